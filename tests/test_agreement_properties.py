"""What holds of the coefficients for any codes, and their agreement with other libraries."""

from math import isnan, nan

import krippendorff
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats import inter_rater

from scripts.codes.agreement.alpha import (
    LEVELS,
    bootstrap_alpha,
    estimate_alpha,
    krippendorff_alpha,
)
from scripts.codes.agreement.chance_corrected import (
    cohen_kappa,
    conger_kappa,
    estimate,
    fleiss_kappa,
    gwet_ac,
    pabak,
    percent_agreement,
    scott_pi,
)
from scripts.codes.agreement.multi_valued import multi_valued_alpha, set_alpha
from scripts.codes.agreement.ratings import tally, varies
from scripts.codes.agreement.weights import KINDS, agreement_weights

ANY_NUMBER = (percent_agreement, fleiss_kappa, conger_kappa, gwet_ac, pabak)
TWO_CODERS = (cohen_kappa, scott_pi)
DOMAIN = (0, 1, 2, 5)
SOME = st.integers(2, 4)
quick = settings(
    max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)


@st.composite
def matrices(draw, coders=SOME, missing=True):
    """Codes of some coders for some units, which share their domain."""
    cell = st.sampled_from([*DOMAIN, None] if missing else DOMAIN)
    units = draw(st.integers(2, 9))
    row = st.lists(cell, min_size=units, max_size=units)
    number = draw(coders)
    return draw(st.lists(row, min_size=number, max_size=number))


def same(value):
    return pytest.approx(value, abs=1e-9, nan_ok=True)


@quick
@given(matrices(), st.randoms(use_true_random=False))
def test_coders_and_units_may_come_in_any_order(codes, random):
    units = list(zip(*codes, strict=True))
    random.shuffle(units)
    other = list(zip(*units, strict=True))
    random.shuffle(other)
    for function in ANY_NUMBER:
        for kind in ("identity", "quadratic"):
            before = estimate(function, codes, DOMAIN, kind)
            after = estimate(function, other, DOMAIN, kind)
            assert (after.value, after.se) == (same(before.value), same(before.se))
    for level in LEVELS:
        alpha = krippendorff_alpha(codes, DOMAIN, level)
        assert krippendorff_alpha(other, DOMAIN, level) == same(alpha)
        assert estimate_alpha(codes, DOMAIN, level).value == same(alpha)


@quick
@given(matrices())
def test_names_of_categories_do_not_matter(codes):
    names = dict(zip(DOMAIN, ("low", "fair", "good", "best"), strict=True))
    words = [[names.get(code) for code in coder] for coder in codes]
    for function in ANY_NUMBER:
        for kind in ("identity", "ordinal"):
            numbers = function(codes, DOMAIN, kind)
            assert function(words, tuple(names.values()), kind) == same(numbers)
    for level in ("nominal", "ordinal"):
        alpha = krippendorff_alpha(codes, DOMAIN, level)
        assert krippendorff_alpha(words, tuple(names.values()), level) == same(alpha)


@quick
@given(matrices(coders=st.just(1)), st.integers(2, 4))
def test_coders_who_are_one_agree_or_are_undefined(codes, number):
    same_codes = codes * number
    defined = varies(tally(same_codes, DOMAIN)[0])
    functions = ANY_NUMBER[1:] + (TWO_CODERS if number == 2 else ())
    for value in [
        *(function(same_codes, DOMAIN) for function in functions),
        *(krippendorff_alpha(same_codes, DOMAIN, level) for level in LEVELS),
        estimate_alpha(same_codes, DOMAIN).value,
    ]:
        assert value == same(1) if defined else isnan(value)


@quick
@given(matrices())
def test_nothing_exceeds_one_and_a_missing_code_changes_no_domain(codes):
    for function in ANY_NUMBER:
        for kind in KINDS:
            found = estimate(function, codes, DOMAIN, kind)
            assert not found.value > 1 + 1e-9
            assert not found.high > 1
    for level in LEVELS:
        assert not krippendorff_alpha(codes, DOMAIN, level) > 1 + 1e-9


@quick
@given(matrices(coders=st.just(2), missing=False))
def test_two_complete_coders_tie_the_coefficients_together(codes):
    pi, units = scott_pi(codes, DOMAIN), len(codes[0])
    assume(not isnan(pi))
    # Krippendorff (2011): alpha = pi + (1 - pi) / (number of codes).
    assert krippendorff_alpha(codes, DOMAIN) == same(pi + (1 - pi) / (2 * units))
    assert fleiss_kappa(codes, DOMAIN) == same(pi)
    for kind in KINDS:
        assert conger_kappa(codes, DOMAIN, kind) == same(cohen_kappa(codes, DOMAIN, kind))
    # Fleiss and Cohen (1973): with quadratic weights, interval alpha is pi in the same way.
    pi = scott_pi(codes, DOMAIN, "quadratic")
    assert krippendorff_alpha(codes, DOMAIN, "interval") == same(pi + (1 - pi) / (2 * units))


@quick
@given(matrices(), st.sampled_from(LEVELS))
def test_alpha_is_that_of_the_krippendorff_library(codes, level):
    assume(varies(tally(codes, DOMAIN)[0]))
    numbers = [[nan if code is None else code for code in coder] for coder in codes]
    oracle = krippendorff.alpha(
        np.array(numbers, dtype=float), value_domain=list(DOMAIN), level_of_measurement=level
    )
    assert krippendorff_alpha(codes, DOMAIN, level) == same(oracle)


@quick
@given(matrices(coders=st.just(2), missing=False))
def test_kappa_is_that_of_scikit_learn_and_statsmodels(codes):
    assume(varies(tally(codes, DOMAIN)[0]))
    first, second = codes
    places = [[DOMAIN.index(code) for code in coder] for coder in codes]
    for kind, name in (("identity", None), ("linear", "linear"), ("quadratic", "quadratic")):
        # Scikit-learn takes the categories as evenly spaced.
        oracle = cohen_kappa_score(*places, labels=range(4), weights=name)
        assert cohen_kappa(places, range(4), kind) == same(oracle)
    table = [[sum(pair == (a, b) for pair in zip(first, second, strict=True)) for b in DOMAIN]
             for a in DOMAIN]  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        known = inter_rater.cohens_kappa(np.array(table))
    found = estimate(cohen_kappa, codes, DOMAIN, ddof=0)
    assert found.value == same(known.kappa)
    # Where the variance is zero, its rounding can make a square root of a negative number.
    assert found.se == pytest.approx(np.nan_to_num(known.std_kappa), abs=1e-7)


@quick
@given(matrices(missing=False))
def test_kappa_of_many_is_that_of_statsmodels(codes):
    counts, _ = tally(codes, DOMAIN)
    assume(varies(counts))
    assert fleiss_kappa(codes, DOMAIN) == same(inter_rater.fleiss_kappa(counts))
    free = inter_rater.fleiss_kappa(counts, method="randolph")
    assert pabak(codes, DOMAIN) == same(free)


@quick
@given(matrices())
def test_sets_of_one_value_are_nominal_codes(codes):
    single = [[None if code is None else {code} for code in coder] for coder in codes]
    alpha = krippendorff_alpha(codes, DOMAIN)
    assert multi_valued_alpha(single) == same(alpha)
    assert set_alpha(single) == same(alpha)


@quick
@given(st.integers(2, 7), st.integers(0, 10**6))
def test_units_coded_twice_over_keep_the_value_and_narrow_the_interval(times, seed):
    rng = np.random.default_rng(seed)
    codes = rng.integers(3, size=(3, 12))
    codes[1] = np.where(rng.random(12) < 0.7, codes[0], codes[1])
    assume(varies(tally(codes, range(3))[0]))
    for function in ANY_NUMBER:
        once = estimate(function, codes, range(3), ddof=0)
        again = estimate(function, np.tile(codes, times), range(3), ddof=0)
        assert again.value == same(once.value)
        assert again.se == same(once.se / times**0.5)


def test_standard_errors_are_those_of_the_jackknife():
    # Leaving out one unit at a time needs no formula; both agree to a few percent at 300 units.
    # Every unit keeps a pair: Gwet's variance takes the number of pairable units as given.
    rng = np.random.default_rng(4)
    codes = np.tile(rng.integers(3, size=300), (3, 1)).astype(object)
    noise = rng.random(codes.shape) < 0.3
    codes[noise] = rng.integers(3, size=noise.sum())
    codes[rng.integers(3, size=60), np.arange(60)] = None
    assert (tally(codes, range(3))[0].sum(axis=1) >= 2).all()
    units = codes.shape[1]
    functions = [*ANY_NUMBER, lambda part, domain: krippendorff_alpha(part, domain)]
    analytic = [estimate(function, codes, range(3)).se for function in ANY_NUMBER]
    analytic.append(estimate_alpha(codes, range(3)).se)
    for function, se in zip(functions, analytic, strict=True):
        left = [function(np.delete(codes, unit, axis=1), range(3)) for unit in range(units)]
        jackknife = ((units - 1) / units * ((np.array(left) - np.mean(left)) ** 2).sum()) ** 0.5
        assert se == pytest.approx(jackknife, rel=0.03)


def test_a_bootstrap_in_parts_is_the_bootstrap(monkeypatch):
    codes = np.random.default_rng(2).integers(4, size=(2, 15))

    def run():
        rng = np.random.default_rng(3)
        return bootstrap_alpha(codes, resamples=300, rng=rng, confidence=0.95)

    whole = run()
    for held in (16 * 15, 16 * 7):  # a part of the resamples at a time; one at a time
        monkeypatch.setattr("scripts.codes.agreement.alpha.HELD", held)
        part = run()
        assert (part.low, part.high) == pytest.approx((whole.low, whole.high))
        assert (part.used, part.degenerate) == (whole.used, whole.degenerate)


def test_ratios_of_negative_numbers_are_refused():
    with pytest.raises(ValueError, match="not negative"):
        krippendorff_alpha([[-1, 2, 3], [1, 2, 3]], level="ratio")
    assert krippendorff_alpha([[-1, 2, 3], [1, 2, 3]], level="interval") < 1
    assert agreement_weights("ratio", (0, 1)).tolist() == [[1, 0], [0, 1]]
    with pytest.raises(ValueError, match=r"shape \(2, 2\) for 3 categories"):
        agreement_weights(np.eye(2), (1, 2, 3))
