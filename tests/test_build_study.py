"""Studies side by side: built by one pipeline, compared, each failure told and tried again."""

import html
import json
import os
import re
import shutil
from pathlib import Path

import pytest
from quick_settings import hasten
from workspace import Workspace, edit, jobs

from scripts.changes.sides.chain_runs import Run
from scripts.checkout import copy_files, project_files
from scripts.compare.build_study import RESULTS, build
from scripts.compare.working_copy import failed_attempts, lay_out, note_failure
from scripts.errors import InputError
from scripts.study.folders import (
    LINKED,
    check_name,
    differing_pipeline,
    is_pipeline,
    list_studies,
    named_files_of,
    stamps_of,
)
from scripts.study.new_study import make_study

ROOT = Path(__file__).parents[1]
NOTHING = "Nothing to be done"


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A slim study, a full copy whose text is refused, one with a wrong cell, and a missing one."""
    place = tmp_path_factory.mktemp("many studies é")
    made = Workspace.fresh(place / "project", place / "machine", TZ="Asia/Tokyo")
    studies = made.folder / "studies"
    studies.mkdir()
    make_study(made.folder, studies / "porto")
    hasten(studies / "porto")
    made.run("--cores", "2", "results/build_study/porto/study.json")
    # Studies that were like it when they were built the last time, and have been edited since.
    for name in ("lisbon", "oslo"):
        for folder in (studies, made.folder / ".snakemake/studies"):
            shutil.copytree(folder / "porto", folder / name, symlinks=True)
        edit(studies / name / "config.yaml", 'city: "Porto"', f'city: "{name.title()}"')
    pipeline = [path for path in project_files(made.folder) if is_pipeline(path)]
    copy_files(made.folder, pipeline, studies / "lisbon")
    edit(studies / "lisbon/rules/videos.smk", "rule draw_sample:", "rule draw_a_sample:")
    edit(studies / "lisbon/paper.qmd", "What the study asks", "What the 9 studies ask")
    edit(studies / "oslo/data/raw/coding/coder_B.csv", ",warm,", ",lukewarm,")
    edit(made.folder / "config.yaml", "studies: []", "studies: [lisbon, oslo, porto, narvik]")
    made.told = made.run("--cores", "2", "compare")
    return made


def outcome(workspace, name):
    path = workspace.folder / f"results/build_study/{name}/study.json"
    return json.loads(path.read_text(encoding="utf-8"))


def page(workspace):
    text = (workspace.folder / "comparison.html").read_text(encoding="utf-8")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def test_studies_that_fail_are_named_and_do_not_stop_the_others(compared):
    names = ("lisbon", "oslo", "porto", "narvik")
    verdicts = [outcome(compared, name)["verdict"] for name in names]
    assert verdicts == ["no paper", "failed", "built", "missing"]
    last = compared.told[compared.told.rindex("2 of 4 studies can be compared") :]
    assert "unknown code: 'lukewarm' is not a code of 'tone'" in last
    assert "log: logs/build_study/oslo.log" in last
    assert "there is no folder studies/narvik" in last
    assert "lisbon: no paper, but its results are sound and compared" in last
    text = page(compared)
    assert (
        "Two of four studies are compared. Failed and not compared: oslo. Missing: narvik." in text
    )
    assert "unknown code: 'lukewarm'" in text and "there is no folder studies/narvik" in text
    assert "a number is typed" in text
    table = (compared.folder / "results/compare_studies/studies.csv").read_text(encoding="utf-8")
    assert "oslo,failed,oslo" in table and "narvik,missing,narvik" in table
    shares = (compared.folder / "results/compare_studies/shares.csv").read_text(encoding="utf-8")
    assert "lisbon" in shares and "oslo" not in shares


def test_a_study_of_the_comparison_has_the_paper_that_it_has_alone(compared):
    kept = compared.folder / "results/build_study"
    assert {path.name for path in (kept / "porto").iterdir()} == {
        "paper.html", "paper.pdf", "study.json",
    }  # fmt: skip
    assert not (kept / "oslo/paper.html").exists() and not (kept / "lisbon/paper.html").exists()
    assert "Porto in Short Videos" in (kept / "porto/paper.html").read_text(encoding="utf-8")
    assert {path.name for path in (compared.folder / "studies/porto").iterdir()} == {
        "claims", "config.yaml", "data", "paper.qmd", "references.bib",
    }  # fmt: skip


def test_a_full_copy_is_built_with_this_pipeline_and_its_own_is_said_to_differ(compared):
    (note,) = outcome(compared, "lisbon")["notes"]
    assert note == "its own copy of the pipeline is not used; it differs in rules/videos.smk"
    assert note in page(compared)
    assert outcome(compared, "porto")["notes"] == []


def test_the_page_marks_what_is_no_finding(compared):
    text = page(compared)
    assert "On simulated records (no finding)" in text
    assert "All that is printed here shows how the comparison works, and is no finding." in text
    assert (compared.folder / "comparison.pdf").read_bytes().startswith(b"%PDF")


def studied(told):
    return set(re.findall(r"wildcards: study=(\w+)", told))


def test_what_failed_is_tried_again_what_is_mended_is_built_and_nothing_else(compared):
    """The steps go on from one another, as a user would take them."""
    studies, settings = compared.folder / "studies", compared.folder / "config.yaml"
    assert studied(compared.run("--dry-run", "compare")) == {"lisbon", "oslo", "narvik"}

    edit(studies / "lisbon/paper.qmd", "What the 9 studies ask", "What the study asks")
    edit(settings, "[lisbon, oslo, porto, narvik]", "[lisbon, porto]")
    told = compared.run("--cores", "2", "compare")
    assert studied(told) == {"lisbon"} and "can be compared" not in told
    assert outcome(compared, "lisbon")["verdict"] == "built"
    assert "Two studies are compared, all that were asked for." in page(compared)
    assert NOTHING in compared.run("--cores", "2", "compare")

    names = ("comparison.html", "comparison.pdf")
    before = [(compared.folder / name).read_bytes() for name in names]
    compared.run("--cores", "1", "compare", "--forcerun", "draw_comparison", "bind_comparison")
    assert [(compared.folder / name).read_bytes() for name in names] == before

    with compared.edited("render/evidence.css", lambda text: f"{text}/* an edit */\n"):
        assert studied(compared.run("--dry-run", "compare")) == {"lisbon", "porto"}
    # A file that is older than what it replaces is another file all the same.
    os.utime(studies / "porto/references.bib", ns=(1, 1))
    assert studied(compared.run("--dry-run", "compare")) == {"porto"}
    assert not compared.attempts.exists()


def test_a_comparison_can_ask_for_all_studies(compared):
    edit(compared.folder / "config.yaml", "incomplete: report", "incomplete: stop")
    edit(compared.folder / "config.yaml", "[lisbon, porto]", "[lisbon, porto, narvik]")
    told = compared.fail("--cores", "2", "compare")
    assert "narvik: missing, not compared" in told and "compare.incomplete: stop" in told


def test_the_paper_of_the_project_knows_nothing_of_its_studies(compared):
    told = compared.run("--dry-run")
    assert jobs(told).isdisjoint({"build_study", "compare_studies", "compare"})
    assert "studies/" not in told


def test_sound_results_are_those_of_every_rule_that_they_rest_on(rules):
    makers = {str(file): name for name, rule in rules.items() for file in rule.output}
    needed, left = set(), {"check_results", "describe_build"}
    while left:
        name = left.pop()
        needed.add(name)
        left |= {makers[str(file)] for file in rules[name].input if str(file) in makers} - needed
    assert set(RESULTS) == needed


@pytest.mark.parametrize(
    "name", ["..", "a/b", "-x", "a b", "a.b", "", "_x", "{x}", "e\u0301", "x" * 65]
)
def test_a_name_that_could_leave_its_folder_or_break_a_table_is_refused(name):
    with pytest.raises(InputError, match="cannot have this name"):
        check_name(name)


def test_folders_of_studies_are_listed_and_bad_names_told(tmp_path):
    for name in ("wuhan", "武汉", ".hidden", ".oslo.partial"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    assert list_studies((), tmp_path) == ["wuhan", "武汉"]
    assert list_studies(["oslo"], tmp_path) == ["oslo"]
    (tmp_path / "my study").mkdir()
    with pytest.raises(InputError, match=r"my study: the study cannot have this name"):
        list_studies((), tmp_path)
    with pytest.raises(
        InputError, match=r"config.yaml, .*'compare.studies': the study cannot have"
    ):
        list_studies(["my study"], tmp_path)
    with pytest.raises(InputError, match="there is no study"):
        list_studies((), tmp_path / "nowhere")


def links_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.lstat().st_mtime_ns
        for path in folder.rglob("*") if path.is_symlink()
    }  # fmt: skip


def test_a_working_copy_follows_its_study(tmp_path):
    study, copy = tmp_path / "oslo", tmp_path / "copy"
    for path in ("config.yaml", "data/raw/x.csv", "data/made/y.csv", "captures/z.ndjson",
                 "results/r.csv", "scripts/old.py", "README.md", ".git/HEAD",
                 "data/raw/~$x.csv", "data/raw/.~lock.x.csv#"):  # fmt: skip
        (study / path).parent.mkdir(parents=True, exist_ok=True)
        (study / path).write_text(path, encoding="utf-8")
    with lay_out(ROOT, study, copy):
        pass
    first = links_of(copy)
    assert first.keys() - set(LINKED) == {"config.yaml", "data/raw/x.csv", "captures/z.ndjson"}
    assert (copy / "captures/z.ndjson").read_text(encoding="utf-8") == "captures/z.ndjson"
    assert (copy / "scripts").resolve() == ROOT / "scripts"
    (copy / "results").mkdir()
    shutil.rmtree(study / "captures")
    with lay_out(ROOT, study, copy):
        pass
    second = links_of(copy)
    assert first.items() - second.items() == {("captures/z.ndjson", first["captures/z.ndjson"])}
    assert (copy / "results").is_dir()
    # An older file in the place of another makes a newer link.
    os.utime(study / "data/raw/x.csv", ns=(1, 1))
    with lay_out(ROOT, study, copy):
        pass
    third = links_of(copy)
    assert {name for name in third if third[name] != second[name]} == {"data/raw/x.csv"}
    assert third["data/raw/x.csv"] > second["data/raw/x.csv"]


def test_a_study_that_cannot_be_read_is_a_failed_one_and_names_that_are_no_text_do_no_harm(
    tmp_path, monkeypatch
):
    study = tmp_path / "studies/oslo/data/raw"
    study.mkdir(parents=True)
    for name in (b"{s}.csv", b"\xff.csv", b"a\nb.csv", b"plain.csv"):
        (study / os.fsdecode(name)).write_text("x", encoding="utf-8")
    (study / "dangling.csv").symlink_to("nowhere")
    shutil.copy(ROOT / ".gitignore", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert named_files_of("oslo") == ["studies/oslo/data/raw/plain.csv"]
    before = stamps_of("oslo")
    (study / "{s}.csv").write_text("other", encoding="utf-8")
    assert stamps_of("oslo") != before
    with lay_out(ROOT, tmp_path / "studies/oslo", tmp_path / "copy"):
        pass
    assert len(list((tmp_path / "copy/data/raw").iterdir())) == 4
    (tmp_path / "studies/oslo/config.yaml").touch()
    (tmp_path / ".gitignore").unlink()  # nothing can be laid out
    found = build(tmp_path, "oslo", 1)
    assert (found["verdict"], failed_attempts("oslo")) == ("failed", 1)
    assert ".gitignore" in found["failures"][0] and str(tmp_path) not in found["failures"][0]


def test_a_build_that_was_ended_says_nothing_about_its_study(tmp_path, monkeypatch):
    (tmp_path / "studies/oslo").mkdir(parents=True)
    shutil.copy(ROOT / ".gitignore", tmp_path)
    monkeypatch.chdir(tmp_path)
    said = "studies/oslo/config.yaml: the study has no settings"
    assert build(tmp_path, "oslo", 1)["failures"][0].startswith(said)
    (tmp_path / ".snakemake/studies/oslo/.failed_attempts").unlink()
    (tmp_path / "studies/oslo/config.yaml").touch()
    ended = Run(("merge_codes: killed",), interrupted=True, printed="")
    monkeypatch.setattr("scripts.compare.build_study.run_target", lambda *_: ended)
    with pytest.raises(InputError, match="ended from outside"):
        build(tmp_path, "oslo", 1)
    assert failed_attempts("oslo") == 0


def test_every_failure_is_counted_and_a_slim_study_has_no_pipeline(tmp_path):
    assert failed_attempts("oslo", tmp_path) == 0
    for _ in range(2):
        note_failure(tmp_path / "oslo")
    assert failed_attempts("oslo", tmp_path) == 2
    assert differing_pipeline(ROOT, tmp_path / "oslo") == []
