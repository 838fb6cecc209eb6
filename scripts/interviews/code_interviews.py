"""Cross codes with respondents, count how common each code is, and measure saturation."""

import argparse
import sys
from collections import Counter

import numpy as np

from scripts.errors import run
from scripts.files.tables import write_csv
from scripts.interviews.interview_codes import Code, check_codes, read_codes
from scripts.interviews.records import (
    codes_of,
    interview_order,
    is_dated,
    read_respondents,
    read_statements,
    times,
)
from scripts.interviews.relations import (
    COOCCURRENCE_COLUMNS,
    NEGATIVE_COLUMNS,
    co_occurrence,
    negative_cases,
)
from scripts.interviews.saturation import (
    CURVE_COLUMNS,
    RUN_COLUMNS,
    SATURATION_COLUMNS,
    curve,
    new_codes,
    random_orders,
    summarise,
)

PREVALENCE_COLUMNS = (
    "code",
    "label",
    "family",
    "respondents",
    "listed",
    "statements",
    "unlisted_respondents",
    "unlisted_statements",
    "group_statements",
)
COVERAGE_COLUMNS = ("respondent", "statements", "codes", "listed", "cited")


def cited_but_not_listed(respondents, statements) -> list[str]:
    """Numbers that a statement cites and the table does not have, in order of citation.

    Examples
    --------
    >>> cited_but_not_listed([{"number": "F8"}], [{"respondent": "M8"}, {"respondent": ""}])
    ['M8']
    """
    listed = {row["number"] for row in respondents}
    cited = (row["respondent"] for row in statements if row["respondent"])
    return [number for number in dict.fromkeys(cited) if number not in listed]


def count_statements(statements, codes, respondents) -> np.ndarray:
    """Statements by code and respondent.

    Parameters
    ----------
    statements : list of Row
        As `records.read_statements` returns them.
    codes, respondents : sequence of str
        Names of the rows and columns; '' stands for the statements that cite a group.

    Returns
    -------
    ndarray of int, shape (codes, respondents)

    Examples
    --------
    >>> said = [{"respondent": "F1", "codes": "food;view"}, {"respondent": "", "codes": "food"}]
    >>> count_statements(said, ["food", "view"], ["F1", "M2"]).tolist()
    [[1, 0], [1, 0]]
    """
    rows = {name: index for index, name in enumerate(codes)}
    columns = {name: index for index, name in enumerate(respondents)}
    counts = np.zeros((len(rows), len(columns)), int)
    for statement in statements:
        if statement["respondent"] in columns:
            for name in codes_of(statement):
                counts[rows[name], columns[statement["respondent"]]] += times(statement)
    return counts


def prevalence(codes: dict[str, Code], counts, listed: int, group_counts) -> list[dict]:
    """How many listed respondents have each code, beside unlisted ones and groups.

    Parameters
    ----------
    codes : dict of str to Code
    counts : ndarray of int, shape (codes, respondents)
        The first `listed` columns are the respondents of the table.
    listed : int
    group_counts : ndarray of int, shape (codes,)
        Statements about groups, which no respondent is credited with.

    Examples
    --------
    >>> codes = {"food": Code("food", "Local food", "Dishes of the city.", "Image sources")}
    >>> row = prevalence(codes, np.array([[2, 0, 1]]), listed=2, group_counts=[4])[0]
    >>> row["respondents"], row["statements"], row["unlisted_statements"]
    (1, 2, 1)
    """
    own, other = counts[:, :listed], counts[:, listed:]
    return [
        {
            "code": code.name,
            "label": code.label,
            "family": code.family,
            "respondents": int((own[index] > 0).sum()),
            "listed": listed,
            "statements": int(own[index].sum()),
            "unlisted_respondents": int((other[index] > 0).sum()),
            "unlisted_statements": int(other[index].sum()),
            "group_statements": int(group_counts[index]),
        }
        for index, code in enumerate(codes.values())
    ]


def coverage(statements, counts, respondents, listed: int) -> list[dict]:
    """Statements and different codes of each respondent, listed ones first.

    Examples
    --------
    >>> rows = coverage([{"respondent": "M8"}], np.array([[0, 1]]), ["F1", "M8"], listed=1)
    >>> [(row["respondent"], row["statements"], row["listed"]) for row in rows]
    [('F1', 0, 'yes'), ('M8', 1, 'no')]
    """
    said = Counter()
    for row in statements:
        said[row["respondent"]] += times(row)
    return [
        {
            "respondent": name,
            "statements": said[name],
            "codes": int((counts[:, index] > 0).sum()),
            "listed": "yes" if index < listed else "no",
            "cited": "yes" if said[name] else "no",
        }
        for index, name in enumerate(respondents)
    ]


def main(argv=None):
    """Read respondents, statements and codebook, write its eight tables."""
    options = _parser().parse_args(argv)
    respondents = read_respondents(options.respondents)
    statements = read_statements(options.statements)
    codes = read_codes(options.codebook)
    check_codes(statements, codes, options.codebook)

    listed = [row["number"] for row in respondents]
    unlisted = cited_but_not_listed(respondents, statements)
    everybody = listed + unlisted
    counts = count_statements(statements, codes, everybody)
    group_counts = count_statements(statements, codes, [""])[:, 0]
    if unlisted:
        print(
            f"{len(unlisted)} cited but not listed ({', '.join(unlisted)}): counted apart, and "
            "left out of the saturation",
            file=sys.stderr,
        )

    presence = counts[:, : len(listed)].T > 0
    order = interview_order(respondents, options.order)
    by = "their dates" if is_dated(respondents, options.order) else "the table"
    print(f"saturation: interviews in the order of {by}", file=sys.stderr)
    in_order = new_codes(presence, np.array(order)[None])[0]
    in_random = new_codes(presence, random_orders(len(listed), options.orders, options.seed))
    about = {
        "interviews": len(listed),
        "interviews_without_statement": int((~presence.any(axis=1)).sum()),
        "unlisted_left_out": len(unlisted),
    }
    found = [
        summarise(in_order, in_random, base_size, run_length, options.threshold)
        for base_size in options.base_sizes
        for run_length in options.run_lengths
    ]

    matrix = [
        {"code": name, **dict(zip(everybody, row.tolist(), strict=True))}
        for name, row in zip(codes, counts, strict=True)
    ]
    write_csv(options.matrix, ["code", *everybody], matrix)
    write_csv(
        options.prevalence,
        PREVALENCE_COLUMNS,
        prevalence(codes, counts, len(listed), group_counts),
    )
    write_csv(
        options.coverage, COVERAGE_COLUMNS, coverage(statements, counts, everybody, len(listed))
    )
    write_csv(options.saturation, SATURATION_COLUMNS, [about | summary for summary, _ in found])
    write_csv(options.runs, RUN_COLUMNS, [row for _, rows in found for row in rows])
    together = co_occurrence(statements, list(codes), listed)
    write_csv(options.cooccurrence, COOCCURRENCE_COLUMNS, together)
    against = negative_cases(statements, codes, listed)
    write_csv(options.negative_cases, NEGATIVE_COLUMNS, against)
    numbers = [listed[place] for place in order]
    write_csv(options.curve, CURVE_COLUMNS, curve(numbers, in_order, in_random))


def _parser():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--respondents", required=True, help="respondents' table, as published")
    parser.add_argument("--statements", required=True, help="reported statements with codes")
    parser.add_argument("--codebook", required=True, help="interview codes (YAML)")
    parser.add_argument("--base-sizes", type=_at_least_one, nargs="+", required=True)
    parser.add_argument("--run-lengths", type=_at_least_one, nargs="+", required=True)
    parser.add_argument("--order", choices=("date", "table"), required=True)
    parser.add_argument("--threshold", type=_share, required=True, help="largest ratio, 0 to 1")
    parser.add_argument("--orders", type=_at_least_one, required=True, help="random orders")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--matrix", required=True, help="statements by code and respondent (CSV)")
    parser.add_argument("--prevalence", required=True, help="respondents by code (CSV)")
    parser.add_argument("--coverage", required=True, help="statements by respondent (CSV)")
    parser.add_argument("--saturation", required=True, help="saturation by base and run (CSV)")
    parser.add_argument("--runs", required=True, help="new-information ratio of each run (CSV)")
    parser.add_argument("--curve", required=True, help="new and cumulative codes (CSV)")
    parser.add_argument("--cooccurrence", required=True, help="pairs of codes (CSV)")
    parser.add_argument("--negative-cases", required=True, help="what contradicts a code (CSV)")
    return parser


def _at_least_one(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not a whole number from 1 up")
    return value


def _share(text):
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{value} is not a share from 0 to 1")
    return value


if __name__ == "__main__":
    run(main)
