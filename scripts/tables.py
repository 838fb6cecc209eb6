"""Text, CSV, YAML and JSON files, read strictly and written in one canonical form.

Every table of the project is UTF-8 without a byte order mark, with commas, line feeds,
a header row, and an empty cell for a missing value. Numbers are written by `number`. Text
that a spreadsheet would run as a formula is written behind an apostrophe; see `guard`.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import yaml

from scripts.errors import InputError

# The decimal sign is a comma in many a spreadsheet's language.
SCIENTIFIC_ID = re.compile(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+|\d+\.\d+")
MEND_QUOTES = "quote cells that hold a comma or another separator, and close every quotation mark"
MOST_VALUES = 1_000_000
DEEPEST = 100
NESTING = re.compile(rf"^[ ?-]{{{DEEPEST}}}", re.MULTILINE)
NUMERIC = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?%?")
FORMULA = re.compile(r"'*[=+@\t\r-].", re.DOTALL)
GUARDED = re.compile(r"'+[=+@\t\r-].", re.DOTALL)
# Encodings that a refused file may be in, under the names that editors and spreadsheets show.
OTHER_ENCODINGS = {
    "big5": "Big5",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "euc_kr": "EUC-KR",
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "utf_16_le": "UTF-16",
    "utf_16_be": "UTF-16",
}


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


def decode(data: bytes, path) -> str:
    """Text of a file that is UTF-8, UTF-8 with a byte order mark, or GB18030.

    GB18030 accepts almost any bytes, so text that is not UTF-8 counts as GB18030 only
    where nearly all of its two-byte characters are among the common ones of GB 2312.
    (EUC-KR and EUC-JP use the same bytes as GB 2312 and cannot be told from it.)

    Raises
    ------
    InputError
        For any other encoding, named as well as it can be guessed.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-")):
        raise InputError(
            "the file is a workbook or another document, no text",
            path=path,
            expected="a text file in UTF-8",
            mend="save the sheet as 'CSV UTF-8', or the document as plain text",
        )
    if b"\0" not in data:  # UTF-16 without a mark is valid UTF-8, full of null characters
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            cut_short = error.reason == "unexpected end of data"
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            text = None
        if text is not None and _is_chinese(text):
            return text
        if cut_short:
            raise InputError(
                "the file breaks off in the middle of a character",
                path=path,
                row=data.count(b"\n") + 1,
                mend="take the whole file from its source again",
            )
    raise InputError(
        f"the file is not in a text encoding that is read here (it looks like {_encoding(data)})",
        path=path,
        expected="UTF-8, UTF-8 with byte order mark, or GB18030",
        mend="save the file again as UTF-8",
    )


def _is_chinese(text: str) -> bool:
    # Four-byte characters (emoji) say nothing: no other encoding gives them by chance.
    wide = [char for char in text if len(char.encode("gb18030")) == 2]
    return sum(_in_gb2312(char) for char in wide) >= 0.95 * len(wide)


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    from charset_normalizer import from_bytes  # slow to import; needed only to name a fault

    best = from_bytes(data, cp_isolation=list(OTHER_ENCODINGS)).best()
    return OTHER_ENCODINGS[best.encoding] if best else "none that is known here"


def read_bytes(path) -> bytes:
    """Content of a file; one that is not there or cannot be read is an `InputError`."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError("the file does not exist", path=path, mend="create it or correct the path")
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror})", path=path)


def read_text(path) -> str:
    """Decoded text of `path` with line feeds only; see `decode` for the encodings."""
    return decode(read_bytes(path), path).replace("\r\n", "\n").replace("\r", "\n")


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


# The parser in C, where the library was built with it, is ten times as quick.
class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else id(key)
            if name in seen:
                problem = f"the key '{name}' stands twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


def read_yaml(path):
    """Content of a YAML file; a fault in it, or a repeated key, is an `InputError`.

    So are a few lines of aliases of aliases that stand for more values than any study has.
    """
    return parse_yaml(read_text(path), path, yaml.load)


def parse_yaml(text: str, path, parse: Callable):
    """What `parse` (`yaml.load` or `yaml.compose`) makes of a text; see `read_yaml`."""
    try:
        if NESTING.search(text) or text.count("[") + text.count("{") > DEEPEST:
            _refuse_depths(text)
        if re.search(r"(?<![^\s,\[{:-])\*\w", text):
            _values(yaml.compose(text, _StrictLoader), {})
        return parse(text, _StrictLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            f"not readable as YAML ({getattr(error, 'problem', None) or error})",
            path=path,
            row=mark.line + 1 if mark else None,
            mend="indent with blanks, close every bracket and quotation mark, and put text with "
            "'#' or ': ' into quotation marks",
        )


def _refuse_depths(text):
    # The parser in C calls itself for each level, and takes the interpreter down with it.
    depth = 0
    for event in yaml.parse(text, _StrictLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            problem = f"it nests more than {DEEPEST} levels deep"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def _values(node, known):
    """How many values a node stands for with all aliases in it written out."""
    if id(node) not in known:
        known[id(node)] = MOST_VALUES  # while its own parts are counted: an alias of itself
        parts = node.value if isinstance(node, yaml.CollectionNode) else ()
        inner = [one for part in parts for one in (part if isinstance(part, tuple) else [part])]
        known[id(node)] = 1 + sum(_values(one, known) for one in inner)
    if known[id(node)] > MOST_VALUES:
        problem = f"with its aliases written out it holds more than {MOST_VALUES} values"
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
    return known[id(node)]


def read_json(path):
    """Content of a JSON file that a rule of this project wrote."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def write_text(path, text: str) -> None:
    """Write `text` as UTF-8 with line feeds, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path, data: bytes) -> None:
    """Write `data` under a temporary name and move it into place, unless it stands there."""
    path = Path(path)
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(data)
    temporary.replace(path)


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


def write_json(path, content) -> None:
    """Write JSON with sorted keys, two spaces of indent and a final line feed."""
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    write_text(path, text + "\n")
