"""Blank coding sheets as a coder opens them, and that nothing a coder wrote is lost."""

import csv
import zipfile

import pytest
from coded_study import CELLS, CODEBOOK, UNITS, VARIABLES, compiled, prepare
from openpyxl import load_workbook
from sample_study import options

from scripts.codes import coding_sheets
from scripts.codes.codebook_file import load
from scripts.codes.coding_sheets import rows_of, units_of
from scripts.codes.sheets.blank_workbook import choices_of, make_workbook
from scripts.codes.sheets.sheet_columns import is_header
from scripts.errors import InputError
from scripts.files.sheet_files import read_grids
from scripts.files.tables import read_csv, write_csv
from scripts.files.text_files import write_json, write_text
from scripts.files.written_workbooks import put_text, write_workbook

VIDEOS = [{"video_id": str(7337341653423060300 + n), "platform": "tiktok.com"} for n in range(40)]
SAMPLE = VIDEOS[5:25]


@pytest.fixture
def write(tmp_path):
    """Run the script; the folder of the sheets."""
    write_text(tmp_path / "codebook.yaml", CODEBOOK)

    def call(sample=SAMPLE, videos=VIDEOS, **changes):
        write_csv(tmp_path / "sample.csv", ["video_id", "platform"], sample)
        write_csv(tmp_path / "videos.csv", ["video_id", "platform"], videos)
        given = {"round": "main", "coders": ["A", "B"], "size": 4, "seed": 1}
        paths = {name: tmp_path / f"{name}.csv" for name in ("sample", "videos")}
        paths |= {"codebook": tmp_path / "codebook.yaml", "folder": tmp_path / "sheets"}
        coding_sheets.main(options(**given | paths | changes))
        return tmp_path / "sheets"

    return call


def column_of(sheet, name):
    return next(cell.column_letter for cell in sheet[2] if cell.value == name)


def order(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [row["unit_id"] for row in csv.DictReader(file)]


def test_workbook_has_what_a_coder_needs(write):
    book = load_workbook(write() / "main_A.xlsx")
    sheet = book.worksheets[0]
    assert book.sheetnames[:3] == ["Codes", "Codebook", "How to code"]
    assert book["Lists"].sheet_state == "hidden"
    assert sheet.freeze_panes == "F3"
    header = [cell.value for cell in sheet[2]]
    assert header[5:11] == [
        "theme",
        "camera_aerial",
        "camera_static",
        "dish",
        "seconds",
        "coded_on",
    ]
    link = sheet[f"{column_of(sheet, 'link')}3"]
    assert link.hyperlink.target == f"https://www.tiktok.com/@/video/{sheet['B3'].value}"
    assert sheet["B1"].value == '=SUM(M3:M22)&" of 20"'
    assert sheet["M3"].value.startswith("=IF(AND(COUNTA(F3:F3)>0,COUNTA(G3:H3)>0,")
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    theme = rules["F3:F22"]
    assert (theme.type, theme.showErrorMessage, theme.prompt) == ("list", True, "What it shows")
    assert theme.error == "Expected: Nature & rivers, Food, Music/Entertainment, NC, NA."
    column, _, last = theme.formula1.removeprefix("Lists!$").partition("$2:$")
    choices = [
        book["Lists"][f"{column}{n}"].value for n in range(2, 1 + int(last.rpartition("$")[2]))
    ]
    assert choices == ["Nature & rivers", "Food", "Music/Entertainment", "NC", "NA"]
    assert rules["G3:G22"].prompt == "From the air: d"
    assert "Only where theme is food; elsewhere NA." in rules["I3:I22"].prompt
    assert rules["J3:J22"].type == "custom" and "J3<=60" in rules["J3:J22"].formula1
    assert "How it is filmed" not in sheet["G2"].comment.text
    book_rows = [[cell.value for cell in row[:4]] for row in book["Codebook"].iter_rows(min_row=2)]
    assert ["theme", "nature", "Nature & rivers", "d"] in book_rows
    assert "Enter a number from 0 to 60 in steps of 0.5" in rules["J3:J22"].prompt


def test_each_coder_has_an_order_of_their_own_and_both_forms_the_same(write):
    folder = write()
    orders = [order(folder / f"main_{coder}.csv") for coder in "AB"]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1]) == [f"v{n:03}" for n in range(1, 21)]
    sheet = load_workbook(folder / "main_A.xlsx").worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=3)] == orders[0]
    assert order(write(seed=2) / "main_A.csv") != orders[0]


def test_the_same_bytes_each_time_without_author_and_time(write):
    folder = write()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(before) == ["main_A.csv", "main_A.xlsx", "main_B.csv", "main_B.xlsx"]
    write()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    with zipfile.ZipFile(folder / "main_A.xlsx") as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "creator" not in core and "1980-01-01" in core


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_sheet_with_codes_is_never_overwritten(write, kind):
    folder = write()
    path = folder / f"main_B.{kind}"
    if kind == "xlsx":
        book = load_workbook(path)
        book.worksheets[0]["F7"] = "Food"
        book.save(path)
    else:
        path.write_text(path.read_text().replace(",,,,,,,\n", ",,,,,,,soon\n", 1))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(InputError, match=r"filled in, and is not overwritten") as error:
        write(seed=9)
    assert (f"main_B.{kind}, Codes!F7" if kind == "xlsx" else "main_B.csv, line 2") in str(
        error.value
    )
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_file_that_cannot_be_read_is_not_overwritten_either(write):
    folder = write()
    (folder / "main_A.xlsx").write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(InputError, match=r"main_A.xlsx: the workbook is damaged"):
        write()


def test_a_pilot_has_other_videos_and_a_reliability_test_some_of_the_sample(write):
    inside = {row["video_id"] for row in SAMPLE}
    pilot = read_csv(write(round="pilot") / "pilot_A.csv", (), optional=None)
    assert len(pilot) == 4 and not inside & {row["video_id"] for row in pilot}
    assert {row["round"] for row in pilot} == {"pilot"}
    tested = read_csv(write(round="reliability") / "reliability_A.csv", (), optional=None)
    names = {row["video_id"]: f"v{n:03}" for n, row in enumerate(SAMPLE, 1)}
    assert len(tested) == 4
    assert all(names[row["video_id"]] == row["unit_id"] for row in tested)
    with pytest.raises(InputError, match=r"there are 20 videos for the 21 units of round pilot"):
        write(round="pilot", size=21)


def handed_back(tmp_path, name, units, **columns):
    rows = [{"unit_id": u, "video_id": v, "theme": "food", **columns} for u, v in units.items()]
    path = tmp_path / name
    write_csv(path, list(rows[0]), rows)
    return str(path)


def test_units_are_called_as_in_the_sheets_that_are_there(write, tmp_path):
    first, third, pilot = SAMPLE[0]["video_id"], SAMPLE[2]["video_id"], VIDEOS[0]["video_id"]
    sheet = handed_back(tmp_path, "A.csv", {"v002": first, "clip 9": third, "warm-up": pilot})
    export = tmp_path / "export.json"
    task = {"id": 4, "data": {"unit_id": "v001", "video_id": SAMPLE[3]["video_id"]}}
    write_json(export, [{**task, "annotations": []}])
    folder = write(coders=["C"], coded=[sheet, str(export)])
    made = {
        row["video_id"]: row["unit_id"]
        for row in read_csv(folder / "main_C.csv", (), optional=None)
    }
    named = [made[row["video_id"]] for row in SAMPLE[:5]]
    assert named == ["v002", "v003", "clip 9", "v001", "v004"]
    assert len(set(made.values())) == len(SAMPLE)
    pilots = read_csv(
        write(round="pilot", size=20, coded=[sheet]) / "pilot_A.csv", (), optional=None
    )
    assert {row["video_id"]: row["unit_id"] for row in pilots}[pilot] == "warm-up"
    # What was just written names the units too: a further coder's sheet is the same.
    again = write(coders=["D"], coded=[str(folder / "main_C.xlsx")]) / "main_D.csv"
    assert {r["video_id"]: r["unit_id"] for r in read_csv(again, (), optional=None)} == made


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"v7": SAMPLE[0]["video_id"]}, f"calls video {SAMPLE[0]['video_id']} 'v1'"),
        ({"v1": SAMPLE[1]["video_id"]}, f"elsewhere the unit is video {SAMPLE[0]['video_id']}"),
    ],
)
def test_sheets_that_name_a_unit_differently_are_told_and_nothing_is_written(
    write, tmp_path, other, told
):
    sheets = [
        handed_back(tmp_path, "A.csv", {"v1": SAMPLE[0]["video_id"]}),
        handed_back(tmp_path, "B.csv", other),
    ]
    with pytest.raises(InputError, match=told) as error:
        write(coded=sheets)
    assert "B.csv, line 2" in str(error.value)
    assert not (tmp_path / "sheets").exists()


def test_sheets_without_names_of_units_name_none(write, tmp_path):
    rows = [{"video_id": row["video_id"], "theme": "food"} for row in SAMPLE]
    write_csv(tmp_path / "A.csv", ["video_id", "theme"], rows)
    made = order(write(coded=[str(tmp_path / "A.csv")]) / "main_A.csv")
    assert sorted(made) == [f"v{n:03}" for n in range(1, 21)]


@pytest.mark.parametrize("coder", ["../../A", "a/b", "A..", "=A"])
def test_a_coder_is_no_path(write, tmp_path, coder):
    before = set(tmp_path.parent.rglob("*.xlsx"))
    with pytest.raises(InputError, match="not usable in the name of a sheet"):
        write(coders=[coder])
    assert set(tmp_path.parent.rglob("*.xlsx")) == before


def test_text_that_begins_like_a_formula_stays_text(write):
    evil = [{"video_id": "=HYPERLINK(1)", "platform": "tiktok.com"}, SAMPLE[0], SAMPLE[1]]
    folder = write(sample=evil, videos=VIDEOS)
    sheet = load_workbook(folder / "main_A.xlsx").worksheets[0]
    [cell] = [row[1] for row in sheet.iter_rows(min_row=3) if row[1].value == "=HYPERLINK(1)"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.offset(0, 3).hyperlink is None
    assert "'=HYPERLINK(1)" in (folder / "main_A.csv").read_text()
    [grid] = read_grids(folder / "main_A.csv", is_header)
    assert "=HYPERLINK(1)" in [row[1] for row in grid.rows]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert all(text.startswith(("=IF(AND(COUNTA(", "=SUM(")) for text in texts)


def test_labels_are_offered_only_where_they_tell_the_codes_apart(tmp_path):
    write_text(tmp_path / "codebook.yaml", CODEBOOK.replace("label: Food", "label: nature"))
    variables = load(tmp_path / "codebook.yaml").variables
    assert choices_of(variables["theme"]) == ["nature", "food", "music", "NC", "NA"]


def test_filled_sheets_compile_as_they_come_back(tmp_path):
    prepare(tmp_path)
    codebook = load(tmp_path / "codebook.yaml")
    labels = {"nature": "Nature & rivers", "food": "Food", "1": "With", "0": "Without"}
    sample = [{"video_id": video, "platform": "tiktok.com"} for video in UNITS.values()]
    units = units_of(sample, sample, "main", 1, 1)
    names = dict(zip((unit["unit_id"] for unit in units), CELLS["A"], strict=True))
    sheets = {}
    for coder in CELLS:
        rows = rows_of(units, coder, "main", 1)
        book = make_workbook(rows, codebook, coder, "main")
        sheet = book.worksheets[0]
        for number, row in enumerate(rows, 3):
            cells = dict(zip(VARIABLES, CELLS[coder][names[row["unit_id"]]], strict=True))
            for name in ("theme", "dish", "seconds"):
                put_text(
                    sheet[f"{column_of(sheet, name)}{number}"], labels.get(cells[name], cells[name])
                )
            for code in ("aerial", "static"):
                tick = "NA" if cells["camera"] == "NA" else "x" * (code in cells["camera"])
                put_text(sheet[f"{column_of(sheet, f'camera_{code}')}{number}"], tick)
        sheets[coder] = tmp_path / f"{coder}.xlsx"
        write_workbook(sheets[coder], book)
    codes = compiled(tmp_path, sheets).decode().splitlines()[1:]
    found = {}
    for line in codes:
        unit, coder, _round, variable, value = line.split(",")
        found.setdefault(coder, {}).setdefault(names[unit], {})[variable] = value
    assert found == {
        coder: {unit: dict(zip(VARIABLES, cells, strict=True)) for unit, cells in own.items()}
        for coder, own in CELLS.items()
    }
