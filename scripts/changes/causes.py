"""Which edit moves which item of the report: what was recomputed, put to the changes found."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from scripts.changes import reverting
from scripts.changes.effects import DONE, FIGURES, Effect, decode
from scripts.changes.parts import OTHER
from scripts.changes.tables.tolerances import told_step
from scripts.errors import InputError

MATTERS, WITHOUT_EFFECT = "matters", "no effect"
TOGETHER, NOT_TRIED = "only together", "not tried"
RAW = "raw"
# Most letters of a row and of a value in a step of a path.
ROW, VALUE = 40, 60
# Kinds of cells that tell most about a rule's outcome come first.
TELLING = ("share", "estimate", "p", "count")
# As the workflow's own jobs have it: no backend, and one thread per process.
QUIET = {"MPLBACKEND": "agg", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
Item = tuple


class Found(NamedTuple):
    """A changed item of the report: its layer, the rule that makes it, and its entry."""

    layer: str
    rule: str
    entry: dict


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
    items = items_of(document)
    differing = [part["part"] for part in document["parts"] if part["part"] != OTHER]
    for part in document["parts"]:
        _attribute_part(part, items, differing, held)
    for edit in document["edits"]:
        _attribute_edit(edit, items, effects)


def _attribute_part(part, items, differing, held):
    name = part["part"]
    if differing == [name]:
        reached, part["tried"] = set(items), True
        effect = "causes every change" if items else "moves nothing that is compared"
        part["told"] = f"nothing else differs, so it {effect}"
    elif name in held and not held[name].failure:
        reached, part["tried"] = moved(items, held[name]), True
        part["told"] = f"held at the baseline, it undoes {len(reached)} of {len(items)} changes"
    else:
        reached, part["tried"] = set(), False
        untold = "it enters no result" if name == OTHER else "what it moves was not measured"
        part["told"] = _told_failure(held[name]) if name in held else untold
    for item in reached:
        items[item].entry["parts"].append(name)
    part["moves"] = _by_layer(reached, items)


def _told_failure(effect):
    failure = _first_line(effect.failure).rstrip(":")
    return f"held at the baseline, the chain does not run: {failure}"


def _attribute_edit(edit, items, effects):
    effect = effects.get("edits", {}).get(edit["id"])
    together = effects.get("together", {}).get("all")
    reached = set()
    if effect is None:
        edit["outcome"], edit["reason"] = NOT_TRIED, edit["reason"] or "it was not taken back"
    elif not effect.failure:
        reached = moved(items, effect)
        edit["outcome"] = MATTERS if reached else WITHOUT_EFFECT
        if effect.moves and not reached:
            edit["reason"] = "what it moves is moved back by other edits"
    elif together and not together.failure:
        effect, edit["reason"] = together, _first_line(effect.failure)
        reached = moved(items, effect)
        edit["outcome"] = TOGETHER
    else:
        edit["outcome"], edit["reason"] = NOT_TRIED, _first_line(effect.failure)
    for item in reached:
        items[item].entry["edits"].append(edit["id"])
    edit["moves"] = _by_layer(reached, items)
    edit["path"] = list(_steps([item for item in items if item in reached], items, effect))


def _first_line(text):
    return text.strip().splitlines()[0]


def _by_layer(reached, items):
    # A figure whose data move is counted by these.
    counted = [
        item for item in reached if item[0] != "figure" or not items[item].entry["data_changes"]
    ]
    return dict(sorted(Counter(items[item].layer for item in counted).items()))


def _steps(reached: Sequence[Item], items, effect) -> Iterator[dict]:
    """The way of an edit through the layers, one step per rule."""
    for (layer, rule), group in groupby(reached, key=lambda item: items[item][:2]):
        group = [item for item in group if item[0] != "figure"]
        if not group:
            continue
        # Of a rule's tables the last is the one that the others lead to.
        last = [item for item in group if item[1] == group[-1][1]]
        order = group if layer in ("sentences", "claims") else [*last, *group]
        best = min(order, key=lambda item: _rank(item, items[item].entry, effect))
        told = TOLD[best[0]](best, items[best].entry, effect)
        yield {"layer": layer, "rule": rule, "told": told, "more": len(group) - 1}


def _rank(item, entry, effect):
    if item[0] == "claim":
        before, after = effect.claims[item[1]]
        return (before is not None and after is not None and before[0] == after[0],)
    if item[0] == "sentence":
        return (not entry["numbers"],)
    kind = entry["kind"]
    return (entry["within"], TELLING.index(kind) if kind in TELLING else len(TELLING))


def _told_cell(item, change, effect):
    # What this edit alone does, and not what all of them do together.
    before, after = effect.cells[item[1:]]
    return told_change(item[1], change | {"before": before, "after": after})


def told_change(path: str, change: Mapping) -> str:
    """A changed cell in words.

    Examples
    --------
    >>> change = {"row": {"unit_id": "v017"}, "column": "theme", "change": "edited",
    ...           "before": "food", "after": "other", "kind": "text"}
    >>> told_change("data/merge_codes/consensus.csv", change)
    'consensus, v017, theme: food → other'
    """
    place = f"{told_table(path)}, {_short(' '.join(filter(None, change['row'].values())), ROW)}"
    if change["change"] != "edited":
        return f"{place}: {change['change']}"
    before, after = (_short(change[side], VALUE) for side in ("before", "after"))
    if before == after:  # they differ only where they were cut
        return f"{place}, {change['column']}: other words"
    return f"{place}, {change['column']}: {told_step(before, after, change['kind'])}"


def told_table(path: str) -> str:
    """A table as a reader knows it.

    Examples
    --------
    >>> told_table("results/bind_results/tbl-frequencies.md"), told_table("figures/theme.csv")
    ('Table frequencies', 'Figure theme')
    >>> told_table("data/merge_codes/consensus.csv")
    'consensus'
    """
    stem = Path(path).stem
    if stem.startswith("tbl-"):
        return f"Table {stem.removeprefix('tbl-')}"
    return f"Figure {stem}" if Path(path).parent.name == FIGURES else stem


def _short(text, most):
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def _told_sentence(_, sentence, effect):
    place = f"{sentence['path']}:{sentence['line'] or sentence['line_before']}"
    if sentence["path"].endswith(".md"):  # a rule wrote it, so its lines are of no use
        place = f"text of {Path(sentence['path']).stem}"
    if sentence["change"] != "edited":
        return f"{place}: sentence {sentence['change']}"
    if sentence["after"] not in effect.gained:
        return f"{place}: the sentence as it was"
    if sentence["before"] not in effect.lost:  # without this edit it is a third sentence
        return f"{place}: {'the numbers move' if sentence['numbers'] else 'the words change'}"
    numbers = [f"{number['before']} → {number['after']}" for number in sentence["numbers"]]
    return f"{place}: {', '.join(numbers[:3]) or 'the words change'}"


def _told_claim(item, _, effect):
    both = [judged or (None, (), ()) for judged in effect.claims[item[1]]]
    before, after = (verdict for verdict, *_ in both)
    if before != after:
        return f"{item[1]}: {before or 'new'} → {after or 'gone'}"
    one, other = (re.findall(r"\d+", " ".join([*told, *words])) for _, told, words in both)
    return f"{item[1]}: still {after}, {'in other words' if one == other else 'on other numbers'}"


TOLD = {"cell": _told_cell, "sentence": _told_sentence, "claim": _told_claim}
