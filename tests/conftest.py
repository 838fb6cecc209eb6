"""What several tests share: a fresh copy of the project, built once."""

import pytest
from built_chain import copy_tables, load_records, load_results
from compared_project import commit_project
from workspace import Workspace, read_rules


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A finished build, in a folder whose name needs quoting; edits of it must be undone."""
    place = tmp_path_factory.mktemp("first")
    settings = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "1"}
    workspace = Workspace.fresh(place / "Städte und Bilder", place / "machine", **settings)
    workspace.told = workspace.run("--cores", "2", umask=0o077)
    return workspace


@pytest.fixture(scope="session")
def rules():
    """The rules of the Snakefile by name."""
    return {rule.name: rule for rule in read_rules()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The built tables, for tests of claims."""
    return copy_tables(tmp_path_factory.mktemp("records"))


@pytest.fixture(scope="module")
def results(folder):
    """What the predicates are judged on."""
    return load_results(folder)


@pytest.fixture(scope="module")
def records(folder):
    """What can be left out of the results, with few permutations to be quick."""
    return load_records(folder, 99)


@pytest.fixture(scope="session")
def committed(tmp_path_factory):
    """A committed project that is compared with itself; edits of it must be undone."""
    return commit_project(tmp_path_factory.mktemp("compared"))


@pytest.fixture
def project(committed):
    """The committed project; edits, commits and tags are undone."""
    first = committed.git("rev-parse", "HEAD").strip()
    yield committed
    for tag in committed.git("tag").split():
        committed.git("tag", "--delete", tag)
    committed.git("reset", "--quiet", "--hard", first)
    committed.git("clean", "--quiet", "--force", "--force", "-d")
