"""Rank statistics against R's printed values, exact enumeration, scipy and pingouin."""

import math
from itertools import combinations

import numpy as np
import pingouin
import pytest
from ozone import OZONE
from scipy import stats

from scripts.results.statistics.rank_permutations import permutation_p
from scripts.results.statistics.ranks import dunn, kruskal_wallis

VALUES = np.array([value for values in OZONE.values() for value in values], dtype=float)
MONTHS = [month for month, values in OZONE.items() for _ in values]


def rng(seed=13):
    return np.random.default_rng(seed)


def test_kruskal_wallis_is_that_of_r():
    # R: kruskal.test(Ozone ~ Month, data = airquality): 29.267, df = 4, p-value = 6.901e-06
    result = kruskal_wallis(VALUES, MONTHS, 99, rng())
    assert result.h == pytest.approx(29.267, abs=5e-4)
    assert (result.n, result.groups, result.dof) == (116, 5, 4)
    assert result.p == pytest.approx(6.901e-06, abs=5e-10)
    assert result.epsilon_squared == pytest.approx(29.2666 / 115, abs=1e-5)


def test_kruskal_wallis_is_that_of_scipy():
    scipy_h, scipy_p = stats.kruskal(*OZONE.values())
    result = kruskal_wallis(VALUES, MONTHS, 99, rng())
    assert (result.h, result.p) == pytest.approx((scipy_h, scipy_p))


def test_epsilon_squared_is_one_between_the_two_halves_of_constant_groups():
    assert kruskal_wallis([1, 1, 2, 2], list("aabb"), 9, rng()).epsilon_squared == pytest.approx(1)


def test_permutation_p_agrees_with_exact_enumeration():
    values = np.array([1, 2, 2, 3, 5, 7, 8], dtype=float)
    ranks, groups = stats.rankdata(values), np.array([0, 0, 0, 0, 1, 1, 1])

    def between(chosen):
        rest = [unit for unit in range(7) if unit not in chosen]
        return ranks[list(chosen)].sum() ** 2 / 3 + ranks[rest].sum() ** 2 / 4

    every = [between(chosen) for chosen in combinations(range(7), 3)]
    exact = np.mean(np.array(every) >= between((4, 5, 6)) - 1e-9)
    assert exact == 2 / 35
    assert permutation_p(ranks, groups, 99999, rng()) == pytest.approx(exact, abs=0.004)


def test_permutation_p_is_never_zero_and_follows_the_seed():
    assert kruskal_wallis(VALUES, MONTHS, 99, rng()).p_permutation == 0.01
    ranks, groups = np.arange(1.0, 9.0), np.array([0, 1, 0, 1, 0, 0, 1, 1])
    first = permutation_p(ranks, groups, 999, rng())
    assert first == permutation_p(ranks, groups, 999, rng())
    assert first != permutation_p(ranks, groups, 999, rng(14))


@pytest.mark.parametrize(
    ("values", "groups"), [([3, 3, 3, 3], "aabb"), ([1, 2, 3], "aaa"), ([], "")]
)
def test_kruskal_wallis_is_undefined_without_variation(values, groups):
    result = kruskal_wallis(values, list(groups), 9, rng())
    assert result.n == len(values)
    assert all(map(math.isnan, (result.h, result.p, result.p_permutation, result.epsilon_squared)))


def test_a_group_of_one_unit_is_kept():
    result = kruskal_wallis([1, 2, 3, 9], list("aaab"), 999, rng())
    assert (result.groups, result.smallest) == (2, 1)
    # The last place is one of four equally likely ones for the single unit, as is the first.
    assert result.p_permutation == pytest.approx(0.5, abs=0.05)


def test_dunn_is_that_of_r():
    # R: dunn.test(airquality$Ozone, airquality$Month), which cuts off after six decimals.
    printed = {
        ("5", "6"): -0.925158,
        ("5", "7"): -4.419470,
        ("6", "7"): -2.244208,
        ("5", "8"): -4.132813,
        ("6", "8"): -2.038635,
        ("7", "8"): 0.286657,
        ("5", "9"): -1.321202,
        ("6", "9"): 0.002538,
        ("7", "9"): 3.217199,
        ("8", "9"): 2.922827,
    }
    pairs = dunn(VALUES, MONTHS, list("56789"))
    assert {(pair.a, pair.b): pair.z for pair in pairs} == pytest.approx(printed, abs=1.1e-6)


def test_dunn_of_two_groups_is_the_rank_sum_test_without_continuity_correction():
    pair = dunn([*OZONE["5"], *OZONE["6"]], ["5"] * 26 + ["6"] * 9, ["5", "6"])[0]
    test = stats.mannwhitneyu(OZONE["5"], OZONE["6"], use_continuity=False, method="asymptotic")
    assert pair.p == pytest.approx(test.pvalue)


def test_cliffs_delta_is_the_rank_biserial_correlation_of_pingouin():
    pair = dunn(VALUES, MONTHS, ["7", "9"])[0]
    table = pingouin.mwu(OZONE["7"], OZONE["9"])
    assert pair.cliffs_delta == pytest.approx(float(table["RBC"].iloc[0]))
    assert pair.cliffs_delta > 0 < pair.z


def test_dunn_passes_over_empty_groups_and_is_undefined_without_variation():
    assert [(pair.a, pair.b) for pair in dunn([1, 2], list("ab"), list("bca"))] == [("b", "a")]
    pair = dunn([4, 4, 4], list("aab"), list("ab"))[0]
    assert all(map(math.isnan, (pair.z, pair.p, pair.cliffs_delta)))
