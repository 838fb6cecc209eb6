"""Sentences as the reports show them: in which order, from which place, and how much of them."""

from collections.abc import Sequence
from pathlib import PurePosixPath

LONG = 450  # characters from which on stretches that stay the same are left out
KEPT = 70  # characters of such a stretch that stay at either end
KINDS = {"fig": "Figure", "tbl": "Table"}


def beside(path: str) -> str:
    """What a sentence describes that does not stand in the text; empty for the text itself.

    Examples
    --------
    >>> beside("results/bind_results/fig-theme.md"), beside("paper.qmd")
    ('Figure theme', '')
    """
    kind, _, name = PurePosixPath(path).stem.partition("-")
    return f"{KINDS[kind]} {name}" if kind in KINDS and name else ""


def in_order(sentences: Sequence[dict]) -> list[dict]:
    """The text first, then what stands beside it: captions and alternative texts."""
    return sorted(sentences, key=lambda one: bool(beside(one["path"])))


def is_made(path: str) -> bool:
    """Whether a rule wrote the file, so that its lines are no place to look for."""
    return PurePosixPath(path).suffix == ".md"


def shortened(words: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """A long sentence without most of what stays the same; a short one as it is.

    Examples
    --------
    >>> same = "one two three " * 60
    >>> shortened([["-", "4"], ["+", "5"], ["=", same]])[2][1]
    'one two three one two three one two three one two three one two three …'
    """
    if sum(len(piece) for _, piece in words) <= LONG:
        return list(words)
    last = len(words) - 1
    return [
        [sign, _cut(piece, number > 0, number < last) if sign == "=" else piece]
        for number, (sign, piece) in enumerate(words)
    ]


def _cut(piece: str, has_before: bool, has_after: bool) -> str:
    if len(piece) <= 2 * KEPT + 20:
        return piece
    head = piece[:KEPT].rsplit(" ", 1)[0] if has_before else ""
    tail = piece[-KEPT:].split(" ", 1)[-1] if has_after else ""
    return " ".join(filter(None, [head, "…", tail]))
