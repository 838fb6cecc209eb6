"""All coefficients of agreement for one matrix of codes, as a table on the screen.

    python -m scripts.codes.coefficients --ratings matrix.csv --level ordinal

Rows of the matrix are units and columns are coders; cells that are blank, NA, NaN or "." are
missing. The command is meant for checking any published matrix.
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import replace
from math import isnan

import numpy as np

from scripts.codes.agreement.alpha import (
    LEVELS,
    alpha_at_rate,
    bootstrap_alpha,
    estimate_alpha,
    krippendorff_alpha,
    rule_of_three,
)
from scripts.codes.agreement.chance_corrected import (
    Estimate,
    cohen_kappa,
    conger_kappa,
    estimate,
    fleiss_kappa,
    gwet_ac,
    holsti_agreement,
    pabak,
    percent_agreement,
    scott_pi,
    without_interval,
)
from scripts.codes.agreement.multi_valued import DISTANCES, as_set, multi_valued_alpha, set_alpha
from scripts.codes.agreement.rating_files import LAYOUTS, MISSING, Ratings, as_numbers, read_ratings
from scripts.codes.agreement.ratings import disagreements, pairable, tally, varies
from scripts.codes.agreement.reliability_verdicts import prevalence
from scripts.codes.agreement.weights import KINDS
from scripts.errors import InputError, run
from scripts.files.tables import number

COLUMNS = [
    *("coefficient", "weights", "value", "se", "low", "high", "interval_method"),
    *("units", "coders", "note"),
]
ALPHA = "Krippendorff's alpha"
ANALYTIC = "linearised variance, Student's t"
NAMES = {
    percent_agreement: "Percent agreement",
    scott_pi: "Scott's pi",
    cohen_kappa: "Cohen's kappa",
    fleiss_kappa: "Fleiss' kappa",
    conger_kappa: "Conger's kappa",
    gwet_ac: "Gwet's AC1",
    pabak: "Brennan-Prediger (PABAK)",
}
# Weights that go with a level where none are asked for.
CUSTOMARY = {
    "nominal": ["identity"],
    "ordinal": ["identity", "linear", "quadratic", "ordinal"],
    "interval": ["identity", "linear", "quadratic", "radical"],
    "ratio": ["identity", "linear", "quadratic", "ratio"],
}


def functions_for(ratings: Ratings) -> list:
    """Coefficients that are defined for the layout and the number of coders.

    Examples
    --------
    >>> three = Ratings([["a"], ["a"], ["b"]], ("a", "b"), "raw")
    >>> [NAMES[function] for function in functions_for(three)][1:3]
    ["Fleiss' kappa", "Conger's kappa"]
    """
    if ratings.layout == "distribution":
        return [percent_agreement, fleiss_kappa, gwet_ac, pabak]
    kappas = [scott_pi, cohen_kappa] if len(ratings.codes) == 2 else []
    return [percent_agreement, *kappas, fleiss_kappa, conger_kappa, gwet_ac, pabak]


def table(
    ratings: Ratings,
    level: str = "nominal",
    weights: Sequence[str] | None = None,
    *,
    confidence: float = 0.95,
    resamples: int = 2000,
    seed: int = 11,
) -> list[dict]:
    """Every coefficient with standard error, interval and how it was made.

    Parameters
    ----------
    ratings : Ratings
    level : {'nominal', 'ordinal', 'interval', 'ratio'}
        Of Krippendorff's alpha.
    weights : sequence of str, optional
        Kinds of weights of the other coefficients, and of alpha beside its own distances.
    confidence, resamples, seed
        Of the intervals; the bootstrap of alpha draws units.

    Returns
    -------
    list of dict
        `COLUMNS`.
    """
    codes, domain = ratings.codes, ratings.domain
    # The formulas for a cross-table are those of large samples (Fleiss, Cohen, Everitt 1969).
    ddof = 0 if ratings.layout == "contingency" else 1
    found = []
    for kind in weights or CUSTOMARY[level]:
        for function in functions_for(ratings):
            name = NAMES[function]
            if function is gwet_ac and kind != "identity":
                name = "Gwet's AC2"
            free = 0 if function is cohen_kappa else ddof
            made = estimate(function, codes, domain, kind, confidence=confidence, ddof=free)
            found.append((name, kind, made, ANALYTIC))
        if kind != "identity":
            made = estimate_alpha(codes, domain, weights=kind, confidence=confidence, ddof=ddof)
            found.append((ALPHA, kind, made, ANALYTIC))
    if ratings.layout == "raw" and len(codes) == 2:
        made = without_interval(holsti_agreement(codes, domain))
        found.append(("Holsti's agreement", "identity", made, ""))
    made = estimate_alpha(codes, domain, level, confidence=confidence, ddof=ddof)
    found.append((ALPHA, f"{level} distances", made, ANALYTIC))
    drawn = bootstrap_alpha(
        codes,
        domain,
        level,
        resamples=resamples,
        rng=np.random.default_rng(seed),
        confidence=confidence,
    )
    value = krippendorff_alpha(codes, domain, level)
    made = replace(without_interval(value), low=drawn.low, high=drawn.high)
    method = f"unit bootstrap, percentile, {drawn.used} resamples, seed {seed}"
    if drawn.degenerate:
        method += f", {drawn.degenerate} left out that hold a single value"
    found.append((ALPHA, f"{level} distances", made, method))
    counts = tally(codes, domain)[0]
    coders = len(codes) if ratings.layout != "distribution" else ""
    note = remark(pairable(counts), codes, domain, level, confidence)
    return [as_row(*one, len(pairable(counts)), coders, note) for one in found]


def set_table(ratings: Ratings, confidence: float = 0.95) -> list[dict]:
    """The coefficients of a multi-select variable, whose cells are read by `as_set`.

    Examples
    --------
    >>> ratings = Ratings([["a", "a;b", "c"], ["a", "a", "c"]], (), "raw")
    >>> [(row["weights"], round(row["value"], 3)) for row in set_table(ratings)[1:3]]
    [('multi-valued', 0.823), ('masi distances', 0.667)]
    """
    codes = [[None if cell is None else as_set(cell) for cell in row] for row in ratings.codes]
    names = [[None if cell is None else ";".join(sorted(cell)) for cell in row] for row in codes]
    counts, domain = tally(names)
    paired = pairable(counts)
    equal = estimate(percent_agreement, names, confidence=confidence)
    found = [
        (NAMES[percent_agreement], "equal sets", equal, ANALYTIC),
        (ALPHA, "multi-valued", without_interval(multi_valued_alpha(codes)), ""),
    ]
    for kind in DISTANCES:
        found.append((ALPHA, f"{kind} distances", without_interval(set_alpha(codes, kind)), ""))
    note = remark(paired, names, domain, "nominal", confidence)
    return [as_row(*one, len(paired), len(codes), note) for one in found]


def as_row(name, kind, made: Estimate, method, units, coders, note) -> dict:
    """One row of the table, with `COLUMNS`."""
    return {
        "coefficient": name,
        "weights": kind,
        **vars(made),
        "interval_method": "" if isnan(made.low) else method,
        "units": units,
        "coders": coders,
        "note": note,
    }


def remark(paired, codes, domain, level: str, confidence: float) -> str:
    """What has to be said of every coefficient of a matrix.

    Examples
    --------
    >>> remark(np.array([[2, 0], [2, 0]]), [["a", "a"], ["a", "a"]], ("a", "b"), "nominal", 0.95)
    'n/a, no variation'
    """
    if len(paired) < 2:
        return "n/a, fewer than two units with two codes or more"
    if not varies(paired):
        return "n/a, no variation"
    if disagreements(codes, domain):
        return prevalence(paired.sum(axis=0), domain)
    rate = rule_of_three(len(paired), confidence)
    floor = alpha_at_rate(codes, domain, level, rate=rate)
    return (
        f"no disagreement observed in {len(paired)} units; {100 * confidence:g}% upper bound of "
        f"the disagreement rate {rate:.3g} (rule of three), at which alpha is {floor:.3g}"
    )


def write(rows: Sequence[dict], stream) -> None:
    """Write rows as CSV, in the form of all tables of the project."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            cell if isinstance(cell := row[column], str) else number(cell) for column in COLUMNS
        )


def check_level(ratings: Ratings, level: str, ordered: bool, path) -> None:
    """Refuse a level that the categories cannot have, as an `InputError`."""
    numeric = all(not isinstance(value, str) for value in ratings.domain)
    if level in ("interval", "ratio") and not numeric:
        text = next(
            value for value in ratings.domain
            if isinstance(value, str) and as_numbers([value]) is None
        )  # fmt: skip
        raise InputError(f"the level {level} needs numbers", path=path, value=text)
    if level == "ratio" and min(ratings.domain, default=0) < 0:
        raise InputError(
            "the level ratio needs numbers from 0 on", path=path, value=min(ratings.domain)
        )
    if level == "ordinal" and not numeric and not ordered:
        raise InputError(
            "the order of the categories is not known",
            path=path,
            value=", ".join(ratings.domain),
            mend="name them from low to high: --categories low middle high",
        )


def main(argv: Sequence[str] | None = None) -> None:
    """Read a matrix of codes and print the table of its coefficients."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ratings", required=True, metavar="CSV")
    parser.add_argument("--level", choices=[*LEVELS, "multi-select"], default="nominal")
    parser.add_argument(
        "--layout",
        choices=LAYOUTS,
        default="raw",
        help="raw: units x coders; turned: coders x units; distribution: units x categories, "
        "cells count coders; contingency: cross-table of two coders",
    )
    parser.add_argument("--unit", metavar="COLUMN", help="column with names of units or rows")
    parser.add_argument("--categories", nargs="+", help="all categories in order (raw codes)")
    parser.add_argument("--missing", nargs="+", default=list(MISSING), help="cells without a code")
    parser.add_argument("--weights", nargs="+", choices=KINDS, help="in place of those by level")
    parser.add_argument("--confidence", type=float, default=0.95)
    parser.add_argument("--resamples", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args(argv)
    for name, holds, wanted in (
        ("confidence", 0.5 < args.confidence < 1, "between 0.5 and 1"),
        ("resamples", args.resamples >= 100, "at least 100"),
        ("seed", args.seed >= 0, "0 or more"),
    ):
        if not holds:
            raise InputError(f"not usable as --{name}", value=getattr(args, name), expected=wanted)
    multi = args.level == "multi-select"
    if multi and args.layout not in ("raw", "turned"):
        raise InputError("a multi-select variable is read from raw codes", value=args.layout)
    ratings = read_ratings(
        args.ratings,
        args.layout,
        unit=args.unit,
        categories=None if multi else args.categories,
        missing=["", *args.missing],
    )
    if multi:
        rows = set_table(ratings, args.confidence)
    else:
        known = bool(args.categories) or args.layout != "raw"
        check_level(ratings, args.level, known, args.ratings)
        rows = table(
            ratings,
            args.level,
            args.weights,
            confidence=args.confidence,
            resamples=args.resamples,
            seed=args.seed,
        )
    write(rows, sys.stdout)


if __name__ == "__main__":
    run(main)
