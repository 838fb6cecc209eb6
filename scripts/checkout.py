"""The project's own files, told from what a build makes, with or without git."""

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from scripts.errors import InputError
from scripts.files.text_files import read_yaml


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


def is_left_out(root: Path, path: str) -> bool:
    """Whether ``.gitignore`` keeps a file or folder, or one around it, from git and releases.

    Parameters
    ----------
    root : Path
    path : str
        Relative to it, there or not.
    """
    if not (root / ".gitignore").is_file():
        return False
    patterns = read_patterns(root)
    parts = PurePosixPath(path).parts
    above = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    return any(is_ignored(f"{one}/", patterns) for one in above) or is_ignored(path, patterns)


def stayed_at_home(root: Path, setting: str) -> bool:
    """Whether the folder of a setting is not in this copy, as ``.gitignore`` wants it.

    Parameters
    ----------
    root : Path
    setting : str
        A folder, or a pattern whose first parts are one.
    """
    parts = Path(setting).parts
    fixed = next((n for n, part in enumerate(parts) if set("*?[") & set(part)), len(parts))
    folder = Path(*parts[:fixed])
    left_out = bool(parts) and not (root / folder).exists()
    return left_out and is_left_out(root, folder.as_posix())


def lacks_transcripts(root: Path) -> bool:
    """Whether a study has transcripts that this copy of it was handed on without."""
    setting = _interviews(root).get("transcripts")
    return isinstance(setting, str) and bool(setting) and stayed_at_home(root, setting)


def _interviews(root):
    # Settings that cannot be read are told by a build.
    try:
        return dict(read_yaml(root / "config.yaml")["interviews"])
    except (InputError, LookupError, TypeError, ValueError):
        return {}


def private_files(root: Path) -> list[str]:
    """Relative paths of transcripts and names that are there and left out of git and releases.

    None where the project has no settings for them; a build of it tells what is wrong with these.
    """
    found, interviews = set(), _interviews(root)
    settings = [interviews.get(name) for name in ("transcripts", "names")]
    for setting in (one for one in settings if one and isinstance(one, str)):
        if Path(setting).is_absolute():  # found from everywhere
            continue
        place = root / setting
        with contextlib.suppress(ValueError):  # no pattern, such as a/**b
            found |= {*(place.iterdir() if place.is_dir() else root.glob(setting))}
    paths = sorted(path.relative_to(root).as_posix() for path in found if path.is_file())
    return [path for path in paths if is_left_out(root, path)]


def copy_files(root: Path, paths: Sequence[str], target: Path) -> None:
    """Copy files of `root` into `target`, which may be there, by their relative paths."""
    for path in paths:
        copy = target / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, copy)


def copy_project(root: Path, target: Path) -> Path:
    """Copy the project's own files into a new folder `target`, and return it."""
    paths = project_files(root)
    copy_files(root, paths, target)
    for path in paths:
        shutil.copymode(root / path, target / path)
    return target
