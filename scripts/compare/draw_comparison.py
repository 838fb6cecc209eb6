"""Draw the shares of each compared variable by study, with intervals: a picture per variable."""

import argparse
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scripts.compare.designs import names_of
from scripts.errors import run
from scripts.files.tables import read_csv, write_csv
from scripts.paper.fragments import wording
from scripts.results.figures.figure_style import INK, MUTED, STYLE, admit_chinese, save, set_style

PLOTTED_COLUMNS = [
    *["variable", "value", "label", "study", "name", "n", "base", "share", "low", "high"],
    *["confidence", "evidence"],
]
MARKERS = {"published": "s", "simulated": "o", "observed": "D"}
ACROSS, MOST_ACROSS = 5, 8  # panels side by side, and where there is no room below
WIDTH, HEIGHT = 7.2, 8.8  # inches; the height leaves room for a caption on the page
ROW, HEAD = 0.22, 0.85  # of a study, of title and axis of a panel


def plotted_rows(shares: Sequence[Mapping], names: Mapping[str, str]) -> list[dict]:
    """What one picture shows: the shares of one variable that are defined, with names."""
    kept = ("variable", "value", "label", "study", "confidence", "evidence")
    return [
        {column: row[column] for column in kept}
        | {"name": names[row["study"]], "n": int(row["n"]), "base": int(row["base"])}
        | {column: float(row[column]) for column in ("share", "low", "high")}
        for row in shares
        if row["share"] != ""
    ]


def draw_shares(rows: Sequence[Mapping]) -> Figure:
    """A panel per code and a line per study: the share, and the interval around it.

    The shape and colour of a mark tell the evidence class. No share of all studies together is
    drawn: whether they may be pooled is what the picture is looked at for.
    """
    studies = {row["study"]: row["name"] for row in rows}
    codes = {row["value"]: row["label"] for row in rows}
    across = min(len(codes), ACROSS)
    if _height(len(codes), across, len(studies)) > HEIGHT:
        across = min(len(codes), MOST_ACROSS)
    across = -(-len(codes) // -(-len(codes) // across))  # as many in each line
    wanted = _height(len(codes), across, len(studies))
    letters = 8.5 * min(1, max(0.5, HEIGHT / wanted))
    figure, grid = plt.subplots(
        -(-len(codes) // across), across, figsize=(WIDTH, min(wanted, HEIGHT)), sharex=True,
        sharey=True, squeeze=False, layout="constrained",
    )  # fmt: skip
    places = {study: place for place, study in enumerate(studies)}
    for panel, (code, label) in zip(grid.flat, codes.items(), strict=False):
        _draw_panel(panel, [row for row in rows if row["value"] == code], places, letters)
        title = textwrap.fill(label, 76 // across, break_long_words=False)
        panel.set_title(title, fontsize=8.5 if across <= ACROSS else 7.5, color=INK)
    for panel in list(grid.flat)[len(codes) :]:
        panel.set_visible(False)
    first = grid.flat[0]
    bases = {study: max(row["base"] for row in rows if row["study"] == study) for study in studies}
    labels = [f"{name}, {bases[study]}" for study, name in studies.items()]
    first.set_yticks(range(len(studies)), labels=labels)
    for panel in grid[:, 0]:
        panel.tick_params(axis="y", labelsize=letters)
    first.set_ylim(len(studies) - 0.4, -0.6)
    first.set_xlim(0, 1)
    first.set_xticks([0, 0.25, 0.5, 0.75, 1], labels=["0", "", "50", "", "100"])
    figure.get_layout_engine().set(w_pad=0.07)
    level = wording.share(rows[0]["confidence"])
    figure.supxlabel(f"Share of the videos coded (%), with {level} interval", fontsize=8.5)
    classes = [name for name in STYLE if name in {row["evidence"] for row in rows}]
    figure.legend(
        handles=[
            Line2D([], [], linestyle="", markersize=5, label=name, **_mark(name))
            for name in classes
        ],
        loc="outside upper right", ncols=len(classes), frameon=False, fontsize=8.5,
    )  # fmt: skip
    return figure


def _height(codes, across, studies):
    return -(-codes // across) * (HEAD + ROW * studies) + 0.3


def _mark(evidence):
    look = STYLE[evidence]
    return {
        "marker": MARKERS[evidence],
        "markerfacecolor": look["facecolor"],
        "markeredgecolor": look["edgecolor"],
    }


def _draw_panel(panel, rows, places, letters):
    for place in range(0, len(places), 2):  # bands lead the eye from the name to the last panel
        panel.axhspan(place - 0.5, place + 0.5, color="#f4f6f8", linewidth=0, zorder=0)
    for row in rows:
        place = places[row["study"]]
        panel.plot([row["low"], row["high"]], [place, place], color=INK, linewidth=1)
        size = 5 if letters > 7 else 3.5
        panel.plot(
            [row["share"]],
            [place],
            linestyle="",
            markersize=size,
            zorder=5,
            clip_on=False,  # also the mark of a share of nothing is whole
            **_mark(row["evidence"]),
        )
    panel.grid(axis="x", color="#dfe4e9", linewidth=0.8)
    panel.set_axisbelow(True)
    panel.tick_params(axis="x", length=0, labelsize=7, labelbottom=True)
    panel.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
    panel.spines["bottom"].set_color(MUTED)


def main(argv: Sequence[str] | None = None) -> None:
    """Draw a picture per variable, and write each with the data that it plots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", required=True)
    parser.add_argument("--shares", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    args = parser.parse_args(argv)
    set_style()
    names = names_of(read_csv(args.studies, ["study", "city"], optional=None))
    shares = read_csv(args.shares, ["variable", "value", "study"], optional=None)
    admit_chinese([*names.values(), *(row["label"] for row in shares)])
    for variable in dict.fromkeys(row["variable"] for row in shares):
        rows = plotted_rows([row for row in shares if row["variable"] == variable], names)
        if rows:
            save(draw_shares(rows), variable, args.folder)
            write_csv(args.folder / f"{variable}.csv", PLOTTED_COLUMNS, rows)


if __name__ == "__main__":
    run(main)
