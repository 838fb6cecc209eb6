"""Figures as pixels: whether two of them show the same, and a sketch that stands for one."""

import io
import re
import xml.etree.ElementTree as ElementTree
from functools import lru_cache, reduce
from typing import NamedTuple

import numpy as np
from PIL import Image, UnidentifiedImageError

from scripts.errors import InputError

UNREADABLE = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError,
)  # fmt: skip
WHITE = 255
# Pictures are compared at this length of their longer side: two pixels of a figure of the paper
# become one, which takes most of the anti-aliasing out.
LENGTH = 720
# Measured on this paper's figures drawn by matplotlib 3.9, 3.10 and 3.11, whose text differs in
# shape and place, against changes of the data. A pixel is explained by the other picture where
# its colour lies within that of the pixels NEAR it, CLEAR levels more or less.
NEAR = 2
CLEAR = 32
# No patch of 3 by 3 pixels is left unexplained by another version; a bar that is longer by 0.6 %
# of the axis, an end of an interval that moved by 1 %, another colour or a lost point leave one.
PATCH = 3
# Versions leave up to 0.3 % of the pixels unexplained, another figure 17 %.
MOST_UNEXPLAINED = 0.01
# Another version changes at least half of the tiles that hold ink. A change that one pixel around
# does not explain, in a picture that is the same nearly everywhere, was made by hand.
TILE = 16
LOCAL = 0.25
NOISE = 16
INK = 200
# Sizes follow the length of a label, so that another font may change them by a pixel or two.
MOST_RESIZED = 0.02
SKETCH = 32  # cells along each side, in LEVELS of grey; colour takes half as many
LEVELS = 16
# Versions move a cell by up to two levels of grey and one of colour; a bar of other data by more.
MOST_GREY, MOST_COLOUR = 2, 1
SVG = "{http://www.w3.org/2000/svg}"
REFERENCE = re.compile(r"#([\w.:-]+)")


class Likeness(NamedTuple):
    """Whether two pictures show the same, and in words what differs."""

    alike: bool
    told: str


def pixels(data: bytes) -> bytes:
    """Size and RGBA values of a PNG, whatever its compression.

    Raises
    ------
    InputError
        The picture cannot be decoded, for instance because it breaks off.
    """
    picture = np.array(_opened(data).convert("RGBA"))
    picture[picture[:, :, 3] == 0] = (WHITE, WHITE, WHITE, 0)  # what cannot be seen is all alike
    height, width, _ = picture.shape
    return f"{width} x {height}\n".encode() + picture.tobytes()


@lru_cache(maxsize=2)
def _opened(data: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data))
        picture.load()
    except UNREADABLE as error:
        raise InputError(f"not readable as a picture ({str(error).split(' <')[0]})")
    return picture


def drawing(data: bytes) -> bytes:
    """An SVG with sorted attributes, ids by their order, and nothing that is not drawn.

    Parameters
    ----------
    data : bytes
        Comments and metadata, in which matplotlib leaves its version, are left out.

    Raises
    ------
    InputError
        It is not well-formed XML.

    Examples
    --------
    >>> one = b'<svg xmlns="http://www.w3.org/2000/svg"><g  id="a" class="b"/><!-- 1 --></svg>'
    >>> drawing(one) == drawing(one.replace(b'id="a" class="b"', b"class='b' id='c'"))
    True
    """
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise InputError(f"not readable as SVG ({error})")
    for metadata in root.findall(f"{SVG}metadata"):
        root.remove(metadata)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    names = {name: f"id{number}" for number, name in enumerate(dict.fromkeys(ids), start=1)}

    def renamed(match):
        return "#" + names.get(match[1], match[1])

    for element in root.iter():
        for name, value in element.attrib.items():
            element.set(name, " ".join(REFERENCE.sub(renamed, value).split()))
        if identifier := element.get("id"):
            element.set("id", names[identifier])
        element.text, element.tail = (
            " ".join(REFERENCE.sub(renamed, text or "").split())
            for text in (element.text, element.tail)
        )
    return ElementTree.canonicalize(ElementTree.tostring(root, "unicode")).encode()


@lru_cache(maxsize=64)  # the paper holds the figures once more
def raster(data: bytes, kind: str) -> Image.Image:
    """A PNG or SVG in RGB on white, `LENGTH` pixels long.

    Raises
    ------
    InputError
        The picture cannot be decoded or drawn.
    """
    return flattened(_drawn(data) if kind == "svg" else _opened(data))


def flattened(picture: Image.Image) -> Image.Image:
    """A picture in RGB on white, its longer side `LENGTH` pixels."""
    picture = picture.convert("RGBA")
    ground = Image.new("RGBA", picture.size, (WHITE,) * 4)
    ground.alpha_composite(picture)
    scale = LENGTH / max(picture.size)
    size = tuple(max(1, round(side * scale)) for side in picture.size)
    return ground.convert("RGB").resize(size, Image.Resampling.BOX)


def _drawn(data: bytes) -> Image.Image:
    import typst  # draws SVG alike on every machine, with fonts of its own

    page = "#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), {})"
    source = page.replace("{}", f'format: "svg", width: {LENGTH}pt').encode()
    try:
        svg = {"svg": data.decode("utf-8")}
        png = typst.compile(source, format="png", ppi=72, ignore_system_fonts=True, sys_inputs=svg)
    except (UnicodeDecodeError, typst.TypstError) as error:
        raise InputError(f"not readable as SVG ({error})")
    return _opened(png)


def sketch(picture: Image.Image) -> str:
    """A picture in hexadecimal digits: 32 x 32 cells of grey, 16 x 16 of each colour difference.

    Examples
    --------
    >>> text = sketch(Image.new("RGB", (720, 320), "white"))
    >>> len(text), set(text[:1024]), set(text[1024:])
    (1536, {'f'}, {'8'})
    """
    grey, blue, red = picture.convert("YCbCr").split()
    sizes = (SKETCH, SKETCH // 2, SKETCH // 2)
    cells = [
        np.asarray(band.resize((size, size), Image.Resampling.BOX)).ravel() // (256 // LEVELS)
        for band, size in zip((grey, blue, red), sizes, strict=True)
    ]
    return "".join(f"{level:x}" for level in np.concatenate(cells))


def compare_sketches(before: str, after: str) -> bool:
    """Whether no cell of two sketches differs by more than another version of a library does.

    A sketch is coarse: it tells another figure, but not another digit in it.
    """
    steps = [abs(int(one, 16) - int(two, 16)) for one, two in zip(before, after, strict=False)]
    grey, colour = steps[: SKETCH**2], steps[SKETCH**2 :]
    return (
        len(before) == len(after)
        and max(grey, default=0) <= MOST_GREY
        and max(colour, default=0) <= MOST_COLOUR
    )


def compare_pictures(before: Image.Image, after: Image.Image) -> Likeness:
    """Whether two pictures from `raster` show the same, whoever drew the letters.

    Parameters
    ----------
    before, after : Image
        In RGB, their longer side `LENGTH` pixels.

    Returns
    -------
    Likeness
        Not alike where a patch, or too much in all, is not explained by what the other picture
        shows near it, or where a small part was changed and the rest is the same.

    Examples
    --------
    >>> one = Image.new("RGB", (720, 320), "white")
    >>> other = one.copy()
    >>> other.paste("navy", (100, 100, 190, 132))
    >>> print(compare_pictures(one, other).told)
    1.25 % of the pixels differ, most of them in the middle left
    """
    shape = (after.width / after.height) / (before.width / before.height)
    if abs(shape - 1) > MOST_RESIZED:
        sizes = " and ".join(f"{one.width} x {one.height}" for one in (before, after))
        return Likeness(False, f"the pictures have other proportions: {sizes}")
    after = after.resize(before.size) if after.size != before.size else after
    step = np.abs(np.asarray(before, int) - np.asarray(after, int)).max(axis=2)
    if not step.any():
        return Likeness(True, "")
    unexplained = _unexplained(before, after, NEAR)
    patches = _eroded(unexplained)
    is_local = _share_of_inked(step > NOISE, before, after) < LOCAL
    by_hand = is_local and _unexplained(before, after, 1).any()
    alike = not (patches.any() or unexplained.mean() > MOST_UNEXPLAINED or by_hand)
    shown = patches if patches.any() else unexplained if unexplained.any() else step > NOISE
    share = 100 * (step > NOISE).mean()
    where = f", most of them in the {_region(shown)}" if shown.any() else ""
    return Likeness(alike, f"{share:.3g} % of the pixels differ{where}")


def _unexplained(before, after, near):
    return _beyond(before, after, near) | _beyond(after, before, near)


def _beyond(one, other, near):
    """Pixels of `other` that no colour of `one` up to `near` pixels away accounts for."""
    colours, shown = np.asarray(one, np.int16), np.asarray(other, np.int16)
    most, least = _around(colours, near, np.maximum), _around(colours, near, np.minimum)
    return ((shown > most + CLEAR) | (shown < least - CLEAR)).any(axis=2)


def _around(values, near, choose):
    """The value that `choose` takes from those up to `near` away, along both axes."""
    height, width, *_ = values.shape
    padded = np.pad(values, [(near, near), (near, near), (0, 0)], mode="edge")
    steps = range(2 * near + 1)
    rows = reduce(choose, [padded[step : step + height] for step in steps])
    return reduce(choose, [rows[:, step : step + width] for step in steps])


def _eroded(mask):
    return _around(mask[:, :, None], PATCH // 2, np.logical_and)[:, :, 0]


def _share_of_inked(changed, before, after):
    ink = np.asarray(before).min(axis=2) < INK
    ink |= np.asarray(after).min(axis=2) < INK
    inked = _tiles(ink)
    return (_tiles(changed) & inked).sum() / max(inked.sum(), 1)


def _tiles(mask):
    height, width = (-(-side // TILE) * TILE for side in mask.shape)
    padded = np.zeros((height, width), bool)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    return padded.reshape(height // TILE, TILE, width // TILE, TILE).any(axis=(1, 3))


def _region(mask) -> str:
    """The ninth of a picture that holds most of a mask, in words."""
    rows, columns = ("top", "middle", "bottom"), ("left", "centre", "right")
    counts = [
        [part.sum() for part in np.array_split(band, 3, axis=1)]
        for band in np.array_split(mask, 3, axis=0)
    ]
    row, column = divmod(int(np.argmax(counts)), 3)
    return "centre" if row == column == 1 else f"{rows[row]} {columns[column]}"
