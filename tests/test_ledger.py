"""What a claim is, and the register that all claims of the paper stand in."""

import inspect

import pytest

from scripts.claims.judge_claims import script_of
from scripts.claims.ledger import (
    FAILS,
    HOLDS,
    TOLD,
    UNDETERMINED,
    UNTESTABLE,
    Register,
    check_claims,
    claims_of,
    decide,
    untestable,
)
from scripts.errors import InputError


def holds(results):
    """What it says."""


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [(True, HOLDS), (1, HOLDS), (False, FAILS), (0, FAILS), (None, UNDETERMINED)],
)
def test_what_is_decided(condition, verdict):
    finding = decide(condition, ["1 of 2"], "published", "Yes.", "No.")
    assert (finding.verdict, finding.reason) == (verdict, "Yes." if condition else "No.")
    assert (finding.statistics, finding.evidence) == (("1 of 2",), "published")


def test_what_cannot_be_tested():
    finding = untestable("Nothing was measured.")
    assert (finding.verdict, finding.statistics) == (UNTESTABLE, ())
    assert finding.evidence == "published"


def test_every_verdict_has_its_words():
    assert set(TOLD) == {HOLDS, FAILS, UNDETERMINED, UNTESTABLE}


def test_a_claim_enters_with_all_that_its_card_tells():
    register = Register()

    @register.claim(
        "one", rule="some_rule", source="so it says", variables=["a"], inputs=["coders"]
    )
    def predicate(results):
        """What it says.

        And more.
        """

    claim = register.claims["one"]
    assert claim.predicate is predicate
    assert claim.meaning == "What it says."
    assert (claim.rule, claim.figure, claim.source) == ("some_rule", "", "so it says")
    assert (claim.variables, claim.inputs) == (("a",), ("coders",))
    assert claim.place[0].endswith("test_ledger.py")


def test_two_predicates_of_one_claim_are_refused():
    register = Register()
    register.claim("one", rule="a")(holds)
    with pytest.raises(ValueError, match="'one' has two predicates"):
        register.claim("one", rule="a")(holds)


def test_a_predicate_that_breaks_is_told_with_the_line_where_it_does():
    register = Register()

    @register.claim("one", rule="a")
    def predicate(results):
        """What it says."""
        return results["absent"]

    with pytest.raises(InputError, match=r"claim 'one' breaks \(KeyError: 'absent'\)") as error:
        register.claims["one"].judge({})
    line = predicate.__code__.co_firstlineno + 3
    assert str(error.value).startswith(f"{register.claims['one'].place[0]}, line {line}")


@pytest.mark.parametrize(
    ("predicate", "more", "told"),
    [
        (holds, {"inputs": ["coder"]}, "rests on 'coder', not videos, coders, respondents"),
        (lambda results: None, {}, "has no docstring"),
    ],
)
def test_what_the_register_cannot_use_is_refused(predicate, more, told):
    with pytest.raises(ValueError, match=f"claim 'one' {told}"):
        Register().claim("one", rule="merge_codes", **more)(predicate)


def test_a_claim_on_what_is_not_there_is_told_by_its_name():
    register = Register()
    line = inspect.currentframe().f_lineno + 1
    register.claim("one", rule="merge_code", variables=["theme", "tonne"])(holds)
    place = rf"test_ledger\.py, line {line}: claim 'one'"
    with pytest.raises(InputError, match=rf"(?s){place} rests on a variable.*'tonne'"):
        check_claims(register.claims, ["theme", "tone"])
    with pytest.raises(InputError, match=rf"(?s){place} names a rule without.*'merge_code'"):
        script_of(register.claims["one"])


def test_the_package_enters_its_claims_once():
    names = list(claims_of("claims"))
    assert len(names) == len(set(names)) > 30
    assert list(claims_of("claims")) == names


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("x = 1\nprint((\n", r"{name}/__init__.py, line 2: .*SyntaxError.*never closed"),
        ("import json\njson.nothing\n", "{name}/__init__.py, line 2: .*'nothing'"),
    ],
)
def test_code_that_cannot_be_read_is_told_with_its_line(tmp_path, monkeypatch, code, told):
    # Python keeps what it imported: a package of its own each time.
    name = f"claims_{len(code)}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text(code, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(InputError, match=told.format(name=name)):
        claims_of(name)
