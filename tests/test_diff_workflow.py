"""The job that comments on a pull request, as far as it runs without the service."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOW = ROOT / ".github/workflows/diff.yml"
# Stands in for the service's command: it notes what it is asked, and knows the comments there.
GH = """#!/usr/bin/env bash
echo "$*" >> "$CALLS"
if [[ "$*" == *--paginate* ]]; then printf '%s' "$COMMENTS"; fi
"""
# Stands in for the comparison: it writes the report and exits as it is told.
PYTHON = """#!/usr/bin/env bash
echo "$*" >> "$CALLS"
echo '<!-- diff-report -->' > diff.md
exit "$DIFF_STATUS"
"""


@pytest.fixture(scope="module")
def job():
    content = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    return content["jobs"]["diff"]


@pytest.fixture
def runner(job, tmp_path):
    """A function that runs a named step in an empty folder; it returns status and calls."""
    for name, text in (("bin/gh", GH), (".venv/bin/python", PYTHON)):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    steps = {step["name"]: step for step in job["steps"] if "name" in step}

    def run(name, **variables):
        calls = tmp_path / "calls"
        calls.unlink(missing_ok=True)
        done = subprocess.run(
            # As the service runs a step: it ends at the first command that fails.
            [shutil.which("bash"), "-e", "-c", steps[name]["run"]],
            cwd=tmp_path,
            env={
                **os.environ,
                "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
                "CALLS": str(calls),
                "GITHUB_OUTPUT": str(tmp_path / "output"),
                "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
                **variables,
            },
            capture_output=True,
            text=True,
        )
        return done.returncode, calls.read_text("utf-8") if calls.exists() else ""

    return run


def test_what_others_merged_since_is_no_change_of_the_request(job, tmp_path):
    def git(*words):
        return subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *words],
            cwd=tmp_path, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    def commit(name):
        (tmp_path / name).write_text(name, encoding="utf-8")
        git("add", name)
        git("commit", "-qm", name)

    git("init", "-qb", "main")
    commit("first")
    git("checkout", "-qb", "request")
    commit("own")
    git("checkout", "-q", "main")
    commit("of others")
    # As the service makes the commit that it checks out.
    git("merge", "-q", "--no-ff", "-m", "request into main", "request")
    (base,) = (step["env"]["BASE"] for step in job["steps"] if "BASE" in step.get("env", {}))
    assert git("diff", "--name-only", base).split() == ["own"]


@pytest.mark.parametrize("status", ["0", "3", "1"])
def test_the_comparison_keeps_its_status_for_the_last_step(runner, tmp_path, status):
    code, calls = runner("Compare", BASE="abc123", DIFF_STATUS=status)
    assert code == 0
    assert "-m scripts.changes.diff --baseline abc123 --fail-on claims" in calls
    assert (tmp_path / "output").read_text("utf-8") == f"status={status}\n"
    assert "diff-report" in (tmp_path / "summary").read_text("utf-8")
    assert runner("Verdict", STATUS=status)[0] == int(status)


def test_the_first_comment_is_made_and_later_ones_replace_it(runner):
    place = {"REPOSITORY": "group/paper", "NUMBER": "7"}
    code, calls = runner("Comment", COMMENTS="", **place)
    assert code == 0
    assert "--method POST repos/group/paper/issues/7/comments -F body=@diff.md" in calls
    code, calls = runner("Comment", COMMENTS="41\n42\n", **place)
    assert code == 0
    assert "--method PATCH repos/group/paper/issues/comments/41 -F body=@diff.md" in calls
    assert "POST" not in calls


def test_what_the_job_names_exists(job):
    told = " ".join(step.get("run", "") for step in job["steps"])
    assert "make .venv/installed" in told
    assert ".venv/installed:" in (ROOT / "Makefile").read_text(encoding="utf-8")
    options = subprocess.run(
        [sys.executable, "-m", "scripts.changes.diff", "--help"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "--fail-on" in options and "--baseline" in options


def test_a_fork_gets_no_comment_and_the_token_may_do_no_more_than_comment():
    content = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    assert content["permissions"] == {"contents": "read", "pull-requests": "write"}
    comment = next(one for one in content["jobs"]["diff"]["steps"] if one.get("name") == "Comment")
    assert "head.repo.full_name == github.repository" in comment["if"]
    # Nothing that a pull request may choose is pasted into a command.
    assert not any("${{" in step.get("run", "") for step in content["jobs"]["diff"]["steps"])
