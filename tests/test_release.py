import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import PurePosixPath

import pytest
import yaml
from sample_project import write
from workspace import ROOT, workflow_text

from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.files.text_files import read_json
from scripts.release.bundle import files
from scripts.release.release import main

POST, ACCOUNT = "7337226195635284909", "6913498764512345678"
FRONT = """\
---
title: "The image of {{< var study.city >}}"
author: [{name: The Group}]
date: "2026-01-31"
lang: en-GB
---

Text.
"""
CAPTURE = {
    "item_id": POST,
    "user_agent": "Simulated/1.0",
    "data": {"id": POST, "desc": "a b", "author": {"id": ACCOUNT, "uniqueId": "simulated"}},
}
SETTINGS = {
    "study": {"evidence": {"captures": "simulated"}},
    "captures": {"files": "data/raw/captures/*.ndjson"},
    "interviews": {"respondents": "data/raw/interviews/respondents.csv"},
    "published": "data/raw/published.yaml",
    "release": {
        "version": "1.2.0",
        "identifiers": "plain",
        "quasi_identifiers": ["category", "gender", "age", "occupation"],
    },
}
OWN = {
    ".gitignore": "/results/\n/paper.html\n/_variables.yml\n",
    "Makefile": "paper:\n",
    "README.md": "Read this.\n",
    "Snakefile": "rule paper:\n",
    "config.yaml": yaml.safe_dump(SETTINGS),
    "data/raw/captures/a.ndjson": json.dumps(CAPTURE) + "\n",
    "data/raw/interviews/respondents.csv": (ROOT / "data/raw/interviews/respondents.csv").read_text(
        encoding="utf-8"
    ),
    "data/raw/published.yaml": "source: {doi: 10.1000/xyz}\n",
    "envs/requirements.txt": "numpy==2.4.6\n",
    "paper.qmd": FRONT,
    "reference/manifest.json": "{}\n",
    "references.bib": "@article{l, author = {Li, Ming}, title = {B}, year = {2020},"
    " doi = {10.1000/xyz}}\n",
}
MADE = {
    "_variables.yml": '{"study": {"city": "Chongqing"}}\n',
    "paper.html": "<!doctype html><html><body><p>Text.</p></body></html>\n",
    "results/describe_build/build.json": '{"packages": {"snakemake": "9.27.1"},'
    ' "python": "3.11.7"}\n',
    "results/draw_sample/sample.csv": f"unit_id,video_id\nv01,{POST}\n",
}
ARGUMENTS = [
    *["--build", "results/describe_build/build.json", "--made", *MADE],
    *["--inputs", "data/raw/captures/a.ndjson", "config.yaml", "envs/requirements.txt"],
]
DESCRIBED = {"CITATION.cff", "codecheck.yml", "ro-crate-metadata.json"}


def release(folder):
    main(["--root", str(folder), *ARGUMENTS])
    return folder / "release/paper-1.2.0.zip"


def unpack(archive, folder):
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder / "paper-1.2.0"


@pytest.fixture
def project(tmp_path):
    return write(tmp_path / "project", OWN | MADE)


def test_the_zip_holds_all_that_is_own_or_made_and_what_describes_it(project, tmp_path):
    folder = unpack(release(project), tmp_path / "out")
    assert set(files(folder)) == OWN.keys() | MADE.keys() | DESCRIBED | {"manifest.json"}
    changed = {"reference/manifest.json"}
    for path, text in (OWN | MADE).items():
        assert path in changed or (folder / path).read_bytes() == text.encode("utf-8"), path
    for path in (*DESCRIBED, "manifest.json"):
        assert (folder / path).read_bytes() == (project / "release" / path).read_bytes()


def test_the_zip_is_the_same_on_another_machine_at_another_time(project, tmp_path):
    other = write(tmp_path / "Städte 重庆", dict(reversed((OWN | MADE).items())))
    for path in files(other):
        os.utime(other / path, (86400, 86400))
    (tmp_path / "home").mkdir()
    strange = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "LANG": "zh_CN.UTF-8"}
    strange["HOME"] = str(tmp_path / "home")
    subprocess.run(
        [sys.executable, "-m", "scripts.release.release", "--root", str(other), *ARGUMENTS],
        cwd=ROOT, env=os.environ | strange, umask=0o077, check=True,
    )  # fmt: skip
    first, second = release(project), other / "release/paper-1.2.0.zip"
    assert first.read_bytes() == second.read_bytes()
    assert {
        path: (project / "release" / path).read_bytes() for path in files(project / "release")
    } == {path: (other / "release" / path).read_bytes() for path in files(other / "release")}


def test_a_second_release_and_an_adopted_reference_change_nothing(project):
    before = release(project).read_bytes()
    shutil.copyfile(project / "release/reference.json", project / "reference/manifest.json")
    assert release(project).read_bytes() == before


def test_an_unpacked_release_gives_the_same_release_again(project, tmp_path):
    archive = release(project)
    assert release(unpack(archive, tmp_path / "out")).read_bytes() == archive.read_bytes()


def test_the_manifest_describes_every_file_but_itself_and_its_excerpt(project, tmp_path):
    folder = unpack(release(project), tmp_path / "out")
    described = {item["path"] for item in read_json(folder / "manifest.json")["items"]}
    assert described == set(files(folder)) - {"manifest.json", "reference/manifest.json"}


def test_the_reference_holds_what_is_made_raw_data_and_environment_only(project):
    release(project)
    told = read_json(project / "release/reference.json")["items"]
    paths = {item["path"] for item in told}
    assert {"paper.html", "results/draw_sample/sample.csv", "envs/requirements.txt"} <= paths
    assert "data/raw/captures/a.ndjson" in paths
    assert not {"README.md", "Snakefile", "Makefile", "paper.qmd"} & paths


def test_no_path_in_what_describes_the_release_leads_out_of_it(project, tmp_path):
    folder = unpack(release(project), tmp_path / "out")
    crate = read_json(folder / "ro-crate-metadata.json")["@graph"]
    paths = [part["@id"] for part in next(e for e in crate if e["@id"] == "./")["hasPart"]]
    paths += [item["path"] for item in read_json(folder / "manifest.json")["items"]]
    check = yaml.safe_load((folder / "codecheck.yml").read_text(encoding="utf-8"))
    paths += [item["file"] for item in check["manifest"]]
    assert all((folder / path).is_file() for path in paths)
    assert not any(PurePosixPath(path).is_absolute() or ".." in path for path in paths)
    for path in files(folder):
        assert str(tmp_path).encode() not in (folder / path).read_bytes(), path


def test_a_leak_stops_the_release_before_anything_is_zipped(project):
    # Put together here, since this file is released too.
    address = "@".join(["ada.byron", "mail.org"])
    (project / "README.md").write_text(f"Write to {address}.\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"README\.md: e-mail address in line 1") as told:
        release(project)
    assert "release/leaks.csv lists every find" in str(told.value)
    assert not list(project.glob("release/*.zip"))
    rows = read_csv(project / "release/leaks.csv", ["verdict", "file"], optional=None)
    assert ("leak", "README.md") in {(row["verdict"], row["file"]) for row in rows}


def test_the_list_of_leaks_outlives_a_release_that_is_refused():
    rule = workflow_text().partition("\nrule release:")[2]
    outputs = rule.partition("    output:\n")[2].partition("    log:\n")[0]
    assert "release/anonymity.csv" in outputs
    assert "leaks.csv" not in outputs, "Snakemake deletes the outputs of a job that fails"


def test_keyed_identifiers_without_a_key_are_refused(project, monkeypatch):
    monkeypatch.delenv("RELEASE_KEY", raising=False)
    settings = SETTINGS | {"release": SETTINGS["release"] | {"identifiers": "keyed"}}
    write(project, {"config.yaml": yaml.safe_dump(settings)})
    with pytest.raises(InputError, match="RELEASE_KEY"):
        release(project)


def test_a_build_that_is_not_finished_is_named(project):
    (project / "paper.html").unlink()
    with pytest.raises(InputError, match=r"paper\.html: the file does not exist"):
        release(project)
