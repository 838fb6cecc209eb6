"""Layouts in which coding sheets come, each turned into the same entries.

One column per variable, for one coder or with a column for the coder; ``variable`` and
``value`` (long); or one column per variable and coder, ``A_theme`` or ``theme_A`` (wide). A
multi-select variable may have one column per code that is ticked.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from scripts.codes.codebook import Codebook
from scripts.codes.sheets.faults import Faults
from scripts.codes.sheets.sheet_columns import (
    FIELDS,
    UNIT_FIELDS,
    Column,
    ColumnNames,
    header_row,
    no_header,
)
from scripts.codes.sheets.vocabulary import Vocabulary
from scripts.files.sheet_files import Grid, key

# Rows below the header that repeat it in words stand at most so far down.
LABELS_WITHIN = 3


class Entry(NamedTuple):
    """What one coder wrote about one variable of one unit, and where.

    `coder` is '' where the sheet does not tell; `row` and `column` are indices of `grid`, and
    `at` has the columns of unit, video, coder and round.
    """

    unit: str
    video: str
    coder: str
    round: str
    variable: str
    value: str
    grid: Grid
    row: int
    column: int
    at: Mapping[str, int]

    def error(self, problem, *, name=None, value=None, expected=None, mend=None):
        """An `InputError` at the cell, or at that of the column `name` in the same row."""
        place, name = self.at.get(name, self.column), name or self.variable
        return self.grid.error(
            self.row, place, name, problem, value=value, expected=expected, mend=mend
        )


class Layout:
    """Turns grids into entries, with the names of one codebook.

    Parameters
    ----------
    codebook : Codebook
    vocabularies : mapping of str to Vocabulary
        By variable.
    faults : Faults
        Gets what is wrong in the sheets.
    """

    def __init__(self, codebook: Codebook, vocabularies: Mapping[str, Vocabulary], faults: Faults):
        self.codebook, self.vocabularies, self.faults = codebook, vocabularies, faults
        self.names = ColumnNames(codebook, faults)

    def entries(self, grid: Grid, round_name: str, coder: str = "", named: str = "") -> list[Entry]:
        """The entries of one grid.

        Parameters
        ----------
        grid : Grid
        round_name : str
            The round of rows that name none.
        coder : str
            The coder whose sheet it is, '' where the sheet itself tells.
        named : str
            The coder where neither that nor a column tells.
        """
        start = header_row(grid.rows)
        if start is None:
            self.faults.add(no_header(grid))
            return []
        header, names, start = self.names.names(grid, start)
        before = len(self.faults.errors)
        columns = self.names.columns(grid, header, names, start)
        self.names.check(grid, columns, names, header, coder)
        if len(self.faults.errors) > before:
            return []
        named = coder or named
        found = []
        for row in range(start, len(grid.rows)):
            if not self._is_label(grid, row, columns, names, row - start < LABELS_WITHIN):
                found += self._row(grid, row, columns, round_name, named, coder)
        return found

    def _fault(self, grid, row, column, name, problem, **told):
        self.faults.add(grid.error(row, column, name, problem, **told))

    def _is_label(self, grid, row, columns, names, near):
        told = [
            (column, text, key(name))
            for place, (column, name) in enumerate(zip(columns, names, strict=True))
            if (text := grid.text(row, place)) and column.field not in ("index", "unknown")
        ]
        if all(key(text) == name or FIELDS.get(key(text)) == c.field for c, text, name in told):
            return True  # nothing but the index, or the header once more
        if not near or any(c.field in UNIT_FIELDS and not _is_title(text) for c, text, _ in told):
            return False
        own = [(column.variable, text) for column, text, _ in told if column.variable]
        return bool(own) and all(
            text.startswith("{") or key(text) in {key(v.name), key(v.label), key(v.definition)}
            for v, text in own
        )

    def _row(self, grid, row, columns, round_name, named, fixed):
        own = {c.field: grid.text(row, place) for place, c in enumerate(columns) if c.field}
        at = {c.field: place for place, c in enumerate(columns) if c.field}
        coder = own.get("coder_id") or ("" if "coder_id" in own and not fixed else named)
        if fixed and coder != fixed:
            self._fault(
                grid,
                row,
                at["coder_id"],
                "coder_id",
                f"the sheet of coder {fixed} holds a row of another coder",
                value=coder,
            )
        common = (own.get("unit_id", ""), own.get("video_id", ""))
        where = own.get("round") or round_name
        if "variable" in at:
            name = self.names.plain.get(key(own["variable"]), Column()).variable
            if name is None:
                self._fault(
                    grid,
                    row,
                    at["variable"],
                    "variable",
                    "not a variable of the codebook",
                    value=own["variable"],
                    expected=", ".join(self.codebook.variables),
                )
                return []
            return [
                Entry(*common, coder, where, name.name, own["value"], grid, row, at["value"], at)
            ]
        found, ticks = [], {}
        for place, column in enumerate(columns):
            if column.code:
                ticks.setdefault((column.coder, column.variable.name), []).append((place, column))
            elif column.variable:
                text, name = grid.text(row, place), column.variable.name
                found.append(
                    Entry(*common, column.coder or coder, where, name, text, grid, row, place, at)
                )
        for (of, name), cells in ticks.items():
            text = self._ticked(grid, row, name, cells)
            found.append(Entry(*common, of or coder, where, name, text, grid, row, cells[0][0], at))
        return found

    def _ticked(self, grid, row, name, cells):
        states, faults = {}, False
        for place, column in cells:
            text = grid.text(row, place)
            try:
                states[column.code] = self.vocabularies[name].ticked(text)
            except ValueError as error:
                faults = True
                self._fault(
                    grid,
                    row,
                    place,
                    f"{name}: {column.code}",
                    f"unknown code: {error}",
                    value=text,
                    expected="x, 1, TRUE or yes; blank, 0, FALSE or no; or NC or NA throughout",
                    mend="correct the cell",
                )
        chosen = [code for code, state in states.items() if state is True]
        markers = {state for state in states.values() if isinstance(state, str)}
        if markers and (chosen or len(markers) > 1):
            problem = f"the cells of one unit say {' and '.join(sorted(markers))} and more"
        elif not chosen and False in states.values() and not faults and not markers:
            problem = "no code is ticked, though zeros say that the unit was coded"
        else:
            return next(iter(markers), ";".join(chosen))
        self._fault(
            grid,
            row,
            cells[0][0],
            name,
            problem,
            mend="tick a code, leave all cells blank, or write NC or NA into one; where none of "
            "the codes fits, the codebook needs a code for that",
        )
        return ""


def _is_title(text):
    return text.startswith("{") or FIELDS.get(key(text)) in UNIT_FIELDS


def coder_named(name: str) -> str:
    """The coder in the name of a sheet or file.

    Examples
    --------
    >>> coder_named("coder_A"), coder_named("Coding B"), coder_named("Mei")
    ('A', 'B', 'Mei')
    """
    return re.sub(r"^(coder|coding|sheet|codes)[\s_-]+(?=.)", "", name, flags=re.IGNORECASE)
