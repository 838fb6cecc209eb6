"""Sentences about the codes of any codebook: who leads, ties, nothing to lead, and numbers."""

from decimal import Decimal

import pytest

from scripts.codes.codebook import Codebook, Range, Value, Variable
from scripts.paper.fragments.study_fragments import leading_codes, numbers_in_words
from scripts.paper.fragments.wording import NO_BREAK


def lead(counts, select="single", base=10, coding="observed", anchors=()):
    values = {code: Value(code.upper(), "", "") for code in counts}
    variable = Variable("mood", "Mood | *x*", 1, "", "nominal", select, values)
    rows = [
        {
            "variable": "mood", "value": code, "label": code.upper(), "n": str(n),
            "base": str(base), "share_low": "0.1", "share_high": "0.5", "confidence": "0.95",
        }
        for code, n in counts.items()
    ]  # fmt: skip
    made = leading_codes(rows, (), anchors, Codebook("1", {"mood": variable}), coding)
    return made.replace(NO_BREAK, " ")


NUMBERS = r"[6 of 10 (60%), 95% CI \[10%, 50%\]]{.observed}"


@pytest.mark.parametrize(
    ("counts", "select", "said"),
    [
        ({"a": 6, "b": 4}, "single", f"A leads with {NUMBERS}."),
        ({"a": 6, "b": 6}, "single", f"A and B lead together with {NUMBERS} each."),
        ({"a": 1, "b": 6}, "multi", f"B is seen most often, in {NUMBERS}."),
        ({"a": 6, "b": 6}, "multi", f"A and B are seen most often, in {NUMBERS} each."),
        ({"a": 0, "b": 0}, "single", "no video has a code."),
    ],
)
def test_the_most_frequent_code_is_named_with_its_numbers(counts, select, said):
    assert lead(counts, select) == rf"- **Mood \| \*x\***: {said}" + "\n"


def test_a_share_that_a_publication_prints_too_is_published():
    anchor = {"variable": "mood", "value": "a", "verdict": "reproduced"}
    anchor |= {"base": "10", "found_base": "10"}
    simulated = {"anchors": [anchor], "coding": "simulated"}
    assert "{.published}" in lead({"a": 6, "b": 4}, **simulated)
    assert "{.simulated}" in lead({"a": 6, "b": 6}, **simulated)
    assert "{.observed}" in lead({"a": 6, "b": 4}, anchors=[anchor])


CUTS = Variable(
    "cuts", "Cuts", 1, "", "ratio", "single", range=Range(Decimal(0), Decimal(60), Decimal(1))
)
COUNTED = {
    "variable": "cuts", "n": "28", "missing": "3", "not_coded": "0", "not_codeable": "2",
    "not_applicable": "1", "median": "12", "q1": "7.75", "q3": "19.25", "min": "3", "max": "52",
    "median_low": "8", "median_high": "17", "confidence": "0.95",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, r"[*Mdn* = 12 (IQR 7.8–19.3), 95% CI \[8, 17\]; from 3 to 52 in 28 of 31 videos; "
             "2 not codeable, 1 not applicable]{.observed}"),
        ({"median_low": "", "median_high": "", "not_codeable": "0", "not_applicable": "0",
          "missing": "0"},
         "[*Mdn* = 12 (IQR 7.8–19.3); from 3 to 52 in 28 of 28 videos]{.observed}"),
        ({"n": "0", "not_coded": "4"},
         "no video has a number; 2 not codeable, 1 not applicable, 4 not coded"),
    ],
)  # fmt: skip
def test_of_numbers_the_median_is_told_with_what_is_missing(changes, said):
    made = leading_codes([], [COUNTED | changes], [], Codebook("1", {"cuts": CUTS}), "observed")
    assert made.replace(NO_BREAK, " ") == f"- **Cuts**: {said}.\n"


def test_rank_correlations_of_numbers_are_told_and_those_of_counts_are_not():
    row = {"x": "cuts", "y": "likes", "n": "27", "rho": "0.5", "rho_low": "0.1", "rho_high": "0.8",
           "confidence": "0.95", "p_holm": "0.02", "note": ""}  # fmt: skip
    none = row | {"y": "saves", "rho": "", "note": "undefined: fewer than five pairs"}
    counts = row | {"x": "likes", "y": "comments"}
    made = numbers_in_words([counts, row, none], Codebook("1", {"cuts": CUTS}), "observed")
    assert made.replace(NO_BREAK, " ") == (
        r"- **Cuts** and likes [ρ(25) = .50, 95% CI \[.10, .80\], *p* (Holm) = .020]{.observed}; "
        "saves [n/a (fewer than five pairs)]{.observed}.\n"
    )
