"""The tables of codes and results as Markdown, each with caption, label and evidence class."""

from collections import Counter
from collections.abc import Mapping

from scripts.codes.codebook import Codebook
from scripts.paper.fragments import apa_statistics, wording
from scripts.paper.fragments.markup import interval_cell, mark, pipe_table, told
from scripts.results.evidence import share_evidence
from scripts.results.statistics.platform_counts import platforms_compared

UNITS = {"percent": "%"}
# The kind of input that the tables behind the anchors are made of.
SOURCES = {"sample": "captures", "frequencies": "coding", "respondents": "interviews"}


def anchors(rows, codebook: Codebook, confidence: float, evidence: Mapping[str, str]) -> str:
    """Published figures that the chain can be held against, and the verdict.

    `evidence` is the class of the captures, the coding and the interviews.
    """
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
        kind = evidence[SOURCES[row["table"]]]
        cells.append(
            [
                _figure(row, codebook),
                wording.escape(row["where"]),
                wording.escape(row["printed"] + UNITS.get(row["unit"], "")),
                wording.count(row["count"]) if row["count"] else "",
                interval_cell(row["low"], row["high"], wording.share) if row["count"] else "",
                mark(given, kind) if given else "",
                row["verdict"],
            ]
        )
    caption = (
        f"Published figures, the count and the {wording.share(confidence)} Wilson interval that "
        f"follow from them, and what the chain gives. {told('published')} The column “Chain gives” "
        "is marked by row."
    )
    return pipe_table(columns, cells, caption, "anchors")


def _figure(row, codebook):
    variable = codebook.variables.get(row["variable"])
    if variable is None or row["value"] not in variable.values:
        return wording.escape(row["figure"].replace("_", " ").capitalize())
    return wording.escape(f"{variable.label}: {variable.values[row['value']].label.lower()}")


def crosstab(
    rows, association: Mapping, codebook: Codebook, evidence: str, label: str = "crosstab"
) -> str:
    """Counts of two variables with their totals."""
    row_variable = codebook.variables[association["row_variable"]]
    column_variable = codebook.variables[association["column_variable"]]
    counts = {
        (row["row_value"], row["column_value"]): int(row["n"])
        for row in rows
        if (row["row_variable"], row["column_variable"])
        == (row_variable.name, column_variable.name)
    }
    columns = [(wording.escape(row_variable.label), "l", 30)]
    columns += [(wording.escape(value.label), "r", 12) for value in column_variable.values.values()]
    cells = []
    for code, value in row_variable.values.items():
        line = [counts.get((code, other), 0) for other in column_variable.codes]
        cells.append([wording.escape(value.label), *map(str, line), str(sum(line))])
    totals = [
        sum(counts.get((code, other), 0) for code in row_variable.codes)
        for other in column_variable.codes
    ]
    cells.append(["Total", *map(str, totals), str(sum(totals))])
    caption = (
        f"{wording.escape(row_variable.label)} by {wording.escape(column_variable.label.lower())}, "
        f"number of videos. {told(evidence)}"
    )
    return pipe_table([*columns, ("Total", "r", 10)], cells, caption, label)


def engagement(rows, codebook: Codebook, evidence: str) -> str:
    """Rank tests of every outcome between the values of every variable."""
    columns = [
        *[("Outcome", "l", 12), ("Compared by", "l", 22), ("*n*", "r", 6), ("Groups", "r", 9)],
        *[("*H*", "r", 9), ("*df*", "r", 6), ("*p*", "r", 9), ("*p*, Holm", "r", 11)],
        ("ε²", "r", 8),
    ]
    cells = [
        [
            wording.escape(wording.capital(row["outcome"])),
            wording.escape(codebook.variables[row["variable"]].label),
            wording.count(row["n"]),
            wording.count(row["groups"]),
            wording.fixed(row["h"]),
            wording.count(row["dof"]),
            apa_statistics.p_number(row["p_used"]) + "\\*" * _permuted(row),
            apa_statistics.p_number(row["p_holm"]),
            wording.coefficient(row["epsilon_squared"]),
        ]
        for row in rows
    ]
    family = wording.listing(sorted({row["family_size"] for row in rows}), "or")
    small = sorted({(row["permutations"], row["note"]) for row in rows if _permuted(row)})
    ways = "".join(
        f"; those with an asterisk are from {wording.count(times)} permutations, where {note}"
        for times, note in small
    )
    platforms = platforms_compared(row["outcome"] for row in rows)
    within = " on one platform" if platforms else ""
    caption = (
        f"Kruskal–Wallis tests of the platform counts. *p* is asymptotic{ways}. "
        f"Holm’s correction runs over the {family} tests of an outcome{within}{_besides(rows)}. "
    )
    if platforms:
        caption += f"Counts of {wording.listing(platforms)} are not pooled. "
    caption += told(evidence)
    return pipe_table(columns, cells, caption, "engagement")


def _besides(rows):
    shown = Counter(row["outcome"] for row in rows)
    more = any(int(row["family_size"]) > shown[row["outcome"]] for row in rows)
    return ", the rank correlations with numbers among them" if more else ""


def numbers(rows, evidence: str) -> str:
    """Mean, median, range and missing numbers of every variable with a range."""
    columns = [
        *[("Variable", "l", 22), ("*n*", "r", 6), ("Missing", "l", 22), ("Mean", "r", 8)],
        *[("*SD*", "r", 8), ("Median", "r", 9), ("Interval", "l", 16), ("Quartiles", "l", 14)],
        ("Range", "l", 14),
    ]
    cells = [
        [
            wording.escape(row["label"]),
            wording.count(row["n"]),
            wording.reasons(row) or "none",
            wording.fixed(row["mean"], 1),
            wording.fixed(row["sd"], 1),
            wording.quantity(row["median"]),
            interval_cell(row["median_low"], row["median_high"], wording.quantity),
            *(_ends(row, *names) for names in (("q1", "q3"), ("min", "max"))),
        ]
        for row in rows
    ]
    caption = "Numbers that were entered. "
    if rows:
        level = wording.share(rows[0]["confidence"])
        caption += "The interval of the median lies between two order statistics and is exact "
        caption += f"(binomial, at least {level}). "
    return pipe_table(columns, cells, caption + told(evidence), "numbers")


def _ends(row, low, high):
    if row["n"] == "0":
        return wording.UNDEFINED
    return wording.span(wording.quantity(row[low]), wording.quantity(row[high]))


def _permuted(row):
    return row["method"] == "permutation"


def codebook_table(codebook: Codebook, note: str) -> str:
    """All variables and codes with definition and example; `note` ends the caption.

    Below the definition of a variable stand the numbers that it admits, and when it is coded.
    """
    columns = [("Code", "l", 20), ("Definition", "l", 50), ("Example", "l", 34)]
    cells = []
    for variable in codebook.variables.values():
        heading = f"**{wording.escape(variable.label)}** ({variable.level}, {variable.select})"
        told = [f"*{wording.escape(variable.definition)}*", *_applies(variable, codebook)]
        cells.append([heading, " ".join(told), ""])
        cells += [
            [wording.escape(text) for text in (value.label, value.definition, value.example)]
            for value in variable.values.values()
        ]
    caption = f"Codebook, version {wording.escape(codebook.version)}. {note}".rstrip()
    return pipe_table(columns, cells, caption, "codebook")


def _applies(variable, codebook):
    if variable.range:
        low, high, step = (
            f"{bound:f}" for bound in (variable.range.low, variable.range.high, variable.range.step)
        )
        yield wording.escape(f"Numbers from {low} to {high} in steps of {step}.")
    if variable.condition:
        other = codebook.variables[variable.condition.variable]
        codes = [
            other.values[code].label if code in other.values else code
            for code in variable.condition.codes
        ]
        told = f"Only if {other.label} is {wording.listing(codes, 'or')}; elsewhere not applicable."
        yield wording.escape(told)


def reliability(rows, settings: Mapping, evidence: str) -> str:
    """Agreement per variable, before adjudication.

    Where numbers are coded there are also coefficients by which near numbers agree nearly, and
    where the codebook asks for a value of its own, whether it is reached.
    """
    weighted = any(row["level"] in ("interval", "ratio") for row in rows)
    bounded = any(float(row["threshold"]) != settings["tentative"] for row in rows)
    columns = [
        *[("Variable", "l", 26), ("Level", "l", 10), ("Units", "r", 7), ("Agreement", "r", 11)],
        *[("α", "r", 7), ("Interval", "l", 14), ("κ", "r", 7), ("AC1", "r", 7)],
        *[("Weighted κ", "r", 10), ("AC2", "r", 7)] * weighted,
        *[("Differing", "r", 10), ("Verdict", "l", 13)],
        *[("Asked for", "l", 14)] * bounded,
    ]
    cells = [
        [
            wording.escape(row["label"]),
            wording.escape(row["level"]),
            wording.count(row["units"]),
            wording.share(row["agreement"]),
            wording.coefficient(row["alpha"]),
            interval_cell(row["alpha_low"], row["alpha_high"], wording.coefficient),
            wording.coefficient(row["kappa"]),
            wording.coefficient(row["ac1"]),
            *[_where_ordered(row, name) for name in ("kappa_weighted", "ac2")] * weighted,
            wording.count(row["disagreements"]),
            row["verdict"] + (f" ({wording.escape(row['note'])})" if row["alpha"] == "" else ""),
            *[f"{wording.coefficient(row['threshold'], 3)}, {row['gate']}"] * bounded,
        ]
        for row in rows
    ]
    caption = (
        "Agreement between the coders before adjudication: percent agreement, Krippendorff’s α "
        f"with {wording.share(settings['confidence'])} interval "
        f"({wording.count(settings['resamples'])} resamples of units, percentile), Cohen’s κ and "
        "Gwet’s AC1. Missing codes are left out; agreement rests on units with a pair of codes. "
        "The verdict judges the lower end of the interval: reliable from "
        f"{wording.coefficient(settings['reliable'], 3)}, tentative from "
        f"{wording.coefficient(settings['tentative'], 3)}. "
    )
    if weighted:
        caption += "Weighted κ and AC2 have quadratic weights, for codes that have an order. "
    elif any(row["level"] != "nominal" for row in rows):
        caption += "κ and AC1 count every difference alike, also between codes that have an order. "
    if bounded:
        judged = {"alpha": "α", "kappa": "κ", "ac1": "AC1"}[settings["gate"]["coefficient"]]
        caption += f"Asked for is a lower end of {judged} of at least that value. "
    return pipe_table(columns, cells, caption + told(evidence), "reliability")


def _where_ordered(row, name):
    return "" if row["level"] == "nominal" else wording.coefficient(row[name])


def frequencies(rows, anchor_rows, codebook: Codebook, coding: str) -> str:
    """Count, share and interval of every code."""
    evidence = share_evidence(anchor_rows, coding)
    columns = [
        *[("Variable", "l", 22), ("Code", "l", 24), ("*n*", "r", 6), ("Base", "r", 7)],
        *[("Share", "r", 8), ("Interval", "l", 16), ("Evidence", "l", 13)],
    ]
    cells, kinds = [], set()
    for row in rows:
        variable = codebook.variables[row["variable"]]
        kind = evidence.get((row["variable"], row["value"]), coding)
        kinds.add(kind)
        cells.append(
            [
                # In each row, since a page or a copied row may begin with any of them.
                wording.escape(variable.label),
                wording.escape(row["label"]),
                wording.count(row["n"]),
                wording.count(row["base"]),
                wording.share(row["share"]),
                interval_cell(row["share_low"], row["share_high"], wording.share),
                mark(kind, kind),
            ]
        )
    multi = [
        wording.escape(variable.label.lower())
        for variable in codebook.variables.values()
        if variable.select == "multi"
    ]
    level = wording.share(rows[0]["confidence"])
    caption = f"Counts and shares of all codes with {level} Wilson intervals; base: videos coded. "
    if multi:
        caption += f"Codes of {wording.listing(multi)} are not exclusive. "
    if "published" in kinds - {coding}:
        caption += (
            "A published share is printed in the source, and the simulated sheets were made to "
            "give it. "
        )
    return pipe_table(columns, cells, caption + "Evidence is given by row.", "frequencies")
