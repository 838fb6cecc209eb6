"""The tables of the paper as Markdown, each with caption, label and evidence class."""

from collections.abc import Mapping, Sequence

from scripts.codes.codebook import Codebook
from scripts.paper import wording
from scripts.paper.variables import mark
from scripts.results.evidence import share_evidence

UNITS = {"percent": "%"}


def pipe_table(
    columns: Sequence[tuple[str, str, int]],
    rows: Sequence[Sequence[str]],
    caption: str,
    label: str,
) -> str:
    """A pipe table with relative column widths.

    Parameters
    ----------
    columns : sequence of (heading, alignment, width)
        Alignment is one of ``l``, ``r``, ``c``; widths are relative.
    rows : sequence of sequence of str
        Markdown cells.
    caption, label : str
        The label without ``tbl-``.

    Examples
    --------
    >>> print(pipe_table([("Code", "l", 6), ("n", "r", 3)], [["food", "9"]], "Codes.", "codes"))
    | Code | n |
    |:-----|--:|
    | food | 9 |
    <BLANKLINE>
    : Codes. {#tbl-codes}
    <BLANKLINE>
    """
    rules = {
        "l": lambda width: ":" + "-" * (width - 1),
        "r": lambda width: "-" * (width - 1) + ":",
        "c": lambda width: ":" + "-" * (width - 2) + ":",
    }
    lines = [
        "| " + " | ".join(heading for heading, _, _ in columns) + " |",
        "|" + "|".join(rules[align](width) for _, align, width in columns) + "|",
        *("| " + " | ".join(cells) + " |" for cells in rows),
    ]
    return "\n".join(lines) + f"\n\n: {caption} {{#tbl-{label}}}\n"


def told(evidence: str) -> str:
    """The sentence in a caption that gives the evidence class.

    Examples
    --------
    >>> told("simulated")
    'Evidence: [simulated]{.simulated}.'
    """
    return f"Evidence: {mark(evidence, evidence)}."


def interval_cell(low, high, text) -> str:
    """An interval in brackets for a cell, or n/a; `text` formats a bound."""
    if low == "" or high == "":
        return wording.UNDEFINED
    return f"\\[{text(low)}, {text(high)}\\]"


def respondents(rows, evidence: str) -> str:
    """Table 1 of the source, verbatim, with the frequencies on one scale beside it."""
    columns = [
        *[("No.", "l", 5), ("Category", "l", 8), ("Interviewee", "l", 10), ("Gender", "l", 7)],
        *[("Age", "r", 4), ("Occupation", "l", 17), ("Viewing frequency", "l", 11)],
        *[("Days per month", "r", 7), ("Visiting frequency", "l", 13), ("Days per month", "r", 7)],
    ]
    verbatim = ["number", "category", "interviewee", "gender", "age", "occupation"]
    cells = [
        [
            *(wording.escape(row[name]) for name in verbatim),
            wording.escape(row["viewing_frequency"]),
            wording.quantity(row["viewing_days_per_month"]),
            wording.escape(row["visiting_frequency"]),
            wording.quantity(row["visiting_days_per_month"]),
        ]
        for row in rows
    ]
    caption = (
        "Basic information on the respondents, verbatim from Table 1 of the source with its "
        "contradictions, and frequencies converted to days per month (midpoint of a range; a "
        f"visit counts as one day). {told(evidence)}"
    )
    return pipe_table(columns, cells, caption, "respondents")


def anchors(rows, coding: str) -> str:
    """Published figures that the chain can be held against, and the verdict."""
    columns = [
        *[("Figure", "l", 22), ("Where in the source", "l", 24), ("Printed", "r", 9)],
        *[("Count", "r", 8), ("Interval", "l", 14), ("Chain gives", "r", 12), ("Verdict", "l", 12)],
    ]
    cells = []
    for row in rows:
        if row["verdict"] == "context":
            continue
        given = (
            wording.count_of(row["found_n"], row["found_base"]) if row["found_n"] else row["found"]
        )
        cells.append(
            [
                wording.escape(row["figure"].replace("_", " ").capitalize()),
                wording.escape(row["where"]),
                wording.escape(row["printed"] + UNITS.get(row["unit"], "")),
                wording.count(row["count"]) if row["count"] else "",
                interval_cell(row["low"], row["high"], wording.share) if row["count"] else "",
                given,
                row["verdict"],
            ]
        )
    caption = (
        "Published figures, the count and interval that follow from them, and what the chain "
        f"gives. Evidence: {mark('published', 'published')}; the column “Chain gives” is "
        f"{mark(coding, coding)}."
    )
    return pipe_table(columns, cells, caption, "anchors")


def crosstab(rows, association: Mapping, codebook: Codebook, evidence: str) -> str:
    """Counts of two variables with their totals."""
    row_variable = codebook.variables[association["row_variable"]]
    column_variable = codebook.variables[association["column_variable"]]
    counts = {
        (row["row_value"], row["column_value"]): int(row["n"])
        for row in rows
        if (row["row_variable"], row["column_variable"])
        == (row_variable.name, column_variable.name)
    }
    columns = [(row_variable.label, "l", 30)]
    columns += [(value.label, "r", 12) for value in column_variable.values.values()]
    cells = []
    for code, value in row_variable.values.items():
        line = [counts.get((code, other), 0) for other in column_variable.codes]
        cells.append([value.label, *map(str, line), str(sum(line))])
    totals = [
        sum(counts.get((code, other), 0) for code in row_variable.codes)
        for other in column_variable.codes
    ]
    cells.append(["Total", *map(str, totals), str(sum(totals))])
    caption = (
        f"{row_variable.label} by {column_variable.label.lower()}, number of videos. "
        f"{told(evidence)}"
    )
    return pipe_table([*columns, ("Total", "r", 10)], cells, caption, "crosstab")


def statements(matrix, prevalence, respondents_, evidence: str) -> str:
    """Statements by code and respondent; respondents that the table lacks stand apart."""
    labels = {row["code"]: row for row in prevalence}
    listed = [row["number"] for row in respondents_]
    others = [name for name in matrix[0] if name != "code" and name not in listed]
    columns = [("Code", "l", 34)]
    columns += [(name, "c", 5) for name in listed]
    columns += [(f"{name}\\*", "c", 6) for name in others]
    cells = [
        [
            wording.escape(labels[row["code"]]["label"]),
            *(row[name] if row[name] != "0" else "·" for name in [*listed, *others]),
        ]
        for row in matrix
    ]
    note = (
        " An asterisk marks respondents who are cited but not in @tbl-respondents."
        if others
        else ""
    )
    caption = f"Attributed statements by code and respondent.{note} {told(evidence)}"
    return pipe_table(columns, cells, caption, "statements")


def engagement(rows, codebook: Codebook, evidence: str) -> str:
    """Rank tests of every outcome between the values of every variable."""
    columns = [
        *[("Outcome", "l", 12), ("Compared by", "l", 22), ("*n*", "r", 6), ("Groups", "r", 9)],
        *[("*H*", "r", 9), ("*df*", "r", 6), ("*p*", "r", 9), ("*p*, Holm", "r", 11)],
        ("ε²", "r", 8),
    ]
    cells = [
        [
            row["outcome"].capitalize(),
            codebook.variables[row["variable"]].label,
            wording.count(row["n"]),
            wording.count(row["groups"]),
            wording.fixed(row["h"]),
            wording.count(row["dof"]),
            wording.p_number(row["p_used"]),
            wording.p_number(row["p_holm"]),
            wording.coefficient(row["epsilon_squared"]),
        ]
        for row in rows
    ]
    family = wording.listing(sorted({row["family_size"] for row in rows}), "or")
    caption = (
        "Kruskal–Wallis tests of the platform counts. *p* is from permutations where a group has "
        f"fewer than five videos, else asymptotic; Holm’s correction runs over the {family} tests "
        f"of an outcome. {told(evidence)}"
    )
    return pipe_table(columns, cells, caption, "engagement")


def contradictions(rows, evidence: str) -> str:
    """What the rules found to contradict, with its place in the source."""
    columns = [("Respondent", "l", 12), ("Where", "l", 26), ("What does not fit", "l", 60)]
    cells = [
        [row["respondent"], wording.escape(row["where"]), wording.escape(row["detail"])]
        for row in rows
        if row["kind"] == "contradiction"
    ]
    caption = f"Contradictions in the source that a rule finds. {told(evidence)}"
    return pipe_table(columns, cells, caption, "contradictions")


def codebook_table(codebook: Codebook) -> str:
    """All variables and codes with definition and example."""
    columns = [("Code", "l", 20), ("Definition", "l", 50), ("Example", "l", 34)]
    cells = []
    for variable in codebook.variables.values():
        heading = f"**{wording.escape(variable.label)}** ({variable.level}, {variable.select})"
        cells.append([heading, f"*{wording.escape(variable.definition)}*", ""])
        cells += [
            [wording.escape(text) for text in (value.label, value.definition, value.example)]
            for value in variable.values.values()
        ]
    caption = (
        f"Codebook, version {wording.escape(codebook.version)}. Interaction, the remaining "
        "category of the source, is counted by the platform. The categories are "
        f"{mark('published', 'published')}; codes, definitions and examples are ours."
    )
    return pipe_table(columns, cells, caption, "codebook")


def reliability(rows, settings: Mapping, evidence: str) -> str:
    """Agreement per variable, before adjudication."""
    columns = [
        *[("Variable", "l", 26), ("Level", "l", 10), ("Units", "r", 7), ("Agreement", "r", 11)],
        *[("α", "r", 7), ("Interval", "l", 14), ("κ", "r", 7), ("AC1", "r", 7)],
        *[("Differ", "r", 8), ("Verdict", "l", 13)],
    ]
    cells = [
        [
            wording.escape(row["label"]),
            row["level"],
            wording.count(row["units"]),
            wording.share(row["agreement"]),
            wording.coefficient(row["alpha"]),
            interval_cell(row["alpha_low"], row["alpha_high"], wording.coefficient),
            wording.coefficient(row["kappa"]),
            wording.coefficient(row["ac1"]),
            wording.count(row["disagreements"]),
            row["verdict"] + (f" ({wording.escape(row['note'])})" if row["alpha"] == "" else ""),
        ]
        for row in rows
    ]
    caption = (
        "Agreement between the coders before adjudication: percent agreement, Krippendorff’s α "
        f"with {wording.share(settings['confidence'])} interval "
        f"({wording.count(settings['resamples'])} resamples of units, percentile), Cohen’s κ and "
        "Gwet’s AC1. The verdict judges the lower end of the interval: reliable from "
        f"{wording.coefficient(settings['reliable'])}, tentative from "
        f"{wording.coefficient(settings['tentative'], 3)}. {told(evidence)}"
    )
    return pipe_table(columns, cells, caption, "reliability")


def frequencies(rows, anchor_rows, codebook: Codebook, coding: str) -> str:
    """Count, share and interval of every code."""
    evidence = share_evidence(anchor_rows, coding)
    columns = [
        *[("Variable", "l", 22), ("Code", "l", 24), ("*n*", "r", 6), ("Base", "r", 7)],
        *[("Share", "r", 8), ("Interval", "l", 16), ("Evidence", "l", 13)],
    ]
    cells, seen = [], set()
    for row in rows:
        variable = codebook.variables[row["variable"]]
        kind = evidence.get((row["variable"], row["value"]), coding)
        cells.append(
            [
                "" if variable.name in seen else wording.escape(variable.label),
                wording.escape(row["label"]),
                wording.count(row["n"]),
                wording.count(row["base"]),
                wording.share(row["share"]),
                interval_cell(row["share_low"], row["share_high"], wording.share),
                mark(kind, kind),
            ]
        )
        seen.add(variable.name)
    multi = [
        variable.label.lower()
        for variable in codebook.variables.values()
        if variable.select == "multi"
    ]
    caption = "Counts and shares of all codes with Wilson intervals. "
    if multi:
        caption += f"Codes of {wording.listing(multi)} are not exclusive. "
    return pipe_table(columns, cells, caption + "Evidence is given by row.", "frequencies")


def saturation(rows, evidence: str) -> str:
    """New information by base and run, in table order and over random orders."""
    columns = [
        *[("Base", "r", 6), ("Run", "r", 6), ("Codes in base", "r", 12)],
        *[("New in last run", "r", 14), ("In table order", "l", 16)],
        *[("Random orders that reach it", "r", 18), ("At interview, median", "r", 16)],
    ]
    cells = [
        [
            wording.count(row["base_size"]),
            wording.count(row["run_length"]),
            wording.count(row["base_codes"]),
            wording.share(row["last_ratio"]),
            f"reached ({row['label']})" if row["label"] else row["outcome"],
            wording.share(row["share_reached"]),
            wording.quantity(row["interview_median"]),
        ]
        for row in rows
    ]
    caption = (
        "Saturation of the interview codes in the reported statements, for a threshold of "
        f"{wording.share(rows[0]['threshold'])} new information and "
        f"{wording.count(rows[0]['orders'])} random orders. {told(evidence)}"
    )
    return pipe_table(columns, cells, caption, "saturation")


def statement_list(rows, evidence: str) -> str:
    """The statements of one section as a list, by respondent as cited."""
    lines = []
    for row in rows:
        who = row["respondent"] or _sentence_case(row["cited_as"])
        who = mark(wording.escape(who), evidence)
        lines.append(f"- **{who}** {wording.escape(row['paraphrase'])}")
    return "\n".join(lines) + "\n"


def _sentence_case(text):
    return text[:1].upper() + text[1:]
