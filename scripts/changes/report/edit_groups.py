"""Edits that are told at once: those that act together only, or do the same to different rows."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from scripts.changes.report import report_wording as wording
from scripts.changes.report.id_ranges import ranges

ROWS = 5  # most rows or edits named of a group
STEP = 140  # longest step of a causal path on one line
PLACEHOLDER = "\x00"


class EditGroup(NamedTuple):
    """Edits with one path, and with one outcome but for the row that they are about."""

    edits: tuple[dict, ...]
    told: str

    @property
    def first(self) -> dict:
        """The edit that stands for all of them."""
        return self.edits[0]

    @property
    def acts_together(self) -> bool:
        """Whether the path is that of all edits at once, and of none of them alone."""
        return bool(self.first["group"])

    @property
    def outcome(self) -> str:
        """What taking them back did, where neither words nor path say it."""
        silent = self.acts_together or self.first["outcome"] == "matters"
        return "" if silent else wording.OUTCOMES[self.first["outcome"]]

    @property
    def parts(self) -> list[str]:
        """The parts of the project in which the edits were made."""
        return list(dict.fromkeys(edit["part"] for edit in self.edits))

    @property
    def ids(self) -> str:
        """The ids, as short as they can be told."""
        return ranges(self.names)

    @property
    def names(self) -> list[str]:
        """The ids, one by one."""
        return [edit["id"] for edit in self.edits]


def group_edits(edits: Sequence[dict]) -> list[EditGroup]:
    """Edits that act together, or differ in nothing but their row, in the order of their first.

    Examples
    --------
    >>> def edit(number, row):
    ...     return {"id": f"e{number}", "part": "data", "told": f"{row}, theme: food → other",
    ...             "outcome": "matters", "reason": "", "group": "", "moves": {"codes": 2},
    ...             "path": [{"layer": "codes", "rule": "merge_codes", "told": row, "more": 1}],
    ...             "cells": [{"row": row}]}
    >>> [(group.ids, group.told) for group in group_edits([edit(1, "v1"), edit(2, "v7")])]
    [('e1, e2', 'theme: food → other, in 2 rows: v1 and v7')]
    >>> joint = [edit(number, f"v{number}") | {"group": "e1 e2"} for number in (1, 2)]
    >>> [(group.ids, group.told) for group in group_edits(joint)][0][1]
    'these 2 edits act together: v1, theme: food → other; v2, theme: food → other'
    """
    alike: dict[tuple, list[dict]] = {}
    for edit in edits:
        alike.setdefault(_signature(edit), []).append(edit)
    return [EditGroup(tuple(group), _told(group)) for group in alike.values()]


def together(edits: int) -> str:
    """What is said of so many edits that act together only.

    Examples
    --------
    >>> together(2)
    'these 2 edits act together'
    """
    return f"these {edits:,} edits act together"


def _row(edit: dict) -> str:
    """The row that an edit is about, if its words start with it."""
    rows = {cell["row"] for cell in edit["cells"]}
    row = next(iter(rows)) if len(rows) == 1 else ""
    return row if row and edit["told"].startswith(f"{row}, ") else ""


def _signature(edit: dict) -> tuple:
    if edit["group"]:
        return (edit["group"],)
    row = _row(edit)
    if not row:
        return (edit["id"],)
    name = re.compile(rf"\b{re.escape(row)}\b")
    steps = tuple(
        (step["layer"], step["rule"], name.sub(PLACEHOLDER, step["told"]), step["more"])
        for step in edit["path"]
    )
    told = edit["told"].removeprefix(row)
    moves = tuple(edit["moves"].items())
    return told, edit["part"], edit["outcome"], edit["reason"], moves, steps


def _told(edits: Sequence[dict]) -> str:
    if len(edits) == 1:
        return edits[0]["told"]
    if edits[0]["group"]:
        told = "; ".join(edit["told"] for edit in edits[:ROWS])
        more = f" and {len(edits) - ROWS:,} more" if len(edits) > ROWS else ""
        return f"{together(len(edits))}: {told}{more}"
    rows = [_row(edit) for edit in edits]
    what = edits[0]["told"].removeprefix(f"{rows[0]}, ")
    hidden = len(rows) - ROWS
    if hidden > 0:
        named = f"{', '.join(rows[:ROWS])} and {hidden:,} more"
    else:
        named = f"{', '.join(rows[:-1])} and {rows[-1]}"
    return f"{what}, in {wording.counted(len(rows), 'rows')}: {named}"


def path_told(group: EditGroup, most: int | None = None) -> str:
    """Edits and their causal path on one line, a step per layer.

    Of more than `most` steps those in the middle are left out.

    Examples
    --------
    >>> path = [{"layer": "codes", "told": "consensus of v017", "more": 0},
    ...         {"layer": "statistics", "told": "share of Food", "more": 2},
    ...         {"layer": "statistics", "told": "found n", "more": 0}]
    >>> path_told(EditGroup(({"path": path},), "v017: food → other"))
    'v017: food → other ⇒ consensus of v017 ⇒ share of Food (+3)'
    """
    first, more = {}, Counter()
    for step in group.first["path"]:
        more[step["layer"]] += step["more"] + (step["layer"] in first)
        first.setdefault(step["layer"], wording.one_line(step["told"], STEP))
    steps = [
        step + (f" (+{more[layer]:,})" if more[layer] else "") for layer, step in first.items()
    ]
    if most and len(steps) > most:
        steps = [*steps[: most // 2], "…", *steps[-(most - most // 2) :]]
    return wording.one_line(" ⇒ ".join([group.told, *steps]))
