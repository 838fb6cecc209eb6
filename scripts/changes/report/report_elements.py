"""The small pieces of HTML that the sections of the report are made of."""

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.changes.report import report_wording as wording
from scripts.changes.report.id_ranges import run_told, runs
from scripts.paper.fragments.wording import verdict as verdict_told

COLOURS = Path(__file__).with_name("colours.css")
SCRIPT = Path(__file__).with_name("theme.js")
BUTTON = (
    '<button class="theme" type="button" hidden aria-label="Switch between light and dark" '
    'title="Light or dark">◐</button>\n'
)
SHOWN = 200  # most items of one list
LONGEST = 400  # most characters of one cell
NAMED = 5  # most runs of edits named beside an item


class View(NamedTuple):
    """What a section has to know of the whole document.

    `titles` gives each layer's title; `anchors` holds the ids that the page has, so that
    no link leads nowhere.
    """

    titles: dict[str, str]
    anchors: frozenset[str]


def text(value: object, limit: int = LONGEST) -> str:
    """Escaped text on one line, cut after `limit` characters.

    Examples
    --------
    >>> text('<b> & "c"')
    '&lt;b&gt; &amp; &quot;c&quot;'
    """
    return html.escape(wording.one_line(value, limit))


def anchor(kind: str, name: str) -> str:
    """An id for `name` that needs no escaping.

    Examples
    --------
    >>> anchor("claim", "largest theme")
    'claim-largest-theme'
    """
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9_-]+", "-", name)


def link(view: View, target: str, told: str) -> str:
    """A link to an id of this page, or only its text where the page does not have the id."""
    return f'<a href="#{target}">{told}</a>' if target in view.anchors else told


def causes(view: View, item: dict) -> str:
    """Links to the edits that cause an item; where there are none, to the parts that do."""
    found = runs(item["edits"])
    edits = [link(view, run[0], run_told(run)) for run in found[:NAMED]]
    if hidden := sum(len(run) for run in found[NAMED:]):
        edits.append(f"{hidden:,} more")
    if edits:
        return ", ".join(edits)
    parts = [
        link(view, anchor("part", part), wording.PARTS[part].lower()) for part in item["parts"]
    ]
    return ", ".join(parts)


def caused_by(view: View, item: dict) -> str:
    """A line that names the causes of an item, or says that none is known."""
    named = causes(view, item)
    told = f"Caused by {named}" if named else wording.capitalised(wording.UNTRACED)
    return f'<p class="caused">{told}</p>'


def arrow(before: str, after: str) -> str:
    """Before and after with an arrow, which is read out as a word; takes escaped text."""
    sign = '<span aria-hidden="true">→</span><span class="unseen"> becomes </span>'
    return f"{before} {sign} {after}"


def policy(style: str, script: str, more: str = "") -> str:
    """What a page may load: this style and this script, nothing from a network, and `more`.

    Examples
    --------
    >>> policy("", "", "img-src data:; ")[:54]
    "default-src 'none'; img-src data:; style-src 'sha256-4"
    """
    style_digest, script_digest = (
        base64.b64encode(hashlib.sha256(part.encode("utf-8")).digest()).decode("ascii")
        for part in (style, script)
    )
    return (
        f"default-src 'none'; {more}style-src 'sha256-{style_digest}'; "
        f"script-src 'sha256-{script_digest}'; base-uri 'none'; form-action 'none'"
    )


def verdict(word: str) -> str:
    """A claim's verdict as a sign and a word."""
    signs = {"holds": "✓", "fails": "✗", "undetermined": "?", "untestable": "–"}
    if not word:
        return '<span class="verdict">none</span>'
    kind, told = html.escape(word), html.escape(verdict_told(word))
    sign = f'<span aria-hidden="true">{signs.get(word, "·")}</span>'
    return f'<span class="verdict {kind}">{sign} {told}</span>'


def table(caption: str, columns: Sequence[tuple[str, str]], rows: Iterable[str]) -> str:
    """A table that scrolls by itself; columns are (heading, class), rows are whole elements."""
    heads = "".join(
        f'<th scope="col" class="{kind}">{head}</th>' if kind else f'<th scope="col">{head}</th>'
        for head, kind in columns
    )
    return (
        f'<div class="table" tabindex="0" role="group" aria-label="{caption}">\n'
        f"<table>\n<caption>{caption}</caption>\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{''.join(rows)}</tbody>\n</table>\n</div>\n"
    )


def cell(content: str, kind: str = "") -> str:
    """A table cell of already escaped content."""
    return f'<td class="{kind}">{content}</td>' if kind else f"<td>{content}</td>"


def section(identifier: str, title: str, content: str, lead: str = "") -> str:
    """A section of the page under a heading of the second level."""
    opening = f'<p class="lead">{lead}</p>\n' if lead else ""
    return (
        f'<section id="{identifier}" aria-labelledby="{identifier}-title">\n'
        f'<h2 id="{identifier}-title">{title}</h2>\n{opening}{content}</section>\n'
    )


def more(hidden: int, unit: str = "") -> str:
    """The line that ends a list that was cut short."""
    if hidden <= 0:
        return ""
    what = f" {unit}" if unit else ""
    return f'<p class="more">and {hidden:,} more{what} in diff.json</p>\n'
