"""Draw shares, engagement, sample flow and reliability, with the data that each figure plots."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from scripts.codes.codebook import Codebook
from scripts.codes.codebook_file import load
from scripts.errors import InputError, run
from scripts.files.tables import read_csv, write_csv
from scripts.paper.fragments import wording
from scripts.results.evidence import share_evidence, weakest
from scripts.results.figures.figure_style import (
    INK,
    PAPER,
    STYLE,
    admit_chinese,
    mark_evidence,
    save,
    set_style,
    short_number,
)
from scripts.results.figures.flow_diagram import draw_flow
from scripts.results.figures.number_plot import NUMBER_COLUMNS, draw_numbers, number_rows
from scripts.results.figures.reliability_plot import ALPHA_COLUMNS, alpha_rows, draw_reliability
from scripts.results.statistics.platform_counts import measures_of_units, outcome_and_platform

SHARE_COLUMNS = [
    *["variable", "value", "label", "n", "base", "share", "low", "high", "confidence", "evidence"]
]
POINT_COLUMNS = ["unit_id", "variable", "value", "group", "outcome", "count", "evidence"]
FLOW_COLUMNS = ["stage", "label", "kind", "n", "evidence"]


def share_rows(
    frequencies, variable: str, evidence: dict, coding: str, *, level: str = "nominal"
) -> list[dict]:
    """Shares of one variable from the top down, each with its evidence class.

    Names stand the largest first. A scale keeps its order, the last level of the codebook on
    top as in the figure of the platform counts.

    Parameters
    ----------
    frequencies : sequence of Row
        Rows of ``frequencies.csv``, in the order of the codebook.
    variable : str
    evidence : dict
        See `scripts.results.evidence.share_evidence`.
    coding : str
        Evidence class of all other shares.
    level : str
        Level of measurement of the variable.
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
            "confidence": row["confidence"],
            "evidence": evidence.get((variable, row["value"]), coding),
        }
        for row in frequencies
        if row["variable"] == variable
    ]
    return sorted(rows, key=lambda row: -row["n"]) if level == "nominal" else rows[::-1]


def draw_shares(rows: Sequence[dict]) -> Figure:
    """Bars of shares with interval, count and share, styled by evidence class."""
    figure, axes = plt.subplots(figsize=(7.2, 1.1 + 0.42 * len(rows)), layout="constrained")
    data = pd.DataFrame(rows)
    data["percent"] = 100 * data["share"].fillna(0)  # an undefined share has a bar of no length
    sns.barplot(data, x="percent", y="value", ax=axes, color=PAPER, width=0.62, errorbar=None)
    axes.set_yticks(range(len(rows)), labels=[row["label"] for row in rows])
    for bar, row in zip(axes.patches, rows, strict=True):
        bar.set(linewidth=1, **STYLE[row["evidence"]])
    for place, row in enumerate(rows):
        low, high = 100 * np.nan_to_num(row["low"]), 100 * np.nan_to_num(row["high"])
        for colour, width in ((PAPER, 3.6), (INK, 1.4)):  # a light rim keeps it visible on dark
            axes.plot([low, high], [place, place], color=colour, linewidth=width)
            for end in (low, high):
                axes.plot([end, end], [place - 0.12, place + 0.12], color=colour, linewidth=width)
        axes.text(
            high + 1.5,
            place,
            share_label(row),
            va="center",
            fontsize=8.5,
        )
    level = wording.share(rows[0]["confidence"])
    axes.set(xlabel=f"Share of videos (%), with {level} interval", ylabel="", xlim=(0, 118))
    axes.set_xticks(range(0, 101, 20))
    axes.tick_params(axis="y", length=0)
    sns.despine(ax=axes, left=True)
    classes = [name for name in STYLE if name in set(data["evidence"])]
    figure.legend(  # above the bars, where no bar or label can lie under it
        handles=[Patch(label=name, **STYLE[name]) for name in classes],
        loc="outside upper right",
        ncols=len(classes),
        frameon=False,
    )
    return figure


def share_label(row: dict) -> str:
    """Count, share and interval of a bar, rounded as in the text.

    Examples
    --------
    >>> share_label({"n": 1, "base": 8, "share": 0.125, "low": 0.022, "high": 0.471})
    '1 of 8  ·  13%  [2, 47]'
    """
    text = f"{wording.count(row['n'])} of {wording.count(row['base'])}  ·  "
    if not row["base"]:
        return text + wording.UNDEFINED
    low, high = (wording.fixed(100 * row[bound], 0) for bound in ("low", "high"))
    return f"{text}{wording.share(row['share'])}  [{low}, {high}]"


def point_rows(units, consensus, variable, outcomes: Sequence[str], evidence: str) -> list[dict]:
    """One row per video and outcome whose count is known and whose code is a level."""
    groups = {row["unit_id"]: row[variable.name] for row in consensus}
    return [
        {
            "unit_id": row["unit_id"],
            "variable": variable.name,
            "value": groups[row["unit_id"]],
            "group": variable.values[groups[row["unit_id"]]].label,
            "outcome": outcome,
            "count": int(count),
            "evidence": evidence,
        }
        for outcome, row, count in measures_of_units(units, outcomes)
        if count != "" and groups[row["unit_id"]] in variable.values
    ]


def draw_points(rows: Sequence[dict], order: Sequence[str], label: str) -> Figure:
    """Every count by group on a logarithmic scale, with median and quartiles.

    Where counts of several platforms are told apart, each platform has a line of panels.
    """
    data = pd.DataFrame(rows)
    lines = {}
    for outcome in dict.fromkeys(data["outcome"]):
        lines.setdefault(outcome_and_platform(outcome)[1], []).append(outcome)
    widest = max(map(len, lines.values()))
    figure, panels = plt.subplots(
        len(lines),
        widest,
        figsize=(7.2, (1.25 + 0.55 * len(order)) * len(lines)),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    places = [outcome for line in lines.values() for outcome in line + [""] * (widest - len(line))]
    np.random.seed(0)  # the only source of chance that seaborn's jitter listens to
    for axes, outcome in zip(panels.flat, places, strict=True):
        if not outcome:
            axes.set_visible(False)
            continue
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
        axes.xaxis.set_major_formatter(FuncFormatter(short_number))
        axes.set_xlim(-0.3, 10**top)
        axes.set(xlabel=wording.capital(outcome), ylabel=label if axes in panels[:, 0] else "")
        axes.grid(axis="x", color="#e3e7eb", linewidth=0.8)
        axes.tick_params(axis="y", length=0)
        sns.despine(ax=axes, left=True)
    mark_evidence(figure, rows[0]["evidence"])
    return figure


def check_variables(codebook: Codebook, shares: Sequence[str], by: str) -> None:
    """Refuse to draw a variable that does not exist, or by numbers, or groups that overlap.

    `by` is empty where the platform counts are not drawn.
    """
    single = [
        name
        for name, entry in codebook.variables.items()
        if entry.select == "single" and not entry.range
    ]
    for key, names, known in (
        ("shares", shares, list(codebook.variables)),
        ("engagement_by", [by] * bool(by), single),
    ):
        for name in names:
            if name not in known:
                raise InputError(
                    f"'{name}' cannot be drawn",
                    path="config.yaml",
                    column=f"figures.{key}",
                    value=name,
                    expected=", ".join(known),
                    mend="correct the name, or take it out",
                )


def main(argv: Sequence[str] | None = None) -> None:
    """Read the results, draw the figures, and write each with the data that it plots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frequencies", required=True)
    parser.add_argument("--anchors", required=True)
    parser.add_argument("--consensus", required=True)
    parser.add_argument("--units", required=True)
    parser.add_argument("--flow", required=True)
    parser.add_argument("--reliability", required=True)
    parser.add_argument("--codebook", required=True)
    parser.add_argument("--shares", nargs="+", required=True, metavar="VARIABLE")
    parser.add_argument("--engagement-by", default="", metavar="VARIABLE")
    parser.add_argument("--outcomes", nargs="+", required=True)
    for name in ("reliable", "tentative", "confidence"):
        parser.add_argument(f"--{name}", type=float, required=True, help="as in reliability.csv")
    parser.add_argument("--captures-evidence", required=True)
    parser.add_argument("--coding-evidence", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    args = parser.parse_args(argv)
    set_style()
    codebook = load(args.codebook)
    admit_chinese(
        text
        for variable in codebook.variables.values()
        for text in (variable.label, *(value.label for value in variable.values.values()))
    )
    check_variables(codebook, args.shares, args.engagement_by)
    frequencies = read_csv(args.frequencies, ["variable", "value", "confidence"], optional=None)
    anchors = read_csv(args.anchors, ["variable", "value", "verdict"], optional=None)
    evidence = share_evidence(anchors, args.coding_evidence)
    consensus = read_csv(args.consensus, ["unit_id", *codebook.variables], optional=None)
    for name in args.shares:
        variable = codebook.variables[name]
        if variable.range:
            rows = number_rows(consensus, variable, args.coding_evidence)
            figure, columns = draw_numbers(rows, variable.label), NUMBER_COLUMNS
        else:
            rows = share_rows(
                frequencies, name, evidence, args.coding_evidence, level=variable.level
            )
            figure, columns = draw_shares(rows), SHARE_COLUMNS
        save(figure, name, args.folder)
        write_csv(args.folder / f"{name}.csv", columns, rows)

    if args.engagement_by:
        variable = codebook.variables[args.engagement_by]
        units = read_csv(args.units, ["unit_id", *args.outcomes], optional=None)
        # A group is told by its codes, so that both kinds of input stand behind a point.
        kind = weakest([args.captures_evidence, args.coding_evidence])
        rows = point_rows(units, consensus, variable, args.outcomes, kind)
        if not rows:
            raise InputError("no video has both a code and a count", path=args.units)
        order = [value.label for value in reversed(variable.values.values())]
        save(draw_points(rows, order, variable.label), "engagement", args.folder)
        write_csv(args.folder / "engagement.csv", POINT_COLUMNS, rows)

    rows = read_csv(args.flow, ["stage", "label", "kind", "n"])
    rows = [row | {"n": int(row["n"]), "evidence": args.captures_evidence} for row in rows]
    save(draw_flow(rows), "flow", args.folder)
    write_csv(args.folder / "flow.csv", FLOW_COLUMNS, rows)

    table = read_csv(args.reliability, ["variable", "value", "alpha"], optional=None)
    choices = {name: getattr(args, name) for name in ("reliable", "tentative", "confidence")}
    rows = alpha_rows(table, choices, args.coding_evidence)
    save(draw_reliability(rows), "reliability", args.folder)
    write_csv(args.folder / "reliability.csv", ALPHA_COLUMNS, rows)


if __name__ == "__main__":
    run(main)
