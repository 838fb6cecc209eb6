"""Bring a codebook from REFI-QDA (.qdc) to YAML or back, by the endings of the two names.

In a .qdc a variable is a code that cannot be given, and its codes stand below it. What the
format has no place for (level, select, rules, examples) stands in lines at the end of the
description, so that the way back finds it. Colours, sets and ids of other programs are left out.
"""

import argparse
import json
import re
import sys
import uuid
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from scripts.codes.codebook import RESERVED, Codebook
from scripts.codes.codebook_file import codebook_of, load
from scripts.errors import InputError, run
from scripts.files.sheet_files import key
from scripts.files.text_files import read_yaml, write_bytes, write_text

NAMESPACE = "urn:QDA-XML:codebook:1.0"
IDS = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
# Lines of a description: field of the YAML, in the order in which they are written.
VARIABLE_FIELDS = ("name", "category", "level", "select", "range", "condition", "threshold")
VALUE_FIELDS = ("code", "include", "exclude", "example")
PLAIN = ("name", "level", "select", *VALUE_FIELDS)
LINE = re.compile(rf"({'|'.join((*VARIABLE_FIELDS, *VALUE_FIELDS))}): ?(.*)", re.IGNORECASE)
ORIGIN = re.compile(r"codebook (?P<version>.*?)(?: of (?P<date>\d{4}-\d{2}-\d{2}))?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MAX_DEPTH = 20
# Codes at the top of a foreign codebook that have none below them are put into this variable.
UNGROUPED = "codes"
# What is taken for a variable of which the .qdc does not tell more.
GUESS = {"level": "nominal", "select": "multi"}


def to_qdc(content: Mapping, codebook: Codebook) -> bytes:
    """The codebook as REFI-QDA; the same bytes each time.

    Parameters
    ----------
    content : mapping
        The YAML that `codebook` was made of.
    codebook : Codebook
    """
    dated = f" of {codebook.date}" if codebook.date else ""
    root = ElementTree.Element(
        "CodeBook", xmlns=NAMESPACE, origin=f"codebook {codebook.version}{dated}"
    )
    codes = ElementTree.SubElement(root, "Codes")
    for name, entry in content["variables"].items():
        above = _add(
            codes, (name,), entry, {"name": name, **entry}, VARIABLE_FIELDS, codable="false"
        )
        for code, value in (entry.get("values") or {}).items():
            _add(above, (name, code), value, {"code": code, **value}, VALUE_FIELDS)
    ElementTree.indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "utf-8") + b"\n"


def _add(parent, place, entry, fields, order, codable="true"):
    element = ElementTree.SubElement(
        parent,
        "Code",
        guid=str(uuid.uuid5(IDS, "\n".join(place))),
        name=str(entry["label"]),
        isCodable=codable,
    )
    lines = [f"{field}: {_told(field, fields[field])}" for field in order if field in fields]
    description = f"{entry['definition']}\n\n" + "\n".join(lines)
    if CONTROL.search(description + str(entry["label"])):
        raise InputError("a text holds characters that XML does not admit", column=".".join(place))
    ElementTree.SubElement(element, "Description").text = description
    return element


def _told(field, content):
    text = str(content)
    if field in PLAIN and "\n" not in text and text == text.strip() and not text.startswith('"'):
        return text
    return json.dumps(text if field in PLAIN else content, ensure_ascii=False)


def _meant(field, text):
    if field in PLAIN and not text.startswith('"'):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def from_qdc(data: bytes, path) -> tuple[dict, list[str]]:
    """Content of a codebook's YAML from REFI-QDA.

    Codes at the top with none below them become the variable `UNGROUPED`.

    Returns
    -------
    content : dict
    guessed : list of str
        Variables of which level or select are a `GUESS`, as in all that another program wrote.

    Raises
    ------
    InputError
        For a file that is no codebook of REFI-QDA.
    """
    from defusedxml import ElementTree as safe

    try:
        root = safe.fromstring(data, forbid_dtd=True)
    except Exception as error:  # the parser has several families of errors, some of them ValueError
        raise InputError(f"not readable as XML ({type(error).__name__}: {error})", path=path)
    codes = root.find(f"{{{NAMESPACE}}}Codes")
    if root.tag != f"{{{NAMESPACE}}}CodeBook" or codes is None:
        raise InputError(
            "the file is no codebook of REFI-QDA",
            path=path,
            expected=f"CodeBook with Codes, in the namespace {NAMESPACE}",
            mend="export the codebook (.qdc), not the project (.qdpx)",
        )
    variables, ungrouped, guessed = {}, {}, []
    for element in _codes(codes):
        below = list(_below(element, (), path))
        label, definition, fields = _parts(element)
        if not below and "range" not in fields:
            _put(ungrouped, "code", label, definition, fields, VALUE_FIELDS)
            continue
        name = _put(variables, "name", label, definition, fields, VARIABLE_FIELDS)
        if GUESS.keys() - variables[name].keys():
            guessed.append(name)
        entry = variables[name] = {**GUESS, **variables[name]}
        if below:
            entry["values"] = {}
            for trail, child in below:
                own, definition, fields = _parts(child)
                label = " / ".join([*trail, own])
                _put(entry["values"], "code", label, definition, fields, VALUE_FIELDS)
    if len(ungrouped) == 1:
        raise InputError(
            "the code stands alone, and a variable needs two codes or more",
            path=path,
            value=next(iter(ungrouped.values()))["label"],
            mend="put it below the code that it belongs to, or take it out, and export again",
        )
    if ungrouped:
        name = _free(UNGROUPED, variables)
        guessed.append(name)
        variables[name] = {"label": "Codes", "definition": "", **GUESS, "values": ungrouped}
    match = ORIGIN.fullmatch(root.get("origin") or "")
    found = match.groupdict() if match else {"version": "1"}
    head = {"version": found["version"] or "1"}
    if found.get("date"):
        head["date"] = found["date"]
    return {**head, "variables": variables}, guessed


def _codes(element):
    return element.findall(f"{{{NAMESPACE}}}Code")


def _below(element, trail, path) -> Iterator:
    # Deeper codes stand after the one that they belong to, under the names that lead to them.
    if len(trail) > MAX_DEPTH:
        raise InputError(
            "codes stand below each other too deeply", path=path, expected=f"{MAX_DEPTH} levels"
        )
    for child in _codes(element):
        yield trail, child
        yield from _below(child, (*trail, child.get("name") or ""), path)


def _parts(element):
    label = " ".join((element.get("name") or "").split())
    text = (element.findtext(f"{{{NAMESPACE}}}Description") or "").replace("\r\n", "\n")
    before, _, block = text.rpartition("\n\n")
    lines = [LINE.fullmatch(line) for line in block.split("\n")]
    if not all(lines):
        return label, text.strip(), {}
    fields = {line[1].lower(): _meant(line[1].lower(), line[2]) for line in lines}
    return label, before, fields


def _put(entries, own, label, definition, fields, order):
    kept = {field: fields[field] for field in order if field in fields and field != own}
    if own == "code":
        kept.setdefault("example", "")
    name = str(fields.get(own) or re.sub(r"[\W_]+", "_", key(label)).strip("_")) or "unnamed"
    name = _free(name, {*entries, *(RESERVED if own == "name" else ())})
    entries[name] = {"label": label or name, "definition": definition, **kept}
    return name


def _free(name, taken):
    names = [name, *(f"{name}_{number}" for number in range(2, len(taken) + 3))]
    return next(other for other in names if other not in taken)


def exchange(source: Path, target: Path) -> None:
    """Read a codebook from `source` and write it to `target`, each by its ending.

    Raises
    ------
    InputError
        For endings other than one .qdc and one .yaml, or a codebook that is not sound.
    """
    kinds = [source.suffix.lower(), target.suffix.lower()]
    if kinds not in ([".qdc", ".yaml"], [".yaml", ".qdc"]):
        raise InputError(
            "the two files are not one .qdc and one .yaml",
            value=f"{source.name}, {target.name}",
            expected="--from x.qdc --to codebook.yaml, or --from codebook.yaml --to x.qdc",
        )
    if kinds[0] == ".yaml":
        codebook = load(source)
        write_bytes(target, to_qdc(read_yaml(source), codebook))
        return
    try:
        data = source.read_bytes()
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror})", path=source)
    content, guessed = from_qdc(data, source)
    codebook_of(content, source)
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)
    if guessed:
        told = f"guessed, as {source.name} does not tell them: level and select of "
        told += ", ".join(guessed)
        print(f"{target}: {told}; correct them before anyone codes", file=sys.stderr)
        text = f"# {told}\n{text}"
    write_text(target, text)


def main(argv: Sequence[str] | None = None) -> None:
    """Read a codebook and write it in the other form."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="source", type=Path, required=True)
    parser.add_argument("--to", dest="target", type=Path, required=True)
    args = parser.parse_args(argv)
    exchange(args.source, args.target)


if __name__ == "__main__":
    run(main)
