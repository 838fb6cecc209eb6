"""The rules are those of the CODECHECK configuration file specification 1.0."""

import re
from pathlib import PurePosixPath

import pytest
import yaml

from scripts.release.citation import Author, Work
from scripts.release.codecheck import write_configuration

WORK = Work(
    "Images: a title", "1.2.0", "2026-01-31", "en-GB",
    (Author("The Group"), Author("Byron", "Ada", "0000-0002-1825-0097")), (),
)  # fmt: skip
ITEMS = [
    {"path": "Snakefile", "role": "code", "rule": "", "evidence": ""},
    {"path": "figures/README.md", "role": "figure", "rule": "", "evidence": ""},
    {"path": "figures/a.svg", "role": "figure", "rule": "draw", "evidence": "simulated"},
    {"path": "data/raw/r.csv", "role": "data", "rule": "", "evidence": "simulated"},
    {"path": "paper.html", "role": "paper", "rule": "paper", "evidence": ""},
]


@pytest.fixture
def text(tmp_path):
    write_configuration(tmp_path / "codecheck.yml", WORK, ITEMS)
    return (tmp_path / "codecheck.yml").read_text(encoding="utf-8")


def test_the_first_line_is_the_marker_of_a_document(text):
    assert text.startswith("---\n")
    assert len(list(yaml.safe_load_all(text))) == 1


def test_the_manifest_holds_what_rules_make_in_the_order_of_reading(text):
    manifest = yaml.safe_load(text)["manifest"]
    assert manifest == [
        {"file": "paper.html", "comment": "The paper, made by rule paper"},
        {"file": "figures/a.svg", "comment": "Figure, made by rule draw (simulated)"},
    ]
    assert not any(PurePosixPath(item["file"]).is_absolute() for item in manifest)


def test_every_node_that_must_be_there_is(text):
    read = yaml.safe_load(text)
    assert read["version"] == "https://codecheck.org.uk/spec/config/1.0/"
    assert read["paper"]["title"] == "Images: a title"
    assert read["paper"]["authors"] == [
        {"name": "The Group"}, {"name": "Ada Byron", "ORCID": "0000-0002-1825-0097"},
    ]  # fmt: skip
    assert read["paper"]["reference"]
    assert read["codechecker"][0]["name"] and read["report"]


def test_nothing_is_said_of_a_check_that_has_not_been_made(text):
    read = yaml.safe_load(text)
    assert not {"certificate", "check_time", "summary", "repository"} & read.keys()
    assert read["codechecker"][0]["name"].startswith("None yet")
    assert read["report"].startswith("None yet")
    # Validators of the register refuse words in capitals that stand for something to come.
    prose = re.sub(r"https?://\S+", "", text)
    assert set(re.findall(r"\b[A-Z]{4,}\b", prose)) <= {"CODECHECK", "ORCID"}


def test_the_comments_tell_what_the_codechecker_adds(text):
    told = yaml.safe_load(
        "\n".join(line[2:] for line in text.splitlines() if re.match(r"# ( |\w+:)", line))
    )
    assert told.keys() == {"codechecker", "report", "summary", "check_time", "certificate"}
