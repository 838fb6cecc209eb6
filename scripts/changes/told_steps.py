"""The way of an edit from its rows to claims: what it moves of each rule, in words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from scripts.changes.effects import FIGURES, Effect
from scripts.changes.tables.tolerances import told_step

# Most letters of a row and of a value in a step, and of what two values share before they differ.
ROW, VALUE, LEAD = 40, 60, 15
# Kinds of cells that tell most about a rule's outcome come first.
TELLING = ("share", "estimate", "p", "count")
Item = tuple


class Found(NamedTuple):
    """A changed item of the report: its layer, the rule that makes it, and its entry."""

    layer: str
    rule: str
    entry: dict


def steps(reached: Sequence[Item], items: Mapping[Item, Found], effect: Effect) -> Iterator[dict]:
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
    >>> most = "Natural landscape 21 of 50 (42%), more than any other; City features"
    >>> column = {"row": {}, "column": "date", "change": "added"}
    >>> told_change("data/tabulate_respondents/respondents.csv", column)
    'respondents, column date: added'
    >>> change |= {"row": {"claim": "It leads."}}
    >>> change |= {"before": f"{most} 11 of 50", "after": f"{most} 10 of 50"}
    >>> told_change("results/judge_claims/tbl-ledger.md", change | {"column": "Statistics"})
    'Table ledger, It leads, Statistics: … City features 11 of 50 → … City features 10 of 50'
    """
    row = _short(" ".join(filter(None, change["row"].values())), ROW).removesuffix(".")
    place = f"{told_table(path)}, {row or 'column ' + change['column']}"
    if change["change"] != "edited":
        return f"{place}: {change['change']}"
    before, after = _both_short(change["before"], change["after"])
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


def _both_short(before, after):
    """Two texts where they differ, with some words before that."""
    pairs = enumerate(zip(before, after, strict=False))
    same = next((place for place, (one, other) in pairs if one != other), 0)
    start = before.rfind(" ", 0, max(0, same - LEAD)) + 1
    if max(len(before), len(after)) <= VALUE or not start:
        return [_short(text, VALUE) for text in (before, after)]
    return [f"… {_short(text[start:], VALUE)}" for text in (before, after)]


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
