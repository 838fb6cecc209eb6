"""Findings in words: one share, two shares."""

import pytest

from scripts.audit.audit_text import audit
from scripts.audit.columns import read
from scripts.audit.document import Document
from scripts.audit.respondents import adapt


def details(text, tables=(), listed=None):
    found, _ = audit(Document("paper.md", text), tables, listed)
    return sorted((one["detail"] for one in found), reverse=True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "We watched 50 videos, and hills account for 42% of the videos.",
            "1 share of a sample and no interval.",
        ),
        (
            "We surveyed 120 nurses in a 2 x 2 table, χ²(2, N = 120) = 6.20, p = .045.",
            "A table of 2 by 2 has 1 degree of freedom, not 2.",
        ),
        (
            "Of 50 pupils, 60% were girls and the remaining 44% boys. CI follow.",
            "60 + 44 is 104 %; rounding explains 1 point at most.",
        ),
        ("We used four steps:\n\n- Read\n", "1 item follows, 4 are announced."),
        (
            "In all, 1 video was selected. In all, 48 videos were selected.",
            "1 of them was selected in line 1, 48 here.",
        ),
    ],
)
def test_messages_on_the_text_have_the_singular_for_one(text, told):
    assert told in details(text)


def test_messages_on_tables_have_the_singular_for_one(tmp_path):
    (tmp_path / "people.csv").write_text("id,gender\nP1,female\n", encoding="utf-8")
    (tmp_path / "answers.csv").write_text("answer,share\nyes,60\nno,44\n", encoding="utf-8")
    listed = adapt("people.csv", read(tmp_path / "people.csv"))
    told = details("We interviewed 3 respondents (P1).", [read(tmp_path / "answers.csv")], listed)
    assert told == [
        "The table lists 1 respondent.",
        "The shares sum to 104 %; rounding explains 1 point at most.",
    ]
