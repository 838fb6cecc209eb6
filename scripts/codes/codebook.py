"""The codebook: which variables are coded, and which codes each of them admits."""

import difflib
from dataclasses import dataclass

from scripts.errors import InputError
from scripts.tables import read_yaml

NOT_CODEABLE = "NC"
NOT_APPLICABLE = "NA"
MARKERS = {"": "not coded", NOT_CODEABLE: "not codeable", NOT_APPLICABLE: "not applicable"}
LEVELS = ("nominal", "ordinal", "interval")
SELECTS = ("single", "multi")
SEPARATOR = ";"
RESERVED = ("unit_id", "video_id", "coder_id", "coded_on", "note")


@dataclass(frozen=True)
class Value:
    """One code of a variable, as a coder reads it."""

    label: str
    definition: str
    example: str


@dataclass(frozen=True)
class Variable:
    """One coded variable; `values` maps code to `Value` in the order of the codebook."""

    name: str
    label: str
    category: int
    definition: str
    level: str
    select: str
    values: dict[str, Value]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the order of the codebook, which is the order of ordinal levels."""
        return tuple(self.values)

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
    content = read_yaml(path)
    _require(path, "codebook", content, {"version", "variables"})
    if not isinstance(content["variables"], dict) or not content["variables"]:
        raise InputError(
            "the codebook has no variables",
            path=path,
            column="variables",
            expected="variables: {name: {label: …, …}, …}",
        )
    return Codebook(
        version=str(content["version"]),
        variables={
            name: _variable(path, name, entry) for name, entry in content["variables"].items()
        },
    )


def _variable(path, name, entry):
    if not isinstance(name, str) or name in RESERVED:
        raise InputError(
            "not usable as the name of a variable",
            path=path,
            column="variables",
            value=name,
            expected=f"text that is not a column of every coding sheet ({', '.join(RESERVED)})",
            mend="rename the variable",
        )
    _require(path, name, entry, {"label", "category", "definition", "level", "select", "values"})
    for field, allowed in (("level", LEVELS), ("select", SELECTS)):
        if entry[field] not in allowed:
            raise InputError(
                f"unknown {field} of a variable",
                path=path,
                column=name,
                value=entry[field],
                expected=", ".join(allowed),
            )
    if not isinstance(entry["values"], dict) or len(entry["values"]) < 2:
        raise InputError(
            "a variable needs two codes or more",
            path=path,
            column=name,
            expected="values: {code: {label: …, definition: …, example: …}, …}",
        )
    values = {}
    for code, fields in entry["values"].items():
        if not isinstance(code, str) or code in MARKERS or SEPARATOR in code:
            raise InputError(
                "not usable as a code",
                path=path,
                column=name,
                value=code,
                expected="text without ';' that is not one of the markers NC and NA",
                mend="rename the code, or quote it if YAML read it as a number or as true/false",
            )
        _require(path, f"{name}.{code}", fields, {"label", "definition", "example"})
        values[code] = Value(**{field: str(text) for field, text in fields.items()})
    return Variable(
        name=name,
        label=str(entry["label"]),
        category=entry["category"],
        definition=str(entry["definition"]),
        level=entry["level"],
        select=entry["select"],
        values=values,
    )


def _require(path, place, content, fields):
    found = set(content) if isinstance(content, dict) else set()
    if found != fields:
        wrong = ", ".join(sorted(map(str, fields ^ found)))
        raise InputError(
            f"missing or unknown fields: {wrong}",
            path=path,
            column=place,
            expected=", ".join(sorted(fields)),
        )
