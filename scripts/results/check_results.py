"""Check that the tables agree with one another; the paper is built only if they do."""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean, median

from scripts.codes.codebook import (
    MAIN,
    MARKERS,
    NOT_APPLICABLE,
    NOT_CODEABLE,
    Codebook,
    split,
)
from scripts.codes.codebook_file import load
from scripts.errors import InputError, run
from scripts.files.tables import read_csv, write_csv
from scripts.paper.fragments import wording
from scripts.results.statistics.grim import possible_counts
from scripts.results.statistics.platform_counts import outcome_and_platform

COLUMNS = ["check", "subject", "expected", "found", "verdict"]
MEASURES = ("mean", "median", "min", "max")
REASONS = {"not_coded": "", "not_codeable": NOT_CODEABLE, "not_applicable": NOT_APPLICABLE}
TABLES = {
    "flow": ["stage", "kind", "n"],
    "dropped": ["reason"],
    "sample": ["video_id"],
    "codes": ["unit_id", "coder_id", "variable", "value"],
    "consensus": ["unit_id"],
    "frequencies": ["variable", "value", "n", "base", "share"],
    "crosstab": ["row_variable", "column_variable", "row_value", "column_value", "n"],
    "groups": ["outcome", "variable", "value", "n", "missing"],
    "numbers": ["variable", "n", *MEASURES, *REASONS],
    "anchors": ["figure", "printed", "base", "attainable"],
    "respondents": ["number"],
    "matrix": ["code"],
    "prevalence": ["code", "respondents"],
    "reliability": ["variable", "value", "alpha"],
}
POSSIBLE = "published share is possible"
MENDS = {
    POSSIBLE: "no whole number of units gives that share: hold the figure and its base, in the "
    "file that config.yaml names under published, against the source",
}


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
            if row["stage"] not in ("outside_pool", "not_drawn"):
                yield check("dropped rows match flow", row["stage"], n, reasons[row["stage"]])
    yield check("sample matches flow", "sampled", flow[-1]["n"], len(sample))


def check_codes(codes, consensus, codebook: Codebook, size: int) -> Iterator[dict]:
    """Every unit of a coder is coded in full, and every code stands in the codebook."""
    codes = [row for row in codes if row.get("round", MAIN) == MAIN]
    # Not every coder has every unit, but every unit that a coder has is coded in full.
    pairs = {(row["unit_id"], row["coder_id"]) for row in codes}
    uncoded = size - len({unit for unit, _ in pairs})
    cells = (len(pairs) + uncoded) * len(codebook.variables)
    keys = {(row["unit_id"], row["coder_id"], row["variable"]) for row in codes}
    yield check("every cell is coded", "codes", cells, len(keys))
    yield check("no cell is coded twice", "codes", len(keys), len(codes))
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
    """Counts are those of the consensus, shares sum, and each printed share fits its count."""
    for variable in codebook.variables.values():
        rows = [row for row in frequencies if row["variable"] == variable.name]
        values = ", ".join(row["value"] for row in rows)
        yield check("every code is counted", variable.name, ", ".join(variable.values), values)
        if not rows:
            continue
        base = int(rows[0]["base"])
        cells = Counter(row[variable.name] for row in consensus)
        coded = Counter(
            code
            for cell, count in cells.items()
            for code in (split(cell) if variable.select == "multi" else [cell])
            for _ in range(count)
        )
        missing = sum(cells[marker] for marker in MARKERS)
        yield check(
            "base and missing sum to the sample", variable.name, len(consensus), base + missing
        )
        if variable.select == "single":
            total = sum(int(row["n"]) for row in rows)
            yield check("counts sum to the base", variable.name, base, total)
            shares = sum(float(row["share"] or 0) for row in rows)
            yield check("shares sum to one", variable.name, int(base > 0), f"{shares:.6g}")
        for row in rows:
            subject = f"{variable.name}.{row['value']}"
            yield check("base is the same", subject, base, row["base"])
            yield check("count is that of the consensus", subject, coded[row["value"]], row["n"])
            if base:
                printed = wording.share(row["share"])
                fits = int(row["n"]) in possible_counts(printed, base)
                subject += f": {printed} is {row['n']} of {base}"
                yield check("printed share fits its count", subject, "yes", "yes" if fits else "no")


def check_numbers(numbers, consensus, codebook: Codebook) -> Iterator[dict]:
    """Numbers are summarised once per variable, from the consensus, with all that is missing."""
    for variable in codebook.variables.values():
        rows = [row for row in numbers if row["variable"] == variable.name]
        if variable.range or rows:
            wanted = int(variable.range is not None)
            yield check("numbers are summarised once", variable.name, wanted, len(rows))
        if not variable.range or not rows:
            continue
        cells, row = Counter(item[variable.name] for item in consensus), rows[0]
        for name, marker in REASONS.items():
            subject = f"{variable.name}: {name}"
            yield check("missing numbers are told apart", subject, cells[marker], row[name])
        entered = [float(number) for number in cells.elements() if number not in MARKERS]
        total = len(consensus) - sum(int(row[name]) for name in REASONS)
        yield check("numbers and missing sum to the sample", variable.name, total, row["n"])
        found = [mean, median, min, max] if entered else []
        for name, measure in zip(MEASURES, found, strict=False):
            subject, printed = f"{variable.name}: {name}", f"{float(row[name] or 'nan'):.6g}"
            yield check(
                "summary is that of the consensus", subject, f"{measure(entered):.6g}", printed
            )


def check_crosstab(crosstab, consensus) -> Iterator[dict]:
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
    found = Counter()
    for row in groups:  # where counts are told apart by platform, the platforms add up
        outcome = outcome_and_platform(row["outcome"])[0]
        found[outcome, row["variable"], row["value"]] += int(row["n"]) + int(row["missing"])
    for (outcome, variable, value), n in found.items():
        subject = f"{outcome} by {variable}.{value}"
        yield check("group sizes agree", subject, sizes.get((variable, value)), n)


def check_interviews(respondents, matrix, prevalence) -> Iterator[dict]:
    """Every listed respondent has a column, and the prevalences are those of the matrix."""
    listed = [row["number"] for row in respondents]
    yield check(
        "every respondent is in the matrix",
        "matrix",
        "",
        ", ".join(number for number in listed if not matrix or number not in matrix[0]),
    )
    known = {row["code"]: row["respondents"] for row in prevalence}
    for row in matrix:
        found = sum(int(row.get(number) or 0) > 0 for number in listed)
        yield check("prevalence matches the matrix", row["code"], known.get(row["code"]), found)


def check_figure(
    name: str, plotted, frequencies, numbers, flow, groups, reliability
) -> Iterator[dict]:
    """A figure plots every number of the table that it shows, and no other."""
    if not plotted:
        yield check("figure plots the table", name, "data", "nothing")
    elif "share" in plotted[0]:
        drawn = {row["value"]: f"{row['n']} of {row['base']}" for row in plotted}
        for row in frequencies:
            if row["variable"] == plotted[0]["variable"]:
                subject = f"{name}: {row['value']}"
                expected = f"{row['n']} of {row['base']}"
                yield check("figure plots the table", subject, expected, drawn.get(row["value"]))
    elif "base" in plotted[0]:
        for row in numbers:
            if row["variable"] == plotted[0]["variable"]:
                expected = f"{row['n']} from {_short(row['min'])} to {_short(row['max'])}"
                values = [float(point["value"]) for point in plotted]
                drawn = sum(int(point["n"]) for point in plotted)
                found = f"{drawn} from {min(values):g} to {max(values):g}"
                yield check("figure plots every number", name, expected, found)
    elif "stage" in plotted[0]:
        drawn = {row["stage"]: row["n"] for row in plotted}
        for row in flow:
            subject = f"{name}: {row['stage']}"
            yield check("figure plots the flow", subject, row["n"], drawn.get(row["stage"]))
    elif "alpha" in plotted[0]:
        drawn = {(row["variable"], row["value"]): row["alpha"] for row in plotted}
        for row in reliability:
            subject = f"{name}: {row['variable']} {row['value']}".rstrip()
            found = drawn.get((row["variable"], row["value"]))
            yield check("figure plots every alpha", subject, row["alpha"], found)
    else:
        drawn = Counter((row["outcome"], row["variable"], row["value"]) for row in plotted)
        for row in groups:
            key = row["outcome"], row["variable"], row["value"]
            if row["variable"] == plotted[0]["variable"]:
                subject = f"{name}: {row['outcome']} of {row['value']}"
                yield check("figure plots every video", subject, row["n"], drawn[key])


def _short(text):
    return f"{float(text or 'nan'):g}"


def check_anchors(anchors) -> Iterator[dict]:
    """Every published percentage is possible for its published base."""
    for row in anchors:
        if row["attainable"]:
            subject = f"{row['figure']}: {row['printed']}% of {row['base']}"
            yield check(POSSIBLE, subject, "yes", row["attainable"])


def refuse_failures(checks: Sequence[dict]) -> None:
    """Raise an InputError that lists every check that fails."""
    failed = [row for row in checks if row["verdict"] == "fails"]
    if failed:
        told = "\n".join(
            f"    {row['check']}, {row['subject']}: expected '{row['expected']}', "
            f"found '{row['found']}'"
            for row in failed
        )
        raise InputError(
            f"{len(failed)} of {len(checks)} checks on the results fail, and the paper is not "
            f"built:\n{told}",
            mend=MENDS.get(
                failed[0]["check"],
                "find the rule that made the first of these tables; its inputs disagree",
            ),
        )


def main(argv: Sequence[str] | None = None) -> None:
    """Read all tables, run the checks, and write their verdicts."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ["codebook", *TABLES, "checks"]:
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--figures", nargs="+", required=True)
    args = parser.parse_args(argv)
    codebook = load(args.codebook)
    columns = TABLES | {"consensus": ["unit_id", *codebook.variables]}
    table = {name: read_csv(getattr(args, name), columns[name], optional=None) for name in TABLES}
    frequencies, consensus = table["frequencies"], table["consensus"]
    checks = [
        *check_flow(table["flow"], table["dropped"], table["sample"]),
        *check_codes(table["codes"], consensus, codebook, len(table["sample"])),
        *check_frequencies(frequencies, consensus, codebook),
        *check_numbers(table["numbers"], consensus, codebook),
        *check_crosstab(table["crosstab"], consensus),
        *check_groups(table["groups"], frequencies),
        *check_interviews(table["respondents"], table["matrix"], table["prevalence"]),
        *check_anchors(table["anchors"]),
    ]
    for path in args.figures:
        plotted = read_csv(path, (), optional=None)
        checks += check_figure(
            Path(path).stem,
            plotted,
            frequencies,
            table["numbers"],
            table["flow"],
            table["groups"],
            table["reliability"],
        )
    refuse_failures(checks)
    write_csv(args.checks, COLUMNS, checks)


if __name__ == "__main__":
    run(main)
