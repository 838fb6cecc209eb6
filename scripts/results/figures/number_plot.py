"""The picture of a variable of numbers: how many videos have each, and where the middle lies."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from scripts.codes.codebook import MARKERS
from scripts.errors import InputError
from scripts.results.figures.figure_style import INK, STYLE, mark_evidence

NUMBER_COLUMNS = ["variable", "value", "n", "base", "evidence"]


def number_rows(consensus, variable, coding: str) -> list[dict]:
    """How many videos have each number of a variable with a range, in ascending order.

    Raises
    ------
    InputError
        Where no video has one.
    """
    entered = Counter(row[variable.name] for row in consensus)
    for marker in MARKERS:
        del entered[marker]
    if not entered:
        raise InputError(
            f"figures.shares: no video has a number of '{variable.name}'",
            value=variable.name,
            mend="code the variable, or take it out of figures.shares in config.yaml",
        )
    common = {"base": entered.total(), "evidence": coding}
    return [
        {"variable": variable.name, "value": number, "n": entered[number]} | common
        for number in sorted(entered, key=float)
    ]


def draw_numbers(rows: Sequence[dict], label: str) -> Figure:
    """A line per number as high as videos have it, with median and quartiles below."""
    figure, axes = plt.subplots(figsize=(7.2, 2.6), layout="constrained")
    places, heights = [float(row["value"]) for row in rows], [row["n"] for row in rows]
    colour = STYLE[rows[0]["evidence"]]["edgecolor"]
    axes.vlines(places, 0, heights, color=colour, linewidth=3)
    low, middle, high = np.quantile(np.repeat(places, heights), [0.25, 0.5, 0.75])
    depth = -0.09 * max(heights)
    axes.plot([low, high], [depth, depth], color=INK, linewidth=2)
    axes.plot([middle], [depth], marker="D", markersize=6, color=INK)
    axes.set(xlabel=label, ylabel="Videos", ylim=(2 * depth, 1.08 * max(heights)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))
    axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= max(heights)])
    axes.tick_params(length=0)
    sns.despine(ax=axes, left=True, bottom=True)
    mark_evidence(figure, rows[0]["evidence"])
    return figure
