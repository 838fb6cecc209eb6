"""The parts of a project whose changes are told apart: data, settings, text, code and others."""

import shutil
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from scripts.changes.inputs.raw_files import SETTINGS_FILE, list_raw_files
from scripts.changes.sides.revisions import own_files

DATA, SETTINGS, TEXT = "data", "settings", "text"
CODE, ENVIRONMENT, OTHER = "code", "environment", "other"
# First pattern that fits a path; raw files are those that the settings name.
PATTERNS = (
    (SETTINGS_FILE, SETTINGS),
    ("paper.qmd", TEXT),
    ("references.bib", TEXT),
    ("claims/allowed.yaml", TEXT),
    ("envs/requirements.txt", ENVIRONMENT),
    # What compares and proves does not make the paper.
    ("scripts/changes/*", OTHER),
    ("scripts/compare/*", OTHER),
    ("scripts/prove/*", OTHER),
    ("scripts/audit/*", OTHER),
    ("scripts/*", CODE),
    ("claims/*", CODE),
    ("render/*", CODE),
    ("profiles/*", CODE),
    ("rules/*", CODE),
    ("Snakefile", CODE),
    ("_quarto.yml", CODE),
)
# Those that can be put back without another process: they change what the chain reads.
IN_PROCESS = (DATA, SETTINGS, TEXT)
PARTS = (DATA, SETTINGS, TEXT, CODE, ENVIRONMENT, OTHER)


def part_of(path: str, raw: frozenset[str] = frozenset()) -> str:
    """The part to which a file belongs.

    Examples
    --------
    >>> raw = frozenset({"data/raw/coding/coder_A.csv"})
    >>> part_of("data/raw/coding/coder_A.csv", raw), part_of("scripts/results/statistics/ranks.py")
    ('data', 'code')
    >>> part_of("README.md")
    'other'
    """
    if path in raw:
        return DATA
    return next((part for pattern, part in PATTERNS if fnmatchcase(path, pattern)), OTHER)


def differing_files(before: Path, after: Path) -> Iterator[tuple[str, str]]:
    """Part and path of each of the project's own files that differs between two folders."""
    raw = frozenset(file.path for file in list_raw_files(before, after)) - {SETTINGS_FILE}
    both = [set(own_files(folder)) for folder in (before, after)]
    for path in sorted(both[0] | both[1]):
        same = all(path in files for files in both) and (
            (before / path).read_bytes() == (after / path).read_bytes()
        )
        if not same:
            yield part_of(path, raw), path


def sort_files(before: Path, after: Path) -> list[dict]:
    """One entry per part that differs, with its files; the causes are still unknown."""
    files = {part: [] for part in PARTS}
    for part, path in differing_files(before, after):
        files[part].append(path)
    return [
        {"part": part, "files": paths, "moves": {}, "told": "", "tried": False}
        for part, paths in files.items()
        if paths
    ]


def put_back(part: str, before: Path, after: Path, folder: Path) -> Path:
    """The project of `after` in a new folder, with the files of one part as they were."""
    changed = {path for kind, path in differing_files(before, after) if kind == part}
    for path in {*own_files(after), *changed}:
        source = (before if path in changed else after) / path
        if source.is_file():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return folder
