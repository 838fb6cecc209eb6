"""Tabulate the respondents with frequencies in days per month, and list the contradictions."""

import argparse
from collections.abc import Sequence

from scripts.errors import run
from scripts.files.tables import write_csv
from scripts.interviews.contradictions import COLUMNS, canonical_categories, find
from scripts.interviews.frequencies import EXAMPLES, days_per_month, parse
from scripts.interviews.records import RESPONDENT_COLUMNS, read_respondents, read_statements

# Column as written, and the stem of the columns in days per month.
FREQUENCIES = {"viewing_frequency": "viewing", "visiting_frequency": "visiting"}
MEASURES = ("_low", "_high", "")


def out_columns(found: Sequence[str]) -> list[str]:
    """Columns of the tabulated respondents: each in the order of the author's table, then what
    is made of it.

    Examples
    --------
    >>> out_columns(["number", "city", "category"])
    ['number', 'city', 'category', 'category_normalised']
    """
    columns = list(found)
    if "category" in columns:
        columns.insert(columns.index("category") + 1, "category_normalised")
    for column, stem in FREQUENCIES.items():
        if column in columns:
            place = columns.index(column) + 1
            columns[place:place] = [f"{stem}_days_per_month{measure}" for measure in MEASURES]
    return columns


def frequencies_of(respondents) -> dict[str, str]:
    """The columns of frequencies that the table has, with their stems."""
    first = respondents[0] if respondents else ()
    return {name: stem for name, stem in FREQUENCIES.items() if name in first}


def periods_of(respondents) -> dict[str, list[str]]:
    """For each column of frequencies, the period of each respondent's words, or ''."""
    return {
        column: [read_frequency(row, column).period for row in respondents if row[column]]
        for column in frequencies_of(respondents)
    }


def read_frequency(row, column):
    """The `Frequency` in one cell; an `InputError` with examples where it cannot be read."""
    try:
        return parse(row[column])
    except ValueError:
        raise row.error(
            column,
            "the frequency cannot be read",
            expected=f"words such as: {EXAMPLES}",
            mend="write the frequency as a number of times in a period",
        )


def tabulate(respondents) -> list[dict]:
    """Add the normalised category and the days per month to each respondent.

    A visit counts as one day, and so does a day with any viewing, however often.

    Parameters
    ----------
    respondents : list of Row
        As `records.read_respondents` returns them.

    Returns
    -------
    list of dict
        Keys are those of `out_columns`; verbatim cells are unchanged.
    """
    named = bool(respondents) and "category" in respondents[0]
    canonical = canonical_categories(respondents) if named else {}
    table = []
    for row in respondents:
        made = dict(row)
        if named:
            made["category_normalised"] = canonical[row["category"]]
        for column, stem in frequencies_of(respondents).items():
            days = (None,) * len(MEASURES)
            if row[column]:
                days = days_per_month(read_frequency(row, column))
            for measure, value in zip(MEASURES, days, strict=True):
                made[f"{stem}_days_per_month{measure}"] = value
        table.append(made)
    return table


def main(argv=None):
    """Read respondents and statements, write the table and its contradictions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--respondents", required=True, help="respondents' table, as published")
    parser.add_argument("--statements", required=True, help="reported statements")
    parser.add_argument("--out", required=True, help="respondents with days per month (CSV)")
    parser.add_argument("--contradictions", required=True, help="contradictions and notes (CSV)")
    options = parser.parse_args(argv)

    respondents = read_respondents(options.respondents)
    statements = read_statements(options.statements)
    columns = out_columns(list(respondents[0]) if respondents else RESPONDENT_COLUMNS)
    if taken := sorted(name for name in set(columns) if columns.count(name) > 1):
        raise respondents[0].error(
            taken[0],
            "the column has the name of one that is computed",
            mend="rename it; the column is made from the words of the table",
        )
    write_csv(options.out, columns, tabulate(respondents))
    found = find(respondents, statements, periods_of(respondents))
    write_csv(options.contradictions, COLUMNS, found)


if __name__ == "__main__":
    run(main)
