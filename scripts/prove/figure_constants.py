"""Results that are typed in a script that draws: numbers in the words given to a figure."""

import ast
from collections.abc import Iterator
from pathlib import Path

from scripts.prove.comparison import TOKEN
from scripts.prove.places import Place

# Functions and methods of Matplotlib and seaborn that put words into a picture, by what they take.
CALLS = {
    *("text", "annotate", "suptitle", "supxlabel", "supylabel", "figtext", "title", "xlabel"),
    *("ylabel", "set_title", "set_xlabel", "set_ylabel", "set_text", "set_label", "bar_label"),
    *("set_xticklabels", "set_yticklabels", "legend"),
}
KEYWORDS = {"label", "labels", "title", "xlabel", "ylabel", "s", "text", "suptitle"}


def typed_in_figures(folder: Path) -> list[Place]:
    """Typed numbers in the words of figures, in every module that imports Matplotlib."""
    found = []
    for path in sorted(folder.glob("scripts/results/*.py")):
        source = path.read_text(encoding="utf-8")
        if "matplotlib" not in source:
            continue
        name = path.relative_to(folder).as_posix()
        for line, text in typed_words(source):
            key = ("typed", name, line, text)
            found.append(Place(key, key, text, name, line))
    return found


def typed_words(source: str) -> list[tuple[int, str]]:
    r"""Line and text of each string with a number that is handed to a figure.

    Examples
    --------
    >>> typed_words('axes.text(0, 0, "21 of 50")\naxes.text(0, 0, f"{n} of {base}")')
    [(1, '21 of 50')]
    >>> typed_words('axes.set(xlabel=f"Share, {95} %")')
    [(1, '95')]
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        words = [word.value for word in node.keywords if word.arg in KEYWORDS]
        if name in CALLS:
            words += node.args
        for word in words:
            found += [(line, text) for line, text in _typed(word)]
    return sorted(set(found))


def _typed(node: ast.AST) -> Iterator[tuple[int, str]]:
    for part in ast.walk(node):
        if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Constant):
            yield part.lineno, str(part.value.value)
        elif (
            isinstance(part, ast.Constant)
            and isinstance(part.value, str)
            and TOKEN.search(part.value)
        ):
            yield part.lineno, part.value
