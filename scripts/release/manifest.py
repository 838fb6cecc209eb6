"""The manifest of a release: what each file is, which rule made it, and its digests."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path, PurePosixPath

from jsonschema import Draft202012Validator

from scripts.errors import InputError
from scripts.release.contents import Digests, digests_of, kind_of
from scripts.results.evidence import WEAKEST_FIRST, weakest
from scripts.tables import read_text, read_yaml, write_json

FORMAT = "1.0"
SCHEMA = Path(__file__).with_name("manifest.schema.json")
LOCK, BUILD, CONFIG = "envs/requirements.txt", "results/describe_build/build.json", "config.yaml"
# What rules make lies in data/<rule>/ and results/<rule>/, but for these; the first that fits.
MADE = {
    "figures/fragility.svg": "measure_fragility",
    "figures/README.md": "",
    "figures/*": "draw_figures",
    "_variables.yml": "bind_results",
    "paper.html": "paper",
    "paper.pdf": "paper",
}
INPUTS = ("data/raw/", "data/simulation/", "data/README.md")
# The part that a file has in the paper, by its path; the first pattern that fits.
ROLES = {
    "*paper.html": "paper",
    "*paper.pdf": "paper",
    "figures/README.md": "text",
    "figures/*.csv": "data",
    "figures/*": "figure",
    "data/README.md": "text",
    "data/*": "data",
    BUILD: "environment",
    "results/bind_results/*": "table",
    "results/judge_claims/*": "claims",
    "results/measure_fragility/*": "claims",
    "results/paper/claims.json": "claims",
    "results/*": "statistics",
    "_variables.yml": "statistics",
    "envs/*": "environment",
    "scripts/*": "code",
    "tests/*": "code",
    "claims/*": "code",
    "render/*": "code",
    "profiles/*": "code",
    ".*": "code",
    "LICENSE*": "text",
    "*.md": "text",
    "*.qmd": "text",
    "*.bib": "text",
    "*.cff": "text",
}
OTHER_ROLE = "code"
# Files of these roles hold or show results, which are of an evidence class.
RESULTS = ("paper", "figure", "table", "statistics", "claims", "data")
# The mark of an evidence class in the Markdown of the paper.
MARK = re.compile(rf"\]\{{\.({'|'.join(WEAKEST_FIRST)})\}}")
INTERVIEWS = (
    *("collect_statements", "tabulate_respondents", "code_interviews", "check_quotes"),
    "report_coreq",
)


def rule_of(path: str) -> str:
    """The rule that makes a file, or "" for one of the project's own.

    Examples
    --------
    >>> [rule_of(path) for path in ("data/merge_codes/codes.csv", "data/raw/a.csv", "paper.pdf")]
    ['merge_codes', '', 'paper']
    """
    for pattern, rule in MADE.items():
        if fnmatchcase(path, pattern):
            return rule
    parts = path.split("/")
    is_made = parts[0] in ("data", "results") and len(parts) > 2
    return parts[1] if is_made and not path.startswith(INPUTS) else ""


def role_of(path: str) -> str:
    """The part that a file has in the paper.

    Examples
    --------
    >>> [role_of(path) for path in ("figures/theme.svg", "results/x/y.csv", "Snakefile")]
    ['figure', 'statistics', 'code']
    """
    return next((role for name, role in ROLES.items() if fnmatchcase(path, name)), OTHER_ROLE)


def evidence_of(folder: Path, path: str, classes: Mapping[str, str]) -> str:
    """Evidence class of what a file holds: the weakest where it holds several.

    Parameters
    ----------
    folder : Path
    path : str
        Relative to `folder`. A table that has a column ``evidence`` tells it itself, and tells it
        of the figure of its name; a fragment of the paper tells it in caption or cells. Of others
        the class follows from the inputs of their rule.
    classes : mapping
        Evidence class of captures, coding and interviews; ``study.evidence`` of config.yaml.

    Returns
    -------
    str
        "published", "observed", "simulated", or "" for what holds no results.
    """
    role, rule = role_of(path), rule_of(path)
    if role not in RESULTS or not classes:
        return ""
    if told := _told_evidence(folder / path) if rule else ():
        return weakest(told)
    parts = path.split("/")
    if path.startswith("data/raw/"):
        return classes.get(parts[2], "published")
    if path.startswith("data/simulation/"):
        return "simulated"
    if rule in INTERVIEWS:
        return classes["interviews"]
    return weakest(classes.values())


def _told_evidence(path: Path) -> set[str]:
    if path.suffix == ".md":
        return set(MARK.findall(read_text(path)))
    table = path.with_suffix(".csv")
    if not table.is_file():
        return set()
    rows = csv.DictReader(io.StringIO(read_text(table)))
    return {row.get("evidence") for row in rows} & set(WEAKEST_FIRST)


def read_classes(folder: Path) -> dict[str, str]:
    """Evidence class of captures, coding and interviews in a project; none without settings."""
    config = read_yaml(folder / CONFIG) if (folder / CONFIG).is_file() else {}
    return config.get("study", {}).get("evidence", {})


def make_manifest(folder: Path, paths: Iterable[str], about: Mapping[str, str]) -> dict:
    """The manifest of files in a folder.

    Parameters
    ----------
    folder : Path
    paths : iterable of str
        Relative to `folder`, with ``/`` between their parts.
    about : mapping
        ``title`` and ``version`` of the release.

    Returns
    -------
    dict
        As manifest.schema.json has it; the same files give the same manifest on any machine.

    Raises
    ------
    InputError
        A file does not exist.
    """
    folder = Path(folder)
    classes = read_classes(folder)
    build = folder / BUILD
    lock = folder / LOCK
    return {
        "format": FORMAT,
        "title": about["title"],
        "version": about["version"],
        "environment": {
            # The one that the results were built with, not the one that runs here.
            "python": json.loads(read_text(build))["python"] if build.is_file() else "",
            "lock": _sha256(read_text(lock).encode()) if lock.is_file() else "",
        },
        "items": [_item(folder, path, classes) for path in sorted(set(paths))],
    }


def _item(folder, path, classes):
    try:
        data = (folder / path).read_bytes()
    except OSError:
        raise InputError("the file does not exist", path=path, mend="build the paper first")
    kind = kind_of(path)
    digests = digests_of(data, kind)
    item = {
        "path": path,
        "kind": kind,
        "role": role_of(path),
        "rule": rule_of(path),
        "bytes": len(data),
        "sha256": digests.bytes,
        "content": digests.content,
        "printed": digests.printed,
        "evidence": evidence_of(folder, path, classes),
    }
    return item | ({"sketches": list(digests.sketches)} if digests.sketches else {})


def item_digests(item: Mapping) -> Digests:
    """The digests that a manifest holds of a file, for `contents.compare`."""
    return Digests(
        item["sha256"], item["content"], item["printed"], tuple(item.get("sketches", ()))
    )


def manifest_digest(manifest: Mapping) -> str:
    """What a reviewer signs: SHA-256 of the manifest as JSON with sorted keys and no white space.

    Examples
    --------
    >>> manifest_digest({"b": 1, "a": 2}) == manifest_digest({"a": 2, "b": 1})
    True
    """
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _sha256(text.encode())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check_manifest(manifest, path="manifest.json") -> None:
    """Check a manifest against its schema, and that each path stands once, in order, inside.

    Raises
    ------
    InputError
        Names the entry at fault.
    """
    errors = sorted(
        _validator().iter_errors(manifest),
        key=lambda error: ([str(part) for part in error.absolute_path], error.message),
    )
    if errors:
        place = ".".join(str(part) for part in errors[0].absolute_path)
        raise _fault(errors[0].message[:200], path, place or None)
    names = [item["path"] for item in manifest["items"]]
    for item in manifest["items"]:
        name = item["path"]
        parts = PurePosixPath(name).parts
        if name != "/".join(parts) or parts[0] == "/" or ".." in parts or "\\" in name:
            raise _fault(f"the path {name!r} leads out of the release", path, "items")
        if item["kind"] != kind_of(name):
            raise _fault(f"{name} is of kind {kind_of(name)}, not {item['kind']}", path, "items")
    if len(set(names)) != len(names):
        raise _fault("a path stands twice", path, "items")
    if names != sorted(names):
        raise _fault("the paths are not in order", path, "items")


@cache
def _validator():
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _fault(problem, path, column):
    return InputError(
        f"not usable as a manifest ({problem})",
        path=path,
        column=column,
        mend="take the manifest from the release again",
    )


def read_manifest(path) -> dict:
    """A manifest from its file.

    Raises
    ------
    InputError
        It does not exist, is no JSON, or is not as `check_manifest` wants it.
    """
    try:
        manifest = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise _fault(f"no JSON: {error}", path, None)
    check_manifest(manifest, path)
    return manifest


def write_manifest(path, manifest: Mapping) -> None:
    """Write a manifest, if it is as `check_manifest` wants it."""
    check_manifest(manifest, path)
    write_json(path, manifest)
