"""Every claim has its predicate, and prose types no number and no quantifier outside a claim."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts.claims.ledger import claims_of
from scripts.claims.prose import check_prose, check_variables
from scripts.claims.spans import find_spans, match_spans, read_allowed, read_own_lines
from scripts.errors import InputError

FRONT = """---
title: "{{< var source.title >}}"
author:
  - name: Group 7 of 9
date: "2026-11-22"
lang: en-GB
keywords:
  - 5G
abstract: |
  We look at videos.
---
"""
PREDICATES = {"one": SimpleNamespace(place=("claims/some.py", 12))}
ONE = "[Most videos are food.]{.claim #claim-one}"


def judge(tmp_path, body, *, front=FRONT, allowed=(), names=("source.*",), claims=PREDICATES):
    """What a manuscript's spans are, once all checks have passed."""
    path = tmp_path / "paper.qmd"
    path.write_text(front + body, encoding="utf-8")
    text = read_own_lines(path)
    spans = find_spans(text)
    match_spans(spans, claims, text)
    entries = [{"text": phrase, "reason": "quoted", "row": None} for phrase in allowed]
    check_prose(text, spans, entries, "allowed.yaml")
    entries = [{"variable": name, "reason": "a name", "row": None} for name in names]
    check_variables(text, spans, entries, "allowed.yaml")
    return spans


def refused(tmp_path, body, line, **options):
    """The message of the fault, which has to stand at `line` of the body."""
    with pytest.raises(InputError) as error:
        judge(tmp_path, body, **options)
    front = options.get("front", FRONT)
    message = str(error.value)
    assert message.startswith(f"{tmp_path}/paper.qmd, line {front.count(chr(10)) + line}")
    return message


# Spans and predicates


def test_the_manuscript_and_its_predicates_match():
    text = read_own_lines("paper.qmd")
    spans = find_spans(text)
    claims = claims_of("claims")
    match_spans(spans, claims, text)
    allowed = "claims/allowed.yaml"
    check_prose(text, spans, read_allowed(allowed), allowed)
    check_variables(text, spans, read_allowed(allowed, "variable"), allowed)
    assert {span.name for span in spans} == set(claims)


def test_a_span_is_its_sentence_in_its_place(tmp_path):
    sentence = "all \\[*n* [x [@key]]{.published}\\] are\nfood"
    body = f"\nFirst.\n\nOf [them](#sec-a) [{sentence}]{{.claim #claim-one}}.\n"
    (span,) = judge(tmp_path, body)
    assert span.name == "one"
    assert span.sentence == sentence
    assert span.line == FRONT.count("\n") + 5
    assert span.path.endswith("paper.qmd")


def test_a_span_without_predicate(tmp_path):
    body = f"{ONE}\n\n[It is so.]{{.claim #claim-other}}\n"
    message = refused(tmp_path, body, 3)
    assert "the claim has no predicate" in message
    assert "claim-other" in message
    assert "write its predicate in claims/" in message


def test_a_predicate_without_span(tmp_path):
    with pytest.raises(InputError) as error:
        judge(tmp_path, "Nothing here.\n")
    assert str(error.value).startswith("claims/some.py, line 12: the predicate has no sentence in")
    assert "'claim-one'" in str(error.value)


def test_the_place_of_a_predicate_is_where_it_is_written():
    path, row = claims_of("claims")["largest-theme"].place
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    assert "claim(" in lines[row - 1]
    assert '"largest-theme"' in lines[row]


def test_an_id_that_stands_twice(tmp_path):
    message = refused(tmp_path, f"{ONE}\n\nAnd {ONE}\n", 3)
    assert "stands twice" in message
    assert f"the first stands in line {FRONT.count(chr(10)) + 1}" in message


@pytest.mark.parametrize(
    "body",
    [
        "\n\nSo it is.]{.claim #claim-one}\n",
        "\n\n[So it is.{.claim #claim-one}\n",
        "\n\n[So it is.] {.claim #claim-one}\n",
        "\n\n[So it is.]{.claim #claim-one\n",
        "\n\n[So it is.]{#claim-one .claim}\n",
        "\n\n[So it is.]{.claim}\n",
        "[So it is.\n\nAnd so.]{.claim #claim-one}\n",
        "\n\n\\[So it is.]{.claim #claim-one}\n",
    ],
)
def test_a_claim_that_is_not_closed_or_not_opened(tmp_path, body):
    message = refused(tmp_path, body, 3)
    assert "[sentence]{.claim #claim-id}" in message


def test_a_claim_in_a_comment_or_in_code_is_none(tmp_path):
    for hidden in (f"<!-- {ONE} -->", f"```\n{ONE}\n```", f"`{ONE}`"):
        with pytest.raises(InputError, match="the predicate has no sentence"):
            judge(tmp_path, f"{hidden}\n")


# Quantifiers


@pytest.mark.parametrize(
    "sentence",
    [
        "Most videos show food.",
        "The majority shows food.",
        "More than a handful show food.",
        "Clips of food tend to please.",
        "The difference is significant.",
        "Food dominates.",
        "It is the largest theme.",
        "Traffic increased.",
        "Half of them show food.",
        "Food and noodles\nprevail.",
        "None of them shows food.",
        "All of them show food.",
        "Food is never shown.",
        "The videos were not published.",
        "The codes were\nnot  released.",
        "Unpublished sheets show food.",
        "No statistic is given.",
        "The source prints shares.",
        "The original publishes shares.",
        "The text cited them.",
        "In the simulated records it is food.",
    ],
)
def test_a_quantifier_or_a_report_outside_a_claim(tmp_path, sentence):
    body = f"{ONE}\n\nA word before.\n\n{sentence}\n"
    message = refused(tmp_path, body, 5 + sentence.count("\n"))
    assert "is no claim" in message
    assert "make it a claim, or list the phrase with its reason in allowed.yaml" in message
    judge(tmp_path, f"A word before.\n\n[{sentence}]{{.claim #claim-one}}\n")


def test_a_quantifier_just_behind_a_claim(tmp_path):
    assert "'mostly'" in refused(tmp_path, f"{ONE} And mostly noodles.\n", 1)


@pytest.mark.parametrize(
    "word", ["foremost", "mostaccioli", "behalf", "insignificant", "nonetheless"]
)
def test_a_word_that_only_holds_a_quantifier(tmp_path, word):
    judge(tmp_path, f"{ONE} So it is {word}.\n")


@pytest.mark.parametrize(
    "sentence",
    [
        "The review keeps to the ground that the source covers.",
        "Simulated numbers come from generated records.",
        "What cannot be known from the publication is simulated.",
        "We note how the source is read.",
    ],
)
def test_a_sentence_that_only_names_the_source_or_simulation(tmp_path, sentence):
    judge(tmp_path, f"{ONE} {sentence}\n")


# Typed numbers


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("There are 21 videos.", "21"),
        ("It is 0.42 of them.", "0.42"),
        ("They are 1,223 records.", "1,223"),
        ("It was in 2023.", "2023"),
        ("There are five themes.", "five"),
        ("Fifty videos were coded.", "Fifty"),
        ("There are thirteen of them.", "thirteen"),
        ("It happened twice.", "twice"),
        ("A dozen videos.", "dozen"),
        ("Two-thirds of it.", "Two"),
        ("*p* < .05 in all.", "05"),
        ("The formula $n = 50$ says it.", "50"),
        ("[It is 72%]{.published} so.", "72"),
        ("## The 50 videos", "50"),
        ("| food | 9 |", "9"),
        ('![Shares](a.svg){#fig-a fig-alt="21 of them are food."}', "21"),
        ('::: {.callout-note title="On 50 videos"}', "50"),
        ("A note.[^1]\n\n[^1]: Of 12 videos.", "12"),
    ],
)
def test_a_typed_number(tmp_path, sentence, found):
    body = f"{ONE}\n\n{sentence}\n"
    message = refused(tmp_path, body, 3 + sentence.count("\n"))
    assert "a number is typed" in message
    assert re.search(rf"found: .*{re.escape(found)}", message)
    assert "{{< var … >}}" in message


def test_a_number_typed_inside_a_claim(tmp_path):
    assert "typed" in refused(tmp_path, "[All 21 are.]{.claim #claim-one}\n", 1)


@pytest.mark.parametrize(
    "field",
    [
        'title: "The 50 videos"',
        'subtitle: "In two parts"',
        'short-title: "50 videos"',
        "abstract: |\n  We coded\n  50 videos.",
    ],
)
def test_a_number_typed_in_title_or_abstract(tmp_path, field):
    front = f'---\n{field}\ndate: "2026-11-22"\n---\n'
    line = 2 + field.count("\n")
    message = refused(tmp_path, f"{ONE}\n", line - front.count("\n"), front=front)
    assert "a number is typed" in message


@pytest.mark.parametrize(
    "harmless",
    [
        "# 3.1 Results {#sec-3-1}",
        "See @fig-42, @tbl-7 and [-@wang2024; @cnnic2023, chapter].",
        "[text](https://doi.org/10.1000/182)",
        "<https://doi.org/10.1000/182>",
        "{{< include results/tbl-2.md >}}",
        "It is of {{< var source.2024 >}}.",
        "Run `seed = 20240226` once more.",
        "```\nx = 50\n```",
        "<!-- 50 of them, most of all -->",
        "1. First\n2. Second",
        '![Shares](fig2.svg){#fig-2 width="85%" fig-alt="Bars."}',
        "::: {#refs}\n:::",
        "A note.[^1]\n\n[^1]: It is so.",
        "Nobody, anyone, weighty, tense, oneself, someone.",
    ],
)
def test_what_holds_digits_without_saying_a_number(tmp_path, harmless):
    judge(tmp_path, f"{ONE}\n\n{harmless}\n")


def test_names_and_dates_of_the_front_matter_may_hold_digits(tmp_path):
    assert len(judge(tmp_path, f"{ONE}\n")) == 1


def test_a_manuscript_without_front_matter_is_read_as_prose(tmp_path):
    assert "typed" in refused(tmp_path, f"{ONE}\n\nIt is 50.\n", 3, front="")


# Variables that carry a result


@pytest.mark.parametrize(
    "sentence",
    [
        "There are {{< var flow.sampled >}} videos.",
        "There are\n{{<var flow.sampled>}} videos.",
        "There are `{{< var flow.sampled >}}` videos.",
        "There are [{{< var flow.sampled >}}]{.simulated} videos.",
        "| food | {{< var flow.sampled >}} |",
        '![Shares](a.svg){#fig-a fig-alt="{{< var flow.sampled >}} of them are food."}',
        "## The {{< var flow.sampled >}} videos",
    ],
)
def test_a_result_outside_a_claim(tmp_path, sentence):
    message = refused(tmp_path, f"{ONE}\n\n{sentence}\n", 3 + sentence.count("\n"))
    assert "the variable carries a result, and its sentence is no claim" in message
    assert "'flow.sampled'" in message
    assert "[sentence]{.claim #claim-id} with a predicate in claims/" in message
    assert "make it a claim, or list the variable with its reason in allowed.yaml" in message
    judge(tmp_path, f"{ONE}\n\n{sentence}\n", names=["source.*", "flow.sampled"])


@pytest.mark.parametrize("field", ["title", "subtitle", "short-title", "abstract"])
def test_a_result_in_the_front_matter_is_one_too(tmp_path, field):
    front = f'---\n{field}: "On {{{{< var flow.sampled >}}}} videos"\ndate: "2026-11-22"\n---\n'
    message = refused(tmp_path, f"{ONE}\n", 2 - front.count("\n"), front=front, names=[])
    assert "'flow.sampled'" in message


@pytest.mark.parametrize(
    "body",
    [
        "[There are {{< var flow.sampled >}} videos, *{{< var flow.seen >}}*.]{.claim #claim-one}",
        f"{ONE} <!-- {{{{< var flow.sampled >}}}} -->",
        f"{ONE}\n\n{{{{< include results/flow.md >}}}}",
    ],
)
def test_a_result_in_a_claim_or_a_comment(tmp_path, body):
    judge(tmp_path, f"{body}\n")


def test_a_result_just_behind_a_claim(tmp_path):
    assert "'flow.seen'" in refused(tmp_path, f"{ONE} Of {{{{< var flow.seen >}}}} records.\n", 1)


def test_a_name_stands_for_itself_and_a_group_for_its_names(tmp_path):
    body = f"{ONE} In {{{{< var study.city >}}}}.\n"
    judge(tmp_path, body, names=["source.*", "study.city"])
    judge(tmp_path, body, names=["source.*", "study.*"])
    for other in ("study", "study.cit", "stud.*", "study.city.*"):
        refused(tmp_path, body, 1, names=["source.*", other])


# The allow-list


def test_an_allowed_phrase_may_stand(tmp_path):
    body = f'{ONE}\n\nHe says "most of 50", by AC1.\n'
    judge(tmp_path, body, allowed=['"most of 50"', "AC1"])
    assert "'most'" in refused(tmp_path, body + "But most.\n", 4, allowed=['"most of 50"', "AC1"])
    # It covers what it says and no longer number that begins like it.
    assert "typed" in refused(tmp_path, f"{ONE} AC12.\n", 1, allowed=["AC1"])


def write_allowed(tmp_path, text):
    path = tmp_path / "allowed.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_entry_that_matches_nothing_is_stale(tmp_path):
    path = write_allowed(
        tmp_path, "# Why\n- text: AC1\n  reason: a name\n- text: AC2\n  reason: a name\n"
    )
    (tmp_path / "paper.qmd").write_text(f"{FRONT}{ONE} AC1.\n", encoding="utf-8")
    text = read_own_lines(tmp_path / "paper.qmd")
    with pytest.raises(InputError) as error:
        check_prose(text, find_spans(text), read_allowed(path), path)
    assert str(error.value).startswith(f"{path}, line 4: the phrase does not stand")
    assert "'AC2'" in str(error.value)
    assert "take the entry out" in str(error.value)


@pytest.mark.parametrize("name", ["study.*", "source.year"])
def test_a_variable_that_no_sentence_needs_is_stale(tmp_path, name):
    path = write_allowed(
        tmp_path,
        "- text: AC1\n  reason: a name\n- variable: source.title\n  reason: a name\n"
        f"- variable: {name}\n  reason: a name\n",
    )
    # Inside a claim it needs no leave.
    claim = "[It is of {{< var source.year >}}.]{.claim #claim-one}"
    (tmp_path / "paper.qmd").write_text(f"{FRONT}{claim} AC1.\n", encoding="utf-8")
    text = read_own_lines(tmp_path / "paper.qmd")
    spans = find_spans(text)
    check_prose(text, spans, read_allowed(path), path)
    with pytest.raises(InputError) as error:
        check_variables(text, spans, read_allowed(path, "variable"), path)
    assert str(error.value).startswith(f"{path}, line 5: no variable of that name stands outside")
    assert f"'{name}'" in str(error.value)
    assert "take the entry out" in str(error.value)


def test_entries_are_read_by_their_kind(tmp_path):
    path = write_allowed(
        tmp_path, "- variable: study.*\n  reason: names\n- text: AC1\n  reason: a name\n"
    )
    assert read_allowed(path) == [{"text": "AC1", "reason": "a name", "row": 3}]
    assert read_allowed(path, "variable") == [{"variable": "study.*", "reason": "names", "row": 1}]


@pytest.mark.parametrize(
    "entry",
    [
        "- variable: study.city",
        "- variable: study.city\n  reason:",
        "- variable: '*'\n  reason: all of them",
        "- variable: stu*\n  reason: names",
        "- variable: study.\n  reason: names",
        "- variable: the city\n  reason: a name",
        "- variable: study.city\n  text: Chongqing\n  reason: a name",
        "- text: AC2",
        "- text: AC2\n  reason:",
        "- text: AC2\n  reason: ' '",
        "- reason: a name",
        "- text: 42\n  reason: a number",
        "- AC2",
        "- text: AC2\n  reason: a name\n  line: 4",
    ],
)
def test_an_entry_that_is_none(tmp_path, entry):
    path = write_allowed(tmp_path, f"- text: AC1\n  reason: a name\n{entry}\n")
    for kind in ("text", "variable"):
        with pytest.raises(InputError) as error:
            read_allowed(path, kind)
        assert str(error.value).startswith(f"{path}, line 3: not an entry of the allow-list")
        assert "reason: why it may" in str(error.value)


def test_an_allow_list_that_is_no_list(tmp_path):
    with pytest.raises(InputError, match="line 1: not a list"):
        read_allowed(write_allowed(tmp_path, "text: AC1\nreason: a name\n"))


def test_an_empty_allow_list(tmp_path):
    assert read_allowed(write_allowed(tmp_path, "# nothing\n")) == []
