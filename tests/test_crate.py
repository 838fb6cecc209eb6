import json
import random
from dataclasses import replace

import pytest
from crate_validator import fill_cache, find_faults

from scripts.files.text_files import write_json, write_text
from scripts.release.citation import Author, Work
from scripts.release.crate import describe_run, write_crate

WORK = Work("A title", "1.2.0", "2026-01-31", "en-GB", (Author("The Group"),), ("city", "image"))
BUILD = {"python": "3.11.7", "packages": {"snakemake": "9.27.1", "numpy": "2.4.6"}}
SOURCE = {
    "DOI": "10.1000/xyz", "title": "B", "author": [{"family": "Li", "given": "Ming"}],
    "issued": {"date-parts": [[2020]]},
}  # fmt: skip
ITEMS = [
    {"path": "README.md", "bytes": 5, "role": "text", "rule": "", "evidence": ""},
    {"path": "Snakefile", "bytes": 7, "role": "code", "rule": "", "evidence": ""},
    {"path": "data/raw/a b.csv", "bytes": 9, "role": "data", "rule": "", "evidence": "simulated"},
    {"path": "data/raw/t.csv", "bytes": 9, "role": "data", "rule": "", "evidence": "published"},
    {
        "path": "figures/a.svg",
        "bytes": 8,
        "role": "figure",
        "rule": "draw",
        "evidence": "simulated",
    },
    {
        "path": "figures/b.svg",
        "bytes": 8,
        "role": "figure",
        "rule": "draw",
        "evidence": "published",
    },
    {"path": "paper.html", "bytes": 6, "role": "paper", "rule": "paper", "evidence": ""},
]
INPUTS = ["data/raw/a b.csv", "data/raw/t.csv"]


@pytest.fixture
def crate():
    return describe_run(WORK, ITEMS, BUILD, SOURCE, inputs=INPUTS)


@pytest.fixture
def entities(crate):
    return {entity["@id"]: entity for entity in crate["@graph"]}


def listed(value):
    return [reference["@id"] for reference in (value if isinstance(value, list) else [value])]


def test_the_crate_is_the_same_whenever_and_in_whatever_order_it_is_made(tmp_path):
    for name, seed in (("a.json", 1), ("b.json", 2)):
        items = random.Random(seed).sample(ITEMS, len(ITEMS))
        write_crate(tmp_path / name, WORK, items, BUILD, SOURCE, inputs=reversed(INPUTS))
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_the_validator_finds_all_that_is_required_and_misses_what_is_taken_out(tmp_path):
    crate, cache = tmp_path / "crate", fill_cache(tmp_path)
    for item in ITEMS:
        write_text(crate / item["path"], "x" * item["bytes"])
    person = Author("Byron", "Ada", "0000-0002-1825-0097")
    work = replace(WORK, authors=(person,))
    write_crate(crate / "ro-crate-metadata.json", work, ITEMS, BUILD, SOURCE, inputs=INPUTS)
    assert find_faults(crate, cache)["REQUIRED"] == set()
    (crate / "README.md").unlink()
    content = json.loads((crate / "ro-crate-metadata.json").read_text("utf-8"))
    root = next(entity for entity in content["@graph"] if entity["@id"] == "./")
    del root["license"], root["mainEntity"]
    write_json(crate / "ro-crate-metadata.json", content)
    assert len(find_faults(crate, cache)["REQUIRED"]) > 2


def test_root_and_descriptor_are_as_the_specification_wants_them(crate, entities):
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    descriptor, root = entities["ro-crate-metadata.json"], entities["./"]
    assert descriptor["about"] == {"@id": "./"}
    assert "https://w3id.org/ro/crate/1.1" in listed(descriptor["conformsTo"])
    assert root["datePublished"] == "2026-01-31"
    assert {"name", "description", "license"} <= root.keys()
    assert len(entities) == len(crate["@graph"])


def test_the_run_joins_workflow_inputs_results_and_whoever_made_it(entities):
    # Workflow Run Crate 0.5: an action whose instrument is the main entity, mentioned by the root.
    root = entities["./"]
    run, workflow = entities[root["mentions"]["@id"]], entities[root["mainEntity"]["@id"]]
    assert run["@type"] == "CreateAction"
    assert run["instrument"] == {"@id": "Snakefile"}
    assert {"File", "SoftwareSourceCode", "ComputationalWorkflow"} == set(workflow["@type"])
    assert listed(run["object"]) == ["data/raw/a%20b.csv", "data/raw/t.csv"]
    assert listed(run["result"]) == ["figures/a.svg", "figures/b.svg", "paper.html"]
    assert entities[run["agent"]["@id"]]["name"] == "The Group"
    profiles = listed(root["conformsTo"])
    assert {
        "https://w3id.org/ro/wfrun/process/0.5",
        "https://w3id.org/ro/wfrun/workflow/0.5",
    } < set(profiles)
    assert all(entities[profile]["@type"] == "CreativeWork" for profile in profiles)


def test_every_reference_within_the_crate_leads_to_an_entity(entities):
    def references(value):
        if isinstance(value, dict):
            yield value["@id"]
        elif isinstance(value, list):
            for part in value:
                yield from references(part)

    outside = ("https://w3id.org/ro/crate/", "https://bioschemas.org/", "http://schema.org/")
    outside += ("https://snakemake.readthedocs.io", "https://doi.org/10.1093/")
    for entity in entities.values():
        for name, value in entity.items():
            if not name.startswith("@"):
                for place in references(value):
                    assert place in entities or place.startswith(outside), (entity["@id"], name)


def test_files_tell_licence_evidence_and_who_they_belong_to(entities):
    assert entities["Snakefile"]["license"] == {"@id": "https://spdx.org/licenses/MIT"}
    figure, quoted = entities["figures/a.svg"], entities["data/raw/t.csv"]
    drawn = entities["figures/b.svg"]
    assert figure["license"] == drawn["license"] == {
        "@id": "https://creativecommons.org/licenses/by/4.0/"
    }  # fmt: skip
    assert "isBasedOn" not in figure
    assert drawn["isBasedOn"] == {"@id": "https://doi.org/10.1000/xyz"}
    assert "simulated" in figure["description"] and "rule draw" in figure["description"]
    assert "license" not in quoted
    assert quoted["isBasedOn"] == {"@id": "https://doi.org/10.1000/xyz"}


def test_versions_of_the_software_are_those_of_the_build(entities):
    software = [entities[place] for place in listed(entities["Snakefile"]["softwareRequirements"])]
    assert {entry["name"]: entry["version"] for entry in software} == {
        "python": "3.11.7", "snakemake": "9.27.1", "numpy": "2.4.6",
    }  # fmt: skip


def test_no_time_but_the_date_of_the_work_is_told(crate):
    text = json.dumps(crate)
    assert "startTime" not in text and "endTime" not in text
    assert text.count("2026-") == 1
