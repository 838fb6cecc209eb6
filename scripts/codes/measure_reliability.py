"""Measure how well the coders agree, per variable, from their codes before adjudication.

A single-choice variable gives one row; a multi-select variable gives one row per code, coded
as present or absent. Cells that are not coded (''), not codeable (``NC``) or not applicable
(``NA``) are missing: none of them is a value of the codebook. Units that are left with fewer
than two codes are counted, named in the note, and shown in the confusion table.
"""

import argparse
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import isnan

import numpy as np

from scripts.codes import coefficients
from scripts.codes.codebook import MAIN, MARKERS, Codebook, Variable, load, split
from scripts.errors import InputError, run
from scripts.tables import Row, read_csv, write_csv

CODE_COLUMNS = ["unit_id", "coder_id", "round", "variable", "value"]
RELIABILITY_COLUMNS = [
    *("variable", "value", "label", "level", "units", "coders", "values_used", "agreement"),
    *("alpha", "alpha_low", "alpha_high", "kappa", "ac1", "disagreements"),
    *("resamples_used", "resamples_degenerate", "interval_method", "verdict", "note"),
    *("units_left_out", "disagreement_high", "alpha_floor", "point_verdict"),
    *("pabak", "kappa_weighted", "ac2"),
]
CONFUSION_COLUMNS = ["variable", "value", "coder_a", "coder_b", "code_a", "code_b", "count"]
PRESENCE = ("absent", "present")
PREVALENT = 0.9


@dataclass(frozen=True)
class Item:
    """One thing whose reliability is measured: a variable, or one code of a multi-select one."""

    variable: str
    value: str
    label: str
    level: str
    domain: tuple[str, ...]


@dataclass(frozen=True)
class Choices:
    """Resamples, seed and confidence of the interval, and the bounds of the verdict."""

    resamples: int
    seed: int
    confidence: float
    reliable: float
    tentative: float


def items_of(variable: Variable) -> list[Item]:
    """What is measured for a variable; see the module's description."""
    if variable.select == "single":
        return [Item(variable.name, "", variable.label, variable.level, variable.codes)]
    return [
        Item(variable.name, code, f"{variable.label}: {value.label}", "nominal", PRESENCE)
        for code, value in variable.values.items()
    ]


def cells_by_variable(rows: Sequence[Row], codebook: Codebook) -> dict[str, dict]:
    """Cells of the long table of codes.

    Returns
    -------
    dict
        Variable to (coder, unit) to cell.

    Raises
    ------
    InputError
        For a variable or a code that the codebook does not hold.
    """
    cells = {name: {} for name in codebook.variables}
    for row in rows:
        if row["variable"] not in cells:
            raise row.error("variable", "not a variable of the codebook", expected=", ".join(cells))
        variable = codebook.variables[row["variable"]]
        try:
            cell = variable.canonical(row["value"])
        except ValueError as error:
            raise row.error(
                "value", f"unknown code: {error}", expected=", ".join([*variable.codes, "NC", "NA"])
            )
        cells[variable.name][row["coder_id"], row["unit_id"]] = cell
    return cells


def codes_of_rounds(path, rounds: Sequence[str]) -> list[Row]:
    """Rows of the long table of codes that belong to one of the rounds.

    Raises
    ------
    InputError
        Where none does, or a coder coded a unit in two of the rounds.
    """
    columns = [name for name in CODE_COLUMNS if name != "round"]
    rows = read_csv(path, columns, ids=CODE_COLUMNS[:2], optional=["round"])
    kept = [row for row in rows if (row["round"] or MAIN) in rounds]
    first: dict[tuple, Row] = {}
    for row in kept:
        cell = (row["unit_id"], row["coder_id"], row["variable"])
        if first.setdefault(cell, row) is not row:
            raise row.error(
                "unit_id",
                "the coder coded this variable of the unit twice, "
                f"first in line {first[cell].line}",
                mend="keep one of the two, or name one round alone in reliability.rounds",
            )
    if rows and not kept:
        raise InputError(
            "no code belongs to the rounds whose reliability is asked for",
            path=path,
            column="round",
            value=", ".join(sorted({row["round"] or MAIN for row in rows})),
            expected=", ".join(rounds),
            mend="correct reliability.rounds in config.yaml",
        )
    return kept


def code_of(cell: str, item: Item) -> str:
    """The code that a cell gives for an item; a marker of missing codes stays as it is.

    Examples
    --------
    >>> camera = Item("camera", "aerial", "Camera: Aerial", "nominal", PRESENCE)
    >>> code_of("aerial;static", camera), code_of("static", camera), code_of("NC", camera)
    ('present', 'absent', 'NC')
    """
    if cell in MARKERS or not item.value:
        return cell
    return PRESENCE[item.value in split(cell)]


def code_matrix(cells: Mapping, item: Item, coders: Sequence[str], units: Sequence[str]):
    """Codes of an item as lists, coders x units, with the markers of missing codes in place."""
    return [[code_of(cells.get((coder, unit), ""), item) for unit in units] for coder in coders]


def positions(item: Item) -> tuple:
    """Domain of the coefficients: the codes, as numbers where the level is interval.

    Raises
    ------
    InputError
        For a code of an interval variable that is not a number.
    """
    if item.level != "interval":
        return item.domain
    try:
        return tuple(float(code) for code in item.domain)
    except ValueError:
        raise InputError(
            f"'{item.variable}' has the level interval, but not all of its codes are numbers",
            value=", ".join(item.domain),
            mend="correct the level or the codes in the codebook",
        )


def with_values_used(item: Item, matrix: Sequence[Sequence[str]]) -> Item:
    """The item with the numbers that were entered as its domain; others change no coefficient.

    Examples
    --------
    >>> seconds = Item("seconds", "", "Seconds", "interval", ("0", "1", "2", "3"))
    >>> with_values_used(seconds, [["3", "NC"], ["3", "1"]]).domain
    ('1', '3')
    """
    used = {code for row in matrix for code in row}
    return replace(item, domain=tuple(c for c in item.domain if c in used) or item.domain[:1])


def generator(seed: int, item: Item) -> np.random.Generator:
    """Random numbers of one item, whatever other items there are."""
    name = f"{item.variable};{item.value}".encode()
    return np.random.default_rng([seed, zlib.crc32(name)])


def verdict(bound: float, choices: Choices) -> str:
    """Krippendorff's customary reading of a value of alpha.

    Examples
    --------
    >>> customary = Choices(2000, 11, 0.95, 0.8, 0.667)
    >>> [verdict(bound, customary) for bound in (0.8, 0.7, 0.3, float("nan"))]
    ['reliable', 'tentative', 'insufficient', 'undefined']
    """
    if isnan(bound):
        return "undefined"
    # An alpha of exactly 4/5 must not fall below the bound by a rounding error.
    bound = round(bound, 12)
    if bound >= choices.reliable:
        return "reliable"
    return "tentative" if bound >= choices.tentative else "insufficient"


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
    counts, _ = coefficients.tally(codes, domain)
    paired = coefficients.pairable(counts)
    differing = coefficients.disagreements(codes, domain)
    alpha = coefficients.krippendorff_alpha(codes, domain, item.level)
    interval = coefficients.bootstrap_alpha(
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
        "agreement": coefficients.percent_agreement(codes, domain),
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
    }
    row |= sensitivity(active, domain, item.level)
    bound = interval.low
    if len(paired) and not differing:
        rate = coefficients.rule_of_three(len(paired), choices.confidence)
        bound = coefficients.alpha_at_rate(codes, domain, item.level, rate=rate)
        row |= {
            "disagreement_high": rate,
            "alpha_floor": bound,
            "interval_method": "rule of three",
        }
    row["verdict"] = verdict(bound, choices)
    row["note"] = "; ".join(remarks(row, matrix, item, paired.sum(axis=0), choices))
    return row


def sensitivity(codes, domain, level) -> dict:
    """Coefficients printed beside alpha: kappa for two coders, AC1 and PABAK for any number.

    They treat every disagreement alike; variables with an order also get kappa and AC2 with
    quadratic weights.
    """
    if not codes:
        return dict.fromkeys(["kappa", "ac1", "pabak", "kappa_weighted", "ac2"])
    pair = len(codes) == 2
    ordered = level != "nominal"
    return {
        "kappa": coefficients.cohen_kappa(codes, domain) if pair else None,
        "ac1": coefficients.gwet_ac(codes, domain),
        "pabak": coefficients.pabak(codes, domain),
        "kappa_weighted": coefficients.cohen_kappa(codes, domain, "quadratic")
        if pair and ordered
        else None,
        "ac2": coefficients.gwet_ac(codes, domain, "quadratic") if ordered else None,
    }


def remarks(row: Mapping, matrix, item: Item, totals, choices: Choices) -> list[str]:
    """What a reader of the row must know; `totals` counts the codes in the pairable units."""
    said = []
    units = row["units"]
    commonest = int(totals.argmax())
    if units < 2:
        said.append(f"n/a, {units} {'unit' if units == 1 else 'units'} with two codes or more")
    elif row["values_used"] < 2:
        said.append(f"n/a, no variation: all {totals.sum()} codes are '{item.domain[commonest]}'")
    elif totals.max() > PREVALENT * totals.sum():
        said.append(
            f"'{item.domain[commonest]}' holds {totals.max() / totals.sum():.0%} of the codes, "
            "at which alpha and kappa can be low although agreement is high"
        )
    if row["disagreement_high"] is not None:
        said.append(
            f"no disagreement observed in {units} {'unit' if units == 1 else 'units'}; "
            f"{100 * choices.confidence:g}% upper bound of the disagreement rate "
            f"{row['disagreement_high']:.0%}"
        )
    if row["units_left_out"]:
        said.append(left_out(matrix, item.domain, row["units_left_out"]))
    if row["coders"] > 2:
        said.append(f"kappa is for two coders, here are {row['coders']}")
    if row["resamples_degenerate"]:
        said.append(
            f"{row['resamples_degenerate']} of {choices.resamples} resamples left out, "
            "as they hold a single value"
        )
    return said


def left_out(matrix, domain, number: int) -> str:
    """Why units could not be paired, with the markers found in them.

    Examples
    --------
    >>> left_out([["a", "NC", "a"], ["a", "b", "b"]], ("a", "b"), 1)
    '1 unit left out with fewer than two codes (1 not codeable; one coder gave a code in 1)'
    """
    lacking = [
        unit for unit in zip(*matrix, strict=True) if sum(code in domain for code in unit) < 2
    ]
    found = Counter(code for unit in lacking for code in unit if code not in domain)
    told = ", ".join(f"{found[code]} {name}" for code, name in MARKERS.items() if found[code])
    if single := sum(any(code in domain for code in unit) for unit in lacking):
        told += f"; one coder gave a code in {single}"
    return (
        f"{number} {'unit' if number == 1 else 'units'} left out with fewer than two codes ({told})"
    )


def confusion(matrix, item: Item, coders: Sequence[str]) -> list[dict]:
    """Cross-table of each pair of coders in long form, over all units.

    Every pair of codes of the codebook has a row, zeros included; the markers of missing
    codes have rows where they occur.
    """
    rows = []
    for (a, codes_a), (b, codes_b) in combinations(zip(coders, matrix, strict=True), 2):
        counts = Counter(zip(codes_a, codes_b, strict=True))
        codes = [*item.domain, *MARKERS]
        rows += [
            {
                "variable": item.variable,
                "value": item.value,
                "coder_a": a,
                "coder_b": b,
                "code_a": code_a,
                "code_b": code_b,
                "count": counts[code_a, code_b],
            }
            for code_a in codes
            for code_b in codes
            if counts[code_a, code_b] or (code_a in item.domain and code_b in item.domain)
        ]
    return rows


def check_choices(choices: Choices) -> None:
    """Refuse settings that no interval or verdict can be made with, as an `InputError`."""
    for name, value, wanted, holds in (
        ("resamples", choices.resamples, "at least 100", choices.resamples >= 100),
        ("seed", choices.seed, "0 or more", choices.seed >= 0),
        ("confidence", choices.confidence, "between 0.5 and 1", 0.5 < choices.confidence < 1),
        (
            "tentative",
            choices.tentative,
            f"at most the bound of reliable, {choices.reliable}",
            choices.tentative <= choices.reliable,
        ),
    ):
        if not holds:
            raise InputError(f"not usable as --{name}", value=value, expected=wanted)


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
    parser.add_argument("--out", required=True)
    parser.add_argument("--confusion", required=True)
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
    cells = cells_by_variable(rows, codebook)
    reliability, crossed = [], []
    for variable in codebook.variables.values():
        for item in items_of(variable):
            matrix = code_matrix(cells[variable.name], item, coders, units)
            if variable.range:
                item = with_values_used(item, matrix)
            reliability.append(measure(matrix, item, choices))
            crossed += confusion(matrix, item, coders)
    write_csv(args.out, RELIABILITY_COLUMNS, reliability)
    write_csv(args.confusion, CONFUSION_COLUMNS, crossed)


if __name__ == "__main__":
    run(main)
