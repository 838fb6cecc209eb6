"""The respondents' table in days per month, and the contradictions that are found by rule."""

from pathlib import Path

import pytest
from sample_study import write_rows

from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.interviews.contradictions import COLUMNS, find
from scripts.interviews.records import RESPONDENT_COLUMNS, STATEMENT_COLUMNS
from scripts.interviews.tabulate_respondents import main

RAW = Path(__file__).resolve().parents[1] / "data" / "raw" / "interviews"
CLEAN = [
    ("F1", "Guest", "Ms. A", "Female", "25", "Student", "daily", "once a month"),
    ("M2", "Host", "Mr. B", "Male", "40", "Camera operator", "daily", "twice a month"),
    ("F3", "Host", "Dr. C", "female", "33", "Freelance", "every day", "Monthly"),
]
SAID = [
    ("s1", "F1", "F1", "Ms.", "young woman", "4.1", "food", "Likes the food.", "published"),
    ("s2", "M2", "M2", "", "photographer", "4.2", "view", "Likes the view.", "published"),
    ("s3", "F3", "F3", "Dr", "scholar", "4.2", "view", "Likes it too.", "published"),
    ("s4", "most guests", "", "", "", "4", "food;view", "Like all of it.", "published"),
]


def changed(rows, columns, index, **cells):
    """Copy of the rows in which one row has other cells."""
    rows = [list(row) for row in rows]
    for column, value in cells.items():
        rows[index][columns.index(column)] = value
    return rows


def respondent(index, **cells):
    return changed(CLEAN, RESPONDENT_COLUMNS, index, **cells)


def statement(index, **cells):
    return changed(SAID, STATEMENT_COLUMNS, index, **cells)


@pytest.fixture
def tabulate(tmp_path):
    def call(respondents=CLEAN, statements=SAID):
        if not isinstance(respondents, Path):
            respondents = write_rows(tmp_path / "people.csv", RESPONDENT_COLUMNS, respondents)
            statements = write_rows(tmp_path / "said.csv", STATEMENT_COLUMNS, statements)
        out, found = tmp_path / "out" / "table.csv", tmp_path / "out" / "found.csv"
        inputs = ["--respondents", str(respondents), "--statements", str(statements)]
        main([*inputs, "--out", str(out), "--contradictions", str(found)])
        return read_csv(out, ["number"], optional=None), read_csv(found, COLUMNS)

    return call


def brief(findings):
    return [(row["kind"], row["rule"], row["respondent"]) for row in findings]


def test_published_table_yields_exactly_these_findings(tabulate):
    _, findings = tabulate(RAW / "respondents.csv", RAW / "statements.csv")
    assert brief(findings) == [
        ("contradiction", "gender_and_number", "M10"),
        ("contradiction", "gender_and_title", "M10"),
        ("contradiction", "occupation_in_text_and_table", "M6"),
        ("contradiction", "person_word_and_gender", "F7"),
        ("contradiction", "category_spelling", "M10"),
        ("contradiction", "cited_but_not_listed", "F10"),
        ("contradiction", "cited_but_not_listed", "M8"),
        ("note", "title_in_text_and_table", "F9"),
        ("note", "title_in_text_and_table", "F7"),
        ("note", "listed_but_not_cited", "M5"),
        ("note", "mixed_periods", ""),
        ("note", "mixed_periods", ""),
    ]
    suggestions = {
        row["respondent"]: row["expected"] for row in findings if "cited_" in row["rule"]
    }
    assert suggestions["M8"] == "F8"
    assert suggestions["F10"] == "M10"
    assert findings[-1]["detail"] == (
        "The column visiting_frequency counts per month and per 6 months."
    )
    assert all(row["detail"].endswith(".") for row in findings)


def test_published_table_in_days_per_month(tabulate):
    table, _ = tabulate(RAW / "respondents.csv", RAW / "statements.csv")
    assert len(table) == 10
    by_number = {row["number"]: row for row in table}
    low_high = ("visiting_days_per_month_low", "visiting_days_per_month_high")
    assert [by_number["M3"][column] for column in low_high] == ["0.8333333333", "1"]
    assert by_number["M6"]["visiting_days_per_month"] == "0.4166666667"
    assert by_number["F8"]["visiting_days_per_month"] == "0.1666666667"
    assert by_number["F1"]["visiting_days_per_month"] == "1.5"
    assert by_number["F1"]["viewing_days_per_month"] == "30.4375"
    assert by_number["F8"]["viewing_days_per_month"] == "21.74107143"


def test_published_cells_are_kept_as_they_stand(tabulate):
    published = read_csv(RAW / "respondents.csv", RESPONDENT_COLUMNS)
    table, _ = tabulate(RAW / "respondents.csv", RAW / "statements.csv")
    kept = [{column: row[column] for column in RESPONDENT_COLUMNS} for row in table]
    assert kept == [dict(row) for row in published]
    assert table[-1]["category"] == "resident"
    assert table[-1]["category_normalised"] == "Resident"


def test_clean_table_yields_no_finding(tabulate):
    assert tabulate()[1] == []


def test_numbers_may_count_through_or_within_each_letter(tabulate):
    people = respondent(1, number="M1")
    people[2][0] = "F2"
    said = statement(1, cited_as="M1", respondent="M1")
    said[2][1:3] = ["F2", "F2"]
    assert tabulate(people, said)[1] == []


@pytest.mark.parametrize(
    ("people", "said", "expected"),
    [
        (respondent(1, gender="Female"), SAID, ["gender_and_number", "gender_and_title"]),
        (respondent(0, interviewee="Mrs A"), SAID, ["title_in_text_and_table"]),
        (respondent(0, interviewee="Mr A"), SAID, ["gender_and_title", "title_in_text_and_table"]),
        (respondent(0, gender="Not stated"), SAID, []),
        (CLEAN, statement(0, cited_title="Mr."), ["title_in_text_and_table"]),
        (
            respondent(0, interviewee="A"),
            statement(0, cited_title="Mr."),
            ["title_in_text_and_gender"],
        ),
        (CLEAN, statement(0, cited_description="young man"), ["person_word_and_gender"]),
        (CLEAN, statement(0, cited_description="teacher"), ["occupation_in_text_and_table"]),
        (CLEAN, statement(0, cited_description="keen hiker"), []),
        (respondent(1, category="host"), SAID, ["category_spelling"]),
        (
            CLEAN,
            statement(1, cited_as="F2", respondent="F2"),
            ["cited_but_not_listed", "listed_but_not_cited"],
        ),
        (
            respondent(2, number="F4"),
            statement(2, cited_as="F4", respondent="F4"),
            ["numbering"],
        ),
        (respondent(0, visiting_frequency="once a week"), SAID, ["mixed_periods"]),
        (respondent(0, visiting_frequency="never"), SAID, []),
    ],
)
def test_each_rule_finds_its_case_and_no_other(tabulate, people, said, expected):
    assert [row["rule"] for row in tabulate(people, said)[1]] == expected


def test_letters_that_tell_no_gender_contradict_none(tmp_path, tabulate):
    # Farmers and merchants of both genders, and a table with a third letter.
    for genders, numbers, expected in (
        ("Male Female Female Male", "F1 F2 M1 M2", []),
        ("Female Male Female", "F1 M1 V1", []),
        ("Female Female Female", "F1 M1 V1", []),
        ("Female Female Male Female", "F1 F2 M1 M2", ["M2"]),
    ):
        rows = zip(numbers.split(), genders.split(), strict=True)
        people = write_rows(tmp_path / "p.csv", ("number", "gender"), list(rows))
        said = write_rows(tmp_path / "s.csv", ("statement_id", "respondent", "codes"), [])
        found = [row for row in tabulate(people, said)[1] if row["rule"] == "gender_and_number"]
        assert [row["respondent"] for row in found] == expected


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (("ID111", "ID118", "ID204"), []),
        (("P1", "P17", "P30"), []),
        (("P1", "P2", "P4"), ["numbering"]),
        (("P2", "P3", "P4"), ["numbering"]),
        (("P1", "P2", "P2"), ["numbering"]),
        (("P1", "P2", "S7", "S8"), ["numbering"]),
    ],
)
def test_numbers_are_in_order_only_where_they_count(numbers, expected):
    rows = [
        {"number": number, "gender": "Female", "category": "Guest", "occupation": "Teacher"}
        for number in numbers
    ]
    found = [finding["rule"] for finding in find(rows, [], {})]
    assert [rule for rule in found if rule != "listed_but_not_cited"] == expected


def test_titles_of_one_gender_are_noted_and_of_two_contradict(tabulate):
    _, findings = tabulate(CLEAN, statement(0, cited_title="Miss"))
    assert brief(findings) == [("note", "title_in_text_and_table", "F1")]
    _, findings = tabulate(CLEAN, statement(0, cited_title="Mr"))
    assert brief(findings) == [("contradiction", "title_in_text_and_table", "F1")]


def test_spelling_of_a_category_follows_the_majority(tabulate):
    people = respondent(0, category="HOST")
    table, _ = tabulate(people)
    assert [row["category"] for row in table] == ["HOST", "Host", "Host"]
    assert [row["category_normalised"] for row in table] == ["Host"] * 3


@pytest.mark.parametrize(
    ("people", "said", "words"),
    [
        (
            respondent(1, visiting_frequency="often"),
            SAID,
            ["people.csv, line 3, column 'visiting_frequency'", "'often'", "once or twice a month"],
        ),
        (respondent(1, age="forty"), SAID, ["line 3, column 'age'", "'forty'", "0 to 120"]),
        (respondent(1, age="121"), SAID, ["column 'age'", "0 to 120"]),
        (respondent(1, age="21.0"), SAID, ["column 'age'", "whole number"]),
        (respondent(2, gender="F."), SAID, ["line 4, column 'gender'", "Female, Male"]),
        (respondent(2, number="F1"), SAID, ["line 4", "stands twice, first in line 2"]),
        (respondent(2, number="f1"), SAID, ["line 4", "from F1 in line 2 by capitals alone"]),
        (respondent(2, number="F 7"), SAID, ["column 'number'", "F1 or M10"]),
        (respondent(2, number="code"), SAID, ["column 'number'", "not a respondent's number"]),
        (respondent(1, age="29-20"), SAID, ["column 'age'", "a band as 20-29"]),
        (CLEAN, statement(1, statement_id="s1"), ["said.csv, line 3", "stands twice"]),
        (
            CLEAN,
            statement(1, cited_as="", respondent=""),
            ["column 'cited_as'", "neither a respondent nor a group"],
        ),
        (CLEAN, statement(1, respondent="F1"), ["column 'respondent'", "cited as 'M2'"]),
        (CLEAN, statement(1, respondent=""), ["column 'respondent'", "cited as 'M2'"]),
        (CLEAN, statement(3, respondent="F1"), ["line 5", "nothing, since a group is cited"]),
        (CLEAN, statement(1, section="4.x"), ["column 'section'", "4.2.1"]),
        (CLEAN, statement(1, cited_title="Mister"), ["column 'cited_title'", "miss"]),
        (CLEAN, statement(1, evidence="made up"), ["column 'evidence'", "observed"]),
        (CLEAN, statement(1, codes="view;view"), ["column 'codes'", "joined by ';'"]),
        (CLEAN, statement(1, codes=""), ["column 'codes'", "empty"]),
    ],
)
def test_bad_input_names_the_cell_and_what_is_accepted(tabulate, people, said, words):
    with pytest.raises(InputError) as caught:
        tabulate(people, said)
    for word in words:
        assert word in str(caught.value)


def test_missing_number_is_named(tmp_path, tabulate):
    people = write_rows(tmp_path / "p.csv", RESPONDENT_COLUMNS[1:], [row[1:] for row in CLEAN])
    with pytest.raises(InputError, match="column 'number': the column is missing"):
        tabulate(people, write_rows(tmp_path / "s.csv", STATEMENT_COLUMNS, SAID))


def own_table(tmp_path, columns, rows, said=()):
    told = ["statement_id", "respondent", "codes"]
    people = write_rows(tmp_path / "own.csv", columns, rows)
    return people, write_rows(tmp_path / "own_said.csv", told, said)


def test_a_study_of_ones_own_needs_numbers_alone(tmp_path, tabulate):
    columns = ["number", "age", "role", "date"]
    people = [
        ("Int1_ID7", "20-29", "guide", "2024-02-01"),
        ("12", "60+", "host", ""),
        ("B", *3 * [""]),
    ]
    said = [("s1", "Int1_ID7", "food"), ("s2", "X-9", "view")]
    table, findings = tabulate(*own_table(tmp_path, columns, people, said))
    assert list(table[0]) == columns
    assert [tuple(row.values()) for row in table] == people
    assert brief(findings) == [
        ("contradiction", "cited_but_not_listed", "X-9"),
        ("note", "listed_but_not_cited", "12"),
        ("note", "listed_but_not_cited", "B"),
    ]
    assert findings[0]["where"] == "s2"


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("date", "01.02.2024", "a day as YYYY-MM-DD"),
        ("minutes", "half an hour", "whole minutes"),
        ("recorded", "tak", "yes, no, or nothing"),
    ],
)
def test_what_is_known_of_an_interview_is_told_as_it_is_read(
    tmp_path, tabulate, column, cell, expected
):
    people = [("7", ""), ("8", cell)]
    told = rf"(?s)line 3, column '{column}'.*found:    '{cell}'.*expected: {expected}"
    with pytest.raises(InputError, match=told):
        tabulate(*own_table(tmp_path, ["number", column], people, [("s1", "7", "food")]))


def test_rules_run_where_their_columns_are(tmp_path, tabulate):
    columns = ["number", "gender", "viewing_frequency", "category", "city"]
    people = [("M1", "Female", "weekly", "Guest", "A"), ("F2", "", "", "guest", "B")]
    people += [("M3", "Male", "", "Guest", "A"), ("F4", "Female", "", "Guest", "B")]
    table, findings = tabulate(*own_table(tmp_path, columns, people))
    assert list(table[0]) == [
        *["number", "gender", "viewing_frequency"],
        *[f"viewing_days_per_month{end}" for end in ("_low", "_high", "")],
        *["category", "category_normalised", "city"],
    ]
    assert [row["viewing_days_per_month"] for row in table][:2] == ["4.348214286", ""]
    assert [row["rule"] for row in findings[:2]] == ["gender_and_number", "category_spelling"]


def test_the_name_of_a_computed_column_is_refused(tmp_path, tabulate):
    columns = ["number", "category", "category_normalised"]
    with pytest.raises(InputError, match="column 'category_normalised': the column has the name"):
        tabulate(*own_table(tmp_path, columns, [("R1", "a", "b")]))


def test_two_runs_write_the_same_bytes(tmp_path):
    written = []
    for name in ("one", "two"):
        out, found = tmp_path / name / "a.csv", tmp_path / name / "b.csv"
        inputs = ["--respondents", str(RAW / "respondents.csv")]
        inputs += ["--statements", str(RAW / "statements.csv")]
        main([*inputs, "--out", str(out), "--contradictions", str(found)])
        written.append(out.read_bytes() + found.read_bytes())
    assert written[0] == written[1]
