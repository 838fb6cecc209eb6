"""Tables as CSV files, read strictly and written in one canonical form.

Every table of the project is UTF-8 without a byte order mark, with commas, line feeds,
a header row, and an empty cell for a missing value. Numbers are written by `number`. Text
that a spreadsheet would run as a formula is written behind an apostrophe; see `guard`.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from scripts.errors import InputError
from scripts.files.text_files import read_text, write_text

# The decimal sign is a comma in many a spreadsheet's language.
SCIENTIFIC_ID = re.compile(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+|\d+\.\d+")
MEND_QUOTES = "quote cells that hold a comma or another separator, and close every quotation mark"
NUMERIC = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?%?")
FORMULA = re.compile(r"'*[=+@\t\r-].", re.DOTALL)
GUARDED = re.compile(r"'+[=+@\t\r-].", re.DOTALL)


class Row(dict):
    """One row of a CSV file: column to text, with `path` and `line` (header is line 1)."""

    path: str
    line: int

    def error(self, column, problem, *, expected=None, mend=None):
        """An `InputError` that points at this row's cell."""
        return InputError(
            problem,
            path=self.path,
            row=self.line,
            column=column,
            value=self.get(column),
            expected=expected,
            mend=mend,
        )


def number(value) -> str:
    """A number as table text: ten significant digits, no locale, missing as ''.

    Examples
    --------
    >>> number(0.1 + 0.2), number(50), number(None), number(float("nan"))
    ('0.3', '50', '', '')
    """
    if value is None or value != value:
        return ""
    return format(value, ".10g") if isinstance(value, float) else str(value)


def guard(text: str) -> str:
    """Text of a cell so that no spreadsheet takes it for a formula; `unguard` undoes it.

    Examples
    --------
    >>> guard("=1+1"), guard("-0.5"), guard("-"), guard("'=x")
    ("'=1+1", '-0.5', '-', "''=x")
    """
    return f"'{text}" if FORMULA.match(text) and not NUMERIC.fullmatch(text) else text


def unguard(text: str) -> str:
    """What `guard` was given.

    Examples
    --------
    >>> [unguard(guard(text)) for text in ("=1+1", "'=x", "'tis", "+", "-0.5")]
    ['=1+1', "'=x", "'tis", '+', '-0.5']
    """
    return text[1:] if text.startswith("'") and GUARDED.match(text) else text


def read_csv(
    path, columns: Sequence[str], *, key: Sequence[str] = (), ids: Sequence[str] = (), optional=()
) -> list[Row]:
    """Rows of a CSV file that must hold `columns`.

    Parameters
    ----------
    path : path-like
        The file; see `decode` for the encodings.
    columns : sequence of str
        Columns that must be there, in any order. Others are refused unless `optional`.
    key : sequence of str
        Columns whose values together name a row; repeated keys are refused.
    ids : sequence of str
        Further columns that hold ids. In these and in `key`, blank cells are refused, and so
        are ids that a spreadsheet turned into numbers (``7.02E+18``).
    optional : iterable of str
        Columns that may be absent; absent ones read as ''. ``None`` admits any column.

    Returns
    -------
    list of Row
        Cells with outer white space removed; rows without any text are skipped.

    Raises
    ------
    InputError
        Names file, line, column and value.
    """
    return csv_rows(path, read_text(path), columns, key=key, ids=ids, optional=optional)


def csv_rows(
    path,
    text: str,
    columns: Sequence[str],
    *,
    key: Sequence[str] = (),
    ids: Sequence[str] = (),
    optional=(),
) -> list[Row]:
    """Rows of the text of a CSV file, which `path` names in errors; see `read_csv`."""
    reader = csv.reader(io.StringIO(text), strict=True)
    lines = ((reader.line_num, [unguard(cell.strip()) for cell in cells]) for cells in reader)
    try:
        return table_rows(path, lines, columns, key=key, ids=ids, optional=optional)
    except csv.Error as error:
        raise InputError(
            f"not readable as CSV ({error})", path=path, row=reader.line_num, mend=MEND_QUOTES
        )


def table_rows(
    path,
    lines: Iterable[tuple[int, Sequence[str]]],
    columns: Sequence[str],
    *,
    key: Sequence[str] = (),
    ids: Sequence[str] = (),
    optional=(),
) -> list[Row]:
    """Rows of a table, header first, each with its line; see `read_csv`.

    The cells are text without outer white space.

    Examples
    --------
    >>> row = table_rows("a.xlsx", [(2, ["id"]), (3, ["F1"])], ["id"])[0]
    >>> row["id"], row.line
    ('F1', 3)
    """
    lines, rows, seen = iter(lines), [], {}
    start, header = next(lines, (1, []))
    _check_header(path, start, header, columns, optional)
    for line, cells in lines:
        if not any(cells):
            continue
        if len(cells) != len(header):
            raise InputError(
                f"the row has {len(cells)} cells where the header has {len(header)}",
                path=path,
                row=line,
                mend=MEND_QUOTES,
            )
        row = Row(dict.fromkeys(optional or (), ""))
        row.update(zip(header, cells, strict=True))
        row.path, row.line = str(path), line
        _check_ids(row, [*key, *ids])
        _check_key(row, key, seen)
        rows.append(row)
    return rows


def _check_header(path, line, header, columns, optional):
    if repeated := sorted({name for name in header if header.count(name) > 1}):
        raise InputError("the column stands twice", path=path, row=line, column=repeated[0])
    for name in columns:
        if name not in header:
            raise InputError(
                "the column is missing",
                path=path,
                row=line,
                column=name,
                expected=", ".join(columns),
                mend=_other_separator(header)
                or "add the column, or correct its name; the file has "
                + (", ".join(header) or "no header"),
            )
    if optional is not None:
        for name in header:
            if name not in columns and name not in optional:
                raise InputError(
                    "the column is not known here",
                    path=path,
                    row=line,
                    column=name,
                    expected=", ".join([*columns, *optional]),
                    mend="remove the column, or correct its name",
                )


def _other_separator(header: Sequence[str]) -> str | None:
    """What to do about a header whose cells are parted by no comma; None for any other."""
    # A spreadsheet writes semicolons where the comma is the decimal sign of its language.
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0]:
            return (
                f"the cells are parted by {name}: save the file with commas (LibreOffice asks for "
                "the separator; Excel takes the list separator of the computer's region)"
            )
    return None


def _check_ids(row, columns):
    for column in columns:
        if not row[column]:
            raise row.error(column, "the cell is empty, but it has to hold an id")
        if SCIENTIFIC_ID.fullmatch(row[column]):
            raise row.error(
                column,
                "the id was turned into a number, and digits are lost",
                expected="the id as text, every digit of it",
                mend="take the id from the original file; in a spreadsheet set the column to text",
            )


def _check_key(row, key, seen):
    if key:
        value = tuple(row[column] for column in key)
        if value in seen:
            raise row.error(
                key[0],
                f"{' and '.join(key)} '{' / '.join(value)}' stands twice, "
                f"first in line {seen[value]}",
                mend="keep one of the two rows",
            )
        seen[value] = row.line


def write_csv(path, columns: Sequence[str], rows: Iterable[Mapping]) -> None:
    """Write rows (mappings from column to text, number or None) in the canonical form."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(
            guard(cell) if isinstance(cell := row[column], str) else number(cell)
            for column in columns
        )
    write_text(path, buffer.getvalue())
