"""Reading raw files by key, and what counts as a difference between two states of one."""

import shutil
import time
from pathlib import Path

import pytest
from raw_study import (
    BOOK,
    CAPTURE,
    LOG,
    OTHER_CAPTURE,
    RESPONDENTS,
    SHEETS,
    copy,
    edit_records,
    edit_rows,
    edit_tree,
    make_study,
    record,
    set_cell,
    write_lines,
)

from scripts.changes.inputs.raw_captures import read_lines
from scripts.changes.inputs.raw_changes import compare_raw
from scripts.changes.inputs.raw_files import list_raw_files

ROOT = Path(__file__).parents[1]


@pytest.fixture
def sides(tmp_path):
    before = make_study(tmp_path / "before")
    return before, copy(before, tmp_path / "after")


def comparison(sides, path):
    return next(both for both in compare_raw(*sides) if both.file.path == path)


def addresses(sides, path):
    return [(cell.row, cell.column, cell.change) for cell in comparison(sides, path).cells]


def test_the_settings_come_first_and_name_every_other_file_in_their_order(sides):
    paths = [file.path for file in list_raw_files(*sides)]
    assert paths == ["config.yaml", CAPTURE, OTHER_CAPTURE, *SHEETS, LOG, BOOK, RESPONDENTS]


def test_every_raw_file_of_this_project_is_read():
    listed = {both.file.path: both for both in compare_raw(ROOT, ROOT)}
    raw = {path.relative_to(ROOT).as_posix() for path in (ROOT / "data/raw").rglob("*.*")}
    assert set(listed) == raw - {"data/raw/README.md"} | {"config.yaml"}
    assert all(both.compared and not both.notes and not both.cells for both in listed.values())


def test_a_file_that_only_one_side_names_is_listed(sides):
    edit_tree(sides[1] / "config.yaml", lambda tree: tree["interviews"].update(statements="s.csv"))
    files = {file.path: file.role for file in list_raw_files(*sides)}
    assert files["s.csv"] == "statements"
    assert comparison(sides, "s.csv").notes == ("the settings name it, but there is no such file",)


@pytest.mark.parametrize("path", ["/etc/hostname", "../before/config.yaml"])
def test_a_file_outside_the_project_is_not_compared(sides, path):
    edit_tree(sides[1] / "config.yaml", lambda tree: tree["interviews"].update(respondents=path))
    both = comparison(sides, path)
    assert not both.cells
    assert "outside the project" in both.notes[0]


@pytest.mark.parametrize(
    "content", ["captures: 3\ncoding: []\n", "- 1\n", "", "a: [\n", "d: 2024-99-99"]
)
def test_odd_settings_never_stop_the_reading(sides, content):
    (sides[1] / "config.yaml").write_text(content)
    assert comparison(sides, "config.yaml").cells
    assert not comparison(sides, SHEETS[0]).cells


@pytest.mark.parametrize("path", [SHEETS[0], CAPTURE, LOG, BOOK, "config.yaml"])
def test_line_endings_and_a_byte_order_mark_are_no_difference(sides, path):
    target = sides[1] / path
    target.write_bytes(b"\xef\xbb\xbf" + target.read_bytes().replace(b"\n", b"\r\n"))
    both = comparison(sides, path)
    assert both.rewritten
    assert not both.cells


@pytest.mark.parametrize("path", [SHEETS[0], CAPTURE, RESPONDENTS])
def test_another_order_of_rows_is_no_difference(sides, path):
    target = sides[1] / path
    edit = edit_records if path == CAPTURE else edit_rows
    edit(target, lambda rows: rows[::-1])
    assert comparison(sides, path).rewritten
    assert not addresses(sides, path)


def test_quoting_and_another_encoding_are_no_difference(sides):
    for side, encoding in zip(sides, ("utf-8", "gb18030"), strict=True):
        set_cell(side / SHEETS[0], 0, "note", "重庆山城夜景，非常好看的地方")
        text = (side / SHEETS[0]).read_text(encoding="utf-8")
        (side / SHEETS[0]).write_bytes(text.replace("v001", '"v001"').encode(encoding))
    assert comparison(sides, SHEETS[0]).rewritten


def test_json_written_with_other_spaces_and_order_is_no_difference(sides):
    edit_records(sides[1] / CAPTURE, lambda rows: [dict(reversed(row.items())) for row in rows])
    assert comparison(sides, CAPTURE).rewritten


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(13, "13", ("13", '"13"')), (1, True, ("1", "true")), (1, 1.0, ("1", "1.0"))],
)
def test_a_value_of_another_type_is_a_difference(sides, before, after, told):
    for side, value in zip(sides, (before, after), strict=True):
        path = side / "config.yaml"
        edit_tree(path, lambda tree, value=value: tree["statistics"].update(seed=value))
    (cell,) = comparison(sides, "config.yaml").cells
    assert (cell.row, (cell.before, cell.after)) == ("statistics.seed", told)


def test_cells_rows_and_columns_are_told_apart(sides):
    def change(rows):
        rows[2]["theme"] = "city"
        del rows[5]
        rows.append(dict(rows[0], unit_id="v051"))
        return [row | {"extra": "1"} for row in rows]

    edit_rows(sides[1] / SHEETS[0], change)
    assert addresses(sides, SHEETS[0]) == [
        ("", "extra", "added"),
        ("v006", "", "dropped"),
        ("v051", "", "added"),
        ("v003", "theme", "edited"),
    ]


def test_a_column_with_the_same_values_under_another_name_is_renamed(sides):
    def change(rows):
        rows[0]["note"] = "another remark"
        return [{"comment" if k == "note" else k: v for k, v in row.items()} for row in rows]

    for side in sides:  # one edited cell in eleven leaves more than nine tenths alike
        more = [{"unit_id": f"w{n}", "note": f"n{n}"} for n in range(4)]
        edit_rows(side / SHEETS[0], lambda rows, more=more: rows + [rows[0] | one for one in more])
    edit_rows(sides[1] / SHEETS[0], change)
    both = comparison(sides, SHEETS[0])
    assert both.renamed == {"note": "comment"}
    assert addresses(sides, SHEETS[0]) == [("", "comment", "edited"), ("v001", "comment", "edited")]


def test_columns_that_agree_only_in_blanks_are_not_the_same_column(sides):
    for side, name in zip(sides, ("seen", "heard"), strict=True):
        edit_rows(side / SHEETS[0], lambda rows, name=name: [row | {name: ""} for row in rows])
    assert addresses(sides, SHEETS[0]) == [("", "seen", "dropped"), ("", "heard", "added")]


def test_a_renamed_key_still_names_the_rows(sides):
    def change(rows):
        rows[0]["theme"] = "city"
        return [{"unit" if k == "unit_id" else k: v for k, v in row.items()} for row in rows]

    edit_rows(sides[1] / SHEETS[0], change)
    both = comparison(sides, SHEETS[0])
    assert both.key_changed == "unit_id → unit"
    assert "unit_id is called unit now" in both.notes[0]
    assert addresses(sides, SHEETS[0]) == [("", "unit", "edited"), ("v001", "theme", "edited")]


def test_without_the_key_the_first_column_without_repeats_names_the_rows(sides):
    for side in sides:
        edit_rows(side / RESPONDENTS, lambda rows: [dict(list(row.items())[1:]) for row in rows])
    set_cell(sides[1] / RESPONDENTS, 1, "gender", "Female")
    both = comparison(sides, RESPONDENTS)
    assert "rows are matched by age" in both.notes[0]
    assert both.key_changed == "number → age"
    assert addresses(sides, RESPONDENTS) == [("22", "gender", "edited")]


def test_states_without_a_common_column_are_one_difference_of_the_whole_file(sides):
    (sides[1] / RESPONDENTS).write_text("a,b\n1,2\n1,2\n")
    both = comparison(sides, RESPONDENTS)
    assert addresses(sides, RESPONDENTS) == [("", "", "edited")]
    assert "no column in common" in both.notes[0]


def test_a_repeated_key_has_its_occurrence(sides):
    edit_rows(sides[1] / SHEETS[0], lambda rows: [*rows, dict(rows[0], theme="city")])
    assert addresses(sides, SHEETS[0]) == [("v001 2", "", "added")]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (SHEETS[0], b"unit_id,theme\nv001,food,city\n"),
        (SHEETS[0], b"unit_id,unit_id\nv001,v001\n"),
        (SHEETS[0], b"unit_id\xff\xfe\0"),
        (BOOK, b"a: 1\na: 2\n"),
        (BOOK, b"just text\n"),
        (CAPTURE, b"\0\0"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_difference_with_the_reason(sides, path, content):
    (sides[1] / path).write_bytes(content)
    both = comparison(sides, path)
    assert addresses(sides, path) == [("", "", "edited")]
    assert both.notes[0].startswith(path)
    assert str(sides[1]) not in both.notes[0]


def test_broken_lines_of_a_capture_are_rows_of_their_own(sides):
    broken = ['{"data": {"id": "1"', "[1, 2]", '{"data": 3}', "9" * 5000, "[" * 100_000]
    edit_records(sides[1] / CAPTURE, lambda rows: [rows[0], *broken, *rows[1:]])
    cells = comparison(sides, CAPTURE).cells
    assert len({cell.row for cell in cells}) == len(broken)
    assert {(cell.row.rsplit(" ", 1)[0], cell.change) for cell in cells} == {
        ("unreadable line", "added")
    }


def test_a_capture_that_breaks_off_within_a_character_is_read(sides):
    data = (sides[1] / CAPTURE).read_text().encode() + '{"data": "重'.encode()[:-1]
    (sides[1] / CAPTURE).write_bytes(data)
    assert [change for *_, change in addresses(sides, CAPTURE)] == ["added"]


def test_snapshots_of_a_post_are_told_apart_by_time_and_page(tmp_path):
    shots = [record(7), record(7, "food"), record(7, collected=5000), record(7)]
    write_lines(tmp_path / "x.ndjson", shots)
    assert len(set(read_lines(tmp_path / "x.ndjson").keys.values())) == 4


def test_fields_of_a_record_are_told_by_dotted_path(sides):
    def change(rows):
        rows[0]["data"]["stats"]["diggCount"] = 5
        rows[0]["data"]["challenges"][1]["title"] = "meal"
        rows[0]["data"]["isAd"] = True
        del rows[0]["data"]["statsV2"]

    edit_records(sides[1] / CAPTURE, change)
    cells = comparison(sides, CAPTURE).cells
    assert [(cell.column, cell.change, cell.before, cell.after) for cell in cells] == [
        ("data.challenges.1.title", "edited", "food", "meal"),
        ("data.stats.diggCount", "edited", "1010", "5"),
        ("data.statsV2", "dropped", '{"diggCount": "1010", "playCount": "7"}', ""),
        ("data.isAd", "added", "", "true"),
    ]


def test_the_order_of_codes_is_a_difference(sides):
    def change(tree):
        values = tree["variables"]["quality"]["values"]
        values["low"] = values.pop("low")

    edit_tree(sides[1] / BOOK, change)
    (cell,) = comparison(sides, BOOK).cells
    assert (cell.row, cell.column) == ("variables.quality.values", "order")
    assert (cell.before, cell.after) == ("low, mid, high", "mid, high, low")


def test_five_thousand_changed_records_are_compared_in_a_second(sides):
    for side, likes in zip(sides, (0, 5), strict=True):
        write_lines(side / CAPTURE, [record(number, likes=likes) for number in range(5000)])
    start = time.process_time()
    assert len(comparison(sides, CAPTURE).cells) == 10_000
    assert time.process_time() - start < 1


def test_a_file_that_changes_is_read_again(sides):
    assert not comparison(sides, SHEETS[0]).cells
    set_cell(sides[1] / SHEETS[0], 0, "theme", "city")
    assert comparison(sides, SHEETS[0]).cells
    shutil.copyfile(sides[0] / SHEETS[0], sides[1] / SHEETS[0])
    assert not comparison(sides, SHEETS[0]).cells
