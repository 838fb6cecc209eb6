"""The tables of videos and of the sample flow: their columns, and what a row has to hold."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from scripts.errors import InputError

# A Frictionless Table Schema: https://specs.frictionlessdata.io/table-schema/
SCHEMA = json.loads(Path(__file__).with_name("videos.schema.json").read_text(encoding="utf-8"))
VIDEO_COLUMNS = [field["name"] for field in SCHEMA["fields"]]
FLOW_COLUMNS = ["stage", "label", "kind", "n"]
DAY = "%Y-%m-%d"


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
    for line, row in enumerate(rows, start=2):
        for field in SCHEMA["fields"]:
            if fault := _fault(row[field["name"]], field):
                raise InputError(
                    "the row breaks the schema of the table (videos.schema.json)",
                    path=path,
                    row=line,
                    column=field["name"],
                    value=row[field["name"]],
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
    constraints = field.get("constraints", {})
    if value is None or value in SCHEMA["missingValues"]:
        return "a value" if constraints.get("required") else ""
    if field["type"] == "integer":
        least = constraints["minimum"]
        sound = isinstance(value, int) and not isinstance(value, bool) and value >= least
        return "" if sound else f"a whole number from {least} on"
    if not isinstance(value, str):
        return "text"
    if field["type"] in ("date", "datetime"):
        try:
            datetime.strptime(value, field.get("format", DAY))
        except ValueError:
            return f"a {field['type']} as {field.get('format', DAY)}"
    if not re.fullmatch(constraints.get("pattern", "(?s:.*)"), value):
        return f"text that matches {constraints['pattern']}"
    if value not in constraints.get("enum", [value]):
        return "one of " + ", ".join(constraints["enum"])
    return ""
