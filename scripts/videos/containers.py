"""Records of a file, out of lines of JSON, JSON documents, or a table with separators."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from scripts.errors import InputError
from scripts.videos.archives import is_parquet
from scripts.videos.flattened_columns import nested
from scripts.videos.text_lines import MARK, TextLines
from scripts.videos.values import shown

SEPARATORS = ",;\t|"
LISTS = ("itemList", "item_list", "aweme_list", "videos")
TOO_LONG = "a quotation mark is not closed, or a cell has more than {} characters"
NULL = "it holds null characters"
NO_TEXT = "bytes that are no text"
DEEP = "nested too deeply, or a number too long"


class Entry(NamedTuple):
    """A record, or the reason why there is none, with its place."""

    place: int
    content: dict | None
    reason: str = ""


class Contents(NamedTuple):
    """Kind of a file (NDJSON, JSON, CSV, TSV, Parquet), its separator and header, its records.

    `skipped` is how many lines stand before the header; `plain` says that the text is UTF-8 with
    the usual line ends.
    """

    kind: str
    separator: str
    header: tuple[str, ...]
    entries: Iterator[Entry]
    skipped: int = 0
    plain: bool = True


def open_contents(path, most: int | None = None) -> Contents:
    """What a file holds, told from its text and not from its name.

    Parameters
    ----------
    path : path-like
        Text, perhaps packed by gzip or zstd, or Parquet.
    most : int, optional
        Bytes from the start of a text that are looked at.

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
    if is_parquet(path):
        from scripts.videos.parquet_rows import header_of, rows_of  # it loads DuckDB

        header = header_of(path)
        return Contents("Parquet", "", header, table_entries(header, rows_of(path)))
    lines = TextLines(path, most)
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
    kind = "JSON" if several else "NDJSON"
    return Contents(kind, "", (), _by_line(lines, several), plain=lines.text is None)


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
        for entry in entries_of_line(number, raw, broken=number in lines.broken):
            place += 1
            yield entry._replace(place=place) if several else entry


def entries_of_bytes(number: int, raw: bytes) -> list[Entry]:
    """What a line holds that was read alone; nothing for an empty one."""
    try:
        text, broken = raw.decode(), False
    except UnicodeDecodeError:
        text, broken = raw.decode(errors="replace"), True
    text = text.removeprefix(MARK).strip()
    return entries_of_line(number, text, broken=broken) if text else []


def entries_of_line(number: int, text: str, *, broken: bool = False) -> list[Entry]:
    """What a line of JSON holds: an object as a rule, at times several, or why there is none.

    Examples
    --------
    >>> [entry.content for entry in entries_of_line(3, '[{"id": "7"}, {"id": "8"}]')]
    [{'id': '7'}, {'id': '8'}]
    """
    value, reason = _parsed(text)
    if broken:
        found = [(None, NO_TEXT)]
    elif reason or not isinstance(value, (dict, list)):
        found = [(None, f"not JSON: {reason}" if reason else f"no object: {shown(value)}")]
    else:
        found = list(_expanded(value))
    return [Entry(number, content, reason) for content, reason in found]


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
    for value, damaged in values:
        for content, reason in [(None, NO_TEXT)] if damaged else _expanded(value):
            place += 1
            yield Entry(place, content, reason)


def _scanned(text, lines):
    """Values of a text, and whether each is damaged.

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
        yield value, damaged
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
    kind = "TSV" if separator == "\t" else "CSV"
    return Contents(kind, separator, tuple(header), entries, skipped, lines.text is None)


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
        damaged = not lines.broken.isdisjoint(range(place, skipped + reader.line_num + 1))
        yield from table_entries(header, [(place, cells)], damaged=damaged)


def table_entries(
    header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], *, damaged: bool = False
) -> Iterator[Entry]:
    """The records of rows of a table, each with its place.

    Examples
    --------
    >>> list(table_entries(["id", "n"], [(2, ["7 ", "1"]), (3, ["", ""]), (4, ["8"])]))[0]
    Entry(place=2, content={'id': '7', 'n': '1'}, reason='')
    """
    header = list(header)
    for place, row in rows:
        cells = [cell.strip() for cell in row]
        if cells and cells[0].startswith(MARK):  # DuckDB leaves the signs behind it as they are
            cells[0] = cells[0].removeprefix(MARK).strip('"')
        if not any(cells) or cells == header:  # tools that append may write the header again
            continue
        reason = ""
        if damaged:
            reason = NO_TEXT
        elif any("\0" in cell for cell in cells):
            reason = NULL
        elif len(cells) != len(header):
            reason = f"{len(cells)} cells where the header has {len(header)}"
        yield Entry(place, None if reason else nested(header, cells), reason)
