"""The formats that are read, in the order in which a record is compared with them."""

import ast
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from scripts.videos.formats import douyin, envelopes, fourcat, scrapers, tiktok
from scripts.videos.formats.layouts import BrokenCell, Item, Layout


@dataclass(frozen=True)
class Format:
    """A format: how it is recognised, opened and laid out.

    Parameters
    ----------
    name : str
        Tool or interface that writes it.
    layouts : tuple of Layout
        Every layout that its records may have.
    recognise : callable
        Whether a record is of this format.
    known_by : str
        What `recognise` looks for, in words.
    open : callable
        The platform's object of a record; None where the record is of another shape.
    choose : callable
        The layout of an object; None for a platform that is not read.
    """

    name: str
    layouts: tuple[Layout, ...]
    recognise: Callable[[Mapping], bool]
    known_by: str
    open: Callable[[Mapping], Item | None]
    choose: Callable[[Item], Layout | None]


def _flat(name, layouts, key_sets, choose=None, no_keys=frozenset()):
    # Which fields a record has may vary within a file; without an id it is none of them.
    ids = {path for layout in layouts for path in layout.video_id}
    deep = {
        path[0]
        for layout in layouts
        for paths in layout.paths.values()
        for path in paths
        if len(path) > 1
    }
    return Format(
        name,
        layouts,
        lambda record: (
            any(keys <= record.keys() for keys in key_sets) and no_keys.isdisjoint(record)
        ),
        " or ".join(" + ".join(sorted(keys)) for keys in key_sets[:2]),
        lambda record: None if ids.isdisjoint(record) else Item(unfolded(record, deep)),
        choose or (lambda item: layouts[0]),
    )


def unfolded(record: Mapping, names: Iterable[str]) -> Mapping:
    """A record with the objects and lists that a table holds as text, as JSON or Python write them.

    Examples
    --------
    >>> unfolded({"stats": "{'diggCount': 5}", "video": '{"duration": 7}'}, ["stats", "video"])
    {'stats': {'diggCount': 5}, 'video': {'duration': 7}}
    """
    found = {}
    for name in names:
        text = record.get(name)
        if isinstance(text, str) and text.startswith(("{", "[")):
            value = _value(text)
            found[name] = value if isinstance(value, (dict, list)) else BrokenCell(text)
    return {**record, **found} if found else record


def _value(text):
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return None


_DIALECTS = (douyin.API_ITEM, douyin.PAGE_ITEM)
_OBJECTS = (tiktok.ITEM, *_DIALECTS)
FORMATS = (
    Format(
        "4CAT",
        _OBJECTS,
        envelopes.is_fourcat,
        "__import_meta",
        envelopes.open_fourcat,
        envelopes.layout_of,
    ),
    Format(
        "Zeeschuimer",
        _OBJECTS,
        envelopes.is_zeeschuimer,
        "data + source_platform",
        envelopes.open_zeeschuimer,
        envelopes.layout_of,
    ),
    _flat("4CAT", (fourcat.TIKTOK_TABLE,), fourcat.TIKTOK_KEYS),
    _flat("4CAT", (fourcat.DOUYIN_TABLE,), fourcat.DOUYIN_KEYS),
    _flat("pyktok", (scrapers.PYKTOK,), scrapers.PYKTOK_KEYS),
    _flat("minet", (scrapers.MINET,), scrapers.MINET_KEYS),
    _flat("MediaCrawler", (scrapers.MEDIACRAWLER,), scrapers.MEDIACRAWLER_KEYS),
    _flat("TikTokDownloader", (scrapers.TIKTOKDOWNLOADER,), scrapers.TIKTOKDOWNLOADER_KEYS),
    _flat("Apify", (scrapers.APIFY,), scrapers.APIFY_KEYS),
    _flat("yt-dlp", (scrapers.YT_DLP,), scrapers.YT_DLP_KEYS),
    _flat("TikTok objects", (tiktok.ITEM,), tiktok.ITEM_KEYS),
    _flat(
        "Douyin objects",
        _DIALECTS,
        (*douyin.API_KEYS, *douyin.PAGE_KEYS),
        lambda item: douyin.dialect(item.data),
    ),
    _flat(
        "TikTok Research API",
        (tiktok.RESEARCH,),
        tiktok.RESEARCH_KEYS,
        no_keys=tiktok.COMMENT_KEYS,
    ),
)


def recognise(records: Iterable[Mapping]) -> Format | None:
    """The format of the first record that has one.

    Examples
    --------
    >>> recognise([{"x": 1}, {"aweme_id": "1", "liked_count": "3"}]).name
    'MediaCrawler'
    """
    return next((known for record in records for known in FORMATS if known.recognise(record)), None)
