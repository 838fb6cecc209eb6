"""Every coefficient against the numbers that publications and other programs print.

The irrCAC values are those of its manual and of the tests of its Python version, whose data
are Gwet's (2014, Handbook of Inter-Rater Reliability, 4th edition).
"""

import numpy as np
import pytest

from scripts.codes.agreement.alpha import estimate_alpha, krippendorff_alpha
from scripts.codes.agreement.chance_corrected import (
    cohen_kappa,
    conger_kappa,
    estimate,
    fleiss_kappa,
    gwet_ac,
    holsti_agreement,
    pabak,
    percent_agreement,
    scott_pi,
)
from scripts.codes.agreement.multi_valued import multi_valued_alpha, set_alpha, set_distance
from scripts.codes.agreement.ratings import from_contingency, from_distribution
from scripts.codes.agreement.weights import KINDS, agreement_weights


def coders(*texts):
    """Codes from one text per coder, "." where missing; digits are numbers."""
    return [
        [None if cell == "." else int(cell) if cell.isdigit() else cell for cell in text]
        for text in texts
    ]


RATERS_4 = coders("123321412...", "1233224125..", ".33323422513", "12332441251.")
OBSERVERS_5 = coders(
    *("112.001122.0131", "1130000.2110231"),
    *("203000222100221", ".13....0.10022.", "2..0001.2....31"),
)
G1_G2 = coders("abccbadab...bb", "abccbbdabe..ba", ".cccbcdbbeaccc", "abccbddabea.bb")
GENDER = coders("aaaaabbbcaaaaab", "aaaababccaaaaba", "abbcaabbcabbcaa", "ccccaabbcccccaa")
BEN_GERRY = coders("aabbdcccedda", "babbbccce.dd")
ABSTRACTORS = from_contingency([[13, 0, 0], [0, 20, 7], [0, 4, 56]], "abc")
DIAGNOSIS = from_contingency(
    [[40, 4, 4, 17], [6, 25, 2, 13], [4, 1, 21, 12], [15, 5, 9, 45]], "abcd"
)
PSYCHIATRISTS = from_distribution(
    [
        *([0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0]),
        *([2, 0, 4, 0, 0], [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6]),
        *([1, 0, 0, 5, 0], [1, 1, 0, 4, 0], [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1]),
    ],
    "abcde",
)


def measured(name, codes, weights="identity", ddof=1):
    """The estimate of a coefficient by its name in the tables below."""
    if name == "alpha":
        return estimate_alpha(codes, weights=weights, ddof=ddof)
    return estimate(FUNCTIONS[name], codes, weights=weights, ddof=ddof)


FUNCTIONS = {
    "agreement": percent_agreement,
    "ac": gwet_ac,
    "fleiss": fleiss_kappa,
    "conger": conger_kappa,
    "bp": pabak,
    "scott": scott_pi,
    "cohen": cohen_kappa,
}


# Coefficient: value, standard error, lower end and upper end of the 95 % interval.
@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("agreement", (0.8181818, 0.12561, 0.542, 1)),
        ("ac", (0.77544, 0.14295, 0.461, 1)),
        ("fleiss", (0.76117, 0.15302, 0.424, 1)),
        ("conger", (0.76282, 0.14917, 0.435, 1)),
        ("bp", (0.77273, 0.14472, 0.454, 1)),
        # irrCAC 1.0 printed .14557, from a variance about the corrected alpha, mended since;
        # its interval had the degrees of freedom of the pairable units, as here.
        ("alpha", (0.74342, 0.14548, 0.419, 1)),
    ],
)
def test_four_raters_of_gwet_2014(name, printed):
    found = measured(name, RATERS_4)
    assert found.value == pytest.approx(printed[0], abs=5e-6)
    assert found.se == pytest.approx(printed[1], abs=5e-6)
    assert (round(found.low, 3), found.high) == printed[2:]


# Weights: value and standard error of AC2, Fleiss, Conger, Brennan-Prediger and alpha.
WEIGHTED = {
    "bipolar": [(0.900, 0.106), (0.853, 0.145), (0.845, 0.142), (0.888, 0.112), (0.835, 0.128)],
    "circular": [(0.830, 0.133), (0.807, 0.149), (0.805, 0.147), (0.824, 0.137), (0.790, 0.141)],
    "linear": [(0.859, 0.117), (0.818, 0.149), (0.814, 0.145), (0.848, 0.123), (0.800, 0.135)],
    "ordinal": [(0.899, 0.107), (0.850, 0.147), (0.844, 0.144), (0.886, 0.114), (0.834, 0.131)],
    "quadratic": [(0.914, 0.104), (0.865, 0.146), (0.858, 0.144), (0.902, 0.111), (0.849, 0.129)],
    "radical": [(0.820, 0.128), (0.790, 0.150), (0.788, 0.146), (0.813, 0.133), (0.772, 0.140)],
    "ratio": [(0.857, 0.122), (0.821, 0.152), (0.812, 0.149), (0.840, 0.132), (0.797, 0.140)],
}
SEVERAL = ["ac", "fleiss", "conger", "bp", "alpha"]


@pytest.mark.parametrize("kind", WEIGHTED)
def test_four_raters_with_the_weights_of_irrcac(kind):
    found = [measured(name, RATERS_4, kind) for name in SEVERAL]
    assert [(round(one.value, 3), round(one.se, 3)) for one in found] == WEIGHTED[kind]


def test_given_weights_of_irrcac():
    given = [
        *([1, 0.75, 0.5, 0.25, 0], [0, 1, 0.75, 0.5, 0.25], [0.25, 0, 1, 0.75, 0.5]),
        *([0.5, 0.25, 0, 1, 0.75], [0.75, 0.5, 0.25, 0, 1]),
    ]
    for name, printed in (("conger", (0.763, 0.149)), ("bp", (0.773, 0.145))):
        found = measured(name, RATERS_4, given)
        assert (round(found.value, 3), round(found.se, 3)) == printed


@pytest.mark.parametrize(
    ("codes", "printed"),
    [
        (
            OBSERVERS_5,
            [(0.497, 0.122), (0.458, 0.120), (0.469, 0.117), (0.487, 0.121), (0.481, 0.114)],
        ),
        (G1_G2, [(0.685, 0.134), (0.657, 0.150), (0.659, 0.146), (0.679, 0.136), (0.632, 0.150)]),
        (GENDER, [(0.208, 0.091), (0.129, 0.141), (0.166, 0.121), (0.183, 0.102), (0.143, 0.141)]),
        (
            BEN_GERRY,
            [(0.661, 0.184), (0.649, 0.191), (0.657, 0.179), (0.659, 0.185), (0.665, 0.180)],
        ),
    ],
    ids=["five observers", "two groups", "complete", "two raters"],
)
def test_raw_ratings_of_irrcac(codes, printed):
    found = [measured(name, codes) for name in SEVERAL]
    assert [(round(one.value, 3), round(one.se, 3)) for one in found] == printed


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("agreement", (0.89, 0.03128898, 0.828, 0.952)),
        ("cohen", (0.7964094, 0.05891072, 0.680, 0.913)),
        ("scott", (0.7962397, 0.05905473, 0.679, 0.913)),
        ("ac", (0.8493305, 0.04321747, 0.764, 0.935)),
        ("bp", (0.835, 0.04693346, 0.742, 0.928)),
        ("alpha", (0.7972585, 0.05905473, 0.680, 0.914)),
    ],
)
def test_cross_table_of_irrcac(name, printed):
    found = measured(name, ABSTRACTORS, ddof=0)
    assert (found.value, found.se) == pytest.approx(printed[:2], abs=5e-8)
    assert (round(found.low, 3), round(found.high, 3)) == printed[2:]


@pytest.mark.parametrize(
    ("kind", "cohen", "ac"),
    [
        ("bipolar", (0.387, 0.061), (0.315, 0.068)),
        ("circular", (0.446, 0.049), (0.488, 0.045)),
        ("identity", (0.432, 0.046), (0.456, 0.043)),
        ("linear", (0.407, 0.053), (0.377, 0.056)),
        ("ordinal", (0.390, 0.062), (0.324, 0.069)),
        ("quadratic", (0.383, 0.066), (0.299, 0.075)),
        ("radical", (0.419, 0.048), (0.418, 0.048)),
        ("ratio", (0.413, 0.063), (0.359, 0.070)),
    ],
)
def test_weighted_cross_table_of_223_patients(kind, cohen, ac):
    for name, printed in (("cohen", cohen), ("ac", ac)):
        found = measured(name, DIAGNOSIS, kind, ddof=0)
        assert (round(found.value, 3), round(found.se, 3)) == printed


@pytest.mark.parametrize(
    ("name", "value", "se"),
    [
        ("ac", 0.4448007, 0.08418757),
        ("fleiss", 0.4139265, 0.08119291),
        ("bp", 0.4388889, 0.08312142),
        # Of alpha irrCAC still prints .08243228 here; see the four raters.
        ("alpha", 0.4204384, 0.08119291),
    ],
)
def test_distribution_of_six_psychiatrists_of_irrcac(name, value, se):
    found = measured(name, PSYCHIATRISTS)
    assert (found.value, found.se) == pytest.approx((value, se), abs=5e-8)


def test_distribution_of_four_raters_of_irrcac():
    counts = [*(301, 211, 211, 202, 310, 310, "040", "031", "004", 310, "040", "031", "022")]
    counts += ["004", 310]
    table = [[int(number) for number in str(row)] for row in counts]
    assert gwet_ac(from_distribution(table, "abc")) == pytest.approx(0.3518903, abs=5e-8)


def test_weights_of_three_categories_of_irrcac():
    corners = {
        "identity": (0, 0),
        "linear": (0.5, 0.5),
        "quadratic": (0.75, 0.75),
        "ordinal": (0.667, 0.667),
        "radical": (0.293, 0.293),
        "ratio": (0.556, 0.84),
        "circular": (0, 0),
        "bipolar": (0.667, 0.667),
    }
    assert set(corners) == set(KINDS)
    for kind, (low, high) in corners.items():
        made = agreement_weights(kind, (1, 2, 3)).round(3).tolist()
        assert made == [[1, low, 0], [low, 1, high], [0, high, 1]], kind


def test_alpha_of_krippendorff_2011_at_every_level():
    # Examples A and B (two observers) and C (four observers with gaps).
    assert round(krippendorff_alpha(coders("0100000010", "1110010000")), 3) == 0.095
    assert round(krippendorff_alpha(coders("aabbdcccedda", "babbbccceddd")), 3) == 0.692
    printed = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}
    for level, value in printed.items():
        assert round(krippendorff_alpha(RATERS_4, level=level), 3) == value
        assert round(estimate_alpha(RATERS_4, level=level).value, 3) == value


def test_weighted_kappa_of_cohen_1968():
    codes = from_contingency([[88, 14, 18], [10, 40, 10], [2, 6, 12]], range(3))
    disagreement = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    assert round(cohen_kappa(codes, weights=1 - disagreement / 6), 3) == 0.348


@pytest.mark.parametrize(
    ("table", "fixed", "free"),
    [
        ([[7, 1], [3, 5]], 0.161905, 0.214286),
        ([[7, 0], [0, 7]], 1, 1),
        ([[6, 1, 0], [0, 7, 0]], 0.708333, 0.785714),
    ],
)
def test_fixed_and_free_marginals_of_randolphs_calculator(table, fixed, free):
    domain = range(len(table[0]))
    codes = from_distribution(table, domain)
    assert fleiss_kappa(codes, domain) == pytest.approx(fixed, abs=5e-7)
    assert pabak(codes, domain) == pytest.approx(free, abs=5e-7)


def test_fleiss_kappa_of_fourteen_raters():
    # The worked example of Wikipedia's article on Fleiss' kappa.
    rows = [
        *("0 0 0 0 14", "0 2 6 4 2", "0 0 3 5 6", "0 3 9 2 0", "2 2 8 1 1", "7 7 0 0 0"),
        *("3 2 6 3 0", "2 5 3 2 2", "6 5 2 1 0", "0 2 2 3 7"),
    ]
    table = [[int(number) for number in row.split()] for row in rows]
    assert round(fleiss_kappa(from_distribution(table, range(5))), 3) == 0.210


def sets(*texts):
    """Sets of letters from one text per coder: cells parted by commas, "-" where missing."""
    return [[None if cell == "-" else set(cell) for cell in text.split(",")] for text in texts]


@pytest.mark.parametrize(
    ("codes", "printed"),
    [
        (sets("bd,abd,,a", "d,b,a,-", "-,bd,a,-"), 0.2866),
        (sets("a,abd,d", "a,abd,d", "a,abde,d"), 0.947),
        (sets("a,ab,d", "a,ab,d", "a,abd,d"), 0.923),
        (sets("a,b,d", "a,b,d", "a,bd,d"), 0.895),
        (sets("a,ab,d", "a,ad,d", "a,bd,d"), 0.716),
        (sets("a,ab,d", "a,de,d", "a,f,d"), 0.554),
        (sets("a,ab,bd", "b,de,d", "ab,f,be"), -0.002),
    ],
    ids=["3", "8a", "8b", "8c", "9a", "9b", "9c"],
)
def test_multi_valued_alpha_of_krippendorff_and_craggs_2016(codes, printed):
    assert multi_valued_alpha(codes) == pytest.approx(
        printed, abs=5e-4 if printed != 0.2866 else 5e-5
    )


def test_masi_of_passonneau_2006():
    assert set_distance("ab", "ab") == 0
    assert set_distance("ab", "abc") == pytest.approx(1 - 2 / 3 * 2 / 3)
    assert set_distance("ab", "bc") == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert set_distance("ab", "cd") == set_distance("ab", "") == 1
    with pytest.raises(ValueError, match="unknown distance 'hamming'"):
        set_distance("a", "b", "hamming")


def test_sets_of_one_value_have_the_nominal_alpha():
    single = [[cell and {cell} for cell in coder] for coder in RATERS_4]
    alpha = krippendorff_alpha(RATERS_4)
    assert multi_valued_alpha(single) == pytest.approx(alpha)
    for kind in ("masi", "jaccard", "dice"):
        assert set_alpha(single, kind) == pytest.approx(alpha)


@pytest.mark.parametrize(
    "codes", [sets("a,a", "a,a"), sets("a", "b"), sets("a,-", "-,b"), [[], []]]
)
def test_alpha_of_sets_is_undefined_rather_than_one(codes):
    for value in (multi_valued_alpha(codes), set_alpha(codes)):
        assert value != value


def test_holsti_counts_the_codes_of_both_coders():
    # M = 3 agreements of 4 and 5 codes: 2 M / (N1 + N2).
    assert holsti_agreement(coders("abca.", "abcba")) == pytest.approx(6 / 9)
    assert np.isnan(holsti_agreement([[None], [None]]))
