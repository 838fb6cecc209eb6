"""Rank correlation of two measures of the same units."""

import math
from itertools import combinations
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from scripts.results.statistics.holm import holm
from scripts.results.statistics.platform_counts import ON, platforms_compared

CORRELATION_COLUMNS = [
    *["x", "y", "n", "missing", "rho", "rho_low", "rho_high", "interval_method", "confidence"],
    *["p", "p_holm", "family", "family_size", "note"],
]
PERFECT = 1 - 1e-9


class Correlation(NamedTuple):
    """Spearman's rho with its interval; NaN where undefined."""

    n: int
    rho: float
    low: float
    high: float
    p: float


def spearman(x: np.ndarray, y: np.ndarray, confidence: float) -> Correlation:
    """Spearman's rank correlation with its p and a confidence interval.

    The interval is Fisher's z with the standard error of Bonett & Wright (2000),
    sqrt((1 + rho² / 2) / (n - 3)); that of Pearson's r, which pingouin prints, is too narrow.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        Paired values, none missing.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    Correlation
        All NaN but `n` if n < 5 or a variable is constant; no interval if rho is -1 or 1.

    Examples
    --------
    >>> result = spearman([1, 2, 3, 4, 5, 6], [2, 1, 3, 4, 6, 5], 0.95)
    >>> round(result.rho, 4), round(result.low, 4), round(result.high, 4)
    (0.8857, 0.0664, 0.9916)
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    n = len(x)
    if n < 5 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return Correlation(n, *[float("nan")] * 4)
    # That of pingouin is the same, and takes its time for an interval and a power of its own.
    rho, p = map(float, spearmanr(x, y))
    if abs(rho) > PERFECT:
        return Correlation(n, rho, float("nan"), float("nan"), p)
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * math.sqrt((1 + rho**2 / 2) / (n - 3))
    middle = math.atanh(rho)
    return Correlation(n, rho, math.tanh(middle - reach), math.tanh(middle + reach), p)


def rank_correlation(x: pd.Series, y: pd.Series, confidence: float) -> dict:
    """Spearman's rho of two measures of the same units, NaN where missing; p not yet adjusted."""
    known = (x.notna() & y.notna()).to_numpy()
    result = spearman(x.to_numpy()[known], y.to_numpy()[known], confidence)
    note = ""
    if np.isnan(result.rho):
        note = "undefined: fewer than five pairs, or a count that does not vary"
    elif np.isnan(result.low):
        note = "no interval: the ranks agree or oppose perfectly"
    return {
        "x": str(x.name),
        "y": str(y.name),
        "n": result.n,
        "missing": len(x) - result.n,
        "rho": result.rho,
        "rho_low": result.low,
        "rho_high": result.high,
        "interval_method": "Fisher z, Bonett-Wright",
        "confidence": confidence,
        "p": result.p,
        "note": note,
    }


def correlate(counts: pd.DataFrame, confidence: float) -> list[dict]:
    """Spearman's rho of each pair of counts of one platform, Holm's correction over the pairs."""
    rows = [
        rank_correlation(counts[x], counts[y], confidence)
        for x, y in combinations(counts.columns, 2)
    ]
    adjusted, size = holm([row["p"] for row in rows])
    on = "".join(f"{ON}{name}" for name in platforms_compared(counts))
    for row, p in zip(rows, adjusted, strict=True):
        row |= {"family": f"pairs of counts{on}", "p_holm": p, "family_size": size}
    return rows
