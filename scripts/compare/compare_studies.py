"""Hold the codes of several studies beside one another, and test how far they differ."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np

from scripts.compare.build_study import BUILT, FAILED, MISSING, NO_PAPER
from scripts.compare.codebooks import (
    DIFFERENCE_COLUMNS,
    LEAST,
    Common,
    choose_variables,
    find_common,
    find_differences,
    variables_of,
)
from scripts.compare.designs import STUDY_COLUMNS, describe
from scripts.compare.heterogeneity import measure, v_interval
from scripts.compare.working_copy import PLACE
from scripts.errors import InputError, run
from scripts.files.tables import write_csv
from scripts.files.text_files import read_json, write_text
from scripts.results.evidence import weakest
from scripts.results.options import level, positive
from scripts.results.statistics.associations import independence, occupied
from scripts.results.statistics.holm import holm
from scripts.results.statistics.intervals import wilson
from scripts.results.statistics.random_draws import generator

SHARE_COLUMNS = [
    *["variable", "variable_label", "value", "label", "study", "n", "base", "base_missing"],
    *["share", "low", "high", "method", "confidence", "evidence", "tested"],
]
TEST_COLUMNS = [
    *["variable", "label", "studies", "codes", "n", "left_out", "chi2", "dof", "p_permutation"],
    *["p_asymptotic", "expected_min", "p_used", "method", "p_holm", "family_size", "v"],
    *["v_corrected", "v_low", "v_high", "interval_method", "confidence", "permutations"],
    *["evidence", "note"],
]
CODE_COLUMNS = [
    *["variable", "value", "label", "studies", "q", "dof", "p", "p_holm", "family_size", "i2"],
    *["i2_low", "i2_high", "confidence", "lowest", "lowest_share", "highest", "highest_share"],
    *["evidence"],
]


def choose_tested(studies: Mapping[str, Mapping]) -> list[str]:
    """The studies that enter the tests: no simulated one beside two that are not.

    A test over simulated and observed records would be a test of what somebody made up.

    Examples
    --------
    >>> choose_tested({"a": {"evidence": "observed"}, "b": {"evidence": "simulated"},
    ...                  "c": {"evidence": "observed"}})
    ['a', 'c']
    >>> choose_tested({"a": {"evidence": "observed"}, "b": {"evidence": "simulated"}})
    ['a', 'b']
    """
    real = [name for name, study in studies.items() if study["evidence"] != "simulated"]
    return real if len(real) >= LEAST else list(studies)


def share_rows(
    studies: Mapping[str, Mapping], common: Common, confidence: float, tested: Sequence[str]
) -> list[dict]:
    """Count, share and Wilson interval of each code in each study that has it.

    The base is the units coded on the variable in that study, whatever other codes it has.
    """
    rows = []
    for code in (*common.codes, *common.rest):
        for name in common.studies:
            found = [
                row for row in studies[name]["shares"]
                if (row["variable"], row["value"]) == (common.name, code)
            ]  # fmt: skip
            for row in found:
                n, base = int(row["n"]), int(row["base"])
                low, high = wilson(n, base, confidence)
                rows.append(
                    {
                        "variable": common.name,
                        "variable_label": common.label,
                        "value": code,
                        "label": common.labels[code],
                        "study": name,
                        "n": n,
                        "base": base,
                        "base_missing": int(row["base_missing"]),
                        "share": n / base if base else None,
                        "low": low,
                        "high": high,
                        "method": "Wilson",
                        "confidence": confidence,
                        "evidence": row["evidence"],
                        "tested": "yes" if name in tested and base else "no",
                    }
                )
    return rows


def compare_variable(
    rows: Sequence[Mapping],
    common: Common,
    studies: Mapping[str, Mapping],
    *,
    confidence: float,
    permutations: int,
    rng: np.random.Generator,
) -> dict:
    """Chi-squared of study by code, over the codes that every study has; see `independence`.

    The permutation p counts where an expected count is below 5, else the asymptotic one.

    Parameters
    ----------
    rows : sequence of mapping
        What `share_rows` returned for the variable.
    common : Common
    studies : mapping
        All studies, by name.
    confidence : float
        Level of the interval of V, between 0 and 1.
    permutations, rng
        See `scripts.results.statistics.associations.independence`.
    """
    counted = [row for row in rows if row["tested"] == "yes"]
    names = list(dict.fromkeys(row["study"] for row in counted))
    counts = {(row["study"], row["value"]): row["n"] for row in counted}
    cells = [[counts[name, code] for code in common.codes] for name in names]
    table = occupied(np.array(cells, dtype=int).reshape(len(names), len(common.codes)))
    coded = sum({row["study"]: row["base"] for row in counted}.values())
    found = dict.fromkeys(TEST_COLUMNS) | {"n": int(table.sum()), "dof": 0}
    found |= {"note": "undefined: fewer than two studies or codes in common have a video"}
    if min(table.shape) > 1:
        tested = independence(table, permutations, rng)
        sparse = tested.expected_min < 5
        found |= asdict(tested)
        low, high = v_interval(tested.chi2, table.shape, tested.n, confidence)
        found |= {
            "p_used": tested.p_permutation if sparse else tested.p_asymptotic,
            "method": "permutation" if sparse else "asymptotic",
            "v_low": low,
            "v_high": high,
            "interval_method": "noncentral chi-squared",
            "permutations": permutations,
            "note": "expected counts below 5: rely on the permutation p" if sparse else "",
        }
    return found | {
        "variable": common.name,
        "label": common.label,
        "studies": len(names),
        "codes": len(common.codes),
        "left_out": coded - found["n"],
        "confidence": confidence,
        "evidence": weakest([studies[name]["evidence"] for name in names]) if names else "",
    }


def compare_codes(
    rows: Sequence[Mapping], common: Common, studies: Mapping[str, Mapping], confidence: float
) -> list[dict]:
    """Heterogeneity of the share of each code, over the studies that have it.

    Holm's family is the codes of the variable.
    """
    found = []
    for code in (*common.codes, *common.rest):
        counted = [row for row in rows if row["value"] == code and row["tested"] == "yes"]
        if len(counted) < LEAST:
            continue
        measured = measure([(row["n"], row["base"]) for row in counted], confidence)
        ends = {"lowest": min, "highest": max}
        placed = {end: pick(counted, key=lambda row: row["share"]) for end, pick in ends.items()}
        found.append(
            {"variable": common.name, "value": code, "label": common.labels[code]}
            | measured._asdict()
            | {"confidence": confidence}
            | {end: row["study"] for end, row in placed.items()}
            | {f"{end}_share": row["share"] for end, row in placed.items()}
            | {"evidence": weakest([studies[row["study"]]["evidence"] for row in counted])}
        )
    return with_holm(found, "p")


def with_holm(rows: Sequence[dict], column: str) -> list[dict]:
    """The rows with Holm's p over all of them, and the size of the family."""
    values = [float("nan") if row[column] is None else row[column] for row in rows]
    adjusted, size = holm(values) if rows else ([], 0)
    return [row | {"p_holm": p, "family_size": size} for row, p in zip(rows, adjusted, strict=True)]


def sort_out(outcomes: Sequence[Mapping], incomplete: str) -> tuple[dict[str, Mapping], str]:
    """The studies that can be compared, by name, and what is to be said of all others.

    Raises
    ------
    InputError
        If fewer than two are left, or one is missing and `incomplete` is ``stop``.
    """
    usable = {one["study"]: one for one in outcomes if one["verdict"] in (BUILT, NO_PAPER)}
    told = [tell_of(one) for one in outcomes if one["verdict"] != BUILT]
    summary = f"{len(usable)} of {len(outcomes)} studies can be compared"
    if len(usable) < LEAST or (incomplete == "stop" and len(usable) < len(outcomes)):
        raise InputError(
            "\n".join([summary, *told]),
            expected="at least two" if len(usable) < LEAST else "all (compare.incomplete: stop)",
            mend="mend what the messages name, and run it again; only what depends on it is built",
        )
    return usable, "\n".join([summary, *told, ""]) if told else ""


def tell_of(outcome: Mapping) -> str:
    """What is wrong with a study, with the first lines of its own message.

    Examples
    --------
    >>> print(tell_of({"study": "oslo", "verdict": "missing", "failures": ["no folder"]}))
    oslo: missing, not compared
      no folder
    """
    said = {
        FAILED: "failed, not compared", MISSING: "missing, not compared",
        NO_PAPER: "no paper, but its results are sound and compared",
    }  # fmt: skip
    lines = [line for failure in outcome["failures"] for line in failure.splitlines()]
    shown = [f"  {line}" for line in lines[:8]] + ["  …"] * (len(lines) > 8)
    if outcome["verdict"] != MISSING:
        name = outcome["study"]
        shown.append(f"  log: logs/build_study/{name}.log; it was built in {PLACE / name}")
    return "\n".join([f"{outcome['study']}: {said[outcome['verdict']]}", *shown])


def main(argv: Sequence[str] | None = None) -> None:
    """Read what came of each study; write the tables of the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--studies", nargs="+", required=True, help="study.json of each")
    parser.add_argument("--variables", nargs="*", default=[])
    parser.add_argument("--incomplete", choices=("report", "stop"), required=True)
    parser.add_argument("--confidence", type=level, required=True)
    parser.add_argument("--permutations", type=positive, required=True)
    parser.add_argument("--seed", type=int, required=True)
    for name in ("table", "shares", "tests", "codes", "differences", "not-compared"):
        parser.add_argument(f"--{name}", required=True)
    args = parser.parse_args(argv)
    outcomes = [read_json(path) for path in args.studies]
    studies, told = sort_out(outcomes, args.incomplete)
    books = {name: variables_of(study["codebook"]) for name, study in studies.items()}
    names = choose_variables(books, args.variables)
    together = choose_tested(studies)
    shares, tests, codes = [], [], []
    for name in names:
        common = find_common(books, name)
        rows = share_rows(studies, common, args.confidence, together)
        shares += rows
        tests.append(
            compare_variable(
                rows, common, studies, confidence=args.confidence, permutations=args.permutations,
                rng=generator(args.seed, "compare", name),
            )
        )  # fmt: skip
        codes += compare_codes(rows, common, studies, args.confidence)
    write_csv(args.table, STUDY_COLUMNS, describe(outcomes, names, together))
    write_csv(args.shares, SHARE_COLUMNS, shares)
    write_csv(args.tests, TEST_COLUMNS, with_holm(tests, "p_used"))
    write_csv(args.codes, CODE_COLUMNS, codes)
    write_text(args.not_compared, told)
    write_csv(args.differences, DIFFERENCE_COLUMNS, find_differences(books, names))


if __name__ == "__main__":
    run(main)
