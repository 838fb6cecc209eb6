"""The units of the analysis: their consensus codes and their platform counts, checked."""

import re
from collections.abc import Sequence

import pandas as pd

from scripts.codes.codebook import MARKERS, Codebook, Variable
from scripts.errors import InputError
from scripts.files.tables import Row

WHOLE_NUMBER = re.compile(r"\d+")


def check_codes(rows: Sequence[Row], codebook: Codebook) -> pd.DataFrame:
    """The consensus codes as a table of text, unit by variable.

    Raises
    ------
    InputError
        For a cell that holds a code which the codebook does not.
    """
    for row in rows:
        for variable in codebook.variables.values():
            try:
                row[variable.name] = variable.canonical(row[variable.name])
            except ValueError as error:
                raise row.error(
                    variable.name,
                    f"unknown code: {error}",
                    expected=", ".join(variable.codes) + "; or NC, NA, or blank",
                )
    units = [row["unit_id"] for row in rows]
    return pd.DataFrame(
        {name: [row[name] for row in rows] for name in codebook.variables}, index=units, dtype=str
    )


def check_counts(rows: Sequence[Row], outcomes: Sequence[str], units: Sequence[str]):
    """The platform counts of the coded units, in the order of `units`; blank is missing.

    Parameters
    ----------
    rows : sequence of Row
        One row per unit with `unit_id` and the `outcomes`.
    outcomes : sequence of str
        Columns with whole numbers or blanks.
    units : sequence of str
        The coded units.

    Returns
    -------
    pandas.DataFrame
        Float columns `outcomes`, NaN where the count is missing.

    Raises
    ------
    InputError
        For an outcome named twice, a cell that is not a whole number, or units that only one
        of the two tables holds.
    """
    if len(set(outcomes)) < len(outcomes):
        raise InputError(
            "a platform count is named twice",
            path="config.yaml",
            column="statistics.outcomes",
            value=", ".join(outcomes),
            mend="name each once",
        )
    by_unit = {row["unit_id"]: row for row in rows}
    if alone := sorted(set(by_unit) ^ set(units)):
        raise InputError(
            f"{len(alone)} units stand in only one of the tables of codes and of counts: "
            + ", ".join(alone),
            path=rows[0].path if rows else None,
            mend="make both tables from the same sample",
        )
    for row in rows:
        for outcome in outcomes:
            if row[outcome] and not WHOLE_NUMBER.fullmatch(row[outcome]):
                raise row.error(outcome, "not a count", expected="a whole number, or blank")
    return pd.DataFrame(
        {name: [float(by_unit[unit][name] or "nan") for unit in units] for name in outcomes},
        index=list(units),
    )


def single_choice(
    codebook: Codebook, names: Sequence[str], key: str, *, numbers: bool = False
) -> list[Variable]:
    """The variables called `names`, which must exist, differ and be single-choice.

    A multi-select variable is refused: a unit would stand in several groups at once, and
    chi-squared and Kruskal-Wallis both take the groups to be independent. So are numbers, unless
    `numbers` says that the purpose can do with them: they form no groups.

    Raises
    ------
    InputError
        Names the variable and the setting, `key`, that asks for it.
    """
    single = [name for name, entry in codebook.variables.items() if entry.select == "single"]
    allowed = [name for name in single if numbers or not codebook.variables[name].range]
    for position, name in enumerate(names):
        problem, mend = None, "correct the name, or take it out"
        if name not in codebook.variables:
            problem = "is not a variable of the codebook"
        elif name not in single:
            problem = "is multi-select, so that its groups would overlap"
        elif name not in allowed:
            problem = "holds numbers, which form no groups"
            mend = (
                "name it in statistics.engagement_by, where it is correlated with the platform "
                "counts, or code it in classes, as a variable with values"
            )
        elif name in names[:position]:
            problem = "is named twice"
        if problem:
            raise InputError(
                f"'{name}' {problem}",
                path="config.yaml",
                column=key,
                value=name,
                expected=f"single-choice variables, each once: {', '.join(allowed)}",
                mend=mend,
            )
    return [codebook.variables[name] for name in names]


def coded(codes: pd.DataFrame, variable: Variable) -> pd.Series:
    """Codes of a single-choice variable as categories in codebook order, the rest missing."""
    cells = codes[variable.name]
    return cells.where(~cells.isin(list(MARKERS)), None).astype(
        pd.CategoricalDtype(list(variable.codes))
    )


def numbers_of(codes: pd.DataFrame, variable: Variable) -> pd.Series:
    """The numbers of a variable with a range, NaN where none was entered."""
    cells = codes[variable.name]
    return cells.where(~cells.isin(list(MARKERS)), "nan").astype(float)
