"""Evidence classes follow the verdicts and the configuration."""

import pytest

from scripts.results.evidence import share_evidence, weakest


def anchor(verdict, value="food", variable="theme"):
    return {"variable": variable, "value": value, "verdict": verdict}


@pytest.mark.parametrize("coding", ["simulated", "observed"])
@pytest.mark.parametrize("verdict", ["differs", "not in the codebook"])
def test_a_share_that_is_not_reproduced_is_of_the_class_of_the_coding(verdict, coding):
    assert share_evidence([anchor(verdict)], coding) == {("theme", "food"): coding}


def test_only_a_reproduced_share_is_published():
    rows = [anchor("reproduced"), anchor("differs", "nature"), anchor("reproduced", "", "")]
    assert share_evidence(rows, "observed") == {
        ("theme", "food"): "published",
        ("theme", "nature"): "observed",
    }


def test_a_simulated_input_spoils_every_other():
    assert weakest(["observed", "published", "simulated"]) == "simulated"
    assert weakest(iter(["published", "observed"])) == "observed"
    assert weakest(["published", "published"]) == "published"
