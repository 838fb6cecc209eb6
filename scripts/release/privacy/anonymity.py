"""How many respondents share what the table tells of each: k-anonymity, and bands that raise it.

A table is k-anonymous if each row shares its quasi-identifiers with at least k - 1 others
(Sweeney 2002, doi:10.1142/S0218488502001648). It is reported only: the table stays as it is.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from typing import NamedTuple

from scripts.errors import InputError

ANONYMITY_COLUMNS = [
    *["scheme", "generalisation", "k", "classes", "respondents"],
    *["in_classes_below_2", "in_classes_below_3", "in_classes_below_5"],
    *["members_below_2", "members_below_3", "members_below_5"],
]
LEVELS = (2, 3, 5)
BANDS = (5, 10, 20)
# A value that fewer respondents than this have is joined with the other rare ones.
RARE = 3
WHOLE = re.compile(r"\d+")


class Step(NamedTuple):
    """One way to show a column: its name, how much it hides (0 is nothing), and the values."""

    label: str
    loss: int
    values: tuple[str, ...]


def band(age: int, width: int) -> str:
    """The band of `width` years that holds an age.

    Examples
    --------
    >>> band(25, 5), band(19, 10)
    ('25-29', '10-19')
    """
    low = age // width * width
    return f"{low}-{low + width - 1}"


def classes(rows: Sequence[tuple[str, ...]]) -> list[int]:
    """For each row, how many rows are equal to it, itself included.

    Examples
    --------
    >>> classes([("f", "20-29"), ("f", "20-29"), ("m", "20-29")])
    [2, 2, 1]
    """
    counts = Counter(rows)
    return [counts[row] for row in rows]


def steps(column: str, values: Sequence[str]) -> list[Step]:
    """The ways in which a column can be shown, from as it is to left out.

    Numbers are put in bands, words are joined where they are rare. Case and outer white space
    do not make two values of one.
    """
    plain = [value.strip().casefold() for value in values]
    found = [Step(f"{column} as it is", 0, tuple(plain))]
    if all(WHOLE.fullmatch(value) for value in plain):
        for loss, width in enumerate(BANDS, start=1):
            banded = tuple(band(int(value), width) for value in plain)
            found.append(Step(f"{column} in bands of {width}", loss, banded))
    else:
        counts = Counter(plain)
        joined = tuple(value if counts[value] >= RARE else "other" for value in plain)
        if joined != found[0].values and len(set(joined)) > 1:
            found.append(Step(f"{column} of fewer than {RARE} joined as other", 2, joined))
    return [*found, Step(f"{column} left out", 4, ("",) * len(values))]


def anonymity_rows(
    respondents: Sequence[Mapping[str, str]], names: Sequence[str], *, path="the table"
) -> list[dict]:
    """What k is as published, with plain bands, and after the mildest changes that raise it.

    Parameters
    ----------
    respondents : sequence of mapping
        Rows with `number` and the quasi-identifiers.
    names : sequence of str
        Columns by which a respondent might be recognised.
    path : path-like
        Named in errors.

    Returns
    -------
    list of dict
        With `ANONYMITY_COLUMNS`. `in_classes_below_3` is the number of respondents who share
        their row with fewer than two others, `members_below_3` are their numbers. The mildest
        change is the one of least `Step.loss` summed over the columns, then of most classes.

    Raises
    ------
    InputError
        For a quasi-identifier that the table does not have.

    Examples
    --------
    >>> rows = [{"number": f"R{i}", "age": age} for i, age in enumerate(["21", "23", "38"])]
    >>> [(row["generalisation"], row["k"]) for row in anonymity_rows(rows, ["age"])[:2]]
    [('nothing', 1), ('age in bands of 5', 1)]
    """
    if not respondents:
        return []
    for name in names:
        if name not in respondents[0]:
            raise InputError(
                "a quasi-identifier is not a column of the table",
                path=path,
                column=name,
                expected=", ".join(respondents[0]),
                mend="correct release.quasi_identifiers in config.yaml",
            )
    numbers = [row["number"] for row in respondents]
    ways = [steps(name, [row[name] for row in respondents]) for name in names]
    told = [_row("as published", [way[0] for way in ways], numbers)]
    for number, way in enumerate(ways):
        for step in way[1:]:
            chosen = [step if other == number else ways[other][0] for other in range(len(ways))]
            told.append(_row("one column changed", chosen, numbers))
    for width in BANDS:
        chosen = [_banded(way, width) for way in ways]
        told.append(_row(f"bands of {width} and rare values joined", chosen, numbers))
    schemes = sorted(product(*ways), key=_cost)
    told += [_row(*_mildest(schemes, k), numbers) for k in LEVELS]
    return told


def _banded(way, width):
    labelled = {step.label.rpartition(" ")[2]: step for step in way[1:-1]}
    return labelled.get(str(width), labelled.get("other", way[0]))


def _cost(scheme):
    sizes = _sizes(scheme)
    return sum(step.loss for step in scheme), -sum(1 / size for size in sizes)


def _sizes(scheme):
    return classes(list(zip(*(step.values for step in scheme), strict=True)))


def _mildest(schemes, k) -> tuple[str, Sequence[Step]]:
    for scheme in schemes:
        if min(_sizes(scheme)) >= k:
            return f"mildest change to k = {k}", scheme
    return f"k = {k} is not reached: too few respondents", schemes[-1]


def _row(scheme, chosen, numbers):
    sizes = _sizes(chosen)
    small = {
        level: [number for number, size in zip(numbers, sizes, strict=True) if size < level]
        for level in LEVELS
    }
    return {
        "scheme": scheme,
        "generalisation": "; ".join(step.label for step in chosen if step.loss) or "nothing",
        "k": min(sizes),
        "classes": round(sum(1 / size for size in sizes)),
        "respondents": len(numbers),
        **{f"in_classes_below_{level}": len(small[level]) for level in LEVELS},
        **{f"members_below_{level}": ";".join(small[level]) for level in LEVELS},
    }
