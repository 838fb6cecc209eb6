"""The records of a raw capture in any format that is read, by post, time and page."""

import hashlib
import json
from pathlib import Path

from scripts.changes.inputs.raw_files import UNREADABLE, Content, label_rows
from scripts.errors import InputError
from scripts.files.text_files import decode
from scripts.videos.containers import open_contents
from scripts.videos.formats.layouts import texts_of
from scripts.videos.formats.registry import recognise
from scripts.videos.recorded_posts import page_of


def read_lines(path: Path) -> Content:
    """Records of a capture by post, time of collection and page, each as its line of text.

    A line that holds no record is a row as well; the digest of its text is its key. Of a format
    that is no record a line (a table, a list) each record is told as a line of JSON.
    """
    if told := _told_as_lines(path):
        labels = label_rows([_record_key(line) for line in told])
        return Content(rows=dict(zip(labels, told, strict=True)), keys=labels)
    # As the chain reads it: a capture that breaks off may end within a character.
    text = decode(path.read_bytes().rstrip(bytes(range(0x80, 0x100))), path)
    lines = [line for raw in text.split("\n") if (line := raw.strip())]
    labels = label_rows([_record_key(line) for line in lines])
    return Content(rows=dict(zip(labels, lines, strict=True)), keys=labels)


def _record_key(line):
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    wrapped = isinstance(record, dict) and isinstance(record.get("data"), dict)
    if not wrapped and isinstance(record, dict) and (known := _known_key(record)):
        return known
    if not wrapped:
        return UNREADABLE, hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()[:12], ""
    video = record["data"].get("id", record.get("item_id"))
    fields = (video, record.get("timestamp_collected"), record.get("source_platform_url"))
    return tuple("" if value is None else str(value).strip() for value in fields)


def _told_as_lines(path):
    try:
        contents = open_contents(path)
        if contents.kind == "NDJSON":
            return []
        entries = list(contents.entries)
    except InputError:
        return []  # it is told line by line, whatever it is
    return [
        json.dumps(
            {UNREADABLE: [entry.place, entry.reason]} if entry.content is None else entry.content,
            ensure_ascii=False,
        )
        for entry in entries
    ]


def _known_key(record):
    """Id, time of collection and page of a record in a format that is no envelope."""
    known = recognise([record])
    item = known.open(record) if known else None
    layout = known.choose(item) if item is not None else None
    if layout is None:
        return None
    video = next(texts_of(item, layout, "video_id"), item.item_id)
    seen = item.collected or next(texts_of(item, layout, "collected"), None)
    fields = (video, seen, page_of(item, layout))
    return tuple("" if value is None else str(value).strip() for value in fields)
