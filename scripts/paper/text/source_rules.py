"""What the manuscript must not hold, told with file and line before any engine renders it.

Quarto forgives what a paper must not: it prints ``?var:x`` and ``?@fig-x`` and exits with 0.
The part of Quarto's Markdown that `render/` implements is the part that `check_source` lets
through, so that both engines print the same paper.
"""

import re
from pathlib import Path

from scripts.errors import InputError
from scripts.paper.text.manuscript import Manuscript, bibliography_keys, nearest, resolve
from scripts.paper.text.manuscript_text import ATTRIBUTES, IMAGE, QUOTED, Survey, Text, survey

CLASSES = {
    "published", "simulated", "observed", "claim", "unnumbered", "unlisted", "callout-note",
    "smallcaps", "verdict-legend",
}  # fmt: skip
ATTRIBUTE_KEYS = {"fig-alt", "width", "title", "tbl-colwidths", "lang"}
IMAGE_TYPES = {".svg", ".png", ".jpg", ".jpeg"}
CROSS = r"@(?:fig|tbl|sec)-[\w-]+"
# Each of these would be lost without a word by one of the two engines, or by both.
REFUSED_ANYWHERE = {
    r"^[ ]*(?:`{3,}|~{3,})[ \t]*\{(?!\.)": "a code cell or raw block is not supported",
    r"`\{?(?:python|r|julia|ojs)\}?[ ]": "inline code that runs is not supported",
    r"`\{=\w+\}": "raw text for one output format is not supported",
}
REFUSED_IN_PROSE = {
    r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>": "an HTML tag is not supported",
    r"(?<!\\)\\[A-Za-z]{2,}": "a TeX command outside mathematics is not supported",
    r"@eq-[\w-]|\{#eq-": "a numbered equation is not supported",
    r"(?<!\w)-" + CROSS: "a cross-reference without its name is not supported",
    r"(?<![!^\w\]])\[[^\[\]]*" + CROSS + r"[^\[\]]*\](?![({])": (
        "a cross-reference in square brackets is not supported; write it without them"
    ),
    CROSS + r"[ \t]*\n?[ \t]*\[(?!\^)(?:[^\[\]]|\[[^\[\]]*\])*\](?![(\[])": (
        "square brackets right after a cross-reference vanish; put a word between them"
    ),
    r"(?<![\w\[;@-])@\w[\w:-]*[ \t]*\n?[ \t]*\[[^\[\]]*\]\{": (
        "a marked span right after a citation vanishes; put a word between them"
    ),
    r"^[ ]*:{3,}[ \t]*[^\s:{]": "a division must be written with braces",
}
REFUSED_UNRESOLVED = {
    r'fig-alt\s*=\s*"[^"]*\{\{<': (
        "Quarto does not resolve a variable inside fig-alt; let a rule write the figure's "
        "fragment with the alternative text in it, and include that"
    ),
    r"(?:\$\$(?:(?!\n\s*\n)[^$])*|(?<![\\$\w])\$[^\s$][^$\n]*)\{\{<[^$\n]*>\}\}[^$\n]*\$(?!\d)": (
        "Quarto does not resolve a variable inside mathematics"
    ),
}


def check_source(manuscript: Manuscript, variables: dict, project: dict, folder=None) -> Survey:
    """Check the manuscript and return what its resolved text names.

    Parameters
    ----------
    manuscript : Manuscript
        As `manuscript.read` returns it.
    variables : dict
        Dotted name to value, as `manuscript.read_variables` returns it.
    project : dict
        As `manuscript.read_project` returns it.
    folder : path-like, optional
        Folder of the bibliography; by default that of the manuscript.

    Raises
    ------
    InputError
        The first fault, with file and line of the manuscript or of the file it includes.
    """
    raw = Text(manuscript.lines)
    for pattern, problem in REFUSED_UNRESOLVED.items():
        _refuse(raw, raw.whole, pattern, problem)
    _check_variables_in_targets(raw, variables)
    text = Text(resolve(manuscript.lines, variables))
    for pattern, problem in REFUSED_ANYWHERE.items():
        _refuse(text, text.whole, pattern, problem)
    for pattern, problem in REFUSED_IN_PROSE.items():
        _refuse(text, text.prose, pattern, problem)
    _check_attributes(text)
    _check_claims(text)
    _check_images(text, manuscript.path.parent)
    _check_tables(text)
    names = survey(text.lines)
    _check_headings(names, text)
    folder = manuscript.path.parent if folder is None else Path(folder)
    _check_names(names, bibliography_keys(folder / name for name in project["bibliography"]))
    _check_links(text, {label.name for label in names.labels})
    return names


def _refuse(text, whole, pattern, problem):
    if match := re.search(pattern, whole, re.MULTILINE):
        offset = match.start() + len(match[0]) - len(match[0].lstrip())
        raise text.error(offset, problem, value=" ".join(match[0].split())[:80])


def _check_variables_in_targets(raw, variables):
    for target in re.finditer(r"\]\((?:[^()\n]|\{\{<[^\n]*?>\}\})*\)|=\s*\"[^\"\n]*\"", raw.prose):
        for name in re.findall(r"\{\{<\s*var\s+(\S+)\s*>\}\}", target[0]):
            if re.search(r"[\[\]{}()*`\"<>\s]", str(variables.get(name, ""))):
                raise raw.error(
                    target.start(),
                    f"the variable {name} holds markup or spaces, but stands in a link target or "
                    "an attribute",
                    value=variables[name],
                )


def _check_attributes(text):
    for match in ATTRIBUTES.finditer(text.prose):
        bare = QUOTED.sub('""', match[0])
        for name in re.findall(r"(?<=[\s{])\.([\w-]+)", bare):
            if name not in CLASSES:
                raise text.error(
                    match.start(), "the class is not supported", value=name,
                    expected=", ".join(sorted(CLASSES)),
                )  # fmt: skip
        for name in re.findall(r"([\w-]+)\s*=", bare):
            if name not in ATTRIBUTE_KEYS:
                raise text.error(
                    match.start(), "the attribute is not supported", value=name,
                    expected=", ".join(sorted(ATTRIBUTE_KEYS)),
                )  # fmt: skip
    for match in re.finditer(r"^[ ]*:{3,}[ \t]*(\{.*)$", text.prose, re.MULTILINE):
        if not re.match(r"\{(#refs\}|\.callout-note\b)", match[1]):
            raise text.error(
                match.start(), "the division is not supported", value=match[1],
                expected="::: {.callout-note title=...} or ::: {#refs}",
            )  # fmt: skip


def _check_claims(text):
    for match in ATTRIBUTES.finditer(text.prose):
        if ".claim" not in QUOTED.sub('""', match[0]).strip("{}").split():
            continue
        if not re.fullmatch(r"\{\.claim #claim-[\w-]+\}", match[0]):
            raise text.error(
                match.start(), "the claim has no id of its own", value=match[0],
                expected="[sentence]{.claim #claim-name}",
            )  # fmt: skip
        if text.place(match.start()).text.startswith("#"):
            raise text.error(
                match.start(), "a heading cannot be a claim", value=match[0],
                mend="say it in a sentence below the heading",
            )  # fmt: skip


def _check_images(text, folder):
    known = {match.start("path"): match for match in IMAGE.finditer(text.prose)}
    for start in re.finditer(r"!\[", text.prose):
        if not any(match.start() == start.start() for match in known.values()):
            raise text.error(
                start.start(), "the image is not readable",
                expected='![caption](file.svg){#fig-name fig-alt="..."} without spaces in the name',
            )  # fmt: skip
    for match in known.values():
        fail = text.error
        attributes = match["attributes"] or ""
        label = re.search(r"#(fig-[\w-]+)", QUOTED.sub("", attributes))
        if not label or not match["caption"].strip():
            raise fail(
                match.start(), "the image has no caption or no label", value=match["path"],
                expected='![caption](file.svg){#fig-name fig-alt="..."}',
            )  # fmt: skip
        if not re.search(r'fig-alt="[^"]*\S[^"]*"', attributes):
            raise fail(
                match.start(), "the figure has no alternative text", value=label[1],
                mend='add fig-alt="what the figure shows" to its attributes',
            )  # fmt: skip
        if Path(match["path"]).suffix.lower() not in IMAGE_TYPES:
            raise fail(
                match.start(), "the image type is not supported", value=match["path"],
                expected=", ".join(sorted(IMAGE_TYPES)),
            )  # fmt: skip
        if ".." in Path(match["path"]).parts or not (folder / match["path"]).is_file():
            raise fail(
                match.start(), "the image does not exist", value=match["path"],
                expected="a file named relative to the manuscript's folder, without ..",
            )  # fmt: skip
        before, after = text.whole[: match.start()], text.whole[match.end() :]
        if not re.search(r"(?:^|\n)[ ]*\n[ ]*$", before) or not re.match(
            r"[ ]*(\n[ ]*\n|\n*$)", after
        ):
            raise fail(match.start(), "a figure must be a paragraph of its own", value=label[1])


def _check_tables(text):
    for match in re.finditer(r"(?<=\n\n)(?:Table)?:[ \t]+\S(?:.|\n(?!\s*\n))*", text.prose):
        if not re.search(r"\{#tbl-[\w-]+[^{}]*\}\s*$", match[0]):
            raise text.error(
                match.start(), "the table caption has no label", value=match[0][:60],
                expected=": caption {#tbl-name}",
            )  # fmt: skip


def _check_headings(names, text):
    level = 0
    for heading in names.headings:
        if heading.level > level + 1:
            raise InputError(
                f"the heading is of level {heading.level}, but follows level {level}",
                path=heading.path, row=heading.line, value=heading.text,
                expected="levels that begin with # and skip none",
            )  # fmt: skip
        level = heading.level
    for match in ATTRIBUTES.finditer(text.prose):
        if not (label := re.match(r"\{#((fig|tbl|sec)-[\w-]+)", match[0])):
            continue
        line = text.place(match.start()).text
        if label[2] == "sec" and (not line.startswith("#") or re.search(r"\.unnumbered|\{-", line)):
            raise text.error(
                match.start(), "a label sec- must stand on a numbered heading", value=label[1],
                mend="for an unnumbered one take another label, and link to it: [text](#label)",
            )  # fmt: skip


def _check_names(names, keys):
    seen = {}
    for label in names.labels:
        if label.name in seen:
            first = seen[label.name]
            raise InputError(
                f"the label stands twice, first in {first.path}, line {first.line}",
                path=label.path, row=label.line, value=label.name,
            )  # fmt: skip
        seen[label.name] = label
    for kind, known, mentions in (
        ("cross-reference", set(seen), names.references),
        ("citation", keys, names.citations),
    ):
        for key in mentions:
            if key.name not in known:
                raise InputError(
                    f"the {kind} leads nowhere",
                    path=key.path, row=key.line, value=f"@{key.name}",
                    mend=nearest(key.name, known),
                )  # fmt: skip


def _check_links(text, labels):
    for match in re.finditer(r"\]\(#([^()\s]*)\)", text.prose):
        if match[1] not in labels:
            raise text.error(
                match.start(), "the link leads to no label of the paper", value=f"#{match[1]}",
                mend=nearest(match[1], labels) or "give the heading a label: {#label}",
            )  # fmt: skip
