"""Records of a Zeeschuimer capture of TikTok pages, line by line, as plain values."""

import json
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from scripts.errors import InputError
from scripts.tables import SCIENTIFIC_ID, decode

MULTIPLIERS = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000, "w": 10_000, "万": 10_000}
MULTIPLIERS |= {"亿": 100_000_000}
MISSING = {"", "--", "undefined", "null", "none", "nan", "unknown", "$undefined"}
LATEST_SECOND = 2**33  # in the year 2242; a time in milliseconds lies far beyond it
COUNT_FIELDS = {
    "likes": "diggCount",
    "comments": "commentCount",
    "plays": "playCount",
    "saves": "collectCount",
}


@dataclass(frozen=True)
class Post:
    """One line of a capture. A missing count is None, never 0.

    `posted` is in unix seconds, `collected_ms` in milliseconds, 0 where it is not known.
    """

    file: str
    line: int
    rank: int
    page: str
    collected_ms: int
    platform: str
    video_id: str
    posted: int | None
    kind: str
    hashtags: frozenset[str]
    duration_s: int | None
    followers: int | None
    counts: dict[str, int | None]
    raw: str


@dataclass(frozen=True)
class Unreadable:
    """A line that holds no record, with the reason."""

    file: str
    line: int
    reason: str


def fold(tag: str) -> str:
    """A hashtag in the form in which tags are compared: NFKC, case folded, without '#'.

    Platforms return hashtags in lower case whatever the author typed.

    Examples
    --------
    >>> fold("#ChongqingTravelGuide")
    'chongqingtravelguide'
    """
    return unicodedata.normalize("NFKC", tag).casefold().strip().lstrip("#")


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
        For anything else, and for a negative or fractional count.

    Examples
    --------
    >>> parse_count("1.2万"), parse_count("12,345"), parse_count("undefined"), parse_count(0)
    (12000, 12345, None, 0)
    """
    if value is None or isinstance(value, bool):
        if value is None:
            return None
        raise ValueError("not a count")
    text = unicodedata.normalize("NFKC", str(value)).strip().lower()
    if text in MISSING:
        return None
    match = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*([kmbw万亿])?\+?", text, re.ASCII)
    if not match:
        raise ValueError("not a count")
    whole, fraction, unit = match.groups()
    try:
        amount = Decimal(whole.replace(",", "") + (fraction or "")) * MULTIPLIERS.get(unit, 1)
    except InvalidOperation:
        raise ValueError("not a count")
    if amount != int(amount):
        raise ValueError("not a whole number")
    return int(amount)


def read(path, repost_field: str) -> list[Post | Unreadable]:
    """Every line of a capture, in order.

    Parameters
    ----------
    path : path-like
        NDJSON as Zeeschuimer exports it: an envelope with the platform's object in `data`.
    repost_field : str
        ``shareCount`` (times sent on) or ``repostCount`` (times reposted).

    Returns
    -------
    list of Post or Unreadable
        `rank` is the position of the post on its page, counted from 1.

    Raises
    ------
    InputError
        For an empty file, another encoding, an id that was turned into a number, or a
        count that is neither a number nor a word for a missing value.
    """
    try:
        # A capture that breaks off may end within a character; its last line is unreadable anyway.
        text = decode(Path(path).read_bytes().rstrip(bytes(range(0x80, 0x100))), path)
    except FileNotFoundError:
        raise InputError("the file does not exist", path=path)
    records, ranks = [], {}
    for line, raw in enumerate(text.split("\n"), start=1):
        raw = raw.strip()
        if not raw:
            continue
        try:
            envelope = json.loads(raw)
        except (ValueError, RecursionError) as error:  # ValueError: also a number without end
            reason = getattr(error, "msg", "nested too deeply, or a number too long")
            records.append(Unreadable(str(path), line, f"not JSON: {reason}"))
            continue
        if not isinstance(envelope, dict) or not isinstance(envelope.get("data"), dict):
            records.append(Unreadable(str(path), line, "no Zeeschuimer envelope with an object"))
            continue
        page = str(envelope.get("source_platform_url") or "")
        ranks[page] = ranks.get(page, 0) + 1
        records.append(_post(path, line, raw, envelope, page, ranks[page], repost_field))
    if not records:
        raise InputError(
            "the capture is empty",
            path=path,
            expected="one JSON object per line, as Zeeschuimer exports them",
            mend="export the capture again, or take the file away",
        )
    return records


def _post(path, line, raw, envelope, page, rank, repost_field):
    data = envelope["data"]
    author_stats = _object(data, "authorStats") or _object(_object(data, "author"), "stats")
    stats = _object(data, "stats") | _object(data, "statsV2")

    def count(source, field):
        try:
            return parse_count(source.get(field))
        except ValueError as error:
            raise InputError(
                f"the count cannot be read ({error})",
                path=path,
                row=line,
                column=field,
                value=source.get(field),
                expected="a whole number, or a word for a missing value such as 'undefined'",
                mend="take the capture from the original export; a count that is not known is null",
            )

    return Post(
        file=str(path),
        line=line,
        rank=rank,
        page=page,
        collected_ms=_collected(envelope.get("timestamp_collected")),
        platform=str(envelope.get("source_platform") or ""),
        video_id=_identifier(path, line, data.get("id", envelope.get("item_id"))),
        posted=_posted(path, line, data.get("createTime")),
        kind=_kind(data),
        hashtags=_hashtags(data),
        duration_s=_whole(_object(data, "video").get("duration")),
        followers=count(author_stats, "followerCount"),
        counts={name: count(stats, field) for name, field in COUNT_FIELDS.items()}
        | {"reposts": count(stats, repost_field)},
        raw=raw,
    )


def _identifier(path, line, value):
    text = "" if value is None else str(value).strip()
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
    if not re.fullmatch(r"\d+|p_[0-9a-f]{16}", text, re.ASCII):
        raise InputError(
            "not an id",
            path=path,
            row=line,
            column="id",
            value=value,
            expected="digits only, or the pseudonym of a keyed release (p_ and 16 characters)",
            mend="take the capture from the original export",
        )
    return text


def _posted(path, line, value):
    if value is None or str(value).strip().lower() in MISSING:
        return None
    seconds = _whole(value)
    if seconds is None or not 0 < seconds < LATEST_SECOND:
        raise InputError(
            "the time of posting cannot be read",
            path=path,
            row=line,
            column="createTime",
            value=value,
            expected="seconds since 1970, as TikTok gives them (not milliseconds)",
            mend="take the capture from the original export",
        )
    return seconds


def _collected(value):
    moment = _whole(value) or 0
    return moment if 0 < moment < LATEST_SECOND * 1000 else 0


def _whole(value):
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _list(data, field):
    return value if isinstance(value := data.get(field), list) else []


def _object(data, field):
    return value if isinstance(value := data.get(field), dict) else {}


def _kind(data):
    if data.get("imagePost"):
        return "photo post"
    if data.get("liveRoomId") or data.get("liveRoom"):
        return "live stream"
    if data.get("isAd") or data.get("adAuthorization"):
        return "advertisement"
    return "video" if data.get("video") else "no video"


def _hashtags(data):
    tags = [
        item.get(name)
        for field, name in (("textExtra", "hashtagName"), ("challenges", "title"))
        for item in _list(data, field)
        if isinstance(item, dict)
    ]
    return frozenset(fold(str(tag)) for tag in tags if tag)
