"""How exports write counts, ids, times, lengths and hashtags."""

import re
import unicodedata
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from scripts.errors import InputError
from scripts.files.tables import SCIENTIFIC_ID

MULTIPLIERS = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000, "w": 10_000, "万": 10_000}
MULTIPLIERS |= {"亿": 100_000_000}
MISSING = {"", "-", "--", "undefined", "null", "none", "nan", "n/a", "<na>", "unknown", "未知"}
MISSING |= {"$undefined", "[object object]"}  # what JavaScript writes for a value that is not there
FALSE = MISSING | {"0", "false", "no", "否", "[]", "{}"}
LATEST_SECOND = 2**33  # in the year 2242; a time in milliseconds lies far beyond it
LARGEST_COUNT = 10**15
LONGEST_ID = 20
# What stands in place of an id in a keyed release.
PSEUDONYM = re.compile(r"p_[0-9a-f]{16}")
COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*([kmbw万亿])?\+?", re.ASCII)
WHOLE = re.compile(r"\d{1,30}(\.0+)?", re.ASCII)
CLOCK = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
    r"\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)
# A hashtag ends at white space, at the next one, and at punctuation, Chinese too.
TAG = re.compile(r"[#＃]([^\s#＃@＠,.!?;:()\[\]{}\"'“”‘’«»，。！？；：、（）【】《》…|/\\]+)")
BETWEEN_TAGS = re.compile(r"[\s,;|#＃，、'\"\[\]()]+")
SHOWN = 60


class Malformed(ValueError):
    """A value of a record that cannot be read; the record is unreadable."""


@lru_cache(maxsize=1 << 16)
def fold(tag: str) -> str:
    """A hashtag in the form in which tags are compared: NFKC, case folded, without '#'.

    Platforms return hashtags in lower case whatever the author typed.

    Examples
    --------
    >>> fold("#TravelGuide")
    'travelguide'
    """
    return unicodedata.normalize("NFKC", tag).casefold().strip().lstrip("#")


def is_missing(value) -> bool:
    """Whether a value is absent or one of the words for it.

    Examples
    --------
    >>> is_missing(None), is_missing(" $undefined"), is_missing(0)
    (True, True, False)
    """
    if isinstance(value, str):
        return value.strip().lower() in MISSING
    return value is None or value != value  # the number that is none


def is_true(value) -> bool:
    """Whether a mark is set: a value that is there and no word for no.

    Examples
    --------
    >>> is_true("yes"), is_true("False"), is_true({"images": [1]}), is_true([])
    (True, False, True, False)
    """
    return value.strip().lower() not in FALSE if isinstance(value, str) else bool(value)


def shown(value) -> str:
    """A value as an error quotes it, cut to one line.

    Examples
    --------
    >>> shown("x" * 99)[-3:], shown([1]), shown(None)
    ("x…'", 'a list', 'nothing')
    """
    if value is None:
        return "nothing"
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    text = value if isinstance(value, str) else str(value)
    text = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return ascii(text) if "\x00" in text or not text.isprintable() else repr(text)


def parse_count(value) -> int | None:
    """A platform count as an integer, or None where the platform gave none.

    Parameters
    ----------
    value : int, float, str or None
        ``12345``, ``"12,345"``, ``"1.2万"``, ``"3.4w"``, ``"1.2M"``; or a word for a
        missing value such as ``"undefined"``, which is never read as 0.

    Raises
    ------
    ValueError
        For anything else, and for a negative, fractional or impossibly large count.

    Examples
    --------
    >>> parse_count("1.2万"), parse_count("12,345"), parse_count("undefined"), parse_count(0)
    (12000, 12345, None, 0)
    """
    if type(value) is int and 0 <= value <= LARGEST_COUNT:
        return value
    if value is None:
        return None
    if isinstance(value, bool):
        raise ValueError("not a count")
    if isinstance(value, str) and len(value) < 16 and value.isascii() and value.isdigit():
        return int(value)
    text = unicodedata.normalize("NFKC", str(value)[:100]).strip().lower()
    if text in MISSING:
        return None
    match = COUNT.fullmatch(text)
    if not match:
        raise ValueError("not a count")
    whole, fraction, unit = match.groups()
    try:
        amount = Decimal(whole.replace(",", "") + (fraction or "")) * MULTIPLIERS.get(unit, 1)
    except InvalidOperation:
        raise ValueError("not a count")
    if amount > LARGEST_COUNT:
        raise ValueError("no post has that many")
    if amount != int(amount):
        raise ValueError("not a whole number")
    return int(amount)


def identifier(value, path, line) -> str:
    """An id as text.

    Raises
    ------
    InputError
        For an id that was turned into a number: that happens to a whole column, so the file
        is at fault.
    Malformed
        For anything else that is no id.
    """
    text = "" if value is None or isinstance(value, (bool, dict, list)) else str(value).strip()
    text = text.removeprefix("'")  # what keeps a spreadsheet from making a number of it
    if isinstance(value, float) or SCIENTIFIC_ID.fullmatch(text):
        raise InputError(
            "the id was turned into a number, and digits are lost",
            path=path,
            row=line,
            column="id",
            value=value,
            expected="the id as text, every digit of it",
            mend="take the capture from the original export",
        )
    digits = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
    if not (digits or PSEUDONYM.fullmatch(text)):
        raise Malformed(f"not an id: {shown(value)} (digits only)")
    return text


def whole(value) -> int | None:
    """A whole number written as integer, float or text, or None.

    Examples
    --------
    >>> whole("21"), whole(21.0), whole("21.0"), whole("00:21"), whole(True)
    (21, 21, 21, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, int):
        return value
    text = str(value).strip()
    return int(text.partition(".")[0]) if WHOLE.fullmatch(text) else None


def moment(value, naive: tzinfo | None) -> tuple[int | None, bool]:
    """A time as unix seconds, and whether it is one without a zone that nothing tells.

    Parameters
    ----------
    value : int, float, str or None
        Unix seconds, or a date and time of day, with or without its distance from UTC.
    naive : datetime.tzinfo or None
        Zone of times that say none; None where it is not known.

    Raises
    ------
    Malformed
        For anything else, milliseconds included.

    Examples
    --------
    >>> moment("1703433600", None), moment("2023-12-25T00:00:00+08:00", None)
    ((1703433600, False), (1703433600, False))
    >>> moment("2023-12-25 00:00:00", None)
    (None, True)
    """
    if is_missing(value) or value == 0 or value == "0":
        return None, False
    seconds = whole(value)
    if seconds is None and isinstance(value, str) and (match := CLOCK.fullmatch(value.strip())):
        *parts, zone = match.groups()
        try:
            told = datetime(*(int(part or 0) for part in parts), tzinfo=naive or UTC)
            if zone is None and naive is None:
                return None, True
            if zone is not None:
                sign = zone.ljust(5, "0") if zone[0] in "+-" else "+0000"
                told = datetime.strptime(f"{told:%Y%m%d%H%M%S}{sign}", "%Y%m%d%H%M%S%z")
            seconds = int(told.timestamp())
        except (ValueError, OverflowError):
            seconds = None
    if seconds is None or not 0 < seconds < LATEST_SECOND:
        raise Malformed(
            f"the time of posting cannot be read: {shown(value)}"
            " (seconds since 1970, not milliseconds, or date and time)"
        )
    return seconds, False


def collection_time(value, naive: tzinfo | None) -> int:
    """When a post was seen, in unix milliseconds; 0 where it is not known."""
    amount = whole(value)
    if amount is None:
        try:
            return (moment(value, naive)[0] or 0) * 1000
        except Malformed:
            return 0
    amount *= 1 if amount >= LATEST_SECOND else 1000
    return amount if 0 < amount < LATEST_SECOND * 1000 else 0


def duration(value, milliseconds: bool) -> int | None:
    """A length in whole seconds, from seconds, milliseconds or ``HH:MM:SS``.

    Examples
    --------
    >>> duration(13651, True), duration("21.4", False), duration("00:01:05", False)
    (14, 21, 65)
    >>> duration("Unknown", True)
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    text = str(value).strip()[:40]
    if match := re.fullmatch(r"(\d{1,3}):(\d{2}):(\d{2})", text, re.ASCII):
        hours, minutes, seconds = map(int, match.groups())
        return hours * 3600 + minutes * 60 + seconds
    if not re.fullmatch(r"\d{1,12}(\.\d+)?", text, re.ASCII):
        return None
    return int(float(text) / 1000 + 0.5) if milliseconds else int(float(text))


def split_tags(text: str) -> list[str]:
    """Hashtags of a cell that holds several, however they are separated.

    Examples
    --------
    >>> split_tags("['river', 'Boat']"), split_tags("river,boat"), split_tags("#river #boat")
    (['river', 'Boat'], ['river', 'boat'], ['river', 'boat'])
    """
    return [] if is_missing(text) else [tag for tag in BETWEEN_TAGS.split(text) if tag]


def tags_of_caption(text: str) -> list[str]:
    """Hashtags as they stand in a caption.

    Examples
    --------
    >>> tags_of_caption("Night #重庆#Hotpot, 50% off ＃river。")
    ['重庆', 'Hotpot', 'river']
    """
    return TAG.findall(text)
