"""Coding sheets and adjudication log merged into consensus codes, and what stops the merge."""

import pytest
from sample_study import CODEBOOK, CODES, merge_options, write_log, write_sheet

from scripts.codes.adjudication import decision_columns
from scripts.codes.codebook import CODE_COLUMNS
from scripts.codes.merge_codes import main
from scripts.codes.remarks import REMARK_COLUMNS
from scripts.errors import InputError
from scripts.files.table_files import write_table
from scripts.files.tables import read_csv, write_csv
from scripts.files.text_files import write_text
from scripts.videos.clean_videos import VIDEO_COLUMNS

REASON = ("discussion", "seen again")


@pytest.fixture
def merge(tmp_path):
    """Run the script on sheets (coder to rows) and log rows; its four tables."""

    def call(sheets, *log, sampled=("1001", "1002", "1003")):
        write_text(tmp_path / "codebook.yaml", CODEBOOK)
        blank = dict.fromkeys(VIDEO_COLUMNS, "")
        write_csv(
            tmp_path / "sample.csv", VIDEO_COLUMNS, [blank | {"video_id": v} for v in sampled]
        )
        for coder, rows in sheets.items():
            write_sheet(tmp_path / f"coder_{coder}.csv", rows)
        write_log(tmp_path / "adjudication.csv", *log, coders=sheets)
        out = tmp_path / "out"
        draft = ["--undecided", str(tmp_path / "undecided.csv")]
        main([*merge_options(tmp_path / "sample.csv", tmp_path, out, coders=sheets), *draft])
        return {
            name: read_csv(out / f"{name}.csv", columns, optional=None)
            for name, columns in (
                ("codes", CODE_COLUMNS),
                ("consensus", ["unit_id", "theme", "camera"]),
                ("units", ["unit_id", *VIDEO_COLUMNS]),
                ("disagreements", ["unit_id", "variable", "decision"]),
                ("remarks", REMARK_COLUMNS),
            )
        }

    return call


def with_unit(unit, theme=None, camera=None, video=None):
    was = CODES.get(unit, ("", "", ""))
    new = (
        video or was[0],
        was[1] if theme is None else theme,
        was[2] if camera is None else camera,
    )
    return CODES | {unit: new}


def consensus(tables):
    return {row["unit_id"]: (row["theme"], row["camera"]) for row in tables["consensus"]}


def test_agreed_codes_pass_unchanged(merge):
    tables = merge({"A": CODES, "B": dict(reversed(CODES.items()))})
    assert consensus(tables) == {unit: cells[1:] for unit, cells in CODES.items()}
    assert tables["disagreements"] == []
    assert [row["video_id"] for row in tables["units"]] == ["1001", "1002", "1003"]


def test_decision_settles_a_disagreement_and_the_independent_codes_stay(merge):
    sheets = {"A": CODES, "B": with_unit("v2", theme="nature")}
    tables = merge(sheets, ("v2", "theme", "food", "nature", "nature", *REASON))
    assert consensus(tables)["v2"] == ("nature", "static")
    assert [(row["unit_id"], row["decision"]) for row in tables["disagreements"]] == [
        ("v2", "nature")
    ]
    independent = {
        row["coder_id"]: row["value"]
        for row in tables["codes"]
        if (row["unit_id"], row["variable"]) == ("v2", "theme")
    }
    assert independent == {"A": "food", "B": "nature"}
    assert len(tables["codes"]) == 3 * 2 * 2


def test_decision_may_be_a_code_that_no_coder_chose(merge):
    sheets = {"A": CODES, "B": with_unit("v2", camera="aerial")}
    tables = merge(sheets, ("v2", "camera", "static", "aerial", "static; aerial", *REASON))
    assert consensus(tables)["v2"][1] == "aerial;static"


def test_order_of_codes_in_a_cell_is_no_disagreement(merge):
    tables = merge({"A": CODES, "B": with_unit("v1", camera="static; aerial")})
    assert consensus(tables)["v1"][1] == "aerial;static"
    assert tables["disagreements"] == []


def test_disagreement_without_a_decision_is_named(merge):
    with pytest.raises(InputError) as error:
        merge({"A": CODES, "B": with_unit("v2", theme="nature")})
    told = str(error.value)
    assert "adjudication.csv: the coders disagree in 1 cell, and no decision is logged" in told
    assert "'theme' of unit v2 (A: 'food', B: 'nature')" in told


def test_all_open_disagreements_and_stale_decisions_are_told_at_once(merge, tmp_path):
    cells = {f"v{n:02}": (str(1000 + n), "food", "static") for n in range(1, 31)}
    other = {unit: (video, "nature", camera) for unit, (video, _, camera) in cells.items()}
    log = [
        ("v01", "theme", "nature", "nature", "food", *REASON),
        ("v02", "camera", "static", "static", "static", *REASON),
        ("v03", "theme", "food", "nature", "", *REASON),
    ]
    with pytest.raises(InputError) as error:
        merge({"A": cells, "B": other}, *log, sampled=[str(1000 + n) for n in range(1, 31)])
    told = str(error.value)
    assert "4 faults in the adjudication log" in told
    assert "the coders disagree in 28 cells, and no decision is logged" in told
    assert [f"unit v{n:02} (A: 'food', B: 'nature')" in told for n in (2, 4, 22, 23)] == [
        *(True, True, True, False)
    ]
    assert "and 8 more" in told
    draft = tmp_path / "undecided.csv"
    assert f"{draft} has what is missing" in told
    assert "line 2, column 'value_A': the decision on 'theme' of unit v01" in told
    assert "line 3, column 'decision': the coders agree on 'camera' of unit v02" in told
    assert "line 4, column 'decision': the decision is blank" in told
    rows = read_csv(draft, decision_columns(["A", "B"]), key=["unit_id", "variable"])
    assert [row["unit_id"] for row in rows] == ["v02", *(f"v{n:02}" for n in range(4, 31))]
    assert list(rows[0].values()) == ["v02", "theme", "food", "nature", "", "", ""]


def test_a_draft_keeps_what_is_filled_in_and_goes_when_nothing_is_open(merge, tmp_path):
    draft = tmp_path / "undecided.csv"
    sheets = {"A": CODES, "B": with_unit("v2", "nature", "aerial")}
    with pytest.raises(InputError, match="disagree in 2 cells"):
        merge(sheets)
    columns = decision_columns(["A", "B"])
    open_rows = read_csv(draft, columns)
    write_csv(draft, columns, [row | {"decision": "nature"} for row in open_rows[:1]])
    with pytest.raises(InputError, match="disagree in 2 cells"):
        merge(sheets)
    assert [row["decision"] for row in read_csv(draft, columns)] == ["nature", ""]
    decided = [("nature", *REASON), ("static", *REASON)]
    merge(
        sheets,
        *((*[*row.values()][:4], *end) for row, end in zip(open_rows, decided, strict=True)),
    )
    assert not draft.exists()


def test_a_draft_that_a_spreadsheet_saved_keeps_what_is_filled_in(merge, tmp_path):
    draft = tmp_path / "undecided.csv"
    sheets = {"A": CODES, "B": with_unit("v2", theme="nature")}
    with pytest.raises(InputError, match="disagree in 1 cell"):
        merge(sheets)
    [row] = read_csv(draft, columns := decision_columns(["A", "B"]))
    cells = [columns, [*(row | {"decision": "food"}).values()]]
    draft.write_text("\r\n".join(map(";".join, cells)), encoding="utf-16", newline="")
    with pytest.raises(InputError, match="disagree in 1 cell"):
        merge(sheets)
    assert read_csv(draft, columns) == [row | {"decision": "food"}]


def test_a_log_in_a_workbook_decides_as_one_in_csv_does(merge, tmp_path):
    sheets = {"A": CODES, "B": with_unit("v2", theme="nature")}
    merge(sheets, ("v2", "theme", "food", "nature", "nature", *REASON))
    log, out = tmp_path / "log.xlsx", tmp_path / "out"
    before = (out / "consensus.csv").read_bytes()
    rows = read_csv(tmp_path / "adjudication.csv", columns := decision_columns(["A", "B"]))
    options = merge_options(tmp_path / "sample.csv", tmp_path, out)
    write_table(log, columns, rows)
    (out / "consensus.csv").unlink()
    main([*options, "--adjudication", str(log)])
    assert (out / "consensus.csv").read_bytes() == before
    write_table(log, columns, [row | {"decision": "fod"} for row in rows])
    told = r"log.xlsx, sheet 'Sheet', line 2, column 'decision': unknown code"
    with pytest.raises(InputError, match=told):
        main([*options, "--adjudication", str(log)])


def test_stale_decision_is_refused_with_its_line(merge):
    sheets = {"A": CODES, "B": with_unit("v2", theme="NC")}
    with pytest.raises(InputError, match=r"(?s)line 2, column 'value_B'.*'nature'.*'NC', as in"):
        merge(sheets, ("v2", "theme", "food", "nature", "nature", *REASON))


def test_decision_about_agreeing_coders_is_refused(merge):
    with pytest.raises(InputError, match="line 2, column 'decision': the coders agree on 'theme'"):
        merge({"A": CODES, "B": CODES}, ("v2", "theme", "food", "food", "food", *REASON))


@pytest.mark.parametrize(
    ("decision", "told"),
    [("", "the decision is blank"), ("fod", "did you mean 'food'"), ("fod", r"[\s\S]*mend: ")],
)
def test_unusable_decision_is_refused(merge, decision, told):
    sheets = {"A": CODES, "B": with_unit("v2", theme="nature")}
    with pytest.raises(InputError, match=f"line 2, column 'decision': .*{told}"):
        merge(sheets, ("v2", "theme", "food", "nature", decision, *REASON))


@pytest.mark.parametrize(
    ("unit", "variable", "column"),
    [("v9", "theme", "unit_id"), ("v2", "them", "variable"), ("v4", "them", "variable")],
)
def test_unknown_unit_or_variable_in_the_log_is_refused(merge, unit, variable, column):
    sheet = with_unit("v4", "food", "static", "1004")
    with pytest.raises(InputError, match=f"adjudication.csv, line 2, column '{column}'"):
        merge({"A": sheet, "B": sheet}, (unit, variable, "food", "nature", "food", *REASON))


def test_one_cell_is_decided_once(merge):
    sheets = {"A": CODES, "B": with_unit("v2", theme="nature")}
    row = ("v2", "theme", "food", "nature", "nature", *REASON)
    with pytest.raises(InputError, match=r"line 3, .* stands twice, first in line 2"):
        merge(sheets, row, row)


def test_sampled_videos_that_nobody_coded_are_all_listed(merge):
    short = {"v2": CODES["v2"]}
    with pytest.raises(InputError) as error:
        merge({"A": short, "B": short})
    told = str(error.value)
    assert "coder_B.csv: 2 of the 3 sampled videos are not coded by any coder" in told
    assert "1001" in told
    assert "1003" in told
    assert "1002" not in told


def test_a_coder_may_code_some_of_the_units_and_it_is_said(merge, capsys):
    tables = merge({"A": CODES, "B": {"v2": CODES["v2"], "v3": ("1003", "", "")}})
    assert consensus(tables) == {unit: cells[1:] for unit, cells in CODES.items()}
    # A row that is left blank is a unit that its coder has not coded.
    assert {row["unit_id"] for row in tables["codes"] if row["coder_id"] == "B"} == {"v2"}
    groups = [row for row in tables["remarks"] if row["kind"] == "coded_by"]
    assert [(row["coders"], row["units"]) for row in groups] == [("A", "2"), ("A+B", "1")]
    told = capsys.readouterr().err
    assert "note: round main: units were coded by different coders (A: 2, A+B: 1)" in told
    assert "note: round main: coder B never used nature of theme in 1 unit\n" in told


def test_coded_video_outside_the_sample_is_ignored_with_its_decisions(merge):
    sheets = {"A": with_unit("v4", "food", "static", "1004"), "B": with_unit("v2", "nature")}
    sheets["B"] |= {"v5": ("1004", "nature", "NC")}
    log = [("v2", "theme", "food", "nature", "food", *REASON)]
    log.append(("v4", "theme", "food", "nature", "food", *REASON))
    tables = merge(sheets, *log)
    assert set(consensus(tables)) == {"v1", "v2", "v3"}
    assert {row["unit_id"] for row in tables["codes"]} == {"v1", "v2", "v3"}
    assert len(tables["disagreements"]) == 1


def test_blank_not_codeable_and_not_applicable_are_three_things(merge):
    cells = {"v1": ("1001", "", "NC"), "v2": ("1002", "NC", "NA"), "v3": ("1003", "NA", "")}
    tables = merge({"A": cells, "B": cells})
    assert consensus(tables) == {unit: row[1:] for unit, row in cells.items()}
    for one, other in (("", "NC"), ("NC", "NA"), ("NA", "")):
        with pytest.raises(InputError, match=f"A: '{one}', B: '{other}'"):
            merge({"A": with_unit("v2", theme=one), "B": with_unit("v2", theme=other)})


def test_blank_cells_are_named_by_their_units(merge):
    cells = {unit: (video, "", "NC") for unit, (video, _, _) in CODES.items()}
    tables = merge(
        {"A": cells, "B": cells | {"v2": ("1002", "", "NA")}},
        *[("v2", "camera", "NC", "NA", "NC", *REASON)],
    )
    told = {
        (row["kind"], row["variable"], row["coders"]): (row["units"], row["value"])
        for row in tables["remarks"]
    }
    assert told["blank", "theme", "B"] == ("3", "v1;v2;v3")
    assert told["NC", "camera", "B"] == ("2", "")


def test_coders_call_a_video_by_one_name(merge):
    renamed = {"v1": CODES["v1"], "v3": CODES["v2"], "v2": CODES["v3"]}
    told = (
        r"coder_B.csv, line \d, column 'unit_id': another coder calls video 100[23] 'v[23]' "
        r"\(.*coder_A.csv, line \d\)"
    )
    with pytest.raises(InputError, match=told):
        merge({"A": CODES, "B": renamed})


def test_three_coders(merge):
    sheets = {"A": CODES, "B": with_unit("v2", theme="nature"), "C": with_unit("v2", theme="NC")}
    tables = merge(sheets, ("v2", "theme", "food", "nature", "NC", "food", *REASON))
    assert consensus(tables) == {unit: cells[1:] for unit, cells in CODES.items()}
    assert len(tables["codes"]) == 3 * 2 * 3
    with pytest.raises(InputError, match="A: 'food', B: 'nature', C: 'NC'"):
        merge(sheets)


def test_video_coded_twice_is_refused(merge):
    twice = CODES | {"v4": ("1002", "food", "static")}
    with pytest.raises(InputError, match=r"line 5, column 'video_id': .* twice, first in line 3"):
        merge({"A": CODES, "B": twice})


def test_empty_sheet_is_refused_by_name(merge):
    with pytest.raises(InputError, match=r"coder_B.csv: the sheet holds no coded video"):
        merge({"A": CODES, "B": {}})
