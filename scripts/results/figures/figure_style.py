"""The look of all figures: colours, evidence classes, fonts, and short numbers."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import seaborn as sns
from matplotlib import font_manager
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from scripts.chinese import CJK, CJK_NAME, cjk_font
from scripts.files.text_files import write_bytes

INK, MUTED, PAPER = "#1d2733", "#5d6975", "#ffffff"
# Dark and plain against light and hatched: told apart in colour, in grey, and on a copier.
STYLE = {
    "published": {"facecolor": "#1b4f8f", "edgecolor": "#1b4f8f", "hatch": ""},
    "simulated": {"facecolor": "#f6d6ad", "edgecolor": "#a65b00", "hatch": "////"},
    "observed": {"facecolor": "#d3ecdf", "edgecolor": "#14694c", "hatch": "...."},
}


def set_style() -> None:
    """One look for all figures, independent of the fonts and settings of the machine."""
    mpl.use("agg")  # another backend measures text differently and moves the layout
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


def admit_chinese(texts: Iterable[str]) -> None:
    """Let figures print Chinese too, with the font of the paper, where a text holds any."""
    if any(map(CJK.search, texts)):
        font_manager.fontManager.addfont(str(cjk_font()))
        mpl.rcParams["font.family"] = ["DejaVu Sans", CJK_NAME]


def short_number(value: float, _position=None) -> str:
    """A number for a tick: 1k for a thousand, 1M for a million.

    Examples
    --------
    >>> short_number(0), short_number(100), short_number(10_000), short_number(2_500_000)
    ('0', '100', '10k', '2.5M')
    """
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def mark_evidence(figure: Figure, evidence: str) -> None:
    """State the evidence class inside the picture, so that it travels with a copy of it."""
    if evidence != "published":
        figure.suptitle(
            f"{evidence} records",
            x=0.995,
            ha="right",
            fontsize=8.5,
            color=STYLE[evidence]["edgecolor"],
        )


def save(figure: Figure, name: str, folder: Path) -> None:
    """Write a figure as SVG and PNG without date or program in the files."""
    for kind, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
        buffer = BytesIO()
        figure.savefig(buffer, format=kind, dpi=200, metadata=metadata)
        write_bytes(folder / f"{name}.{kind}", buffer.getvalue())
    plt.close(figure)
