"""Folders that are built once for all processes of a test run."""

import fcntl
import functools
import os
import tempfile
from pathlib import Path

from workspace import Workspace

from scripts.checkout import copy_project

PLACE = "SHARED_BUILDS"
NAME = "Städte und Bilder"
STRANGE = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "1"}


def open_place(config) -> None:
    """Make the folder of the shared builds, to be deleted when the run ends."""
    if PLACE not in os.environ:  # the processes of one run inherit it
        place = tempfile.TemporaryDirectory()
        os.environ[PLACE] = place.name
        config.add_cleanup(place.cleanup)


def shared(name, make) -> Path:
    """The folder `name`, filled by `make` in the process that asks for it first.

    It must not be changed: who wants to edit it takes a copy.
    """
    folder = Path(os.environ[PLACE]) / name
    made = folder / "made"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(folder)
            made.touch()
    return folder


@functools.cache
def finished_build() -> Workspace:
    """A finished build, in a folder whose name needs quoting."""

    def build(place):
        workspace = Workspace.fresh(place / NAME, place / "machine", **STRANGE)
        copy_project(workspace.folder, place / "origin")
        workspace.run("--cores", "2", umask=0o077)

    place = shared("first-of-the-tests", build)
    return Workspace(place / NAME, place / "machine", place / "origin", **STRANGE)
