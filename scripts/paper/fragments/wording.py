"""Numbers and data as the text of the paper: here and in `apa_statistics` they become strings.

Every function takes a number or its text in a table, and returns Markdown. Rounding is half
up on the decimal digits of that text (0.125 becomes 0.13, -0.125 becomes -0.13), never on
its binary approximation. Blank and NaN, which mean undefined, become "n/a". Signs of
relation are held to their numbers by no-break spaces, and a minus is U+2212.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

UNDEFINED = "n/a"
NO_BREAK = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
# A character that pandoc or Quarto could read as markup; hyphens and dots only in runs.
MARKUP = re.compile(r"[\\`*_{}\[\]()<>#|~^@$&!\"'+=:]|(?<=-)-|-(?=-)|(?<=\.)\.|\.(?=\.)")

Number = int | float | str | Decimal


def exact(value: Number | None) -> Decimal | None:
    """The decimal value of a number or a table cell; None where it is undefined.

    Raises
    ------
    ValueError
        If `value` is text that is not a number, or infinite.

    Examples
    --------
    >>> exact(0.1), exact("3"), exact(""), exact(float("nan"))
    (Decimal('0.1'), Decimal('3'), None, None)
    """
    text = "" if value is None else str(value).strip()
    if text in ("", "nan"):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"not a number: {value!r}")
    if not number.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return number


def fixed(value: Number | None, places: int = 2) -> str:
    """A number with `places` decimals, thousands separated by commas.

    Examples
    --------
    >>> fixed("14.205"), fixed(1234567.8, 1), fixed(-2.5, 0), fixed("-0.001"), fixed("")
    ('14.21', '1,234,567.8', '−3', '0.00', 'n/a')
    """
    number = exact(value)
    if number is None:
        return UNDEFINED
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return (MINUS if rounded < 0 else "") + format(abs(rounded), ",f")


def coefficient(value: Number | None, places: int = 2) -> str:
    """A number that cannot pass 1 (alpha, V, rho, p), without its leading zero.

    Raises
    ------
    ValueError
        If it does pass 1.

    Examples
    --------
    >>> coefficient(0.386), coefficient("-0.12"), coefficient(1), coefficient(0)
    ('.39', '−.12', '1.00', '.00')
    """
    number = exact(value)
    if number is not None and abs(number) > 1:
        raise ValueError(f"not a coefficient between -1 and 1: {value!r}")
    return re.sub(r"^(\W?)0(?=\.)", r"\1", fixed(value, places))


def count(value: Number | None) -> str:
    """A whole number with thousands separators.

    Raises
    ------
    ValueError
        If it is not whole.

    Examples
    --------
    >>> count(1223), count("50"), count("")
    ('1,223', '50', 'n/a')
    """
    number = exact(value)
    if number is not None and number != number.to_integral_value():
        raise ValueError(f"not a whole number: {value!r}")
    return fixed(value, 0)


def quantity(value: Number | None, places: int = 1) -> str:
    """A median or other measured number: up to `places` decimals, none that are zero.

    Examples
    --------
    >>> quantity(1516.5), quantity("1072"), quantity(515.25)
    ('1,516.5', '1,072', '515.3')
    """
    text = fixed(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_words(value: Number, *, capital: bool = False) -> str:
    """A whole number for running text: words up to ten, digits beyond.

    Examples
    --------
    >>> in_words(3), in_words("10", capital=True), in_words(50)
    ('three', 'Ten', '50')
    """
    number = exact(value)
    if number is None or number not in range(len(WORDS)):
        return count(value)
    word = WORDS[int(number)]
    return word.capitalize() if capital else word


def day_in_words(day: str) -> str:
    """A day or month in words, from its ISO form.

    Examples
    --------
    >>> day_in_words("2023-12-25").replace(NO_BREAK, " "), day_in_words("2024-02")
    ('25 December 2023', 'February 2024')
    """
    if day.count("-") == 1:
        year, month = day.split("-")
        return f"{MONTHS[int(month) - 1]} {year}"
    parsed = date.fromisoformat(day)
    return f"{parsed.day}{NO_BREAK}{MONTHS[parsed.month - 1]} {parsed.year}"


def capital(text: str) -> str:
    """Text that begins with a capital, the rest as it is.

    Examples
    --------
    >>> capital("likes on TikTok")
    'Likes on TikTok'
    """
    return text[:1].upper() + text[1:]


def listing(items: Sequence[str], conjunction: str = "and") -> str:
    """Items in a row: "a", "a and b", "a, b and c".

    Examples
    --------
    >>> listing(["likes", "comments", "reposts"]), listing(["a", "b"], "or"), listing([])
    ('likes, comments and reposts', 'a or b', '')
    """
    items = list(items)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def verdict(word: str) -> str:
    """The verdict on a claim as it is printed.

    Examples
    --------
    >>> verdict("untestable"), verdict("holds")
    ('not testable', 'holds')
    """
    return "not testable" if word == "untestable" else word


def share(value: Number | None, places: int = 0) -> str:
    """A share between 0 and 1 as a percentage.

    Examples
    --------
    >>> share(0.42), share("0.0556", 1), share(None)
    ('42%', '5.6%', 'n/a')
    """
    number = exact(value)
    return UNDEFINED if number is None else fixed(100 * number, places) + "%"


def share_of(n: Number, base: Number, places: int = 0) -> str:
    """A count as a percentage of its base; "n/a" if the base is 0.

    Examples
    --------
    >>> share_of(21, 50), share_of("68", "1223", 2), share_of(0, 0)
    ('42%', '5.56%', 'n/a')
    """
    n, base = exact(n), exact(base)
    return UNDEFINED if n is None or not base else fixed(100 * n / base, places) + "%"


def count_of(n: Number, base: Number, places: int = 0) -> str:
    """A count, its base and its share.

    Examples
    --------
    >>> count_of(21, 50)
    '21 of 50 (42%)'
    """
    return f"{count(n)} of {count(base)} ({share_of(n, base, places)})"


def span(low: str, high: str) -> str:
    """A range of two formatted numbers, joined by an en dash.

    Examples
    --------
    >>> span("30", "45"), span("30", "30"), span("−2", "3")
    ('30–45', '30', '−2 to 3')
    """
    if low == high:
        return low
    return f"{low} to {high}" if MINUS in low + high else f"{low}{EN_DASH}{high}"


def reasons(row: Mapping[str, str]) -> str:
    """Why numbers are missing, '' where none is; the columns are those of ``numbers.csv``.

    Examples
    --------
    >>> reasons({"not_coded": "0", "not_codeable": "2", "not_applicable": "1"})
    '2 not codeable, 1 not applicable'
    """
    columns = ("not_codeable", "not_applicable", "not_coded")
    told = [(row[name], name.replace("_", " ")) for name in columns if row[name] != "0"]
    return ", ".join(f"{count(n)} {reason}" for n, reason in told)


def escape(text: str) -> str:
    r"""Text from data, to be read by pandoc or Quarto as it stands, in a sentence or a cell.

    Every character that could be markup gets a backslash; line breaks and other runs of
    white space become one space.

    Examples
    --------
    >>> escape("a|b *c* {{< x >}} @d"), escape("2-3 times"), escape("one\ntwo")
    ('a\\|b \\*c\\* \\{\\{\\< x \\>\\}\\} \\@d', '2-3 times', 'one two')
    """
    return MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
