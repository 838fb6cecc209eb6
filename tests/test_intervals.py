"""The Wilson interval against printed tables, statsmodels and its closed forms at the edges."""

from statistics import NormalDist

import pytest
from statsmodels.stats.proportion import proportion_confint

from scripts.results.statistics.intervals import wilson


@pytest.mark.parametrize(
    ("count", "base", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_table_1_of_newcombe_1998_method_3(count, base, low, high):
    assert wilson(count, base, 0.95) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
@pytest.mark.parametrize(("count", "base"), [(0, 1), (1, 1), (3, 50), (21, 50), (50, 50), (7, 9)])
def test_statsmodels_agrees(count, base, confidence):
    expected = proportion_confint(count, base, alpha=1 - confidence, method="wilson")
    assert wilson(count, base, confidence) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("base", [*range(1, 40), 50, 10_000])
def test_no_unit_and_every_unit_have_the_closed_forms_and_stay_within_bounds(base):
    z2 = NormalDist().inv_cdf(0.975) ** 2
    assert wilson(0, base, 0.95) == (0.0, pytest.approx(z2 / (base + z2)))
    assert wilson(base, base, 0.95) == (pytest.approx(base / (base + z2)), 1.0)


def test_a_share_and_its_complement_mirror_each_other():
    for count in range(51):
        low, high = wilson(count, 50, 0.95)
        assert wilson(50 - count, 50, 0.95) == pytest.approx((1 - high, 1 - low))
        assert 0 <= low <= count / 50 <= high <= 1


def test_without_units_there_is_no_interval():
    assert all(bound != bound for bound in wilson(0, 0, 0.95))
