"""Cochran's Q and I² against what R's metafor and meta print for published data."""

import math

import numpy as np
import pytest
from scipy.stats import ncx2

from scripts.compare.heterogeneity import cochran_q, double_arcsine, i_squared, measure, v_interval
from scripts.results.statistics.associations import chi_squared, cramers_v

# Colditz and colleagues 1994, dat.bcg of metafor: cases and others, vaccinated and not.
BCG = [
    *[(4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619)],
    *[(33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892)],
    *[(29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338)],
    (27, 16886, 29, 17825),
]


def test_the_double_arcsine_is_that_of_miller_1978():
    # Miller (1978), page 138, whose sum of two terms is twice the mean that is used here.
    scaled = [double_arcsine(*pair) for pair in [(3, 11), (6, 17), (10, 21), (1, 6)]]
    assert [round(2 * y, 4) for y, _ in scaled] == [1.1391, 1.2888, 1.5253, 0.9515]
    assert [round(4 * v, 4) for _, v in scaled] == [0.087, 0.0571, 0.0465, 0.1538]


def test_q_is_that_of_metafor():
    # metafor, rma(measure = "RR", data = dat.bcg): Q(df = 12) = 152.2330.
    ratios = [math.log((a / (a + b)) / (c / (c + d))) for a, b, c, d in BCG]
    variances = [1 / a - 1 / (a + b) + 1 / c - 1 / (c + d) for a, b, c, d in BCG]
    assert cochran_q(ratios, variances) == pytest.approx(152.2330, abs=5e-5)


def test_heterogeneity_of_proportions_is_that_of_metaprop():
    # meta, metaprop(sm = "PFT") over the vaccinated: Q = 603.89 (df = 12), I² = 98.0 %.
    found = measure([(a, a + b) for a, b, _, _ in BCG], 0.95)
    assert (round(found.q, 2), found.dof, round(found.i2, 3)) == (603.89, 12, 0.98)
    assert found.p < 1e-100


@pytest.mark.parametrize(
    ("q", "studies", "wanted"),
    [
        # meta prints of Fleiss' aspirin trials, of dat.bcg by Mantel-Haenszel, of a third.
        (9.95, 7, (0.397, 0.0, 0.746)),
        (152.57, 13, (0.921, 0.883, 0.947)),
        (190.13, 16, (0.921, 0.888, 0.945)),
        # Between df and the number of studies the other standard error counts, by hand .31411.
        (6.5, 7, (0.077, 0.0, 0.731)),
    ],
)
def test_i_squared_and_its_interval_are_those_of_meta(q, studies, wanted):
    assert tuple(round(value, 3) for value in i_squared(q, studies, 0.95)) == wanted


def test_equal_bases_reduce_q_to_a_closed_form():
    counts = [(10, 40), (20, 40), (24, 40)]
    scaled = [double_arcsine(*pair)[0] for pair in counts]
    mean = sum(scaled) / 3
    wanted = (4 * 40 + 2) * sum((y - mean) ** 2 for y in scaled)
    assert measure(counts, 0.95).q == pytest.approx(wanted)


def test_shares_of_none_and_all_are_measured_and_nothing_is_made_of_one_study():
    assert 0 < measure([(0, 30), (3, 30)], 0.95).q < 10
    alike = measure([(30, 30), (30, 30)], 0.95)
    assert (alike.q, alike.i2, math.isnan(alike.i2_low)) == (0, 0, True)
    alone = measure([(3, 30), (0, 0)], 0.95)
    assert (alone.studies, math.isnan(alone.q), math.isnan(alone.p)) == (1, True, True)


def test_the_bounds_of_v_are_those_at_which_chi_squared_is_improbable():
    low, high = v_interval(60.0, (3, 4), 300, 0.9)
    bound = 3 - 4 / 299 - 1  # of Bergsma's corrected V
    for end, level in ((low, 0.95), (high, 0.05)):
        assert ncx2.cdf(60.0, 6, end**2 * bound * 300) == pytest.approx(level)


def test_studies_that_are_more_alike_than_chance_have_no_interval_without_width():
    assert all(map(math.isnan, v_interval(0.0, (2, 3), 60, 0.95)))
    assert v_interval(0.1, (2, 3), 60, 0.95)[1] > 0


@pytest.mark.parametrize("studies", [2, 30])
def test_v_lies_within_its_interval_and_that_of_equal_studies_holds_zero(studies):
    random = np.random.default_rng(4)
    holding = 0
    for _ in range(60):
        table = random.multinomial(30, [0.5, 0.3, 0.2], size=studies)
        corrected = float(cramers_v(table)[1])
        low, high = v_interval(float(chi_squared(table)), table.shape, 30 * studies, 0.95)
        assert not (corrected < low - 1e-9 or corrected > high + 1e-9)
        holding += not low > 0
    assert holding >= 54
