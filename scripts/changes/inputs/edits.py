"""The edits between two sides: what was changed in raw data and settings, told one by one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from scripts.changes.inputs.compared_study import Study, study_of
from scripts.changes.inputs.raw_changes import ORDER, compare_raw
from scripts.changes.inputs.raw_files import (
    CAPTURES,
    CSV,
    LOG,
    NDJSON,
    SETTINGS_FILE,
    SHEET,
    UNREADABLE,
    WORKBOOK,
    YAML,
    Cell,
)
from scripts.changes.inputs.raw_listing import list_changes, told_row
from scripts.changes.inputs.renamed import find_renamed
from scripts.changes.inputs.taking_back import take_back_files
from scripts.changes.inputs.told_edits import subject, tell, tell_group

DATA, SETTINGS = "data", "settings"
MOST = 200
# Settings that say how to build, judge or compare; no number rests on them.
NOT_IN_RESULTS = ("diff", "prove", "claims", "renderer", "baseline", "current")


@dataclass(frozen=True)
class Edit:
    """What one person did in one go, as far as the files tell.

    Parameters
    ----------
    id : str
        ``e1``, ``e2`` and so on.
    part : str
        ``data`` or ``settings``.
    told : str
        The edit in words.
    cells : tuple of Cell
        Everything that it touches.
    members : tuple of str
        The edits that were grouped to this one, in words; empty for a single edit.
    reason : str
        Why it cannot move a result, or ''.
    """

    id: str
    part: str
    told: str
    cells: tuple[Cell, ...]
    members: tuple[str, ...] = ()
    reason: str = ""


def find_edits(before: Path, after: Path, most: int = MOST) -> list[Edit]:
    """Edits between two folders, settings first, then by file and key.

    Parameters
    ----------
    before, after : Path
        Folders of the sides; see `raw_files.list_raw_files` for the files that are read.
    most : int
        Where there are more edits, those of one row are grouped, then those of the same columns
        of the same files, then those of the same files.

    Returns
    -------
    list of Edit
        The same list for the same folders. Edits that can stand only together are one edit: a
        code in the coders' sheets with its adjudication, a field in all snapshots of a post, a
        file with its new name and the setting that names it, a key with its new name.

    Examples
    --------
    >>> find_edits(Path("."), Path("."))
    []
    """
    comparisons = compare_raw(before, after)
    study = study_of(before, after, comparisons)
    bundles = _bundles([cell for both in comparisons for cell in both.cells], study)
    return [
        Edit(f"e{number}", _part(cells), told, cells, members, _reason(cells))
        for number, (told, cells, members) in enumerate(_told(bundles, study, most), start=1)
    ]


def revert(edits: Sequence[Edit], before: Path, after: Path, folder: Path) -> None:
    """Take `edits` back in `folder`, a copy of `after`.

    Parameters
    ----------
    edits : sequence of Edit
        Some of those that `find_edits` gives for `before` and `after`.
    before, after : Path
        The sides; neither is written to.
    folder : Path
        Files that these edits touch are written as they are in `after` but for these edits; what
        an earlier call took back in them is there again. Other files stay as they are.
    """
    take_back_files([cell for edit in edits for cell in edit.cells], before, after, folder)


def naming_settings(edits: Iterable[Edit]) -> list[Edit]:
    """The settings among edits of data, which name files by their new names; each as an edit."""
    found = [
        replace(edit, cells=tuple(cell for cell in edit.cells if cell.path == SETTINGS_FILE))
        for edit in edits
        if edit.part == DATA
    ]
    return [edit for edit in found if edit.cells]


def row_contents(edits: Iterable[Edit], before: Path, after: Path) -> dict[Cell, str]:
    """What stands in the rows of tables that came or went; see `raw_listing.told_row`."""
    comparisons = {both.file.path: both for both in compare_raw(before, after)}
    return {
        cell: told_row(comparisons[cell.path], cell)
        for edit in edits
        for cell in edit.cells
        if cell.row and not cell.column and comparisons[cell.path].file.kind in (CSV, WORKBOOK)
    }


def raw_layer(before: Path, after: Path, edits: Sequence[Edit]) -> dict:
    """Layer ``raw`` of the report: each raw file with what differs in it.

    The number of all changes, listed or not, is that of the cells of `edits`.
    """
    owners = {cell: edit for edit in edits for cell in edit.cells}
    files = [list_changes(both, owners) for both in compare_raw(before, after)]
    numbers = count(1)
    for change in (change for file in files for change in file["changes"]):
        change["id"] = f"c0{next(numbers)}"  # those of the other layers never begin with 0
    return {"layer": "raw", "title": "Raw rows", "files": files}


def _part(cells):
    return SETTINGS if cells[0].path == SETTINGS_FILE else DATA


def _reason(cells):
    names = {cell.row.split(".")[0] if cell.path == SETTINGS_FILE else "" for cell in cells}
    if names <= set(NOT_IN_RESULTS):
        word = "settings" if len(names) > 1 else "setting"
        return f"the {word} {', '.join(sorted(names))} does not enter results"
    return ""


def _bundles(cells: Sequence[Cell], study: Study) -> list[tuple[Cell, ...]]:
    """Cells that belong together, in the order of the first cell of each."""
    # A decision about a unit that comes or goes with it is no edit of its own.
    units = {
        (study.key(cell)[0], cell.change)
        for cell in cells
        if study.file(cell).role == SHEET and cell.row and not cell.column
    }
    posts, renamed = _joined_fields(cells, study), find_renamed(cells, study)
    bundles = _grouped(cells, lambda cell: renamed.get(cell) or _address(cell, study, units, posts))
    # What an edit is about comes first: of a file under a new name the files, then its setting.
    return [tuple(sorted(one, key=lambda cell: cell.path == SETTINGS_FILE)) for one in bundles]


def _address(cell, study, units, posts):
    file, key = study.file(cell), study.key(cell)
    if not cell.row or file.kind == YAML:
        return cell
    if file.kind == NDJSON:
        if key[0] == UNREADABLE:
            return cell
        return CAPTURES, key[0], posts[key[0], cell.column] if cell.column else ""
    if file.role == SHEET and study.keyed(cell):
        return SHEET, key[0], cell.column, "" if cell.column else cell.change
    if file.role == LOG and study.keyed(cell):
        whole = not cell.column and (key[0], cell.change) in units
        return (SHEET, key[0], "", cell.change) if whole else (SHEET, key[0], key[1], "")
    return cell


def _joined_fields(cells, study) -> dict[tuple[str, str], str]:
    """Name of the bundle of each changed field of a post.

    Fields that change in one snapshot are one edit, and so is a field in all snapshots.
    """
    bundle, records = {}, {}
    for cell in cells:
        if study.file(cell).kind == NDJSON and cell.row and cell.column:
            records.setdefault((study.key(cell)[0], cell.path, cell.row), []).append(cell.column)
    by_post = {}
    for (video, *_), columns in records.items():
        groups = by_post.setdefault(video, [])
        joined = set(columns).union(*(group for group in groups if group & set(columns)))
        groups[:] = [group for group in groups if not group & joined] + [joined]
    for video, groups in by_post.items():
        for group in groups:
            bundle |= dict.fromkeys(((video, column) for column in group), min(group))
    return bundle


def _grouped(items: Iterable, key: Callable) -> list[tuple]:
    groups = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return [tuple(group) for group in groups.values()]


def _told(bundles, study, most):
    """Each edit as (told, cells, told members), grouped further and further above `most`."""
    for key in (lambda cells: cells, *_levels(study)):
        groups = _grouped(bundles, key)
        if len(groups) <= most:
            break
    for group in groups:
        members = tuple(tell(cells, study) for cells in group)
        if len(group) == 1:
            yield members[0], group[0], ()
        else:
            cells = tuple(cell for cells in group for cell in cells)
            yield tell_group(cells, study, len(group)), cells, members


def _levels(study):
    def by_row(cells):
        return subject(cells, study)

    def by_column(cells):
        if not cells[0].row or cells[0].column == ORDER:
            return cells
        labels = {study.label(cell) or cell.change for cell in cells}
        return _paths(cells), tuple(sorted(labels))

    return by_row, by_column, _paths, _part


def _paths(cells):
    return tuple(sorted({cell.path for cell in cells}))
