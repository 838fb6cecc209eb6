"""The report in a few lines: as a comment on a pull request, and for a terminal."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from scripts.changes.report import report_numbers as numbers
from scripts.changes.report import report_wording as wording
from scripts.changes.report.edit_groups import EditGroup, group_edits, path_told
from scripts.changes.report.id_ranges import ranges
from scripts.changes.report.markdown_text import code, escaped, marked
from scripts.changes.report.report_terminal import report_terminal
from scripts.changes.report.sentence_text import beside, in_order, is_made, shortened
from scripts.paper.fragments.wording import verdict

__all__ = ["MARKER", "report_markdown", "report_terminal"]

MARKER = "<!-- diff-report -->"  # a job finds its own comment by it
LIMIT = 60_000  # characters; GitHub refuses a comment of more than 65,536
SHOWN = 10  # edits and sentences before the rest is folded away
FOLDED = 100  # items of one kind that are folded away


class Block(NamedTuple):
    """A part of the comment: lines between a head and a foot, as many of them as fit."""

    head: str
    lines: Sequence[str]
    foot: str = ""


def report_markdown(document: dict) -> str:
    """The report as a comment on a pull request.

    Parameters
    ----------
    document : dict
        As diff.schema.json describes it.

    Returns
    -------
    str
        Markdown as GitHub reads it, of fewer than 60,000 characters. It starts with `MARKER`.
        Text of the project is escaped: it makes no markup, pings nobody and links nowhere.
    """
    acting = [edit for edit in wording.ordered_edits(document) if edit["outcome"] != "no effect"]
    edits, sentences = group_edits(acting), in_order(document["sentences"])
    blocks = [
        _head(document),
        _quoted(document, "failures", "**The build of the {} failed:**", 800),
        _list("### Claims that flip", [_flip(claim) for claim in wording.flipped(document)]),
        _movers(document),
        _counts(document),
        _list("### Edits", [_edit(group) for group in edits[:SHOWN]] + _idle(document)),
        _list("### Sentences", [_sentence(one) for one in sentences[:SHOWN]]),
        _list("### Figures", _figures(document)),
        _folded("Causes", _active_parts(document), partial(_part, wording.is_broken(document))),
        _folded("More edits", edits[SHOWN:], _edit),
        _folded("More sentences", sentences[SHOWN:], _sentence),
        _folded("Other claims", _other_claims(document), _claim),
        _quoted(document, "notes", "On the {}:", 300),
    ]
    return _joined([block for block in blocks if block.lines])


def _joined(blocks: Sequence[Block]) -> str:
    """Blocks up to the limit; what would not fit is left out, and said to be."""
    ending = "\n*There is more in diff.html and diff.json.*\n"
    text, room, left_out = MARKER + "\n", LIMIT - len(MARKER) - len(ending) - 2, False
    for head, lines, foot in blocks:
        room -= len(head) + len(foot) + 1
        kept = []
        for line in lines:
            if len(line) > room:
                left_out = True
                break
            kept.append(line)
            room -= len(line)
        if kept:
            text += "\n" + head + "".join(kept) + foot
        else:
            room += len(head) + len(foot) + 1
    return text + (ending if left_out else "")


def _head(document: dict) -> Block:
    state = wording.state(document)
    before, after = (code(document[side]["described"], 200) for side in ("baseline", "current"))
    parts = wording.parts_told(document)
    cause = f" Caused by {parts}." if parts else ""
    told = escaped(document["verdict"]["sentence"], 1000)
    head = f"## {state.sign} {escaped(state.word)}\n\n"
    return Block(head, [f"**{told}**{cause}\n\n{before} → {after}\n"])


def _quoted(document: dict, field: str, lead: str, limit: int) -> Block:
    """What a field of the two sides holds, each behind `lead` with the side's name in it."""
    lines = [
        f"> {lead.format(name)} {escaped(wording.message_line(told) or 'no message', limit)}\n>\n"
        for side, name in wording.SIDES.items()
        for told in document[side][field][:SHOWN]
    ]
    return Block("", lines)


def _list(title: str, items: Sequence[str]) -> Block:
    return Block(f"{title}\n\n", [f"- {item}\n" for item in items])


def _folded(title: str, items: Sequence, told: Callable[..., str]) -> Block:
    """Items under a line that unfolds."""
    lines = [f"- {told(item)}\n" for item in items[:FOLDED]]
    if (hidden := len(items) - FOLDED) > 0:
        lines.append(f"- and {hidden:,} more in diff.json\n")
    head = f"<details><summary>{title} ({len(items):,})</summary>\n\n"
    return Block(head, lines, "\n</details>\n")


def _caused_by(change: dict | None) -> str:
    return wording.causes_told(change) if change else ""


def _flip(claim: dict) -> str:
    before, after = verdict(claim["before"]), verdict(claim["after"])
    turn = f"{before} → **{after}**{wording.in_brackets(claim)}"
    return f"{code(claim['name'])}: {turn}. {escaped(claim['sentence'], 300)}"


def _movers(document: dict) -> Block:
    changes = wording.changes_by_id(document)
    rows = [
        f"| {escaped(mover['told'], 200)} "
        f"| {numbers.mover_change(mover, changes.get(mover['change']))} "
        f"| {_caused_by(changes.get(mover['change']))} |\n"
        for mover in document["movers"]
    ]
    head = "### Biggest movers\n\n| Number | Change | Caused by |\n| --- | ---: | --- |\n"
    return Block(head, rows)


def _counts(document: dict) -> Block:
    noted = any(wording.count_note(count) for count in document["counts"])
    rows = [
        f"| {escaped(count['title'])} | {wording.counted(count['compared'], count['unit'])} "
        f"| {count['changed']:,} | {count['within']:,} |"
        + (f" {escaped(wording.count_note(count), 100)} |\n" if noted else "\n")
        for count in document["counts"]
    ]
    head = "### What was compared\n\n| Layer | Compared | Changed | Within tolerance |"
    rule = "| --- | ---: | ---: | ---: |"
    note = (" Note |", " --- |") if noted else ("", "")
    return Block(f"{head}{note[0]}\n{rule}{note[1]}\n", rows)


def _edit(group: EditGroup) -> str:
    outcome = f" *{group.outcome}*" if group.outcome else ""
    path = escaped(path_told(group), 900)
    return f"{code(group.ids)} {path}{outcome}"


def _idle(document: dict) -> list[str]:
    idle = [edit["id"] for edit in document["edits"] if edit["outcome"] == "no effect"]
    if not idle:
        return []
    named = ranges(idle, SHOWN)
    verb = "moves" if len(idle) == 1 else "move"
    return [f"{wording.counted(len(idle), 'edits')} {verb} nothing ({named})"]


def _sentence(one: dict) -> str:
    line = "" if is_made(one["path"]) else one["line"] or one["line_before"]
    how = "" if one["change"] == "edited" else f" *{one['change']}*"
    place = code(f"{one['path']}:{line}" if line else one["path"])
    if what := beside(one["path"]):
        place = f"{escaped(what)}, caption or alternative text"
    return f"{place}{how}{wording.in_brackets(one)} {marked(shortened(one['words']), 1500)}"


def _active_parts(document: dict) -> list[dict]:
    return [part for part in document["parts"] if part["files"] or part["moves"]]


def _part(broken: bool, part: dict) -> str:
    named = ", ".join(code(path) for path in part["files"][:SHOWN])
    hidden = len(part["files"]) - SHOWN
    files = f" ({named}{f' and {hidden:,} more' if hidden > 0 else ''})" if named else ""
    told = wording.part_moves(part, {}, True) if broken else part["told"]
    told = f": {escaped(told, 300)}" if told else ""
    return f"**{wording.PARTS[part['part']]}**{files}{told}"


def _other_claims(document: dict) -> list[dict]:
    return [claim for claim in document["claims"] if claim["change"] != "flipped"]


def _claim(claim: dict) -> str:
    told = verdict(claim["after"] or claim["before"])
    change = wording.CLAIM_CHANGES[claim["change"]].lower()
    return f"{code(claim['name'])}: {change}, {told}{wording.in_brackets(claim)}"


def _figures(document: dict) -> list[str]:
    told = [_figure(figure) for figure in wording.changed_figures(document)]
    unbuilt = [code(figure["name"]) for figure in wording.unbuilt_figures(document)]
    return told + ([f"not built on both sides: {', '.join(unbuilt)}"] if unbuilt else [])


def _figure(figure: dict) -> str:
    values = wording.counted(figure["data_changes"], "plotted values")
    told = wording.figure_status(figure) + (f", {values}" if figure["data_changes"] else "")
    return f"{code(figure['name'])}: {told}{wording.in_brackets(figure)}"
