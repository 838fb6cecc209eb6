"""A file as the pieces of text that stand in it."""

from typing import Any, NamedTuple


class Piece(NamedTuple):
    """One stretch of text with its place.

    `role` is data (cells and values), prose (lines and pages), code, markup (lines of HTML and
    XML), visible (what a page shows of it), key, metadata, name (of the file), bytes (text
    within binary data) or unreadable. `key` is the column, key or field that the text is under.
    """

    place: str
    text: str
    role: str
    key: str = ""


class Document(NamedTuple):
    """A file or a member of one. `records` are the objects of a JSON file with their line."""

    name: str
    pieces: list[Piece]
    records: list[tuple[int, dict[str, Any]]]
