"""What reliability is measured of: variables, or single codes of them, and the coders' cells."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from scripts.codes.codebook import CODE_COLUMNS, MAIN, MARKERS, Codebook, Variable, split
from scripts.errors import InputError
from scripts.files.tables import Row, read_csv

PRESENCE = ("absent", "present")


@dataclass(frozen=True)
class Item:
    """One thing whose reliability is measured: a variable, or one code of a multi-select one."""

    variable: str
    value: str
    label: str
    level: str
    domain: tuple[str, ...]


def items_of(variable: Variable) -> list[Item]:
    """What is measured for a variable; see the module's description."""
    if variable.select == "single":
        return [Item(variable.name, "", variable.label, variable.level, variable.codes)]
    return [
        Item(variable.name, code, f"{variable.label}: {value.label}", "nominal", PRESENCE)
        for code, value in variable.values.items()
    ]


def cells_by_variable(rows: Sequence[Row], codebook: Codebook) -> dict[str, dict]:
    """Cells of the long table of codes.

    Returns
    -------
    dict
        Variable to (coder, unit) to cell.

    Raises
    ------
    InputError
        For a variable or a code that the codebook does not hold.
    """
    cells = {name: {} for name in codebook.variables}
    for row in rows:
        if row["variable"] not in cells:
            raise row.error("variable", "not a variable of the codebook", expected=", ".join(cells))
        variable = codebook.variables[row["variable"]]
        try:
            cell = variable.canonical(row["value"])
        except ValueError as error:
            raise row.error(
                "value", f"unknown code: {error}", expected=", ".join([*variable.codes, "NC", "NA"])
            )
        cells[variable.name][row["coder_id"], row["unit_id"]] = cell
    return cells


def codes_of_rounds(path, rounds: Sequence[str]) -> list[Row]:
    """Rows of the long table of codes that belong to one of the rounds.

    Raises
    ------
    InputError
        For a round without codes, or a coder who coded a unit in two of the rounds.
    """
    columns = [name for name in CODE_COLUMNS if name != "round"]
    rows = read_csv(path, columns, ids=CODE_COLUMNS[:2], optional=["round"])
    kept = [row for row in rows if (row["round"] or MAIN) in rounds]
    first: dict[tuple, Row] = {}
    for row in kept:
        cell = (row["unit_id"], row["coder_id"], row["variable"])
        if first.setdefault(cell, row) is not row:
            raise row.error(
                "unit_id",
                "the coder coded this variable of the unit twice, "
                f"first in line {first[cell].line}",
                mend="keep one of the two, or name one round alone in reliability.rounds",
            )
    present = {row["round"] or MAIN for row in rows}
    if rows and (absent := [name for name in rounds if name not in present]):
        raise InputError(
            "no code belongs to a round whose reliability is asked for",
            path="config.yaml",
            column="reliability.rounds",
            value=absent[0],
            expected=f"rounds of {path}: {', '.join(sorted(present))}",
            mend="correct the name, or name the sheets of that round in coding.rounds",
        )
    return kept


def pooled_rounds(rows: Sequence[Mapping[str, str]]) -> str:
    """How many units each round has, where the codes are of several rounds, else ''.

    Examples
    --------
    >>> rows = [{"unit_id": str(n), "round": "pilot" if n > 3 else "main"} for n in range(1, 6)]
    >>> pooled_rounds(rows), pooled_rounds(rows[:3])
    ('units of several rounds are pooled (main: 3, pilot: 2)', '')
    """
    units: dict[str, set] = {}
    for row in rows:
        units.setdefault(row["round"] or MAIN, set()).add(row["unit_id"])
    told = ", ".join(f"{name}: {len(own)}" for name, own in units.items())
    return f"units of several rounds are pooled ({told})" if len(units) > 1 else ""


def code_of(cell: str, item: Item) -> str:
    """The code that a cell gives for an item; a marker of missing codes stays as it is.

    Examples
    --------
    >>> camera = Item("camera", "aerial", "Camera: Aerial", "nominal", PRESENCE)
    >>> code_of("aerial;static", camera), code_of("static", camera), code_of("NC", camera)
    ('present', 'absent', 'NC')
    """
    if cell in MARKERS or not item.value:
        return cell
    return PRESENCE[item.value in split(cell)]


def code_matrix(cells: Mapping, item: Item, coders: Sequence[str], units: Sequence[str]):
    """Codes of an item as lists, coders x units, with the markers of missing codes in place."""
    return [[code_of(cells.get((coder, unit), ""), item) for unit in units] for coder in coders]


def with_values_used(item: Item, matrix: Sequence[Sequence[str]]) -> Item:
    """The item with the numbers that were entered as its domain; others change no coefficient.

    Examples
    --------
    >>> seconds = Item("seconds", "", "Seconds", "interval", ("0", "1", "2", "3"))
    >>> with_values_used(seconds, [["3", "NC"], ["3", "1"]]).domain
    ('1', '3')
    """
    used = {code for row in matrix for code in row}
    return replace(item, domain=tuple(c for c in item.domain if c in used) or item.domain[:1])


def positions(item: Item) -> tuple:
    """Domain of the coefficients: the codes, as numbers where the level asks for them.

    Raises
    ------
    InputError
        For a code of an interval or ratio variable that is not a number.
    """
    if item.level not in ("interval", "ratio"):
        return item.domain
    try:
        return tuple(float(code) for code in item.domain)
    except ValueError:
        raise InputError(
            f"'{item.variable}' has the level {item.level}, but not all of its codes are numbers",
            value=", ".join(item.domain),
            mend="correct the level or the codes in the codebook",
        )


def confusion(matrix, item: Item, coders: Sequence[str]) -> list[dict]:
    """Cross-table of each pair of coders in long form, over all units.

    Every pair of codes of the codebook has a row, zeros included; the markers of missing
    codes have rows where they occur.
    """
    rows = []
    for (a, codes_a), (b, codes_b) in combinations(zip(coders, matrix, strict=True), 2):
        counts = Counter(zip(codes_a, codes_b, strict=True))
        codes = [*item.domain, *MARKERS]
        rows += [
            {
                "variable": item.variable,
                "value": item.value,
                "coder_a": a,
                "coder_b": b,
                "code_a": code_a,
                "code_b": code_b,
                "count": counts[code_a, code_b],
            }
            for code_a in codes
            for code_b in codes
            if counts[code_a, code_b] or (code_a in item.domain and code_b in item.domain)
        ]
    return rows


def marginals(matrix, item: Item, coders: Sequence[str]) -> list[dict]:
    """How often each coder gave each code, and how often none, with shares of all units.

    Examples
    --------
    >>> item = Item("theme", "", "Theme", "nominal", ("a", "b"))
    >>> rows = marginals([["a", "b", "NC"]], item, ["A"])
    >>> [(row["code"], row["count"]) for row in rows]
    [('a', 1), ('b', 1), ('NC', 1)]
    """
    return [
        {
            "variable": item.variable,
            "value": item.value,
            "coder": coder,
            "code": code,
            "count": codes.count(code),
            "share": codes.count(code) / len(codes),
        }
        for coder, codes in zip(coders, matrix, strict=True)
        for code in [*item.domain, *MARKERS]
        if code in item.domain or code in codes
    ]
