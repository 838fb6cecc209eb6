"""Which files belong to one study, which to the pipeline that all share, and where studies lie."""

import functools
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.checkout import is_ignored, project_files, read_patterns
from scripts.errors import InputError
from scripts.files.named_files import is_seen

STUDIES = Path("studies")
# What every study shares; all else belongs to one study, or to the tests of the pipeline.
FILES = (
    *("Makefile", "Snakefile", "_quarto.yml", "pyproject.toml", ".gitignore", "LICENSE"),
    *("comparison.qmd", "data/README.md"),
)
FOLDERS = ("envs/", "figures/", "profiles/", "render/", "rules/", "scripts/")
# The part of it that a build of the paper reads.
LINKED = (
    *("Snakefile", "_quarto.yml", ".gitignore"),
    *("envs", "profiles", "render", "rules", "scripts"),
)
# What a study of its own may hold and no build of its paper reads.
UNREAD = ("README.md", "LICENSE-TEXT", "tests", "studies", "template")
NAME = re.compile(r"[^\W_][\w-]{0,63}")
NAMING = "letters, digits, _ and -, a letter or digit first, 64 at most"


def is_pipeline(path: str) -> bool:
    """Whether a project's own file is one that every study shares.

    Examples
    --------
    >>> [is_pipeline(path) for path in ("Snakefile", "scripts/files/tables.py", "config.yaml")]
    [True, True, False]
    """
    return path in FILES or path.startswith(FOLDERS)


def check_name(name: str, path=None, column: str | None = None) -> str:
    """The name of a study, if it can be one of a folder, a file and a word of a table.

    Raises
    ------
    InputError
        For any other character, and for letters that two systems would write differently.

    Examples
    --------
    >>> check_name("wuhan-2024"), check_name("武汉")
    ('wuhan-2024', '武汉')
    """
    if not NAME.fullmatch(name) or unicodedata.normalize("NFC", name) != name:
        raise InputError(
            "the study cannot have this name",
            path=path,
            column=column,
            value=name,
            expected=NAMING,
            mend="rename the folder, and the study where compare.studies names it",
        )
    return name


def list_studies(named: Sequence[str] = (), place: Path = STUDIES) -> list[str]:
    """The studies of a comparison in their order: those that are named, else all folders.

    Parameters
    ----------
    named : sequence of str
        ``compare.studies`` of ``config.yaml``; one without a folder is listed all the same.
    place : pathlib.Path
        Folder of the studies. What is hidden in it, and files, are passed over.

    Raises
    ------
    InputError
        For a name that cannot be one, and where there is no study at all.
    """
    if named:
        return [check_name(str(name), "config.yaml", "compare.studies") for name in named]
    folders = [path for path in place.glob("[!.]*") if path.is_dir()]
    if not folders:
        raise InputError(
            "there is no study to compare",
            path=place,
            expected="a folder for each study",
            mend=f"snakemake --cores 1 new_study --config folder={STUDIES}/my-study",
        )
    return sorted(check_name(path.name, path) for path in folders)


def own_files(folder: Path, patterns: Sequence[str]) -> list[str]:
    """Relative paths of every file of a study that its paper may be made from.

    Pipeline files of a full copy are left out, and so is what a build made in it. All of
    ``data/raw`` belongs to it: transcripts too, which git leaves out.

    Parameters
    ----------
    folder : pathlib.Path
        The study; none of its files where there is no such folder.
    patterns : sequence of str
        Those of the project's ``.gitignore``.
    """
    shared = {path.split("/")[0] for path in (*FILES, *FOLDERS)} - {"data"}

    def entries(inner: Path) -> Iterator[Path]:
        for entry in inner.iterdir() if inner.is_dir() else ():
            path = entry.relative_to(folder).as_posix()
            slash = "/" if entry.is_dir() else ""
            if not is_seen(entry) or is_ignored(path + slash, patterns):
                continue
            if path == "data":
                yield from entries(entry)
            elif path not in shared and path not in FILES and path not in UNREAD:
                yield entry

    found = []
    for entry in entries(folder):
        below = os.walk(entry, followlinks=True)
        inner = [Path(top, name) for top, _, names in below for name in names]
        found += inner if entry.is_dir() else [entry]
    return sorted(
        path.relative_to(folder).as_posix()
        for path in found
        # A link may lead nowhere.
        if "__pycache__" not in path.parts and is_seen(path) and path.is_file()
    )


def files_of(name: str) -> list[str]:
    """What `own_files` lists of the study `name` of this project, as paths from here."""
    folder = STUDIES / name
    return [(folder / path).as_posix() for path in own_files(folder, read_patterns(Path()))]


def named_files_of(name: str) -> list[str]:
    """Those of `files_of` that Snakemake can name; for one with a brace it would build no study.

    What is wrong with the others is told when the study is built, and `stamps_of` sees them all.
    """
    return [path for path in files_of(name) if path.isprintable() and not set(path) & set("{}<>")]


def stamp(path: Path) -> tuple[int, int]:
    """Size and time of a file, which tell it from another one that takes its place."""
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def stamps_of(name: str) -> str:
    """Digest of the names and stamps of all files of the study `name` of this project."""
    lines = [f"{path} {stamp(Path(path))}\n" for path in files_of(name)]
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def differing_pipeline(root: Path, folder: Path) -> list[str]:
    """Pipeline files of a full copy that are not those of `root`; none in a slim folder."""
    if not (folder / "Snakefile").is_file():
        return []
    ours = {path for path in project_files(root) if is_pipeline(path)}
    theirs = {
        path.relative_to(folder).as_posix()
        for top in LINKED
        for path in [folder / top, *(folder / top).rglob("*")]
        if path.is_file() and "__pycache__" not in path.parts
    }
    paths = theirs | {path for path in ours if path.split("/")[0] in LINKED}
    return sorted(path for path in paths if _content(root / path) != _content(folder / path))


def _content(path):
    return path.read_bytes().replace(b"\r\n", b"\n") if path.is_file() else None


@functools.cache
def pipeline_digest() -> str:
    """SHA-256 of what this project's pipeline makes a paper with; another one is another paper."""
    digest = hashlib.sha256()
    for path in project_files(Path()):
        if path.split("/")[0] in LINKED and not path.startswith("profiles/"):
            content = Path(path).read_bytes()
            digest.update(f"{path}\n{len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()
