"""Where a record keeps what a post is made of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from scripts.videos.values import is_missing

SHARES, REPOSTS = "shareCount", "repostCount"
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


def values_at(record, path: tuple[str, ...]) -> Iterator:
    """What stands in a record under a path of `Layout.paths`, each element of a list by itself."""
    for place, key in enumerate(path):
        if key == "[]":
            for element in record if isinstance(record, list) else ():
                yield from values_at(element, path[place + 1 :])
            return
        if not isinstance(record, dict):
            return
        record = record.get(key)
    yield record


def first_value(record, paths):
    """What stands under the first of some paths that leads to a value; None where none does."""
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
        for found in values_at(item.data, path):
            if isinstance(found, (str, int)) and not isinstance(found, bool):
                yield str(found)


def caption_of(item: Item, layout: Layout) -> str:
    """The caption; empty where the record has none."""
    found = first_value(item.data, layout.paths["caption"])
    return found if isinstance(found, str) else ""
