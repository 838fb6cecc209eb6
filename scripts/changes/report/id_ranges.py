"""Lists of ids in few letters."""

import re
from collections.abc import Sequence


def ranges(ids: Sequence[str], limit: int | None = None) -> str:
    """Ids with runs of numbers told by their ends, at most `limit` pieces.

    Examples
    --------
    >>> ranges(["e1", "e2", "e3", "e5", "e7", "e8"])
    'e1–e3, e5, e7, e8'
    >>> ranges(["e1", "e3", "e5", "e7"], 2)
    'e1, e3 and 2 more'
    """
    pieces = runs(ids)
    shown = pieces if limit is None else pieces[:limit]
    hidden = len(ids) - sum(len(run) for run in shown)
    return ", ".join(run_told(run) for run in shown) + (f" and {hidden:,} more" if hidden else "")


def run_told(run: Sequence[str]) -> str:
    """The ids of one run."""
    return run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}"


def runs(ids: Sequence[str]) -> list[list[str]]:
    """Ids in the order given, those of three or more neighbours together.

    Examples
    --------
    >>> runs(["e1", "e2", "e3", "e7", "e8"])
    [['e1', 'e2', 'e3'], ['e7'], ['e8']]
    """
    found: list[list[str]] = []
    for name in ids:
        if found and _number(name) == _number(found[-1][-1]) + 1:
            found[-1].append(name)
        else:
            found.append([name])
    parts = ([run] if len(run) > 2 else [[name] for name in run] for run in found)
    return [piece for part in parts for piece in part]


def _number(name: str) -> int:
    digits = re.search(r"\d+$", name)
    return int(digits[0]) if digits else -1
