"""What differs between two states of one raw file: cells, rows, columns or the whole file."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from scripts.changes.inputs.leaves import ABSENT, as_json, dotted, leaf_changes, shown
from scripts.changes.inputs.raw_captures import read_lines
from scripts.changes.inputs.raw_files import (
    ADDED,
    CACHED,
    CSV,
    DROPPED,
    EDITED,
    FAULTS,
    NDJSON,
    OUTSIDE,
    WORKBOOK,
    Cell,
    Comparison,
    Content,
    list_raw_files,
    read_leaves,
    told_rows,
)
from scripts.changes.inputs.raw_tables import compare_tables, read_keyed, row_cells
from scripts.changes.inputs.raw_workbooks import compare_workbooks, read_sheets
from scripts.errors import InputError

ORDER = "order"


def compare_raw(before: Path, after: Path, paths=None) -> list[Comparison]:
    """Comparison of every raw file of two sides, or of those in `paths`, in order."""
    return [
        _compare_file(file, Path(before), Path(after))
        for file in list_raw_files(before, after)
        if paths is None or file.path in paths
    ]


def _compare_file(file, before, after):
    if file.kind == OUTSIDE:
        return Comparison(file, notes=("it lies outside the project and is not compared",))
    data = [_bytes(side / file.path) for side in (before, after)]
    # The bytes are part of the cache's key: a file that changes is read again.
    return _compare(file, before, after, *data)


def _bytes(path):
    return path.read_bytes() if path.is_file() else None


@lru_cache(maxsize=CACHED)
def _compare(file, before, after, data_before, data_after):
    if data_before is None and data_after is None:
        note = "the settings name it, but there is no such file"
        return Comparison(file, key=file.key, notes=(note,))
    if data_before is None or data_after is None or data_before == data_after:
        return _one_state(file, before, after, data_before, data_after)
    try:
        compare = COMPARE.get(file.kind, _compare_leaves)
        both = compare(file, before / file.path, after / file.path)
        return both if both.cells else replace(both, rewritten=True)
    except FAULTS as error:
        cell = Cell(file.path, "", "", EDITED)
        note = told_fault(error, before, after)
        return Comparison(file, key=file.key, cells=(cell,), notes=(note,))


def _one_state(file, before, after, data_before, data_after):
    here, content, notes = (after if data_after is not None else before), Content(), ()
    try:
        if file.kind == CSV:
            content = read_keyed(here / file.path, file)
        elif file.kind == WORKBOOK:
            content = read_sheets(here / file.path, file)
        else:
            content = (read_lines if file.kind == NDJSON else read_leaves)(here / file.path)
    except FAULTS as error:
        notes = (told_fault(error, before, after),)
    cells = ()
    if data_before is None or data_after is None:
        if file.kind in (CSV, WORKBOOK):
            content = replace(content, table=told_rows(here / file.path, file))
        cells = (Cell(file.path, "", "", DROPPED if data_after is None else ADDED),)
    sides = {
        "before": content if data_before is not None else None,
        "after": content if data_after is not None else None,
    }
    return Comparison(file, **sides, key=file.key, cells=cells, notes=notes)


def told_fault(error: Exception, *folders: Path) -> str:
    """A fault on one line, without the folders of this machine."""
    text = str(error) if isinstance(error, InputError) else f"it cannot be read ({error})"
    for folder in folders:
        text = text.replace(f"{folder}/", "")
    return "; ".join(" ".join(line.split()) for line in text.splitlines())


def _compare_lines(file, path_before, path_after):
    before, after = read_lines(path_before), read_lines(path_after)
    cells, places = [*row_cells(file.path, before, after)], {}
    for label in sorted(before.rows.keys() & after.rows.keys()):
        old, new = before.rows[label], after.rows[label]
        if old == new:
            continue
        for place, was, now in leaf_changes(json.loads(old), json.loads(new), lists=True):
            cells.append(_leaf(file.path, label, dotted(place), was, now))
            places[label, dotted(place)] = place
    key = file.key
    return Comparison(file, before, after, key, cells=tuple(cells), places=places)


def _compare_leaves(file, path_before, path_after):
    before, after = read_leaves(path_before), read_leaves(path_after)
    cells, places = [], {}
    for place, was, now in leaf_changes(before.tree, after.tree, lists=False):
        cells.append(_leaf(file.path, dotted(place), "", was, now))
        places[dotted(place), ""] = place
    for place, was, now in _reordered(before.tree, after.tree):
        names = [", ".join(map(str, keys)) for keys in (was, now)]
        cells.append(Cell(file.path, dotted(place), ORDER, EDITED, *names))
        places[dotted(place), ORDER] = place
    key = file.key
    return Comparison(file, before, after, key, cells=tuple(cells), places=places)


def _leaf(path, row, column, was, now):
    change = ADDED if was is ABSENT else DROPPED if now is ABSENT else EDITED
    texts = [shown(was), shown(now)]
    if change == EDITED and texts[0] == texts[1]:  # such as the text 42 and the number 42
        texts = [as_json(was), as_json(now)]
    return Cell(path, row, column, change, *texts)


def _reordered(before, after, place=()) -> Iterator[tuple[tuple, Sequence, Sequence]]:
    """Mappings whose common keys stand in another order: the order of codes is a choice."""
    common = [key for key in before if key in after]
    now = [key for key in after if key in before]
    if common != now:
        yield place, common, now
    for key in common:
        if isinstance(before[key], dict) and isinstance(after[key], dict):
            yield from _reordered(before[key], after[key], (*place, key))


COMPARE = {CSV: compare_tables, NDJSON: _compare_lines, WORKBOOK: compare_workbooks}
