"""How far shares differ between studies: Q and I² on the double arcsine scale, bounds of V."""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

from scipy.optimize import brentq
from scipy.stats import chi2, ncx2


class Heterogeneity(NamedTuple):
    """Test and size of the heterogeneity of one share; NaN where it is undefined."""

    studies: int
    q: float
    dof: int
    p: float
    i2: float
    i2_low: float
    i2_high: float


def double_arcsine(count: int, base: int) -> tuple[float, float]:
    """A share on the scale of Freeman and Tukey, and its sampling variance.

    With x of n units, y = (asin √(x / (n + 1)) + asin √((x + 1) / (n + 1))) / 2 and its variance
    is 1 / (4n + 2), whatever the share: also where no unit, or every unit, has the code (Freeman
    and Tukey 1950, Annals of Mathematical Statistics 21, 607-611; half of their sum, as in
    metafor's measure PFT).

    Parameters
    ----------
    count, base : int
        Units with the code, and units coded at all, one or more.

    Examples
    --------
    >>> [round(value, 4) for value in double_arcsine(3, 11)]
    [0.5695, 0.0217]
    """
    ends = (math.asin(math.sqrt((count + step) / (base + 1))) for step in (0, 1))
    return sum(ends) / 2, 1 / (4 * base + 2)


def cochran_q(values: Sequence[float], variances: Sequence[float]) -> float:
    """Weighted squares around the weighted mean: Q = Σ w (y - Σwy / Σw)², w = 1 / variance.

    Cochran (1954), Biometrics 10, 101-129.

    Examples
    --------
    >>> cochran_q([1.0, 3.0], [1.0, 1.0])
    2.0
    """
    weights = [1 / variance for variance in variances]
    mean = math.fsum(w * y for w, y in zip(weights, values, strict=True)) / math.fsum(weights)
    return math.fsum(w * (y - mean) ** 2 for w, y in zip(weights, values, strict=True))


def i_squared(q: float, studies: int, confidence: float) -> tuple[float, float, float]:
    """I² = max(0, (Q - df) / Q), df = studies - 1, with the interval that is based on the test.

    Higgins and Thompson (2002, Statistics in Medicine 21, 1539-1558): with H² = Q / df, at least
    1, the bounds of H are exp(ln H ± z SE); SE is (ln Q - ln df) / (2 (√(2Q) - √(2 df - 1)))
    where Q exceeds the number of studies, else √((1 - 1 / (3 (df - 1)²)) / (2 (df - 1))), and
    I² = 1 - 1 / H².

    Parameters
    ----------
    q : float
    studies : int
        Two or more.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    i2, low, high : float
        The bounds are NaN for two studies with a Q of at most 2, where SE is undefined.

    Examples
    --------
    >>> [round(value, 3) for value in i_squared(9.95, 7, 0.95)]
    [0.397, 0.0, 0.746]
    """
    dof = studies - 1
    i2 = max(0.0, (q - dof) / q) if q > 0 else 0.0
    if q > studies:
        error = (math.log(q) - math.log(dof)) / (2 * (math.sqrt(2 * q) - math.sqrt(2 * dof - 1)))
    elif dof > 1:
        error = math.sqrt((1 - 1 / (3 * (dof - 1) ** 2)) / (2 * (dof - 1)))
    else:
        return i2, math.nan, math.nan
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * error
    middle = max(0.0, math.log(q / dof) / 2) if q > 0 else 0.0
    low, high = (max(0.0, 1 - math.exp(-2 * (middle + sign * reach))) for sign in (-1, 1))
    return i2, low, high


def measure(counts: Sequence[tuple[int, int]], confidence: float) -> Heterogeneity:
    """Heterogeneity of one share between studies.

    Parameters
    ----------
    counts : sequence of (int, int)
        Units with the code and units coded, per study; a study without coded units is left out.
    confidence : float
        Level of the interval of I².

    Examples
    --------
    >>> found = measure([(5, 50), (25, 50), (30, 50)], 0.95)
    >>> found.dof, round(found.q, 1), found.p < 0.001, round(found.i2, 2)
    (2, 34.7, True, 0.94)
    """
    scaled = [double_arcsine(count, base) for count, base in counts if base]
    if len(scaled) < 2:
        return Heterogeneity(len(scaled), math.nan, 0, *[math.nan] * 4)
    q, dof = cochran_q(*zip(*scaled, strict=True)), len(scaled) - 1
    return Heterogeneity(
        len(scaled), q, dof, float(chi2.sf(q, dof)), *i_squared(q, len(scaled), confidence)
    )


def v_interval(
    statistic: float, shape: tuple[int, int], n: int, confidence: float
) -> tuple[float, float]:
    """Interval of Cramér's V of studies by codes, from the noncentral chi-squared distribution.

    Where the noncentrality is λ, chi² lies below what was found with the probability F(chi²; λ).
    The bounds of λ are those with F = (1 ± confidence) / 2, or 0 where there is none (Smithson
    2003, Confidence Intervals, chapter 4); V = √(λ / n / bound) with the bound of Bergsma's
    corrected V. Where chi² is so small that there is no upper one, the tables are more alike than
    chance would make them, and an interval without width would pass for certainty. The bootstrap
    of `associations.bootstrap_v` redraws the studies too, and lies too high where these are many
    and small.

    Parameters
    ----------
    statistic : float
        Pearson's chi-squared.
    shape : tuple of int
        Occupied rows and columns, two or more of each.
    n : int
        Units.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    low, high : float
        NaN where there is no upper bound.

    Examples
    --------
    >>> [round(bound, 2) for bound in v_interval(34.2, (19, 4), 570, 0.95)]
    [nan, nan]
    >>> [round(bound, 2) for bound in v_interval(60.0, (3, 4), 300, 0.95)]
    [0.22, 0.39]
    """
    dof = (shape[0] - 1) * (shape[1] - 1)
    bound = min(size - (size - 1) ** 2 / (n - 1) for size in shape) - 1
    if bound <= 0:
        return math.nan, math.nan

    def excess(noncentrality, level):
        return ncx2.cdf(statistic, dof, noncentrality) - level

    low, high = (
        brentq(excess, 0, 4 * statistic + 100, args=(level,))
        if chi2.cdf(statistic, dof) > level
        else 0.0
        for level in ((1 + confidence) / 2, (1 - confidence) / 2)
    )
    if not high:
        return math.nan, math.nan
    return tuple(min(1.0, math.sqrt(value / n / bound)) for value in (low, high))
