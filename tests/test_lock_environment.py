"""The locked environment: two forms of one lock, which hold what the code imports."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest
from sample_study import ROOT

from scripts.files.text_files import read_text, read_yaml
from scripts.lock_environment import CONDA, DIRECT, LOCK, conda_form, pins


def canonical(name):
    """A package's name as PEP 503 compares it, without version or marker."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name)[0]).lower()


def direct():
    return {canonical(line) for line in read_text(ROOT / DIRECT).split("\n") if line}


def test_conda_form_is_the_lock():
    packages = read_yaml(ROOT / CONDA)["dependencies"][-1]["pip"]
    assert packages == pins(read_text(ROOT / LOCK))
    assert read_text(ROOT / CONDA) == conda_form(read_text(ROOT / LOCK))


@pytest.mark.parametrize("path", [str(LOCK), "envs/slurm.txt"])
def test_every_pin_has_hashes(path):
    lock = read_text(ROOT / path)
    blocks = re.split(r"^(?=\w)", lock, flags=re.M)[1:]
    assert len(blocks) == len(pins(lock))
    for block in blocks:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block


def test_every_direct_dependency_is_pinned():
    pinned = {canonical(pin) for pin in pins(read_text(ROOT / LOCK))}
    assert sorted(direct() - pinned) == []


def test_no_file_of_the_environment_names_a_host():
    for path in sorted((ROOT / "envs").iterdir()):
        named = re.findall(r"\S+://\S+|--\S*index\S*|--find-links\S*| @ \S+", read_text(path))
        assert named == [], path.name


def test_every_import_is_a_direct_dependency():
    own = {"scripts", "tests", *(path.stem for path in (ROOT / "tests").glob("*.py"))}
    providers = packages_distributions()
    undeclared = {}
    for path in sorted([*(ROOT / "scripts").rglob("*.py"), *(ROOT / "tests").glob("*.py")]):
        for node in ast.walk(ast.parse(read_text(path), str(path))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom):
                names = [node.module]
            for name in {name.split(".")[0] for name in names} - own - set(sys.stdlib_module_names):
                packages = {canonical(package) for package in providers.get(name, [name])}
                if not packages & direct():
                    undeclared[name] = str(path.relative_to(ROOT))
    assert undeclared == {}
