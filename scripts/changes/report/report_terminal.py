"""The report as plain text of about forty lines."""

import textwrap
from collections.abc import Sequence

from scripts.changes.report import report_numbers as numbers
from scripts.changes.report import report_wording as wording
from scripts.changes.report.edit_groups import group_edits, path_told
from scripts.changes.report.id_ranges import ranges
from scripts.paper.fragments.wording import verdict

LINES = 40
FLIPS = 4  # most claims named
REMARKS = 3  # most failures and notes of a side
EDIT_LINES = 4  # most lines of one edit
FEWEST = 6  # lines for edits, however long the rest is
STEPS = 4  # most steps of a causal path
FILES = ("diff.html", "diff.json", "diff.md")


def report_terminal(document: dict, width: int = 100, files: Sequence[str] = FILES) -> str:
    """The report for a terminal, readable without colour.

    Parameters
    ----------
    document : dict
        As diff.schema.json describes it.
    width : int
        Most characters of a line.
    files : sequence of str
        Where the whole report stands, as it is told in the last line.

    Returns
    -------
    str
        About forty lines, each ended by a line feed.
    """
    above = [_head(document, width), _flips(document, width), _movers(document, width)]
    above.append(_figures(document, width))
    below = [_counts(document, width), [_labelled("Files: ", ", ".join(files), width)]]
    taken = sum(len(block) + 1 for block in above + below if block)
    edits = _edits(document, width, max(FEWEST, LINES - taken - 2))
    blocks = [block for block in [*above, edits, *below] if block]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _labelled(label: str, text: str, width: int) -> str:
    return label + wording.one_line(text, width - len(label))


def _wrapped(text: str, width: int, indent: str = "  ", lines: int = 2) -> list[str]:
    return textwrap.wrap(
        wording.one_line(text),
        width,
        initial_indent=indent,
        subsequent_indent=" " * len(indent) + "  ",
        max_lines=lines,
        placeholder=" …",
        break_on_hyphens=False,
    )


def _head(document: dict, width: int) -> list[str]:
    state = wording.state(document)
    parts = [
        f"{part['part']} ({wording.files_told(part['files'])})" if part["files"] else part["part"]
        for part in document["parts"]
        if part["moves"]
    ]
    lines = [f"{state.sign} {state.word.upper()}"]
    lines += _wrapped(document["verdict"]["sentence"], width)
    lines.append(_labelled("  before: ", document["baseline"]["described"], width))
    lines.append(_labelled("  after:  ", document["current"]["described"], width))
    lines += _wrapped(", ".join(parts), width, "  cause:  ") if parts else []
    return lines + _remarks(document, width)


def _remarks(document: dict, width: int) -> list[str]:
    lines = []
    for side, name in wording.SIDES.items():
        failures, notes = document[side]["failures"], document[side]["notes"]
        for failure in failures[:REMARKS]:
            told = wording.message_line(failure)
            lines += _wrapped(f"! the build of the {name} failed: {told}", width, lines=4)
        notes = [f"note on the {name}: {note}" for note in notes[:REMARKS]]
        lines += [line for note in notes for line in _wrapped(note, width)]
        lines += _more(len(failures) - REMARKS) + _more(len(document[side]["notes"]) - REMARKS)
    return lines


def _more(hidden: int) -> list[str]:
    return [f"  and {hidden:,} more"] if hidden > 0 else []


def _flips(document: dict, width: int) -> list[str]:
    flips = wording.flipped(document)
    lines = [
        _labelled(
            f"  {wording.one_line(claim['name'], 30)}: {verdict(claim['before'])} → "
            f"{verdict(claim['after'])}{wording.in_brackets(claim)}  ",
            claim["sentence"],
            width,
        )
        for claim in flips[:FLIPS]
    ]
    return ["Claims that flip", *lines, *_more(len(flips) - FLIPS)] if flips else []


def _movers(document: dict, width: int) -> list[str]:
    changes = wording.changes_by_id(document)
    lines = []
    for mover in document["movers"]:
        change = changes.get(mover["change"])
        moved = numbers.mover_change(mover, change)
        cause = wording.in_brackets(change) if change else ""
        told = f"{mover['told']}{f', {moved}' if moved else ''}{cause}"
        lines.append(_labelled("  ", told, width))
    return ["Biggest movers", *lines] if lines else []


def _figures(document: dict, width: int) -> list[str]:
    """The figures that look different, with their causes, in few lines."""
    told = [
        f"{figure['name']}: {wording.figure_status(figure)}{wording.in_brackets(figure)}"
        for figure in wording.changed_figures(document)
    ]
    if unbuilt := [figure["name"] for figure in wording.unbuilt_figures(document)]:
        told.append(f"not built on both sides: {', '.join(unbuilt)}")
    return ["Figures", *_wrapped("; ".join(told), width)] if told else []


def _edits(document: dict, width: int, room: int) -> list[str]:
    """Edits that move something with their paths, as many as fit in `room` lines."""
    acting = [edit for edit in wording.ordered_edits(document) if edit["outcome"] != "no effect"]
    idle = len(document["edits"]) - len(acting)
    last = [f"  {wording.counted(idle, 'edits')} without effect"] if idle else []
    lines, shown = [], 0
    for group in group_edits(acting):
        outcome = f" ({group.outcome})" if group.outcome else ""
        path = path_told(group, STEPS)
        told = f"{ranges(group.names, 2)}  {path}{outcome}"
        wrapped = _wrapped(told, width, lines=EDIT_LINES)
        left = room - len(lines) - len(last) - 1
        if lines and len(wrapped) > left:
            wrapped = _wrapped(told, width, lines=1)  # its start says what was edited
        if lines and len(wrapped) > left:
            break
        lines += wrapped
        shown += len(group.edits)
    lines += _more(len(acting) - shown) + last
    return ["Edits", *lines] if lines else []


def _counts(document: dict, width: int) -> list[str]:
    """A line for each layer that changed, and one for all others."""
    changed = [count for count in document["counts"] if count["changed"] + count["within"]]
    names = [wording.one_line(count["title"], 30) for count in changed]
    wide = max(map(len, names), default=0)
    lines = [
        _labelled(f"  {name:<{wide}}  ", wording.count_told(count), width)
        for name, count in zip(names, changed, strict=True)
    ]
    same = [count for count in document["counts"] if count not in changed]
    seen = [f"{count['title']} {count['compared']:,}" for count in same if count["compared"]]
    unseen = [_unseen(count) for count in same if not count["compared"]]
    lines += _wrapped(f"unchanged: {', '.join(seen)}", width, lines=4) if seen else []
    lines += _wrapped(f"not compared: {', '.join(unseen)}", width, lines=4) if unseen else []
    return ["Compared", *lines] if lines else []


def _unseen(count: dict) -> str:
    note = wording.count_note(count)
    return count["title"] + (f" ({note})" if note not in ("", "not built") else "")
