"""The sections of the report on edits, sentences, claims and the two sides."""

from collections.abc import Sequence

from scripts.changes.report import report_wording as wording
from scripts.changes.report.edit_groups import EditGroup, group_edits
from scripts.changes.report.report_elements import (
    SHOWN,
    View,
    anchor,
    arrow,
    caused_by,
    cell,
    link,
    more,
    section,
    table,
    text,
    verdict,
)
from scripts.changes.report.sentence_text import beside, in_order, is_made, shortened

OPEN = 2  # up to so many edits are unfolded from the start
CELLS = 20  # most cells shown of one edit
STATISTICS = 20  # most statistics shown of one claim
SIGNS = {"-": "del", "+": "ins"}


def edits(document: dict, view: View) -> str:
    """Each edit with its causal path; those without effect in one line."""
    ordered = wording.ordered_edits(document)
    if not ordered:
        return section("edits", "Edits", '<p class="none">No edit of raw data or settings.</p>\n')
    acting = [edit for edit in ordered if edit["outcome"] != "no effect"]
    idle = ordered[len(acting) :]
    groups = group_edits(acting[:SHOWN])
    rows = "".join(_group(group, view, len(groups) <= OPEN) for group in groups)
    content = rows + more(len(acting) - SHOWN, "edits")
    if idle:
        items = "".join(
            f'<li id="{edit["id"]}"><span class="id">{edit["id"]}</span> '
            f"{text(edit['told'])}{_reason(edit)}</li>\n"
            for edit in idle[:SHOWN]
        )
        verb = "moves" if len(idle) == 1 else "move"
        content += (
            f'<details class="edit idle">\n<summary>{wording.counted(len(idle), "edits")} {verb} '
            f"nothing</summary>\n<ul>\n{items}</ul>\n{more(len(idle) - SHOWN, 'edits')}</details>\n"
        )
    return section("edits", "Edits and what they move", content, _lead(ordered))


def shown_edits(document: dict) -> list[str]:
    """Ids of the edits that the page has."""
    ordered = wording.ordered_edits(document)
    acting = [edit for edit in ordered if edit["outcome"] != "no effect"]
    idle = ordered[len(acting) :]
    return [edit["id"] for edit in acting[:SHOWN] + idle[:SHOWN]]


def _lead(edits: Sequence[dict]) -> str:
    if all(edit["outcome"] == "not tried" for edit in edits):
        return ""
    if len(edits) == 1:
        return "The path leads from the edit to what differs because of it."
    return (
        "Each edit was taken back alone, with all others in place, and the chain computed again: "
        "the numbers of a path are what that one edit does. What names a part as its cause, and "
        "no edit, is moved by no single edit."
    )


def _group(group: EditGroup, view: View, opened: bool) -> str:
    edit = group.first
    moves = wording.moves_told(edit["moves"], view.titles)
    outcome = "" if edit["outcome"] == "matters" else wording.OUTCOMES[edit["outcome"]]
    told = "; ".join(piece for piece in (outcome, moves) if piece)
    reason = text(wording.capitalised(edit["reason"]), 1000)
    reason = f'<p class="reason">{reason}</p>\n' if reason else ""
    kin = f'<p class="small">Group: {text(edit["group"])}</p>\n' if edit["group"] else ""
    steps = "".join(_step(step, view) for step in edit["path"])
    path = f'<ol class="path" aria-label="Causal path">\n{steps}</ol>\n' if steps else ""
    several = len(group.edits) > 1
    told = f"each: {told}" if several and told else told
    return (
        f'<details class="edit" id="{edit["id"]}"{" open" if opened else ""}>\n'
        f'<summary><span class="id">{group.ids}</span> <span class="told">'
        f'{text(group.told)}</span> <span class="chip">{wording.PARTS[edit["part"]]}</span> '
        f'<span class="moves">{text(told)}</span></summary>\n'
        f"{reason}{kin}{_members(group) if several else ''}{path}{_cells(edit)}</details>\n"
    )


def _members(group: EditGroup) -> str:
    """The edits of a group by name; the rest of it shows the first."""
    first, *others = group.edits
    named = ", ".join(
        f'<span id="{edit["id"]}">{edit["id"]} {text(edit["cells"][0]["row"])}</span>'
        for edit in others
    )
    return (
        f'<p class="small">Below is {first["id"]}, {text(first["cells"][0]["row"])}; '
        f"the same holds for {named}.</p>\n"
    )


def _reason(edit: dict) -> str:
    return f' <span class="small">({text(edit["reason"])})</span>' if edit["reason"] else ""


def _step(step: dict, view: View) -> str:
    layer = view.titles.get(step["layer"], step["layer"].capitalize())
    target = step["layer"] if step["layer"] in {"sentences", "claims"} else ""
    named = link(view, target or anchor("layer", step["layer"]), text(layer))
    others = f' <span class="small">and {step["more"]:,} more</span>' if step["more"] else ""
    rule = f" <code>{text(step['rule'])}</code>" if step["rule"] else ""
    return f'<li><span class="stage">{named}</span> {text(step["told"])}{others}{rule}</li>\n'


def _cells(edit: dict) -> str:
    rows = [
        f'<tr><th scope="row">{text(one["row"])}</th>'
        + cell(text(one["column"]) or _whole(one))
        + cell(_value(one, "before"))
        + cell(_value(one, "after"))
        + cell(f"<code>{text(one['path'])}</code>")
        + "</tr>\n"
        for one in edit["cells"][:CELLS]
    ]
    columns = [("Row", ""), ("Column", ""), ("Before", ""), ("After", ""), ("File", "")]
    caption = f"What {edit['id']} edits"
    return table(caption, columns, rows) + more(len(edit["cells"]) - CELLS, "cells")


def _whole(one: dict) -> str:
    return "" if one["change"] == "edited" else f"row {one['change']}"


def _value(one: dict, side: str) -> str:
    blank = '<span class="small">blank</span>' if one["column"] else ""
    return text(one[side]) or blank


def sentences(document: dict, view: View) -> str:
    """Sentences with the words that were struck and put in."""
    found = document["sentences"]
    if not found:
        return section("sentences", "Sentences", '<p class="none">No sentence changed.</p>\n')
    content = "".join(_sentence(one, view) for one in in_order(found)[:SHOWN])
    return section("sentences", "Sentences", content + more(len(found) - SHOWN, "sentences"))


def _sentence(one: dict, view: View) -> str:
    what = {"numbers": "numbers", "wording": "wording", "both": "numbers and wording"}
    how = one["change"] + (f": {what[one['by']]}" if one["by"] else "")
    labels = "".join(
        f"<li><code>{text(number['variable'])}</code> "
        f"{arrow(text(number['before']), text(number['after']))}</li>\n"
        for number in one["numbers"]
    )
    numbers = f'<ul class="numbers">\n{labels}</ul>\n' if labels else ""
    named = link(view, anchor("claim", one["claim"]), text(one["claim"])) if one["claim"] else ""
    claim = f" · claim {named}" if named else ""
    return (
        f'<article class="sentence" id="{one["id"]}" aria-label="Sentence {one["id"]}">\n'
        f'<p class="where"><span class="chip">{how}</span> {_place(one)} · '
        f"{text(one['section'])}{claim}</p>\n"
        f"{_quote(one)}{numbers}{caused_by(view, one)}</article>\n"
    )


def _quote(one: dict) -> str:
    """The sentence; a long one with what changed in it, and as a whole under a fold."""
    short, whole = _words(shortened(one["words"])), _words(one["words"])
    told = f'<p class="quote">{short}</p>\n'
    if short == whole:
        return told
    return f'{told}<details class="whole"><summary>Whole text</summary><p>{whole}</p></details>\n'


def _place(one: dict) -> str:
    path = f"<code>{text(one['path'])}</code>"
    if what := beside(one["path"]):
        return f"{text(what)}, caption or alternative text, {path}"
    if is_made(one["path"]):
        return path
    now, before = one["line"], one["line_before"]
    if one["change"] == "moved":
        return f"{path}, from line {before} to line {now}"
    return f"{path}, line {now}" if now else f"{path}, line {before} of the baseline"


def _words(words: Sequence[Sequence[str]]) -> str:
    pieces = []
    for sign, piece in words:
        lead, trail = (" " if piece[:1].isspace() else ""), (" " if piece[-1:].isspace() else "")
        inner = text(piece, 2000)
        if sign in SIGNS and inner:
            inner = f"<{SIGNS[sign]}>{inner}</{SIGNS[sign]}>"
        pieces.append(lead + inner + (trail if inner else ""))
    return "".join(pieces)


def claims(document: dict, view: View) -> str:
    """Claims that differ, flips first, with what they were judged by."""
    ordered = ordered_claims(document)
    if not ordered:
        return section("claims", "Claims", '<p class="none">No claim changed.</p>\n')
    content = "".join(_claim(claim, view) for claim in ordered[:SHOWN])
    return section("claims", "Claims", content + more(len(ordered) - SHOWN, "claims"))


def ordered_claims(document: dict) -> list[dict]:
    """Claims that differ, the gravest change first."""
    order = list(wording.CLAIM_CHANGES)
    rest = [claim for claim in document["claims"] if claim["change"] != "flipped"]
    rest.sort(key=lambda claim: order.index(claim["change"]))
    return wording.flipped(document) + rest


def _claim(claim: dict, view: View) -> str:
    turn = verdict(claim["after"] or claim["before"])
    if claim["before"] != claim["after"]:
        turn = arrow(verdict(claim["before"]), verdict(claim["after"]))
    line = f", line {claim['line']}" if claim["line"] and not is_made(claim["path"]) else ""
    facts = [
        ("Meaning", text(claim["meaning"], 1000)),
        ("Before", _statistics(claim["statistics_before"])),
        ("After", _statistics(claim["statistics_after"])),
        ("Reason", text(claim["reason"], 1000)),
        ("Rests on", f"<code>{text(claim['rule'])}</code>, <code>{text(claim['script'])}</code>"),
        ("Evidence", text(claim["evidence"])),
    ]
    rows = "".join(f"<dt>{name}</dt><dd>{told}</dd>\n" for name, told in facts if told)
    return (
        f'<article class="card {claim["after"] or "gone"}" id="{anchor("claim", claim["name"])}">\n'
        f"<h3>{text(claim['name'])}</h3>\n"
        f'<p class="turn"><span class="chip">{wording.CLAIM_CHANGES[claim["change"]]}</span> '
        f'{turn} <span class="small"><code>{text(claim["path"])}</code>{line}</span></p>\n'
        f'<p class="quote">{text(claim["sentence"], 2000)}</p>\n'
        f"<dl>\n{rows}</dl>\n{caused_by(view, claim)}</article>\n"
    )


def _statistics(told: Sequence[str]) -> str:
    lines = [text(line) for line in told[:STATISTICS]]
    hidden = len(told) - STATISTICS
    return "<br>".join(lines + ([f"and {hidden:,} more in diff.json"] if hidden > 0 else []))


def sides(document: dict) -> str:
    """Where the two sides come from."""
    rows = [
        f'<tr><th scope="row">{name}</th>'
        + cell(text(document[side]["described"]))
        + cell(text(document[side]["kind"]))
        + cell(f"<code>{document[side]['commit'][:12] or 'none'}</code>")
        + cell(f"<code>{document[side]['lock'][:12] or 'none'}</code>")
        + "</tr>\n"
        for side, name in (("baseline", "Before"), ("current", "After"))
    ]
    columns = [("Side", ""), ("State", ""), ("Kind", ""), ("Commit", ""), ("Lock", "")]
    return section("sides", "The two sides", table("What was compared", columns, rows))
