"""Lock the environment: ``envs/requirements.in`` to the pip lock and its conda form."""

import re
import subprocess
from pathlib import Path

from scripts.errors import run
from scripts.files.text_files import read_text, write_text

DIRECT = Path("envs/requirements.in")
LOCK = Path("envs/requirements.txt")
CONDA = Path("envs/paper.yaml")
COMPILE = ["uv", "pip", "compile", "--universal", "--python-version", "3.11"]
COMPILE += ["--generate-hashes", "--no-header", "--quiet", str(DIRECT), "--output-file", str(LOCK)]


def pins(lock: str) -> list[str]:
    r"""The pinned packages of a pip lock, each with its environment marker if it has one.

    Examples
    --------
    >>> pins("a==1 ; sys_platform == 'win32' \\\n    --hash=sha256:0\n    # via b\n")
    ["a==1 ; sys_platform == 'win32'"]
    """
    return [match[1].strip() for match in re.finditer(r"^(\w[^\\\n]*==[^\\\n]*)", lock, re.M)]


def conda_form(lock: str) -> str:
    """The lock as an environment for conda, which installs the same wheels through pip."""
    lines = [
        "# The lock envs/requirements.txt in conda's form, for `snakemake --sdm conda`.",
        "# Made by `python -m scripts.lock_environment`; a test compares the two.",
        "channels: [conda-forge, nodefaults]",
        "dependencies:",
        "  - python >=3.11,<3.14",
        "  - pip",
        "  - pip:",
        *(f'      - "{pin}"' for pin in pins(lock)),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Compile the lock and write both forms."""
    subprocess.run(COMPILE, check=True)
    write_text(CONDA, conda_form(read_text(LOCK)))


if __name__ == "__main__":
    run(main)
