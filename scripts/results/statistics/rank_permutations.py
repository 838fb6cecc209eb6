"""The permutation test of Kruskal-Wallis, on ranks."""

import numpy as np

# Ties with the observed statistic must count as at least as large whatever the order of sums.
TOLERANCE = 1e-9


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
