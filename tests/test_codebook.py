"""The codebook as coders and scripts read it, and what is refused in it."""

import pytest
from sample_study import CODEBOOK, ROOT

from scripts.codes.codebook import load, split
from scripts.errors import InputError
from scripts.tables import write_text


@pytest.fixture
def variables(tmp_path):
    def call(text=CODEBOOK):
        write_text(tmp_path / "codebook.yaml", text)
        return load(tmp_path / "codebook.yaml").variables

    return call


def test_codes_keep_the_order_of_the_file(variables):
    assert variables()["theme"].codes == ("nature", "food")
    assert list(variables()) == ["theme", "camera"]


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


def test_codebook_of_the_study_has_the_six_categories_of_the_source():
    codebook = load(ROOT / "data" / "raw" / "coding" / "codebook.yaml")
    # Category 6, interaction, is counted by the platform and not coded by hand.
    assert {variable.category for variable in codebook.variables.values()} == {1, 2, 3, 4, 5}
    for variable in codebook.variables.values():
        for value in variable.values.values():
            assert value.label
            assert value.definition.endswith(".")
            assert value.example.endswith(".")
