"""Printed tables, as the fragments of the manuscript hold them: cells by row and heading."""

import re
from collections.abc import Sequence
from decimal import Decimal

from scripts.changes.tables.keyed_tables import CAPTION, Table
from scripts.errors import InputError
from scripts.prove import places

GROUP = re.compile(r"\*\*(.+?)\*\*")
MARKED = re.compile(r"\[.*\]\{\.(\w+)\}")
NUMBER = re.compile(r"([-\u2212+]?)(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+)(%?)")
DEEPER = " › "


def single_number(text: str) -> Decimal | None:
    """The number that is all of a printed cell, a percentage as a share; None for other cells.

    Examples
    --------
    >>> [single_number(text) for text in ("42%", "1,223", "\u2212.39", "21 (42%)", "< .001")]
    [Decimal('0.42'), Decimal('1223'), Decimal('-0.39'), None, None]
    """
    match = NUMBER.fullmatch(text)
    if match is None:
        return None
    value = Decimal(match[2].replace(",", ""))
    value = -value if match[1] in ("-", "\u2212") else value
    return value / 100 if match[3] else value


def read_printed(path: str, text: str) -> Table:
    r"""Table of a fragment, its cells in plain text.

    A blank first cell continues the one above. A row that begins in bold heads a group, whose
    name goes before the first cells that follow. Where a whole cell is marked with its class of
    evidence, the class is a column of its own.

    Raises
    ------
    InputError
        If there is no table, or a row has more or fewer cells than there are headings.

    Examples
    --------
    >>> lines = ["| Code | *n* |", "|:--|--:|", "| Food | [9]{.simulated} |"]
    >>> table = read_printed("tbl-a.md", "\n".join([*lines, "", ": Codes. {#tbl-a}"]))
    >>> table.rows[0], table.caption
    ({'Code': 'Food', 'n': '9', 'n (evidence)': 'simulated'}, 'Codes.')
    """
    headings, rows, caption, group, above = (), [], "", "", ""
    for line, content in enumerate(text.split("\n"), start=1):
        if match := places.CAPTION.match(content):
            caption = places.plain(match["caption"])
        if not content.startswith("|") or content.startswith(("|:", "|-")):
            continue
        raw = [cell.strip() for cell in places.CELL.split(content)[1:-1]]
        cells = [places.plain(cell) for cell in raw]
        if not headings:
            headings = tuple(_distinct(cells))
            continue
        if len(cells) != len(headings):
            raise InputError(
                f"the row has {len(cells)} cells where the table has {len(headings)} headings",
                path=path,
                row=line,
            )
        if match := GROUP.match(raw[0]):
            group = above = places.plain(match[1])
        else:
            above = (f"{group}{DEEPER}{cells[0]}" if group else cells[0]) if cells[0] else above
        rows.append(dict(zip(headings, [above, *cells[1:]], strict=True)) | _marks(headings, raw))
    if not headings:
        raise InputError("there is no table in it", path=path)
    marked = {name: None for row in rows for name in row}
    return Table((*headings, *(name for name in marked if name not in headings)), rows, caption)


def _distinct(headings: Sequence[str]):
    for place, heading in enumerate(headings):
        before = headings[:place].count(heading)
        yield f"{heading} ({before + 1})" if before else heading


def _marks(headings, raw):
    matches = zip(headings, raw, map(MARKED.fullmatch, raw), strict=True)
    return {
        f"{heading} (evidence)": match[1]
        for heading, cell, match in matches
        if match and places.plain(cell) != match[1]
    }


def printed_key(table: Table) -> tuple[str, ...]:
    """The fewest first columns that tell all rows apart, or all columns but the last.

    Examples
    --------
    >>> rows = [{"Base": "4", "Run": "2", "New": "9%"}, {"Base": "4", "Run": "3", "New": "9%"}]
    >>> printed_key(Table(("Base", "Run", "New"), rows))
    ('Base', 'Run')
    """
    columns = [column for column in table.columns if column != CAPTION]
    for width in range(1, len(columns)):
        names = {tuple(row.get(column, "") for column in columns[:width]) for row in table.rows}
        if len(names) == len(table.rows):
            return tuple(columns[:width])
    return tuple(columns[:-1] or columns)
