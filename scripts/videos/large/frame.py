"""A table of all records of large captures, made by DuckDB out of core.

What is certain is read in SQL (`layout_queries`); every other record, and every file that DuckDB
cannot read, goes through `scripts.videos.captures`. Both end up in one table.
"""

import json
import shutil
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

import duckdb

from scripts.errors import InputError
from scripts.videos.archives import compression
from scripts.videos.captures import GARBLED, Captions, Judged, Reader
from scripts.videos.containers import entries_of_line, table_entries
from scripts.videos.eligibility import topic_marks
from scripts.videos.formats.layouts import SHARES, Layout
from scripts.videos.large.layout_queries import (
    COLUMNS,
    COUNTED,
    TABLES,
    Shape,
    captions_query,
    objects_shape,
    records_query,
    table_shape,
)
from scripts.videos.large.numbered_lines import find_lines
from scripts.videos.parquet_rows import literal_path
from scripts.videos.posts import Post
from scripts.videos.text_lines import TextLines

MEMORY = "900MB"
HEAD = 1 << 22  # bytes from which the format of a file is told
BATCH = 10_000
# Records that went through the exact importers: text where `records` has numbers.
EXACT = {
    "file": "INTEGER", "line": "BIGINT", "part": "INTEGER", "platform": "VARCHAR",
    "video_id": "VARCHAR", "collected": "BIGINT", "page": "VARCHAR", "shown": "BOOLEAN",
    "posted": "BIGINT", "kind": "VARCHAR", "marks": "VARCHAR", "duration": "BIGINT",
    **dict.fromkeys(COUNTED, "BIGINT"), "local_only": "BOOLEAN", "late": "BOOLEAN",
    "reason": "VARCHAR",
}  # fmt: skip


class Group(NamedTuple):
    """Files that one query reads: their shape, and options of the table function."""

    shape: Shape
    options: str
    files: list[int]


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
                "preserve_insertion_order": True,
                "autoinstall_known_extensions": False,
                "TimeZone": "UTC",
            },
        )
        for table, columns in (("records", COLUMNS), ("exact", EXACT)):
            self._make(table, columns)
        self._make("files", {"file": "INTEGER", "path": "VARCHAR", "first_row": "BIGINT"})
        return self

    def __exit__(self, *_):
        self.database.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make(self, table, columns):
        told = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        self.database.execute(f"CREATE TABLE {table} ({told})")

    def rows(self, query: str) -> list[tuple]:
        """All rows that a query finds."""
        return self.database.execute(query).fetchall()

    def load(self) -> None:
        """Read all captures.

        Raises
        ------
        InputError
            As `scripts.videos.captures.Reader`.
        """
        ...
