"""Workbooks (.xlsx) that we write: text stays text, and the same cells give the same bytes.

openpyxl takes a quarter of a second to import, so that it is imported where it is called.
"""

import io
import zipfile
from datetime import datetime

from scripts.files.text_files import write_bytes

# Characters that make a spreadsheet take the text of a CSV cell for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
EARLIEST = (1980, 1, 1, 0, 0, 0)
# The hidden sheet of our own workbooks, from which drop-downs take their choices.
LISTS = "Lists"


def put_text(cell, text: str) -> None:
    """Put text into a cell of openpyxl so that it stays text, whatever it begins with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True


def write_workbook(path, book) -> None:
    """Write a workbook of openpyxl, whole or not at all, with the same bytes each time.

    The file names no author and no time of writing.

    Parameters
    ----------
    path : path-like
    book : openpyxl.Workbook
        Made in memory; text cells filled by `put_text`.
    """
    from openpyxl.packaging.core import DocumentProperties
    from openpyxl.writer.excel import ExcelWriter

    earliest = datetime(*EARLIEST)
    book.properties = DocumentProperties(creator=None, created=earliest, modified=earliest)
    made, packed = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(made, "w")).save()
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(packed, "w") as archive:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # The same on every system; else it names the one that wrote the file.
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, parts.read(name))
    write_bytes(path, packed.getvalue())
