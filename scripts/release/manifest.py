"""The manifest of a release: what each file is, which rule made it, and its digests."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from jsonschema import Draft202012Validator

from scripts.errors import InputError
from scripts.files.text_files import read_text, write_json
from scripts.release.likeness.contents import Digests, digests_of, kind_of, sha256_of
from scripts.release.roles import BUILD, evidence_of, read_classes, role_of, rule_of

FORMAT = "1.0"
SCHEMA = Path(__file__).with_name("manifest.schema.json")
LOCK = "envs/requirements.txt"
REFERENCED_ROLES = ("data", "environment")


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
            "lock": sha256_of(read_text(lock).encode()) if lock.is_file() else "",
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


def reference_of(manifest: Mapping) -> dict:
    """The part of a manifest that is committed: what rules make, raw data and environment.

    Code and prose change with every commit, and what rules make shows whether it matters.

    Examples
    --------
    >>> items = [{"path": "a.csv", "rule": "a", "role": "table"},
    ...          {"path": "b.py", "rule": "", "role": "code"},
    ...          {"path": "c.csv", "rule": "", "role": "data"}]
    >>> [item["path"] for item in reference_of({"items": items})["items"]]
    ['a.csv', 'c.csv']
    """
    items = [item for item in manifest["items"] if item["rule"] or item["role"] in REFERENCED_ROLES]
    return {**manifest, "items": items}


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
    return sha256_of(text.encode())


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
