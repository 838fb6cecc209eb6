"""The text of the manuscript: its lines with their places, and what is named in them."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from scripts.errors import InputError

# Code, comments and mathematics hold no labels, references or attributes.
OPAQUE = re.compile(
    r"^[ ]*(?P<fence>`{3,}|~{3,}).*?^[ ]*(?P=fence)[ \t]*$"
    r"|(?P<comment><!--.*?-->)"
    r"|(?<![`\\])(?P<tick>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=tick)(?!`)"
    r"|(?P<math>\$\$.+?\$\$|(?<![\\$\w])\$(?=[^\s$])(?:(?!\n\s*\n)[^$])*?(?<=[^\s\\])\$(?!\d))",
    re.MULTILINE | re.DOTALL,
)
ATTRIBUTES = re.compile(r'\{(?=[#.]|[\w-]+=|-\})(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}')
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
IMAGE = re.compile(
    r"!\[(?P<caption>(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\])*)\]"
    r"\((?P<path>[^()\s]+)(?:\s+\"[^\"]*\")?\)(?P<attributes>" + ATTRIBUTES.pattern + ")?"
)
TARGET = re.compile(r"\]\([^()\s]*\)|<?https?://[^\s<>]+>?")
KEY = re.compile(r"(?<![\w@\\.])@(?:\{([^}]+)\}|(\w(?:[\w:.#$%&+?<>~/-]*[\w/])?))")
HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*$", re.MULTILINE)
CROSS_REFERENCE = re.compile(r"(fig|tbl|sec)-")


class Line(NamedTuple):
    """One line of the manuscript or of a file that it includes; `number` counts from 1."""

    path: str
    number: int
    text: str


class Mention(NamedTuple):
    """A name (variable, label, citation key, file) and the place where it stands."""

    name: str
    path: str
    line: int


class Image(NamedTuple):
    """An image of the source: its file, label and alternative text, and where it stands."""

    file: str
    label: str
    alt: str
    path: str
    line: int


class Heading(NamedTuple):
    """A heading: level from 1, its Markdown text, and whether it is numbered."""

    level: int
    text: str
    numbered: bool
    path: str
    line: int


@dataclass(frozen=True)
class Survey:
    """What the resolved text names, in the order of the text."""

    labels: tuple[Mention, ...]
    references: tuple[Mention, ...]
    citations: tuple[Mention, ...]
    images: tuple[Image, ...]
    headings: tuple[Heading, ...]


class Text:
    """Lines joined to one string, from whose offsets the lines are found again."""

    def __init__(self, lines):
        self.lines = lines
        self.whole = "\n".join(line.text for line in lines)
        self.starts = list(accumulate((len(line.text) + 1 for line in lines), initial=0))
        self.prose = OPAQUE.sub(blanked, self.whole)

    def place(self, offset: int) -> Line:
        """The line that holds character `offset`."""
        return self.lines[bisect_right(self.starts, offset) - 1]

    def error(self, offset, problem, **details) -> InputError:
        """An `InputError` at character `offset`."""
        line = self.place(offset)
        return InputError(problem, path=line.path, row=line.number, **details)


def blanked(match: re.Match) -> str:
    """Blanks in place of a match, its line feeds kept, so that offsets and lines stay true."""
    return re.sub(r"[^\n]", " ", match[0])


def survey(lines) -> Survey:
    """Labels, references, citations, images and headings of resolved lines."""
    text = Text(lines)

    def mention(name, offset):
        return Mention(name, *text.place(offset)[:2])

    labels = [
        mention(label[1], match.start())
        for match in ATTRIBUTES.finditer(text.prose)
        for label in re.finditer(r"#([\w:.-]+)", QUOTED.sub("", match[0]))
    ]
    prose = TARGET.sub(blanked, ATTRIBUTES.sub(blanked, text.prose))
    keys = [mention(match[1] or match[2], match.start()) for match in KEY.finditer(prose)]
    images = [
        Image(
            match["path"],
            _first(r"#([\w:-]+)", QUOTED.sub("", match["attributes"] or "")),
            _first(r'fig-alt="((?:[^"\\]|\\.)*)"', match["attributes"] or ""),
            *text.place(match.start())[:2],
        )
        for match in IMAGE.finditer(text.prose)
    ]
    headings = [
        Heading(
            len(match[1]),
            re.sub(rf"[ \t]+{ATTRIBUTES.pattern}$", "", text.whole[slice(*match.span(2))]),
            not re.search(r"[ \t]\{(?:[^{}]*\.unnumbered[^{}]*|-)\}$", match[2]),
            *text.place(match.start())[:2],
        )
        for match in HEADING.finditer(text.prose)
    ]
    return Survey(
        tuple(labels),
        tuple(key for key in keys if CROSS_REFERENCE.match(key.name)),
        tuple(key for key in keys if not CROSS_REFERENCE.match(key.name)),
        tuple(images),
        tuple(headings),
    )


def _first(pattern, text) -> str:
    match = re.search(pattern, text)
    return match[1] if match else ""


def numbered(headings: Iterable[Heading]) -> list[tuple[str, Heading]]:
    """Each heading with its number as it is printed, '' where it has none.

    Examples
    --------
    >>> [number for number, _ in numbered(
    ...     [Heading(1, "A", True, "p", 1), Heading(2, "B", True, "p", 2),
    ...      Heading(1, "C", False, "p", 3), Heading(1, "D", True, "p", 4)])]
    ['1', '1.1', '', '2']
    """
    counts, found = [], []
    for heading in headings:
        if heading.numbered:
            counts = [*counts, *[0] * heading.level][: heading.level]
            counts[-1] += 1
        found.append((".".join(map(str, counts)) if heading.numbered else "", heading))
    return found
