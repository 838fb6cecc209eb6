"""How a row of the reliability table is judged, what is said of it, and what stops the build."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from scripts.codes.agreement.reliability_items import Item
from scripts.codes.codebook import MARKERS
from scripts.errors import InputError

PREVALENT = 0.9
ACTIONS = ("report", "stop")
JUDGED = ("alpha", "kappa", "ac1")


@dataclass(frozen=True)
class Choices:
    """Resamples, seed and confidence of the interval, and the bounds of the verdict."""

    resamples: int
    seed: int
    confidence: float
    reliable: float
    tentative: float


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


def remarks(row: Mapping, matrix, item: Item, totals, choices: Choices) -> list[str]:
    """What a reader of the row must know; `totals` counts the codes in the pairable units."""
    said = []
    units = row["units"]
    commonest = int(totals.argmax())
    if units < 2:
        said.append(f"n/a, {units} {'unit' if units == 1 else 'units'} with two codes or more")
    elif row["values_used"] < 2:
        said.append(f"n/a, no variation: all {totals.sum()} codes are '{item.domain[commonest]}'")
    elif warning := prevalence(totals, item.domain):
        said.append(warning)
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


def prevalence(totals, domain: Sequence) -> str:
    """Warning of a category that holds more than nine codes of ten, '' without one.

    Examples
    --------
    >>> import numpy as np
    >>> prevalence(np.array([90, 10]), "ab"), prevalence(np.array([91, 9]), "ab")[:24]
    ('', "'a' holds 91% of the cod")
    """
    if totals.max() <= PREVALENT * totals.sum():
        return ""
    return (
        f"'{domain[totals.argmax()]}' holds {totals.max() / totals.sum():.0%} of the codes, "
        "at which alpha and kappa can be low although agreement is high"
    )


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


def gate(row: Mapping, coefficient: str, threshold: float) -> str:
    """Whether the lower end of a coefficient's interval reaches the threshold.

    Where no unit holds a disagreement, `alpha_floor` stands for the lower end. A variable
    without variation is not judged: there is nothing that coders could have told apart.

    Returns
    -------
    str
        ``passes``, ``fails`` or ``not judged``.

    Raises
    ------
    InputError
        For a coefficient that the row has not, as kappa of three coders.

    Examples
    --------
    >>> row = {"units": 50, "values_used": 3, "alpha_floor": None, "ac1": 0.9, "ac1_low": 0.7}
    >>> gate(row, "ac1", 0.667), gate(row, "ac1", 0.8)
    ('passes', 'fails')
    """
    if row["units"] >= 2 and row["values_used"] < 2:
        return "not judged"
    if row["units"] >= 2 and row[coefficient] is None:
        raise InputError(
            f"the gate cannot judge '{row['variable']}' by {coefficient}",
            path="config.yaml",
            column="reliability.gate.coefficient",
            value=coefficient,
            expected="alpha or ac1, which are defined for any number of coders",
        )
    # Rounded as in `verdict`; an undefined end compares as too low.
    reached = round(lower_end(row, coefficient), 12) >= round(threshold, 12)
    return "passes" if reached else "fails"


def lower_end(row: Mapping, coefficient: str) -> float:
    """The value that a verdict rests on: the interval's lower end, or the floor of alpha."""
    low = row["alpha_floor"] if row["alpha_floor"] is not None else row[f"{coefficient}_low"]
    return float("nan") if low is None else low


def refuse_failures(rows: Sequence[Mapping], coefficient: str) -> None:
    """Raise an `InputError` that names each row that fails the gate, with value and bound."""
    failed = [row for row in rows if row["gate"] == "fails"]
    if not failed:
        return
    told = []
    for row in failed:
        low, value = lower_end(row, coefficient), row[coefficient]
        found = "undefined" if isnan(low) else f"{low:.3f}"
        if value is not None and not isnan(value):
            found += f" ({coefficient} {value:.3f})"
        told.append(f"    {row['label']}: lower end {found}, bound {row['threshold']:g}")
    lines = "\n".join(told)
    raise InputError(
        f"{len(failed)} of {len(rows)} variables and codes are not reliable enough, and "
        f"reliability.gate says stop:\n{lines}",
        mend="train the coders and code anew, mend the codebook, drop the variable, or build "
        "with reliability.gate.action: report, which prints the same verdicts",
    )
