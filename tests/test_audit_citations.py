"""Respondents cited without brackets: people are found, other things with a number are not."""

import pytest

from scripts.audit.citations import find_citations
from scripts.audit.document import Document
from scripts.audit.respondents import check_respondents

LISTED = ("F1", "M2", "F3", "M4")


def cited(text):
    respondents = [{"number": number, "interviewee": ""} for number in LISTED]
    return [one["respondent"] for one in find_citations(Document("paper.md", text), respondents)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("F9 disagreed.", ["F9"]),
        ("F9 and M3 said so.", ["F9", "M3"]),
        ("F9, F10 and M7 all strongly disagreed.", ["F9", "F10", "M7"]),
        ("F1 and F9 disagreed.", ["F1", "F9"]),
        ("It was, as M7 put it, loud.", ["M7"]),
        ("F9 did not agree, and M7 had said so.", ["F9", "M7"]),
        ("F9, a teacher, replied at once.", ["F9"]),
        ("According to F9, it was loud; in M7's view, it was not.", ["F9", "M7"]),
        ("“Loud,” said F9.", ["F9"]),
        ("Some left (F9; M7), and respondent F8 stayed.", ["F9", "M7", "F8"]),
    ],
)
def test_ids_that_speak_are_citations_whether_listed_or_not(text, expected):
    assert cited(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Groups differed, F(2, 27) = 3.1, and F2,27 = 3.1.",
        "An effect was seen (F9, 48 = 4.2, p = .05; M9 = 3.1).",
        "Waits were long (M 25, SD 4), and Anna (F 30) left.",
        "The M25 motorway reported delays. The M25 felt full (M25 motorway).",
        "Figure F9 shows a rise. F9 suggests more (F9).",
        "Panels F9 and F10 agree (Fig. F9), and so does Table M7.",
        "Model 7 (M7) was fitted. M7 explained 20% of the variance; M7 suggested more.",
        "M7 explained more variance.",
        "Items M7 to M9 were dropped (M8).",
        "Vitamin M12 added nothing. Version M9 added a key.",
        "B12 said nothing, and P9 disagreed.",
        "The F7 race was shown, and F11 was pressed.",
        "F9.2 said so.",
    ],
)
def test_statistics_panels_roads_vitamins_and_versions_are_no_respondents(text):
    assert cited(text) == []


def test_a_range_needs_the_same_letters_at_both_ends():
    assert cited("Some left (F1–F3).") == ["F1", "F2", "F3"]
    assert cited("Some left (M2–F7).") == ["M2", "F7"]


def test_an_unlisted_respondent_without_brackets_is_a_contradiction():
    blank = {"interviewee": "", "gender": "not stated", "occupation": "", "category": ""}
    rows = [{"number": number, **blank} for number in LISTED]
    text = "F1, M2, F3 and M4 agreed. F9 disagreed."
    found = check_respondents(Document("paper.md", text), rows, [])
    assert [(one["severity"], one["rule"], one["quote"]) for one in found] == [
        ("contradiction", "cited_but_not_listed", "F9")
    ]
