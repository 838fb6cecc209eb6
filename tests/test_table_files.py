"""Tables that authors fill in: the same rows from every form, and faults with sheet and cell."""

import csv
import io
import subprocess
import sys
from datetime import datetime

import pytest
from workbooks import workbook_of

from scripts.errors import InputError
from scripts.files.table_files import holds_table, read_header, read_table, write_table
from scripts.files.tables import write_csv

HEADER = ["number", "age", "date", "occupation"]
ROWS = [["F1", "27", "2024-03-11", 'Guide, "old town" 重庆'], ["M2", "", "", "Nurse; student"]]
TABLE = [HEADER, *ROWS]


def text(rows, delimiter=",", end="\n"):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerows(rows)
    return buffer.getvalue()


def book(path, sheets, change=lambda made: None):
    made = workbook_of(sheets)
    change(made)
    made.save(path)


def typed(path):
    cells = ["F1", 27.0, datetime(2024, 3, 11), ROWS[0][3]]
    sheets = {
        "Notes": [["What is meant by", "age"]],
        "People": [["Respondents", None, None], [], [*HEADER, None], cells, [], ROWS[1]],
        "Before": TABLE,
    }

    def change(made):
        made["People"].merge_cells("A1:C1")
        made["Before"].sheet_state = "hidden"

    book(path, sheets, change)


# What is written under which name, and the lines of the two rows.
FORMS = {
    "the project's own": ("t.csv", text(TABLE), "utf-8", [2, 3]),
    "semicolons with a mark": ("t.csv", text(TABLE, ";", "\r\n"), "utf-8-sig", [2, 3]),
    "semicolons that say so": ("t.csv", "sep=;\r\n" + text(TABLE, ";"), "utf-8", [3, 4]),
    "Unicode text": ("t.txt", text(TABLE, "\t", "\r\n"), "utf-16", [2, 3]),
    "GB18030": ("t.csv", text(TABLE, ";"), "gb18030", [2, 3]),
    "a title and a blank column": (
        "t.csv",
        text([["People, May"], [], *([*row, ""] for row in TABLE)], ";"),
        "utf-8",
        [4, 5],
    ),
    "a title above commas": ("t.csv", "People\n" + text(TABLE), "utf-8", [3, 4]),
    "a workbook": ("t.xlsx", None, "", [4, 6]),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_rows(tmp_path, name):
    file, content, encoding, lines = FORMS[name]
    path = tmp_path / file
    if content is None:
        typed(path)
    else:
        path.write_bytes(content.encode(encoding))
    rows = read_table(path, ["number"], key=["number"], optional=None)
    assert [list(row.items()) for row in rows] == [
        list(zip(HEADER, row, strict=True)) for row in ROWS
    ]
    assert [row.line for row in rows] == lines
    assert rows[0].path == str(path) + ", sheet 'People'" * (content is None)
    assert read_header(path, ["number"]) == HEADER
    assert holds_table(path, ["number", "age"]) and not holds_table(path, ["quote_id"])


FAULTS = {
    "two sheets": (
        {"A": TABLE, "B": TABLE},
        None,
        "f.xlsx: 2 sheets.*'A, B'.*names number, age in.*hide",
    ),
    "no sheet": (
        {"A": [["No"]], "B": TABLE},
        lambda made: setattr(made["B"], "sheet_state", "hidden"),
        r"no sheet that is shown.*'A, B \(hidden\)'.*show the sheet",
    ),
    "no column": (
        {"A": [["People"], ["No", "age"], ["F1", 27]]},
        None,
        "f.xlsx, sheet 'A', line 2, column 'number': the column is missing.*has No, age",
    ),
    "a column twice": (
        {"A": [["People"], ["number", "age", "age"]]},
        None,
        "sheet 'A', line 2, column 'age': the column stands twice",
    ),
    "an unknown column": (
        {"A": [["number", "age", "aeg"]]},
        None,
        "sheet 'A', line 1, column 'aeg': the column is not known",
    ),
    "no heading": (
        {"A": [["number", "age"], ["F1", 27, None, "ask again"]]},
        None,
        "f.xlsx, A!D2: the column has no heading.*'ask again'.*row 1",
    ),
    "an id as a number": (
        {"A": [["number", "age"], [7020000000000000123, 27]]},
        None,
        "sheet 'A', line 2, column 'number': the id was turned into a number",
    ),
    "an id twice": (
        {"A": [["number", "age"], ["F1", 27], [], ["F1", 28]]},
        None,
        "sheet 'A', line 4, column 'number': .*first in line 2",
    ),
    "merged cells": (
        {"A": [["number", "age"], ["F1", 27], ["F2", None]]},
        lambda made: made["A"].merge_cells("B2:B3"),
        "f.xlsx, A!B2, column 'age': the cells B2:B3 are merged.*unmerge",
    ),
    "a formula that nobody computed": (
        {"A": [["number", "age"], ["F1", "=2024-1997"]]},
        None,
        "A!B2, column 'age': a formula without a value.*=2024-1997",
    ),
    "a formula that failed": (
        {"A": [["number", "age"], ["F1", "#REF!"]]},
        None,
        "A!B2, column 'age': a formula without a value.*#REF!",
    ),
    "nothing": ({"A": []}, None, "column 'number': the column is missing.*no header"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_a_workbook_is_told_with_sheet_and_cell(tmp_path, name):
    sheets, change, told = FAULTS[name]
    book(tmp_path / "f.xlsx", sheets, change or (lambda made: None))
    with pytest.raises(InputError, match=rf"(?s){told}"):
        read_table(tmp_path / "f.xlsx", ["number", "age"], key=["number"])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("no;age\nF1;27\n", r"line 1, column 'number': the column is missing(?s:.*)has no, age"),
        ("number;age;job\nF1;27\n", "line 2: the row has 2 cells where the header has 3"),
        ("number;age\nF1;27;x\n", "line 2: the row has 3 cells where the header has 2"),
        ('number;age\n"F1;27\n', "line 2: not readable as CSV"),
        ("number\tage\nF1\t27\n".encode("utf-16-le"), r"it looks like UTF-16"),
        (b"\xff\xfeabc", "the mark of UTF-16, and is not in it"),
        # As strict as ever in the project's own form.
        ("number,age\nF1,27,\n", "line 2: the row has 3 cells where the header has 2"),
    ],
)
def test_a_fault_in_text_is_told_with_its_line(tmp_path, content, told):
    path = tmp_path / "f.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=rf"f\.csv.*{told}"):
        read_table(path, ["number"], key=["number"], optional=None)


def test_a_decimal_comma_parts_no_cells_of_a_table_without_known_columns(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("theme;percent\nfood;12,5\n", encoding="utf-8")
    assert read_table(path, (), optional=None) == [{"theme": "food", "percent": "12,5"}]


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_a_table_is_written_in_the_form_of_its_name(tmp_path, name):
    rows = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    write_table(tmp_path / name, HEADER, rows)
    assert read_table(tmp_path / name, HEADER) == rows
    if name == "t.csv":
        write_csv(tmp_path / "same.csv", HEADER, rows)
        assert (tmp_path / name).read_bytes() == (tmp_path / "same.csv").read_bytes()


def test_the_library_of_workbooks_is_loaded_for_workbooks_alone(tmp_path):
    (tmp_path / "t.csv").write_bytes(text(TABLE, ";").encode())
    code = "import sys\nfrom scripts.files.table_files import read_table\n"
    code += "read_table(sys.argv[1], ['number'], optional=None)\nprint('openpyxl' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "t.csv"], capture_output=True, text=True
    )
    assert done.stdout == "False\n", done.stderr
