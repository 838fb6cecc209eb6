"""The folder in which a study is built: links to its own files and to this project's pipeline."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

from scripts.checkout import read_patterns
from scripts.files.text_files import read_json, write_text
from scripts.study.folders import LINKED, own_files, stamp

PLACE = Path(".snakemake/studies")
ATTEMPTS, STAMPS = ".failed_attempts", ".stamps.json"


def failed_attempts(name: str, place: Path = PLACE) -> int:
    """How often a study could not be built so far.

    As a parameter of the rule it makes Snakemake try a study again that failed the last time,
    whether or not its files have changed since.
    """
    with contextlib.suppress(OSError, ValueError):
        return int((place / name / ATTEMPTS).read_text("utf-8"))
    return 0


def note_failure(folder: Path) -> None:
    """Count one more failed attempt in the folder of a study."""
    folder.mkdir(parents=True, exist_ok=True)
    count = failed_attempts(folder.name, folder.parent)
    (folder / ATTEMPTS).write_text(str(count + 1), encoding="utf-8")


@contextlib.contextmanager
def lay_out(root: Path, study: Path, folder: Path) -> Iterator[None]:
    """Link what a study is built from into `folder`, and keep other processes out meanwhile.

    What a build made there before stays, so that Snakemake makes only what has to be made anew.
    A link is new where its file is another than before, by size or time: Snakemake, which asks
    whether an input is newer than what was made of it, also sees a file that an older one replaced.

    Parameters
    ----------
    root : pathlib.Path
        This project; its pipeline is linked, whatever the study holds of it.
    study : pathlib.Path
        The study's folder.
    folder : pathlib.Path
        Made where it does not exist.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        own = own_files(study, read_patterns(root))
        wanted = {name: root / name for name in LINKED} | {name: study / name for name in own}
        for link in [path for path in folder.rglob("*") if path.is_symlink()]:
            name = link.relative_to(folder).as_posix()
            if name not in wanted and name.split("/")[0] not in LINKED:
                link.unlink()
        before = read_json(folder / STAMPS) if (folder / STAMPS).is_file() else {}
        stamps = {name: list(stamp(study / name)) for name in own}
        for name, target in wanted.items():
            _link(folder / name, target, renew=before.get(name) != stamps.get(name))
        # In ASCII: a file may have a name that is no text.
        write_text(folder / STAMPS, json.dumps(stamps))
        yield
    finally:
        os.close(descriptor)


def _link(link: Path, target: Path, renew: bool) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    # Relative, so that the project can be moved with all that was built.
    path = os.path.relpath(target.absolute(), link.parent.absolute())
    if link.is_symlink():
        if str(link.readlink()) == path and not renew:
            return
        link.unlink()
    link.symlink_to(path)
