"""Edits of raw data in words."""

from collections import Counter
from collections.abc import Sequence

from scripts.changes.inputs.compared_study import Study
from scripts.changes.inputs.raw_changes import ORDER
from scripts.changes.inputs.raw_files import (
    ADDED,
    CAPTURES,
    DROPPED,
    EDITED,
    LOG,
    NDJSON,
    SETTINGS,
    SETTINGS_FILE,
    SHEET,
    UNREADABLE,
    YAML,
    Cell,
)

DECISION = "decision"
LONGEST = 60
BLANK = "blank"
# What a row of a file is called, by role: one and many.
ROW_NAMES = {
    CAPTURES: ("post", "posts"),
    SHEET: ("unit", "units"),
    LOG: ("decision", "decisions"),
    "respondents": ("respondent", "respondents"),
    "statements": ("statement", "statements"),
    "quotations": ("quotation", "quotations"),
    "answers": ("answer", "answers"),
    SETTINGS: ("setting", "settings"),
}
OTHER_ROWS = ("entry", "entries")
OTHER_FIELDS = ("other field", "other fields")


def listed(names: Sequence[str]) -> str:
    """Names joined as in a sentence.

    Examples
    --------
    >>> listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"])
    ('A', 'A and B', 'A, B and C')
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def counted(count: int, names: Sequence[str]) -> str:
    """A number with the word for one or for many.

    Examples
    --------
    >>> counted(1, ("post", "posts")), counted(5000, ("post", "posts"))
    ('1 post', '5,000 posts')
    """
    return f"{count:,} {names[count != 1]}"


def short(text: str) -> str:
    """Text cut to what fits into a line; blank is said."""
    text = " ".join(text.split()) or BLANK
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _arrow(cell):
    return f"{short(cell.before)} → {short(cell.after)}"


def _value(cell):
    # What a leaf was or is, where the other side has none.
    if cell.change == EDITED:
        return _arrow(cell)
    return (
        f"added, {short(cell.after)}" if cell.change == ADDED else f"dropped, {short(cell.before)}"
    )


def tell(cells: Sequence[Cell], study: Study) -> str:
    """One edit, given by all its cells, in words."""
    cell = cells[0]
    if not cell.row and cell.column != ORDER:
        if len(cells) > 1:
            return _tell_renamed(cells, study)
        return _tell_file(cell, study) if not cell.column else _tell_column(cell)
    file = study.file(cell)
    if file.kind == YAML:
        return _tell_renamed(cells, study) if len(cells) > 1 else _tell_leaf(cell)
    if file.kind == NDJSON:
        return _tell_post(cells, study)
    if file.role in (SHEET, LOG) and study.keyed(cell):
        return _tell_unit(cells, study)
    if not cell.column:
        return f"{_named(cell, study)} {_moved(cell)} {cell.path}"
    return f"{cell.row}, {cell.column}: {_arrow(cell)}"


def _named(cell, study):
    # A repeated key has its occurrence at the end.
    name, key = study.key(cell), study.comparisons[cell.path].key
    again = len(name) > len(key) > 0
    return f"another {' '.join(filter(None, name[: len(key)]))}" if again else cell.row


def _moved(cell):
    return "added to" if cell.change == ADDED else "dropped from"


def _tell_file(cell, study):
    if cell.change == EDITED:
        return f"{cell.path} as a whole: it cannot be compared row by row"
    words = {ADDED: "new file {}: {}", DROPPED: "file {} is gone: {}"}[cell.change]
    kind = study.file(cell).kind
    names = ("record", "records") if kind == NDJSON else ("row", "rows")
    return words.format(cell.path, counted(study.comparisons[cell.path].compared, names))


def _tell_renamed(cells, study):
    if not cells[0].row:
        return _tell_renamed_files([cell for cell in cells if not cell.row], study)
    old, new = sorted(cells, key=lambda cell: cell.change == ADDED)
    place = "" if old.path == SETTINGS_FILE else f"{old.path}: "
    key = study.comparisons[new.path].places[new.row, new.column][-1]
    edited = "" if old.before == new.after else ", and was edited"
    return f"{place}{old.row} is called {key} now{edited}"


def _tell_renamed_files(files, study):
    old, new = ([cell for cell in files if cell.change == how] for how in (DROPPED, ADDED))
    was = [study.comparisons[cell.path].before for cell in old]
    now = [study.comparisons[cell.path].after for cell in new]
    one = len(files) == 2
    if len(old) == len(new) and all(content in was for content in now):
        form = ""
    elif all(any(said.says_the_same(content) for said in was) for content in now):
        form = ", written differently: same rows"
    else:
        form = f", and {'was' if one else 'were'} edited"
    if one:
        return f"file {old[0].path} is called {new[0].path} now{form}"
    named = [listed(sorted({study.file(cell).named for cell in some})) for some in (old, new)]
    number = counted(len(old), ("file", "files"))
    return f"{number} of {named[0]} became {len(new):,} of {named[1]}{form}"


def _tell_column(cell):
    told = f"is called {cell.after} now" if cell.change == EDITED else f"was {cell.change}"
    return f"column {cell.before or cell.column} {told} in {cell.path}"


def _tell_leaf(cell):
    place = "" if cell.path == SETTINGS_FILE else f"{cell.path}: "
    if cell.column == ORDER:
        return f"{place}order of {cell.row or 'all keys'}: {_arrow(cell)}"
    return f"{place}{cell.row}: {_value(cell)}"


def _tell_post(cells, study):
    key = study.key(cells[0])
    rows = {(cell.path, cell.row) for cell in cells}
    several = f", in {len(rows)} snapshots" if len(rows) > 1 else ""
    if key[0] == UNREADABLE:
        return f"{UNREADABLE} {key[1]} {_moved(cells[0])} {cells[0].path}"
    if not cells[0].column:
        changes = Counter((_moved(cell), cell.path) for cell in cells)
        told = [
            f"{moved} {path}" + (f" ({count} snapshots)" if count > 1 else "")
            for (moved, path), count in changes.items()
        ]
        return f"{study.post(key[0])} {' and '.join(told)}"
    # The exact counts come after the rounded ones in a record, and the chain prefers them.
    by_label = {study.label(cell): cell for cell in cells}
    order = [*study.fields.values()]
    labels = sorted(by_label, key=lambda name: order.index(name) if name in order else len(order))
    first = by_label[labels[0]]
    value = _arrow(first) if first.change == EDITED else _value(first)
    rest = _others(len(labels) - 1, OTHER_FIELDS)
    return f"{study.post(key[0])}, {labels[0]} {value}{rest}{several}"


def _others(count, names):
    return f" and {counted(count, names)}" if count else ""


def _tell_unit(cells, study):
    sheets = [cell for cell in cells if study.file(cell).role == SHEET]
    log = [cell for cell in cells if study.file(cell).role == LOG]
    unit = study.key(cells[0])[0]
    if not sheets:
        return _tell_decision(log, study)
    if not sheets[0].column:
        names = [study.file(cell).coder for cell in sheets]
        rows = {cell.row for cell in log}
        word = "sheets" if len(names) > 1 else "sheet"
        tail = f", with {counted(len(rows), ROW_NAMES[LOG])}" if rows else ""
        return f"{unit} {_moved(sheets[0])} {word} {listed(names)}{tail}"
    coders = {}
    for cell in sheets:
        coders.setdefault(_arrow(cell), []).append(study.file(cell).coder)
    told = ", ".join(
        f"{value}, by {'coders' if len(names) > 1 else 'coder'} {listed(names)}"
        for value, names in coders.items()
    )
    return f"{unit}, {sheets[0].column}: {told}{_decided(log, study)}"


def _decided(log, study):
    if not log:
        return ""
    if log[0].change == DROPPED:
        return ", decision taken out"
    if log[0].change == ADDED or any(cell.column == DECISION for cell in log):
        return f", decided {_decision(log[0], study)}"
    return ", adjudication brought in line"


def _decision(cell, study):
    both = study.comparisons[cell.path]
    side = both.before if cell.change == DROPPED else both.after
    return short(side.rows[cell.row].get(DECISION, ""))


def _tell_decision(log, study):
    unit, variable = study.key(log[0])[:2]
    told = f"adjudication of {unit}, {variable}: "
    if not log[0].column:
        return f"{told}{log[0].change}, decision {_decision(log[0], study)}"
    cells = sorted(log, key=lambda cell: cell.column != DECISION)
    rest = _others(len(cells) - 1, OTHER_FIELDS)
    return f"{told}{cells[0].column} {_arrow(cells[0])}{rest}"


def subject(cells: Sequence[Cell], study: Study) -> tuple:
    """The row that an edit is about: a unit, a post, a respondent, or a setting."""
    cell = cells[0]
    file, key = study.file(cell), study.key(cell)
    if file.kind == YAML or not cell.row:
        return cell.path, cell.row, cell.column
    if file.kind == NDJSON:
        return (UNREADABLE, key[1]) if key[0] == UNREADABLE else (CAPTURES, key[0])
    if file.role in (SHEET, LOG) and study.keyed(cell):
        return SHEET, key[0]
    return cell.path, cell.row


def tell_group(cells: Sequence[Cell], study: Study, edits: int) -> str:
    """Many edits in words: of one row, of one column, or of a file."""
    subjects = {subject([cell], study): cell for cell in cells}
    labels = dict.fromkeys(study.label(cell) for cell in cells)
    paths = list(dict.fromkeys(cell.path for cell in cells))
    files = listed(paths) if len(paths) <= 3 else f"{len(paths)} files"
    if any(study.file(cell).kind == YAML or not cell.row for cell in cells):
        return f"{counted(edits, ('edit', 'edits'))} in {files}"
    names = [label for label in labels if label] or ["rows"]
    told = names[0] + _others(len(names) - 1, OTHER_FIELDS) if len(names) > 3 else listed(names)
    if len(subjects) == 1:
        name = subject(cells, study)[-1]
        return f"{study.post(name) if study.file(cells[0]).role == CAPTURES else name}: {told}"
    rows = counted(len(subjects), ROW_NAMES.get(study.file(cells[0]).role, OTHER_ROWS))
    if not any(labels):
        changes = listed(sorted({cell.change for cell in cells}))
        return f"{rows} {changes} in {files}"
    return f"{told} of {rows} in {files}"
