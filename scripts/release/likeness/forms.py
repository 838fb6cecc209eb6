"""Canonical and printed forms of a file: what it says, apart from how it is written.

Harmless differences (line endings, order of keys and attributes, spelling of floats, compression,
order of objects in a PDF) are none in `canonical`. What another version of a library may change
(digits beyond the printed ones, the drawing of letters, breaks of lines, and the versions and the
content hash in the colophon) is none in `printed` and between sketches of pictures.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import PurePosixPath

import yaml

from scripts.errors import InputError
from scripts.files.text_files import decode
from scripts.release.likeness.documents import Document, read_html, read_pdf, unbroken
from scripts.release.likeness.pictures import drawing, pixels, raster, sketch
from scripts.release.likeness.printed_numbers import full, read_rows, rounded, without_build

SUFFIXES = {
    **dict.fromkeys((".csv",), "csv"),
    **dict.fromkeys((".json", ".jsonld"), "json"),
    **dict.fromkeys((".yaml", ".yml", ".cff"), "yaml"),
    **dict.fromkeys((".html", ".htm"), "html"),
    **{f".{kind}": kind for kind in ("pdf", "svg", "png")},
    **dict.fromkeys((".py", ".md", ".qmd", ".txt", ".bib", ".csl", ".lua", ".typ"), "text"),
    **dict.fromkeys((".ndjson", ".jsonl", ".toml", ".cfg", ".ini", ".in"), "text"),
    **dict.fromkeys((".css", ".scss", ".js"), "text"),
    **dict.fromkeys((".sh", ".smk", ".log", ".tsv", ".xml", ".rst", ".lock", ""), "text"),
}  # fmt: skip
PICTURES, DOCUMENTS, TREES = ("png", "svg"), ("html", "pdf"), ("json", "yaml")


def kind_of(path) -> str:
    """Kind of a file by its name; "other" where `SUFFIXES` has none.

    Examples
    --------
    >>> [kind_of(name) for name in ("a/theme.svg", "_variables.yml", "Snakefile", "x.zip")]
    ['svg', 'yaml', 'text', 'other']
    """
    return SUFFIXES.get(PurePosixPath(path).suffix.lower(), "other")


def canonical(data: bytes, kind: str) -> bytes:
    r"""Content of a file in one form.

    Parameters
    ----------
    data : bytes
    kind : str
        See `kind_of`. Of CSV, JSON and YAML, decimals have ten significant digits and whole
        numbers all of theirs; of HTML the visible and alternative text, pictures, scripts and
        styles; of PDF the text and the drawn figures; of PNG the pixels; of SVG what is drawn.

    Raises
    ------
    InputError
        The file is not what its kind says.

    Examples
    --------
    >>> canonical(b"a,b\r\nx,0.30000000000000004\r\n", "csv") == canonical(b"a,b\nx,0.3\n", "csv")
    True
    >>> canonical(b'{"b": 1, "a": 2.50}', "json")
    b'{"a": 2.5, "b": 1}'
    """
    if kind == "png":
        return pixels(data)
    if kind == "svg":
        return drawing(data)
    if kind == "csv":
        return _dumped(read_rows(text_of(data)))
    if kind in TREES:
        return _dumped(_spelt(tree_of(data, kind), full))
    if kind in DOCUMENTS:
        document = document_of(data, kind)
        pictures = [hashlib.sha256(one.content).hexdigest() for one in document.pictures]
        texts = [block.text for block in document.blocks]
        return _dumped([texts, pictures, document.scripts, document.styles])
    return text_of(data).encode() if kind == "text" else data


def printed(data: bytes, kind: str) -> bytes:
    r"""Content at the precision of print: equal where two builds are within tolerance.

    As `canonical`, but decimals have three digits, hashes and versions of programs are left out
    (see `without_build`), text of documents is without the breaks of its lines and without style
    sheets, and a picture is its sketch. Numbers in text stand at printed precision as they are.

    Raises
    ------
    InputError
        The file is not what its kind says.

    Examples
    --------
    >>> printed(b"share\n0.29375\n", "csv") == printed(b"share\n0.29383\n", "csv")
    True
    """
    if kind == "csv":
        return _dumped([[rounded(cell) for cell in row] for row in read_rows(text_of(data))])
    if kind in TREES:
        return without_build(_dumped(_spelt(tree_of(data, kind), rounded)).decode()).encode()
    if kind in PICTURES:
        return sketches(data, kind)[0].encode()
    if kind in DOCUMENTS:
        document = document_of(data, kind)
        # The name of a program and its version are one only while there is space between them.
        text = unbroken(without_build("\n".join(block.text for block in document.blocks)))
        return _dumped([text, len(document.pictures), document.scripts])
    return without_build(text_of(data)).encode() if kind == "text" else data


@lru_cache(maxsize=4)
def sketches(data: bytes, kind: str) -> tuple[str, ...]:
    """Sketches of the pictures that a file is or holds, in their order."""
    if kind in PICTURES:
        return (sketch(raster(data, kind)),)
    if kind in DOCUMENTS:
        return tuple(sketch(one.raster) for one in document_of(data, kind).pictures)
    return ()


def text_of(data: bytes) -> str:
    """Text of a file with line feeds only; see `text_files.decode` for the encodings."""
    return decode(data, None).replace("\r\n", "\n").replace("\r", "\n")


def tree_of(data: bytes, kind: str):
    """Content of a JSON or YAML file."""
    text = text_of(data)
    try:
        return json.loads(text)  # the JSON that rules write is YAML too, and read faster
    except (ValueError, RecursionError) as error:
        if kind == "json":
            raise InputError(f"not readable as JSON ({error})")
    try:
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"not readable as YAML ({' '.join(str(error).split())})")


def _spelt(value, spelling):
    """A tree whose floats are written by `spelling`."""
    if isinstance(value, dict):
        return {str(key): _spelt(one, spelling) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_spelt(one, spelling) for one in value]
    if not isinstance(value, float):
        return value
    spelt = float(spelling(repr(value)))
    return int(spelt) if spelt.is_integer() else spelt  # 1.0 says the same as 1


def _dumped(content) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, default=str).encode()


@lru_cache(maxsize=4)
def document_of(data: bytes, kind: str) -> Document:
    """Content of an HTML or PDF file."""
    return read_html(data) if kind == "html" else read_pdf(data)
