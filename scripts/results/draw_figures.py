"""Draw shares, engagement and sample flow, with the data that each figure plots."""

import argparse
import textwrap
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Patch
from matplotlib.ticker import FuncFormatter

from scripts.codes.codebook import load
from scripts.errors import run
from scripts.results.evidence import share_evidence
from scripts.tables import read_csv, write_bytes, write_csv

INK, MUTED, PAPER = "#1d2733", "#5d6975", "#ffffff"
# Dark and plain against light and hatched: told apart in colour, in grey, and on a copier.
STYLE = {
    "published": {"facecolor": "#1b4f8f", "edgecolor": "#1b4f8f", "hatch": ""},
    "simulated": {"facecolor": "#f6d6ad", "edgecolor": "#a65b00", "hatch": "////"},
    "observed": {"facecolor": "#1f7a5c", "edgecolor": "#1f7a5c", "hatch": ""},
}
SHARE_COLUMNS = ["variable", "value", "label", "n", "base", "share", "low", "high", "evidence"]
POINT_COLUMNS = ["unit_id", "group", "outcome", "count", "evidence"]
FLOW_COLUMNS = ["stage", "label", "kind", "n", "evidence"]


def set_style() -> None:
    """One look for all figures, independent of the fonts and settings of the machine."""
    sns.set_theme(style="white", font="DejaVu Sans", font_scale=0.85)
    mpl.rcParams.update(
        {
            "svg.hashsalt": "figures",
            "svg.fonttype": "path",
            "hatch.linewidth": 0.6,
            "axes.edgecolor": MUTED,
            "text.color": INK,
            "axes.labelcolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
        }
    )


def share_rows(frequencies, variable: str, evidence: dict, coding: str) -> list[dict]:
    """Shares of one variable, the largest first, each with its evidence class.

    Parameters
    ----------
    frequencies : sequence of Row
        Rows of ``frequencies.csv``.
    variable : str
    evidence : dict
        See `scripts.results.evidence.share_evidence`.
    coding : str
        Evidence class of all other shares.
    """
    rows = [
        {
            "variable": variable,
            "value": row["value"],
            "label": row["label"],
            "n": int(row["n"]),
            "base": int(row["base"]),
            "share": float(row["share"] or "nan"),
            "low": float(row["share_low"] or "nan"),
            "high": float(row["share_high"] or "nan"),
            "evidence": evidence.get((variable, row["value"]), coding),
        }
        for row in frequencies
        if row["variable"] == variable
    ]
    return sorted(rows, key=lambda row: -row["n"])


def draw_shares(rows: Sequence[dict]) -> Figure:
    """Bars of shares with interval, count and share, styled by evidence class."""
    figure, axes = plt.subplots(figsize=(7.2, 0.85 + 0.42 * len(rows)), layout="constrained")
    data = pd.DataFrame(rows)
    data["percent"] = 100 * data["share"]
    sns.barplot(data, x="percent", y="label", ax=axes, color=PAPER, width=0.62, saturation=1)
    for bar, row in zip(axes.patches, rows, strict=True):
        bar.set(linewidth=1, **STYLE[row["evidence"]])
    for place, row in enumerate(rows):
        low, high = 100 * row["low"], 100 * row["high"]
        for colour, width in ((PAPER, 3.6), (INK, 1.4)):  # a light rim keeps it visible on dark
            axes.plot([low, high], [place, place], color=colour, linewidth=width)
            for end in (low, high):
                axes.plot([end, end], [place - 0.12, place + 0.12], color=colour, linewidth=width)
        axes.text(
            high + 1.5,
            place,
            f"{row['n']} of {row['base']}  ·  {100 * row['share']:.0f}%  [{low:.0f}, {high:.0f}]",
            va="center",
            fontsize=8.5,
        )
    axes.set(xlabel="Share of videos (%), with interval", ylabel="", xlim=(0, 118))
    axes.set_xticks(range(0, 101, 20))
    axes.tick_params(axis="y", length=0)
    sns.despine(ax=axes, left=True)
    classes = [name for name in STYLE if name in set(data["evidence"])]
    axes.legend(
        handles=[Patch(label=name, **STYLE[name]) for name in classes],
        loc="lower right",
        frameon=False,
        title="Evidence",
        alignment="left",
    )
    return figure


def point_rows(units, consensus, variable, outcomes: Sequence[str], evidence: str) -> list[dict]:
    """One row per video and outcome whose count is known and whose code is a level."""
    groups = {row["unit_id"]: row[variable.name] for row in consensus}
    return [
        {
            "unit_id": row["unit_id"],
            "group": variable.values[groups[row["unit_id"]]].label,
            "outcome": outcome,
            "count": int(row[outcome]),
            "evidence": evidence,
        }
        for outcome in outcomes
        for row in units
        if row[outcome] != "" and groups[row["unit_id"]] in variable.values
    ]


def draw_points(rows: Sequence[dict], order: Sequence[str], label: str) -> Figure:
    """Every count by group on a logarithmic scale, with median and quartiles."""
    data = pd.DataFrame(rows)
    outcomes = list(dict.fromkeys(data["outcome"]))
    figure, panels = plt.subplots(
        1, len(outcomes), figsize=(7.2, 1.25 + 0.55 * len(order)), sharey=True, layout="constrained"
    )
    np.random.seed(0)  # the only source of chance that seaborn's jitter listens to
    for axes, outcome in zip(np.atleast_1d(panels), outcomes, strict=True):
        part = data[data["outcome"] == outcome]
        sns.stripplot(
            part,
            x="count",
            y="group",
            order=order,
            ax=axes,
            jitter=0.24,
            size=4,
            color=STYLE[rows[0]["evidence"]]["edgecolor"],
            alpha=0.6,
            linewidth=0,
        )
        for place, group in enumerate(order):
            counts = part.loc[part["group"] == group, "count"]
            if len(counts):
                low, middle, high = np.percentile(counts, [25, 50, 75])
                axes.plot([low, high], [place, place], color=INK, linewidth=2, zorder=5)
                axes.plot([middle], [place], marker="D", markersize=6, color=INK, zorder=6)
        axes.set_xscale("symlog", linthresh=1)
        top = int(np.ceil(np.log10(part["count"].max() + 1)))
        axes.set_xticks([0, *(10**power for power in range(0, top + 1, 1 if top < 4 else 2))])
        axes.xaxis.set_major_formatter(FuncFormatter(_short))
        axes.set_xlim(-0.3, 10**top)
        axes.set(
            xlabel=outcome.capitalize(), ylabel=label if axes is np.atleast_1d(panels)[0] else ""
        )
        axes.grid(axis="x", color="#e3e7eb", linewidth=0.8)
        axes.tick_params(axis="y", length=0)
        sns.despine(ax=axes, left=True)
    _mark(figure, rows[0]["evidence"])
    return figure


def _short(value, _position):
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _mark(figure, evidence):
    """State the evidence class inside the picture, so that it travels with a copy of it."""
    if evidence != "published":
        figure.suptitle(
            f"{evidence} records",
            x=0.995,
            ha="right",
            fontsize=8.5,
            color=STYLE[evidence]["edgecolor"],
        )


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
        if row["kind"] == "total":
            _box(axes, 0.2, place, 4.0, f"{row['label']}: {row['n']:,}", STYLE[evidence], "bold")
        else:
            axes.plot([2.2, 4.9], [place, place], color=MUTED, linewidth=1)
            style = {"facecolor": PAPER, "edgecolor": "#c3cad1", "hatch": ""}
            _box(axes, 4.9, place, 4.9, f"{row['label']}: {row['n']:,}", style, "normal")
    _mark(figure, evidence)
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


def save(figure: Figure, name: str, folder: Path) -> None:
    """Write a figure as SVG and PNG without date or program in the files."""
    for kind, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
        buffer = BytesIO()
        figure.savefig(buffer, format=kind, dpi=200, metadata=metadata)
        write_bytes(folder / f"{name}.{kind}", buffer.getvalue())
    plt.close(figure)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the results, draw the figures, and write each with the data that it plots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frequencies", required=True)
    parser.add_argument("--anchors", required=True)
    parser.add_argument("--consensus", required=True)
    parser.add_argument("--units", required=True)
    parser.add_argument("--flow", required=True)
    parser.add_argument("--codebook", required=True)
    parser.add_argument("--shares", nargs="+", required=True, metavar="VARIABLE")
    parser.add_argument("--engagement-by", required=True, metavar="VARIABLE")
    parser.add_argument("--outcomes", nargs="+", required=True)
    parser.add_argument("--captures-evidence", required=True)
    parser.add_argument("--coding-evidence", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    args = parser.parse_args(argv)
    mpl.use("agg")  # another backend measures text differently and moves the layout
    set_style()
    frequencies = read_csv(args.frequencies, ["variable", "value"], optional=None)
    anchors = read_csv(args.anchors, ["variable", "value", "verdict"], optional=None)
    evidence = share_evidence(anchors, args.coding_evidence)
    for variable in args.shares:
        rows = share_rows(frequencies, variable, evidence, args.coding_evidence)
        save(draw_shares(rows), variable, args.folder)
        write_csv(args.folder / f"{variable}.csv", SHARE_COLUMNS, rows)

    variable = load(args.codebook).variables[args.engagement_by]
    units = read_csv(args.units, ["unit_id", *args.outcomes], optional=None)
    consensus = read_csv(args.consensus, ["unit_id", variable.name], optional=None)
    rows = point_rows(units, consensus, variable, args.outcomes, args.captures_evidence)
    order = [value.label for value in reversed(variable.values.values())]
    save(draw_points(rows, order, variable.label), "engagement", args.folder)
    write_csv(args.folder / "engagement.csv", POINT_COLUMNS, rows)

    rows = read_csv(args.flow, ["stage", "label", "kind", "n"])
    rows = [row | {"n": int(row["n"]), "evidence": args.captures_evidence} for row in rows]
    save(draw_flow(rows), "flow", args.folder)
    write_csv(args.folder / "flow.csv", FLOW_COLUMNS, rows)


if __name__ == "__main__":
    run(main)
