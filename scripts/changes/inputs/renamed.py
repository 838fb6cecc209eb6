"""Which file or key that is gone is the one that is new, under another name."""

import json
from collections.abc import Iterable, Sequence
from itertools import product

from scripts.changes.inputs.compared_study import Study
from scripts.changes.inputs.raw_changes import ORDER
from scripts.changes.inputs.raw_files import (
    ADDED,
    CSV,
    DROPPED,
    EDITED,
    SETTINGS_FILE,
    WORKBOOK,
    YAML,
    Cell,
)

# Fields of a code or variable that tell it from the others.
TELLING = ("label", "definition")


def find_renamed(cells: Iterable[Cell], study: Study) -> dict[Cell, Cell]:
    """Cells that are gone and cells that are new, each with what is gone, by pairs.

    A file is renamed where the setting that named it names another one, or a pattern other ones,
    and the setting goes with them; or where another of the same role holds the same, in whatever
    form. A key of a YAML mapping is renamed where another of the same mapping holds the same, or
    has the same label or definition. What could be more than one thing is none.
    """
    cells = list(cells)
    by_setting = _by_setting(cells, study)
    groups = {}
    for cell in cells:
        if cell in by_setting or cell.change not in (ADDED, DROPPED):
            continue
        if place := _place(cell, study):
            groups.setdefault(place, {ADDED: [], DROPPED: []})[cell.change].append(cell)
    return by_setting | {
        cell: gone
        for group in groups.values()
        for gone, new in _pairs(group[DROPPED], group[ADDED], study)
        for cell in (gone, new)
    }


def _by_setting(cells, study):
    files = [cell for cell in cells if not cell.row and not cell.column]
    found = {}
    for cell in cells:
        if cell.path != SETTINGS_FILE or cell.change != EDITED:
            continue
        was, now = _names(cell.before), _names(cell.after)
        names = {DROPPED: was - now, ADDED: now - was, EDITED: set()}
        both = [one for one in files if study.file(one).named in names[one.change]]
        if {one.change for one in both} == {DROPPED, ADDED}:
            found |= dict.fromkeys((*both, cell), both[0])
    return found


def _names(text):
    """The paths and patterns of a setting, which may be a list of them."""
    value = _read(text)
    return set(filter(_is_text, value)) if isinstance(value, list) else {text}


def _is_text(value):
    return isinstance(value, str)


def _place(cell, study):
    """Where a file or key and its new name would both be; None for other cells."""
    file = study.file(cell)
    if not cell.row and not cell.column:
        return file.role, CSV if file.kind == WORKBOOK else file.kind
    if file.kind == YAML and cell.row and cell.column != ORDER:
        *way, _ = study.comparisons[cell.path].places[cell.row, cell.column]
        return cell.path, *way
    return None


def _pairs(gone: Sequence[Cell], new: Sequence[Cell], study: Study) -> list[tuple[Cell, Cell]]:
    pairs = [pair for pair in product(gone, new) if _is_same(*pair, study)]
    ends = [cell for pair in pairs for cell in pair]
    return [pair for pair in pairs if all(ends.count(cell) == 1 for cell in pair)]


def _is_same(gone, new, study):
    if not gone.row:
        old, now = study.comparisons[gone.path].before, study.comparisons[new.path].after
        return bool(old.rows or old.tree) and (old == now or old.says_the_same(now))
    return gone.before == new.after or any(
        one and one == other
        for one, other in zip(_told(gone.before), _told(new.after), strict=True)
    )


def _told(text):
    value = _read(text)
    return [value.get(name) if isinstance(value, dict) else None for name in TELLING]


def _read(text):
    """A value that is told as JSON; None for plain text."""
    try:
        return json.loads(text)
    except ValueError:
        return None
