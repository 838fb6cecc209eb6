"""A folder in which the workflow runs, with an environment of its own and without network."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from snakemake.api import SnakemakeApi
from snakemake.settings.types import OutputSettings, ResourceSettings

from scripts.checkout import copy_project, project_files

ROOT = Path(__file__).parents[1]
USER = "user-of-the-test"
HOST = "host-of-the-test"
# Python runs it first in every process: it notes and refuses whatever leaves the machine, and
# gives the machine and its user names that are recognised wherever they leak.
GUARD = """
import os, platform, socket, sys

def refuse(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        host = args[1][0] if isinstance(args[1], tuple) else "localhost"
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = args[0]
    else:
        return
    if host not in (None, "", "localhost", "127.0.0.1", "::1"):
        with open({log!r}, "a", encoding="utf-8") as file:
            file.write(f"{{event}} {{host}} in {{sys.argv}}\\n")
        raise OSError("a build must not use the network")

sys.addaudithook(refuse)
socket.gethostname = platform.node = lambda: {host!r}
"""


class Workspace:
    """A copy of the project with the environment of its commands.

    ``sources`` holds what was copied, relative path to bytes, as it stands in `origin` where the
    folder is built already; ``attempts`` is the file that lists attempts to reach the network.
    """

    def __init__(self, folder: Path, machine: Path, origin: Path | None = None, **variables):
        self.folder, self.machine = folder, machine
        self.home, self.attempts = machine / "home-of-the-test", machine / "network.log"
        self.home.mkdir(parents=True, exist_ok=True)
        guard = GUARD.format(log=str(self.attempts), host=HOST)
        if not (machine / "sitecustomize.py").exists():  # a running build may be reading it
            (machine / "sitecustomize.py").write_text(guard, encoding="utf-8")
        own = re.compile("PYTHON|SNAKEMAKE|XDG_|MPL|LC_|LANG|TZ$|USER$|LOGNAME$")
        inherited = {name: value for name, value in os.environ.items() if not own.match(name)}
        # pandoc and Typst are no Python: they are sent to a port where nobody listens.
        proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")
        self.env = inherited | proxies | {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": str(machine), "HOME": str(self.home), "USER": USER, "LOGNAME": USER,
            # Tests read which rules Snakemake says to run.
            "BUILD_PROGRESS": "off",
            **variables,
        }  # fmt: skip
        own = origin or folder
        self.sources = {path: (own / path).read_bytes() for path in project_files(own)}

    @classmethod
    def fresh(cls, folder: Path, machine: Path, **variables):
        """The project's own files, copied to `folder`, nothing built."""
        return cls(copy_project(ROOT, folder), machine, **variables)

    def unbuilt(self, folder: Path, machine: Path, **variables):
        """The sources of this workspace once more, nothing built, on another machine."""
        for path, content in self.sources.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return Workspace(folder, machine, **variables)

    def clone(self, folder: Path):
        """The same with all that was built, to be changed at will."""
        shutil.copytree(self.folder, folder)
        names = ("TZ", "LC_ALL", "PYTHONHASHSEED")
        return Workspace(folder, self.machine, **{name: self.env[name] for name in names})

    def start(self, *arguments: str, **options) -> subprocess.Popen:
        """Start `snakemake`; what it and its jobs print comes together from ``stdout``."""
        return subprocess.Popen(
            ["snakemake", *arguments], cwd=self.folder, env=self.env, encoding="utf-8",
            errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, start_new_session=True, **options,
        )  # fmt: skip

    def run(self, *arguments: str, **options) -> str:
        """What a `snakemake` that has to succeed prints."""
        with self.start(*arguments, **options) as process:
            told = process.stdout.read()
        assert process.returncode == 0, told
        return told

    def fail(self, *arguments: str) -> str:
        """What a `snakemake` that has to fail prints."""
        with self.start(*arguments) as process:
            told = process.stdout.read()
        assert process.returncode not in (0, None), told
        return told

    def outputs(self) -> dict[str, bytes]:
        """Every file that is neither a source nor a log nor a cache, with its bytes."""
        caches = {".snakemake", "__pycache__", "logs"}
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
            and not caches.intersection(path.relative_to(self.folder).parts)
            and path.relative_to(self.folder).as_posix() not in self.sources
        }

    @contextlib.contextmanager
    def edited(self, path: str, change):
        """Within the block a file is what `change` makes of its text; then it is as before."""
        file = self.folder / path
        before = file.read_bytes()
        after = change(before.decode("utf-8"))
        assert after.encode("utf-8") != before, f"the edit of {path} changes nothing"
        file.write_bytes(after.encode("utf-8"))
        try:
            yield
        finally:
            file.write_bytes(before)


def edit(path: Path, before: str, after: str) -> None:
    """Put one text in place of the first of another, which has to be there."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def jobs(told: str) -> set[str]:
    """Rules that `snakemake` says to run, but for the target that only collects."""
    return set(re.findall(r"^(?:local)?rule (\w+):$", told, re.MULTILINE)) - {"paper"}


def differing(first: dict[str, bytes], second: dict[str, bytes]) -> list[str]:
    """Names that stand in one only, or for other bytes."""
    return sorted(
        name for name in first.keys() | second.keys() if first.get(name) != second.get(name)
    )


def workflow_text() -> str:
    """The Snakefile and the files of rules that it includes."""
    files = [ROOT / "Snakefile", *sorted((ROOT / "rules").glob("*.smk"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def read_rules() -> list:
    """The rules of the Snakefile, as Snakemake understands them."""
    with contextlib.chdir(ROOT), SnakemakeApi(OutputSettings()) as api:
        workflow = api.workflow(ResourceSettings(cores=1), snakefile=Path("Snakefile"))
        return list(workflow._workflow.rules)
