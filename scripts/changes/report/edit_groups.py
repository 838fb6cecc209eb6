"""Edits that do the same to different rows, told once."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from scripts.changes.report import report_wording as wording
from scripts.changes.report.id_ranges import ranges

ROWS = 5  # most rows named of a group
PLACEHOLDER = "\x00"


class EditGroup(NamedTuple):
    """Edits with one outcome and one path, but for the row that they are about."""

    edits: tuple[dict, ...]
    told: str

    @property
    def first(self) -> dict:
        """The edit that stands for all of them."""
        return self.edits[0]

    @property
    def ids(self) -> str:
        """The ids, as short as they can be told."""
        return ranges(self.names)

    @property
    def names(self) -> list[str]:
        """The ids, one by one."""
        return [edit["id"] for edit in self.edits]


def group_edits(edits: Sequence[dict]) -> list[EditGroup]:
    """Edits that differ in nothing but their row, together, in the order of their first.

    Examples
    --------
    >>> def edit(number, row):
    ...     return {"id": f"e{number}", "part": "data", "told": f"{row}, theme: food → other",
    ...             "outcome": "matters", "reason": "", "group": "", "moves": {"codes": 2},
    ...             "path": [{"layer": "codes", "rule": "merge_codes", "told": row, "more": 1}],
    ...             "cells": [{"row": row}]}
    >>> [(group.ids, group.told) for group in group_edits([edit(1, "v1"), edit(2, "v7")])]
    [('e1, e2', 'theme: food → other, in 2 rows: v1 and v7')]
    """
    alike: dict[tuple, list[dict]] = {}
    for edit in edits:
        alike.setdefault(_signature(edit), []).append(edit)
    return [EditGroup(tuple(group), _told(group)) for group in alike.values()]


def _row(edit: dict) -> str:
    """The row that an edit is about, if its words start with it."""
    rows = {cell["row"] for cell in edit["cells"]}
    row = next(iter(rows)) if len(rows) == 1 else ""
    return row if row and edit["told"].startswith(f"{row}, ") else ""


def _signature(edit: dict) -> tuple:
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
    return told, edit["part"], edit["outcome"], edit["reason"], edit["group"], moves, steps


def _told(edits: Sequence[dict]) -> str:
    if len(edits) == 1:
        return edits[0]["told"]
    rows = [_row(edit) for edit in edits]
    what = edits[0]["told"].removeprefix(f"{rows[0]}, ")
    hidden = len(rows) - ROWS
    if hidden > 0:
        named = f"{', '.join(rows[:ROWS])} and {hidden:,} more"
    else:
        named = f"{', '.join(rows[:-1])} and {rows[-1]}"
    return f"{what}, in {wording.counted(len(rows), 'rows')}: {named}"
