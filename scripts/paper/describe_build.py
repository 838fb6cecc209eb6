"""Take the content hash of data, code and lock, and the versions of the software."""

import argparse
import hashlib
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from scripts.errors import InputError, run
from scripts.files.text_files import write_json

PACKAGES = [
    *["snakemake", "pandas", "numpy", "scipy", "pingouin", "matplotlib", "seaborn"],
    *["pypandoc_binary", "typst"],
]


def content_hash(paths: Sequence[str]) -> str:
    """SHA-256 over names and contents of text files, the same for CRLF and LF.

    Parameters
    ----------
    paths : sequence of str
        Relative paths; their order does not matter.

    Returns
    -------
    str
        Sixty-four hexadecimal digits.
    """
    digest = hashlib.sha256()
    for path in sorted(set(paths)):
        try:
            content = Path(path).read_bytes().replace(b"\r\n", b"\n")
        except FileNotFoundError:
            raise InputError("the file does not exist", path=path)
        digest.update(f"{path}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def package_versions() -> dict[str, str]:
    """Installed versions of `PACKAGES`.

    Raises
    ------
    InputError
        Names the package that is not installed.
    """
    try:
        return {name: version(name) for name in PACKAGES}
    except PackageNotFoundError as error:
        raise InputError(
            f"the package {error.name} is not installed", mend="install envs/requirements.txt"
        )


def main(argv: Sequence[str] | None = None) -> None:
    """Hash the inputs of the build and write them with the versions as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--code", nargs="+", required=True)
    parser.add_argument("--lock", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args(argv)
    build = {
        "hash": content_hash([*args.data, *args.code, args.lock]),
        "data_hash": content_hash(args.data),
        "code_hash": content_hash(args.code),
        "lock_hash": content_hash([args.lock]),
        "python": platform.python_version(),
        "packages": package_versions(),
    }
    write_json(args.out, build)


if __name__ == "__main__":
    run(main)
