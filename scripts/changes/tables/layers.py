"""Tables of two built folders, layer by layer: what differs, by key, and what it amounts to."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from pathlib import Path

from scripts.changes.tables.keyed_tables import Difference, Keyed, Row, Table, parse_csv
from scripts.changes.tables.matched_tables import Pair, match
from scripts.changes.tables.printed_tables import printed_key, read_printed
from scripts.changes.tables.tolerances import LAYERS, declarations, judge, kind_of, told_value
from scripts.errors import InputError
from scripts.files.text_files import decode, read_yaml

SETTINGS = "config.yaml"
RAW = "raw"
SAME, CHANGED, NEW, GONE, NOT_BUILT = "same", "changed", "new layer", "gone", "not built"
# Cells of an added or dropped row that its note names.
CELLS_TOLD = 6
Item = tuple[str, tuple[str, ...], str]


@dataclass(frozen=True)
class TableSpec:
    """A table, or a pattern of tables; see ``layers.yaml`` for the meaning of each field."""

    path: str
    rule: str
    key: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    kinds: Mapping[str, Sequence] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Layer:
    """One stage of the chain and its tables."""

    name: str
    title: str
    files: tuple[TableSpec, ...]


def read_layers(path: Path = LAYERS) -> list[Layer]:
    """The layers in their order.

    Examples
    --------
    >>> [layer.name for layer in read_layers()][:3]
    ['flow', 'codes', 'interviews']
    """
    return [
        Layer(layer["name"], layer["title"], tuple(_spec(**entry) for entry in layer["files"]))
        for layer in declarations(path)["layers"]
    ]


def _spec(path, rule, key=(), ignore=(), only=(), kinds=None):
    return TableSpec(path, rule, tuple(key), tuple(ignore), tuple(only), kinds or {})


def find_tables(
    layers: Sequence[Layer], *folders: Path
) -> Iterator[tuple[Layer, TableSpec, list[str]]]:
    """Each entry with the tables that fit it, and no earlier one, in any of the folders."""
    taken = set()
    for layer in layers:
        for spec in layer.files:
            paths = {
                path.relative_to(folder).as_posix()
                for folder in folders
                for path in (folder.glob(spec.path) if "*" in spec.path else [folder / spec.path])
                if path.is_file()
            }
            yield layer, spec, sorted(paths - taken)
            taken |= paths


def read_keyed(folder: Path, path: str, spec: TableSpec) -> Keyed:
    """Rows of one table by their key.

    Raises
    ------
    InputError
        If the table cannot be read.
    """
    table = _read(folder, path, (folder / path).read_bytes())
    return table.by(spec.key or printed_key(table))


def _read(folder, path, data) -> Table:
    return _reader(path, folder)(data)


@cache
def _reader(path, folder):
    # The two latest states of a file: the one that stays, and the one that it is held against.
    return lru_cache(maxsize=2)(partial(_parse, path, folder))


def _parse(path, folder, data):
    if path.endswith(".md"):
        return read_printed(path, decode(data, path))
    return parse_csv(path, data, folder)


def changed_items(
    before: Path, after: Path, layers: Sequence[Layer]
) -> dict[Item, tuple[str, str]]:
    """Every item that differs, by path, name of row and column, with both texts.

    A row or column that one side lacks is one item with two empty texts. A table that one side
    lacks or that cannot be read is one item, with an empty name, and its state on either side.
    """
    items = {}
    for path, spec, both in _differing(before, after, layers):
        if None in both:
            items[path, (), ""] = tuple("" if data is None else "table" for data in both)
            continue
        try:
            pair = _match(_read(before, path, both[0]), _read(after, path, both[1]), spec)
        except InputError:
            items[path, (), ""] = ("table", "table")
            continue
        for one in pair.found:
            items[path, one.row, one.column] = (one.before, one.after)
    return items


def _differing(before, after, layers):
    for _, spec, paths in find_tables(layers, before, after):
        for path in paths:
            both = _bytes(before, path), _bytes(after, path)
            if both[0] != both[1]:
                yield path, spec, both


def _bytes(folder, path):
    file = folder / path
    return file.read_bytes() if file.is_file() else None


def read_alpha(folder: Path) -> float | None:
    """Level of significance that a side uses; None if its settings do not tell."""
    try:
        return float(read_yaml(folder / SETTINGS)["statistics"]["alpha"])
    except (InputError, KeyError, TypeError, ValueError):
        return None


def compare_layers(
    before: Path,
    after: Path,
    layers: Sequence[Layer],
    tolerances: Mapping[str, Mapping],
    unbuilt: Collection[str] = (),
) -> list[dict]:
    """The layers of the report, their causes still unknown; see ``diff.schema.json``.

    Parameters
    ----------
    before, after : Path
        Folders whose chain has run.
    layers : sequence of Layer
    tolerances : mapping
        See `tolerances.is_within`.
    unbuilt : collection of str
        Rules that did not run on one of the sides.
    """
    alpha = read_alpha(before), read_alpha(after)
    found = {layer.name: [] for layer in layers}
    for layer, spec, paths in find_tables(layers, before, after):
        if not paths and spec.rule in unbuilt:
            found[layer.name].append(_file(spec.path, spec, NOT_BUILT))
        for path in paths:
            file = _compare_file(before, after, path, spec, tolerances, alpha, unbuilt)
            if file["changes"] or file["note"] or not spec.only:
                found[layer.name].append(file)
    changes = (one for files in found.values() for file in files for one in file["changes"])
    for number, change in enumerate(changes, start=1):
        change["id"] = f"c{number}"
    return [
        {"layer": layer.name, "title": layer.title, "files": found[layer.name]} for layer in layers
    ]


def _file(path, spec, status, note="", **more):
    return {
        "path": path, "rule": spec.rule, "key": list(spec.key), "status": status, "note": note,
        "compared": 0, "columns_added": [], "columns_dropped": [], "key_changed": "",
        "changes": [],
    } | more  # fmt: skip


def _compare_file(before, after, path, spec, tolerances, alpha, unbuilt):
    both = _bytes(before, path), _bytes(after, path)
    if None in both:
        lone = NEW if both[0] is None else GONE
        side = "the baseline" if both[0] is None else "the current side"
        if spec.rule in unbuilt:
            return _file(path, spec, NOT_BUILT, f"{spec.rule} did not run on {side}")
        return _file(path, spec, lone, f"{side} has no such table")
    tables, faults = [], []
    for folder, data, side in zip((before, after), both, ("baseline", "current side"), strict=True):
        try:
            tables.append(_read(folder, path, data))
        except InputError as error:
            faults.append(f"not compared; in the {side}: {error}")
    if faults:
        return _file(path, spec, SAME if both[0] == both[1] else CHANGED, "; ".join(faults))
    pair = _match(*tables, spec)
    differ = both[0] != both[1]
    notes = list(pair.notes) if differ else []
    if differ and not (pair.found or pair.notes or pair.key_changed or spec.only):
        notes.append("only the order differs, or what is not compared")
    told = pair.found or pair.renamed or pair.key_changed
    return _file(
        path, spec, CHANGED if differ and told else SAME, "; ".join(notes),
        key=list(pair.after.key), compared=_compared(pair), key_changed=pair.key_changed,
        columns_added=_whole_columns(pair, "added"),
        columns_dropped=_whole_columns(pair, "dropped"),
        changes=[_change(one, pair, spec, tolerances, alpha) for one in pair.found],
    )  # fmt: skip


def _match(before, after, spec):
    return match(before, after, spec.key or printed_key(after), spec.ignore, spec.only)


def _whole_columns(pair, change):
    return [one.column for one in pair.found if one.change == change and one.column]


def _compared(pair):
    """Cells that both sides have, and rows and columns that one of them has."""
    cells = sum(
        sum(column in row for column in pair.compared)
        for name, row in pair.after.rows.items()
        if name in pair.before.rows
    )
    return cells + sum(one.change != "edited" for one in pair.found)


def _change(difference: Difference, pair: Pair, spec, tolerances, alpha) -> dict:
    rows = pair.before.rows.get(difference.row), pair.after.rows.get(difference.row)
    kind = kind_of(difference.column, spec.kinds)
    judged = judge(difference, *rows, kind, tolerances, alpha)._asdict()
    notes = list(judged.pop("notes"))
    if not difference.column:
        notes.append(_told_row(rows[1] or rows[0], pair.after.key, spec))
    entry = difference._asdict() | {"id": "", "row": pair.after.place(difference.row)}
    return entry | judged | {"notes": notes, "edits": [], "parts": []}


def _told_row(row: Row, key, spec):
    hidden = {*key, *spec.ignore}
    cells = [(name, cell) for name, cell in row.items() if cell and name not in hidden]
    told = [f"{name}: {told_value(cell, kind_of(name, spec.kinds))}" for name, cell in cells]
    more = [f"{len(told) - CELLS_TOLD} more"] if len(told) > CELLS_TOLD else []
    return "; ".join(told[:CELLS_TOLD] + more)


def count_layers(document_layers: Sequence[Mapping]) -> list[dict]:
    """What was compared in each layer, and how much of it changed.

    Raw data are counted by row; elsewhere a cell, or a row or column that one side lacks, is
    one item.
    """
    return [_count(layer) for layer in document_layers]


def _count(layer):
    files, raw = layer["files"], layer["layer"] == RAW
    items = {}
    for file in files:
        for change in file["changes"]:
            name = (file["path"], *change["row"].items()) if raw else change["id"]
            items[name] = items.get(name, True) and change["within"]
    # A table that is new or gone, or whose columns are called otherwise, is one item.
    whole = [
        file for file in files if file["status"] in (CHANGED, NEW, GONE) and not file["changes"]
    ]
    states = Counter(file["status"] for file in files)
    told = [f"{status}: {states[status]}" for status in (NEW, GONE, NOT_BUILT) if states[status]]
    notes = [f"of {len(files)} tables, {', '.join(told)}"] if told else []
    notes += [f"{Path(f['path']).name}: {f['note']}" for f in whole if f["status"] == CHANGED]
    return {
        "layer": layer["layer"],
        "title": layer["title"],
        "compared": sum(file["compared"] for file in files),
        "unit": "rows" if raw else "cells",
        "changed": sum(not within for within in items.values()) + len(whole),
        "within": sum(items.values()),
        "note": "; ".join(notes),
    }
