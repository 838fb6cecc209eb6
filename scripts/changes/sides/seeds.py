"""Start a build from a finished one of another state, where the result has to be the same.

Snakemake then makes only what depends on the files that differ. A build is not started from
another where Snakemake could not tell what has to be made anew.
"""

import hashlib
import re
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath

# Files that every job may depend on without naming them.
WORKFLOW = re.compile(r"Snakefile|.*\.smk|profiles/.*|\.gitattributes|matplotlibrc")
# Files that Snakemake reads before it knows its jobs, whatever folder they are in.
CHOICES = (".py", ".yaml", ".yml", ".json", ".toml")
# A Snakefile that reads files itself may make other jobs of other data.
READS = re.compile(r"\b(checkpoint\b|glob_wildcards|open\(|read_\w+\(|read\(|\.load\(|safe_load)")


def manifest(folder: Path, paths: list[str]) -> dict[str, str]:
    """Digest of each file's content, with ``x`` behind it where the file can be run."""
    return {
        path: hashlib.sha256((folder / path).read_bytes()).hexdigest()
        + ("x" if (folder / path).stat().st_mode & 0o100 else "")
        for path in paths
    }


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str] | None:
    """Files that were edited or added; None where only a build from scratch is safe.

    Without an input that is gone, Snakemake finds nothing to do where from scratch it fails.

    Examples
    --------
    >>> differing({"a.csv": "1", "b.csv": "2"}, {"a.csv": "3", "b.csv": "2", "c.csv": "4"})
    ['a.csv', 'c.csv']
    >>> differing({"Snakefile": "1"}, {"Snakefile": "2"}) is None
    True
    >>> differing({"Snakefile": "1", "a.csv": "1"}, {"Snakefile": "1"}) is None
    True
    """
    changed = sorted(path for path in after if before.get(path) != after[path])
    if before.keys() - after.keys() or any(WORKFLOW.fullmatch(path) for path in changed):
        return None
    return changed


def plant(
    seed: Path, before: Mapping[str, str], sources: Path, changed: list[str], folder: Path
) -> bool:
    """Copy the built folder `seed` to `folder` with the changed files of `sources` over it.

    Parameters
    ----------
    seed : pathlib.Path
        A finished build.
    before : mapping from str to str
        Manifest of its sources.
    sources : pathlib.Path
        The files of the new state.
    changed : list of str
        Those of them that differ.
    folder : pathlib.Path
        Does not exist yet.

    Returns
    -------
    bool
        False, with nothing copied, where outputs could not be told from the changed files by
        their time or their place.
    """
    newest = max(path.lstat().st_mtime for path in seed.rglob("*"))
    if newest >= time.time() or any(
        (seed / path).exists() for path in changed if path not in before
    ):
        return False
    shutil.copytree(seed, folder, symlinks=True)
    for path in changed:
        copy = folder / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.unlink(missing_ok=True)
        shutil.copyfile(sources / path, copy)
        shutil.copymode(sources / path, copy)
        # Python takes the old bytecode for a file of the same length, written in one second.
        for cached in copy.parent.glob(f"__pycache__/{copy.stem}.*.pyc"):
            cached.unlink()
    return True


def prune(
    folder: Path,
    changed: list[str],
    before: Mapping[str, str],
    after: Mapping[str, str],
    summary: Callable[[], str | None],
) -> bool:
    """Delete from a planted folder what no rule makes any longer.

    Parameters
    ----------
    folder : pathlib.Path
        What `plant` made.
    changed : list of str
        Files that differ.
    before, after : mapping from str to str
        Manifests of the sources of the seed and of the new state.
    summary : callable
        Returns what ``snakemake --detailed-summary`` prints; None where it fails. It is only
        called where the jobs may be others than before.

    Returns
    -------
    bool
        False where a change may bear on jobs that do not name the file: build from scratch.
    """
    if all(path in before and _is_plain(path, folder, after) for path in changed):
        return True
    told = summary()
    if told is None:
        return False
    rows = [line.split("\t") for line in told.splitlines() if line.count("\t") >= 7]
    made = {row[0] for row in rows}
    logs = {name for row in rows for name in row[3].split(",")}
    inputs = {name for row in rows for name in row[4].split(",")}
    if any(path in before and _is_silent(path, inputs) for path in changed):
        return False
    kept = made | logs | after.keys()
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        if file.is_dir() or {".snakemake", "__pycache__"}.intersection(path.parts):
            continue
        if not kept.intersection([path.as_posix(), *(above.as_posix() for above in path.parents)]):
            file.unlink()
    return True


def _is_plain(path: str, folder: Path, sources: Mapping[str, str]) -> bool:
    # Data and prose: with an edit of these the jobs stay the same, and all of them name it.
    if path.endswith(CHOICES) or any(_top(other) == _top(path) for other in _code(sources)):
        return False
    workflow = [other for other in sources if WORKFLOW.fullmatch(other)]
    return not any(READS.search((folder / other).read_text("utf-8")) for other in workflow)


def _is_silent(path: str, inputs: set[str]) -> bool:
    # Code, or what lies beside code, that no job names and that one may load all the same.
    if path in inputs:
        return False
    return (
        path.endswith(".py")
        if not _top(path)
        else any(_top(other) == _top(path) for other in _code(inputs))
    )


def _code(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if path.endswith(".py") and _top(path)]


def _top(path: str) -> str:
    parts = PurePosixPath(path).parts
    return parts[0] if len(parts) > 1 else ""
