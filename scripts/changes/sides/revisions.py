"""States of the project that can be compared: the working copy, a folder, a revision of git.

Nothing here writes into the repository, its index or the working copy: revisions are read with
``git archive``, which needs no worktree.
"""

import difflib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.changes.sides.repositories import Repository, export_commit, open_repository
from scripts.checkout import is_ignored, project_files, read_patterns
from scripts.errors import InputError

PROJECT = Path(__file__).parents[3]
VERSION = re.compile(r"v\d+(\.\d+)*|\d+(\.\d+)+")
NAME_A_FOLDER = "name a folder instead: --config baseline=<folder>"
UNSHALLOW = "this clone is shallow: `git fetch --unshallow --tags`, then try again"


@dataclass(frozen=True)
class Source:
    """One state of the project.

    Parameters
    ----------
    kind : str
        ``revision``, ``folder`` or ``working copy``.
    name : str
        As the user gave it; '' for the working copy.
    described : str
        For people, without a path of this machine: ``v1.0 (abc1234)``.
    commit : str
        Forty hexadecimal digits; '' for a folder, or where nothing is committed.
    root : pathlib.Path
        The project's folder: of a folder the folder itself, else the one that git is asked in.
    notes : tuple of str
        What a reader of the comparison has to know about this state.
    """

    kind: str
    name: str
    described: str
    commit: str
    root: Path
    notes: tuple[str, ...] = ()


def find_source(root: Path, name: str | None = None) -> Source:
    """The state of the project that a name stands for.

    Parameters
    ----------
    root : path-like
        The project's folder. Relative folders are looked for from there.
    name : str or None
        None or '' for the working copy; else a revision that git knows, or a folder. A name
        that is both is the revision, and a note says so; ``./name`` is always the folder.

    Raises
    ------
    InputError
        If there is no such revision and no such folder, or it holds no Snakefile.
    """
    root = Path(root).resolve()
    if not name:
        return _working_copy(root)
    folder = root / Path(name).expanduser()
    if Path(name).is_absolute() or name.startswith((".", "~")):
        if not folder.is_dir():
            problem = "this is no folder" if folder.exists() else "the folder does not exist"
            raise InputError(problem, path=name, mend="correct the path")
        return _folder(root, folder, name)
    try:
        repository = open_repository(root)
        commit, refused = repository.commit_of(name)
    except InputError:
        if folder.is_dir():
            return _folder(root, folder, name)
        raise
    if commit:
        also = f"'{name}' is also a folder: the revision is taken; ./{name} means the folder"
        return _revision(root, repository, name, commit, (also,) if folder.is_dir() else ())
    if folder.is_dir():
        return _folder(root, folder, name)
    raise _unknown(repository, name, refused)


def default_baseline(root: Path) -> Source:
    """The last release: the newest version tag (``v1.2``, ``2.0.1``) behind HEAD, else HEAD.

    Newest is the tag of the latest commit; of two on one date, the higher version.

    Raises
    ------
    InputError
        Outside a git repository, and where nothing is committed yet.
    """
    root = Path(root).resolve()
    repository = open_repository(root)
    head, _ = repository.commit_of("HEAD")
    if not head:
        raise _no_commit()
    tags = [tag for tag in repository.tags_behind_head() if VERSION.fullmatch(tag[1])]
    if tags:
        newest = max(tags, key=lambda tag: (tag[0], version_order(tag[1])))[1]
        commit, _ = repository.commit_of(f"refs/tags/{newest}")
        return _revision(root, repository, newest, commit, ())
    notes = ("no release is in sight: " + UNSHALLOW,) if repository.is_shallow() else ()
    return _revision(root, repository, "HEAD", head, notes)


def version_order(tag: str) -> tuple[int, ...]:
    """The numbers of a version tag, by which it is put in order.

    Examples
    --------
    >>> sorted(["v1.10", "v1.9", "2.0"], key=version_order)
    ['v1.9', 'v1.10', '2.0']
    """
    return tuple(int(part) for part in tag.removeprefix("v").split("."))


def export(source: Source, target: Path) -> None:
    """Write the source's own files, not what a build makes, into a new folder.

    Raises
    ------
    InputError
        If git cannot give the revision, or the pinned commit of a submodule is not there.
    """
    target.mkdir(parents=True)
    if source.kind == "revision":
        export_commit(open_repository(source.root), source.commit, target, source.root)
        return
    for path in own_files(source.root):
        copy = target / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(source.root / path, copy)
            shutil.copymode(source.root / path, copy)
        except OSError as error:
            raise InputError(f"the file cannot be read ({error.strerror})", path=path)


def own_files(folder: Path) -> list[str]:
    """Relative paths of a folder's own files, in order.

    They are told from what a build makes by ``.gitignore``, and in a folder without one, such
    as an unpacked release, by that of this project. Links that lead nowhere are left out:
    editors put some beside files that are open.
    """
    if (folder / ".gitignore").is_file():
        paths = project_files(folder)
    else:
        own = PROJECT / ".gitignore"
        patterns = [*(read_patterns(PROJECT) if own.is_file() else []), ".git", ".snakemake/"]
        paths = sorted(_walk(folder, "", patterns))
    return [path for path in paths if (folder / path).is_file()]


def _walk(folder: Path, above: str, patterns: list[str]) -> Iterator[str]:
    for entry in folder.iterdir():
        path = above + entry.name
        if entry.is_dir():
            if not is_ignored(path, patterns) and not is_ignored(path + "/", patterns):
                yield from _walk(entry, path + "/", patterns)
        elif not is_ignored(path, patterns):
            yield path


def _working_copy(root: Path) -> Source:
    _check_snakefile(root, "the project")
    try:
        repository = open_repository(root)
    except InputError:  # an unpacked release is compared without git
        return Source("working copy", "", "working copy", "", root)
    commit, _ = repository.commit_of("HEAD")
    changed, submodules = repository.uncommitted()
    told = f"working copy of {commit[:7]}" if commit else "working copy, nothing committed yet"
    if commit and changed:
        told += " with uncommitted changes"
    notes = tuple(
        f"submodule {path} has uncommitted changes or another commit checked out: its files are "
        "compared as they stand; the baseline takes the commit that is pinned"
        for path in submodules
    )
    return Source("working copy", "", told, commit, root, notes)


def _folder(root: Path, folder: Path, name: str) -> Source:
    folder = folder.resolve()
    if folder == root:
        return _working_copy(root)
    _check_snakefile(folder, name)
    return Source("folder", name, f"folder {folder.name}", "", folder)


def _revision(
    root: Path, repository: Repository, name: str, commit: str, notes: tuple[str, ...]
) -> Source:
    short = commit[:7]
    told = short if commit.startswith(name) else f"{name} ({short})"
    if not repository.has_file(commit, "Snakefile"):
        raise InputError(
            f"{told} has no Snakefile{repository.place()}, so it cannot be built",
            mend="name a later revision, or a folder that holds the project",
        )
    return Source("revision", name, told, commit, root, notes)


def _check_snakefile(folder: Path, name: str) -> None:
    if not (folder / "Snakefile").is_file():
        raise InputError(
            "the folder has no Snakefile, so it cannot be built",
            path=name,
            mend="name the top folder of a copy of the project",
        )


def _no_commit() -> InputError:
    mend = f"commit the project first, or {NAME_A_FOLDER}"
    return InputError("the repository has no commit to compare with", mend=mend)


def _unknown(repository: Repository, name: str, refused: str) -> InputError:
    if "ambiguous" in refused:
        mend = "give more of its digits"
        return InputError("several commits begin like this", value=name, mend=mend)
    if not repository.commit_of("HEAD")[0] and not repository.names():
        return _no_commit()
    known = repository.names()
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5) or known[:3]
    mend = UNSHALLOW if repository.is_shallow() else "correct the name, or `git fetch --tags`"
    return InputError(
        "no such revision or folder (tried it as a tag, branch and commit of this repository, "
        "and as a folder from the project's folder)",
        value=name,
        expected="a revision, such as " + ", ".join([*near, "HEAD"]) + "; or a folder",
        mend=mend,
    )
