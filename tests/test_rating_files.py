"""The command that prints all coefficients of a matrix, and the matrices that it reads."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.codes import coefficients
from scripts.codes.agreement.rating_files import read_ratings
from scripts.errors import InputError

RAW = "A,B,C,D\n1,1,NA,1\n2,2,3,2\n3,3,3,3\n3,3,3,3\n2,2,2,2\n1,2,3,4\n4,4,4,4\n1,1,2,1\n" + (
    "2,2,2,2\n,5,5,5\n.,,1,1\n,NaN,3,\n"
)
CROSS = "Ectopic,AIU,NIU\n13,0,0\n0,20,7\n0,4,56\n"
COUNTS = "a,b\n2,0\n1,1\n0,2\n0,2\n"


@pytest.fixture
def printed(tmp_path, capsys):
    """Rows that the command prints for the text of a file, by coefficient and weights."""

    def run(text, *options):
        path = tmp_path / "matrix.csv"
        path.write_text(text, encoding="utf-8")
        coefficients.main(["--ratings", str(path), *options])
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        return {(row["coefficient"], row["weights"]): row for row in reversed(rows)}

    return run


def value(rows, name, kind="identity", column="value", digits=3):
    return round(float(rows[name, kind][column]), digits)


def test_raw_codes_with_gaps_give_every_coefficient(printed):
    rows = printed(RAW, "--level", "ordinal")
    assert value(rows, "Krippendorff's alpha", "ordinal distances") == 0.815
    assert value(rows, "Gwet's AC1", digits=5) == 0.77544
    assert value(rows, "Gwet's AC1", column="se", digits=5) == 0.14295
    assert value(rows, "Gwet's AC2", "quadratic", digits=5) == 0.91400
    assert value(rows, "Krippendorff's alpha", "ordinal") == 0.834
    assert ("Cohen's kappa", "identity") not in rows, "it is for two coders"
    for row in rows.values():
        assert (row["units"], row["coders"]) == ("11", "4")
    methods = {row["interval_method"] for row in rows.values()}
    assert methods == {"linearised variance, Student's t"}


def test_coders_may_stand_in_rows(printed):
    units = list(csv.reader(io.StringIO(RAW)))
    lines = [",".join(cells) for cells in zip(*units, strict=True)]
    header = ",".join(["coder", *(f"u{unit}" for unit in range(1, len(units)))])
    turned = printed("\n".join([header, *lines]), "--layout", "turned", "--unit", "coder")
    assert turned == printed(RAW)


def test_alpha_has_a_bootstrap_interval_too(tmp_path, capsys):
    path = tmp_path / "matrix.csv"
    path.write_text(RAW, encoding="utf-8")

    def last(*options):
        coefficients.main(["--ratings", str(path), *options])
        return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))[-1]

    row = last("--resamples", "300", "--seed", "5")
    assert row["interval_method"] == "unit bootstrap, percentile, 300 resamples, seed 5"
    assert float(row["low"]) < float(row["value"]) <= float(row["high"])
    assert last("--resamples", "300", "--seed", "6")["low"] != row["low"]


def test_a_cross_table_has_the_errors_of_large_samples(printed):
    rows = printed(CROSS, "--layout", "contingency")
    assert value(rows, "Cohen's kappa", digits=7) == 0.7964094
    assert value(rows, "Cohen's kappa", column="se", digits=4) == 0.0589
    assert value(rows, "Gwet's AC1", column="se", digits=8) == 0.04321747
    labelled = "first,NIU,Ectopic,AIU\nAIU,7,0,20\nNIU,56,0,4\nEctopic,0,13,0\n"
    again = printed(labelled, "--layout", "contingency", "--unit", "first")
    assert value(again, "Cohen's kappa", digits=7) == 0.7964094


def test_a_distribution_has_no_marginals_of_coders(printed):
    rows = printed(COUNTS, "--layout", "distribution")
    assert {name for name, _ in rows} == {
        *("Percent agreement", "Fleiss' kappa", "Gwet's AC1", "Brennan-Prediger (PABAK)"),
        "Krippendorff's alpha",
    }
    assert value(rows, "Percent agreement") == 0.75
    assert {row["coders"] for row in rows.values()} == {""}


def test_numbers_are_taken_as_numbers_however_they_are_written(printed):
    rows = printed("A,B\n-1.5,-1.50\n2,2.0\n10,9\n0,0\n", "--level", "interval")
    assert value(rows, "Percent agreement") == 0.75
    assert value(rows, "Krippendorff's alpha", "interval distances") > 0.98


def test_an_unused_category_counts_for_those_that_count_categories(printed):
    text = "A,B\nlow,low\nhigh,low\nhigh,high\n"
    three = printed(text, "--level", "ordinal", "--categories", "low", "middle", "high")
    two = printed(text, "--level", "ordinal", "--categories", "low", "high")
    name = "Brennan-Prediger (PABAK)"
    assert value(three, name) == 0.5 and value(two, name) == 0.333
    assert value(three, "Cohen's kappa") == value(two, "Cohen's kappa")
    assert value(three, "Krippendorff's alpha", "ordinal distances") == value(
        two, "Krippendorff's alpha", "ordinal distances"
    )


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("A,B\nx,x\nx,x\n", "n/a, no variation"),
        ("A,B\nx,y\n", "n/a, fewer than two units with two codes or more"),
        ("A\nx\ny\n", "n/a, fewer than two units with two codes or more"),
        ("A,B\nNA,NA\n", "n/a, fewer than two units with two codes or more"),
        ("A,B\nx,\n,y\nx,x\n", "n/a, fewer than two units with two codes or more"),
    ],
)
def test_what_cannot_be_measured_is_blank_and_says_why(printed, text, note):
    rows = printed(text)
    for (name, _), row in rows.items():
        assert row["note"] == note
        if name not in ("Percent agreement", "Holsti's agreement"):
            assert row["value"] == row["se"] == row["low"] == ""


def test_perfect_agreement_has_a_bound_in_place_of_an_interval(printed):
    rows = printed("A,B\n" + "x,x\ny,y\n" * 10)
    for row in rows.values():
        assert (row["value"], row["low"], row["interval_method"]) == ("1", "", "")
        assert row["note"].startswith("no disagreement observed in 20 units; 95% upper bound of")
        assert "0.15 (rule of three), at which alpha is 0.708" in row["note"]


def test_a_prevalent_category_is_warned_of(printed):
    # Feinstein and Cicchetti (1990): agreement .85, kappa .32 where one category prevails.
    rows = printed("yes,no\n80,10\n5,5\n", "--layout", "contingency")
    assert value(rows, "Percent agreement", digits=2) == 0.85
    assert value(rows, "Cohen's kappa", digits=2) == 0.32
    assert value(rows, "Brennan-Prediger (PABAK)", digits=2) == 0.70
    assert {row["note"] for row in rows.values()} == {""}, "87 % are not yet more than 90 %"
    rows = printed("yes,no\n90,5\n5,0\n", "--layout", "contingency")
    (note,) = {row["note"] for row in rows.values()}
    assert note.startswith("'yes' holds 95% of the codes, at which alpha and kappa can be low")


def test_a_multi_select_variable_is_read_as_sets(printed):
    text = "unit,F,G,H\n1,b;d,d,\n2,a; b;d,b,b;d\n3,{},a,a\n4,a,,\n"
    rows = printed(text, "--level", "multi-select", "--unit", "unit")
    assert value(rows, "Krippendorff's alpha", "multi-valued", digits=7) == 0.2865907
    assert {kind for _, kind in rows} == {
        *("equal sets", "multi-valued", "masi distances", "jaccard distances", "dice distances")
    }


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("", [], ["matrix.csv", "the matrix has no codes"]),
        ("A,B\n", [], ["the matrix has no codes"]),
        ("unit_id,A\n1,x\n", [], ["column 'unit_id'", "say --unit unit_id"]),
        ("A,B\nx,x\n", ["--unit", "id"], ["column 'id'", "the column is missing"]),
        ("A,B\nx,y\n", ["--categories", "x", "z"], ["line 2, column 'B'", "'y'", "x, z"]),
        ("A,B\n1,2\n1,x\n", ["--level", "interval"], ["the level interval needs numbers", "'x'"]),
        ("A,B\n1,-2\n1,1\n", ["--level", "ratio"], ["from 0 on", "-2"]),
        ("A,B\nx,y\n", ["--level", "ordinal"], ["order", "--categories low middle high"]),
        ("A,B\nx,y\n", ["--categories", "x", "x", "y"], ["twice"]),
        ("a,b\n1,x\n", ["--layout", "distribution"], ["line 2, column 'b'", "'x'", "whole"]),
        ("a,b\n1,1.5\n", ["--layout", "distribution"], ["line 2, column 'b'", "'1.5'"]),
        ("a,b\n1,-1\n", ["--layout", "contingency"], ["line 2, column 'b'", "'-1'"]),
        ("a,b\n1,1\n", ["--layout", "contingency"], ["same categories", "1 rows, 2 columns"]),
        (
            "c,a,b\na,1,1\nc,1,1\n",
            ["--layout", "contingency", "--unit", "c"],
            ["same categories", "'a, c'"],
        ),
        (CROSS, ["--layout", "contingency", "--categories", "x"], ["--categories", "header"]),
        (COUNTS, ["--layout", "distribution", "--level", "multi-select"], ["raw codes"]),
        (RAW, ["--confidence", "95"], ["--confidence", "between 0.5 and 1"]),
        (RAW, ["--resamples", "1"], ["--resamples", "at least 100"]),
        (RAW, ["--seed", "-1"], ["--seed", "0 or more"]),
    ],
)
def test_bad_matrices_are_named(printed, text, options, said):
    with pytest.raises(InputError) as error:
        printed(text, *options)
    for part in said:
        assert part in str(error.value)


def test_the_command_line_tells_a_fault_without_a_traceback(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "scripts.codes.coefficients", "--ratings", "none.csv"],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: none.csv: the file does not exist")
    assert done.stdout == "" and "Traceback" not in done.stderr


def test_own_marks_of_missing_codes_are_added_to_the_blank(tmp_path):
    path = tmp_path / "matrix.csv"
    path.write_text("A,B\n9,1\n,2\nNA,2\n", encoding="utf-8")
    assert read_ratings(path, missing=["", "9", "NA"]).codes == [[None] * 3, [1, 2, 2]]
