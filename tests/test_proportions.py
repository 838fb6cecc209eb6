"""Wilson's interval against R's prop.test and its closed form."""

import math

import pandas as pd
import pytest

from scripts.codes.codebook import Codebook, Value, Variable
from scripts.results.statistics.proportions import frequencies, wilson


def variable(name, codes, select="single"):
    values = {code: Value(code.title(), "", "") for code in codes}
    return Variable(name, name.title(), 1, "", "nominal", select, values)


BOOK = Codebook(
    "1.0",
    {
        "theme": variable("theme", ["nature", "food", "other"]),
        "camera": variable("camera", ["aerial", "static"], "multi"),
    },
)
CODES = pd.DataFrame(
    {
        "theme": ["nature", "nature", "food", "NC", ""],
        "camera": ["aerial;static", "aerial", "NA", "aerial;static", "static"],
    }
)


def test_wilson_is_that_of_r_prop_test_without_correction():
    # R: prop.test(21, 50, correct = FALSE)$conf.int
    assert wilson(21, 50, 0.95) == pytest.approx((0.2938, 0.5577), abs=5e-5)


@pytest.mark.parametrize("base", [10, 50, 1223])
def test_wilson_of_nothing_and_of_all_have_their_closed_form(base):
    z2 = 1.959963984540054**2
    assert wilson(0, base, 0.95) == pytest.approx((0, z2 / (base + z2)), abs=1e-9)
    assert wilson(base, base, 0.95) == pytest.approx((base / (base + z2), 1), abs=1e-9)


def test_wilson_of_no_base_is_undefined():
    assert all(map(math.isnan, wilson(0, 0, 0.95)))


def test_codes_without_a_unit_are_listed_and_missing_codes_leave_the_base():
    rows = [row for row in frequencies(CODES, BOOK, 0.95) if row["variable"] == "theme"]
    assert [(row["value"], row["n"]) for row in rows] == [("nature", 2), ("food", 1), ("other", 0)]
    assert {(row["base"], row["base_missing"]) for row in rows} == {(3, 2)}
    assert sum(row["share"] for row in rows) == pytest.approx(1)


def test_a_multi_select_unit_counts_once_for_each_of_its_codes():
    rows = [row for row in frequencies(CODES, BOOK, 0.95) if row["variable"] == "camera"]
    assert [(row["n"], row["base"], row["share"]) for row in rows] == [(3, 4, 0.75), (3, 4, 0.75)]


def test_a_variable_that_nobody_could_code_has_no_share():
    rows = frequencies(CODES.assign(theme="NC"), BOOK, 0.95)
    assert rows[0]["share"] is None
    assert math.isnan(rows[0]["share_low"])
