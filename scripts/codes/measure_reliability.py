"""Measure how well the coders agree, per variable, from their codes before adjudication.

A single-choice variable gives one row; a multi-select variable gives one row per code, coded
as present or absent. Cells that are not coded (''), not codeable (``NC``) or not applicable
(``NA``) are missing: none of them is a value of the codebook. Units that are left with fewer
than two codes are counted, named in the note, and shown in the confusion table.
"""

import argparse
import sys
import zlib
from collections.abc import Mapping, Sequence
from math import isnan

import numpy as np

from scripts.codes.agreement.alpha import (
    alpha_at_rate,
    bootstrap_alpha,
    krippendorff_alpha,
    rule_of_three,
)
from scripts.codes.agreement.chance_corrected import (
    cohen_kappa,
    estimate,
    fleiss_kappa,
    gwet_ac,
    pabak,
    percent_agreement,
)
from scripts.codes.agreement.multi_valued import multi_valued_alpha
from scripts.codes.agreement.ratings import disagreements, pairable, tally
from scripts.codes.agreement.reliability_items import (
    Item,
    cells_by_variable,
    code_matrix,
    codes_of_rounds,
    confusion,
    items_of,
    marginals,
    pooled_rounds,
    positions,
    with_values_used,
)
from scripts.codes.agreement.reliability_verdicts import (
    ACTIONS,
    JUDGED,
    Choices,
    check_choices,
    gate,
    refuse_failures,
    remarks,
    verdict,
)
from scripts.codes.codebook import MAIN, MARKERS, split
from scripts.codes.codebook_file import load
from scripts.errors import InputError, run
from scripts.files.tables import write_csv

RELIABILITY_COLUMNS = [
    *("variable", "value", "label", "level", "units", "coders", "values_used", "agreement"),
    *("alpha", "alpha_low", "alpha_high", "kappa", "ac1", "disagreements"),
    *("resamples_used", "resamples_degenerate", "interval_method", "verdict", "note"),
    *("units_left_out", "disagreement_high", "alpha_floor", "point_verdict"),
    *("pabak", "kappa_weighted", "ac2", "kappa_low", "kappa_high", "ac1_low", "ac1_high"),
    *("fleiss_kappa", "alpha_sets", "missing", "threshold", "gate"),
]
CONFUSION_COLUMNS = ["variable", "value", "coder_a", "coder_b", "code_a", "code_b", "count"]
MARGINAL_COLUMNS = ["variable", "value", "coder", "code", "count", "share"]


def generator(seed: int, item: Item) -> np.random.Generator:
    """Random numbers of one item, whatever other items there are."""
    name = f"{item.variable};{item.value}".encode()
    return np.random.default_rng([seed, zlib.crc32(name)])


def measure(matrix: Sequence[Sequence[str]], item: Item, choices: Choices) -> dict:
    """One row of the reliability table.

    Parameters
    ----------
    matrix : sequence of sequences of str, coders x units
        See `code_matrix`.
    item : Item
    choices : Choices

    Returns
    -------
    dict
        `RELIABILITY_COLUMNS`. The verdict judges the lower bound of alpha's interval; where
        no unit holds a disagreement, it judges `alpha_floor`, the value of alpha if the
        coders disagreed at the rate `disagreement_high` that such data cannot exclude.
    """
    domain = positions(item)
    place = dict(zip(item.domain, domain, strict=True))
    codes = [[place.get(code) for code in row] for row in matrix]
    active = [row for row in codes if any(code is not None for code in row)]
    counts, _ = tally(codes, domain)
    paired = pairable(counts)
    differing = disagreements(codes, domain)
    alpha = krippendorff_alpha(codes, domain, item.level)
    interval = bootstrap_alpha(
        codes,
        domain,
        item.level,
        resamples=choices.resamples,
        rng=generator(choices.seed, item),
        confidence=choices.confidence,
    )
    row = {
        "variable": item.variable,
        "value": item.value,
        "label": item.label,
        "level": item.level,
        "units": len(paired),
        "coders": len(active),
        "values_used": int(np.count_nonzero(paired.sum(axis=0))),
        "agreement": percent_agreement(codes, domain),
        "alpha": alpha,
        "alpha_low": interval.low,
        "alpha_high": interval.high,
        "disagreements": differing,
        "resamples_used": interval.used,
        "resamples_degenerate": interval.degenerate,
        "interval_method": "" if isnan(interval.low) else "unit bootstrap, percentile",
        "units_left_out": len(counts) - len(paired),
        "disagreement_high": None,
        "alpha_floor": None,
        "point_verdict": verdict(alpha, choices),
        "missing": sum(code is None for row in active for code in row),
    }
    row |= sensitivity(active, domain, item.level, choices.confidence)
    bound = interval.low
    if len(paired) and not differing:
        rate = rule_of_three(len(paired), choices.confidence)
        bound = alpha_at_rate(codes, domain, item.level, rate=rate)
        row |= {
            "disagreement_high": rate,
            "alpha_floor": bound,
            "interval_method": "rule of three",
        }
    row["verdict"] = verdict(bound, choices)
    row["note"] = "; ".join(remarks(row, matrix, item, paired.sum(axis=0), choices))
    return row


def sensitivity(codes, domain, level: str, confidence: float) -> dict:
    """Coefficients printed beside alpha: kappa for two coders, the others for any number.

    They treat every disagreement alike; variables with an order also get kappa and AC2 with
    quadratic weights. Intervals are analytic.
    """
    names = [*("kappa", "ac1", "pabak", "fleiss_kappa", "kappa_weighted", "ac2")]
    found = dict.fromkeys([*names, *("kappa_low", "kappa_high", "ac1_low", "ac1_high")])
    if not codes:
        return found
    ac1 = estimate(gwet_ac, codes, domain, confidence=confidence)
    found |= {"ac1": ac1.value, "ac1_low": ac1.low, "ac1_high": ac1.high}
    found |= {"pabak": pabak(codes, domain), "fleiss_kappa": fleiss_kappa(codes, domain)}
    if level != "nominal":
        found["ac2"] = gwet_ac(codes, domain, "quadratic")
    if len(codes) == 2:
        # ddof=0 gives the standard error of Fleiss, Cohen and Everitt (1969).
        kappa = estimate(cohen_kappa, codes, domain, confidence=confidence, ddof=0)
        found |= {"kappa": kappa.value, "kappa_low": kappa.low, "kappa_high": kappa.high}
        if level != "nominal":
            found["kappa_weighted"] = cohen_kappa(codes, domain, "quadratic")
    return found


def alpha_of_sets(cells: Mapping, coders: Sequence[str], units: Sequence[str]) -> float:
    """Krippendorff and Craggs' alpha of the sets of codes of a multi-select variable.

    Examples
    --------
    >>> cells = {("A", "1"): "x;y", ("B", "1"): "x", ("A", "2"): "z", ("B", "2"): "z"}
    >>> round(alpha_of_sets(cells, ["A", "B"], ["1", "2"]), 3)
    0.77
    """
    return multi_valued_alpha(
        [
            [
                None if (cell := cells.get((coder, unit), "")) in MARKERS else split(cell)
                for unit in units
            ]
            for coder in coders
        ]
    )


def judge(
    row: Mapping, coefficient: str, choices: Choices, thresholds: Mapping[str, float] | None = None
) -> dict:
    """The row with the bound that it has to reach and the gate's answer.

    Parameters
    ----------
    row : mapping
        See `measure`.
    coefficient : {'alpha', 'kappa', 'ac1'}
    choices : Choices
        Its bound of tentative holds for every variable without a threshold of its own.
    thresholds : mapping, optional
        Variable to the bound that its codebook sets.
    """
    threshold = (thresholds or {}).get(row["variable"], choices.tentative)
    return row | {"threshold": threshold, "gate": gate(row, coefficient, threshold)}


def main(argv: Sequence[str] | None = None) -> None:
    """Read codes and codebook; write the reliability and the confusion table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codes", required=True)
    parser.add_argument("--codebook", required=True)
    parser.add_argument("--rounds", nargs="+", default=[MAIN])
    parser.add_argument("--resamples", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--confidence", type=float, required=True)
    parser.add_argument("--reliable", type=float, required=True)
    parser.add_argument("--tentative", type=float, required=True)
    parser.add_argument("--gate", choices=ACTIONS, required=True, help="if a bound is missed")
    parser.add_argument("--gate-coefficient", choices=JUDGED, required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--confusion", required=True)
    parser.add_argument("--marginals", required=True)
    args = parser.parse_args(argv)
    choices = Choices(args.resamples, args.seed, args.confidence, args.reliable, args.tentative)
    check_choices(choices)
    codebook = load(args.codebook)
    rows = codes_of_rounds(args.codes, args.rounds)
    coders = sorted({row["coder_id"] for row in rows})
    units = sorted({row["unit_id"] for row in rows})
    if len(coders) < 2:
        raise InputError(
            "reliability needs two coders or more",
            path=args.codes,
            column="coder_id",
            value=", ".join(coders),
            mend="add the sheet of a second coder who coded independently",
        )
    if pooled := pooled_rounds(rows):
        print(f"note: {pooled}", file=sys.stderr)
    cells = cells_by_variable(rows, codebook)
    thresholds = {
        name: variable.threshold
        for name, variable in codebook.variables.items()
        if variable.threshold is not None
    }
    reliability, crossed, sums = [], [], []
    for variable in codebook.variables.values():
        own, sets = cells[variable.name], None
        if variable.select == "multi":
            sets = alpha_of_sets(own, coders, units)
        for item in items_of(variable):
            matrix = code_matrix(own, item, coders, units)
            if variable.range:
                item = with_values_used(item, matrix)
            row = measure(matrix, item, choices) | {"alpha_sets": sets}
            row["note"] = "; ".join(filter(None, [pooled, row["note"]]))
            reliability.append(judge(row, args.gate_coefficient, choices, thresholds))
            crossed += confusion(matrix, item, coders)
            sums += marginals(matrix, item, coders)
    if args.gate == "stop":
        refuse_failures(reliability, args.gate_coefficient)
    write_csv(args.out, RELIABILITY_COLUMNS, reliability)
    write_csv(args.confusion, CONFUSION_COLUMNS, crossed)
    write_csv(args.marginals, MARGINAL_COLUMNS, sums)


if __name__ == "__main__":
    run(main)
