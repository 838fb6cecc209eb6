"""Which edit moves which item of the report: what was recomputed, put to the changes found."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.changes import reverting
from scripts.changes.effects import DONE, Effect, decode
from scripts.changes.inputs.told_edits import listed
from scripts.changes.parts import DATA, OTHER, SETTINGS, SETTINGS_FILE
from scripts.changes.told_steps import Found, Item, steps
from scripts.errors import InputError

MATTERS, WITHOUT_EFFECT = "matters", "no effect"
TOGETHER, NOT_TRIED = "only together", "not tried"
RAW = "raw"
# As the workflow's own jobs have it: no backend, and one thread per process.
QUIET = {"MPLBACKEND": "agg", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def recompute(
    before: Path, after: Path, root: Path, parts: Sequence[str], most: int, workers: int
) -> dict[str, dict[str, Effect]]:
    """Effects of the edits between two built folders; see `reverting.take_back`.

    Raises
    ------
    InputError
        If the chain of `after` cannot be run again.
    """
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "effects.json"
        with subprocess.Popen(
            [
                *[sys.executable, "-m", reverting.__name__, "--before", before, "--after", after],
                *["--parts", *parts, "--most", str(most), "--workers", str(workers)],
                *["--out", out],
            ],
            cwd=after,
            env={**os.environ, "PYTHONPATH": str(root)} | QUIET,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as worker:
            last = "it ended without a word"
            for line in worker.stderr:
                last = line.strip() or last
                if last.endswith(DONE):
                    print(last, file=sys.stderr)
        if worker.returncode:
            raise InputError(f"the edits cannot be followed: {last.removeprefix('error: ')}")
        content = json.loads(out.read_text(encoding="utf-8"))
    return {
        kind: {name: decode(effect) for name, effect in some.items()}
        for kind, some in content.items()
    }


def items_of(document: Mapping) -> dict[Item, Found]:
    """Every changed item of a report but the raw rows, in the order of the chain."""
    found = {}
    for layer in document["layers"]:
        for file in layer["files"] if layer["layer"] != RAW else ():
            for change in file["changes"]:
                item = ("cell", file["path"], tuple(change["row"].values()), change["column"])
                found[item] = Found(layer["layer"], file["rule"], change)
    for figure in document["figures"]:
        if figure["status"] != "same":
            found["figure", figure["name"]] = Found("figures", "draw_figures", figure)
    for sentence in document["sentences"]:
        found["sentence", sentence["id"]] = Found("sentences", "bind_results", sentence)
    for claim in document["claims"]:
        found["claim", claim["name"]] = Found("claims", "judge_claims", claim)
    return found


def moved(items: Mapping[Item, Found], effect: Effect) -> set[Item]:
    """The changed items that an effect moves."""
    tables = {path for path, _, _ in effect.cells}
    moves = {
        "cell": lambda rest, _: rest in effect.cells,
        "figure": lambda rest, _: rest[0] in effect.figures or f"figures/{rest[0]}.csv" in tables,
        "claim": lambda rest, _: rest[0] in effect.claims,
        "sentence": lambda _, entry: (
            entry["after"] in effect.gained or entry["before"] in effect.lost
        ),
    }
    return {item for item, found in items.items() if moves[item[0]](item[1:], found.entry)}


def attribute(
    document: dict, effects: Mapping[str, Mapping[str, Effect]], held: Mapping[str, Effect]
) -> None:
    """Put edits and parts to each changed item of `document`, and paths to each edit.

    Parameters
    ----------
    document : dict
        A report whose items have no causes yet; it is completed in place.
    effects : mapping
        See `reverting.take_back`.
    held : mapping
        The effects of parts that were held at the baseline, by name. Where a single part
        differs, it is the cause of everything.
    """
    items, differing = items_of(document), parts_to_hold(document)
    for part in document["parts"]:
        _attribute_part(part, items, differing, held, naming_keys(document))
    joint = {
        name: (names, effect)
        for names, effect in effects.get("together", {}).items()
        for name in names.split()
    }
    for edit in document["edits"]:
        _attribute_edit(edit, items, effects.get("edits", {}), joint)


def naming_keys(document: Mapping) -> list[str]:
    """Keys of the settings that are part of an edit of data: they name files by new names."""
    return [
        cell["row"]
        for edit in document["edits"]
        for cell in edit["cells"]
        if edit["part"] == DATA and cell["path"] == SETTINGS_FILE
    ]


def parts_to_hold(document: Mapping) -> list[str]:
    """The parts that differ and may move something, each by itself.

    Settings are none where all that differs in them goes with the data.
    """
    settings = any(edit["part"] == SETTINGS for edit in document["edits"])
    none = {OTHER} if settings or not naming_keys(document) else {OTHER, SETTINGS}
    return [part["part"] for part in document["parts"] if part["part"] not in none]


def _attribute_part(part, items, differing, held, naming):
    name = part["part"]
    keys = listed(naming)
    with_them = f" with {keys} of the settings" if naming and name == DATA else ""
    without = f" but for {keys}, which went with the data" if naming and name == SETTINGS else ""
    how = f"held at the baseline{with_them}{without}"
    if differing == [name]:
        reached, part["tried"] = set(items), True
        effect = "causes every change" if items else "moves nothing that is compared"
        part["told"] = f"nothing else differs, so it {effect}"
        if with_them:
            part["told"] = f"it goes{with_them}, and {part['told']}"
    elif name in held and not held[name].failure:
        reached, part["tried"] = moved(items, held[name]), True
        part["told"] = f"{how}, it undoes {len(reached)} of {len(items)} changes"
    else:
        reached, part["tried"] = set(), False
        part["told"] = "it enters no result" if name == OTHER else "what it moves was not measured"
        if name in held:
            part["told"] = f"{how}, the chain does not run: {_first_line(held[name].failure)}"
        elif without and name not in differing:
            verb = "names" if len(naming) == 1 else "name"
            part["told"] = f"{keys} {verb} files of the data by new names, and went with these"
    for item in reached:
        items[item].entry["parts"].append(name)
    part["moves"] = _by_layer(reached, items)


def _attribute_edit(edit, items, alone, joint):
    effect = alone.get(edit["id"])
    names, together = joint.get(edit["id"], ("", None))
    # Of what edits do together, some may be done by others of them without this one.
    reached, elsewhere = set(), set()
    if effect is None:
        edit["outcome"], edit["reason"] = NOT_TRIED, edit["reason"] or "it was not taken back"
    elif together is not None:
        edit["group"], edit["outcome"] = names, TOGETHER
        edit["reason"] = _told_alone(effect, together)
        done = {name: moved(items, alone[name]) for name in names.split()}
        elsewhere = set().union(*done.values()) - done[edit["id"]]
        effect, reached = together, moved(items, together)
    elif not effect.failure:
        reached = moved(items, effect)
        edit["outcome"] = MATTERS if reached else WITHOUT_EFFECT
        if effect.moves and not reached:
            edit["reason"] = "what it moves is moved back by other edits"
    else:
        edit["outcome"], edit["reason"] = NOT_TRIED, _first_line(effect.failure)
    for item in reached - elsewhere:
        items[item].entry["edits"].append(edit["id"])
    edit["moves"] = _by_layer(reached, items)
    edit["path"] = list(steps([item for item in items if item in reached], items, effect))


def _told_alone(effect, together):
    """What one of the edits that act together only does when it is taken back alone."""
    if effect.failure:
        return f"taken back alone it leaves no valid study: {_first_line(effect.failure)}"
    if effect.results:
        what = "" if effect.results == together.results else " to sentences and claims"
        return f"taken back alone it undoes all that they do together{what}"
    return "taken back alone it moves no result"


def _first_line(text):
    return text.strip().splitlines()[0].rstrip(":")


def _by_layer(reached, items):
    # A figure whose data move is counted by these.
    counted = [
        item for item in reached if item[0] != "figure" or not items[item].entry["data_changes"]
    ]
    return dict(sorted(Counter(items[item].layer for item in counted).items()))
