"""Agreement between coders corrected for chance, with analytic standard errors.

A coefficient that corrects for chance is undefined, and ``nan``, with fewer than two pairable
units or with a single category among their codes. No function returns 1 for such data. See
`ratings` for `codes` and `domain`, `weights` for `weights`, both in this folder.
"""

from dataclasses import dataclass
from math import inf, nan, sqrt

import numpy as np

from scripts.codes.agreement.ratings import MISSING, count, encode, varies
from scripts.codes.agreement.weights import agreement_weights


@dataclass(frozen=True)
class Estimate:
    """A coefficient with standard error and interval, ``nan`` where undefined.

    The interval is ``nan`` too where the standard error is 0, as with perfect agreement.
    """

    value: float
    se: float
    low: float
    high: float


def interval(value: float, se: float, units: int, confidence: float, least=-inf) -> Estimate:
    """Estimate with its interval by Student's t with `units` - 1 degrees of freedom.

    The interval ends at `least` and at 1.

    Examples
    --------
    >>> found = interval(0.7964094, 0.05891072, 100, 0.95)
    >>> round(found.low, 4), round(found.high, 4)
    (0.6795, 0.9133)
    """
    if not se > 0 or units < 2:
        return Estimate(value, se, nan, nan)
    from scipy.special import stdtrit  # not needed where no interval is asked for

    reach = se * float(stdtrit(units - 1, (1 + confidence) / 2))
    return Estimate(value, se, max(least, value - reach), min(1.0, value + reach))


def without_interval(value: float) -> Estimate:
    """Estimate of a coefficient for which no standard error is published."""
    return Estimate(value, nan, nan, nan)


def estimate(coefficient, codes, domain=None, weights="identity", *, confidence=0.95, ddof=1):
    """A coefficient of this module with its standard error, from linearised units.

    The variance is that of the units' influence on the coefficient (Gwet 2008; 2014, ch. 5).

    Parameters
    ----------
    coefficient : function
        `percent_agreement`, `scott_pi`, `cohen_kappa`, `fleiss_kappa`, `conger_kappa`,
        `gwet_ac` or `pabak`.
    codes : array-like, shape (coders, units)
    domain : sequence, optional
    weights : str or array-like
    confidence : float
        Between 0 and 1.
    ddof : {0, 1}
        The sum of squares is divided by n (n - ddof). With 0 it is the large-sample variance
        of a cross-table (for Cohen's kappa: Fleiss, Cohen and Everitt 1969).

    Returns
    -------
    Estimate

    Examples
    --------
    >>> found = estimate(gwet_ac, [list("aabbccab"), list("aabbccbb")])
    >>> round(found.value, 4), round(found.se, 4)
    (0.815, 0.1842)
    """
    index, domain = encode(codes, domain)
    if coefficient in (cohen_kappa, scott_pi):
        index = _common(index)
    index = index[:, (index != MISSING).any(axis=0)]
    counts = count(index, len(domain))
    total = counts.sum(axis=1)
    paired = total >= 2
    if not paired.any() or (coefficient is not percent_agreement and not varies(counts)):
        return Estimate(nan, nan, nan, nan)
    credit = agreement_weights(weights, domain)
    # A code paired with itself has credit 1 and is taken out again.
    credited = (counts * (counts @ credit)).sum(axis=1) - total
    observed = credited / np.where(paired, total * (total - 1), 1)
    expected, pull = _CHANCE[coefficient](index, counts, credit)
    if not expected < 1:
        return Estimate(nan, nan, nan, nan)
    units, beyond = len(counts), 1 - expected
    value = float((observed[paired].mean() - expected) / beyond)
    reach = (units / paired.sum()) * np.where(paired, observed - expected, 0) / beyond
    influence = reach - value - (1 - value) * pull / beyond
    if units <= ddof:
        return Estimate(value, nan, nan, nan)
    se = sqrt((influence**2).sum() / (units * (units - ddof)))
    # What rounding leaves of a variance of zero is no standard error.
    least = 0.0 if coefficient is percent_agreement else -inf
    return interval(value, se if se > 1e-12 else 0.0, units, confidence, least)


def _common(index):
    if len(index) != 2:
        raise ValueError(f"defined for two coders, not {len(index)}")
    return index[:, (index != MISSING).all(axis=0)]


# Agreement by chance, and how far each unit pulls it (the pulls have mean 0).


def _none(_index, counts, _credit):
    return 0.0, np.zeros(len(counts))


def _uniform(_index, counts, credit):
    return credit.mean(), np.zeros(len(counts))


def _shares(counts):
    own = counts / counts.sum(axis=1, keepdims=True)
    return own, own.mean(axis=0)


def _pooled(_index, counts, credit):
    own, share = _shares(counts)
    expected = share @ credit @ share
    return expected, 2 * (own @ credit @ share - expected)


def _prevalence(_index, counts, credit):
    own, share = _shares(counts)
    size = len(share)
    factor = credit.sum() / (size * (size - 1))
    expected = factor * (share * (1 - share)).sum()
    return expected, 2 * (factor * own @ (1 - share) - expected)


def _own_marginals(index, _counts, credit):
    index = index[(index != MISSING).any(axis=1)]
    coders, units = index.shape
    coded = (index != MISSING)[:, :, np.newaxis]
    chosen = index[:, :, np.newaxis] == np.arange(len(credit))
    codes = coded.sum(axis=1)
    share = chosen.sum(axis=1) / codes
    others = (share.sum(axis=0) - share) @ credit
    pairs = coders * (coders - 1)
    expected = (share * others).sum() / pairs
    shift = (chosen - coded * share[:, np.newaxis, :]) * (units / codes)[:, np.newaxis, :]
    return expected, 2 * np.einsum("guk,gk->u", shift, others) / pairs


def percent_agreement(codes, domain=None, weights="identity"):
    """Share of agreeing pairs of coders within a unit, averaged over the pairable units.

    ``nan`` without a pairable unit. With `weights`, each pair counts by its credit.

    Examples
    --------
    >>> percent_agreement([[1, 1, 2, None], [1, 2, 2, 1]])
    0.6666666666666666
    """
    return estimate(percent_agreement, codes, domain, weights).value


def holsti_agreement(codes, domain=None):
    """Holsti's coefficient of two coders: twice the agreements over all codes (Holsti 1969).

    Unlike percent agreement it counts a unit that one coder left out as a disagreement of one
    of its two codes.

    Examples
    --------
    >>> holsti_agreement([["a", "b", "b"], ["a", "a", None]])
    0.4
    """
    index, _ = encode(codes, domain)
    both = _common(index)
    given = (index != MISSING).sum()
    return float(2 * (both[0] == both[1]).sum() / given) if given else nan


def cohen_kappa(codes, domain=None, weights="identity"):
    """Cohen's kappa of two coders over the units that both coded.

    kappa = (po - pe) / (1 - pe), pe from the product of the coders' own marginals
    (Cohen 1960; with weights, Cohen 1968).

    Parameters
    ----------
    codes : array-like, shape (2, units)
    domain : sequence, optional
    weights : str or array-like

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
    return estimate(cohen_kappa, codes, domain, weights).value


def conger_kappa(codes, domain=None, weights="identity"):
    """Conger's kappa: Cohen's for any number of coders, chance from each one's own marginals.

    Conger 1980; with missing codes as Gwet (2014, ch. 2), where a coder's marginals rest on
    all units of that coder.

    Examples
    --------
    >>> conger_kappa([["a", "a", "b", "b"], ["a", "a", "b", "a"]])
    0.5
    """
    return estimate(conger_kappa, codes, domain, weights).value


def scott_pi(codes, domain=None, weights="identity"):
    """Scott's pi of two coders: as kappa, with chance from their pooled marginals (Scott 1955).

    Examples
    --------
    >>> round(scott_pi([["a", "a", "b", "b"], ["a", "a", "b", "a"]]), 4)
    0.4667
    """
    return estimate(scott_pi, codes, domain, weights).value


def fleiss_kappa(codes, domain=None, weights="identity"):
    """Fleiss' kappa of any number of coders (Fleiss 1971).

    Units with missing codes count as Gwet (2014) has it: agreement from the pairable units,
    chance from every coded one. Coders need not be the same people from unit to unit.

    Examples
    --------
    >>> round(fleiss_kappa([["a", "a", "b", "b"], ["a", "a", "b", "a"]]), 4)
    0.4667
    """
    return estimate(fleiss_kappa, codes, domain, weights).value


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
    return estimate(gwet_ac, codes, domain, weights).value


def pabak(codes, domain=None, weights="identity"):
    """Prevalence- and bias-adjusted kappa: chance is 1/q for q categories in the domain.

    Also known as Brennan and Prediger's coefficient (1981; Byrt, Bishop and Carlin 1993); with
    weights, chance is their mean.

    Examples
    --------
    >>> pabak([["a", "a", "b", "b"], ["a", "a", "b", "a"]])
    0.5
    """
    return estimate(pabak, codes, domain, weights).value


_CHANCE = {
    percent_agreement: _none,
    scott_pi: _pooled,
    cohen_kappa: _own_marginals,
    fleiss_kappa: _pooled,
    conger_kappa: _own_marginals,
    gwet_ac: _prevalence,
    pabak: _uniform,
}
