"""Judge every claim of the manuscript; a sentence that does not hold stops the build."""

import argparse
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from scripts.claims.ledger import FAILS, INPUTS, TOLD, UNDETERMINED, Claim, Finding, claims_of
from scripts.claims.printed_names import printed_names, with_names
from scripts.claims.prose import check_prose, check_variables
from scripts.claims.results import TABLES, Results
from scripts.claims.spans import Span, find_spans, match_spans, read_allowed, read_own_lines
from scripts.codes.codebook_file import load
from scripts.errors import InputError, run
from scripts.files.tables import read_csv
from scripts.files.text_files import read_json, read_yaml, write_json, write_text
from scripts.paper.fragments import wording
from scripts.paper.fragments.figure_fragments import figure
from scripts.paper.fragments.markup import mark, pipe_table, told
from scripts.paper.page import printed
from scripts.paper.text import manuscript, manuscript_text

REFUSED = (FAILS, UNDETERMINED)
COUNTED = (
    ("holds", "holds", "hold"),
    (
        "untestable",
        "is an assertion of the source that cannot be tested",
        "are assertions of the source that cannot be tested",
    ),
    ("undetermined", "is undetermined", "are undetermined"),
    ("fails", "fails", "fail"),
)
# What render/claims.lua makes the legend of, in the format that has marks.
LEGEND = "[]{.verdict-legend}"

CITED = re.compile(r" ?(?:\[[^\[\]]*?-?@\w[^\[\]]*\]|\(@(?:fig|tbl|sec)-[\w-]+\))")


def plain(
    markdown: str,
    variables: Mapping[str, str],
    path: str = "",
    line: int = 0,
    names: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A sentence as it is printed: variables resolved, markup and citations taken off.

    `names` has what is printed for figures, tables and sections; see `printed_names`.

    Examples
    --------
    >>> plain("Of [{{< var n >}}]{.simulated} *all* [@wang2024] (@tbl-a).", {"n": "50"})
    'Of 50 all.'
    """
    place = manuscript_text.Line(path, line, markdown)
    text = printed(CITED.sub("", manuscript.resolve([place], variables)[0].text))
    text = with_names(text, names)
    return " ".join(text.replace("\\", "").replace("*", "").split())


def script_of(claim: Claim) -> str:
    """Path of the script of a claim's rule, which bears its name.

    Examples
    --------
    >>> script_of(Claim("shares-sum", print, rule="compute_statistics"))
    'scripts/results/compute_statistics.py'
    """
    found = sorted(Path("scripts").rglob(f"{claim.rule}.py"))
    if not found:
        wanted = "the rule that makes its numbers, such as compute_statistics"
        raise claim.error("names a rule without script", claim.rule, wanted)
    return found[0].as_posix()


def judge(claims: Mapping[str, Claim], results: Results) -> dict[str, Finding]:
    """The finding of every claim's predicate."""
    return {name: claim.judge(results) for name, claim in claims.items()}


def ledger_rows(
    spans: Sequence[Span],
    claims: Mapping[str, Claim],
    findings: Mapping[str, Finding],
    fragility: Mapping[str, Mapping],
    variables: Mapping[str, str],
    names: Mapping[str, str],
) -> list[dict]:
    """One row per claim, in the order of the manuscript."""
    rows = []
    of_rules = {claims[span.name].rule: claims[span.name] for span in spans}
    scripts = {rule: script_of(claim) for rule, claim in of_rules.items()}
    for span in spans:
        claim, finding = claims[span.name], findings[span.name]
        rows.append(
            {
                "name": span.name,
                "path": span.path,
                "line": span.line,
                "sentence": plain(span.sentence, variables, span.path, span.line, names),
                "meaning": claim.meaning,
                "verdict": finding.verdict,
                "statistics": [text.replace("*", "") for text in finding.statistics],
                "evidence": finding.evidence,
                "reason": finding.reason,
                "rule": claim.rule,
                "script": scripts[claim.rule],
                "figure": claim.figure,
                "source": claim.source,
                "fragility": fragility.get(span.name, {}).get("told", ""),
            }
        )
    return rows


def refuse(rows: Sequence[Mapping], before: Sequence[Mapping]) -> None:
    """Raise an InputError that names every sentence that does not hold.

    Parameters
    ----------
    rows, before : sequence of mapping
        Rows of the ledger now, and of the last paper that was published ([] if there is none).
    """
    earlier = {row["name"]: row for row in before}
    failing = []
    for row in rows:
        if row["verdict"] not in REFUSED:
            continue
        lines = [
            f"  {row['path']}, line {row['line']}, claim-{row['name']} "
            f"{TOLD[row['verdict']]}: {row['reason']}",
            f"    sentence: {row['sentence']}",
            f"    now:      {'; '.join(row['statistics'])}",
        ]
        if row["name"] in earlier:
            lines.append(f"    before:   {'; '.join(earlier[row['name']]['statistics'])}")
        lines.append(f"    numbers:  made by the rule {row['rule']}")
        failing.append("\n".join(lines))
    if failing:
        raise InputError(
            f"{len(failing)} of {len(rows)} claims {'does' if len(failing) == 1 else 'do'} "
            "not hold\n" + "\n".join(failing),
            mend="correct the data, rewrite the sentence and its predicate, or set "
            "'claims: report' in config.yaml to build the paper with these sentences struck out",
        )


def summary(rows: Sequence[Mapping]) -> str:
    """The sentence that counts the verdicts, for the first page, and a place for their marks.

    Examples
    --------
    >>> print(summary([{"verdict": "holds"}, {"verdict": "holds"}]), end="")
    Of 2 claims in this paper 2 hold; @tbl-ledger lists what each rests on. []{.verdict-legend}
    """
    counts = Counter(row["verdict"] for row in rows)
    if not counts:
        return "This paper makes no claims.\n"
    parts = [
        f"{counts[verdict]} {one if counts[verdict] == 1 else many}"
        for verdict, one, many in COUNTED
        if counts[verdict]
    ]
    noun = "claim" if len(rows) == 1 else "claims"
    text = f"Of {len(rows)} {noun} in this paper {wording.listing(parts)}"
    refused = sum(counts[verdict] for verdict in REFUSED)
    if refused:
        those = "the one that does not hold is" if refused == 1 else "those that do not hold are"
        return f"**{text}; {those} struck out below.** {LEGEND}\n"
    return f"{text}; @tbl-ledger lists what each rests on. {LEGEND}\n"


def ledger_table(rows: Sequence[Mapping]) -> str:
    """The ledger of claims as a table of the supplement."""
    columns = [
        *[("Claim", "l", 43), ("Verdict", "l", 17), ("Statistics", "l", 38)],
        *[("Evidence", "l", 17), ("Fragility", "l", 34)],
    ]
    cells = [
        [
            wording.escape(row["meaning"]),
            wording.verdict(row["verdict"]),
            wording.escape("; ".join(row["statistics"])),
            mark(row["evidence"], row["evidence"]),
            wording.escape(row["fragility"]),
        ]
        for row in rows
    ]
    caption = (
        "Ledger of claims in the order of the text. Claims on simulated evidence demonstrate the "
        "check and are no findings; not testable means that what was published cannot decide. "
        "Fragility: runs with one record fewer that keep the verdict, and relabelled videos."
    )
    return pipe_table(columns, cells, caption, "ledger")


def fragility_figure(rows: Sequence[Mapping], evidence: str) -> str:
    """The figure of fragility with caption and alternative text."""
    shown = [row for row in rows if row["kind"]]
    met = {row["kind"] for row in shown}
    kinds = [kind[:-1] for kind in INPUTS if kind in met or not met]
    steady = sum(row["same"] == row["tried"] for row in shown)
    spoken = "; ".join(
        f"{row['meaning'].rstrip('.')}, without one {row['kind'][:-1]} {row['same']} of "
        f"{row['tried']}"
        for row in shown
    )
    caption = (
        f"Fragility of the claims: share of the runs with one {wording.listing(kinds, 'or')} fewer "
        "in which the verdict stays, by claim as @tbl-ledger has it, and the smallest number of "
        "relabelled videos that changes it. "
        f"{told(evidence)}"
    )
    alt = f"Dot plot; {steady} of {len(shown)} rows keep their verdict in every run. {spoken}."
    return figure("fragility", caption, alt)


def main(argv: Sequence[str] | None = None) -> None:
    """Read manuscript and results, judge, and write the ledger; or refuse."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    for name in ["manuscript", "settings", "codebook", "published", "variables", "allowed"]:
        parser.add_argument(f"--{name}", required=True)
    for name in [*TABLES, "fragility"]:
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--package", required=True, help="package with the predicates")
    parser.add_argument("--policy", choices=["stop", "report"], required=True)
    parser.add_argument("--before", type=Path, help="ledger of the last published paper")
    parser.add_argument("--ledger", required=True)
    parser.add_argument("--table", required=True)
    parser.add_argument("--summary", required=True)
    parser.add_argument("--figure", required=True)
    args = parser.parse_args(argv)
    text = read_own_lines(args.manuscript)
    spans, claims = find_spans(text), claims_of(args.package)
    match_spans(spans, claims, text)
    check_prose(text, spans, read_allowed(args.allowed), args.allowed)
    check_variables(text, spans, read_allowed(args.allowed, "variable"), args.allowed)
    results = Results(
        settings=read_yaml(args.settings),
        codebook=load(args.codebook),
        published=read_yaml(args.published),
        tables={name: read_csv(getattr(args, name), (), optional=None) for name in TABLES},
    )
    fragility = read_csv(args.fragility, (), optional=None)
    rows = ledger_rows(
        spans,
        claims,
        judge(claims, results),
        {row["claim"]: row for row in fragility},
        manuscript.read_variables(args.variables),
        printed_names(text),
    )
    interviewed = ["interviews"] * bool(results.tables["respondents"])
    evidence = results.evidence("captures", "coding", *interviewed)
    if args.policy == "stop":
        has_before = args.before is not None and args.before.is_file()
        refuse(rows, read_json(args.before) if has_before else [])
    write_text(args.table, ledger_table(rows))
    write_text(args.summary, summary(rows))
    write_text(args.figure, fragility_figure(fragility, evidence))
    write_json(args.ledger, rows)


if __name__ == "__main__":
    run(main)
