"""A table of all records of large captures, made by DuckDB out of core.

What is certain is read in SQL (`layout_queries`); every other record, and every file that DuckDB
cannot read, goes through `scripts.videos.captures`. Both end up in the view `posts`.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path

import duckdb

from scripts.errors import InputError
from scripts.videos.archives import compression
from scripts.videos.captures import EXACT, GARBLED, Judged, Reader
from scripts.videos.containers import Entry, entries_of_line, table_entries
from scripts.videos.eligibility import topic_marks
from scripts.videos.formats import envelopes
from scripts.videos.formats.layouts import SHARES
from scripts.videos.large.layout_queries import (
    COLUMNS,
    COUNTED,
    EVERY,
    OBJECTS,
    TABLES,
    Shape,
    captions_query,
    is_plain_header,
    objects_shape,
    records_query,
    table_shape,
)
from scripts.videos.large.numbered_lines import NumberedLines
from scripts.videos.parquet_rows import literal_path, quoted
from scripts.videos.posts import DOUYIN, PLATFORMS, Post
from scripts.videos.sources import oddities
from scripts.videos.text_lines import TextLines

MEMORY = "900MB"
HEAD = 1 << 22  # bytes from which the format of a file is told
BATCH = 10_000
MIXED = 0.01  # share of records that a query for one platform may leave
ENVELOPES = {envelopes.open_zeeschuimer: False, envelopes.open_fourcat: True}
# Records that went through the exact importers; `part` counts those of one line.
JUDGED = {
    "file": "INTEGER", "line": "BIGINT", "part": "INTEGER", "platform": "VARCHAR",
    "video_id": "VARCHAR", "collected": "BIGINT", "page": "VARCHAR", "shown": "BOOLEAN",
    "posted": "BIGINT", "kind": "VARCHAR", "marks": "VARCHAR", "duration": "BIGINT",
    **dict.fromkeys(COUNTED, "BIGINT"), "local_only": "BOOLEAN", "late": "BOOLEAN",
    "reason": "VARCHAR",
}  # fmt: skip
# `before` is the number of rows before the first one of the file, less the lines of a header.
FILES = {"file": "INTEGER", "path": "VARCHAR", "before": "BIGINT", "records": "BIGINT"}
FILES |= {"breaks": "BIGINT"}
NUMBERED = """
CREATE VIEW numbered AS SELECT records.* EXCLUDE (breaks),
  coalesce(told.line, records.rowid - before) AS line
FROM records JOIN files USING (file) LEFT JOIN broken_lines AS told ON told.row = records.rowid"""
_SURE = ", ".join(["file", "collected", "page", "shown", "posted", "kind", "marks", "duration"])
_NUMBERS = ", ".join(COUNTED)
POSTS = f"""
CREATE VIEW posts AS SELECT {_SURE}, {_NUMBERS}, line, 0 AS part, layout,
  layout IN ({", ".join(str(n) for n, one in enumerate(EVERY) if one.platform == DOUYIN)})
  AS douyin, id, NULL AS other_id, false AS local_only,
  posted IS NOT NULL AND id >> 32 > posted + 60 AS late, NULL AS reason
FROM numbered WHERE sure
UNION ALL SELECT {_SURE}, {_NUMBERS}, line, part, NULL, platform = {quoted(DOUYIN)},
  CASE WHEN TRY_CAST(video_id AS UBIGINT)::VARCHAR = video_id
  THEN TRY_CAST(video_id AS UBIGINT) END,
  CASE WHEN TRY_CAST(video_id AS UBIGINT)::VARCHAR = video_id THEN NULL ELSE video_id END,
  local_only, late, reason
FROM judged"""


class Frame:
    """The records of some captures in a database on disk.

    Parameters
    ----------
    captures : sequence of str
        In the order of their names.
    folder : path-like
        Made for the database and for what does not fit into memory; removed at the end.
    topics : sequence of str
        Folded topics.
    repost_field, local_zone : str
        As `scripts.videos.captures.Reader`.
    threads : int
    """

    def __init__(self, captures, folder, *, topics, repost_field, local_zone, threads):
        self.captures, self.topics = list(captures), list(topics)
        self.repost_field, self.local_zone, self.threads = repost_field, local_zone, threads
        self.folder = Path(folder)
        self.readers: list[Reader] = []
        self.slow: dict[int, str] = {}  # files that were read record by record, and why

    def __enter__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.database = duckdb.connect(
            str(self.folder / "records.duckdb"),
            config={
                "threads": self.threads,
                "memory_limit": MEMORY,
                "temp_directory": str(self.folder / "spill"),
                "autoinstall_known_extensions": False,
                "TimeZone": "UTC",
            },
        )
        tables = {"records": COLUMNS, "judged": JUDGED, "files": FILES}
        tables["broken_lines"] = {"row": "BIGINT", "line": "BIGINT"}
        for table, columns in tables.items():
            told = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            self.run(f"CREATE TABLE {table} ({told})")
        self.run(NUMBERED)
        self.run(POSTS)
        return self

    def __exit__(self, *_):
        self.database.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, query: str, values: Sequence = ()) -> list[tuple]:
        """All rows that a query finds."""
        return self.database.execute(query, values).fetchall()

    def load(self) -> None:
        """Read all captures.

        Raises
        ------
        InputError
            As `scripts.videos.captures.Reader`.
        """
        self.readers = [self._reader(number, most=HEAD) for number in range(len(self.captures))]
        shapes = [self._shape(number) for number in range(len(self.captures))]
        for group, members in groupby(range(len(shapes)), key=shapes.__getitem__):
            if group is not None:
                self._scan(*group, list(members))
        for number, shape in enumerate(shapes):
            if shape and len(shape[0].layouts) < len(OBJECTS) and self._is_mixed(number):
                self.run(f"DELETE FROM records WHERE file = {number}")
                shapes[number] = self._shape(number, PLATFORMS.keys())
                self._scan(*shapes[number], [number])
        self._number_rows()
        for number, shape in enumerate(shapes):
            if number not in self.slow:
                self._read_doubtful(number, shape[0])
        for number in sorted(self.slow):
            self._read_exactly(number)
        for number, shape in enumerate(shapes):
            if number not in self.slow:
                self._look_at_the_sure(number, *shape)
            self.readers[number].refuse_damage()

    def _reader(self, number, most=None):
        path = self.captures[number]
        try:
            return Reader(path, self.repost_field, self.local_zone, most)
        except InputError:
            if most is None:
                raise
            # Its opening says too little; with all of it at hand the error is the right one.
            return self._reader(number)

    def _shape(self, number, platforms=()):
        """Shape of a capture with its options; None where only the exact importers read it.

        Without `platforms`, it is one of those that the opening of the file shows.
        """
        reader = self.readers[number]
        contents = reader.contents
        packed = f"compression='{compression(self.captures[number])}'"
        if contents.plain and contents.kind == "NDJSON" and reader.format.open in ENVELOPES:
            items = (reader.format.open(one.content) for one in reader.opening if one.content)
            found = platforms or {item.platform for item in items if item} & PLATFORMS.keys()
            within = ENVELOPES[reader.format.open]
            shape = objects_shape(found or PLATFORMS.keys(), envelope_within=within)
            return shape, f"ignore_errors=true, {packed}"
        layout = reader.format.layouts[0]
        table = contents.plain and layout in TABLES and not contents.skipped
        if table and is_plain_header(contents.header):
            # Files of Parquet may differ in their types, which one query would even out.
            options = packed if contents.separator else f"/* {number} */"
            return table_shape(layout, contents.header, contents.separator), options
        self.slow[number] = f"for {reader.name} has no other way"
        return None

    def _scan(self, shape: Shape, options, numbers):
        files = ", ".join(literal_path(self.captures[number]) for number in numbers)
        reposts = "shares" if self.repost_field == SHARES else "reposts"
        query = records_query(shape, f"[{files}]", options, numbers[0], self.topics, reposts)
        try:
            self.run(f"INSERT INTO records {query}")
        except duckdb.Error as error:
            if len(numbers) == 1:
                self.slow[numbers[0]] = f"because of: {str(error).splitlines()[0]}"
                return
            for number in numbers:
                self._scan(shape, options, [number])

    def _is_mixed(self, number):
        """Whether posts of a platform that its opening does not show may fill the file."""
        ((doubtful, count),) = self.run(
            f"SELECT count_if(layout IS NULL), count(*) FROM records WHERE file = {number}"
        )
        return doubtful > MIXED * count

    def _number_rows(self):
        # Rows keep the order of the files and of their records.
        for number, reader in enumerate(self.readers):
            header = int(bool(reader.contents.separator))
            self.run(
                f"INSERT INTO files SELECT {number}, ?, coalesce(min(rowid), 0) - 1 - {header},"
                f" count(*), coalesce(sum(breaks), 0) FROM records WHERE file = {number}",
                [self.captures[number]],
            )
        self.run(
            "INSERT INTO broken_lines SELECT records.rowid, records.rowid - before"
            " + coalesce(sum(records.breaks) OVER (PARTITION BY file ORDER BY records.rowid"
            " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)"
            " FROM records JOIN files USING (file) WHERE files.breaks > 0"
        )

    def _read_doubtful(self, number, shape):
        """Let the exact importers read the records of a file of which the query is not sure."""
        reader, path = self.readers[number], self.captures[number]
        ((total,),) = self.run(f"SELECT records + breaks FROM files WHERE file = {number}")
        doubtful = self.run(
            f"SELECT line, raw FROM numbered WHERE file = {number} AND NOT sure ORDER BY line"
        )
        lines, damaged = NumberedLines(path, () if shape.header else [n for n, _ in doubtful]), []
        try:
            self._keep(number, map(reader.judge, _doubted(shape, doubtful, lines, damaged)))
        except InputError as error:
            self.slow[number] = f"because of: {str(error).splitlines()[0]}"
            return
        if shape.header:
            if not reader.contents.separator:
                return
            for _ in lines:
                pass
            total += 1
        if lines.total != total:
            self.slow[number] = "because of its empty lines"
        elif damaged and TextLines(path).text is not None:
            self.slow[number] = "because it is not all UTF-8"

    def _read_exactly(self, number):
        """Let the exact importers read a whole file."""
        for table in ("records", "judged"):
            self.run(f"DELETE FROM {table} WHERE file = {number}")
        self.readers[number] = self._reader(number)
        self._keep(number, iter(self.readers[number]))

    def _keep(self, number, judged: Iterator[Judged]):
        kinds = list(JUDGED.values())
        insert = "INSERT INTO judged SELECT " + ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
        numbered = _numbered(judged)
        while batch := list(islice(numbered, BATCH)):
            rows = [self._row(number, part, one) for part, one in batch]
            self.run(insert, list(map(list, zip(*rows, strict=True))))

    def _row(self, number, part, judged):
        record = judged.record
        if not isinstance(record, Post):
            return (number, record.line, part, "", None, None, judged.page, judged.shown,
                    *[None] * (len(JUDGED) - 9), record.reason)  # fmt: skip
        marks = topic_marks(record.hashtags, self.topics)
        numbers = [record.duration_s, record.followers]
        numbers += [record.counts[name] for name in COUNTED[1:]]
        if "1" not in marks:
            numbers = [None] * len(numbers)
        return (
            number, record.line, part, record.platform, record.video_id, record.collected_ms,
            judged.page, judged.shown, record.posted, record.kind, marks, *numbers,
            record.local_only, "late_ids" in oddities(record), None,
        )  # fmt: skip

    def _look_at_the_sure(self, number, shape, options):
        """Add captions and ids that only the query saw to those that the reader saw."""
        reader = self.readers[number]
        sure = f"FROM numbered WHERE file = {number} AND sure"
        ((foreign, suspect, decimal, even, line, video_id),) = self.run(
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
            places = self.run(f"SELECT line {sure} AND suspect ORDER BY line")
            files = f"[{literal_path(self.captures[number])}]"
            texts = self.run(captions_query(shape, files, options))
            for (place,), (caption,) in zip(places, texts, strict=False):
                captions.look(caption.strip(), place)
        numbers.decimal &= decimal
        numbers.binary &= even
        numbers.first = min(filter(None, [numbers.first, (line, str(video_id))]))
        if numbers.decimal or numbers.binary:
            bits = f"length(ltrim(bin(id), '0')) - {EXACT.bit_length() - 1}"
            few, binary = self.run(
                "SELECT count(DISTINCT id), bool_and(id % (1::UHUGEINT << greatest(0,"
                f" {bits})::INTEGER) = 0) {sure} AND id >= {EXACT}"
            )[0]
            numbers.binary &= bool(binary or not few)
            numbers.few |= {-1 - n for n in range(min(few, 3))}


def _doubted(shape, doubtful, lines: NumberedLines, damaged: list) -> Iterator[Entry]:
    """Entries of the records in doubt; lines that are no text are put into `damaged`."""
    if shape.header:
        cells = ((line, [cell or "" for cell in json.loads(raw)]) for line, raw in doubtful)
        yield from table_entries(shape.header, cells)
        return
    for number, raw in lines:
        try:
            text, broken = raw.decode(), False
        except UnicodeDecodeError:
            text, broken = raw.decode(errors="replace"), True
        if broken or b"\0" in raw:
            damaged.append(number)
        text = (text.removeprefix("\ufeff") if number == 1 else text).strip()
        yield from entries_of_line(number, text, broken=broken)


def _numbered(judged: Iterable[Judged]) -> Iterator[tuple[int, Judged]]:
    place = part = 0
    for one in judged:
        part = part + 1 if one.record.line == place else 0
        place = one.record.line
        yield part, one
