"""The codebook as coders and scripts read it, and what is refused in it."""

import re

import pytest
from sample_study import CODEBOOK, ROOT

from scripts.codes.codebook import split
from scripts.codes.codebook_file import load
from scripts.errors import InputError
from scripts.files.text_files import write_text


@pytest.fixture
def variables(tmp_path):
    def call(text=CODEBOOK):
        write_text(tmp_path / "codebook.yaml", text)
        return load(tmp_path / "codebook.yaml").variables

    return call


def test_codes_keep_the_order_of_the_file(variables):
    assert variables()["theme"].codes == ("nature", "food")
    assert list(variables()) == ["theme", "camera"]


def test_a_number_is_a_label_as_it_stands(variables):
    labelled = variables(CODEBOOK.replace("label: Food", "label: 2"))
    assert labelled["theme"].values["food"].label == "2"
    assert labelled["theme"].named == "nature, food (2)"


@pytest.mark.parametrize("cell", ["static;aerial", "aerial; static", " static ;aerial;"])
def test_order_of_the_codes_in_a_multi_select_cell_does_not_matter(variables, cell):
    assert variables()["camera"].canonical(cell) == "aerial;static"
    assert split("aerial;static") == ("aerial", "static")


def test_markers_pass_unchanged_and_stay_apart(variables):
    for name in ("theme", "camera"):
        assert [variables()[name].canonical(cell) for cell in ("", "NC", "NA")] == ["", "NC", "NA"]


@pytest.mark.parametrize(
    ("name", "cell", "told"),
    [
        ("theme", "fod", "did you mean 'food'"),
        ("theme", "Food", "'Food' is not a code"),
        ("theme", "nature;food", "'nature;food' is not a code"),
        ("camera", "aerial;NC", "'NC' is not a code"),
        ("camera", "aerial;aerial", "stands twice"),
    ],
)
def test_cell_outside_the_codebook_is_refused(variables, name, cell, told):
    with pytest.raises(ValueError, match=told):
        variables()[name].canonical(cell)


@pytest.mark.parametrize(
    ("old", "new", "place", "told"),
    [
        ("level: nominal", "level: nomnal", "theme", "unknown level"),
        ("select: multi", "select: many", "camera", "single, multi"),
        ("label: Theme", "label: Yes", "theme.label", 'such as "yes"'),
        ("label: Food", "label: off", "theme.food.label", 'such as "yes"'),
        ("label: Food", "label: ", "theme.food.label", "write the text"),
        ("food: {", "no: {", "theme", 'such as "yes"'),
        ("    label: Theme\n", "", "theme", "missing or unknown fields: label"),
        ("    label: Theme\n", "    label: Theme\n    lable: T\n", "theme", "fields: lable"),
        ("Nature, definition: d, example: e", "Nature, definition: d", "theme.nature", "example"),
        ("      food: {label: Food, definition: d, example: e}\n", "", "theme", "two codes"),
        ("      food:", "      no:", "theme", "True|False"),
        ("      food:", "      NA:", "theme", "markers"),
        ("      food:", "      'a;b':", "theme", "without ';'"),
        ("      food:", "      nature:", "line 11", "'nature' stands twice"),
        ("  camera:", "  theme:", "line 12", "'theme' stands twice"),
        ("  camera:", "  note:", "variables", "'note'"),
        ("  camera:", "  no:", "variables", "False"),
        (CODEBOOK, "version: 1\nvariables: [theme]\n", "variables", "no variables"),
        (CODEBOOK, "version: 1\nvariables: {}\n", "variables", "no variables"),
        (CODEBOOK, "", "codebook", "missing or unknown fields"),
        (CODEBOOK, "variables: [", "codebook.yaml", "not readable as YAML"),
    ],
)
def test_fault_in_the_codebook_is_told_with_its_place(variables, old, new, place, told):
    assert old in CODEBOOK
    with pytest.raises(InputError, match=told) as error:
        variables(CODEBOOK.replace(old, new, 1))
    assert "codebook.yaml" in str(error.value)
    assert place in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("level: nominal", "level: nomnal", "line 3, key 'theme'"),
        ("label: Food", "label: off", "line 11, key 'theme.food.label'"),
        (", example: e}\n      food", "}\n      food", "line 10, key 'theme.nature'"),
        ("select: multi", "select: many", "line 12, key 'camera'"),
    ],
)
def test_fault_in_the_codebook_is_told_with_its_line(variables, old, new, place):
    assert old in CODEBOOK
    with pytest.raises(InputError) as error:
        variables(CODEBOOK.replace(old, new, 1))
    assert f"codebook.yaml, {place}: " in str(error.value)


RANGED = """\
version: "1.0"
date: 2024-03-01
variables:
  theme:
    label: Theme
    definition: What it shows
    level: nominal
    select: single
    threshold: 0.8
    values:
      nature: {label: Nature, definition: d, example: e, include: i, exclude: x}
      food: {label: Food, definition: d, example: e}
  seconds:
    label: Seconds
    definition: How long
    level: interval
    select: single
    range: {min: -1, max: 1, step: 0.5}
    condition: {variable: theme, in: [food]}
"""


def test_a_codebook_may_say_more(variables, tmp_path):
    theme, seconds = variables(RANGED).values()
    assert (theme.category, theme.threshold, seconds.threshold) == (None, 0.8, None)
    assert (theme.values["nature"].include, theme.values["food"].exclude) == ("i", "")
    assert (seconds.condition.variable, seconds.condition.codes) == ("theme", ("food",))
    assert seconds.codes == ("-1", "-0.5", "0", "0.5", "1") and seconds.values == {}
    assert load(tmp_path / "codebook.yaml").date == "2024-03-01"


@pytest.mark.parametrize(
    ("cell", "told"),
    [("0.50", "0.5"), ("-0", "0"), ("1e0", "1"), ("NC", "NC"), ("", ""), ("１", "1"), ("2", None)]
    + [(cell, None) for cell in ("0.3", "x", "nan", "inf", "1,0")],
)
def test_numbers_of_a_range_have_one_form(variables, cell, told):
    seconds = variables(RANGED)["seconds"]
    if told is None:
        with pytest.raises(ValueError, match="is not"):
            seconds.canonical(cell)
    else:
        assert seconds.canonical(cell) == told


@pytest.mark.parametrize(
    ("old", "new", "place", "told"),
    [
        ("threshold: 0.8", "treshold: 0.8", "theme", "did you mean 'threshold'?"),
        ("threshold: 0.8", "threshold: 80", "theme.threshold", "from 0 to 1"),
        ("threshold: 0.8", "threshold: yes", "theme.threshold", "from 0 to 1"),
        ("step: 0.5", "step: 0.3", "seconds.range", "no steps that lead"),
        ("step: 0.5", "step: 0", "seconds.range", "no steps that lead"),
        ("step: 0.5", "step: 0.0001", "seconds.range", "too many steps"),
        ("step: 0.5", "step: .inf", "seconds.range", "not a number"),
        (", step: 0.5", "", "seconds.range", "fields: step"),
        ("level: interval", "level: nominal", "seconds", "only an interval or ratio variable"),
        ("level: interval", "level: ordinal", "seconds", "only an interval or ratio variable"),
        ("level: interval", "level: rational", "seconds", "nominal, ordinal, interval, ratio"),
        ("variable: theme, in", "variable: them, in", "seconds.condition", "no earlier variable"),
        ("variable: theme, in", "variable: seconds, in", "seconds.condition", "earlier variable"),
        ("in: [food]", "in: [yes]", "seconds.condition", 'such as "yes"'),
        ("in: [food]", "in: [1]", "seconds.condition", 'such as "yes"'),
        ("in: [food]", "in: food", "seconds.condition", "no list of codes"),
        ("in: [food]", "in: [fod]", "seconds.condition", "nature, food"),
        ("date: ", "dated: ", "codebook", "did you mean 'date'?"),
    ],
)
def test_fault_in_what_a_codebook_may_say_is_told(variables, old, new, place, told):
    assert old in RANGED
    with pytest.raises(InputError) as error:
        variables(RANGED.replace(old, new, 1))
    assert re.search(rf"codebook.yaml(, line \d+)?, key '{place}': ", str(error.value))
    assert told in str(error.value)


def test_codebook_of_the_study_has_the_six_categories_of_the_source():
    codebook = load(ROOT / "data" / "raw" / "coding" / "codebook.yaml")
    # Category 6, interaction, is counted by the platform and not coded by hand.
    assert {variable.category for variable in codebook.variables.values()} == {1, 2, 3, 4, 5}
    for variable in codebook.variables.values():
        for value in variable.values.values():
            assert value.label
            assert value.definition.endswith(".")
            assert value.example.endswith(".")


def test_ratios_are_of_numbers_from_0_on(variables):
    counted = RANGED.replace("level: interval", "level: ratio")
    assert variables(counted.replace("min: -1", "min: 0"))["seconds"].level == "ratio"
    with pytest.raises(InputError, match=r"line 13, key 'seconds': a ratio variable counts from 0"):
        variables(counted)
    coded = CODEBOOK.replace("level: nominal", "level: ratio", 1)
    with pytest.raises(InputError, match=r"line 3, key 'theme': a ratio variable counts from 0"):
        variables(coded.replace("      nature:", '      "-1":'))
