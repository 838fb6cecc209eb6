"""The section of the report on edits, each with its way through the chain."""

from collections.abc import Sequence

from scripts.changes.report import report_wording as wording
from scripts.changes.report.edit_groups import EditGroup, group_edits, together
from scripts.changes.report.id_ranges import ranges
from scripts.changes.report.report_elements import (
    SHOWN,
    View,
    anchor,
    cell,
    link,
    more,
    section,
    table,
    text,
)

OPEN = 2  # up to so many edits are unfolded from the start
CELLS = 20  # most cells shown of one edit


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
        "the numbers of a path are what that one edit does, or what those do that act together. "
        "Where a part is named as the cause and no edit, no edit moves the item by itself, or it "
        "tells how fragile a claim is, which was measured for whole parts only."
    )


def _group(group: EditGroup, view: View, opened: bool) -> str:
    edit = group.first
    moves = wording.moves_told(edit["moves"], view.titles)
    reason = text(wording.capitalised(edit["reason"]), 1000)
    reason = f'<p class="reason">{reason}</p>\n' if reason else ""
    told = "; ".join(piece for piece in (group.outcome, moves) if piece)
    steps = "".join(_step(step, view) for step in edit["path"])
    path = f'<ol class="path" aria-label="Causal path">\n{steps}</ol>\n' if steps else ""
    title = group.told
    if group.acts_together:
        title = wording.capitalised(together(len(group.edits)))
        members, reason = _joint(group), ""
    elif len(group.edits) > 1:
        members, told = _members(group), f"each: {told}" if told else ""
    else:
        members = ""
    parts = "".join(f' <span class="chip">{wording.PARTS[part]}</span>' for part in group.parts)
    return (
        f'<details class="edit" id="{edit["id"]}"{" open" if opened else ""}>\n'
        f'<summary><span class="id">{group.ids}</span> <span class="told">'
        f"{text(title)}</span>{parts} "
        f'<span class="moves">{text(told)}</span></summary>\n'
        f"{reason}{members}{path}{_cells(group)}</details>\n"
    )


def _joint(group: EditGroup) -> str:
    """Edits that act together only, each with what it does alone."""
    # The whole entry has the id of the first.
    places = ["", *(f' id="{name}"' for name in group.names[1:])]
    items = "".join(
        f'<li{place}><span class="id">{edit["id"]}</span> '
        f"{text(edit['told'])}{_reason(edit)}</li>\n"
        for edit, place in zip(group.edits, places, strict=True)
    )
    return (
        '<p class="small">What follows is what all of them do: it is gone when they are taken '
        f"back together.</p>\n<ul>\n{items}</ul>\n"
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


def _cells(group: EditGroup) -> str:
    # Of edits that do the same to different rows the first is shown.
    edits = group.edits if group.acts_together else group.edits[:1]
    cells = [one for edit in edits for one in edit["cells"]]
    rows = [
        f'<tr><th scope="row">{text(one["row"])}</th>'
        + cell(_column(one))
        + cell(_value(one, "before"))
        + cell(_value(one, "after"))
        + cell(f"<code>{text(one['path'])}</code>")
        + "</tr>\n"
        for one in cells[:CELLS]
    ]
    columns = [("Row", ""), ("Column", ""), ("Before", ""), ("After", ""), ("File", "")]
    verb = "edits" if len(edits) == 1 else "edit"
    caption = f"What {ranges([edit['id'] for edit in edits])} {verb}"
    return table(caption, columns, rows) + more(len(cells) - CELLS, "cells")


def _column(one: dict) -> str:
    """The column of a cell, with what became of it where it is more than a cell."""
    if one["change"] == "edited" or (one["row"] and one["column"]):
        return text(one["column"])
    what = "row" if one["row"] else "column" if one["column"] else "file"
    return f"{text(one['column'])} {what} {one['change']}".strip()


def _value(one: dict, side: str) -> str:
    blank = '<span class="small">blank</span>' if one["row"] and one["column"] else ""
    return text(one[side]) or blank
