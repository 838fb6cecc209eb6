"""Check the settings of ``config.yaml`` before any rule runs."""

import difflib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from jsonschema import Draft202012Validator

from scripts.errors import InputError
from scripts.files.named_files import files_matching
from scripts.videos.values import fold
from scripts.videos.zones import time_zone

SCHEMA = Path(__file__).with_name("settings.schema.json")
# Keys that name a state of the project; they stand on the command line only.
REVISIONS = (["baseline"], ["current"])
DAY = 'a day as "YYYY-MM-DD", in quotation marks'


def check_settings(settings: Mapping, path: str = "config.yaml") -> None:
    """Check settings against the schema, and dates, zone and bounds beyond it.

    Parameters
    ----------
    settings : mapping
        Content of ``config.yaml`` with what the command line put over it.
    path : str
        Named in errors.

    Raises
    ------
    InputError
        Names the key, the value, what was expected, and the key that was probably meant.
    """
    _check_schema(settings, json.loads(SCHEMA.read_text(encoding="utf-8")), path)
    window = settings["captures"]["window"]
    for name in ("first", "last"):
        try:
            date.fromisoformat(window[name])
        except ValueError:
            raise _fault(path, f"captures.window.{name}", window[name], DAY)
    if window["first"] > window["last"]:
        expected = f"a day not before captures.window.first ({window['first']})"
        raise _fault(path, "captures.window.last", window["last"], expected)
    time_zone(window["zone"], path)
    if zone := settings["captures"]["local_zone"]:
        time_zone(zone, path, "captures.local_zone")
    topics, topic = settings["captures"]["topics"], settings["sampling"]["topic"]
    _check_topics(topics, path)
    if topic not in topics:
        raise _fault(path, "sampling.topic", topic, f"one of captures.topics: {', '.join(topics)}")
    sheets = settings["coding"]["sheets"]
    if len(sheets) < 2 and not settings["coding"]["rounds"]:
        expected = "the sheets of two coders or more, or files in coding.rounds"
        raise _fault(path, "coding.sheets", sheets, expected)
    _check_shared_sheets(settings["coding"], path)
    bounds = settings["reliability"]
    if bounds["tentative"] > bounds["reliable"]:
        expected = f"at most reliability.reliable ({bounds['reliable']})"
        raise _fault(path, "reliability.tentative", bounds["tentative"], expected)


def _check_topics(topics, path):
    folded = {}
    for topic in topics:
        if topic.startswith(("#", "＃")) or topic.split() != [topic]:
            expected = "a hashtag as it is compared: without '#', and without a blank"
            raise _fault(path, "captures.topics", topic, expected)
        if (other := folded.setdefault(fold(topic), topic)) != topic:
            expected = f"each topic once: whatever its case, it is the same as '{other}'"
            raise _fault(path, "captures.topics", topic, expected)


def _check_shared_sheets(coding, path):
    # Two coders with one file would agree in everything.
    named = [(f"sheets.{coder}", file) for coder, file in coding["sheets"].items()]
    named += [
        (f"rounds.{name}", file) for name, files in coding["rounds"].items() for file in files
    ]
    first = {}
    for key, file in named:
        if Path(file) in first:
            expected = f"a file of its own: coding.{first[Path(file)]} names the same one"
            raise _fault(path, f"coding.{key}", file, expected)
        first[Path(file)] = key


def existing(settings: Mapping, key: str, path: str = "config.yaml") -> list[str]:
    """The files that settings name under `key`, such as ``coding.sheets``; all have to be there.

    A pattern stands for the files that it finds, in the order of their names.

    To Snakemake a file that is gone is none that changed: it would call old results up to date.

    Raises
    ------
    InputError
        Names the key and the file that is not there.
    """
    named = settings
    for part in key.split("."):
        named = named[part]
    found = []
    for name, files in named.items() if isinstance(named, Mapping) else [("", named)]:
        for file in [files] if isinstance(files, str) else files:
            there = [file] if Path(file).is_file() else files_matching(file)
            if not there:
                blank = ", or let `snakemake coding_sheets` write blank sheets"
                raise InputError(
                    "there is no such file",
                    path=path,
                    column=f"{key}.{name}" if name else key,
                    value=file,
                    mend=f"put it there, or correct its name{blank * (key == 'coding.sheets')}",
                )
            found += there
    return found


def check_section(settings: Mapping, name: str, path: str = "config.yaml") -> None:
    """Check one section alone, for a command that does not need the others.

    Raises
    ------
    InputError
        As `check_settings`.

    Examples
    --------
    >>> check_section({"prove": {"mutants": 0, "seed": 1}}, "prove", "mine.yaml")
    Traceback (most recent call last):
    ...
    scripts.errors.InputError: mine.yaml, key 'prove.mutants': not usable
      found:    0
      expected: 0 is less than the minimum of 1
    """
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    section = {"properties": {name: schema["properties"][name]}, "required": [name]}
    _check_schema(settings, {"$defs": schema["$defs"], "type": "object"} | section, path)


def _check_schema(settings, schema, path):
    errors = sorted(
        Draft202012Validator(schema).iter_errors(settings),
        # A misspelt key is also a missing one; the spelling is what the user has to mend.
        key=lambda error: (
            error.validator != "additionalProperties",
            list(map(str, error.absolute_path)),
            error.message,
        ),
    )
    if errors:
        raise _told(errors[0], path)


def _fault(path, key, value, expected):
    return InputError("not usable", path=path, column=key, value=value, expected=expected)


def _told(error, path):
    place = [str(part) for part in error.absolute_path]
    if place in REVISIONS:
        return _told_revision(error, *place)
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", ()))
        unknown = next(key for key in error.instance if key not in known)
        near = difflib.get_close_matches(str(unknown), known, n=1)
        return InputError(
            "the key does not exist",
            path=path,
            column=".".join([*place, str(unknown)]),
            expected=", ".join(known),
            mend=f"did you mean '{near[0]}'?" if near else "take the key out",
        )
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        return InputError(
            "the key is missing",
            path=path,
            column=".".join([*place, missing]),
            mend="add the key; the config.yaml of this repository shows its form",
        )
    expected = {
        "enum": lambda: "one of " + ", ".join(map(str, error.validator_value)),
        "type": lambda: f"a value of type {error.validator_value}",
    }.get(error.validator, lambda: error.message)
    if place[:2] == ["captures", "window"] and place[-1] in ("first", "last"):
        return _fault(path, ".".join(place), str(error.instance), DAY)
    return _fault(path, ".".join(place), error.instance, expected())


def _told_revision(error, name):
    if isinstance(error.instance, (int, float)):
        # Snakemake strips quotes: what reads as a number is one, and 1.10 is 1.1 by now.
        return InputError(
            "Snakemake takes the revision for a number",
            path="--config",
            column=name,
            value=error.instance,
            expected="a name that is no number",
            mend=f"write {name}=tags/1.10 for the tag 1.10, and {name}=1234567^0 for the commit "
            "1234567",
        )
    return InputError(
        "no revision is named",
        path="--config",
        column=name,
        value=error.instance,
        expected="a tag, branch or commit of git, or a folder",
        mend=f"name one, or leave {name}= out",
    )
