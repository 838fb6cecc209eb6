"""Audit a manuscript and its tables for what is inconsistent or impossible."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from scripts.audit import columns, document, respondents
from scripts.audit.claims import check_claims
from scripts.audit.findings import COLUMNS, IMPOSSIBLE, NOTE, RULES, SEVERITIES, in_order
from scripts.audit.percentages import find_shares
from scripts.audit.samples import find_sizes
from scripts.audit.sampling import check_sampling
from scripts.audit.shares import check_shares, check_sums
from scripts.audit.significance import check_statistics
from scripts.errors import InputError, run
from scripts.files.tables import write_csv
from scripts.files.text_files import write_text

PERCENTAGE_COLUMNS = ("line", "percentage", "count", "base", "base_from", "not_judged")


def audit(paper, tables=(), listed=None, option_n=None):
    """Findings on a manuscript with its tables, and every percentage of the text.

    Parameters
    ----------
    paper : document.Document
        The manuscript.
    tables : sequence of list of Row
        Tables as `columns.read` returns them.
    listed : list of Row, optional
        The respondents, as `respondents.adapt` returns them.
    option_n : int, optional
        Base of percentages that have none beside them.

    Returns
    -------
    tuple of (list of dict, list of percentages.Share)

    Examples
    --------
    >>> paper = document.Document("a.md", "Of the 50 videos, 43% of the videos show hills.")
    >>> [finding["rule"] for finding in audit(paper)[0]]
    ['grim', 'share_without_interval']
    """
    sizes = find_sizes(paper)
    shares = find_shares(paper, sizes, option_n)
    stated = sorted({size.n for size in sizes if size.defines} | ({option_n} - {None}))
    found = [
        *check_shares(paper, shares, sizes),
        *check_sums(paper, shares),
        *check_statistics(paper, sizes),
        *check_sampling(paper, sizes),
        *check_claims(paper),
        *(finding for rows in tables for finding in columns.check_columns(rows, stated)),
    ]
    if listed:
        found += respondents.check_respondents(paper, listed, sizes)
    return in_order(found), shares


def percentage_rows(paper, shares) -> list[dict]:
    """One row for each percentage of the text; keys are `PERCENTAGE_COLUMNS`."""
    return [
        {
            "line": paper.line(share.start),
            "percentage": share.printed,
            "count": share.count,
            "base": share.base,
            "base_from": share.base_from,
            "not_judged": share.skipped,
        }
        for share in shares
    ]


def report(paper, findings, shares) -> str:
    """The findings in Markdown, with the percentages that were left alone and the rules."""
    counts = Counter(finding["severity"] for finding in findings)
    lines = [f"# Audit of {paper.path}", "", _summary(counts, shares), ""]
    for severity in SEVERITIES:
        own = [finding for finding in findings if finding["severity"] == severity]
        if own:
            heading = _named(severity, len(own)).capitalize()
            lines += [f"## {heading}: {len(own)}", ""]
        for finding in own:
            lines += [
                f"- **{finding['file']}, line {finding['line']}** (`{finding['rule']}`): "
                f"“{finding['quote']}”  ",
                f"  {finding['detail']}  ",
                f"  *Mend: {finding['mend']}.*",
            ]
        lines += [""] if own else []
    skipped = [row for row in percentage_rows(paper, shares) if row["not_judged"]]
    if skipped:
        lines += [f"## Percentages that were not judged: {len(skipped)}", ""]
        lines += [
            f"- line {row['line']}: {row['percentage']} % ({row['not_judged']})" for row in skipped
        ]
        lines.append("")
    found = Counter(finding["rule"] for finding in findings)
    lines += ["## Rules", "", "| rule | looks for | found |", "| --- | --- | --- |"]
    lines += [f"| `{name}` | {rule.looks_for} | {found[name]} |" for name, rule in RULES.items()]
    return "\n".join(lines) + "\n"


def _named(severity, n):
    return severity if n == 1 or severity == IMPOSSIBLE else f"{severity}s"


def _summary(counts, shares):
    skipped = sum(bool(share.skipped) for share in shares)
    told = ", ".join(f"{counts[one]} {_named(one, counts[one])}" for one in SEVERITIES)
    return f"Findings: {told}. Percentages: {len(shares)}, of which {skipped} not judged."


def main(argv=None):
    """Read a manuscript and tables, write the findings; with --fail, exit 1 on grave ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", required=True, help="manuscript, plain text or Markdown")
    parser.add_argument(
        "--table", action="append", default=[], help="table (CSV, .xlsx); may be repeated"
    )
    parser.add_argument("--respondents", help="table with one row for each respondent")
    parser.add_argument("--id", help="its column of ids; otherwise found by name and form")
    parser.add_argument("--n", type=int, help="base of percentages that have none beside them")
    parser.add_argument("--out", required=True, help="findings (CSV)")
    parser.add_argument("--report", help="findings to read (Markdown)")
    parser.add_argument("--percentages", help="every percentage and its base (CSV)")
    parser.add_argument("--fail", action="store_true", help="exit 1 on other findings than notes")
    options = parser.parse_args(argv)
    if options.n is not None and options.n < 1:
        raise InputError("--n is no sample size", value=options.n, expected="a number from 1")

    written = [options.out, options.report, options.percentages]
    for path in filter(None, [options.text, *options.table, options.respondents, *written]):
        if Path(path).is_dir():
            raise InputError("this is a folder, not a file", path=path, mend="name the file in it")
    paper = document.read(options.text)
    paths = dict.fromkeys([*options.table, *filter(None, [options.respondents])])
    tables = {path: columns.read(path) for path in paths}
    listed = None
    if options.respondents:
        listed = respondents.adapt(options.respondents, tables[options.respondents], options.id)
    findings, shares = audit(paper, list(tables.values()), listed, options.n)
    write_csv(options.out, COLUMNS, findings)
    if options.report:
        write_text(options.report, report(paper, findings, shares))
    if options.percentages:
        write_csv(options.percentages, PERCENTAGE_COLUMNS, percentage_rows(paper, shares))
    counts = Counter(finding["severity"] for finding in findings)
    print(_summary(counts, shares))
    if options.fail and any(finding["severity"] != NOTE for finding in findings):
        sys.exit(1)


if __name__ == "__main__":
    run(main)
