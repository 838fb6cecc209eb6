"""How often somebody says to do a thing, read from words and told in days per month.

The grammar (upper and lower case, white space and kind of dash do not matter)::

    frequency = "never" | "daily" | "weekly" | "fortnightly" | "monthly" | "yearly"
              | every-period                     once in each: "every day", "every two weeks"
              | amount ["times"] period          "5-6 times a week", "once or twice a month"
    amount    = number | number ("-" | "to" | "or") number
    number    = digits | "once" | "twice" | "thrice" | "one" ... "twelve"
    period    = ("a" | "per" | "each" | "every" | "in a" | "/") unit
              | ("every" | "in" | "per") ("other" | "half a" | number) unit
    unit      = day | week | fortnight | month | quarter | year

Anything else is refused rather than guessed: "often" has no number of days.
"""

import re
import unicodedata
from dataclasses import dataclass

DAYS_PER_MONTH = 365.25 / 12
UNIT_DAYS = {
    "day": 1.0,
    "week": 7.0,
    "fortnight": 14.0,
    "month": DAYS_PER_MONTH,
    "quarter": 3 * DAYS_PER_MONTH,
    "year": 12 * DAYS_PER_MONTH,
}
EXAMPLES = (
    "every day; 5-6 times a week; once or twice a month; 5-6 times in half a year; "
    "once every six months; every two weeks; never"
)

_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "once": 1,
    "twice": 2,
    "thrice": 3,
}
_ADVERBS = {
    "daily": "every day",
    "weekly": "every week",
    "fortnightly": "every fortnight",
    "monthly": "every month",
    "quarterly": "every quarter",
    "yearly": "every year",
    "annually": "every year",
}
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212~"), "-")
_NUMBER = rf"(?:\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})"
_UNIT = rf"(?P<unit>{'|'.join(UNIT_DAYS)})s?"
_PERIOD = (
    rf"(?:(?:(?:in|per|every|each) )?(?:an? )?(?P<half>half)(?: an?)? {_UNIT}"
    rf"|(?:every|in|per|each) (?P<every>other|{_NUMBER}) {_UNIT.replace('unit', 'units')}"
    rf"|(?:in an?|in each|in every|an?|per|every|each) {_UNIT.replace('unit', 'one')})"
)
_AMOUNT = rf"(?P<low>{_NUMBER})(?: ?(?:-|to|or) ?(?P<high>{_NUMBER}))?(?: times?)?"
_COUNTED = re.compile(rf"{_AMOUNT} {_PERIOD}")
_BARE = re.compile(rf"(?=every |each ){_PERIOD}")


@dataclass(frozen=True)
class Frequency:
    """From `low` to `high` times in every `periods` times `unit`."""

    low: float
    high: float
    periods: float
    unit: str

    @property
    def period(self) -> str:
        """Name of the period that the words refer to: 'week', '6 months', or '' for never.

        Examples
        --------
        >>> parse("once every six months").period, parse("once in half a year").period
        ('6 months', '6 months')
        """
        if self.high == 0:
            return ""
        periods, unit = self.periods, self.unit
        if (periods, unit) == (0.5, "year"):
            periods, unit = 6.0, "month"
        return unit if periods == 1 else f"{periods:g} {unit}s"


def parse(text: str) -> Frequency:
    """Read a frequency by the grammar of this module.

    Parameters
    ----------
    text : str
        What the respondent's table says.

    Returns
    -------
    Frequency

    Raises
    ------
    ValueError
        If the text does not follow the grammar, or counts down ("6-5 times a week").

    Examples
    --------
    >>> parse("5-6 times in half a year")
    Frequency(low=5.0, high=6.0, periods=0.5, unit='year')
    >>> parse("Every day")
    Frequency(low=1.0, high=1.0, periods=1.0, unit='day')
    """
    words = _tidy(text)
    if words in ("never", "not at all"):
        return Frequency(0.0, 0.0, 1.0, "month")
    match = _COUNTED.fullmatch(words) or _BARE.fullmatch(words)
    if match is None:
        raise ValueError(f"not a frequency that can be read: {text!r}")
    found = match.groupdict()
    low = _value(found.get("low") or "1")
    high = _value(found.get("high") or found.get("low") or "1")
    if low > high:
        raise ValueError(f"the range counts down: {text!r}")
    unit = found["unit"] or found["units"] or found["one"]
    periods = 0.5 if found["half"] else _value(found["every"] or "1")
    if periods == 0:
        raise ValueError(f"the period has no length: {text!r}")
    return Frequency(low, high, periods, unit)


def _tidy(text):
    words = unicodedata.normalize("NFKC", text).translate(_DASHES).casefold().strip(" .")
    words = re.sub(r"\bhalf-(?=[a-z])", "half ", words).replace("/", " per ")
    words = re.sub(r"\s*-\s*", "-", " ".join(words.split()))
    return _ADVERBS.get(words, words)


def _value(word):
    if word == "other":
        return 2.0
    return float(_NUMBERS.get(word, word))


def days_per_month(frequency: Frequency) -> tuple[float, float, float]:
    """Lowest, highest and middle number of days per month; a month is 365.25 / 12 days.

    Each time counts as one day, and no month has more days than it has: "three times a day" is
    every day. The middle is halfway between lowest and highest.

    Examples
    --------
    >>> days_per_month(parse("once or twice a month"))
    (1.0, 2.0, 1.5)
    >>> [round(days, 2) for days in days_per_month(parse("5-6 times a week"))]
    [21.74, 26.09, 23.92]
    >>> days_per_month(parse("three times a day"))[0] == DAYS_PER_MONTH
    True
    """
    periods_per_month = DAYS_PER_MONTH / (UNIT_DAYS[frequency.unit] * frequency.periods)
    low = min(frequency.low * periods_per_month, DAYS_PER_MONTH)
    high = min(frequency.high * periods_per_month, DAYS_PER_MONTH)
    return low, high, (low + high) / 2
