"""The tables of videos and of the sample flow: their columns, and what a row has to hold."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from scripts.errors import InputError

# A Frictionless Table Schema: https://specs.frictionlessdata.io/table-schema/
SCHEMA = json.loads(Path(__file__).with_name("videos.schema.json").read_text(encoding="utf-8"))
VIDEO_COLUMNS = [field["name"] for field in SCHEMA["fields"]]
FLOW_COLUMNS = ["stage", "label", "kind", "n"]
# The forms of ISO 8601 that the schema names; reading them by `strptime` takes ten times as long.
TIMES = {
    "date": (re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), date.fromisoformat),
    "datetime": (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII), datetime.fromisoformat),
}


def check_rows(rows: Iterable[Mapping], path) -> None:
    """Refuse rows that the schema of the table of videos does not allow.

    Parameters
    ----------
    rows : iterable of mapping
        Cells as they are about to be written: text, integers, None or '' for missing.
    path : path-like
        The table, named in errors.

    Raises
    ------
    InputError
        Names line, column, value, and the constraint.
    """
    seen = {}
    fields = [(field["name"], field) for field in SCHEMA["fields"]]
    for line, row in enumerate(rows, start=2):
        for name, field in fields:
            if fault := _fault(row[name], field):
                raise InputError(
                    "the row breaks the schema of the table (videos.schema.json)",
                    path=path,
                    row=line,
                    column=name,
                    value=row[name],
                    expected=fault,
                    mend="mend the record in the capture that the video comes from",
                )
        key = tuple(row[name] for name in SCHEMA["primaryKey"])
        if key in seen:
            raise InputError(
                f"the video stands twice, first in line {seen[key]}",
                path=path,
                row=line,
                column=SCHEMA["primaryKey"][-1],
                value=" / ".join(key),
                mend="keep one of the two",
            )
        seen[key] = line


def _fault(value, field):
    """What was expected of a cell, or '' where it is sound."""
    constraints, kind = field.get("constraints", {}), field["type"]
    if value is None or value == "":
        return "a value" if constraints.get("required") else ""
    if kind == "integer":
        least = constraints["minimum"]
        return "" if type(value) is int and value >= least else f"a whole number from {least} on"
    if not isinstance(value, str):
        return "text"
    if kind in TIMES:
        pattern, parse = TIMES[kind]
        try:
            sound = bool(pattern.fullmatch(value) and parse(value))
        except ValueError:
            sound = False
        return "" if sound else f"a {kind} as {field.get('format', '%Y-%m-%d')}"
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], value):
        return f"text that matches {constraints['pattern']}"
    if "enum" in constraints and value not in constraints["enum"]:
        return "one of " + ", ".join(constraints["enum"])
    return ""
