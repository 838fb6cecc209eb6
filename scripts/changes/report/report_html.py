"""The report as one HTML file that needs no network and no script."""

from collections.abc import Mapping
from pathlib import Path

from scripts.changes.report import report_wording as wording
from scripts.changes.report.pixels import FigureImages
from scripts.changes.report.report_edits import edits, shown_edits
from scripts.changes.report.report_elements import (
    BUTTON,
    COLOURS,
    SCRIPT,
    SHOWN,
    View,
    anchor,
    policy,
    text,
)
from scripts.changes.report.report_figures import figures
from scripts.changes.report.report_layers import layers, shown_changes
from scripts.changes.report.report_sections import (
    claims,
    ordered_claims,
    sentences,
    sides,
)
from scripts.changes.report.report_summary import first_screen
from scripts.changes.report.sentence_text import in_order
from scripts.files.text_files import read_text

FOLDER = Path(__file__).parent


def report_html(document: dict, images: Mapping[str, FigureImages]) -> str:
    """The report as one file.

    Parameters
    ----------
    document : dict
        As diff.schema.json describes it.
    images : mapping of str to FigureImages
        Files of the figures that changed, by name; see `pixels.figure_images`.

    Returns
    -------
    str
        HTML with its style, script and pictures inside. Without a script all of it unfolds
        by hand and figures stand side by side; the policy in its head forbids the network.
    """
    style = read_text(COLOURS) + read_text(FOLDER / "report.css")
    script = read_text(SCRIPT) + read_text(FOLDER / "report.js")
    admitted = policy(style, script, "img-src data:; ")
    view = View(wording.titles(document), _anchors(document))
    before, after = (text(document[side]["described"]) for side in ("baseline", "current"))
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{admitted}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>What changed: {before} → {after}</title>\n"
        f"<style>{style}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#content">Skip to the details</a>\n'
        f"{BUTTON}"
        f'<header>\n<h1>What changed</h1>\n<p class="sides">{_compared(before, after)}</p>\n'
        f"{first_screen(document, view)}</header>\n{_navigation(document)}"
        f'<main id="content" tabindex="-1">\n'
        f"{edits(document, view)}{sentences(document, view)}{claims(document, view)}"
        f"{figures(document, images, view)}{layers(document, view)}{sides(document)}</main>\n"
        f"<footer><p>Format {text(document['format'])}. All that differs stands in "
        "<code>diff.json</code>.</p></footer>\n"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _compared(before: str, after: str) -> str:
    return (
        f'<span class="small">from</span> <strong>{before}</strong> '
        f'<span class="small">to</span> <strong>{after}</strong>'
    )


def _anchors(document: dict) -> frozenset[str]:
    """Ids that the page will have, for links to it."""
    parts = (part for part in document["parts"] if part["files"] or part["moves"])
    return frozenset(
        [
            *shown_edits(document),
            *shown_changes(document["layers"]),
            *(sentence["id"] for sentence in in_order(document["sentences"])[:SHOWN]),
            *(anchor("claim", claim["name"]) for claim in ordered_claims(document)[:SHOWN]),
            *(anchor("layer", layer["layer"]) for layer in document["layers"]),
            *(anchor("part", part["part"]) for part in parts),
            *(anchor("figure", one["name"]) for one in wording.changed_figures(document)),
            "sentences",
            "claims",
        ]
    )


def _navigation(document: dict) -> str:
    changed = wording.changed_figures(document)
    differing = sum(len(f["changes"]) for layer in document["layers"] for f in layer["files"])
    places = [
        ("edits", "Edits", len(document["edits"])),
        ("sentences", "Sentences", len(document["sentences"])),
        ("claims", "Claims", len(document["claims"])),
        ("figures", "Figures", len(changed)),
        ("layers", "Layers", differing),
        ("sides", "Sides", None),
    ]
    links = "".join(
        f'<li><a href="#{place}">{name}'
        + (f' <span class="count">{number:,}</span>' if number is not None else "")
        + "</a></li>\n"
        for place, name, number in places
    )
    return (
        f'<nav aria-label="Sections">\n<ul>\n{links}</ul>\n'
        '<button type="button" class="unfold" hidden>Expand all</button>\n</nav>\n'
    )
