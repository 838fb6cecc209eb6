"""One kind of error for everything a user can mend, and the guard that prints it."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Answer = TypeVar("Answer")
# A line of the project, and none of a library, in a traceback.
CODE_LINE = re.compile(
    r'^ +File "(?!.*site-packages)(?:.*/)?((?:scripts|claims)/[^"]+)", line (\d+)', re.MULTILINE
)


class InputError(Exception):
    """A fault in what the user handed in, told so that the user can mend it.

    Parameters
    ----------
    problem : str
        What is wrong, in one sentence without a full stop.
    path : str or path-like, optional
        The file at fault.
    row : int, optional
        Line number in that file, counted from 1 with the header as line 1.
    column : str, optional
        Column or variable at fault; in a YAML file the key, in dots, whose line is looked up.
    value : object, optional
        The offending value, shown as Python would quote it.
    expected : str, optional
        What would have been accepted.
    mend : str, optional
        What to do about it.

    Examples
    --------
    >>> print(InputError("unknown code", path="coder_A.csv", row=7, column="theme",
    ...                  value="fod", expected="food", mend="correct the cell"))
    coder_A.csv, line 7, column 'theme': unknown code
      found:    'fod'
      expected: food
      mend:     correct the cell
    """

    def __init__(
        self, problem, *, path=None, row=None, column=None, value=None, expected=None, mend=None
    ):
        place = [str(path)] if path is not None else []
        keyed = column is not None and str(path).endswith((".yaml", ".yml"))
        if keyed and row is None:
            from scripts.files.yaml_lines import line_of_key  # needed only to name a fault

            row = line_of_key(path, str(column), value)
        if row is not None:
            place.append(f"line {row}")
        if column is not None:
            place.append(f"{'key' if keyed else 'column'} '{column}'")
        lines = [f"{', '.join(place)}: {problem}" if place else problem]
        if value is not None:
            lines.append(f"  found:    {value!r}")
        if expected is not None:
            lines.append(f"  expected: {expected}")
        if mend is not None:
            lines.append(f"  mend:     {mend}")
        super().__init__("\n".join(lines))


def run(main: Callable[[], Answer]) -> Answer:
    """The answer of `main`; an `InputError` is printed without a traceback, with exit status 1."""
    try:
        return main()
    except InputError as error:
        sys.exit(f"error: {error}")


def read_log(path: Path) -> str:
    """The error that ends a rule's log: the text from ``error:`` on, else its last line.

    Of a traceback the last line of the project's code is named before it.
    """
    try:
        text = path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
    start = text.rfind("\nerror: ") + 1
    if text.startswith("error: ", start):
        return text[start:].removeprefix("error: ")
    place = "".join("{}, line {}: ".format(*found) for found in CODE_LINE.findall(text)[-1:])
    return place + text.splitlines()[-1] if text else ""
