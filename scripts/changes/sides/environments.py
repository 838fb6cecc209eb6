"""The Python environment in which a state of the project is built: that of its own lock."""

import functools
import hashlib
import os
import platform
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

from scripts.changes.sides.cache import hold, keep_newest, publish, workshop

LOCK = "envs/requirements.txt"
KEPT = 2
# What an outer Snakemake, a hook or the user's shell would leak into the build.
FOREIGN = re.compile("SNAKEMAKE|PYTHON|GIT_|CONDA_PREFIX_")


class Environment(NamedTuple):
    """An interpreter, the name under which builds with it are cached, and what to know of it."""

    python: str
    name: str
    notes: tuple[str, ...] = ()


def lock_digest(folder: Path) -> str:
    """SHA-256 of a project's lock without comments and blank lines; '' without a lock."""
    path = folder / LOCK
    if not path.is_file():
        return ""
    lines = [line.split(" #")[0].strip() for line in path.read_text("utf-8", "replace").split("\n")]
    pins = "\n".join(line for line in lines if line and not line.startswith("#"))
    return hashlib.sha256(pins.encode()).hexdigest()


@functools.cache
def present_name() -> str:
    """Name of the running environment: its Python and the versions of all that is installed."""
    places = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    installed = sorted({path.name for place in places for path in Path(place).glob("*.dist-info")})
    text = "\n".join([platform.python_version(), *installed])
    return f"present-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def own_name(lock: str) -> str:
    """Name of the environment that is made from a lock."""
    return f"{lock[:16]}-python-{platform.python_version()}"


def cached_names(place: Path, lock: str, running: str) -> list[str]:
    """Environments in which a finished build with this lock may be had, the best first."""
    if lock in ("", running):
        return [present_name()]
    own = own_name(lock)
    return [own] if (place / own).exists() else [own, present_name()]


def provide(place: Path, folder: Path, lock: str, running: str, described: str) -> Environment:
    """The environment of a project's lock, made where there is none yet.

    Parameters
    ----------
    place : pathlib.Path
        Folder of the environments.
    folder : pathlib.Path
        The project.
    lock, running : str
        `lock_digest` of the project, and of the one whose environment is running.
    described : str
        The project in messages.

    Returns
    -------
    Environment
        The running one where the locks are the same, and with a note where there is no lock or
        an environment cannot be made from it.
    """
    if lock == running and lock:
        return Environment(sys.executable, present_name())
    if not lock:
        note = f"{described} has no lock ({LOCK}): it was built in the environment of this project"
        return Environment(sys.executable, present_name(), (note,))
    entry = place / own_name(lock)
    if not hold(entry):
        print(f"making the environment of {described} from its lock", file=sys.stderr)
        if told := _make(place, folder, entry):
            note = (
                f"{described} has another lock ({LOCK}), and its environment could not be made "
                f"({told}): it was built in the environment of this project; to try again, "
                "delete .snakemake/diff"
            )
            return Environment(sys.executable, present_name(), (note,))
        keep_newest(place, KEPT)
    return Environment(str(entry / "bin" / "python"), entry.name)


def _make(place: Path, folder: Path, entry: Path) -> str:
    # The last line of what failed, or ''.
    with workshop(place) as partial:
        python = str(partial / "bin" / "python")
        quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
        # Without network pip would try for long, and it would compile what nobody imports.
        brief = ["--retries", "1", "--timeout", "15", "--no-compile"]
        for command in (
            [sys.executable, "-m", "venv", str(partial)],
            [python, "-m", "pip", "install", *quiet, *brief, "--require-hashes", "-r", LOCK],
        ):
            done = subprocess.run(
                command, cwd=folder, env=clean_variables(), capture_output=True,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
            if done.returncode:
                lines = os.fsdecode(done.stdout + done.stderr).strip().splitlines()
                return lines[-1].strip() if lines else f"exit status {done.returncode}"
        publish(partial, entry)
    return ""


def clean_variables() -> dict[str, str]:
    """The user's variables without those of an outer Snakemake, Python or git.

    A Snakemake that is run with them gives the account of its jobs that `chain_runs` reads.
    """
    kept = {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}
    return kept | {"BUILD_PROGRESS": "off"}
