"""What a difference amounts to: kinds, tolerance, crossings, intervals, printed cells."""

from decimal import Decimal

import pytest

from scripts.changes.tables.keyed_tables import Difference
from scripts.changes.tables.printed_tables import printed_key, read_printed, single_number
from scripts.changes.tables.tolerances import is_within, judge, kind_of, told_step, told_value
from scripts.errors import InputError

ALPHA = (0.05, 0.05)


def judged(before, after, kind, *, column="x", rows=({}, {}), alpha=ALPHA, **tolerance):
    difference = Difference(("a",), column, "edited", before, after)
    return judge(difference, *rows, kind, {kind: tolerance} if tolerance else {}, alpha)


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("n", "count"),
        ("base", "count"),
        ("likes", "count"),
        ("share", "share"),
        ("share_reached", "share"),
        ("share_high", "interval end"),
        ("p", "p"),
        ("p_permutation", "p"),
        ("alpha", "estimate"),
        ("alpha_low", "interval end"),
        ("v_corrected", "estimate"),
        ("chi2", "test statistic"),
        ("median", "measure"),
        ("viewing_days_per_month_low", "measure"),
        ("point_verdict", "verdict"),
        ("unit_id", "text"),
        ("posted_at_utc", "text"),
        ("page", "text"),
        ("platform", "text"),
    ],
)
def test_kinds_of_columns(column, kind):
    assert kind_of(column) == kind


def test_a_table_s_own_kinds_go_first():
    assert kind_of("n", {"text": ["*"]}) == "text"
    assert kind_of("M2", {"count": ["*"]}) == "count"


@pytest.mark.parametrize(
    ("before", "after", "tolerance", "within"),
    [
        ("0.42", "0.43", {"atol": 0.01}, True),
        ("0.42", "0.4300000001", {"atol": 0.01}, False),
        ("100", "101", {"rtol": 0.01}, True),
        ("100", "101.0001", {"rtol": 0.01}, False),
        ("-100", "-99", {"rtol": 0.01}, True),
        ("100", "102", {"rtol": 0.01, "atol": 1}, True),
        ("0", "0.0001", {"rtol": 0.5}, False),
        ("0.50", "0.5", {"atol": 0}, True),
        ("1.004", "0.996", {"printed": 2}, True),
        ("1.004", "1.005", {"printed": 2}, False),
    ],
)
def test_tolerance_holds_to_its_very_bound(before, after, tolerance, within):
    assert is_within(Decimal(before), Decimal(after), "estimate", {"estimate": tolerance}) == within


def test_decimals_of_a_share_are_those_of_its_percentage():
    for after, within in (("0.4249", True), ("0.425", False)):
        tolerances = {"share": {"printed": 0}}
        assert is_within(Decimal("0.42"), Decimal(after), "share", tolerances) == within


def test_a_kind_without_tolerance_takes_that_of_estimates():
    tolerances = {"estimate": {"rtol": 0.1}, "count": {"atol": 0}}
    assert is_within(Decimal(10), Decimal(11), "interval end", tolerances)
    assert not is_within(Decimal(10), Decimal(11), "count", tolerances)
    assert not is_within(Decimal(10), Decimal(11), "measure", {})


def test_sizes_and_directions():
    assert judged("0.18", "0.16", "share")[:4] == ("share", -0.02, -0.1111111111, "down")
    assert judged("-0.2", "-0.1", "estimate")[1:4] == (0.1, 0.5, "up")
    assert judged("0", "3", "count")[1:4] == (3.0, None, "up")
    assert judged("1.50", "1.5", "estimate")[1:5] == (0.0, 0.0, "", True)
    assert judged("1e-300", "1e300", "estimate")[1:4] == (1e300, None, "up")


@pytest.mark.parametrize("after", ["", "inf", "1e999", "nan"])
def test_what_is_no_number_is_never_within(after):
    found = judged("3", after, "count", atol=1000)
    assert (found.absolute, found.relative, found.direction, found.within) == (
        None,
        None,
        "",
        False,
    )


def test_a_word_in_a_column_of_numbers_is_text_and_a_blank_is_not():
    assert judged("yes", "no", "count").kind == "text"
    assert judged("", "3", "count").kind == "count"
    assert judged("3", "4", "text")[:2] == ("text", None)


@pytest.mark.parametrize(
    ("before", "after", "alpha", "notes"),
    [
        ("0.06", "0.04", ALPHA, ("p crosses 0.05: below it now",)),
        ("0.0499", "0.05", ALPHA, ("p crosses 0.05: no longer below it",)),
        ("0.04", "0.03", ALPHA, ()),
        ("0.04", "0.03", (0.05, 0.01), ("p crosses alpha (0.05, now 0.01): no longer below it",)),
        ("0.06", "0.04", (None, 0.05), ()),
    ],
)
def test_p_that_crosses_alpha_is_noted(before, after, alpha, notes):
    assert judged(before, after, "p", column="p_holm", alpha=alpha).notes == notes


@pytest.mark.parametrize(
    ("ends", "note"),
    [
        (("0.6", "0.7"), "the intervals overlap"),
        (("0.61", "0.7"), "the intervals do not overlap"),
        (("0.1", "0.2"), "the intervals overlap"),
        (("0.1", "0.19"), "the intervals do not overlap"),
    ],
)
@pytest.mark.parametrize(
    ("column", "low", "high"),
    [
        ("alpha", "alpha_low", "alpha_high"),
        ("rho", "rho_low", "rho_high"),
        ("share", "share_low", "share_high"),
        ("share", "low", "high"),
        ("v_corrected", "v_low", "v_high"),
    ],
)
def test_intervals_of_an_estimate_are_compared(column, low, high, ends, note):
    rows = {low: "0.2", high: "0.6"}, {low: ends[0], high: ends[1]}
    assert judged("0.4", "0.65", "estimate", column=column, rows=rows).notes == (note,)


def test_a_row_without_a_whole_interval_says_nothing_of_it():
    rows = {"alpha_low": "", "alpha_high": ""}, {"alpha_low": "0.1", "alpha_high": "0.2"}
    assert judged("0.4", "0.5", "estimate", column="alpha", rows=rows).notes == ()


def test_a_verdict_is_told_in_both_words():
    assert judged("holds", "fails", "verdict").notes == ("holds → fails",)
    assert judged("holds", "fails", "verdict").kind == "text"


def test_an_added_row_is_no_number_and_beyond_tolerance():
    difference = Difference(("a",), "", "added", "", "")
    assert judge(difference, None, {"n": "3"}, "text", {}, ALPHA) == (
        "text", None, None, "", False, (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("42%", "0.42"),
        ("7.5%", "0.075"),
        ("103,697", "103697"),
        (".82", "0.82"),
        ("−.12", "-0.12"),
        ("-3", "-3"),
        ("3.0", "3.0"),
        ("21 (42%)", None),
        (".82 [.68, .90]", None),
        ("< .001", None),
        ("v017", None),
        ("1,22", None),
        ("n/a", None),
        ("", None),
    ],
)
def test_single_numbers_of_printed_cells(text, number):
    assert single_number(text) == (None if number is None else Decimal(number))


def test_anything_that_prints_otherwise_is_beyond_tolerance():
    found = judged("42%", "44%", "printed", atol=1000)
    assert found == ("text", 0.02, 0.04761904762, "up", False, ())
    assert judged(".82 [.68, .90]", ".82 [.68, .91]", "printed").absolute is None


def test_groups_go_before_the_first_cell_and_blank_ones_continue():
    table = read_printed("tbl-a.md", "\n".join([
        "| Code | Definition |", "|:--|:--|", "| **Theme** (nominal) | *What.* |",
        "| Other | a |", "| **Music** (nominal) | *Heard.* |", "| Other | a\\|b |", "|  | c |",
        "", ": Codes. {#tbl-a}",
    ]))  # fmt: skip
    assert [row["Code"] for row in table.rows] == [
        "Theme", "Theme › Other", "Music", "Music › Other", "Music › Other",
    ]  # fmt: skip
    assert table.rows[4 - 1]["Definition"] == "a|b"
    assert table.caption == "Codes."
    assert printed_key(table) == ("Code",), "the last column never names a row"


def test_a_fragment_without_a_table_is_refused():
    with pytest.raises(InputError, match="there is no table in it"):
        read_printed("tbl-a.md", "Nothing.")


def test_values_are_told_as_the_paper_prints_them():
    assert told_value("0.4200000001", "share") == "42%"
    assert told_value("0.0000004", "p") == "< .001"
    assert told_value("-0.12", "estimate") == "−.12"
    assert told_value("7.84", "test statistic") == "7.84"
    assert told_value("103697", "count") == "103,697"
    assert told_value("holds", "verdict") == "holds"


def test_steps_are_told_with_as_many_decimals_as_they_need():
    assert told_step("0.42", "0.44", "share") == "42% → 44%"
    assert told_step("0.421", "0.424", "share") == "42.1% → 42.4%"
    assert told_step("0.04", "", "p") == ".040 → none"
