import json

import pytest

from scripts.changes.effects import Effect, measure
from scripts.changes.text.claim_changes import CLAIMS, compare_claims, count_claims
from scripts.changes.told_steps import TOLD

CLAIM = {
    "name": "lead", "verdict": "holds", "sentence": "It leads.", "statistics": ["21 of 50"],
    "evidence": "simulated", "fragility": "50 of 50", "line": 9, "path": "paper.qmd",
    "meaning": "A theme leads.", "reason": "It does.", "rule": "compute_statistics",
    "script": "scripts/a.py", "source": "", "figure": "",
}  # fmt: skip


@pytest.fixture
def sides(tmp_path):
    def write(*sides):
        folders = []
        for name, claims in zip("ab", sides, strict=True):
            folder = tmp_path / name
            if claims is not None:
                (folder / CLAIMS).parent.mkdir(parents=True)
                text = claims if isinstance(claims, str) else json.dumps(claims)
                (folder / CLAIMS).write_text(text, encoding="utf-8")
            folders.append(folder)
        return folders

    return write


def claim(name="lead", **changed):
    return CLAIM | {"name": name} | changed


def test_a_flip_is_told_first_with_what_it_rests_on(sides):
    before, after = sides(
        [claim("a"), claim("b"), claim("c"), claim("d"), claim("old")],
        [
            claim("new"),
            claim("a", sentence="It led."),
            claim("b", statistics=["22 of 50"]),
            claim("c", verdict="fails", statistics=["9 of 50"], fragility="3 of 50", line=10),
            claim("d", line=12, fragility="49 of 50"),
        ],
    )
    changes = compare_claims(before, after)
    assert [(one["name"], one["change"]) for one in changes] == [
        ("c", "flipped"), ("b", "statistics"), ("a", "wording"), ("new", "new"), ("old", "gone"),
    ]  # fmt: skip
    flipped = changes[0]
    assert (flipped["before"], flipped["after"], flipped["line"]) == ("holds", "fails", 10)
    assert flipped["statistics_before"] == ["21 of 50", "fragility: 50 of 50"]
    assert flipped["statistics_after"] == ["9 of 50", "fragility: 3 of 50"]
    assert changes[1]["statistics_after"] == ["22 of 50"]
    assert (changes[3]["before"], changes[4]["after"]) == ("", "")
    count = count_claims(before, after, changes)
    assert (count["compared"], count["changed"], count["note"]) == (6, 5, "1 unchanged")


def test_the_class_of_evidence_is_a_ground_of_the_claim(sides):
    (change,) = compare_claims(*sides([claim()], [claim(evidence="observed")]))
    assert change["change"] == "statistics"
    assert change["statistics_after"] == ["21 of 50", "evidence: observed"]


def test_nothing_differs_from_itself(sides):
    before, after = sides([claim()], [claim(line=99, fragility="none", figure="fig-a")])
    assert compare_claims(before, after) == []
    assert count_claims(before, after, [])["note"] == "1 unchanged"


@pytest.mark.parametrize("lost", [None, "[{", "{}"])
def test_a_side_without_claims_is_a_note_and_no_list_of_new_ones(sides, lost):
    before, after = sides(lost, [claim("a"), claim("b")])
    assert compare_claims(before, after) == []
    count = count_claims(before, after, [])
    assert count["compared"] == count["changed"] == 0
    assert count["note"] == (
        "no judged claims in the baseline; the 2 of the other side are not compared"
    )


def test_two_sides_without_claims(sides):
    before, after = sides(None, None)
    assert compare_claims(before, after) == []
    note = count_claims(before, after, [])["note"]
    assert note == "no judged claims in the baseline and the current side"


def test_a_claim_is_moved_by_what_changes_its_sentence_alone(sides):
    without, current = sides([claim("a"), claim("b")], [claim("a", sentence="9 lead."), claim("b")])
    moved = measure(without, current, ()).claims
    assert [*moved] == ["a"]
    assert TOLD["claim"](("claim", "a"), {}, Effect(claims=moved)) == (
        "a: still holds, on other numbers"
    )
