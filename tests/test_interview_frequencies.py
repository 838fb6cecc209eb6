"""Frequencies in words, read into days per month (a month is 365.25 / 12 days)."""

import pytest

from scripts.interviews.frequencies import DAYS_PER_MONTH, EXAMPLES, days_per_month, parse

WEEKS = DAYS_PER_MONTH / 7


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("Every day", DAYS_PER_MONTH, DAYS_PER_MONTH),
        ("daily", DAYS_PER_MONTH, DAYS_PER_MONTH),
        ("every other day", DAYS_PER_MONTH / 2, DAYS_PER_MONTH / 2),
        ("5-6 times a week", 5 * WEEKS, 6 * WEEKS),
        ("5–6 times a week", 5 * WEEKS, 6 * WEEKS),
        ("five to six times per week", 5 * WEEKS, 6 * WEEKS),
        ("５～６ times a week", 5 * WEEKS, 6 * WEEKS),
        ("twice a week", 2 * WEEKS, 2 * WEEKS),
        ("3 times/week", 3 * WEEKS, 3 * WEEKS),
        ("every two weeks", WEEKS / 2, WEEKS / 2),
        ("once every other week", WEEKS / 2, WEEKS / 2),
        ("once a fortnight", WEEKS / 2, WEEKS / 2),
        ("Once or twice a month", 1, 2),
        ("2 - 3 times a month", 2, 3),
        ("Once a month.", 1, 1),
        ("5-6 times in half a year", 5 / 6, 1),
        ("once every half-year", 1 / 6, 1 / 6),
        ("2-3 times every six months", 1 / 3, 1 / 2),
        ("Once  every six months", 1 / 6, 1 / 6),
        ("once a year", 1 / 12, 1 / 12),
        ("yearly", 1 / 12, 1 / 12),
        ("never", 0, 0),
        # A month has no more days than it has.
        ("10 times a day", DAYS_PER_MONTH, DAYS_PER_MONTH),
        ("6 to 9 times a week", 6 * WEEKS, DAYS_PER_MONTH),
    ],
)
def test_words_become_days_per_month(words, low, high):
    assert days_per_month(parse(words)) == pytest.approx((low, high, (low + high) / 2))


@pytest.mark.parametrize(
    "words",
    [
        "",
        "often",
        "sometimes a week",
        "several times a month",
        "5 times",
        "5-6",
        "-5 times a week",
        "6-5 times a week",
        "5 times week",
        "1.2万 times a month",
        "once every zero months",
        "once every 0 months",
        "every",
        "once a lifetime",
        "once a month or so",
        "nan times a week",
    ],
)
def test_what_the_grammar_does_not_know_is_refused(words):
    with pytest.raises(ValueError):
        parse(words)


def test_every_example_in_the_error_message_can_be_read():
    for example in EXAMPLES.split("; "):
        parse(example)


def test_half_a_year_and_six_months_are_one_period():
    assert parse("5-6 times in half a year").period == parse("Once every six months").period
    assert parse("never").period == ""
