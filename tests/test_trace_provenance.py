"""Every figure and table is traced to the raw files and lines that it really comes from."""

import json
import re
import shutil
from pathlib import Path

import pytest

from scripts.chain import read_commands, run_commands
from scripts.errors import InputError
from scripts.files.text_files import write_json
from scripts.paper import trace_provenance
from scripts.paper.page import Page
from scripts.paper.trace_provenance import outputs_of
from scripts.verify import run_times

ROOT = Path(__file__).parents[1]
OUT = "results/trace_provenance/provenance.json"
CAPTURES = "data/raw/captures/"
SHEETS = {"data/raw/coding/coder_A.csv", "data/raw/coding/coder_B.csv"}


@pytest.fixture(scope="module")
def cards(built):
    return json.loads((built.folder / OUT).read_text(encoding="utf-8"))


def rules_of(card):
    return [step["rule"] for step in card["steps"]]


def test_each_figure_and_table_that_a_rule_makes_has_a_card(built, cards):
    page = Page((built.folder / "paper.html").read_text(encoding="utf-8"))
    labels = {name for name in page.ids if re.fullmatch(r"(fig|tbl)-[\w-]+", name)}
    assert labels == set(cards)


def test_a_card_names_the_raw_files_behind_it_and_no_others(cards):
    raw = {label: set(card["raw"]) for label, card in cards.items()}
    assert raw["tbl-respondents"] == {"data/raw/interviews/respondents.csv"}
    assert raw["tbl-codebook"] == {"data/raw/coding/codebook.yaml"}
    assert raw["fig-flow"]
    assert all(path.startswith(CAPTURES) for path in raw["fig-flow"])
    assert SHEETS | {"data/raw/published.yaml"} <= raw["fig-theme"]
    assert raw["tbl-reliability"] >= SHEETS
    assert "data/raw/published.yaml" not in raw["tbl-reliability"]
    assert "data/raw/published.yaml" not in raw["fig-reliability"]
    assert "data/raw/interviews/coreq.yaml" in raw["tbl-coreq"]
    assert not [path for path in raw["tbl-crosstab"] if path.startswith("data/raw/interviews/")]


def test_rules_stand_in_the_order_in_which_they_run(cards):
    assert rules_of(cards["tbl-reliability"]) == [
        *["clean_videos", "draw_sample", "merge_codes", "measure_reliability", "bind_results"]
    ]
    assert rules_of(cards["fig-theme"])[-2:] == ["draw_figures", "bind_results"]
    assert rules_of(cards["tbl-ledger"])[-1] == "judge_claims"


def test_a_rule_is_told_with_its_script_and_the_lines_of_its_functions(built, cards, rules):
    named = 0
    for card in cards.values():
        for step in card["steps"]:
            script = rules[step["rule"]].input.get("script")
            assert script in [lines["file"] for lines in step["lines"]]
            for lines in step["lines"]:
                text = (built.folder / lines["file"]).read_text(encoding="utf-8").splitlines()
                for told in lines["functions"]:
                    name, first = re.match(r"(\w+) \(lines? (\d+)", told).groups()
                    assert text[int(first) - 1].startswith(f"def {name}(")
                    named += 1
    assert named > 100
    drawn = next(step for step in cards["fig-theme"]["steps"] if step["rule"] == "draw_figures")
    assert drawn["lines"][0]["functions"][0].startswith("draw_shares (lines ")


def test_functions_that_are_called_on_the_way_are_told(cards):
    told = {
        label: {
            function.partition(" ")[0]
            for step in card["steps"]
            for lines in step["called"]
            for function in lines["functions"]
        }
        for label, card in cards.items()
    }
    assert {"at_random", "reason_to_drop", "wilson"} <= told["fig-theme"]
    assert {"krippendorff_alpha", "bootstrap_alpha"} <= told["tbl-reliability"]
    assert "krippendorff_alpha" not in told["tbl-crosstab"]


def test_raw_files_have_their_evidence_class(cards):
    evidence = cards["fig-theme"]["evidence"]
    assert list(evidence) == cards["fig-theme"]["raw"]
    assert {evidence[path] for path in SHEETS} == {"simulated"}
    assert evidence["data/raw/published.yaml"] == "published"
    assert evidence["data/raw/coding/codebook.yaml"] == ""


def test_each_rule_has_the_seconds_that_the_committed_file_tells(built, cards):
    told = json.loads((built.folder / "reference/run_times.json").read_text(encoding="utf-8"))
    steps = [step for card in cards.values() for step in card["steps"]]
    assert {step["rule"]: step["seconds"] for step in steps} == {
        step["rule"]: told[step["rule"]] for step in steps
    }


def test_a_job_with_several_outputs_took_its_time_once(tmp_path):
    times = {"a": ("draw", 10.0, 13.0), "b": ("draw", 10.25, 13.0), "c": ("draw", 20.0, 21.0)}
    for name, (rule, start, end) in times.items():
        made = {"rule": rule, "starttime": start, "endtime": end}
        write_json(tmp_path / run_times.METADATA / name, made)
    assert run_times.read_times(tmp_path) == {"draw": 4.0}


def test_the_times_of_a_build_are_measured_by_a_command(built, tmp_path):
    out = tmp_path / "times.json"
    run_times.main(["--root", str(built.folder), "--out", str(out)])
    measured = json.loads(out.read_text(encoding="utf-8"))
    committed = json.loads((ROOT / "reference/run_times.json").read_text(encoding="utf-8"))
    assert measured.keys() == committed.keys()
    assert 0 < sum(measured.values()) < 600
    with pytest.raises(InputError, match="nothing was built here"):
        run_times.main(["--root", str(tmp_path), "--out", str(out)])


def test_the_command_asks_for_a_file_that_a_rule_makes(cards, rules):
    declared = {str(file) for rule in rules.values() for file in rule.output}
    for card in cards.values():
        first = card["outputs"][0]["path"]
        assert card["command"] == f"snakemake --cores 1 --force {first}"
        assert {made["path"] for made in card["outputs"]} <= declared
    assert cards["fig-theme"]["outputs"][0]["path"] == "figures/theme.svg"


def test_versions_are_those_of_the_packages_on_the_way(cards):
    drawn = [told.partition(" ")[0] for told in cards["fig-theme"]["versions"]]
    assert {"Python", "snakemake", "matplotlib", "seaborn"} <= set(drawn)
    assert "matplotlib" not in " ".join(cards["tbl-respondents"]["versions"])
    tested = [told.partition(" ")[0] for told in cards["tbl-engagement"]["versions"]]
    assert {"pingouin", "scipy"} <= set(tested)


EDITS = {
    "data/raw/interviews/statements.csv": lambda text: text[: text.rstrip("\n").rindex("\n") + 1],
    "data/raw/interviews/coreq.yaml": lambda text: text.replace("Direct speech", "Zz speech"),
    "data/raw/interviews/codebook.yaml": lambda text: text.replace("label: ", "label: Zz"),
    "data/raw/coding/codebook.yaml": lambda text: text.replace("label: ", "label: Zz"),
    "data/raw/captures/chongqing.ndjson": lambda text: re.sub(
        r'("diggCount": ?"?)(\d)', r"\g<1>9\2", text
    ),
}


@pytest.fixture(scope="module")
def study(built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    for path, content in built.sources.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    shutil.copytree(built.folder / "data/raw", folder / "data/raw", dirs_exist_ok=True)
    return folder, read_commands(folder, "bind_results")


def content_of(study, cards):
    folder, commands = study
    run_commands(commands, folder)
    # Pictures are not drawn here; the data that they plot stand beside them.
    paths = {
        label: [folder / made["path"].replace(".svg", ".csv") for made in card["outputs"]]
        for label, card in cards.items()
    }
    return {
        label: [path.read_bytes() for path in files if path.is_file()]
        for label, files in paths.items()
    }


def test_what_an_edit_of_raw_data_changes_names_the_file_that_was_edited(study, cards):
    before = content_of(study, cards)
    for path, change in EDITS.items():
        file = study[0] / path
        text = file.read_text(encoding="utf-8")
        file.write_text(change(text), encoding="utf-8")
        after = content_of(study, cards)
        file.write_text(text, encoding="utf-8")
        changed = [label for label in cards if after[label] != before[label]]
        assert changed, f"the edit of {path} changes nothing"
        assert [label for label in changed if path not in cards[label]["raw"]] == []


def test_settings_of_the_command_line_reach_the_trace(built, tmp_path, monkeypatch):
    monkeypatch.chdir(built.folder)
    arguments = ["--target", "judge_claims", "--raw", "data/raw/published.yaml"]
    out = tmp_path / "cards.json"
    figures = '{"shares": ["theme"], "engagement_by": "emotion"}'
    trace_provenance.main([*arguments, f"--given=figures={figures}", "--out", str(out)])
    assert "figures/theme.svg" in out.read_text()
    assert "figures/emotion.svg" not in out.read_text()


def test_the_same_bytes_each_time(built, tmp_path, monkeypatch):
    monkeypatch.chdir(built.folder)
    raw = sorted(path for path in built.sources if path.startswith("data/raw/"))
    arguments = ["--target", "judge_claims", "--raw", *raw, "--times", "reference/run_times.json"]
    trace_provenance.main([*arguments, "--out", str(tmp_path / "cards.json")])
    assert (tmp_path / "cards.json").read_bytes() == (built.folder / OUT).read_bytes()


def test_a_workflow_without_figures_is_refused(built, tmp_path, monkeypatch):
    monkeypatch.chdir(built.folder)
    out = Path(tmp_path / "cards.json")
    with pytest.raises(InputError, match="makes no figure and no table"):
        trace_provenance.main(["--target", "draw_sample", "--raw", "x", "--out", str(out)])
    assert outputs_of([]) == {}
