"""Write raw files as they are after a change, but with some of its cells taken back."""

import copy
import json
import shutil
from collections.abc import Collection, Hashable, Sequence
from pathlib import Path

import yaml

from scripts.changes.inputs.leaves import leaf_changes
from scripts.changes.inputs.raw_changes import ORDER, compare_raw
from scripts.changes.inputs.raw_files import (
    ADDED,
    CSV,
    DROPPED,
    EDITED,
    NDJSON,
    WORKBOOK,
    Cell,
    Comparison,
)
from scripts.changes.inputs.raw_workbooks import write_without
from scripts.files.table_files import write_table
from scripts.files.text_files import write_text

_NOWHERE = object()


def take_back_files(cells: Sequence[Cell], before: Path, after: Path, folder: Path) -> None:
    """Write each file that `cells` touch into `folder`, with these cells taken back."""
    by_path = {}
    for cell in cells:
        by_path.setdefault(cell.path, []).append(cell)
    for both in compare_raw(before, after, by_path.keys()):
        _take_back(both, by_path[both.file.path], Path(before), Path(folder) / both.file.path)


def _take_back(both, cells, before, target):
    if not (cells[0].row or cells[0].column):
        _take_back_file(cells[0], before / both.file.path, target)
    elif both.file.kind == CSV:
        columns, rows = table_without(both, cells)
        write_table(target, columns, rows)
    elif both.file.kind == NDJSON:
        write_text(target, "\n".join(lines_without(both, cells)) + "\n")
    elif both.file.kind == WORKBOOK:
        write_without(target, both, cells)
    else:
        tree = tree_without(both, cells)
        write_text(target, yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=10**6))


def _take_back_file(cell, source, target):
    if cell.change == ADDED:
        target.unlink(missing_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def put_in(present: Sequence[Hashable], missing: Collection, order: Sequence[Hashable]) -> list:
    """`present` with `missing` put in, each behind what comes before it in `order`.

    Parameters
    ----------
    present : sequence
        What is there, in the order in which it stays.
    missing : collection
        Items of `order` that are put in: behind the nearest one before them that is there, or
        at the head.
    order : sequence
        The order before.

    Examples
    --------
    >>> put_in(["d", "new", "a"], {"b", "c"}, ["a", "b", "c", "d"])
    ['d', 'new', 'a', 'b', 'c']
    """
    held, behind, last = set(present), {}, _NOWHERE
    for item in order:
        if item in missing:
            behind.setdefault(last, []).append(item)
        elif item in held:
            last = item
    placed = list(behind.get(_NOWHERE, ()))
    for item in present:
        placed += [item, *behind.get(item, ())]
    return placed


def _rows_without(both, cells):
    """Labels of the rows that stay or come back, in order."""
    rows = {
        change: {cell.row for cell in cells if _is_row(cell, change)} for change in (ADDED, DROPPED)
    }
    kept = [label for label in both.after.rows if label not in rows[ADDED]]
    return put_in(kept, rows[DROPPED], list(both.before.rows))


def _is_row(cell, change):
    return cell.row and not cell.column and cell.change == change


def table_without(both: Comparison, cells: Sequence[Cell]) -> tuple[list[str], list[dict]]:
    """Header and rows of the later table, without the changes in `cells`."""
    before, after = both.before, both.after
    changes = {(cell.row, cell.column): cell for cell in cells}
    columns = {
        change: {cell.column for cell in cells if not cell.row and cell.change == change}
        for change in (ADDED, DROPPED, EDITED)
    }
    origin = {new: old for old, new in both.renamed.items()}
    # While rows are put together, a column is called as after the change.
    names = put_in(
        [name for name in after.columns if name not in columns[ADDED]],
        columns[DROPPED],
        [both.renamed.get(name, name) for name in before.columns],
    )
    rows = []
    for label in _rows_without(both, cells):
        old, new = before.rows.get(label, {}), after.rows.get(label)
        row = {}
        for name in names:
            taken_back = new is None or name in columns[DROPPED] or (label, name) in changes
            row[name] = old.get(origin.get(name, name), "") if taken_back else new[name]
        rows.append(row)
    header = {name: origin[name] if name in columns[EDITED] else name for name in names}
    return [*header.values()], [{header[name]: row[name] for name in names} for row in rows]


def lines_without(both: Comparison, cells: Sequence[Cell]) -> list[str]:
    """Lines of the later capture, without the changes in `cells`."""
    edited = {}
    for cell in cells:
        if cell.column:
            edited.setdefault(cell.row, set()).add(both.places[cell.row, cell.column])
    lines = []
    for label in _rows_without(both, cells):
        if label in edited:
            lines.append(_record_without(both, label, edited[label]))
        else:
            lines.append(both.after.rows.get(label) or both.before.rows[label])
    return lines


def _record_without(both, label, places):
    old, new = both.before.rows[label], both.after.rows[label]
    was, now = json.loads(old), json.loads(new)
    for place in places:
        _set_back(now, was, place)
    if not any(leaf_changes(was, now, lists=True)):
        return old
    return json.dumps(now)


def tree_without(both: Comparison, cells: Sequence[Cell]) -> dict:
    """Content of the later YAML file, without the changes in `cells`."""
    tree = copy.deepcopy(both.after.tree)
    # Orders last: they hold for the keys that are there then.
    for cell in sorted(cells, key=lambda cell: cell.column == ORDER):
        place = both.places[cell.row, cell.column]
        if cell.column == ORDER:
            _reorder(_at(tree, place), _at(both.before.tree, place))
        else:
            _set_back(tree, both.before.tree, place)
    return tree


def _at(tree, place):
    for key in place:
        tree = tree[key]
    return tree


def _set_back(tree, old, place):
    """Make the leaf at `place` what it is in `old`; all that leads there is in both."""
    *way, key = place
    here, there = _at(tree, way), _at(old, way)
    if isinstance(here, list) or (key in here and key in there):
        here[key] = there[key]
    elif key in here:
        del here[key]
    else:
        _arrange(here, put_in(list(here), {key}, list(there)), there)


def _reorder(here, there):
    known = [key for key in there if key in here]
    _arrange(here, put_in(known, here.keys() - set(known), list(here)), there)


def _arrange(here, keys, there):
    content = {key: here[key] if key in here else there[key] for key in keys}
    here.clear()
    here.update(content)
