"""Captures of TikTok and Douyin in any of the formats that are read, as posts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

from scripts.errors import InputError
from scripts.videos.containers import Contents, Entry, open_contents
from scripts.videos.formats.layouts import SHARES, Layout, caption_of
from scripts.videos.formats.registry import FORMATS, Format, recognise
from scripts.videos.garbled import is_garbled
from scripts.videos.posts import PLATFORMS, Post, Unreadable
from scripts.videos.recorded_posts import Place, Reading, make_post, page_of
from scripts.videos.values import Malformed, shown
from scripts.videos.zones import time_zone

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


def log_line(path, name: str, platforms, count: int) -> str:
    """The line about a file in the log.

    Examples
    --------
    >>> log_line("c.ndjson", "Zeeschuimer NDJSON", ["tiktok.com"], 1)
    'c.ndjson: Zeeschuimer NDJSON (TikTok), 1 record'
    """
    names = sorted(PLATFORMS[name] for name in platforms)
    platforms = f" ({', '.join(names)})" if names else ""
    return f"{path}: {name}{platforms}, {count} record{'s' * (count != 1)}"


class Judged(NamedTuple):
    """What came of a record: a post or why there is none, its page, and whether that showed it.

    A record of another format or platform has no page.
    """

    record: Post | Unreadable
    page: str | None = None
    shown: bool = False


class Reader:
    """A capture that is read record by record, so that no more than one is held.

    Parameters
    ----------
    path : path-like
        A file in one of `formats.registry.FORMATS`; which one, its content tells.
    repost_field : str
        ``shareCount`` (times sent on) or ``repostCount`` (times reposted).
    local_zone : str
        IANA name of the zone of times that a tool wrote as its computer showed them. Without it
        such a time is no time of posting.
    most : int, optional
        Bytes from the start that are looked at.

    Raises
    ------
    InputError
        For an empty file, and an unknown format or encoding.
    """

    def __init__(
        self, path, repost_field: str = SHARES, local_zone: str = "", most: int | None = None
    ):
        self.path = str(path)
        self.contents = open_contents(self.path, most)
        self.opening, self.format = _recognised(self.path, self.contents)
        name = self.format.name
        if name == "4CAT" and self.contents.separator == ";":
            name = "Zeeschuimer"  # the same columns
        self.tool, self.name = name, f"{name} {self.contents.kind}"
        local = time_zone(local_zone, key="captures.local_zone") if local_zone else None
        self.reading = Reading(self.path, repost_field, local)
        self.captions, self.numbers = Captions(self.path), Numbers(self.path)
        self.layouts: dict[str, list[Layout]] = {}
        self._ranks: dict[str, int] = {}

    def __iter__(self) -> Iterator[Judged]:
        return map(self.judge, chain(self.opening, self.contents.entries))

    def judge(self, entry: Entry) -> Judged:
        """What comes of an entry.

        `rank` of its post is the position on the page among the entries that were judged,
        counted from 1, and in a format that knows no page the position in the file. Posts that
        a page held back have none.

        Raises
        ------
        InputError
            For an id that was turned into a number.
        """
        if entry.content is None:
            return Judged(Unreadable(self.path, entry.place, entry.reason))
        item = self.format.open(entry.content)
        layout = self.format.choose(item) if item is not None else None
        if layout is None:
            reason = f"no record of {self.tool}: {_keys(entry.content)}"
            if item is not None:
                reason = f"posts of {shown(item.platform)} are not read"
            return Judged(Unreadable(self.path, entry.place, reason))
        page, rank = page_of(item, layout), None
        if layout.displayed is None or layout.displayed(item.data):
            self._ranks[page] = rank = self._ranks.get(page, 0) + 1
        try:
            post = make_post(item, layout, Place(entry.place, page, rank), self.reading)
        except Malformed as error:
            fault = Unreadable(self.path, entry.place, str(error))
            return Judged(fault, page, rank is not None)
        self.captions.look(caption_of(item, layout), entry.place)
        self.numbers.look(post)
        if layout not in (known_ones := self.layouts.setdefault(post.platform, [])):
            known_ones.append(layout)
        return Judged(post, page, rank is not None)

    def refuse_damage(self) -> None:
        """Refuse a file whose text or ids went through a wrong program on their way.

        Raises
        ------
        InputError
            For text that was read in a wrong encoding, and ids that were turned into numbers.
        """
        self.captions.refuse_garbled()
        self.numbers.refuse_rounded()


def read(path, repost_field: str = SHARES, local_zone: str = "") -> Capture:
    """Every record of a capture, in order; parameters and errors are those of `Reader`."""
    reader = Reader(path, repost_field, local_zone)
    records = [judged.record for judged in reader]
    reader.refuse_damage()
    layouts = {name: in_order(met, reader.format) for name, met in reader.layouts.items()}
    return Capture(reader.path, reader.name, records, layouts)


def in_order(layouts: Iterable[Layout], known: Format) -> list[Layout]:
    """Layouts in the order in which their format lists them, wherever they were met."""
    return sorted(layouts, key=known.layouts.index)


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


class Captions:
    """Counts captions that look as if they had gone through a wrong encoding."""

    def __init__(self, path):
        self.path, self.seen, self.garbled, self.first = path, 0, 0, None

    def look(self, caption: str, line: int) -> None:
        """Count a caption."""
        if not caption.isascii():
            self.seen += 1
            if is_garbled(caption):
                self.garbled += 1
                self.first = self.first or (line, caption)

    def refuse_garbled(self) -> None:
        """Refuse a file with more of them than people type."""
        if self.garbled > GARBLED * self.seen:
            line, caption = self.first
            raise InputError(
                f"{self.garbled} of {self.seen} captions beyond ASCII went through a wrong"
                " encoding, and hashtags are lost",
                path=self.path,
                row=line,
                value=caption[:60],
                expected="text as it was posted",
                mend="take the original export; if it has to be opened before, open it as UTF-8",
            )


class Numbers:
    """Looks for ids that all lack their last digits, without holding them."""

    def __init__(self, path):
        self.path, self.first = path, None
        self.few: set[int] = set()
        self.binary = self.decimal = True

    def look(self, post: Post) -> None:
        """Look at the id of a post."""
        self.first = self.first or (post.line, post.video_id)
        number = int(post.video_id) if post.video_id.isdigit() else 0
        if number >= EXACT:
            if len(self.few) < FEWEST:
                self.few.add(number)
            if self.binary:
                self.binary = number % (1 << number.bit_length() - 53) == 0
            if self.decimal:
                self.decimal = number % 10_000 == 0

    def refuse_rounded(self) -> None:
        """Refuse a file in which every long id was a number with a decimal point."""
        if len(self.few) >= FEWEST and (self.binary or self.decimal):
            line, video_id = self.first
            raise InputError(
                "the ids were turned into numbers and back, and digits are lost",
                path=self.path,
                row=line,
                column="id",
                value=video_id,
                expected="ids as text, every digit of them",
                mend="take the capture from the original export",
            )
