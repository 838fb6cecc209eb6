"""Markdown reduced to the text that a reader sees, piece by piece with its variable and claim."""

import html
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from scripts.paper.text.manuscript import SHORTCODE
from scripts.paper.text.manuscript_text import CROSS_REFERENCE, KEY, OPAQUE

PRIVATE = re.compile("[\ue000-\uf8ff]")
PIECE = re.compile("([\ue000-\uf8ff\n])")
# The innermost brackets with what follows them: attributes, or the target of a link.
BRACKETS = re.compile(
    r"\[(?P<inner>[^\[\]]*)\](?:(?P<attributes>\{[^{}]*\})|(?P<target>\([^()\s]*(?:\s+\"[^\"]*\")?\)))?"
)
CLAIM = re.compile(r"\.claim\b.*?#claim-([\w-]+)|#claim-([\w-]+).*?\.claim\b", re.DOTALL)
ESCAPE = re.compile(r"\\([^A-Za-z0-9\s]|[ ])")
TRAILING_ATTRIBUTES = re.compile(r"\s*\{(?=[#.-]|[\w-]+=)[^{}]*\}\s*\Z")
MARKS = re.compile(
    r"\*+(?=[^\s*])|(?<=[^\s*])\*+|~~"
    r"|(?<![^\W_])_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?![^\W_])"
    r"|\^(?=[^\s^]+\^)|(?<=[^\s^])\^"
)
AUTOMATIC_LINK = re.compile(r"<(https?://[^\s<>]+)>")
REFERENCES = {"fig": "Figure", "tbl": "Table", "sec": "Section"}


class Run(NamedTuple):
    """A piece of plain text.

    `variable` is the dotted name of the variable whose value it is and `claim` the claim that
    it stands in, or "". `place` counts the variables of the text from 1, 0 where the text is typed.
    """

    text: str
    variable: str
    claim: str
    line: int
    place: int


class _Slots:
    """Single characters that stand for what must not be read as Markdown."""

    def __init__(self):
        self.filled = []
        self.literals = {}

    def fill(self, kind, name, text="") -> str:
        if len(self.filled) == 0xF8FF - 0xE000:  # no more characters: the rest is left as it is
            return text
        self.filled.append((kind, name, text))
        return chr(0xDFFF + len(self.filled))

    def literal(self, text) -> str:
        def one(match):
            if match[0] not in self.literals:
                self.literals[match[0]] = self.fill("literal", "", match[0])
            return self.literals[match[0]]

        return re.sub("[^\\w\\s\ue000-\uf8ff]|_", one, text)


def plain_runs(markdown: str, values: Mapping[str, str], line: int = 1) -> list[Run]:
    """The text of a block of Markdown as it is read.

    Marks, spans, links and attributes are taken off; a citation becomes its key, and a cross-
    reference its label (``@fig-theme`` gives "Figure theme"), which stays when numbers shift.

    Parameters
    ----------
    markdown : str
        One paragraph, heading, list item or caption, with its shortcodes.
    values : mapping
        Variables by dotted name. One that is missing is shown as ``{name}``.
    line : int
        Number of its first line.

    Returns
    -------
    list of Run
        With white space as single spaces, and none at either end.

    Examples
    --------
    >>> runs = plain_runs("[It has {{< var n >}} of *all*.]{.claim #claim-a}", {"n": "[42%]{.b}"})
    >>> [(run.text, run.variable, run.claim) for run in runs]
    [('It has ', '', 'a'), ('42%', 'n', 'a'), (' of all.', '', 'a')]
    """
    slots = _Slots()
    return _runs(_reduced(markdown, values, slots), slots.filled, line)


@lru_cache(maxsize=4096)
def plain(markdown: str) -> str:
    r"""Plain text of Markdown without variables.

    Examples
    --------
    >>> plain("[*p* = .46, 95% CI \\[.1, .5\\]]{.simulated} [-@wang2024]")
    'p = .46, 95% CI [.1, .5] wang2024'
    """
    return "".join(run.text for run in plain_runs(markdown, {}))


def _reduced(markdown, values, slots):
    def variable(match):
        words = match[1].split()
        if len(words) != 2 or words[0] != "var":
            return ""
        value = values.get(words[1])
        shown = f"{{{words[1]}}}" if value is None else plain(str(value).strip())
        return slots.fill("variable", words[1], shown)

    def opaque(match):
        if match["fence"] or match["comment"]:
            return "\n" * match[0].count("\n")
        return slots.literal(match[0].strip("`") if match["tick"] else match[0].strip("$"))

    text = SHORTCODE.sub(variable, PRIVATE.sub("", markdown))
    text = OPAQUE.sub(opaque, text)
    text = ESCAPE.sub(lambda match: slots.literal(match[1]), text)
    before = None
    while before != text:
        before = text
        text = BRACKETS.sub(lambda match: _opened(match, slots), text)
    text = TRAILING_ATTRIBUTES.sub("", text)
    text = KEY.sub(_reference, AUTOMATIC_LINK.sub(r"\1", text))
    return html.unescape(MARKS.sub("", text))


def _opened(match, slots):
    inner, attributes = match["inner"], match["attributes"]
    if attributes:
        lines = "\n" * attributes.count("\n")
        if claim := CLAIM.search(attributes):
            name = claim[1] or claim[2]
            return slots.fill("open", name) + inner + slots.fill("close", name) + lines
        return inner + lines
    if match["target"]:
        return inner
    if re.fullmatch(r"\^[\w-]+", inner):  # the mark of a footnote
        return ""
    if KEY.search(inner):
        return re.sub(r"(?<!\w)-(?=@)", "", inner)
    return slots.literal("[") + inner + slots.literal("]")


def _reference(match):
    name = match[1] or match[2]
    if not CROSS_REFERENCE.match(name):
        return name
    kind, label = name.split("-", 1)
    return f"{REFERENCES[kind]} {label}"


def _runs(text, filled, line):
    runs, claims, places = [], [], 0

    def add(piece, variable="", place=0):
        piece = re.sub(r"\s+", " ", piece)
        if not runs or runs[-1].text.endswith(" "):
            piece = piece.lstrip()
        if not piece:
            return
        claim = claims[-1] if claims else ""
        run = Run(piece, variable, claim, line, place)
        last = runs[-1] if runs else None
        if last and last[1:] == run[1:]:
            runs[-1] = last._replace(text=last.text + piece)
        else:
            runs.append(run)

    for piece in PIECE.split(text):
        if piece == "\n":
            add(" ")
            line += 1
        elif not PRIVATE.fullmatch(piece):
            add(piece)
        else:
            kind, name, value = filled[ord(piece) - 0xE000]
            if kind == "open":
                claims.append(name)
            elif kind == "close":
                claims.pop()
            elif kind == "literal":
                add(value)
            else:
                places += 1
                add(value, name, places)
    if runs:
        runs[-1] = runs[-1]._replace(text=runs[-1].text.rstrip())
    return [run for run in runs if run.text]
