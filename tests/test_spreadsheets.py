"""Workbooks as text, and files that only look like workbooks."""

import io
import time
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from scripts.errors import InputError
from scripts.files import spreadsheets
from scripts.files.spreadsheets import cell_name, read_workbook
from scripts.files.written_workbooks import put_text, write_workbook

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "codes.xlsx"


def save(path, *rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    write_workbook(path, book)
    return path


def with_part(path, name, data):
    """Put other content into a part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = data.encode() if isinstance(data, str) else data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


def sheet(rows, dimension="A1:B2"):
    return (
        f'<worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def test_values_are_told_as_text(path):
    save(
        path,
        [1, 2.0, 0.1, 1e-7, True, False, None, "x "],
        [],
        [date(2024, 3, 11), datetime(2024, 3, 11, 9, 30), "=1+1", "#REF!", 7341337653423060305],
    )
    rows = read_workbook(path)["Sheet"]
    assert rows[0] == ["1", "2", "0.1", "1e-07", "TRUE", "FALSE", "", "x "]
    assert rows[1] == []
    assert rows[2] == ["2024-03-11", "2024-03-11 09:30:00", "=1+1", "#REF!", "7.34133765342306e+18"]


def test_a_formula_is_told_by_its_last_value_and_a_number_may_be_a_text(path):
    save(path, [1])
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c>'
        '<c r="C1" t="str"><f>B1</f><v>food</v></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>7341337653423060305</t></is></c>'
        '<c r="B3" t="e"><v>#DIV/0!</v></c></row>'
    )
    with_part(path, SHEET, sheet(rows))
    assert read_workbook(path)["Sheet"] == [
        ["2", "", "food"],
        [],
        ["7341337653423060305", "#DIV/0!"],
    ]


def test_a_formula_that_was_never_computed_is_no_blank(path):
    save(path, [1])
    rows = (
        '<row r="1"><c r="A1" t="str"><f>IF(B1,B1,"")</f><v></v></c><c r="B1"><v>7</v></c></row>'
        '<row r="2"/>{}'
    )
    with_part(path, SHEET, sheet(rows.format("")))
    assert read_workbook(path)["Sheet"] == [["", "7"]]
    one = (
        '<row r="3"><c r="B3"><f>B1+1</f><v/></c><c r="C3"><f t="array" ref="C3">B1*2</f></c></row>'
    )
    with_part(path, SHEET, sheet(rows.format(one)))
    assert read_workbook(path)["Sheet"][1:] == [[], ["", "=B1+1", "=B1*2"]]


def test_text_stays_text_and_bytes_stay_the_same(path):
    book = Workbook()
    put_text(book.active["A1"], "=cmd|' /C calc'!A0")
    put_text(book.active["A2"], "bell \x07")
    write_workbook(path, book)
    first = path.read_bytes()
    assert read_workbook(path) == {"Sheet": [["=cmd|' /C calc'!A0"], ["bell "]]}
    write_workbook(path, book)
    assert path.read_bytes() == first


@pytest.mark.parametrize("dimension", ["A1:XFD1048576", "A1:A99999999999", "B2", "A1:ZZZZ9"])
def test_what_a_sheet_says_of_its_size_does_no_harm(path, dimension):
    save(path, [1])
    with_part(path, SHEET, sheet('<row r="1"><c r="A1"><v>7</v></c></row>', dimension))
    started = time.perf_counter()
    try:
        assert read_workbook(path) == {"Sheet": [["7"]]}
    except InputError as error:
        assert "not readable as a workbook" in str(error)
    assert time.perf_counter() - started < 5


def test_formats_far_below_the_table_are_passed_over(path):
    save(path, [1])
    rows = '<row r="1"><c r="A1"><v>7</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    with_part(path, SHEET, sheet(rows))
    assert read_workbook(path) == {"Sheet": [["7"]]}


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "outside.txt">]>'
FAR = '<row r="{row}"><c r="{cell}"><v>7</v></c></row>'


@pytest.mark.parametrize(
    ("part", "content", "told"),
    [
        (SHEET, BOMB + sheet("<row><c><v>&b;</v></c></row>"), "not readable as a workbook"),
        ("xl/workbook.xml", OUTSIDE + "<workbook>&x;</workbook>", "not readable as a workbook"),
        ("docProps/core.xml", "<!DOCTYPE a><a/>", "not readable as a workbook (DTDForbidden"),
        ("docProps/core.xml", BOMB + "<a>&b;</a>", "not readable as a workbook"),
        (SHEET, sheet(FAR.format(row=999_999_999, cell="A999999999")), "reach to A999999999"),
        (SHEET, sheet(FAR.format(row=1_048_576, cell="XFD1048576")), "reach to XFD1048576"),
        (SHEET, sheet(FAR.format(row=1, cell="ZZZZ1")), "is no name of a cell"),
        (SHEET, sheet(FAR.format(row=2, cell="A2") + FAR.format(row=1, cell="A1")), "row 1 stands"),
        (SHEET, sheet('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'), "not readable"),
        (SHEET, "<worksheet", "not readable as a workbook"),
        ("xl/vbaProject.bin", b"\0", "holds macros"),
        ("xl/workbook.bin", b"\0", "another format than .xlsx"),
    ],
)
def test_a_part_that_is_not_sound_is_refused(path, part, content, told):
    save(path, [1])
    with_part(path, part, content)
    started = time.perf_counter()
    with pytest.raises(InputError) as error:
        read_workbook(path)
    assert str(path) in str(error.value) and told in str(error.value)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"unit_id,theme\n", "no workbook"),
        (b"", "no workbook"),
        (b"PK\x03\x04 and no more", "damaged"),
        (spreadsheets.OLE_MAGIC + b"Workbook", "old format .xls"),
        (spreadsheets.OLE_MAGIC + "EncryptedPackage".encode("utf-16-le"), "is encrypted"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_by_what_it_is(path, data, told):
    path.write_bytes(data)
    with pytest.raises(InputError, match=told):
        read_workbook(path)


def test_other_files_are_refused(path, tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read_workbook(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_workbook(tmp_path)
    macro = save(path, [1]).rename(tmp_path / "codes.xlsm")
    with pytest.raises(InputError, match="holds macros"):
        read_workbook(macro)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(path, monkeypatch):
    def unpacked(*_args, **_more):
        raise AssertionError("a part was opened")

    def bomb(*sizes):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, size in enumerate(sizes):
                archive.writestr(f"xl/part{number}.xml", b"0" * size)

    bomb(30_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)
    with pytest.raises(InputError, match="times its size when unpacked, and is not unpacked"):
        read_workbook(path)
    monkeypatch.setattr(spreadsheets, "MAX_BYTES", 29_999_999)
    with pytest.raises(InputError, match=r"30,000,000 bytes when unpacked"):
        read_workbook(path)
    monkeypatch.undo()
    bomb(*[1] * (spreadsheets.MAX_PARTS + 1))
    with pytest.raises(InputError, match=r"1,001 parts"):
        read_workbook(path)


def test_a_size_that_a_part_lies_about_stays_within_the_limit(path):
    # The directory says 1 byte; what is unpacked beyond it is not read.
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a>" + b"0" * 9_000_000)
    size = (9_000_003).to_bytes(4, "little")
    path.write_bytes(packed.getvalue().replace(size, (1).to_bytes(4, "little")))
    with pytest.raises(InputError, match="not readable as a workbook"):
        read_workbook(path)


def test_names_of_cells():
    assert [cell_name(1, n) for n in (1, 26, 27, 702, 703)] == ["A1", "Z1", "AA1", "ZZ1", "AAA1"]
