"""Tables whose rows are known by their key, never by their position, and how two of them differ."""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.files.text_files import decode

# The caption of a printed table is an item of its own: a row and a column of this name.
CAPTION = "caption"
OCCURRENCE = "occurrence"
Row = Mapping[str, str]
Name = tuple[str, ...]


class Difference(NamedTuple):
    """One cell that differs, or a row or column that one side lacks.

    Parameters
    ----------
    row : tuple of str
        Name of the row; empty where a whole column was added or dropped.
    column : str
        Empty where a whole row was added or dropped.
    change : str
        "edited", "added" or "dropped".
    before, after : str
        The cells; empty unless edited.
    """

    row: Name
    column: str
    change: str
    before: str
    after: str


@dataclass(frozen=True)
class Keyed:
    """Rows of a table by name: the cells of the key and, from the second on, the occurrence.

    Parameters
    ----------
    columns : tuple of str
        All columns.
    rows : mapping
        Name to cells.
    key : tuple of str
        Columns whose cells make the names.
    repeated : frozenset of tuple
        Names that more than one row would have.
    """

    columns: tuple[str, ...]
    rows: Mapping[Name, Row]
    key: tuple[str, ...] = ()
    repeated: frozenset[Name] = frozenset()

    def place(self, name: Name) -> dict[str, str]:
        """A name with the columns that it is made of.

        Examples
        --------
        >>> Keyed(("unit", "n"), {}, ("unit",)).place(("v1", "2"))
        {'unit': 'v1', 'occurrence': '2'}
        """
        if name == (CAPTION,):
            return {"row": CAPTION}
        return dict(zip((*self.key, OCCURRENCE), name, strict=False))


@dataclass(frozen=True, eq=False)
class Table:
    """Cells by column, row by row, and the caption where the table is a printed one."""

    columns: tuple[str, ...]
    rows: Sequence[Row]
    caption: str | None = None
    _keyed: dict = field(default_factory=dict, repr=False)

    def by(self, key: tuple[str, ...]) -> Keyed:
        """The rows by the cells of `key`, made once."""
        if key not in self._keyed:
            self._keyed[key] = _by_key(self, key)
        return self._keyed[key]

    def renamed(self, names: Mapping[str, str]) -> "Table":
        """The same table with other column names."""
        rows = [{names.get(name, name): cell for name, cell in row.items()} for row in self.rows]
        return Table(tuple(names.get(name, name) for name in self.columns), rows, self.caption)


def _by_key(table, key):
    rows, seen = {}, {}
    for row in table.rows:
        name = tuple([row.get(column, "") for column in key])
        if name in rows:
            seen[name] = seen.get(name, 1) + 1
            name = (*name, str(seen[name]))
        rows[name] = row
    columns = table.columns
    if table.caption is not None:
        rows[(CAPTION,)] = {CAPTION: table.caption}
        columns = (*columns, CAPTION)
    return Keyed(columns, rows, key, frozenset(seen))


def parse_csv(path: str, data: bytes, folder: Path) -> Table:
    """Table of a CSV file that a rule wrote.

    Raises
    ------
    InputError
        If it is not in the canonical form of `scripts.files.tables`.
    """
    # `read_csv` notes the line of each row, which is worth its time only where there is a fault.
    try:
        reader = csv.reader(io.StringIO(decode(data, path)), strict=True)
        columns = tuple(next(reader, ()))
        cells = [row for row in reader if row]
    except csv.Error:
        columns, cells = (), []
    width = len(columns)
    if width and len(set(columns)) == width and all(len(row) == width for row in cells):
        return Table(columns, [dict(zip(columns, row, strict=True)) for row in cells])
    try:
        rows = read_csv(folder / path, ("",) if data.strip() == b"" else (), optional=None)
    except InputError as error:
        raise InputError(str(error).replace(f"{folder}/", ""))
    return Table(tuple(rows[0]) if rows else columns, rows)


def differences(before: Keyed, after: Keyed, ignore: Collection[str] = ()) -> list[Difference]:
    """Columns, cells and rows that differ, in the order of `before`, then added rows.

    Parameters
    ----------
    before, after : Keyed
        Tables with the same key; see `matched_tables.aligned`.
    ignore : collection of str
        Columns that are not compared.

    Examples
    --------
    >>> before = Table(("unit", "n"), [{"unit": "a", "n": "1"}, {"unit": "b", "n": "1"}])
    >>> after = Table(("unit", "n"), [{"unit": "b", "n": "2"}])
    >>> for difference in differences(before.by(("unit",)), after.by(("unit",))):
    ...     print(difference[:4])
    (('a',), '', 'dropped', '')
    (('b',), 'n', 'edited', '1')
    """
    shared = [name for name in before.columns if name in after.columns and name not in ignore]
    found = [
        Difference((), name, change, "", "")
        for change, columns, others in (
            ("dropped", before.columns, after.columns),
            ("added", after.columns, before.columns),
        )
        for name in columns
        if name not in others and name not in ignore
    ]
    for name, row in before.rows.items():
        other = after.rows.get(name)
        if other is None:
            found.append(Difference(name, "", "dropped", "", ""))
        elif row != other:
            for column in shared:
                old, new = row.get(column, ""), other.get(column, "")
                if old != new:
                    found.append(Difference(name, column, "edited", old, new))
    added = (name for name in after.rows if name not in before.rows)
    return found + [Difference(name, "", "added", "", "") for name in added]
