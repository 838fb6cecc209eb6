"""A table of all records of large captures, made by DuckDB out of core.

What is certain is read in SQL (`layout_queries`); every other record, and every file that DuckDB
cannot read, goes through `scripts.videos.captures`. Both end up in the view `posts`.
"""

import shutil
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import duckdb

from scripts.errors import InputError
from scripts.videos.archives import compression
from scripts.videos.captures import Reader
from scripts.videos.formats import envelopes
from scripts.videos.formats.layouts import SHARES
from scripts.videos.large.doubtful_records import (
    JUDGED,
    look_at_the_sure,
    read_doubtful,
    read_exactly,
)
from scripts.videos.large.layout_queries import COLUMNS, COUNTED, records_query
from scripts.videos.large.shapes import (
    EVERY,
    OBJECTS,
    TABLES,
    Shape,
    is_plain_header,
    objects_shape,
    table_shape,
)
from scripts.videos.parquet_rows import literal_path, quoted
from scripts.videos.posts import DOUYIN, PLATFORMS
from scripts.videos.sources import FIRST, SLACK_S, Source

MEMORY, PART = 600, 220  # MB, of the frame and of each thread that fills it
GROUP = 30_720  # rows of a group; of one that a file leaves unfilled the next writes all anew
HEAD = 1 << 22  # bytes from which the format of a file is told
MIXED = 0.01  # share of records that a query for one platform may leave
ENVELOPES = {envelopes.open_zeeschuimer: False, envelopes.open_fourcat: True}
# `before` is the number of rows before the first one of the file, less the lines of a header.
FILES = {"file": "INTEGER", "path": "VARCHAR", "before": "BIGINT", "records": "BIGINT"}
FILES |= {"breaks": "BIGINT", "slow": "BOOLEAN"}
NUMBERED = """
CREATE VIEW numbered AS SELECT records.* EXCLUDE (breaks),
  coalesce(told.line, records.row - before) AS line
FROM records JOIN files USING (file) LEFT JOIN broken_lines AS told USING (file, row)
WHERE NOT slow"""
_SURE = ", ".join(["file", "collected", "page", "shown", "posted", "kind", "marks", "duration"])
_NUMBERS = ", ".join(COUNTED)
_WHOLE = "TRY_CAST(video_id AS UBIGINT)"
POSTS = f"""
CREATE VIEW posts AS SELECT {_SURE}, {_NUMBERS}, line, 0 AS part, layout,
  layout IN ({", ".join(str(n) for n, one in enumerate(EVERY) if one.platform == DOUYIN)})
  AS douyin, id, NULL AS other_id, false AS local_only,
  posted IS NOT NULL AND id >> 32 > posted + {SLACK_S} AS late, NULL AS reason
FROM numbered WHERE sure
UNION ALL SELECT {_SURE}, {_NUMBERS}, line, part, NULL, platform = {quoted(DOUYIN)},
  CASE WHEN {_WHOLE}::VARCHAR = video_id THEN {_WHOLE} END,
  CASE WHEN {_WHOLE}::VARCHAR = video_id THEN NULL ELSE video_id END,
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
        self.shapes: list[tuple[Shape, str] | None] = []
        self.slow: dict[int, str] = {}  # files that are read record by record, and why

    def __enter__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.database = self.open("frame", self.threads, MEMORY)
        # What is removed at the end need not be written then.
        self.run("PRAGMA disable_checkpoint_on_shutdown")
        tables = {"judged": JUDGED, "files": FILES}
        tables["broken_lines"] = {"file": "INTEGER", "row": "BIGINT", "line": "BIGINT"}
        for table, columns in tables.items():
            self.database.execute(f"CREATE TABLE {table} ({told_columns(columns)})")
        return self

    def __exit__(self, *_):
        self.database.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def open(self, name: str, threads: int = 1, memory: int = PART) -> duckdb.DuckDBPyConnection:
        """A database of that name in the folder, with so many threads and MB of memory."""
        config = {
            "threads": threads,
            "memory_limit": f"{memory}MB",
            "temp_directory": str(self.folder / f"{name}.spill"),
            # The part of a thread keeps the order of the lines; the frame is put in order at last.
            "preserve_insertion_order": threads == 1 and name != "frame",
            "autoinstall_known_extensions": False,
            "TimeZone": "UTC",
        }
        database = duckdb.connect(config=config)
        database.execute("SET enable_progress_bar = false")
        path = quoted(self.folder / f"{name}.duckdb")
        database.execute(f"ATTACH {path} AS {name} (ROW_GROUP_SIZE {GROUP})")
        database.execute(f"USE {name}")
        return database

    def run(self, query: str, values: Sequence = ()) -> list[tuple]:
        """All rows that a query finds."""
        return self.database.execute(query, values).fetchall()

    def load(self, check: Callable[[Source], None]) -> None:
        """Read all captures.

        Parameters
        ----------
        check : callable
            Refuses a capture of which too little can be read.

        Raises
        ------
        InputError
            As `scripts.videos.captures.Reader`, of the first file that has a fault.
        """
        self.readers = [self.reader(number, most=HEAD) for number in range(len(self.captures))]
        self.shapes = [self._shape(number) for number in range(len(self.captures))]
        self._scan_all()
        self._number_rows()
        for number, reader in enumerate(self.readers):
            if number not in self.slow:
                read_doubtful(self, number)
            if number in self.slow:
                reader = read_exactly(self, number)
            else:
                look_at_the_sure(self, number)
            reader.refuse_damage()
            check(self._readable(number))

    def _readable(self, number):
        """What of a file could be read, and the first records of the rest."""
        source = Source(self.captures[number], self.readers[number].name)
        bad = f"FROM judged WHERE file = {number} AND reason IS NOT NULL"
        ((source.records[""],),) = self.run(f"SELECT count(*) {bad}")
        ((source.records["any"],),) = self.run(
            f"SELECT (SELECT count(*) FROM numbered WHERE file = {number} AND sure)"
            f" + (SELECT count(*) FROM judged WHERE file = {number} AND reason IS NULL)"
        )
        source.unreadable += self.run(
            f"SELECT line, reason {bad} ORDER BY line, part LIMIT {FIRST}"
        )
        return source

    def reader(self, number: int, most: int | None = None) -> Reader:
        """A reader of a capture, or of its opening."""
        path = self.captures[number]
        try:
            return Reader(path, self.repost_field, self.local_zone, most)
        except InputError:
            if most is None:
                raise
            # Its opening says too little; with all of it at hand the error is the right one.
            return self.reader(number)

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

    def _scan_all(self):
        # With several threads DuckDB 2.0 does not keep the order of the lines of JSON: each thread
        # has a database of its own, which reads one file after the other.
        sizes = [Path(path).stat().st_size for path in self.captures]
        ahead = deque(sorted(range(len(sizes)), key=lambda number: -sizes[number]))

        def work(worker):
            with self.open(worker, 1, PART) as database:
                database.execute(f"CREATE TABLE records ({told_columns(COLUMNS)})")
                with suppress(IndexError):
                    while True:
                        self._scan(database, ahead.popleft())

        workers = [f"part_{number}" for number in range(self.threads)]
        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(work, workers))
        for worker in workers:
            path = quoted(self.folder / f"{worker}.duckdb")
            self.run(f"ATTACH {path} AS {worker} (READ_ONLY)")
        parts = (f"SELECT *, rowid AS row FROM {worker}.records" for worker in workers)
        for view in (f"CREATE VIEW records AS {' UNION ALL '.join(parts)}", NUMBERED, POSTS):
            self.run(view)

    def _scan(self, database, number):
        if self.shapes[number] is None:
            return
        file = literal_path(self.captures[number])
        query = records_query(*self.shapes[number], file, number, self.topics, self.reposts())
        told = f"SELECT count_if(layout IS NULL), count(*) FROM records WHERE file = {number}"
        try:
            database.execute("BEGIN")
            database.execute(f"INSERT INTO records {query}")
            ((doubtful, count),) = database.execute(told).fetchall()
            layouts = self.shapes[number][0].layouts
            if doubtful <= MIXED * count or not 0 < len(layouts) < len(OBJECTS):
                database.execute("COMMIT")
                return
        except duckdb.Error as error:
            self.slow[number] = f"because of: {str(error).splitlines()[0]}"
        database.execute("ROLLBACK")
        if number not in self.slow and not self.shapes[number][0].header:
            # Posts of a platform that the opening does not show fill the file.
            self.shapes[number] = self._shape(number, PLATFORMS.keys())
            self._scan(database, number)

    def reposts(self) -> str:
        """Field of a layout that is counted as reposts."""
        return "shares" if self.repost_field == SHARES else "reposts"

    def _number_rows(self):
        # Rows keep the order of the records of a file, and are numbered from 0.
        counted = {
            file: row
            for file, *row in self.run(
                "SELECT file, min(row), count(*), coalesce(sum(breaks), 0) FROM records GROUP BY 1"
            )
        }
        for number, reader in enumerate(self.readers):
            first, records, breaks = counted.get(number, (0, 0, 0))
            before = first - 1 - bool(reader.contents.separator)
            row = [number, self.captures[number], before, records, breaks, False]
            self.run("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", row)
        self.run(
            "INSERT INTO broken_lines SELECT file, row, row - before + coalesce(sum(records.breaks)"
            " OVER (PARTITION BY file ORDER BY row ROWS BETWEEN UNBOUNDED PRECEDING AND 1"
            " PRECEDING), 0) FROM records JOIN files USING (file) WHERE files.breaks > 0"
        )


def told_columns(columns) -> str:
    """Columns with their types, as SQL creates a table of them."""
    return ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
