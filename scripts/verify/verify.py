"""Rebuild the paper twice, compare each item with a reference, and certify what was seen.

Exit status 0: every item agrees with the reference within tolerance or better; 1: some do not.
"""

import argparse
import hashlib
import os
import platform
import re
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from scripts.changes.sides.chain_runs import ended_by_signals, tell
from scripts.changes.sides.environments import LOCK
from scripts.changes.sides.revisions import own_files
from scripts.errors import InputError, run
from scripts.files.text_files import read_text, write_json, write_text
from scripts.release.manifest import manifest_digest, read_manifest
from scripts.verify.certificate import find_faults, make_certificate
from scripts.verify.certificate_html import certificate_html
from scripts.verify.certificate_text import certificate_markdown, moment, verdict_line
from scripts.verify.conditions import both_conditions, machine_locales
from scripts.verify.items import judge_claims, judge_items
from scripts.verify.rebuild import Version, other_versions, rebuild
from scripts.verify.shipped import check_shipped

RELEASED, COMMITTED = "manifest.json", "reference/manifest.json"
RECORDED = ".sha256"
NAME = "certificate"


def find_reference(root: Path, named: str | None) -> Path:
    """The reference manifest: the one that is named, else the release's, else the committed one.

    Raises
    ------
    InputError
        If there is none.
    """
    if named:
        for path in (root / named, Path(named)):
            if path.is_file():
                return path
        raise InputError("the reference does not exist", path=named, mend="correct the path")
    for path in (RELEASED, COMMITTED):
        if (root / path).is_file():
            return root / path
    raise InputError(
        "there is no reference to compare with",
        path=COMMITTED,
        expected=f"{RELEASED} of an unpacked release, or {COMMITTED}",
        mend="make a release first (snakemake release), and copy its reference to that place",
    )


def expected_digest(path: Path, given: str | None) -> str:
    """The digest that the reference ought to have: as given, else as recorded beside it, or ''.

    Raises
    ------
    InputError
        If what is given is no SHA-256.
    """
    if given is not None:
        digest = given.strip().lower().removeprefix("sha256:")
        if not re.fullmatch("[0-9a-f]{64}", digest):
            raise InputError(
                "--digest is no SHA-256",
                value=given,
                expected="64 digits from 0 to 9 and a to f",
                mend="take the whole digest that the authors or a certificate name",
            )
        return digest
    recorded = path.with_name(path.name + RECORDED)
    return read_text(recorded).split()[0].lower() if recorded.is_file() else ""


def check_digest(path: str, digest: str, expected: str) -> list[tuple[str, str]]:
    """A fault where a reference is not the one that was expected.

    Examples
    --------
    >>> check_digest("manifest.json", "ab", "")
    []
    >>> check_digest("manifest.json", "ab", "cd")
    [('manifest.json', 'the digest of the reference is ab, and cd was expected')]
    """
    if expected in ("", digest):
        return []
    return [(path, f"the digest of the reference is {digest}, and {expected} was expected")]


def environment(root: Path, manifest: Mapping) -> tuple[list[Version], int]:
    """Where the running environment is not that of the reference, and the size of its lock."""
    path = root / LOCK
    lock = read_text(path) if path.is_file() else ""
    packages = other_versions(lock)
    known, here = manifest.get("environment", {}).get("python", ""), platform.python_version()
    if known and known != here:
        packages.insert(0, Version("Python", known, here))
    # Each pin stands in a line of its own; of those that hold elsewhere only, none counts.
    return packages, len(other_versions(lock, lambda name: "")) if lock else 0


def verify(root: Path, path: Path, given: str | None, cores: int) -> dict:
    """Rebuild twice and judge everything; the certificate.

    Parameters
    ----------
    root : pathlib.Path
        The project, or an unpacked release.
    path : pathlib.Path
        The reference manifest.
    given : str or None
        Digest that it ought to have.
    cores : int
        Most jobs at the same time.
    """
    began, started = datetime.now(UTC), time.monotonic()
    manifest = read_manifest(path)
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    digest, expected = manifest_digest(manifest), expected_digest(path, given)
    versions, packages = environment(root, manifest)
    if versions:
        told = ", ".join(f"{one.package} {one.here or 'missing'}" for one in versions)
        tell(f"other versions than in {LOCK}: {told}")
    others = check_digest(name, digest, expected)
    for _, problem in others:  # told before the minutes that the builds take
        tell(problem)
    own = own_files(root)
    both = both_conditions(cores, machine_locales())
    with ended_by_signals(), tempfile.TemporaryDirectory(prefix="verify-") as place:
        builds, perturbation = rebuild(root, own, both, Path(place).resolve())
        tell("comparing")
        items = judge_items(manifest, root, builds, own)
        claims = judge_claims(manifest, root, builds)
    if name == RELEASED:
        others += check_shipped(manifest, root, own, items)
    faults = find_faults(items, claims, builds, perturbation, others)
    return make_certificate(
        manifest,
        {"path": name, "digest": digest, "expected": expected},
        {
            "began": moment(began),
            "seconds": round(time.monotonic() - started, 1),
            "system": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
            "packages": packages,
        },
        items, claims, builds, versions, perturbation, faults,
    )  # fmt: skip


def write_certificate(folder: Path, document: Mapping) -> str:
    """Write the certificate in its three forms; the digest of the one for programs."""
    path = folder / f"{NAME}.json"
    write_json(path, document)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    write_text(folder / f"{NAME}.md", certificate_markdown(document, digest))
    write_text(folder / f"{NAME}.html", certificate_html(document, digest))
    return digest


def main(argv: Sequence[str] | None = None) -> None:
    """Verify, write the certificate, name what does not agree, and tell the outcome."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--files", type=Path, default=Path(), help="folder of the project or unpacked release"
    )
    parser.add_argument("--reference", help=f"default: {RELEASED}, else {COMMITTED}")
    parser.add_argument("--digest", help="SHA-256 that the reference ought to have")
    parser.add_argument("--cores", type=int, default=os.cpu_count(), help="of the second build")
    parser.add_argument("--out", type=Path, help=f"folder (default: {NAME})")
    args = parser.parse_args(argv)
    root = args.files.resolve()
    if not (root / "Snakefile").is_file():
        raise InputError("the folder holds no Snakefile", path=args.files, mend="correct the path")
    path = find_reference(root, args.reference).resolve()
    document = verify(root, path, args.digest, args.cores)
    folder = args.out or args.files / NAME
    digest = write_certificate(folder, document)
    for fault in document["faults"]:
        print(f"{fault['item']}: {fault['problem']}", file=sys.stderr)
    print(f"{document['verdict'].capitalize()}. {verdict_line(document)}")
    print(f"{folder / f'{NAME}.html'}; SHA-256 of {NAME}.json: {digest}")
    sys.exit(1 if document["faults"] else 0)


if __name__ == "__main__":
    run(main)
