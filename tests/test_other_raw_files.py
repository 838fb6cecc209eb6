"""Edits in captures, sheets and interviews of other formats are told by key, and taken back."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook
from other_formats import workbook
from sample_captures import fourcat_row, research, table

from scripts.changes.inputs.edits import find_edits, revert
from scripts.changes.inputs.raw_changes import compare_raw
from scripts.changes.tables.layers import compare_layers, read_layers
from scripts.files.spreadsheets import read_workbook
from scripts.files.table_files import read_table
from scripts.files.text_files import write_text
from scripts.videos.captures import read

OTHER = "7316199335579305360"
SETTINGS = {
    "captures": {"files": "raw/posts.*"},
    "coding": {
        "sheets": {"A": "raw/A.xlsx"},
        "rounds": {"main": ["raw/wide.csv"], "pilot": ["raw/pilot.csv", "raw/several.xlsx"]},
        "adjudication": "raw/log.xlsx",
    },
    "interviews": {
        "statements": "raw/matrix.xlsx",
        "respondents": "raw/people.xlsx",
        "quotes": "raw/quotes.txt",
    },
}
# Tables that are written anew, without what stands beside them, and the columns that tell them.
KEYS = {
    "log.xlsx": ["unit_id", "variable"],
    "people.xlsx": ["number"],
    "quotes.txt": ["quote_id"],
}
LONG = ["unit_id,coder_id,variable,value", "p1,A,theme,food", "p1,B,theme,food", "p1,A,tone,warm"]


def write_study(folder, likes="10", theme="food", wide="food", pilot="food", matrix=1, several="x",
                decided="food", age=27, quote="So."):  # fmt: skip
    (folder / "raw").mkdir(parents=True)
    write_text(folder / "config.yaml", json.dumps(SETTINGS))
    posts = [fourcat_row(likes=likes), fourcat_row(id=OTHER)]
    (folder / "raw/posts.csv").write_text(table(posts, "\t"), encoding="utf-16", newline="")
    answer = {"data": {"videos": [research(like_count=int(likes)), research(id=int(OTHER))]}}
    write_text(folder / "raw/posts.json", json.dumps(answer, indent=1))
    head = [["Coding of May"], ["unit_id", "video_id", "theme"]]
    workbook(folder / "raw/A.xlsx", [*head, ["v1", "1", theme], ["v2", "2", "food"]])
    write_text(folder / "raw/wide.csv", f"unit_id,theme_B,theme_C\nv1,{wide},food\nv2,food,food\n")
    write_text(
        folder / "raw/pilot.csv", "\n".join(LONG).replace("B,theme,food", f"B,theme,{pilot}")
    )
    workbook(folder / "raw/several.xlsx", [["unit_id", "note"], ["v1", several]])
    log = [["unit_id", "variable", "decision"], ["v1", "theme", decided], ["v2", "theme", "food"]]
    workbook(folder / "raw/log.xlsx", log)
    people = [["People"], ["number", "age"], ["R1", age], *([["R2", 31]] if age else [])]
    workbook(folder / "raw/people.xlsx", people)
    said = f"quote_id\trespondent\tquote\nq1\tR1\t{quote}\n"
    (folder / "raw/quotes.txt").write_text(said, encoding="utf-16")
    workbook(folder / "raw/matrix.xlsx", [["", "A : R1"], ["1 : beauty", matrix], ["2 : price", 0]])
    return folder


EDITS = {
    "a table of 4CAT and an answer of the Research API": (
        {"likes": "99"},
        {("raw/posts.csv", "likes"), ("raw/posts.json", "like_count")},
        "post 7316199335579305359",
    ),
    "a coder's workbook": (
        {"theme": "river"},
        {("raw/A.xlsx", "theme")},
        "v1, theme: food → river",
    ),
    "a wide table": ({"wide": "river"}, {("raw/wide.csv", "theme_B")}, "v1, theme_B: food → river"),
    "a long table": ({"pilot": "river"}, {("raw/pilot.csv", "value")}, "p1 B theme, value: food"),
    "a workbook of several coders": ({"several": "y"}, {("raw/several.xlsx", "note")}, "Sheet v1"),
    "a log of decisions in a workbook": (
        {"decided": "river"},
        {("raw/log.xlsx", "decision")},
        "adjudication of v1, theme: decision food → river",
    ),
    "a workbook of respondents": (
        {"age": 28},
        {("raw/people.xlsx", "age")},
        "R1, age: 27 → 28",
    ),
    "a respondent less in a workbook": (
        {"age": None},
        {("raw/people.xlsx", "age"), ("raw/people.xlsx", "")},
        "R",
    ),
    "quotations as Unicode text": (
        {"quote": "No."},
        {("raw/quotes.txt", "quote")},
        "q1, quote: So. → No.",
    ),
    "a matrix of NVivo": ({"matrix": 3}, {("raw/matrix.xlsx", "A : R1")}, "Sheet 1 : beauty"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_told_by_its_key_and_taken_back(tmp_path, name):
    change, wanted, told = EDITS[name]
    before, after = write_study(tmp_path / "before"), write_study(tmp_path / "after", **change)
    folder = write_study(tmp_path / "folder", **change)
    edits = find_edits(before, after)
    assert {(cell.path, cell.column) for edit in edits for cell in edit.cells} == wanted
    assert all(told in edit.told for edit in edits)
    revert(edits, before, after, folder)
    for path in sorted((before / "raw").iterdir()):
        assert _content(folder / "raw" / path.name) == _content(path), path.name


def test_notes_beside_the_codes_leave_a_unit_its_name(tmp_path):
    sides = [write_study(tmp_path / "before"), write_study(tmp_path / "after", theme="river")]
    for side, note in zip(sides, ("", "Ask again."), strict=True):
        book = load_workbook(side / "raw/A.xlsx")
        notes = book.create_sheet("Notes")
        notes.append(["Notes"])
        notes.append([note])
        book.save(side / "raw/A.xlsx")
    assert [edit.told for edit in find_edits(*sides)] == ["v1, theme: food → river, by coder A"]


def _content(path):
    if path.name in KEYS:
        return read_table(path, KEYS[path.name], optional=None)
    if path.suffix == ".xlsx":
        return read_workbook(path)
    if path.name.startswith("posts"):
        return [(one.video_id, one.counts, one.posted, one.page) for one in read(path).records]
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_every_file_that_the_settings_name_is_read_without_a_note(tmp_path):
    before = write_study(tmp_path / "before")
    read_ones = {both.file.path: both for both in compare_raw(before, before)}
    names = {path.relative_to(before).as_posix() for path in (before / "raw").iterdir()}
    assert names <= set(read_ones)
    assert all(both.compared and not both.notes for both in read_ones.values())


def test_a_workbook_with_another_row_is_taken_back_as_a_whole(tmp_path):
    before, after = write_study(tmp_path / "before"), write_study(tmp_path / "after")
    folder = write_study(tmp_path / "folder")
    for side in (after, folder):
        workbook(side / "raw/A.xlsx", [["unit_id", "video_id", "theme"], ["v9", "9", "food"]])
    [edit] = find_edits(before, after)
    [both] = [one for one in compare_raw(before, after) if one.file.path == "raw/A.xlsx"]
    assert "v9" in both.notes[0]
    revert([edit], before, after, folder)
    assert (folder / "raw/A.xlsx").read_bytes() == (before / "raw/A.xlsx").read_bytes()


def test_a_workbook_that_cannot_be_read_is_one_change_with_a_note(tmp_path):
    before, after = write_study(tmp_path / "before"), write_study(tmp_path / "after")
    (after / "raw/matrix.xlsx").write_bytes(b"no workbook")
    [edit] = find_edits(before, after)
    assert "raw/matrix.xlsx as a whole" in edit.told


def test_codes_without_rounds_differ_from_those_with_them_by_that_column_alone(tmp_path):
    path = "data/merge_codes/codes.csv"
    rows = [("v1", "A", "theme", "food"), ("v1", "B", "theme", "food"), ("v2", "A", "theme", "x")]
    old = ["unit_id,coder_id,variable,value", *map(",".join, rows)]
    new = [
        "unit_id,coder_id,round,variable,value",
        *(f"{u},{c},main,{v},{x}" for u, c, v, x in rows),
    ]
    write_text(tmp_path / "before" / path, "\n".join(old) + "\n")
    write_text(tmp_path / "after" / path, "\n".join(new) + "\n")
    layers = compare_layers(tmp_path / "before", tmp_path / "after", read_layers(), {})
    [file] = [one for layer in layers for one in layer["files"] if one["path"] == path]
    assert file["columns_added"] == ["round"]
    assert [change["column"] for change in file["changes"]] == ["round"]
