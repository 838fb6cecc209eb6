"""Agreement on multi-select variables, where a coder gives a unit a set of values.

`codes` holds coders x units; a cell is a set of values, perhaps empty, or ``None`` where the
coder gave no code.
"""

from collections import Counter
from math import nan

import numpy as np

DISTANCES = ("masi", "jaccard", "dice")


def as_set(cell) -> frozenset:
    """Values of a cell of a multi-select variable, parted by ``;``; ``{}`` is the empty set.

    Examples
    --------
    >>> sorted(as_set("aerial; static")), as_set("{}"), as_set(3)
    (['aerial', 'static'], frozenset(), frozenset({'3'}))
    """
    values = (value.strip() for value in str(cell).strip("{}").split(";"))
    return frozenset(value for value in values if value)


def set_distance(a, b, kind="masi") -> float:
    """Distance of two sets, 0 if equal and 1 if nothing is shared.

    ``jaccard`` is the share of values that are not common, ``dice`` counts common values
    twice, and ``masi`` multiplies Jaccard's similarity by 2/3 where one set holds the other and
    by 1/3 where they only overlap (Passonneau 2006, Measuring agreement on set-valued items).

    Examples
    --------
    >>> [round(set_distance({1, 2}, {1}, kind), 3) for kind in DISTANCES]
    [0.667, 0.5, 0.333]
    """
    if kind not in DISTANCES:
        raise ValueError(f"unknown distance '{kind}', expected one of {', '.join(DISTANCES)}")
    a, b = frozenset(a), frozenset(b)
    if a == b:
        return 0.0
    common = len(a & b)
    if kind == "dice":
        return 1 - 2 * common / (len(a) + len(b))
    monotonic = 1 if kind == "jaccard" else 2 / 3 if a <= b or b <= a else 1 / 3
    return 1 - monotonic * common / len(a | b)


def _paired(codes):
    units = [
        [frozenset(cell) for cell in unit if cell is not None] for unit in zip(*codes, strict=True)
    ]
    units = [unit for unit in units if len(unit) >= 2]
    return units if len(units) >= 2 and len({cell for unit in units for cell in unit}) > 1 else []


def _observed(units, kind):
    """Mean distance of the pairs within units, each unit weighing as it has sets."""
    total = sum(
        sum(set_distance(a, b, kind) for a in unit for b in unit) / (len(unit) - 1)
        for unit in units
    )
    return total / sum(map(len, units))


def set_alpha(codes, kind="masi") -> float:
    """Krippendorff's alpha with each set as a category, and distances between the sets.

    Chance draws whole sets from all that were given (Passonneau 2006). ``nan`` with fewer than
    two units of two sets or more, and where all sets are equal.

    Examples
    --------
    >>> round(set_alpha([[{1}, {1, 2}, {3}], [{1}, {1}, {3}]]), 4)
    0.6667
    """
    units = _paired(codes)
    if not units:
        return nan
    given = Counter(cell for unit in units for cell in unit)
    total = given.total()
    expected = sum(given[a] * given[b] * set_distance(a, b, kind) for a in given for b in given) / (
        total * (total - 1)
    )
    return 1 - _observed(units, kind) / expected


def multi_valued_alpha(codes) -> float:
    """Alpha of multi-valued nominal data (Krippendorff and Craggs 2016).

    Chance draws single values into sets of the sizes that were given, so that it does not
    matter which values happened to stand together. Undefined as `set_alpha`.

    Examples
    --------
    >>> codes = [[{"b", "d"}, {"a", "b", "d"}, set(), {"a"}], [{"d"}, {"b"}, {"a"}, None],
    ...          [None, {"b", "d"}, {"a"}, None]]
    >>> round(multi_valued_alpha(codes), 7)
    0.2865907
    """
    units = _paired(codes)
    if not units:
        return nan
    sets = [cell for unit in units for cell in unit]
    times = Counter(value for cell in sets for value in cell)
    sizes = Counter(map(len, sets))
    chances = _common_values(list(times.values()), max(sizes))
    expected = sum(
        sizes[a] * sizes[b] / len(sets) ** 2 * _mean_distance(chances[a, b], a, b)
        for a in sizes
        for b in sizes
    )
    return 1 - _observed(units, "dice") / expected if expected > 0 else nan


def _mean_distance(chance, a: int, b: int) -> float:
    """Dice's distance of sets of a and b values, over the `chance` of each number in common."""
    if a + b == 0 or not chance.sum():
        return 0.0
    common = np.arange(len(chance))
    return float((chance * (1 - 2 * common / (a + b))).sum() / chance.sum())


def _common_values(times, largest: int):
    """Chance of two sets to share values: shape (size of one, size of other, common).

    A value that was given n times can enter one set in n ways, both in n (n - 1); the values
    are gone through once, as in the product of polynomials.
    """
    ways = np.zeros((largest + 1,) * 3)
    ways[0, 0, 0] = 1.0
    total = sum(times)
    for n in times:
        # Shares in place of numbers: only proportions matter, and products do not overflow.
        once, both = n / total, n * (n - 1) / total**2
        further = ways.copy()
        further[1:] += once * ways[:-1]
        further[:, 1:] += once * ways[:, :-1]
        further[1:, 1:, 1:] += both * ways[:-1, :-1, :-1]
        ways = further
    return ways
