"""Figures that another version draws, against figures of other data."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image, ImageDraw

from scripts.errors import InputError
from scripts.release.likeness.contents import compare, digests
from scripts.release.likeness.pictures import (
    compare_pictures,
    compare_sketches,
    drawing,
    flattened,
    raster,
    sketch,
)

SHARES = {"Natural landscape": 42, "City features": 22, "Food": 18, "History": 14, "Other": 4}
# What moves letters and edges by a pixel: hinting, a font two per cent larger, half a pixel.
REDRAWN = {
    "hinting": {"text.hinting": "none"},
    "font": {"font.size": 10.2},
    "snapping": {"path.snap": False},
    "lines": {"axes.linewidth": 0.85},
}


def draw(kind="png", shares=SHARES, colour="#1b4f8f", points=(), moved=0.0, **settings):
    settings = {"font.size": 10, "font.family": "DejaVu Sans", "svg.hashsalt": "x"} | settings
    # The library's own defaults, whatever style an earlier test has set.
    with mpl.rc_context({**mpl.rcParamsDefault, **settings}):
        figure = Figure(figsize=(7.2, 3.2))
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.25 + moved, 0.2, 0.7, 0.7))
        axes.barh(list(shares), list(shares.values()), color=colour, height=0.6)
        for place, value in enumerate(shares.values()):
            axes.text(value + 1.5, place, f"{value / 2:g} of 50 · {value}%", va="center")
        axes.plot([70, 80, *points], [3] * (2 + len(points)), "o", color="#a65b00", markersize=5)
        axes.set(xlim=(0, 100), xlabel="Share of videos (%)")
        file = io.BytesIO()
        figure.savefig(file, format=kind, dpi=200, metadata={"Date": None} if kind == "svg" else {})
    return file.getvalue()


def likeness(one, other):
    return compare_pictures(raster(one, "png"), raster(other, "png"))


@pytest.mark.parametrize("kind", ["png", "svg"])
@pytest.mark.parametrize("change", sorted(REDRAWN))
def test_another_drawing_of_the_same_data_is_within_tolerance(tmp_path, change, kind):
    before, after = tmp_path / f"before.{kind}", tmp_path / f"after.{kind}"
    before.write_bytes(draw(kind))
    after.write_bytes(draw(kind, moved=0.0004, **REDRAWN[change]))
    known = digests(before)
    for reference in (before, None):
        verdict, first = compare(reference, known, after)
        assert verdict == "within tolerance", first
    assert "% of the pixels differ" in compare(before, known, after).first


@pytest.mark.parametrize("kind", ["png", "svg"])
@pytest.mark.parametrize("settings", [{}, REDRAWN["hinting"]], ids=["drawn alike", "redrawn"])
@pytest.mark.parametrize(
    "change",
    [
        {"shares": SHARES | {"Natural landscape": 44}},
        {"shares": SHARES | {"Other": 5}},
        {"colour": "#1b7f5f"},
        {"points": [60]},
    ],
    ids=["bar", "short bar", "colour", "point"],
)
def test_other_data_are_different_whoever_draws_them(tmp_path, kind, settings, change):
    before, after = tmp_path / f"before.{kind}", tmp_path / f"after.{kind}"
    before.write_bytes(draw(kind))
    after.write_bytes(draw(kind, **settings, **change))
    verdict, first = compare(before, digests(before), after)
    assert verdict == "different"
    assert "of the pixels differ, most of them in the " in first


@pytest.mark.parametrize(
    "change",
    [{"shares": SHARES | {"Natural landscape": 46}}, {"colour": "#1b7f5f"}, {"colour": "#b04f2f"}],
)
def test_a_sketch_tells_another_bar_and_another_colour(change):
    one, other = (sketch(raster(data, "png")) for data in (draw(), draw(**change)))
    assert compare_sketches(one, one)
    assert not compare_sketches(one, other)


def test_a_digit_typed_into_a_picture_is_different():
    before = flattened(Image.open(io.BytesIO(draw())))
    edited = Image.open(io.BytesIO(draw()))
    digit = edited.crop((410, 520, 424, 545))
    place = np.argwhere(np.asarray(edited.convert("L"))[:, 800:] < 60)[0]
    edited.paste(digit, (800 + int(place[1]), int(place[0])))
    ImageDraw.Draw(edited).line((900, 300, 914, 318), fill="#000000", width=2)
    assert not compare_pictures(before, flattened(edited)).alike


def test_a_swapped_figure_and_other_proportions_are_different():
    other = dict(zip(SHARES, [4, 14, 18, 22, 42], strict=True))
    assert not likeness(draw(), draw(shares=other)).alike
    small = raster(draw(), "png").resize((720, 236))
    found = compare_pictures(raster(draw(), "png"), small)
    assert found == (False, "the pictures have other proportions: 720 x 320 and 720 x 236")


def test_a_picture_one_pixel_smaller_can_be_alike():
    picture = Image.open(io.BytesIO(draw()))
    cropped = picture.crop((0, 0, picture.width, picture.height - 1))
    assert compare_pictures(flattened(picture), flattened(cropped)).alike


def test_the_version_in_an_svg_and_its_ids_are_not_drawn():
    svg = draw("svg")
    assert drawing(svg) == drawing(draw("svg", **{"svg.hashsalt": "y"}))
    assert drawing(svg) == drawing(svg.replace(b"Matplotlib v3", b"Matplotlib v2"))
    assert drawing(svg) != drawing(draw("svg", colour="#1b7f5f"))


def test_where_a_picture_differs_is_told():
    picture = raster(draw(), "png")
    for words, box in (("top left", (0, 0, 20, 20)), ("bottom right", (690, 300, 710, 315))):
        other = picture.copy()
        other.paste("magenta", box)
        assert compare_pictures(picture, other).told.endswith(words)


def test_a_picture_that_is_transparent_lies_on_white():
    clear = Image.new("RGBA", (72, 32), (9, 9, 9, 0))
    assert compare_pictures(flattened(clear), flattened(Image.new("RGB", (72, 32), "white"))).alike


def test_an_svg_that_cannot_be_drawn_is_told():
    with pytest.raises(InputError, match="not readable as SVG"):
        raster(b"<svg>", "svg")
