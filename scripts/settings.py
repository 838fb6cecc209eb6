"""Check the settings of ``config.yaml`` before any rule runs."""

import difflib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from jsonschema import Draft202012Validator

from scripts.errors import InputError
from scripts.videos.clean_videos import time_zone

SCHEMA = Path(__file__).with_name("settings.schema.json")


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
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
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
    window = settings["captures"]["window"]
    for name in ("first", "last"):
        try:
            date.fromisoformat(window[name])
        except ValueError:
            raise _fault(path, f"captures.window.{name}", window[name], "a day as YYYY-MM-DD")
    if window["first"] > window["last"]:
        expected = f"a day not before captures.window.first ({window['first']})"
        raise _fault(path, "captures.window.last", window["last"], expected)
    time_zone(window["zone"], path)
    topics, topic = settings["captures"]["topics"], settings["sampling"]["topic"]
    if topic not in topics:
        raise _fault(path, "sampling.topic", topic, f"one of captures.topics: {', '.join(topics)}")
    bounds = settings["reliability"]
    if bounds["tentative"] > bounds["reliable"]:
        expected = f"at most reliability.reliable ({bounds['reliable']})"
        raise _fault(path, "reliability.tentative", bounds["tentative"], expected)


def _fault(path, key, value, expected):
    return InputError("not usable", path=path, column=key, value=value, expected=expected)


def _told(error, path):
    place = [str(part) for part in error.absolute_path]
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
    return _fault(path, ".".join(place), error.instance, expected())
