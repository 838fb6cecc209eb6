"""Tables that authors fill in by hand, in any form in which a spreadsheet program saves them.

A table stands in a CSV file or in one sheet of a workbook, below titles perhaps. What is written
in the project's own form, commas and the header in the first line, is read as strictly as
`tables.read_csv` does.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from scripts.errors import InputError
from scripts.files.sheet_files import HEADER_WITHIN, Grid, read_grids, read_sheet_text
from scripts.files.spreadsheets import is_workbook
from scripts.files.tables import Row, csv_rows, table_rows, write_csv
from scripts.files.written_workbooks import put_text, write_workbook

# What a spreadsheet shows in place of a value that a formula does not have.
FORMULA_ERRORS = ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!")


def read_table(path, columns: Sequence[str], *, key: Sequence[str] = (), optional=()) -> list[Row]:
    """Rows of a table in a CSV file or workbook; see `tables.read_csv` for the parameters.

    Parameters
    ----------
    path : path-like
        CSV with commas, semicolons or tabs in an encoding of `sheet_files.read_sheet_text`, or
        .xlsx. The header stands in one of the first `HEADER_WITHIN` rows that hold anything.
    columns : sequence of str
        They tell the header, the delimiter, and the sheet: the only one that is shown and has
        them. Without any the header is the first row of several cells.

    Raises
    ------
    InputError
        As `tables.read_csv`, with the sheet of a workbook; and if several sheets hold the columns
        or none does, for merged cells, formulas without a value, and text without a heading.
    """
    text = _plain_text(path, columns)
    if text is not None:
        return csv_rows(path, text, columns, key=key, optional=optional)
    grid = find_table(path, columns)
    lines = zip(grid.lines, grid.rows, strict=True)
    return table_rows(grid.name, lines, columns, key=key, optional=optional)


def read_header(path, columns: Sequence[str] = ()) -> list[str]:
    """Names of all columns of a table that `read_table` reads."""
    text = _plain_text(path, columns)
    if text is not None:
        return _first_row(text)
    return next(iter(find_table(path, columns).rows), [])


def _plain_text(path, columns):
    if is_workbook(path):
        return None
    text = read_sheet_text(path)
    return text if _is_header(_first_row(text), columns) else None


def _first_row(text):
    try:
        return [name.strip() for name in next(csv.reader(io.StringIO(text), strict=True), [])]
    except csv.Error:
        return []


def _is_header(cells, columns):
    return set(columns) <= set(cells) if columns else sum(map(bool, cells)) > 1


def holds_table(path, columns: Sequence[str]) -> bool:
    """Whether a file, or a visible sheet of it, has a header with `columns`."""
    grids = read_grids(path, lambda cells: _is_header(cells, columns))
    return any(_has_header(grid, columns) for grid in grids if not grid.hidden)


def _has_header(grid, columns):
    return any(_is_header(cells, columns) for cells in grid.rows[:HEADER_WITHIN])


def find_table(path, columns: Sequence[str]) -> Grid:
    """The grid of a table: its header first, rows of the same length, columns with a heading.

    Where no row has all of `columns`, the header is the one with the most of them.
    """
    grid = _one_sheet(path, read_grids(path, lambda cells: _is_header(cells, columns)), columns)
    if not grid.rows:
        return grid
    near = grid.rows[:HEADER_WITHIN]
    start = next((row for row, cells in enumerate(near) if _is_header(cells, columns)), None)
    if start is None:
        fits = [(len(set(columns) & set(cells)), sum(map(bool, cells))) for cells in near]
        start = fits.index(max(fits))
    else:
        _check_merged(grid, start)
        _check_cells(grid, start)
    named = [column for column, name in enumerate(grid.rows[start]) if name]
    cut = [[grid.text(row, column) for column in named] for row in range(start, len(grid.rows))]
    return replace(grid, rows=cut, lines=grid.lines[start:])


def _one_sheet(path, grids: Sequence[Grid], columns) -> Grid:
    fitting = [grid for grid in grids if _has_header(grid, columns)]
    found = [grid for grid in fitting if not grid.hidden]
    if len(found) == 1:
        return found[0]
    if not grids:
        return Grid(str(path), "", [], [])
    if len(grids) == 1 and not fitting:
        return grids[0]
    if found:
        problem, mend = f"{len(found)} sheets hold the table", "hide the others, or take them out"
    else:
        problem = "no sheet that is shown holds the table"
        mend = "name the columns so, or show the sheet that has them"
    raise InputError(
        problem,
        path=path,
        value=", ".join(f"{grid.sheet}{' (hidden)' * grid.hidden}" for grid in found or grids),
        expected=f"one sheet whose header names {', '.join(columns) or 'columns'} in one of the "
        f"first {HEADER_WITHIN} rows",
        mend=mend,
    )


def _check_merged(grid, start):
    for area in grid.merged:
        if area.last_row < grid.lines[start] or area.row not in grid.lines:
            continue
        row, column = grid.lines.index(area.row), area.column - 1
        if text := grid.text(row, column):
            raise grid.error(
                row,
                column,
                grid.text(start, column) or None,
                f"the cells {area.name} are merged, and all but the first of them are blank",
                value=text,
                mend="unmerge them, and write into each what holds for it",
            )


def _check_cells(grid, start):
    for row in range(start, len(grid.rows)):
        for column, text in enumerate(grid.rows[row]):
            name = grid.text(start, column)
            if text and not name:
                raise grid.error(
                    row,
                    column,
                    None,
                    "the column has no heading",
                    value=text,
                    mend=f"name it in row {grid.lines[start]}, or take out what stands in it",
                )
            if grid.sheet and (text in FORMULA_ERRORS or (text[:1] == "=" and len(text) > 1)):
                raise grid.error(
                    row,
                    column,
                    name,
                    "a formula without a value",
                    value=text,
                    mend="open the workbook in a spreadsheet program, see that the cell shows a "
                    "value, and save it; or write the value itself",
                )


def write_table(path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a table as `tables.write_csv` does, or as the one sheet of a workbook (.xlsx)."""
    if Path(path).suffix.lower() != ".xlsx":
        write_csv(path, columns, rows)
        return
    from openpyxl import Workbook  # takes long to import, and few tables need it

    book = Workbook()
    for number, cells in enumerate([columns, *([row[c] for c in columns] for row in rows)], 1):
        for place, text in enumerate(cells, 1):
            put_text(book.active.cell(number, place), text)
    write_workbook(path, book)
