"""Take edits back one at a time, run the chain again in this process, and see what moves back.

It is run in the folder of the side that is current, so that the chain's own code is that side's.
"""

import argparse
import contextlib
import importlib
import io
import multiprocessing
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from scripts.chain import REFUSED, Command, read_commands, undrawn
from scripts.changes.effects import DONE, Effect, encode, measure
from scripts.changes.inputs.edits import Edit, find_edits, naming_settings, revert
from scripts.changes.inputs.raw_files import SETTINGS_FILE
from scripts.changes.joint_effects import find_joint
from scripts.changes.parts import DATA, IN_PROCESS, SETTINGS, differing_files
from scripts.changes.sides.chain_runs import snakemakes_words
from scripts.changes.tables.layers import read_layers
from scripts.errors import InputError, run
from scripts.files.text_files import write_json

TARGET = "judge_claims"
# It describes the build and no result.
LEFT_OUT = "describe_build"
# It takes longer than all the others together, and is run anew for whole parts only.
SLOW = "measure_fragility"
# Their answers depend on their arguments alone, and most edits ask them the same again.
PURE = (
    ("scripts.codes.measure_reliability", "alpha_of_sets"),
    ("scripts.codes.measure_reliability", "measure"),
    ("scripts.results.compute_statistics", "correlate"),
    ("scripts.results.compute_statistics", "report_association"),
    ("scripts.results.statistics.engagement", "compare_groups"),
    ("scripts.results.statistics.engagement", "describe_groups"),
)


def chain_of(folder: Path) -> list[Command]:
    """The commands that make what the paper prints, but for those that are left out."""
    commands = read_commands(folder, TARGET, "claims=report")
    return [command for command in commands if command.rule != LEFT_OUT]


def remembering(function: Callable) -> Callable:
    """The function, which is not called again for arguments that it has answered.

    Arguments and answers are kept as bytes, so that nobody can change them afterwards.

    Examples
    --------
    >>> asked = []
    >>> double = remembering(lambda numbers: asked.append(numbers) or [2 * n for n in numbers])
    >>> double([1, 2]), double([1, 2]), double([3]), len(asked)
    ([2, 4], [2, 4], [6], 2)
    """
    answers = {}

    def answer(*args, **kwargs):
        key = pickle.dumps((args, kwargs))
        if key not in answers:
            answers[key] = pickle.dumps(function(*args, **kwargs))
        return pickle.loads(answers[key])

    return answer


def remember_tests() -> None:
    """Let the functions of `PURE` remember; the code of an older side may lack one of them."""
    for module, name in PURE:
        owner = sys.modules.get(module)
        if hasattr(owner, name):
            setattr(owner, name, remembering(getattr(owner, name)))


class Bench:
    """A copy of the current side in which changes are taken back in turn.

    Parameters
    ----------
    before, after : Path
        The sides; the chain of the second has run.
    commands : sequence of Command
        The chain of the second.
    folder : Path
        Where the copy is put.
    """

    def __init__(self, before: Path, after: Path, commands: Sequence[Command], folder: Path):
        self.before, self.after, self.commands, self.folder = before, after, commands, folder
        self.layers = read_layers()
        shutil.copytree(after, folder, ignore=shutil.ignore_patterns(".snakemake", "logs"))

    def attempt(self, edits: Sequence, files: Sequence[str] = (), slow: bool = False) -> Effect:
        """What moves if `edits` are taken back, and `files` are put back as they were.

        Pictures are drawn, and the stage that takes longest is run, only where it may be `slow`.
        """
        touched = {cell.path for edit in edits for cell in edit.cells} | set(files)
        try:
            revert(edits, self.before, self.after, self.folder)
            for path in files:
                self._copy(self.before, path)
            self._run({path for path in touched if self._differs(path)}, touched, slow)
            return measure(self.folder, self.after, self.layers, pictures=slow)
        except InputError as error:
            return Effect(failure=self._plain(str(error)))
        except Exception as error:  # an impossible study may break a stage in any way
            return Effect(failure=self._plain(f"{type(error).__name__}: {error}"))
        finally:
            for path in touched | {path for one in self.commands for path in one.outputs}:
                if self._differs(path):
                    self._copy(self.after, path)

    def _run(self, stale: set[str], touched: set[str], slow: bool) -> None:
        commands, known = self.commands, set(self.commands)
        if SETTINGS_FILE in stale or any(self._is_lone(path) for path in stale):
            commands = chain_of(self.folder)
        for command in commands:
            used = command.inputs + command.arguments
            if command in known and not stale.intersection(used):
                continue
            if command.rule == SLOW and not slow:
                continue
            module = importlib.import_module(command.module)
            silent = contextlib.redirect_stderr(io.StringIO())
            drawing = contextlib.nullcontext() if slow else undrawn(module)
            with contextlib.chdir(self.folder), drawing, silent:
                module.main(list(command.arguments))
            touched.update(command.outputs)
            stale.update(path for path in command.outputs if self._differs(path))

    def _plain(self, told: str) -> str:
        # The report must not hold a path of this machine, nor what Snakemake says of it.
        told = told.replace(f"{self.folder}{os.sep}", "").replace(str(self.folder), ".")
        refused = told.partition(REFUSED)[2]
        return snakemakes_words(refused) if refused else told

    def _is_lone(self, path: str) -> bool:
        return (self.folder / path).is_file() != (self.after / path).is_file()

    def _differs(self, path: str) -> bool:
        ours, theirs = self.folder / path, self.after / path
        if self._is_lone(path):
            return True
        return ours.is_file() and ours.read_bytes() != theirs.read_bytes()

    def _copy(self, source: Path, path: str) -> None:
        target = self.folder / path
        if (source / path).is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / path, target)
        else:
            target.unlink(missing_ok=True)


_bench: list[Bench] = []


def _prepare(before, after, commands, place):
    _bench[:] = [Bench(before, after, commands, Path(place) / str(os.getpid()))]


def _one(job) -> Effect:
    return _bench[0].attempt(*job)


class Job(NamedTuple):
    """What is taken back at once; see `Bench.attempt`."""

    edits: Sequence[Edit]
    files: Sequence[str] = ()
    slow: bool = False


def take_back(
    before: Path, after: Path, parts: Sequence[str], most: int, workers: int
) -> dict[str, dict[str, Effect]]:
    """Effects of single edits, of those that cannot stand alone together, and of whole parts.

    Parameters
    ----------
    before, after : Path
        The sides; the chain of the second has run.
    parts : sequence of str
        Which of data, settings and text differ, and are each held at `before` as a whole.
    most : int
        The largest number of edits that are taken back one at a time.
    workers : int
        Processes; the result does not depend on it.

    Returns
    -------
    dict
        ``edits`` by id, ``together`` by the ids of edits that act together only (see
        `joint_effects.find_joint`), and ``parts`` by name.
    """
    edits = find_edits(before, after, most)
    commands = chain_of(after)
    for command in commands:
        importlib.import_module(command.module)
    remember_tests()
    # An edit with a reason cannot move a result, and some stages refuse to run without it.
    tried = [edit for edit in edits if not edit.reason]
    jobs = [Job([edit]) for edit in tried] + list(parts_held(parts, before, after, edits))
    effects = _measure_all(jobs, (before, after, commands), workers)
    single, whole = effects[: len(tried)], effects[len(tried) :]
    with tempfile.TemporaryDirectory() as place:
        bench = cache(partial(Bench, before, after, commands, Path(place) / "joint"))
        alone = dict(zip(tried, single, strict=True))
        joint = find_joint(alone, lambda some: bench().attempt(some))
    return {
        "edits": {edit.id: Effect() for edit in edits}
        | {edit.id: effect for edit, effect in zip(tried, single, strict=True)},
        "together": {" ".join(edit.id for edit in some): effect for some, effect in joint.items()},
        "parts": dict(zip(parts, whole, strict=True)),
    }


def parts_held(
    parts: Sequence[str], before: Path, after: Path, edits: Sequence[Edit]
) -> Iterator[Job]:
    """What is taken back for each part: whole files, since the order of rows is no edit.

    Settings that name files of the data under a new name go with the data.
    """
    files = list(differing_files(before, after))
    naming = naming_settings(edits)
    for wanted in parts:
        paths = [path for part, path in files if part == wanted]
        if wanted == DATA:
            yield Job(naming, paths, slow=True)
        elif wanted == SETTINGS and naming:
            yield Job([edit for edit in edits if edit.part == SETTINGS], slow=True)
        else:
            yield Job((), paths, slow=True)


def _measure_all(jobs, sides, workers):
    with tempfile.TemporaryDirectory() as place:
        if min(workers, len(jobs)) < 2 or "fork" not in multiprocessing.get_all_start_methods():
            _prepare(*sides, place)
            return [_told(number, jobs, _one(job)) for number, job in enumerate(jobs, start=1)]
        # A fork inherits the loaded libraries, and pays for them only once.
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(
            workers, mp_context=context, initializer=_prepare, initargs=(*sides, place)
        ) as pool:
            found = enumerate(pool.map(_one, jobs), start=1)
            return [_told(number, jobs, effect) for number, effect in found]


def _told(number, jobs, effect):
    if number % 20 == 0 or number == len(jobs):
        print(f"{number} of {len(jobs)} changes {DONE}", file=sys.stderr)
    return effect


def main(argv: Sequence[str] | None = None) -> None:
    """Take back what differs between two built folders; write the effects."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, required=True)
    parser.add_argument("--after", type=Path, required=True)
    parser.add_argument("--parts", nargs="*", choices=IN_PROCESS, default=[])
    parser.add_argument("--most", type=int, required=True, help="edits taken back one at a time")
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--out", required=True, help="effects (JSON)")
    args = parser.parse_args(argv)
    effects = take_back(args.before, args.after, args.parts, args.most, args.workers)
    write_json(
        args.out,
        {
            kind: {name: encode(effect) for name, effect in some.items()}
            for kind, some in effects.items()
        },
    )


if __name__ == "__main__":
    run(main)
