"""Percentages against counts: cases from the study and from a published thesis."""

import pytest

from scripts.errors import InputError
from scripts.results.statistics.grim import possible_counts


@pytest.mark.parametrize(("percent", "count"), [("42", 21), ("72 %", 36), ("22%", 11), ("6", 3)])
def test_the_published_shares_of_fifty_videos_are_counts(percent, count):
    assert possible_counts(percent, 50) == (count,)


@pytest.mark.parametrize("percent", [str(odd) for odd in range(1, 100, 2)] + ["42.5", "7.9"])
def test_odd_and_broken_percentages_of_fifty_are_impossible(percent):
    assert not possible_counts(percent, 50)


@pytest.mark.parametrize(("percent", "nearest"), [("5.57 %", 68), ("2.54 %", 31)])
def test_two_percentages_of_1223_printed_in_a_thesis_are_impossible(percent, nearest):
    assert possible_counts(percent, 1223) == ()
    assert possible_counts(f"{100 * nearest / 1223:.2f} %", 1223) == (nearest,)


def test_a_trailing_zero_narrows_the_counts():
    assert possible_counts("33", 1000) == tuple(range(325, 336))
    assert possible_counts("33.0", 1000) == (330,)
    assert not possible_counts("33.00", 3)
    assert possible_counts("33.33", 3)


@pytest.mark.parametrize("percent", ["12", "13"])
def test_a_tie_may_be_rounded_up_or_down(percent):
    assert possible_counts(percent, 8) == (1,)


def test_counts_stay_between_none_and_all():
    assert possible_counts("0", 300) == (0, 1)
    assert possible_counts("100", 300) == (299, 300)
    assert possible_counts("140", 50) == ()


@pytest.mark.parametrize("percent", ["", "4,2", "-3", "about 40", "4e1", "NaN"])
def test_what_is_not_a_percentage_is_refused(percent):
    with pytest.raises(InputError, match="not a percentage"):
        possible_counts(percent, 50)


def test_a_base_of_nothing_is_refused():
    with pytest.raises(InputError, match="needs a base"):
        possible_counts("42", 0)
