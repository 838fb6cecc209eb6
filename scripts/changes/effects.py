"""What differs between two built folders, item by item, in the form in which it is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path

from scripts.changes.tables.layers import Layer, changed_items
from scripts.changes.text.claim_changes import GROUNDS, WORDS, read_claims
from scripts.changes.text.sentences import read_sentences

# Where the steps on the way from raw data to results are.
DATA = "data/"
FIGURES = "figures"
# How a line of progress ends.
DONE = "taken back and recomputed"
Cell = tuple[str, tuple[str, ...], str]


@dataclass(frozen=True)
class Effect:
    """What one change of the inputs moves.

    Parameters
    ----------
    cells : dict
        Path, row and column to the text without and with the change.
    lost, gained : frozenset of str
        Sentences that stand only without the change, and only with it.
    claims : dict
        Name to verdict, statistics and words, without and with the change.
    figures : frozenset of str
        Names of pictures that differ in their bytes.
    failure : str
        Why the chain does not run without the change; empty if it does.
    """

    cells: Mapping[Cell, tuple[str, str]] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    gained: frozenset[str] = frozenset()
    claims: Mapping[str, tuple] = field(default_factory=dict)
    figures: frozenset[str] = frozenset()
    failure: str = ""

    @property
    def moves(self) -> bool:
        """Whether anything differs."""
        return bool(self.cells or self.gained or self.lost or self.claims or self.figures)

    @property
    def results(self) -> tuple:
        """What differs in results, and in what is said of them; empty where nothing does."""
        cells = {cell: both for cell, both in self.cells.items() if not cell[0].startswith(DATA)}
        return (frozenset(cells.items()), *self.said) if cells or self.said else ()

    @property
    def said(self) -> tuple:
        """What differs in sentences and claims; empty where nothing does."""
        parts = self.lost, self.gained, frozenset(self.claims.items())
        return parts if any(parts) else ()


def _verdicts(folder) -> dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]:
    claims = read_claims(folder) or {}
    return {
        name: (
            one["verdict"],
            tuple(one["statistics"]),
            tuple(one.get(field) or "" for field in (*GROUNDS, *WORDS) if field != "statistics"),
        )
        for name, one in claims.items()
    }


def measure(
    without: Path, current: Path, layers: Sequence[Layer], *, pictures: bool = False
) -> Effect:
    """What differs from a folder in which a change was not made, to one in which it was.

    Parameters
    ----------
    without, current : Path
        Folders whose chain has run.
    layers : sequence of Layer
    pictures : bool
        Whether the pictures were drawn in both; else they are not compared.
    """
    before, after = _texts(without), _texts_of_side(current)
    judged, now = _verdicts(without), _verdicts(current)
    return Effect(
        cells=changed_items(without, current, layers),
        lost=before - after,
        gained=after - before,
        claims={
            name: (judged.get(name), now.get(name))
            for name in judged | now
            if judged.get(name) != now.get(name)
        },
        figures=frozenset(_pictures(without, current) if pictures else ()),
    )


def _texts(folder):
    return frozenset(one.text for one in read_sentences(folder))


@lru_cache(maxsize=1)
def _texts_of_side(folder):  # a built side does not change
    return _texts(folder)


def _pictures(without, current):
    paths = [*without.glob(f"{FIGURES}/*.svg"), *current.glob(f"{FIGURES}/*.svg")]
    for name in {path.stem for path in paths}:
        both = [folder / FIGURES / f"{name}.svg" for folder in (without, current)]
        if len({path.read_bytes() if path.exists() else b"" for path in both}) > 1:
            yield name


def encode(effect: Effect) -> dict:
    """An effect as JSON can hold it."""
    return asdict(effect) | {
        "cells": [[path, row, column, *both] for (path, row, column), both in effect.cells.items()],
        "lost": sorted(effect.lost),
        "gained": sorted(effect.gained),
        "figures": sorted(effect.figures),
    }


def _tuples(value):
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def decode(content: Mapping) -> Effect:
    """The effect that `encode` wrote.

    Examples
    --------
    >>> import json
    >>> effect = Effect(cells={("a.csv", ("v1",), "n"): ("1", "2")}, lost=frozenset({"One."}),
    ...                 claims={"largest": (None, ("holds", ("21 of 50",), ("It leads.",)))})
    >>> read = decode(json.loads(json.dumps(encode(effect))))
    >>> read == effect, read.said == effect.said
    (True, True)
    """
    return Effect(
        cells={
            (path, tuple(row), column): (before, after)
            for path, row, column, before, after in content["cells"]
        },
        lost=frozenset(content["lost"]),
        gained=frozenset(content["gained"]),
        claims={name: _tuples(both) for name, both in content["claims"].items()},
        figures=frozenset(content["figures"]),
        failure=content["failure"],
    )
