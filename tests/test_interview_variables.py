"""The numbers of the interviews, with contradictions, silence and saturation in every state."""

import pytest

from scripts.paper.fragments.interview_variables import interview_variables, saturation_variables

PERSON = {"category_normalised": "resident", "viewing_days_per_month": "30.4375"}
PERSON |= {"visiting_days_per_month": "1.5"}


def covered(**cited):
    return [{"respondent": name, "listed": "yes", "cited": yes} for name, yes in cited.items()]


def numbers(respondents=(PERSON,), contradictions=(), coverage=()):
    return interview_variables(respondents, [{}] * 3, contradictions, coverage, "published")


def test_no_contradictions_are_zero():
    assert numbers()["contradictions"] == "[0]{.published}"


def test_a_matrix_stands_for_as_many_statements_as_it_counts():
    said = [{"references": "3"}, {"references": ""}, {}]
    told = interview_variables([PERSON], said, [], [], "observed")
    assert told["statements"] == "[5]{.observed}"


def test_contradictions_are_counted_and_notes_left_out():
    rows = [{"kind": kind, "detail": f"{kind} [x]."} for kind in ("contradiction", "note")]
    values = numbers(contradictions=rows)
    assert values["contradictions_word"] == "[one]{.published}"


@pytest.mark.parametrize(
    ("cited", "sentence"),
    [
        ({"A": "yes", "B": "yes"}, "and nobody in the table goes unheard."),
        ({"A": "yes", "B": "no"}, "while B is listed and never heard."),
        ({"A": "no", "B": "no"}, "while A and B are listed and never heard."),
    ],
)
def test_who_is_never_heard(cited, sentence):
    values = numbers([PERSON, PERSON], coverage=covered(**cited))
    assert values["never_cited_sentence"] == sentence
    silent = list(cited.values()).count("no")
    assert values["cited_listed_cap"] == f"[{['Two', 'One', 'Zero'][silent]}]{{.published}}"


def test_unlisted_respondents_do_not_count_as_silent():
    coverage = [{"respondent": "X", "listed": "no", "cited": "yes"}]
    assert "nobody" in numbers(coverage=coverage)["never_cited_sentence"]


def test_what_the_table_does_not_tell_has_no_variable():
    told = numbers([{"number": "R1"}])
    assert not set(told) & {"residents", "viewing_median", "visiting_median"}
    assert set(numbers([PERSON])) - set(told) == {"residents", "viewing_median", "visiting_median"}


def test_unreadable_frequencies_are_left_out_of_the_median():
    blank = PERSON | {"viewing_days_per_month": "", "visiting_days_per_month": ""}
    assert numbers([PERSON, blank])["viewing_median"] == "[30.4]{.published}"
    assert numbers([blank])["visiting_median"] == "[n/a]{.published}"


@pytest.mark.parametrize(
    ("outcome", "reached", "share", "sentence"),
    [
        ("reached", "6", "0.55", "reaches saturation at interview [6]{.published}; over random "),
        ("not reached", "", "0.55", "does not reach saturation; over random orders "),
        ("undefined", "", "0.55", "cannot be applied (undefined); over random orders "),
        ("too few interviews", "", "", "cannot be applied (too few interviews)"),
    ],
)
def test_saturation_reached_not_reached_and_undefined(outcome, reached, share, sentence):
    row = {"base_size": "4", "run_length": "2", "share_reached": share, "outcome": outcome}
    values = saturation_variables([row | {"reached_at_interview": reached}], "published")
    assert (values["base"], values["run"]) == ("four", "two")
    assert values["order"] == "of the table"
    dated = saturation_variables([row | {"reached_at_interview": reached}], "published", dated=True)
    assert dated["order"] == "of their dates"
    told = values["sentence"].replace("\\", "")
    assert told.startswith(sentence)
    assert ("reached in [55%]{.published} of" in told) is bool(share)
    assert "n/a" not in told
