"""Spearman's rho and its interval against a published example, scipy and pingouin."""

import math

import numpy as np
import pandas as pd
import pingouin
import pytest
from ozone import OZONE
from scipy import stats

from scripts.results.statistics.correlations import spearman


def test_spearman_is_that_of_hollander_and_wolfe():
    # R: example(cor.test), Hollander & Wolfe (1973) p. 187 f.; S = 48, so rho = 1 - 6 * 48 / 720
    tuna = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
    panel = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
    result = spearman(tuna, panel, 0.95)
    assert result.rho == pytest.approx(0.6)
    error = math.sqrt((1 + 0.6**2 / 2) / 6)
    expected = np.tanh(math.atanh(0.6) + 1.959963984540054 * error * np.array([-1, 1]))
    assert (result.low, result.high) == pytest.approx(tuple(expected))


def test_spearman_is_that_of_scipy_and_its_interval_is_wider_than_pingouins():
    x, y = pd.Series(OZONE["7"]), pd.Series(OZONE["8"])
    result, test = spearman(x, y, 0.95), stats.spearmanr(x, y)
    assert (result.rho, result.p) == pytest.approx((test.statistic, test.pvalue))
    low, high = pingouin.corr(x, y, method="spearman")["CI95"].iloc[0]
    assert result.low < low
    assert result.high > high - 0.005


@pytest.mark.parametrize(("x", "y"), [([1, 2, 3, 4], [3, 1, 2, 4]), ([1] * 5, [1, 2, 3, 4, 5])])
def test_spearman_is_undefined_for_few_pairs_or_a_constant(x, y):
    result = spearman(x, y, 0.95)
    assert result.n == len(x)
    assert math.isnan(result.rho)


def test_spearman_has_no_interval_where_the_ranks_agree_perfectly():
    result = spearman([1, 2, 3, 4, 5], [10, 20, 30, 40, 50], 0.95)
    assert result.rho == pytest.approx(1)
    assert math.isnan(result.low)
