"""Whether what a release says of itself holds of the files that it ships."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scripts.errors import InputError
from scripts.files.text_files import read_yaml
from scripts.release.likeness.contents import sha256_of
from scripts.release.manifest import read_manifest, reference_of
from scripts.release.roles import rule_of
from scripts.verify.items import ABOUT, PASSING, Item, made_files
from scripts.verify.run_times import read_times

CITATION, PART = "CITATION.cff", "reference/manifest.json"
Fault = tuple[str, str]


def check_shipped(
    manifest: Mapping, root: Path, own: Sequence[str], items: Sequence[Item]
) -> list[Fault]:
    """What is wrong with a release although its results are rebuilt: item and problem.

    Parameters
    ----------
    manifest : mapping
        ``manifest.json`` of the release.
    root : pathlib.Path
        The unpacked release. What rules have made anew in it is not what was shipped: of their
        files neither bytes nor names are asked for.
    own : sequence of str
        The project's own files.
    items : sequence of Item
        The verdicts; of items that do not agree nothing more is told.
    """
    built = set(read_times(root))
    agreeing = {item.path for item in items if item.verdict in PASSING}
    faults = [*check_about(manifest, root), *check_part(manifest, root)]
    for item in manifest["items"]:
        if item["path"] in agreeing:
            faults += [(item["path"], told) for told in _stated(item, root, built)]
    return [*faults, *([] if built else _unknown(manifest, root, own, items))]


def check_about(manifest: Mapping, root: Path) -> list[Fault]:
    """Title and version of the manifest are those of the citation that the release ships."""
    if not (root / CITATION).is_file():
        return []
    cited = read_yaml(root / CITATION)
    return [
        (
            "manifest.json",
            f"its {name} is {manifest[name]!r}, and {cited.get(name)!r} in {CITATION}",
        )
        for name in ("title", "version")
        if str(cited.get(name)) != manifest[name]
    ]


def check_part(manifest: Mapping, root: Path) -> list[Fault]:
    """``reference/manifest.json`` of a release repeats a part of its ``manifest.json``."""
    if not (root / PART).is_file():
        return []
    try:
        part, whole = read_manifest(root / PART), reference_of(manifest)
    except InputError as error:
        return [(PART, " ".join(str(error).split()))]
    told = [
        f"{name} of the release"
        for name in sorted(whole.keys() | part.keys())
        if name != "items" and part.get(name) != whole.get(name)
    ]
    here, there = ({item["path"]: item for item in one["items"]} for one in (part, whole))
    for path in sorted(here.keys() | there.keys()):
        one, other = here.get(path), there.get(path)
        if one is None or other is None:
            told.append(f"whether {path} is in it")
        elif one != other:
            fields = sorted(key for key in one.keys() | other.keys()
                            if one.get(key) != other.get(key))  # fmt: skip
            told.append(f"{', '.join(fields)} of {path}")
    more = f" and {len(told) - 3} more" if len(told) > 3 else ""
    problem = f"it and manifest.json of the release do not agree: {'; '.join(told[:3])}{more}"
    return [(PART, problem)] if told else []


def _stated(item: Mapping, root: Path, built: set[str]) -> Iterator[str]:
    if item["rule"] != (rule := rule_of(item["path"])):
        yield f"the reference says that the rule {item['rule'] or 'none'} makes it, not {rule}"
    file = root / item["path"]
    if not file.is_file():
        return
    data = file.read_bytes()
    sha256 = sha256_of(data)
    if sha256 == item["sha256"] and len(data) != item["bytes"]:
        yield f"the reference says {item['bytes']:,} bytes, and the file has {len(data):,}"
    elif sha256 != item["sha256"] and rule and rule not in built:
        yield f"the reference states SHA-256 {item['sha256']}, and the released file has {sha256}"


def _unknown(manifest, root, own, items) -> list[Fault]:
    folders = {item["path"].split("/")[0] for item in manifest["items"] if "/" in item["path"]
               and item["rule"]}  # fmt: skip
    known = {item["path"] for item in manifest["items"]} | {item.path for item in items}
    return [
        (path, "it lies in the release, and the reference does not know it")
        for path in made_files(root)
        if path.split("/")[0] in folders and path not in {*known, *own, *ABOUT}
    ]
