"""No README goes out that calls data simulated which the settings call observed."""

import pytest
from workspace import ROOT

from scripts.errors import InputError
from scripts.files.text_files import read_text, read_yaml, write_text
from scripts.release.called_simulated import READMES, called_simulated, check_readmes

OBSERVED = dict.fromkeys(("captures", "coding", "interviews"), "observed")


@pytest.mark.parametrize(
    ("line", "changes", "is_wrong"),
    [
        ("Captures, sheets and statements are `simulated`; describe yours here.", {}, True),
        ("All records in it are **simulated**, so that it builds.", {}, True),
        ("## data/raw/captures/ (simulated)", {}, True),
        ("| `unit_id` | simulated | the unit |", {}, True),
        ("## data/raw/captures/ (simulated)", {"coding": "simulated"}, True),
        ("## data/raw/captures/ (simulated)", {"captures": "simulated"}, False),
        ("`coder_A.csv` (`simulated`)", {"coding": "simulated"}, False),
        ("All records in it are **simulated**.", {"interviews": "simulated"}, False),
        ("No record is simulated.", {}, False),
        ("`snakemake simulate` makes simulated raw data; not part of the paper", {}, False),
    ],
)
def test_a_line_is_held_against_the_classes_of_what_it_names(line, changes, is_wrong):
    assert called_simulated(f"Title\n\n{line}\n", OBSERVED | changes) == ([3] if is_wrong else [])


def test_the_first_such_line_is_refused_with_both_ways_to_mend_it(tmp_path):
    check_readmes(tmp_path, OBSERVED)
    write_text(tmp_path / "data/raw/README.md", "# Data\n\nAll of it is simulated.\n")
    with pytest.raises(InputError) as told:
        check_readmes(tmp_path, OBSERVED)
    assert str(told.value).startswith("data/raw/README.md, line 3: the text calls data simulated")
    for words in ("All of it is simulated.", "captures: observed", "correct study.evidence"):
        assert words in str(told.value)


@pytest.mark.parametrize("name", READMES)
def test_what_a_new_study_begins_with_is_true_whatever_it_becomes(name):
    assert called_simulated(read_text(ROOT / "template" / name), OBSERVED) == []
    assert "study.evidence" in read_text(ROOT / "template" / name)


def test_the_committed_texts_agree_with_the_settings():
    check_readmes(ROOT, read_yaml(ROOT / "config.yaml")["study"]["evidence"])
