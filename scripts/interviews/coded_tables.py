"""Tables of codes as software for qualitative analysis writes them, from CSV or workbook.

A matrix has codes on one side and respondents on the other (NVivo's Matrix Coding Query, or a
sheet made by hand); a table of segments has one row per coded piece of text (MAXQDA, ATLAS.ti,
Taguette). Which of them a file is shows in its header.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.errors import InputError
from scripts.files import sheet_files
from scripts.files.spreadsheets import cell_name
from scripts.interviews.interview_codes import Code
from scripts.interviews.respondent_names import respondent_of

# Headings under which the programs give document and code of a segment, the likeliest first.
DOCUMENT = ("document name", "dokumentname", "document", "dokument", "file name", "file", "source")
CODES = ("codes", "code", "tag", "tags", "code name", "codename")
# What tells the rows of one segment: its place (MAXQDA), and its words.
PLACES = ("beginning", "anfang", "begin", "start", "end", "ende")
WORDS = ("segment", "content", "quotation content", "text")
TOTALS = ("total", "totals", "sum", "grand total", "gesamt", "summe", "总计", "合计")
ABSENT, PRESENT = ("", "0", "no", "false"), ("1", "x", "yes", "true", "✓", "✔")
# NVivo numbers the rows of a matrix, "12 : Code", and letters its columns, "A : Case".
NUMBERED, LETTERED = re.compile(r"\d+ : (?=\S)"), re.compile(r"[A-Z]{1,3} : (?=\S)")


@dataclass(frozen=True)
class Grid:
    """A table of text: header first, all rows of one length, each with its line in the file."""

    path: str
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    sheet: str = ""

    def error(self, row: int, column: int, problem, *, expected=None, mend=None) -> InputError:
        """An error that points at a cell; `row` and `column` count from 0."""
        line, heading = self.lines[row], self.rows[0][column] or str(column + 1)
        value = self.rows[row][column]
        told = {"value": value, "expected": expected, "mend": mend}
        if self.sheet:
            cell = f"{self.sheet}!{cell_name(line, column + 1)}"
            return InputError(problem, path=f"{self.path}, {cell}", **told)
        return InputError(problem, path=self.path, row=line, column=heading, **told)


@dataclass(frozen=True)
class Coding:
    """A code given to a respondent, once or `references` times; `segment` names the text."""

    respondent: str
    code: str
    references: int
    segment: str = ""


def read_grids(path, codes: Mapping[str, Code], listed: Sequence[str]) -> list[Grid]:
    """The tables of a file: one of a CSV file, one for each sheet of a workbook that is shown.

    Parameters
    ----------
    path : path-like
    codes : mapping of str to Code
        They tell the header, and so do the respondents.
    listed : sequence of str
        Respondents' numbers.
    """
    names = _code_names(codes)

    def is_header(cells):
        plain = (LETTERED.sub("", _without_number(cell), count=1) for cell in cells[1:])
        named = any(respondent_of(cell, listed) or _code_of(cell, names) for cell in plain)
        return named or bool(segment_columns(cells))

    found = sheet_files.read_grids(path, is_header)
    grids = [_grid_of(grid) for grid in found if not grid.hidden]
    grids = [grid for grid in grids if len(grid.rows) > 1]
    if not grids:
        raise InputError(
            "the table has no rows below its header",
            path=path,
            expected="codes by respondents, or coded segments",
        )
    return grids


def _grid_of(grid):
    # A title stands in one cell.
    near = enumerate(grid.rows[: sheet_files.HEADER_WITHIN])
    start = next((row for row, cells in near if any(cells[1:])), 0)
    width = max(map(len, grid.rows[start:]), default=0)
    cells = [row + [""] * (width - len(row)) for row in grid.rows[start:]]
    return Grid(grid.path, cells, grid.lines[start:], grid.sheet)


def segment_columns(header: Sequence[str]) -> tuple[int, int] | None:
    """Places of the columns with document and codes in a table of segments, else None.

    Examples
    --------
    >>> segment_columns(["id", "document", "tag", "content"])
    (1, 2)
    """
    header = [_plain(cell) for cell in header]
    places = [
        next((header.index(name) for name in names if name in header), None)
        for names in (DOCUMENT, CODES)
    ]
    return None if None in places else tuple(places)


def read_segments(grid: Grid, codes: Mapping[str, Code], listed: Sequence[str]) -> list[Coding]:
    """Codings of a table of segments; a segment that bears no code is left out.

    Parameters
    ----------
    grid : Grid
    codes : mapping of str to Code
    listed : sequence of str
        Respondents' numbers, which the names of the documents are held against.
    """
    document, column = segment_columns(grid.rows[0])
    names = _code_names(codes)
    segments = _segments(grid, document)
    found = {}
    for place, row in enumerate(grid.rows[1:], start=1):
        if not row[column]:
            continue
        who = respondent_of(row[document], listed)
        if who is None:
            raise grid.error(
                place,
                document,
                "the document belongs to no respondent",
                expected=f"a name with one of: {', '.join(listed)}",
                mend="name the document after the respondent's number, add the respondent to "
                "the table, or take the document out",
            )
        segment = segments[place]
        whole = _code_of(row[column], names)
        parts = [row[column]] if whole else re.split(r"[\n;|]", row[column])
        for part in filter(None, map(str.strip, parts)):
            code = _known_code(grid, place, column, part, names)
            found[segment, who, code] = Coding(who, code, 1, segment)
    return list(found.values())


def _segments(grid, document):
    # A program that writes a row per code writes a segment of two codes twice.
    header = [_plain(cell) for cell in grid.rows[0]]
    places = [header.index(name) for name in PLACES if name in header]
    words = [header.index(name) for name in WORDS if name in header]
    code = segment_columns(grid.rows[0])[1]
    given, segments = Counter(), []
    for row, line in zip(grid.rows, grid.lines, strict=True):
        own = row[header.index("id")] if "id" in header else ""
        told = [row[column] for column in (*places, *words)]
        if own:
            segments.append(f"{row[document]}:{own}")
        elif any(told):
            # What is coded alike twice is two segments of the same words.
            again = given[row[document], *told, row[code]]
            segments.append(repr([row[document], *told, again]))
            given[row[document], *told, row[code]] += 1
        else:
            segments.append(f"row {line}")
    return segments


def read_matrix(grid: Grid, codes: Mapping[str, Code], listed: Sequence[str]) -> list[Coding]:
    """Codings of a matrix of codes and respondents, whichever of them are its rows.

    A blank cell is none; other cells hold a count, or a mark for presence. Totals are left out.
    """
    names = _code_names(codes)
    across = [_code_of(cell, names) for cell in grid.rows[0][1:]]
    down = [_code_of(row[0], names) for row in grid.rows[1:]]
    if not any(across) and not any(down):
        raise grid.error(
            0,
            0,
            "neither rows nor columns are named by codes of the codebook",
            expected="codes by respondents, coded segments, or statements with a statement_id",
            mend="name the codes as in the codebook (name or label), and the columns of statements "
            "as in data/README.md",
        )
    turned = sum(map(bool, across)) > sum(map(bool, down))
    people, bearers = {}, {}
    for place in range(1, len(grid.rows) if turned else len(grid.rows[0])):
        at = (place, 0) if turned else (0, place)
        name = LETTERED.sub("", _without_number(grid.rows[at[0]][at[1]]), count=1)
        if _plain(name) in TOTALS or not (name or _is_filled(grid, place, turned)):
            continue
        who = respondent_of(name, listed)
        if who is None:
            raise grid.error(
                *at,
                "not a respondent of the table",
                expected=f"such as {', '.join(listed[:3])}",
                mend="correct the name, add the respondent to the table, or take the case out",
            )
        if who in people.values():
            raise grid.error(*at, f"the respondent {who} stands twice", mend="join the two")
        people[place] = who
    for place in range(1, len(grid.rows[0]) if turned else len(grid.rows)):
        at = (0, place) if turned else (place, 0)
        text = grid.rows[at[0]][at[1]]
        if _plain(text) in TOTALS or not (text or _is_filled(grid, place, not turned)):
            continue
        code = _known_code(grid, *at, text, names)
        if code in bearers.values():
            raise grid.error(*at, f"the code {code} stands twice", mend="join the two")
        bearers[place] = code
    found = []
    for person, who in people.items():
        for bearer, code in bearers.items():
            at = (person, bearer) if turned else (bearer, person)
            if count := _count(grid, *at):
                found.append(Coding(who, code, count))
    return found


def _is_filled(grid, place, row):
    return any(grid.rows[place] if row else (cells[place] for cells in grid.rows))


def _without_number(text):
    return NUMBERED.sub("", text, count=1)


def _count(grid, row, column):
    text = grid.rows[row][column].casefold()
    if text in ABSENT:
        return 0
    if text in PRESENT:
        return 1
    if not re.fullmatch(r"[0-9]{1,6}(?:\.0+)?", text):
        raise grid.error(
            row,
            column,
            "not a count",
            expected="a whole number, a mark for presence (x, yes, TRUE), or nothing",
            mend="export numbers of coding references, and no shares",
        )
    return int(text.partition(".")[0])


def _plain(text):
    return " ".join(unicodedata.normalize("NFKC", text).replace("_", " ").casefold().split())


def _code_names(codes):
    names = {}
    for code in codes.values():
        for text in (code.name, code.label):
            names.setdefault(_plain(text), set()).add(code.name)
    return names


def _code_of(text, names):
    # By its whole text, or by the end of a path such as A > B.
    plain = _without_number(text)
    ends = [plain, *(re.split(sep, plain)[-1] for sep in (r"\\", r"\s>\s|>", r"::"))]
    return next((names[end] for end in map(_plain, ends) if end in names), set())


def _known_code(grid, row, column, text, names):
    found = sorted(_code_of(text, names))
    if len(found) == 1:
        return found[0]
    if found:
        raise grid.error(row, column, f"the label belongs to {' and '.join(found)}")
    raise grid.error(
        row,
        column,
        f"'{text}' is no code of the codebook",
        expected="; ".join(sorted({name for known in names.values() for name in known})),
        mend="correct the name, or define the code",
    )
