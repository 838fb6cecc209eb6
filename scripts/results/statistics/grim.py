"""GRIM: can a printed percentage be a count out of n?"""

import math
import re
from fractions import Fraction
from functools import cache

from scripts.errors import InputError

PRINTED = re.compile(r"(\d+)(?:\.(\d+))?\s*%?")


@cache
def possible_counts(percent: str, n: int) -> tuple[int, ...]:
    """Counts out of `n` that could have been printed as `percent`.

    A count k is possible when 100 k / n lies within half a unit of the last printed digit
    of `percent`, bounds included, so that rounding half up, half down and half to even are
    all allowed (Brown & Heathers, 2017).

    Parameters
    ----------
    percent : str
        The percentage as printed, with or without a percent sign. It is text because a
        trailing zero says how finely it was rounded: "42" and "42.0" differ.
    n : int
        The base of the percentage, at least 1.

    Returns
    -------
    tuple of int
        In rising order, between 0 and `n`; empty where no count fits.

    Raises
    ------
    InputError
        If `percent` is not a plain decimal number or `n` is below 1.

    Examples
    --------
    >>> possible_counts("42 %", 50)
    (21,)
    >>> possible_counts("43", 50)
    ()
    >>> possible_counts("42.0", 500), possible_counts("42", 500)
    ((210,), (208, 209, 210, 211, 212))
    """
    match = PRINTED.fullmatch(percent.strip())
    if match is None:
        raise InputError("not a percentage", value=percent, expected="digits, such as 42 or 5.57 %")
    if n < 1:
        raise InputError("a percentage needs a base", value=n, expected="a whole number from 1")
    whole, digits = match[1], match[2] or ""
    unit = Fraction(1, 10 ** len(digits))
    value = int(whole + digits) * unit
    lowest = math.ceil((value - unit / 2) * n / 100)
    highest = math.floor((value + unit / 2) * n / 100)
    return tuple(range(max(lowest, 0), min(highest, n) + 1))
