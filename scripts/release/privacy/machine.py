"""Names and folders of the machine that a release is made on, which must not be in it."""

import getpass
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

# Names of accounts and machines that name nobody.
GENERIC = frozenset(
    (
        *("root", "user", "users", "admin", "administrator", "runner", "ubuntu", "debian"),
        *("docker", "localhost", "jovyan", "vagrant", "python", "build", "builder", "codespace"),
        *("gitpod", "vscode", "worker", "student", "guest", "test", "nobody", "host", "main"),
    )
)


class Machine(NamedTuple):
    """Names of the user and the host, and folders of this machine."""

    names: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


def this_machine(root: Path) -> Machine:
    """What tells this machine apart; names that thousands of machines share are left out."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a container may run under a number without a name
        user = ""
    names = {user, Path.home().name, socket.gethostname().partition(".")[0]}
    folders = {str(Path.home()), str(root.resolve())}
    folders |= {sys.prefix} if sys.prefix != sys.base_prefix else set()
    return Machine(
        tuple(sorted(name for name in names if len(name) > 3 and name.lower() not in GENERIC)),
        tuple(sorted(folder for folder in folders if folder.count("/") + folder.count("\\") > 1)),
    )


def find_machine(text: str, machine: Machine) -> Iterator[tuple[str, str]]:
    """Kind and value of each name or folder of the machine in a text.

    Examples
    --------
    >>> list(find_machine("made by zhangli on her laptop", Machine(names=("zhangli",))))
    [('user or host name', 'zhangli')]
    """
    for folder in machine.folders:
        if folder in text:
            yield "absolute path", folder
    for name in machine.names:
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            yield "user or host name", name
