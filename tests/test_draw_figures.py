"""The figures draw what the tables say, mark the evidence, and come out the same anywhere."""

import re
import struct
import warnings
from decimal import Decimal

import pytest
from built_chain import COMPARE, DRAW, FIGURES, change, command, copy_tables, run_module
from matplotlib import pyplot as plt
from matplotlib import rc_context
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.patches import FancyBboxPatch

from scripts.codes.codebook import Codebook, Range, Variable
from scripts.codes.codebook_file import load
from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.results import compare_published
from scripts.results.draw_figures import (
    check_variables,
    draw_flow,
    draw_points,
    draw_shares,
    main,
    save,
    share_label,
    share_rows,
)
from scripts.results.figures.figure_style import STYLE
from scripts.results.figures.number_plot import draw_numbers, number_rows

pytestmark = pytest.mark.usefixtures("strict_figures")
FILES = [f"{name}.{kind}" for name in FIGURES for kind in ("svg", "png", "csv")]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    return copy_tables(tmp_path_factory.mktemp("drawn"), figures=True)


def share_row(value, n, base, evidence="simulated", **cells):
    row = {"variable": "v", "value": value, "label": value.title(), "n": n, "base": base}
    row |= {"share": n / base if base else float("nan"), "confidence": "0.95"}
    low, high = (
        (max(row["share"] - 0.1, 0), min(row["share"] + 0.1, 1)) if base else (row["share"],) * 2
    )
    return row | {"low": low, "high": high, "evidence": evidence} | cells


def point(unit, group, outcome, count, evidence="simulated"):
    return {
        "unit_id": unit,
        "group": group,
        "outcome": outcome,
        "count": count,
        "evidence": evidence,
    }


def texts(axes):
    return [text.get_text() for text in axes.texts]


def within(figure):
    """Whether every text lies inside the picture, to a pixel."""
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.findobj(plt.Text) if text.get_text()]
    width, height = figure.bbox.width + 1, figure.bbox.height + 1
    return all(
        box.x0 >= -1 and box.x1 <= width and box.y0 >= -1 and box.y1 <= height for box in boxes
    )


def grey(colour):
    """Relative luminance (ITU-R BT.709) as a greyscale print shows it, 0 to 1."""
    linear = [((c + 0.055) / 1.055) ** 2.4 if c > 0.04045 else c / 12.92 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# The files


def test_another_process_zone_locale_and_hash_seed_give_the_same_bytes(drawn, tmp_path):
    copy_tables(tmp_path)
    places = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "de_DE.UTF-8"}
    done = run_module("scripts.results.draw_figures", DRAW, tmp_path, **places, MPLBACKEND="svg")
    assert (done.returncode, done.stderr) == (0, "")
    for name in FILES:
        again, first = tmp_path / "figures" / name, drawn / "figures" / name
        assert again.read_bytes() == first.read_bytes(), name


def test_no_file_tells_when_or_with_what_it_was_made(drawn):
    for name in FIGURES:
        svg = (drawn / f"figures/{name}.svg").read_text(encoding="utf-8")
        assert "<dc:date>" not in svg and not re.search(r"\b20\d\d-\d\d-\d\d", svg)
        data, place, kinds = (drawn / f"figures/{name}.png").read_bytes(), 8, []
        while place < len(data):
            (size,), kind = (
                struct.unpack(">I", data[place : place + 4]),
                data[place + 4 : place + 8],
            )
            kinds.append(kind)
            place += size + 12
        assert not {b"tEXt", b"zTXt", b"iTXt", b"tIME"} & set(kinds)


def test_the_plotted_data_are_the_frequencies_the_largest_first(drawn):
    for variable in ("theme", "emotion"):
        plotted = read_csv(drawn / f"figures/{variable}.csv", (), optional=None)
        table = read_csv(drawn / DRAW["frequencies"], (), optional=None)
        expected = {
            row["value"]: tuple(
                row[name] for name in ("n", "base", "share", "share_low", "share_high")
            )
            for row in table
            if row["variable"] == variable
        }
        found = {
            row["value"]: tuple(row[name] for name in ("n", "base", "share", "low", "high"))
            for row in plotted
        }
        assert found == expected
        counts = [int(row["n"]) for row in plotted]
        assert counts == sorted(counts, reverse=True)


def test_every_known_count_of_a_coded_video_is_plotted(drawn):
    units = {row["unit_id"]: row for row in read_csv(drawn / DRAW["units"], (), optional=None)}
    codes = read_csv(drawn / DRAW["consensus"], (), optional=None)
    variable = load(drawn / DRAW["codebook"]).variables["emotion"]
    expected = sorted(
        (row["unit_id"], variable.values[row["emotion"]].label, name, units[row["unit_id"]][name])
        for name in DRAW["outcomes"]
        for row in codes
        if row["emotion"] in variable.values and units[row["unit_id"]][name] != ""
    )
    plotted = read_csv(drawn / "figures/engagement.csv", (), optional=None)
    found = [(row["unit_id"], row["group"], row["outcome"], row["count"]) for row in plotted]
    assert sorted(found) == expected
    svg = (drawn / "figures/engagement.svg").read_text(encoding="utf-8")
    collections = re.findall(
        r'<g id="PathCollection_\d+">(.*?)(?=<g id="(?!PathColl)|\Z)', svg, re.S
    )
    assert sum(part.count("<use ") for part in collections) == len(expected)


def test_a_share_that_the_chain_no_longer_reproduces_loses_the_published_look(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(copy_tables(tmp_path))
    change(DRAW["frequencies"], where={"value": "natural_landscape"}, n="20", share="0.4")
    compare_published.main(command(COMPARE))
    main(command(DRAW | {"coding-evidence": "observed", "shares": ["theme"]}))
    plotted = read_csv("figures/theme.csv", (), optional=None)
    assert [row["evidence"] for row in plotted] == ["observed"] * 5
    svg = (tmp_path / "figures/theme.svg").read_text(encoding="utf-8")
    assert STYLE["published"]["facecolor"] not in svg
    assert STYLE["observed"]["edgecolor"] in svg


def test_engagement_is_only_as_good_as_the_weaker_of_captures_and_coding(tmp_path, monkeypatch):
    monkeypatch.chdir(copy_tables(tmp_path))
    main(command(DRAW | {"captures-evidence": "observed", "shares": ["theme"]}))
    assert {row["evidence"] for row in read_csv("figures/engagement.csv", (), optional=None)} == {
        "simulated"
    }
    assert {row["evidence"] for row in read_csv("figures/flow.csv", (), optional=None)} == {
        "observed"
    }


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"shares": ["themes"]}, r"key 'figures.shares': 'themes' cannot be drawn"),
        ({"engagement-by": "camera_work"}, "figures.engagement_by': 'camera_work' cannot"),
        ({"engagement-by": "mood"}, "figures.engagement_by': 'mood' cannot"),
    ],
)
def test_a_variable_that_cannot_be_drawn_is_refused(tmp_path, monkeypatch, options, told):
    monkeypatch.chdir(copy_tables(tmp_path))
    with pytest.raises(InputError, match=told):
        main(command(DRAW | options))


def test_chinese_labels_are_printed(tmp_path, monkeypatch):
    monkeypatch.chdir(copy_tables(tmp_path))
    codebook = tmp_path / DRAW["codebook"]
    text = codebook.read_text(encoding="utf-8")
    assert "label: Positive" in text
    codebook.write_text(text.replace("label: Positive", "label: 正面情绪"), encoding="utf-8")
    with warnings.catch_warnings(), rc_context():
        warnings.simplefilter("error")  # a glyph that a font lacks is a warning
        main(command(DRAW | {"shares": ["emotion"]}))


def test_without_a_single_count_there_is_no_figure_but_a_message(tmp_path, monkeypatch):
    monkeypatch.chdir(copy_tables(tmp_path))
    path = tmp_path / DRAW["consensus"]
    text = path.read_text(encoding="utf-8")
    for code in ("positive", "neutral", "negative"):
        text = text.replace(f",{code},", ",NC,")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="no video has both a code and a count"):
        main(command(DRAW | {"shares": ["theme"]}))


# Bars


def test_bars_labels_and_legend_say_what_the_rows_say():
    rows = [
        share_row("nature", 5, 8, "published"),
        share_row("food", 2, 8),
        share_row("art", 1, 8, "observed"),
    ]
    figure = draw_shares(rows)
    (axes,) = figure.axes
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([62.5, 25, 12.5])
    for bar, row in zip(axes.patches, rows, strict=True):
        assert bar.get_facecolor() == to_rgba(STYLE[row["evidence"]]["facecolor"])
        assert (bar.get_hatch() or "") == STYLE[row["evidence"]]["hatch"]
    assert texts(axes) == [share_label(row) for row in rows]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["Nature", "Food", "Art"]
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "published",
        "simulated",
        "observed",
    ]
    assert within(figure)


@pytest.mark.parametrize("evidence", ["published", "simulated", "observed"])
def test_the_legend_names_only_classes_that_are_there(evidence):
    figure = draw_shares([share_row("nature", 1, 2, evidence), share_row("food", 1, 2, evidence)])
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [evidence]


def test_halves_are_rounded_up_as_in_the_text():
    assert "13%" in share_label(share_row("food", 1, 8))
    assert "3%" in share_label(share_row("food", 1, 40))


def test_the_lines_run_from_bound_to_bound():
    figure = draw_shares(
        [share_row("nature", 30, 50, low=0.46, high=0.72), share_row("food", 20, 50)]
    )
    ends = [tuple(line.get_xdata()) for line in figure.axes[0].lines[:1]]
    assert ends == [pytest.approx((46, 72))]


def test_published_and_simulated_differ_in_grey_and_in_hatch():
    published, simulated, observed = (
        STYLE[name] for name in ("published", "simulated", "observed")
    )
    for other in (simulated, observed):
        assert grey(other["facecolor"]) - grey(published["facecolor"]) > 0.4
    assert len({style["hatch"] for style in STYLE.values()}) == 3


def test_without_coded_units_the_bars_are_empty_and_say_so(tmp_path):
    figure = draw_shares([share_row("nature", 0, 0), share_row("food", 0, 0)])
    assert texts(figure.axes[0]) == ["0 of 0  ·  n/a"] * 2
    assert [bar.get_width() for bar in figure.axes[0].patches] == [0, 0]
    save(figure, "empty", tmp_path)
    assert "nan" not in (tmp_path / "empty.svg").read_text(encoding="utf-8").lower()


def test_codes_with_the_same_label_keep_their_own_bars():
    figure = draw_shares([share_row("a", 4, 5, label="Other"), share_row("b", 1, 5, label="Other")])
    assert [bar.get_width() for bar in figure.axes[0].patches] == pytest.approx([80, 20])


def test_full_bars_and_long_labels_stay_inside_the_picture():
    rows = [
        share_row("a", 12345, 12345, "published", label="A label that goes on for quite a while"),
        share_row("b", 12345, 12345),
    ]
    assert within(draw_shares(rows))


def test_base_0_is_read_from_the_table_and_written_as_blank_cells(tmp_path):
    row = {"variable": "v", "value": "a", "label": "A", "n": "0", "base": "0"}
    row |= {"share": "", "share_low": "", "share_high": "", "confidence": "0.95"}
    (made,) = share_rows([row], "v", {}, "observed")
    assert made["share"] != made["share"] and made["evidence"] == "observed"


@pytest.mark.parametrize(
    ("level", "order"), [("nominal", "bca"), ("ordinal", "cba"), ("interval", "cba")]
)
def test_a_scale_keeps_its_order_and_names_stand_the_largest_first(level, order):
    rows = [
        {"variable": "v", "value": value, "label": value, "n": n, "base": "9", "share": "0.1",
         "share_low": "0", "share_high": "1", "confidence": "0.95"}
        for value, n in zip("abc", "153", strict=True)
    ]  # fmt: skip
    made = share_rows(rows, "v", {}, "observed", level=level)
    assert "".join(row["value"] for row in made) == order
    assert [text.get_text() for text in draw_shares(made).axes[0].get_yticklabels()] == list(order)


def test_the_level_of_the_codebook_decides(tmp_path, monkeypatch):
    monkeypatch.chdir(copy_tables(tmp_path))
    for name, code in (("image_quality", "standard"), ("theme", "food")):
        change(DRAW["frequencies"], where={"variable": name, "value": code}, n="49")
    main(command(DRAW | {"shares": ["image_quality", "theme"]}))
    scale, names = (
        [row["value"] for row in read_csv(f"figures/{name}.csv", (), optional=None)]
        for name in ("image_quality", "theme")
    )
    assert scale == ["high", "standard", "low"]
    assert names[0] == "food"


# Points


def points(figure):
    return [x for part in figure.axes[0].collections for x, _ in part.get_offsets()]


def test_every_point_stands_at_its_count_in_the_row_of_its_group():
    rows = [point(f"v{n}", "Good" if n % 2 else "Bad", "likes", n * 7) for n in range(20)]
    figure = draw_points(rows, ["Good", "Bad"], "Mood")
    assert sorted(points(figure)) == [n * 7 for n in range(20)]
    good, bad = figure.axes[0].collections
    assert all(round(y) == 0 for _, y in good.get_offsets())
    assert all(round(y) == 1 for _, y in bad.get_offsets())
    left, right = figure.axes[0].get_xlim()
    assert left < 0 and right > 133


def test_zero_counts_are_drawn_on_the_logarithmic_scale(tmp_path):
    figure = draw_points([point(f"v{n}", "Good", "likes", 0) for n in range(4)], ["Good"], "Mood")
    assert points(figure) == [0, 0, 0, 0]
    save(figure, "zero", tmp_path)


def test_an_empty_group_keeps_its_row_and_draws_no_median():
    figure = draw_points([point("v1", "Good", "likes", 9)], ["Good", "Absent"], "Mood")
    figure.canvas.draw()
    (axes,) = figure.axes
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["Good", "Absent"]
    assert [list(line.get_xdata()) for line in axes.lines] == [[9, 9], [9]]


def test_medians_and_quartiles_are_those_of_the_counts():
    rows = [point(f"v{n}", "Good", "likes", n) for n in (1, 2, 3, 4, 100)]
    quartiles, median = draw_points(rows, ["Good"], "Mood").axes[0].lines
    assert (list(quartiles.get_xdata()), list(median.get_xdata())) == ([2, 4], [3])


def test_each_outcome_has_a_panel_and_the_evidence_stands_in_the_picture():
    rows = [point("v1", "Good", name, 3, "observed") for name in ("likes", "plays")]
    figure = draw_points(rows, ["Good"], "Mood")
    assert [axes.get_xlabel() for axes in figure.axes] == ["Likes", "Plays"]
    assert [axes.get_ylabel() for axes in figure.axes] == ["Mood", ""]
    assert figure.get_suptitle() == "observed records"
    assert within(figure)


# Flow


@pytest.mark.parametrize("evidence", ["published", "simulated", "observed"])
def test_the_flow_names_every_step_with_its_number(evidence):
    rows = [
        {"label": "Records captured", "kind": "total", "n": 1234, "evidence": evidence},
        {"label": "Off topic", "kind": "dropped", "n": 1034, "evidence": evidence},
        {"label": "Eligible videos", "kind": "total", "n": 200, "evidence": evidence},
    ]
    figure = draw_flow(rows)
    (axes,) = figure.axes
    boxes = [patch for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    named = [text for text in axes.texts if text.get_text()]
    told = [text.get_text() for text in named]
    assert told == ["Records captured: 1,234", "Off topic: 1,034", "Eligible videos: 200"]
    for box, text in zip(boxes, named, strict=True):
        assert abs(grey(box.get_facecolor()[:3]) - grey(text.get_color())) > 0.5
    assert figure.get_suptitle() == ("" if evidence == "published" else f"{evidence} records")
    assert within(figure)


CUTS = Variable(
    "cuts", "Cuts", 1, "", "ratio", "single", range=Range(Decimal(0), Decimal(60), Decimal(1))
)


def test_numbers_are_drawn_as_high_as_videos_have_them_with_their_quartiles():
    cells = ["10", "9", "NC", "9", "", "2", "NA", "9"]
    rows = number_rows([{"cuts": cell} for cell in cells], CUTS, "observed")
    assert [(row["value"], row["n"]) for row in rows] == [("2", 1), ("9", 3), ("10", 1)]
    assert {(row["base"], row["evidence"]) for row in rows} == {(5, "observed")}
    (axes,) = draw_numbers(rows, "Cuts").axes
    (lines,) = axes.collections
    assert [line.tolist() for line in lines.get_segments()] == [
        [[2, 0], [2, 1]], [[9, 0], [9, 3]], [[10, 0], [10, 1]],
    ]  # fmt: skip
    quartiles, middle = (line.get_xdata().tolist() for line in axes.lines)
    assert (quartiles, middle) == ([9, 9], [9])
    assert axes.get_xlabel() == "Cuts" and min(axes.get_yticks()) == 0


def test_numbers_that_cannot_be_drawn_are_refused_with_the_setting():
    with pytest.raises(InputError, match="no video has a number of 'cuts'"):
        number_rows([{"cuts": "NC"}, {"cuts": ""}], CUTS, "observed")
    with pytest.raises(InputError, match=r"key 'figures.engagement_by': 'cuts' cannot be drawn"):
        check_variables(Codebook("1", {"cuts": CUTS}), ["cuts"], "cuts")
