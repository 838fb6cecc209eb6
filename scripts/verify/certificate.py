"""The certificate: what was run on what, what came of it, and what was not checked."""

from collections import Counter
from collections.abc import Mapping, Sequence

from scripts.verify.items import NOT_REBUILT, PASSING, Item, claim_faults, count_verdicts
from scripts.verify.rebuild import Build, Version

FORMAT = "1.2"
REPRODUCED, NOT_REPRODUCED = "reproduced", "not reproduced"


def find_faults(
    items: Sequence[Item],
    claims: Sequence[Mapping],
    builds: Sequence[Build],
    perturbation: Mapping | None,
    others: Sequence[tuple[str, str]] = (),
) -> list[dict[str, str]]:
    """Everything for which a verification fails: the item, and what is wrong with it.

    `others` are faults that no build and no item shows. What may be a cause comes before what
    may follow from it: builds that failed, then sources, then what rules make.

    A file that does not move with the data is told with the script that makes it. Without a
    recomputation that is no fault: which files have to move in a study, nothing tells.
    """
    pairs = list(others)
    for build in builds:
        named = f"{build.conditions.name} build"
        pairs += [(named, message) for message in build.failures]
    for item in sorted(items, key=lambda item: bool(item.rule)):
        if item.verdict not in (*PASSING, NOT_REBUILT):
            pairs.append((item.path, f"{item.verdict}: {item.first}"))
    pairs += claim_faults(claims)
    for still in perturbation["unmoved"] if perturbation and perturbation["recomputed"] else ():
        problem = f"does not move when the raw data do; it is made by {still['script']}"
        pairs.append((still["path"], f"{problem} (rule {still['rule']})"))
    for told in perturbation["faults"] if perturbation else ():
        pairs.append(("changed data", told))
    return [{"item": item, "problem": problem} for item, problem in pairs]


def make_certificate(
    manifest: Mapping,
    reference: Mapping[str, str],
    run: Mapping,
    items: Sequence[Item],
    claims: Sequence[Mapping],
    builds: Sequence[Build],
    versions: Sequence[Version],
    perturbation: Mapping | None,
    faults: Sequence[Mapping],
) -> dict:
    """The certificate as certificate.schema.json describes it.

    Parameters
    ----------
    manifest : mapping
        The reference.
    reference : mapping
        Its path, its digest, and the digest that the user expects ('' for none).
    run : mapping
        When it began, seconds, system, Python, and number of packages in the lock.
    items, claims, builds, versions, perturbation, faults
        What was found.
    """
    document = {
        "format": FORMAT,
        "verdict": NOT_REPRODUCED if faults else REPRODUCED,
        "counts": count_verdicts(items),
        "faults": list(faults),
        "release": {
            "title": manifest["title"],
            "version": manifest["version"],
            "reference": reference["path"],
            "digest": reference["digest"],
            "digest_expected": reference["expected"],
        },
        "run": {**run, "other_versions": [version._asdict() for version in versions]},
        "builds": [
            {
                "name": build.conditions.name,
                "seconds": round(build.seconds, 1),
                "conditions": build.conditions.told(),
                "rules": {rule: round(seconds, 2) for rule, seconds in build.rules.items()},
                "failures": list(build.failures),
            }
            for build in builds
        ],
        "items": [item.told() for item in items],
        "claims": list(claims),
        "changed_data": perturbation,
    }
    return document | {"not_checked": not_checked(manifest, document)}


def not_checked(manifest: Mapping, document: Mapping) -> list[str]:
    """What the certificate does not say, in sentences."""
    run, release = document["run"], document["release"]
    simulated = sorted(
        item["path"]
        for item in manifest["items"]
        if not item["rule"] and item["evidence"] == "simulated"
    )
    lines = [
        "Whether the paper is right. Rebuilding shows that its text, tables and figures follow "
        "from these data by this code; not that the data are true, that the methods fit the "
        "question, or that the conclusions are justified."
    ]
    if simulated:
        lines.append(
            f"Whether simulated data resemble real ones: simulated data stay simulated. "
            f"{_folders(simulated)}; what is rebuilt from them is no finding."
        )
    lines += [
        "How the raw data came about. They were taken as they are; nothing was collected, coded "
        "or asked again.",
        f"Other machines. Both builds ran on one ({run['system']}).",
        "The code that checks. It came with the project; who doubts it runs that of a copy that "
        "they trust.",
    ]
    unrebuilt = [item for item in document["items"] if item["verdict"] == NOT_REBUILT]
    if unrebuilt:
        there = sum(bool(item["first"].endswith("of the reference")) for item in unrebuilt)
        lines.append(
            f"Whether the quotations are verbatim, and {_paths(unrebuilt)}: made from transcripts "
            "that are not released. "
            + (
                "The released tables were taken as they are, and the rest was built from them."
                if there == len(unrebuilt)
                else "The released tables are not at hand either, so that what rests on them was "
                "built without."
            )
        )
    if run["other_versions"]:
        lines.append(
            "The locked environment. Other versions of software were installed; with those of the "
            "lock, more may be identical."
        )
    if not release["digest_expected"]:
        lines.append(
            "Whether this reference is the one that was published. Compare its digest with one "
            "from another source, or run again with --digest."
        )
    if any(not claim["reference"] for claim in document["claims"]):
        lines.append(
            "The claims' verdicts in the reference, which holds digests alone: those of the two "
            "builds were compared with each other, and their file with its digest."
        )
    changed = document["changed_data"]
    if changed is None:
        lines.append(
            "Whether the results move with the data: the project has no code that changes them."
        )
    else:
        lines += not_seen(changed)
        lines.append(
            f"Every way in which the data could differ. They were changed in "
            f"{len(changed['changes'])} ways; snakemake prove takes longer and makes more. The "
            "claims were not judged anew on changed data."
        )
    return lines


def not_seen(changed: Mapping) -> list[str]:
    """What the changes of the raw data leave open, in sentences.

    Examples
    --------
    >>> none = dict.fromkeys(("unmoved", "unreached", "left_out", "made_plain"), ())
    >>> not_seen({**none, "recomputed": True})
    []
    """
    lines = []
    if not changed["recomputed"]:
        lines.append(
            "Whether the numbers are right on changed data: the project has no independent "
            "recomputation (tests/recomputation.py). It was seen only which files move."
        )
        if changed["unmoved"]:
            lines.append(
                f"Whether {_paths(changed['unmoved'])} follow the data: no change moved them. "
                "Perhaps none has to; a script that writes a constant looks the same."
            )
    if changed["unreached"]:
        lines.append(
            f"Whether {_paths(changed['unreached'])} follow the data: none of the changes edited "
            "what they are made of."
        )
    lines += [
        f"What would come of the change '{one['change']}': it could not be made in this study "
        f"({one['reason']})."
        for one in changed["left_out"]
    ]
    if changed["made_plain"]:
        lines.append(
            f"Whether changes in the files of {' and '.join(changed['made_plain'])} arrive: these "
            "were put into plain formats before they were changed, so that the changes passed the "
            "readers of the original formats by."
        )
    return lines


def _paths(files: Sequence[Mapping]) -> str:
    return ", ".join(one["path"] for one in files)


def _folders(paths: Sequence[str]) -> str:
    folders = Counter(path.rpartition("/")[0] for path in paths)
    told = [f"{folder} ({number})" for folder, number in sorted(folders.items())]
    return f"Simulated are {len(paths)} files of raw data, in {', '.join(told)}"
