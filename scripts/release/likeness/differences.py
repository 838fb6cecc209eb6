"""The differences between two files, in words, and which of them are within tolerance."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from scripts.changes.text.sentence_ends import find_words, sentence_bounds
from scripts.changes.text.sequences import common_subsequence
from scripts.release.likeness.documents import Document, unbroken
from scripts.release.likeness.pictures import compare_pictures
from scripts.release.likeness.printed_numbers import (
    full,
    is_same_printed,
    read_rows,
    rounded,
    without_build,
)

WORDS = 6  # words shown before and after the first that differs
LONGEST = 120
MOST_NAMES = 4  # cells that may name a row of a table


class Difference(NamedTuple):
    """One difference in words, and whether it is within tolerance."""

    told: str
    is_within: bool


def told_pair(before: str, after: str) -> str:
    """Two texts as a difference reads: the reference, then this copy."""
    return f"{_quoted(before)} in the reference, {_quoted(after)} here"


def _quoted(text):
    text = " ".join(text.split())
    return (
        f"“{text[: LONGEST - 1]}…”" if len(text) > LONGEST else f"“{text}”" if text else "nothing"
    )


def csv_differences(before: str, after: str) -> Iterator[Difference]:
    r"""Cells that differ, by line, first cells of the row, and column; or rows that one lacks.

    Examples
    --------
    >>> list(csv_differences("code,n\nfood,9\n", "code,n\nfood,8\n"))[0].told
    'line 2 (food), column n: “9” in the reference, “8” here'
    """
    ours, theirs = read_rows(before), read_rows(after)
    header = ours[0] if ours else []
    if ours[:1] != theirs[:1]:
        yield Difference(
            f"the header: {told_pair(', '.join(header), ', '.join(next(iter(theirs), [])))}", False
        )
    if len(ours) != len(theirs):
        yield from _rows_of_one_side(ours, theirs)
        return
    reordered = ours != theirs and sorted(ours) == sorted(theirs)
    width = _width_of_names(ours)
    for line, (row, other) in enumerate(zip(ours, theirs, strict=True), start=1):
        place = f"line {line} ({', '.join(row[:width])})"
        if reordered and row != other:
            told = told_pair(",".join(row), ",".join(other))
            yield Difference(f"the rows stand in another order; {place}: {told}", False)
        elif len(row) != len(other):
            told = f"{place}: {len(row)} cells in the reference, {len(other)} here"
            yield Difference(told, False)
        else:
            for name, cell, new in zip(_names(header, row), row, other, strict=True):
                if cell != new:
                    told = f"{place}, column {name}: {told_pair(cell, new)}"
                    yield Difference(told, is_same_printed(cell, new))


def _width_of_names(rows: Sequence[Sequence[str]]) -> int:
    """How many of the first cells tell a row from all others; one, where none do."""
    widest = min(map(len, rows), default=1)
    for width in range(1, min(widest, MOST_NAMES) + 1):
        if len({tuple(row[:width]) for row in rows}) == len(rows):
            return width
    return 1


def _names(header: Sequence[str], row: Sequence[str]) -> list[str]:
    return [*header, *(str(number) for number in range(len(header) + 1, len(row) + 1))][: len(row)]


def _rows_of_one_side(ours, theirs):
    printed = [[tuple(map(rounded, row)) for row in rows] for rows in (ours, theirs)]
    kept = common_subsequence(*printed)
    counts = f"{len(ours)} lines in the reference, {len(theirs)} here"
    for rows, side, words in ((ours, 0, "is missing here"), (theirs, 1, "is not in the reference")):
        held = {pair[side] for pair in kept}
        for at, row in enumerate(rows):
            if at not in held:
                told = f"line {at + 1} {words}: {_quoted(','.join(row))} ({counts})"
                yield Difference(told, False)


def json_differences(before, after, path: str = "") -> Iterator[Difference]:
    """Values that differ, by their path.

    Examples
    --------
    >>> for one in json_differences({"a": [1, {"b": 0.42}]}, {"a": [1, {"b": 0.43}]}):
    ...     print(one.told)
    a[1].b: “0.42” in the reference, “0.43” here
    """
    place = path or "the whole"
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}, key=str):
            below = f"{path}.{key}" if path else str(key)
            if key not in after:
                yield Difference(f"{below} is missing here", False)
            elif key not in before:
                yield Difference(f"{below} is not in the reference", False)
            else:
                yield from json_differences(before[key], after[key], below)
    elif isinstance(before, list) and isinstance(after, list):
        for at, (one, other) in enumerate(zip(before, after, strict=False)):
            yield from json_differences(one, other, f"{path}[{at}]")
        if len(before) != len(after):
            told = f"{place}: {len(before)} entries in the reference, {len(after)} here"
            yield Difference(told, False)
    elif before != after or type(before) is not type(after):
        texts = [str(one) for one in (before, after)]
        numbers = [_is_number(one) for one in (before, after)]
        if all(numbers) and full(texts[0]) == full(texts[1]):
            return
        is_within = (
            is_same_printed(*texts) if all(numbers) else _is_same_build(place, before, after)
        )
        yield Difference(f"{place}: {told_pair(*texts)}", is_within)


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_same_build(place, before, after):
    if not (isinstance(before, str) and isinstance(after, str)):
        return False
    # The name of a program is the last key of the path, as in packages.numpy.
    name = place.rsplit(".", 1)[-1]
    return without_build(f"{name}: {before}") == without_build(f"{name}: {after}")


def text_differences(before: str, after: str) -> Iterator[Difference]:
    r"""Lines that differ.

    Examples
    --------
    >>> list(text_differences("a\nb\nc\n", "a\nc\n"))[0].told
    'line 2: “b” in the reference, nothing here'
    """
    ours, theirs = before.splitlines(), after.splitlines()
    for line, _, one, other in _gaps(ours, theirs):
        is_within = without_build("\n".join(one)) == without_build("\n".join(other))
        first, second = _first_unequal(one, other)
        yield Difference(f"line {line + 1}: {told_pair(first, second)}", is_within)


def _gaps(ours, theirs):
    """Position and entries of both sides wherever they differ."""
    at = other = 0
    for one, two in [*common_subsequence(ours, theirs), (len(ours), len(theirs))]:
        if (one, two) != (at, other):
            yield at, other, ours[at:one], theirs[other:two]
        at, other = one + 1, two + 1


def _first_unequal(one, other):
    longest = max(len(one), len(other))
    padded = [[*side, *[""] * (longest - len(side))] for side in (one, other)]
    return next((pair for pair in zip(*padded, strict=True) if pair[0] != pair[1]), ("", ""))


def document_differences(before: Document, after: Document) -> Iterator[Difference]:
    """Sentences, pictures, scripts and styles that differ, with the section or page."""
    ours, theirs = _sentences(before), _sentences(after)
    keys = [[unbroken(without_build(text)) for _, text in side] for side in (ours, theirs)]
    whole = ["".join(side) for side in keys]
    for at, new, one, other in _gaps(*keys):
        # Where sentences are cut otherwise at the end of a page, the same text may follow.
        is_within = whole[0] == whole[1] or "".join(one) == "".join(other)
        old = [text for _, text in ours[at : at + len(one)]]
        place = (ours[at : at + 1] or theirs[new : new + 1] or ours[-1:])[0][0]
        told = _around_word(" ".join(old), " ".join(text for _, text in theirs[new:][: len(other)]))
        yield Difference(f"{place}: {told}", is_within)
    if keys[0] == keys[1]:  # only facts of the build and the breaking of lines are left
        for (place, one), (_, other) in zip(ours, theirs, strict=True):
            if one != other:
                yield Difference(f"{place}: {_around_word(one, other)}", True)
    yield from _other_pictures(before.pictures, after.pictures)
    for name, one, other in (
        ("script", before.scripts, after.scripts),
        ("style sheet", before.styles, after.styles),
    ):
        if one != other:
            told = f"a {name} of the page: {_around_word(' '.join(one), ' '.join(other))}"
            yield Difference(told, name == "style sheet")


def _other_pictures(ours, theirs):
    if len(ours) != len(theirs):
        yield Difference(f"{len(ours)} pictures in the reference, {len(theirs)} here", False)
    for number, (one, other) in enumerate(zip(ours, theirs, strict=False), start=1):
        if one.content != other.content:
            likeness = compare_pictures(one.raster, other.raster)
            told = likeness.told or "drawn otherwise, with the same pixels"
            yield Difference(f"picture {number} ({one.place}): {told}", likeness.alike)


def _sentences(document):
    return [
        (place, text[start:end])
        for place, text in document.blocks
        for start, end in sentence_bounds(text)
    ]


def _around_word(before: str, after: str) -> str:
    """Both texts from a few words before the first that differs."""
    words = [[word for _, word in find_words(text, 0, len(text))] for text in (before, after)]
    pairs = enumerate(zip(*words, strict=False))
    first = next((at for at, (one, other) in pairs if one != other), min(map(len, words)))
    start = max(first - WORDS, 0)
    shown = [
        _cut(text, side, start, first + WORDS + 1)
        for text, side in zip((before, after), words, strict=True)
    ]
    return told_pair(*shown)


def _cut(text, words, start, end):
    offsets = [offset for offset, _ in find_words(text, 0, len(text))]
    low = offsets[start] if start < len(offsets) else len(text)
    high = offsets[end] if end < len(offsets) else len(text)
    return ("… " if start else "") + text[low:high].strip() + (" …" if end < len(offsets) else "")
