"""Numbers that were coded: their middle, spread and range, and why others are missing."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import binom

from scripts.codes.codebook import MARKERS, NOT_APPLICABLE, NOT_CODEABLE, Codebook
from scripts.results.statistics.coded_units import numbers_of

# Column of the table by the marker that it counts.
MISSING = {"": "not_coded", NOT_CODEABLE: "not_codeable", NOT_APPLICABLE: "not_applicable"}
NUMBER_COLUMNS = [
    *["variable", "label", "level", "n", "missing", *MISSING.values()],
    *["mean", "sd", "median", "median_low", "median_high", "q1", "q3", "min", "max"],
    *["interval_method", "coverage", "confidence", "note"],
]
METHOD = "order statistics, binomial"


def median_interval(values: Sequence[float], confidence: float) -> tuple[float, float, float]:
    """Interval of the median between two order statistics, for any distribution.

    With B binomial of n trials at 1/2, the interval runs from the k-th smallest to the k-th
    largest value for the largest k with P(B < k) <= (1 - confidence) / 2, and covers the median
    with a probability of 1 - 2 P(B < k) at least (Thompson, 1936; the exact interval of R's
    DescTools::MedianCI).

    Parameters
    ----------
    values : sequence of float
        In any order, none missing.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    low, high, coverage : float
        NaN where there are too few values for the level: fewer than six at 95 %.

    Examples
    --------
    >>> low, high, coverage = median_interval(range(1, 11), 0.95)
    >>> low, high, round(coverage, 4)
    (2.0, 9.0, 0.9785)
    """
    ordered, tail = np.sort(np.asarray(values, float)), (1 - confidence) / 2
    n = len(ordered)
    place = int(binom.ppf(tail, n, 0.5)) if n else 0
    # The quantile is the first place at which the tail is reached; reached exactly, it is within.
    place += bool(n) and bool(binom.cdf(place, n, 0.5) <= tail)
    if not place:
        return float("nan"), float("nan"), float("nan")
    coverage = 1 - 2 * float(binom.cdf(place - 1, n, 0.5))
    return float(ordered[place - 1]), float(ordered[n - place]), coverage


def summarise_numbers(codes: pd.DataFrame, codebook: Codebook, confidence: float) -> list[dict]:
    """One row per variable with a range: what was entered, and what is missing by reason.

    The standard deviation has n - 1 in its denominator, and quartiles interpolate linearly
    between order statistics (R's type 7).

    Parameters
    ----------
    codes : pandas.DataFrame
        See `check_codes`.
    codebook : Codebook
    confidence : float
        Level of the interval of the median.
    """
    rows = []
    for variable in codebook.variables.values():
        if not variable.range:
            continue
        entered = numbers_of(codes, variable)
        known = entered.dropna().to_numpy()
        n = len(known)
        points = np.quantile(known, [0.5, 0.25, 0.75, 0, 1]) if n else [np.nan] * 5
        low, high, coverage = median_interval(known, confidence)
        note = ""
        if not n:
            note = "no number was entered"
        elif np.isnan(low):
            note = f"no interval: too few numbers for {100 * confidence:g}%"
        rows.append(
            {
                "variable": variable.name,
                "label": variable.label,
                "level": variable.level,
                "n": n,
                "missing": len(entered) - n,
                **{MISSING[mark]: int((codes[variable.name] == mark).sum()) for mark in MARKERS},
                "mean": float(known.mean()) if n else None,
                "sd": float(known.std(ddof=1)) if n > 1 else None,
                **dict(zip(("median", "q1", "q3", "min", "max"), map(float, points), strict=True)),
                "median_low": low,
                "median_high": high,
                "interval_method": "" if np.isnan(low) else METHOD,
                "coverage": coverage,
                "confidence": confidence,
                "note": note,
            }
        )
    return rows
