"""The post that a record holds, made of it as its layout says."""

from datetime import UTC, tzinfo
from functools import lru_cache
from typing import NamedTuple

from scripts.videos.formats.layouts import (
    KINDS,
    SHARES,
    TIMELESS,
    BrokenCell,
    Item,
    Layout,
    first_value,
    values_at,
)
from scripts.videos.posts import DOUYIN, PLATFORMS, Post
from scripts.videos.values import (
    Malformed,
    collection_time,
    duration,
    fold,
    identifier,
    is_true,
    moment,
    parse_count,
    shown,
    split_tags,
    tags_of_caption,
)

FORMULA_SIGNS = "=+-@ "
LONGEST_PAGE = 500


class Place(NamedTuple):
    """Where a record stands: in the file and on its page."""

    line: int
    page: str
    rank: int | None


class Reading(NamedTuple):
    """Choices that hold for a whole file: its path, the repost field, the zone of local times."""

    path: str
    repost_field: str = SHARES
    local: tzinfo | None = None


def page_of(item: Item, layout: Layout) -> str:
    """The page on which the post was seen, as `page_name` writes it."""
    return page_name(item.page or first_value(item.data, layout.paths["page"]))


def make_post(item: Item, layout: Layout, place: Place, reading: Reading) -> Post:
    """The post of a record.

    Parameters
    ----------
    item : Item
    layout : Layout
        How the platform's object is laid out.
    place : Place
    reading : Reading

    Raises
    ------
    Malformed
        Where id, time or a count cannot be read.
    InputError
        For an id that was turned into a number.
    """
    data, paths = item.data, layout.paths
    if any(name in data for name in layout.video_id):
        video_id = first_value(data, paths["video_id"])
    else:
        video_id = item.item_id
    length = first_value(data, paths["duration"])
    seconds = duration(length, layout.milliseconds)
    naive = UTC if layout.naive_utc else reading.local
    posted, local_only = moment(first_value(data, paths["posted"]), naive)
    reposts = paths["shares" if reading.repost_field == SHARES else "reposts"]
    platform = item.platform or layout.platform or _platform(first_value(data, paths["link"]))
    plays = _count(data, paths["plays"], layout.no_count)
    collected = item.collected
    if collected is None:
        collected = first_value(data, paths["collected"])
    return Post(
        file=reading.path,
        line=place.line,
        rank=place.rank,
        page=place.page,
        collected_ms=collection_time(collected, reading.local),
        platform=platform,
        video_id=identifier(video_id, reading.path, place.line),
        posted=posted,
        kind=_kind(data, layout, seconds),
        hashtags=_hashtags(data, layout),
        duration_s=seconds,
        followers=_count(data, paths["followers"], layout.no_count),
        counts={
            "likes": _count(data, paths["likes"], layout.no_count),
            "comments": _count(data, paths["comments"], layout.no_count),
            # Douyin tells no plays, and writes 0 for them.
            "plays": None if plays == 0 and platform == DOUYIN else plays,
            "saves": _count(data, paths["saves"], layout.no_count),
            "reposts": _count(data, reposts, layout.no_count),
        },
        local_only=local_only,
    )


def page_name(value) -> str:
    """The page as text that a spreadsheet does not take for a formula.

    Examples
    --------
    >>> page_name("=HYPERLINK(1)"), page_name(None), page_name("https://www.tiktok.com/tag/x")
    ('HYPERLINK(1)', '', 'https://www.tiktok.com/tag/x')
    """
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        return ""
    return _plain(str(value))


@lru_cache(maxsize=1 << 12)
def _plain(text):
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split()).lstrip(FORMULA_SIGNS)[:LONGEST_PAGE].rstrip()


def _count(data, paths, no_count):
    for path in paths:
        found = data
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if found is None or (no_count and str(found).strip() == no_count):
            continue
        try:
            amount = parse_count(found)
        except ValueError as error:
            raise Malformed(
                f"the count '{'.'.join(path)}' cannot be read: {shown(found)} ({error})"
            )
        if amount is not None:
            return amount
    return None


def _platform(link):
    found = [name for name in PLATFORMS if isinstance(link, str) and name in link]
    if len(found) != 1:
        raise Malformed(f"the link names neither TikTok nor Douyin: {shown(link)}")
    return found[0]


def _kind(data, layout, seconds):
    paths = layout.paths
    for name, words in layout.words:
        told = str(data.get(name)).strip()
        for word, kind in words:
            if told == word:
                return kind
    for name, kind in KINDS:
        for path in paths[name]:
            found = first_value(data, (path,))
            if found and is_true(found):
                return kind
    if layout.timeless_photo and seconds == 0:
        return TIMELESS
    if layout.video and not any(first_value(data, [path]) for path in paths["video"]):
        return "no video"
    return "video"


def _hashtags(data, layout):
    if any(path[0] in data for path in layout.paths["hashtags"]):
        tags = [
            tag
            for path in layout.paths["hashtags"]
            for found in values_at(_unbroken(data, path), path)
            for tag in _tags(found, path[-1] != "[]" and "[]" in path)
        ]
    else:
        caption = first_value(data, layout.paths["caption"])
        tags = tags_of_caption(caption) if isinstance(caption, str) else []
    return frozenset(filter(None, map(fold, tags)))


def _unbroken(data, path):
    # A list that breaks off in its cell would be a post without hashtags.
    if isinstance(cell := data.get(path[0]), BrokenCell):
        raise Malformed(f"the list '{path[0]}' cannot be read: {shown(str(cell))}")
    return data


def _tags(found, single):
    if isinstance(found, str):
        return [found] if single else split_tags(found)
    if isinstance(found, list):
        return [tag for tag in found if isinstance(tag, str)]
    return [str(found)] if single and isinstance(found, int) and found else []
