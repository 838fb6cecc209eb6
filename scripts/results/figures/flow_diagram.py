"""The sample flow as a diagram."""

import textwrap
from collections.abc import Sequence
from itertools import pairwise

from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from scripts.paper.fragments import wording
from scripts.results.figures.figure_style import INK, MUTED, PAPER, STYLE, mark_evidence


def draw_flow(rows: Sequence[dict]) -> Figure:
    """The way from captured records to sampled videos, with what was dropped at each step."""
    evidence = rows[0]["evidence"]
    totals = [index for index, row in enumerate(rows) if row["kind"] == "total"]
    height = 0.5 + 0.36 * len(rows)
    figure, axes = plt.subplots(figsize=(7.2, height), layout="constrained")
    axes.set(xlim=(0, 10), ylim=(len(rows) - 0.4, -0.6))
    axes.axis("off")
    for start, end in pairwise(totals):
        axes.annotate(
            "",
            xy=(2.2, end - 0.42),
            xytext=(2.2, start + 0.42),
            arrowprops={"arrowstyle": "-|>", "color": MUTED, "linewidth": 1.4},
        )
    for place, row in enumerate(rows):
        text = f"{row['label']}: {wording.count(row['n'])}"
        if row["kind"] == "total":
            _box(axes, 0.2, place, 4.0, text, STYLE[evidence], "bold")
        else:
            axes.plot([2.2, 4.9], [place, place], color=MUTED, linewidth=1)
            style = {"facecolor": PAPER, "edgecolor": "#c3cad1", "hatch": ""}
            _box(axes, 4.9, place, 4.9, text, style, "normal")
    mark_evidence(figure, evidence)
    return figure


def _box(axes, left, place, width, text, style, weight):
    axes.add_patch(
        FancyBboxPatch(
            (left, place - 0.36),
            width,
            0.72,
            boxstyle="round,pad=0,rounding_size=0.08",
            linewidth=1.1,
            facecolor=PAPER if style["hatch"] else style["facecolor"],
            edgecolor=style["edgecolor"],
        )
    )
    colour = PAPER if style["facecolor"] == STYLE["published"]["facecolor"] else INK
    axes.text(
        left + 0.18,
        place,
        textwrap.shorten(text, 60),
        va="center",
        fontsize=8.5,
        fontweight=weight,
        color=colour,
    )
