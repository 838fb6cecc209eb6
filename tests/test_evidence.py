"""Evidence classes follow the verdicts and the configuration."""

import pytest

from scripts.results.evidence import share_evidence, weakest


def anchor(verdict, value="food", variable="theme", **base):
    row = {"variable": variable, "value": value, "verdict": verdict}
    return row | {"base": "50", "found_base": "50"} | base


@pytest.mark.parametrize("coding", ["simulated", "observed"])
@pytest.mark.parametrize("verdict", ["differs", "not in the codebook"])
def test_a_share_that_is_not_reproduced_is_of_the_class_of_the_coding(verdict, coding):
    assert share_evidence([anchor(verdict)], coding) == {("theme", "food"): coding}


def test_only_a_share_that_was_calibrated_is_published():
    rows = [anchor("reproduced"), anchor("differs", "nature"), anchor("reproduced", "", "")]
    rows.append(anchor("reproduced", "city", found_base="48"))
    told = {("theme", "nature"): "simulated", ("theme", "city"): "simulated"}
    assert share_evidence(rows, "simulated") == told | {("theme", "food"): "published"}
    assert set(share_evidence(rows, "observed").values()) == {"observed"}


def test_a_simulated_input_spoils_every_other():
    assert weakest(["observed", "published", "simulated"]) == "simulated"
    assert weakest(iter(["published", "observed"])) == "observed"
    assert weakest(["published", "published"]) == "published"
