"""The results with one record fewer are those that the chain gives without it."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from scripts.claims.ledger import HOLDS, Claim, claims_of
from scripts.claims.measure_fragility import flip
from scripts.claims.variations import (
    interviews,
    recompute,
    without_coders,
    without_respondents,
    without_videos,
)
from scripts.codes.codebook import Codebook, Range, Variable, split
from scripts.files.tables import read_csv, write_csv
from scripts.interviews.code_interviews import main as code_interviews
from scripts.interviews.tabulate_respondents import main as tabulate_respondents

CLAIMS = claims_of("claims")


def columns(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def test_nothing_left_out_gives_the_results_of_the_rules(results, records):
    precise = replace(records, permutations=results.settings["statistics"]["permutations"])
    again = recompute(results, precise, records.consensus)
    for table in ("frequencies", "anchors", "correlations"):
        shared = set(again.tables[table][0]) & set(results.tables[table][0])
        assert {"n", "found", "rho"} & shared
        assert columns(again.rows(table), *sorted(shared)) == columns(
            results.rows(table), *sorted(shared)
        )
    names = ("row_variable", "column_variable", "n", "chi2", "dof", "p_permutation", "expected_min")
    assert columns(again.rows("associations"), *names) == columns(
        results.rows("associations"), *names
    )
    # Where all groups are large the rules use the asymptotic p; here permutations serve all.
    pairs = zip(again.rows("tests"), results.rows("tests"), strict=True)
    for mine, theirs in pairs:
        assert (mine["outcome"], mine["variable"]) == (theirs["outcome"], theirs["variable"])
        assert float(mine["p_used"]) == float(theirs["p_permutation"])
        assert float(mine["p_holm"]) == pytest.approx(float(theirs["p_holm"]), abs=0.03)


def test_nobody_left_out_gives_the_interviews_of_the_rules(results, records):
    again = interviews(results, records, records.respondents, records.statements)
    for table in ("respondents", "contradictions", "coverage", "prevalence"):
        shared = sorted(set(again.tables[table][0]) & set(results.tables[table][0]))
        assert len(shared) >= 4
        assert columns(again.rows(table), *shared) == columns(results.rows(table), *shared)
    names = ("base_size", "run_length", "base_codes", "outcome", "reached_at_interview",
             "last_ratio")  # fmt: skip
    assert columns(again.rows("saturation"), *names) == columns(results.rows("saturation"), *names)


def test_a_video_left_out_leaves_every_table(results, records):
    few = replace(records, consensus=records.consensus[:3])
    varied = list(without_videos(results, few))
    assert [name for name, _ in varied] == ["v001", "v002", "v003"]
    name, changed = varied[0]
    for table in ("consensus", "codes", "disagreements"):
        assert name not in {row["unit_id"] for row in changed.rows(table)}
    kept = few.consensus[1:]
    counted = Counter(row["theme"] for row in kept)
    for row in changed.rows("frequencies", variable="theme"):
        assert int(row["n"]) == counted[row["value"]]
        assert int(row["base"]) == 2
    aerial = sum("aerial" in split(row["camera_work"]) for row in kept)
    assert changed.share("camera_work", "aerial").n == aerial


def test_of_many_videos_only_the_stated_number_is_tried_drawn_and_not_the_first(results, records):
    few = replace(records, videos=4)
    assert len(set(few.tried)) == 4
    assert few.tried == sorted(few.tried) == replace(records, videos=4).tried
    assert few.tried != [0, 1, 2, 3]
    names = [records.consensus[place]["unit_id"] for place in few.tried]
    assert [name for name, _ in without_videos(results, few)] == names
    everyone = replace(records, videos=len(records.consensus))
    assert everyone.tried == list(range(len(records.consensus)))


def test_the_flow_still_adds_up_without_a_video(results, records):
    ((_, changed),) = without_videos(results, records, "v007")
    stages = {row["stage"]: int(row["n"]) for row in changed.rows("flow")}
    before = {row["stage"]: int(row["n"]) for row in results.rows("flow")}
    assert stages["sampled"] == before["sampled"] - 1
    assert stages["not_drawn"] == before["not_drawn"] + 1
    assert CLAIMS["sample-flow"].predicate(changed).verdict == HOLDS
    assert len(results.rows("consensus")) == before["sampled"], "the results are as they were"


def test_of_two_coders_the_one_who_is_left_is_believed(results, records):
    varied = dict(without_coders(results, records))
    assert list(varied) == ["A", "B"]
    for left_out, other in (("A", "B"), ("B", "A")):
        changed = varied[left_out]
        own = Counter(
            row["value"] for row in records.codes
            if row["coder_id"] == other and row["variable"] == "theme"
        )  # fmt: skip
        found = {row["value"]: int(row["n"])
                 for row in changed.rows("frequencies", variable="theme")}  # fmt: skip
        assert found == {value: own[value] for value in found}
        assert changed.rows("disagreements") == []
        assert {row["alpha"] for row in changed.rows("reliability")} == {""}
    assert varied["A"].tables["frequencies"] != varied["B"].tables["frequencies"]


def test_of_three_coders_two_are_compared_and_the_agreed_codes_stay(results, records):
    third = [{**row, "coder_id": "C"} for row in records.codes if row["coder_id"] == "A"]
    three = replace(records, codes=[*records.codes, *third])
    varied = dict(without_coders(results, three))
    assert list(varied) == ["A", "B", "C"]
    for changed in varied.values():
        assert changed.tables["frequencies"] == results.tables["frequencies"]
        assert CLAIMS["coders-differ"].predicate(changed).verdict == HOLDS
    assert {float(row["alpha"]) for row in varied["B"].rows("reliability")} == {1.0}
    assert varied["B"].rows("disagreements") == []
    for name in ("A", "C"):  # Coders B and C, or A and B, differ as the two did.
        assert columns(varied[name].rows("reliability"), "alpha") == columns(
            results.rows("reliability"), "alpha"
        )
        assert varied[name].rows("disagreements") == results.rows("disagreements")


def in_rounds(results, *rounds):
    choices = {**results.settings["reliability"], "rounds": list(rounds)}
    return replace(results, settings={**results.settings, "reliability": choices})


def test_alpha_follows_the_round_whose_reliability_the_settings_ask_for(results, records):
    """In a round of its own, coders A and C code half of the videos as B did, and never differ."""
    units = sorted({row["unit_id"] for row in records.codes})[::2]
    own = [
        {**row, "coder_id": coder, "round": "reliability"}
        for coder in "AC"
        for row in records.codes
        if row["coder_id"] == "B" and row["unit_id"] in units
    ]
    both = replace(records, codes=[*records.codes, *own])
    asked = in_rounds(results, "reliability")
    ((_, changed),) = without_videos(asked, both, units[0])
    assert {row["alpha"] for row in changed.rows("reliability")} <= {"1", ""}
    ((_, changed),) = without_videos(results, both, units[0])
    ((_, before),) = without_videos(results, records, units[0])
    assert changed.rows("reliability") == before.rows("reliability")
    assert {row["unit_id"] for row in own} & {units[0]} and not [
        row for row in changed.rows("codes") if row["unit_id"] == units[0]
    ]
    # C coded in that round alone: without C the agreed codes stay, and nobody is left to agree.
    varied = dict(without_coders(asked, both))
    assert list(varied) == ["A", "B", "C"]
    assert varied["C"].tables["frequencies"] == results.tables["frequencies"]
    assert varied["C"].rows("disagreements") == results.rows("disagreements")
    assert {row["alpha"] for row in varied["C"].rows("reliability")} == {""}
    assert {row["alpha"] for row in varied["B"].rows("reliability")} <= {"1", ""}
    # Without B the codes of A in the round main are the results, not those of the other round.
    alone = dict(without_coders(results, records))["B"]
    assert varied["B"].tables["frequencies"] == alone.tables["frequencies"]
    assert list(dict(without_coders(results, both))) == ["A", "B"]


def test_numbers_are_summarised_and_correlated_anew(results, records):
    """Cuts that rise with the likes, of all videos but one."""
    limits = Range(Decimal(0), Decimal(60), Decimal(1))
    cuts = Variable("cuts", "Cuts", None, "", "ratio", "single", range=limits)
    codebook = Codebook("1", {**results.codebook.variables, "cuts": cuts})
    ranked = sorted(records.units, key=lambda row: float(row["likes"] or -1))
    place = {row["unit_id"]: str(n) for n, row in enumerate(ranked)}
    missing, left_out = ranked[10]["unit_id"], ranked[20]["unit_id"]
    place[missing] = "NC"
    statistics = results.settings["statistics"]
    by = {**statistics, "engagement_by": ["emotion", "cuts"]}
    counted = replace(results, codebook=codebook, settings={**results.settings, "statistics": by})
    consensus = [{**row, "cuts": place[row["unit_id"]]} for row in records.consensus]
    changed = recompute(counted, records, [row for row in consensus if row["unit_id"] != left_out])
    (row,) = changed.rows("numbers")
    size = len(records.consensus)
    known = [n for n in range(size) if n not in (10, 20)]
    assert (row["n"], row["not_codeable"]) == (str(size - 2), "1")
    assert float(row["mean"]) == pytest.approx(sum(known) / len(known))
    rho = {row["y"]: float(row["rho"]) for row in changed.rows("correlations", x="cuts")}
    assert list(rho) == statistics["outcomes"] and rho["likes"] > 0.99
    assert {row["variable"] for row in changed.rows("tests")} == {"emotion"}
    (likes,) = changed.rows("correlations", x="cuts", y="likes")
    assert float(likes["p_holm"]) == pytest.approx(2 * float(likes["p"]))
    claim = Claim("c", "m", lambda _: None, variables=("cuts",))
    assert flip(claim, changed, records, 2) is None


def test_a_respondent_left_out_is_left_out_of_table_and_text(results, records, folder, tmp_path):
    varied = dict(without_respondents(results, records))
    assert list(varied) == [row["number"] for row in results.rows("respondents")]
    # The rules themselves, on raw tables without M6, give the same.
    raw = folder / "data/raw/interviews"
    for name, column in (("respondents", "number"), ("statements", "respondent")):
        rows = read_csv(raw / f"{name}.csv", (), optional=None)
        kept = [row for row in rows if row[column] != "M6"]
        write_csv(tmp_path / f"{name}.csv", list(rows[0]), kept)
    given = [f"--respondents={tmp_path}/respondents.csv", f"--statements={tmp_path}/statements.csv"]
    tabulate_respondents(
        [*given, f"--out={tmp_path}/r.csv", f"--contradictions={tmp_path}/contradictions.csv"]
    )
    tables = ("matrix", "prevalence", "coverage", "saturation", "runs", "curve", "cooccurrence")
    made = [f"--{name}={tmp_path}/{name}.csv" for name in tables]
    made.append(f"--negative-cases={tmp_path}/negative_cases.csv")
    choices = ["--order", "date", "--base-sizes", "4", "5", "6", "--run-lengths", "2", "3",
               "--threshold", "0.05", "--orders", "20", "--seed", "12"]  # fmt: skip
    code_interviews([*given, f"--codebook={raw}/codebook.yaml", *choices, *made])
    changed = varied["M6"]
    for table in ("prevalence", "coverage", "contradictions"):
        rows = read_csv(tmp_path / f"{table}.csv", (), optional=None)
        shared = sorted(set(rows[0]) & set(changed.tables[table][0]))
        assert columns(changed.rows(table), *shared) == columns(rows, *shared)
    rows = read_csv(tmp_path / "saturation.csv", (), optional=None)
    assert columns(changed.rows("saturation"), "last_ratio", "reached_at_interview") == columns(
        rows, "last_ratio", "reached_at_interview"
    )
    assert changed.rows("respondents") == read_csv(tmp_path / "r.csv", (), optional=None)
    assert "M6" not in {row["respondent"] for row in changed.rows("statements")}


@pytest.mark.parametrize("vary", [without_coders, without_respondents])
def test_only_one_record_is_the_same_as_in_the_whole_round(results, records, vary):
    (name, first), *_ = vary(results, records)
    ((again, alone),) = vary(results, records, name)
    assert (again, alone.tables) == (name, first.tables)
