"""Write every number of the paper as a variable, and its tables and figures as fragments."""

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from scripts.codes.codebook_file import load
from scripts.errors import InputError, run
from scripts.files.table_files import read_table
from scripts.files.tables import read_csv
from scripts.files.text_files import read_json, read_text, read_yaml, write_text
from scripts.interviews.quotes.quotations import QUOTED_COLUMNS
from scripts.interviews.records import AGAINST, DATE, is_dated
from scripts.paper.fragments import (
    figure_fragments,
    interview_fragments,
    quotation_fragments,
    relation_fragments,
    study_fragments,
    table_fragments,
    variables,
)
from scripts.paper.fragments.interview_variables import interview_variables, saturation_variables
from scripts.results.statistics.platform_counts import platforms_compared

TABLES = [
    *["anchors", "associations", "checked_quotes", "codes", "contradictions", "cooccurrence"],
    *["coreq", "correlations", "coverage", "crosstab", "disagreements", "flow", "frequencies"],
    *["matrix", "negative_cases", "numbers", "prevalence", "reliability", "respondents"],
    *["saturation", "statements", "tests"],
]


def bind_variables(settings, codebook, published, build, table) -> dict:
    """All variables of the manuscript, as nested dictionaries of Markdown."""
    evidence = variables.evidence_of(settings)
    statistics = settings["statistics"]
    return {
        **variables.study_variables(
            settings,
            table["flow"],
            platforms_compared(
                row.get("outcome") or row["y"] for row in [*table["tests"], *table["correlations"]]
            ),
            interviewed=bool(table["respondents"]),
        ),
        **variables.published_variables(published, table["anchors"], statistics["confidence"]),
        "anchors": {"sentence": variables.anchor_sentence(table["anchors"])},
        "flow": variables.flow_variables(table["flow"], evidence["captures"]),
        **variables.coding_variables(
            codebook, table["codes"], table["disagreements"], evidence["coding"]
        ),
        "reliability": variables.reliability_variables(table["reliability"], evidence["coding"]),
        **variables.frequency_variables(table["frequencies"], table["anchors"], evidence["coding"]),
        **variables.number_variables(table["numbers"], evidence["coding"]),
        "association": variables.association_variables(
            table["associations"], statistics["alpha"], evidence["coding"]
        ),
        **variables.engagement_variables(
            table["tests"], table["correlations"], statistics["alpha"], evidence["engagement"]
        ),
        **_of_interviews(settings, table, evidence["interviews"]),
        "build": variables.build_variables(build),
    }


def _of_interviews(settings, table, evidence):
    if not table["respondents"]:
        return {}
    dated = _is_dated(settings, table["respondents"])
    counted = ("respondents", "statements", "contradictions", "coverage")
    return {
        "interviews": interview_variables(*(table[name] for name in counted), evidence),
        "saturation": saturation_variables(table["saturation"], evidence, dated=dated),
    }


def fragment_makers(settings, codebook, bound, table, plotted) -> dict[str, Callable[[], str]]:
    """How each fragment is made that a manuscript may include, by name.

    Nothing is made here: a study that does not include a table need not have what it shows.
    """
    evidence = variables.evidence_of(settings)
    coding, interviews = evidence["coding"], evidence["interviews"]
    notes = settings["study"]["captions"]
    shares = {
        f"fig-{name}": partial(
            figure_fragments.numbers if codebook.variables[name].range else figure_fragments.shares,
            name,
            plotted[name],
            codebook.variables[name].label,
        )
        for name in settings["figures"]["shares"]
    }
    crosstabs = {}
    for place, pair in enumerate(table["associations"]):
        # The first is the one that a text is likely to refer to.
        rest = f"-{pair['row_variable']}-{pair['column_variable']}" if place else ""
        crosstabs[f"tbl-crosstab{rest}"] = partial(
            table_fragments.crosstab, table["crosstab"], pair, codebook, coding, f"crosstab{rest}"
        )
    makers = {
        **shares,
        **crosstabs,
        "fig-flow": lambda: figure_fragments.flow(plotted["flow"]),
        "fig-reliability": lambda: figure_fragments.reliability(
            plotted["reliability"], settings["reliability"]["resamples"]
        ),
        "leading-codes": lambda: study_fragments.leading_codes(
            table["frequencies"], table["numbers"], table["anchors"], codebook, coding
        ),
        "tbl-anchors": lambda: table_fragments.anchors(
            table["anchors"], codebook, settings["statistics"]["confidence"], evidence
        ),
        "tbl-codebook": lambda: table_fragments.codebook_table(codebook, notes.get("codebook", "")),
        "tbl-reliability": lambda: table_fragments.reliability(
            table["reliability"], settings["reliability"], coding
        ),
        "tbl-frequencies": lambda: table_fragments.frequencies(
            table["frequencies"], table["anchors"], codebook, coding
        ),
    }
    # An empty table, or a colon with nothing behind it, would look like a result.
    if by := settings["figures"]["engagement_by"]:
        label = codebook.variables[by].label
        makers["fig-engagement"] = lambda: figure_fragments.engagement(plotted["engagement"], label)
    if table["associations"]:
        makers["pairs-in-words"] = lambda: study_fragments.pairs_in_words(
            table["associations"], bound["association"], codebook
        )
    if table["tests"]:
        makers["tbl-engagement"] = lambda: table_fragments.engagement(
            table["tests"], codebook, evidence["engagement"]
        )
    if table["tests"] or table["correlations"]:
        makers["platforms-in-words"] = lambda: study_fragments.platforms_in_words(
            table["tests"], table["correlations"], evidence["engagement"]
        )
    if table["numbers"]:
        makers["tbl-numbers"] = lambda: table_fragments.numbers(table["numbers"], coding)
    if any(
        getattr(codebook.variables.get(row["x"]), "range", None) for row in table["correlations"]
    ):
        makers["numbers-in-words"] = lambda: study_fragments.numbers_in_words(
            table["correlations"], codebook, evidence["engagement"]
        )
    if table["respondents"]:
        makers["tbl-respondents"] = lambda: interview_fragments.respondents(
            table["respondents"], notes.get("respondents", ""), interviews
        )
        makers["tbl-statements"] = lambda: interview_fragments.statements(
            table["matrix"],
            table["prevalence"],
            table["respondents"],
            interviews,
            with_against=any(row.get("stance") == AGAINST for row in table["statements"]),
        )
        makers["tbl-contradictions"] = lambda: interview_fragments.contradictions(
            table["contradictions"], interviews
        )
        makers["tbl-saturation"] = lambda: interview_fragments.saturation(
            table["saturation"], interviews, dated=_is_dated(settings, table["respondents"])
        )
        makers["tbl-coreq"] = lambda: interview_fragments.coreq(table["coreq"])
    if table["cooccurrence"]:
        makers["tbl-cooccurrence"] = lambda: relation_fragments.co_occurrence(
            table["cooccurrence"],
            table["prevalence"],
            interviews,
            with_against=any(row.get("stance") == AGAINST for row in table["statements"]),
        )
    if relation_fragments.looked_for(table["negative_cases"]):
        makers["tbl-negative-cases"] = lambda: relation_fragments.negative_cases(
            table["negative_cases"], interviews
        )
    verdicts = {row["quote_id"]: row["verdict"] for row in table["checked_quotes"]}
    people = {row["number"]: row for row in table["respondents"]}
    if table["quotes"]:
        makers["tbl-quotes"] = lambda: quotation_fragments.quotations(
            table["quotes"], verdicts, interviews
        )
    for quote in table["quotes"]:
        verdict, person = verdicts[quote["quote_id"]], people[quote["respondent"]]
        makers[f"quote-{quote['quote_id']}"] = partial(
            quotation_fragments.quotation, quote, verdict, person, interviews
        )
    for section in sorted({row["section"] for row in table["statements"]} - {""}):
        rows = [row for row in table["statements"] if row["section"] == section]
        makers[f"statements-{section}"] = partial(
            interview_fragments.statement_list, rows, interviews
        )
    return makers


def _is_dated(settings, respondents):
    return is_dated(respondents, settings["interviews"]["saturation"].get("order", DATE))


def cannot_be_made(absent: Sequence[str], known: Iterable[str], manuscript: str) -> InputError:
    """The error about fragments that no maker is known for, at the line of the first include."""
    # The text is read only here: an edit of it makes no fragment anew.
    lines = read_text(manuscript).split("\n") if Path(manuscript).is_file() else []
    return InputError(
        "no fragment of this name can be made from the results",
        path=manuscript,
        row=next((n for n, line in enumerate(lines, 1) if absent[0] in line), None),
        value=", ".join(Path(path).stem for path in absent),
        expected=", ".join(sorted(known)),
        mend="take the line out with what refers to it, or let config.yaml ask for it: "
        "figures.shares for fig-<variable>, figures.engagement_by for fig-engagement, "
        "statistics.associations for tbl-crosstab and pairs-in-words, statistics.engagement_by for "
        "tbl-engagement; tbl-numbers needs a variable with a range, numbers-in-words one in "
        "statistics.engagement_by, a table of interviews respondents, tbl-cooccurrence two codes "
        "of one respondent, tbl-negative-cases a stance or codes that oppose one another, "
        "tbl-quotes and quote-<quote_id> a row in interviews.quotes",
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Read all results; write ``_variables.yml`` (JSON, which is YAML) and the fragments."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ["settings", "codebook", "published", "build", *TABLES, "variables"]:
        parser.add_argument(f"--{name.replace('_', '-')}", required=True)
    parser.add_argument(
        "--quotes", nargs="*", default=[], help="quotations (CSV), if there are any"
    )
    parser.add_argument("--plotted", nargs="+", required=True, help="data of the figures (CSV)")
    parser.add_argument("--fragments", nargs="+", required=True, help="files to write")
    parser.add_argument("--manuscript", default="paper.qmd", help="named in errors")
    args = parser.parse_args(argv)
    settings, codebook = read_yaml(args.settings), load(args.codebook)
    table = {name: read_csv(getattr(args, name), (), optional=None) for name in TABLES}
    table["quotes"] = [
        row for path in args.quotes for row in read_table(path, QUOTED_COLUMNS, optional=None)
    ]
    plotted = {Path(path).stem: read_csv(path, (), optional=None) for path in args.plotted}
    bound = bind_variables(
        settings, codebook, read_yaml(args.published), read_json(args.build), table
    )
    makers = fragment_makers(settings, codebook, bound, table, plotted)
    if absent := [path for path in args.fragments if Path(path).stem not in makers]:
        raise cannot_be_made(absent, makers, args.manuscript)
    for path in args.fragments:
        name = Path(path).name.removesuffix(".md")
        write_text(path, makers[name]())
    # Quoted strings only: an unquoted number would be read and printed anew by pandoc.
    write_text(args.variables, json.dumps(bound, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    run(main)
