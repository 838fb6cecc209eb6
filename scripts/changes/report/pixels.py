"""Figures of two builds compared by their pixels."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, UnidentifiedImageError

from scripts.errors import InputError

FIGURES = "figures"
WHITE = 255
MARK = (214, 0, 111)  # no figure of a print journal is likely to use this magenta
SPREAD = 2  # pixels added around a changed one, so that a single one can be seen
FADE = 0.3  # how much of the figure's own contrast is left beneath the marks


class PixelChange(NamedTuple):
    """What differs between two pictures.

    `count` pixels differ, a `share` of the larger of both extents; sizes are (width, height);
    `highlight` is a PNG file of the picture after, faded, with the changed pixels marked.
    """

    count: int
    share: float
    size_before: tuple[int, int]
    size_after: tuple[int, int]
    highlight: bytes


class FigureImages(NamedTuple):
    """The files of one figure, as they are shown: before, after, and the changed pixels."""

    before: bytes | None
    after: bytes | None
    highlight: bytes | None


def compare_images(before: Path | None, after: Path | None) -> PixelChange | None:
    """Compare two pictures pixel by pixel; the smaller one is padded with white.

    Parameters
    ----------
    before, after : Path or None
        PNG files, or None where a side has none.

    Returns
    -------
    PixelChange or None
        None where a side has no picture. The same pictures give the same bytes.

    Raises
    ------
    InputError
        For a file that cannot be read as a picture.

    Examples
    --------
    >>> compare_images(None, Path("figures/theme.png")) is None
    True
    """
    if before is None or after is None:
        return None
    old, new = _pixels(before), _pixels(after)
    height, width = np.maximum(old.shape[:2], new.shape[:2])
    wide_old, wide_new = _padded(old, height, width), _padded(new, height, width)
    changed = (wide_old != wide_new).any(axis=2)
    count = int(changed.sum())
    return PixelChange(
        count,
        count / changed.size,
        (old.shape[1], old.shape[0]),
        (new.shape[1], new.shape[0]),
        _highlight(wide_new, changed),
    )


def _pixels(path: Path) -> np.ndarray:
    """RGBA values of a picture, of shape (height, width, 4)."""
    try:
        with Image.open(path) as picture:
            pixels = np.array(picture.convert("RGBA"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise _unreadable(path)
    pixels[pixels[:, :, 3] == 0] = (WHITE, WHITE, WHITE, 0)  # what cannot be seen is all alike
    return pixels


def _padded(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    canvas = np.full((height, width, 4), WHITE, dtype=np.uint8)
    canvas[: pixels.shape[0], : pixels.shape[1]] = pixels
    return canvas


def _highlight(pixels: np.ndarray, changed: np.ndarray) -> bytes:
    """PNG bytes of a picture in light grey, with the changed pixels in `MARK`."""
    red, green, blue, opacity = np.moveaxis(pixels.astype(float), 2, 0)
    light = 0.299 * red + 0.587 * green + 0.114 * blue  # ITU-R BT.601 luma
    grey = WHITE - (WHITE - light) * FADE * opacity / WHITE
    shades = np.rint(grey).astype(np.uint8)
    shades[_spread(changed)] = 0  # the darkest shade is free: the picture is faded
    picture = Image.fromarray(shades)
    picture.putpalette([*MARK, *(shade for level in range(1, 256) for shade in (level,) * 3)])
    file = io.BytesIO()
    picture.save(file, format="PNG", compress_level=9)
    return file.getvalue()


def _spread(changed: np.ndarray) -> np.ndarray:
    """Mask that also covers the pixels up to `SPREAD` away, along both axes."""
    height, width = changed.shape
    padded = np.pad(changed, SPREAD)
    steps = range(2 * SPREAD + 1)
    rows = np.logical_or.reduce([padded[step : step + height] for step in steps])
    return np.logical_or.reduce([rows[:, step : step + width] for step in steps])


def figure_changes(before: Path, after: Path, data_changes: Mapping[str, int]) -> list[dict]:
    """The figures of the document, by name.

    Parameters
    ----------
    before, after : Path
        Folders of the two sides; figures are ``figures/*.png``. A figure that is there as
        ``.svg`` only is compared by bytes.
    data_changes : mapping of str to int
        Plotted values that differ, by name of the figure.

    Returns
    -------
    list of dict
        Entries of ``figures`` in diff.schema.json, with `edits` and `parts` left empty.
    """
    return [
        _entry(name, _file(before, name), _file(after, name), data_changes.get(name, 0))
        for name in _names(before, after)
    ]


def _names(before: Path, after: Path) -> list[str]:
    found = [path for side in (before, after) for path in (side / FIGURES).glob("*.*")]
    return sorted({path.stem for path in found if path.suffix in {".png", ".svg"}})


def _file(side: Path, name: str) -> Path | None:
    files = (side / FIGURES / f"{name}{suffix}" for suffix in (".png", ".svg"))
    return next((path for path in files if path.is_file()), None)


def _entry(name: str, before: Path | None, after: Path | None, data_changes: int) -> dict:
    change, note = _pixel_change(before, after)
    if before is None or after is None:
        status = "new" if before is None else "gone"
    elif data_changes:
        status = "plotted data"
    elif before.read_bytes() == after.read_bytes() or (change and _is_same(change)):
        status = "same"
    else:
        status = "pixels only"
    return {
        "name": name,
        "status": status,
        "data_changes": data_changes,
        "pixels": change.count if change else None,
        "share_of_pixels": round(change.share, 6) if change else None,
        "size_before": list(change.size_before) if change else None,
        "size_after": list(change.size_after) if change else None,
        "note": note,
        "edits": [],
        "parts": [],
    }


def _pixel_change(before: Path | None, after: Path | None) -> tuple[PixelChange | None, str]:
    """What differs, and a remark; equal files are not decoded."""
    if before is None or after is None:
        return None, ""
    if before.suffix != after.suffix:
        return None, "One side has it as PNG, the other as SVG only."
    equal = before.read_bytes() == after.read_bytes()
    if before.suffix == ".svg":
        return None, "" if equal else "There is no PNG of this figure; the SVG files differ."
    try:
        change = _unchanged(after) if equal else compare_images(before, after)
    except InputError as error:
        side = "baseline" if str(before) in str(error) else "current side"
        return None, f"The picture of the {side} cannot be read."
    if equal:
        return change, ""
    if _is_same(change):
        return change, "The files differ, the pixels do not."
    if change.size_before != change.size_after:
        return change, "The smaller picture was padded with white."
    return change, ""


def _is_same(change: PixelChange) -> bool:
    return not change.count and change.size_before == change.size_after


def _unchanged(path: Path) -> PixelChange:
    try:
        with Image.open(path) as picture:  # reads the header only
            return PixelChange(0, 0.0, picture.size, picture.size, b"")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise _unreadable(path)


def _unreadable(path: Path) -> InputError:
    return InputError(
        "the figure cannot be read as a picture", path=path, mend="draw the figure again"
    )


def figure_images(before: Path, after: Path, figures: list[dict]) -> dict[str, FigureImages]:
    """Files to show for the figures of a document that changed, by name of the figure."""
    changed = [figure["name"] for figure in figures if figure["status"] != "same"]
    return {name: _images(_file(before, name), _file(after, name)) for name in changed}


def _images(before: Path | None, after: Path | None) -> FigureImages:
    old, new = (path.read_bytes() if path else None for path in (before, after))
    change, _ = _pixel_change(before, after)
    return FigureImages(old, new, change.highlight or None if change and change.count else None)
