"""Sentences about the codes of any codebook: who leads, ties, and nothing to lead."""

import pytest

from scripts.codes.codebook import Codebook, Value, Variable
from scripts.paper.study_fragments import leading_codes
from scripts.paper.wording import NO_BREAK


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
    made = leading_codes(rows, anchors, Codebook("1", {"mood": variable}), coding)
    return made.replace(NO_BREAK, " ")


NUMBERS = r"[6 of 10 (60%), 95% CI \[10%, 50%\]]{.observed}"


@pytest.mark.parametrize(
    ("counts", "select", "said"),
    [
        ({"a": 6, "b": 4}, "single", f"a leads with {NUMBERS}."),
        ({"a": 6, "b": 6}, "single", f"a and b lead together with {NUMBERS} each."),
        ({"a": 1, "b": 6}, "multi", f"b is seen most often, in {NUMBERS}."),
        ({"a": 6, "b": 6}, "multi", f"a and b are seen most often, in {NUMBERS} each."),
        ({"a": 0, "b": 0}, "single", "no video has a code."),
    ],
)
def test_the_most_frequent_code_is_named_with_its_numbers(counts, select, said):
    assert lead(counts, select) == rf"- **Mood \| \*x\***: {said}" + "\n"


def test_a_share_that_a_publication_prints_too_is_published():
    anchor = {"variable": "mood", "value": "a", "verdict": "reproduced"}
    assert "{.published}" in lead({"a": 6, "b": 4}, anchors=[anchor])
    assert "{.observed}" in lead({"a": 6, "b": 6}, anchors=[anchor])
