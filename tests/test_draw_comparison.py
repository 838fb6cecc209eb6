"""Pictures of shares by study: every share where it belongs, at two studies and at thirty."""

import csv

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt

from scripts.compare.compare_studies import SHARE_COLUMNS
from scripts.compare.draw_comparison import HEIGHT, draw_shares, main, plotted_rows
from scripts.files.tables import write_csv
from scripts.results.figures.figure_style import STYLE


def share(study, value, n, base=20, evidence="observed", label=None):
    ends = {"share": n / base, "low": max(0, n / base - 0.1), "high": min(1, n / base + 0.1)}
    return {
        "variable": "theme", "variable_label": "Theme", "value": value, "study": study, "n": n,
        "label": label or value.capitalize(), "base": base, "base_missing": 0, "method": "Wilson",
        "confidence": 0.95, "evidence": evidence, "tested": "yes",
    } | ends  # fmt: skip


def text_of(rows):
    return [{name: str(value) for name, value in row.items()} for row in rows]


@pytest.fixture(autouse=True)
def figures_closed():
    yield
    plt.close("all")


def points(panel):
    return [
        (line.get_xdata()[0], line.get_ydata()[0], line.get_markeredgecolor())
        for line in panel.lines
        if line.get_marker() not in ("", "None", None)
    ]


def test_each_share_stands_in_the_panel_of_its_code_and_the_line_of_its_study():
    rows = [share("a", "food", 5), share("b", "food", 10, evidence="simulated"),
            share("b", "views", 4, evidence="simulated")]  # fmt: skip
    figure = draw_shares(plotted_rows(text_of(rows), {"a": "Wuhan", "b": "Porto"}))
    food, views = figure.axes
    assert (food.get_title(), views.get_title()) == ("Food", "Views")
    colours = {name: look["edgecolor"] for name, look in STYLE.items()}
    assert points(food) == [(0.25, 0, colours["observed"]), (0.5, 1, colours["simulated"])]
    assert points(views) == [(0.2, 1, colours["simulated"])]
    spans = [tuple(line.get_xdata()) for line in food.lines if len(line.get_xdata()) == 2]
    assert spans == [pytest.approx((0.15, 0.35)), pytest.approx((0.4, 0.6))]
    assert food.get_ylim()[0] > food.get_ylim()[1], "the first study stands on top"
    assert [tick.get_text() for tick in food.get_yticklabels()] == ["Wuhan, 20", "Porto, 20"]
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == ["simulated", "observed"]


@pytest.mark.parametrize(("studies", "codes"), [(2, 3), (2, 12), (30, 5), (30, 9), (60, 4)])
def test_any_number_of_studies_and_codes_fits_a_page(studies, codes):
    rows = [share(f"s{i}", f"code{j}", 5) for j in range(codes) for i in range(studies)]
    figure = draw_shares(
        plotted_rows(text_of(rows), {f"s{i}": f"City {i}" for i in range(studies)})
    )
    assert figure.get_size_inches()[1] <= HEIGHT
    shown = [axes for axes in figure.axes if axes.get_visible()]
    assert len(shown) == codes and all(len(points(axes)) == studies for axes in shown)
    lines, across = figure.axes[0].get_subplotspec().get_gridspec().get_geometry()
    assert lines * across - codes < lines, "no line holds much less than another"


def test_the_mark_of_a_share_of_nothing_is_whole():
    (panel,) = draw_shares(plotted_rows(text_of([share("a", "food", 0)]), {"a": "Wuhan"})).axes
    (mark,) = [line for line in panel.lines if line.get_marker() not in ("", "None", None)]
    assert mark.get_xdata()[0] == panel.get_xlim()[0] and not mark.get_clip_on()


def test_pictures_with_chinese_have_the_same_bytes_twice_and_every_glyph(tmp_path, recwarn):
    write_csv(tmp_path / "studies.csv", ["study", "city"], [{"study": "a", "city": "重庆"}])
    write_csv(tmp_path / "shares.csv", SHARE_COLUMNS, [share("a", "food", 5, label="美食")])
    made = []
    for name in ("first", "second"):
        main(["--studies", str(tmp_path / "studies.csv"), "--shares", str(tmp_path / "shares.csv"),
              "--folder", str(tmp_path / name)])  # fmt: skip
        made.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    mpl.rcdefaults()
    assert made[0] == made[1] and made[0].keys() == {"theme.svg", "theme.png", "theme.csv"}
    assert not [one for one in recwarn if "Glyph" in str(one.message)]
    (row,) = csv.DictReader((tmp_path / "first/theme.csv").open(encoding="utf-8"))
    assert (row["name"], row["label"], row["share"]) == ("重庆", "美食", "0.25")


def test_a_share_without_a_base_is_not_drawn():
    empty = share("a", "food", 0) | {"share": "", "low": "", "high": ""}
    assert plotted_rows(text_of([empty]), {"a": "Wuhan"}) == []
