"""What differs between two states of a raw table: columns, rows and cells, by key."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scripts.changes.inputs.raw_files import (
    ADDED,
    DROPPED,
    EDITED,
    ROUND,
    SHEET,
    Cell,
    Comparison,
    Content,
    RawFile,
    label_rows,
    read_rows,
)
from scripts.errors import InputError

# Of coding sheets with several coders, rounds, or a row for each code.
LONG = ("round", "coder_id", "variable")
RENAMED_SHARE = 0.9  # of the cells of two columns that have to agree for one to be the other


def compare_tables(file: RawFile, path_before: Path, path_after: Path) -> Comparison:
    """Two tables by key: columns, rows and cells that differ.

    Raises
    ------
    InputError
        If no column names the rows of both.
    """
    columns, rows = zip(*(read_rows(path, file) for path in (path_before, path_after)), strict=True)
    declared = own_key(file, *columns)
    key_before, key, notes = _joint_key(declared, file, columns, rows)
    before = _keyed(columns[0], rows[0], key_before)
    after = _keyed(columns[1], rows[1], key)
    renamed = {old: new for old, new in zip(key_before, key, strict=True) if old != new}
    changed = ", ".join(f"{old} → {new}" for old, new in renamed.items())
    renamed |= _renamed_columns(before, after, renamed)
    cells = [*_column_cells(file.path, before, after, renamed)]
    cells += row_cells(file.path, before, after)
    origin = {new: old for old, new in renamed.items()}
    shared = [
        (name, origin.get(name, name))
        for name in after.columns
        if origin.get(name, name) in before.columns
    ]
    for label in sorted(before.rows.keys() & after.rows.keys()):
        old, new = before.rows[label], after.rows[label]
        cells += [
            Cell(file.path, label, name, EDITED, old[was], new[name])
            for name, was in shared
            if old[was] != new[name]
        ]
    if key != declared and not changed:
        changed = f"{', '.join(declared)} → {', '.join(key)}"
    return Comparison(file, before, after, key, changed, renamed, tuple(cells), {}, notes)


def _keyed(columns, rows, key):
    labels = label_rows([tuple(row[name] for name in key) for row in rows])
    return Content(columns, dict(zip(labels, rows, strict=True)), labels)


def own_key(file: RawFile, *columns: Sequence[str]) -> tuple[str, ...]:
    """Columns that are meant to name a row of a file with these columns on every side.

    Examples
    --------
    >>> own_key(RawFile("a.csv", "csv", SHEET), ["unit_id", "coder_id", "variable", "value"])
    ('unit_id', 'coder_id', 'variable')
    """
    if file.role not in (SHEET, ROUND):
        return file.key
    return (*file.key, *(name for name in LONG if all(name in names for names in columns)))


def _joint_key(declared, file, columns, rows) -> tuple[tuple, tuple, tuple]:
    """Key columns on both sides, and a note where they are not the declared ones."""
    if all(name in columns[0] and name in columns[1] for name in declared):
        return declared, declared, ()
    names = [declared, declared]
    for here, there in ((0, 1), (1, 0)):
        if all(name in columns[here] for name in declared):
            names[there] = tuple(
                _same_values(name, columns, rows, here, there) for name in declared
            )
            if all(names[there]):
                told = ", ".join(
                    f"{a} is called {b}" for a, b in zip(*names, strict=True) if a != b
                )
                return *names, (f"the key {told} now",)
    both = [name for name in columns[0] if name in columns[1]]
    own = next((name for name in both if all(_is_unique(name, some) for some in rows)), None)
    if own is None:
        raise InputError(
            "the rows of the two states have no column in common that names them",
            path=file.path,
            expected=", ".join(file.key),
        )
    note = f"there is no {' and '.join(file.key)}: rows are matched by {own}, which never repeats"
    return (own,), (own,), (note,)


def read_keyed(path: Path, file: RawFile) -> Content:
    """One table by its declared key, or by the first column without repeats."""
    columns, rows = read_rows(path, file)
    return _keyed(columns, rows, _own_key(file, columns, rows))


def _own_key(file, columns, rows):
    declared = own_key(file, columns)
    if all(name in columns for name in declared):
        return declared
    return next(((name,) for name in columns if _is_unique(name, rows)), tuple(columns[:1]))


def _is_unique(name, rows):
    values = [row[name] for row in rows]
    return all(values) and len(set(values)) == len(values)


def _same_values(name, columns, rows, here, there):
    if name in columns[there]:
        return name
    own = {row[name] for row in rows[here]}
    for other in columns[there]:
        values = {row[other] for row in rows[there]}
        alike = len(own & values) >= RENAMED_SHARE * max(len(own), len(values), 1)
        if other not in columns[here] and alike:
            return other
    return ""


def _renamed_columns(before, after, known: Mapping) -> dict[str, str]:
    """New name of each column that is gone, where another one holds the same values."""
    gone = [name for name in before.columns if name not in after.columns and name not in known]
    new = [name for name in after.columns if name not in before.columns]
    new = [name for name in new if name not in known.values()]
    shared = sorted(before.rows.keys() & after.rows.keys())
    found = {}
    for old in gone:
        shares = [
            (_agreement([(before.rows[row][old], after.rows[row][name]) for row in shared]), name)
            for name in new
            if name not in found.values()
        ]
        share, name = max(shares, key=lambda pair: pair[0], default=(0, ""))
        if share >= RENAMED_SHARE:
            found[old] = name
    return found


def _agreement(pairs):
    # Cells that are blank in both columns agree by chance.
    filled = [old == new for old, new in pairs if old or new]
    return sum(filled) / len(filled) if filled else 0


def _column_cells(path, before, after, renamed) -> Iterator[Cell]:
    new_names = set(renamed.values())
    for name in before.columns:
        if name in renamed:
            yield Cell(path, "", renamed[name], EDITED, name, renamed[name])
        elif name not in after.columns:
            yield Cell(path, "", name, DROPPED)
    for name in after.columns:
        if name not in before.columns and name not in new_names:
            yield Cell(path, "", name, ADDED)


def row_cells(path: str, before: Content, after: Content) -> Iterator[Cell]:
    """Rows that only one state holds, by label."""
    for label in sorted(before.rows.keys() ^ after.rows.keys()):
        yield Cell(path, label, "", ADDED if label in after.rows else DROPPED)
