"""Where a record keeps what a post is made of, and the post made of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cached_property, lru_cache
from typing import NamedTuple

from scripts.videos.posts import DOUYIN, PLATFORMS, Post
from scripts.videos.values import (
    Malformed,
    collection_time,
    duration,
    fold,
    identifier,
    is_missing,
    is_true,
    moment,
    parse_count,
    shown,
    split_tags,
    tags_of_caption,
)

SHARES, REPOSTS = "shareCount", "repostCount"
FORMULA_SIGNS = "=+-@ "
LONGEST_PAGE = 500
TIMELESS = "post of 0 seconds"  # perhaps photos: the format does not tell
KINDS = (("photo", "photo post"), ("live", "live stream"), ("ad", "advertisement"))


class Item(NamedTuple):
    """The platform's object of a record, with what the collector wrote around it."""

    data: Mapping
    page: object = ""
    collected: object = None
    platform: str = ""
    item_id: object = None


class BrokenCell(str):
    """Text in the cell of a table that begins as an object or a list does, and is none."""

    __slots__ = ()


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


@dataclass(frozen=True, eq=False, repr=False)
class Layout:
    """The fields of one kind of record.

    Each field is a tuple of dotted paths, of which the first that leads to a value counts;
    ``[]`` stands for every element of a list.

    Parameters
    ----------
    platform : str
        ``tiktok.com`` or ``douyin.com``; empty where `link` tells.
    video_id, posted, caption, hashtags, duration, followers : tuple of str
    likes, comments, plays, saves, shares, reposts : tuple of str
        `shares` is how often a post was sent on, `reposts` how often it was reposted.
    page, collected, link : tuple of str
        Page or query on which the post was seen, when, and its address.
    author, nickname, said : tuple of str
        Names and ids of the account, the name that it shows, and other words of the post than
        its caption. No rule reads them; a release must not hold them.
    photo, live, ad : tuple of str
        Marks of what is no video of the study; any that is set decides, in this order.
    video : tuple of str
        Fields of which a video has one; empty where there is no such field.
    words : mapping
        Path to the words in it that tell a kind.
    naive_utc : bool
        Whether times without a zone are UTC; else they are local to the collector.
    milliseconds : bool
        Whether the duration is in milliseconds, else in seconds.
    no_count : str
        Text of a count that is not known, where it is one that reads as a number.
    timeless_photo : bool
        Whether a duration of 0 is all that tells a photo post from a video.
    displayed : callable, optional
        Whether the page showed the post.
    """

    platform: str
    video_id: tuple[str, ...]
    posted: tuple[str, ...]
    caption: tuple[str, ...]
    hashtags: tuple[str, ...] = ()
    duration: tuple[str, ...] = ()
    followers: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    plays: tuple[str, ...] = ()
    saves: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    reposts: tuple[str, ...] = ()
    page: tuple[str, ...] = ()
    collected: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    nickname: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    photo: tuple[str, ...] = ()
    live: tuple[str, ...] = ()
    ad: tuple[str, ...] = ()
    video: tuple[str, ...] = ()
    words: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    naive_utc: bool = False
    milliseconds: bool = False
    no_count: str = ""
    timeless_photo: bool = False
    displayed: Callable[[Mapping], bool] | None = None

    @cached_property
    def paths(self) -> dict[str, list[tuple[str, ...]]]:
        """Every field's paths as tuples of keys."""
        return {
            name: [tuple(path.replace("[]", ".[]").split(".")) for path in getattr(self, name)]
            for name, kind in Layout.__annotations__.items()
            if kind == tuple[str, ...]
        }

    def repost_paths(self, repost_field: str) -> tuple[str, ...]:
        """Fields that are counted as reposts under the setting ``captures.repost_field``."""
        return self.shares if repost_field == SHARES else self.reposts


def _values(record, path) -> Iterator:
    for place, key in enumerate(path):
        if key == "[]":
            for element in record if isinstance(record, list) else ():
                yield from _values(element, path[place + 1 :])
            return
        if not isinstance(record, dict):
            return
        record = record.get(key)
    yield record


def _first(record, paths):
    for path in paths:
        found = record
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if not is_missing(found):
            return found
    return None


def texts_of(item: Item, layout: Layout, *fields: str) -> Iterator[str]:
    """All texts and numbers, as text, that stand under some fields of a layout.

    Examples
    --------
    >>> layout = Layout("", ("id",), (), ("title", "desc"), said=("labels[].text",))
    >>> item = Item({"title": "A", "desc": "B", "labels": [{"text": "C"}, {"text": None}]})
    >>> list(texts_of(item, layout, "caption", "said"))
    ['A', 'B', 'C']
    """
    for path in (path for name in fields for path in layout.paths[name]):
        for found in _values(item.data, path):
            if isinstance(found, (str, int)) and not isinstance(found, bool):
                yield str(found)


def caption_of(item: Item, layout: Layout) -> str:
    """The caption; empty where the record has none."""
    found = _first(item.data, layout.paths["caption"])
    return found if isinstance(found, str) else ""


def page_of(item: Item, layout: Layout) -> str:
    """The page on which the post was seen, as `page_name` writes it."""
    return page_name(item.page or _first(item.data, layout.paths["page"]))


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
        video_id = _first(data, paths["video_id"])
    else:
        video_id = item.item_id
    length = _first(data, paths["duration"])
    seconds = duration(length, layout.milliseconds)
    naive = UTC if layout.naive_utc else reading.local
    posted, local_only = moment(_first(data, paths["posted"]), naive)
    reposts = paths["shares" if reading.repost_field == SHARES else "reposts"]
    platform = item.platform or layout.platform or _platform(_first(data, paths["link"]))
    plays = _count(data, paths["plays"], layout.no_count)
    collected = item.collected
    if collected is None:
        collected = _first(data, paths["collected"])
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
            found = _first(data, (path,))
            if found and is_true(found):
                return kind
    if layout.timeless_photo and seconds == 0:
        return TIMELESS
    if layout.video and not any(_first(data, [path]) for path in paths["video"]):
        return "no video"
    return "video"


def _hashtags(data, layout):
    if any(path[0] in data for path in layout.paths["hashtags"]):
        tags = [
            tag
            for path in layout.paths["hashtags"]
            for found in _values(_unbroken(data, path), path)
            for tag in _tags(found, path[-1] != "[]" and "[]" in path)
        ]
    else:
        caption = _first(data, layout.paths["caption"])
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
