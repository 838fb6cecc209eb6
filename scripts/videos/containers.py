"""Records of a file, out of lines of JSON, JSON documents, or a table with separators."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple
from zlib import crc32

from scripts.errors import InputError
from scripts.videos.text_lines import TextLines
from scripts.videos.values import shown

SEPARATORS = ",;\t|"
LISTS = ("itemList", "item_list", "aweme_list", "videos")
TOO_LONG = "a quotation mark is not closed, or a cell has more than {} characters"
NULL = "it holds null characters"
NO_TEXT = "bytes that are no text"
DEEP = "nested too deeply, or a number too long"


class Entry(NamedTuple):
    """A record, or the reason why there is none, with its place and a digest of its text."""

    place: int
    content: dict | None
    reason: str = ""
    digest: int = 0


class Contents(NamedTuple):
    """Kind of a file (NDJSON, JSON, CSV, TSV), its separator and its header, and its records."""

    kind: str
    separator: str
    header: tuple[str, ...]
    entries: Iterator[Entry]


def open_contents(path) -> Contents:
    """What a file holds, told from its text and not from its name.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    Contents
        Records are read as they are asked for. The place is the line, or the number of the
        record where lines hold several and where a record takes several lines.

    Raises
    ------
    InputError
        For an empty file, one that is no text, a header that names a column twice, and JSON
        over several lines that is broken, because what comes after it cannot be told.
    """
    lines = TextLines(path)
    told = ((line.strip(), number) for number, line in enumerate(lines, start=1))
    opening = list(islice(((text, number) for text, number in told if text), 2))
    if not opening:
        return Contents("NDJSON", "", (), iter(()))
    # Of two lines one may be damaged; no table has a row that starts as an object does.
    if not any(text.startswith(("{", "[")) for text, _ in opening):
        return _table(lines, opening[0][1] - 1)
    first = opening[0][0]
    value, _ = _parsed(first)
    if value is None and first.endswith(("{", "[", ",")):
        documents = _documents(lines)
        if documents is not None:
            return Contents("JSON", "", (), documents)
    several = isinstance(value, list) or _inner(value) is not None
    return Contents("JSON" if several else "NDJSON", "", (), _by_line(lines, several))


def _parsed(text):
    """A JSON value and why there is none."""
    try:
        return json.loads(text), ""
    except (ValueError, RecursionError) as error:  # ValueError: also a number without end
        return None, getattr(error, "msg", DEEP)


def _by_line(lines, several):
    place = 0
    for number, text in enumerate(lines, start=1):
        raw = text.strip()
        if not raw:
            continue
        value, reason = _parsed(raw)
        if number in lines.broken:
            found = [(None, NO_TEXT)]
        elif reason or not isinstance(value, (dict, list)):
            found = [(None, f"not JSON: {reason}" if reason else f"no object: {shown(value)}")]
        else:
            found = list(_expanded(value))
        mark = _digest(raw)
        for content, reason in found:
            place += 1
            yield Entry(place if several else number, content, reason, mark)


def _documents(lines):
    # One or more JSON values over several lines; None where not even the first one is whole.
    text = "".join(lines)
    try:
        first = next(values := _scanned(text, lines), None)
    except InputError:
        if not text.lstrip().startswith("["):
            return None
        raise
    return _numbered(chain([first], values) if first else values)


def _numbered(values):
    place = 0
    for value, raw, damaged in values:
        mark = _digest(raw)
        for content, reason in [(None, NO_TEXT)] if damaged else _expanded(value):
            place += 1
            yield Entry(place, content, reason, mark)


def _scanned(text, lines):
    """Values of a text, the text of each, and whether it is damaged.

    The elements of an outer list come one by one.
    """
    decoder = json.JSONDecoder()
    blank = re.compile(r"[\s,]*")
    at = blank.match(text).end()
    within = False
    while at < len(text):
        if text[at] in "[]" and within == (text[at] == "]"):
            within, at = not within, blank.match(text, at + 1).end()
            continue
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            _refuse_rest(text, getattr(error, "pos", at), getattr(error, "msg", DEEP), lines)
        damaged = False
        if lines.broken:
            first, last = (text.count("\n", 0, place) + 1 for place in (at, end))
            damaged = not lines.broken.isdisjoint(range(first, last + 1))
        yield value, text[at:end], damaged
        at = blank.match(text, end).end()
    if within:
        _refuse_rest(text, at, "the list is not closed", lines)


def _refuse_rest(text, at, reason, lines):
    raise InputError(
        f"the JSON is broken here ({reason}), and how many records are lost cannot be told",
        path=lines.path,
        row=text.count("\n", 0, at) + 1,
        mend="export the file again, or save one record a line (NDJSON)",
    )


def _inner(value):
    """Records within an answer of an interface or an embedded state; None for other values."""
    if not isinstance(value, dict):
        return None
    data = value.get("data")
    if isinstance(data, dict) and isinstance(data.get("videos"), list):
        return data["videos"]
    if isinstance(value.get("ItemModule"), dict):
        return list(value["ItemModule"].values())
    detail = value.get("itemInfo", value)
    if isinstance(detail, dict) and isinstance(detail.get("itemStruct"), dict):
        return [detail["itemStruct"]]
    if "id" not in value:
        return next((value[name] for name in LISTS if isinstance(value.get(name), list)), None)
    return None


def _expanded(value, depth=0):
    if isinstance(value, list) and value and depth < 3:
        for element in value:
            yield from _expanded(element, depth + 1)
    elif (several := _inner(value)) is not None and depth < 3:
        for element in several:
            yield from _expanded(element, depth + 1)
    elif isinstance(value, dict):
        error = value.get("error")
        if isinstance(error, dict) and "code" in error and isinstance(value.get("data"), dict):
            yield None, f"an answer without videos: {shown(error['code'])}"
        else:
            yield value, ""
    else:
        yield None, f"no object: {shown(value)}"


def _digest(text):
    # It only puts records in an order that no file gives; hashlib would take longer to load.
    return crc32(text.encode("utf-8", "surrogatepass"))


def _table(lines, skipped):
    texts = islice(lines, skipped, None)
    first = next(texts)
    separator = ""
    if match := re.fullmatch(r'"?sep=(.)"?\s*', first):
        separator, skipped, first = match[1], skipped + 1, next(texts, "")
    separator = separator or max(SEPARATORS, key=lambda sign: _width(first, sign))
    try:
        reader = csv.reader(chain([first], texts), delimiter=separator, strict=True)
        header = [name.strip() for name in next(reader, [])]
    except (csv.Error, TypeError, ValueError) as error:  # no sign may stand between cells
        raise InputError(f"not readable as a table ({error})", path=lines.path, row=skipped + 1)
    named = [name for name in header if name]
    if repeated := sorted({name for name in named if named.count(name) > 1}):
        raise InputError(
            "the column stands twice", path=lines.path, row=skipped + 1, column=repeated[0]
        )
    entries = _rows(lines, reader, header, skipped)
    return Contents("TSV" if separator == "\t" else "CSV", separator, tuple(header), entries)


def _width(line, separator):
    try:
        return len(next(csv.reader([line], delimiter=separator)))
    except csv.Error:
        return 0


def _rows(lines, reader, header, skipped):
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # However many lines the mark has swallowed, each of them is unreadable.
            reason = TOO_LONG.format(csv.field_size_limit())
            for number in range(start, max(start, reader.line_num) + 1):
                yield Entry(skipped + number, None, reason)
            continue
        place = skipped + start
        cells = [cell.strip() for cell in cells]
        if not any(cells) or cells == header:  # tools that append may write the header again
            continue
        reason = ""
        if not lines.broken.isdisjoint(range(place, skipped + reader.line_num + 1)):
            reason = NO_TEXT
        elif any("\0" in cell for cell in cells):
            reason = NULL
        elif len(cells) != len(header):
            reason = f"{len(cells)} cells where the header has {len(header)}"
        if reason:
            yield Entry(place, None, reason)
        else:
            yield Entry(place, nested(header, cells), "", _digest("\x1f".join(cells)))


def nested(header: Sequence[str], cells: Sequence[str]) -> dict:
    """A row with its flattened columns, such as ``a/0/b``, as objects within objects.

    Examples
    --------
    >>> nested(["id", "author/name"], ["7", "a"])
    {'id': '7', 'author': {'name': 'a'}}
    """
    row: dict = {}
    for name, cell in zip(header, cells, strict=True):
        keys = _keys(name)
        target = row
        for key in keys[:-1]:
            inner = target.get(key)
            target[key] = target = inner if isinstance(inner, dict) else {}
        target.setdefault(keys[-1], cell)
    return row


@lru_cache(maxsize=1 << 12)
def _keys(name):
    return re.split(r"[/.]", name)
