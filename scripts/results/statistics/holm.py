"""Holm's correction of the p-values of one family of tests."""

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> tuple[list[float], int]:
    """Holm-adjusted p-values, and how many tests the family has.

    The p of rank k, from the smallest, becomes the largest of (m - j + 1) p_j over j = 1 … k,
    and at most 1, where m is the number of tests (Holm, 1979). A NaN marks a test that could not
    be done: it stays NaN and is not counted, as in R's `p.adjust` (statsmodels' `multipletests`
    counts it).

    Parameters
    ----------
    p_values : sequence of float, length n

    Returns
    -------
    adjusted : list of float, length n
    size : int
        Tests that are not NaN.

    Examples
    --------
    >>> holm([0.01, 0.04, float("nan"), 0.03])
    ([0.03, 0.06, nan, 0.06], 3)
    """
    # That of pingouin is the same; to import it takes longer than all that is adjusted here.
    adjusted = np.asarray(p_values, dtype=float).copy()
    tested = np.flatnonzero(~np.isnan(adjusted))
    rising = tested[np.argsort(adjusted[tested], kind="stable")]
    size = len(tested)
    stepped = np.maximum.accumulate(adjusted[rising] * np.arange(size, 0, -1))
    adjusted[rising] = np.minimum(stepped, 1)
    return adjusted.tolist(), size
