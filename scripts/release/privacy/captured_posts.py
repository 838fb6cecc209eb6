"""Posts in a file of any format that the importers read: their words, their names, their ids."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from scripts.errors import InputError
from scripts.videos.captures import LOOKED_AT
from scripts.videos.containers import open_contents
from scripts.videos.flattened_columns import nested
from scripts.videos.formats.layouts import Item, Layout, texts_of
from scripts.videos.formats.registry import recognise

WORDS = ("caption", "said")


class Person(NamedTuple):
    """What a post tells of whoever posted it: texts, names and ids of the account, shown names."""

    words: list[str]
    names: list[str]
    shown: list[str]
    ids: list[str]


def _laid_out(record: Mapping) -> tuple[Item, Layout] | None:
    known = recognise([record])
    item = known.open(record) if known else None
    layout = known.choose(item) if item is not None else None
    return (item, layout) if layout else None


def person(record: Mapping[str, Any]) -> Person:
    """Everything by which the post of a record, or its account, is found.

    Examples
    --------
    >>> told = person({"id": "7", "body": "Noodles", "tiktok_url": "", "author": "a"})
    >>> told.words, told.names, told.ids
    (['Noodles'], ['a'], ['7'])
    >>> person({"text": "a column"})
    Person(words=[], names=[], shown=[], ids=[])
    """
    found = _laid_out(record)
    if found is None:
        return Person([], [], [], [])
    fields = (WORDS, ("author",), ("nickname",), ("video_id",))
    return Person(*(list(filter(None, texts_of(*found, *names))) for names in fields))


def is_post(record: Mapping[str, Any]) -> bool:
    """Whether a record is a post, with an id, and with words or names in it.

    Examples
    --------
    >>> is_post({"aweme_id": "7", "liked_count": "3", "nickname": "a"})
    True
    >>> is_post({"aweme_id": "7", "liked_count": "3"}), is_post({"data": {"id": "7"}})
    (False, False)
    """
    told = person(record)
    return bool(told.ids and (told.words or told.names or told.shown))


def is_header(columns: Sequence[str]) -> bool:
    """Whether a table with these columns is one of posts.

    Examples
    --------
    >>> is_header(["id", "webVideoUrl", "authorMeta/name"]), is_header(["unit_id", "theme"])
    (True, False)
    """
    return is_post(nested(columns, ["?"] * len(columns)))


def posts_in(path: Path) -> list[tuple[int, dict]]:
    """Every record of a file with its place, if its format is one that is read; else nothing.

    Raises
    ------
    InputError
        As `scripts.videos.containers.open_contents`.
    """
    contents = open_contents(path)
    opening = list(islice(contents.entries, LOOKED_AT))
    if not recognise([entry.content for entry in opening if entry.content is not None]):
        return []
    entries = chain(opening, contents.entries)
    return [(entry.place, entry.content) for entry in entries if entry.content is not None]


def read_posts(paths: Sequence[Path]) -> Iterator[dict]:
    """The records of captures.

    Raises
    ------
    InputError
        As `posts_in`, and for a capture of which no record can be read: what it holds could not
        be looked for.
    """
    for path in paths:
        found = posts_in(path)
        if not found:
            raise InputError(
                "no post can be read, so that its captions and handles cannot be looked for",
                path=path,
                mend="take it out of captures.files, or export it again",
            )
        yield from (record for _, record in found)
