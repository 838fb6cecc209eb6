"""What a difference amounts to: its size, whether it is within tolerance, what it crosses."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from scripts.changes.tables.keyed_tables import Difference
from scripts.changes.tables.printed_tables import single_number
from scripts.files.text_files import read_yaml
from scripts.paper.fragments import apa_statistics, wording

LAYERS = Path(__file__).with_name("layers.yaml")
SHARE, P, COUNT, ESTIMATE, TEXT = "share", "p", "count", "estimate", "text"
VERDICT, PRINTED = "verdict", "printed"
NUMBERS = (COUNT, SHARE, P, ESTIMATE, "test statistic", "interval end", "measure")
PLACES = {"test statistic": 2, "interval end": 3, "measure": 1}
MOST_PLACES = 6


class Judgement(NamedTuple):
    """What a difference amounts to.

    Parameters
    ----------
    kind : str
        One of `NUMBERS`, or "text".
    absolute : float or None
        After minus before; a printed percentage counts as a share (42% as 0.42).
    relative : float or None
        The same as a share of the size of before; None where that is 0.
    direction : str
        "up", "down" or "".
    within : bool
        Whether the difference is within the tolerance of its kind; of text, none is.
    notes : tuple of str
        What a reader has to know.
    """

    kind: str
    absolute: float | None
    relative: float | None
    direction: str
    within: bool
    notes: tuple[str, ...]


@cache
def declarations(path: Path = LAYERS) -> dict:
    """Content of the file that names layers, kinds, intervals and words."""
    return read_yaml(path)


def kind_of(column: str, own: Mapping[str, Sequence] | None = None) -> str:
    """Kind of the values of a column.

    Parameters
    ----------
    column : str
        Its name.
    own : mapping, optional
        Kind to patterns of names, for one table; they go before those of ``layers.yaml``.

    Examples
    --------
    >>> [kind_of(column) for column in ("share", "share_low", "p_holm", "n", "label")]
    ['share', 'interval end', 'p', 'count', 'text']
    >>> kind_of("F1", {"count": ["*"]})
    'count'
    """
    for kinds in (own or {}, declarations()["kinds"]):
        for kind, patterns in kinds.items():
            if any(fnmatchcase(column, pattern) for pattern in _flat(patterns)):
                return kind
    return TEXT


def _flat(patterns) -> Iterator[str]:
    for pattern in patterns:
        yield from [pattern] if isinstance(pattern, str) else pattern


def parse(text: str) -> Decimal | None:
    """The finite number that a cell holds, or None.

    Examples
    --------
    >>> parse("5.7e-13"), parse(""), parse("inf"), parse("v017")
    (Decimal('5.7E-13'), None, None, None)
    """
    try:
        value = wording.exact(text)
    except ValueError:
        return None
    return value if value is not None and isfinite(value) else None


def is_within(before: Decimal, after: Decimal, kind: str, tolerances: Mapping) -> bool:
    """Whether two numbers are equal within the tolerance of their kind.

    Parameters
    ----------
    before, after : Decimal
        The numbers.
    kind : str
        A kind without tolerance of its own takes that of estimates.
    tolerances : mapping
        Kind to ``atol`` and ``rtol``, which add up, or ``printed``: decimals at which both print
        the same (of a share, decimals of its percentage). None admits equal numbers only.

    Examples
    --------
    >>> before, after = Decimal("0.42"), Decimal("0.43")
    >>> is_within(before, after, "share", {"share": {"atol": 0.01}})
    True
    >>> is_within(before, after, "share", {"share": {"printed": 0}})
    False
    """
    tolerance = tolerances.get(kind, tolerances.get(ESTIMATE)) or {}
    # Decimal digits as typed: a difference of 0.01 is within 0.01, which floats deny.
    atol, rtol = (Decimal(str(tolerance.get(name, 0))) for name in ("atol", "rtol"))
    if abs(after - before) <= atol + rtol * abs(before):
        return True
    places = tolerance.get("printed")
    if places is None:
        return False
    told = wording.share if kind == SHARE else wording.fixed
    return told(before, places) == told(after, places)


def judge(
    difference: Difference,
    row_before: Mapping[str, str] | None,
    row_after: Mapping[str, str] | None,
    kind: str,
    tolerances: Mapping,
    alpha: tuple[float | None, float | None],
) -> Judgement:
    """What one difference amounts to.

    Parameters
    ----------
    difference : Difference
        An edited cell, or a row or column that was added or dropped.
    row_before, row_after : mapping or None
        The whole row on both sides.
    kind : str
        Kind of the column.
    tolerances : mapping
        See `is_within`.
    alpha : tuple of float or None
        Level of significance before and after.

    Examples
    --------
    >>> cell = Difference(("theme", "food"), "share", "edited", "0.18", "0.16")
    >>> judge(cell, {}, {}, "share", {"share": {"atol": 0.001}}, (0.05, 0.05))[1:]
    (-0.02, -0.1111111111, 'down', False, ())
    """
    values = None, None
    if difference.change == "edited" and (kind in NUMBERS or kind == PRINTED):
        read = single_number if kind == PRINTED else parse
        values = read(difference.before), read(difference.after)
    notes = tuple(_notes(difference, values, row_before or {}, row_after or {}, kind, alpha))
    told_kind = _told_kind(difference, values, kind)
    if None in values:
        return Judgement(told_kind, None, None, "", False, notes)
    before, after = values
    step = after - before
    return Judgement(
        told_kind,
        _rounded(step),
        _rounded(step / abs(before)) if before else None,
        "up" if step > 0 else "down" if step < 0 else "",
        kind != PRINTED and is_within(before, after, kind, tolerances),
        notes,
    )


def _told_kind(difference, values, kind):
    # A column of numbers may hold a word; a cell that is blank on one side is still a number.
    texts = (difference.before, difference.after)
    words = any(text and value is None for text, value in zip(texts, values, strict=True))
    return kind if kind in NUMBERS and difference.change == "edited" and not words else TEXT


def _rounded(number: Decimal) -> float | None:
    rounded = float(format(number, ".10g"))
    return rounded if isfinite(rounded) else None


def _notes(difference, values, row_before, row_after, kind, alpha):
    if difference.change != "edited":
        return
    if kind == VERDICT:
        yield f"{difference.before or 'none'} → {difference.after or 'none'}"
    if None in values:
        return
    if kind == P and None not in alpha:
        yield from _crossing(values, alpha)
    ends = [interval_of(row, difference.column) for row in (row_before, row_after)]
    if None not in ends:
        (low, high), (new_low, new_high) = ends
        overlap = low <= new_high and new_low <= high
        yield "the intervals overlap" if overlap else "the intervals do not overlap"


def _crossing(values, alpha):
    below, below_now = (
        value < Decimal(str(level)) for value, level in zip(values, alpha, strict=True)
    )
    if below != below_now:
        level = f"{alpha[0]}" if alpha[0] == alpha[1] else f"alpha ({alpha[0]}, now {alpha[1]})"
        yield f"p crosses {level}: {'below it now' if below_now else 'no longer below it'}"


def interval_of(row: Mapping[str, str], column: str) -> tuple[Decimal, Decimal] | None:
    """Ends of the interval of an estimate, or None where the row has none.

    Examples
    --------
    >>> interval_of({"alpha": ".8", "alpha_low": ".7", "alpha_high": ".9"}, "alpha")
    (Decimal('0.7'), Decimal('0.9'))
    """
    for estimate, low, high in declarations()["intervals"]:
        ends = parse(row.get(low, "")), parse(row.get(high, ""))
        if estimate == column and None not in ends:
            return ends
    return None


def told_value(text: str, kind: str, places: int = 0) -> str:
    """A value as the paper prints one of its kind, with `places` more decimals.

    Examples
    --------
    >>> told_value("0.42", "share"), told_value("0.0321", "p"), told_value("1223", "count")
    ('42%', '.032', '1,223')
    >>> told_value("0.8199", "estimate"), told_value("food", "text"), told_value("", "share")
    ('.82', 'food', '')
    """
    value = parse(text)
    if value is None or kind not in NUMBERS:
        return text
    if kind == SHARE:
        return wording.share(value, places)
    if kind == P and 0 <= value <= 1:
        if not places:
            return apa_statistics.p_number(value).replace(wording.NO_BREAK, " ")
        return wording.coefficient(value, 3 + places)
    if kind == ESTIMATE and abs(value) <= 1:
        return wording.coefficient(value, 2 + places)
    if kind == COUNT:
        return wording.quantity(value, places)
    return wording.fixed(value, PLACES.get(kind, 2) + places)


def told_step(before: str, after: str, kind: str) -> str:
    """Two values as the paper prints them, with as many decimals as tell them apart.

    Examples
    --------
    >>> told_step("0.42", "0.44", "share"), told_step("0.4201", "0.4204", "share")
    ('42% → 44%', '42.01% → 42.04%')
    """
    for places in range(MOST_PLACES):
        first, second = told_value(before, kind, places), told_value(after, kind, places)
        if first != second:
            break
    return f"{first or 'none'} → {second or 'none'}"
