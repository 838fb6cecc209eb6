"""The codebook: which variables are coded, and which codes each of them admits."""

import difflib
import math
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from scripts.errors import InputError
from scripts.tables import read_yaml

# The round whose codes are the study's; others are kept apart from its results.
MAIN = "main"
NOT_CODEABLE = "NC"
NOT_APPLICABLE = "NA"
MARKERS = {"": "not coded", NOT_CODEABLE: "not codeable", NOT_APPLICABLE: "not applicable"}
LEVELS = ("nominal", "ordinal", "interval")
SELECTS = ("single", "multi")
SEPARATOR = ";"
RESERVED = (
    *("unit_id", "video_id", "coder_id", "coded_on", "note"),
    *("round", "variable", "value", "link", "done"),
)
# Beyond so many values a variable is a measurement and not a code that coders can agree on.
MAX_STEPS = 1_000


@dataclass(frozen=True)
class Value:
    """One code of a variable, as a coder reads it."""

    label: str
    definition: str
    example: str
    include: str = ""
    exclude: str = ""


@dataclass(frozen=True)
class Condition:
    """A variable applies only where `variable` has one of `codes`; elsewhere it is ``NA``."""

    variable: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Range:
    """Numbers that may be entered: from `low` to `high` in steps of `step`."""

    low: Decimal
    high: Decimal
    step: Decimal

    def canonical(self, cell: str) -> str:
        """A number as the codes have it, or ValueError.

        Examples
        --------
        >>> Range(Decimal(0), Decimal(10), Decimal("0.5")).canonical("2.50")
        '2.5'
        """
        try:
            entered = Decimal(cell)
        except InvalidOperation:
            entered = Decimal("NaN")
        if not entered.is_finite() or not self.low <= entered <= self.high:
            raise ValueError(f"'{cell}' is not a number from {self.low:f} to {self.high:f}")
        if (entered - self.low) % self.step:
            raise ValueError(f"'{cell}' is not {self.low:f} plus steps of {self.step:f}")
        return _plain(entered)

    @property
    def codes(self) -> tuple[str, ...]:
        """All numbers that may be entered, in ascending order."""
        steps = int((self.high - self.low) / self.step)
        return tuple(_plain(self.low + n * self.step) for n in range(steps + 1))


def _plain(entered: Decimal) -> str:
    text = f"{entered:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


@dataclass(frozen=True)
class Variable:
    """One coded variable; `values` maps code to `Value` in the order of the codebook.

    A variable with a `range` has no `values`; numbers are entered for it. `threshold` is the
    value of alpha that the study asks for, None where it is that of all variables.
    """

    name: str
    label: str
    category: int | None
    definition: str
    level: str
    select: str
    values: dict[str, Value] = field(default_factory=dict)
    range: Range | None = None
    condition: Condition | None = None
    threshold: float | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the order of the codebook, which is the order of ordinal levels."""
        return self.range.codes if self.range else tuple(self.values)

    @property
    def expected(self) -> str:
        """What a cell may hold, for a message."""
        if self.range:
            steps = f"in steps of {self.range.step:f}"
            numbers = f"a number from {self.range.low:f} to {self.range.high:f} {steps}"
            return f"{numbers}; or NC, NA, or blank"
        return ", ".join(self.codes) + "; or NC, NA, or blank"

    def canonical(self, cell: str) -> str:
        """A coded cell in canonical form, or ValueError with the reason.

        Codes of a multi-select cell are put into the order of the codebook and joined by
        ``;``. The markers '' (not coded), ``NC`` (not codeable) and ``NA`` (not applicable)
        pass unchanged.

        Examples
        --------
        >>> values = {code: Value(code, "", "") for code in ("aerial", "static")}
        >>> camera = Variable("camera", "Camera", 2, "", "nominal", "multi", values)
        >>> camera.canonical("static; aerial")
        'aerial;static'
        """
        if cell in MARKERS:
            return cell
        if self.range:
            return self.range.canonical(cell)
        chosen = split(cell) if self.select == "multi" else (cell,)
        for code in chosen:
            if code not in self.values:
                near = difflib.get_close_matches(code, self.codes, n=1)
                hint = f"; did you mean '{near[0]}'?" if near else ""
                raise ValueError(f"'{code}' is not a code of '{self.name}'{hint}")
        if len(set(chosen)) < len(chosen):
            raise ValueError(f"a code of '{self.name}' stands twice in one cell")
        return SEPARATOR.join(code for code in self.codes if code in chosen)


@dataclass(frozen=True)
class Codebook:
    """All coded variables, in the order of the file, with the codebook's version."""

    version: str
    variables: dict[str, Variable]
    date: str = ""


def split(cell: str) -> tuple[str, ...]:
    """Codes of a multi-select cell.

    Examples
    --------
    >>> split("aerial; static")
    ('aerial', 'static')
    """
    return tuple(code.strip() for code in cell.split(SEPARATOR) if code.strip())


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
    if ranged and (entry["level"], entry["select"]) != ("interval", "single"):
        raise InputError(
            "only an interval variable with a single number can have a range",
            path=path,
            column=name,
            expected="level: interval and select: single",
        )
    return Variable(
        name=name,
        label=str(entry["label"]),
        category=entry.get("category"),
        definition=str(entry["definition"]),
        level=entry["level"],
        select=entry["select"],
        values={} if ranged else _values(path, name, entry["values"]),
        range=_range(path, name, entry["range"]) if ranged else None,
        condition=_condition(path, name, entry["condition"]) if "condition" in entry else None,
        threshold=_threshold(path, name, entry["threshold"]) if "threshold" in entry else None,
    )


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
                mend="rename the code, or quote it if YAML read it as a number or as true/false",
            )
        required = {"label", "definition", "example"}
        _require(path, f"{name}.{code}", fields, required, {"include", "exclude"})
        values[code] = Value(**{key: str(text) for key, text in fields.items()})
    return values


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
