"""The figures of the paper as Markdown, with captions and alt text made from plotted data."""

import re
from collections.abc import Sequence
from statistics import median

from scripts.paper.fragments import wording
from scripts.paper.fragments.markup import mark, told


def figure(name: str, caption: str, alt: str, width: str = "100%") -> str:
    """An image with caption, label and alt text, for both engines.

    Quotation marks in the alt text become single, and characters that an engine would read
    as an escape, an entity, a shortcode or an attribute are left out.

    Examples
    --------
    >>> print(figure("flow", "Sample flow.", "From 9 records to 5 videos."))
    ![Sample flow.](figures/flow.svg){#fig-flow fig-alt="From 9 records to 5 videos."}
    <BLANKLINE>
    """
    plain = " ".join(re.sub(r"[\\`*<>{}\[\]|#$]", "", alt.replace('"', "'")).split())
    plain = plain.replace("&", "and")
    size = "" if width == "100%" else f' width="{width}"'
    return f'![{caption}](figures/{name}.svg){{#fig-{name} fig-alt="{plain}"{size}}}\n'


def shares(name: str, rows: Sequence[dict], label: str) -> str:
    """The bars of one coded variable."""
    spoken = [
        f"{row['label']} {row['n']} of {row['base']}, {wording.share(row['share'])}, interval "
        f"{wording.share(row['low'])} to {wording.share(row['high'])}, {row['evidence']}"
        for row in rows
    ]
    classes = list(dict.fromkeys(row["evidence"] for row in rows))
    told_apart = {
        "published": "solid bars are published",
        "simulated": "hatched bars are simulated",
        "observed": "dotted bars are observed",
    }
    evidence = wording.listing([mark(told_apart[name], name) for name in classes])
    caption = (
        f"{wording.escape(label)} of the {wording.count(rows[0]['base'])} videos, with counts, "
        f"shares and {wording.share(rows[0]['confidence'])} Wilson intervals; {evidence}."
    )
    counts = [int(row["n"]) for row in rows]
    order = "largest first"
    if counts != sorted(counts, reverse=True):  # a scale keeps its order
        order = "in the order of its scale"
    alt = f"Bar chart of {label.lower()}, {order}. " + "; ".join(spoken) + "."
    return figure(name, caption, alt)


def numbers(name: str, rows: Sequence[dict], label: str) -> str:
    """How often each number of a variable was entered."""
    entered = [float(row["value"]) for row in rows for _ in range(int(row["n"]))]
    ends = " to ".join(wording.quantity(end(entered)) for end in (min, max))
    middle = wording.quantity(median(entered))
    caption = (
        f"{wording.escape(label)} of the {wording.count(rows[0]['base'])} videos for which a "
        "number was entered. The diamond is the median; the line beside it runs from quartile to "
        f"quartile. {told(rows[0]['evidence'])}"
    )
    alt = (
        f"Number of videos by {label.lower()}, {rows[0]['evidence']} records: from {ends}, "
        f"median {middle}, {rows[0]['base']} videos."
    )
    return figure(name, caption, alt)


def engagement(rows: Sequence[dict], label: str) -> str:
    """Every count by code, on a logarithmic scale."""
    evidence = rows[0]["evidence"]
    outcomes = list(dict.fromkeys(row["outcome"] for row in rows))
    groups = list(dict.fromkeys(row["group"] for row in rows))
    spoken = []
    for outcome in outcomes:
        middles = []
        for group in groups:
            counts = [
                int(row["count"])
                for row in rows
                if row["outcome"] == outcome and row["group"] == group
            ]
            videos = f"{len(counts)} video" + ("s" if len(counts) != 1 else "")
            middle = wording.quantity(median(counts) if counts else None)
            middles.append(f"{group.lower()} {middle} ({videos})")
        spoken.append(f"median {outcome}: {wording.listing(middles)}")
    drawn = {
        outcome: {row["unit_id"] for row in rows if row["outcome"] == outcome}
        for outcome in outcomes
    }
    points = len(set().union(*drawn.values()))
    point = f"one of the {points} videos with known counts"
    if any(len(units) < points for units in drawn.values()):
        point = f"one of {points} videos, drawn where its count is known"
    compared = wording.escape(f"{wording.capital(wording.listing(outcomes))} by {label.lower()}")
    caption = (
        f"{compared}, logarithmic scale. Each point is {point}; "
        f"diamonds are medians, lines run from quartile to quartile. {told(evidence)}"
    )
    alt = (
        f"Strip plots of {wording.listing(outcomes)} by {label.lower()} on a logarithmic scale, "
        f"{evidence} records; " + "; ".join(spoken) + "."
    )
    return figure("engagement", caption, alt)


def flow(rows: Sequence[dict]) -> str:
    """The way from captured records to sampled videos."""
    evidence = rows[0]["evidence"]
    steps = "; ".join(f"{row['label'].lower()} {wording.count(row['n'])}" for row in rows)
    caption = (
        "Sample flow from captured records to sampled videos; each record that was left out has "
        f"exactly one reason. {told(evidence)}"
    )
    return figure("flow", caption, f"Flow diagram, {evidence} records: {steps}.", "75%")


def reliability(rows: Sequence[dict], resamples: int) -> str:
    """Dots and intervals of alpha; `resamples` is the number behind each interval."""
    first = rows[0]
    bounds = [wording.coefficient(first[name], 3) for name in ("tentative", "reliable")]
    level = wording.share(first["confidence"])
    spoken = "; ".join(_alpha_aloud(row) for row in rows)
    own = ""
    if any(float(row["threshold"]) != float(row["tentative"]) for row in rows):
        own = "A short vertical mark is the bound that the codebook sets for a variable. "
    caption = (
        "Krippendorff’s α of every variable, and of every code of a multi-select variable, with "
        f"{level} interval ({wording.count(resamples)} resamples of units, percentile). Vertical "
        f"lines are the bounds of tentative ({bounds[0]}) and reliable ({bounds[1]}). Where the "
        "coders never differed, a dashed line runs down to the α that the data cannot exclude; a "
        f"code that never varied has no α. {own}{told(first['evidence'])}"
    )
    alt = (
        f"Dot plot of Krippendorff’s alpha with {level} intervals against the bounds "
        f"{bounds[0]} and {bounds[1]}, {first['evidence']} records. {spoken}."
    )
    return figure("reliability", caption, alt)


def _alpha_aloud(row):
    value = f"{row['label']} {wording.coefficient(row['alpha'])}"
    if row["alpha"] == "":
        return f"{value}, {row['kind']}"
    if row["disagreement_high"] != "":
        rate = wording.share(row["disagreement_high"])
        units = wording.count(row["units"])
        return f"{value}, {row['kind']} in {units} units, a rate of {rate} not excluded"
    ends = [wording.coefficient(row[name]) for name in ("low", "high")]
    return f"{value}, interval {ends[0]} to {ends[1]}, {row['verdict']}"
