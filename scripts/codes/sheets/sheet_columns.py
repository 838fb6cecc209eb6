"""The header of a coding sheet: which row it is, and what each column holds."""

import difflib
import re
from collections.abc import Sequence
from typing import NamedTuple

from scripts.codes.codebook import RESERVED, Codebook, Variable
from scripts.codes.sheets.faults import Faults
from scripts.errors import InputError
from scripts.files.sheet_files import HEADER_WITHIN, Grid, key

# What the columns that are no variables may be called; the first name is that of the project.
NAMES = {
    "unit_id": ("unit_id", "unit", "unitid"),
    "video_id": ("video_id", "video", "videoid", "item_id", "aweme_id"),
    "coder_id": ("coder_id", "coder", "coderid", "rater", "annotator"),
    "round": ("round",),
    "variable": ("variable",),
    "value": ("value", "code"),
    "coded_on": ("coded_on",),
    "note": ("note", "notes", "remark", "remarks"),
    "link": ("link", "url"),
    "done": ("done",),
}
FIELDS = {name: field for field, names in NAMES.items() for name in names}
UNIT_FIELDS = ("unit_id", "video_id")
EXTRAS = [field for field in NAMES if field not in (*UNIT_FIELDS, "variable", "value")]
INDEX_NAME = re.compile(r"(unnamed:_\d+(_level_\d+)?|index|)")


class Column(NamedTuple):
    """What a column of a sheet holds: one of `NAMES`, or codes of a variable."""

    field: str = ""
    variable: Variable | None = None
    coder: str = ""
    code: str = ""


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row names the columns: it has one for the unit or the video.

    Examples
    --------
    >>> is_header(["", "Unit ID", "Theme"]), is_header(["Coding of May", "", ""])
    (True, False)
    """
    return any(FIELDS.get(key(cell)) in UNIT_FIELDS for cell in cells)


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Index of the row that names the columns; None where none of the first does."""
    return next((n for n, cells in enumerate(rows[:HEADER_WITHIN]) if is_header(cells)), None)


def no_header(grid: Grid) -> InputError:
    """The error of a grid without such a row."""
    mend = "write unit_id or video_id above the ids, and the names of the variables above the codes"
    return grid.error(
        0,
        0,
        "unit_id",
        "no row names the columns",
        expected=f"a row with unit_id or video_id among the first {HEADER_WITHIN}",
        mend=mend + "; or take the sheet out, if it holds no codes" * bool(grid.sheet),
    )


class ColumnNames:
    """Finds what a column holds by its name.

    Parameters
    ----------
    codebook : Codebook
    faults : Faults
        Gets columns that are unknown, missing or repeated.

    Attributes
    ----------
    plain : dict
        `Column` of a variable, or of one of its codes, by its name as `key` has it.
    """

    def __init__(self, codebook: Codebook, faults: Faults):
        self.codebook, self.faults = codebook, faults
        self.plain: dict[str, Column] = {}
        for variable in codebook.variables.values():
            names = {key(variable.name), key(variable.label)}
            self.plain |= {name: Column(variable=variable) for name in names - {*RESERVED}}
            if variable.select == "multi":
                self.plain |= {
                    key(f"{before}_{after}"): Column(variable=variable, code=code)
                    for code, value in variable.values.items()
                    for before in (variable.name, variable.label)
                    for after in (code, value.label)
                }
        # The longest name first: 'A_background_music' is no 'music' of a coder 'A_background'.
        longest = sorted(self.plain, key=lambda name: (-len(name), name))
        any_name = "|".join(re.escape(name).replace("_", r"[\s_-]+") for name in longest)
        self.wide = [
            re.compile(rf"(?P<coder>.+?)[\s_.:-]+(?P<name>{any_name})", re.IGNORECASE),
            re.compile(rf"(?P<name>{any_name})[\s_.:-]+(?P<coder>.+)", re.IGNORECASE),
        ]

    def names(self, grid: Grid, start: int) -> tuple[int, list[str], int]:
        """Row of the header found at `start`, the names in it, and the first row below."""
        # Names may stand in two rows: a variable over merged cells, and its codes below.
        names = list(grid.rows[start])
        if start:
            over = ""
            for place, code in enumerate(names):
                over = grid.text(start - 1, place) or over
                if self._column(code) is None and key(f"{over}_{code}") in self.plain:
                    names[place] = f"{over} {code}"
        if start + 1 < len(grid.rows):
            below, over = grid.rows[start + 1], ""
            combined = list(names)
            for place, code in enumerate(below):
                over = names[place] if place < len(names) and names[place] else over
                if code and key(f"{over}_{code}") in self.plain:
                    combined += [""] * (place + 1 - len(combined))
                    combined[place] = f"{over} {code}"
                elif code:
                    return start, names, start + 1
            if combined != names:
                return start, combined, start + 2
        return start, names, start + 1

    def columns(self, grid: Grid, header: int, names: Sequence[str], start: int) -> list[Column]:
        """The columns by their names; those that are not known are faults."""
        columns = []
        for place, name in enumerate(names):
            column = self._column(name)
            if column is None and INDEX_NAME.fullmatch(key(name)):
                held = [grid.text(row, place) for row in range(start, len(grid.rows))]
                blank = not any(held)
                # An index that a table program wrote counts its rows, from 0 or 1.
                if blank or all(re.fullmatch(r"\d+(\.0)?|", text) for text in held):
                    column = Column(field="index")
            if column is None:
                near = difflib.get_close_matches(key(name), [*self.plain, *FIELDS], n=1)
                self.faults.add(
                    grid.error(
                        header,
                        place,
                        name or f"number {place + 1}",
                        "the column is not known here",
                        expected=", ".join([*UNIT_FIELDS, *self.codebook.variables, *EXTRAS]),
                        mend=f"did you mean '{near[0]}'?"
                        if near
                        else "remove the column, or correct its name",
                    )
                )
            columns.append(column or Column(field="unknown"))
        return columns

    def _column(self, name):
        if found := self.plain.get(key(name)):
            return found
        if key(name) in FIELDS:
            return Column(field=FIELDS[key(name)])
        for pattern in self.wide:
            if match := pattern.fullmatch(name):
                return self.plain[key(match["name"])]._replace(coder=match["coder"].strip())
        return None

    def check(self, grid: Grid, columns, names, header: int, coder: str) -> None:
        """Collect columns that stand twice or are missing; see `Layout.entries` for `coder`."""
        for place, column in enumerate(columns):
            if column in columns[:place] and column.field not in ("unknown", "index", "note"):
                self._fault(grid, header, place, names[place], "the column stands twice")
        fields = {column.field for column in columns}
        if "variable" in fields or "value" in fields:
            needed = ["variable", "value", *([] if coder else ["coder_id"])]
            missing = [name for name in needed if name not in fields]
        else:
            missing = []
            for of in dict.fromkeys(column.coder for column in columns if column.variable) or [""]:
                held = {c.variable.name for c in columns if c.variable and c.coder == of}
                lacking = [name for name in self.codebook.variables if name not in held]
                missing += [f"{of}_{name}" if of else name for name in lacking]
        coders = {column.coder for column in columns if column.variable}
        if len(coders) > 1 and "" in coders:
            missing = []
            self._fault(
                grid, header, 0, "", "some variables have a column per coder and others have not"
            )
        present = ", ".join(name for name in names if name) or "no header"
        for name in missing:
            self._fault(
                grid,
                header,
                0,
                name,
                "the column is missing",
                expected=", ".join([*UNIT_FIELDS, *self.codebook.variables]),
                mend=f"add the column, or correct its name; the file has {present}",
            )
        if coder and coders - {"", coder}:
            self._fault(grid, header, 0, "coder_id", f"the sheet of coder {coder} names others")

    def _fault(self, grid, row, column, name, problem, **told):
        self.faults.add(grid.error(row, column, name, problem, **told))
