"""Remembered tests answer as fresh ones do, and nobody can change what is remembered."""

import importlib

import numpy as np
import pandas as pd
import pytest

from scripts.changes.effects import Effect
from scripts.changes.reverting import PURE, measure_together, remember_tests, remembering
from scripts.results import engagement


@pytest.fixture
def remembered(monkeypatch):
    for module, name in PURE:
        owner = importlib.import_module(module)
        monkeypatch.setattr(owner, name, getattr(owner, name))
    remember_tests()


def compared(seed):
    counts = pd.Series([3, 9, 1, 12, 4, 40, 2, 8], dtype=float)
    return engagement.compare_groups(
        counts,
        pd.Series(list("aabbabab"), dtype="category"),
        permutations=99,
        rng=np.random.default_rng(seed),
    )


def test_every_remembered_function_is_one_that_the_chain_calls(remembered):
    for module, name in PURE:
        assert getattr(importlib.import_module(module), name).__name__ == "answer"


def test_a_remembered_test_is_that_of_its_own_data_and_seed(remembered, monkeypatch):
    first, again, other = compared(1), compared(1), compared(2)
    monkeypatch.undo()
    assert repr(first) == repr(again) == repr(compared(1))
    assert repr(other) == repr(compared(2)) != repr(first)


def test_what_is_remembered_cannot_be_changed_by_its_users():
    numbers = remembering(lambda: [1, 2])
    numbers().append(3)
    assert numbers() == [1, 2]


REFUSED, IDLE = Effect(failure="an unknown code"), Effect()
MOVES = Effect(gained=frozenset({"One."}))


@pytest.mark.parametrize(
    ("alone", "needed", "asked"),
    [
        ({"a": REFUSED, "b": REFUSED, "c": IDLE, "d": MOVES}, {"a", "b"}, [["a", "b"]]),
        ({"a": REFUSED, "b": REFUSED, "c": IDLE, "d": MOVES}, {"c"}, [["a", "b"], ["a", "b", "c"]]),
        ({"a": REFUSED, "c": IDLE}, {"c"}, [["a", "c"]]),
        ({"a": REFUSED, "d": MOVES}, set(), []),
        ({"c": IDLE}, set(), []),
    ],
)
def test_edits_that_fail_alone_take_those_without_effect_with_them(alone, needed, asked):
    calls = []

    def measured(some):
        calls.append(some)
        return MOVES if needed <= {*some} else REFUSED

    assert measure_together(alone, measured) == (MOVES if asked else None)
    assert calls == asked
