"""The raw files and settings of a side, read into rows that a key names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from scripts.changes.inputs.leaves import dotted, shown
from scripts.errors import InputError
from scripts.files.named_files import is_seen
from scripts.files.table_files import holds_table, read_header, read_table
from scripts.files.text_files import read_yaml

SETTINGS_FILE = "config.yaml"
SETTINGS, CAPTURES, SHEET, LOG = "settings", "captures", "sheet", "adjudication"
ROUND = "codes of several coders"
CSV, NDJSON, YAML, OUTSIDE, WORKBOOK = "csv", "ndjson", "yaml", "outside", "workbook"
# Where config.yaml names raw files, in the order of the study: role, keys that lead there, kind.
NAMED = (
    (CAPTURES, ("captures", "files"), NDJSON),
    (SHEET, ("coding", "sheets"), CSV),
    (ROUND, ("coding", "rounds"), CSV),
    (LOG, ("coding", "adjudication"), CSV),
    ("codebook", ("coding", "codebook"), YAML),
    ("respondents", ("interviews", "respondents"), CSV),
    ("statements", ("interviews", "statements"), CSV),
    ("interview codes", ("interviews", "codebook"), YAML),
    ("quotations", ("interviews", "quotes"), CSV),
    ("answers", ("interviews", "coreq"), YAML),
    ("published", ("published",), YAML),
)
# Roles of which the settings may name several files by a pattern.
PATTERNS = (CAPTURES, "statements")
# Roles of which a workbook has several sheets, or one of many layouts; of the others a workbook
# holds the table of a CSV file.
IN_SHEETS = (SHEET, ROUND, "statements")
# Columns that name a row, by role; the one place where they are declared.
KEYS = {
    SHEET: ("unit_id",),
    ROUND: ("unit_id",),
    LOG: ("unit_id", "variable"),
    "respondents": ("number",),
    "statements": ("statement_id",),
    "quotations": ("quote_id",),
    CAPTURES: ("video", "collected", "page"),
}
LEAF_KEY = ("key",)
EDITED, ADDED, DROPPED = "edited", "added", "dropped"
UNREADABLE = "unreadable line"
CACHED = 64
FAULTS = (InputError, ValueError, RecursionError, OSError)


@dataclass(frozen=True)
class RawFile:
    """A raw file: relative path, kind of file, role in the study, and coder of a sheet.

    `named` is what the settings name it by: a path or a pattern.
    """

    path: str
    kind: str
    role: str
    coder: str = ""
    named: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """Columns that are meant to name a row."""
        return KEYS.get(self.role, LEAF_KEY)


@dataclass(frozen=True)
class Content:
    """What a raw file holds.

    Parameters
    ----------
    columns : tuple of str
        Header of a table; empty for other kinds.
    rows : dict
        Label of a row to its cells (table, workbook), its line (NDJSON) or its value (YAML leaf),
        in the order of the file.
    keys : dict
        Label of a row to the values of its key; a repeated key has its occurrence at the end.
    tree : object
        Content of a YAML file, or of a workbook with the place of each cell.
    table : tuple
        The rows of a table as `told_rows` gives them, of a file that the other side lacks.
    """

    columns: tuple[str, ...] = ()
    rows: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)
    tree: object = None
    table: tuple = ()

    def says_the_same(self, other: "Content") -> bool:
        """Whether both are tables with the same rows, in whatever form."""
        return bool(self.table) and self.table == other.table


class Cell(NamedTuple):
    """One thing that differs.

    `row` is empty for a column and for a whole file, `column` for a whole row, a whole file and
    a YAML leaf. A renamed column is edited: `column` and `after` hold its new name. Column
    ``order`` of a YAML mapping holds the order of its keys.
    """

    path: str
    row: str
    column: str
    change: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two states of one file.

    `places` leads from the address of a leaf, (row, column), to its path of keys; `renamed` from
    a column's old name to its new one. `before` or `after` is None where there is no such file.
    `rewritten` says that the bytes differ and nothing else.
    """

    file: RawFile
    before: Content | None = None
    after: Content | None = None
    key: tuple[str, ...] = ()
    key_changed: str = ""
    renamed: dict = field(default_factory=dict)
    cells: tuple[Cell, ...] = ()
    places: dict = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    rewritten: bool = False

    @property
    def compared(self) -> int:
        """Number of rows on either side."""
        sides = [side.rows for side in (self.before, self.after) if side]
        return len(set().union(*sides))


def list_raw_files(before: Path, after: Path) -> list[RawFile]:
    """Settings first, then every raw file that one of two sides names, each once.

    Parameters
    ----------
    before, after : Path
        Folders of the sides; the settings of the second give the order.

    Examples
    --------
    >>> [file.role for file in list_raw_files(Path("."), Path("."))][:2]
    ['settings', 'captures']
    """
    named = [
        file for side in (after, before) for file in _named(read_settings(side), (before, after))
    ]
    order = [role for role, _, _ in NAMED]
    # Captures of both sides are listed by name, everything else as the settings list it.
    named.sort(key=lambda file: (order.index(file.role), file.path * (file.role == CAPTURES)))
    files = {SETTINGS_FILE: RawFile(SETTINGS_FILE, YAML, SETTINGS)}
    for file in named:
        files.setdefault(file.path, file)
    return list(files.values())


def read_settings(folder: Path) -> dict:
    """Settings of a side; empty where they cannot be read, which `find_edits` tells."""
    path = Path(folder) / SETTINGS_FILE
    return _settings(path, path.read_bytes()) if path.is_file() else {}


@lru_cache(maxsize=CACHED)
def _settings(path, _content):
    try:
        content = read_yaml(path)
    except FAULTS:
        return {}
    return content if isinstance(content, dict) else {}


def _named(settings, folders) -> Iterator[RawFile]:
    for role, place, kind in NAMED:
        value = settings
        for name in place:
            value = value.get(name) if isinstance(value, dict) else None
        several = value if isinstance(value, list) else [value]
        named = value.items() if isinstance(value, dict) else [("", one) for one in several]
        entries = [
            (coder, path)
            for coder, paths in named
            for path in (paths if isinstance(paths, list) else [paths])
        ]
        for coder, path in entries:
            if not isinstance(path, str) or not path:
                continue
            if role in IN_SHEETS and PurePosixPath(path).suffix.lower() == ".xlsx":
                found_kind = WORKBOOK
            else:
                found_kind = kind
            if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
                yield RawFile(path, OUTSIDE, role, str(coder), path)
            elif role in PATTERNS:
                found = {name for folder in folders for name in _matches(Path(folder), path)}
                single = set() if role == CAPTURES else {PurePosixPath(path).as_posix()}
                for name in sorted(found or single):
                    yield RawFile(name, found_kind, role, named=path)
            else:
                place = PurePosixPath(path).as_posix()
                yield RawFile(place, found_kind, role, str(coder), path)


def _matches(folder, pattern) -> Iterator[str]:
    for path in folder.glob(pattern):
        if path.is_file() and is_seen(path):
            yield path.relative_to(folder).as_posix()


def label_rows(keys: Sequence[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """A label for each key, with the occurrence where a key is repeated.

    Examples
    --------
    >>> list(label_rows([("v001", "theme"), ("v002", "theme"), ("v001", "theme")]))
    ['v001 theme', 'v002 theme', 'v001 theme 2']
    """
    labelled, seen = {}, {}
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        full = key if seen[key] == 1 else (*key, str(seen[key]))
        label = shown(" ".join(filter(None, full)))
        while label in labelled:  # two different keys may read alike
            full = (*full, "'")
            label += "'"
        labelled[label] = full
    return labelled


def read_rows(path: Path, file: RawFile) -> tuple[tuple[str, ...], list]:
    """Header and rows of a table with any header; cells as `table_files.read_table` has them."""
    told_by = file.key if holds_table(path, file.key) else ()
    return tuple(read_header(path, told_by)), read_table(path, told_by, optional=None)


def told_rows(path: Path, file: RawFile) -> tuple:
    """What a table says in whatever form: its filled cells with their columns, row by row.

    Neither the order of rows nor that of columns counts. Nothing where there is no such table.
    """
    try:
        rows = read_rows(path, file)[1]
    except FAULTS:
        return ()
    return tuple(sorted(tuple(sorted(filter(_is_filled, row.items()))) for row in rows))


def _is_filled(item):
    return bool(item[1])


def read_leaves(path: Path) -> Content:
    """Leaves of a YAML file by dotted path.

    Raises
    ------
    InputError
        If the file holds no keys.
    """
    tree = read_yaml(path)
    if not isinstance(tree, dict):
        raise InputError("the file holds no keys", path=path, expected="keys with values")
    leaves = {dotted(place): value for place, value in _leaves(tree)}
    return Content(rows=leaves, keys={name: (name,) for name in leaves}, tree=tree)


def _leaves(tree, place=()):
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*place, key))
        else:
            yield (*place, key), value
