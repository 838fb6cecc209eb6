"""Conditions that must not matter to a build, in two sets that have nothing in common."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.changes.sides.environments import clean_variables

# Locales in which a careless program reads other letters or commas, the most telling first.
TELLING = ("tr_TR.utf8", "de_DE.utf8", "fr_FR.utf8", "zh_CN.utf8", "en_US.utf8")
# What belongs to the user's machine and is given anew, or left out.
OWN = ("LC_", "LANG", "XDG_", "MPL")
# A port at which nobody listens: a program that asks for the network is refused at once.
NOWHERE = "http://127.0.0.1:9"
DAY = 86_400
SOME_DAY = 1_000_000_000  # in seconds since 1970: a day in 2001


@dataclass(frozen=True)
class Conditions:
    """What differs between two builds of the same sources.

    `folder` is the name of the folder in which the project is built, `user` that of the home
    and its owner; `umask` is taken from the modes of all files. With `reversed_files` the files
    are made in the opposite order, the last ones the oldest.
    """

    name: str
    folder: str
    zone: str
    locale: str
    hash_seed: str
    cores: int
    umask: int
    user: str
    reversed_files: bool

    def told(self) -> dict[str, str]:
        """The conditions for people, by what they are conditions of.

        Examples
        --------
        >>> both_conditions(2, ())[0].told()["umask"], both_conditions(2, ())[1].told()["cores"]
        ('022', '2')
        """
        return {
            "time zone": self.zone,
            "locale": self.locale,
            "hash seed of Python": self.hash_seed,
            "cores": str(self.cores),
            "folder": self.folder,
            "umask": f"{self.umask:03o}",
            "home": f"empty, of {self.user}",
            "order of files": "reversed" if self.reversed_files else "by name",
        }

    def variables(self, home: Path, python: str) -> dict[str, str]:
        """Environment of the commands of a build.

        Parameters
        ----------
        home : pathlib.Path
            An empty folder.
        python : str
            The interpreter whose folder comes first on the path.
        """
        kept = {
            name: value for name, value in clean_variables().items() if not name.startswith(OWN)
        }
        proxies = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        return kept | dict.fromkeys(proxies, NOWHERE) | {
            "PATH": os.pathsep.join([str(Path(python).parent), os.environ.get("PATH", os.defpath)]),
            "TZ": self.zone,
            "LC_ALL": self.locale,
            "PYTHONHASHSEED": self.hash_seed,
            "HOME": str(home),
            "TMPDIR": str(home),
            "USER": self.user,
            "LOGNAME": self.user,
        }  # fmt: skip

    def lay_out(self, files: Sequence[str], source: Path, target: Path) -> Path:
        """Copy `files` from `source` into the new folder `target`, and return it."""
        target.mkdir(parents=True)
        for age, path in enumerate(sorted(files, reverse=self.reversed_files)):
            copy = target / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((source / path).read_bytes())
            mode = 0o777 if os.access(source / path, os.X_OK) else 0o666
            copy.chmod(mode & ~self.umask)
            moment = SOME_DAY + age * DAY
            os.utime(copy, (moment, moment))
        return target


def both_conditions(cores: int, locales: Sequence[str]) -> tuple[Conditions, Conditions]:
    """The two sets.

    Parameters
    ----------
    cores : int
        Most jobs at the same time; the first build always takes one by one.
    locales : sequence of str
        Those of this machine; see `machine_locales`.

    Examples
    --------
    >>> first, second = both_conditions(1, ["C", "de_DE.utf8", "C.utf8"])
    >>> first.locale, second.locale
    ('C', 'de_DE.utf8')
    >>> alike = {what for what, told in first.told().items() if told == second.told()[what]}
    >>> sorted(alike)
    ['cores']
    """
    telling = [name for name in TELLING if name in locales]
    first = Conditions(
        name="first",
        folder="first",
        zone="Pacific/Kiritimati",
        locale="C",
        hash_seed="1",
        cores=1,
        umask=0o022,
        user="reviewer",
        reversed_files=False,
    )
    second = Conditions(
        name="second",
        folder="zweite Prüfung 重庆",
        zone="America/St_Johns",
        locale=telling[0] if telling else "C.UTF-8",
        hash_seed="4294967295",
        cores=cores,
        umask=0o077,
        user="editor",
        reversed_files=True,
    )
    return first, second


def machine_locales() -> list[str]:
    """Names of the locales that this machine has; none where it cannot tell."""
    try:
        told = subprocess.run(["locale", "-a"], capture_output=True, text=True, errors="replace")
    except OSError:
        return []
    return told.stdout.split()
