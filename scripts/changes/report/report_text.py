"""The report in a few lines: as a comment on a pull request, and for a terminal."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from scripts.changes.report import report_wording as wording
from scripts.changes.report.markdown_text import code, escaped, marked
from scripts.changes.report.report_terminal import report_terminal

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
    edits = [edit for edit in wording.ordered_edits(document) if edit["outcome"] != "no effect"]
    sentences = document["sentences"]
    blocks = [
        _head(document),
        *_failures(document),
        _list("### Claims that flip", [_flip(claim) for claim in wording.flipped(document)]),
        _movers(document),
        _counts(document),
        _list("### Edits", [_edit(edit) for edit in edits[:SHOWN]] + _idle(document)),
        _list("### Sentences", [_sentence(one) for one in sentences[:SHOWN]]),
        _folded("Causes", _active_parts(document), _part),
        _folded("More edits", edits[SHOWN:], _edit),
        _folded("More sentences", sentences[SHOWN:], _sentence),
        _folded("Other claims", _other_claims(document), _claim),
        _folded("Figures", _changed_figures(document), _figure),
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


def _failures(document: dict) -> list[Block]:
    blocks = []
    for side, name in (("baseline", "baseline"), ("current", "current side")):
        failures = [
            f"> **The build of the {name} failed:** {escaped(_first(failure), 300)}\n>\n"
            for failure in document[side]["failures"][:SHOWN]
        ]
        notes = [
            f"> On the {name}: {escaped(note, 300)}\n>\n"
            for note in document[side]["notes"][:SHOWN]
        ]
        blocks.append(Block("", failures + notes))
    return blocks


def _first(failure: str) -> str:
    return (failure.strip().splitlines() or ["no message"])[0]


def _list(title: str, items: Sequence[str]) -> Block:
    return Block(f"{title}\n\n", [f"- {item}\n" for item in items])


def _folded(title: str, items: Sequence[dict], told: Callable[[dict], str]) -> Block:
    """Items under a line that unfolds."""
    lines = [f"- {told(item)}\n" for item in items[:FOLDED]]
    if (hidden := len(items) - FOLDED) > 0:
        lines.append(f"- and {hidden:,} more in diff.json\n")
    head = f"<details><summary>{title} ({len(items):,})</summary>\n\n"
    return Block(head, lines, "\n</details>\n")


def _caused_by(change: dict | None) -> str:
    return wording.causes_told(change) if change else ""


def _cause(item: dict) -> str:
    causes = wording.causes_told(item)
    return f" ({causes})" if causes else ""


def _flip(claim: dict) -> str:
    turn = f"{claim['before']} → **{claim['after']}**"
    return f"{code(claim['name'])}: {turn}{_cause(claim)}. {escaped(claim['sentence'], 300)}"


def _movers(document: dict) -> Block:
    changes = wording.changes_by_id(document)
    rows = [
        f"| {escaped(mover['told'], 200)} | {wording.percent(mover['relative'])} "
        f"| {_caused_by(changes.get(mover['change']))} |\n"
        for mover in document["movers"]
    ]
    head = "### Biggest movers\n\n| Number | Relative | Caused by |\n| --- | ---: | --- |\n"
    return Block(head, rows)


def _counts(document: dict) -> Block:
    noted = any(count["note"] for count in document["counts"])
    rows = [
        f"| {escaped(count['title'])} | {wording.counted(count['compared'], count['unit'])} "
        f"| {count['changed']:,} | {count['within']:,} |"
        + (f" {escaped(count['note'], 100)} |\n" if noted else "\n")
        for count in document["counts"]
    ]
    head = "### What was compared\n\n| Layer | Compared | Changed | Within tolerance |"
    rule = "| --- | ---: | ---: | ---: |"
    note = (" Note |", " --- |") if noted else ("", "")
    return Block(f"{head}{note[0]}\n{rule}{note[1]}\n", rows)


def _edit(edit: dict) -> str:
    outcome = "" if edit["outcome"] == "matters" else f" *{wording.OUTCOMES[edit['outcome']]}*"
    return f"{code(edit['id'])} {escaped(wording.path_told(edit), 600)}{outcome}"


def _idle(document: dict) -> list[str]:
    idle = [edit["id"] for edit in document["edits"] if edit["outcome"] == "no effect"]
    if not idle:
        return []
    named = ", ".join(idle[:SHOWN]) + (", …" if len(idle) > SHOWN else "")
    verb = "moves" if len(idle) == 1 else "move"
    return [f"{wording.counted(len(idle), 'edits')} {verb} nothing ({named})"]


def _sentence(one: dict) -> str:
    line = one["line"] or one["line_before"]
    how = "" if one["change"] == "edited" else f" *{one['change']}*"
    place = code(f"{one['path']}:{line}" if line else one["path"])
    return f"{place}{how}{_cause(one)} {marked(one['words'], 1500)}"


def _active_parts(document: dict) -> list[dict]:
    return [part for part in document["parts"] if part["files"] or part["moves"]]


def _part(part: dict) -> str:
    files = wording.counted(len(part["files"]), "files")
    verb = "differs" if len(part["files"]) == 1 else "differ"
    told = f": {escaped(part['told'], 300)}" if part["told"] else ""
    return f"**{wording.PARTS[part['part']]}**, {files} {verb}{told}"


def _other_claims(document: dict) -> list[dict]:
    return [claim for claim in document["claims"] if claim["change"] != "flipped"]


def _claim(claim: dict) -> str:
    verdict = claim["after"] or claim["before"]
    change = wording.CLAIM_CHANGES[claim["change"]].lower()
    return f"{code(claim['name'])}: {change}, {verdict}{_cause(claim)}"


def _changed_figures(document: dict) -> list[dict]:
    return [figure for figure in document["figures"] if figure["status"] != "same"]


def _figure(figure: dict) -> str:
    values = wording.counted(figure["data_changes"], "plotted values")
    told = f", {values}" if figure["data_changes"] else ""
    return f"{code(figure['name'])}: {figure['status']}{told}{_cause(figure)}"
