"""Agreement coefficients against published examples, R's output and the krippendorff library."""

from math import isnan, nan

import krippendorff
import numpy as np
import pytest

from scripts.codes.agreement.alpha import (
    alpha_at_rate,
    bootstrap_alpha,
    krippendorff_alpha,
    rule_of_three,
)
from scripts.codes.agreement.chance_corrected import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    pabak,
    percent_agreement,
    scott_pi,
)
from scripts.codes.agreement.ratings import disagreements, encode, from_contingency
from scripts.codes.agreement.weights import agreement_weights

_ = None

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, example C; the same ratings
# are cac.raw4raters of R's irrCAC. Coders x units.
FOUR_CODERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]

# Hayes and Krippendorff (2007), Table 1: tone of 40 articles by five observers, one text per
# article, "." where the observer did not judge it.
NEWS_TONE = [
    *("112.2", "1101.", "2333.", ".00.0", "000.0", "000.0", "102.1", "1.20.", "222.2", "2111."),
    *(".100.", "0000.", "1222.", "33223", "111.1", "111.1", "212.2", "1233.", "1101.", "000.0"),
    *("0011.", "00.00", "2333.", "0000.", "12.22", "0111.", "00010", "1212.", "1122.", "112.2"),
    *("110.0", "2121.", "22.22", "3222.", "222.2", "223.2", "222.2", "22.12", "2222.", "111.1"),
]

# Fleiss (1971), Table 1: how many of six psychiatrists gave each of 30 patients the
# diagnoses 1 to 5; here as one text of diagnoses per patient.
DIAGNOSES = [
    *("444444", "222555", "233335", "555555", "222444", "113333", "333355", "113334", "114444"),
    *("555555", "144444", "124444", "222333", "144444", "224445", "333335", "111455", "111112"),
    *("224444", "133555", "555555", "244444", "224555", "114444", "144445", "222224", "111155"),
    *("224444", "133333", "555555"),
]

# R's irr::anxiety: 20 subjects rated by three raters from 1 to 6.
ANXIETY = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]


def from_table(table):
    """Codes of two coders from a cross-table, with numbers as categories."""
    return from_contingency(table, range(len(table)))


def transposed(units):
    """Codes as coders x units from one text per unit, '.' for a missing code."""
    cells = zip(*units, strict=True)
    return [[None if cell == "." else int(cell) for cell in coder] for coder in cells]


# Cohen (1960), Table 2; irrCAC's cont3x3abstractors; Feinstein and Cicchetti (1990).
COHEN = from_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
ABSTRACTORS = from_table([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
BALANCED = from_table([[40, 9], [6, 45]])
PREVALENT = from_table([[80, 10], [5, 5]])


def random_codes(seed, *, coders=3, units=20, categories=4, missing=0.2):
    """Codes that agree more often than by chance, with missing cells."""
    rng = np.random.default_rng(seed)
    codes = np.tile(rng.integers(categories, size=units), (coders, 1))
    noise = rng.random(codes.shape) < 0.4
    codes[noise] = rng.integers(categories, size=noise.sum())
    return np.where(rng.random(codes.shape) < missing, nan, codes)


@pytest.mark.parametrize(
    ("level", "printed"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_of_krippendorff_2011(level, printed):
    assert round(krippendorff_alpha(FOUR_CODERS, level=level), 3) == printed


def test_alpha_of_hayes_and_krippendorff_2007():
    assert round(krippendorff_alpha(transposed(NEWS_TONE), level="ordinal"), 4) == 0.7598


def test_alpha_of_more_than_two_coders_is_not_that_of_r_irr():
    # irr::kripp.alpha 0.84.1 gives .4309 and -.0324 here, from wrong weights; irrCAC is right.
    assert round(krippendorff_alpha(transposed(DIAGNOSES)), 4) == 0.4334
    assert round(krippendorff_alpha(ANXIETY), 4) == -0.0237


def test_kappa_of_cohen_1960():
    assert round(cohen_kappa(COHEN), 3) == 0.492


def test_weighted_kappa_of_r_irr():
    # kappa2(anxiety[, 2:3]) unweighted, "equal" and "squared"; irr leaves out the level 5,
    # which neither rater used, and takes the rest as evenly spaced.
    names = dict(zip((1, 2, 3, 4, 6), "abcde", strict=True))
    codes = [[names[code] for code in coder] for coder in ANXIETY[1:]]
    printed = {"identity": -0.006289308, "linear": 0.1459075, "quadratic": 0.2520325}
    for weights, value in printed.items():
        assert cohen_kappa(codes, weights=weights) == pytest.approx(value, abs=5e-8)


def test_kappa_of_fleiss_1971():
    assert round(fleiss_kappa(transposed(DIAGNOSES)), 3) == 0.430
    # kappam.fleiss(diagnoses) of R's irr.
    assert fleiss_kappa(transposed(DIAGNOSES)) == pytest.approx(0.4302445, abs=5e-8)


@pytest.mark.parametrize(
    ("coefficient", "printed"),
    [
        (percent_agreement, 0.89),
        (cohen_kappa, 0.7964094),
        (scott_pi, 0.7962397),
        (gwet_ac, 0.8493305),
        (pabak, 0.835),
        (krippendorff_alpha, 0.7972585),
    ],
)
def test_abstractors_of_r_irrcac(coefficient, printed):
    assert coefficient(ABSTRACTORS) == pytest.approx(printed, abs=5e-8)


@pytest.mark.parametrize(
    ("coefficient", "printed"),
    [
        (percent_agreement, 0.8181818),
        (gwet_ac, 0.77544),
        (fleiss_kappa, 0.76117),
        (krippendorff_alpha, 0.74342),
        (pabak, 0.77273),
    ],
)
def test_four_raters_with_missing_ratings_of_r_irrcac(coefficient, printed):
    assert coefficient(FOUR_CODERS) == pytest.approx(printed, abs=5e-6)


def test_ac2_of_irrcac():
    # gwet.ac1.raw(cac.raw4raters, weights = "quadratic").
    assert round(gwet_ac(FOUR_CODERS, weights="quadratic"), 5) == 0.91400
    assert round(percent_agreement(FOUR_CODERS, weights="quadratic"), 3) == 0.975


def test_prevalence_paradox_of_feinstein_and_cicchetti_1990():
    assert percent_agreement(BALANCED) == percent_agreement(PREVALENT) == 0.85
    assert round(cohen_kappa(BALANCED), 2) == 0.70
    assert round(cohen_kappa(PREVALENT), 2) == 0.32
    assert round(pabak(BALANCED), 2) == round(pabak(PREVALENT), 2) == 0.70
    assert gwet_ac(PREVALENT) > 0.8


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
@pytest.mark.parametrize("seed", range(25))
def test_alpha_equals_the_krippendorff_library(seed, level):
    codes = random_codes(seed, coders=2 + seed % 3, units=4 + seed, missing=0.1 * (seed % 5))
    domain = [0, 1, 2, 3, 7]
    oracle = krippendorff.alpha(codes, value_domain=domain, level_of_measurement=level)
    assert krippendorff_alpha(codes, domain, level) == pytest.approx(oracle, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_closed_forms_that_tie_the_coefficients_together(seed):
    codes = random_codes(seed, coders=2, missing=0)
    units, pi = len(codes[0]), scott_pi(codes)
    assert fleiss_kappa(codes) == pytest.approx(pi)
    # Krippendorff (2011): for two coders, alpha = pi + (1 - pi) / (number of codes).
    assert krippendorff_alpha(codes) == pytest.approx(pi + (1 - pi) / (2 * units))


@pytest.mark.parametrize("seed", range(5))
def test_coders_and_units_may_come_in_any_order(seed):
    codes = random_codes(seed)
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(rng.permutation(codes, axis=0), axis=1)
    for level in ("nominal", "ordinal", "interval"):
        alpha = krippendorff_alpha(codes, level=level)
        assert krippendorff_alpha(shuffled, level=level) == pytest.approx(alpha)
    for coefficient in (percent_agreement, fleiss_kappa, gwet_ac, pabak):
        assert coefficient(shuffled) == pytest.approx(coefficient(codes))
    for coefficient in (cohen_kappa, scott_pi):
        assert coefficient(codes[[1, 0]]) == pytest.approx(coefficient(codes[:2]))


def test_names_of_categories_do_not_matter():
    numbers = random_codes(3, coders=2)
    names = {0: "low", 1: "fair", 2: "good", 3: "best"}
    words = [[None if isnan(code) else names[int(code)] for code in row] for row in numbers]
    for coefficient in (percent_agreement, cohen_kappa, scott_pi, fleiss_kappa, gwet_ac, pabak):
        assert coefficient(words) == pytest.approx(coefficient(numbers))
    ordered = krippendorff_alpha(words, tuple(names.values()), "ordinal")
    assert ordered == pytest.approx(krippendorff_alpha(numbers, level="ordinal"))


def test_an_unused_category_matters_only_where_chance_counts_categories():
    wider = [*"abcd"]
    codes = [list("aabbcacb"), list("aabbcabb")]
    for coefficient in (percent_agreement, cohen_kappa, scott_pi, fleiss_kappa, krippendorff_alpha):
        assert coefficient(codes, wider) == pytest.approx(coefficient(codes))
    assert pabak(codes, wider) > pabak(codes)
    assert gwet_ac(codes, wider) > gwet_ac(codes)


def test_a_unit_of_one_coder_is_not_counted_in_alpha():
    with_single = [["a", "b", "a", "b", "c"], ["a", "b", "b", "b", None]]
    without = [row[:4] for row in with_single]
    assert krippendorff_alpha(with_single) == krippendorff_alpha(without)
    assert cohen_kappa(with_single) == cohen_kappa(without)
    assert percent_agreement(with_single) == 0.75


@pytest.mark.parametrize(
    "codes",
    [
        [list("aaaa"), list("aaaa")],
        [["a"], ["b"]],
        [["a", "b", None], ["a", None, "b"]],
        [["a", None], [None, "b"]],
        [[], []],
    ],
    ids=["one category", "one unit", "one pairable unit", "no pairable unit", "no unit"],
)
def test_chance_correction_is_undefined_rather_than_one(codes):
    domain = ("a", "b")
    for coefficient in (cohen_kappa, scott_pi, fleiss_kappa, gwet_ac, pabak, krippendorff_alpha):
        assert isnan(coefficient(codes, domain)), coefficient.__name__
    assert isnan(alpha_at_rate(codes, domain, rate=0.1))
    interval = bootstrap_alpha(
        codes, domain, resamples=100, rng=np.random.default_rng(1), confidence=0.95
    )
    assert isnan(interval.low)
    assert isnan(interval.high)


def test_agreement_is_a_share_where_a_unit_is_pairable():
    assert percent_agreement([list("aaaa"), list("aaaa")]) == 1
    assert percent_agreement([["a"], ["b"]]) == 0
    assert isnan(percent_agreement([["a", None], [None, "b"]]))


def test_one_coder_who_never_varies_gives_a_kappa_of_zero():
    assert cohen_kappa([list("aaaa"), list("aabb")]) == 0


@pytest.mark.parametrize(
    ("codes", "domain", "said"),
    [
        ([["a", "x"], ["a", "b"]], ("a", "b"), "outside the domain: x"),
        (["a", "b"], None, "coders x units"),
        ([["a"], ["a"]], ("a", "a"), "twice"),
    ],
)
def test_codes_that_cannot_be_placed_are_refused(codes, domain, said):
    with pytest.raises(ValueError, match=said):
        encode(codes, domain)


def test_choices_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="unknown level 'cardinal'"):
        krippendorff_alpha(FOUR_CODERS, level="cardinal")
    with pytest.raises(ValueError, match="unknown weights 'cubic'"):
        agreement_weights("cubic", (1, 2))
    for coefficient in (cohen_kappa, scott_pi):
        with pytest.raises(ValueError, match="two coders, not 3"):
            coefficient(ANXIETY)


def test_weights_follow_numbers_and_else_places():
    assert agreement_weights("linear", (0, 1, 4))[0].tolist() == [1, 0.75, 0]
    assert agreement_weights("linear", ("0", "1", "4"))[0].tolist() == [1, 0.5, 0]


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_bootstrap_equals_the_library_run_on_each_resample(level):
    codes = random_codes(8, units=9, categories=3, missing=0.3)
    domain, resamples = [0, 1, 2, 3], 200
    interval = bootstrap_alpha(
        codes, domain, level, resamples=resamples, rng=np.random.default_rng(5), confidence=0.9
    )
    paired = codes[:, (~np.isnan(codes)).sum(axis=0) >= 2]
    units = paired.shape[1]
    assert units < codes.shape[1]
    drawn = np.random.default_rng(5).integers(units, size=(resamples, units))
    alphas = [
        krippendorff.alpha(paired[:, rows], value_domain=domain, level_of_measurement=level)
        for rows in drawn
        if len(np.unique(paired[:, rows][~np.isnan(paired[:, rows])])) > 1
    ]
    assert (interval.low, interval.high) == pytest.approx(tuple(np.quantile(alphas, [0.05, 0.95])))
    assert (interval.used, interval.degenerate) == (len(alphas), resamples - len(alphas))


def test_bootstrap_of_hayes_and_krippendorff_2007_is_wider_than_kalpha():
    interval = bootstrap_alpha(
        transposed(NEWS_TONE),
        level="ordinal",
        resamples=5000,
        rng=np.random.default_rng(11),
        confidence=0.95,
    )
    # A unit bootstrap gives about [.627, .845]; the paper's KALPHA quotes [.708, .808].
    assert (interval.low, interval.high) == pytest.approx((0.627, 0.845), abs=0.01)


def test_bootstrap_is_repeatable_and_follows_its_seed():
    def run(seed):
        rng = np.random.default_rng(seed)
        return bootstrap_alpha(COHEN, resamples=300, rng=rng, confidence=0.95)

    assert run(1) == run(1)
    assert run(1) != run(2)


def test_bootstrap_counts_resamples_without_variation():
    codes = [list("aaaaab"), list("aaaaba")]
    interval = bootstrap_alpha(codes, resamples=4000, rng=np.random.default_rng(2), confidence=0.95)
    # Both units that hold a 'b' are missed with probability (4/6)^6 = .088.
    assert interval.degenerate / 4000 == pytest.approx((4 / 6) ** 6, abs=0.01)
    assert interval.used + interval.degenerate == 4000
    assert not isnan(interval.low)


def test_bootstrap_covers_the_true_alpha():
    # Two coders see the truth with probability .85 and else guess evenly: alpha is .85 squared.
    rng, seen, hits, studies = np.random.default_rng(20), 0.85, 0, 300
    for _study in range(studies):
        truth = rng.integers(3, size=50)
        guesses = rng.integers(3, size=(2, 50))
        codes = np.where(rng.random((2, 50)) < seen, truth, guesses)
        interval = bootstrap_alpha(codes, (0, 1, 2), resamples=400, rng=rng, confidence=0.95)
        hits += interval.low <= seen**2 <= interval.high
    assert 0.91 <= hits / studies <= 0.98


def test_perfect_agreement_has_a_bound_instead_of_an_interval():
    codes = [list("aabbc"), list("aabbc")]
    interval = bootstrap_alpha(codes, resamples=100, rng=np.random.default_rng(1), confidence=0.95)
    assert krippendorff_alpha(codes) == 1
    assert disagreements(codes) == 0
    assert isnan(interval.low)
    assert (interval.used, interval.degenerate) == (0, 0)


def test_rule_of_three():
    # Hanley and Lippman-Hand (1983): 3/n, against the exact bound 1 - .05^(1/n).
    assert rule_of_three(50) == 0.06
    assert rule_of_three(50) == pytest.approx(1 - 0.05 ** (1 / 50), abs=0.002)
    assert rule_of_three(100, 0.99) == 0.046
    assert rule_of_three(2) == 1
    assert isnan(rule_of_three(0))


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_alpha_at_a_rate_is_alpha_of_data_that_disagree_at_that_rate(level):
    # Two categories, and disagreements that leave the marginals as they were.
    agreeing = from_table([[50, 0], [0, 50]])
    disagreeing = from_table([[45, 5], [5, 45]])
    assert alpha_at_rate(agreeing, level=level, rate=0.1) == pytest.approx(
        krippendorff_alpha(disagreeing, level=level)
    )


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_alpha_at_a_rate_leaves_out_categories_that_nobody_used(level):
    codes = [[0, 0, 1, 1, 2], [0, 0, 1, 1, 2]]
    narrow = alpha_at_rate(codes, (0, 1, 2), level, rate=0.1)
    assert alpha_at_rate(codes, (0, 1, 2, 9), level, rate=0.1) == pytest.approx(narrow)
