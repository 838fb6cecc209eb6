"""The project's own files, told from what a build makes, with or without git."""

import shutil
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path


def read_patterns(root: Path) -> list[str]:
    """Patterns of the project's ``.gitignore`` in their order."""
    lines = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def is_ignored(path: str, patterns: Sequence[str]) -> bool:
    """Whether the last pattern that matches a path ignores it, as git does.

    Parameters
    ----------
    path : str
        Relative to the root, with ``/`` between its parts and, for a folder, at its end.
        The folders above it have to be asked for on their own.
    patterns : sequence of str
        In the language of ``.gitignore``, without ``**``.

    Examples
    --------
    >>> patterns = ["/data/*/", "!/data/raw/", "__pycache__/", "/paper.html"]
    >>> [is_ignored(path, patterns) for path in ("data/made/", "data/raw/", "a/__pycache__/")]
    [True, False, True]
    >>> is_ignored("render/paper.html", patterns)
    False
    """
    ignored = False
    parts = path.rstrip("/").split("/")
    for line in patterns:
        pattern = line.removeprefix("!")
        if pattern.endswith("/") and not path.endswith("/"):
            continue
        names = pattern.strip("/").split("/")
        anchored = "/" in pattern.rstrip("/")
        tail = parts if anchored else parts[-1:]
        if len(tail) == len(names) and all(map(fnmatchcase, tail, names)):
            ignored = not line.startswith("!")
    return ignored


def project_files(root: Path) -> list[str]:
    """Relative paths of all files that ``.gitignore`` does not name, in order."""
    patterns = read_patterns(root)

    def walk(folder: Path) -> Iterator[str]:
        for entry in folder.iterdir():
            path = entry.relative_to(root).as_posix()
            if entry.is_dir():
                if entry.name != ".git" and not is_ignored(path + "/", patterns):
                    yield from walk(entry)
            elif entry.name != ".git" and not is_ignored(path, patterns):
                yield path

    return sorted(walk(root))


def copy_project(root: Path, target: Path) -> Path:
    """Copy the project's own files into a new folder `target`, and return it."""
    for path in project_files(root):
        copy = target / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, copy)
        shutil.copymode(root / path, copy)
    return target
