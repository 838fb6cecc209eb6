"""The plot of alpha: dots, intervals and bounds where the table has them, and words where not."""

import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgba

from scripts.results.figures.figure_style import STYLE, save
from scripts.results.figures.reliability_plot import ALPHA_COLUMNS, alpha_rows, draw_reliability

pytestmark = pytest.mark.usefixtures("strict_figures")
CHOICES = {"reliable": 0.8, "tentative": 0.667, "confidence": 0.95}


def table_row(label, alpha, low="", high="", **cells):
    """A row of reliability.csv."""
    row = {"variable": label.lower(), "value": "", "label": label, "alpha": alpha}
    row |= {"alpha_low": low, "alpha_high": high, "alpha_floor": "", "disagreement_high": ""}
    return row | {"units": "50", "verdict": "reliable", "threshold": "0.667"} | cells


ROWS = [
    table_row("Theme", "0.9", "0.75", "1"),
    table_row("All alike", "1", alpha_floor="0.82", disagreement_high="0.06"),
    table_row("Flat", ""),
    table_row("Single", "", units="1"),
    table_row("Worse than chance", "-0.2", "-0.5", "0.1"),
    table_row("Strict", "0.7", "0.6", "0.8", threshold="0.75"),
]


@pytest.fixture
def axes():
    (found,) = draw_reliability(alpha_rows(ROWS, CHOICES, "observed")).axes
    return found


def spans(axes, place):
    """Ends of the horizontal lines at a place."""
    return [
        tuple(line.get_xdata())
        for line in axes.lines
        if list(line.get_ydata()) == [place, place] and len(line.get_xdata()) == 2
    ]


def dots(axes, place, marker="o"):
    return [
        line.get_xdata()[0]
        for line in axes.lines
        if line.get_marker() == marker and list(line.get_ydata()) == [place]
    ]


def test_a_dot_at_alpha_and_a_line_along_its_interval(axes):
    assert dots(axes, 0) == [0.9]
    assert spans(axes, 0) == [(0.75, 1)]
    (dot,) = (
        line for line in axes.lines if list(line.get_ydata()) == [0] and line.get_marker() == "o"
    )
    assert to_rgba(dot.get_color()) == to_rgba(STYLE["observed"]["edgecolor"])


def test_unanimous_coders_have_a_dashed_line_to_the_floor(axes):
    assert spans(axes, 1) == [(0.82, 1)]
    solid, dashed = (
        next(line for line in axes.lines if list(line.get_ydata()) == [place, place])
        for place in (0, 1)
    )
    assert solid.get_linestyle() == "-" and dashed.get_linestyle() == "--"


def test_what_has_no_alpha_has_words_in_place_of_a_dot(axes):
    told = {text.get_position()[1]: text.get_text() for text in axes.texts}
    assert told[2] == "n/a, no variation"
    assert told[3] == "n/a, too few units"
    assert told[1] == "1.00, no disagreement"
    assert told[0] == ".90"
    assert not dots(axes, 2) and not dots(axes, 3)
    assert not spans(axes, 2) and not spans(axes, 3)


def test_below_zero_an_arrow_stands_for_the_rest(axes):
    assert dots(axes, 4, "<") == [0]
    assert dots(axes, 4) == []
    assert spans(axes, 4) == [(0, 0.1)]
    assert not dots(axes, 0, "<")


def test_the_bounds_are_lines_with_their_values(axes):
    bounds = [line for line in axes.lines if list(line.get_ydata()) == [0, 1]]
    assert [line.get_xdata()[0] for line in bounds] == [0.667, 0.8]
    said = [text.get_text().strip() for text in axes.texts][:2]
    assert said == ["tentative .667", "reliable .800"]
    assert dots(axes, 5, "|") == [0.75] and not dots(axes, 0, "|")


def test_each_row_is_named_in_the_order_of_the_table(axes):
    names = [tick.get_text() for tick in axes.get_yticklabels()]
    assert names == [row["label"] for row in ROWS]
    bottom, top = axes.get_ylim()
    assert bottom > len(ROWS) - 1 and top < 0


def test_every_text_lies_inside_the_picture_and_nothing_is_nan(tmp_path):
    rows = [*ROWS, table_row("A label of a variable and of its code that is long", "0.5", "0", "1")]
    figure = draw_reliability(alpha_rows(rows, CHOICES, "simulated"))
    figure.canvas.draw()
    width, height = figure.bbox.width + 1, figure.bbox.height + 1
    for text in figure.findobj(plt.Text):
        if text.get_text():
            box = text.get_window_extent()
            assert box.x0 >= -1 and box.x1 <= width, text.get_text()
            assert box.y0 >= -1 and box.y1 <= height, text.get_text()
    assert figure.get_suptitle() == "simulated records"
    save(figure, "reliability", tmp_path)
    assert "nan" not in (tmp_path / "reliability.svg").read_text(encoding="utf-8").lower()


def test_the_plotted_data_hold_all_that_is_drawn():
    rows = alpha_rows(ROWS, CHOICES, "simulated")
    assert all(set(ALPHA_COLUMNS) == set(row) for row in rows)
    assert [row["kind"] for row in rows] == [
        *("interval", "no disagreement", "no variation", "too few units", "interval", "interval")
    ]
    assert (rows[1]["low"], rows[1]["high"]) == ("0.82", "1")
    assert rows[0]["confidence"] == 0.95
