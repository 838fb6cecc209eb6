"""The codebook's file, read and checked."""

import difflib
import math
from decimal import Decimal

from scripts.codes.codebook import (
    LEVELS,
    MARKERS,
    RESERVED,
    SELECTS,
    SEPARATOR,
    Codebook,
    Condition,
    Range,
    Value,
    Variable,
)
from scripts.errors import InputError
from scripts.files.text_files import read_yaml

# Levels at which a variable can have numbers instead of codes.
MEASURED = ("interval", "ratio")
# Beyond so many values a variable is a measurement and not a code that coders can agree on.
MAX_STEPS = 1_000
QUOTE = (
    "YAML reads yes, no, on, off, true and false as truth values and digits as numbers; put the "
    'text into quotation marks, such as "yes"'
)


def load(path) -> Codebook:
    """Read and check a codebook.

    Parameters
    ----------
    path : path-like
        YAML with `version` and `variables`; see ``data/README.md`` for the fields.

    Returns
    -------
    Codebook

    Raises
    ------
    InputError
        For a missing or unknown field, an unknown level, or a variable without codes.
    """
    return codebook_of(read_yaml(path), path)


def codebook_of(content, path) -> Codebook:
    """The codebook that the content of a file describes; errors name `path`. See `load`."""
    _require(path, "codebook", content, {"version", "variables"}, {"date"})
    if not isinstance(content["variables"], dict) or not content["variables"]:
        raise InputError(
            "the codebook has no variables",
            path=path,
            column="variables",
            expected="variables: {name: {label: …, …}, …}",
        )
    variables = {name: _variable(path, name, entry) for name, entry in content["variables"].items()}
    for variable in variables.values():
        _check_condition(path, variable, variables)
    return Codebook(str(content["version"]), variables, str(content.get("date", "")))


def _variable(path, name, entry):
    if not isinstance(name, str) or name in RESERVED or not name.strip():
        raise InputError(
            "not usable as the name of a variable",
            path=path,
            column="variables",
            value=name,
            expected=f"text that is not a column of every coding sheet ({', '.join(RESERVED)})",
            mend="rename the variable",
        )
    held = "range" if isinstance(entry, dict) and "range" in entry else "values"
    needed = {"label", "definition", "level", "select", held}
    _require(path, name, entry, needed, {"category", "condition", "threshold"})
    for field_name, allowed in (("level", LEVELS), ("select", SELECTS)):
        if entry[field_name] not in allowed:
            raise InputError(
                f"unknown {field_name} of a variable",
                path=path,
                column=name,
                value=entry[field_name],
                expected=", ".join(allowed),
            )
    ranged = held == "range"
    if ranged and (entry["level"] not in MEASURED or entry["select"] != "single"):
        raise InputError(
            "only an interval or ratio variable with a single number can have a range",
            path=path,
            column=name,
            expected="level: interval or ratio, and select: single",
        )
    found = Variable(
        name=name,
        label=_text(path, name, "label", entry["label"]),
        category=entry.get("category"),
        definition=_text(path, name, "definition", entry["definition"]),
        level=entry["level"],
        select=entry["select"],
        values={} if ranged else _values(path, name, entry["values"]),
        range=_range(path, name, entry["range"]) if ranged else None,
        condition=_condition(path, name, entry["condition"]) if "condition" in entry else None,
        threshold=_threshold(path, name, entry["threshold"]) if "threshold" in entry else None,
    )
    if found.level == "ratio" and (below := [code for code in found.codes if code[0] == "-"]):
        raise InputError(
            "a ratio variable counts from 0, and has no negative numbers",
            path=path,
            column=name,
            value=below[0],
            mend="take the level interval, or numbers from 0 on",
        )
    return found


def _values(path, name, entries):
    if not isinstance(entries, dict) or len(entries) < 2:
        raise InputError(
            "a variable needs two codes or more",
            path=path,
            column=name,
            expected="values: {code: {label: …, definition: …, example: …}, …}",
        )
    values = {}
    for code, fields in entries.items():
        if not isinstance(code, str) or code.strip() in MARKERS or SEPARATOR in code:
            raise InputError(
                "not usable as a code",
                path=path,
                column=name,
                value=code,
                expected="text without ';' that is not one of the markers NC and NA",
                mend="rename the code" if isinstance(code, str) else QUOTE,
            )
        required = {"label", "definition", "example"}
        _require(path, f"{name}.{code}", fields, required, {"include", "exclude"})
        place = f"{name}.{code}"
        values[code] = Value(**{key: _text(path, place, key, t) for key, t in fields.items()})
    return values


def _text(path, place, field_name, content):
    # A number is text as it stands; what else YAML makes of text has lost how it was written.
    if isinstance(content, bool | list | dict) or content is None:
        raise InputError(
            f"the {field_name} is no text",
            path=path,
            column=f"{place}.{field_name}",
            value="nothing" if content is None else content,
            expected="text",
            mend='write the text, or "" where there is none' if content is None else QUOTE,
        )
    return str(content)


def _range(path, name, entry):
    _require(path, f"{name}.range", entry, {"min", "max", "step"})
    if not all(_is_number(entry[key]) for key in ("min", "max", "step")):
        raise InputError(
            "a bound of the range is not a number", path=path, column=f"{name}.range", value=entry
        )
    found = Range(*(Decimal(str(entry[key])) for key in ("min", "max", "step")))
    if found.step <= 0 or found.low >= found.high or (found.high - found.low) % found.step:
        raise InputError(
            "the range has no steps that lead from min to max",
            path=path,
            column=f"{name}.range",
            value=entry,
            expected="min below max, and max a whole number of steps above min",
        )
    if (found.high - found.low) / found.step > MAX_STEPS:
        raise InputError(
            "the range has too many steps",
            path=path,
            column=f"{name}.range",
            value=entry,
            expected=f"at most {MAX_STEPS:,}",
            mend="take a larger step",
        )
    return found


def _is_number(entry):
    whole = isinstance(entry, int) and not isinstance(entry, bool) and abs(entry) < 10**15
    return whole or (isinstance(entry, float) and math.isfinite(entry))


def _threshold(path, name, entry):
    if not _is_number(entry) or not 0 <= entry <= 1:
        raise InputError(
            "not usable as threshold",
            path=path,
            column=f"{name}.threshold",
            value=entry,
            expected="a value of alpha from 0 to 1",
        )
    return float(entry)


def _condition(path, name, entry):
    _require(path, f"{name}.condition", entry, {"variable", "in"})
    codes = entry["in"]
    if not isinstance(codes, list) or not codes or not all(isinstance(c, str) for c in codes):
        raise InputError(
            "the codes of a condition are no list of codes",
            path=path,
            column=f"{name}.condition",
            value=codes,
            expected="condition: {variable: …, in: [code, …]}",
            mend=QUOTE if isinstance(codes, list) and codes else "write the codes as a list",
        )
    return Condition(str(entry["variable"]), tuple(codes))


def _check_condition(path, variable, variables):
    if variable.condition is None:
        return
    other = variables.get(variable.condition.variable)
    column = f"{variable.name}.condition"
    if other is None or list(variables).index(other.name) >= list(variables).index(variable.name):
        raise InputError(
            "the condition names no earlier variable of the codebook",
            path=path,
            column=column,
            value=variable.condition.variable,
            mend="put the variable that decides before the one that depends on it",
        )
    for code in variable.condition.codes:
        if code not in other.codes:
            raise InputError(
                f"the condition names a code that '{other.name}' does not have",
                path=path,
                column=column,
                value=code,
                expected=", ".join(other.codes),
                mend="correct the condition, or add the code to that variable",
            )


def _require(path, place, content, fields, optional=frozenset()):
    found = set(content) if isinstance(content, dict) else set()
    if wrong := (fields - found) | (found - fields - optional):
        unknown = sorted(map(str, found - fields - optional))
        near = difflib.get_close_matches(unknown[0], fields | optional, 1) if unknown else []
        raise InputError(
            f"missing or unknown fields: {', '.join(sorted(map(str, wrong)))}",
            path=path,
            column=place,
            expected=", ".join(sorted(fields))
            + (f"; and where wanted {', '.join(sorted(optional))}" if optional else ""),
            mend=f"did you mean '{near[0]}'?" if near else None,
        )
