"""Every layout of the same codes compiles to the same bytes, and dirt is told by its cell."""

import json

import pytest
from coded_study import (
    CELLS,
    CODEBOOK,
    UNITS,
    VARIABLES,
    by_unit_and_coder,
    compiled,
    csv_bytes,
    long_rows,
    prepare,
    rows_of,
    ticked_rows,
    wide_rows,
    xlsx,
)
from openpyxl import Workbook
from sample_study import options

from scripts.codes import measure_reliability
from scripts.codes.sheets.faults import SHOWN
from scripts.errors import InputError
from scripts.files.tables import read_csv


@pytest.fixture
def folder(tmp_path):
    prepare(tmp_path)
    return tmp_path


@pytest.fixture
def plain(folder):
    """``codes.csv`` of the plainest form: a CSV file per coder."""
    return compiled(folder, per_coder(folder))


def per_coder(folder, **changed):
    """A CSV file per coder; `changed` are the rows of a coder instead."""
    paths = {coder: folder / f"{coder}.csv" for coder in CELLS}
    for coder, path in paths.items():
        path.write_bytes(csv_bytes(changed.get(coder) or rows_of(coder)))
    return paths


FILES = {
    "long": lambda f: (f / "codes.csv").write_bytes(csv_bytes(long_rows())),
    "long, semicolons": lambda f: (f / "codes.csv").write_bytes(csv_bytes(long_rows(), ";")),
    "unit by coder, tabs, UTF-16": lambda f: (f / "codes.csv").write_bytes(
        csv_bytes(by_unit_and_coder(), "\t", "utf-16")
    ),
    "unit by coder, byte order mark": lambda f: (f / "codes.csv").write_bytes(
        csv_bytes(by_unit_and_coder(), ";", "utf-8-sig")
    ),
    "line of the delimiter": lambda f: (f / "codes.csv").write_bytes(
        b"sep=;\r\n" + csv_bytes(by_unit_and_coder(), ";")
    ),
    "wide, coder first": lambda f: (f / "codes.csv").write_bytes(csv_bytes(wide_rows())),
    "wide, coder last": lambda f: (f / "codes.csv").write_bytes(
        csv_bytes(wide_rows("{variable}.{coder}"), ";")
    ),
    "workbook, long": lambda f: xlsx(f / "codes.csv", Sheet1=long_rows()),
    "workbook, wide": lambda f: xlsx(f / "codes.csv", Sheet1=wide_rows("{coder} {variable}")),
    "workbook, a sheet per coder": lambda f: xlsx(
        f / "codes.csv", **{f"Coder {coder}": rows_of(coder) for coder in CELLS}
    ),
    "workbook, one sheet, in two files": lambda f: [
        xlsx(f / name, Sheet1=rows_of(coder))
        for name, coder in (("coder_A.xlsx", "A"), ("coder_B.xlsx", "B"))
    ],
    "workbook, ticks": lambda f: xlsx(
        f / "codes.csv", **{coder: ticked_rows(coder) for coder in CELLS}
    ),
}


@pytest.mark.parametrize("layout", FILES)
def test_each_layout_gives_the_same_bytes(folder, plain, layout):
    (folder / "codes").mkdir()
    FILES[layout](folder / "codes")
    # What a file is shows in its bytes; a workbook may be called .csv.
    files = dict.fromkeys(sorted((folder / "codes").iterdir()), "main")
    assert compiled(folder, files=files) == plain


def edited(line, column, value):
    rows = [list(row) for row in rows_of("A")]
    rows[line - 1][column] = value
    return rows


HARMLESS = {
    "blanks around codes": edited(2, 2, " nature "),
    "a marker in one of the columns per code": [
        *list(ticked_rows("A"))[:3], ["v3", UNITS["v3"], "NC", "NA", "", "NC", ""]
    ],
    "another case": edited(2, 2, "NATURE"),
    "a label": edited(2, 2, "nature  &  Rivers"),
    "order of several": edited(2, 3, "static | From the air"),
    "a comma between several": edited(2, 3, "Static, aerial"),
    "a number with a decimal": edited(3, 4, "1.0"),
    "a trailing zero": edited(3, 5, "0.50"),
    "a marker in lower case": edited(2, 4, "na"),
    "blank rows": [*rows_of("A")[:2], [""] * 6, [" "] * 6, *rows_of("A")[2:]],
    "an index": [["Unnamed: 0", *rows_of("A")[0]]]
    + [[n, *row] for n, row in enumerate(rows_of("A")[1:])],
    "an index without a name": [["", *rows_of("A")[0]]]
    + [[n, *row] for n, row in enumerate(rows_of("A")[1:])],
    "an empty last column": [[*row, ""] for row in rows_of("A")],
    "titles above": [["Codes of May"] + [""] * 5, *rows_of("A")],
    "labels below": [
        rows_of("A")[0],
        ["Unit", "Video", "Main theme", "Camera", "Dish", "Seconds of speech"],
        ['{"ImportId":"q0"}'] * 6,
        *rows_of("A")[1:],
    ],
    "the header once more": [*rows_of("A"), rows_of("A")[0]],
    "labels as names": [
        ["Unit", "Video ID", "Main Theme", "CAMERA", "dish", "Seconds of Speech"],
        *rows_of("A")[1:],
    ],
    "a label over merged cells": [
        ["unit_id", "video_id", "theme", "Camera", "", "dish", "seconds"],
        ["", "", "", "From the air", "Static", "", ""],
        *list(ticked_rows("A"))[1:],
    ],
    "groups above the names": [
        ["", "", "", "Camera", "", "", ""],
        ["unit_id", "video_id", "theme", "aerial", "static", "dish", "seconds"],
        *list(ticked_rows("A"))[1:],
    ],
    "an extra row of a unit outside the sample": [
        *rows_of("A"), ["v101", "7337000000000000001", "food", "static", "1", "3"]
    ],
    "the video as unit": [["unit_id", *VARIABLES]]
    + [[UNITS[u], *cells] for u, cells in CELLS["A"].items()],
    "a column for the day": [[*rows_of("A")[0], "coded_on"]]
    + [[*row, "2024-03-11"] for row in rows_of("A")[1:]],
}  # fmt: skip


@pytest.mark.parametrize("dirt", HARMLESS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_dirt_that_means_nothing_changes_nothing(folder, plain, dirt, kind):
    paths = per_coder(folder, A=HARMLESS[dirt])
    if kind == "xlsx":
        paths["A"] = folder / "A.xlsx"
        xlsx(paths["A"], Codes=HARMLESS[dirt])
    assert compiled(folder, paths) == plain


def with_ticks(*ticks):
    header, first, _second, third = ticked_rows("A")
    return [header, first, ["v2", UNITS["v2"], "food", *ticks, "1", "0.5"], third]


# Rows of coder A's sheet, the cell in CSV and in a workbook, and what is said of it.
FAULTS = {
    "unknown code": (edited(3, 2, "fod"), 3, "C3", "theme", "did you mean 'food'?"),
    "label drift": (
        edited(2, 2, "Musical/Entertainment"), 2, "C2", "theme",
        "did you mean 'Music/Entertainment' (code music)?",
    ),
    "9 in a 0/1 column": (edited(3, 4, "9"), 3, "E3", "dish", "'9' is not a code of 'dish'"),
    "child without parent": (
        edited(2, 4, "1"), 2, "E2", "dish", "applies only where 'theme' is food",
    ),
    "blank for not applicable": (edited(2, 4, ""), 2, "E2", "dish", "applies only where"),
    "beyond the range": (edited(3, 5, "61"), 3, "F3", "seconds", "not a number from 0 to 60"),
    "between the steps": (edited(3, 5, "0.7"), 3, "F3", "seconds", "0 plus steps of 0.5"),
    "words for a number": (edited(3, 5, "nan"), 3, "F3", "seconds", "not a number from"),
    "decimal comma": (edited(3, 5, "0,5"), 3, "F3", "seconds", "has to be a point"),
    "a range is no list of codes": (edited(3, 5, "7h"), 3, "F3", "seconds", "or widen the range"),
    "formula never computed": (edited(3, 2, "=B1"), 3, "C3", "theme", "'=B1' is not a code"),
    "code twice": (edited(3, 3, "static;Static"), 3, "D3", "camera", "stands twice"),
    "marker among codes": (edited(3, 3, "static;NC"), 3, "D3", "camera", "'NC' is not a code"),
    "another word for missing": (edited(4, 2, "n/a"), 4, "C4", "theme", "coding.missing"),
    "id in E notation": (edited(3, 1, "7.32E+18"), 3, "B3", "video_id", "digits are lost"),
    "id in E notation, with a comma": (
        edited(3, 1, "7,32E+18"), 3, "B3", "video_id", "digits are lost",
    ),
    "id as a float": (edited(3, 0, "2.0"), 3, "A3", "unit_id", "digits are lost"),
    "no id": (
        [*rows_of("A"), ["", "", "food", "static", "1", "3"]], 5, "A5", "unit_id", "empty the row",
    ),
    "unit twice": (
        [*rows_of("A"), [*rows_of("A")[1]]], 5, "A5", "unit_id", "'v1' stands twice, first in",
    ),
    "error of a formula": (edited(3, 2, "#REF!"), 3, "C3", "theme", "'#REF!' is not a code"),
    "zeros alone": (with_ticks("0", "0"), 3, "D3", "camera", "no code is ticked"),
    "9 among ticks": (
        with_ticks("9", "x"), 3, "D3", "camera: aerial", "'9' neither ticks the code",
    ),
    "tick beside a marker": (with_ticks("NC", "x"), 3, "D3", "camera", "say NC and more"),
    "unknown column": (
        [[*rows_of("A")[0], "thema"]] + [[*row, ""] for row in rows_of("A")[1:]],
        1, "G1", "thema", "did you mean 'theme'?",
    ),
    "missing column": (
        [row[:5] for row in rows_of("A")], 1, "A1", "seconds", "the column is missing",
    ),
    "column twice": (
        [[*row, row[2]] for row in rows_of("A")], 1, "G1", "theme", "the column stands twice",
    ),
    "no header": (rows_of("A")[1:], 1, "A1", "unit_id", "no row names the columns"),
}  # fmt: skip


@pytest.mark.parametrize("dirt", FAULTS)
def test_a_fault_is_told_with_its_cell(folder, dirt):
    rows, line, cell, column, told = FAULTS[dirt]
    paths = per_coder(folder, A=rows)
    with pytest.raises(InputError) as error:
        compiled(folder, paths)
    assert f"A.csv, line {line}, column '{column}'" in str(error.value)
    assert told in str(error.value)
    paths["A"] = folder / "A.xlsx"
    xlsx(paths["A"], Codes=rows)
    with pytest.raises(InputError) as error:
        compiled(folder, paths)
    assert f"A.xlsx, Codes!{cell}, column '{column}'" in str(error.value)
    assert told in str(error.value)
    assert not (folder / "out").exists()


def test_a_sheet_beside_the_codes_that_names_no_unit_is_passed_over_and_said(folder, plain, capsys):
    notes = [["Notes"], ["Asked about food twice", 2]]
    legend = [["theme", "food", "Dishes and markets"]]
    paths = per_coder(folder) | {"A": folder / "A.xlsx"}
    xlsx(paths["A"], Tabelle1=rows_of("A"), Legend=legend, Notes=notes)
    assert compiled(folder, paths) == plain
    told = capsys.readouterr().err
    assert all(f"A.xlsx, sheet '{name}' names no unit, and" in told for name in ("Notes", "Legend"))
    (folder / "pilot").mkdir()
    for coder in CELLS:
        xlsx(folder / "pilot" / f"coder_{coder}.xlsx", Tabelle1=rows_of(coder), Notes=notes)
    # The one sheet with codes is that of the coder in the file's name.
    files = dict.fromkeys(sorted((folder / "pilot").iterdir()), "main")
    assert compiled(folder, files=files) == plain


def test_a_sheet_whose_header_is_lost_is_not_passed_over(folder):
    paths = per_coder(folder) | {"A": folder / "A.xlsx"}
    header, first, *others = rows_of("A")
    xlsx(paths["A"], May=[header, first], June=others)
    with pytest.raises(InputError, match=r"A.xlsx, June!A1, column 'unit_id': no row names"):
        compiled(folder, paths)


def test_ids_that_a_workbook_holds_as_numbers_are_damaged(folder):
    paths = per_coder(folder) | {"A": folder / "A.xlsx"}
    xlsx(paths["A"], Codes=[rows_of("A")[0], *([u, int(v), *c] for u, v, *c in rows_of("A")[1:])])
    with pytest.raises(InputError, match=r"A.xlsx, Codes!B2, column 'video_id': the id was turned"):
        compiled(folder, paths)


def test_all_faults_come_at_once_and_beyond_twenty_they_are_counted(folder):
    bad = [[f"w{n}", "", f"bad{n}", "static", "NA", "1"] for n in range(30)]
    bad = [rows_of("A")[0], *bad]
    with pytest.raises(InputError) as error:
        compiled(folder, per_coder(folder, A=bad))
    told = str(error.value)
    assert told.startswith("30 faults in the coding sheets:")
    assert told.count("unknown code") == SHOWN
    assert "'bad19'" in told and "'bad20'" not in told
    assert told.endswith("and 10 more")


def test_a_workbook_and_a_table_are_faulted_in_one_message(folder):
    paths = per_coder(folder, B=edited(3, 2, "fod")) | {"A": folder / "A.xlsx"}
    xlsx(paths["A"], Codes=edited(2, 3, "arial"))
    with pytest.raises(InputError) as error:
        compiled(folder, paths)
    assert "A.xlsx, Codes!D2, column 'camera'" in str(error.value)
    assert "B.csv, line 3, column 'theme'" in str(error.value)


def test_words_of_the_study_for_missing_codes(folder, plain):
    paths = per_coder(folder, A=edited(4, 2, "not codeable"), B=edited(4, 5, "-"))
    missing = ["NC=Not codeable", "blank=-"]
    assert compiled(folder, paths, missing=missing) == plain
    with pytest.raises(InputError, match=r"(?s)coding.missing.*found: +'food'"):
        compiled(folder, paths, missing=["NC=food"])


@pytest.mark.parametrize("coder", ["../../A", "a/b", "..", "=cmd", "A" * 41, ""])
def test_a_coder_is_a_name_and_no_path(folder, coder):
    rows = [[*row[:2], coder if n else "coder_id", *row[3:]] for n, row in enumerate(long_rows())]
    (folder / "codes.csv").write_bytes(csv_bytes(rows))
    with pytest.raises(InputError, match="column 'coder_id': not usable as the name of a coder"):
        compiled(folder, files={folder / "codes.csv": "main"})


def test_one_coder_written_in_two_ways_is_no_second_coder(folder):
    rows = list(by_unit_and_coder())
    rows[2][2] = "a"
    (folder / "codes.csv").write_bytes(csv_bytes(rows))
    with pytest.raises(InputError, match=r"line 3, column 'coder_id': another .* coder as 'A'"):
        compiled(folder, files={folder / "codes.csv": "main"})


def test_an_id_that_looks_like_a_path_or_a_formula_is_only_text(folder):
    ids = {"v1": "../../etc/passwd", "v2": "=cmd|' /C calc'!A0", "v3": UNITS["v3"]}
    rows = [rows_of("A")[0], *([u, ids[u], *cells] for u, _v, *cells in rows_of("A")[1:])]
    (folder / "B.csv").write_bytes(csv_bytes(rows_of("B")))
    (folder / "A.csv").write_bytes(csv_bytes(rows))
    with pytest.raises(InputError, match=r"another coder calls|elsewhere unit 'v\d' is video"):
        compiled(folder, {coder: folder / f"{coder}.csv" for coder in "AB"})
    assert {path.name for path in folder.iterdir()} >= {"A.csv", "B.csv"}
    assert not (folder / "out").exists()


def test_another_video_of_a_unit_is_told_in_the_column_of_the_video(folder):
    other = "7337000000000000001"
    paths = per_coder(
        folder, B=[[other if c == UNITS["v2"] else c for c in r] for r in rows_of("B")]
    )
    with pytest.raises(InputError) as error:
        compiled(folder, paths)
    place = "B.csv, line 3, column 'video_id': elsewhere unit 'v2' is video"
    assert f"{place} {UNITS['v2']} ({folder / 'A.csv'}, line 3)" in str(error.value)
    assert f"found:    '{other}'" in str(error.value)


def test_faults_of_sheets_that_a_coder_does_not_see_are_told_as_what_they_are(folder):
    sheets = per_coder(folder)
    book = Workbook()
    book.active.title = "Codes"
    for row in rows_of("A"):
        book.active.append(row)
    old = book.create_sheet("old")
    for row in rows_of("A")[:2]:
        old.append(row)
    old.sheet_state = "hidden"
    # The file holds the id of a merged cell in the first alone.
    book.active.merge_cells("A2:A3")
    book.active["B3"] = None
    book.save(folder / "A.xlsx")
    with pytest.raises(InputError, match=r"old!A2 \(hidden sheet\)") as caught:
        compiled(folder, sheets | {"A": folder / "A.xlsx"})
    assert "of merged cells only the first holds it" in str(caught.value)


def test_rounds_stay_apart(folder, plain):
    pilot = [
        ["unit_id", "coder_id", "round", *VARIABLES],
        ["p1", "A", "Pilot", "food", "static", "0", "1"],
    ]
    xlsx(folder / "pilot.xlsx", Codes=pilot)
    codes = compiled(folder, per_coder(folder), {folder / "pilot.xlsx": "main"})
    assert codes.startswith(plain)
    rows = read_csv(folder / "out" / "codes.csv", (), optional=None)
    extra = [row for row in rows if row["round"] != "main"]
    assert [(r["unit_id"], r["round"], r["value"]) for r in extra] == [
        ("p1", "pilot", value) for value in ("food", "static", "0", "1")
    ]
    consensus = read_csv(folder / "out" / "consensus.csv", (), optional=None)
    assert [row["unit_id"] for row in consensus] == list(UNITS)


def reliability_of(folder, *rounds):
    names = ("codes", "reliability", "confusion", "marginals")
    paths = {name: folder / "out" / f"{name}.csv" for name in names}
    measure_reliability.main(
        options(
            codes=paths["codes"],
            codebook=folder / "codebook.yaml",
            rounds=list(rounds),
            **{"resamples": 100, "seed": 1, "confidence": 0.95, "reliable": 0.8},
            **{"tentative": 0.667, "out": paths["reliability"], "confusion": paths["confusion"]},
            **{"marginals": paths["marginals"], "gate": "report", "gate-coefficient": "alpha"},
        )
    )
    return {row["variable"]: row for row in read_csv(paths["reliability"], (), optional=None)}


def test_reliability_rests_on_the_rounds_that_are_asked_for(folder, capsys):
    pilot = [["unit_id", "coder_id", "round", *VARIABLES]]
    pilot += [[f"p{n}", "A", "pilot", "food", "static", "0", str(n)] for n in range(4)]
    pilot += [[f"p{n}", "B", "pilot", "music", "aerial", "NA", str(n)] for n in range(4)]
    xlsx(folder / "pilot.xlsx", Codes=pilot)
    compiled(folder, per_coder(folder), {folder / "pilot.xlsx": "main"})
    main, test = reliability_of(folder, "main"), reliability_of(folder, "pilot")
    assert (main["theme"]["units"], main["theme"]["agreement"]) == ("2", "1")
    assert (test["theme"]["units"], test["theme"]["agreement"]) == ("4", "0")
    assert "pooled" not in main["theme"]["note"] + test["theme"]["note"] + capsys.readouterr().err
    both = reliability_of(folder, "main", "pilot")["theme"]
    assert both["units"] == "6"
    told = "units of several rounds are pooled (main: 3, pilot: 4)"
    assert both["note"].startswith(told)
    assert f"note: {told}" in capsys.readouterr().err
    # Of a variable with a range the numbers that were entered are its values.
    assert (test["seconds"]["values_used"], test["seconds"]["alpha"]) == ("4", "1")
    with pytest.raises(InputError, match=r"(?s)reliability.rounds.*found:    'reliability'"):
        reliability_of(folder, "reliability")
    with pytest.raises(InputError, match=r"(?s)found:    'Pilot'.*: main, pilot\n"):
        reliability_of(folder, "main", "Pilot")


def test_a_unit_that_a_coder_coded_in_two_rounds_is_compared_in_one(folder):
    rows = [["unit_id", "coder_id", "round", *VARIABLES]]
    rows.append(["v1", "A", "pilot", *CELLS["A"]["v1"]])
    xlsx(folder / "pilot.xlsx", Codes=rows)
    compiled(folder, per_coder(folder), {folder / "pilot.xlsx": "main"})
    reliability_of(folder, "main")
    with pytest.raises(InputError, match="twice, first in line 2"):
        reliability_of(folder, "main", "pilot")


def three_coders(folder, **third):
    """A and B as ever, and a coder C with other codes for some units."""
    rows = [[*row] for row in rows_of("A")]
    for row in rows[1:]:
        row[2:] = third.get(row[0], row[2:])
    (folder / "C.csv").write_bytes(csv_bytes(rows))
    (folder / "adjudication.csv").write_text(
        "unit_id,variable,value_A,value_B,value_C,decision,rule,reason\n"
    )
    return per_coder(folder) | {"C": folder / "C.csv"}


def test_a_majority_of_three_decides_where_the_settings_say_so(folder):
    paths = three_coders(folder, v1=["music", "aerial;static", "NA", "12"])
    with pytest.raises(InputError, match=r"(?s)no decision.*B: 'nature', C: 'music'"):
        compiled(folder, paths)
    compiled(folder, paths, consensus_by="majority")
    [row] = read_csv(folder / "out" / "disagreements.csv", (), optional=None)
    assert (row["value_C"], row["decision"], row["rule"]) == ("music", "nature", "majority")
    assert row["reason"] == "2 of 3 coders"
    consensus = read_csv(folder / "out" / "consensus.csv", (), optional=None)
    assert consensus[0]["theme"] == "nature"


def test_two_coders_have_no_majority(folder):
    paths = per_coder(folder, B=edited(3, 2, "music"))
    rows = edited(3, 2, "music")
    rows[2][4] = "NA"
    paths = per_coder(folder, B=rows)
    with pytest.raises(InputError, match="no decision is logged"):
        compiled(folder, paths, consensus_by="majority")


def test_a_decision_must_not_break_a_condition(folder):
    rows = edited(3, 2, "music")
    rows[2][4] = "NA"
    log = [
        ("v2", "theme", "food", "music", "music", "discussion", "r"),
        ("v2", "dish", "1", "NA", "1", "discussion", "r"),
    ]
    prepare(folder, CODEBOOK, log)
    with pytest.raises(InputError, match="consensus on unit v2 breaks a condition"):
        compiled(folder, per_coder(folder, B=rows))
    log[1] = (*log[1][:4], "NA", "discussion", "r")
    prepare(folder, CODEBOOK, log)
    compiled(folder, per_coder(folder, B=rows))


def test_na_where_the_condition_holds_is_remarked(folder, capsys):
    rows = edited(3, 4, "NA")
    log = [("v2", "dish", "1", "NA", "1", "discussion", "r")]
    prepare(folder, CODEBOOK, log)
    compiled(folder, per_coder(folder, B=rows))
    remarks = read_csv(folder / "out" / "remarks.csv", (), optional=None)
    [row] = [row for row in remarks if row["kind"] == "NA_though_met"]
    assert (row["coders"], row["variable"], row["value"], row["units"]) == ("B", "dish", "v2", "1")
    told = capsys.readouterr().err
    assert "round main: coder B gave NA for dish where its condition holds (v2)" in told


def annotation(number, coder, unit, **more):
    values = dict(zip(VARIABLES, CELLS["A"][unit], strict=True))
    result = [
        {"from_name": name, "type": "choices", "value": {"choices": text.split(";")}}
        for name, text in values.items()
        # A control that the tool hides, as its condition does not hold, leaves no result.
        if text and name != "seconds" and (name, text) != ("dish", "NA")
    ]
    if values["seconds"]:
        number_value = {"number": float(values["seconds"])}
        result.append({"from_name": "seconds", "type": "number", "value": number_value})
    return {"id": number, "completed_by": coder, "result": result} | more


def export():
    """Tasks of Label Studio with the codes of the study."""
    tasks = []
    for place, (unit, video) in enumerate(UNITS.items()):
        own = [annotation(10 * place + 1, 7, unit), annotation(10 * place + 2, 8, unit)]
        own[1]["completed_by"] = {"id": 8, "email": "someone@example.org", "first_name": "Some"}
        tasks.append(
            {"id": place, "data": {"unit_id": unit, "video_id": video}, "annotations": own}
        )
    return tasks


def write_json(path, content):
    path.write_text(json.dumps(content), encoding="utf-8")
    return {path: "main"}


def test_an_export_of_label_studio_gives_the_same_bytes(folder, plain):
    files = write_json(folder / "export.json", export())
    assert compiled(folder, files=files, annotators=["7=A", "8=B"]) == plain
    assert "someone" not in "".join(p.read_text() for p in (folder / "out").iterdir())


def test_cancelled_and_earlier_annotations_do_not_count_and_ground_truth_stands_apart(
    folder, plain
):
    tasks = export()
    music = {"from_name": "theme", "type": "choices", "value": {"choices": ["music"]}}
    cancelled = {"was_cancelled": True, "updated_at": "2025-01-01T00:00:00Z"}
    for more in (cancelled, {"updated_at": "2024-01-01T00:00:00Z"}):
        tasks[0]["annotations"].insert(0, annotation(99, 7, "v1", result=[music], **more))
    tasks[0]["annotations"][2]["updated_at"] = "2024-01-02T00:00:00Z"
    tasks[0]["annotations"].append(annotation(98, 7, "v1", result=[music], ground_truth=True))
    codes = compiled(folder, files=write_json(folder / "e.json", tasks), annotators=["7=A", "8=B"])
    assert codes.startswith(plain)
    assert b"v1,A,ground_truth,theme,music" in codes.removeprefix(plain)


def test_an_export_is_no_sheet_of_one_coder(folder):
    write_json(folder / "A.json", export())
    with pytest.raises(InputError, match=r"A.json: an export .* is no sheet of coder A alone"):
        compiled(folder, {"A": folder / "A.json"})


def test_the_address_of_a_video_is_not_its_id(folder, plain):
    tasks = export()
    for task in tasks:
        task["data"] = {"url": "a", **task["data"], "video": "https://example.org/1.mp4", "unit": 3}
    files = write_json(folder / "e.json", tasks)
    assert compiled(folder, files=files, annotators=["7=A", "8=B"]) == plain


def test_a_coder_without_a_name_has_the_number_of_the_annotator(folder):
    tasks = [{**task, "annotations": task["annotations"][:1]} for task in export()]
    (folder / "adjudication.csv").write_text(
        "unit_id,variable,value_annotator_7,decision,rule,reason\n"
    )
    codes = compiled(folder, files=write_json(folder / "e.json", tasks))
    assert b"v1,annotator_7,main,theme,nature" in codes


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (
            lambda t: t[0]["annotations"][0]["result"][0].update(from_name="thme"),
            "task 0, annotation 1, column 'from_name'",
        ),
        (
            lambda t: t[0]["annotations"][0]["result"][0]["value"].update(choices=["fod"]),
            "task 0, annotation 1, column 'theme': unknown code",
        ),
        (
            lambda t: t[1]["annotations"][0].pop("completed_by"),
            "task 1, annotation 11, column 'completed_by'",
        ),
        (
            lambda t: t[1]["annotations"][0].update(result=7),
            "column 'result': a result holds no value",
        ),
        (lambda t: t[1].pop("annotations"), "no export of tasks with annotations"),
        (lambda t: t[2]["data"].update(video_id=7.3e18), "the id was turned into a number"),
        (
            lambda t: t[0]["annotations"][0]["result"][0]["value"].update(choices=["food", "x"]),
            "annotation 1, column 'theme': unknown code: 'food;x' is not a code of 'theme'",
        ),
        (
            lambda t: t.append(
                {
                    "id": 9,
                    "data": t[0]["data"] | {"unit_id": "w"},
                    "annotations": [annotation(91, 9, "v1")],
                }
            ),
            "task 9, annotation 91, column 'unit_id': another coder calls video",
        ),
    ],
)
def test_a_fault_in_an_export_is_told_with_task_and_annotation(folder, spoil, told):
    tasks = export()
    spoil(tasks)
    with pytest.raises(InputError) as error:
        compiled(folder, files=write_json(folder / "e.json", tasks), annotators=["7=A", "8=B"])
    assert told in str(error.value)
