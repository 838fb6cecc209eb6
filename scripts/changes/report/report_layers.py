"""The section of the report on the layers: every table that differs, row by row."""

from collections.abc import Sequence

from scripts.changes.report import report_numbers as numbers
from scripts.changes.report import report_wording as wording
from scripts.changes.report.report_elements import (
    SHOWN,
    View,
    anchor,
    causes,
    cell,
    section,
    table,
    text,
)

ROWS = 4000  # about as many rows of changes as a page bears
FEWEST = 20  # rows shown of a file, however many files there are
STATUSES = {
    "same": "the same",
    "changed": "changed",
    "new layer": "new: the baseline has no such table",
    "gone": "gone: only the baseline has it",
    "not built": "not built",
}
COLUMNS = [("Row", ""), ("Column", ""), ("Before", ""), ("After", ""), ("Change", "n"),
           ("Relative", "n"), ("Notes", "notes"), ("Caused by", "")]  # fmt: skip


def shown_changes(layers: Sequence[dict]) -> list[str]:
    """Ids of the changes that the page has."""
    limit = _limit(layers)
    files = [file for layer in layers for file in layer["files"]]
    return [change["id"] for file in files for change in _ordered(file["changes"])[:limit]]


def _limit(layers: Sequence[dict]) -> int:
    """Rows shown of each file, so that the page stays light."""
    changed = sum(bool(file["changes"]) for layer in layers for file in layer["files"])
    return min(SHOWN, max(FEWEST, ROWS // max(changed, 1)))


def _ordered(changes: Sequence[dict]) -> list[dict]:
    """Changes beyond tolerance before those within, else in their own order."""
    return sorted(changes, key=lambda change: change["within"])


def layers(document: dict, view: View) -> str:
    """Every layer as one line that unfolds to its tables."""
    counts = {count["layer"]: count for count in document["counts"]}
    limit = _limit(document["layers"])
    content = "".join(
        _layer(layer, counts.get(layer["layer"]), view, limit) for layer in document["layers"]
    )
    lead = "Rows are matched by their key, never by their place in the file."
    return section("layers", "Layers", content, lead)


def _layer(layer: dict, count: dict | None, view: View, limit: int) -> str:
    told = text(wording.count_told(count)) if count else ""
    moved = "moved" if count and count["changed"] + count["within"] else "still"
    silent = [file for file in layer["files"] if _is_silent(file)]
    loud = [file for file in layer["files"] if not _is_silent(file)]
    unit = count["unit"] if count else "cells"
    content = "".join(_file(file, view, limit, unit) for file in loud)
    if silent:
        names = ", ".join(f"<code>{text(file['path'])}</code>" for file in silent)
        content += f'<p class="same">The same on both sides: {names}</p>\n'
    return (
        f'<details class="layer {moved}" id="{anchor("layer", layer["layer"])}">\n'
        f"<summary><h3>{text(layer['title'])}</h3> "
        f'<span class="told">{told}</span></summary>\n{content}</details>\n'
    )


def _is_silent(file: dict) -> bool:
    remarks = (file["note"], file["columns_added"], file["columns_dropped"], file["key_changed"])
    return file["status"] == "same" and not file["changes"] and not any(remarks)


def _file(file: dict, view: View, limit: int, unit: str) -> str:
    path = text(file["path"])
    rule = f" · rule <code>{text(file['rule'])}</code>" if file["rule"] else ""
    number = len(file["changes"])
    changed = f", {number:,} {'differs' if number == 1 else 'differ'}" if number else ""
    remarks = "".join(f"<li>{remark}</li>\n" for remark in _remarks(file))
    shown = _ordered(file["changes"])[:limit]
    columns, rows = _rows(shown, view)
    content = table(f"What differs in {path}", columns, rows) if rows else ""
    if hidden := len(file["changes"]) - len(shown):
        content += f'<p class="more">and {hidden:,} more in diff.json</p>\n'
    return (
        f"<h4><code>{path}</code></h4>\n"
        f'<p class="small">{STATUSES[file["status"]].capitalize()}{rule} · '
        f"{wording.counted(file['compared'], unit)} compared{changed}</p>\n"
        + (f'<ul class="remarks">\n{remarks}</ul>\n' if remarks else "")
        + content
    )


def _remarks(file: dict) -> list[str]:
    told = [("Columns added", ", ".join(file["columns_added"]))]
    told += [("Columns dropped", ", ".join(file["columns_dropped"]))]
    told += [("The key changed", file["key_changed"]), ("Note", file["note"])]
    return [f"{name}: {text(remark)}" for name, remark in told if remark]


def _cells(change: dict, view: View) -> list[str]:
    """Content of one row, in the order of `COLUMNS`."""
    before, after = (_value(value) for value in numbers.pair(change["before"], change["after"]))
    column = text(change["column"])
    if not column:
        column, before, after = f"row {change['change']}", "", ""
    notes = [text(note) for note in change["notes"]] + ["within tolerance"] * change["within"]
    return [
        text(" · ".join(filter(None, change["row"].values()))),
        column,
        before,
        after,
        _difference(change),
        numbers.percent(change["relative"]),
        "; ".join(notes),
        causes(view, change),
    ]


def _difference(change: dict) -> str:
    absolute = numbers.signed(change["absolute"])
    sign = {"up": "↑", "down": "↓", "": ""}[change["direction"]]
    if not sign:
        return absolute
    unseen = "" if absolute else f'<span class="unseen">{change["direction"]}</span>'
    return f'<span aria-hidden="true">{sign}</span>{unseen} {absolute}'


def _rows(changes: Sequence[dict], view: View) -> tuple[list[tuple[str, str]], list[str]]:
    """Headings and rows of a table, without the columns that would be empty."""
    contents = [_cells(change, view) for change in changes]
    used = [0, *(n for n in range(1, len(COLUMNS)) if any(row[n] for row in contents))]
    rows = []
    for change, content in zip(changes, contents, strict=True):
        cells = "".join(cell(content[number], COLUMNS[number][1]) for number in used[1:])
        within = ' class="within"' if change["within"] else ""
        rows.append(
            f'<tr id="{change["id"]}"{within}><th scope="row">{content[0]}</th>{cells}</tr>\n'
        )
    return [COLUMNS[number] for number in used], rows


def _value(value: str) -> str:
    return text(value) or '<span class="small">blank</span>'
