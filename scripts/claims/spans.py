"""Claims where they stand in the manuscript, and prose that should be one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scripts.errors import InputError
from scripts.paper.manuscript import OPAQUE, SHORTCODE, Line, Text
from scripts.tables import read_text, read_yaml

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
QUANTIFIERS = (
    *("most", "mostly", "majority", "minority", "half", "more than", "less than", "fewer than"),
    *("increased", "increases", "decreased", "significant", "significantly", "dominates"),
    *("dominate", "dominated", "largest", "smallest", "highest", "lowest", "few", "tend to"),
    *("tends to", "prevails", "prevail", "nearly all", "almost all", "correlates", "twofold"),
    *("no difference", "higher than", "lower than", "outnumber", "outnumbers"),
)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*|\b(?:" + "|".join(NUMBER_WORDS) + r")\b", re.IGNORECASE)
QUANTIFIER = re.compile(r"\b(?:" + "|".join(QUANTIFIERS) + r")\b", re.IGNORECASE)
# What holds digits and words without saying anything: labels, targets, keys, attributes, lists.
SILENT = re.compile(
    r"\{[#.][^{}]*\}|\]\([^()\s]*\)|<?https?://[^\s<>]+>?|\[\^[\w-]+\]|(?<![\w@])-?@[\w:.-]*\w"
    r"|^\d+\.\s|^#+[ \t]+\d+(?:\.\d+)*\.?(?=\s)|^:{3,}.*$",
    re.MULTILINE,
)
# Attributes that are read out.
SPOKEN = re.compile(r'\b(?:title|fig-alt|fig-cap|alt)="([^"]*)"')
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


def check_variables(text: Text, spans: Sequence[Span], allowed: Sequence[Mapping], path) -> None:
    """Refuse a variable that carries a result and stands outside claims.

    Parameters
    ----------
    text : Text
        The manuscript with its shortcodes as written.
    spans : sequence of Span
    allowed : sequence of mapping
        Variables that carry no result; see `read_allowed`.
    path : path-like
        The allow-list, named in errors.

    Raises
    ------
    InputError
        Names line and variable; or the entry of the allow-list that matches nothing.
    """
    prose = OPAQUE.sub(lambda match: _blank(match) if match["comment"] else match[0], text.whole)
    inside, used = [range(span.start, span.end) for span in spans], set()
    for match in SHORTCODE.finditer(prose):
        kind, _, name = match[1].partition(" ")
        if kind != "var" or any(match.start() in span for span in inside):
            continue
        fitting = [entry["variable"] for entry in allowed if _names(entry["variable"], name)]
        used.update(fitting)
        if not fitting:
            raise text.error(
                match.start(),
                "the variable carries a result, and its sentence is no claim",
                value=name,
                expected="[sentence]{.claim #claim-id} with a predicate in claims/",
                mend=f"make it a claim, or list the variable with its reason in {path}",
            )
    _refuse_stale(allowed, "variable", used, path)


def _names(pattern, name):
    return name == pattern or (pattern.endswith(".*") and name.startswith(pattern[:-1]))


def _refuse_stale(allowed, kind, used, path):
    told = {"text": "the phrase does not stand in the manuscript"}
    told["variable"] = "no variable of that name stands outside the claims of the manuscript"
    for entry in allowed:
        if entry[kind] not in used:
            raise InputError(
                told[kind],
                path=path,
                row=entry["row"],
                value=entry[kind],
                mend="take the entry out",
            )


def check_prose(text: Text, spans: Sequence[Span], allowed: Sequence[Mapping], path) -> None:
    """Refuse typed numbers, and quantifiers outside claims.

    Parameters
    ----------
    text : Text
        The manuscript with its shortcodes as written.
    spans : sequence of Span
    allowed : sequence of mapping
        See `read_allowed`.
    path : path-like
        The allow-list, named in errors.

    Raises
    ------
    InputError
        Names line and word; or the entry of the allow-list that matches nothing.
    """
    prose, used = _spoken(text, allowed)
    _refuse_stale(allowed, "text", used, path)
    for match in NUMBER.finditer(prose):
        raise text.error(
            match.start(),
            "a number is typed",
            value=_around(prose, match),
            expected="a variable, {{< var … >}}",
            mend=f"bind the number to a result, or list the phrase with its reason in {path}",
        )
    inside = [range(span.start, span.end) for span in spans]
    for match in QUANTIFIER.finditer(prose):
        if not any(match.start() in span for span in inside):
            raise text.error(
                match.start(),
                f"the sentence says '{match[0]}' and is no claim",
                value=_around(prose, match),
                expected="[sentence]{.claim #claim-id} with a predicate in claims/",
                mend=f"make it a claim, or list the phrase with its reason in {path}",
            )


def _spoken(text, allowed):
    """Prose with everything blanked that is no word of it, and the allowed phrases found."""
    # A number in a formula is as typed as any other.
    prose = OPAQUE.sub(lambda match: match[0] if match["math"] else _blank(match), text.whole)
    prose = SHORTCODE.sub(_blank, prose)
    prose = SILENT.sub(_blank_but_spoken, prose)
    prose = _without_front_matter(prose)
    used = set()
    for entry in allowed:
        phrase = entry["text"]
        if phrase in prose:
            used.add(phrase)
            prose = prose.replace(phrase, " " * len(phrase))
    return prose, used


def _blank(match):
    return re.sub(r"[^\n]", " ", match[0])


def _blank_but_spoken(match):
    blank = _blank(match)
    for told in SPOKEN.finditer(match[0]):
        blank = blank[: told.start(1)] + told[1] + blank[told.end(1) :]
    return blank


def _without_front_matter(prose):
    """Blank the fields of the front matter that are names and not sentences."""
    end = prose.find("\n---", 3) if prose.startswith("---") else -1
    if end < 0:
        return prose
    kept = list(_sentences_of(prose[:end].split("\n")))
    return "\n".join(kept) + prose[end:]


def _sentences_of(lines: Sequence[str]) -> Iterator[str]:
    telling = False
    for line in lines:
        if re.match(r"\S", line):
            telling = line.startswith(("abstract:", "title:", "subtitle:", "short-title:"))
        yield line if telling else " " * len(line)


def _around(prose, match):
    low, high = max(match.start() - 30, 0), match.end() + 30
    return " ".join(prose[low:high].split())
