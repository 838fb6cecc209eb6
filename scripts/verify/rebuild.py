"""Build copies of the project from scratch, each under conditions of its own."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

from scripts.changes.sides.chain_runs import end_group, read_failures, tell
from scripts.checkout import copy_files, lacks_transcripts, private_files
from scripts.files.text_files import read_json
from scripts.lock_environment import pins
from scripts.verify import perturbation
from scripts.verify.conditions import Conditions
from scripts.verify.run_times import read_times

RECOMPUTATION = "tests/recomputation.py"
PERTURBATION = "scripts/verify/perturbation.py"
# What is made from the transcripts, and from nothing else that a release leaves out.
OF_TRANSCRIPTS = ("data/check_quotes/quotes.csv", "data/check_quotes/by_respondent.csv")
PAUSE = 0.05  # seconds between two looks at the processes


class Version(NamedTuple):
    """A package that is not the one of the lock; `here` is '' where it is not installed."""

    package: str
    locked: str
    here: str


class Job(NamedTuple):
    """A command with all that it depends on."""

    described: str
    command: Sequence[str]
    folder: Path
    variables: Mapping[str, str]
    umask: int = 0o022


class Done(NamedTuple):
    """What came of a job: exit status, seconds, and what it printed on both streams."""

    status: int
    seconds: float
    printed: str


@dataclass(frozen=True)
class Build:
    """A copy in which Snakemake has run; `failures` has a message for each rule that failed.

    `rules` has the seconds that each rule took.
    """

    folder: Path
    conditions: Conditions
    seconds: float
    failures: tuple[str, ...]
    rules: Mapping[str, float] = field(default_factory=dict)


def other_versions(lock: str, installed: Callable[[str], str] = version) -> list[Version]:
    r"""Packages that are installed in another version than the lock says, or not at all.

    Parameters
    ----------
    lock : str
        Content of a pip lock; pins whose marker does not hold here are passed over.
    installed : callable
        Version of a package by its name.

    Examples
    --------
    >>> lock = "numpy==2.4.6 \\\n    --hash=sha256:0\npandas==1 ; python_version < '3'\n"
    >>> other_versions(lock, lambda name: "2.4.4")
    [Version(package='numpy', locked='2.4.6', here='2.4.4')]
    """
    found = []
    for requirement in map(Requirement, pins(lock)):
        if requirement.marker and not requirement.marker.evaluate():
            continue
        try:
            here = installed(requirement.name)
        except PackageNotFoundError:
            here = ""
        if not requirement.specifier.contains(here or "0", prereleases=True):
            locked = str(requirement.specifier).removeprefix("==")
            found.append(Version(requirement.name, locked, here))
    return found


def rebuild(
    root: Path,
    files: Sequence[str],
    both: Sequence[Conditions],
    place: Path,
    *,
    changes: bool = True,
) -> tuple[list[Build], dict | None]:
    """Build the project once under each of the conditions, and see whether results move.

    Parameters
    ----------
    root : pathlib.Path
        The project.
    files : sequence of str
        Its own files; beside them transcripts and names are copied where they are. Where the
        project has transcripts that are not in this copy, the released tables of quotations
        are copied in place of them, and what follows from these is built.
    both : sequence of Conditions
        One set for each build.
    place : pathlib.Path
        An empty folder that may be written to.
    changes : bool
        Whether to see if results move.

    Returns
    -------
    builds : list of Build
    perturbation : dict or None
        The findings of `perturbation`; None where these are not asked for, or the project has
        not the code for them. Where it has no recomputation, no number is compared.
    """
    files = [*files, *private_files(root)]
    jobs = [_build_job(root, files, conditions, place) for conditions in both]
    findings = place / "perturbation.json"
    beside = []
    if changes and PERTURBATION in files:
        beside.append(_perturbation_job(root, files, both[0], place, findings))
    # All at once: no build keeps every core busy all the time.
    done = run_jobs([*jobs, *beside], place)
    builds = [_build(*one) for one in zip(jobs, both, done[: len(jobs)], strict=True)]
    return builds, _findings(done[-1], findings, place) if beside else None


def _build_job(root, files, conditions, place):
    machine = place / f"machine of the {conditions.name} build"
    home = machine / conditions.user
    home.mkdir(parents=True)
    folder = conditions.lay_out(files, root, place / conditions.folder)
    if lacks_transcripts(root):  # newer than its inputs, such a table is not made again
        copy_files(root, [path for path in OF_TRANSCRIPTS if (root / path).is_file()], folder)
    command = [sys.executable, "-m", "snakemake", "--cores", str(conditions.cores)]
    jobs = "one job" if conditions.cores == 1 else f"{conditions.cores} jobs"
    return Job(
        f"{conditions.name} build, {jobs} at a time",
        [*command, "--nocolor", "--show-failed-logs"],
        folder,
        conditions.variables(home, sys.executable),
        conditions.umask,
    )


def _perturbation_job(root, files, conditions, place, findings):
    # A copy of its own: the builds write into theirs at the same time.
    folder = conditions.lay_out(files, root, place / "perturbed")
    home = place / "machine of the changed data"
    home.mkdir()
    command = [sys.executable, "-m", perturbation.__name__, "--root", "."]
    variables = conditions.variables(home, sys.executable) | {
        "LC_ALL": "C.UTF-8", "TZ": "UTC", "MPLBACKEND": "agg", "OPENBLAS_NUM_THREADS": "1",
    }  # fmt: skip
    second = ["--recomputation", RECOMPUTATION] if RECOMPUTATION in files else []
    options = [*second, "--out", str(findings)]
    return Job("changes of the raw data", [*command, *options], folder, variables)


def _build(job: Job, conditions: Conditions, done: Done) -> Build:
    printed = done.printed.replace(f"{job.folder}{os.sep}", "").replace(str(job.folder), ".")
    failures = read_failures(printed, job.folder) if done.status else ()
    return Build(job.folder, conditions, done.seconds, failures, read_times(job.folder))


def _findings(done: Done, path: Path, place: Path) -> dict:
    if done.status or not path.is_file():
        printed = done.printed.replace(f"{place}{os.sep}", "")
        told = printed.strip().splitlines() or [f"exit status {done.status}"]
        start = next((n for n, line in enumerate(told) if line.startswith("error: ")), -1)
        fault = " ".join(map(str.strip, told[start:]))
        lists = ("changes", "left_out", "unmoved", "unreached", "made_plain")
        none = {name: [] for name in lists}
        return {**none, "numbers": 0, "files": 0, "recomputed": False, "faults": [fault]}
    return read_json(path)


def run_jobs(jobs: Sequence[Job], place: Path) -> list[Done]:
    """Run jobs at the same time, and wait for all; an interruption ends them with all they began.

    What they print goes to files in `place`, so that none waits for another to read it.
    """
    with contextlib.ExitStack() as stack:
        started, running = time.monotonic(), []
        for number, job in enumerate(jobs):
            tell(job.described)
            log = place / f"printed-{number}.log"
            running.append((job, log, stack.enter_context(_started(job, log))))
        seconds: dict[str, float] = {}
        while len(seconds) < len(jobs):
            for job, _, process in running:
                if job.described not in seconds and process.poll() is not None:
                    seconds[job.described] = time.monotonic() - started
                    word = "failed" if process.returncode else "done"
                    tell(f"{job.described}: {word} after {seconds[job.described]:.0f} s")
            time.sleep(PAUSE)
    return [
        Done(process.returncode, seconds[job.described], log.read_text("utf-8", "replace"))
        for job, log, process in running
    ]


@contextlib.contextmanager
def _started(job: Job, log: Path):
    with (
        log.open("wb") as file,
        subprocess.Popen(
            job.command, cwd=job.folder, env=dict(job.variables), stdin=subprocess.DEVNULL,
            stdout=file, stderr=subprocess.STDOUT, umask=job.umask, start_new_session=True,
        ) as process,
    ):  # fmt: skip
        try:
            yield process
        except BaseException:  # also when this process is told to end
            end_group(process)
            raise
