"""The figures of the paper as Markdown, with captions and alt text made from plotted data."""

from collections.abc import Sequence
from statistics import median

from scripts.paper import wording
from scripts.paper.table_fragments import told
from scripts.paper.variables import mark


def figure(name: str, caption: str, alt: str) -> str:
    """An image with caption, label and alt text, for both engines.

    Examples
    --------
    >>> print(figure("flow", "Sample flow.", "From 9 records to 5 videos."))
    ![Sample flow.](figures/flow.svg){#fig-flow fig-alt="From 9 records to 5 videos."}
    <BLANKLINE>
    """
    plain = " ".join(alt.replace('"', "'").split())
    return f'![{caption}](figures/{name}.svg){{#fig-{name} fig-alt="{plain}"}}\n'


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
        "observed": "bars in green are observed",
    }
    evidence = wording.listing([mark(told_apart[name], name) for name in classes])
    caption = (
        f"{wording.escape(label)} of the {rows[0]['base']} videos, with counts, shares and Wilson "
        f"intervals; {evidence}."
    )
    alt = f"Bar chart of {label.lower()}, largest first. " + "; ".join(spoken) + "."
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
            middles.append(f"{group.lower()} {wording.quantity(median(counts))} (n {len(counts)})")
        spoken.append(f"median {outcome}: {wording.listing(middles)}")
    points = len({row["unit_id"] for row in rows})
    caption = (
        f"{wording.listing(outcomes).capitalize()} by {wording.escape(label.lower())}, logarithmic "
        f"scale. Each point is one of the {points} videos with known counts; diamonds are medians, "
        f"lines run from quartile to quartile. {told(evidence)}"
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
    return figure("flow", caption, f"Flow diagram, {evidence} records: {steps}.")
