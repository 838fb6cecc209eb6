"""Code counts by respondent, and saturation after Guest, Namey & Chen (2020)."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from sample_study import write_rows

from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.interviews.code_interviews import main
from scripts.interviews.interview_codes import Code
from scripts.interviews.records import RESPONDENT_COLUMNS, STATEMENT_COLUMNS
from scripts.interviews.relations import negative_cases
from scripts.interviews.saturation import curve, new_codes, random_orders, reach, summarise

RAW = Path(__file__).resolve().parents[1] / "data" / "raw" / "interviews"
OUTPUTS = (
    *("matrix", "prevalence", "coverage", "saturation", "runs", "curve"),
    *("cooccurrence", "negative-cases"),
)
CODEBOOK = """\
version: "1.0"
codes:
  food: {label: Food, definition: Dishes., family: Sources}
  view: {label: View, definition: Landscape., family: Factors}
  fear: {label: Fear, definition: Worries., family: Attitudes}
"""
PEOPLE = [
    ("F1", "Guest", "Ms. A", "Female", "25", "Student", "daily", "monthly"),
    ("M2", "Host", "Mr. B", "Male", "40", "Student", "daily", "monthly"),
    ("F3", "Host", "Ms. C", "Female", "33", "Student", "daily", "monthly"),
]
SAID = [
    ("s1", "F1", "F1", "", "", "4.1", "food;view", "One.", "published"),
    ("s2", "F1", "F1", "", "", "4.2", "food", "Two.", "published"),
    ("s3", "M2", "M2", "", "", "4.2", "view", "Three.", "published"),
    ("s4", "M9", "M9", "", "", "4.2", "fear", "Four.", "published"),
    ("s5", "most guests", "", "", "", "4", "food;fear", "Five.", "published"),
]


def run_on(
    folder, people, said, codebook, orders=200, sizes=("1", "2"), lengths=("1",), order="date"
):
    outputs = {name: folder / "out" / f"{name}.csv" for name in OUTPUTS}
    argv = ["--respondents", str(people), "--statements", str(said), "--codebook", str(codebook)]
    argv += [
        "--order",
        order,
        "--base-sizes",
        *sizes,
        "--run-lengths",
        *lengths,
        "--threshold",
        "0.05",
    ]
    argv += ["--orders", str(orders), "--seed", "12"]
    main([*argv, *itertools.chain(*((f"--{name}", str(p)) for name, p in outputs.items()))])
    return {name: read_csv(path, [], optional=None) for name, path in outputs.items()}


@pytest.fixture
def code(tmp_path):
    def call(people=PEOPLE, said=SAID, codebook=CODEBOOK):
        (tmp_path / "codes.yaml").write_text(codebook, encoding="utf-8")
        return run_on(
            tmp_path,
            write_rows(tmp_path / "people.csv", RESPONDENT_COLUMNS, people),
            write_rows(tmp_path / "said.csv", STATEMENT_COLUMNS, said),
            tmp_path / "codes.yaml",
        )

    return call


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    return run_on(
        tmp_path_factory.mktemp("published"),
        RAW / "respondents.csv",
        RAW / "statements.csv",
        RAW / "codebook.yaml",
        orders=500,
        sizes=("4", "5", "6"),
        lengths=("2", "3"),
    )


def in_order(presence):
    return new_codes(presence, np.arange(len(presence))[None])[0]


def interviews_that_add(*new):
    """Presence of codes where each interview adds so many and repeats the very first code."""
    presence = np.zeros((len(new), sum(new)), dtype=bool)
    presence[:, 0] = True
    for index, (start, count) in enumerate(zip(np.cumsum((0, *new[:-1])), new, strict=True)):
        presence[index, start : start + count] = True
    return presence


def test_codes_after_a_run_of_zeros_are_still_counted():
    # The case in which R's novelqualcodes 0.13.5 stops at 15 codes: interview 7 adds none, and
    # interviews 8, 11 and 13 each add one that it takes for a repetition.
    new = (5, 3, 3, 2, 1, 1, 0, 1, 0, 0, 1, 0, 1, 0)
    counted = in_order(interviews_that_add(*new))
    assert counted.tolist() == list(new)
    assert counted.cumsum()[5] == 15
    assert counted.cumsum()[-1] == 18


def test_the_published_example_of_novelqualcodes_has_eighteen_codes():
    # Its README prints codes per interview, and new codes as 5, 4, 3, 1, 1, 1 and then none, which
    # sums to 15 of the 18 codes of its study; all 18 are given, three of them for the first time
    # in interviews 8, 11 and 13.
    per_interview = (5, 4, 4, 2, 4, 3, 4, 3, 4, 2, 3, 3, 4, 4, 3)
    new = (5, 4, 3, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0)
    presence, met = np.zeros((15, 18), dtype=bool), 0
    for interview, (codes, first) in enumerate(zip(per_interview, new, strict=True)):
        presence[interview, met : met + first] = True
        presence[interview, : codes - first] = True
        met += first
    assert presence.sum(axis=1).tolist() == list(per_interview)
    counted = in_order(presence)
    assert counted.tolist() == list(new)
    assert counted.cumsum()[[5, 14]].tolist() == [15, 18]
    reached = reach(counted[None], 6, 2, 0.05)
    # Of the first run, 1 new code against 15 is above 5 %; the package would report 0.
    assert reached.ratios[0][0] == pytest.approx(1 / 15)
    assert reached.interview.tolist() == [10]


def test_many_orders_of_a_large_study_are_counted_in_parts(monkeypatch):
    presence = np.random.default_rng(5).random((12, 9)) < 0.3
    orders = random_orders(12, 40, seed=2)
    whole = new_codes(presence, orders)
    monkeypatch.setattr("scripts.interviews.saturation.AT_ONCE", 250)
    assert (new_codes(presence, orders) == whole).all()


def test_without_codes_or_statements_nothing_is_new():
    assert new_codes(np.zeros((3, 0), dtype=bool), np.array([[0, 1, 2]])).tolist() == [[0, 0, 0]]
    new = new_codes(np.zeros((6, 4), dtype=bool), random_orders(6, 9, seed=1))
    summary, _ = summarise(new[0], new, 4, 2, 0.05)
    assert (summary["outcome"], summary["orders_undefined"]) == ("undefined", 9)


@pytest.mark.parametrize(
    ("new", "base_size", "run_length", "ratios", "reached"),
    [
        # Runs slide by one and overlap; the base stays that of the first interviews.
        ((6, 2, 1, 1, 1, 0, 0, 2), 4, 2, [0.1, 0, 0.2], 7),
        ((6, 2, 1, 1, 1, 0, 0, 2), 5, 2, [0, 2 / 11], 7),
        ((6, 2, 1, 1, 1, 0, 0, 2), 4, 3, [0.1, 0.2], 0),
        # One new code against twenty is the threshold itself, and reaches.
        ((10, 5, 3, 2, 1, 0), 4, 2, [0.05], 6),
        ((10, 5, 3, 1, 1, 0), 4, 2, [1 / 19], 0),
    ],
)
def test_saturation_in_closed_form(new, base_size, run_length, ratios, reached):
    found = reach(np.array([new]), base_size, run_length, 0.05)
    assert found.ratios[0].tolist() == pytest.approx(ratios)
    assert found.interview.tolist() == [reached]


def test_label_names_the_interviews_before_the_run_and_the_run():
    new = np.array([6, 2, 1, 1, 1, 0, 0, 2])
    summary, runs = summarise(new, new[None], 4, 2, 0.05)
    assert (summary["outcome"], summary["label"]) == ("reached", "5+2")
    assert summary["reached_at_interview"] == 7
    assert summary["ratio"] == 0
    assert summary["last_ratio"] == pytest.approx(0.2)
    assert [(run["first_interview"], run["last_interview"]) for run in runs] == [
        (5, 6),
        (6, 7),
        (7, 8),
    ]


def test_base_without_a_code_is_undefined_and_not_saturated():
    new = np.array([0, 0, 0, 0, 0, 0])
    summary, runs = summarise(new, new[None], 4, 2, 0.05)
    assert summary["outcome"] == "undefined"
    assert summary["ratio"] is None
    assert summary["reached_at_interview"] is None
    assert summary["orders_undefined"] == 1
    assert summary["share_reached"] == 0
    assert summary["last_ratio_median"] is None
    assert np.isnan(runs[0]["ratio"])


@pytest.mark.parametrize("base_size", [3, 4, 9])
def test_base_and_run_that_do_not_fit_are_said_to_have_too_few_interviews(base_size):
    new = np.array([3, 1, 0, 0])
    summary, runs = summarise(new, new[None], base_size, 2, 0.05)
    assert summary["outcome"] == "too few interviews"
    assert summary["share_reached"] is None
    assert runs == []


def test_new_codes_agree_with_counting_by_hand_in_every_order():
    presence = np.random.default_rng(3).random((5, 7)) < 0.35
    orders = np.array(list(itertools.permutations(range(5))))
    for order, counted in zip(orders, new_codes(presence, orders), strict=True):
        seen, by_hand = set(), []
        for interview in order:
            codes = set(np.flatnonzero(presence[interview]))
            by_hand.append(len(codes - seen))
            seen |= codes
        assert counted.tolist() == by_hand


def test_order_does_not_matter_when_every_interview_adds_one_code():
    new = new_codes(np.eye(10, dtype=bool), random_orders(10, 50, seed=1))
    summary, _ = summarise(new[0], new, 4, 2, 0.05)
    spread = ("last_ratio_p05", "last_ratio_median", "last_ratio_p95")
    assert [summary[column] for column in spread] == [0.5, 0.5, 0.5]
    assert summary["orders_reached"] == 0
    rows = curve([f"M{n}" for n in range(1, 11)], new[0], new)
    assert [row["cumulative_p95"] for row in rows] == list(range(1, 11))


def test_share_of_orders_in_closed_form():
    # One code is in all ten interviews, one in a single interview. With base 4 and runs of 2,
    # the first run fails when that interview comes fifth or sixth: saturation at 6 with
    # probability 8/10, at 7 with 1/10 (fifth), at 8 with 1/10 (sixth).
    presence = np.zeros((10, 2), dtype=bool)
    presence[:, 0] = True
    presence[3, 1] = True
    new = new_codes(presence, random_orders(10, 5000, seed=12))
    interview = reach(new, 4, 2, 0.05).interview
    shares = [(interview == at).mean() for at in (6, 7, 8)]
    assert sum(shares) == 1
    # Four standard errors of a share of 5,000 draws.
    assert shares == pytest.approx([0.8, 0.1, 0.1], abs=4 * (0.8 * 0.2 / 5000) ** 0.5)


def test_random_orders_are_permutations_and_follow_the_seed():
    orders = random_orders(10, 100, seed=12)
    assert (np.sort(orders, axis=1) == np.arange(10)).all()
    assert (orders == random_orders(10, 100, seed=12)).all()
    assert (orders != random_orders(10, 100, seed=13)).any()


def test_counts_by_code_and_respondent(code):
    tables = code()
    assert [list(row.values()) for row in tables["matrix"]] == [
        ["food", "2", "0", "0", "0"],
        ["view", "1", "1", "0", "0"],
        ["fear", "0", "0", "0", "1"],
    ]
    assert list(tables["matrix"][0]) == ["code", "F1", "M2", "F3", "M9"]
    columns = ("respondents", "listed", "statements", "unlisted_statements", "group_statements")
    assert [[row[column] for column in columns] for row in tables["prevalence"]] == [
        ["1", "3", "2", "0", "1"],
        ["2", "3", "2", "0", "0"],
        ["0", "3", "0", "1", "1"],
    ]
    assert [list(row.values()) for row in tables["coverage"]] == [
        ["F1", "2", "2", "yes", "yes"],
        ["M2", "1", "1", "yes", "yes"],
        ["F3", "0", "0", "yes", "no"],
        ["M9", "1", "1", "no", "yes"],
    ]


def test_unlisted_respondents_are_said_and_stay_out_of_saturation(code, capsys):
    tables = code()
    assert "1 cited but not listed (M9)" in capsys.readouterr().err
    assert tables["saturation"][0]["unlisted_left_out"] == "1"
    assert tables["saturation"][0]["interviews"] == "3"
    assert tables["saturation"][0]["interviews_without_statement"] == "1"
    assert tables["curve"][-1]["cumulative_codes"] == "2"


def test_published_statements(published):
    assert list(published["matrix"][0])[-2:] == ["F10", "M8"]
    row = published["saturation"][0]
    assert (row["interviews"], row["unlisted_left_out"]) == ("10", "2")
    assert [row["interviews_without_statement"] for row in published["saturation"]] == ["1"] * 6
    assert {row["outcome"] for row in published["saturation"]} == {"not reached"}
    pairs = [(row["base_size"], row["run_length"]) for row in published["saturation"]]
    assert pairs == [(b, r) for b in "456" for r in "23"]
    citizens = {row["code"]: row for row in published["prevalence"]}["citizen_clips"]
    assert (citizens["respondents"], citizens["unlisted_respondents"]) == ("0", "1")
    last = published["curve"][-1]
    assert last["cumulative_codes"] == last["cumulative_p05"] == last["cumulative_p95"]


def test_published_counts_agree_across_tables(published):
    respondents = [column for column in published["matrix"][0] if column != "code"]
    for row in published["coverage"]:
        codes = sum(line[row["respondent"]] != "0" for line in published["matrix"])
        assert str(codes) == row["codes"]
    listed = [row["respondent"] for row in published["coverage"] if row["listed"] == "yes"]
    for line, row in zip(published["matrix"], published["prevalence"], strict=True):
        assert str(sum(line[name] != "0" for name in listed)) == row["respondents"]
        assert sum(int(line[name]) for name in respondents) == int(row["statements"]) + int(
            row["unlisted_statements"]
        )


def test_two_runs_write_the_same_bytes(tmp_path):
    written = []
    for name in ("one", "two"):
        folder = tmp_path / name
        run_on(folder, RAW / "respondents.csv", RAW / "statements.csv", RAW / "codebook.yaml")
        written.append({p.name: p.read_bytes() for p in sorted((folder / "out").iterdir())})
    assert written[0] == written[1]
    assert len(written[0]) == len(OUTPUTS)


def test_unknown_code_is_named_with_its_cell(code):
    said = [*SAID[:2], ("s3", "M2", "M2", "", "", "4.2", "view;fod", "X.", "published")]
    with pytest.raises(InputError) as caught:
        code(said=said)
    for words in ("said.csv, line 4, column 'codes'", "'fod'", "food, view, fear", "codes.yaml"):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("codebook", "words"),
    [
        ("version: 1\n", "no codes"),
        (CODEBOOK.replace("family: Factors", "famly: Factors"), "not described in full"),
        (CODEBOOK + "extra: 1\n", "unknown key"),
        (CODEBOOK.replace("  food:", "  Local food:"), "not a code name"),
        (CODEBOOK.replace("label: Food", "label: No"), r"(?s)food.*label is no text.*False"),
        (
            CODEBOOK.replace("label: Food", "label: "),
            r"(?s)food.*label is no text.*quotation marks",
        ),
        (CODEBOOK.replace("{label: Food", "{{label: Food"), "not readable as YAML"),
    ],
)
def test_faulty_codebook_is_refused(code, codebook, words):
    with pytest.raises(InputError, match=words):
        code(codebook=codebook)


OPPOSED = CODEBOOK.replace("family: Attitudes}", "family: Attitudes, opposes: food}")
DATED = [(*row, day) for row, day in zip(PEOPLE, ("2024-03-02", "2024-02-27", "2024-03-02"),
                                         strict=True)]  # fmt: skip


def dated(tmp_path, people, order="date", said=SAID):
    (tmp_path / "codes.yaml").write_text(OPPOSED, encoding="utf-8")
    return run_on(
        tmp_path,
        write_rows(tmp_path / "people.csv", [*RESPONDENT_COLUMNS, "date"], people),
        write_rows(tmp_path / "said.csv", STATEMENT_COLUMNS, said),
        tmp_path / "codes.yaml",
        order=order,
    )


@pytest.mark.parametrize(
    ("order", "numbers", "told"),
    [("date", ["M2", "F1", "F3"], "their dates"), ("table", ["F1", "M2", "F3"], "the table")],
)
def test_interviews_are_ordered_by_date_where_it_is_asked(tmp_path, capsys, order, numbers, told):
    tables = dated(tmp_path, DATED, order)
    assert [row["respondent"] for row in tables["curve"]] == numbers
    assert [row["new_codes"] for row in tables["curve"]] == (
        ["1", "1", "0"] if order == "date" else ["2", "0", "0"]
    )
    assert list(tables["matrix"][0])[1:4] == ["F1", "M2", "F3"]
    assert f"in the order of {told}" in capsys.readouterr().err


def test_an_interview_without_a_date_among_others_is_refused(tmp_path):
    with pytest.raises(InputError, match="line 3, column 'date': the interview has no date"):
        dated(tmp_path, [DATED[0], (*DATED[1][:-1], ""), DATED[2]])
    with pytest.raises(InputError, match="line 2, column 'date': not a day"):
        dated(tmp_path, [(*DATED[0][:-1], "2024-02-30"), *DATED[1:]])


def test_a_matrix_counts_each_statement_that_contradicts():
    codes = {"fun": Code("fun", "Fun", "-", "-", ("dull",)), "dull": Code("dull", "Dull", "-", "-")}
    said = [{"statement_id": "R1-dull", "respondent": "R1", "codes": "dull", "references": "3"}]
    assert negative_cases(said, codes, ["R1"])[0]["contradicting_statements"] == 3


def test_pairs_of_codes_are_counted_by_respondent_and_by_statement(tmp_path):
    rows = {(r["code_a"], r["code_b"]): r for r in dated(tmp_path, DATED)["cooccurrence"]}
    assert sorted(rows) == [("food", "fear"), ("food", "view")]
    counts = ("respondents_a", "respondents_b", "respondents_both", "listed", "statements_both")
    assert [rows["food", "view"][name] for name in counts] == ["1", "2", "1", "3", "1"]
    # The one statement with both is about a group.
    assert [rows["food", "fear"][name] for name in counts] == ["1", "0", "0", "3", "1"]


def test_negative_cases_come_from_opposing_codes_and_from_stances(tmp_path):
    rows = {row["code"]: row for row in dated(tmp_path, DATED)["negative-cases"]}
    assert rows["view"]["looked_for"] == "no"
    food = rows["food"]
    assert (food["looked_for"], food["opposing_codes"]) == ("opposing codes", "fear")
    assert (food["supporting_respondents"], food["contradicting_respondents"]) == ("1", "0")
    assert (food["respondents"], food["statements"]) == ("M9", "s4;s5")
    people = write_rows(tmp_path / "people.csv", RESPONDENT_COLUMNS, PEOPLE)
    columns = ["statement_id", "respondent", "codes", "stance"]
    said = [
        ("s1", "F1", "view", "for"),
        ("s2", "F1", "view", "against"),
        ("s3", "M2", "view", "against"),
    ]
    said = write_rows(tmp_path / "said.csv", columns, said)
    rows = run_on(tmp_path, people, said, tmp_path / "codes.yaml")["negative-cases"]
    view = next(row for row in rows if row["code"] == "view")
    assert view["looked_for"] == "stance"
    assert (view["contradicting_respondents"], view["contradicting_only"]) == ("2", "1")
    assert (view["respondents"], view["statements"]) == ("F1;M2", "s2;s3")


@pytest.mark.parametrize("opposes", ["nothing", "fear", "[food, 3]", "[[food]]"])
def test_an_opposed_code_has_to_be_another_one(code, opposes):
    with pytest.raises(
        InputError, match=r"line \d+, key 'fear': the code opposes one that is not there"
    ):
        code(codebook=OPPOSED.replace("opposes: food", f"opposes: {opposes}"))


@pytest.mark.parametrize("option", ["--base-sizes", "--run-lengths", "--orders"])
def test_sizes_below_one_are_refused(option, capsys):
    with pytest.raises(SystemExit):
        main([option, "0"])
    assert "not a whole number from 1 up" in capsys.readouterr().err
