"""Bring coded statements, matrices of codes or coded segments into one table of statements."""

import argparse
import sys
from collections.abc import Mapping, Sequence

from scripts.errors import InputError, run
from scripts.files.table_files import holds_table
from scripts.files.tables import write_csv
from scripts.interviews.coded_tables import (
    Coding,
    read_grids,
    read_matrix,
    read_segments,
    segment_columns,
)
from scripts.interviews.interview_codes import Code, check_codes, read_codes
from scripts.interviews.records import (
    EVIDENCE,
    FURTHER_COLUMNS,
    STATEMENT_COLUMNS,
    STATEMENT_KEY,
    read_respondents,
    read_statements,
)

STATEMENTS, SEGMENTS, MATRIX = "coded statements", "coded segments", "a matrix of codes"


def read_codings(path, codes: Mapping[str, Code], listed: Sequence[str]):
    """What a file that holds no statements gives, and what kind of table it is.

    Of a workbook the first sheet counts that can be read as such a table; if none can, its
    first sheet is at fault.

    Returns
    -------
    str, list of Coding
    """
    faults = []
    for grid in read_grids(path, codes, listed):
        try:
            if segment_columns(grid.rows[0]):
                return SEGMENTS, read_segments(grid, codes, listed)
            return MATRIX, read_matrix(grid, codes, listed)
        except InputError as error:
            faults.append(error)
    raise faults[0]


def statements_of(codings: Sequence[Coding], kind: str, first: int = 1) -> list[dict]:
    """Rows of statements for codings: one per segment, or one per respondent and code.

    The words of a segment are not taken over; a transcript must not get into a published table.

    Examples
    --------
    >>> rows = statements_of([Coding("F1", "food", 3), Coding("F1", "view", 1)], MATRIX)
    >>> [(row["statement_id"], row["codes"], row["references"]) for row in rows]
    [('F1-food', 'food', '3'), ('F1-view', 'view', '1')]
    """
    blank = dict.fromkeys((*STATEMENT_COLUMNS, *FURTHER_COLUMNS), "")
    if kind == MATRIX:
        return [
            blank
            | {"statement_id": f"{coding.respondent}-{coding.code}", "codes": coding.code}
            | {"cited_as": coding.respondent, "respondent": coding.respondent}
            | {"references": str(coding.references)}
            for coding in codings
        ]
    segments: dict[tuple, list[str]] = {}
    for coding in codings:
        segments.setdefault((coding.segment, coding.respondent), []).append(coding.code)
    return [
        blank
        | {"statement_id": f"g{number}", "cited_as": who, "respondent": who}
        | {"codes": ";".join(given)}
        for number, ((_, who), given) in enumerate(segments.items(), start=first)
    ]


def collect(paths: Sequence, codes: Mapping[str, Code], listed: Sequence[str], codebook):
    """The statements of all files, and a sentence on each.

    Parameters
    ----------
    paths : sequence of path-like
    codes : mapping of str to Code
    listed : sequence of str
        Respondents' numbers.
    codebook : path-like
        Named in errors.

    Returns
    -------
    list of mapping, list of str

    Raises
    ------
    InputError
        Names file and cell; also where two files hold one statement, or two matrices code the
        same respondent.
    """
    rows, told, coded, segments = [], [], {}, 0
    for path in paths:
        if holds_statements(path):
            found, kind = read_statements(path), STATEMENTS
            check_codes(found, codes, codebook)
        else:
            kind, codings = read_codings(path, codes, listed)
            found = statements_of(codings, kind, segments + 1)
            segments += len(found) if kind == SEGMENTS else 0
        for name in dict.fromkeys(row["statement_id"] for row in found):
            if name in coded:
                raise InputError(
                    f"'{name}' stands in {coded[name]}, too",
                    path=path,
                    mend="keep one of the two; a respondent's matrix is exported once",
                )
            coded[name] = path
        people = len({row["respondent"] for row in found} - {""})
        bearers = len({code for row in found for code in row["codes"].split(";")})
        told.append(f"{path}: {kind}, {len(found)} rows, {bearers} codes, {people} respondents")
        rows += found
    return rows, told


def holds_statements(path) -> bool:
    """Whether a file has coded statements, by its header."""
    return holds_table(path, STATEMENT_KEY)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the coded interviews in whatever form they have, and write the statements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coded", required=True, nargs="+", help="files (CSV, workbook)")
    parser.add_argument("--respondents", required=True, help="respondents' table")
    parser.add_argument("--codebook", required=True, help="interview codes (YAML)")
    parser.add_argument("--evidence", required=True, choices=EVIDENCE, help="where not told")
    parser.add_argument("--out", required=True, help="statements (CSV)")
    options = parser.parse_args(argv)
    listed = [row["number"] for row in read_respondents(options.respondents)]
    codes = read_codes(options.codebook)
    rows, told = collect(options.coded, codes, listed, options.codebook)
    if rows and not listed:
        raise InputError(
            f"the table has no respondents, and there are {len(rows)} statements",
            path=options.respondents,
            mend="add one row for each; a study without interviews has no statements either",
        )
    print("\n".join(told), file=sys.stderr)
    for row in rows:
        row["evidence"] = row["evidence"] or options.evidence
    further = [name for name in FURTHER_COLUMNS if any(row[name] for row in rows)]
    write_csv(options.out, [*STATEMENT_COLUMNS, *further], rows)


if __name__ == "__main__":
    run(main)
