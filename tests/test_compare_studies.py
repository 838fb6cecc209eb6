"""Codes of studies beside one another: by name alone, never pooled, every gap told."""

import pytest
from compared_studies import OTHER, THEME, compare, failed, study, variable
from scipy.stats import chi2_contingency

from scripts.compare.codebooks import choose_variables, find_differences, variables_of
from scripts.compare.compare_studies import choose_tested
from scripts.compare.designs import describe
from scripts.errors import InputError
from scripts.results.statistics.holm import holm


def test_the_test_is_that_of_the_table_of_study_by_code(tmp_path):
    found = compare(tmp_path, [study("a", {"theme": THEME}), study("b", {"theme": OTHER})])
    (test,) = found["tests"]
    wanted = chi2_contingency([list(THEME.values()), list(OTHER.values())], correction=False)
    assert float(test["chi2"]) == pytest.approx(wanted.statistic)
    assert (test["dof"], test["n"], test["left_out"]) == ("2", "40", "0")
    # Its smallest expected count is 4: the permutation p counts.
    assert (test["method"], test["p_used"]) == ("permutation", test["p_permutation"])
    assert test["p_holm"] == test["p_used"] and test["family_size"] == "1"
    shares = {(row["study"], row["value"]): row for row in found["shares"]}
    food = shares["a", "food"]
    assert (food["n"], food["base"], food["share"]) == ("12", "20", "0.6")
    assert [round(float(food[end]), 4) for end in ("low", "high")] == [0.3866, 0.7812]
    assert [row["lowest"] for row in found["codes"]] == ["b", "a", "a"]
    adjusted, size = holm([float(row["p"]) for row in found["codes"]])
    assert [float(row["p_holm"]) for row in found["codes"]] == pytest.approx(adjusted)
    assert {row["family_size"] for row in found["codes"]} == {"3"} and size == 3


def test_the_lowest_alpha_is_that_of_the_variables_compared():
    one = study("a", {"theme": THEME, "tone": OTHER, "mood": OTHER})
    for row, alpha in zip(one["reliability"], ("0.9", "0.7", "0.1"), strict=True):
        row["alpha"] = alpha
    (row,) = describe([one], ["theme", "tone"], ["a"])
    assert (row["alpha_lowest"], row["alpha_lowest_of"]) == (0.7, "Tone")


def test_a_code_of_some_studies_is_compared_among_them_and_stays_out_of_the_test(tmp_path):
    outcomes = [
        study("a", {"theme": THEME | {"night": 5}}),
        study("b", {"theme": OTHER | {"night": 1}}),
        study("c", {"theme": OTHER}),
    ]
    found = compare(tmp_path, outcomes)
    (test,) = found["tests"]
    assert (test["codes"], test["n"], test["left_out"]) == ("3", "60", "6")
    night = next(row for row in found["codes"] if row["value"] == "night")
    assert (night["studies"], night["dof"]) == ("2", "1")
    assert [row["base"] for row in found["shares"] if row["value"] == "night"] == ["25", "21"]
    assert [
        (row["study"], row["value"], row["difference"]) for row in found["differences"]
    ] == [("c", "night", "code missing")]  # fmt: skip


def test_a_code_of_one_study_is_listed_and_not_tested(tmp_path):
    outcomes = [study("a", {"theme": THEME | {"cats": 4}}), study("b", {"theme": OTHER})]
    found = compare(tmp_path, outcomes)
    assert [row["value"] for row in found["codes"]] == ["food", "views", "people"]
    assert ("a", "cats", "further code") in {
        (row["study"], row["value"], row["difference"]) for row in found["differences"]
    }


def test_other_labels_and_definitions_are_told():
    usual = variable("theme", THEME)
    odd = variable("theme", THEME, food={"label": "Meals", "definition": "Only hot pot."})
    books = {
        name: variables_of({"variables": [one]})
        for name, one in {"a": usual, "b": odd, "c": usual}.items()
    }
    assert [
        (row["study"], row["difference"], row["here"], row["elsewhere"])
        for row in find_differences(books, ["theme"])
    ] == [
        ("b", "other label", "Meals", "Food"),
        ("b", "other definition", "Only hot pot.", "It shows food."),
    ]


def test_a_variable_that_cannot_be_compared_is_refused_by_name_and_passed_over_unnamed():
    books = {
        "a": variables_of({"variables": [variable("theme", THEME), variable("mood", THEME)]}),
        "b": variables_of(
            {"variables": [variable("theme", THEME), variable("mood", THEME, select="multi")]}
        ),
    }
    assert choose_variables(books, []) == ["theme"]
    with pytest.raises(InputError, match=r"(?s)compare.variables.*'mood'.*expected: theme"):
        choose_variables(books, ["theme", "mood"])
    told = find_differences(books, ["theme", "mood"])
    assert [(row["study"], row["variable"], row["difference"]) for row in told] == [
        ("b", "mood", "not compared")
    ]


def test_simulated_studies_enter_no_test_with_two_that_are_not(tmp_path):
    outcomes = [
        study("a", {"theme": THEME}),
        study("b", {"theme": OTHER}),
        study("made", {"theme": {"food": 0, "views": 0, "people": 20}}, evidence="simulated"),
    ]
    mixed = compare(tmp_path, outcomes)
    alone = compare(tmp_path / "alone", outcomes[:2])
    assert mixed["tests"] == alone["tests"] and mixed["codes"] == alone["codes"]
    assert {row["study"] for row in mixed["shares"] if row["evidence"] == "simulated"} == {"made"}
    assert mixed["tests"][0]["evidence"] == "observed"


def test_a_test_that_a_simulated_study_has_to_enter_is_simulated(tmp_path):
    outcomes = [study("a", {"theme": THEME}), study("b", {"theme": OTHER}, evidence="simulated")]
    found = compare(tmp_path, outcomes)
    assert {row["evidence"] for row in found["tests"] + found["codes"]} == {"simulated"}
    assert choose_tested({one["study"]: one for one in outcomes}) == ["a", "b"]


def test_holm_runs_over_the_variables(tmp_path):
    counts = [{"theme": THEME, "mood": THEME}, {"theme": OTHER, "mood": THEME}]
    found = compare(tmp_path, [study("a", counts[0]), study("b", counts[1])])
    by_name = {row["variable"]: row for row in found["tests"]}
    assert {row["family_size"] for row in found["tests"]} == {"2"}
    assert float(by_name["theme"]["p_holm"]) == pytest.approx(2 * float(by_name["theme"]["p_used"]))
    assert (by_name["mood"]["chi2"], by_name["mood"]["p_holm"]) == ("0", "1")
    # Adding a variable changes no p of another.
    only = compare(tmp_path / "only", [study("a", {"theme": THEME}), study("b", {"theme": OTHER})])
    assert only["tests"][0]["p_permutation"] == by_name["theme"]["p_permutation"]


def test_a_failed_study_is_named_with_its_message_and_log_and_the_others_are_compared(tmp_path):
    message = "merge_codes: coder_A.csv, line 3: unknown code\n  found: 'zzz'"
    outcomes = [
        study("a", {"theme": THEME}), failed("b", message=message), failed("c", "missing", "gone"),
        study("d", {"theme": OTHER}, verdict="no paper", failures=["judge_claims: it fails"]),
    ]  # fmt: skip
    found = compare(tmp_path, outcomes)
    assert found["told"].splitlines() == [
        "2 of 4 studies can be compared",
        "b: failed, not compared",
        "  merge_codes: coder_A.csv, line 3: unknown code",
        "    found: 'zzz'",
        "  log: logs/build_study/b.log; it was built in .snakemake/studies/b",
        "c: missing, not compared",
        "  gone",
        "d: no paper, but its results are sound and compared",
        "  judge_claims: it fails",
        "  log: logs/build_study/d.log; it was built in .snakemake/studies/d",
    ]
    assert [row["verdict"] for row in found["table"]] == ["built", "failed", "missing", "no paper"]
    assert {row["study"] for row in found["shares"]} == {"a", "d"}


@pytest.mark.parametrize(
    ("outcomes", "option", "wanted"),
    [
        ([study("a", {"theme": THEME}), failed("b")], "report", "at least two"),
        (
            [study("a", {"theme": THEME}), study("b", {"theme": OTHER}), failed("c")],
            "stop",
            r"all \(compare.incomplete: stop\)",
        ),
    ],
)
def test_no_comparison_is_made_of_too_few_or_where_all_are_asked_for(
    tmp_path, outcomes, option, wanted
):
    with pytest.raises(InputError, match=rf"(?s)a cell is wrong.*{wanted}"):
        compare(tmp_path, outcomes, "--incomplete", option)
    assert not list(tmp_path.glob("*.csv"))


def test_designs_that_depart_are_told_study_by_study():
    outcomes = [study(name, {"theme": THEME}) for name in "abc"]
    outcomes[1]["sampling"]["procedure"] = "by_engagement"
    outcomes[1]["reliability"][0] |= {"alpha": "0.4", "verdict": "insufficient"}
    outcomes[2]["platform"] = "Douyin"
    rows = describe(outcomes, ["theme"], ["a", "b", "c"])
    assert [row["departs"] for row in rows] == [
        "", "sampling: by engagement", "platform: Douyin",
    ]  # fmt: skip
    assert [(row["alpha_lowest"], row["below"]) for row in rows] == [
        (0.9, ""), (0.4, "Theme"), (0.9, ""),
    ]  # fmt: skip
    outcomes[0]["window"]["first"] = "2024-01-01"
    rows = describe(outcomes, ["theme"], ["a", "b", "c"])
    assert rows[0]["departs"] == "window: 2024-01-01 to 2025-06-30"


def test_studies_that_hold_the_same_videos_are_told_to_be_no_independent_ones():
    outcomes = [study(name, {"theme": THEME}) for name in "abcd"]
    outcomes[1]["videos"] = [*outcomes[0]["videos"][:5], "of its own"]
    rows = describe(outcomes, ["theme"], list("abcd"))
    assert [row["notes"] for row in rows] == [
        "not independent: its videos are also in other studies (5 in B)",
        "not independent: its videos are also in other studies (5 in A)",
        "",
        "",
    ]
