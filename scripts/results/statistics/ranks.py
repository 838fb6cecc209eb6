"""Tests of heavy-tailed counts between groups, on their ranks."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import pingouin
from scipy.stats import rankdata

from scripts.results.statistics.rank_permutations import permutation_p


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
    permutations, rng
        See `permutation_p`.

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
