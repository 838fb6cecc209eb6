"""Holm's correction against R's printed values and pingouin."""

import math

import numpy as np
import pingouin
import pytest

from scripts.results.statistics.holm import holm


def test_holm_does_not_count_a_missing_test():
    # R: p.adjust(c(.01, .04, NA, .03), "holm"): 0.03 0.06 NA 0.06
    adjusted, size = holm([0.01, 0.04, float("nan"), 0.03])
    assert adjusted == pytest.approx([0.03, 0.06, float("nan"), 0.06], nan_ok=True)
    assert size == 3


def test_holm_of_nothing():
    assert holm([]) == ([], 0)
    adjusted, size = holm([float("nan")])
    assert math.isnan(adjusted[0])
    assert size == 0


@pytest.mark.parametrize("size", [1, 2, 5, 40])
def test_holm_is_that_of_pingouin(size):
    p_values = np.random.default_rng(size).uniform(0, 0.3, size).round(2)  # some are equal
    assert holm(p_values)[0] == pytest.approx(pingouin.multicomp(p_values, method="holm")[1])


def test_no_adjusted_p_is_above_one():
    assert holm([0.6, 0.9, 1.0]) == ([1.0, 1.0, 1.0], 3)
