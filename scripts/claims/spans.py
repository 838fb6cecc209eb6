"""Claims where they stand in the manuscript, and what its prose may type as it is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.errors import InputError
from scripts.files.text_files import read_text, read_yaml
from scripts.paper.text.manuscript_text import Line, Text

CLAIM = re.compile(r"\]\{\.claim #claim-([\w-]+)\}")
# What was meant to be the end of a claim, whole or not.
MEANT = re.compile(r"\{[^{}\n]*?(?:\.claim\b|#claim-)[^{}\n]*\}?")
BLANK_LINE = re.compile(r"\n[ \t]*\n")
NUMBER_WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
    *("zero", "hundred", "hundreds", "thousand", "thousands", "dozen", "dozens"),
    *("twice", "thrice", "single-digit", "two-thirds", "third of", "quarter of", "per cent"),
)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*|\b(?:" + "|".join(NUMBER_WORDS) + r")\b", re.IGNORECASE)
# What holds digits and words without saying anything: labels, targets, keys, attributes, lists.
SILENT = re.compile(
    r"\{[#.][^{}]*\}|\]\([^()\s]*\)|<?https?://[^\s<>]+>?|\[\^[\w-]+\]|(?<![\w@])-?@[\w:.-]*\w"
    r"|^\d+\.\s|^#+[ \t]+\d+(?:\.\d+)*\.?(?=\s)|^:{3,}.*$",
    re.MULTILINE,
)
# What an entry of the allow-list may allow, and what it has to look like.
ALLOWABLE = {"text": re.compile(r".*\S.*"), "variable": re.compile(r"[\w-]+(?:\.[\w-]+)*(?:\.\*)?")}


@dataclass(frozen=True)
class Span:
    """A sentence that stands as a claim; `start` and `end` are offsets in the whole text."""

    name: str
    sentence: str
    path: str
    line: int
    start: int
    end: int


def read_own_lines(path) -> Text:
    """The manuscript's own lines; what it includes is made by rules and has its own tests."""
    lines = read_text(path).split("\n")
    return Text([Line(str(path), number, line) for number, line in enumerate(lines, start=1)])


def only_sentences(front: str) -> str:
    """Front matter of which the fields that are names, and no sentences, are blanked."""
    lines, telling = [], False
    for line in front.split("\n"):
        if re.match(r"\S", line):
            telling = line.startswith(("abstract:", "title:", "subtitle:", "short-title:"))
        lines.append(line if telling else " " * len(line))
    return "\n".join(lines)


def names_in(path) -> list[str]:
    """Names of the claims of a manuscript in their order, also where it has faults."""
    return list(dict.fromkeys(CLAIM.findall(read_text(path))))


def find_spans(text: Text) -> list[Span]:
    """All claims of a text, in their order.

    Raises
    ------
    InputError
        For a claim that is not opened or not closed, or an id that stands twice.
    """
    spans, seen = [], {}
    ends = {match.start() + 1 for match in CLAIM.finditer(text.prose)}
    for match in MEANT.finditer(text.prose):
        if match.start() not in ends:
            raise text.error(
                match.start(),
                "the claim is not closed, or written otherwise than expected",
                value=match[0],
                expected="[sentence]{.claim #claim-id}",
            )
    for match in CLAIM.finditer(text.prose):
        start = _opening(text.prose, match.start())
        place = text.place(match.start())
        if start is None or BLANK_LINE.search(text.whole, start, match.start()):
            raise text.error(
                match.start(),
                "the claim has no opening bracket in its paragraph",
                value=match[0],
                expected="[sentence]{.claim #claim-id}",
            )
        name = match[1]
        if name in seen:
            raise text.error(
                match.start(),
                "the id of the claim stands twice",
                value=f"claim-{name}",
                mend=f"give one of the two another id; the first stands in line {seen[name]}",
            )
        seen[name] = place.number
        sentence = text.whole[start + 1 : match.start()]
        spans.append(Span(name, sentence, place.path, place.number, start, match.end()))
    return spans


def _opening(text, close):
    depth = 0
    for offset in range(close, -1, -1):
        escaped = offset and text[offset - 1] == "\\"
        if text[offset] == "]" and not escaped:
            depth += 1
        elif text[offset] == "[" and not escaped:
            depth -= 1
            if depth == 0:
                return offset
    return None


def match_spans(spans: Sequence[Span], claims: Mapping, text: Text) -> None:
    """Refuse a span without predicate and a predicate without span."""
    for span in spans:
        if span.name not in claims:
            raise text.error(
                span.start,
                "the claim has no predicate",
                value=f"claim-{span.name}",
                expected=", ".join(sorted(claims)),
                mend="write its predicate in claims/, or correct the id",
            )
    for name in claims:
        if name not in {span.name for span in spans}:
            path, row = claims[name].place
            raise InputError(
                f"the predicate has no sentence in {text.lines[0].path}",
                path=path,
                row=row,
                value=f"claim-{name}",
                mend=f"put the sentence into [...]{{.claim #claim-{name}}}, or take the "
                "predicate out",
            )


def read_allowed(path, kind: str = "text") -> list[dict]:
    """Entries of one kind of the allow-list, each with its reason and its line, `row`.

    Parameters
    ----------
    path : path-like
    kind : {"text", "variable"}
        Phrases that may stand in prose as they are, or variables that carry no result and may
        stand outside claims; ``study.*`` is every variable whose name begins so.

    Raises
    ------
    InputError
        For an entry, of whatever kind, without its text or variable, or without reason.
    """
    entries = read_yaml(path) or []
    if not isinstance(entries, list):
        raise InputError("not a list", path=path, row=1, expected="- text: …, with its reason: …")
    lines = enumerate(read_text(path).split("\n"), start=1)
    rows = [number for number, line in lines if re.match(r"-\s", line)]
    if len(rows) != len(entries):  # written in another style of YAML
        rows = [None] * len(entries)
    for entry, row in zip(entries, rows, strict=True):
        if not _is_entry(entry):
            raise InputError(
                "not an entry of the allow-list",
                path=path,
                row=row,
                value=entry,
                expected="text: the phrase as it stands, or variable: its name, or names as "
                "study.*; reason: why it may",
            )
    return [
        {**entry, "row": row} for entry, row in zip(entries, rows, strict=True) if kind in entry
    ]


def _is_entry(entry):
    if not isinstance(entry, dict) or not all(isinstance(cell, str) for cell in entry.values()):
        return False
    allowed = [kind for kind in ALLOWABLE if set(entry) == {kind, "reason"}]
    return (
        bool(allowed)
        and bool(entry["reason"].strip())
        and bool(ALLOWABLE[allowed[0]].fullmatch(entry[allowed[0]]))
    )
