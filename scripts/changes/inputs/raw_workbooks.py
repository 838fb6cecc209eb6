"""What differs between two states of a raw workbook (.xlsx): cells, by sheet and row."""

from collections.abc import Sequence
from pathlib import Path

from scripts.changes.inputs.raw_files import (
    EDITED,
    SHEET,
    Cell,
    Comparison,
    Content,
    RawFile,
    label_rows,
)
from scripts.codes.sheets.blank_workbook import ENCLOSED
from scripts.codes.sheets.sheet_columns import header_row
from scripts.files.sheet_files import key
from scripts.files.spreadsheets import cell_name, read_workbook
from scripts.files.written_workbooks import put_text, write_workbook

ROWS = ("sheet", "row")
UNIT = ("unit_id", "video_id")


def read_sheets(path: Path, file: RawFile) -> Content:
    """The rows of all sheets, by sheet and first cell, or by unit where there is one coder's sheet.

    A row is a mapping of column names, or letters where there are none, to texts. Its key ends
    with the occurrence where it is repeated. `tree` holds the sheets' cells as they stand, and
    the place of each: ``(label, column)`` to ``(sheet, row, column)``, the last two from 0.
    """
    sheets = read_workbook(path)
    listed = list(sheets)
    if file.role == SHEET:
        own = [name for name in sheets if name not in ENCLOSED]
        # As merge_codes reads them: what stands beside the codes is none of them.
        listed = [name for name in own if header_row(sheets[name]) is not None] or own
    found, by_unit = [], file.role == SHEET and len(listed) == 1
    for name in listed:
        rows = sheets[name]
        start = _header(rows)
        names = _names(rows, start)
        unit = next((names.index(one) for one in UNIT if one in names), None)
        by_unit &= unit is not None
        for number in range(len(rows)):
            cells = [(column, place) for place, column in enumerate(names[: len(rows[number])])]
            told = rows[number][unit or 0] if len(rows[number]) > (unit or 0) else ""
            told = "header" if number == start else told or f"row {number + 1}"
            found.append((name, told, number, cells))
    labels = label_rows([(told,) if by_unit else (name, told) for name, told, *_ in found])
    content, places = {}, {}
    for label, (name, _, number, cells) in zip(labels, found, strict=True):
        content[label] = {column: sheets[name][number][place] for column, place in cells}
        places |= {(label, column): (name, number, place) for column, place in cells}
    return Content(rows=content, keys=labels, tree=(sheets, places))


def _header(rows) -> int | None:
    found = header_row(rows)
    return 0 if found is None and rows else found


def _names(rows, start):
    width = max(map(len, rows), default=0)
    head = rows[start] if start is not None else []
    names = []
    for place in range(width):
        told = head[place].strip() if place < len(head) else ""
        letter = cell_name(1, place + 1)[:-1]
        known = key(told) if key(told) in UNIT else told
        names.append(known if known and known not in names else letter)
    return names


def compare_workbooks(file: RawFile, path_before: Path, path_after: Path) -> Comparison:
    """Two workbooks by sheet and row; one change of the whole file where rows or columns differ."""
    before, after = read_sheets(path_before, file), read_sheets(path_after, file)
    name = file.key if all(len(one) == 1 for one in after.keys.values()) else ROWS
    name = name if file.role == SHEET else ROWS
    shape = [
        label for label in before.rows.keys() | after.rows.keys() if not _fits(label, before, after)
    ]
    if shape:
        told = ", ".join(sorted(shape)[:10]) + (" and others" if len(shape) > 10 else "")
        note = f"rows were added, dropped or have other columns ({told}): taken back as a whole"
        cell = Cell(file.path, "", "", EDITED)
        return Comparison(file, before, after, name, cells=(cell,), notes=(note,))
    cells, places = [], {}
    for label, row in after.rows.items():
        for column, text in row.items():
            if before.rows[label][column] != text:
                cells.append(
                    Cell(file.path, label, column, EDITED, before.rows[label][column], text)
                )
                places[label, column] = after.tree[1][label, column]
    return Comparison(file, before, after, name, cells=tuple(cells), places=places)


def _fits(label, before, after):
    return (
        label in before.rows
        and label in after.rows
        and before.rows[label].keys() == after.rows[label].keys()
    )


def write_without(target: Path, both: Comparison, cells: Sequence[Cell]) -> None:
    """Write the later workbook without the changes in `cells`; its texts alone, no formats."""
    from openpyxl import Workbook  # loaded late; a workbook was read before, so that it is there

    undone = {both.places[cell.row, cell.column]: cell.before for cell in cells}
    book = Workbook()
    book.remove(book.active)
    for name, rows in both.after.tree[0].items():
        sheet = book.create_sheet(name)
        for number, texts in enumerate(rows):
            for place, text in enumerate(texts):
                put_text(sheet.cell(number + 1, place + 1), undone.get((name, number, place), text))
    write_workbook(target, book)
