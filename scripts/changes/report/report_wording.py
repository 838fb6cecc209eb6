"""The words that all reports on a difference share: HTML, Markdown and the terminal."""

import re
import unicodedata
from collections import Counter
from typing import NamedTuple

DECIMAL = re.compile(r"-?\d*\.\d{4,}(?:e-?\d+)?|-?\d+(?:\.\d+)?e-?\d+")
MINUS = "−"
# Longest step of a causal path on one line.
STEP = 60
PARTS = {
    "data": "Data",
    "settings": "Settings",
    "text": "Text",
    "code": "Code",
    "environment": "Environment",
    "other": "Other files",
}
OUTCOMES = {
    "matters": "moves something",
    "only together": "acts only together with others",
    "not tried": "not tried alone",
    "no effect": "moves nothing",
}
CLAIM_CHANGES = {
    "flipped": "Verdict flips",
    "statistics": "Statistics move",
    "wording": "Wording changes",
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
    broken = [
        name
        for name, side in (("baseline", "baseline"), ("current side", "current"))
        if document[side]["failures"]
    ]
    if broken:
        return State("incomplete", "!", f"Incomplete: the {' and the '.join(broken)} failed")
    if verdict["differs"]:
        word = "Differs" if verdict["fails"] else "Differs, as accepted"
        return State("fails" if verdict["fails"] else "accepted", "≠", word)
    return State("same", "✓", "Nothing differs")


def flipped(document: dict) -> list[dict]:
    """Claims whose verdict changes, those that no longer hold first."""
    flips = [claim for claim in document["claims"] if claim["change"] == "flipped"]
    return sorted(flips, key=lambda claim: claim["before"] != "holds")


def ordered_edits(document: dict) -> list[dict]:
    """Edits, those that matter first, in the order of `OUTCOMES`."""
    order = list(OUTCOMES)
    return sorted(document["edits"], key=lambda edit: order.index(edit["outcome"]))


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
    return told + within + (f" ({count['note']})" if count["note"] else "")


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
    order = {layer: place for place, layer in enumerate(names)}
    chain = sorted(moves, key=lambda layer: order.get(layer, len(order)))
    return " · ".join(f"{names.get(layer, layer.capitalize())} {moves[layer]:,}" for layer in chain)


def capitalised(text: str) -> str:
    """Text with a capital first letter; the rest stays."""
    return text[:1].upper() + text[1:]


def part_moves(part: dict, names: dict) -> str:
    """What a part of the project moves, or why that is not known.

    Examples
    --------
    >>> part_moves({"moves": {}, "tried": False, "told": "it enters no result"}, {})
    'it enters no result'
    """
    if part["moves"]:
        untried = "" if part["tried"] else " (not tried alone)"
        return moves_told(part["moves"], names) + untried
    return "moves nothing" if part["tried"] else part["told"] or "not tried"


def parts_told(document: dict) -> str:
    """Names of the parts that move something, such as 'data and settings'."""
    moving = [part["part"] for part in document["parts"] if part["moves"]]
    return " and ".join(", ".join(moving).rsplit(", ", 1))


def pair(before: str, after: str) -> tuple[str, str]:
    """Two cells as short as they can be told apart, four digits at least.

    Only numbers with decimals are shortened: whole numbers may be ids.

    Examples
    --------
    >>> pair("0.1217030738", "0.0412345678"), pair("1.131318786", "1.131399999")
    (('0.1217', '0.04123'), ('1.1313', '1.1314'))
    """
    for digits in range(4, 11):
        short = _shortened(before, digits), _shortened(after, digits)
        if short[0] != short[1]:
            return short
    return before, after


def _shortened(cell: str, digits: int) -> str:
    if not DECIMAL.fullmatch(cell):
        return cell
    return f"{float(cell):.{digits}g}"


def signed(value: float | None) -> str:
    """A difference with its sign, three digits.

    Examples
    --------
    >>> signed(-0.0804), signed(12), signed(48200), signed(None)
    ('−0.0804', '+12', '+48,200', '')
    """
    if value is None:
        return ""
    text = f"{value:+,.0f}" if abs(value) >= 1000 else f"{value:+.3g}"
    return text.replace("-", MINUS)


def percent(value: float | None) -> str:
    """A relative difference in percent, two digits.

    Examples
    --------
    >>> percent(-0.1111), percent(9), percent(9e-11), percent(None)
    ('−11%', '+900%', '+<0.01%', '')
    """
    if value is None:
        return ""
    share = 100 * value
    if 0 < abs(share) < 0.01:
        return f"{MINUS if share < 0 else '+'}<0.01%"
    text = f"{share:+,.0f}" if abs(share) >= 10 else f"{share:+.2g}"
    return f"{text}%".replace("-", MINUS)


def causes_told(item: dict, limit: int = 5) -> str:
    """The edits that cause an item, or else the parts of the project that do.

    Examples
    --------
    >>> causes_told({"edits": ["e1", "e2"], "parts": ["data"]})
    'e1, e2'
    >>> causes_told({"edits": [], "parts": ["code"]})
    'code'
    """
    causes = item["edits"] or item["parts"]
    more = f" and {len(causes) - limit:,} more" if len(causes) > limit else ""
    return ", ".join(causes[:limit]) + more


def changes_by_id(document: dict) -> dict[str, dict]:
    """All changes of all tables, by id."""
    files = (file for layer in document["layers"] for file in layer["files"])
    return {change["id"]: change for file in files for change in file["changes"]}


def path_told(edit: dict) -> str:
    """An edit and its causal path on one line, with one step per layer.

    Examples
    --------
    >>> path_told({"told": "v017: food → other", "path": [
    ...     {"layer": "codes", "told": "consensus of v017", "more": 0},
    ...     {"layer": "statistics", "told": "share of Food", "more": 2},
    ...     {"layer": "statistics", "told": "found n", "more": 0}]})
    'v017: food → other ⇒ consensus of v017 ⇒ share of Food (+3)'
    """
    first, more = {}, Counter()
    for step in edit["path"]:
        more[step["layer"]] += step["more"] + (step["layer"] in first)
        first.setdefault(step["layer"], one_line(step["told"], STEP))
    steps = [
        told + (f" (+{more[layer]:,})" if more[layer] else "") for layer, told in first.items()
    ]
    return one_line(" ⇒ ".join([edit["told"], *steps]))
