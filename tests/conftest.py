"""What several tests share: a fresh copy of the project, built once."""

import warnings

import pytest
from built_chain import copy_tables, load_records, load_results
from compared_project import copy_compared
from shared_builds import finished_build, open_place
from workspace import read_rules

# Begun first, so that no process has a long file left when the others are done.
LONGEST = (
    *("test_diff_edits", "test_workflow", "test_keyed_study", "test_builds", "test_verify"),
    *("test_build_study", "test_prove"),
)


def pytest_configure(config):
    """Where builds are shared has to be known before the first process starts."""
    open_place(config)


def pytest_collection_modifyitems(items):
    """The longest files come first; all others keep their order."""
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


@pytest.fixture(scope="session")
def built():
    """A finished build, in a folder whose name needs quoting; it is never edited."""
    return finished_build()


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


@pytest.fixture
def strict_figures():
    """The look of the figures; what Matplotlib warns of is a fault, and all are closed."""
    from matplotlib import pyplot as plt

    from scripts.results.figures.figure_style import set_style

    plt.switch_backend("agg")
    set_style()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph, a layout that does not fit
        yield
    plt.close("all")


@pytest.fixture(scope="session")
def committed(tmp_path_factory):
    """A committed project that is compared with itself; edits of it must be undone."""
    return copy_compared(tmp_path_factory.mktemp("compared"))


@pytest.fixture
def project(committed):
    """The committed project; edits, commits and tags are undone."""
    first = committed.git("rev-parse", "HEAD").strip()
    yield committed
    for tag in committed.git("tag").split():
        committed.git("tag", "--delete", tag)
    committed.git("reset", "--quiet", "--hard", first)
    committed.git("clean", "--quiet", "--force", "--force", "-d")
