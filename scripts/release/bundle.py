"""One zip of a folder that is the same bytes whenever and wherever it is written."""

import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from scripts.errors import InputError

# The earliest time that the format knows.
TIME = (1980, 1, 1, 0, 0, 0)
REGULAR_FILE = 0o100000
UNIX = 3


def stage(root: Path, paths: Iterable[str], folder: Path) -> Path:
    """Copy files of `root` by their relative paths into a new `folder`, and return it.

    Raises
    ------
    InputError
        A path that is absolute or leads out of `root`, a link, or a file that is not there.
    """
    for path in sorted(set(paths)):
        parts = PurePosixPath(path).parts
        if Path(path).is_absolute() or ".." in parts:
            raise InputError(
                "the path leads out of the project", path=path, expected="a path relative to it"
            )
        above = [root.joinpath(*parts[:end]) for end in range(1, len(parts) + 1)]
        if any(place.is_symlink() for place in above):
            raise InputError(
                "a link cannot be released", path=path, mend="put the file itself there"
            )
        if not above[-1].is_file():
            raise InputError("the file does not exist", path=path, mend="build the paper first")
        copy = folder / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(above[-1], copy)
    return folder


def files(folder: Path) -> list[str]:
    """Relative paths of all files of a folder, with ``/`` between their parts, in order."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def write_zip(folder: Path, target: Path, top: str) -> None:
    """Write all files of `folder` into the zip `target`, below one folder named `top`.

    Names are sorted, times and modes fixed; a file is executable if it begins with ``#!``.
    Nothing is compressed, since compressors differ between versions of their library.

    Parameters
    ----------
    folder, target : Path
        The zip must not lie in the folder.
    top : str
        Name of the one folder that the zip unpacks to.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(target.name + ".tmp")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
        for path in files(folder):
            data = (folder / path).read_bytes()
            entry = zipfile.ZipInfo(f"{top}/{path}", TIME)
            entry.create_system = UNIX
            mode = 0o755 if data.startswith(b"#!") else 0o644
            entry.external_attr = (REGULAR_FILE | mode) << 16
            archive.writestr(entry, data)
    temporary.replace(target)
