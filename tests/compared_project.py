"""A committed project whose working copy is edited and compared, and what a report says of it."""

import csv
import io
import json
import random
import shutil
import subprocess
import sys

from quick_settings import hasten
from shared_builds import shared
from workspace import Workspace

from scripts.chain import read_commands
from scripts.prove.studies import Study

NAME = "the study"
SHEETS = ["data/raw/coding/coder_A.csv", "data/raw/coding/coder_B.csv"]


class Project:
    """A committed project whose working copy is edited and compared."""

    def __init__(self, workspace):
        self.workspace, self.folder = workspace, workspace.folder

    def git(self, *words):
        """What git says in the project."""
        author = ["-c", "user.name=Author", "-c", "user.email=author@example.org"]
        done = subprocess.run(
            ["git", *author, *words], cwd=self.folder, capture_output=True, text=True, check=True
        )
        return done.stdout

    def diff(self, *options):
        """Exit status, report and what was printed; an earlier report does not count."""
        path = self.folder / "diff.json"
        path.unlink(missing_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "scripts.changes.diff", "--cores", "2", *options],
            cwd=self.folder,
            env=self.workspace.env | {"PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
        )
        told = done.stdout + done.stderr
        assert "Traceback" not in told, told
        assert done.returncode in (0, 1, 3), told
        return done.returncode, json.loads(path.read_text("utf-8")) if path.exists() else {}, told

    def edit(self, path, change):
        """Let `change` edit the text of a file."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        edited = change(text)
        assert edited != text, f"the edit of {path} changes nothing"
        file.write_text(edited, encoding="utf-8")

    def rows(self, path):
        """Rows of a CSV file."""
        with (self.folder / path).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, path, rows):
        """Write rows of a CSV file."""
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (self.folder / path).write_text(buffer.getvalue(), encoding="utf-8")

    def recode(self, unit, variable, value, paths=SHEETS):
        """Put another code into the sheets."""
        for path in paths:
            rows = self.rows(path)
            next(row for row in rows if row["unit_id"] == unit)[variable] = value
            self.write(path, rows)

    def agreed(self, variable, value):
        """Units that both coders gave `value`."""
        first, second = (
            {row["unit_id"]: row[variable] for row in self.rows(path)} for path in SHEETS
        )
        return sorted(unit for unit in first if first[unit] == second[unit] == value)

    def study(self):
        """The raw data with the chain's own draw, to be changed as a study."""
        return Study(self.folder, read_commands(self.folder), random.Random(1))


def copy_compared(place):
    """A copy of the committed project whose first commit is built already."""
    shared_place = shared("compared", commit_project)
    shutil.copytree(shared_place / NAME, place / NAME, symlinks=True)
    return Project(Workspace(place / NAME, place / "machine"))


def commit_project(place):
    """A new copy of the project as the first commit of a repository, its sample drawn."""
    workspace = Workspace.fresh(place / NAME, place / "machine")
    project = Project(workspace)
    hasten(workspace.folder)
    workspace.run("--cores", "2", "draw_sample")
    project.git("init", "--quiet", "--initial-branch=main")
    project.git("add", "--all")
    project.git("commit", "--quiet", "--message=first")
    status, _, told = project.diff()
    assert status == 0, told


def changes(report, layer, path=""):
    """Changes of a layer, or of the tables in it whose path contains `path`."""
    files = [file for one in report["layers"] if one["layer"] == layer for file in one["files"]]
    return [change for file in files if path in file["path"] for change in file["changes"]]


def changed_layers(report):
    """Layers in which something changed."""
    return {count["layer"] for count in report["counts"] if count["changed"] or count["within"]}


def parts(report):
    """Parts that enter results and differ."""
    return {part["part"] for part in report["parts"]} - {"other"}
