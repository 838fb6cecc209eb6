"""Numbers that were coded: against closed forms, and every kind of missing apart."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from scripts.codes.codebook import Codebook, Range, Variable
from scripts.results.statistics.number_summaries import median_interval, summarise_numbers

CUTS = Variable(
    "cuts", "Cuts", None, "", "ratio", "single", range=Range(Decimal(0), Decimal(60), Decimal(1))
)


def summarise(*cells, confidence=0.95):
    codes = pd.DataFrame({"cuts": cells, "theme": ["food"] * len(cells)}, dtype=str)
    theme = Variable("theme", "Theme", None, "", "nominal", "single", {"food": None})
    codebook = Codebook("1", {"theme": theme, "cuts": CUTS})
    (row,) = summarise_numbers(codes, codebook, confidence)
    return row


def test_mean_spread_and_quartiles_are_those_of_their_definitions():
    row = summarise(*["2", "3", "5", "7", "11", "13", "17", "19", "23", "60"])
    assert row["mean"] == 16
    squares = 14**2 + 13**2 + 11**2 + 9**2 + 5**2 + 3**2 + 1 + 3**2 + 7**2 + 44**2
    assert row["sd"] == pytest.approx((squares / 9) ** 0.5)
    # R's type 7: a quarter of the way from the first place to the tenth is place 3.25.
    names = ("min", "q1", "median", "q3", "max")
    assert [row[name] for name in names] == [2, 5.5, 12, 18.5, 60]
    assert (row["n"], row["missing"], row["note"]) == (10, 0, "")
    # R: qbinom(0.025, 10, 0.5) is 2: the second smallest and the second largest.
    assert (row["median_low"], row["median_high"]) == (3, 23)


@pytest.mark.parametrize(
    ("n", "confidence", "places", "beyond"),
    [
        # What lies beyond on each side: the sum of the binomial coefficients, of 2^n.
        (6, 0.95, (1, 6), 1),
        (10, 0.95, (2, 9), 1 + 10),
        (20, 0.95, (6, 15), 1 + 20 + 190 + 1140 + 4845 + 15504),
        (10, 0.99, (1, 10), 1),
        # A level that the interval reaches exactly.
        (10, 1 - 2 * 11 / 1024, (2, 9), 1 + 10),
    ],
)
def test_the_interval_of_the_median_is_that_of_the_tables(n, confidence, places, beyond):
    values = np.random.default_rng(1).permutation(np.arange(1, n + 1))
    low, high, coverage = median_interval(values, confidence)
    assert (low, high) == places
    assert coverage == pytest.approx(1 - 2 * beyond / 2**n)


def test_the_interval_covers_the_median_as_often_as_it_says():
    rng = np.random.default_rng(5)
    drawn = [median_interval(sample, 0.9) for sample in rng.lognormal(size=(2000, 15))]
    covered = np.mean([low <= 1 <= high for low, high, _ in drawn])
    assert covered == pytest.approx(drawn[0][2], abs=0.02) and drawn[0][2] >= 0.9


def test_what_is_missing_is_told_by_its_reason():
    row = summarise("4", "NC", "NA", "", "NA", "8")
    assert (row["n"], row["missing"], row["mean"]) == (2, 4, 6)
    assert [row[name] for name in ("not_coded", "not_codeable", "not_applicable")] == [1, 1, 2]


@pytest.mark.parametrize(
    ("cells", "told", "undefined"),
    [
        (["NC", "", "NA"], "no number was entered", ("mean", "sd", "median", "coverage")),
        (["7"], "too few numbers for 95%", ("sd", "median_low", "coverage")),
        (["7", "8", "9", "9", "9"], "too few numbers for 95%", ("median_low", "median_high")),
    ],
)
def test_too_few_numbers_leave_cells_empty_and_say_so(cells, told, undefined):
    row = summarise(*cells)
    assert told in row["note"] and row["interval_method"] == ""
    assert all(row[name] is None or np.isnan(row[name]) for name in undefined)
