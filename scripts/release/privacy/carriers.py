"""What stands in a file, piece by piece with its place: cells, lines, pages, metadata, members."""

import base64
import binascii
import csv
import io
import json
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from scripts.release.privacy.markup_pieces import markup_pieces
from scripts.release.privacy.pieces import Document, Piece

CODE = {".py", ".js", ".css", ".scss", ".lua", ".typ", ".smk", ".sh", ".bib", ".toml", ".r", ".ini"}
MARKUP = {".html", ".htm", ".svg", ".xml", ".rels", ".xhtml"}
DELIMITERS = {".tsv": "\t"}
DATA_URI = re.compile(r"data:([\w.+/-]+)(?:;[\w=-]+)*;base64,([A-Za-z0-9+/=%\s]{40,})")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
PRINTABLE = re.compile(rb"[\x20-\x7e]{6,}|(?:[\x20-\x7e]\x00){6,}")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
PNG_TEXT = {b"tEXt", b"zTXt", b"iTXt", b"eXIf"}
# A zip within a zip within ...: deeper, or larger, is refused as something nobody looks into.
DEEPEST = 6
LARGEST = 2**30


class _Unreadable(Exception):
    pass


class _Member(NamedTuple):
    name: str
    data: bytes


def documents(name: str, data: bytes, depth: int = 0) -> Iterator[Document]:
    r"""The file and, where it holds other files (zip, XLSX, gzip, tar, data URI), each of these.

    Parameters
    ----------
    name : str
        Path for the report; a member is named ``outer.zip!inner.csv``.
    data : bytes
    depth : int
        How many files stand around this one.

    Yields
    ------
    Document
        A file that cannot be opened has one piece of the role ``unreadable``.

    Examples
    --------
    >>> [document] = documents("a.csv", b"unit_id,note\nv1,fine\n")
    >>> document.pieces[-1]
    Piece(place="row 2, column 'note'", text='fine', role='data', key='note')
    """
    title = Piece("file name", name.rpartition("!")[2], "name")
    try:
        pieces, members, records = _open(name, data, depth)
    except (_Unreadable, zipfile.BadZipFile, tarfile.TarError, zlib.error, OSError) as error:
        pieces, members, records = [Piece("whole file", str(error), "unreadable")], [], []
    yield Document(name, [title, *pieces], records)
    for member in members:
        yield from documents(f"{name}!{member.name}", member.data, depth + 1)


def _open(name, data, depth):
    if depth > DEEPEST:
        raise _Unreadable(f"nested more than {DEEPEST} files deep")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(data)
    if data.startswith(b"\x1f\x8b"):
        inner = zlib.decompressobj(wbits=31).decompress(data, LARGEST)
        return [], [_Member(PurePosixPath(name).stem, inner)], []
    if data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            members = [item for item in tar.getmembers() if item.isfile()]
            held = [_Member(item.name, tar.extractfile(item).read()) for item in members]
        owners = [Piece(item.name, item.uname, "metadata", "user name") for item in members]
        return owners, held, []
    if data.startswith(b"%PDF"):
        return _pdf(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(data), [], []
    text = decoded(data)
    if text is None:
        return list(_printable(data, "byte")), [], []
    return _text(PurePosixPath(name.rpartition("!")[2]), text)


def decoded(data: bytes) -> str | None:
    """The text of `data` with line feeds only, or None where it is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = [] if b"\0" in data else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return None


def _text(path, text):
    suffix = path.suffix.lower()
    # A keyed release keeps the names of captures, and writes one record a line.
    if suffix in (".csv", ".tsv") and not text.lstrip().startswith("{"):
        return _cells(text, DELIMITERS.get(suffix)), [], []
    if suffix in (".csv", ".tsv", ".json", ".ndjson", ".jsonl", ".jsonld"):
        return _values(text, suffix)
    members, number = [], 0

    def note(match):
        nonlocal number
        number += 1
        if match[1].startswith("font/"):  # glyphs, no text of a person
            return " " + "\n" * match[0].count("\n")
        try:
            plain = base64.b64decode(match[2].replace("%3D", "=").replace("%2B", "+"))
        except (binascii.Error, ValueError):
            return match[0]
        kind = match[1].rpartition("/")[2].partition("+")[0]
        members.append(_Member(f"data-{number}.{kind}", plain))
        return " " + "\n" * match[0].count("\n")

    text = DATA_URI.sub(note, text)
    if suffix in MARKUP or text.lstrip()[:5].lower() in ("<?xml", "<!doc", "<html", "<svg "):
        return [*_lines(text, "markup"), *markup_pieces(text)], members, []
    code = suffix in CODE or path.name in ("Snakefile", "Makefile") or text.startswith("#!")
    return _lines(text, "code" if code else "prose"), members, []


def _lines(text, role):
    text = ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return [
        Piece(f"line {number}", line, role)
        for number, line in enumerate(text.split("\n"), start=1)
        if line and not line.isspace()
    ]


def _cells(text, delimiter):
    first = text.partition("\n")[0]
    delimiter = delimiter or max(",;\t", key=first.count)
    csv.field_size_limit(LARGEST)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    header = [name.strip() for name in next(reader, [])]
    pieces = [Piece(f"row 1, column '{name}'", name, "data", "header") for name in header]
    for cells in reader:
        names = [*header, *[""] * (len(cells) - len(header))]
        for name, cell in zip(names, cells, strict=False):
            if cell and not cell.isspace():
                place = f"row {reader.line_num}, column '{name}'"
                pieces.append(Piece(place, cell, "data", name))
    return pieces


def _values(text, suffix):
    pairs = {"object_pairs_hook": list}
    if suffix in (".json", ".jsonld"):
        try:
            return list(_leaves(json.loads(text, **pairs), "$")), [], _records(text)
        except (ValueError, RecursionError):
            pass  # one object per line, or no JSON at all: both are read line by line
    pieces, records = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            pieces += _leaves(json.loads(line, **pairs), f"line {number}, $")
            records += _records(line, number)
        except (ValueError, RecursionError):
            pieces.append(Piece(f"line {number}", line, "prose"))
    return pieces, [], records


def _leaves(value, place, key=""):
    # Objects come as lists of pairs, so that a key that stands twice hides nothing.
    if isinstance(value, list) and value and all(isinstance(item, tuple) for item in value):
        for name, inner in value:
            yield Piece(f"{place}.{name}", name, "key")
            yield from _leaves(inner, f"{place}.{name}", name)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _leaves(inner, f"{place}[{position}]", key)
    elif value is not None and not isinstance(value, bool) and value != "":
        yield Piece(place, str(value), "data", key)


def _records(text, line=1):
    content = json.loads(text)
    if isinstance(content, dict) and isinstance(held := content.get("data"), dict):
        content = held["videos"] if isinstance(held.get("videos"), list) else content
    content = content if isinstance(content, list) else [content]
    return [(line, item) for item in content if isinstance(item, dict)]


def _archive(data):
    pieces, members, size = [], [], 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if archive.comment:
            pieces.append(
                Piece("comment of the archive", archive.comment.decode("latin-1"), "prose")
            )
        for item in archive.infolist():
            if item.is_dir():
                continue
            if item.flag_bits & 1:
                raise _Unreadable(f"the member {item.filename} is encrypted")
            if (size := size + item.file_size) > LARGEST:
                raise _Unreadable(f"it unpacks to more than {LARGEST} bytes")
            if item.comment:
                told = item.comment.decode("latin-1")
                pieces.append(Piece(f"comment of {item.filename}", told, "prose"))
            members.append(_Member(item.filename, archive.read(item)))
    return pieces, members, []


def _png(data):
    pieces, start = [], 8
    while start + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[start : start + 8])
        body = data[start + 8 : start + 8 + size]
        start += size + 12
        if kind in PNG_TEXT:
            pieces += _chunk(kind, body)
        if kind == b"IEND":
            break
    return [*pieces, *_printable(data[start:], "after the picture, byte")]


def _chunk(kind, body):
    if kind == b"eXIf":
        return _printable(body, "chunk eXIf, byte")
    key, _, rest = body.partition(b"\0")
    if kind == b"zTXt":
        rest = zlib.decompress(rest[1:])
    elif kind == b"iTXt":
        packed, rest = rest[0], rest[2:].split(b"\0", 2)[-1]
        rest = zlib.decompress(rest) if packed else rest
    name = key.decode("latin-1")
    value = rest.decode("latin-1" if kind != b"iTXt" else "utf-8", "replace")
    return [Piece(f"chunk {kind.decode()} '{name}'", value, "metadata", name)]


def _pdf(data):
    import pypdfium2  # only a PDF needs it

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _Unreadable(str(error))
    pieces = [
        Piece(f"metadata '{key}'", value, "metadata", key)
        for key, value in pdf.get_metadata_dict(skip_empty=True).items()
    ]
    for number, page in enumerate(pdf, start=1):
        text = page.get_textpage().get_text_bounded().replace("\r\n", "\n")
        pieces += [Piece(f"page {number}", line, "prose") for line in text.split("\n")]
    members = []
    for number in range(pdf.count_attachments()):
        attachment = pdf.get_attachment(number)
        members.append(_Member(attachment.get_name(), bytes(attachment.get_data())))
    pieces += _printable(data, "byte")
    for number, match in enumerate(STREAM.finditer(data), start=1):
        try:  # links, XMP and objects may stand in packed streams
            plain = zlib.decompressobj().decompress(match[1], LARGEST)
        except zlib.error:
            continue
        pieces += _printable(plain, f"stream {number}, byte")
    return pieces, members, []


def _printable(data, place):
    return [
        Piece(f"{place} {match.start()}", match[0].replace(b"\0", b"").decode("ascii"), "bytes")
        for match in PRINTABLE.finditer(data)
    ]
