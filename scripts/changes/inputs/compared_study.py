"""The two states of a study: its raw files side by side, and what their rows are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.changes.inputs.raw_files import (
    NDJSON,
    SHEET,
    Cell,
    Comparison,
    RawFile,
    read_settings,
)
from scripts.videos.formats.tiktok import COUNT_FIELDS


@dataclass(frozen=True)
class Study:
    """What is needed to name things: comparisons by path, units by post, names of JSON fields."""

    comparisons: Mapping[str, Comparison]
    units: Mapping[str, str]
    fields: Mapping[str, str]

    def file(self, cell: Cell) -> RawFile:
        """The file of a cell."""
        return self.comparisons[cell.path].file

    def key(self, cell: Cell) -> tuple[str, ...]:
        """Values of the key of a cell's row; empty for a column or a whole file."""
        both = self.comparisons[cell.path]
        for side in (both.after, both.before):
            if side is not None and cell.row in side.keys:
                return side.keys[cell.row]
        return ()

    def keyed(self, cell: Cell) -> bool:
        """Whether the rows of the file are named by the columns that are meant to."""
        both = self.comparisons[cell.path]
        if both.file.role == SHEET and len(both.key) > 1:
            return False  # a row for each code, or several sheets
        return both.key == both.file.key or set(both.file.key) <= both.renamed.keys() | {*both.key}

    def label(self, cell: Cell) -> str:
        """The column as a reader knows it, such as likes for data.stats.diggCount."""
        if self.file(cell).kind == NDJSON and cell.column:
            return self.fields.get(cell.column.rsplit(".", 1)[-1], cell.column)
        return cell.column

    def post(self, video: str) -> str:
        """A post with its unit, where a sheet knows it."""
        unit = self.units.get(video)
        return f"post {video} ({unit})" if unit else f"post {video}"


def study_of(before: Path, after: Path, comparisons: Sequence[Comparison]) -> Study:
    """Names in two sides; those of the second come first."""
    fields = {name: label for label, name in COUNT_FIELDS.items()}
    for side in (before, after):
        captures = read_settings(side).get("captures")
        name = captures.get("repost_field") if isinstance(captures, dict) else None
        fields |= {name: "reposts"} if isinstance(name, str) else {}
    units = {}
    for both in comparisons:
        for side in (both.after, both.before) if both.file.role == SHEET else ():
            for label, row in side.rows.items() if side else ():
                if row.get("video_id"):
                    units.setdefault(row["video_id"], row.get("unit_id") or label)
    return Study({both.file.path: both for both in comparisons}, units, fields)
