"""Numbers as the paper prints them, a second time: APA style, half up, words up to ten."""

from decimal import ROUND_HALF_UP, Decimal

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
NONE = "n/a"


def rounded(value, places=2):
    """A number with fixed decimals, half up on ten significant digits, commas in thousands."""
    if value is None:
        return NONE
    exact = Decimal(format(value, ".10g")).quantize(Decimal(10) ** -places, ROUND_HALF_UP)
    return ("\u2212" if exact < 0 else "") + f"{abs(exact):,f}"


def unit(value, places=2):
    """A number that cannot pass 1, without its leading zero."""
    text = rounded(value, places)
    return text.replace("0.", ".", 1) if text.lstrip("\u2212").startswith("0.") else text


def percent(value):
    """A share as a whole percentage."""
    return NONE if value is None else rounded(100 * float(format(value, ".10g")), 0) + "%"


def share(n, base):
    """A count of a base as a whole percentage."""
    return percent(n / base) if base else NONE


def amount(value):
    """A whole number with commas."""
    return NONE if value is None else f"{value:,}"


def trimmed(value, places=1):
    """A number without zeros at the end of its decimals."""
    text = rounded(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_words(number):
    """A whole number in words up to ten."""
    return WORDS[number] if 0 <= number <= 10 else amount(number)


def name_list(names, last="and"):
    """Names in a row."""
    names = list(names)
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + f" {last} " + names[-1]


def day(text):
    """A date or month of the source in words."""
    year, month, *rest = text.split("-")
    return " ".join([*(str(int(number)) for number in rest), MONTHS[int(month) - 1], year])


def p_value(pair):
    """A p as printed, or the range of one that rests on chance."""
    if pair is None:
        return NONE
    low, high = pair
    if low != high:
        return pair
    if low < 0.001:
        return "< .001"
    return "> .999" if unit(low, 3) == "1.000" else unit(low, 3)


def interval(low, high, text):
    """Bounds in brackets."""
    return NONE if low is None or high is None else f"[{text(low)}, {text(high)}]"
