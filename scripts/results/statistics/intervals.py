"""Intervals that need no library, so that light rules can use them too."""

from math import sqrt
from statistics import NormalDist


def wilson(count: int, base: int, confidence: float) -> tuple[float, float]:
    """Wilson score interval of a share, without continuity correction (Wilson, 1927).

    With p = count / base and z the normal quantile of the level, the bounds are
    (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n).

    Parameters
    ----------
    count, base : int
        Units with the value, and units coded at all.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper bound within 0 to 1; NaN for both if `base` is 0.

    Examples
    --------
    >>> [round(bound, 4) for bound in wilson(21, 50, 0.95)]
    [0.2938, 0.5577]
    """
    if base == 0:
        return float("nan"), float("nan")
    share, z2 = count / base, NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    centre = share + z2 / (2 * base)
    reach = sqrt(z2 * (share * (1 - share) / base + z2 / (4 * base**2)))
    low, high = ((centre + sign * reach) / (1 + z2 / base) for sign in (-1, 1))
    return max(low, 0.0) if count else 0.0, min(high, 1.0) if count < base else 1.0
