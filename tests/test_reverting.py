"""Remembered tests answer as fresh ones do, and nobody can change what is remembered."""

import importlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from raw_study import RESPONDENTS, SHEETS, copy, edit_tree, make_study, set_cell

from scripts.changes.effects import Effect
from scripts.changes.inputs.edits import find_edits, revert
from scripts.changes.joint_effects import SHARE, fewest, find_joint
from scripts.changes.parts import IN_PROCESS
from scripts.changes.reverting import PURE, parts_held, remember_tests, remembering
from scripts.files.text_files import read_yaml
from scripts.results.statistics import engagement


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


def test_data_and_settings_are_held_apart_but_for_what_names_a_renamed_file(tmp_path):
    before = make_study(tmp_path / "before")
    after = copy(before, tmp_path / "after")
    sheet, other = SHEETS[0], "data/raw/first.csv"
    (after / sheet).rename(after / other)
    set_cell(after / RESPONDENTS, 0, "age", "22")

    def change(tree):
        tree["statistics"]["alpha"] = 0.1
        tree["coding"]["sheets"]["A"] = other

    edit_tree(after / "config.yaml", change)
    edits = find_edits(before, after)
    held = {}
    for part, job in zip(IN_PROCESS, parts_held(IN_PROCESS, before, after, edits), strict=True):
        held[part] = copy(after, tmp_path / part)
        revert(job.edits, before, after, held[part])
        assert job.slow
        if part == "data":
            assert sorted(job.files) == sorted([sheet, other, RESPONDENTS])
        else:
            assert not job.files
    settings = {part: read_yaml(folder / "config.yaml") for part, folder in held.items()}
    found = {
        part: (one["coding"]["sheets"]["A"], one["statistics"]["alpha"])
        for part, one in settings.items()
    }
    assert found == {"data": (sheet, 0.1), "settings": (other, 0.05), "text": (other, 0.1)}


REFUSED, IDLE = Effect(failure="an unknown code"), Effect()
MOVES, OTHER = (Effect(gained=frozenset({text})) for text in ("One.", "Another."))
CELL = Effect(cells={("results/bind_results/tbl-theme.md", ("Food",), "n"): ("9", "10")})
MORE = replace(CELL, gained=MOVES.gained)
STEP = Effect(cells={("data/merge_codes/remarks.csv", ("v1",), "note"): ("", "seen")})


@pytest.mark.parametrize(
    ("alone", "needed", "groups"),
    [
        ({"a": REFUSED, "b": REFUSED, "c": IDLE, "d": MOVES}, {"a", "b"}, ["ab"]),
        ({"a": REFUSED, "b": REFUSED, "c": IDLE, "d": IDLE, "e": OTHER}, {"a", "b", "c"}, ["abc"]),
        ({"a": REFUSED, "c": IDLE}, {"a", "c"}, ["ac"]),
        ({"a": REFUSED, "b": REFUSED, "c": IDLE}, {"a", "z"}, []),
        ({"a": REFUSED, "d": MOVES}, {"a"}, []),
    ],
)
def test_edits_that_fail_alone_take_those_with_them_that_are_needed(alone, needed, groups):
    def measured(some):
        return MOVES if needed <= {*some} else REFUSED

    assert find_joint(alone, measured) == {tuple(group): MOVES for group in groups}


@pytest.mark.parametrize(
    ("alone", "together", "groups"),
    [
        # One undoes what both do: neither does anything without the other.
        ({"a": MOVES, "b": MOVES, "c": OTHER}, {"ab": MOVES}, {"ab": MOVES}),
        ({"a": MOVES, "b": MORE}, {"ab": MORE}, {"ab": MORE}),
        ({"a": CELL, "b": CELL}, {"ab": CELL}, {"ab": CELL}),
        ({"a": CELL, "b": CELL}, {"ab": MORE}, {}),
        ({"a": MOVES, "b": MOVES}, {"ab": OTHER}, {}),
        ({"a": MOVES, "b": MOVES}, {"ab": REFUSED}, {}),
        ({"a": MOVES, "b": OTHER}, {}, {}),
        # Either is enough: without one of them the other does it.
        ({"a": IDLE, "b": STEP}, {"ab": MOVES}, {"ab": MOVES}),
        ({"a": IDLE, "b": IDLE}, {"ab": IDLE}, {}),
        ({"a": STEP, "b": STEP}, {"ab": STEP}, {}),
        ({"a": IDLE, "c": MOVES}, {}, {}),
    ],
)
def test_edits_that_act_together_only_are_found_by_what_they_do_alone(alone, together, groups):
    asked = []

    def measured(some):
        asked.append("".join(some))
        return together[asked[-1]]

    assert find_joint(alone, measured) == {tuple(some): one for some, one in groups.items()}
    assert asked == list(together)


def test_of_many_edits_without_effect_those_that_act_are_found_in_few_runs():
    names, asked = [f"e{number}" for number in range(100)], []

    def measured(some):
        asked.append(some)
        return MOVES if {"e13", "e77"} <= {*some} else IDLE

    assert find_joint(dict.fromkeys(names, IDLE), measured) == {("e13", "e77"): MOVES}
    assert len(asked) <= 2 + len(names) // SHARE


def test_a_search_that_ends_early_has_more_edits_and_not_fewer():
    wanted = set("bdfh")
    found = [fewest("abcdefgh", lambda some: wanted <= {*some}, tries) for tries in range(20)]
    assert all(wanted <= {*some} for some in found)
    assert [len(some) for some in found] == sorted((len(some) for some in found), reverse=True)
    assert "".join(found[-1]) == "bdfh"
