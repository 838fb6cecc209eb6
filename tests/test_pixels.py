"""Figures compared by their pixels."""

import io

import numpy as np
import pytest
from PIL import Image
from sample_diff import picture

from scripts.changes.report.pixels import MARK, compare_images, figure_changes, figure_images
from scripts.errors import InputError

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"></svg>'


def save(path, pixels):
    Image.fromarray(np.asarray(pixels, dtype=np.uint8)).save(path)
    return path


def white(height=20, width=30):
    return np.full((height, width, 3), 255)


@pytest.fixture
def sides(tmp_path):
    for side in ("before", "after"):
        (tmp_path / side / "figures").mkdir(parents=True)
    return tmp_path / "before", tmp_path / "after"


def draw(side, name, data):
    (side / "figures" / name).write_bytes(data)


def entries(sides, data_changes=()):
    return {entry["name"]: entry for entry in figure_changes(*sides, dict(data_changes))}


def test_one_changed_pixel_is_counted_and_marked_so_that_it_can_be_seen(tmp_path):
    pixels = white()
    before = save(tmp_path / "before.png", pixels)
    pixels[10, 15] = (0, 0, 250)
    change = compare_images(before, save(tmp_path / "after.png", pixels))
    assert (change.count, change.share) == (1, 1 / 600)
    assert change.size_before == change.size_after == (30, 20)
    shown = np.array(Image.open(io.BytesIO(change.highlight)).convert("RGB"))
    marked = (shown == MARK).all(axis=2)
    assert marked[8:13, 13:18].all() and marked.sum() == 25


def test_marks_stop_at_the_edge_of_the_picture(tmp_path):
    pixels = white()
    before = save(tmp_path / "before.png", pixels)
    pixels[0, 0] = 0
    change = compare_images(before, save(tmp_path / "after.png", pixels))
    shown = np.array(Image.open(io.BytesIO(change.highlight)).convert("RGB"))
    assert (shown == MARK).all(axis=2).sum() == 9


def test_what_did_not_change_is_faded_but_still_seen(tmp_path):
    pixels = white()
    pixels[5:9, 2:6] = 0
    before = save(tmp_path / "before.png", pixels)
    pixels[18, 28] = 0
    change = compare_images(before, save(tmp_path / "after.png", pixels))
    shown = np.array(Image.open(io.BytesIO(change.highlight)).convert("RGB"))
    assert 150 < shown[6, 4, 0] < 230 and len(set(shown[6, 4])) == 1


def test_a_smaller_picture_is_padded_with_white(tmp_path):
    before = save(tmp_path / "before.png", white())
    wider = white(20, 40)
    wider[3, 35] = (200, 0, 0)
    change = compare_images(before, save(tmp_path / "after.png", wider))
    assert change.count == 1
    assert (change.size_before, change.size_after) == ((30, 20), (40, 20))
    assert Image.open(io.BytesIO(change.highlight)).size == (40, 20)


def test_a_colour_that_cannot_be_seen_is_no_change(tmp_path):
    pixels = np.zeros((4, 4, 4))
    before = save(tmp_path / "before.png", pixels)
    pixels[..., 0] = 99
    assert compare_images(before, save(tmp_path / "after.png", pixels)).count == 0


def test_the_same_pictures_give_the_same_bytes(tmp_path):
    (tmp_path / "before.png").write_bytes(picture())
    (tmp_path / "after.png").write_bytes(picture(20))
    paths = tmp_path / "before.png", tmp_path / "after.png"
    assert compare_images(*paths) == compare_images(*paths)


def test_a_side_without_the_picture_gives_no_comparison(tmp_path):
    path = save(tmp_path / "one.png", white())
    assert compare_images(path, None) is None
    assert compare_images(None, path) is None


def test_a_file_that_is_no_picture_is_named(tmp_path):
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    with pytest.raises(InputError, match=r"bad\.png: the figure cannot be read"):
        compare_images(bad, save(tmp_path / "good.png", white()))


def test_each_figure_of_either_side_has_its_status(sides):
    before, after = sides
    for name, old, new in (
        ("same.png", picture(), picture()),
        ("colour.png", picture(), picture(20)),
        ("data.png", picture(), picture(20)),
        ("gone.png", picture(), None),
        ("new.png", None, picture()),
    ):
        for side, data in ((before, old), (after, new)):
            if data:
                draw(side, name, data)
    draw(before, "data.csv", b"a\n1\n")
    found = entries(sides, {"data": 3})
    assert {name: entry["status"] for name, entry in found.items()} == {
        "colour": "pixels only",
        "data": "plotted data",
        "gone": "gone",
        "new": "new",
        "same": "same",
    }
    assert found["data"]["data_changes"] == 3
    assert found["same"]["pixels"] == 0
    assert found["colour"]["pixels"] == 20 * 19
    assert found["new"]["pixels"] is found["gone"]["pixels"] is None


def test_equal_files_are_not_decoded(sides, monkeypatch):
    for side in sides:
        draw(side, "one.png", picture())
    monkeypatch.setattr("scripts.changes.report.pixels._pixels", None)
    assert entries(sides)["one"]["size_after"] == [360, 160]


def test_files_that_differ_in_bytes_only_are_the_same(sides):
    draw(sides[0], "one.png", picture())
    file = io.BytesIO()
    Image.open(io.BytesIO(picture())).save(file, format="PNG", compress_level=0)
    draw(sides[1], "one.png", file.getvalue())
    entry = entries(sides)["one"]
    assert (entry["status"], entry["pixels"]) == ("same", 0)
    assert entry["note"] == "The files differ, the pixels do not."


def test_a_figure_that_is_svg_only_is_compared_by_bytes(sides):
    for side, data in zip(sides, (SVG, SVG + b"\n"), strict=True):
        draw(side, "fragility.svg", data)
        draw(side, "flow.svg", SVG)
    found = entries(sides)
    assert found["flow"]["status"] == "same"
    assert (found["fragility"]["status"], found["fragility"]["pixels"]) == ("pixels only", None)


def test_a_picture_that_cannot_be_read_is_told_without_a_path_of_the_machine(sides):
    draw(sides[0], "one.png", b"broken")
    draw(sides[1], "one.png", picture())
    entry = entries(sides)["one"]
    assert entry["note"] == "The picture of the baseline cannot be read."
    assert entry["status"] == "pixels only"


def test_a_size_that_changed_is_told(sides):
    draw(sides[0], "one.png", picture())
    draw(sides[1], "one.png", picture(size=(360, 200)))
    entry = entries(sides)["one"]
    assert (entry["size_before"], entry["size_after"]) == ([360, 160], [360, 200])
    assert entry["status"] == "pixels only"  # though every pixel that is there is the same
    assert "padded with white" in entry["note"]


def test_sides_without_figures_have_none(tmp_path):
    assert figure_changes(tmp_path / "a", tmp_path / "b", {}) == []


def test_pictures_are_handed_on_for_changed_figures_only(sides):
    for name, new in (("same.png", picture()), ("colour.png", picture(20))):
        draw(sides[0], name, picture())
        draw(sides[1], name, new)
    draw(sides[1], "new.svg", SVG)
    images = figure_images(*sides, figure_changes(*sides, {}))
    assert sorted(images) == ["colour", "new"]
    assert images["colour"].before == picture()
    assert images["colour"].highlight.startswith(b"\x89PNG")
    assert images["new"] == (None, SVG, None)
