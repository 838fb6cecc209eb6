"""Chi-squared, its permutation p and Cramér's V against R, exact enumeration and closed forms."""

import math
from itertools import permutations

import numpy as np
import pandas as pd
import pingouin
import pytest
from sample_study import single_choice
from scipy.stats.contingency import association

from scripts.results.statistics.associations import (
    associate,
    bootstrap_v,
    chi_squared,
    cramers_v,
    cross_tabulate,
    report_association,
)

# R: margin.table(HairEyeColor, c(1, 2))
HAIR_EYE = np.array([[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]])
SPARSE = np.array([[12, 5, 4], [6, 1, 3], [1, 2, 6], [3, 2, 5]])


def run_on(table, seed=13, permutations=999):
    rng = np.random.default_rng(seed)
    return associate(np.array(table), 0.95, permutations, 500, rng)


def test_chi_squared_and_corrected_v_of_hair_and_eye_colour():
    result = run_on(HAIR_EYE)
    # R: chisq.test(margin.table(HairEyeColor, c(1, 2))): X-squared = 138.29, df = 9
    assert result.chi2 == pytest.approx(138.29, abs=0.005)
    assert (result.dof, result.n) == (9, 592)
    # Worked by hand: phi2 = 138.28984 / 592, less 9 / 591; 4 - 9 / 591 levels
    assert result.v_corrected == pytest.approx(
        math.sqrt((138.28984 / 592 - 9 / 591) / (3 - 9 / 591)), abs=1e-6
    )


@pytest.mark.parametrize("table", [HAIR_EYE, SPARSE, SPARSE[:2, :2]])
def test_v_is_that_of_scipy_from_the_uncorrected_chi_squared(table):
    assert cramers_v(table)[0] == pytest.approx(association(table, method="cramer"))


def test_chi_squared_is_that_of_pingouin_without_yates():
    units = pd.DataFrame(
        [(row, column) for (row, column), n in np.ndenumerate(SPARSE) for _ in range(n)],
        columns=["a", "b"],
    )
    with pytest.warns(UserWarning, match="Low count"):
        _, _, tests = pingouin.chi2_independence(units, "a", "b", correction=False)
    pearson = tests.set_index("test").loc["pearson"]
    result = run_on(SPARSE)
    assert result.chi2 == pytest.approx(pearson["chi2"])
    assert result.p_asymptotic == pytest.approx(pearson["pval"])
    assert result.v == pytest.approx(pearson["cramer"])


@pytest.mark.parametrize("size", [2, 3, 5])
def test_perfect_association_is_one_with_and_without_correction(size):
    v, corrected = cramers_v(np.eye(size, dtype=int) * 10)
    assert (float(v), float(corrected)) == pytest.approx((1, 1))


@pytest.mark.parametrize("table", [SPARSE, SPARSE.T])
def test_corrected_v_does_not_ask_which_variable_stands_in_the_rows(table):
    # Worked by hand: 4 rows become 4 - 9 / 49, 3 columns become 3 - 4 / 49, the smaller counts
    phi2 = float(chi_squared(SPARSE)) / 50 - 6 / 49
    assert cramers_v(table)[1] == pytest.approx(math.sqrt(phi2 / (2 - 4 / 49)))


@pytest.mark.parametrize("padding", [((0, 1), (0, 0)), ((0, 0), (0, 1))])
def test_v_of_each_table_in_a_stack_counts_the_levels_that_it_holds(padding):
    stack = np.stack([np.pad(SPARSE, padding), np.pad(np.rot90(SPARSE, 2), padding)])
    for value, expected in zip(cramers_v(stack), cramers_v(SPARSE), strict=True):
        assert value.tolist() == pytest.approx([float(expected)] * 2)


def test_two_by_two_tables_are_not_yates_corrected():
    # n (ad - bc)² / (product of the margins)
    result = run_on([[8, 2], [1, 9]])
    assert result.chi2 == pytest.approx(20 * 70**2 / (10 * 10 * 9 * 11))
    assert result.v == pytest.approx(math.sqrt(result.chi2 / 20))


def test_independence_is_zero_and_weak_association_is_corrected_to_zero():
    assert cramers_v(np.array([[10, 20], [20, 40]]))[1] == 0
    v, corrected = cramers_v(np.array([[6, 5], [5, 6]]))
    assert v > 0
    assert corrected == 0


def test_permutation_p_agrees_with_exact_enumeration():
    rows, columns = [0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 0]

    def statistic(order):
        table = np.zeros((3, 2), dtype=int)
        np.add.at(table, (rows, list(order)), 1)
        return float(chi_squared(table))

    values = np.array([statistic(order) for order in permutations(columns)])
    exact = np.mean(values >= statistic(columns) - 1e-9)
    table = np.zeros((3, 2), dtype=int)
    np.add.at(table, (rows, columns), 1)
    result = run_on(table, permutations=99999)
    assert result.p_permutation == pytest.approx(exact, abs=0.006)


def test_levels_without_a_unit_do_not_count_in_the_degrees_of_freedom():
    padded = np.zeros((5, 4), dtype=int)
    padded[:4, :3] = SPARSE
    assert run_on(padded) == run_on(SPARSE)
    assert run_on(padded).dof == 6


def test_one_level_only_is_undefined():
    result = run_on([[7, 3], [0, 0]])
    assert (result.n, result.dof) == (10, 0)
    assert math.isnan(result.chi2)
    assert math.isnan(result.v_corrected)


def test_the_interval_covers_the_estimate_and_leaves_out_resamples_without_variation():
    result = run_on(SPARSE)
    assert result.v_low <= result.v_corrected <= result.v_high
    rng = np.random.default_rng(1)
    _, _, degenerate = bootstrap_v(np.array([[6, 0], [0, 1]]), 0.95, 2000, rng)
    # Without the one unit of the second level: (6 / 7) ** 7 of the resamples; all of it: (1/7)^7
    assert degenerate / 2000 == pytest.approx((6 / 7) ** 7, abs=0.04)


def test_the_seed_alone_decides_the_draws():
    assert run_on(SPARSE) == run_on(SPARSE)
    assert run_on(SPARSE).v_high != run_on(SPARSE, seed=14).v_high


def test_the_cross_table_has_every_code_and_only_units_coded_on_both():
    codes = pd.DataFrame({"a": ["y", "x", "x", "NC", "x"], "b": ["v", "u", "u", "u", ""]})
    table = cross_tabulate(codes, single_choice("a", "xyz"), single_choice("b", "uvw"))
    assert table.to_numpy().tolist() == [[2, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert (list(table.index), list(table.columns)) == (list("xyz"), list("uvw"))


def test_the_report_names_levels_left_out_and_small_expected_counts():
    table = pd.DataFrame([[4, 1, 0], [1, 4, 0]], index=list("xy"), columns=list("uvw"))
    rng = np.random.default_rng(1)
    report = report_association(table, confidence=0.95, permutations=99, resamples=99, rng=rng)
    assert "left out: w" in report["note"]
    assert "expected counts below 5" in report["note"]
    assert report["dof"] == 1
