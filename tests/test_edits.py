"""Edits between two sides: what is one edit, how it is told, and taking it back."""

import csv
import json
import random
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from other_formats import workbook
from raw_study import (
    BOOK,
    CAPTURE,
    DRASTIC,
    LOG,
    OTHER_CAPTURE,
    RESPONDENTS,
    SHEETS,
    SINGLE,
    contents,
    copy,
    edit_records,
    edit_rows,
    edit_tree,
    make_study,
    read_records,
    record,
    set_cell,
    write_lines,
)

from scripts.changes.diff import told_edit
from scripts.changes.inputs.edits import find_edits, raw_layer, revert, row_contents
from scripts.files.tables import write_csv
from scripts.files.text_files import read_json, write_text

ROOT = Path(__file__).parents[1]
SCHEMA = read_json(ROOT / "scripts/changes/diff.schema.json")


@pytest.fixture
def sides(tmp_path):
    before = make_study(tmp_path / "before")
    return before, copy(before, tmp_path / "after")


def told(sides, **options):
    return [edit.told for edit in find_edits(*sides, **options)]


def without(sides, edits):
    """A copy of the later side in which `edits` are taken back."""
    folder = copy(sides[1], sides[0].parent / "folder")
    revert(edits, *sides, folder)
    return folder


def set_likes(path, number, likes):
    def change(rows):
        for row in rows:
            if row["data"]["id"] == str(number):
                row["data"]["stats"]["diggCount"] = likes
                row["data"]["statsV2"]["diggCount"] = str(likes)

    edit_records(path, change)


def clear_log(folder):
    (folder / LOG).write_text("unit_id,variable,value_A,value_B,decision,rule,reason\n")


def test_the_same_study_has_no_edits(sides):
    assert find_edits(*sides) == []
    assert all(file["status"] == "same" for file in raw_layer(*sides, [])["files"])


def test_a_code_changed_by_both_coders_is_one_edit(sides):
    for sheet in SHEETS:
        set_cell(sides[1] / sheet, 0, "theme", "city")
    assert told(sides) == ["v001, theme: food → city, by coders A and B"]


def test_a_code_changed_by_one_coder_comes_with_its_decision(sides):
    set_cell(sides[1] / SHEETS[1], 0, "theme", "city")
    decision = {"unit_id": "v001", "variable": "theme", "value_A": "food", "value_B": "city"}
    decision |= {"decision": "city", "rule": "discussion", "reason": "Seen again."}
    edit_rows(sides[1] / LOG, lambda rows: [*rows, decision])
    assert told(sides) == ["v001, theme: food → city, by coder B, decided city"]


def test_coders_who_part_ways_are_told_each(sides):
    set_cell(sides[1] / SHEETS[0], 0, "theme", "city")
    set_cell(sides[1] / SHEETS[1], 0, "theme", "")
    assert told(sides) == ["v001, theme: food → city, by coder A, food → blank, by coder B"]


def test_agreement_takes_the_decision_out_in_the_same_edit(sides):
    set_cell(sides[1] / SHEETS[1], 2, "quality", "mid")
    clear_log(sides[1])
    assert told(sides) == ["v003, quality: low → mid, by coder B, decision taken out"]


def test_a_decision_alone_is_an_adjudication(sides):
    set_cell(sides[1] / LOG, 0, "decision", "low")
    assert told(sides) == ["adjudication of v003, quality: decision mid → low"]
    set_cell(sides[1] / LOG, 0, "reason", "Another reason.")
    assert told(sides) == ["adjudication of v003, quality: decision mid → low and 1 other field"]


def test_a_code_with_a_new_name_is_one_edit_and_taken_back_whole(sides):
    def rename(tree):
        values = tree["variables"]["theme"]["values"]
        tree["variables"]["theme"]["values"] = {
            {"food": "meals"}.get(code, code): value for code, value in values.items()
        }

    edit_tree(sides[1] / BOOK, rename)
    assert told(sides) == [f"{BOOK}: variables.theme.values.food is called meals now"]
    folder = without(sides, find_edits(*sides))
    assert contents(folder)[BOOK] == contents(sides[0])[BOOK]


def test_keys_that_have_nothing_in_common_are_edits_of_their_own(sides):
    def replace(tree):
        values = tree["variables"]["theme"]["values"]
        del values["food"]
        values["sky"] = {"label": "Sky", "definition": "The sky."}

    edit_tree(sides[1] / BOOK, replace)
    assert len(told(sides)) == 2


def test_a_file_with_a_new_name_is_one_edit_and_taken_back_whole(sides):
    other = OTHER_CAPTURE.replace(".ndjson", "-again.ndjson")
    (sides[1] / OTHER_CAPTURE).rename(sides[1] / other)
    assert told(sides) == [f"file {OTHER_CAPTURE} is called {other} now"]
    assert contents(without(sides, find_edits(*sides))) == contents(sides[0])


def in_a_workbook(folder, path, change=lambda rows: None):
    """Save a table as a workbook with a title and the columns the other way round, and name it."""
    columns, *cells = [row[::-1] for row in csv.reader((folder / path).open(encoding="utf-8"))]
    change(cells)
    (folder / path).unlink()
    other = path.replace(".csv", ".xlsx")
    workbook(folder / other, [["Made by hand"], columns, *cells])
    settings = (folder / "config.yaml").read_text(encoding="utf-8")
    write_text(folder / "config.yaml", settings.replace(path, other))
    return other


@pytest.mark.parametrize("path", [SHEETS[0], LOG, RESPONDENTS])
def test_a_table_that_becomes_a_workbook_is_one_edit_with_its_setting(sides, path):
    other = in_a_workbook(sides[1], path)
    [edit] = find_edits(*sides)
    assert edit.told == f"file {path} is called {other} now, written differently: same rows"
    assert edit.part == "data"
    assert contents(without(sides, [edit])) == contents(sides[0])


def test_a_table_that_becomes_a_workbook_and_is_edited_says_both(sides):
    other = in_a_workbook(sides[1], SHEETS[0], lambda cells: cells.pop())
    [edit] = find_edits(*sides)
    assert edit.told == f"file {SHEETS[0]} is called {other} now, and was edited"
    assert contents(without(sides, [edit])) == contents(sides[0])


def test_two_tables_that_become_workbooks_are_two_edits(sides):
    for path in SHEETS:
        in_a_workbook(sides[1], path)
    first, second = find_edits(*sides)
    one = without(sides, [first])
    assert (one / SHEETS[0]).is_file() and not (one / SHEETS[1]).exists()
    assert told((sides[0], one)) == [second.told]


def with_statements(folder, numbers=(1,)):
    """The statements as tables that a pattern of the settings names."""
    for number in numbers:
        rows = [{"statement_id": f"s{number}{n}", "codes": "food"} for n in range(3)]
        write_csv(folder / f"data/raw/said{number}.csv", list(rows[0]), rows)

    edit_tree(
        folder / "config.yaml",
        lambda tree: tree["interviews"].update(statements="data/raw/said*.csv"),
    )


@pytest.mark.parametrize(
    ("numbers", "told_files"),
    [
        ((1,), "file data/raw/said1.csv is called data/raw/said1.xlsx now"),
        ((1, 2), "2 files of data/raw/said*.csv became 2 of data/raw/said*.xlsx"),
    ],
)
def test_tables_of_a_pattern_that_become_workbooks_are_one_edit(sides, numbers, told_files):
    for side in sides:
        with_statements(side, numbers)
    for number in numbers:
        in_a_workbook(sides[1], f"data/raw/said{number}.csv")
    settings = (sides[1] / "config.yaml").read_text(encoding="utf-8")
    write_text(sides[1] / "config.yaml", settings.replace("said*.csv", "said*.xlsx"))
    [edit] = find_edits(*sides)
    assert (edit.part, edit.told) == ("data", f"{told_files}, written differently: same rows")
    assert contents(without(sides, [edit])) == contents(sides[0])


@pytest.mark.parametrize("listed", [False, True])
def test_captures_of_another_pattern_go_with_it_and_a_new_one_does_not(sides, listed):
    patterns = [f"data/raw/captures/*.{ending}" for ending in ("ndjson", "jsonl")]
    for side, pattern in zip(sides, patterns, strict=True):
        named = ["data/raw/more/*.ndjson", pattern] if listed else pattern
        edit_tree(
            side / "config.yaml", lambda tree, named=named: tree["captures"].update(files=named)
        )
    for path in (CAPTURE, OTHER_CAPTURE):
        (sides[1] / path).rename((sides[1] / path).with_suffix(".jsonl"))
    write_lines(sides[1] / "data/raw/more/three.ndjson", [record(n) for n in range(120)])
    expected = ["2 files of {} became 2 of {}".format(*patterns)]
    new = "new file data/raw/more/three.ndjson: 120 records"
    assert sorted(told(sides)) == [*expected, *[new] * listed]
    assert contents(without(sides, find_edits(*sides)[:1])).keys() >= {CAPTURE, OTHER_CAPTURE}


def test_variables_of_a_unit_are_edits_of_their_own(sides):
    set_cell(sides[1] / SHEETS[0], 0, "theme", "city")
    set_cell(sides[1] / SHEETS[0], 0, "quality", "low")
    assert len(told(sides)) == 2


def test_a_unit_that_comes_or_goes_is_one_edit_over_sheets_and_log(sides):
    for sheet in SHEETS:
        edit_rows(
            sides[1] / sheet,
            lambda rows: [*rows[:2], *rows[3:], rows[0] | {"unit_id": "v051", "video_id": "9"}],
        )
    clear_log(sides[1])
    assert told(sides) == [
        "v003 dropped from sheets A and B, with 1 decision",
        "v051 added to sheets A and B",
    ]


def test_a_respondents_cells_are_edits_of_their_own(sides):
    set_cell(sides[1] / RESPONDENTS, 3, "gender", "Female")
    set_cell(sides[1] / RESPONDENTS, 3, "age", "30")
    assert told(sides) == ["M4, gender: Male → Female", "M4, age: 24 → 30"]


def test_fields_of_a_record_are_one_edit_in_the_readers_words(sides):
    def change(rows):
        rows[6]["data"]["stats"]["shareCount"] = 0
        rows[6]["data"]["desc"] = "Mended"

    set_likes(sides[1] / CAPTURE, 107, 5270)
    edit_records(sides[1] / CAPTURE, change)
    assert told(sides) == ["post 107 (v007), likes 1070 → 5270 and 2 other fields"]


def test_all_snapshots_of_a_post_with_the_same_field_changed_are_one_edit(sides):
    for path in (CAPTURE, OTHER_CAPTURE):
        set_likes(sides[1] / path, 102, 1)
    edit_records(sides[1] / CAPTURE, lambda rows: rows[2]["data"].update(desc="one"))
    edit_records(sides[1] / OTHER_CAPTURE, lambda rows: rows[2]["data"].update(isAd=True))
    assert told(sides) == [
        "post 102 (v002), likes 1020 → 1, in 2 snapshots",
        "post 103 (v003), data.desc Post 103, with 重庆 → one",
        "post 103 (v003), data.isAd added, true",
    ]


def test_a_post_that_is_gone_is_one_edit_over_its_snapshots(sides):
    for path in (CAPTURE, OTHER_CAPTURE):
        edit_records(sides[1] / path, lambda rows: rows[1:])
    assert told(sides) == [
        f"post 101 (v001) dropped from {CAPTURE} and dropped from {OTHER_CAPTURE}"
    ]


def test_new_and_missing_files_are_one_edit_each(sides):
    write_lines(sides[1] / "data/raw/captures/three.ndjson", [record(n) for n in range(120)])
    (sides[1] / RESPONDENTS).unlink()
    assert told(sides) == [
        "new file data/raw/captures/three.ndjson: 120 records",
        f"file {RESPONDENTS} is gone: 5 rows",
    ]
    edit = find_edits(*sides)[0]
    assert [(cell.row, cell.column) for cell in edit.cells] == [("", "")]


def test_a_file_that_cannot_be_read_is_one_edit(sides):
    (sides[1] / SHEETS[0]).write_text("unit_id\nv001,food\n")
    assert told(sides) == [f"{SHEETS[0]} as a whole: it cannot be compared row by row"]
    entry = next(f for f in raw_layer(*sides, find_edits(*sides))["files"] if f["changes"])
    assert "2 cells where the header has 1" in entry["note"]


def test_rows_that_come_or_go_are_told_with_what_they_hold(sides):
    edit_rows(sides[1] / RESPONDENTS, lambda rows: [*rows[1:], rows[1]])
    edits = find_edits(*sides)
    assert [edit.told for edit in edits] == [
        f"M1 dropped from {RESPONDENTS}", f"another M2 added to {RESPONDENTS}",
    ]  # fmt: skip
    contents = row_contents(edits, *sides)
    gone, new = (told_edit(edit, contents)["cells"][0] for edit in edits)
    assert (gone["before"], gone["after"]) == ("number M1, gender Male, age 21", "")
    assert (new["before"], new["after"]) == ("", "number M2, gender Male, age 22")


def test_settings_come_first_and_those_without_results_say_so(sides):
    def change(tree):
        tree["statistics"]["alpha"] = 0.1
        tree["captures"]["topics"] = ["Town"]
        tree["renderer"] = "pandoc"
        tree["diff"] = {"fail_on": "any"}

    set_cell(sides[1] / RESPONDENTS, 0, "age", "22")
    edit_tree(sides[1] / "config.yaml", change)
    edits = find_edits(*sides)
    assert [(edit.id, edit.part, edit.told) for edit in edits] == [
        ("e1", "settings", 'captures.topics: ["Town", "Food"] → ["Town"]'),
        ("e2", "settings", "statistics.alpha: 0.05 → 0.1"),
        ("e3", "settings", "renderer: auto → pandoc"),
        ("e4", "settings", 'diff: added, {"fail_on": "any"}'),
        ("e5", "data", "M1, age: 21 → 22"),
    ]
    assert [edit.reason for edit in edits] == [
        "", "", "the setting renderer does not enter results",
        "the setting diff does not enter results", "",
    ]  # fmt: skip


def test_a_code_of_the_codebook_is_one_edit(sides):
    def change(tree):
        tree["variables"]["theme"]["values"]["other"] = {"label": "Other", "definition": "Rest"}
        tree["variables"]["theme"]["label"] = "Subject"

    edit_tree(sides[1] / BOOK, change)
    assert told(sides) == [
        f"{BOOK}: variables.theme.label: Theme → Subject",
        f'{BOOK}: variables.theme.values.other: added, {{"label": "Other", "definition": "Rest"}}',
    ]


def test_columns_are_edits_of_the_file_and_never_of_its_rows(sides):
    def change(rows):
        return [
            {("subject" if k == "theme" else k): v for k, v in row.items() if k != "note"}
            | {"seen": str(n)}
            for n, row in enumerate(rows)
        ]

    edit_rows(sides[1] / SHEETS[0], change)
    assert told(sides) == [
        f"column theme is called subject now in {SHEETS[0]}",
        f"column note was dropped in {SHEETS[0]}",
        f"column seen was added in {SHEETS[0]}",
    ]
    entry = next(f for f in raw_layer(*sides, find_edits(*sides))["files"] if f["changes"])
    assert (entry["columns_added"], entry["columns_dropped"]) == (
        ["subject", "seen"], ["theme", "note"],
    )  # fmt: skip


def test_above_the_limit_edits_are_grouped_by_row_then_column_then_file(sides):
    for number in range(101, 105):
        set_likes(sides[1] / CAPTURE, number, 0)
    for sheet in SHEETS:
        for row in (0, 2):
            set_cell(sides[1] / sheet, row, "theme", "city")
        set_cell(sides[1] / sheet, 0, "note", "seen again")
    set_cell(sides[1] / RESPONDENTS, 0, "age", "50")
    posts = [f"post {100 + n} (v00{n}), likes {10 * (100 + n)} → 0" for n in range(1, 5)]
    assert told(sides, most=8)[:4] == posts
    assert told(sides, most=7) == [
        *posts,
        "v001: theme and note",
        "v003, theme: food → city, by coders A and B",
        "M1, age: 21 → 50",
    ]
    both = f"{SHEETS[0]} and {SHEETS[1]}"
    assert told(sides, most=6) == [
        f"likes of 4 posts in {CAPTURE}",
        f"theme of 2 units in {both}",
        "v001, note: remark 1 → seen again, by coders A and B",
        "M1, age: 21 → 50",
    ]
    assert told(sides, most=3) == [
        f"likes of 4 posts in {CAPTURE}",
        f"theme and note of 2 units in {both}",
        "M1, age: 21 → 50",
    ]
    assert len(told(sides, most=1)) == 1
    group = find_edits(*sides, most=6)[0]
    assert list(group.members) == posts
    assert len(group.cells) == 8


def test_many_new_units_are_told_as_rows(sides):
    for sheet in SHEETS:
        edit_rows(
            sides[1] / sheet, lambda rows: rows + [rows[0] | {"unit_id": f"w{n}"} for n in range(9)]
        )
    assert told(sides, most=3) == [f"9 units added in {SHEETS[0]} and {SHEETS[1]}"]


def test_taking_back_one_edit_leaves_the_others(sides):
    for sheet in SHEETS:
        set_cell(sides[1] / sheet, 0, "theme", "city")
    set_cell(sides[1] / SHEETS[0], 1, "theme", "food")
    set_likes(sides[1] / CAPTURE, 101, 1)
    first = next(edit for edit in find_edits(*sides) if "v001, theme" in edit.told)
    folder = without(sides, [first])
    assert told((sides[0], folder)) == [
        "post 101 (v001), likes 1010 → 1",
        "v002, theme: city → food, by coder A",
    ]
    assert (folder / CAPTURE).read_bytes() == (sides[1] / CAPTURE).read_bytes()


def test_a_record_taken_back_is_the_original_line(sides):
    path = sides[0] / CAPTURE
    path.write_text(path.read_text().replace('"data": {', '"data":  { ', 1))
    set_likes(sides[1] / CAPTURE, 101, 1)
    folder = without(sides, find_edits(*sides))
    assert (folder / CAPTURE).read_text().splitlines()[0] == path.read_text().splitlines()[0]


@pytest.mark.parametrize("gone", [[0], [3], [0, 1, 2], [4, 5], [6, 7], [0, 3, 7]])
def test_dropped_rows_come_back_to_their_place(sides, gone):
    for path, edit in ((SHEETS[0], edit_rows), (CAPTURE, edit_records)):
        edit(
            sides[1] / path,
            lambda rows: [row for number, row in enumerate(rows) if number not in gone],
        )
    folder = without(sides, find_edits(*sides))
    for path in (SHEETS[0], CAPTURE):
        assert (folder / path).read_text() == (sides[0] / path).read_text()


def test_files_that_an_edit_does_not_touch_are_not_written(sides):
    set_cell(sides[1] / RESPONDENTS, 0, "age", "22")
    folder = copy(sides[1], sides[0].parent / "folder")
    (folder / SHEETS[0]).write_text("something else")
    revert(find_edits(*sides), *sides, folder)
    assert (folder / SHEETS[0]).read_text() == "something else"


@pytest.mark.parametrize("seed", range(60))
def test_taking_back_all_edits_gives_the_rows_of_before(sides, seed):
    generator = random.Random(seed)
    for _ in range(generator.randrange(1, 25)):
        generator.choice(SINGLE)(sides[1], generator)
    for _ in range(generator.randrange(0, 4)):
        try:
            generator.choice(DRASTIC)(sides[1], generator)
        except (IndexError, UnicodeDecodeError, ValueError):
            continue  # the file is gone or broken already
    edits = find_edits(*sides, most=generator.choice([1, 3, 10, 200]))
    folder = without(sides, generator.sample(edits, len(edits)))
    assert contents(folder) == contents(sides[0])
    assert find_edits(sides[0], folder) == []


@pytest.mark.parametrize("seed", range(60))
def test_taking_back_some_edits_leaves_exactly_the_others(sides, seed):
    generator = random.Random(seed)
    for _ in range(generator.randrange(2, 25)):
        generator.choice(SINGLE)(sides[1], generator)
    edits = find_edits(*sides, most=generator.choice([4, 200]))
    taken = [edit for edit in edits if generator.random() < 0.5]
    kept = [edit for edit in edits if edit not in taken]
    folder = without(sides, taken)

    def addresses(edits):
        return sorted(cell[:4] for edit in edits for cell in edit.cells)

    assert addresses(find_edits(sides[0], folder)) == addresses(kept)
    assert addresses(find_edits(folder, sides[1])) == addresses(taken)


def test_every_change_of_the_raw_layer_names_its_edit(sides):
    generator = random.Random(5)
    for _ in range(30):
        generator.choice(SINGLE)(sides[1], generator)
    edits = find_edits(*sides)
    layer = raw_layer(*sides, edits)
    Draft202012Validator({"$ref": "#/$defs/layer", "$defs": SCHEMA["$defs"]}).validate(layer)
    changes = [change for file in layer["files"] for change in file["changes"]]
    assert len(changes) == sum(len(edit.cells) for edit in edits)
    assert {name for change in changes for name in change["edits"]} == {edit.id for edit in edits}
    assert len({change["id"] for change in changes}) == len(changes)


def test_the_raw_layer_says_what_was_compared_and_what_was_only_rewritten(sides):
    (sides[1] / SHEETS[0]).write_bytes((sides[0] / SHEETS[0]).read_bytes().replace(b"\n", b"\r\n"))
    edit_rows(sides[1] / RESPONDENTS, lambda rows: rows[::-1])
    edit_rows(sides[1] / SHEETS[1], lambda rows: [*rows, dict(rows[0], unit_id="v051")])
    files = {file["path"]: file for file in raw_layer(*sides, find_edits(*sides))["files"]}
    assert files[SHEETS[0]]["note"] == "written differently: same rows"
    assert files[RESPONDENTS]["note"] == "same rows in another order"
    assert (files[SHEETS[0]]["status"], files[SHEETS[0]]["compared"]) == ("same", 8)
    assert (files[SHEETS[1]]["status"], files[SHEETS[1]]["compared"]) == ("changed", 9)
    (change,) = files[SHEETS[1]]["changes"]
    assert change["row"] == {"unit_id": "v051"}
    assert change["notes"] == ["unit_id v051, video_id 101, theme food, quality mid, note remark 1"]


def test_five_thousand_posts_scaled_are_one_edit_and_few_lines(sides):
    for side, likes in zip(sides, (0, 5), strict=True):
        write_lines(side / CAPTURE, [record(number, likes=likes) for number in range(5000)])
    start = time.process_time()
    edits = find_edits(*sides)
    assert [edit.told for edit in edits] == [f"likes of 5,000 posts in {CAPTURE}"]
    files = {file["path"]: file for file in raw_layer(*sides, edits)["files"]}
    assert time.process_time() - start < 2
    assert len(files[CAPTURE]["changes"]) == 500
    assert files[CAPTURE]["note"] == "and 9,500 more changes"
    folder = without(sides, edits)
    assert read_records(folder / CAPTURE) == read_records(sides[0] / CAPTURE)


def test_the_edits_of_this_project_are_taken_back_fast(tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    for side in (before, after):
        copy(ROOT / "data/raw", side / "data/raw")
        (side / "config.yaml").write_bytes((ROOT / "config.yaml").read_bytes())
    capture = next(iter(sorted((after / "data/raw/captures").glob("*.ndjson"))))
    lines = capture.read_text(encoding="utf-8").splitlines()
    first = json.loads(lines[0])
    first["data"]["stats"]["diggCount"] += 1
    write_lines(capture, [first, *lines[1:]])
    sheet = after / "data/raw/coding/coder_A.csv"
    set_cell(sheet, 0, "note", "seen again")
    edits = find_edits(before, after)
    assert len(edits) == 2
    folder = without((before, after), edits)
    for edit, limit in zip(edits, (0.06, 0.01), strict=True):
        spent = []
        for _ in range(5):
            start = time.process_time()
            revert([edit], before, after, folder)
            spent.append(time.process_time() - start)
        assert min(spent) < limit
    assert contents(folder) == contents(before)
