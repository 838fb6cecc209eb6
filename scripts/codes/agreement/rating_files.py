"""Matrices of codes as people publish them: raw codes, distributions, and cross-tables.

Four layouts are read, each a CSV file with a header row:

raw           a row is a unit, a column a coder, a cell the code
turned        a row is a coder, a column a unit, a cell the code
distribution  a row is a unit, a column a category, a cell the number of coders who chose it
contingency   the cross-table of two coders: a row is a code of the first, a column of the second
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from scripts.codes.agreement.ratings import from_contingency, from_distribution
from scripts.errors import InputError
from scripts.files.tables import Row, read_csv

LAYOUTS = ("raw", "turned", "distribution", "contingency")
MISSING = ("", "NA", "NaN", ".")
IDS = ("unit", "units", "unit_id", "video_id", "subject", "item", "id")


@dataclass(frozen=True)
class Ratings:
    """Codes as coders x units, ``None`` where missing, with the domain and the layout read."""

    codes: list[list]
    domain: tuple
    layout: str


def read_ratings(
    path,
    layout: str = "raw",
    *,
    unit: str | None = None,
    categories: Sequence[str] | None = None,
    missing: Sequence[str] = MISSING,
) -> Ratings:
    """Read a matrix of codes.

    Parameters
    ----------
    path : path-like
    layout : {'raw', 'turned', 'distribution', 'contingency'}
    unit : str, optional
        Column with the names of the rows, which is no coder and no category.
    categories : sequence of str, optional
        All categories in their order; without it those of the file, numbers by size. In the
        other layouts the header has them.
    missing : sequence of str
        Cells of raw codes that hold none.

    Returns
    -------
    Ratings
        Categories are numbers where all of them can be read as such.

    Raises
    ------
    InputError
        Names file, line, column and value.
    """
    rows = read_csv(path, [unit] if unit else [], optional=None)
    columns = [name for name in (rows[0] if rows else ()) if name != unit]
    if not columns:
        raise InputError(
            "the matrix has no codes",
            path=path,
            expected="a header row, and a row per unit",
            mend="see `python -m scripts.codes.coefficients --help` for the layouts",
        )
    for name in columns:
        if name.casefold() in IDS:
            raise InputError(
                "the column looks like names of units, and not like a coder or a category",
                path=path,
                row=1,
                column=name,
                mend=f"say --unit {name}, or rename the column",
            )
    if layout in ("raw", "turned"):
        return _raw(rows, columns, categories, missing, layout == "turned")
    if categories:
        raise InputError(
            f"--categories is for raw codes; the header of a {layout} has them", path=path
        )
    domain = tuple(columns)
    table = [[_times(row, name) for name in columns] for row in rows]
    if layout == "contingency":
        table = _square(path, rows, table, domain, unit)
    make = from_contingency if layout == "contingency" else from_distribution
    numbers = as_numbers(domain) or domain
    return Ratings(make(table, numbers), numbers, layout)


def as_numbers(categories: Sequence[str]) -> tuple | None:
    """Categories as numbers, or None where one of them is none.

    Examples
    --------
    >>> as_numbers(["1", "-2.5"]), as_numbers(["1", "b"]), as_numbers(["inf"])
    ((1, -2.5), None, None)
    """
    try:
        values = [float(text) for text in categories]
    except ValueError:
        return None
    if not all(map(isfinite, values)):
        return None
    return tuple(int(value) if value.is_integer() else value for value in values)


def _raw(rows: Sequence[Row], columns, categories, missing, turned) -> Ratings:
    found = {row[name]: (row, name) for row in rows for name in columns}
    for mark in missing:
        found.pop(mark, None)
    given = list(categories or found)
    numbers = as_numbers(given)
    value = dict(zip(given, numbers or given, strict=True))
    for text, (row, name) in found.items():
        if text not in value and numbers and (number := as_numbers([text])):
            value[text] = number[0]  # 1.0 is the category 1
        if value.get(text) not in (numbers or given):
            raise row.error(name, "the code is none of the categories", expected=", ".join(given))
    domain = tuple(numbers or given) if categories else tuple(sorted(set(numbers or given)))
    if len(set(domain)) < len(domain):
        raise InputError("a category stands twice in --categories", value=", ".join(given))
    cells = [[value.get(row[name]) for name in columns] for row in rows]
    codes = cells if turned else [list(coder) for coder in zip(*cells, strict=True)]
    return Ratings(codes, domain, "raw")


def _times(row: Row, name: str) -> int:
    number = as_numbers([row[name] or "0"])
    if number is None or not isinstance(number[0], int) or number[0] < 0:
        raise row.error(name, "not a number of codes", expected="a whole number from 0 on")
    return number[0]


def _square(path, rows, table, domain, unit):
    order = list(domain) if unit is None else [row[unit] for row in rows]
    if sorted(order) != sorted(domain) or len(rows) != len(domain):
        raise InputError(
            "a cross-table has the same categories in rows and columns",
            path=path,
            column=unit,
            value=", ".join(order) if unit else f"{len(rows)} rows, {len(domain)} columns",
            expected=", ".join(domain),
            mend="add the missing category with zeros; name a column of row labels by --unit",
        )
    return [table[order.index(name)] for name in domain]
