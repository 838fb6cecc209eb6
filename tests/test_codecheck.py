"""The rules are those of the CODECHECK configuration file specification 1.0.

There is no schema; the register lists every rule under a permanent identifier
(https://github.com/codecheckers/register, rules-1.0.yml). Those of severity "error", a MUST of
the specification, are in `MUSTS`. Version 2.0 wants a certificate and a summary, which only a
finished check can give.
"""

import re
from pathlib import PurePosixPath

import pytest
import yaml

from scripts.files.text_files import write_text
from scripts.release.citation import Author, Work
from scripts.release.codecheck import write_configuration


def shouted(text):
    """Words in capitals, which the register takes for what is still to come."""
    return set(re.findall(r"\b[A-Z]{4,}\b", re.sub(r"https?://\S+", "", text)))


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


def has_checksum(orcid):
    """Whether the last character of an ORCID follows from the others (ISO 7064, 11-2)."""
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = 2 * (total + int(digit))
    return orcid[-1] == "0123456789X"[(12 - total) % 11]


def people(read):
    return [*read["codechecker"], *read["paper"]["authors"]]


# What each rule asks of the text, its content, and the folder that it lies in.
MUSTS = {
    "CC-CFG-001 yaml-parses": lambda text, read, folder: len([*yaml.safe_load_all(text)]) == 1,
    "CC-CFG-002 explicit-document": lambda text, read, folder: text.startswith("---\n"),
    "CC-CFG-003 file-name-and-location": lambda text, read, folder: (
        folder / "codecheck.yml"
    ).is_file(),
    "CC-CFG-004 manifest-present": lambda text, read, folder: len(read["manifest"]) > 0,
    "CC-CFG-005 manifest-item-file": lambda text, read, folder: all(
        item["file"] for item in read["manifest"]
    ),
    "CC-CFG-006 manifest-path-relative": lambda text, read, folder: (
        not any(
            PurePosixPath(item["file"]).is_absolute() or ".." in item["file"]
            for item in read["manifest"]
        )
    ),
    "CC-CFG-008 codechecker-present": lambda text, read, folder: len(read["codechecker"]) > 0,
    "CC-CFG-009 codechecker-name": lambda text, read, folder: all(
        one["name"] for one in read["codechecker"]
    ),
    "CC-CFG-011 report-present": lambda text, read, folder: bool(read["report"]),
    "CC-CFG-013 report-doi-not-placeholder": lambda text, read, folder: (
        not re.search("zenodo|doi.org", read["report"]) and not shouted(read["report"])
    ),
    "CC-CFG-023 no-placeholder-values": lambda text, read, folder: (
        shouted(text) <= {"CODECHECK", "ORCID"}
    ),
    "CC-CFG-026 certificate-id-format": lambda text, read, folder: re.fullmatch(
        r"\d{4}-\d{3}", read.get("certificate", "2026-001")
    ),
    "CC-MET-001 orcid-format": lambda text, read, folder: all(
        re.fullmatch(r"(\d{4}-){3}\d{3}[\dX]", one["ORCID"]) and has_checksum(one["ORCID"])
        for one in people(read)
        if "ORCID" in one
    ),
    "CC-BUN-001 manifest-files-exist": lambda text, read, folder: all(
        (folder / item["file"]).is_file() for item in read["manifest"]
    ),
}


@pytest.fixture
def folder(tmp_path):
    """A folder with the files of the manifest beside the configuration."""
    for item in ITEMS:
        write_text(tmp_path / item["path"], "")
    write_configuration(tmp_path / "codecheck.yml", WORK, ITEMS)
    return tmp_path


@pytest.mark.parametrize("rule", MUSTS)
def test_every_must_of_the_specification_is_met(rule, folder):
    text = (folder / "codecheck.yml").read_text(encoding="utf-8")
    assert MUSTS[rule](text, yaml.safe_load(text), folder)


def test_it_names_the_version_whose_rules_it_keeps(text):
    assert yaml.safe_load(text)["version"] == "https://codecheck.org.uk/spec/config/1.0/"


def test_the_manifest_holds_what_rules_make_in_the_order_of_reading(text):
    manifest = yaml.safe_load(text)["manifest"]
    assert manifest == [
        {"file": "paper.html", "comment": "The paper, made by rule paper"},
        {"file": "figures/a.svg", "comment": "Figure, made by rule draw (simulated)"},
    ]
    assert not any(PurePosixPath(item["file"]).is_absolute() for item in manifest)


def test_the_paper_is_told_with_its_authors(text):
    read = yaml.safe_load(text)
    assert read["paper"]["title"] == "Images: a title"
    assert read["paper"]["authors"] == [
        {"name": "The Group"}, {"name": "Ada Byron", "ORCID": "0000-0002-1825-0097"},
    ]  # fmt: skip
    assert read["paper"]["reference"]


def test_nothing_is_said_of_a_check_that_has_not_been_made(text):
    read = yaml.safe_load(text)
    assert not {"certificate", "check_time", "summary", "repository"} & read.keys()
    assert read["codechecker"][0]["name"].startswith("None yet")
    assert read["report"].startswith("None yet")


def test_the_comments_tell_what_the_codechecker_adds(text):
    told = yaml.safe_load(
        "\n".join(line[2:] for line in text.splitlines() if re.match(r"# ( |\w+:)", line))
    )
    assert told.keys() == {"codechecker", "report", "summary", "check_time", "certificate"}
