"""Judge every item of a reference: sources by their bytes, what rules make by two rebuilds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

from scripts.changes.text.claim_changes import CLAIMS, read_claims
from scripts.checkout import lacks_transcripts
from scripts.paper.fragments.wording import verdict
from scripts.release.likeness.contents import (
    DIFFERENT,
    EXTRA,
    MISSING,
    SAME_BYTES,
    SAME_CONTENT,
    VERDICTS,
    WITHIN,
    Verdict,
    compare,
    digests,
    kind_of,
    sha256_of,
)
from scripts.release.manifest import REFERENCED_ROLES, item_digests
from scripts.release.roles import evidence_of, read_classes, role_of
from scripts.verify.rebuild import OF_TRANSCRIPTS, Build

PASSING = (SAME_BYTES, SAME_CONTENT, WITHIN)
# Neither a fault nor a confirmation: what it is made of stayed at home.
NOT_REBUILT = "not rebuilt"
ITEM_VERDICTS = (*PASSING, NOT_REBUILT, DIFFERENT, MISSING, EXTRA)
# Folders of what is no result and no source.
UNLISTED = ("logs", "__pycache__", "certificate")
# What a release says of itself: no manifest can hold its own digest.
ABOUT = ("manifest.json", "manifest.json.sha256", "reference/manifest.json")


@dataclass(frozen=True)
class Item:
    """The verdict on one file.

    `builds` has the verdict of each build where a rule makes the file, and `agree` the one on
    the second build against the first. `evidence` is the class of what the file holds.
    """

    path: str
    kind: str
    role: str
    rule: str
    verdict: str
    first: str
    builds: tuple[str, ...] = ()
    agree: str = ""
    evidence: str = ""

    def told(self) -> dict:
        """The item as the certificate holds it."""
        return asdict(self) | {"builds": list(self.builds)}


def judge_items(
    manifest: Mapping, root: Path, builds: Sequence[Build], own: Sequence[str]
) -> list[Item]:
    """The verdict on each item of the reference, on what it lacks, and on what it has besides.

    Parameters
    ----------
    manifest : mapping
        The reference; see scripts/release/manifest.schema.json.
    root : pathlib.Path
        The project, perhaps with what rules made beside its sources.
    builds : sequence of Build
        Copies of it that were built from scratch.
    own : sequence of str
        The project's own files.
    """
    listed, present, classes = manifest["items"], set(own), read_classes(root)
    unreleased = OF_TRANSCRIPTS if lacks_transcripts(root) else ()
    made, sources = [], []
    for item in listed:
        if not item["rule"] and (item["path"] in present or not _is_built(item["path"], builds)):
            judged = judge_source(item, root)
            sources.append(judge_evidence(judged, item["evidence"], root, classes))
        else:  # whatever the reference says of it, what a build makes is no source
            judge = judge_unrebuilt if item["path"] in unreleased else judge_made
            judged = judge(item, root, builds)
            made.append(judge_evidence(judged, item["evidence"], builds[0].folder, classes))
    return [*made, *sources, *extra_items(listed, builds, own)]


def judge_source(item: Mapping, root: Path) -> Item:
    """The verdict on a file that no rule makes: its bytes count, but for the ends of its lines."""
    path = root / item["path"]
    if not path.is_file():
        return _item(item, MISSING, "the file is not there")
    data = path.read_bytes()
    if sha256_of(data) == item["sha256"]:
        return _item(item, SAME_BYTES, "")
    if sha256_of(data.replace(b"\r\n", b"\n")) == item["sha256"]:
        return _item(item, SAME_CONTENT, "lines end in CR LF in place of LF")
    size = f"{len(data):,} bytes"
    if "bytes" in item and item["bytes"] != len(data):
        size += f" in place of {item['bytes']:,}"
    return _item(item, DIFFERENT, f"the file is not the one of the reference ({size})")


def judge_made(item: Mapping, root: Path, builds: Sequence[Build]) -> Item:
    """The verdict on a file that a rule makes: the worst of the builds'."""
    wanted, beside = item_digests(item), root / item["path"]
    reference = beside if _has_bytes(beside, wanted.bytes) else None
    paths = [build.folder / item["path"] for build in builds]
    verdicts = [
        _judge(reference, wanted, path, build) for path, build in zip(paths, builds, strict=True)
    ]
    agree = _agreement(*paths)
    worst = max(verdicts, key=lambda verdict: VERDICTS.index(verdict.verdict))
    word, first = worst.verdict, worst.first
    if beside.is_file() and reference is None and not _is_made_here(beside, paths):
        found = compare(beside, digests(beside), paths[0]) if paths[0].is_file() else worst
        word, first = DIFFERENT, f"the file beside the sources was not made by them: {found.first}"
    elif agree.verdict == DIFFERENT:  # whatever the reference says, this is the cause
        word, first = DIFFERENT, f"the two builds differ: {agree.first}"
    return _item(item, word, first, tuple(one.verdict for one in verdicts), agree.verdict)


def judge_unrebuilt(item: Mapping, root: Path, builds: Sequence[Build]) -> Item:
    """The verdict on a table made from transcripts that this copy does not have.

    Its bytes are those of the reference, or it is different; what it says is not confirmed.
    """
    path, needs = root / item["path"], "needs transcripts that are not released"
    if not path.is_file():
        return _item(item, NOT_REBUILT, f"{needs}, and is not beside the sources")
    if not _has_bytes(path, item["sha256"]):
        first = f"not the file of the reference, and not rebuilt: {needs}; take the released file"
        return _item(item, DIFFERENT, first)
    return _item(item, NOT_REBUILT, f"{needs}; its bytes are those of the reference")


def judge_evidence(item: Item, told: str, folder: Path, classes: Mapping[str, str]) -> Item:
    """The item with its evidence class, different where the reference gives it another one.

    Parameters
    ----------
    item : Item
    told : str
        The class that the reference gives.
    folder : pathlib.Path
        Where the file lies.
    classes : mapping
        See `scripts.release.roles.read_classes`.
    """
    if not (folder / item.path).is_file():  # a build that failed: nothing tells its class
        return replace(item, evidence=told)
    item = replace(item, evidence=evidence_of(folder, item.path, classes))
    if item.verdict not in PASSING or item.evidence == told:
        return item
    first = f"the reference calls it {told or 'no result'}, and it is {item.evidence or 'none'}"
    return replace(item, verdict=DIFFERENT, first=first)


def _is_built(path: str, builds: Sequence[Build]) -> bool:
    return any((build.folder / path).is_file() for build in builds)


def _judge(reference, wanted, path, build) -> Verdict:
    if not path.is_file():
        failed = ""
        if build.failures:  # its whole message stands by itself
            failed = f" (a rule failed: {build.failures[0].splitlines()[0]})"
        return Verdict(MISSING, f"the {build.conditions.name} build did not make it{failed}")
    if _has_bytes(path, wanted.bytes):
        return Verdict(SAME_BYTES, "")
    return compare(reference, wanted, path)


def _is_made_here(beside: Path, paths: Sequence[Path]) -> bool:
    # What was built beside the sources, in this environment, has the content of the rebuild.
    content = digests(beside).content
    return any(path.is_file() and digests(path).content == content for path in paths)


def _agreement(first: Path, second: Path) -> Verdict:
    if not (first.is_file() and second.is_file()):
        only = first if first.is_file() else second if second.is_file() else None
        return Verdict(MISSING if only else SAME_BYTES, "one of the builds did not make it")
    if _has_bytes(second, sha256_of(first.read_bytes())):
        return Verdict(SAME_BYTES, "")
    return compare(first, digests(first), second)


def extra_items(
    listed: Sequence[Mapping], builds: Sequence[Build], own: Sequence[str]
) -> list[Item]:
    """Files that the reference does not know: made by a build, or sources of the project.

    A reference without code, as it is committed, knows the sources of some roles alone, and only
    those are asked for. What is hidden, and what a release says of itself, is passed over.
    """
    known = {item["path"] for item in listed}
    made = {path for build in builds for path in made_files(build.folder)}
    made -= {*own, *ABOUT}
    sources = set(own) - set(ABOUT)
    if not any(item["role"] == "code" for item in listed):
        sources = {path for path in sources if role_of(path) in REFERENCED_ROLES}
    told = dict.fromkeys(made, "the rebuild makes it, and the reference does not know it")
    told |= dict.fromkeys(filter(_is_shown, sources), "the reference does not know this source")
    return [
        Item(path, kind_of(path), "extra", "", EXTRA, told[path])
        for path in sorted(told.keys() - known)
    ]


def made_files(folder: Path) -> list[str]:
    """Files of a built copy by their paths in it, without logs and what is hidden."""
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(filter(_is_shown, paths))


def _is_shown(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return not any(part.startswith(".") or part in UNLISTED for part in parts)


def judge_claims(manifest: Mapping, root: Path, builds: Sequence[Build]) -> list[dict]:
    """The verdict on each claim of the paper, in the reference and in each rebuild.

    Those of the reference are read from its ledger where it is at hand and is the one that the
    manifest knows; else they are ''.
    """
    ledger = next((item for item in manifest["items"] if item["path"] == CLAIMS), None)
    at_hand = root / CLAIMS
    known = ledger and _has_bytes(at_hand, ledger["sha256"])
    before = (read_claims(root) if known else None) or {}
    after = [read_claims(build.folder) or {} for build in builds]
    names = list(dict.fromkeys([*before, *(name for claims in after for name in claims)]))
    return [
        {
            "name": name,
            "sentence": _first(name, "sentence", *after, before),
            "reason": _first(name, "reason", *after, before),
            "evidence": _first(name, "evidence", *after, before),
            "reference": before.get(name, {}).get("verdict", ""),
            "builds": [claims.get(name, {}).get("verdict", "") for claims in after],
        }
        for name in names
    ]


def claim_faults(claims: Sequence[Mapping]) -> list[tuple[str, str]]:
    """Claims whose verdict is not that of the reference, or not the same in all builds.

    Examples
    --------
    >>> claim_faults([{"name": "a", "reference": "holds", "builds": ["holds", "fails"]}])
    [('a', 'the claim holds in the reference; in the builds: holds, fails')]
    """
    faults = []
    for claim in claims:
        verdicts = {claim["reference"] or claim["builds"][0], *claim["builds"]}
        if len(verdicts) > 1:
            was = f"the claim {verdict(claim['reference']) or 'is not told'} in the reference"
            words = ", ".join(verdict(word) or "not judged" for word in claim["builds"])
            faults.append((claim["name"], f"{was}; in the builds: {words}"))
    return faults


def count_verdicts(items: Sequence[Item]) -> dict[str, int]:
    """How many items have each verdict, the best first."""
    counts = Counter(item.verdict for item in items)
    return {verdict: counts[verdict] for verdict in ITEM_VERDICTS}


def _first(name: str, field: str, *sides: Mapping) -> str:
    return next((side[name].get(field, "") for side in sides if name in side), "")


def _item(item: Mapping, verdict: str, first: str, builds=(), agree="") -> Item:
    return Item(item["path"], item["kind"], item["role"], item["rule"], verdict, first, builds,
                agree)  # fmt: skip


def _has_bytes(path: Path, sha256: str) -> bool:
    return path.is_file() and sha256_of(path.read_bytes()) == sha256
