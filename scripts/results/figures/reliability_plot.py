"""Krippendorff's alpha of every variable with its interval, against the bounds of the verdict."""

import textwrap
from collections.abc import Mapping, Sequence

from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from scripts.paper.fragments import wording
from scripts.results.figures.figure_style import INK, MUTED, STYLE, mark_evidence

ALPHA_COLUMNS = [
    *("variable", "value", "label", "alpha", "low", "high", "kind", "units", "disagreement_high"),
    *("verdict", "threshold", "reliable", "tentative", "confidence", "evidence"),
]
INTERVAL, UNANIMOUS = "interval", "no disagreement"
WIDEST = 28  # letters of a label before it is broken
FLAT, FEW = "no variation", "too few units"


def alpha_rows(reliability: Sequence[Mapping], choices: Mapping, evidence: str) -> list[dict]:
    """What is plotted, one row per row of ``reliability.csv``.

    `low` and `high` are the bootstrap interval or, where no unit holds a disagreement, the
    floor of alpha by the rule of three, and 1.

    Parameters
    ----------
    reliability : sequence of Row
    choices : mapping
        Bounds ``reliable`` and ``tentative``, and ``confidence``.
    evidence : str
        Evidence class of the coding.
    """
    return [_plotted(row) | dict(choices) | {"evidence": evidence} for row in reliability]


def _plotted(row: Mapping) -> dict:
    kind = INTERVAL if row["alpha_low"] != "" else UNANIMOUS
    if row["alpha"] == "":
        kind = FEW if int(row["units"]) < 2 else FLAT
    ends = {"low": row["alpha_low"], "high": row["alpha_high"]}
    if kind == UNANIMOUS:
        ends = {"low": row["alpha_floor"], "high": row["alpha"]}
    kept = ("variable", "value", "label", "units", "disagreement_high", "verdict", "threshold")
    return {name: row[name] for name in kept} | ends | {"alpha": row["alpha"], "kind": kind}


def alpha_label(row: Mapping) -> str:
    """What stands beside a dot: alpha, or why there is none.

    Examples
    --------
    >>> alpha_label({"kind": "interval", "alpha": "0.917"})
    '.92'
    >>> alpha_label({"kind": "no variation", "alpha": ""})
    'n/a, no variation'
    """
    if row["kind"] in (FLAT, FEW):
        return f"{wording.UNDEFINED}, {row['kind']}"
    text = wording.coefficient(row["alpha"])
    return text if row["kind"] == INTERVAL else f"{text}, {row['kind']}"


def draw_reliability(rows: Sequence[Mapping]) -> Figure:
    """Dots with intervals from 0 to 1; an arrow at 0 tells that the rest lies below.

    A dashed line stands for what the data cannot exclude where the coders never differed.
    """
    figure, axes = plt.subplots(figsize=(7.2, 1.5 + 0.29 * len(rows)), layout="constrained")
    colour = STYLE[rows[0]["evidence"]]["edgecolor"]
    for name, line in (("tentative", "--"), ("reliable", "-")):
        bound = float(rows[0][name])
        axes.axvline(bound, color=MUTED, linewidth=1, linestyle=line, zorder=1)
        told = f"{name} {wording.coefficient(bound, 3)}"
        side = "right" if name == "tentative" else "left"
        axes.text(bound, -0.85, f" {told} ", ha=side, va="center", fontsize=8, color=MUTED)
    for place, row in enumerate(rows):
        if row["alpha"] == "":
            axes.text(0.01, place, alpha_label(row), va="center", fontsize=8.5, color=MUTED)
            continue
        alpha, low, high = (float(row[name] or "nan") for name in ("alpha", "low", "high"))
        line = "-" if row["kind"] == INTERVAL else (0, (2, 1.5))
        axes.plot([max(low, 0), high], [place, place], color=INK, linewidth=1.4, linestyle=line)
        for end in (low, high):
            if end > 0:
                axes.plot([end, end], [place - 0.14, place + 0.14], color=INK, linewidth=1.4)
        if low < 0:
            axes.plot([0], [place], marker="<", markersize=5, color=INK, clip_on=False)
        if alpha >= 0:
            axes.plot([alpha], [place], marker="o", markersize=6.5, color=colour, zorder=5)
        if float(row["threshold"]) != float(row["tentative"]):
            own = float(row["threshold"])
            axes.plot([own], [place], marker="|", markersize=11, color=colour, zorder=4)
        axes.text(1.02, place, alpha_label(row), va="center", fontsize=8.5)
    labels = [textwrap.fill(row["label"], WIDEST) for row in rows]
    axes.set_yticks(range(len(rows)), labels=labels)
    axes.set_ylim(len(rows) - 0.4, -1.3)
    level = wording.share(rows[0]["confidence"])
    # Room on the right for what stands beside the dots.
    right = 1.48 if any(row["kind"] == UNANIMOUS for row in rows) else 1.1
    axes.set_xlim(0, right)
    axes.set_xlabel(f"Krippendorff’s α with {level} interval", x=0.5 / right)
    axes.set_xticks([tenth / 10 for tenth in range(0, 11, 2)])
    axes.spines["bottom"].set_bounds(0, 1)
    axes.grid(axis="x", color="#e3e7eb", linewidth=0.8)
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    mark_evidence(figure, rows[0]["evidence"])
    return figure
