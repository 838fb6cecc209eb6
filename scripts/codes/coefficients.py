"""Coefficients of agreement between coders, and a bootstrap interval for Krippendorff's alpha.

Every function takes `codes`, an array of coders x units. A cell holds a category (text or a
number), or ``None`` or ``nan`` where the coder gave no code for the unit. `domain` lists the
categories in their order; without it they are the observed values, sorted. A unit is pairable
when at least two coders coded it.

A coefficient that corrects for chance is undefined, and ``nan``, with fewer than two pairable
units or with a single category among their codes: agreement cannot then be told from habit.
No function returns 1 for such data.
"""

from dataclasses import dataclass
from math import log, nan
from numbers import Real

import numpy as np

MISSING = -1
WEIGHTS = ("identity", "linear", "quadratic")


@dataclass(frozen=True)
class Interval:
    """Bootstrap interval: `low` and `high` (``nan`` if undefined), resamples used and left out."""

    low: float
    high: float
    used: int
    degenerate: int


def encode(codes, domain=None):
    """Codes as positions in the domain.

    Parameters
    ----------
    codes : array-like, shape (coders, units)
        Categories; ``None`` or ``nan`` where missing.
    domain : sequence, optional
        The categories in order.

    Returns
    -------
    index : ndarray of int, shape (coders, units)
        Position in the domain, `MISSING` where there is no code.
    domain : tuple

    Raises
    ------
    ValueError
        When `codes` is not two-dimensional, or holds a value outside the domain.

    Examples
    --------
    >>> index, domain = encode([["b", "a"], [None, "b"]])
    >>> index.tolist(), domain
    ([[1, 0], [-1, 1]], ('a', 'b'))
    """
    cells = np.asarray(codes, dtype=object)
    if cells.ndim != 2:
        raise ValueError(f"codes must be coders x units, not of shape {cells.shape}")
    present = [value for value in cells.flat if not _is_missing(value)]
    domain = tuple(sorted(set(present)) if domain is None else domain)
    position = {value: place for place, value in enumerate(domain)}
    if len(position) < len(domain):
        raise ValueError("a category stands twice in the domain")
    if unknown := sorted(str(value) for value in set(present) - set(position)):
        raise ValueError(f"code outside the domain: {unknown[0]}")
    index = [MISSING if _is_missing(value) else position[value] for value in cells.flat]
    return np.array(index, dtype=int).reshape(cells.shape), domain


def _is_missing(value):
    return value is None or value != value


def tally(codes, domain=None):
    """How many coders gave each category to each unit.

    Parameters
    ----------
    codes, domain
        As for `encode`.

    Returns
    -------
    counts : ndarray of int, shape (units, categories)
    domain : tuple

    Examples
    --------
    >>> counts, domain = tally([["a", "b"], ["a", None]])
    >>> counts.tolist(), domain
    ([[2, 0], [0, 1]], ('a', 'b'))
    """
    index, domain = encode(codes, domain)
    return (index[:, :, np.newaxis] == np.arange(len(domain))).sum(axis=0), domain


def pairable(counts):
    """The rows of a tally with at least two codes.

    Examples
    --------
    >>> pairable(np.array([[2, 0], [0, 1]])).tolist()
    [[2, 0]]
    """
    return counts[counts.sum(axis=1) >= 2]


def _varies(counts):
    """Whether chance can be estimated: two pairable units, two categories among their codes."""
    paired = pairable(counts)
    return len(paired) >= 2 and np.count_nonzero(paired.sum(axis=0)) >= 2


def agreement_weights(kind, domain):
    """Credit for each pair of categories, from 1 on the diagonal to 0, shape (q, q).

    ``identity`` credits equality only; ``linear`` and ``quadratic`` fall with the distance
    between the categories, which are taken at their values where all are numbers, else at
    their places in the domain (Gwet 2014, Handbook of Inter-Rater Reliability, ch. 3).

    Examples
    --------
    >>> agreement_weights("quadratic", ("low", "middle", "high"))[0].tolist()
    [1.0, 0.75, 0.0]
    """
    if kind not in WEIGHTS:
        raise ValueError(f"unknown weights '{kind}', expected one of {', '.join(WEIGHTS)}")
    if kind == "identity" or len(domain) < 2:
        return np.eye(len(domain))
    numeric = all(isinstance(value, Real) for value in domain)
    place = np.array(domain if numeric else range(len(domain)), dtype=float)
    distance = np.abs(place[:, np.newaxis] - place) / np.ptp(place)
    return 1 - (distance if kind == "linear" else distance**2)


def percent_agreement(codes, domain=None, weights="identity"):
    """Share of agreeing pairs of coders within a unit, averaged over the pairable units.

    ``nan`` without a pairable unit. With `weights`, each pair counts by its credit.

    Examples
    --------
    >>> percent_agreement([[1, 1, 2, None], [1, 2, 2, 1]])
    0.6666666666666666
    """
    counts, domain = tally(codes, domain)
    return _observed(counts, agreement_weights(weights, domain))


def _observed(counts, weights):
    paired = pairable(counts)
    if not len(paired):
        return nan
    total = paired.sum(axis=1)
    # A code paired with itself has credit 1 and is taken out again.
    credit = (paired * (paired @ weights)).sum(axis=1) - total
    return float((credit / (total * (total - 1))).mean())


def _prevalence(counts):
    """Mean share of each category over the units with at least one code (Gwet 2014)."""
    coded = counts[counts.sum(axis=1) >= 1]
    return (coded / coded.sum(axis=1, keepdims=True)).mean(axis=0)


def _beyond_chance(observed, expected):
    return float((observed - expected) / (1 - expected)) if expected < 1 else nan


def _two_coders(codes, domain):
    """Shares of each pair of codes in the units that both coded, shape (q, q), and the domain.

    All shares are ``nan`` where chance cannot be estimated.
    """
    index, domain = encode(codes, domain)
    if len(index) != 2:
        raise ValueError(f"defined for two coders, not {len(index)}")
    if not _varies(tally(codes, domain)[0]):
        return np.full((len(domain), len(domain)), nan), domain
    both = index[:, (index != MISSING).all(axis=0)]
    table = np.zeros((len(domain), len(domain)))
    np.add.at(table, tuple(both), 1)
    return table / both.shape[1], domain


def cohen_kappa(codes, domain=None, weights="identity"):
    """Cohen's kappa of two coders over the units that both coded.

    kappa = (po - pe) / (1 - pe), pe from the product of the coders' own marginals
    (Cohen 1960; with weights, Cohen 1968).

    Parameters
    ----------
    codes : array-like, shape (2, units)
    domain : sequence, optional
    weights : {'identity', 'linear', 'quadratic'}

    Returns
    -------
    float
        ``nan`` with fewer than two common units or a single category in them.

    Raises
    ------
    ValueError
        For any number of coders but two.

    Examples
    --------
    >>> cohen_kappa([["a", "a", "b", "b"], ["a", "a", "b", "a"]])
    0.5
    """
    share, domain = _two_coders(codes, domain)
    credit = agreement_weights(weights, domain)
    chance = np.outer(share.sum(axis=1), share.sum(axis=0))
    return _beyond_chance((credit * share).sum(), (credit * chance).sum())


def scott_pi(codes, domain=None):
    """Scott's pi of two coders: as kappa, with chance from their pooled marginals (Scott 1955).

    Examples
    --------
    >>> round(scott_pi([["a", "a", "b", "b"], ["a", "a", "b", "a"]]), 4)
    0.4667
    """
    share, domain = _two_coders(codes, domain)
    pooled = (share.sum(axis=0) + share.sum(axis=1)) / 2
    return _beyond_chance(np.trace(share), (pooled**2).sum())


def fleiss_kappa(codes, domain=None):
    """Fleiss' kappa of any number of coders (Fleiss 1971).

    Units with missing codes count as Gwet (2014) has it: agreement from the pairable units,
    chance from every coded one. Coders need not be the same people from unit to unit.

    Examples
    --------
    >>> round(fleiss_kappa([["a", "a", "b", "b"], ["a", "a", "b", "a"]]), 4)
    0.4667
    """
    counts, domain = tally(codes, domain)
    if not _varies(counts):
        return nan
    observed = _observed(counts, np.eye(len(domain)))
    return _beyond_chance(observed, (_prevalence(counts) ** 2).sum())


def gwet_ac(codes, domain=None, weights="identity"):
    """Gwet's AC1, or AC2 with weights, of any number of coders with missing codes.

    pe = T / (q (q - 1)) * sum of p (1 - p), with q categories in the domain, p their mean
    shares and T the sum of all weights (Gwet 2008; 2014, ch. 5). The domain should be the
    whole codebook: a category that nobody used still counts in q.

    Examples
    --------
    >>> round(gwet_ac([["a", "a", "b", "b"], ["a", "a", "b", "a"]]), 4)
    0.5294
    """
    counts, domain = tally(codes, domain)
    if not _varies(counts):
        return nan
    credit, share, size = agreement_weights(weights, domain), _prevalence(counts), len(domain)
    expected = credit.sum() / (size * (size - 1)) * (share * (1 - share)).sum()
    return _beyond_chance(_observed(counts, credit), expected)


def pabak(codes, domain=None):
    """Prevalence- and bias-adjusted kappa: chance is 1/q for q categories in the domain.

    Also known as Brennan and Prediger's coefficient (1981; Byrt, Bishop and Carlin 1993).

    Examples
    --------
    >>> pabak([["a", "a", "b", "b"], ["a", "a", "b", "a"]])
    0.5
    """
    counts, domain = tally(codes, domain)
    if not _varies(counts):
        return nan
    return _beyond_chance(_observed(counts, np.eye(len(domain))), 1 / len(domain))


def _coincidences(paired):
    """Coincidences of categories within each pairable unit, shape (units, q, q)."""
    ordered_pairs = paired[:, :, np.newaxis] * paired[:, np.newaxis, :]
    ordered_pairs = ordered_pairs - paired[:, :, np.newaxis] * np.eye(paired.shape[1])
    return ordered_pairs / (paired.sum(axis=1) - 1)[:, np.newaxis, np.newaxis]


def _distances(totals, level, domain):
    """Squared distances between categories, shape (..., q, q), for totals of shape (..., q)."""
    if level == "nominal":
        return 1 - np.eye(len(domain))
    if level == "ordinal":
        # Krippendorff's ordinal metric is the squared difference of the mid-ranks.
        place = totals.cumsum(axis=-1) - totals / 2
    elif level == "interval":
        place = np.array(domain, dtype=float)
    else:
        raise ValueError(f"unknown level '{level}', expected nominal, ordinal or interval")
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
        In rank order for an ordinal variable; numbers for an interval one.
    level : {'nominal', 'ordinal', 'interval'}

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
    if not _varies(counts):
        return nan
    return float(_alpha(_coincidences(pairable(counts)).sum(axis=0), level, domain))


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
    if not _varies(counts) or not disagreements(codes, domain):
        return Interval(nan, nan, 0, 0)
    paired = pairable(counts)
    units, size = paired.shape
    drawn = rng.integers(units, size=(resamples, units)) + units * np.arange(resamples)[:, None]
    times = np.bincount(drawn.ravel(), minlength=resamples * units).reshape(resamples, units)
    summed = times @ _coincidences(paired).reshape(units, size * size)
    alphas = _alpha(summed.reshape(resamples, size, size), level, domain)
    alphas = alphas[~np.isnan(alphas)]
    tail = (1 - confidence) / 2
    low, high = np.quantile(alphas, [tail, 1 - tail]) if len(alphas) else (nan, nan)
    return Interval(float(low), float(high), len(alphas), resamples - len(alphas))


def disagreements(codes, domain=None):
    """Number of pairable units in which the coders are not unanimous.

    Examples
    --------
    >>> disagreements([list("aab"), list("abb")])
    1
    """
    paired = pairable(tally(codes, domain)[0])
    return int((np.count_nonzero(paired, axis=1) > 1).sum())


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
    if not _varies(counts):
        return nan
    totals = _coincidences(pairable(counts)).sum(axis=(0, 1))
    distance = _distances(totals, level, domain)
    chance = np.outer(totals, totals) * distance / (totals.sum() * (totals.sum() - 1))
    used = totals > 0
    return float(1 - rate * distance[np.ix_(used, used)].max() / chance.sum())
