"""The report as plain text of about forty lines."""

import textwrap
from collections.abc import Sequence

from scripts.changes.report import report_wording as wording

LINES = 40
FLIPS = 4  # most claims named
REMARKS = 3  # most failures and notes of a side
EDIT_LINES = 4  # most lines of one edit
FEWEST = 3  # lines for edits, however long the rest is
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
        subsequent_indent=indent + "  ",
        max_lines=lines,
        placeholder=" …",
        break_on_hyphens=False,
    )


def _head(document: dict, width: int) -> list[str]:
    state, parts = wording.state(document), wording.parts_told(document)
    lines = [f"{state.sign} {state.word.upper()}"]
    lines += _wrapped(document["verdict"]["sentence"], width)
    lines.append(_labelled("  before: ", document["baseline"]["described"], width))
    lines.append(_labelled("  after:  ", document["current"]["described"], width))
    lines += [_labelled("  cause:  ", parts, width)] if parts else []
    return lines + _remarks(document, width)


def _remarks(document: dict, width: int) -> list[str]:
    lines = []
    for side, name in (("baseline", "baseline"), ("current", "current side")):
        failures, notes = document[side]["failures"], document[side]["notes"]
        told = [f"! the build of the {name} failed: {failure}" for failure in failures]
        told += [f"! on the {name}: {note}" for note in notes]
        lines += [_labelled("  ", remark, width) for remark in told[:REMARKS]]
        lines += _more(len(told) - REMARKS)
    return lines


def _more(hidden: int) -> list[str]:
    return [f"  and {hidden:,} more"] if hidden > 0 else []


def _cause(item: dict) -> str:
    causes = wording.causes_told(item)
    return f" ({causes})" if causes else ""


def _flips(document: dict, width: int) -> list[str]:
    flips = wording.flipped(document)
    lines = [
        _labelled(
            f"  {wording.one_line(claim['name'], 30)}: {claim['before']} → {claim['after']}"
            f"{_cause(claim)}  ",
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
        relative = wording.percent(mover["relative"])
        cause = _cause(changes[mover["change"]]) if mover["change"] in changes else ""
        told = f"{mover['told']}{f', {relative}' if relative else ''}{cause}"
        lines.append(_labelled("  ", told, width))
    return ["Biggest movers", *lines] if lines else []


def _edits(document: dict, width: int, room: int) -> list[str]:
    """Edits that move something with their paths, as many as fit in `room` lines."""
    acting = [edit for edit in wording.ordered_edits(document) if edit["outcome"] != "no effect"]
    idle = len(document["edits"]) - len(acting)
    last = [f"  {wording.counted(idle, 'edits')} without effect"] if idle else []
    lines, shown = [], 0
    for edit in acting:
        outcome = "" if edit["outcome"] == "matters" else f" ({wording.OUTCOMES[edit['outcome']]})"
        told = f"{edit['id']}  {wording.path_told(edit)}{outcome}"
        wrapped = _wrapped(told, width, lines=EDIT_LINES)
        if lines and len(lines) + len(wrapped) + len(last) + 1 > room:
            break
        lines += wrapped
        shown += 1
    lines += _more(len(acting) - shown) + last
    return ["Edits", *lines] if lines else []


def _counts(document: dict, width: int) -> list[str]:
    """A line for each layer that changed, and one for all others."""
    changed = [count for count in document["counts"] if count["changed"] + count["within"]]
    names = [wording.one_line(count["title"], 24) for count in changed]
    wide = max(map(len, names), default=0)
    lines = [
        _labelled(f"  {name:<{wide}}  ", wording.count_told(count), width)
        for name, count in zip(names, changed, strict=True)
    ]
    same = [count for count in document["counts"] if count not in changed]
    seen = [f"{count['title']} {count['compared']:,}" for count in same if count["compared"]]
    unseen = [
        count["title"] + (f" ({count['note']})" if count["note"] else "")
        for count in same
        if not count["compared"]
    ]
    lines += _wrapped(f"unchanged: {', '.join(seen)}", width, lines=4) if seen else []
    lines += _wrapped(f"not compared: {', '.join(unseen)}", width, lines=4) if unseen else []
    return ["Compared", *lines] if lines else []
