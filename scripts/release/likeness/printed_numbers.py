"""Numbers of tables in one spelling, at full and at printed precision, and facts of a build."""

import csv
import io
import re

from scripts.errors import InputError
from scripts.files.tables import number
from scripts.paper.describe_build import PACKAGES

# A number with a point or an exponent. Whole numbers are counts and ids, and stay exact.
DECIMAL = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][-+]?\d+)?")
WHOLE = re.compile(r"[-+]?\d+")
# Where rounding falls on the edge between two printed numbers, the last bits of a float decide.
EDGE = 1e-6
NOTHING = 1e-9  # what is left of a sum that should be 0, and prints as 0.00 or < .001
DIGITS = 3
HASH = re.compile(r"\b[0-9a-f]{64}\b")
_NAMES = "|".join(re.escape(name).replace("_", r"\\*_") for name in ["python", *PACKAGES])
VERSION = re.compile(rf"\b({_NAMES})(\"?[\s:=]*\"?)v?\d+(?:\.\d+)+[\w.+-]*", re.IGNORECASE)


def full(text: str) -> str:
    """A decimal number at ten significant digits; any other text as it is.

    Examples
    --------
    >>> full("0.30000000000000004"), full("0.50"), full("7298163547012345678"), full("v1.10")
    ('0.3', '0.5', '7298163547012345678', 'v1.10')
    """
    return number(float(text) + 0.0) if DECIMAL.fullmatch(text) else text


def read_rows(text: str) -> list[list[str]]:
    r"""Rows of a CSV file with decimals at ten significant digits, without empty lines.

    Raises
    ------
    InputError
        A quotation mark is not closed, or the like.

    Examples
    --------
    >>> read_rows('a,b\n"x",0.30000000000000004\n')
    [['a', 'b'], ['x', '0.3']]
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [[full(cell) for cell in row] for row in reader if row]
    except csv.Error as error:
        raise InputError(f"not readable as CSV (line {reader.line_num}: {error})")


def rounded(text: str) -> str:
    """A decimal number as a paper prints it: three digits, and never fewer than the whole part.

    Examples
    --------
    >>> rounded("0.2937500335"), rounded("3125.4"), rounded("-1.7e-17"), rounded("1223")
    ('0.294', '3125', '0', '1223')
    """
    if not DECIMAL.fullmatch(text):
        return text
    value = float(text)
    if abs(value) < NOTHING:
        return "0"
    return f"{value:.0f}" if abs(value) >= 10**DIGITS else f"{float(f'{value:.{DIGITS}g}'):g}"


def is_same_printed(before: str, after: str) -> bool:
    """Whether two cells print the same number, or one number on the edge of rounding.

    Examples
    --------
    >>> is_same_printed("0.2937500335", "0.2937499"), is_same_printed("0.42", "0.43")
    (True, False)
    >>> is_same_printed("0.42350000001", "0.42349999999"), is_same_printed("1", "0.9999999999")
    (True, True)
    >>> is_same_printed("1223", "1224"), is_same_printed("food", "other")
    (False, False)
    """
    if rounded(before) == rounded(after):
        return True
    cells = before, after
    if not all(DECIMAL.fullmatch(cell) or WHOLE.fullmatch(cell) for cell in cells):
        return False
    if all(map(WHOLE.fullmatch, cells)):
        return False
    one, other = float(before), float(after)
    return abs(one - other) <= max(EDGE * max(abs(one), abs(other)), NOTHING)


def without_build(text: str) -> str:
    """Text without the facts of a build that another library version has to change.

    These are content hashes (64 hexadecimal digits), which cover the lock, and the version behind
    the name of a program that `describe_build` reports; no other number is taken out.

    Examples
    --------
    >>> without_build("Built with Python 3.11.7, numpy 2.4.6 and typst 0.15.2; alpha is 0.82")
    'Built with Python *, numpy * and typst *; alpha is 0.82'
    >>> without_build('{"pypandoc_binary": "1.17", "hash": "' + "0a" * 32 + '"}')
    '{"pypandoc_binary": "*", "hash": "*"}'
    """
    return VERSION.sub(r"\1\2*", HASH.sub("*", text))
