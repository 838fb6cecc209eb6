"""Captures of TikTok and Douyin in any of the formats that are read, as posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from scripts.errors import InputError
from scripts.videos.containers import Contents, open_contents
from scripts.videos.formats.layouts import (
    SHARES,
    Layout,
    Place,
    Reading,
    caption_of,
    make_post,
    page_of,
)
from scripts.videos.formats.registry import FORMATS, recognise
from scripts.videos.garbled import is_garbled
from scripts.videos.posts import PLATFORMS, Post, Unreadable
from scripts.videos.values import Malformed, fold, parse_count, shown
from scripts.videos.zones import time_zone

__all__ = ["Capture", "Post", "Unreadable", "fold", "parse_count", "read"]
# Records that are looked at to tell the format, and keys that an error about it shows.
LOOKED_AT, KEYS_SHOWN = 50, 12
# Share of the captions beyond ASCII that may look garbled: people do type such things.
GARBLED = 0.05
# From 2 ** 53 on a number with a decimal point cannot hold every id.
EXACT, FEWEST = 2**53, 3


@dataclass(frozen=True)
class Capture:
    """What one file holds: its format, its records in order, and their layouts by platform."""

    path: str
    name: str
    records: list[Post | Unreadable]
    layouts: Mapping[str, Sequence[Layout]]

    def told(self) -> str:
        """The line about the file in the log.

        Examples
        --------
        >>> print(Capture("c.ndjson", "Zeeschuimer NDJSON", [], {}).told())
        c.ndjson: Zeeschuimer NDJSON, 0 records
        """
        names = sorted(PLATFORMS[name] for name in self.layouts)
        platforms = f" ({', '.join(names)})" if names else ""
        count = len(self.records)
        return f"{self.path}: {self.name}{platforms}, {count} record{'s' * (count != 1)}"


def read(path, repost_field: str = SHARES, local_zone: str = "") -> Capture:
    """Every record of a capture, in order.

    Parameters
    ----------
    path : path-like
        A file in one of `formats.registry.FORMATS`; which one, its content tells.
    repost_field : str
        ``shareCount`` (times sent on) or ``repostCount`` (times reposted).
    local_zone : str
        IANA name of the zone of times that a tool wrote as its computer showed them. Without it
        such a time is no time of posting.

    Returns
    -------
    Capture
        `rank` is the position of the post on its page, counted from 1, and in a format that
        knows no page the position in the file. Posts that a page held back have none.

    Raises
    ------
    InputError
        For an empty file, an unknown format or encoding, text that went through a wrong
        encoding, and ids that were turned into numbers.
    """
    path = str(path)
    contents = open_contents(path)
    opening, known = _recognised(path, contents)
    name = known.name
    if name == "4CAT" and contents.separator == ";":
        name = "Zeeschuimer"  # the same columns
    local = time_zone(local_zone, key="captures.local_zone") if local_zone else None
    reading = Reading(path, repost_field, local)
    captions = _Captions(path)
    records, ranks, layouts = [], {}, {}
    for entry in chain(opening, contents.entries):
        if entry.content is None:
            records.append(Unreadable(path, entry.place, entry.reason))
            continue
        item = known.open(entry.content)
        layout = known.choose(item) if item is not None else None
        if layout is None:
            reason = f"no record of {name}: {_keys(entry.content)}"
            if item is not None:
                reason = f"posts of {shown(item.platform)} are not read"
            records.append(Unreadable(path, entry.place, reason))
            continue
        page, rank = page_of(item, layout), None
        if layout.displayed is None or layout.displayed(item.data):
            ranks[page] = rank = ranks.get(page, 0) + 1
        try:
            post = make_post(item, layout, Place(entry.place, page, rank, entry.digest), reading)
        except Malformed as error:
            records.append(Unreadable(path, entry.place, str(error)))
            continue
        captions.look(caption_of(item, layout), entry.place)
        records.append(post)
        if layout not in (known_ones := layouts.setdefault(post.platform, [])):
            known_ones.append(layout)
    captions.refuse_garbled()
    _refuse_rounded(path, [record for record in records if isinstance(record, Post)])
    return Capture(path, f"{name} {contents.kind}", records, layouts)


def _recognised(path, contents: Contents):
    """The first entries, and the format of the file."""
    opening = list(islice(contents.entries, LOOKED_AT))
    records = [entry.content for entry in opening if entry.content is not None]
    if contents.header:
        records.append(dict.fromkeys(contents.header))
    known = recognise(records)
    if opening and known:
        return opening, known
    if records and not known:
        raise InputError(
            "the format is not known",
            path=path,
            value=", ".join(contents.header[:KEYS_SHOWN]) or _keys(records[0]),
            expected="one of " + "; ".join(f"{one.name} ({one.known_by})" for one in FORMATS),
            mend="take the file as the tool exported it, with its own headings",
        )
    if opening:
        raise InputError(
            f"no record of the file can be read; the first: {opening[0].reason}",
            path=path,
            row=opening[0].place,
            mend="export the capture again",
        )
    raise InputError(
        "the capture is empty",
        path=path,
        expected="one JSON object per line, as Zeeschuimer exports them, or another format that"
        " is read",
        mend="export the capture again, or take the file away",
    )


def _keys(record):
    names = [shown(name)[1:-1] for name in islice(record, KEYS_SHOWN)]
    return f"an object with {', '.join(names)}" if names else "an object without a key"


class _Captions:
    """Counts captions that look as if they had gone through a wrong encoding."""

    def __init__(self, path):
        self.path, self.seen, self.garbled = path, 0, []

    def look(self, caption, line):
        if not caption.isascii():
            self.seen += 1
            if is_garbled(caption):
                self.garbled.append((line, caption))

    def refuse_garbled(self):
        if len(self.garbled) > GARBLED * self.seen:
            line, caption = self.garbled[0]
            raise InputError(
                f"{len(self.garbled)} of {self.seen} captions beyond ASCII went through a wrong"
                " encoding, and hashtags are lost",
                path=self.path,
                row=line,
                value=caption[:60],
                expected="text as it was posted",
                mend="take the original export; if it has to be opened before, open it as UTF-8",
            )


def _refuse_rounded(path, posts: Sequence[Post]):
    numbers = {int(post.video_id) for post in posts if post.video_id.isdigit()}
    ids = {number for number in numbers if number >= EXACT}
    if len(ids) < FEWEST:
        return
    binary = all(number % (1 << number.bit_length() - 53) == 0 for number in ids)
    if binary or all(number % 10_000 == 0 for number in ids):
        raise InputError(
            "the ids were turned into numbers and back, and digits are lost",
            path=path,
            row=posts[0].line,
            column="id",
            value=posts[0].video_id,
            expected="ids as text, every digit of them",
            mend="take the capture from the original export",
        )
