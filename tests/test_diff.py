"""Bad input to `snakemake diff`: a clear message, the rest still reported, nothing touched."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from compared_project import SHEETS, changes
from sample_project import repository, write

from scripts.changes import diff
from scripts.changes.causes import attribute, parts_to_hold
from scripts.changes.effects import Effect
from scripts.changes.parts import part_of, put_back, sort_files
from scripts.changes.sides.builds import CACHE, Side
from scripts.changes.told_steps import TOLD
from scripts.changes.verdicts import give_verdict
from scripts.errors import InputError
from scripts.files.text_files import read_yaml, write_json
from scripts.settings import check_section, check_settings

ROOT = Path(__file__).parents[1]
LOCK = "0" * 64
FAILURE = "merge_codes: coder_A.csv, line 2: unknown code"


def change(name, **more):
    """A changed cell of a statistic."""
    entry = {"id": name, "row": {"value": name}, "column": "share", "change": "edited"}
    entry |= {"before": "0.1", "after": "0.2", "kind": "share", "within": False}
    return entry | {"edits": [], "parts": []} | more


def document(*cells, failures=((), ()), claims=(), differing=(), edits=(), sentences=()):
    """A report with these changes."""
    file = {"path": "shares.csv", "rule": "compute_statistics", "status": "changed"}
    return {
        "baseline": {"failures": list(failures[0]), "notes": []},
        "current": {"failures": list(failures[1]), "notes": []},
        "parts": [{"part": part, "files": ["a"], "moves": {}, "told": "", "tried": False}
                  for part in differing],
        "edits": [{"id": name, "part": "data", "told": name, "group": "", "reason": "",
                   "outcome": "", "moves": {}, "path": [], "cells": []} for name in edits],
        "layers": [{"layer": "statistics", "files": [file | {"changes": list(cells)}]}],
        "figures": [], "sentences": list(sentences), "claims": list(claims),
        "counts": [{"layer": "statistics", "compared": 12}],
    }  # fmt: skip


FLIP = {"name": "largest", "change": "flipped"}


@pytest.mark.parametrize(
    ("fail_on", "cells", "claims", "status"),
    [
        ("any", [], [], 0),
        ("any", [change("a", within=True)], [], 3),
        ("numbers", [change("a", within=True)], [], 0),
        ("numbers", [change("a", kind="text")], [], 0),
        ("numbers", [change("a")], [], 3),
        ("claims", [change("a")], [], 0),
        ("claims", [change("a")], [FLIP | {"change": "statistics"}], 0),
        ("claims", [], [FLIP], 3),
    ],
)
def test_the_status_follows_what_the_user_wants_to_fail_on(fail_on, cells, claims, status):
    verdict = give_verdict(document(*cells, claims=claims), fail_on)
    assert (verdict["status"], verdict["fails"]) == (status, status == 3)
    assert verdict["differs"] == bool(cells or claims)


@pytest.mark.parametrize(
    ("failures", "told"),
    [
        (((FAILURE,), ()), "The baseline could not"),
        (((), (FAILURE,)), "The current state could not"),
        (((FAILURE,), (FAILURE,)), "Neither the baseline nor the current state could"),
    ],
)
@pytest.mark.parametrize("fail_on", ["any", "numbers", "claims"])
def test_a_side_that_failed_is_an_error_whatever_was_found(failures, told, fail_on):
    verdict = give_verdict(document(change("a"), failures=failures), fail_on)
    assert verdict["status"] == 1
    assert verdict["sentence"].startswith(told)


def moving(*names):
    return Effect(cells={("shares.csv", (name,), "share"): ("0.1", "0.2") for name in names})


def test_each_of_two_parts_is_named_where_holding_it_takes_a_change_back():
    cells = [change(name) for name in "abc"]
    report = document(*cells, differing=["data", "code", "other"], edits=["e1"])
    effects = {"edits": {"e1": moving("a")}}
    attribute(report, effects, {"data": moving("a", "b"), "code": moving("b")})
    assert [cell["parts"] for cell in cells] == [["data"], ["data", "code"], []]
    assert [cell["edits"] for cell in cells] == [["e1"], [], []]
    data, code, other = report["parts"]
    assert "2 of 3 changes" in data["told"]
    assert code["moves"] == {"statistics": 1}
    assert (other["told"], other["tried"]) == ("it enters no result", False)


def test_a_claim_on_the_same_numbers_is_told_as_in_other_words():
    was, named, counted = (("holds", (text,), ()) for text in ("City 11 of 50", "Urban 11 of 50",
                                                               "City 12 of 50"))  # fmt: skip
    effect = Effect(claims={"named": (was, named), "counted": (was, counted)})
    told = [TOLD["claim"](("claim", name), {}, effect) for name in effect.claims]
    assert told == ["named: still holds, in other words", "counted: still holds, on other numbers"]


def test_a_part_that_cannot_be_held_says_why_on_one_line():
    report = document(change("a"), differing=["data", "code"])
    failure = "config.yaml, key 'prove': the key does not exist\n  mend:     take it out"
    attribute(report, {}, {"code": Effect(failure=failure)})
    assert report["parts"][1]["told"] == (
        "held at the baseline, the chain does not run: "
        "config.yaml, key 'prove': the key does not exist"
    )


def test_edits_that_fail_alone_are_told_together():
    cells = [change(name) for name in "ab"]
    report = document(*cells, differing=["data"], edits=["e1", "e2", "e3"])
    refused = Effect(failure="no sheet for these:\n  v1\n  mend: …")
    edits = {"e1": refused, "e2": refused, "e3": Effect()}
    attribute(report, {"edits": edits, "together": {"e1 e2": moving("b")}}, {})
    assert [edit["outcome"] for edit in report["edits"]] == [
        *["only together"] * 2, "no effect",
    ]  # fmt: skip
    assert report["edits"][0]["reason"] == (
        "taken back alone it leaves no valid study: no sheet for these"
    )
    assert [cell["edits"] for cell in cells] == [[], ["e1", "e2"]]


@pytest.mark.parametrize(
    ("alone", "reason"),
    [
        (moving("b"), "taken back alone it undoes all that they do together"),
        (Effect(), "taken back alone it moves no result"),
    ],
)
def test_edits_that_act_together_are_told_with_what_each_does_alone(alone, reason):
    cells = [change(name) for name in "ab"]
    report = document(*cells, differing=["data"], edits=["e1", "e2", "e3"])
    edits = {"e1": alone, "e2": moving("a"), "e3": alone}
    attribute(report, {"edits": edits, "together": {"e1 e3": moving("b")}}, {})
    first, other, last = report["edits"]
    assert (first["group"], other["group"], last["group"]) == ("e1 e3", "", "e1 e3")
    assert (first["outcome"], other["outcome"]) == ("only together", "matters")
    assert first["reason"] == last["reason"] == reason
    assert first["path"] == last["path"] != other["path"]
    assert [cell["edits"] for cell in cells] == [["e2"], ["e1", "e3"]]


def test_what_one_of_them_moves_besides_is_not_put_to_the_others():
    cells = [change(name) for name in "abc"]
    report = document(*cells, differing=["data"], edits=["e1", "e2"])
    edits = {"e1": moving("a"), "e2": moving("a", "b")}
    attribute(report, {"edits": edits, "together": {"e1 e2": moving("a", "b", "c")}}, {})
    assert [cell["edits"] for cell in cells] == [["e1", "e2"], ["e2"], ["e1", "e2"]]


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        (["no effect"], "1 edit of data or settings, which moves no result."),
        (["matters"], "1 edit of data or settings, which moves results."),
        (["matters", "no effect"], "2 edits of data or settings, 1 of which moves results."),
    ],
)
def test_the_verdict_says_how_many_edits_move_results(outcomes, told):
    report = document(change("a"), edits=[f"e{number}" for number, _ in enumerate(outcomes)])
    for edit, outcome in zip(report["edits"], outcomes, strict=True):
        edit["outcome"] = outcome
    assert give_verdict(report, "any")["sentence"].endswith(told)


def renaming(number, *settings):
    """An edit of data that gives a file a new name, with the settings that name it."""
    cells = [{"path": "config.yaml", "row": name} for name in settings]
    return {"id": f"e{number}", "part": "data", "told": "renamed", "group": "", "reason": "",
            "outcome": "", "moves": {}, "path": [],
            "cells": [{"path": "a.csv", "row": ""}, *cells]}  # fmt: skip


def test_a_setting_that_names_a_renamed_file_goes_with_the_data():
    report = document(change("a"), differing=["data", "settings"])
    report["edits"] = [renaming(1, "coding.sheets.A")]
    assert parts_to_hold(report) == ["data"]
    attribute(report, {"edits": {"e1": moving("a")}}, {})
    data, settings = report["parts"]
    assert data["told"] == (
        "it goes with coding.sheets.A of the settings, and nothing else differs, "
        "so it causes every change"
    )
    assert (settings["told"], settings["tried"]) == (
        "coding.sheets.A names files of the data by new names, and went with these", False,
    )  # fmt: skip


def test_other_settings_are_held_without_those_that_go_with_the_data():
    report = document(change("a"), differing=["data", "settings"], edits=["e2"])
    report["edits"][0]["part"] = "settings"
    report["edits"].append(renaming(1, "coding.sheets.A", "coding.adjudication"))
    assert parts_to_hold(report) == ["data", "settings"]
    attribute(report, {}, {"data": moving("a"), "settings": Effect()})
    assert [part["told"] for part in report["parts"]] == [
        "held at the baseline with coding.sheets.A and coding.adjudication of the settings, "
        "it undoes 1 of 1 changes",
        "held at the baseline but for coding.sheets.A and coding.adjudication, "
        "which went with the data, it undoes 0 of 1 changes",
    ]


def test_a_thousand_changes_find_their_edits():
    cells = [change(f"v{number:04}") for number in range(1000)]
    names = [f"e{number}" for number in range(200)]
    report = document(*cells, differing=["data"], edits=names)
    owners = {cell["id"]: names[number % 200] for number, cell in enumerate(cells)}
    effects = {
        name: moving(*(cell for cell, owner in owners.items() if owner == name)) for name in names
    }
    attribute(report, {"edits": effects}, {})
    assert all(cell["edits"] == [owners[cell["id"]]] for cell in cells)
    assert {edit["moves"]["statistics"] for edit in report["edits"]} == {5}


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("data/raw/coder_A.csv", "data"),
        ("config.yaml", "settings"),
        ("paper.qmd", "text"),
        ("claims/allowed.yaml", "text"),
        ("claims/themes.py", "code"),
        ("Snakefile", "code"),
        ("scripts/results/statistics/ranks.py", "code"),
        ("scripts/changes/diff.py", "other"),
        ("envs/requirements.txt", "environment"),
        ("tests/test_diff.py", "other"),
    ],
)
def test_each_file_belongs_to_one_part(path, part):
    assert part_of(path, frozenset({"data/raw/coder_A.csv"})) == part


def test_parts_of_a_folder_without_gitignore_leave_out_what_was_built(tmp_path):
    before = write(tmp_path / "before", {"paper.qmd": "one\n", "results/a.csv": "1\n"})
    after = write(tmp_path / "after", {"paper.qmd": "two\n", ".gitignore": "/results/\n"})
    write(after, {"results/a.csv": "2\n", "scripts/new.py": "", "Snakefile": ""})
    found = {part["part"]: part["files"] for part in sort_files(before, after)}
    assert found == {
        "text": ["paper.qmd"], "code": ["Snakefile", "scripts/new.py"], "other": [".gitignore"],
    }  # fmt: skip
    held = put_back("code", before, after, tmp_path / "held")
    assert not (held / "Snakefile").exists()
    assert (held / "paper.qmd").read_text() == "two\n"


def test_what_a_side_failed_to_draw_is_not_gone(tmp_path):
    drawn = write(tmp_path / "drawn", {"figures/theme.svg": "<svg/>"})
    failed = write(tmp_path / "failed", {"paper.qmd": ""})
    good = Side(drawn, "HEAD", "revision", "", LOCK)
    for failures, statuses in ((("draw_figures: no",), []), ((), ["gone"])):
        bad = Side(failed, "working copy", "working copy", "", LOCK, failures)
        assert [one["status"] for one in diff.built_figures(good, bad, {})] == statuses


@pytest.mark.parametrize("value", [1.1, 20240226])
def test_a_revision_that_snakemake_takes_for_a_number_is_told_how_to_be_named(value):
    settings = read_yaml(ROOT / "config.yaml") | {"baseline": value}
    with pytest.raises(InputError, match=r"takes the revision for a number") as caught:
        check_settings(settings)
    assert "baseline=tags/1.10" in str(caught.value)
    assert repr(value) in str(caught.value)


def test_a_revision_without_a_name_is_told():
    with pytest.raises(InputError, match="no revision is named"):
        check_settings(read_yaml(ROOT / "config.yaml") | {"current": None})


def test_settings_of_the_comparison_are_checked_alone():
    settings = read_yaml(ROOT / "config.yaml")
    check_section({"diff": settings["diff"], "sampling": "broken"}, "diff")
    with pytest.raises(InputError, match=r"'diff.fail_on'(.|\n)*one of any, numbers, claims"):
        check_section({"diff": settings["diff"] | {"fail_on": "sometimes"}}, "diff")
    with pytest.raises(InputError, match="'diff': the key is missing"):
        check_section({}, "diff")


@pytest.fixture
def small(tmp_path):
    """A repository that has the settings of a comparison, and is never built here."""
    folder = repository(tmp_path / "small")
    shutil.copy(ROOT / "config.yaml", folder)
    return folder


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--baseline", "v1.O"], ["'v1.O'", "no such revision", "HEAD", "git fetch"]),
        (["--current", "mian"], ["'mian'", "main"]),
        (["--baseline", "./nowhere"], ["./nowhere: the folder does not exist"]),
        (["--baseline", "./paper.qmd"], ["./paper.qmd: this is no folder"]),
        (["--cores", "0"], ["--cores", "1 or more"]),
    ],
)
def test_what_cannot_be_compared_is_told_before_anything_is_built(small, options, told):
    with pytest.raises(InputError) as caught:
        diff.main(["--root", str(small), *options])
    assert all(words in str(caught.value) for words in told), str(caught.value)
    assert not list(small.glob("diff.*"))
    assert not (small / CACHE).exists()


def test_the_nearest_tag_is_told(small):
    subprocess.run(["git", "tag", "submitted-2024"], cwd=small, check=True)
    with pytest.raises(InputError, match="such as submitted-2024"):
        diff.main(["--root", str(small), "--baseline", "submited-2024"])


@pytest.mark.parametrize("empty", [True, False])
def test_without_a_commit_or_a_repository_a_folder_is_asked_for(small, empty, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(small.parent))
    shutil.rmtree(small / ".git")
    if empty:
        subprocess.run(["git", "init", "--quiet"], cwd=small, check=True)
    for options in ([], ["--baseline", "HEAD"]):
        with pytest.raises(InputError, match="name a folder instead"):
            diff.main(["--root", str(small), *options])


def test_reports_that_cannot_be_written_are_told(small):
    (small / "taken").write_text("a file\n", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        diff.write_reports({small / "taken" / "diff.json": (write_json, {})})


def not_built(report):
    """Layers of which some table was not built."""
    return {
        layer["layer"]
        for layer in report["layers"]
        for file in layer["files"]
        if file["status"] == "not built"
    }


BEHIND_CODES = {"codes", "reliability", "statistics", "tables", "figures"}


def test_a_working_copy_that_fails_is_compared_as_far_as_it_goes(project):
    unit = project.rows(SHEETS[0])[0]["unit_id"]
    project.recode(unit, "theme", "fod", SHEETS[:1])
    status, report, told = project.diff()
    assert status == 1
    assert not_built(report) == BEHIND_CODES
    (failure,) = report["current"]["failures"]
    for words in ("merge_codes: ", SHEETS[0], "line 2", "'theme'", "'fod'", "mend:"):
        assert words in failure
    assert "merge_codes" in told
    assert [edit["outcome"] for edit in report["edits"]] == ["not tried"]
    assert not report["figures"]
    assert all(
        count["compared"] and not count["changed"]
        for count in report["counts"]
        if count["layer"] in ("flow", "interviews", "sentences")
    )
    for name in ("diff.html", "diff.md"):
        assert "merge" in (project.folder / name).read_text(encoding="utf-8")


def test_a_baseline_whose_raw_data_do_not_parse_is_compared_as_far_as_it_goes(project):
    capture = "data/raw/captures/chongqing.ndjson"
    project.edit(capture, lambda text: text[50:])
    project.git("commit", "--quiet", "--all", "--message=broken")
    project.git("checkout", "--quiet", "HEAD~1", "--", capture)
    status, report, _ = project.diff("--baseline", "HEAD")
    assert status == 1
    (failure,) = report["baseline"]["failures"]
    assert failure.startswith(f"clean_videos: {capture}, line ")
    assert not_built(report) == BEHIND_CODES | {"flow"}
    assert not report["current"]["failures"]
    assert changes(report, "raw", capture)


def test_a_renamed_column_is_told_on_both_ends_of_the_chain(project):
    first = project.git("rev-parse", "HEAD").strip()
    project.edit(SHEETS[1], lambda text: text.replace("emotion", "feeling", 1))
    project.edit("scripts/videos/eligibility.py", lambda text: text.replace('"detail"', '"remark"'))
    status, report, _ = project.diff("--baseline", first)
    assert status == 1
    assert [edit["told"] for edit in report["edits"]] == [
        f"column emotion is called feeling now in {SHEETS[1]}"
    ]
    dropped = next(
        file for layer in report["layers"] for file in layer["files"]
        if file["path"] == "data/clean_videos/dropped.csv"
    )  # fmt: skip
    assert "column detail seems to be called remark now" in dropped["note"]
    flow = next(count for count in report["counts"] if count["layer"] == "flow")
    assert (flow["changed"], "remark" in flow["note"]) == (1, True)


def test_a_baseline_from_before_a_layer_and_without_gitignore(project, tmp_path):
    old = tmp_path / "unpacked"
    shutil.copytree(project.folder, old, ignore=shutil.ignore_patterns(".git", ".snakemake"))
    shutil.rmtree(old / "data" / "draw_sample", ignore_errors=True)
    (old / ".gitignore").unlink()
    # A chain that ended before the claims, as that of an early release.
    for file in [old / "Snakefile", *(old / "rules").glob("*.smk")]:
        text = file.read_text(encoding="utf-8").replace("rule judge_claims:", "rule judge:")
        file.write_text(text.replace("rules.judge_claims", "rules.judge"), encoding="utf-8")
    status, report, told = project.diff("--baseline", str(old))
    assert status == 3, told
    statuses = {
        file["path"]: file["status"] for layer in report["layers"] for file in layer["files"]
    }
    assert statuses["results/judge_claims/tbl-ledger.md"] == "new layer"
    assert statuses["results/measure_fragility/fragility.csv"] == "new layer"
    assert statuses["results/compute_statistics/frequencies.csv"] == "same"
    claims = next(count for count in report["counts"] if count["layer"] == "claims")
    assert "no judged claims in the baseline" in claims["note"]
    assert report["baseline"]["described"] == "folder unpacked"
    assert {part["part"] for part in report["parts"]} == {"code", "other"}
    text = (project.folder / "diff.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert str(project.folder) not in text


def partial(project):
    return [path.name for path in (project.folder / CACHE).glob("*/.partial-*")]


def start(project):
    return subprocess.Popen(
        [sys.executable, "-m", "scripts.changes.diff", "--cores", "1"],
        cwd=project.folder, env=project.workspace.env | {"PYTHONPATH": str(project.folder)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def test_a_killed_diff_leaves_nothing_at_the_next_run_and_two_at_once_succeed(project):
    project.edit("paper.qmd", lambda text: text.replace("hard to check", "hard to find"))
    asked = [("status", "--porcelain"), ("diff",), ("worktree", "list"), ("branch", "--all")]
    before = [project.git(*words) for words in asked]
    killed = start(project)
    builds = project.folder / CACHE / "builds"
    for _ in range(600):
        if list(builds.glob(".partial-*/project/logs/*")):
            break
        time.sleep(0.05)
    else:
        pytest.fail("no build began")
    with contextlib.suppress(ProcessLookupError):
        os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert partial(project)
    assert [project.git(*words) for words in asked] == before
    assert not list(project.folder.glob("diff.*.tmp"))
    both = [start(project), start(project)]
    told = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [3, 3], told
    assert not partial(project)
    assert [project.git(*words) for words in asked] == before


@pytest.mark.parametrize(
    ("found", "outcome", "reason"),
    [(moving("a"), "matters", diff.PARTLY), (Effect(), "not tried", diff.UNBUILT)],
)
def test_one_edit_that_breaks_a_side_is_followed_as_far_as_it_was_built(
    monkeypatch, found, outcome, reason
):
    report = document(change("a"), differing=["settings"], edits=["e1"])
    monkeypatch.setattr(diff, "measure", lambda *_, **__: found)
    side = Side(Path(), "a side", "folder", "", "")
    broken = Side(Path(), "another", "folder", "", "", ("merge_codes: no code",))
    diff.find_causes(report, side, broken, Path(), 1, 200)
    assert [(edit["outcome"], edit["reason"]) for edit in report["edits"]] == [(outcome, reason)]


def test_files_that_move_nothing_are_named_and_cause_nothing():
    report = document(differing=["code", "other"])
    attribute(report, {}, {})
    assert report["parts"][0]["told"] == (
        "nothing else differs, so it moves nothing that is compared"
    )
    told = give_verdict(report, "any")
    assert told["sentence"] == "a differs, and nothing that is compared moves."
    assert told["status"] == 3


@pytest.mark.parametrize(
    ("alone", "together"), [(["e1", "e2", "e3"], []), (["e1", "e2"], ["all"]), (["e1"], [])]
)
def test_edits_that_the_current_side_lists_otherwise_are_not_mixed_up(monkeypatch, alone, together):
    report = document(change("a"), differing=["data"], edits=["e1", "e2"])
    found = {"edits": alone, "together": together}
    effects = {kind: dict.fromkeys(names, moving("a")) for kind, names in found.items()}
    monkeypatch.setattr(diff, "recompute", lambda *_: effects)
    side = Side(Path(), "a side", "folder", "", "")
    diff.find_causes(report, side, side, Path(), 1, 200)
    assert [edit["outcome"] for edit in report["edits"]] == ["not tried"] * 2
    assert report["current"]["notes"] == [diff.OTHER_EDITS]
