"""One mutant after the other: change the raw data, build the paper's text, compare every number."""

import importlib.util
import multiprocessing
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from scripts.chain import Command, read_commands, run_commands
from scripts.checkout import copy_project
from scripts.errors import InputError
from scripts.prove.comparison import lookup, mismatch, missing, numbers
from scripts.prove.interview_mutants import MUTANTS
from scripts.prove.places import Place, read_places
from scripts.prove.plain_study import make_plain
from scripts.prove.studies import NoSuchChange, Study

ATTEMPTS = 8
SETTINGS = "config.yaml"
# Between the names of changes that are made in one study.
AND = " + "


@dataclass(frozen=True)
class Fault:
    """A place that does not say what the raw data give."""

    place: Place
    expected: str


@dataclass
class Trial:
    """What one version of the raw data gave.

    `texts` holds each place's numbers, `faults` the places that are wrong, `refused` the
    InputErrors that mutants drawn before this one met; `changed` the raw files that the mutant
    edited.
    """

    kind: str
    texts: dict[tuple, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    built: bool = True
    changed: set[str] = field(default_factory=set)


def load_recomputation(path: Path):
    """The module of the independent recomputation, with its neighbours importable."""
    if not path.is_file():
        raise InputError(
            "there is no independent recomputation of this study's results",
            path=path,
            expected="a module with recompute(folder, read_yaml), CONSTANT and WORDING, which "
            "shares no code with scripts/",
            mend="write one; without it, snakemake verify sees which results follow changed data, "
            "but not whether they are right",
        )
    if str(path.parent.resolve()) not in sys.path:
        sys.path.append(str(path.parent.resolve()))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_yaml(path: Path):
    """A YAML file by the library alone, so that the recomputation shares no code of ours."""
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))


def declared(about: tuple, constants: dict[str, str]) -> str | None:
    """Why the numbers of a place may stay as they are; None if nothing says so."""
    name = " ".join(map(str, about))
    return next((why for glob, why in constants.items() if fnmatchcase(name, glob)), None)


def compare(places: Sequence[Place], recomputed: dict, constants: dict[str, str]) -> list[Fault]:
    """All places that do not say what was recomputed."""
    faults = []
    for place in places:
        expected = lookup(recomputed, place.about)
        if expected is None:
            if numbers(place.text) and declared(place.about, constants) is None:
                faults.append(Fault(place, "nothing: no recomputation knows of this place"))
        elif problem := mismatch(place.text, expected):
            faults.append(Fault(place, problem))
    keys = {place.key for place in places}
    for key in missing(recomputed, keys):
        path = f"results/bind_results/{key[0]}.md"
        faults.append(Fault(Place(key, key, "", path, 0), "a row that is not printed"))
    return faults


class Bench:
    """A built copy of the project, and the way from raw data to faults.

    Without a recomputation no number is compared, and faults are only what breaks the chain.
    """

    def __init__(self, root: Path, recomputation: Path | None, folder: Path):
        self.recomputation = load_recomputation(recomputation) if recomputation else None
        self.template = copy_project(root.resolve(), folder / "template")
        self.commands = read_commands(self.template)
        self.base, self.places = self.measure("", self.template, self.commands)
        self.made_plain = make_plain(self.template)
        if self.made_plain:
            self.commands = read_commands(self.template)
            self.base, self.places = self.measure("", self.template, self.commands)

    def measure(self, kind: str, folder: Path, commands: Sequence[Command]):
        """Build the text of the paper in `folder`, and compare it; trial and places."""
        labels = run_commands(commands, folder)
        places = read_places(folder, labels)
        trial = Trial(kind, {place.key: numbers(place.text) for place in places})
        if self.recomputation:
            recomputed = self.recomputation.recompute(folder, read_yaml)
            trial.faults = compare(places, recomputed, self.recomputation.CONSTANT)
        return trial, places

    def attempt(self, kind: str, rng: random.Random) -> Trial:
        """One mutant of a kind, or of several joined by `AND`; an InputError is the caller's."""
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "mutant"
            shutil.copytree(self.template, folder)
            study = Study(folder, self.commands, rng)
            for change in kind.split(AND):
                MUTANTS[change](study)
            commands, raw = self.commands, self.raw_files()
            if (folder / SETTINGS).read_bytes() != (self.template / SETTINGS).read_bytes():
                commands = read_commands(folder)
            trial = self.measure(kind, folder, commands)[0]
            trial.changed = {path for path in raw if _differs(path, folder, self.template)}
            return trial

    def raw_files(self) -> set[str]:
        """What the commands read, and none of them makes."""
        made = {path for command in self.commands for path in command.outputs}
        return {path for command in self.commands for path in command.inputs} - made

    def trial(self, kind: str, name: str) -> Trial:
        """The first mutant of a kind that leaves a valid study; `name` seeds its chance."""
        refused = []
        for attempt in range(ATTEMPTS):
            try:
                trial = self.attempt(kind, random.Random(f"{name}/{kind}/{attempt}"))
            except NoSuchChange as error:
                return Trial(kind, refused=[str(error)], built=False)
            except InputError as error:
                refused.append(str(error))
            except Exception as error:  # a valid study that breaks a stage is a finding, not an end
                key = ("crash", kind.replace("_", " "))
                place = Place(key, key, f"{type(error).__name__}: {error}", "the chain", 0)
                fault = Fault(place, "a paper, or an InputError")
                return Trial(kind, faults=[fault], refused=refused, built=False)
            else:
                trial.refused = refused
                return trial
        return Trial(kind, refused=refused, built=False)


def _differs(path, folder, template):
    before, after = template / path, folder / path
    if not (before.is_file() and after.is_file()):
        return before.is_file() != after.is_file()
    return before.read_bytes() != after.read_bytes()


_bench: list[Bench] = []


def _one(job: tuple[str, str]) -> Trial:
    return _bench[0].trial(*job)


def run_trials(bench: Bench, kinds: Sequence[str], seed: int, workers: int) -> list[Trial]:
    """One mutant of each of `kinds`, over `workers` processes; the same whatever these."""
    jobs = [(kind, f"{seed}/{index}") for index, kind in enumerate(kinds)]
    _bench[:] = [bench]
    if workers < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return [_one(job) for job in jobs]
    # A fork inherits the loaded libraries and the bench, and pays for neither again.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        trials = []
        for number, trial in enumerate(pool.map(_one, jobs), start=1):
            print(f"{number} of {len(jobs)} studies built and compared", file=sys.stderr)
            trials.append(trial)
        return trials
