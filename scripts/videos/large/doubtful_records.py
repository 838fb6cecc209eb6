"""Records of a frame that a query is not sure of: the exact importers read them, one by one."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from scripts.errors import InputError
from scripts.videos.captures import EXACT, FEWEST, GARBLED, Judged, Reader
from scripts.videos.containers import NO_TEXT, NULL, entries_of_bytes, table_entries
from scripts.videos.eligibility import topic_marks
from scripts.videos.formats.layouts import texts_of
from scripts.videos.large.layout_queries import COUNTED, captions_query
from scripts.videos.large.numbered_lines import NumberedLines
from scripts.videos.parquet_rows import literal_path
from scripts.videos.posts import Post
from scripts.videos.sources import oddities
from scripts.videos.text_lines import TextLines

BATCH = 10_000
PROBES = 5
# Records that went through the exact importers; `part` counts those of one line.
JUDGED = {
    "file": "INTEGER", "line": "BIGINT", "part": "INTEGER", "platform": "VARCHAR",
    "video_id": "VARCHAR", "collected": "BIGINT", "page": "VARCHAR", "shown": "BOOLEAN",
    "posted": "BIGINT", "kind": "VARCHAR", "marks": "VARCHAR", "duration": "BIGINT",
    **dict.fromkeys(COUNTED, "BIGINT"), "local_only": "BOOLEAN", "late": "BOOLEAN",
    "reason": "VARCHAR",
}  # fmt: skip


def read_doubtful(frame, number: int) -> None:
    """Let the exact importers read the records of a file of which the query is not sure."""
    reader, path, shape = frame.readers[number], frame.captures[number], frame.shapes[number][0]
    ((total,),) = frame.run(f"SELECT records + breaks FROM files WHERE file = {number}")
    rows = f"FROM numbered WHERE file = {number} AND"
    doubtful = frame.run(f"SELECT line, raw {rows} NOT sure ORDER BY line")
    lines = NumberedLines(path)
    if shape.header:
        cells = ((line, [cell or "" for cell in json.loads(raw)]) for line, raw in doubtful)
        entries = table_entries(shape.header, cells)
        total += 1
    else:
        # Some of the others are looked up too: are they where they seem to be?
        some = f"SELECT line, id {rows} sure ORDER BY hash(line) LIMIT {PROBES}"
        probes = dict(frame.run(some))
        lines.wanted = sorted({line for line, _ in doubtful} | probes.keys())
        entries = _entries(frame, number, lines, probes)
    try:
        _keep(frame, number, map(reader.judge, entries))
    except InputError as error:
        _slow_down(frame, number, f"because of: {str(error).splitlines()[0]}")
    if shape.header and reader.contents.separator:
        list(lines)
        if lines.nulls:
            _slow_down(frame, number, f"because {NULL}")
    if (reader.contents.separator or not shape.header) and lines.total != total:
        _slow_down(frame, number, "because it has empty lines")


def _entries(frame, number, lines, probes):
    reader, damaged = frame.readers[number], False
    for line, raw in lines:
        entries = entries_of_bytes(line, raw)
        if line in probes:
            item = reader.format.open(entries[0].content or {}) if entries else None
            layout = reader.format.choose(item) if item else None
            if layout is None or str(probes[line]) not in texts_of(item, layout, "video_id"):
                _slow_down(frame, number, "because DuckDB gives its records in another order")
            continue
        damaged = damaged or any(entry.reason in (NO_TEXT, NULL) for entry in entries)
        yield from entries
    if damaged and TextLines(frame.captures[number]).text is not None:
        _slow_down(frame, number, "because it is not all UTF-8")


def _slow_down(frame, number, why):
    frame.slow.setdefault(number, why)


def read_exactly(frame, number: int) -> Reader:
    """Let the exact importers read a whole file."""
    frame.run(f"DELETE FROM judged WHERE file = {number}")
    frame.run(f"UPDATE files SET slow = true WHERE file = {number}")
    frame.readers[number] = frame.reader(number)
    _keep(frame, number, iter(frame.readers[number]))
    return frame.readers[number]


def _keep(frame, number, judged: Iterator[Judged]):
    kinds = list(JUDGED.values())
    insert = "INSERT INTO judged SELECT " + ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
    numbered = _numbered(judged)
    while batch := list(islice(numbered, BATCH)):
        rows = [_row(frame, number, part, one) for part, one in batch]
        frame.run(insert, list(map(list, zip(*rows, strict=True))))


def _row(frame, number, part, judged):
    record = judged.record
    if not isinstance(record, Post):
        return (number, record.line, part, "", None, None, judged.page, judged.shown,
                *[None] * (len(JUDGED) - 9), record.reason)  # fmt: skip
    marks = topic_marks(record.hashtags, frame.topics)
    numbers = [record.duration_s, record.followers]
    numbers += [record.counts[name] for name in COUNTED[1:]]
    if "1" not in marks:
        numbers = [None] * len(numbers)
    return (
        number, record.line, part, record.platform, record.video_id, record.collected_ms,
        judged.page, judged.shown, record.posted, record.kind, marks, *numbers,
        record.local_only, "late_ids" in oddities(record), None,
    )  # fmt: skip


def look_at_the_sure(frame, number: int) -> None:
    """Add captions and ids that only the query saw to those that the reader saw."""
    reader, (shape, options) = frame.readers[number], frame.shapes[number]
    sure = f"FROM numbered WHERE file = {number} AND sure"
    ((foreign, suspect, decimal, even, line, video_id),) = frame.run(
        "SELECT count_if(foreign_caption), count_if(suspect),"
        f" coalesce(bool_and(id % 10000 = 0) FILTER (id >= {EXACT}), true),"
        f" coalesce(bool_and(id % 2 = 0) FILTER (id >= {EXACT}), true),"
        f" min(line), arg_min(id, line) {sure}"
    )
    if line is None:
        return
    captions, numbers = reader.captions, reader.numbers
    if captions.garbled + suspect <= GARBLED * (captions.seen + foreign):
        captions.seen += foreign
    else:
        captions.seen += foreign - suspect
        places = frame.run(f"SELECT line {sure} AND suspect ORDER BY line")
        file = literal_path(frame.captures[number])
        with frame.open("captions") as database:
            query = captions_query(shape, options, file, frame.topics, frame.reposts())
            texts = database.execute(query).fetchall()
        for (place,), (caption,) in zip(places, texts, strict=True):
            captions.look(caption.strip(), place)
    numbers.decimal &= decimal
    numbers.binary &= even
    numbers.first = min(filter(None, [numbers.first, (line, str(video_id))]))
    if numbers.decimal or numbers.binary:
        bits = f"length(ltrim(bin(id), '0')) - {EXACT.bit_length() - 1}"
        long = f"{sure} AND id >= {EXACT}"
        ((binary,),) = frame.run(
            "SELECT coalesce(bool_and(id % (1::UHUGEINT << greatest(0,"
            f" {bits})::UHUGEINT) = 0), true) {long}"
        )
        few = frame.run(f"SELECT DISTINCT id {long} LIMIT {FEWEST}")
        numbers.binary &= binary
        numbers.few |= {number for (number,) in few}


def _numbered(judged: Iterable[Judged]) -> Iterator[tuple[int, Judged]]:
    place = part = 0
    for one in judged:
        part = part + 1 if one.record.line == place else 0
        place = one.record.line
        yield part, one
