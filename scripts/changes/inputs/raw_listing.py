"""Raw files with what differs in them, as the report lists them."""

from collections.abc import Mapping

from scripts.changes.inputs.raw_changes import ORDER
from scripts.changes.inputs.raw_files import (
    ADDED,
    CSV,
    DROPPED,
    LEAF_KEY,
    YAML,
    Cell,
    Comparison,
)

LISTED = 500
LONGEST_NOTE = 200
VALUE = "value"
OCCURRENCE = "occurrence"


def list_changes(both: Comparison, owners: Mapping[Cell, object]) -> dict:
    """One file of layer ``raw``; see ``diff.schema.json``.

    Parameters
    ----------
    both : Comparison
        Two states of the file.
    owners : mapping
        The edit that each cell belongs to.

    Returns
    -------
    dict
        At most `LISTED` changes; the note says how many more there are.
    """
    notes = list(both.notes)
    if len(both.cells) > LISTED:
        notes.append(f"and {len(both.cells) - LISTED:,} more changes")
    if both.rewritten:
        notes.append(_rewritten(both))
    return {
        "path": both.file.path,
        "rule": "",
        "key": list(both.key),
        "status": "changed" if both.cells else "same",
        "note": "; ".join(notes),
        "compared": both.compared,
        "columns_added": _columns(both, ADDED),
        "columns_dropped": _columns(both, DROPPED),
        "key_changed": both.key_changed,
        "changes": [_change(both, cell, owners[cell]) for cell in both.cells[:LISTED]],
    }


def _rewritten(both):
    orders = [list(side.rows) for side in (both.before, both.after)]
    if both.file.kind != YAML and orders[0] != orders[1]:
        return "same rows in another order"
    return "written differently: same rows"


def _columns(both, change):
    if both.file.kind != CSV:
        return []
    cells = [cell for cell in both.cells if not cell.row and cell.column]
    found = {
        ADDED: [cell.after or cell.column for cell in cells if cell.change != DROPPED],
        DROPPED: [cell.before or cell.column for cell in cells if cell.change != ADDED],
    }
    return found[change]


def _change(both, cell, edit):
    leaf = both.file.kind == YAML and cell.row and cell.column != ORDER
    whole = cell.row and not cell.column and not leaf
    return {
        "id": "",
        "row": _row(both, cell),
        "column": VALUE if leaf else cell.column,
        "change": cell.change,
        "before": cell.before,
        "after": cell.after,
        "kind": "text",
        "absolute": None,
        "relative": None,
        "direction": "",
        "within": False,
        "notes": [told_row(both, cell)] if whole else [],
        "edits": [edit.id],
        "parts": [edit.part],
    }


def _row(both, cell):
    if not cell.row:
        return {}
    if both.file.kind == YAML:
        return {LEAF_KEY[0]: cell.row}
    side = both.after if both.after and cell.row in both.after.keys else both.before
    values = side.keys[cell.row]
    return dict(zip((*both.key, OCCURRENCE), values, strict=False))


def told_row(both: Comparison, cell: Cell) -> str:
    """What a whole row holds that came or went, cut after `LONGEST_NOTE` letters."""
    side = both.after if cell.change == ADDED else both.before
    row = side.rows[cell.row]
    text = row if isinstance(row, str) else ", ".join(f"{k} {v}" for k, v in row.items() if v)
    return text if len(text) <= LONGEST_NOTE else text[: LONGEST_NOTE - 1].rstrip() + "…"
