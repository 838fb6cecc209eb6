"""A manuscript in plain text or Markdown as sections, paragraphs and sentences with lines."""

import bisect
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.audit.findings import shorten
from scripts.errors import InputError
from scripts.files.text_files import read_text
from scripts.paper.text.manuscript_text import blanked

# Words of a heading, and the part of a paper that it opens.
PARTS = {
    "references": r"references|bibliography|works cited",
    "abstract": r"abstract|summary|keywords",
    "introduction": r"introduction|background",
    "literature": r"literature|related work|state of the art|theor(y|etical)",
    "methods": r"methods?|methodology|materials|design|sampling|procedure|data collection",
    "results": r"results?|findings|analysis",
    "discussion": r"discussion|conclusions?|limitations?|implications?|outlook",
}
_ABBREVIATED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Fig|Figs|Tab|Eq|No|no|vs|cf|approx|al|e\.g|i\.e|etc|pp|resp)\.$"
)
_SENTENCE_END = re.compile(r"[.!?][\"”’)\]]*\s+(?=[\"“(\[]?[A-Z#\d])")
_ITEM = re.compile(r"[ \t]*(?:\d{1,2}[.)]|[-*+•])[ \t]+")
_NUMBERED = re.compile(r"(\d+(?:\.\d+)*)\.?\s+(\S.*)")
_SAME_WIDTH = str.maketrans("−–％\u00a0\u2009\u202f\u3000＝", "--%    =")
_MARKUP = (
    re.compile(r"\A---\n.*?\n(?:---|\.\.\.)(?=\n)", re.S),  # front matter
    re.compile(r"^(```|~~~).*?^\1", re.S | re.M),
    re.compile(r"<!--.*?-->", re.S),
    re.compile(r"^[ \t]*\|.*$|^.*\t.*\t.*$", re.M),  # rows of a table in the text
    re.compile(r"[*`$](?!\s)|[*`$]\B|(?<!\w)_|_(?!\w)"),
)

_BLOCK = re.compile(r"^.*\S.*(?:\n.*\S.*)*", re.M)
_ROW = re.compile(r"^.*\S {3,}\S.*\S {3,}\S.*$", re.M)


@dataclass(frozen=True)
class Section:
    """From one heading to the next; `top` is the number of the chapter that it belongs to."""

    name: str
    part: str
    start: int
    end: int
    top: int


@dataclass(frozen=True)
class Paragraph:
    """A block of text, joined across page breaks; `is_item` for an item of a list."""

    start: int
    end: int
    section: Section
    is_item: bool


@dataclass(frozen=True)
class Sentence:
    """A sentence; `text` has spaces for line feeds, so that offsets into it stay true."""

    start: int
    end: int
    text: str
    paragraph: Paragraph

    @property
    def section(self):
        """The section that the sentence stands in."""
        return self.paragraph.section


class Document:
    r"""The text of a manuscript, its markup blanked, with every offset where it was.

    Examples
    --------
    >>> paper = Document("a.md", "# Methods\n\nWe drew 50 clips. Mr. Li coded\nthem.\n")
    >>> [(one.text, paper.line(one.start)) for one in paper.sentences]
    [('We drew 50 clips.', 3), ('Mr. Li coded them.', 3)]
    >>> paper.sentences[0].section.part
    'methods'
    """

    def __init__(self, path, text):
        self.path = Path(path).name
        self.markdown = bool(re.search(r"^#{1,6} \S", text, re.M))
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        text = _BLOCK.sub(_without_columns, text.translate(_SAME_WIDTH))
        for pattern in _MARKUP:
            text = pattern.sub(blanked, text)
        self.text = text

    def line(self, offset: int) -> int:
        """Line of an offset, counted from 1."""
        return bisect.bisect_right(self._starts, offset)

    def place(self, start: int, end: int) -> dict:
        """File, line, section and short quotation of a stretch of the text."""
        return {
            "file": self.path,
            "line": self.line(start),
            "section": self.section_at(start).name,
            "quote": shorten(self.text[start:end]),
        }

    def section_at(self, offset: int) -> Section:
        """Section that holds an offset."""
        return next(one for one in reversed(self.sections) if one.start <= offset)

    @cached_property
    def _headings(self):
        found, lines = [], self.text.split("\n")
        for index, line in enumerate(lines):
            alone = (
                not "".join(lines[max(index - 1, 0) : index]).strip()
                and not "".join(lines[index + 1 : index + 2]).strip()
            )
            if level_and_name := _heading(line, alone, self.markdown):
                found.append((self._starts[index], self._starts[index] + len(line), level_and_name))
        return found

    @cached_property
    def sections(self) -> list[Section]:
        """Sections in order; the first is what stands before any heading.

        A section belongs to the part of the paper that its chapter's heading names. A single
        heading of the highest level is the paper's title and names no part.
        """
        headings = self._headings
        levels = [level for _, _, (level, _) in headings]
        titled = len(levels) > 1 and levels[0] == min(levels) and levels.count(levels[0]) == 1
        chapter = min(levels[1:] if titled else levels, default=1)
        ends = [start for start, _, _ in headings] + [len(self.text)]
        made, parts, top = [Section("", "", 0, ends[0], 0)], {}, 0
        for index, (_, body, (level, name)) in enumerate(headings):
            above = [parts[one] for one in sorted(parts) if one < level and parts[one]]
            own = "" if titled and index == 0 else _part(name)
            parts = {one: part for one, part in parts.items() if one < level} | {level: own}
            part = own if own == "references" or not above else above[-1]
            top += level <= chapter
            number = _NUMBERED.fullmatch(name)
            label = number[1] if number else name
            made.append(Section(label, part, body, ends[index + 1], top))
        return made

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """Paragraphs in order; items of lists stand by themselves."""
        found = []
        for section in self.sections:
            blocks = []
            for match in re.finditer(
                r"\S.*(?:\n[ \t]*\S.*)*", self.text[section.start : section.end]
            ):
                for start, end in _split_items(match.group()):
                    base = section.start + match.start()
                    blocks.append((base + start, base + end))
            joined = []
            for start, end in blocks:
                is_item = bool(_ITEM.match(self.text, start))
                if joined and not is_item and self._breaks_off(*joined[-1][:2], start):
                    joined[-1] = (joined[-1][0], end, joined[-1][2])
                else:
                    joined.append((start, end, is_item))
            found += [Paragraph(start, end, section, is_item) for start, end, is_item in joined]
        return found

    def _breaks_off(self, start, end, next_start):
        # A page break leaves no full stop before it and a small letter after it.
        return self.text[start:end].rstrip()[-1] not in '.!?:;"”' and (
            self.text[next_start].islower()
        )

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Sentences in order, without the list of references."""
        found = []
        for paragraph in self.paragraphs:
            if paragraph.section.part == "references":
                continue
            text = self.text[paragraph.start : paragraph.end].replace("\n", " ")
            start = 0
            ends = [match.end() for match in _SENTENCE_END.finditer(text)]
            for end in [*ends, len(text)]:
                if end < len(text) and _ABBREVIATED.search(text[:end].rstrip()):
                    continue
                own = text[start:end].rstrip()
                place = paragraph.start + start
                found.append(Sentence(place, place + len(own), own, paragraph))
                start = end
        return found


def _without_columns(match):
    """A block, blanked if most of its lines are in three columns or more: rows of a table."""
    rows, lines = len(_ROW.findall(match.group())), match.group().count("\n") + 1
    return blanked(match) if 2 * rows >= lines else match.group()


def _heading(line, alone, markdown):
    if match := re.fullmatch(r"(#{1,6}) +(.*?)[ #]*(?:\{.*\})?", line):
        return len(match[1]), match[2]
    words = line.strip()
    if markdown or not alone or not words or len(words.split()) > 14 or words[-1] in ".,;:!?)":
        return None
    number = _NUMBERED.fullmatch(words)
    title = number[2] if number else words
    if not title[0].isupper():
        return None
    if number and ("." in number[1] or _part(title) or _capitalised(title)):
        return number[1].count(".") + 1, words
    if not number and len(title.split()) <= 5 and _part(title):
        return 1, words
    return None


def _capitalised(title):
    return all(word[0].isupper() for word in re.findall(r"[A-Za-z]{5,}", title))


def _part(name):
    for part, pattern in PARTS.items():
        if re.search(rf"\b(?:{pattern})\b", name, re.I):
            return part
    return ""


def _split_items(block):
    starts = [0] + [
        match.end() for match in re.finditer(r"\n", block) if _ITEM.match(block, match.end())
    ]
    return list(zip(starts, [*starts[1:], len(block)], strict=True))


def read(path) -> Document:
    """The manuscript at `path`.

    Raises
    ------
    InputError
        If the file is missing, empty, or not text in an encoding that is read here.
    """
    text = read_text(path)
    if not re.search(r"\w", text):
        raise InputError(
            "the text is empty", path=path, mend="save the manuscript as plain text or Markdown"
        )
    return Document(path, text)
