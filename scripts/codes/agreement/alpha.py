"""Krippendorff's alpha at every level of measurement, with two kinds of interval.

Alpha is undefined, and ``nan``, with fewer than two pairable units or with a single category
among their codes. See `scripts.codes.agreement.ratings` for `codes` and `domain`.
"""

from dataclasses import dataclass
from math import log, nan, sqrt

import numpy as np

from scripts.codes.agreement.chance_corrected import Estimate, interval
from scripts.codes.agreement.ratings import disagreements, pairable, tally, varies
from scripts.codes.agreement.weights import agreement_weights, relative_difference

LEVELS = ("nominal", "ordinal", "interval", "ratio")
# Cells of coincidence tables that are held at once: some 80 MB.
HELD = 10_000_000


@dataclass(frozen=True)
class Interval:
    """Bootstrap interval: `low` and `high` (``nan`` if undefined), resamples used and left out."""

    low: float
    high: float
    used: int
    degenerate: int


def _coincidences(paired, times=1):
    """Coincidences of categories within units, each unit counted `times`, shape (q, q)."""
    share = paired * (times / (paired.sum(axis=1) - 1))[:, np.newaxis]
    table = share.T @ paired
    np.fill_diagonal(table, table.diagonal() - share.sum(axis=0))
    return table


def _resampled(paired, times):
    """Coincidences for each row of `times`, shape (resamples, q, q), a part at a time."""
    units, size = paired.shape
    if units * size**2 > HELD:
        for row in times:
            yield _coincidences(paired, row)[np.newaxis]
        return
    each = np.array([_coincidences(unit[np.newaxis]) for unit in paired]).reshape(units, size**2)
    held = max(1, HELD // size**2)
    for start in range(0, len(times), held):
        yield (times[start : start + held] @ each).reshape(-1, size, size)


def _distances(totals, level, domain):
    """Squared distances between categories, shape (..., q, q), for totals of shape (..., q)."""
    if level not in LEVELS:
        raise ValueError(f"unknown level '{level}', expected one of {', '.join(LEVELS)}")
    if level == "nominal":
        return 1 - np.eye(len(domain))
    if level == "ordinal":
        # Krippendorff's ordinal metric is the squared difference of the mid-ranks.
        place = totals.cumsum(axis=-1) - totals / 2
    else:
        place = np.array(domain, dtype=float)
    if level == "ratio":
        return relative_difference(place[:, np.newaxis], place)
    return (place[..., :, np.newaxis] - place[..., np.newaxis, :]) ** 2


def _alpha(coincidences, level, domain):
    """Alpha for coincidences of shape (..., q, q), ``nan`` where no disagreement is expected."""
    totals = coincidences.sum(axis=-1)
    distance = _distances(totals, level, domain)
    observed = (coincidences * distance).sum(axis=(-2, -1))
    # The diagonal of the chance table is at distance 0, so it need not be corrected.
    chance = totals[..., :, np.newaxis] * totals[..., np.newaxis, :]
    expected = (chance * distance).sum(axis=(-2, -1)) / (totals.sum(axis=-1) - 1)
    ratio = np.full(np.shape(expected), nan)
    np.divide(observed, expected, out=ratio, where=expected > 0)
    return 1 - ratio


def krippendorff_alpha(codes, domain=None, level="nominal"):
    """Krippendorff's alpha of any number of coders with missing codes.

    alpha = 1 - Do / De from the coincidences of the pairable units (Krippendorff 2011,
    Computing Krippendorff's Alpha-Reliability).

    Parameters
    ----------
    codes : array-like, shape (coders, units)
    domain : sequence, optional
        In rank order for an ordinal variable; numbers for an interval or ratio one.
    level : {'nominal', 'ordinal', 'interval', 'ratio'}

    Returns
    -------
    float
        ``nan`` with fewer than two pairable units or a single category in them.

    Examples
    --------
    >>> round(krippendorff_alpha([["a", "a", "b", "b"], ["a", "a", "b", "a"]]), 4)
    0.5333
    """
    counts, domain = tally(codes, domain)
    if not varies(counts):
        return nan
    return float(_alpha(_coincidences(pairable(counts)), level, domain))


def estimate_alpha(
    codes, domain=None, level="nominal", *, weights=None, confidence=0.95, ddof=1
) -> Estimate:
    """Alpha with the standard error of Gwet (2014, ch. 5), from linearised units.

    Parameters
    ----------
    codes, domain, level
        As for `krippendorff_alpha`. The distances of an ordinal variable, which depend on the
        codes, are taken as fixed.
    weights : str or array-like, optional
        Credits for pairs of categories in place of the distances of `level`.
    confidence, ddof
        As for `scripts.codes.agreement.chance_corrected.estimate`.

    Examples
    --------
    >>> found = estimate_alpha([list("aabbccab"), list("aabbccbb")])
    >>> round(found.value, 4), round(found.se, 4)
    (0.8193, 0.1955)
    """
    counts, domain = tally(codes, domain)
    if not varies(counts):
        return Estimate(nan, nan, nan, nan)
    counts = pairable(counts)
    if weights is not None:
        credit = agreement_weights(weights, domain)
    else:
        distance = _distances(_coincidences(counts).sum(axis=0), level, domain)
        credit = 1 - distance / distance.max()
    total = counts.sum(axis=1)
    units, mean = len(counts), total.mean()
    excess = (total - mean) / mean
    credited = ((counts * (counts @ credit)).sum(axis=1) - total) / (mean * (total - 1))
    share = counts.sum(axis=0) / (units * mean)
    expected = share @ credit @ share
    if not expected < 1:
        return Estimate(nan, nan, nan, nan)
    beyond = 1 - expected
    large = (credited.mean() - expected) / beyond
    pull = counts @ credit @ share / mean - expected * (1 + excess)
    influence = (credited - credited.mean() * excess - expected) / beyond
    influence = influence - large - 2 * (1 - large) * pull / beyond
    se = sqrt((influence**2).sum() / (units * (units - ddof)))
    # The small-sample correction: one code in all can pair with itself by chance.
    value = float(1 - (1 - 1 / total.sum()) * (1 - large))
    return interval(value, se if se > 1e-12 else 0.0, units, confidence)


def bootstrap_alpha(codes, domain=None, level="nominal", *, resamples, rng, confidence):
    """Percentile interval of alpha from resampled units.

    Pairable units are drawn with replacement, the domain stays as it is, and resamples in
    which alpha is undefined are left out and counted. KALPHA resamples deviations instead
    and gives narrower intervals (criticised by Gwet 2015 and Zapf et al. 2016).

    Parameters
    ----------
    codes, domain, level
        As for `krippendorff_alpha`.
    resamples : int
    rng : numpy.random.Generator
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Interval
        Undefined, without any resample, where alpha is undefined and where no pairable unit
        holds a disagreement: every resample would then be 1. See `rule_of_three`.

    Examples
    --------
    >>> codes = [list("aabbab"), list("aabaab")]
    >>> interval = bootstrap_alpha(
    ...     codes, resamples=500, rng=np.random.default_rng(1), confidence=0.95)
    >>> interval.low < krippendorff_alpha(codes) <= interval.high, interval.degenerate
    (True, 7)
    """
    counts, domain = tally(codes, domain)
    if not varies(counts) or not disagreements(codes, domain):
        return Interval(nan, nan, 0, 0)
    paired = pairable(counts)
    units = len(paired)
    drawn = rng.integers(units, size=(resamples, units)) + units * np.arange(resamples)[:, None]
    times = np.bincount(drawn.ravel(), minlength=resamples * units).reshape(resamples, units)
    alphas = np.concatenate([_alpha(tables, level, domain) for tables in _resampled(paired, times)])
    alphas = alphas[~np.isnan(alphas)]
    tail = (1 - confidence) / 2
    low, high = np.quantile(alphas, [tail, 1 - tail]) if len(alphas) else (nan, nan)
    return Interval(float(low), float(high), len(alphas), resamples - len(alphas))


def rule_of_three(units, confidence=0.95):
    """Upper bound of the rate of an event that was not seen in `units` trials.

    3/n at 95 % (Hanley and Lippman-Hand 1983); at another confidence the numerator is
    -ln(1 - confidence) to one decimal.

    Examples
    --------
    >>> rule_of_three(50)
    0.06
    """
    return min(1.0, round(-log(1 - confidence), 1) / units) if units else nan


def alpha_at_rate(codes, domain=None, level="nominal", *, rate):
    """Alpha if a share `rate` of the pairs disagreed as far as the categories in use allow.

    Expected disagreement stays as observed, so that this is a floor for alpha where no
    disagreement was seen and `rate` is its upper bound.

    Examples
    --------
    >>> round(alpha_at_rate([list("aabb"), list("aabb")], rate=0.1), 3)
    0.825
    """
    counts, domain = tally(codes, domain)
    if not varies(counts):
        return nan
    totals = _coincidences(pairable(counts)).sum(axis=0)
    distance = _distances(totals, level, domain)
    chance = np.outer(totals, totals) * distance / (totals.sum() * (totals.sum() - 1))
    used = totals > 0
    return float(1 - rate * distance[np.ix_(used, used)].max() / chance.sum())
