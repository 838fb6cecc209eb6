"""The codebook: which variables are coded, and which codes each of them admits."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

# The round whose codes are the study's; others are kept apart from its results.
MAIN = "main"
NOT_CODEABLE = "NC"
NOT_APPLICABLE = "NA"
MARKERS = {"": "not coded", NOT_CODEABLE: "not codeable", NOT_APPLICABLE: "not applicable"}
LEVELS = ("nominal", "ordinal", "interval", "ratio")
SELECTS = ("single", "multi")
SEPARATOR = ";"
RESERVED = (
    *("unit_id", "video_id", "coder_id", "coded_on", "note"),
    *("round", "variable", "value", "link", "done"),
)
# The long table of codes, a row per unit, coder and variable.
CODE_COLUMNS = ["unit_id", "coder_id", "round", "variable", "value"]


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
            point = "; its decimal sign has to be a point" if "," in cell else ""
            raise ValueError(f"'{cell}' is not a number from {self.low:f} to {self.high:f}{point}")
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
        return f"{self.named}; or NC, NA, or blank"

    @property
    def named(self) -> str:
        """The codes, each with its label where that is another word, for a message."""
        if self.range:
            return ", ".join(self.codes)
        return ", ".join(
            code if value.label.casefold() == code.casefold() else f"{code} ({value.label})"
            for code, value in self.values.items()
        )

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

    def applies(self, variable: str, values: Mapping[str, str]) -> bool | None:
        """Whether a variable applies to a unit with these codes.

        None where nothing is known, for the variable that decides has no code itself.
        """
        condition = self.variables[variable].condition
        if condition is None:
            return True
        decides = values.get(condition.variable, "")
        if decides in MARKERS and decides != NOT_APPLICABLE:
            return None
        return not set(split(decides)).isdisjoint(condition.codes)


def split(cell: str) -> tuple[str, ...]:
    """Codes of a multi-select cell.

    Examples
    --------
    >>> split("aerial; static")
    ('aerial', 'static')
    """
    return tuple(code.strip() for code in cell.split(SEPARATOR) if code.strip())
