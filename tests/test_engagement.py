"""Which p is used, what a family is, and how missing counts and small groups are told."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from sample_study import single_choice

from scripts.results.statistics.coded_units import coded
from scripts.results.statistics.correlations import correlate
from scripts.results.statistics.engagement import (
    compare_engagement,
    compare_groups,
    describe_groups,
)
from scripts.results.statistics.holm import holm
from scripts.results.statistics.random_draws import generator

NAN = float("nan")


def groups_of(cells):
    return coded(pd.DataFrame({"x": list(cells)}), single_choice("x", "abc"))


def compare(counts, cells):
    rng = np.random.default_rng(3)
    return compare_groups(
        pd.Series(counts, dtype=float), groups_of(cells), permutations=199, rng=rng
    )


def test_medians_and_quartiles_are_those_of_r_type_7():
    counts = pd.Series([1, 2, 3, 4, 10, NAN], dtype=float)
    first, second, third = describe_groups(counts, groups_of("aaaabb"))
    # R: quantile(1:4): 1.00 1.75 2.50 3.25 4.00
    assert [first[key] for key in ("min", "q1", "median", "q3", "max")] == [1, 1.75, 2.5, 3.25, 4]
    assert (second["n"], second["missing"], second["median"]) == (1, 1, 10)
    assert (third["value"], third["n"]) == ("c", 0)
    assert np.isnan(third["median"])


def test_large_groups_use_the_asymptotic_p():
    test, _ = compare(range(10), "aaaaabbbbb")
    assert (test["method"], test["p_used"]) == ("asymptotic", test["p"])


def test_a_group_below_five_units_makes_the_permutation_p_count():
    test, pairs = compare(range(9), "aaaaabbbb")
    assert (test["method"], test["p_used"]) == ("permutation", test["p_permutation"])
    assert "fewer than 5" in test["note"]
    assert "fewer than 5" in pairs[0]["note"]


def test_units_without_count_or_code_are_left_out_and_counted():
    test, _ = compare([*range(10), NAN, 3], [*"aaaaabbbbba", "NC"])
    assert (test["n"], test["missing"]) == (10, 2)


@pytest.mark.parametrize(
    ("counts", "cells", "reason"), [([5] * 6, "aaabbb", "equal"), (range(6), "aaaaaa", "fewer")]
)
def test_what_is_undefined_says_why(counts, cells, reason):
    test, _ = compare(counts, cells)
    assert np.isnan(test["p_used"])
    assert test["method"] == ""
    assert test["note"].startswith("undefined") and reason in test["note"]


def test_the_tests_of_one_count_are_one_family_and_undefined_ones_are_not_counted():
    codes = pd.DataFrame({"x": list("ab" * 8), "y": list("aaab" * 4), "z": ["a"] * 16})
    counts = pd.DataFrame({"likes": np.arange(16.0), "comments": np.arange(16.0)[::-1] ** 2})
    variables = [single_choice(name, "ab") for name in "xyz"]
    _, tests, pairs, _ = compare_engagement(
        codes, counts, variables, permutations=99, confidence=0.95, random=partial(generator, 13)
    )
    likes = [test for test in tests if test["outcome"] == "likes"]
    assert [test["method"] for test in likes] == ["asymptotic", "permutation", ""]
    assert [test["family_size"] for test in likes] == [2, 2, 2]
    expected, _ = holm([test["p_used"] for test in likes])
    assert [test["p_holm"] for test in likes] == pytest.approx(expected, nan_ok=True)
    assert len({test["family"] for test in tests}) == 2
    assert [(row["outcome"], row["variable"]) for row in pairs] == [
        (outcome, name) for outcome in ("likes", "comments") for name in "xy"
    ]


def test_pairs_are_adjusted_within_one_count_and_variable():
    _, pairs = compare(
        [1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 21, 22, 23, 24, 25], "a" * 5 + "b" * 5 + "c" * 5
    )
    expected, _ = holm([pair["p"] for pair in pairs])
    assert [pair["p_holm"] for pair in pairs] == expected
    assert {pair["family_size"] for pair in pairs} == {3}
    assert [pair["cliffs_delta"] for pair in pairs] == [-1, -1, -1]


def test_correlations_drop_missing_counts_pair_by_pair():
    counts = pd.DataFrame(
        {
            "likes": [1, 2, 3, 4, 5, 6, NAN],
            "comments": [2, 1, 4, 3, 5, NAN, 6],
            "plays": [0.0] * 7,
        }
    )
    rows = {(row["x"], row["y"]): row for row in correlate(counts, 0.95)}
    assert [(row["n"], row["missing"]) for row in rows.values()] == [(5, 2), (6, 1), (6, 1)]
    assert {row["family_size"] for row in rows.values()} == {1}
    assert rows["likes", "plays"]["note"].startswith("undefined")
    # Squared differences of ranks 1, 1, 1, 1, 0: rho = 1 - 6 * 4 / (5 * 24)
    assert rows["likes", "comments"]["rho"] == pytest.approx(0.8)
