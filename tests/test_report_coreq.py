"""The COREQ checklist: all items, answers as given, and what the results fill in."""

import random
import re

import pytest
from built_chain import ROOT

from scripts.errors import InputError
from scripts.files.text_files import read_yaml
from scripts.interviews.checklist import Answer, read_answers, read_checklist
from scripts.interviews.report_coreq import FILLED_FROM, report
from scripts.paper.fragments.interview_fragments import coreq

PUBLISHED = {"figures": {"interviews": {"value": "10"}, "minutes": {"value": "30"}}}
PERSON = {"number": "F1", "age": "25", "age_low": "", "date": "2024-02-01", "minutes": "31"}
TABLES = {
    "respondents": [
        PERSON | {"recorded": "yes"},
        PERSON | {"minutes": "44", "recorded": "no"},
        PERSON | {"minutes": "", "recorded": ""},
    ],
    "contradictions": [{"kind": "contradiction"}, {"kind": "note"}],
    "prevalence": [
        {"family": "A", "respondents": "2", "listed": "3"},
        {"family": "A", "respondents": "1", "listed": "3"},
        {"family": "B", "respondents": "3", "listed": "3"},
    ],
    "saturation": [{"outcome": "reached", "label": "6+2", "base_size": "4", "run_length": "2"}],
    "negative_cases": [
        {"looked_for": "stance", "contradicting_statements": "2"},
        {"looked_for": "stance", "contradicting_statements": "0"},
        {"looked_for": "no", "contradicting_statements": "0"},
    ],
    "quotes": [
        {"respondent": "F1", "verdict": "verbatim"},
        {"respondent": "F1", "verdict": "not found"},
        {"respondent": "M2", "verdict": "verbatim"},
    ],
}
BARE = TABLES | {
    "respondents": [{"number": "F1"}],
    "quotes": [],
    "negative_cases": [{"looked_for": "no", "contradicting_statements": "0"}],
}


def rows_of(answers=(), tables=TABLES):
    rows = report(read_checklist(), dict(answers), tables, "observed")
    return {row["item"]: row for row in rows}


def test_no_item_is_lost():
    items = read_checklist()
    assert [item.number for item in items] == list(range(1, 33))
    assert [sum(item.domain == name for item in items) for name in dict.fromkeys(
        item.domain for item in items)] == [8, 15, 9]  # fmt: skip
    assert len({item.topic for item in items}) == 32
    assert {item.filled_from for item in items} - {""} == set(FILLED_FROM)
    assert list(rows_of()) == list(range(1, 33))
    assert coreq(list(rows_of().values())).count("\n| ") == 32 + 3


@pytest.mark.parametrize(
    ("item", "computed"),
    [
        (12, "3 in the respondents' table"),
        (16, "given for each respondent: age"),
        (19, "1 of 3 recorded"),
        (21, "31 to 44 minutes, known of 2 of 3 interviews"),
        (22, "reached (6+2), with a base of 4 interviews and a run of 2"),
        (25, "3 codes in 2 families, each code defined"),
        (
            29,
            "3 quotations, of 2 of the respondents, each with a number; "
            "2 verbatim in the transcripts",
        ),
        (30, "1 contradiction within the respondents' table and between it and the text"),
        (31, "the commonest code is told of 3 of 3 respondents"),
        (32, "negative cases stand against 1 of 2 codes for which they are noted"),
    ],
)
def test_what_the_results_tell_is_filled_in(item, computed):
    row = rows_of()[item]
    assert (row["status"], row["computed"]) == ("computed", computed)
    assert (row["computed_evidence"], row["answer_evidence"]) == ("observed", "")
    assert row["computed_from"] in TABLES


def test_a_study_of_one_interview_is_told_in_the_singular():
    # A code is opposed, a trait is blank, and all else there is one of.
    alone = TABLES | {name: TABLES[name][:1] for name in ("respondents", "prevalence", "quotes")}
    alone["respondents"] = [TABLES["respondents"][0] | {"minutes": "40", "job": ""}]
    alone["prevalence"] = [TABLES["prevalence"][0] | {"respondents": "1", "listed": "1"}]
    rows = rows_of(tables=alone)
    assert "job" not in rows[16]["computed"]
    assert rows[21]["computed"] == "40 minutes, known of 1 of 1 interview"
    assert rows[25]["computed"] == "1 code in 1 family, each code defined"
    assert rows[29]["computed"].startswith("1 quotation, of 1 of")
    assert rows[31]["computed"] == "the commonest code is told of 1 of 1 respondent"


@pytest.mark.parametrize("item", [1, 16, 19, 21, 29, 32])
def test_what_nobody_tells_is_not_reported(item):
    row = rows_of(tables=BARE)[item]
    assert (row["status"], row["answer"], row["computed"]) == ("not reported", "", "")
    assert "*not reported*" in coreq([row])


def test_answers_stand_beside_what_is_computed():
    answers = {1: Answer("The author", "p. 3", "observed"), 12: Answer("10", "", "published")}
    rows = rows_of(answers)
    assert (rows[1]["status"], rows[1]["where"]) == ("answered", "p. 3")
    assert rows[12]["status"] == "answered and computed"
    printed = coreq([rows[12]])
    assert "| 10; *here:* 3 in the respondents" in printed
    assert "[published]{.published} and [observed]{.observed}" in printed


def test_quotations_without_transcripts_are_not_called_verbatim():
    quotes = [{"respondent": "F1", "verdict": "no transcripts"}]
    row = rows_of(tables=TABLES | {"quotes": quotes})[29]
    assert row["computed"].endswith("no transcripts to hold them against")


def answers_of(tmp_path, text):
    (tmp_path / "coreq.yaml").write_text(text, encoding="utf-8")
    return read_answers(tmp_path / "coreq.yaml", PUBLISHED)


def test_figures_of_the_source_are_taken_from_its_table(tmp_path):
    text = 'evidence: published\nanswers: {21: {answer: "{minutes} min", evidence: observed}}\n'
    assert answers_of(tmp_path, text) == {21: Answer("30 min", "", "observed")}
    assert read_answers("", PUBLISHED) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("answers: {}", ["does not hold answers", "evidence, answers"]),
        ("evidence: published\nanswers: [1]", ["the answers have no numbers"]),
        ("evidence: published\nanswers: {33: {answer: x}}", ["answers.33", "from 1 to 32"]),
        ("evidence: published\nanswers: {true: {answer: x}}", ["no such item"]),
        ("evidence: published\nanswers: {1: x}", ["answers.1", "not an answer"]),
        ("evidence: published\nanswers: {1: {answer: x, page: 3}}", ["not an answer"]),
        ("evidence: published\nanswers: {1: {answer: ''}}", ["the answer is empty"]),
        ("evidence: hearsay\nanswers: {1: {answer: x}}", ["unknown evidence class", "hearsay"]),
        ("evidence: published\nanswers: {1: {answer: '{n}'}}", ["'{n}'", "interviews, minutes"]),
    ],
)
def test_faulty_answers_are_told_with_their_place(tmp_path, text, words):
    with pytest.raises(InputError) as caught:
        answers_of(tmp_path, text)
    for word in ("coreq.yaml", *words):
        assert word in str(caught.value)


def test_damaged_answers_are_read_or_refused(tmp_path):
    whole = (ROOT / "data/raw/interviews/coreq.yaml").read_bytes()
    rng = random.Random(5)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            place = rng.randrange(len(data))
            data[place : place + rng.randint(0, 3)] = rng.randbytes(rng.randint(0, 3))
        (tmp_path / "coreq.yaml").write_bytes(data)
        try:
            found = read_answers(tmp_path / "coreq.yaml", PUBLISHED)
        except InputError:
            continue
        assert set(found) <= set(range(1, 33))


def test_every_answer_of_the_study_has_its_place_in_the_source():
    published = read_yaml(ROOT / "data/raw/published.yaml")
    answers = read_answers(ROOT / "data/raw/interviews/coreq.yaml", published)
    assert answers[12].answer == "10 interviews analysed"
    assert answers[21].answer == "30 to 45 minutes each"
    assert all(re.match(r"sections? [34]\.", answer.where) for answer in answers.values())
    assert {answer.evidence for answer in answers.values()} == {"published"}
    # Nobody says who asked, who coded, or with which software.
    assert not set(answers) & {*range(1, 10), 11, 13, 15, *range(17, 21), *range(23, 29)}
