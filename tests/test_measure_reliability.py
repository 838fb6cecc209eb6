"""The reliability table: what is measured, how it is judged, and what is said about it."""

import csv
import subprocess
import sys
from itertools import product

import pytest
import yaml

from scripts.codes import measure_reliability as reliability
from scripts.codes.agreement.alpha import krippendorff_alpha
from scripts.codes.agreement.chance_corrected import cohen_kappa, fleiss_kappa, gwet_ac
from scripts.codes.codebook import Value, Variable
from scripts.errors import InputError

CUSTOMARY = reliability.Choices(
    resamples=500, seed=11, confidence=0.95, reliable=0.8, tentative=0.667
)
OPTIONS = {
    "resamples": "300",
    "seed": "11",
    "confidence": "0.95",
    "reliable": "0.8",
    "tentative": "0.667",
    "gate": "report",
    "gate-coefficient": "alpha",
}


def variable(level="nominal", select="single", codes=("a", "b", "c")):
    value = {"definition": "d", "example": "e"}
    return {
        "label": "Some variable",
        "category": 1,
        "definition": "d",
        "level": level,
        "select": select,
        "values": {code: {"label": code.upper(), **value} for code in codes},
    }


def item(level="nominal", domain=("a", "b", "c")):
    return reliability.Item("theme", "", "Video theme", level, tuple(domain))


def measured(*coders, choices=CUSTOMARY, **about):
    """The row for one text of codes per coder, '-' for a code that is missing."""
    markers = {"-": "", "?": "NC", "/": "NA"}
    matrix = [[markers.get(code, code) for code in coder] for coder in coders]
    return reliability.measure(matrix, item(**about), choices)


@pytest.fixture
def study(tmp_path):
    """Run the script on {variable: entry} and {coder: {variable: cells}}; return its tables."""

    def run(variables, sheets, **options):
        codebook, codes = tmp_path / "codebook.yaml", tmp_path / "codes.csv"
        codebook.write_text(
            yaml.safe_dump({"version": "1", "variables": variables}, sort_keys=False)
        )
        rows = [
            f"u{unit:02},{coder},{name},{cell}"
            for coder, sheet in sheets.items()
            for name, cells in sheet.items()
            for unit, cell in enumerate(cells, start=1)
            if cell is not None
        ]
        codes.write_text("unit_id,coder_id,variable,value\n" + "\n".join(rows) + "\n")
        out = {"out": tmp_path / "reliability.csv", "confusion": tmp_path / "confusion.csv"}
        sums = tmp_path / "marginals.csv"
        paths = {"codes": codes, "codebook": codebook, **out, "marginals": sums}
        settings = OPTIONS | {name: str(value) for name, value in (paths | options).items()}
        reliability.main([text for name in settings for text in (f"--{name}", settings[name])])
        return tuple(read(path) for path in out.values())

    return run


def read(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_row_holds_the_coefficients_of_its_codes():
    first, second = "aabbccabca", "aabbccabbb"
    row = measured(first, second)
    codes = [list(first), list(second)]
    assert row["units"] == 10
    assert row["coders"] == 2
    assert row["values_used"] == 3
    assert row["agreement"] == 0.8
    assert row["disagreements"] == 2
    assert row["alpha"] == krippendorff_alpha(codes)
    assert row["kappa"] == cohen_kappa(codes)
    assert row["ac1"] == gwet_ac(codes)
    assert row["alpha_low"] < row["alpha"] < row["alpha_high"]
    for name in ("kappa", "ac1"):
        assert row[f"{name}_low"] < row[name] < row[f"{name}_high"]
    assert row["fleiss_kappa"] == fleiss_kappa(codes)
    assert row["missing"] == 0
    assert row["interval_method"] == "unit bootstrap, percentile"
    assert row["resamples_used"] + row["resamples_degenerate"] == CUSTOMARY.resamples


def test_order_counts_for_ordinal_variables_only():
    first, second = "aabbccabca", "aabbccabbb"
    nominal, ordinal = measured(first, second), measured(first, second, level="ordinal")
    assert ordinal["alpha"] != nominal["alpha"]
    assert ordinal["alpha_low"] != nominal["alpha_low"]
    assert ordinal["kappa"] == nominal["kappa"]
    assert nominal["kappa_weighted"] is nominal["ac2"] is None
    assert ordinal["kappa_weighted"] > ordinal["kappa"]
    assert ordinal["ac2"] > ordinal["ac1"]


def test_the_order_is_that_of_the_codebook_and_not_of_the_alphabet():
    neighbours = measured("abcabcac", "abcabcaa", level="ordinal", domain="bac")
    far_apart = measured("abcabcac", "abcabcaa", level="ordinal", domain="abc")
    assert neighbours["alpha"] > far_apart["alpha"]


def test_interval_codes_are_taken_as_numbers():
    near = measured("0159", "0158", level="interval", domain="01589")
    far = measured("0159", "0151", level="interval", domain="01589")
    assert near["alpha"] > 0.9 > far["alpha"]
    with pytest.raises(InputError, match="not all of its codes are numbers"):
        measured("aab", "abb", level="interval")


@pytest.mark.parametrize(
    ("low", "judged"),
    [
        (0.8, "reliable"),
        # 1 - 0.2 in floating point can fall short of 0.8.
        (0.8 - 1e-16, "reliable"),
        (0.7999, "tentative"),
        (0.667, "tentative"),
        (0.6669, "insufficient"),
        (-0.2, "insufficient"),
        (float("nan"), "undefined"),
    ],
)
def test_verdict_by_krippendorffs_bounds(low, judged):
    assert reliability.verdict(low, CUSTOMARY) == judged


def test_the_verdict_judges_the_lower_bound_and_not_the_point():
    row = measured("abcabcabcabc" * 3, "abcabcabcabc" * 2 + "abcabcabbaac")
    assert row["alpha"] > 0.8 > row["alpha_low"] > 0.667
    assert row["point_verdict"] == "reliable"
    assert row["verdict"] == "tentative"


def test_perfect_agreement_is_judged_by_what_it_cannot_exclude():
    fifty = measured("abcab" * 10, "abcab" * 10)
    assert fifty["alpha"] == 1
    assert fifty["interval_method"] == "rule of three"
    assert fifty["disagreement_high"] == 0.06
    assert fifty["note"] == (
        "no disagreement observed in 50 units; 95% upper bound of the disagreement rate 6%"
    )
    assert fifty["verdict"] == "reliable"
    ten = measured("abcab" * 2, "abcab" * 2)
    assert "in 10 units; 95% upper bound of the disagreement rate 30%" in ten["note"]
    assert ten["point_verdict"] == "reliable"
    assert ten["verdict"] == "insufficient"
    for row in (fifty, ten):
        assert row["alpha_low"] != row["alpha_low"], "an interval of [1, 1] is not shown"


def test_the_confidence_is_that_of_the_note_and_of_the_interval():
    wide = reliability.Choices(500, 11, 0.99, 0.8, 0.667)
    assert (
        "99% upper bound of the disagreement rate 9%"
        in measured("abcab" * 10, "abcab" * 10, choices=wide)["note"]
    )
    codes = "aabbccabca", "aabbccabbb"
    assert measured(*codes, choices=wide)["alpha_low"] < measured(*codes)["alpha_low"]


def test_a_rare_value_that_is_always_agreed_on_proves_little():
    row = measured("a" * 48 + "bb", "a" * 48 + "bb")
    assert row["alpha"] == 1
    assert row["verdict"] == "insufficient"
    assert "'a' holds 96% of the codes" in row["note"]


def test_no_variation_is_undefined():
    row = measured("aaaa", "aaaa")
    assert row["agreement"] == 1
    assert row["verdict"] == row["point_verdict"] == "undefined"
    assert row["note"].startswith("n/a, no variation: all 8 codes are 'a'")
    for column in ("alpha", "alpha_low", "kappa", "ac1", "pabak", "alpha_floor"):
        assert row[column] != row[column], column


@pytest.mark.parametrize(
    ("first", "second", "units"),
    [("a-", "-b", 0), ("ab", "b-", 1), ("--", "ab", 0), ("--", "--", 0)],
)
def test_too_few_units_are_undefined_and_say_so(first, second, units):
    row = measured(first, second)
    assert row["units"] == units
    assert row["verdict"] == "undefined"
    said = "1 unit with" if units == 1 else "0 units with"
    assert f"n/a, {said} two codes or more" in row["note"]


def test_markers_are_missing_and_counted():
    row = measured("aab?/-c", "aab?aac")
    assert row["units"] == 4
    assert row["units_left_out"] == 3
    assert row["agreement"] == 1
    assert row["note"].endswith(
        "3 units left out with fewer than two codes "
        "(1 not coded, 2 not codeable, 1 not applicable; one coder gave a code in 2)"
    )
    assert row["alpha"] == measured("aabc", "aabc")["alpha"]


def test_a_skewed_variable_is_flagged():
    skewed = measured("a" * 38 + "ab", "a" * 38 + "ba")
    assert "'a' holds 98% of the codes" in skewed["note"]
    assert skewed["ac1"] > 0.9 > skewed["alpha"]
    # Nine codes of ten are not yet more than 90 %.
    assert measured("a" * 9 + "b", "a" * 8 + "ba")["note"].find("holds") == -1


def test_resamples_without_variation_are_told():
    row = measured("aaaab", "aaaba")
    assert row["resamples_degenerate"] > 0
    told = f"{row['resamples_degenerate']} of 500 resamples left out"
    assert told in row["note"]


def test_three_coders_have_no_kappa_but_the_rest():
    row = measured("aabbcc", "aabbcb", "aabb-c")
    assert row["coders"] == 3
    assert row["kappa"] is None
    assert "kappa is for two coders, here are 3" in row["note"]
    assert row["alpha"] > 0.7
    assert row["ac1"] > 0.7
    assert row["disagreements"] == 1


def test_a_multi_select_variable_has_one_row_per_code(study):
    sheets = {
        "A": {"camera": ["a", "a;b", "b", "c", "NC", ""]},
        "B": {"camera": ["a;b", "a;b", "b", "c", "a", "a"]},
    }
    rows, confusion = study({"camera": variable(select="multi")}, sheets)
    assert [(row["value"], row["label"]) for row in rows] == [
        ("a", "Some variable: A"),
        ("b", "Some variable: B"),
        ("c", "Some variable: C"),
    ]
    assert [row["units"] for row in rows] == ["4"] * 3
    assert [row["disagreements"] for row in rows] == ["0", "1", "0"]
    crossed = {
        (row["code_a"], row["code_b"]): row["count"] for row in confusion if row["value"] == "b"
    }
    assert crossed == {
        ("absent", "absent"): "1",
        ("absent", "present"): "1",
        ("present", "absent"): "0",
        ("present", "present"): "2",
        ("", "absent"): "1",
        ("NC", "absent"): "1",
    }


def test_confusion_counts_every_unit_for_every_pair_of_coders(study):
    sheets = {
        "C": {"theme": ["a", "c", "NA", None]},
        "A": {"theme": ["a", "b", "c", "a"]},
        "B": {"theme": ["a", "b", "b", "a"]},
    }
    _rows, confusion = study({"theme": variable()}, sheets)
    pairs = {(row["coder_a"], row["coder_b"]) for row in confusion}
    assert pairs == {("A", "B"), ("A", "C"), ("B", "C")}
    for a, b in pairs:
        cells = [row for row in confusion if (row["coder_a"], row["coder_b"]) == (a, b)]
        assert sum(int(row["count"]) for row in cells) == 4
        assert set(product("abc", "abc")) <= {(row["code_a"], row["code_b"]) for row in cells}
    told = {
        (row["coder_a"], row["coder_b"], row["code_a"], row["code_b"]): row for row in confusion
    }
    assert told["A", "B", "c", "b"]["count"] == "1"
    assert told["A", "C", "c", "NA"]["count"] == "1"
    assert told["A", "C", "a", ""]["count"] == "1"


def test_each_coders_codes_are_counted(study, tmp_path):
    study(
        {"theme": variable()}, {"A": {"theme": ["a", "b", "NC"]}, "B": {"theme": ["a", "c", "c"]}}
    )
    rows = read(tmp_path / "marginals.csv")
    found = {(row["coder"], row["code"]): row["count"] for row in rows if row["count"] != "0"}
    assert found == {
        ("A", "a"): "1",
        ("A", "b"): "1",
        ("A", "NC"): "1",
        ("B", "a"): "1",
        ("B", "c"): "2",
    }


def test_the_gate_reports_or_stops_before_a_table_is_written(study, tmp_path):
    variables = {"theme": variable(), "mood": variable()}
    cells = {"A": {"theme": "abcab" * 10, "mood": "abcabc"}}
    cells["B"] = {"theme": "abcab" * 10, "mood": "abccba"}
    rows, _confusion = study(variables, cells)
    assert [(row["variable"], row["gate"]) for row in rows] == [
        ("theme", "passes"),
        ("mood", "fails"),
    ]
    for path in tmp_path.glob("*.csv"):
        path.unlink()
    with pytest.raises(InputError, match="1 of 2 variables and codes are not reliable enough"):
        study(variables, cells, gate="stop")
    assert [path.name for path in tmp_path.glob("*.csv")] == ["codes.csv"]
    assert study({"theme": variable()}, {name: {"theme": own["theme"]} for name, own in
                                         cells.items()}, gate="stop")  # fmt: skip


def test_sets_of_codes_have_one_alpha_for_the_whole_variable(study):
    sheets = {
        "A": {"camera": ["a", "a;b", "b", "c", "NC"], "theme": "abcab"},
        "B": {"camera": ["a;b", "a;b", "b", "c", "a"], "theme": "abcaa"},
    }
    rows, _confusion = study({"camera": variable(select="multi"), "theme": variable()}, sheets)
    sets = {row["value"]: row["alpha_sets"] for row in rows}
    assert sets.pop("") == ""
    assert len(set(sets.values())) == 1 and 0.5 < float(sets["a"]) < 1


def test_further_columns_of_the_codes_do_no_harm(tmp_path):
    (tmp_path / "codebook.yaml").write_text(
        yaml.safe_dump({"version": "1", "variables": {"theme": variable()}}, sort_keys=False)
    )
    rows = [f"u{n},{coder},theme,{code},main" for coder in "AB" for n, code in enumerate("abcab")]
    text = "unit_id,coder_id,variable,value,round\n" + "\n".join(rows) + "\n"
    (tmp_path / "codes.csv").write_text(text)
    given = {name: str(tmp_path / f"{name}.csv") for name in ("codes", "out", "confusion")}
    given |= {"codebook": str(tmp_path / "codebook.yaml")}
    given |= OPTIONS | {"marginals": str(tmp_path / "marginals.csv")}
    reliability.main([text for name in given for text in (f"--{name}", given[name])])
    assert read(tmp_path / "out.csv")[0]["units"] == "5"


def test_undefined_numbers_are_empty_cells(study):
    rows, _confusion = study(
        {"flat": variable(), "unused": variable()},
        {"A": {"flat": "aaaa"}, "B": {"flat": "aaaa"}},
    )
    for row in rows:
        assert row["verdict"] == "undefined"
        assert row["note"].startswith("n/a")
        assert {row[name] for name in ("alpha", "alpha_low", "alpha_high", "kappa", "ac1")} == {""}
        assert "nan" not in ",".join(row.values())


def test_another_variable_changes_no_interval(study):
    cells = {"A": {"theme": "aabbccabca"}, "B": {"theme": "aabbccabbb"}}
    alone, _confusion = study({"theme": variable()}, cells)
    more = {coder: {"mood": sheet["theme"], **sheet} for coder, sheet in cells.items()}
    both, _confusion = study({"mood": variable(), "theme": variable()}, more)
    assert both[1] == alone[0]
    # Equal codes under another name have resamples of their own.
    assert both[0]["alpha"] == both[1]["alpha"]
    generators = [
        reliability.generator(11, reliability.items_of(v)[0]) for v in stubs("mood", "theme")
    ]
    assert generators[0].random() != generators[1].random()


def stubs(*names):
    """Variables that are alike but for their names."""
    values = {code: Value(code, "", "") for code in "ab"}
    return [Variable(name, "", 1, "", "nominal", "single", values) for name in names]


def test_rows_of_the_codes_may_come_in_any_order(study):
    cells = {"A": {"theme": "aabbccabca"}, "B": {"theme": "aabbccabbb"}}
    forward, _confusion = study({"theme": variable()}, cells)
    backward, _confusion = study({"theme": variable()}, dict(reversed(cells.items())))
    assert forward == backward


def test_the_seed_is_the_given_one(study):
    cells = {"A": {"theme": "aabbccabca"}, "B": {"theme": "aabbccabbb"}}

    def low(seed):
        return study({"theme": variable()}, cells, seed=seed)[0][0]["alpha_low"]

    assert low(1) == low(1)
    assert len({low(seed) for seed in range(1, 8)}) > 1


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"A": {"theme": "aab"}}, ["codes.csv", "coder_id", "two coders or more", "'A'"]),
        ({}, ["codes.csv", "two coders or more"]),
        (
            {"A": {"theme": "aab"}, "B": {"theme": "axb"}},
            ["codes.csv, line 6, column 'value'", "'x' is not a code of 'theme'", "a, b, c"],
        ),
        (
            {"A": {"theme": "aab"}, "B": {"them": "aab"}},
            ["codes.csv, line 5, column 'variable'", "'them'", "theme"],
        ),
    ],
    ids=["one coder", "no codes", "unknown code", "unknown variable"],
)
def test_bad_codes_are_named(study, sheets, said):
    with pytest.raises(InputError) as error:
        study({"theme": variable()}, sheets)
    for text in said:
        assert text in str(error.value)


@pytest.mark.parametrize(
    ("option", "value"),
    [("resamples", 0), ("seed", -1), ("confidence", 95), ("tentative", 0.9)],
)
def test_settings_that_mean_nothing_are_refused(study, option, value):
    cells = {"A": {"theme": "aab"}, "B": {"theme": "abb"}}
    with pytest.raises(InputError, match=f"--{option}"):
        study({"theme": variable()}, cells, **{option: value})


def test_the_script_starts_without_heavy_imports():
    code = (
        "import sys, scripts.codes.measure_reliability; "
        "print(*{'pandas', 'scipy', 'krippendorff'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
