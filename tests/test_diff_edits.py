"""Edits of every kind, each with what the report must and must not say."""

import json
import re

import yaml
from compared_project import SHEETS, changed_layers, changes, parts
from sample_project import tree

from scripts.changes.diff import find_sides
from scripts.changes.sides.builds import obtain
from scripts.changes.sides.revisions import find_source
from scripts.checkout import copy_project
from scripts.paper.text.manuscript import leaves

LOG = "data/raw/coding/adjudication.csv"
CAPTURE = "data/raw/captures/chongqing.ndjson"
BUILD_FACTS = ("build.",)
# One typo serves several tests, so that the side with it is built once.
RIGHT, WRONG = "We take it as the occasion", "We take it as the ocasion"


def check_complete(project, report):
    """Nothing that differs between the two builds is left out, by means of bytes alone."""
    before, after = (side.folder for side in find_sides(project.folder, None, None, 2))
    files = {
        file["path"]: file
        for layer in report["layers"]
        if layer["layer"] != "raw"
        for file in layer["files"]
    }
    for path, file in files.items():
        if path.endswith((".csv", ".md")) and (before / path).exists() and (after / path).exists():
            differs = (before / path).read_bytes() != (after / path).read_bytes()
            assert differs == bool(file["changes"] or file["note"]), path
    drawn = {
        path.stem
        for path in after.glob("figures/*.png")
        if path.read_bytes() != (before / "figures" / path.name).read_bytes()
    }
    told = {one["name"] for one in report["figures"] if one["status"] != "same"}
    assert told - {"fragility"} == drawn
    variables = [
        dict(leaves(yaml.safe_load((folder / "_variables.yml").read_text("utf-8"))))
        for folder in (before, after)
    ]
    printed = set(re.findall(r"\{\{< var ([\w.]+) >\}\}", (after / "paper.qmd").read_text("utf-8")))
    moved = {
        name
        for name in printed
        if variables[0].get(name) != variables[1].get(name) and not name.startswith(BUILD_FACTS)
    }
    told = {number["variable"] for one in report["sentences"] for number in one["numbers"]}
    text = " ".join(one["after"] for one in report["sentences"])
    for name in moved - told:
        assert plain(variables[1][name]) in text, name
    judged = [
        {
            claim["name"]: claim
            for claim in json.loads(read(folder, "results/judge_claims/claims.json"))
        }
        for folder in (before, after)
    ]
    flips = {name for name in judged[0] if judged[0][name]["verdict"] != judged[1][name]["verdict"]}
    assert {one["name"] for one in report["claims"] if one["change"] == "flipped"} == flips


def read(folder, path):
    return (folder / path).read_text(encoding="utf-8")


def plain(markdown):
    text = re.sub(r"\{\.\w+\}|[\[\]*\\`]", "", markdown)
    return " ".join(text.replace("\u00a0", " ").split())


def test_without_an_edit_nothing_differs(project):
    status, report, told = project.diff()
    assert status == 0, told
    assert report["verdict"]["sentence"].startswith("Nothing differs in the ")
    assert not changed_layers(report)
    assert all(count["compared"] for count in report["counts"])
    for side in find_sides(project.folder, None, None, 2):
        assert (side.failures, side.notes) == ((), ())
        assert {"_variables.yml", "results/judge_claims/claims.json"} <= tree(side.folder).keys()
    assert "NOTHING DIFFERS" in told.upper()


def test_one_code(project, tmp_path):
    unit = project.agreed("theme", "food")[0]
    project.recode(unit, "theme", "natural_landscape")
    status, report, told = project.diff()
    assert status == 3
    check_complete(project, report)
    assert [edit["told"] for edit in report["edits"]] == [
        f"{unit}, theme: food → natural_landscape, by coders A and B"
    ]
    assert parts(report) == {"data"}
    assert changed_layers(report) == {
        *("raw", "codes", "reliability", "statistics", "tables", "figures", "sentences", "claims")
    }
    share = next(
        change
        for change in changes(report, "statistics", "frequencies")
        if change["row"] == {"variable": "theme", "value": "food"} and change["column"] == "n"
    )
    assert (share["before"], share["after"], share["direction"]) == ("9", "8", "down")
    assert share["edits"] == ["e1"]
    assert not changes(report, "flow")
    assert not changes(report, "interviews")
    assert not [one for one in report["claims"] if one["change"] == "flipped"]
    path = [step["told"] for step in report["edits"][0]["path"]]
    assert any(f"consensus, {unit}, theme: food → natural_landscape" in told for told in path)
    assert any("42% → 44%" in told for told in path)
    assert f"{unit}, theme: food → natural_landscape" in told
    # The side was made from the other one, and is what a build from scratch gives.
    side = find_sides(project.folder, None, None, 2)[1]
    other = copy_project(project.folder, tmp_path / "again")
    again = obtain(other, find_source(other, None), 2)
    assert side.failures == again.failures == ()
    assert tree(side.folder) == tree(again.folder)


def test_one_coders_sheet(project):
    unit = project.agreed("theme", "food")[0]
    project.recode(unit, "theme", "other", SHEETS[1:])
    decided = {"unit_id": unit, "variable": "theme", "value_A": "food", "value_B": "other"}
    decided |= {"decision": "food", "rule": "discussion", "reason": "The dish fills the picture."}
    project.write(LOG, [*project.rows(LOG), decided])
    status, report, _ = project.diff()
    assert status == 3
    check_complete(project, report)
    assert len(report["edits"]) == 1
    assert report["edits"][0]["outcome"] == "matters"
    assert changes(report, "reliability")
    assert not changes(report, "statistics", "frequencies")
    assert {one["name"] for one in report["figures"] if one["status"] != "same"} <= {
        "fragility", "reliability",
    }  # fmt: skip
    drawn = changes(report, "figures")
    assert drawn == changes(report, "figures", "figures/reliability.csv")


def test_a_dropped_video(project):
    study = project.study()
    gone = study.sampled()[0]
    study.change_records(lambda records: [r for r in records if r["data"]["id"] != gone])
    study.code_replacements()
    status, report, _ = project.diff()
    assert status == 3
    check_complete(project, report)
    assert gone in {change["row"].get("video_id") for change in changes(report, "flow", "sample")}
    seen = next(
        change for change in changes(report, "flow", "draw_sample/flow")
        if change["row"]["stage"] == "seen"
    )  # fmt: skip
    assert seen["direction"] == "down"
    # Neither the captures nor the sheets can be taken back alone.
    assert {edit["outcome"] for edit in report["edits"]} == {"only together"}
    assert all(edit["reason"] for edit in report["edits"])
    assert not changes(report, "interviews")
    assert not changes(report, "statistics", "frequencies")


def test_likes_scaled(project):
    study = project.study()

    def scale(records):
        for record in records:
            for name in ("stats", "statsV2"):
                if str((record["data"].get(name) or {}).get("diggCount", "")).isdigit():
                    likes = record["data"][name]["diggCount"]
                    record["data"][name]["diggCount"] = type(likes)(int(likes) * 10)
        return records

    study.change_records(scale)
    status, report, _ = project.diff()
    assert status == 3
    check_complete(project, report)
    assert 0 < len(report["edits"]) <= 200
    medians = [
        change for change in changes(report, "statistics", "engagement_groups")
        if change["column"] == "median" and change["row"]["outcome"] == "likes"
    ]  # fmt: skip
    assert {round(change["relative"], 6) for change in medians} == {9.0}
    # Ranks do not move when every count is multiplied by ten.
    assert not changes(report, "statistics", "engagement_tests")
    assert not changes(report, "statistics", "correlations")
    assert not changes(report, "codes", "consensus")
    assert not changes(report, "reliability")


def test_a_respondents_gender(project):
    project.edit(
        "data/raw/interviews/respondents.csv",
        lambda text: re.sub(r"^(M10,.*?,)Female,", r"\1Male,", text, flags=re.MULTILINE),
    )
    status, report, _ = project.diff()
    assert status == 3
    check_complete(project, report)
    assert [edit["told"] for edit in report["edits"]] == ["M10, gender: Female → Male"]
    gone = changes(report, "interviews", "contradictions")
    assert {change["row"]["respondent"] for change in gone} == {"M10"}
    assert {one["name"] for one in report["claims"]} >= {"contradictions"}
    assert not changes(report, "codes")
    assert not changes(report, "statistics", "compute_statistics")


def test_a_level_of_significance(project):
    project.edit("config.yaml", lambda text: text.replace("alpha: 0.05", "alpha: 0.1"))
    status, report, _ = project.diff()
    assert status == 3
    check_complete(project, report)
    assert parts(report) == {"settings"}
    assert [edit["told"] for edit in report["edits"]] == ["statistics.alpha: 0.05 → 0.1"]
    assert changed_layers(report) >= {"raw", "sentences"}
    assert any("0.1" in one["after"] or ".10" in one["after"] for one in report["sentences"])
    for layer in ("flow", "codes", "interviews", "reliability", "figures"):
        assert not changes(report, layer)


def test_a_plotting_colour(project):
    style = "scripts/results/figures/figure_style.py"
    colour = re.search(r'"(#[0-9A-Fa-f]{6})"', read(project.folder, style))[1]
    project.edit(style, lambda text: text.replace(colour, "#aa3377"))
    status, report, _ = project.diff()
    assert status == 3
    check_complete(project, report)
    assert parts(report) == {"code"}
    assert changed_layers(report) == set()
    assert report["edits"] == []
    drawn = [one for one in report["figures"] if one["status"] != "same"]
    assert drawn
    assert {one["status"] for one in drawn} == {"pixels only"}
    assert {tuple(one["parts"]) for one in drawn} == {("code",)}
    assert project.diff("--fail-on", "numbers")[0] == 0


def test_a_typo_in_prose(project):
    project.edit("paper.qmd", lambda text: text.replace(RIGHT, WRONG))
    status, report, _ = project.diff()
    assert status == 3
    check_complete(project, report)
    assert parts(report) == {"text"}
    assert changed_layers(report) == {"sentences"}
    (sentence,) = report["sentences"]
    assert (sentence["change"], sentence["by"]) == ("edited", "wording")
    assert [words for words in sentence["words"] if words[0] != "="] == [
        ["-", "occasion"],
        ["+", "ocasion"],
    ]
    assert all(one["status"] == "same" for one in report["figures"])
    assert project.diff("--fail-on", "claims")[0] == 0


def test_the_users_tree_index_and_stash_are_untouched(project):
    project.edit("paper.qmd", lambda text: text.replace(RIGHT, "We took it as the occasion"))
    project.git("add", "paper.qmd")
    project.edit("paper.qmd", lambda text: text.replace("We took it as the occasion", WRONG))
    asked = [("status", "--porcelain"), ("diff", "--cached"), ("diff",), ("stash", "list")]
    asked += [("worktree", "list"), ("rev-parse", "HEAD"), ("branch", "--all")]
    before = [project.git(*words) for words in asked]
    index = (project.folder / ".git" / "index").read_bytes()
    assert project.diff()[0] == 3
    assert (project.folder / ".git" / "index").read_bytes() == index
    assert [project.git(*words) for words in asked] == before


def test_two_revisions_and_the_rule(project):
    first = project.git("rev-parse", "HEAD").strip()
    project.edit("paper.qmd", lambda text: text.replace(RIGHT, WRONG))
    project.git("commit", "--quiet", "--all", "--message=second")
    project.git("tag", "v1.0")
    try:
        told = project.workspace.run(
            "--cores", "2", "diff", "--config", f"baseline={first}", "current=v1.0"
        )
        report = json.loads(read(project.folder, "diff.json"))
        assert "DIFFERS" in told
        assert report["current"]["described"].startswith("v1.0")
        assert [one["by"] for one in report["sentences"]] == ["wording"]
        # The default baseline is the last release.
        status, report, _ = project.diff()
        assert status == 0
        assert report["baseline"]["described"].startswith("v1.0")
    finally:
        project.git("tag", "--delete", "v1.0")
        project.git("reset", "--quiet", "--hard", first)


def test_a_new_capture_file(project):
    lines = read(project.folder, CAPTURE).splitlines()[:40]
    records = [json.loads(line) for line in lines]
    for number, record in enumerate(records):
        record["data"]["id"] = record["item_id"] = f"70000000000000000{number:02}"
        record["data"]["challenges"] = record["data"]["textExtra"] = []
        record["data"]["contents"] = []
    path = "data/raw/captures/elsewhere.ndjson"
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (project.folder / path).write_text(text, encoding="utf-8")
    status, report, _ = project.diff()
    assert status == 3
    check_complete(project, report)
    assert [edit["told"] for edit in report["edits"]] == [f"new file {path}: 40 records"]
    seen = next(
        change for change in changes(report, "flow", "clean_videos/flow")
        if change["row"]["stage"] == "seen"
    )  # fmt: skip
    assert seen["absolute"] == 40
    assert seen["edits"] == ["e1"]
    assert not changes(report, "codes")
    assert not changes(report, "statistics", "compute_statistics")


def test_a_new_decision(project):
    rows = project.rows(LOG)
    row = next(row for row in rows if row["variable"] == "theme")
    other = row["value_B"] if row["decision"] == row["value_A"] else row["value_A"]
    before, row["decision"] = row["decision"], other
    project.write(LOG, rows)
    status, report, _ = project.diff()
    assert status == 3
    check_complete(project, report)
    (edit,) = report["edits"]
    assert edit["told"] == (f"adjudication of {row['unit_id']}, theme: decision {before} → {other}")
    assert {tuple(change["row"].values()) for change in changes(report, "codes", "consensus")} == {
        (row["unit_id"],)
    }
    assert changes(report, "statistics", "frequencies")
    assert not changes(report, "codes", "codes.csv")
    assert not changes(report, "reliability")


def test_a_claim_that_flips_stands_on_top_and_names_the_edits_that_flip_it(project):
    units = project.agreed("theme", "natural_landscape")[:12]
    for unit in units:
        project.recode(unit, "theme", "city_features")
    project.recode(project.agreed("colour", "natural")[0], "colour", "filtered")
    status, report, told = project.diff("--fail-on", "claims")
    assert status == 3
    check_complete(project, report)
    flips = [one for one in report["claims"] if one["change"] == "flipped"]
    assert report["claims"][: len(flips)] == flips
    first = next(one for one in flips if one["name"] == "largest-theme")
    assert (first["before"], first["after"]) == ("holds", "fails")
    assert len(report["edits"]) == 13
    colour = next(edit for edit in report["edits"] if "colour" in edit["told"])
    assert colour["id"] not in first["edits"]
    assert set(first["edits"]) == {edit["id"] for edit in report["edits"]} - {colour["id"]}
    assert "largest-theme" in told
