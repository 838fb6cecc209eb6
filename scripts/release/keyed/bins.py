"""Bins that are published in place of platform counts, since exact ones would lead to the post."""

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from scripts.files.tables import Row

COUNTED = ("duration_s", "followers", "likes", "comments", "reposts", "plays", "saves")
# The counts of fewer videos than this at the top are joined with the bin below.
FEWEST = 3
BIN_COLUMNS = ["column", "low", "high", "value", "factor", "videos"]


class Bin(NamedTuple):
    """Counts from `low` to `high`, both included, that are given as `value`."""

    low: int
    high: int

    @property
    def value(self) -> int:
        """The geometric mean of the two ends, rounded; 0 for the bin of 0."""
        return round(sqrt(self.low * self.high))

    @property
    def factor(self) -> float:
        """The most by which a count in the bin differs from `value`, as a factor."""
        return max(self.high / self.value, self.value / self.low) if self.value else 1.0


def bin_of(count: int) -> Bin:
    """The bin of a count: 0, 1, 2-4, 5-9, 10-19, 20-49, 50-99, and so on, three to a decade.

    Examples
    --------
    >>> bin_of(0), bin_of(37), bin_of(37).value
    (Bin(low=0, high=0), Bin(low=20, high=49), 31)
    """
    if count < 1:
        return Bin(0, 0)
    unit = 10 ** (len(str(count)) - 1)
    low, above = next(
        (start * unit, end * unit)
        for start, end in ((5, 10), (2, 5), (1, 2))
        if count >= start * unit
    )
    return Bin(low, above - 1)


def choose_bins(counts: Sequence[int]) -> dict[int, Bin]:
    """The bin of each count; bins of fewer than `FEWEST` at the top are joined with those below.

    Examples
    --------
    >>> choose_bins([3, 4, 4, 70, 900])[900]
    Bin(low=2, high=999)
    >>> choose_bins([70, 80, 90, 3])[90]
    Bin(low=50, high=99)
    """
    filled = Counter(bin_of(count) for count in counts)
    top, held = [], 0
    for entry in sorted(filled, reverse=True):
        top.append(entry)
        held += filled[entry]
        if held >= FEWEST or entry.low <= 1:
            break
    joined = Bin(top[-1].low, top[0].high) if top else None
    return {count: joined if bin_of(count) in top else bin_of(count) for count in counts}


def bin_counts(rows: Sequence[Row]) -> list[dict]:
    """Put the value of its bin in place of each count, and return the rows of ``bins.csv``.

    Raises
    ------
    InputError
        For a cell that is neither a whole number nor blank.
    """
    bins = []
    for column in (name for name in COUNTED if rows and name in rows[0]):
        for row in rows:
            if row[column] and not row[column].isdecimal():
                raise row.error(column, "not a count", expected="a whole number, or blank")
        chosen = choose_bins([int(row[column]) for row in rows if row[column]])
        filled = Counter(chosen[int(row[column])] for row in rows if row[column])
        for row in rows:
            row[column] = str(chosen[int(row[column])].value) if row[column] else ""
        bins += [
            {"column": column, "value": entry.value, "factor": entry.factor, "videos": number}
            | entry._asdict()
            for entry, number in sorted(filled.items())
        ]
    return bins
