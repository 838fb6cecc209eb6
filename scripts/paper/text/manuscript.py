"""The manuscript as it is read: front matter, includes and variables, and its project."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scripts.errors import InputError
from scripts.files.text_files import read_text, read_yaml
from scripts.paper.text.inclusions import included_name
from scripts.paper.text.manuscript_text import Line, Mention

SHORTCODE = re.compile(r"\{\{<\s*(.*?)\s*>\}\}")

FRONT_KEYS = {
    "title", "subtitle", "short-title", "author", "date", "abstract", "keywords", "lang",
}  # fmt: skip


@dataclass(frozen=True)
class Manuscript:
    """Front matter and all lines, includes in place, shortcodes of variables as written."""

    path: Path
    front: dict
    lines: tuple[Line, ...]
    body_start: int
    includes: tuple[Mention, ...]


def read(path) -> Manuscript:
    """The manuscript with its includes in place.

    Paths of includes are relative to the manuscript's folder, nested ones too, as in Quarto.

    Raises
    ------
    InputError
        Missing or looping include, an include that does not stand alone on its line, or front
        matter that is missing, not readable, or holds a key that is not supported.
    """
    path, includes = Path(path), []
    lines = tuple(_expand(path, path.parent, (), includes))
    end = next((i for i, line in enumerate(lines) if i and line.text.rstrip() == "---"), 0)
    if not end or lines[0].text.rstrip() != "---":
        raise InputError(
            "the front matter is missing",
            path=path,
            row=1,
            expected="title, author, date and lang between two lines of ---",
        )
    front = _front(path, lines[1:end])
    # A comment of the front matter would look like a heading.
    lines = tuple(
        line._replace(text="") if i < end and line.text.lstrip().startswith("#") else line
        for i, line in enumerate(lines)
    )
    return Manuscript(path, front, lines, end + 1, tuple(includes))


def _expand(path, folder, parents, includes):
    for number, text in enumerate(read_text(path).split("\n"), start=1):
        name = included_name(text)
        if name is None:
            if re.search(r"\{\{<\s*include\b", text):
                raise InputError(
                    "an include must stand alone on its line", path=path, row=number, value=text
                )
            yield Line(str(path), number, text)
            continue
        target = folder / name
        if target == path or target in parents:
            raise InputError("the include loops", path=path, row=number, value=name)
        if not target.is_file():
            raise InputError(
                "the included file does not exist",
                path=path,
                row=number,
                value=name,
                expected=f"a file named relative to the folder of {(parents or (path,))[0]}",
            )
        includes.append(Mention(name, str(path), number))
        yield from _expand(target, folder, (*parents, path), includes)
        # As in Quarto, what follows an include starts a paragraph of its own.
        yield Line(str(path), number, "")


def _front(path, lines) -> dict:
    for line in lines:
        if re.match(r"\s*(?:- +)?[\w-]+:\s*\{\{<", line.text):
            raise InputError(
                "a front-matter value that begins with a shortcode must be quoted",
                path=path,
                row=line.number,
                mend='write key: "{{< var name >}}"',
            )
    try:
        front = yaml.safe_load("\n".join(line.text for line in lines)) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            f"the front matter is not readable as YAML ({getattr(error, 'problem', error)})",
            path=path,
            row=mark.line + 2 if mark else 1,
        )
    for key in front:
        if key not in FRONT_KEYS:
            raise InputError(
                "the front-matter key is not supported",
                path=path,
                row=next((at.number for at in lines if at.text.startswith(f"{key}:")), 1),
                value=key,
                expected=", ".join(sorted(FRONT_KEYS)),
                mend="options of the renderers belong into _quarto.yml",
            )
    for key in ("title", "author", "date", "lang"):
        if not front.get(key):
            raise InputError("the front-matter key is missing", path=path, row=1, column=key)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(front["date"])):
        raise InputError(
            "the date must be fixed", path=path, column="date", value=front["date"],
            expected="YYYY-MM-DD",
        )  # fmt: skip
    return front


def read_variables(path) -> dict:
    """Variables by dotted name, as ``{{< var a.b >}}`` names them.

    Values that are not strings are kept, so that `resolve` can name the place that uses them.
    """
    content = read_yaml(path) or {}
    if not isinstance(content, dict):
        raise InputError("the file must hold names with values", path=path, row=1)
    return dict(leaves(content))


def leaves(content: Mapping, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted name and value of every entry of nested mappings."""
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def read_project(path) -> dict:
    """`_quarto.yml` as a mapping, with `bibliography` and `filters` as lists of file names."""
    project = dict(read_yaml(path) or {})
    listed = project.get("bibliography") or []
    project["bibliography"] = [listed] if isinstance(listed, str) else list(listed)
    filters = [
        entry["path"] if isinstance(entry, dict) else entry for entry in project.get("filters", [])
    ]
    project["filters"] = [name for name in filters if name != "quarto"]
    for name in project["bibliography"] + project["filters"]:
        if not (Path(path).parent / name).is_file():
            raise InputError("the file that is named here does not exist", path=path, value=name)
    return project


def bibliography_keys(paths) -> set[str]:
    """Keys of the entries of BibTeX files."""
    entry = re.compile(r"^\s*@(?!comment|string|preamble)\w+\s*\{\s*([^,\s]+)\s*,", re.I | re.M)
    return {key for path in paths for key in entry.findall(read_text(path))}


def shortcodes(lines) -> list[Mention]:
    """Variables that the lines use, in their order.

    Raises
    ------
    InputError
        Any shortcode but ``var``, or one that is not closed on its line.
    """
    found = []
    for line in lines:
        for match in SHORTCODE.finditer(line.text):
            name, *words = match[1].split()
            if name != "var" or len(words) != 1 or line.text[: match.end()].count("{{{<"):
                raise InputError(
                    "the shortcode is not supported",
                    path=line.path,
                    row=line.number,
                    value=match[0],
                    expected="{{< var name >}}, or {{< include file >}} alone on its line",
                )
            found.append(Mention(words[0], line.path, line.number))
        if re.search(r"\{\{<|>\}\}", SHORTCODE.sub("", line.text)):
            raise InputError(
                "a shortcode is not closed, or not opened, on this line",
                path=line.path,
                row=line.number,
                value=line.text.strip(),
                expected="{{< var name >}}",
            )
    return found


def nearest(name, known) -> str | None:
    """A sentence with the known name closest to `name`, if one is close."""
    close = difflib.get_close_matches(name, sorted(known), 1)
    return f"did you mean {close[0]}?" if close else None


def resolve(lines, variables) -> tuple[Line, ...]:
    """The lines with each ``{{< var name >}}`` replaced by its value.

    Raises
    ------
    InputError
        An unknown variable, or a value that is not one line of text.
    """
    for name, path, number in shortcodes(lines):
        if name not in variables:
            raise InputError(
                "the variable is unknown", path=path, row=number, value=name,
                mend=nearest(name, variables),
            )  # fmt: skip
        value = variables[name]
        if not isinstance(value, str) or not value.strip() or "\n" in value.strip():
            raise InputError(
                f"the variable {name} is not one line of text",
                path=path,
                row=number,
                value=value,
                mend="write it to the variables file as a quoted, formatted string",
            )
    return tuple(
        line._replace(text=SHORTCODE.sub(lambda at: variables[at[1].split()[1]].strip(), line.text))
        for line in lines
    )
