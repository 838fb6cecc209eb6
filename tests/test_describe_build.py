"""The content hash depends on names and text, and on nothing else."""

import json
import sys

import pytest
from built_chain import run_module

from scripts.errors import InputError
from scripts.paper import describe_build
from scripts.paper.describe_build import content_hash, main, package_versions


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_bytes(b"x,y\n1,2\n")
    (tmp_path / "b.py").write_bytes(b"print()\n")
    (tmp_path / "lock.txt").write_bytes(b"p==1\n")
    return tmp_path


def test_order_repetition_and_line_endings_do_not_matter(files):
    first = content_hash(["a.csv", "b.py"])
    (files / "a.csv").write_bytes(b"x,y\r\n1,2\r\n")
    assert content_hash(["b.py", "a.csv", "b.py"]) == first


def test_one_byte_matters(files):
    first = content_hash(["a.csv", "b.py"])
    (files / "a.csv").write_bytes(b"x,y\n1,3\n")
    assert content_hash(["a.csv", "b.py"]) != first


def test_names_matter(files):
    (files / "c.csv").write_bytes((files / "a.csv").read_bytes())
    assert content_hash(["a.csv"]) != content_hash(["c.csv"])


def test_text_that_moves_from_one_file_to_the_next_matters(files):
    first = content_hash(["a.csv", "b.py"])
    (files / "a.csv").write_bytes(b"x,y\n1,2\nprint")
    (files / "b.py").write_bytes(b"()\n")
    assert content_hash(["a.csv", "b.py"]) != first


OPTIONS = {"data": ["a.csv"], "code": ["b.py"], "lock": "lock.txt", "out": "build.json"}


def test_the_command_line_writes_hashes_and_versions(files):
    done = run_module("scripts.paper.describe_build", OPTIONS, files)
    assert (done.returncode, done.stderr) == (0, "")
    build = json.loads((files / "build.json").read_text(encoding="utf-8"))
    assert build["hash"] == content_hash(["a.csv", "b.py", "lock.txt"])
    assert build["lock_hash"] == content_hash(["lock.txt"])
    assert build["python"] == ".".join(map(str, sys.version_info[:3]))
    assert set(build["packages"]) == set(describe_build.PACKAGES)
    assert all(build["packages"].values())


def test_a_file_or_package_that_is_missing_is_named(files, monkeypatch):
    with pytest.raises(InputError, match=r"gone\.csv: the file does not exist"):
        main(["--data", "gone.csv", "--code", "b.py", "--lock", "lock.txt", "--out", "build.json"])
    assert not (files / "build.json").exists()
    monkeypatch.setattr(describe_build, "PACKAGES", ["no-such-package"])
    with pytest.raises(InputError, match="no-such-package is not installed"):
        package_versions()
