"""The certificate as one HTML file that needs no network; its script switches light and dark."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scripts.changes.report.report_elements import BUTTON, COLOURS, SCRIPT, policy, text
from scripts.files.text_files import read_text
from scripts.paper.fragments.wording import verdict
from scripts.release.likeness.contents import SAME_BYTES
from scripts.verify import certificate_text as told
from scripts.verify.certificate import NOT_REPRODUCED, REPRODUCED
from scripts.verify.items import ITEM_VERDICTS, NOT_REBUILT, PASSING

STYLE = Path(__file__).with_name("certificate.css")
SIGNS = {REPRODUCED: "✓", NOT_REPRODUCED: "✗"}
WORDS = {REPRODUCED: "Reproduced", NOT_REPRODUCED: "Not reproduced"}
# Most characters of a first difference.
LONGEST = 600


def certificate_html(document: Mapping, digest: str) -> str:
    """The certificate as one file.

    Parameters
    ----------
    document : mapping
        As certificate.schema.json describes it.
    digest : str
        SHA-256 of certificate.json.
    """
    style, script = read_text(COLOURS) + read_text(STYLE), read_text(SCRIPT)
    release, word = document["release"], WORDS[document["verdict"]]
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(style, script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{word}: {text(release['title'])}</title>\n"
        f"<style>{style}</style>\n</head>\n<body>\n{BUTTON}<header>\n"
        f'<p class="kind">Certificate of rebuilding</p>\n<h1>{text(release["title"])}</h1>\n'
        f'<p class="version">Version {text(release["version"])} · {text(document["run"]["began"])}'
        f"</p>\n{_outcome(document)}{_faults(document)}</header>\n<main>\n"
        f"{_summary(document)}{_section('Not checked', _list(document['not_checked']))}"
        f"{_what_ran(document)}{_signing(digest)}{_claims(document)}{_listed(document)}</main>\n"
        f"<footer><p>Format {text(document['format'])}. The same for programs: "
        f"<code>certificate.json</code>.</p></footer>\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _outcome(document):
    outcome = document["verdict"]
    kind = "outcome" if outcome == REPRODUCED else "outcome not"
    return (
        f'<div class="{kind}">\n<p class="sign" aria-hidden="true">{SIGNS[outcome]}</p>\n'
        f'<div>\n<p class="word">{WORDS[outcome]}</p>\n'
        f"<p>{text(told.verdict_line(document))}</p>\n"
        f"<p>{text(told.further_line(document))}</p>\n</div>\n</div>\n"
    )


def _faults(document):
    rows = "".join(
        f"<li><code>{text(fault['item'])}</code><p>{text(fault['problem'], LONGEST)}</p></li>\n"
        for fault in document["faults"]
    )
    return f'<ul class="faults">\n{rows}</ul>\n' if rows else ""


def _summary(document):
    counts = Counter((item["role"], item["verdict"]) for item in document["items"])
    shown = [word for word in ITEM_VERDICTS if word in PASSING or document["counts"][word]]
    heads = ["Items", *(word[0].upper() + word[1:] for word in shown)]
    rows = []
    for role, name in told.ROLES.items():
        cells = [counts[role, word] for word in shown]
        if any(cells):
            numbers = "".join(
                f'<td class="n{"" if count else " zero"}">{count or "–"}</td>' for count in cells
            )
            rows.append(f'<tr><th scope="row">{name}</th>{numbers}</tr>\n')
    meanings = "; ".join(f"<b>{word}</b>: {told.MEANING[word]}" for word in shown)
    return _section(
        "Verdicts",
        _table(heads, rows, ["", *["n"] * len(shown)], "counts")
        + f'<p class="small">{meanings}.</p>\n',
    )


def _what_ran(document):
    release, run = document["release"], document["run"]
    digest = f"<code>{text(release['digest'])}</code>"
    if release["digest_expected"]:
        same = release["digest_expected"] == release["digest"]
        digest += " – the one that was expected" if same else " – not the one that was expected"
    pairs = [
        ("Reference", f"<code>{text(release['reference'])}</code>"),
        ("Its digest", digest),
        ("Began", text(run["began"])),
        ("Took", text(told.duration(run["seconds"]))),
        ("Machine", text(f"{run['system']}, Python {run['python']}")),
        ("Environment", text(told.environment_line(document), LONGEST)),
        ("Changed data", text(told.changed_data_line(document), LONGEST)),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{content}</dd>\n" for name, content in pairs)
    ran = f"<dl>\n{listed}</dl>\n{_conditions(document['builds'])}{_times(document)}"
    return _section("What was run", ran)


def _conditions(builds: Sequence[Mapping]) -> str:
    rows = [
        f'<tr><th scope="row">{text(name[0].upper() + name[1:])}</th>'
        + "".join(f"<td>{text(build['conditions'][name])}</td>" for build in builds)
        + "</tr>\n"
        for name in builds[0]["conditions"]
    ]
    times = "".join(f"<td>{told.duration(build['seconds'])}</td>" for build in builds)
    rows.append(f'<tr><th scope="row">Took</th>{times}</tr>\n')
    heads = ["Conditions", *_names(builds)]
    lead = "<h3>Two builds from scratch, under conditions that must not matter</h3>\n"
    return lead + _table(heads, rows)


def _names(builds):
    return [f"{build['name'].capitalize()} build" for build in builds]


def _times(document):
    rows = [
        f'<tr><th scope="row"><code>{text(rule)}</code></th>'
        + "".join(f'<td class="n">{time}</td>' for time in times)
        + "</tr>\n"
        for rule, times in told.rule_times(document)
    ]
    heads = ["Rule", *_names(document["builds"])]
    table = _table(heads, rows, ["", *["n"] * len(document["builds"])])
    return f"<details>\n<summary>Time per rule</summary>\n{table}</details>\n" if rows else ""


def _listed(document):
    items = sorted(
        document["items"], key=lambda item: (list(told.ROLES).index(item["role"]), item["path"])
    )
    failing = [item for item in items if item["verdict"] not in (*PASSING, NOT_REBUILT)]
    unrebuilt = [item for item in items if item["verdict"] == NOT_REBUILT]
    passing = [item for item in items if item["verdict"] in PASSING]
    differing = [item for item in passing if item["verdict"] != SAME_BYTES]
    same = [item for item in passing if item["verdict"] == SAME_BYTES]
    content = ""
    if failing:
        content += "<h3>Do not agree</h3>\n" + _items(failing)
    if unrebuilt:
        content += "<h3>Not rebuilt</h3>\n" + _items(unrebuilt)
    if differing:
        content += "<h3>Agree, in other bytes</h3>\n" + _items(differing)
    results = [item for item in same if item["rule"]]
    if results:
        content += "<h3>Results with identical bytes</h3>\n" + _items(results, first=False)
    sources = [item for item in same if not item["rule"]]
    if sources:
        content += (
            f"<details>\n<summary>{len(sources)} sources with identical bytes</summary>\n"
            f"{_items(sources, first=False)}</details>\n"
        )
    return _section("Items", content)


def _items(items: Iterable[Mapping], first: bool = True) -> str:
    rows = []
    for item in items:
        tone = "good" if item["verdict"] in PASSING else "bad"
        tone = "open" if item["verdict"] == NOT_REBUILT else tone
        cells = f'<th scope="row"><code>{text(item["path"])}</code></th>'
        cells += f"<td>{text(item['rule']) or 'source'}</td><td>{item['evidence']}</td>"
        cells += f'<td class="verdict {tone}">{item["verdict"]}</td>'
        if first:
            cells += f'<td class="first">{text(item["first"], LONGEST)}</td>'
        rows.append(f'<tr class="{tone}">{cells}</tr>\n')
    heads, kinds = ["Item", "Rule", "Evidence", "Verdict"], ["path", "rule", "evidence", "verdict"]
    if first:
        heads, kinds = [*heads, "First difference"], [*kinds, ""]
    return _table(heads, rows, kinds, "items")


def _claims(document):
    if not document["claims"]:
        return ""
    rows = []
    for claim in document["claims"]:
        verdicts = list(dict.fromkeys(claim["builds"]))
        was = claim["reference"]
        alike = len(verdicts) == 1 and verdicts[0] and was in ("", verdicts[0])
        now = ", ".join(verdict(word) or "not judged" for word in verdicts)
        rows.append(
            f'<tr><th scope="row">{text(claim["sentence"] or claim["name"], LONGEST)}</th>'
            f"<td>{text(claim['evidence'])}</td><td>{text(verdict(was)) or 'not told'}</td>"
            f'<td class="verdict {"good" if alike else "bad"}">{text(now)}</td></tr>\n'
        )
    heads = ["Sentence of the paper", "Evidence", "Reference", "Rebuilt"]
    kinds = ["", "evidence", "verdict", "verdict"]
    return _section("Claims", _table(heads, rows, kinds, "claims", "Claims"))


def _signing(digest):
    commands = "\n".join(map(text, (told.CHECK, *told.SIGN)))
    return _section(
        "To sign or publish",
        "<p>Who signs or publishes this digest vouches for having seen all of the above: it is the "
        "SHA-256 of <code>certificate.json</code>, which holds the digest of the reference.</p>\n"
        f"<pre>{text(digest)}</pre>\n"
        "<p>The first command shows it again; either of the others signs the file. Without a key, "
        "deposit the file and print the digest in the report.</p>\n"
        f"<pre>{commands}</pre>\n",
    )


def _section(title: str, content: str) -> str:
    return f"<section>\n<h2>{title}</h2>\n{content}</section>\n"


def _list(lines: Iterable[str]) -> str:
    return "<ul>\n" + "".join(f"<li>{text(line, 2000)}</li>\n" for line in lines) + "</ul>\n"


def _table(
    heads: Sequence[str], rows: Iterable[str], kinds: Sequence[str] = (), kind="", name=""
) -> str:
    kinds = kinds or [""] * len(heads)
    cells = "".join(
        f'<th scope="col" class="{name}">{head}</th>' if name else f'<th scope="col">{head}</th>'
        for head, name in zip(heads, kinds, strict=True)
    )
    opening = f'<table class="{kind}">' if kind else "<table>"
    return (
        f'<div class="table" tabindex="0" role="group" aria-label="{name or heads[0]}">\n'
        f"{opening}\n<thead><tr>{cells}</tr></thead>\n"
        f"<tbody>\n{''.join(rows)}</tbody>\n</table>\n</div>\n"
    )
