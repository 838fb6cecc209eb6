"""Rank statistics for heavy-tailed counts, and Holm's correction."""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd
import pingouin
from scipy.stats import rankdata, spearmanr

# Ties with the observed statistic must count as at least as large whatever the order of sums.
TOLERANCE = 1e-9


class KruskalWallis(NamedTuple):
    """One Kruskal-Wallis test; `h`, both p and `epsilon_squared` are NaN where undefined."""

    n: int
    groups: int
    smallest: int
    h: float
    dof: int
    p: float
    p_permutation: float
    epsilon_squared: float


class DunnPair(NamedTuple):
    """Comparison of groups a and b; `z` and `cliffs_delta` are positive where a ranks higher."""

    a: str
    b: str
    n_a: int
    n_b: int
    z: float
    p: float
    cliffs_delta: float


class Correlation(NamedTuple):
    """Spearman's rho with its interval; NaN where undefined."""

    n: int
    rho: float
    low: float
    high: float
    p: float


def holm(p_values: Sequence[float]) -> tuple[list[float], int]:
    """Holm-adjusted p-values, and how many tests the family has.

    A NaN marks a test that could not be done: it stays NaN and is not counted, as in R's
    `p.adjust` (statsmodels' `multipletests` counts it).

    Examples
    --------
    >>> holm([0.01, 0.04, float("nan"), 0.03])
    ([0.03, 0.06, nan, 0.06], 3)
    """
    p_values = np.asarray(p_values, dtype=float)
    size = int(np.count_nonzero(~np.isnan(p_values)))
    if size == 0:
        return [float("nan")] * len(p_values), 0
    _, adjusted = pingouin.multicomp(p_values, method="holm")
    return [float(p) for p in adjusted], size


def permutation_p(
    ranks: np.ndarray, groups: np.ndarray, permutations: int, rng: np.random.Generator
) -> float:
    """Permutation p of Kruskal-Wallis: (1 + number of H at least as large) / (1 + permutations).

    With the ranks fixed, H rises with the sum of (rank sum)² / size over the groups, so that
    this sum alone is compared.

    Parameters
    ----------
    ranks : ndarray of float, shape (n,)
        Midranks of the outcome over all units.
    groups : ndarray of int, shape (n,)
        Group of each unit, numbered from 0 without a gap.
    permutations : int
        Number of random reassignments.
    rng : numpy.random.Generator
        Source of the reassignments.

    Returns
    -------
    float

    Examples
    --------
    >>> ranks, groups = np.arange(1.0, 13.0), np.repeat([0, 1], 6)
    >>> permutation_p(ranks, groups, 999, np.random.default_rng(1)) < 0.01
    True
    """
    members = np.eye(groups.max() + 1)[groups]
    sizes = members.sum(axis=0)
    shuffled = rng.permuted(np.tile(ranks, (permutations, 1)), axis=1)
    sums = np.square(shuffled @ members) @ (1 / sizes)
    observed = np.square(ranks @ members) @ (1 / sizes)
    return (1 + int(np.count_nonzero(sums >= observed * (1 - TOLERANCE)))) / (1 + permutations)


def kruskal_wallis(
    values: np.ndarray, groups: Sequence[str], permutations: int, rng: np.random.Generator
) -> KruskalWallis:
    """Kruskal-Wallis test with tie correction, and its effect size.

    Epsilon squared is H / (n - 1), the share of the ranks' variance that lies between the
    groups (Tomczak & Tomczak, 2014). Groups of a single unit are kept: leaving them out would
    choose the groups by their size, and the permutation p is valid for any size.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        The outcome, none missing.
    groups : sequence of str, length n
        Group of each unit.
    permutations : int
        Number of random reassignments.
    rng : numpy.random.Generator
        Source of the reassignments.

    Returns
    -------
    KruskalWallis
        Undefined (NaN) with fewer than two groups or if all values are equal.

    Examples
    --------
    >>> result = kruskal_wallis([1, 2, 3, 4, 5, 6], list("aabbcc"), 999, np.random.default_rng(1))
    >>> round(result.h, 4), result.dof, round(result.epsilon_squared, 4)
    (4.5714, 2, 0.9143)
    """
    values, (names, index) = np.asarray(values, float), np.unique(groups, return_inverse=True)
    n, count = len(values), len(names)
    smallest = int(np.bincount(index).min()) if n else 0
    if count < 2 or np.ptp(values) == 0:
        return KruskalWallis(n, count, smallest, np.nan, max(0, count - 1), *[np.nan] * 3)
    test = pingouin.kruskal(
        pd.DataFrame({"value": values, "group": index}), dv="value", between="group"
    ).iloc[0]
    return KruskalWallis(
        n=n,
        groups=count,
        smallest=smallest,
        h=float(test["H"]),
        dof=int(test["ddof1"]),
        p=float(test["p_unc"]),
        p_permutation=permutation_p(rankdata(values), index, permutations, rng),
        epsilon_squared=float(test["H"]) / (n - 1),
    )


def dunn(values: np.ndarray, groups: Sequence[str], order: Sequence[str]) -> list[DunnPair]:
    """Dunn's test of every pair of groups, on the ranks of all groups together.

    z = (mean rank of a - mean rank of b) / sqrt(s² (1 / n_a + 1 / n_b)), where
    s² = n (n + 1) / 12 - sum(t³ - t) / (12 (n - 1)) over the sizes t of the ties
    (Dunn, 1964); two-sided p from the normal distribution, not yet adjusted.
    Cliff's delta = P(a > b) - P(a < b), the rank-biserial correlation of the pair.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        The outcome, none missing.
    groups : sequence of str, length n
        Group of each unit.
    order : sequence of str
        The groups in the order in which pairs are listed; those without a unit are passed over.

    Returns
    -------
    list of DunnPair
        `z`, `p` and `cliffs_delta` are NaN if all values are equal.

    Examples
    --------
    >>> pair = dunn([1, 2, 3, 4, 5, 6], list("aaabbb"), ["b", "a"])[0]
    >>> pair.a, pair.b, round(pair.z, 4), pair.cliffs_delta
    ('b', 'a', 1.964, 1.0)
    """
    values, groups = np.asarray(values, float), np.asarray(groups)
    n, ranks = len(values), rankdata(values)
    ties = np.unique(values, return_counts=True)[1].astype(float)
    present = [name for name in order if np.any(groups == name)]
    constant = len(ties) < 2
    variance = np.nan if constant else n * (n + 1) / 12 - (ties**3 - ties).sum() / (12 * (n - 1))
    pairs = []
    for position, a in enumerate(present):
        for b in present[position + 1 :]:
            in_a, in_b = groups == a, groups == b
            n_a, n_b = int(in_a.sum()), int(in_b.sum())
            error = math.sqrt(variance * (1 / n_a + 1 / n_b))
            z = float(ranks[in_a].mean() - ranks[in_b].mean()) / error
            delta = np.sign(np.subtract.outer(values[in_a], values[in_b])).mean()
            delta = np.nan if constant else float(delta)
            pairs.append(DunnPair(a, b, n_a, n_b, z, two_sided(z), delta))
    return pairs


def two_sided(z: float) -> float:
    """Two-sided p of a standard normal deviate.

    Examples
    --------
    >>> round(two_sided(-1.959964), 4)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2))


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
    if abs(rho) > 1 - TOLERANCE:
        return Correlation(n, rho, float("nan"), float("nan"), p)
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * math.sqrt((1 + rho**2 / 2) / (n - 3))
    middle = math.atanh(rho)
    return Correlation(n, rho, math.tanh(middle - reach), math.tanh(middle + reach), p)
