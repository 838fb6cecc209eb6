"""See whether results follow the raw data: change these, and require that tables and figures move.

The changes are those of ``snakemake prove``, a few of them, chosen to move every table between
them. Each printed number is compared with the independent recomputation of the tests where the
project has one, and each file that a rule makes must differ in one of the studies; a script that
writes a constant does not. A file none of whose raw inputs was changed is not judged.
"""

import argparse
import contextlib
import hashlib
import importlib
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from scripts.chain import Command
from scripts.errors import run
from scripts.files.text_files import read_yaml, write_json
from scripts.prove.prove import faults_of, static_faults
from scripts.prove.trials import AND, SETTINGS, Bench, Trial, run_trials

# Of all kinds of changes, few that together move every file of the chain. Changes of videos and
# of interviews stand in one study, since each study takes its time.
KINDS = (
    "shrink_sample",
    f"drop_sampled_videos{AND}change_frequencies",
    f"relabel_codes{AND}cite_other_respondents",
    f"drop_variable{AND}drop_respondent_and_statements",
)
# What these do not move in every study; without a recomputation it costs little to try.
FURTHER_KINDS = ("recode_statements", "change_codebook")
# What moves the quotations, in a study that has some.
QUOTED_KINDS = ("change_quotations",)
# Drawing takes longer than all else: pictures are compared for this change alone.
DRAWN = "shrink_sample"
SEED = 7


class WatchedBench(Bench):
    """A bench that also notes a digest of every file that the commands make."""

    def measure(self, kind: str, folder: Path, commands: Sequence[Command]):
        """Build the text of the paper, and draw the figures where they are to be compared."""
        trial, places = super().measure(kind, folder, commands)
        if kind in ("", DRAWN):
            draw(commands, folder)
        trial.made = read_digests(commands, folder)
        return trial, places


def draw(commands: Sequence[Command], folder: Path) -> None:
    """Run the stages that save pictures, which the chain in one process leaves unsaved."""
    with contextlib.chdir(folder):
        for command in commands:
            if any(path.endswith((".svg", ".png")) for path in command.outputs):
                importlib.import_module(command.module).main(list(command.arguments))


def read_digests(commands: Iterable[Command], folder: Path) -> dict[str, str]:
    """SHA-256 of each output of the commands that is there, tables without a row left out."""
    paths = sorted({path for command in commands for path in command.outputs})
    made = {path: (folder / path).read_bytes() for path in paths if (folder / path).is_file()}
    return {
        path: hashlib.sha256(data).hexdigest()
        for path, data in made.items()
        if not path.endswith(".csv") or data.count(b"\n") > 1  # a header alone cannot move
    }


def unmoved(
    base: dict[str, str], others: Sequence[dict[str, str]], commands: Sequence[Command]
) -> list[dict[str, str]]:
    """Files that are the same in every changed study, each with its rule and script.

    Parameters
    ----------
    base : dict
        Path to digest, from the data as they are.
    others : sequence of dict
        The same from each changed study.
    commands : sequence of Command
        The stages that make the files.

    Examples
    --------
    >>> stage = Command("scripts.results.count", (), "count", (), ("a.csv", "b.csv"))
    >>> unmoved({"a.csv": "1", "b.csv": "1"}, [{"a.csv": "2", "b.csv": "1"}], [stage])
    [{'path': 'b.csv', 'rule': 'count', 'script': 'scripts/results/count.py'}]
    """
    makers = {path: command for command in commands for path in command.outputs}
    return [
        {
            "path": path,
            "rule": makers[path].rule,
            "script": makers[path].module.replace(".", "/") + ".py",
        }
        for path, digest in sorted(base.items())
        if all(other.get(path) == digest for other in others)
    ]


def raw_of(commands: Sequence[Command]) -> dict[str, set[str]]:
    """The raw files that each output of the commands rests on, settings apart.

    Examples
    --------
    >>> stages = [Command("a", (), "a", ("raw.csv", "scripts/a.py"), ("a.csv",)),
    ...           Command("b", (), "b", ("a.csv",), ("b.csv",))]
    >>> sorted(raw_of(stages)["b.csv"])
    ['raw.csv', 'scripts/a.py']
    """
    found: dict[str, set[str]] = {}
    for command in commands:
        raw = set().union(*(found.get(path, {path}) for path in command.inputs))
        found |= dict.fromkeys(command.outputs, raw)
    return found


def perturb(root: Path, recomputation: Path | None, workers: int) -> dict:
    """What the changed studies show, as the certificate tells it."""
    with tempfile.TemporaryDirectory() as place:
        bench = WatchedBench(root, recomputation, Path(place))
        kinds = KINDS if recomputation else KINDS + FURTHER_KINDS
        if read_yaml(root / SETTINGS)["interviews"].get("quotes"):
            kinds += QUOTED_KINDS
        trials = try_changes(bench, kinds, workers)
    static = static_faults(root, bench.recomputation.WORDING if bench.recomputation else {})
    found = told(bench.base, trials, bench.commands, faults_of(bench.base, trials, static))
    return {**found, "recomputed": bool(recomputation), "made_plain": bench.made_plain}


def try_changes(bench: Bench, kinds: Sequence[str], workers: int) -> list[Trial]:
    """A study for each of `kinds`; changes that are refused together are tried one by one.

    Of two changes one may be impossible in a study, which the other must not suffer from.
    """
    trials = run_trials(bench, kinds, SEED, workers)
    refused = [one for one in trials if AND in one.kind and not (one.built or one.faults)]
    parts = [change for trial in refused for change in trial.kind.split(AND)]
    return [one for one in trials if one not in refused] + run_trials(bench, parts, SEED, workers)


def told(
    base: Trial, trials: Sequence[Trial], commands: Sequence[Command], faults: Sequence[str]
) -> dict:
    """The findings: what was changed, the files that did not move, and the wrong numbers.

    Files that did not move, and whose raw files none of the changes edited, are `unreached`.
    """
    built = [trial for trial in trials if trial.built]
    edited, raw = set().union(*(trial.changed for trial in built)), raw_of(commands)
    still = unmoved(base.made, [trial.made for trial in built], commands) if built else []
    return {
        "changes": [
            change.replace("_", " ") for trial in built for change in trial.kind.split(AND)
        ],
        "left_out": [
            {"change": trial.kind.replace("_", " "), "reason": " ".join(trial.refused[-1].split())}
            for trial in trials
            if not trial.built and trial.refused
        ],
        "numbers": sum(map(len, base.texts.values())),
        "files": len(base.made),
        "unmoved": [one for one in still if raw[one["path"]] & edited],
        "unreached": [one for one in still if not raw[one["path"]] & edited],
        "faults": [
            *faults,
            *([] if built else ["none of the changes left a study that could be built"]),
        ],
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Change the raw data, build, compare, and write the findings."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, required=True, help="folder of the project")
    parser.add_argument("--recomputation", type=Path, help="none: numbers are not compared")
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--out", required=True, help="findings (JSON)")
    args = parser.parse_args(argv)
    write_json(args.out, perturb(args.root, args.recomputation, args.workers))


if __name__ == "__main__":
    run(main)
