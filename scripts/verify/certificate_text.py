"""The certificate in words: its sentences, and the whole as Markdown."""

from collections.abc import Mapping
from datetime import datetime

from scripts.changes.report.markdown_text import code, escaped
from scripts.paper.fragments.wording import verdict
from scripts.release.likeness.contents import (
    DIFFERENT,
    EXTRA,
    MISSING,
    SAME_BYTES,
    SAME_CONTENT,
    WITHIN,
)
from scripts.verify.certificate import REPRODUCED
from scripts.verify.items import ITEM_VERDICTS, NOT_REBUILT, PASSING

MEANING = {
    SAME_BYTES: "the file is the same to the last bit",
    SAME_CONTENT: "the same values, words and pixels, written in other bytes",
    WITHIN: "the same at the precision that is printed",
    NOT_REBUILT: "made from transcripts that are not released, and taken as released",
    DIFFERENT: "something that a reader can see differs",
    MISSING: "the reference has the file, and it is not there",
    EXTRA: "the file is there, and the reference does not have it",
}
# Roles of items in the order of the reader's interest, as headings.
ROLES = {
    "paper": "Paper",
    "figure": "Figures",
    "table": "Tables",
    "statistics": "Statistics",
    "claims": "Claims",
    "data": "Data",
    "code": "Code",
    "environment": "Environment",
    "text": "Text",
    "extra": "Not in the reference",
}
SIGN = (
    "gpg --armor --detach-sign certificate.json",
    "ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n certificate certificate.json",
)
CHECK = "sha256sum certificate.json"


def verdict_line(document: Mapping) -> str:
    """The verdict in a sentence.

    Examples
    --------
    >>> counts = {"identical bytes": 3, "identical content": 0, "within tolerance": 1,
    ...           "not rebuilt": 0, "different": 0, "missing": 0, "extra": 0}
    >>> verdict_line({"verdict": "reproduced", "counts": counts, "faults": []})
    'All 4 items agree with the reference: 3 identical bytes, 1 within tolerance.'
    >>> counts["not rebuilt"] = 2
    >>> verdict_line({"verdict": "reproduced", "counts": counts, "faults": []})
    '4 of 6 items agree with the reference: 3 identical bytes, 1 within tolerance, 2 not rebuilt.'
    """
    counts = document["counts"]
    told = ", ".join(f"{counts[word]} {word}" for word in ITEM_VERDICTS if counts[word])
    total, agreeing = sum(counts.values()), sum(counts[word] for word in PASSING)
    failing = total - agreeing - counts[NOT_REBUILT]
    if document["verdict"] == REPRODUCED:
        which = f"All {total}" if agreeing == total else f"{agreeing} of {total}"
        return f"{which} items agree with the reference: {told}."
    if failing:
        do = "does" if failing == 1 else "do"
        return (
            f"{failed_builds(document)}{failing} of {total} items {do} not agree with the "
            f"reference: {told}."
        )
    number = len(document["faults"])
    faults = "one other thing is" if number == 1 else f"{number} other things are"
    which = f"The {total}" if agreeing == total else f"{agreeing} of {total}"
    return f"{which} items agree with the reference, but {faults} wrong: {told}."


def failed_builds(document: Mapping) -> str:
    """The builds that failed, in a sentence, or "".

    Examples
    --------
    >>> failed_builds({"builds": [{"name": "first", "failures": ["a: no"]},
    ...                           {"name": "second", "failures": []}]})
    'The first build failed. '
    """
    names = [build["name"] for build in document["builds"] if build["failures"]]
    noun = "build" if len(names) == 1 else "builds"
    return f"The {' and the '.join(names)} {noun} failed. " if names else ""


def further_line(document: Mapping) -> str:
    """What holds besides the items: the claims, and whether the results follow the data.

    Examples
    --------
    >>> claims = [{"reference": "holds", "builds": ["holds", "holds"]}]
    >>> further_line({"claims": claims, "changed_data": None})
    'The 1 claim has the same verdict as in the reference.'
    """
    claims, changed = document["claims"], document["changed_data"]
    told = []
    if claims:
        number = len(claims)
        same = sum({claim["reference"] or claim["builds"][0]} == set(claim["builds"])
                   for claim in claims)  # fmt: skip
        if same == number:
            have = "The 1 claim has" if number == 1 else f"All {number} claims have"
        else:
            have = f"{same} of {number} claims have"
        known = all(claim["reference"] for claim in claims)
        whose = "as in the reference" if known else "in both builds"
        told.append(f"{have} the same verdict {whose}.")
    if changed:
        wrong = unfollowed(changed)
        came = "the results followed"
        if not changed["recomputed"] and not wrong:
            came = f"{moved(changed)} of {changed['files']} files moved; no number was recomputed"
        elif wrong:
            came = "1 result did not follow" if wrong == 1 else f"{wrong} results did not follow"
        told.append(f"When the raw data were changed, {came}.")
    return " ".join(told)


def duration(seconds: float) -> str:
    """A time for people.

    Examples
    --------
    >>> duration(24.4), duration(125)
    ('24 s', '2 min 5 s')
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def rule_times(document: Mapping) -> list[tuple[str, list[str]]]:
    """Each rule with the time that it took in each build, the longest of the first build before.

    Examples
    --------
    >>> rule_times({"builds": [{"rules": {"a": 0.2, "b": 3.1}}, {"rules": {"b": 65}}]})
    [('b', ['3.1 s', '65.0 s']), ('a', ['0.2 s', 'not run'])]
    """
    builds = [build["rules"] for build in document["builds"]]
    rules = sorted(set().union(*builds), key=lambda rule: (-builds[0].get(rule, 0), rule))
    return [
        (rule, [f"{times[rule]:.1f} s" if rule in times else "not run" for times in builds])
        for rule in rules
    ]


def moment(began: datetime) -> str:
    """A time in UTC as the certificate holds it.

    Examples
    --------
    >>> from datetime import UTC
    >>> moment(datetime(2024, 2, 26, 9, 5, 30, tzinfo=UTC))
    '2024-02-26 09:05 UTC'
    """
    return began.strftime("%Y-%m-%d %H:%M UTC")


def environment_line(document: Mapping) -> str:
    """The environment in a sentence."""
    run = document["run"]
    if not run["packages"]:
        return "The project has no lock; it was built with what is installed."
    if not run["other_versions"]:
        return f"All {run['packages']} packages have the locked version."
    told = "; ".join(
        f"{one['package']} {one['here'] or 'not installed'} in place of {one['locked']}"
        for one in run["other_versions"]
    )
    return f"Not the locked one, which has {run['packages']} packages: {told}."


def moved(changed: Mapping) -> int:
    """Files that differ in at least one of the changed studies."""
    return changed["files"] - len(changed["unmoved"]) - len(changed["unreached"])


def unfollowed(changed: Mapping) -> int:
    """What did not follow the data and ought to have."""
    still = changed["unmoved"] if changed["recomputed"] else ()
    return len(still) + len(changed["faults"])


def changed_data_line(document: Mapping) -> str:
    """What came of changing the raw data, in a sentence."""
    changed = document["changed_data"]
    if changed is None:
        return "Not done: the project has no code that changes them."
    ways = ", ".join(changed["changes"]) or "none"
    wrong = unfollowed(changed)
    if not changed["recomputed"]:
        faults = f" {wrong} faults were found." if wrong else ""
        return (
            f"The raw data were changed in {len(changed['changes'])} ways ({ways}), and "
            f"{moved(changed)} of {changed['files']} files moved with them.{faults} No number was "
            "compared with an independent recomputation: the project has none."
        )
    came = "each of them followed the data" if not wrong else f"{wrong} did not follow the data"
    return (
        f"The raw data were changed in {len(changed['changes'])} ways ({ways}), and "
        f"{changed['numbers']} printed numbers and {changed['files']} files looked at: {came}."
    )


def certificate_markdown(document: Mapping, digest: str) -> str:
    """The certificate as Markdown; `digest` is the SHA-256 of certificate.json."""
    release, run = document["release"], document["run"]
    lines = [
        f"# Certificate: {document['verdict']}\n",
        f"**{escaped(verdict_line(document))}**\n",
        f"- Paper: {escaped(release['title'])}, version {escaped(release['version'])}",
        f"- Reference: {code(release['reference'])}, digest {code(release['digest'])}",
        f"- Run: {run['began']}, for {duration(run['seconds'])}, on {escaped(run['system'])}, "
        f"Python {run['python']}",
        f"- Environment: {escaped(environment_line(document))}",
        f"- Changed data: {escaped(changed_data_line(document))}\n",
    ]
    if document["faults"]:
        lines += ["## What is wrong\n"]
        lines += [f"- {code(one['item'])}: {escaped(one['problem'])}" for one in document["faults"]]
        lines.append("")
    lines += ["## Items\n", "| item | rule | evidence | verdict | first difference |"]
    lines.append("|:--|:--|:--|:--|:--|")
    shown = [item for item in document["items"] if item["rule"] or item["verdict"] != SAME_BYTES]
    lines += [
        f"| {code(item['path'])} | {escaped(item['rule'])} | {item['evidence']} "
        f"| {item['verdict']} | {escaped(item['first'])} |"
        for item in shown
    ]
    hidden = len(document["items"]) - len(shown)
    lines.append(f"\nAnd {hidden} sources with identical bytes.\n")
    lines += ["## Claims\n", "| claim | evidence | reference | builds |", "|:--|:--|:--|:--|"]
    lines += [
        f"| {escaped(claim['sentence'] or claim['name'])} | {escaped(claim['evidence'])} "
        f"| {verdict(claim['reference']) or 'not told'} "
        f"| {', '.join(verdict(word) or 'not judged' for word in claim['builds'])} |"
        for claim in document["claims"]
    ]
    names = [f"{build['name']} build" for build in document["builds"]]
    lines += ["\n## Time per rule\n", f"| rule | {' | '.join(names)} |", "|:--|--:|--:|"]
    lines += [f"| {rule} | {' | '.join(times)} |" for rule, times in rule_times(document)]
    lines += ["\n## Not checked\n", *[f"- {escaped(line)}" for line in document["not_checked"]]]
    lines += [
        "\n## To sign or publish\n",
        f"SHA-256 of `certificate.json`: `{digest}`\n",
        "```",
        CHECK,
        *SIGN,
        "```",
    ]
    return "\n".join(lines) + "\n"
