"""What a claim is, what can be found of it, and the register of all claims of the paper."""

import importlib
import inspect
import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scripts.claims.results import Results
from scripts.errors import InputError

HOLDS, FAILS, UNDETERMINED, UNTESTABLE = "holds", "fails", "undetermined", "untestable"
TOLD = {
    HOLDS: "holds",
    FAILS: "fails",
    UNDETERMINED: "undetermined",
    UNTESTABLE: "not testable from what was published",
}

INPUTS = ("videos", "coders", "respondents")


@dataclass(frozen=True)
class Finding:
    """What the results say about a claim.

    `untestable` is for sentences that report what the source asserts without evidence; a
    sentence of our own can hold, fail, or be undetermined.
    """

    verdict: str
    statistics: tuple[str, ...]
    evidence: str
    reason: str


@dataclass(frozen=True)
class Claim:
    """A sentence of the paper that can be false, with the predicate that judges it.

    `rule` made the numbers and `figure`, if there is one, shows them; `source` is the source's
    assertion in short, '' where the claim is ours; `variables` are the coded variables and
    `inputs` the kinds of record, as `INPUTS` has them, that it rests on. It was `entered` in the
    register at this file and line.
    """

    name: str
    predicate: Callable[[Results], Finding]
    rule: str
    figure: str = ""
    source: str = ""
    variables: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    entered: tuple[str, int] = ("", 0)

    def judge(self, results: Results) -> Finding:
        """What the predicate finds in results.

        Raises
        ------
        InputError
            If the predicate breaks, or returns anything but a finding.
        """
        try:
            found = self.predicate(results)
        except InputError:
            raise
        except Exception as error:
            path, line = self.place
            frames = traceback.extract_tb(error.__traceback__)
            lines = [frame.lineno for frame in frames if frame.filename.endswith(path)]
            raise InputError(
                f"the predicate of claim '{self.name}' breaks ({type(error).__name__}: {error})",
                path=path,
                row=lines[-1] if lines else line,
                expected="a finding for whatever the results hold",
                mend="correct the predicate",
            )
        if not isinstance(found, Finding):
            path, line = self.place
            raise InputError(
                f"the predicate of claim '{self.name}' gives no finding",
                path=path,
                row=line,
                value=found,
                expected="what scripts.claims.ledger.decide returns",
                mend="return decide(condition, statistics, evidence, yes, no)",
            )
        return found

    @property
    def meaning(self) -> str:
        """What the claim says: first line of the predicate's docstring."""
        return self.predicate.__doc__.strip().splitlines()[0]

    @property
    def place(self) -> tuple[str, int]:
        """File and line of the predicate, from the root of the project."""
        module, code = self.predicate.__module__, self.predicate.__code__
        return f"{module.replace('.', '/')}.py", code.co_firstlineno

    def error(self, told: str, value, expected: str) -> InputError:
        """The error about what the register is told of this claim beside its predicate."""
        path, line = self.entered
        return InputError(
            f"claim '{self.name}' {told}",
            path=_relative(path),
            row=line,
            value=value,
            expected=expected,
            mend="correct what REGISTER.claim is told there",
        )


@dataclass
class Register:
    """Claims by name, in the order of their definition."""

    claims: dict[str, Claim] = field(default_factory=dict)

    def claim(self, name: str, *, rule: str, figure="", source="", variables=(), inputs=()):
        """Decorate a predicate so that it judges the claim `name`.

        Raises
        ------
        ValueError
            If the name is taken, an input is none of `INPUTS`, or the predicate does not say
            what the claim means.
        """
        if unknown := sorted(set(inputs) - set(INPUTS)):
            raise ValueError(f"claim '{name}' rests on {unknown[0]!r}, not {', '.join(INPUTS)}")

        caller = inspect.currentframe().f_back
        place = caller.f_code.co_filename, caller.f_lineno

        def enter(predicate):
            if name in self.claims:
                raise ValueError(f"claim '{name}' has two predicates")
            if not (predicate.__doc__ or "").strip():
                raise ValueError(f"the predicate of claim '{name}' has no docstring")
            self.claims[name] = Claim(
                name, predicate, rule, figure, source, tuple(variables), tuple(inputs), place
            )
            return predicate

        return enter


def check_claims(claims: Mapping[str, Claim], variables: Collection[str]) -> None:
    """Refuse a claim on a variable that the codebook does not have."""
    for claim in claims.values():
        for name in claim.variables:
            if name not in variables:
                told = "rests on a variable that the codebook does not have"
                raise claim.error(told, name, ", ".join(variables))


def decide(condition, statistics, evidence, yes: str, no: str) -> Finding:
    """A finding from a condition: true holds, false fails, None is undetermined.

    Examples
    --------
    >>> decide(True, ["21 of 50"], "published", "It is the largest.", "It is not.").verdict
    'holds'
    """
    verdict = {True: HOLDS, False: FAILS, None: UNDETERMINED}[
        None if condition is None else bool(condition)
    ]
    reason = yes if verdict == HOLDS else no
    return Finding(verdict, tuple(statistics), evidence, reason)


def untestable(reason: str, statistics=(), evidence="published") -> Finding:
    """A finding on an assertion of the source for which it gives no evidence."""
    return Finding(UNTESTABLE, tuple(statistics), evidence, reason)


REGISTER = Register()


def claims_of(package: str) -> dict[str, Claim]:
    """All claims that a package enters in the register when it is imported.

    Raises
    ------
    InputError
        Where its code fails, with the last line of it that ran.
    """
    try:
        importlib.import_module(package)
    except InputError:
        raise
    except Exception as error:  # whatever an author's code may raise
        raise InputError(
            f"the claims cannot be read ({type(error).__name__}: {getattr(error, 'msg', error)})",
            **_place(error, package),
            mend="correct the line; scripts/claims/common.py has the predicates that are there",
        )
    return REGISTER.claims


def _place(error, package):
    if isinstance(error, SyntaxError) and error.filename:
        return {"path": _relative(error.filename), "row": error.lineno}
    frames = [(_relative(f.filename), f.lineno) for f in traceback.extract_tb(error.__traceback__)]
    own = [frame for frame in frames if frame[0].startswith(f"{package}/")]
    return dict(zip(("path", "row"), own[-1], strict=True)) if own else {"path": package}


def _relative(path):
    root = Path.cwd()
    return str(Path(path).relative_to(root) if Path(path).is_relative_to(root) else path)
