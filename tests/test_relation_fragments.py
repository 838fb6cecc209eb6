"""Pairs of codes and negative cases in the manuscript, as pandoc reads them."""

from rendered import NASTY, kinds, table

from scripts.interviews.interview_codes import Code
from scripts.interviews.relations import co_occurrence, negative_cases
from scripts.paper.fragments import relation_fragments
from scripts.paper.fragments.relation_fragments import MOST_PAIRS

CODES = {
    "food": Code("food", NASTY, "Dishes.", "Sources"),
    "view": Code("view", "View", "What is seen.", "Sources"),
    "crowd": Code("crowd", "Crowd", "Too many people.", "Effects", opposes=("view",)),
    "price": Code("price", "Price", "What it costs.", "Effects"),
}
LISTED = ["R1", "R2"]


def said(name, respondent, codes, **cells):
    return {"statement_id": name, "respondent": respondent, "codes": codes} | cells


SAID = [
    said("s1", "R1", "food;view"),
    said("s2", "R2", "view"),
    said("s3", "R2", "crowd;view"),
    said("s4", "X9", "price;view"),
]


def prevalence(codes=CODES, **cells):
    counts = {"unlisted_statements": "0", "group_statements": "0"} | cells
    return [{"code": code.name, "label": code.label} | counts for code in codes.values()]


def as_text(rows):
    """Rows as they are read from the table that a rule wrote."""
    return [{name: "" if x is None else str(x) for name, x in row.items()} for row in rows]


def paired(statements=SAID, codes=CODES, **options):
    rows = as_text(co_occurrence(statements, list(codes), LISTED))
    shown = options.pop("prevalence", prevalence(codes))
    return relation_fragments.co_occurrence(rows, shown, "observed", **options)


def test_pairs_that_occur_stand_in_order_of_how_often():
    markdown = paired()
    read = table(markdown)
    assert read["label"] == "tbl-cooccurrence"
    assert read["rows"] == [
        [NASTY, "View", "1", "1", "2", "1"],
        ["View", "Crowd", "1", "2", "1", "1"],
        ["View", "Price", "0", "2", "0", "1"],
    ]
    assert "Of 6 possible pairs 3 occur; the others are left out. Evidence" in read["caption"]
    assert "bear both. Of 6" in read["caption"]
    assert not kinds(markdown) & {"Code", "Link", "Math", "RawInline", "Cite"}


def test_pairs_of_more_respondents_go_before_those_of_more_statements():
    statements = [said(f"s{n}", "R1", "food;price") for n in range(3)]
    statements += [said("t1", "R1", "view;crowd"), said("t2", "R2", "view;crowd")]
    first, second, *_ = table(paired(statements))["rows"]
    assert (first[:3], second[:3]) == (["View", "Crowd", "2"], [NASTY, "Price", "1"])


def test_of_many_pairs_the_most_frequent_are_printed_and_the_rest_are_counted():
    codes = {f"c{n}": Code(f"c{n}", f"C{n}", "Any.", "Any") for n in range(40)}
    rows = table(paired([said("s1", "R1", ";".join(codes)), said("s2", "R2", "c7;c9")], codes))
    assert rows["rows"][0] == ["C7", "C9", "2", "2", "2", "2"]
    assert len(rows["rows"]) == MOST_PAIRS
    assert "Of 780 possible pairs 780 occur" in rows["caption"]
    assert "and so are 750 that are no more frequent than the last" in rows["caption"]


def test_the_caption_tells_whose_statements_count():
    shown = prevalence(unlisted_statements="1", group_statements="2")
    read = table(paired(prevalence=shown, with_against=True))
    assert "those of respondents who are not in the table and about several" in read["caption"]
    assert "speak against their code are counted, too" in read["caption"]


def test_where_single_statements_are_unknown_they_are_not_counted():
    counted = [said("s1", "R1", "food", references="2"), said("s2", "R1", "view", references="1")]
    read = table(paired(counted))
    assert read["rows"] == [[NASTY, "View", "1", "1", "1"]]
    assert "single statements are not known" in read["caption"]


def opposed(statements=SAID):
    rows = as_text(negative_cases(statements, CODES, LISTED))
    return table(relation_fragments.negative_cases(rows, "observed"))


def test_negative_cases_stand_by_code_and_those_that_nothing_could_contradict_are_left_out():
    read = opposed()
    assert read["label"] == "tbl-negative-cases"
    assert read["rows"] == [
        ["View", "Crowd", "2", "1", "0", "1", "R2"],
        ["Crowd", "View", "1", "2", "1", "4", "R1, R2, X9"],
    ]
    assert "Two codes are left out" in read["caption"]


def test_stances_tell_of_every_code_what_speaks_against_it():
    read = opposed([*SAID, said("s5", "R2", "food", stance="against")])
    assert read["rows"][0] == [NASTY, "stance", "1", "1", "1", "1", "R2"]
    assert read["rows"][1][1] == "stance or Crowd"
    assert read["rows"][3] == ["Price", "stance", "0", "0", "0", "0", "·"]
    assert "left out" not in read["caption"]


def test_a_code_is_looked_for_where_something_would_contradict_it():
    codes = {name: CODES[name] for name in ("food", "price")}
    rows = as_text(negative_cases(SAID, codes, LISTED))
    assert relation_fragments.looked_for(rows) == []
    rows = as_text(negative_cases(SAID, CODES, LISTED))
    assert [row["code"] for row in relation_fragments.looked_for(rows)] == ["view", "crowd"]
