"""The first screen of the report: verdict, flips, movers, causes and counts."""

from collections.abc import Iterable, Sequence

from scripts.changes.report import report_numbers as numbers
from scripts.changes.report import report_wording as wording
from scripts.changes.report.edit_groups import EditGroup, group_edits
from scripts.changes.report.report_elements import (
    View,
    anchor,
    arrow,
    caused_by,
    causes,
    cell,
    link,
    table,
    text,
    verdict,
)

RESULTS = ("reliability", "statistics")  # layers among which the movers are sought
FLIPS = 3  # most claims on the first screen
MESSAGE = 8  # up to so many lines of a message are unfolded from the start
FILES = 4  # most files named beside a part
PICTURES = 5  # most figures named
ACTS = 3  # most edits named beside a part


def first_screen(document: dict, view: View) -> str:
    """All that a busy reader needs, in the order in which it matters."""
    return (
        f"{_verdict_line(document)}{_failures(document)}"
        '<div class="overview">\n<div>\n'
        f"{_flips(document, view)}{_movers(document, view)}{_figures(document, view)}</div>\n"
        f"<div>\n{_causes(document, view)}{_counts(document, view)}</div>\n</div>\n"
        f"{_remarks(document)}"
    )


def _verdict_line(document: dict) -> str:
    """The outcome in colour, sign and words, and what was compared."""
    state, judged = wording.state(document), document["verdict"]
    return (
        f'<div class="outcome {state.level}">\n'
        f'<span class="sign" aria-hidden="true">{state.sign}</span>\n'
        f'<div>\n<p class="word">{text(state.word)}</p>\n'
        f"<p>{text(judged['sentence'], 1000)}</p>\n"
        f'<p>{_parts_line(document)}<span class="small">Exit status {judged["status"]} '
        f"(<code>fail_on: {text(judged['fail_on'])}</code>)</span></p>\n</div>\n</div>\n"
    )


def _parts_line(document: dict) -> str:
    parts = wording.parts_told(document)
    return f"Caused by <strong>{parts}</strong>. " if parts else ""


def _failures(document: dict) -> str:
    lead = (
        "<strong>The build of the {} failed.</strong> "
        "What was built on both sides is compared below; the rest reads as not built."
    )
    return "".join(
        _box("alert", lead.format(name), map(_message, document[side]["failures"]))
        for side, name in wording.SIDES.items()
    )


def _remarks(document: dict) -> str:
    return "".join(
        _box("notes", f"On the {name}:", map(_remark, document[side]["notes"]))
        for side, name in wording.SIDES.items()
    )


def _remark(note: str) -> str:
    return text(wording.capitalised(note), 1000)


def _box(kind: str, lead: str, items: Iterable[str]) -> str:
    """A list under a line that says what it is; nothing where there are no items."""
    listed = "".join(f"<li>{item}</li>\n" for item in items)
    if not listed:
        return ""
    return f'<div class="box {kind}">\n<p>{lead}</p>\n<ul>\n{listed}</ul>\n</div>\n'


def _message(failure: str) -> str:
    first, *rest = wording.visible(failure).strip().splitlines() or ["no message"]
    lines = "\n".join(text(line.replace(" ", "\u00a0"), 500) for line in rest[:60])
    opened = " open" if len(rest) <= MESSAGE else ""
    told = f"<details{opened}><summary>Message</summary><pre>{lines}</pre></details>"
    told = told if lines else ""
    return text(first, 500) + told


def _flips(document: dict, view: View) -> str:
    flips = wording.flipped(document)
    cards = "".join(_flip(claim, view) for claim in flips[:FLIPS])
    if (hidden := len(flips) - FLIPS) > 0:
        cards += f'<p><a href="#claims">and {hidden:,} more</a></p>\n'
    title = "Claims that flip" if flips else "Claims"
    if not flips:
        total = next((c["compared"] for c in document["counts"] if c["layer"] == "claims"), 0)
        told = f"None of {total:,} flips." if total else "No claims were compared."
        cards = f'<p class="none">{told}</p>\n'
    return _section("flips", title, cards)


def _flip(claim: dict, view: View) -> str:
    name = link(view, anchor("claim", claim["name"]), text(claim["name"]))
    return (
        f'<div class="card {claim["after"]}">\n<p class="turn">'
        f"<strong>{name}</strong> {arrow(verdict(claim['before']), verdict(claim['after']))}</p>\n"
        f'<p class="quote">{text(claim["sentence"], 220)}</p>\n{caused_by(view, claim)}</div>\n'
    )


def _movers(document: dict, view: View) -> str:
    changes = wording.changes_by_id(document)
    items = "".join(
        _entry(
            link(view, mover["change"], text(mover["told"])),
            numbers.mover_change(mover, changes.get(mover["change"])),
        )
        for mover in document["movers"]
    )
    content = f'<ul class="movers">\n{items}</ul>\n' if items else ""
    built = any(count["compared"] for count in document["counts"] if count["layer"] in RESULTS)
    told = "moves beyond tolerance" if built else "was compared"
    among = " and ".join(view.titles.get(name, name).lower() for name in RESULTS)
    none = f'<p class="none">Of {among} no share, estimate or p value {told}.</p>\n'
    return _section("movers", "Biggest movers", content or none)


def _figures(document: dict, view: View) -> str:
    """Figures that look different; nothing where none does."""
    changed = wording.changed_figures(document)
    items = "".join(
        _entry(
            link(view, anchor("figure", one["name"]), f"Figure {text(one['name'])}")
            + f": {wording.figure_status(one)}",
            causes(view, one) or wording.UNTRACED,
        )
        for one in changed[:PICTURES]
    )
    if (hidden := len(changed) - PICTURES) > 0:
        items += f'<li><a href="#figures">and {hidden:,} more</a></li>\n'
    if not items:
        return ""
    return _section("pictures", "Figures that differ", f'<ul class="movers">\n{items}</ul>\n')


def _entry(told: str, beside: str) -> str:
    return f'<li><span>{told}</span> <span class="relative">{beside}</span></li>\n'


def _section(name: str, title: str, content: str) -> str:
    return (
        f'<section aria-labelledby="{name}">\n<h2 id="{name}">{title}</h2>\n{content}</section>\n'
    )


def _causes(document: dict, view: View) -> str:
    active = [part for part in document["parts"] if part["files"] or part["moves"]]
    shown = {part["part"] for part in active}
    silent = [title for part, title in wording.PARTS.items() if part not in shown]
    edits = [edit for edit in wording.ordered_edits(document) if edit["outcome"] != "no effect"]
    groups = group_edits(edits)
    broken = wording.is_broken(document)
    items = "".join(
        _part(part, [one for one in groups if part["part"] in one.parts], view, broken)
        for part in active
    )
    title = "What differs in the project" if broken else "What caused it"
    if silent:
        names = ", ".join(silent).capitalize()
        items += f'<li class="silent">{names}: no file differs.</li>\n'
    return _section("causes", title, f'<ul class="parts">\n{items}</ul>\n')


def _acts(groups: Sequence[EditGroup], view: View) -> str:
    """The edits of a part, as few lines as they can be told in."""
    items = "".join(
        f"<li>{link(view, group.first['id'], group.ids)} {text(group.told, 160)}</li>\n"
        for group in groups[:ACTS]
    )
    if hidden := sum(len(group.edits) for group in groups[ACTS:]):
        items += f'<li><a href="#edits">and {hidden:,} more</a></li>\n'
    return f'<ul class="acts">\n{items}</ul>\n' if items else ""


def _part(part: dict, groups: Sequence[EditGroup], view: View, broken: bool) -> str:
    named = ", ".join(f"<code>{text(path)}</code>" for path in part["files"][:FILES])
    hidden = len(part["files"]) - FILES
    files = f"<p>{named}{f' and {hidden:,} more' if hidden > 0 else ''}</p>"
    files = files if len(part["files"]) > 1 else ""  # the line above names a single one
    moves = wording.part_moves(part, view.titles, broken)
    told = "" if broken else part["told"]
    told = f"<p>{text(wording.capitalised(told), 1000)}</p>" if told else ""
    return (
        f'<li id="{anchor("part", part["part"])}">'
        f'<strong class="part">{wording.PARTS[part["part"]]}</strong> '
        f"<span>{text(moves, 200)}</span> "
        f"<details><summary>{text(wording.files_told(part['files'], 1))}</summary>"
        f"{told}{files}</details>{_acts(groups, view)}</li>\n"
    )


def _counts(document: dict, view: View) -> str:
    columns = [("Layer", ""), ("Compared", "n"), ("Changed", "n"), ("Within", "n")]
    has_within = any(count["within"] for count in document["counts"])
    columns = columns if has_within else columns[:-1]
    rows = "".join(_count(count, view, has_within) for count in document["counts"])
    caption = "Items compared, changed, and of these within tolerance, by layer"
    return _section("counts", "What was compared", table(caption, columns, rows))


def _count(count: dict, view: View, has_within: bool) -> str:
    note = wording.count_note(count)
    unseen = bool(note) and not count["compared"]
    compared = f'{count["compared"]:,} <span class="unit">{count["unit"]}</span>'
    place = {"sentences": "sentences", "claims": "claims"}.get(
        count["layer"], anchor("layer", count["layer"])
    )
    note = f'<span class="small">{text(note)}</span>' if note else ""
    return (
        f'<tr class="{"moved" if count["changed"] else "still"}">'
        f'<th scope="row">{link(view, place, text(count["title"]))} {note}</th>'
        + cell("–" if unseen else compared, "n")
        + cell("–" if unseen else f"{count['changed']:,}", "n changed")
        + (cell(f"{count['within']:,}", "n") if has_within else "")
        + "</tr>\n"
    )
