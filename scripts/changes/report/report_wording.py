"""The words that all reports on a difference share: HTML, Markdown and the terminal."""

import re
import unicodedata
from typing import NamedTuple

from scripts.changes.report.id_ranges import ranges

UNTRACED = "cause not traced"
# Remarks of counts that repeat a number, or that could be shorter.
UNCHANGED = re.compile(r"[\d,]+ unchanged")
NONE_BUILT = re.compile(r"of (\d+) tables?, not built: \1\b")
PARTS = {
    "data": "Data",
    "settings": "Settings",
    "text": "Text",
    "code": "Code",
    "environment": "Environment",
    "other": "Other files",
}
SIDES = {"baseline": "baseline", "current": "current side"}
OUTCOMES = {
    "matters": "moves something",
    "only together": "acts only together with others",
    "not tried": "not taken back",
    "no effect": "moves nothing",
}
FIGURE_STATUSES = {
    "plotted data": "plotted data differ",
    "pixels only": "drawn differently from the same data",
    "new": "new",
    "gone": "gone",
}
CLAIM_CHANGES = {
    "flipped": "Verdict flips",
    "statistics": "Statistics move",
    "wording": "Sentence changes",
    "new": "New claim",
    "gone": "Claim is gone",
}


class State(NamedTuple):
    """The outcome at a glance: a level for colour, a sign, and a word."""

    level: str
    sign: str
    word: str


def state(document: dict) -> State:
    """The outcome at a glance.

    Where a side was not built in full, the comparison is incomplete, whatever it found.

    Examples
    --------
    >>> side = {"failures": []}
    >>> verdict = {"differs": False, "fails": False}
    >>> state({"baseline": side, "current": side, "verdict": verdict, "claims": []}).word
    'Nothing differs'
    """
    verdict = document["verdict"]
    broken = [name for side, name in SIDES.items() if document[side]["failures"]]
    if broken:
        return State("incomplete", "!", f"Incomplete: the {' and the '.join(broken)} failed")
    if verdict["differs"]:
        word = "Differs" if verdict["fails"] else "Differs, as accepted"
        return State("fails" if verdict["fails"] else "accepted", "≠", word)
    return State("same", "✓", "Nothing differs")


def is_broken(document: dict) -> bool:
    """Whether a side was not built in full, so that silence means nothing."""
    return any(document[side]["failures"] for side in SIDES)


def flipped(document: dict) -> list[dict]:
    """Claims whose verdict changes, those that no longer hold first."""
    flips = [claim for claim in document["claims"] if claim["change"] == "flipped"]
    return sorted(flips, key=lambda claim: claim["before"] != "holds")


def ordered_edits(document: dict) -> list[dict]:
    """Edits: those that move something, those that were not tried, and those that move nothing.

    Examples
    --------
    >>> outcomes = ["no effect", "only together", "not tried", "matters"]
    >>> edits = [{"outcome": outcome} for outcome in outcomes]
    >>> [edit["outcome"] for edit in ordered_edits({"edits": edits})]
    ['only together', 'matters', 'not tried', 'no effect']
    """
    order = list(OUTCOMES)
    ranks = {outcome: max(order.index("only together"), order.index(outcome)) for outcome in order}
    return sorted(document["edits"], key=lambda edit: ranks[edit["outcome"]])


def one_line(text: object, limit: int | None = None) -> str:
    r"""Text on one line without control characters, cut after `limit` characters.

    Control characters could colour a terminal or reverse the direction of a line.

    Examples
    --------
    >>> one_line("two\n lines\x1b[31m"), one_line("abcdef", 4)
    ('two lines[31m', 'abc…')
    """
    text = " ".join(visible(str(text)).split())
    return text if limit is None or len(text) <= limit else text[: limit - 1].rstrip() + "…"


def message_line(text: str) -> str:
    r"""A message of several lines on one, with signs between its parts.

    Examples
    --------
    >>> message_line("a.csv: unknown code\n  found:    'fod'\n  mend:     correct it")
    "a.csv: unknown code; found: 'fod'; mend: correct it"
    """
    parts = [one_line(line) for line in visible(str(text)).splitlines() if line.strip()]
    return "; ".join(parts).replace(":; ", ": ")


def visible(text: str) -> str:
    """Text without control characters; line feeds and tabs stay."""
    return "".join(char for char in text if char in "\n\t" or not _is_control(char))


def _is_control(char: str) -> bool:
    directs = unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF"}
    isolates = unicodedata.bidirectional(char) in {"LRI", "RLI", "FSI", "PDI"}
    return directs or isolates or unicodedata.category(char) in {"Cc", "Cs"}


def counted(number: int, unit: str) -> str:
    """A number with its unit, given in the plural.

    Examples
    --------
    >>> counted(1, "cells"), counted(4800, "rows"), counted(0, "files")
    ('1 cell', '4,800 rows', '0 files')
    """
    return f"{number:,} {unit.removesuffix('s') if number == 1 else unit}"


def count_told(count: dict) -> str:
    """One layer's count as a phrase.

    Examples
    --------
    >>> count_told({"compared": 900, "changed": 2, "within": 0, "note": ""})
    '900 compared, 2 changed'
    """
    told = f"{count['compared']:,} compared, {count['changed']:,} changed"
    within = f", {count['within']:,} within tolerance" if count["within"] else ""
    note = count_note(count)
    return told + within + (f" ({note})" if note else "")


def count_note(count: dict) -> str:
    """The remark on a layer's count, without what its numbers tell anyway.

    Examples
    --------
    >>> count_note({"note": "285 unchanged"}), count_note({"note": "of 5 tables, not built: 5"})
    ('', 'not built')
    """
    notes = [note for note in count["note"].split("; ") if not UNCHANGED.fullmatch(note)]
    return NONE_BUILT.sub("not built", "; ".join(notes))


def titles(document: dict) -> dict[str, str]:
    """Title of each layer, by name."""
    layers = [*document["layers"], *document["counts"]]
    return {layer["layer"]: layer["title"] for layer in layers}


def moves_told(moves: dict, names: dict) -> str:
    """What moves, by layer, in the order of the chain.

    Examples
    --------
    >>> moves_told({"claims": 1, "codes": 3}, {"codes": "Codes", "claims": "Claims"})
    'Codes 3 · Claims 1'
    """
    names = names | {"figures": "Figures"}  # pictures count here, and not their data only
    order = {layer: place for place, layer in enumerate(names)}
    chain = sorted(moves, key=lambda layer: order.get(layer, len(order)))
    return " · ".join(f"{names.get(layer, layer.capitalize())} {moves[layer]:,}" for layer in chain)


def capitalised(text: str) -> str:
    """Text with a capital first letter; the rest stays."""
    return text[:1].upper() + text[1:]


def figure_status(figure: dict) -> str:
    """What became of a figure; its plotted data are known only where it has a table.

    Examples
    --------
    >>> figure_status({"status": "pixels only", "pixels": None})
    'the picture differs'
    """
    unknown = figure["status"] == "pixels only" and figure["pixels"] is None
    return "the picture differs" if unknown else FIGURE_STATUSES[figure["status"]]


def changed_figures(document: dict) -> list[dict]:
    """Figures that differ, plotted data first, but for those that were not built."""
    order = list(FIGURE_STATUSES)
    unbuilt = {one["name"] for one in unbuilt_figures(document)}
    found = [
        one for one in document["figures"] if one["status"] != "same" and one["name"] not in unbuilt
    ]
    return sorted(found, key=lambda figure: order.index(figure["status"]))


def unbuilt_figures(document: dict) -> list[dict]:
    """Figures that are missing from a side because its build failed.

    Examples
    --------
    >>> sides = {"baseline": {"failures": []}, "current": {"failures": ["draw_figures: no"]}}
    >>> unbuilt_figures(sides | {"figures": [{"name": "theme", "status": "gone"}]})
    [{'name': 'theme', 'status': 'gone'}]
    """
    missing = {"new": "baseline", "gone": "current"}
    return [
        figure
        for figure in document["figures"]
        if figure["status"] in missing and document[missing[figure["status"]]]["failures"]
    ]


def part_moves(part: dict, names: dict, broken: bool = False) -> str:
    """What a part of the project moves, or why that is not known, as where a side is `broken`.

    Examples
    --------
    >>> part_moves({"moves": {}, "tried": False, "told": "it enters no result"}, {})
    'it enters no result'
    """
    if part["moves"]:
        untried = "" if part["tried"] else " (not tried alone)"
        return moves_told(part["moves"], names) + untried
    if broken and part["part"] != "other":
        return "not measured, since a side was not built"
    return "moves nothing" if part["tried"] else part["told"] or "not tried"


def files_told(files: list[str], limit: int = 2) -> str:
    """The names of a few files, or how many there are.

    Examples
    --------
    >>> files_told(["paper.qmd"]), files_told(["a.csv", "b.csv", "c.csv"])
    ('paper.qmd', '3 files')
    """
    return ", ".join(files) if len(files) <= limit else counted(len(files), "files")


def parts_told(document: dict) -> str:
    """Names of the parts that move something, such as 'data and settings'."""
    moving = [part["part"] for part in document["parts"] if part["moves"]]
    return " and ".join(", ".join(moving).rsplit(", ", 1))


def causes_told(item: dict, limit: int = 5) -> str:
    """The edits that cause an item, or else the parts of the project that do.

    Examples
    --------
    >>> causes_told({"edits": ["e1", "e2", "e3", "e9"], "parts": ["data"]})
    'e1–e3, e9'
    >>> causes_told({"edits": [], "parts": ["code"]}), causes_told({"edits": [], "parts": []})
    ('code', 'cause not traced')
    """
    return ranges(item["edits"], limit) or ", ".join(item["parts"]) or UNTRACED


def in_brackets(item: dict) -> str:
    """The causes of an item, to stand behind it."""
    return f" ({causes_told(item)})"


def changes_by_id(document: dict) -> dict[str, dict]:
    """All changes of all tables, by id."""
    files = (file for layer in document["layers"] for file in layer["files"])
    return {change["id"]: change for file in files for change in file["changes"]}
