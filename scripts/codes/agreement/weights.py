"""Credit that a pair of categories is given in a weighted coefficient of agreement."""

from numbers import Real

import numpy as np

KINDS = (
    *("identity", "linear", "quadratic", "ordinal"),
    *("radical", "ratio", "circular", "bipolar"),
)


def agreement_weights(kind, domain):
    """Credit for each pair of categories, from 1 on the diagonal to 0, shape (q, q).

    ``identity`` credits equality only. All others but ``ordinal`` fall with the distance of
    the categories, which are taken at their values where all are numbers, else at their
    places 1 to q in the domain; ``ordinal`` counts the pairs of categories from one to the
    other, whatever their values (Gwet 2014, Handbook of Inter-Rater Reliability, ch. 3).

    Parameters
    ----------
    kind : str or array-like of shape (q, q)
        One of `KINDS`, or the credits themselves.
    domain : sequence
        The q categories in order.

    Raises
    ------
    ValueError
        For an unknown kind, credits of another shape, and ratios of negative numbers.

    Examples
    --------
    >>> agreement_weights("quadratic", ("low", "middle", "high"))[0].tolist()
    [1.0, 0.75, 0.0]
    >>> agreement_weights("ratio", (1, 2, 3)).round(3)[0].tolist()
    [1.0, 0.556, 0.0]
    """
    size = len(domain)
    if not isinstance(kind, str):
        return _given(kind, size)
    if kind not in KINDS:
        raise ValueError(f"unknown weights '{kind}', expected one of {', '.join(KINDS)}")
    if kind == "identity" or size < 2:
        return np.eye(size)
    numeric = all(isinstance(value, Real) for value in domain)
    place = np.array(domain if numeric and kind != "ordinal" else range(1, size + 1), dtype=float)
    distance = _DISTANCES[kind](place[:, np.newaxis], place, place.min(), place.max())
    np.fill_diagonal(distance, 0)
    return 1 - distance / distance.max()


def _given(credit, size):
    credit = np.asarray(credit, dtype=float)
    if credit.shape != (size, size):
        raise ValueError(f"weights of shape {credit.shape} for {size} categories")
    # A pair has no order, so that only the mean of both directions can matter.
    return (credit + credit.T) / 2


def _ordinal(a, b, _low, _high):
    steps = np.abs(a - b)
    return steps * (steps + 1) / 2


def _circular(a, b, low, high):
    return np.sin(np.pi * (a - b) / (high - low + 1)) ** 2


def _bipolar(a, b, low, high):
    room = (a + b - 2 * low) * (2 * high - a - b)
    # Without room only where a category meets itself at an end of the scale.
    return np.divide((a - b) ** 2, room, out=np.zeros_like(room), where=room > 0)


def relative_difference(a, b):
    """Squared difference over squared sum, 0 where both are 0.

    Raises
    ------
    ValueError
        For negative numbers, of which no ratio can be taken.

    Examples
    --------
    >>> relative_difference(np.array([0.0, 1.0]), np.array([0.0, 3.0])).tolist()
    [0.0, 0.25]
    """
    if min(a.min(), b.min()) < 0:
        raise ValueError("ratios need categories that are not negative")
    total = a + b
    return np.divide(a - b, total, out=np.zeros_like(total), where=total > 0) ** 2


_DISTANCES = {
    "linear": lambda a, b, _low, _high: np.abs(a - b),
    "quadratic": lambda a, b, _low, _high: (a - b) ** 2,
    "ordinal": _ordinal,
    "radical": lambda a, b, _low, _high: np.sqrt(np.abs(a - b)),
    "ratio": lambda a, b, _low, _high: relative_difference(a, b),
    "circular": _circular,
    "bipolar": _bipolar,
}
