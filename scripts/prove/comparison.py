"""Printed text against what has to stand there."""

import re
from collections.abc import Mapping, Sequence

WORDS = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve"),
]
TOKEN = re.compile(
    r"(?<![\w.])\u2212?(?:\d+(?:,\d{3})*(?:\.\d+)*|\.\d+)%?(?!\w)|\b(?:" + "|".join(WORDS) + r")\b",
    re.IGNORECASE,
)
Piece = str | tuple | frozenset


def numbers(text: str) -> list[str]:
    """Numbers and number-words of a text in their order.

    Examples
    --------
    >>> numbers("F1: Seven of 1,250 (.6%), from \u22122.5 to 3; section 4.2.1")
    ['Seven', '1,250', '.6%', '\u22122.5', '3', '4.2.1']
    """
    return [match[0] for match in TOKEN.finditer(text)]


def bounds(token: str, before: str = "") -> tuple[float, float]:
    """The values that are printed as `token`, after the text `before`.

    Examples
    --------
    >>> bounds(".46"), bounds("three"), bounds(".001", "p < ")
    ((0.455, 0.465), (3.0, 3.0), (0.0, 0.001))
    """
    if token.lower() in WORDS:
        return (float(WORDS.index(token.lower())),) * 2
    digits = token.rstrip("%").replace(",", "").replace("\u2212", "-")
    value, half = float(digits), 0.5 * 10.0 ** -len(digits.partition(".")[2])
    if before.rstrip().endswith("<"):
        return 0.0, value
    if before.rstrip().endswith(">"):
        return value, 1.0
    scale = 100 if token.endswith("%") else 1
    return round((value - half) / scale, 12), round((value + half) / scale, 12)


def mismatch(text: str, expected: Piece | Sequence[Piece]) -> str | None:
    """What is wrong with a printed text, or None.

    Parameters
    ----------
    text : str
        Plain text; see `places.plain`.
    expected : str, tuple or sequence
        The whole text, a range of values, or pieces that must follow each other: text, ranges,
        and sets of admissible texts. A number that no piece accounts for is a fault.

    Examples
    --------
    >>> mismatch("Food 9 of 50, 18%", ["Food", "9", "50", "18%"])
    >>> mismatch("Food 9 of 50, 18%", ["Food", "9", "49", "18%"])
    "'49' in place of '50'"
    >>> mismatch("p = .46", [(0.44, 0.456)]), mismatch("p = .46", [(0.40, 0.41)])
    (None, "a value from 0.4 to 0.41 in place of '.46'")
    """
    if isinstance(expected, str):
        return None if text == " ".join(expected.split()) else f"'{expected}'"
    position = 0
    for piece in [expected] if isinstance(expected, tuple) else expected:
        position, problem = _take(text, position, piece)
        if problem:
            return problem
    if left := TOKEN.search(text, position):
        return f"no number in place of '{left[0]}'"
    return None


def _take(text, position, piece):
    if isinstance(piece, frozenset):
        ends = [_take(text, position, option) for option in sorted(piece)]
        fits = [end for end in ends if end[1] is None]
        return fits[0] if fits else (position, " or ".join(f"'{one}'" for one in sorted(piece)))
    found = TOKEN.search(text, position)
    if isinstance(piece, tuple):
        low, high = piece
        told = f"a value from {low:.4g} to {high:.4g}"
        if found is None:
            return position, told
        bottom, top = bounds(found[0], text[: found.start()])
        if top < low or bottom > high:
            return position, f"{told} in place of '{found[0]}'"
        return found.end(), None
    if TOKEN.fullmatch(piece):
        if found is None or found[0] != piece:
            return position, f"'{piece}' in place of '{found[0] if found else 'no number'}'"
        return found.end(), None
    start = text.find(piece, position)
    if start < 0:
        return position, f"'{piece}'"
    if found and found.start() < start:
        return position, f"'{piece}' before '{found[0]}'"
    return start + len(piece), None


def lookup(recomputed: Mapping, about: tuple):
    """The expected text of a place, or None where there is none."""
    name, *rest = about
    if name == "variable":
        return recomputed["variables"].get(rest[0])
    if name in recomputed["tables"]:
        caption, rows = recomputed["tables"][name]
        if rest == ["caption"]:
            return caption
        row, column = rest
        inside = row != "heading" and row <= len(rows) and column < len(rows[row - 1])
        return rows[row - 1][column] if inside else None
    if name in recomputed["figures"]:
        figure = recomputed["figures"][name]
        return figure["labels"].get(rest[0]) if rest[0] not in figure else figure[rest[0]]
    lines = recomputed["lists"].get(name, [])
    return lines[rest[0]] if rest[0] < len(lines) else None


def missing(recomputed: Mapping, keys: set[tuple]) -> list[tuple]:
    """Rows that have to be there and are not printed, of tables and lists that are printed."""
    printed = {key[0] for key in keys}
    wanted = [
        (name, row, 0)
        for name, (_, rows) in recomputed["tables"].items()
        if name in printed
        for row in range(1, len(rows) + 1)
    ]
    wanted += [
        (name, row)
        for name, lines in recomputed["lists"].items()
        if name in printed
        for row in range(len(lines))
    ]
    return [key for key in wanted if key not in keys]
