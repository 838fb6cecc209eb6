"""What is read from a git repository, without writing anything into it."""

import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from scripts.errors import InputError

# Variables by which a hook or a user points git at a repository.
LOCATION = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX")
SUBMODULE = "160000"


class Repository(NamedTuple):
    """A repository as seen from a folder in it.

    Parameters
    ----------
    folder : pathlib.Path
        Where git is run.
    variables : mapping from str to str
        The environment in which it runs.
    prefix : str
        The folder's place in the repository: '' at its top, else such as ``study/``.
    """

    folder: Path
    variables: Mapping[str, str]
    prefix: str = ""

    def ask(self, *arguments: str) -> subprocess.CompletedProcess:
        """What git answers, in bytes; a failure is left to the caller."""
        return subprocess.run(
            ["git", "-c", "core.fsmonitor=false", *arguments],
            cwd=self.folder, env=self.variables, capture_output=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def text(self, *arguments: str) -> str:
        """What git prints, without the white space around it; '' where it fails."""
        done = self.ask(*arguments)
        return "" if done.returncode else os.fsdecode(done.stdout).strip()

    def commit_of(self, name: str) -> tuple[str, str]:
        """Commit that a name stands for, or '' with git's message."""
        if name.startswith("-"):  # git would take it for an option
            return "", ""
        done = self.ask("rev-parse", "--verify", f"{name}^{{commit}}")
        found = "" if done.returncode else os.fsdecode(done.stdout).strip()
        return found, os.fsdecode(done.stderr)

    def tags_behind_head(self) -> list[tuple[int, str]]:
        """Tags of HEAD and of what came before it, each with the time of its commit."""
        form = "--format=%(refname:lstrip=2) %(*committerdate:unix) %(committerdate:unix)"
        lines = self.text("for-each-ref", "--merged=HEAD", form, "refs/tags").splitlines()
        # An annotated tag has the commit's time in the first place, a plain one in the second.
        return [(int(line.split()[1]), line.split()[0]) for line in lines]

    def names(self) -> list[str]:
        """Tags, then branches, the newest first."""
        order = ("for-each-ref", "--sort=-creatordate", "--format=%(refname:lstrip=2)")
        kinds = ("refs/tags", "refs/heads", "refs/remotes")
        return [name for kind in kinds for name in self.text(*order, kind).splitlines()]

    def is_shallow(self) -> bool:
        """Whether older commits were left out when it was cloned."""
        return self.text("rev-parse", "--is-shallow-repository") == "true"

    def has_file(self, commit: str, path: str) -> bool:
        """Whether a commit holds a file at a path that is relative to the folder."""
        return not self.ask("cat-file", "-e", f"{commit}:{self.prefix}{path}").returncode

    def place(self) -> str:
        """The folder's place as part of a message."""
        return f" in {self.prefix}" if self.prefix else ""

    def uncommitted(self) -> tuple[bool, list[str]]:
        """Whether the folder differs from HEAD, and the submodules in it that do."""
        done = self.ask(
            *["status", "--porcelain=v2", "-z", "--untracked-files=normal"],
            *["--ignore-submodules=none", "--no-renames", "--", "."],
        )
        records = [] if done.returncode else os.fsdecode(done.stdout).split("\0")[:-1]
        fields = [record.split(" ", 8) for record in records if record[:2] == "1 "]
        paths = [field[8] for field in fields if field[2].startswith("S")]
        return bool(records), sorted(path.removeprefix(self.prefix) for path in paths)

    def blobs(self, commit: str) -> list[tuple[str, str, str]]:
        """Mode, object and path of every file and submodule of a commit below the folder."""
        done = self.ask("ls-tree", "-r", "-z", commit)
        lines = [os.fsdecode(line).split("\t", 1) for line in done.stdout.split(b"\0")[:-1]]
        return [(*head.split()[::2], path) for head, path in lines]


def open_repository(folder: Path) -> Repository:
    """The repository that a folder lies in, or that ``GIT_DIR`` names.

    Raises
    ------
    InputError
        If git is not installed, or refuses.
    """
    if shutil.which("git") is None:
        mend = "install git, or name a folder instead"
        raise InputError("git is not on PATH, so revisions cannot be read", mend=mend)
    # Without this, asking for the state would refresh the user's index.
    variables = {name: value for name, value in os.environ.items() if name not in LOCATION}
    variables["GIT_OPTIONAL_LOCKS"] = "0"
    found = Repository(folder, variables)
    named = os.environ.get("GIT_DIR")
    # A hook names the very repository that is found, but from another folder than this one.
    if named and Path(found.text("rev-parse", "--absolute-git-dir")) != Path(named).resolve():
        tree = Path(os.environ.get("GIT_WORK_TREE", folder)).resolve()
        located = {"GIT_DIR": str(Path(named).resolve()), "GIT_WORK_TREE": str(tree)}
        found = Repository(folder, variables | located)
    done = found.ask("rev-parse", "--show-prefix")
    if done.returncode:
        told = os.fsdecode(done.stderr).strip().splitlines()
        if any("not a git repository" in line for line in told):
            raise InputError(
                "the project is not in a git repository, so revisions cannot be read",
                mend="name a folder instead: --config baseline=<folder>",
            )
        mend = "mend the repository, or name a folder instead"
        raise InputError("git refuses: " + "; ".join(told), mend=mend)
    return found._replace(prefix=os.fsdecode(done.stdout).strip())


def export_commit(repository: Repository, commit: str, target: Path, checkout: Path) -> None:
    """Write the files of a commit below the repository's folder into the folder `target`.

    Parameters
    ----------
    repository : Repository
        Where the commit is.
    commit : str
        The commit.
    target : pathlib.Path
        An existing folder.
    checkout : pathlib.Path
        Where the repository's files are checked out; submodules are looked for there.

    Raises
    ------
    InputError
        If git cannot read the commit, or that of a submodule is not on this machine.
    """
    _extract(repository, commit, target)
    for mode, name, path in repository.blobs(commit):
        if mode == SUBMODULE:
            (target / path).mkdir(parents=True, exist_ok=True)
            submodule = _submodule(repository, commit, name, path, target, checkout)
            export_commit(submodule, name, target / path, checkout / path)
        elif not os.path.lexists(target / path):
            # Left out of archives by the attribute export-ignore, but part of the project.
            content = repository.ask("cat-file", "--filters", f"{commit}:{repository.prefix}{path}")
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_bytes(content.stdout)
            (target / path).chmod(0o755 if mode == "100755" else 0o644)


def _extract(repository: Repository, commit: str, target: Path) -> None:
    command = ["git", "archive", "--format=tar", commit]
    with tempfile.TemporaryFile() as told, subprocess.Popen(
        command, cwd=repository.folder, env=repository.variables,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=told,
    ) as process:  # fmt: skip
        try:
            with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
                for member in archive:
                    _write(archive, member, target / member.name)
        except tarfile.ReadError:  # git failed, and its message says why
            process.stdout.read()
        if process.wait():
            told.seek(0)
            reason = os.fsdecode(told.read()).strip()
            raise InputError(f"git cannot read the commit {commit[:7]}: {reason}")


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    # By hand: the time of a file has to be that of writing, not that of the commit.
    if member.isdir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if member.issym():
        path.symlink_to(member.linkname)
    elif member.isfile():
        with archive.extractfile(member) as content, path.open("wb") as file:
            shutil.copyfileobj(content, file)
        path.chmod(0o755 if member.mode & 0o100 else 0o644)


def _submodule(
    repository: Repository, commit: str, pinned: str, path: str, target: Path, checkout: Path
) -> Repository:
    variables = {k: v for k, v in repository.variables.items() if k not in LOCATION}
    places = []
    if (checkout / path / ".git").exists():
        inside = Repository(checkout / path, variables)
        places.append(inside.text("rev-parse", "--absolute-git-dir"))
    listed = repository.text(
        *["config", "--blob", f"{commit}:.gitmodules", "--get-regexp", r"^submodule\..*\.path$"]
    )
    whole = re.escape(repository.prefix + path)
    found = re.search(rf"^submodule\.(.*)\.path {whole}$", listed, re.MULTILINE)
    name = found[1] if found else path
    for which in ("--git-dir", "--git-common-dir"):
        above = repository.folder / repository.text("rev-parse", which)
        places.append(str(above / "modules" / name))
    for place in places:
        located = {"GIT_DIR": place, "GIT_WORK_TREE": str(target / path)}
        submodule = Repository(target / path, variables | located)
        if submodule.commit_of(pinned)[0]:
            return submodule
    raise InputError(
        f"the commit {pinned[:7]} that {commit[:7]} pins for the submodule is not here",
        path=path,
        mend="`git submodule update --init` (in an old clone first `git fetch "
        "--recurse-submodules`), then try again",
    )
