"""What the gate lets pass and what stops the build, and what is said of each coder's codes."""

import pytest

from scripts.codes.agreement.reliability_items import Item, marginals
from scripts.codes.agreement.reliability_verdicts import Choices, gate, lower_end, refuse_failures
from scripts.codes.measure_reliability import judge, measure
from scripts.errors import InputError

CHOICES = Choices(resamples=300, seed=11, confidence=0.95, reliable=0.8, tentative=0.667)


def judged(*coders, coefficient="alpha", thresholds=None, name="theme"):
    """The judged row for one text of codes per coder, '-' for a code that is missing."""
    item = Item(name, "", f"The {name}", "nominal", ("a", "b", "c"))
    matrix = [["" if code == "-" else code for code in coder] for coder in coders]
    return judge(measure(matrix, item, CHOICES), coefficient, CHOICES, thresholds)


GOOD = "abcab" * 12, "abcab" * 11 + "abcaa"
POOR = "abcab" * 4, "abcab" * 2 + "aabbccabcc"


def test_the_lower_end_has_to_reach_the_bound_and_not_the_value():
    good, poor = judged(*GOOD), judged(*POOR)
    assert good["gate"] == "passes" and good["threshold"] == 0.667
    assert poor["gate"] == "fails"
    middling = judged(*GOOD, thresholds={"theme": (good["alpha"] + good["alpha_low"]) / 2})
    assert middling["gate"] == "fails", "the value reaches the bound, the lower end does not"
    assert judged(*GOOD, thresholds={"theme": good["alpha_low"]})["gate"] == "passes"


def test_a_threshold_of_the_codebook_is_for_its_variable_alone():
    strict = {"theme": 0.99}
    assert judged(*GOOD, thresholds=strict)["threshold"] == 0.99
    assert judged(*GOOD, thresholds=strict, name="mood")["threshold"] == 0.667


def test_perfect_agreement_is_judged_by_its_floor():
    assert judged("abcab" * 10, "abcab" * 10)["gate"] == "passes"
    short = judged("abcab" * 2, "abcab" * 2)
    assert short["alpha"] == 1 and short["gate"] == "fails"
    assert lower_end(short, "ac1") == short["alpha_floor"] < 0.667


def test_without_variation_nothing_is_judged_but_too_few_units_fail():
    assert judged("aaaa", "aaaa")["gate"] == "not judged"
    assert judged("ab-", "-b-")["gate"] == "fails"
    assert judged("---", "---")["gate"] == "fails"


def test_other_coefficients_are_judged_by_their_own_interval():
    for name in ("kappa", "ac1"):
        row = judged(*GOOD, coefficient=name)
        assert lower_end(row, name) == row[f"{name}_low"] < row[name]
        assert row["gate"] == ("passes" if row[f"{name}_low"] >= 0.667 else "fails")
    with pytest.raises(InputError, match=r"cannot judge 'theme' by kappa") as error:
        judged("aabb", "aabc", "abbb", coefficient="kappa")
    assert "reliability.gate.coefficient" in str(error.value)


def test_a_bound_that_is_met_exactly_is_met():
    row = {"units": 9, "values_used": 2, "alpha_floor": None, "alpha": 0.9, "alpha_low": 1 - 0.2}
    assert gate(row | {"alpha_low": 0.8 - 1e-16}, "alpha", 0.8) == "passes"
    assert gate(row | {"alpha_low": 0.7999}, "alpha", 0.8) == "fails"


def test_the_build_stops_with_every_failure_value_and_bound():
    rows = [judged(*GOOD), judged(*POOR, name="mood"), judged("ab-", "-b-", name="colour")]
    refuse_failures(rows[:1], "alpha")
    with pytest.raises(InputError) as error:
        refuse_failures(rows, "alpha")
    told = str(error.value)
    poor = rows[1]
    assert "2 of 3 variables and codes are not reliable enough" in told
    assert f"The mood: lower end {poor['alpha_low']:.3f} (alpha {poor['alpha']:.3f}), bound" in told
    assert "bound 0.667" in told
    assert "The colour: lower end undefined, bound 0.667" in told
    assert "The theme" not in told
    assert "reliability.gate.action: report" in told


def test_marginals_count_each_code_of_each_coder_and_the_missing_ones():
    item = Item("theme", "", "Theme", "nominal", ("a", "b"))
    rows = marginals([["a", "a", "NC", ""], ["a", "a", "a", "a"]], item, ["A", "B"])
    found = {(row["coder"], row["code"]): (row["count"], row["share"]) for row in rows}
    assert found == {
        ("A", "a"): (2, 0.5),
        ("A", "b"): (0, 0),
        ("A", ""): (1, 0.25),
        ("A", "NC"): (1, 0.25),
        ("B", "a"): (4, 1),
        ("B", "b"): (0, 0),
    }
