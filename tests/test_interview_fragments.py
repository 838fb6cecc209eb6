"""The tables and lists of the interviews, as pandoc reads them."""

import pytest
from rendered import NASTY, elements, kinds, table, text

from scripts.paper.fragments import interview_fragments

PERSON = {"number": "F1", "category": "Visitor", "interviewee": "Ms. A", "gender": "Female"}
PERSON |= {"age": "25", "occupation": "Teacher", "viewing_frequency": "Every day"}
PERSON |= {"viewing_days_per_month": "30.4375", "visiting_frequency": "2-3 times a month"}
PERSON |= {"visiting_days_per_month": "2.5"}
MARKUP = {"Code", "RawInline", "Link", "Math", "Superscript", "Subscript", "RawBlock"}


@pytest.mark.parametrize("column", [name for name in PERSON if not name.endswith("month")])
def test_the_respondents_are_printed_value_for_value(column):
    markdown = interview_fragments.respondents([PERSON | {column: NASTY}], "", "published")
    place = ["number", "category", "interviewee", "gender", "age", "occupation"]
    place += ["viewing_frequency", "", "visiting_frequency"]
    assert table(markdown)["rows"][0][place.index(column)] == NASTY
    assert not kinds(markdown) & MARKUP


def test_days_per_month_stand_beside_the_words_and_may_be_unknown():
    rows = [PERSON, PERSON | {"viewing_days_per_month": "", "visiting_days_per_month": ""}]
    read = table(interview_fragments.respondents(rows, "", "published"))
    assert [row[6:] for row in read["rows"]] == [
        ["Every day", "30.4", "2-3 times a month", "2.5"],
        ["Every day", "n/a", "2-3 times a month", "n/a"],
    ]


def test_a_table_of_ones_own_is_printed_with_the_columns_that_it_has():
    row = {"number": "R1", "first_language": NASTY, "age": "20-29", "transcript": "monday.txt"}
    read = table(interview_fragments.respondents([row], "", "observed"))
    assert read["heading"] == ["No.", "First language", "Age"]
    assert read["rows"] == [["R1", NASTY, "20-29"]]
    assert "days per month" not in read["caption"]
    noted = interview_fragments.respondents([PERSON], "As *printed*.", "observed")
    assert (
        "(midpoint of a range; a visit counts as one day). As printed. Evidence: "
        in (table(noted)["caption"])
    )


ALL_HEARD = {"interviews": "9", "interviews_without_statement": "0", "unlisted_left_out": "0"}


def test_the_order_of_the_interviews_is_named_as_it_is():
    row = dict.fromkeys(("base_size", "run_length", "base_codes", "orders"), "4")
    row |= dict.fromkeys(("last_ratio", "share_reached", "threshold"), "0.05")
    row |= {"interview_median": "6", "label": "6+2", "outcome": "reached"} | ALL_HEARD
    for dated, heading in ((False, "In table order"), (True, "In order of date")):
        read = table(interview_fragments.saturation([row], "observed", dated=dated))
        assert read["heading"][4] == heading


def test_the_checklist_prints_what_is_told_whatever_it_holds():
    row = dict.fromkeys(("domain", "topic", "asks", "answer", "where", "computed"), NASTY)
    row |= {"item": "7", "status": "answered and computed", "answer_evidence": "published"}
    markdown = interview_fragments.coreq([row | {"computed_evidence": "observed"}])
    assert table(markdown)["rows"][1] == [
        *["7", f"{NASTY}. {NASTY}", f"{NASTY}; here: {NASTY}", NASTY, "published and observed"],
    ]
    assert not kinds(markdown) & MARKUP


def crossed(*others, groups="0"):
    counts = {"F1": "2", "M2": "0"} | dict.fromkeys(others, "1")
    return interview_fragments.statements(
        [{"code": "food"} | counts],
        [{"code": "food", "label": NASTY, "group_statements": groups}],
        [{"number": "F1"}, {"number": "M2"}],
        "published",
    )


def test_respondents_that_the_table_lacks_stand_apart_with_an_asterisk():
    read = table(crossed("X9"))
    assert read["heading"] == ["Code", "F1", "M2", "X9*"]
    assert read["rows"] == [[NASTY, "2", "·", "1"]]
    assert "An asterisk marks" in read["caption"]


def test_without_unlisted_respondents_there_is_no_asterisk():
    read = table(crossed())
    assert read["heading"] == ["Code", "F1", "M2"]
    assert "asterisk" not in read["caption"] and "left out" not in read["caption"]
    assert "several respondents at once are left out" in table(crossed(groups="1"))["caption"]


def test_more_respondents_than_fit_side_by_side_are_named_in_the_row_of_their_code():
    listed = [f"P-{number:02d}" for number in range(1, 13)]
    counts = dict.fromkeys(listed, "0") | {"P-03": "2", "P-12": "1", "X9": "4"}
    labels = [{"code": name, "label": name, "group_statements": "0"} for name in ("food", "view")]
    matrix = [{"code": "food"} | counts, {"code": "view"} | dict.fromkeys(counts, "0")]
    people = [{"number": name} for name in listed]
    read = table(interview_fragments.statements(matrix, labels, people, "observed"))
    assert read["heading"] == ["Code", "Respondents", "Statements", "From"]
    assert read["rows"] == [
        ["food", "3", "7", "P-03 (2), P-12, X9* (4)"],
        ["view", "0", "0", "·"],
    ]
    assert "speak against" not in read["caption"]
    told = interview_fragments.statements(matrix, labels, people, "observed", with_against=True)
    assert "that speak against their code are counted" in table(told)["caption"]
    assert "has 12" in read["caption"] and "An asterisk marks" in read["caption"]


def test_columns_of_the_respondents_are_as_wide_as_their_words():
    row = {"number": "R1", "gender": "Non-binary", "age": "18-24", "date": "2025-06-01"}
    rule = interview_fragments.respondents([row], "", "observed").split("\n")[1]
    assert [len(part) for part in rule.strip("|").split("|")] == [5, 11, 6, 12]


def test_contradictions_are_listed_and_notes_are_not():
    rows = [dict.fromkeys(("respondent", "where", "detail"), NASTY) | {"kind": "contradiction"}]
    markdown = interview_fragments.contradictions([*rows, rows[0] | {"kind": "note"}], "published")
    assert table(markdown)["rows"] == [[NASTY] * 3]
    assert not kinds(markdown) & MARKUP


ORDERS = {"base_size": "4", "run_length": "2", "threshold": "0.05", "orders": "5000"}
ORDERS |= {"base_codes": "11", "last_ratio": "0.09", "share_reached": "0.5468"} | ALL_HEARD


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"interviews_without_statement": "1"}, "One of the 9 interviews has no statement to show"),
        ({"interviews_without_statement": "2"}, "Two of the 9 interviews have no statement to"),
        ({"unlisted_left_out": "2"}, "cited but not listed are left out"),
    ],
)
def test_the_choices_of_saturation_are_told_where_they_matter(changes, told):
    row = ORDERS | {"outcome": "reached", "label": "4+2", "interview_median": "8"}
    assert told not in interview_fragments.saturation([row], "published")
    assert told in table(interview_fragments.saturation([row | changes], "published"))["caption"]


@pytest.mark.parametrize(
    ("outcome", "label", "told"),
    [
        ("reached", "4+2", "reached (4+2)"),
        ("not reached", "", "not reached"),
        ("undefined", "", "undefined"),
    ],
)
def test_saturation_in_every_state(outcome, label, told):
    row = ORDERS | {"outcome": outcome, "label": label, "interview_median": "8"}
    read = table(interview_fragments.saturation([row], "published"))
    assert read["rows"] == [["4", "2", "11", "9%", told, "55%", "8"]]
    assert "5% new information and 5,000 random orders" in read["caption"]


def test_saturation_that_is_never_reached_has_no_median():
    blank = dict.fromkeys(("interview_median", "last_ratio", "share_reached", "label"), "")
    read = table(interview_fragments.saturation([ORDERS | blank | {"outcome": "undefined"}], "x"))
    assert read["rows"][0][3:] == ["n/a", "undefined", "n/a", "n/a"]


def test_statements_name_who_is_cited_and_keep_their_words():
    rows = [
        {"respondent": "F1", "cited_as": "F1", "paraphrase": NASTY},
        {"respondent": "", "cited_as": f"most {NASTY}", "paraphrase": "1. # not a heading"},
    ]
    markdown = interview_fragments.statement_list(rows, "published")
    (items,) = [part["c"] for part in elements(markdown) if part["t"] == "BulletList"]
    told = [text(item) for item in items]
    assert told == [f"F1 {NASTY}", f"Most {NASTY} 1. # not a heading"]
    assert not kinds(markdown) & (MARKUP | {"Header", "OrderedList"})
