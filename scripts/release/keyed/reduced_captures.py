"""Captures cut to what the rules read of a post: no caption, account, address, or time of day.

A reduced capture has the shape of a Zeeschuimer export, whatever the shape of the original, and
goes through the same rules to the same tables.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from scripts.videos.formats.layouts import TIMELESS
from scripts.videos.formats.tiktok import COUNT_FIELDS
from scripts.videos.posts import DOUYIN, Post, Unreadable
from scripts.videos.values import PSEUDONYM, fold

UNREADABLE = '{"source_platform": "unreadable", "data": {}}'
# What tells the kinds of posts apart, on TikTok and on Douyin.
KINDS = {
    "photo post": {"imagePost": {"images": [{}]}},
    "live stream": {"liveRoomId": "1"},
    "advertisement": {"isAd": True},
    TIMELESS: {"kind": TIMELESS},
}
DOUYIN_KINDS = {
    "photo post": {"images": [{}]},
    "live stream": {"rawdata": "1"},
    "advertisement": {"isAds": True},
}
REPOSTS = ("shareCount", "repostCount", "forwardCount")
# Every field that a reduced record may have, with the kind of its value.
SHAPE = {
    "timestamp_collected": int,
    "source_platform": str,
    "source_platform_url": str,
    "data": {
        "id": PSEUDONYM,
        "createTime": int,
        "challenges": [{"title": str}],
        "stats": dict.fromkeys([*COUNT_FIELDS.values(), *REPOSTS], int),
        "authorStats": {"followerCount": int},
        "video": {"duration": int},
        "imagePost": {"images": [{}]},
        "liveRoomId": re.compile("1"),
        "isAd": bool,
        "kind": re.compile(TIMELESS),
        "awemeId": PSEUDONYM,
        "textExtra": [{"hashtagName": str}],
        "authorInfo": {"followerCount": int},
        "images": [{}],
        "rawdata": re.compile("1"),
        "isAds": bool,
    },
}


def days_in_order(posts: Iterable[Post], zone: str) -> dict[tuple[int, str], int]:
    """Unix seconds for each post that tell its day and its place in the order of the day.

    Parameters
    ----------
    posts : iterable of Post
    zone : str
        Time zone whose days count.

    Returns
    -------
    dict
        (seconds of posting, id) to the first second of its day plus the number of posts before
        it on that day.
    """
    found, before = {}, Counter()
    for posted, video_id in sorted({(p.posted, p.video_id) for p in posts if p.posted}):
        day = datetime.fromtimestamp(posted, ZoneInfo(zone)).date()
        midnight = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
        found[posted, video_id] = int(midnight.timestamp()) + before[day]
        before[day] += 1
    return found


def reduce_post(
    post: Post, name: str, posted: int | None, topics: Collection[str], repost_field: str
) -> dict:
    """The record of a reduced capture.

    Parameters
    ----------
    post : Post
    name : str
        In place of its id.
    posted : int or None
        In place of its time of posting, in unix seconds.
    topics : collection of str
        Folded hashtags of the study; the others of the post are left out.
    repost_field : str
        Field of the platform that `post` counts as reposts.
    """
    tags = sorted(post.hashtags & set(topics))
    if post.platform == DOUYIN:
        kinds, milliseconds, author = DOUYIN_KINDS, 1000, "authorInfo"
        repost_field = "forwardCount" if repost_field == "repostCount" else repost_field
        data = {"awemeId": name, "textExtra": [{"hashtagName": tag} for tag in tags]}
    else:
        kinds, milliseconds, author = KINDS, 1, "authorStats"
        data = {"id": name, "challenges": [{"title": tag} for tag in tags]}
    fields = {**COUNT_FIELDS, "reposts": repost_field}
    data["stats"] = {fields[key]: n for key, n in post.counts.items() if n is not None}
    if post.kind == "video":
        length = post.duration_s
        data["video"] = {"duration": None if length is None else length * milliseconds}
    data |= kinds.get(post.kind, {})
    if posted is not None:
        data["createTime"] = posted
    if post.followers is not None:
        data[author] = {"followerCount": post.followers}
    return {
        "timestamp_collected": post.collected_ms,
        "source_platform": post.platform,
        "source_platform_url": post.page,
        "data": data,
    }


def reduced_text(
    records: Sequence[Post | Unreadable],
    names: Mapping[str, str],
    times: Mapping[tuple[int, str], int],
    topics: Iterable[str],
    repost_field: str,
) -> str:
    """A reduced capture, its records in the lines in which they stood.

    Parameters
    ----------
    records : sequence of Post or Unreadable
        Of one capture; see `scripts.videos.captures.Capture`.
    names : mapping
        Pseudonym of each id.
    times : mapping
        See `days_in_order`.
    topics : iterable of str
        Hashtags of the study.
    repost_field : str
        As for `reduce_post`.
    """
    folded = {fold(topic) for topic in topics}
    lines = [""] * max((record.line for record in records), default=0)
    for record in records:
        told = UNREADABLE
        if isinstance(record, Post):
            posted = times[record.posted, record.video_id] if record.posted else None
            name = names[record.video_id]
            content = reduce_post(record, name, posted, folded, repost_field)
            told = json.dumps(content, ensure_ascii=False)
        lines[record.line - 1] = told
    return "\n".join(lines) + "\n"


def is_reduced(record: Mapping) -> bool:
    """Whether a record has nothing that a reduced capture does not have.

    Examples
    --------
    >>> is_reduced({"data": {"id": "p_0123456789abcdef", "stats": {"diggCount": 3}}})
    True
    >>> is_reduced({"data": {"id": "p_0123456789abcdef", "desc": "Noodles at dawn"}})
    False
    >>> is_reduced({"data": {"id": "7337226195635284909"}})
    False
    """
    return "data" in record and _fits(record, SHAPE)


def _fits(value, shape) -> bool:
    if isinstance(shape, dict):
        return isinstance(value, Mapping) and all(
            key in shape and _fits(inner, shape[key]) for key, inner in value.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(inner, shape[0]) for inner in value)
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and bool(shape.fullmatch(value))
    return value is None or isinstance(value, shape)
