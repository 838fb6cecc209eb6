"""The paper's text by sentence, as a reader sees it, each word with the variable behind it."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import yaml

from scripts.changes.text.plain_runs import plain_runs
from scripts.changes.text.references import cited_entries, cited_keys
from scripts.changes.text.sentence_ends import NUMBER, find_words, sentence_bounds
from scripts.files.text_files import read_text, read_yaml
from scripts.paper.text.inclusions import included_name
from scripts.paper.text.manuscript import SHORTCODE, leaves
from scripts.paper.text.manuscript_text import IMAGE, OPAQUE, Line

MANUSCRIPT = "paper.qmd"
# The claims have a part of the report of their own.
LEFT_OUT = ("results/judge_claims/tbl-ledger.md",)
BIBLIOGRAPHY = "references.bib"
PRINTED_FIELDS = dict.fromkeys(["title", "subtitle", "author", "date", "short-title"], "Title")
PRINTED_FIELDS |= {"keywords": "Abstract", "abstract": "Abstract"}
FIELD = re.compile(r"([\w-]+):\s*(.*)")
BLOCK_SCALAR = re.compile(r"[|>][+-]?\d?\s*")
HEADING = re.compile(r"(#{1,6})[ \t]+(.+)")
ITEM = re.compile(r"\s*(?:[-*+]|\(?\d{1,3}[.)]|\(?#[.)])\s+(?=\S)")
DIVISION = re.compile(r"\s*:{3,}\s*(.*?)\s*")
# Rows of tables, and lines that print nothing by themselves.
UNREAD = re.compile(r"\s*(?:\||\+[-=]|(?:[-*_][ \t]*){3,}\Z)")
OPENING = re.compile(r"\A(?:Table)?:\s+|\A\[\^[\w-]+\]:\s+")
ALT = re.compile(r'(?:fig-alt|alt)="((?:[^"\\]|\\.)*)"', re.DOTALL)


class Word(NamedTuple):
    """A word, number or punctuation mark; `gap` is the space before it, or ""."""

    text: str
    variable: str = ""
    claim: str = ""
    gap: str = ""


@dataclass(frozen=True)
class Sentence:
    """One printed sentence, heading, caption or item.

    `template` is its text with each variable as ``{name}``; in a file that a rule made, with
    each number as ``{}``. `claim` is the first claim that it belongs to, or "".
    """

    section: str
    path: str
    line: int
    words: tuple[Word, ...]
    claim: str
    template: str

    @cached_property
    def text(self) -> str:
        """The sentence as it is read."""
        return "".join(word.gap + word.text for word in self.words).strip()

    @property
    def is_missing(self) -> bool:
        """Whether this stands for a file that is included and was not made."""
        return self.template == f"{{{self.path}}}"


class _Block(NamedTuple):
    section: str
    path: str
    line: int
    markdown: str


def read_sentences(folder) -> list[Sentence]:
    """All sentences of the paper in `folder`, in their order.

    Title, authors, date, keywords, abstract, headings, paragraphs, lists, captions and
    alternative texts of figures and tables, and the cited entries of the bibliography; the cells
    of tables are left out.

    Parameters
    ----------
    folder : path-like
        A copy of the project. Where its chain has not run, variables read ``{name}``, and an
        included file is the one sentence ``{its path}``. Without a manuscript there are none.

    Raises
    ------
    InputError
        For a file of variables or a manuscript that cannot be read.
    """
    folder = Path(folder)
    if not (folder / MANUSCRIPT).is_file():
        return []
    values = _read_values(folder / "_variables.yml")
    return [
        sentence
        for block in _blocks(folder, values)
        for sentence in _remembered(block, tuple(_used(block.markdown, values)))
    ]


def _used(markdown, values):
    words = [match[1].split() for match in SHORTCODE.finditer(markdown)]
    names = dict.fromkeys(word[1] for word in words if len(word) == 2 and word[0] == "var")
    return ((name, values[name]) for name in names if name in values)


@lru_cache(maxsize=4096)  # an edit that is taken back moves few blocks, and many edits are
def _remembered(block, used):
    return tuple(split_block(block.markdown, dict(used), *block[:3]))


def split_block(
    markdown: str, values: Mapping[str, str], section="", path=MANUSCRIPT, line=1
) -> list[Sentence]:
    """The sentences of one paragraph, heading, item or caption.

    Examples
    --------
    >>> one, two = split_block("It has {{< var n >}}. [That is most]{.claim #claim-a}.",
    ...                        {"n": "42%"})
    >>> one.text, one.template, one.words[2].variable, two.text, two.claim
    ('It has 42%.', 'It has {n}.', 'n', 'That is most.', 'a')
    """
    runs = plain_runs(markdown, values, line)
    text = "".join(run.text for run in runs)
    starts = list(accumulate((len(run.text) for run in runs), initial=0))
    generated = path.startswith("results/")
    sentences = []
    for start, end in sentence_bounds(text):
        first = bisect_right(starts, start) - 1
        inside = runs[first : bisect_right(starts, end - 1)]
        words = []
        for offset, word in find_words(text, start, end):
            held = runs[
                bisect_right(starts, offset) - 1 : bisect_right(starts, offset + len(word) - 1)
            ]
            variable = next((run.variable for run in held if run.variable), "")
            gap = " " if offset > start and text[offset - 1] == " " else ""
            words.append(Word(word, variable, held[0].claim, gap))
        sentences.append(
            Sentence(
                section,
                path,
                inside[0].line,
                tuple(words),
                next((word.claim for word in words if word.claim), ""),
                _masked(words) if generated else _template(text, runs, starts, first, start, end),
            )
        )
    return sentences


def _template(text, runs, starts, index, start, end):
    pieces, place = [], 0
    while index < len(runs) and starts[index] < end:
        run = runs[index]
        if not run.variable:
            pieces.append(text[max(start, starts[index]) : min(end, starts[index + 1])])
        elif run.place != place:
            pieces.append(f"{{{run.variable}}}")
        place = run.place
        index += 1
    return "".join(pieces)


def _masked(words):
    pieces = (word.gap + ("{}" if NUMBER.fullmatch(word.text) else word.text) for word in words)
    return "".join(pieces)


def _read_values(path):
    if not path.is_file():
        return {}
    text = read_text(path)
    try:
        content = json.loads(text)  # the rule writes JSON, which is read many times faster
    except ValueError:
        content = read_yaml(path)
    return dict(leaves(content)) if isinstance(content, Mapping) else {}


def _expanded(folder, name, parents=()) -> Iterator[Line]:
    text = OPAQUE.sub(_without_code, read_text(folder / name))
    for number, line in enumerate(text.split("\n"), start=1):
        included = included_name(line)
        if included is None:
            yield Line(name, number, line)
        elif included not in {*LEFT_OUT, name, *parents}:
            yield Line(name, number, "")
            if (folder / included).is_file():
                yield from _expanded(folder, included, (*parents, name))
            else:
                yield Line(included, 1, f"{{{included}}}")
            yield Line(name, number, "")


def _without_code(match):
    return "\n" * match[0].count("\n") if match["fence"] or match["comment"] else match[0]


def _blocks(folder, values) -> Iterator[_Block]:
    lines = list(_expanded(folder, MANUSCRIPT))
    ends = [at for at, line in enumerate(lines) if at and line.text.rstrip() == "---"]
    if lines[0].text.rstrip() == "---" and ends:
        yield from _front_blocks(lines[1 : ends[0]])
        lines = lines[ends[0] + 1 :]
    yield from _body_blocks(lines, values)
    if (folder / BIBLIOGRAPHY).is_file():
        keys = cited_keys("\n".join(line.text for line in lines))
        for line, text in cited_entries(read_text(folder / BIBLIOGRAPHY), keys):
            yield _Block("References", BIBLIOGRAPHY, line, text)


def _front_blocks(lines: Sequence[Line]) -> Iterator[_Block]:
    at = 0
    while at < len(lines):
        start, field = at, FIELD.match(lines[at].text)
        at += 1
        while at < len(lines) and not FIELD.match(lines[at].text):
            at += 1
        if not field or field[1] not in PRINTED_FIELDS:
            continue
        section, content = PRINTED_FIELDS[field[1]], lines[start + 1 : at]
        if BLOCK_SCALAR.fullmatch(field[2]):
            yield from (
                _Block(section, held[0].path, held[0].number, "\n".join(x.text for x in held))
                for held in _paragraphs(content)
            )
        else:
            text = "\n".join([field[2], *(line.text for line in content)])
            yield _Block(section, lines[start].path, lines[start].number, _scalar(text))


def _paragraphs(lines):
    held = []
    for line in lines:
        if line.text.strip():
            held.append(line)
        elif held:
            yield held
            held = []
    if held:
        yield held


def _scalar(text):
    try:
        return ", ".join(_leaves(yaml.safe_load(text)))
    except yaml.YAMLError:  # the check of the manuscript refuses it; here it is shown as it stands
        return text.strip()


def _leaves(value):
    if isinstance(value, (list, dict)):
        inner = value.values() if isinstance(value, dict) else value
        return [leaf for item in inner for leaf in _leaves(item)]
    return [] if value is None else [str(value)]


def _body_blocks(lines: Sequence[Line], values) -> Iterator[_Block]:
    headings, divisions, held, in_item = [], [], [], False

    def section():
        return " › ".join([*(name for name in headings if name), *filter(None, divisions)])

    def close():
        nonlocal held
        block, held = held, []
        return _split_images(section(), block) if block else ()

    for line in lines:
        text = re.sub(r"^\s*(?:>\s?)+", "", line.text)
        heading, division = HEADING.fullmatch(text.rstrip()), DIVISION.fullmatch(text)
        item = ITEM.match(text) if in_item or not held else None
        if heading or division or item or not text.strip() or UNREAD.match(text):
            yield from close()
            in_item = bool(item)
        if heading:
            level = len(heading[1])
            headings[level - 1 :] = [""] * (level - 1 - len(headings))
            headings.append(_heard(heading[2], values))
            yield _Block(section(), line.path, line.number, heading[2])
        elif division and not division[1]:
            del divisions[-1:]
        elif division:
            title = re.search(r'\btitle="([^"]*)"', division[1])
            divisions.append(_heard(title[1], values) if title else "")
            if title:
                yield _Block(section(), line.path, line.number, title[1])
        elif text.strip() and not UNREAD.match(text):
            if not held:
                text = OPENING.sub("", text[item.end() :] if item else text, count=1)
            held.append(line._replace(text=text))
    yield from close()


def _heard(markdown, values):
    return "".join(run.text for run in plain_runs(markdown, values))


def _split_images(section, lines) -> Iterator[_Block]:
    path, first = lines[0].path, lines[0].number
    text = "\n".join(line.text for line in lines)
    prose = IMAGE.sub(lambda match: "\n" * match[0].count("\n"), text)
    if prose.strip():
        yield _Block(section, path, first, prose)
    for image in IMAGE.finditer(text):
        line = first + text.count("\n", 0, image.start())
        yield _Block(section, path, line, image["caption"])
        if alt := ALT.search(image["attributes"] or ""):
            yield _Block(section, path, line, alt[1])
