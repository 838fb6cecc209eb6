"""Folders that are made aside and moved into place whole, kept while in use, deleted when old.

Every folder that a process works in or uses is locked by it (``flock``). The system opens the
lock when the process ends, however it ends, so that no folder has to be guessed to be left over.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

PARTIAL = ".partial-"


def _lock(folder: Path, kind: int) -> int | None:
    """Descriptor of the locked folder, or None if it is gone or locked by another."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, kind)
        if os.path.samestat(folder.stat(), os.fstat(descriptor)):
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(descriptor)
    return None


@contextlib.contextmanager
def workshop(place: Path) -> Iterator[Path]:
    """A new folder ``.partial-<pid>-…`` in `place`, deleted afterwards unless it was moved away.

    A folder that was moved stays in use until the process ends.
    """
    place.mkdir(parents=True, exist_ok=True)
    descriptor = None
    while descriptor is None:  # a sweep may have come between making and locking
        folder = Path(tempfile.mkdtemp(prefix=f"{PARTIAL}{os.getpid()}-", dir=place))
        descriptor = _lock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield folder
    finally:
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
            os.close(descriptor)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_SH)


def publish(partial: Path, entry: Path) -> None:
    """Move a finished folder into place; where another process was first, its folder stays."""
    with contextlib.suppress(OSError):
        partial.rename(entry)
    if partial.exists():
        hold(entry)


def hold(entry: Path) -> bool:
    """Keep a folder from being deleted until this process ends; False if there is none."""
    held = _lock(entry, fcntl.LOCK_SH) is not None
    if held:
        os.utime(entry)
    return held


def sweep(place: Path) -> None:
    """Delete the partial folders of processes that are no longer alive."""
    for folder in sorted(place.glob(PARTIAL + "*")):
        _delete(folder)


def keep_newest(place: Path, number: int) -> None:
    """Delete all but the most recently used folders, and those in use, of any process."""
    entries = [path for path in place.glob("[!.]*") if path.is_dir()]
    entries.sort(key=lambda path: (-path.stat().st_mtime_ns, path.name))
    for entry in entries[number:]:
        _delete(entry)


def _delete(folder: Path) -> None:
    descriptor = _lock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    if descriptor is None:
        return
    if not folder.name.startswith(PARTIAL):
        # Killed in the middle, this must not leave half a folder under the name of a whole one.
        half = folder.with_name(f"{PARTIAL}{os.getpid()}-{folder.name}")
        folder = folder.rename(half)
    shutil.rmtree(folder, ignore_errors=True)
    os.close(descriptor)
