"""Each check of the results fails, by name, when its inconsistency is planted in built tables."""

from decimal import Decimal

import pytest
from built_chain import CHECK, change, command, copy_tables, run_module

from scripts.codes.codebook import Codebook, Range, Variable
from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.results.check_results import check_crosstab, check_figure, check_numbers, main

THEME = {"variable": "theme", "value": "food"}
LIKES = {"outcome": "likes", "variable": "emotion", "value": "neutral"}


@pytest.fixture
def tables(tmp_path, monkeypatch):
    monkeypatch.chdir(copy_tables(tmp_path, figures=True))
    return tmp_path


def test_the_command_line_finds_that_all_checks_hold(tables):
    done = run_module("scripts.results.check_results", CHECK, tables)
    assert (done.returncode, done.stderr) == (0, "")
    rows = read_csv(tables / CHECK["checks"], (), optional=None)
    assert {row["verdict"] for row in rows} == {"holds"}
    assert {row["check"] for row in rows} == set(PLANTED)


# What fails: the table (or its place among the figures), and what is changed in one row of it.
PLANTED = {
    "flow adds up": ("flow", {"where": {"stage": "eligible"}, "n": "261"}),
    "dropped rows match flow": ("dropped", {"where": {"reason": "off_topic"}, "drop": True}),
    "sample matches flow": ("sample", {"drop": True}),
    "every cell is coded": ("codes", {"drop": True}),
    "no cell is coded twice": ("codes", {"coder_id": "B"}),
    "every unit has a consensus": ("consensus", {"drop": True}),
    "codes stand in the codebook": ("consensus", {"theme": "cats"}),
    "every code is counted": ("frequencies", {"where": THEME, "drop": True}),
    "base and missing sum to the sample": ("consensus", {"colour": ""}),
    "base is the same": ("frequencies", {"where": THEME, "base": "49"}),
    "counts sum to the base": ("frequencies", {"where": THEME, "n": "8", "share": "0.16"}),
    "count is that of the consensus": ("consensus", {"camera_work": "aerial;static;other"}),
    "shares sum to one": ("frequencies", {"where": THEME, "share": "0.1802"}),
    "printed share fits its count": ("frequencies", {"where": THEME, "share": "0.2"}),
    "crosstab holds every unit": ("crosstab", {"n": "2"}),
    "group sizes agree": ("groups", {"where": LIKES, "missing": "1"}),
    "every respondent is in the matrix": ("respondents", {"number": "M99"}),
    "prevalence matches the matrix": ("prevalence", {"respondents": "9"}),
    "published share is possible": (
        "anchors",
        {"where": {"figure": "emotion_neutral"}, "attainable": "no"},
    ),
    "figure plots the table": (0, {"where": {"value": "food"}, "n": "10"}),
    "figure plots every video": (2, {"drop": True}),
    "figure plots the flow": (3, {"where": {"stage": "eligible"}, "n": "261"}),
    "figure plots every alpha": (4, {"where": {"variable": "colour"}, "alpha": "0.9"}),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_inconsistency_fails_by_name_and_writes_nothing(tables, name):
    table, fault = PLANTED[name]
    change(CHECK["figures"][table] if isinstance(table, int) else CHECK[table], **fault)
    with pytest.raises(InputError, match="the paper is not built") as caught:
        main(command(CHECK))
    told = [line for line in str(caught.value).splitlines() if line.startswith(f"    {name}, ")]
    assert told and all("expected '" in line and "found '" in line for line in told)
    file_is_named = "config.yaml names under published" in str(caught.value)
    assert file_is_named == (name == "published share is possible")
    assert not (tables / CHECK["checks"]).exists()


@pytest.mark.parametrize("index", range(4))
def test_a_figure_that_leaves_a_row_out_fails(tables, index):
    change(CHECK["figures"][index], drop=True)
    with pytest.raises(InputError, match="figure plots"):
        main(command(CHECK))


def test_a_fault_ends_the_command_with_status_1_and_no_traceback(tables):
    change(CHECK["crosstab"], n="2")
    done = run_module("scripts.results.check_results", CHECK, tables)
    assert done.returncode == 1
    assert done.stderr.startswith("error: 1 of ")
    assert "theme x emotion: expected '50', found '51'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tables / CHECK["checks"]).exists()


def test_every_failing_check_is_told_at_once(tables):
    change(CHECK["crosstab"], n="2")
    change(CHECK["prevalence"], respondents="9")
    with pytest.raises(InputError, match=r"2 of \d+ checks(.|\n)*crosstab(.|\n)*prevalence"):
        main(command(CHECK))


def test_a_table_without_a_column_that_a_check_needs_is_refused_by_name(tables):
    rows = (tables / CHECK["groups"]).read_text(encoding="utf-8")
    (tables / CHECK["groups"]).write_text(rows.replace("missing", "lost", 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"engagement_groups\.csv.*'missing'"):
        main(command(CHECK))


def test_a_crosstab_counts_only_units_coded_on_both_variables():
    consensus = [{"a": "x", "b": "y"}, {"a": "NC", "b": "y"}, {"a": "x", "b": ""}]
    crosstab = [{"row_variable": "a", "column_variable": "b", "n": "1"}]
    (row,) = check_crosstab(crosstab, consensus)
    assert (row["expected"], row["verdict"]) == ("1", "holds")


CUTS = Variable(
    "cuts", "Cuts", 1, "", "ratio", "single", range=Range(Decimal(0), Decimal(60), Decimal(1))
)
COUNTED = {
    "variable": "cuts", "n": "4", "not_coded": "1", "not_codeable": "1", "not_applicable": "2",
    "mean": "4.5", "median": "4", "min": "1", "max": "9",
}  # fmt: skip
CODED = [{"cuts": cell} for cell in ("1", "4", "NC", "4", "9", "", "NA", "NA")]


@pytest.mark.parametrize(
    ("rows", "failing"),
    [
        ([COUNTED], set()),
        ([], {"numbers are summarised once"}),
        ([COUNTED, COUNTED], {"numbers are summarised once"}),
        ([COUNTED | {"n": "5"}], {"numbers and missing sum to the sample"}),
        (
            [COUNTED | {"not_coded": "0", "not_applicable": "3"}],
            {"missing numbers are told apart"},
        ),
        ([COUNTED | {"median": "4.5"}], {"summary is that of the consensus"}),
        ([COUNTED | {"mean": ""}], {"summary is that of the consensus"}),
        ([COUNTED | {"max": "60"}], {"summary is that of the consensus"}),
    ],
)
def test_numbers_are_those_of_the_consensus(rows, failing):
    checks = list(check_numbers(rows, CODED, Codebook("1", {"cuts": CUTS})))
    assert {row["check"] for row in checks if row["verdict"] == "fails"} == failing


@pytest.mark.parametrize(
    ("changes", "verdict"), [({}, "holds"), ({"n": "3"}, "fails"), ({"value": "8"}, "fails")]
)
def test_a_figure_of_numbers_plots_each_of_them(changes, verdict):
    points = [("1", "1"), ("4", "2"), ("9", "1")]
    plotted = [{"variable": "cuts", "value": v, "n": n, "base": "4"} for v, n in points]
    plotted[-1] |= changes
    (row,) = check_figure("cuts", plotted, [], [COUNTED], [], [], [])
    assert (row["check"], row["verdict"]) == ("figure plots every number", verdict)
