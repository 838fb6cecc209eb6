"""Codes of several coders as arrays: positions in a domain, and tallies of units by category.

Every coefficient takes `codes`, an array of coders x units. A cell holds a category (text or a
number), or ``None`` or ``nan`` where the coder gave no code for the unit. `domain` lists the
categories in their order; without it they are the observed values, sorted. A unit is pairable
when at least two coders coded it.
"""

from collections.abc import Sequence

import numpy as np

MISSING = -1


def encode(codes, domain=None):
    """Codes as positions in the domain.

    Parameters
    ----------
    codes : array-like, shape (coders, units)
        Categories; ``None`` or ``nan`` where missing.
    domain : sequence, optional
        The categories in order.

    Returns
    -------
    index : ndarray of int, shape (coders, units)
        Position in the domain, `MISSING` where there is no code.
    domain : tuple

    Raises
    ------
    ValueError
        When `codes` is not two-dimensional, or holds a value outside the domain.

    Examples
    --------
    >>> index, domain = encode([["b", "a"], [None, "b"]])
    >>> index.tolist(), domain
    ([[1, 0], [-1, 1]], ('a', 'b'))
    """
    cells = np.asarray(codes, dtype=object)
    if cells.ndim != 2:
        raise ValueError(f"codes must be coders x units, not of shape {cells.shape}")
    present = [value for value in cells.flat if not _is_missing(value)]
    domain = tuple(sorted(set(present)) if domain is None else domain)
    position = {value: place for place, value in enumerate(domain)}
    if len(position) < len(domain):
        raise ValueError("a category stands twice in the domain")
    if unknown := sorted(str(value) for value in set(present) - set(position)):
        raise ValueError(f"code outside the domain: {unknown[0]}")
    index = [MISSING if _is_missing(value) else position[value] for value in cells.flat]
    return np.array(index, dtype=int).reshape(cells.shape), domain


def _is_missing(value):
    return value is None or value != value


def count(index, size: int):
    """How many coders gave each of `size` categories to each unit, from positions.

    Examples
    --------
    >>> count(np.array([[1, 0], [MISSING, 1]]), 2).tolist()
    [[0, 1], [1, 1]]
    """
    return (index[:, :, np.newaxis] == np.arange(size)).sum(axis=0)


def tally(codes, domain=None):
    """How many coders gave each category to each unit.

    Parameters
    ----------
    codes, domain
        As for `encode`.

    Returns
    -------
    counts : ndarray of int, shape (units, categories)
    domain : tuple

    Examples
    --------
    >>> counts, domain = tally([["a", "b"], ["a", None]])
    >>> counts.tolist(), domain
    ([[2, 0], [0, 1]], ('a', 'b'))
    """
    index, domain = encode(codes, domain)
    return count(index, len(domain)), domain


def pairable(counts):
    """The rows of a tally with at least two codes.

    Examples
    --------
    >>> pairable(np.array([[2, 0], [0, 1]])).tolist()
    [[2, 0]]
    """
    return counts[counts.sum(axis=1) >= 2]


def varies(counts) -> bool:
    """Whether chance can be estimated: two pairable units, two categories among their codes.

    Without that, agreement cannot be told from habit, and a coefficient that corrects for
    chance is undefined (and not 1).

    Examples
    --------
    >>> varies(np.array([[2, 0], [0, 2]])), varies(np.array([[2, 0], [2, 0]]))
    (True, False)
    """
    paired = pairable(counts)
    return bool(len(paired) >= 2 and np.count_nonzero(paired.sum(axis=0)) >= 2)


def disagreements(codes, domain=None) -> int:
    """Number of pairable units in which the coders are not unanimous.

    Examples
    --------
    >>> disagreements([list("aab"), list("abb")])
    1
    """
    paired = pairable(tally(codes, domain)[0])
    return int((np.count_nonzero(paired, axis=1) > 1).sum())


def from_contingency(table, domain: Sequence) -> list[list]:
    """Codes of two coders from their cross-table, the first coder in rows.

    Examples
    --------
    >>> from_contingency([[1, 2], [0, 1]], "ab")
    [['a', 'a', 'a', 'b'], ['a', 'b', 'b', 'b']]
    """
    pairs = [
        (domain[row], domain[column])
        for row, counts in enumerate(table)
        for column, times in enumerate(counts)
        for _ in range(times)
    ]
    return [list(codes) for codes in zip(*pairs, strict=True)] or [[], []]


def from_distribution(table, domain: Sequence) -> list[list]:
    """Codes from the number of coders per unit and category; who gave which is not known.

    Rows of the result are places and not persons, so that coefficients with marginals of
    single coders (Cohen, Conger) must not be taken from them.

    Examples
    --------
    >>> from_distribution([[2, 0], [1, 2]], "ab")
    [['a', 'a'], ['a', 'b'], [None, 'b']]
    """
    units = [
        [domain[place] for place, times in enumerate(counts) for _ in range(times)]
        for counts in table
    ]
    places = range(max(map(len, units), default=0))
    return [[unit[place] if place < len(unit) else None for unit in units] for place in places]
