"""Where a number is printed: prose, captions, alternative texts, cells, lists and figures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.claims.spans import NUMBER, SILENT, only_sentences, read_allowed, read_own_lines
from scripts.errors import InputError
from scripts.files.text_files import read_text, read_yaml
from scripts.paper.fragments import wording
from scripts.paper.text.inclusions import included_name
from scripts.paper.text.manuscript import SHORTCODE, leaves
from scripts.paper.text.manuscript_text import IMAGE, blanked

VARIABLE = re.compile(r"\{\{<\s*var\s+([\w.-]+)\s*>\}\}")
SPAN = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\{\.\w+\}")
CAPTION = re.compile(r"^: (?P<caption>.*) \{#(?P<label>tbl-[\w-]+)\}$")
CELL = re.compile(r"(?<!\\)\|")
ALT = re.compile(r'fig-alt="([^"]*)"')
FRAGMENTS = "results/bind_results/"


@dataclass(frozen=True)
class Place:
    """One piece of printed text.

    `key` names it in every version of the paper, `about` is the key of what has to stand there,
    and `text` is plain. `path` and `line` are where an author finds it.
    """

    key: tuple
    about: tuple
    text: str
    path: str
    line: int


def plain(markdown: str) -> str:
    r"""Markdown of a value as it is read: no marks, no escapes, plain spaces.

    Examples
    --------
    >>> plain("[.82 \\[.68, .90\\]]{.simulated}"), plain("*p* = .455")
    ('.82 [.68, .90]', 'p = .455')
    """
    text = markdown.replace(wording.NO_BREAK, " ")
    while SPAN.search(text):
        text = SPAN.sub(r"\1", text)
    text = re.sub(r"(?<!\\)[*`]", "", text)
    return " ".join(re.sub(r"\\(.)", r"\1", text).split())


def read_places(folder: Path, labels: Mapping[str, Mapping[str, str]]) -> list[Place]:
    """All places of the paper in `folder`.

    Parameters
    ----------
    folder : Path
        A study whose chain has run.
    labels : mapping
        Labels of the figures; see `chain.run_commands`.
    """
    places = list(_prose(folder))
    for name in fragments(folder):
        read = {"tbl": _table, "fig": _figure}.get(Path(name).stem.split("-")[0], _list)
        places += list(read(Path(name).stem, name, read_text(folder / name).split("\n")))
    for figure, texts in labels.items():
        places += [
            Place((figure, label), (figure, label), plain(text), f"figures/{figure[4:]}.svg", 0)
            for label, text in texts.items()
        ]
    return places


def includes(folder: Path) -> list[str]:
    """Files that the manuscript includes."""
    lines = read_own_lines(folder / "paper.qmd").lines
    return [name for line in lines if (name := included_name(line.text))]


def fragments(folder: Path) -> list[str]:
    """Included files that the chain makes."""
    return [name for name in includes(folder) if name.startswith(FRAGMENTS)]


def others(folder: Path) -> list[str]:
    """Included files that are left to the tests of the rules that make them."""
    return [name for name in includes(folder) if not name.startswith(FRAGMENTS)]


def _prose(folder):
    values = dict(leaves(read_yaml(folder / "_variables.yml")))
    text = read_own_lines(folder / "paper.qmd")
    for line in text.lines:
        for nth, match in enumerate(VARIABLE.finditer(line.text), start=1):
            name = match[1]
            if name not in values:
                raise InputError(
                    "the variable does not exist", path=line.path, row=line.number, value=name
                )
            key = ("prose", line.number, nth, name)
            yield Place(key, ("variable", name), plain(values[name]), "paper.qmd", line.number)


def misplaced_variables(folder: Path, wording_of: Mapping[str, str]) -> list[tuple[Place, str]]:
    """Variables that stand where the words around them tell of another one.

    Parameters
    ----------
    wording_of : mapping
        Regular expression, in which ``(VAR)`` is the place of a variable, to the name that has
        to stand there. Expressions that match nowhere say nothing.

    Returns
    -------
    list of Place and str
        The place, and the name that was expected.
    """
    found = []
    for line in read_own_lines(folder / "paper.qmd").lines:
        text = VARIABLE.sub(lambda match: f"‹{match[1]}›", line.text)
        for pattern, name in wording_of.items():
            for match in re.finditer(pattern.replace("(VAR)", r"‹([\w.-]+)›"), text):
                if match[1] != name:
                    key = ("prose", line.number, match.start(1), match[1])
                    place = Place(key, ("variable", match[1]), match[0], "paper.qmd", line.number)
                    found.append((place, f"the variable {name}"))
    return found


def typed_numbers(folder: Path) -> list[tuple[Place, str]]:
    """Numbers and number-words that the manuscript types, each with the reason that allows it.

    The reason is "" where the allow-list has none.
    """
    text = read_own_lines(folder / "paper.qmd")
    prose = SILENT.sub(blanked, SHORTCODE.sub(blanked, text.prose))
    end = prose.index("\n---", 3)
    prose = only_sentences(prose[:end]) + prose[end:]
    allowed = folder / "claims/allowed.yaml"
    entries = read_allowed(allowed) if allowed.exists() else []
    reasons = {
        offset: entry["reason"]
        for entry in entries
        for match in re.finditer(re.escape(entry["text"]), prose)
        for offset in range(*match.span())
    }
    found = []
    for match in NUMBER.finditer(prose):
        line = text.place(match.start()).number
        around = prose[max(match.start() - 40, 0) : match.end() + 40]
        key = ("typed", line, match.start(), match[0])
        place = Place(key, key, " ".join(around.split()), "paper.qmd", line)
        found.append((place, reasons.get(match.start(), "")))
    return found


def _table(name, path, lines):
    rows = 0
    for number, line in enumerate(lines, start=1):
        if match := CAPTION.match(line):
            yield Place((name, "caption"), (name, "caption"), plain(match["caption"]), path, number)
        elif line.startswith("|") and not line.startswith(("|:", "|-")):
            cells = [plain(cell) for cell in CELL.split(line)[1:-1]]
            for column, cell in enumerate(cells):
                key = (name, "heading" if rows == 0 else rows, column)
                yield Place(key, key, cell, path, number)
            rows += 1


def _figure(name, path, lines):
    text = "\n".join(lines)
    image = IMAGE.search(text)
    yield Place((name, "caption"), (name, "caption"), plain(image["caption"]), path, 1)
    alt = ALT.search(image["attributes"])
    yield Place((name, "alt"), (name, "alt"), plain(alt[1]), path, 1)


def _list(name, path, lines):
    for number, line in enumerate(lines, start=1):
        if line.startswith("- "):
            key = (name, number - 1)
            yield Place(key, key, plain(line[2:]), path, number)
