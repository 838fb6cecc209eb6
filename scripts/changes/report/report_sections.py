"""The sections of the report on sentences, claims and the two sides."""

from collections.abc import Sequence

from scripts.changes.report import report_wording as wording
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

STATISTICS = 20  # most statistics shown of one claim
SIGNS = {"-": "del", "+": "ins"}


def _none(document: dict, layer: str, none: str) -> str:
    """That nothing of a layer changed, as far as both sides have it."""
    compared = sum(one["compared"] for one in document["counts"] if one["layer"] == layer)
    if not wording.is_broken(document):
        told = f"{none} changed."
    elif compared:
        told = f"{none} changed of the {compared:,} that both sides have."
    else:
        told = f"{none} was compared, since a side was not built."
    return f'<p class="none">{told}</p>\n'


def sentences(document: dict, view: View) -> str:
    """Sentences with the words that were struck and put in."""
    found = document["sentences"]
    if not found:
        return section("sentences", "Sentences", _none(document, "sentences", "No sentence"))
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
        return section("claims", "Claims", _none(document, "claims", "No claim"))
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
