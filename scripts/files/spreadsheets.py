"""Workbooks (.xlsx), read as the text of their cells.

openpyxl takes a quarter of a second to import, so that it is imported where it is called.
"""

import io
import warnings
import zipfile
from collections import defaultdict
from datetime import date, datetime, time
from itertools import zip_longest
from pathlib import Path
from string import ascii_letters
from typing import NamedTuple

from scripts.errors import InputError
from scripts.files.text_files import read_bytes

# What a workbook may unpack to; the largest coding sheets seen take a hundredth of it.
MAX_PARTS = 1_000
MAX_BYTES = 200_000_000
MAX_RATIO = 250
# The ratio says nothing about small files, whose XML is mostly repetition.
RATIO_FROM_BYTES = 5_000_000
MAX_CELLS = 10_000_000
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# Beyond 15 digits a spreadsheet keeps a number only nearly.
EXACT_BELOW = 10**15
SAVE_AGAIN = "open it in a spreadsheet program and save it as Excel workbook (.xlsx)"


class Area(NamedTuple):
    """Cells that are shown as one; `row` and `column` of the first count from 1."""

    name: str
    row: int
    column: int
    last_row: int


class Sheets(dict[str, list[list[str]]]):
    """Rows of text by name of the sheet.

    `hidden` names the sheets that no program shows; `merged` has the merged cells of each sheet.
    """

    hidden: frozenset[str] = frozenset()

    def __init__(self):
        super().__init__()
        self.merged: dict[str, list[Area]] = {}


def cell_name(row: int, column: int) -> str:
    """Name of a cell by its row and column, both counted from 1.

    Examples
    --------
    >>> cell_name(7, 3), cell_name(1, 28)
    ('C7', 'AB1')
    """
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return f"{letters}{row}"


def cell_text(value) -> str:
    """The text of a cell's value.

    Whole numbers have no decimals, days are ISO, truth values TRUE and FALSE, nothing is ''.
    A number of more than 15 digits is written as the float that it is, so that a check of
    ids sees that digits are lost.

    Examples
    --------
    >>> cell_text(3.0), cell_text(0.1), cell_text(True), cell_text(None)
    ('3', '0.1', 'TRUE', '')
    >>> cell_text(datetime(2024, 3, 11)), cell_text(7341337653423060305)
    ('2024-03-11', '7.34133765342306e+18')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        if abs(value) >= EXACT_BELOW:
            return repr(float(value))
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def is_workbook(path) -> bool:
    """Whether a file is to be read as a workbook, by its name or by its first bytes."""
    if Path(path).suffix.lower() in (".xlsx", ".xlsm", ".xlsb", ".xls", ".xltx", ".ods"):
        return True
    try:
        with Path(path).open("rb") as file:
            return file.read(len(OLE_MAGIC)).startswith((ZIP_MAGIC, OLE_MAGIC))
    except OSError:
        return False


def read_workbook(path) -> Sheets:
    """All sheets of a workbook as text.

    Parameters
    ----------
    path : path-like
        An .xlsx file.

    Returns
    -------
    Sheets
        Name of the sheet to its rows, hidden ones as well; each row is a list of cells as
        `cell_text` tells them, a formula by its last value, and by itself (``=A1+1``) where no
        program has computed it yet. Row and cell i stand at ``rows[i - 1]``; blank ends of rows
        and sheets are cut off. Of merged cells the first holds the text.

    Raises
    ------
    InputError
        For a file that is no workbook, is encrypted, in an old format or holds macros, and
        for one that would unpack to more than the limits of this module.
    """
    data = read_bytes(path)
    _check_container(data, path)
    try:
        return _sheets(data, *_check_parts(data, path), path)
    except InputError:
        raise
    except Exception as error:  # parser and openpyxl raise whatever a broken part leads them to
        told = " ".join(str(error).split())[:120] or type(error).__name__
        raise InputError(f"not readable as a workbook ({told})", path=path, mend=SAVE_AGAIN)


def _check_container(data, path):
    if data.startswith(OLE_MAGIC):
        if ENCRYPTED_STREAM in data:
            raise InputError(
                "the workbook is encrypted", path=path, mend="save it without a password"
            )
        raise InputError("the workbook has the old format .xls", path=path, mend=SAVE_AGAIN)
    if not data.startswith(ZIP_MAGIC):
        raise InputError(
            "the file is no workbook",
            path=path,
            expected="an Excel workbook (.xlsx)",
            mend=f"{SAVE_AGAIN}, or name it .csv if it is text",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except Exception as error:  # zipfile raises more than BadZipFile on damaged directories
        raise InputError(
            f"the workbook is damaged ({error})", path=path, mend="take it from its source again"
        )
    names = {part.filename for part in parts}
    if Path(path).suffix.lower() == ".xlsm" or any(n.endswith("vbaProject.bin") for n in names):
        raise InputError("the workbook holds macros", path=path, mend=SAVE_AGAIN)
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise InputError("the workbook has another format than .xlsx", path=path, mend=SAVE_AGAIN)
    if any(part.flag_bits & 1 for part in parts):
        raise InputError("the workbook is encrypted", path=path, mend="save it without a password")
    unpacked = sum(part.file_size for part in parts)
    for what, size, limit in (
        ("parts", len(parts), MAX_PARTS),
        ("bytes when unpacked", unpacked, MAX_BYTES),
        ("times its size when unpacked", unpacked // len(data), MAX_RATIO),
    ):
        if size > limit and (limit != MAX_RATIO or unpacked > RATIO_FROM_BYTES):
            raise InputError(
                f"the workbook has {size:,} {what}, and is not unpacked",
                path=path,
                expected=f"at most {limit:,}",
                mend="save the sheets with codes alone as a new workbook",
            )


def _check_parts(data, path):
    # Largest row and column that hold a value (what a sheet says of its own size can be a lie),
    # whether all formulas have one, and the merged areas of each part.
    from defusedxml.ElementTree import iterparse

    rows = columns = 0
    is_computed = True
    sheets, merged = set(), defaultdict(list)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if not name.lower().endswith((".xml", ".rels", ".vml")):
                continue
            with archive.open(name) as part:
                events = iterparse(part, forbid_dtd=True)
                for row, column, has_value in _places(events, merged[name]):
                    rows, columns = max(rows, row), max(columns, column)
                    is_computed &= has_value
                    sheets.add(name)
    if rows * columns * len(sheets) > MAX_CELLS:
        raise InputError(
            f"the cells of a sheet reach to {cell_name(rows, columns)}",
            path=path,
            expected=f"at most {MAX_CELLS:,} cells from A1 to the last one, over all sheets",
            mend="delete what stands far below or to the right of the table",
        )
    return rows, columns, is_computed, merged


def _places(events, merged):
    row = column = 0
    for _, element in events:
        if element.tag == f"{CELLS}mergeCell":
            merged.append(_area(element.get("ref", "")))
        if element.tag != f"{CELLS}row":
            if element.tag not in (f"{CELLS}c", f"{CELLS}v", f"{CELLS}is", f"{CELLS}t"):
                element.clear()
            continue
        before, row, column = row, int(element.get("r", row + 1)), 0
        if row <= before:  # openpyxl would leave the row out without a word
            raise ValueError(f"row {row} stands after row {before}")
        for cell in element:
            column = _column(cell.get("r")) if cell.get("r") else column + 1
            if len(cell):
                yield row, column, _has_value(cell)
        element.clear()


def _has_value(cell):
    # A formula that gives an empty text says so by its type; one never computed has no value.
    is_formula = cell.find(f"{CELLS}f") is not None
    return not is_formula or cell.get("t") == "str" or bool(cell.findtext(f"{CELLS}v"))


def _area(name):
    first, _, last = name.partition(":")
    rows = [int(cell.lstrip(ascii_letters)) for cell in (first, last or first)]
    return Area(name, rows[0], _column(first), rows[1])


def _column(name):
    letters = name.rstrip("0123456789")
    if not 0 < len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        raise ValueError(f"'{name}' is no name of a cell")
    column = 0
    for letter in letters.upper():
        column = 26 * column + ord(letter) - ord("A") + 1
    return column


def _sheets(data, rows, columns, is_computed, merged, path):
    from openpyxl import load_workbook

    sheets = Sheets()
    options = {"read_only": True, "keep_links": False}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that are not read anyway
        book = load_workbook(io.BytesIO(data), data_only=True, **options)
        formulas = None if is_computed else load_workbook(io.BytesIO(data), **options)
        for sheet in book.worksheets:
            if sheet.title in sheets:
                raise InputError("two sheets have one name", path=path, value=sheet.title)
            texts = _texts(sheet, rows, columns)
            if formulas:
                told = _texts(formulas[sheet.title], rows, columns)
                texts = [
                    [value or formula for value, formula in zip_longest(*pair, fillvalue="")]
                    for pair in zip_longest(texts, told, fillvalue=())
                ]
            sheets[sheet.title] = texts
            # Read row by row, a sheet of openpyxl tells its part by this name alone.
            sheets.merged[sheet.title] = merged[sheet._worksheet_path]
            if sheet.sheet_state != "visible":
                sheets.hidden |= {sheet.title}
    return sheets


def _texts(sheet, rows, columns):
    # Without bounds of its own openpyxl would go as far as the sheet says that it reaches.
    sheet.reset_dimensions()
    found = []
    if rows and columns:
        for cells in sheet.iter_rows(max_row=rows, max_col=columns, values_only=True):
            # A formula of several cells is no text, and holds its own.
            texts = [cell_text(getattr(value, "text", value)) for value in cells]
            while texts and not texts[-1]:
                texts.pop()
            found.append(texts)
    while found and not found[-1]:
        found.pop()
    return found
