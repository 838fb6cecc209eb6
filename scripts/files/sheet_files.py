"""Files that people fill in, read as grids of text: workbooks and CSV in their usual forms."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from scripts.errors import InputError
from scripts.files.spreadsheets import Area, cell_name, is_workbook, read_workbook
from scripts.files.tables import MEND_QUOTES, unguard
from scripts.files.text_files import decode, read_bytes

DELIMITERS = (",", ";", "\t")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# A row in which the header may stand; above it are titles and labels of groups.
HEADER_WITHIN = 10


@dataclass(frozen=True)
class Grid:
    """One sheet: `rows` of cells without outer white space, and the `lines` where they stand.

    `sheet` is the name of the sheet in a workbook, '' for a CSV file; `hidden` says that its
    reader has to unhide it to see it.
    """

    path: str
    sheet: str
    rows: list[list[str]]
    lines: list[int]
    hidden: bool = False
    merged: Sequence[Area] = ()
    # Whether variables that do not apply were out of the coder's sight.
    hides: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """The file, with the sheet where it is one of a workbook."""
        return f"{self.path}, sheet '{self.sheet}'" if self.sheet else self.path

    def place(self, row: int, column: int) -> str:
        """Where a cell stands in its file, by indices from 0."""
        line = self.lines[row]
        if not self.sheet:
            return f"line {line}"
        return f"{self.sheet}!{cell_name(line, column + 1)}{' (hidden sheet)' * self.hidden}"

    def text(self, row: int, column: int) -> str:
        """The text of a cell; '' beyond the end of a row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def error(self, row, column, name, problem, *, value=None, expected=None, mend=None):
        """An `InputError` that points at a cell, whose column is called `name`."""
        place = {"path": self.path, "row": self.lines[row]}
        if self.sheet:
            place = {"path": f"{self.path}, {self.place(row, column)}"}
        return InputError(problem, **place, column=name, value=value, expected=expected, mend=mend)


def key(text: str) -> str:
    """Text as names and labels are compared: without case, width, and kind of blank.

    Examples
    --------
    >>> key(" Camera  Work"), key("camera_work"), key("ＦＯＯＤ")
    ('camera_work', 'camera_work', 'food')
    """
    return re.sub(r"[\s_-]+", "_", unicodedata.normalize("NFKC", text).casefold()).strip("_")


def read_grids(path, is_header: Callable[[Sequence[str]], bool]) -> list[Grid]:
    """All sheets of a file that hold anything.

    Parameters
    ----------
    path : path-like
        A workbook (.xlsx), or CSV with commas, semicolons or tabs in an encoding of
        `text_files.decode` or UTF-16 with its mark.
    is_header : callable
        Tells a row of names from others; it decides between the delimiters.

    Raises
    ------
    InputError
        For a file that cannot be read.
    """
    if is_workbook(path):
        sheets = read_workbook(path)
        grids = [
            _grid(path, list(enumerate(rows, 1)), name, name in sheets.hidden, sheets.merged[name])
            for name, rows in sheets.items()
        ]
        return [grid for grid in grids if grid.rows]
    grid = _read_csv(path, read_sheet_text(path), is_header)
    return [grid] if grid.rows else []


def read_sheet_text(path) -> str:
    """Text of a file as spreadsheet programs save it: as `text_files.read_text`, or UTF-16."""
    data = read_bytes(path)
    try:
        text = data.decode("utf-16") if data.startswith(UTF_16) else decode(data, path)
    except UnicodeDecodeError:
        raise InputError(
            "the file has the mark of UTF-16, and is not in it",
            path=path,
            mend="save the file again as UTF-8",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_csv(path, text, is_header):
    faults, grids = [], []
    for delimiter in DELIMITERS:
        try:
            grids.append(_grid(path, _csv_rows(text, delimiter)))
        except csv.Error as error:
            faults.append(error)
    # Below a header of semicolons the comma may be a decimal sign.
    for row in range(HEADER_WITHIN):
        for grid in grids:
            if row < len(grid.rows) and is_header(grid.rows[row]):
                _check_widths(grid, is_header)
                return grid
    if faults:
        problem, line = faults[0].args
        raise InputError(f"not readable as CSV ({problem})", path=path, row=line, mend=MEND_QUOTES)
    return max(grids, key=lambda grid: len(grid.rows[0]) if grid.rows else 0)


def _csv_rows(text, delimiter):
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    rows = []
    try:
        for cells in reader:
            # Spreadsheets put the delimiter in a line of its own before the header.
            if rows or not re.fullmatch(r"sep=.?", delimiter.join(cells)):
                rows.append((reader.line_num, [unguard(cell) for cell in cells]))
    except csv.Error as error:
        raise csv.Error(str(error), reader.line_num)
    return rows


def _grid(path, numbered, sheet="", hidden=False, merged=()):
    stripped = [(line, [cell.strip() for cell in cells]) for line, cells in numbered]
    kept = [(line, cells) for line, cells in stripped if any(cells)]
    lines = [line for line, _ in kept]
    return Grid(str(path), sheet, [cells for _, cells in kept], lines, hidden, merged)


def _check_widths(grid, is_header):
    # A comma in a note that is not quoted moves every cell after it by one.
    start = next(n for n, row in enumerate(grid.rows) if is_header(row))
    width = len(grid.rows[start])
    for cells, line in zip(grid.rows[start:], grid.lines[start:], strict=True):
        if len(cells) < width or any(cells[width:]):
            raise InputError(
                f"the row has {len(cells)} cells where the header has {width}",
                path=grid.path,
                row=line,
                mend=MEND_QUOTES,
            )
