"""The first screen of the report: verdict, flips, movers, causes and counts."""

from scripts.changes.report import report_wording as wording
from scripts.changes.report.report_elements import (
    View,
    anchor,
    arrow,
    caused_by,
    cell,
    link,
    table,
    text,
    verdict,
)

FLIPS = 3  # most claims on the first screen
FILES = 4  # most files named beside a part


def first_screen(document: dict, view: View) -> str:
    """All that a busy reader needs, in the order in which it matters."""
    return (
        f"{verdict_line(document)}{failures(document)}"
        '<div class="overview">\n<div>\n'
        f"{_flips(document, view)}{_movers(document, view)}</div>\n"
        f"<div>\n{_counts(document, view)}{_causes(document, view)}</div>\n</div>\n"
    )


def verdict_line(document: dict) -> str:
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


def failures(document: dict) -> str:
    """Failed rules and remarks of either side, where there are any."""
    return "".join(
        _side_failures(name, document[side])
        for side, name in (("baseline", "baseline"), ("current", "current side"))
    )


def _side_failures(name: str, side: dict) -> str:
    blocks = ""
    if side["failures"]:
        items = "".join(f"<li>{_message(failure)}</li>\n" for failure in side["failures"])
        blocks += (
            f'<div class="box alert">\n<p><strong>The build of the {name} failed.</strong> '
            "What it made before is compared below; the rest reads as not built.</p>\n"
            f"<ul>\n{items}</ul>\n</div>\n"
        )
    if side["notes"]:
        notes = "".join(f"<li>{text(note, 1000)}</li>\n" for note in side["notes"])
        blocks += f'<div class="box notes"><p>On the {name}:</p>\n<ul>\n{notes}</ul>\n</div>\n'
    return blocks


def _message(failure: str) -> str:
    first, *rest = wording.visible(failure).strip().splitlines() or ["no message"]
    lines = "\n".join(text(line.replace(" ", "\u00a0"), 500) for line in rest[:60])
    told = f"<details><summary>Message</summary><pre>{lines}</pre></details>" if lines else ""
    return text(first, 500) + told


def _flips(document: dict, view: View) -> str:
    flips = wording.flipped(document)
    cards = "".join(_flip(claim, view) for claim in flips[:FLIPS])
    if hidden := len(flips) - FLIPS:
        cards += f'<p><a href="#claims">and {hidden:,} more</a></p>\n' if hidden > 0 else ""
    if not flips:
        total = next((c["compared"] for c in document["counts"] if c["layer"] == "claims"), 0)
        told = f"None of {total:,} flips." if total else "No claims were compared."
        cards = f'<p class="none">{told}</p>\n'
    return f'<section aria-labelledby="flips">\n<h2 id="flips">Claims</h2>\n{cards}</section>\n'


def _flip(claim: dict, view: View) -> str:
    name = link(view, anchor("claim", claim["name"]), text(claim["name"]))
    return (
        f'<div class="card {claim["after"]}">\n<p class="turn">'
        f"<strong>{name}</strong> {arrow(verdict(claim['before']), verdict(claim['after']))}</p>\n"
        f'<p class="quote">{text(claim["sentence"], 220)}</p>\n{caused_by(view, claim)}</div>\n'
    )


def _movers(document: dict, view: View) -> str:
    items = "".join(
        f"<li><span>{link(view, mover['change'], text(mover['told']))}</span> "
        f'<span class="relative">{wording.percent(mover["relative"])}</span></li>\n'
        for mover in document["movers"]
    )
    content = f'<ul class="movers">\n{items}</ul>\n' if items else ""
    none = '<p class="none">No number moves beyond tolerance.</p>\n'
    return (
        '<section aria-labelledby="movers">\n<h2 id="movers">Biggest movers</h2>\n'
        f"{content or none}</section>\n"
    )


def _causes(document: dict, view: View) -> str:
    active = [part for part in document["parts"] if part["files"] or part["moves"]]
    shown = {part["part"] for part in active}
    silent = [title for part, title in wording.PARTS.items() if part not in shown]
    items = "".join(_part(part, view) for part in active)
    if silent:
        names = ", ".join(silent).capitalize()
        items += f'<li class="silent">{names}: no file differs.</li>\n'
    return (
        '<section aria-labelledby="causes">\n<h2 id="causes">What caused it</h2>\n'
        f'<ul class="parts">\n{items}</ul>\n</section>\n'
    )


def _part(part: dict, view: View) -> str:
    named = ", ".join(f"<code>{text(path)}</code>" for path in part["files"][:FILES])
    hidden = len(part["files"]) - FILES
    files = named + (f" and {hidden:,} more" if hidden > 0 else "")
    moves = wording.part_moves(part, view.titles)
    told = f"<p>{text(wording.capitalised(part['told']), 1000)}</p>" if part["told"] else ""
    return (
        f'<li id="{anchor("part", part["part"])}">'
        f'<strong class="part">{wording.PARTS[part["part"]]}</strong> '
        f"<span>{text(moves, 200)}</span> "
        f"<details><summary>{wording.counted(len(part['files']), 'files')}</summary>"
        f"{told}<p>{files}</p></details></li>\n"
    )


def _counts(document: dict, view: View) -> str:
    columns = [("Layer", ""), ("Compared", "n"), ("Changed", "n"), ("Within", "n")]
    rows = "".join(_count(count, view) for count in document["counts"])
    return (
        '<section aria-labelledby="counts">\n<h2 id="counts">What was compared</h2>\n'
        + table(
            "Items compared, changed, and changed within tolerance only, by layer", columns, rows
        )
        + "</section>\n"
    )


def _count(count: dict, view: View) -> str:
    place = {"sentences": "sentences", "claims": "claims"}.get(
        count["layer"], anchor("layer", count["layer"])
    )
    note = f'<span class="small">{text(count["note"])}</span>' if count["note"] else ""
    return (
        f'<tr class="{"moved" if count["changed"] else "still"}">'
        f'<th scope="row">{link(view, place, text(count["title"]))} {note}</th>'
        + cell(f'{count["compared"]:,} <span class="unit">{count["unit"]}</span>', "n")
        + cell(f"{count['changed']:,}", "n changed")
        + cell(f"{count['within']:,}", "n")
        + "</tr>\n"
    )
