"""What a reader finds in an HTML or PDF file: text by place, scripts, styles and pictures."""

import base64
import binascii
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from PIL import Image

from scripts.errors import InputError
from scripts.paper.page import VOID
from scripts.release.likeness.pictures import LENGTH, drawing, flattened, pixels, raster

INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd"),
    *("label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u"),
    *("var", "wbr", "math", "mi", "mn", "mo", "mrow", "mtext", "msub", "msup", "semantics"),
}
HEADING = re.compile(r"h[1-6]")
DATA = re.compile(r"data:([\w.+/-]*)([^,]*),(.*)", re.DOTALL)
PICTURE_TYPES = {"image/png": "png", "image/svg+xml": "svg"}
FONT = re.compile(r"url\(data:[^)]*\)")
PAGE_NUMBER = re.compile(r"\s*\d+(?: of \d+)?\s*\Z")
# A figure in a PDF is a place where so many shapes are drawn, with gaps of less than a line of
# text between them (in points); the rules of a table are fewer.
SHAPES = 12
GAP = 12
HYPHEN = re.compile("[\ufffe\u0002]\\s*")  # how pdfium gives one at the end of a line


class Block(NamedTuple):
    """A paragraph, cell, heading or page, and where it stands: section or page."""

    place: str
    text: str


class Shown(NamedTuple):
    """A picture in a document: its place, its name there, canonical content, and pixels."""

    place: str
    content: bytes
    raster: Image.Image


class Document(NamedTuple):
    """Text in reading order, pictures, and what a browser runs and styles the page with."""

    blocks: tuple[Block, ...]
    pictures: tuple[Shown, ...]
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.sources, self.scripts, self.styles = [], [], [], []
        self._place, self._pieces, self._open = "the top", [], []

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if tag not in INLINE:
            self.close_block()
        if tag == "img":
            self.sources.append((self._place, attributes.get("src", "")))
        if alt := attributes.get("alt") or (tag == "svg" and attributes.get("aria-label")):
            self.blocks.append(Block(self._place, " ".join(f"[picture: {alt}]".split())))
        if tag not in VOID:
            self._open.append((tag, attributes))

    def handle_endtag(self, tag):
        if tag not in INLINE:
            self.close_block(tag)
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        tag, attributes = self._open[-1] if self._open else ("", {})
        if tag == "style":
            self.styles.append(" ".join(FONT.sub("url()", data).split()))
        elif tag == "script" and "json" not in attributes.get("type", ""):
            self.scripts.append(" ".join(data.split()))
        else:  # data of a script is what its cards show
            self._pieces.append(data)

    def close_block(self, tag=""):
        text = " ".join("".join(self._pieces).split())
        self._pieces = []
        if HEADING.fullmatch(tag) and text:
            self._place = f"section “{text}”"
        if text:
            self.blocks.append(Block(self._place, text))


def read_html(data: bytes) -> Document:
    """Visible text by block, alternative texts, embedded pictures, scripts and styles.

    Parameters
    ----------
    data : bytes
        In UTF-8. Fonts in styles are left out: how they are cut depends on a library.

    Raises
    ------
    InputError
        The text or an embedded picture cannot be read.

    Examples
    --------
    >>> for block in read_html(b"<h1>Data</h1><p>Of <b>50</b>  clips</p><img alt='A bar'>").blocks:
    ...     print(": ".join(block))
    section “Data”: Data
    section “Data”: Of 50 clips
    section “Data”: [picture: A bar]
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"not readable as HTML (no UTF-8 at byte {error.start})")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.close_block()
    pictures = [picture for source in reader.sources for picture in _embedded(*source)]
    return Document(
        tuple(reader.blocks), tuple(pictures), tuple(reader.scripts), tuple(reader.styles)
    )


def _embedded(place: str, source: str) -> Iterator[Shown]:
    match = DATA.fullmatch(source)
    kind = PICTURE_TYPES.get(match[1]) if match else None
    if not kind:
        blank = Image.new("RGB", (1, 1), "white")
        yield Shown(place, source.encode(), blank)
        return
    try:
        is_coded = "base64" in match[2]
        data = base64.b64decode(match[3]) if is_coded else unquote_to_bytes(match[3])
    except binascii.Error as error:
        raise InputError(f"a picture in {place} is not readable ({error})")
    canonical = drawing if kind == "svg" else pixels
    yield Shown(place, canonical(data), raster(data, kind))


def read_pdf(data: bytes) -> Document:
    """Text by page, without page numbers, and the drawn figures.

    Raises
    ------
    InputError
        It is no PDF, or it breaks off.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        blocks, pictures = [], []
        for number, page in enumerate(document, start=1):
            place = f"page {number}"
            text = HYPHEN.sub("-", page.get_textpage().get_text_range())
            blocks.append(Block(place, " ".join(PAGE_NUMBER.sub("", text).split())))
            pictures += [
                Shown(place, f"{one.size}".encode() + one.tobytes(), flattened(one))
                for one in _figures(page)
            ]
    except pypdfium2.PdfiumError as error:
        raise InputError(f"not readable as PDF ({error})")
    document.close()
    return Document(tuple(blocks), tuple(pictures))


def _figures(page) -> Iterator[Image.Image]:
    """The regions of a page in which many shapes, or a picture of pixels, lie over one another."""
    from pypdfium2 import raw

    kinds = raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING
    bounds = [one.get_bounds() for one in page.get_objects(filter=kinds, max_depth=3)]
    images = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    regions = [(one, SHAPES) for one in (image.get_bounds() for image in images)]
    regions = _merged([*regions, *((one, 1) for one in bounds)])
    for region, shapes in regions:
        if shapes >= SHAPES:
            yield _drawn(page, region)


def _drawn(page, region) -> Image.Image:
    """A region of a page, placed to the fraction of a pixel, so that its place does not count."""
    import pypdfium2
    from pypdfium2 import raw

    left, bottom, right, top = region
    scale = LENGTH / max(right - left, top - bottom)
    size = [max(1, round(scale * side)) for side in (right - left, top - bottom)]
    bitmap = pypdfium2.PdfBitmap.new_native(*size, raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
    above = page.get_height() - top
    matrix = raw.FS_MATRIX(scale, 0, 0, scale, -left * scale, -above * scale)
    raw.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, raw.FS_RECTF(0, 0, *size), 0)
    return bitmap.to_pil().convert("RGB")


def _merged(regions):
    """Regions (left, bottom, right, top) with counts, joined where no line of text fits between."""
    merged = []
    for (left, bottom, right, top), count in sorted(regions, key=lambda one: -one[0][3]):
        if merged and merged[-1][0][1] - GAP < top:
            before, shapes = merged[-1]
            union = (min(before[0], left), min(before[1], bottom), max(before[2], right), before[3])
            merged[-1] = (union, shapes + count)
        else:
            merged.append(((left, bottom, right, top), count))
    return merged


def unbroken(text: str) -> str:
    r"""Text without what depends on where lines break: white space, and hyphens in words.

    Examples
    --------
    >>> unbroken("a promo-tional, well-\nknown -0.3 to 1-2")
    'apromotional,wellknown-0.3to1-2'
    """
    letter = r"[^\W\d_]"
    hyphens = rf"(?<={letter})[-\u2010]\s*(?={letter})|\u00ad"
    return "".join(re.sub(hyphens, "", text).split())
