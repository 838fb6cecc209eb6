"""Tables as they are read and written: places, faults and canonical numbers."""

import re

import pytest

from scripts.errors import InputError
from scripts.files.tables import number, read_csv, write_csv


@pytest.fixture
def table(tmp_path):
    def call(text, columns=("id", "note"), **choices):
        path = tmp_path / "table.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_csv(path, columns, **choices)

    return call


def test_rows_know_their_lines_and_blank_rows_are_skipped(table):
    rows = table('note , id\n"two\nlines",v1\n , \n\n  c ,v2\n', key=["id"])
    assert [dict(row) for row in rows] == [
        {"note": "two\nlines", "id": "v1"},
        {"note": "c", "id": "v2"},
    ]
    assert rows[1].line == 6


@pytest.mark.parametrize(
    ("text", "choices", "told"),
    [
        ("id\nv1\n", {}, r"line 1, column 'note': the column is missing(?s:.*)the file has id"),
        ("", {}, r"line 1, column 'id': the column is missing(?s:.*)no header"),
        ("id;note\nv1;x\n", {}, r"line 1, column 'id'(?s:.*)parted by semicolons"),
        ("id\tnote\nv1\tx\n", {}, r"line 1, column 'id'(?s:.*)parted by tabs"),
        ("id,note,nota\n", {}, r"line 1, column 'nota': the column is not known"),
        ("id,note,id\n", {}, r"line 1, column 'id': the column stands twice"),
        ("id,note\nv1\n", {}, r"line 2: the row has 1 cells where the header has 2"),
        ("id,note\nv1,a,b\n", {}, r"line 2: the row has 3 cells"),
        ('id,note\nv1,"a\n', {}, r"line 2: not readable as CSV(?s:.*)mend: +quote"),
        ("id,note\nv1,a\nv2,b\nv1,c\n", {"key": ["id"]}, r"line 4, .*'v1' stands twice, .* line 2"),
        ("id,note\n,a\n", {"key": ["id"]}, r"line 2, column 'id': the cell is empty"),
        ("id,note\n,a\n", {"ids": ["id"]}, r"line 2, column 'id': the cell is empty"),
        ("id,note\n7.02E+18,a\n", {"key": ["id"]}, r"line 2, column 'id': the id was turned"),
        ('id,note\n"7,02E+18",a\n', {"key": ["id"]}, r"line 2, column 'id': the id was turned"),
        ("id,note\n7.02e18,a\n", {"ids": ["id"]}, r"line 2, column 'id'(?s:.*)set the column to"),
        ("id,note\n702.0,a\n", {"key": ["id"]}, r"line 2, column 'id': the id was turned"),
    ],
)
def test_fault_in_a_table_is_told_with_its_place(table, text, choices, told):
    with pytest.raises(InputError, match=rf"table.csv, {told}"):
        table(text, **choices)


def test_optional_columns_read_as_empty_and_any_column_may_be_admitted(table):
    assert table("id,note\nv1,a\n", optional=["day"])[0]["day"] == ""
    assert table("id,note,extra\nv1,a,b\n", optional=None)[0]["extra"] == "b"


def test_numbers_are_canonical():
    assert [number(value) for value in (0.1 + 0.2, 1e6, 1 / 3, 5, 10**18, None, float("nan"))] == [
        "0.3",
        "1000000",
        "0.3333333333",
        "5",
        "1000000000000000000",
        "",
        "",
    ]


def test_written_table_is_canonical_and_reads_back(tmp_path):
    path = tmp_path / "new" / "t.csv"
    write_csv(
        path, ["id", "n"], [{"n": 0.5, "id": 'a, "b" 重庆', "more": 1}, {"id": "c", "n": None}]
    )
    assert path.read_bytes() == 'id,n\n"a, ""b"" 重庆",0.5\nc,\n'.encode()
    assert [row["id"] for row in read_csv(path, ["id", "n"])] == ['a, "b" 重庆', "c"]
    assert [item.name for item in path.parent.iterdir()] == ["t.csv"]


def test_table_that_cannot_be_made_leaves_the_old_one(tmp_path):
    path = tmp_path / "t.csv"
    write_csv(path, ["id"], [{"id": "old"}])
    with pytest.raises(KeyError):
        write_csv(path, ["id"], [{"id": "new"}, {}])
    assert path.read_text() == "id\nold\n"
    assert [item.name for item in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "=\tcmd",
        "'=x",
        "''=x",
        "'tis",
        "+",
        "-",
        "-0.5",
    ],
)
def test_text_that_a_spreadsheet_would_run_is_written_as_text_and_read_as_it_was(tmp_path, text):
    path = tmp_path / "a.csv"
    write_csv(path, ["code", "n"], [{"code": text, "n": -1.5}])
    (row,) = read_csv(path, ["code", "n"])
    assert row == {"code": text, "n": "-1.5"}
    written = path.read_text(encoding="utf-8").splitlines()[1].lstrip('"')
    assert written[0] not in "=@" and not re.match(r"[+-].*[^\d.,-]", written)
