"""Check that the tables agree with one another; the paper is built only if they do."""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from scripts.codes.codebook import MARKERS, Codebook, load, split
from scripts.errors import InputError, run
from scripts.results.grim import attainable
from scripts.tables import read_csv, write_csv

COLUMNS = ["check", "subject", "expected", "found", "verdict"]


def check(name: str, subject: str, expected, found) -> dict:
    """One row of ``checks.csv``.

    Examples
    --------
    >>> check("totals agree", "sample", 50, 49)["verdict"]
    'fails'
    """
    return {
        "check": name,
        "subject": subject,
        "expected": str(expected),
        "found": str(found),
        "verdict": "holds" if str(expected) == str(found) else "fails",
    }


def check_flow(flow: Sequence[dict], dropped: Sequence[dict], sample: Sequence) -> Iterator[dict]:
    """Each total of the flow is the one before less what was dropped in between."""
    running = None
    reasons = Counter(row["reason"] for row in dropped)
    for row in flow:
        n = int(row["n"])
        if row["kind"] == "total":
            if running is not None:
                yield check("flow adds up", row["stage"], running, n)
            running = n
        else:
            running -= n
            if row["stage"] != "not_drawn":
                yield check("dropped rows match flow", row["stage"], n, reasons[row["stage"]])
    yield check("sample matches flow", "sampled", flow[-1]["n"], len(sample))


def check_codes(codes, consensus, codebook: Codebook, size: int) -> Iterator[dict]:
    """Every unit is coded by every coder, and every code stands in the codebook."""
    coders = {row["coder_id"] for row in codes}
    cells = size * len(coders) * len(codebook.variables)
    yield check("every cell is coded once", "codes", cells, len(codes))
    yield check("every unit has a consensus", "consensus", size, len(consensus))
    for variable in codebook.variables.values():
        used = {row[variable.name] for row in consensus} - set(MARKERS)
        used = {
            code
            for cell in used
            for code in (split(cell) if variable.select == "multi" else [cell])
        }
        unknown = ", ".join(sorted(used - set(variable.codes)))
        yield check("codes stand in the codebook", variable.name, "", unknown)


def check_frequencies(frequencies, consensus, codebook: Codebook) -> Iterator[dict]:
    """Counts sum to the base, bases to the sample, and each printed share is possible."""
    for variable in codebook.variables.values():
        rows = [row for row in frequencies if row["variable"] == variable.name]
        base = int(rows[0]["base"])
        cells = Counter(row[variable.name] for row in consensus)
        missing = sum(cells[marker] for marker in MARKERS)
        yield check(
            "base and missing sum to the sample", variable.name, len(consensus), base + missing
        )
        total = sum(int(row["n"]) for row in rows)
        if variable.select == "single":
            yield check("counts sum to the base", variable.name, base, total)
        else:
            techniques = sum(
                len(split(cell)) * count for cell, count in cells.items() if cell not in MARKERS
            )
            yield check("counts sum to the ticks", variable.name, techniques, total)
        for row in rows:
            if base:
                printed = f"{100 * float(row['share']):.0f}"
                possible = "yes" if attainable(printed, base) else "no"
                subject = f"{variable.name}.{row['value']}: {printed}% of {base}"
                yield check("printed share is possible", subject, "yes", possible)


def check_crosstab(crosstab, frequencies, consensus) -> Iterator[dict]:
    """A crosstab holds each unit coded on both variables once."""
    pairs = sorted({(row["row_variable"], row["column_variable"]) for row in crosstab})
    for row_variable, column_variable in pairs:
        found = sum(
            int(row["n"])
            for row in crosstab
            if (row["row_variable"], row["column_variable"]) == (row_variable, column_variable)
        )
        both = sum(
            row[row_variable] not in MARKERS and row[column_variable] not in MARKERS
            for row in consensus
        )
        yield check("crosstab holds every unit", f"{row_variable} x {column_variable}", both, found)


def check_groups(groups, frequencies) -> Iterator[dict]:
    """The groups that are compared have the sizes of the frequency table."""
    sizes = {(row["variable"], row["value"]): row["n"] for row in frequencies}
    for row in groups:
        found = int(row["n"]) + int(row["missing"])
        subject = f"{row['outcome']} by {row['variable']}.{row['value']}"
        yield check("group sizes agree", subject, sizes[row["variable"], row["value"]], found)


def check_interviews(respondents, matrix, prevalence) -> Iterator[dict]:
    """Every listed respondent has a column, and the prevalences are those of the matrix."""
    listed = [row["number"] for row in respondents]
    yield check(
        "every respondent is in the matrix",
        "matrix",
        "",
        ", ".join(number for number in listed if number not in matrix[0]),
    )
    known = {row["code"]: row["respondents"] for row in prevalence}
    for row in matrix:
        found = sum(int(row[number]) > 0 for number in listed)
        yield check("prevalence matches the matrix", row["code"], known.get(row["code"]), found)


def check_figure(name: str, plotted, frequencies) -> Iterator[dict]:
    """A figure of shares plots what the frequency table says."""
    counts = {(row["variable"], row["value"]): row["n"] for row in frequencies}
    for row in plotted:
        if "share" in row:
            expected = counts.get((row["variable"], row["value"]))
            yield check("figure plots the table", f"{name}: {row['label']}", expected, row["n"])


def check_anchors(anchors) -> Iterator[dict]:
    """Every published percentage is possible for its published base."""
    for row in anchors:
        if row["attainable"]:
            subject = f"{row['figure']}: {row['printed']}% of {row['base']}"
            yield check("published share is possible", subject, "yes", row["attainable"])


def refuse_failures(checks: Iterable[dict]) -> None:
    """Raise an InputError that lists every check that fails."""
    failed = [row for row in checks if row["verdict"] == "fails"]
    if failed:
        told = "\n".join(
            f"    {row['check']}, {row['subject']}: expected '{row['expected']}', "
            f"found '{row['found']}'"
            for row in failed
        )
        raise InputError(
            f"{len(failed)} checks on the results fail, and the paper is not built:\n{told}",
            mend="find the rule that made the first of these tables; its inputs disagree",
        )


def main(argv: Sequence[str] | None = None) -> None:
    """Read all tables, run the checks, and write their verdicts."""
    parser = argparse.ArgumentParser(description=__doc__)
    tables = ["flow", "dropped", "sample", "codes", "consensus", "frequencies", "crosstab"]
    tables += ["groups", "anchors", "respondents", "matrix", "prevalence"]
    for name in ["codebook", *tables, "checks"]:
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--figures", nargs="+", required=True)
    args = parser.parse_args(argv)
    codebook = load(args.codebook)
    table = {name: read_csv(getattr(args, name), (), optional=None) for name in tables}
    frequencies, consensus = table["frequencies"], table["consensus"]
    checks = [
        *check_flow(table["flow"], table["dropped"], table["sample"]),
        *check_codes(table["codes"], consensus, codebook, len(table["sample"])),
        *check_frequencies(frequencies, consensus, codebook),
        *check_crosstab(table["crosstab"], frequencies, consensus),
        *check_groups(table["groups"], frequencies),
        *check_interviews(table["respondents"], table["matrix"], table["prevalence"]),
        *check_anchors(table["anchors"]),
    ]
    for path in args.figures:
        checks += check_figure(Path(path).stem, read_csv(path, (), optional=None), frequencies)
    refuse_failures(checks)
    write_csv(args.checks, COLUMNS, checks)


if __name__ == "__main__":
    run(main)
