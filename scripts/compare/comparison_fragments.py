"""The tables of a comparison, and what they say in words, as Markdown for any number of studies."""

from collections.abc import Mapping, Sequence

from scripts.compare.designs import usual_design
from scripts.paper.fragments import apa_statistics, wording
from scripts.paper.fragments.markup import interval_cell, mark, pipe_table

SHOWN = 4  # lines of a message
SAID = {
    "failed": "Failed and not compared",
    "missing": "Missing",
    "no paper": "Compared, but without a paper of its own",
}


def summary(studies: Sequence[Mapping], names: Mapping[str, str]) -> str:
    """How many studies are compared, and the names of those that are not or have no paper."""
    full = [row for row in studies if row["evidence"]]
    number = wording.in_words(len(full), capital=True)
    if not any(row["message"] for row in studies):
        return f"{number} studies are compared, all that were asked for.\n"
    said = f"{number} of {wording.in_words(len(studies))} studies are compared."
    for verdict, told in SAID.items():
        found = [
            wording.escape(names[row["study"]]) for row in studies if row["verdict"] == verdict
        ]
        if found:
            said += f" {told}: {wording.listing(found)}."
    return f"{said} @sec-studies tells why.\n"


def failures(studies: Sequence[Mapping], names: Mapping[str, str]) -> str:
    """The first lines of the message of each study that failed; nothing where none did."""
    lines = [
        f"- **{wording.escape(names[row['study']])}** ({row['verdict']}): {_quoted(row['message'])}"
        for row in studies
        if row["message"]
    ]
    if not lines:
        return ""
    begun = "What the studies say themselves that failed, are missing, or have no paper:"
    return "\n".join([begun, "", *lines]) + "\n"


def _quoted(message):
    # As code, so that nothing in it is markup, a reference or a variable of this manuscript.
    lines = [" ".join(line.split()) for line in message.replace("`", "'").splitlines()]
    text = "; ".join(lines[:SHOWN]).replace(":; ", ": ") + "; …" * (len(lines) > SHOWN)
    return f"`{text.replace('{{<', '{').replace('>}}', '}')}`"


def studies_table(studies: Sequence[Mapping], names: Mapping[str, str]) -> str:
    """How each study was made, as far as it departs from what most have, as the caption tells."""
    columns = [
        *[("Study", "l", 18), ("Eligible", "r", 9), ("Videos", "r", 8), ("Lowest α", "l", 18)],
        ("Remarks", "l", 44),
    ]
    cells = [_study_cells(row, wording.escape(names[row["study"]])) for row in studies]
    common = usual_design([row for row in studies if row["evidence"]])
    design = "; ".join(f"{spoken}: {value}" for spoken, value in common.items())
    caption = (
        "The studies. Eligible posts were left after cleaning; videos were drawn from them and "
        "coded. Lowest α is Krippendorff’s, over the variables that are compared, before "
        "adjudication; it is insufficient where the lower end of its interval is below the bound "
        "of the study. A letter gives the evidence class. Unless the remarks say otherwise: "
        f"{wording.escape(design)}."
    )
    return pipe_table(columns, cells, caption, "studies")


def _study_cells(row, name):
    if not row["evidence"]:
        return [name, *[""] * 3, f"not compared: {row['verdict']}"]
    kind = row["evidence"]
    alpha = wording.UNDEFINED
    if row["alpha_lowest"] != "":
        value = mark(wording.coefficient(row["alpha_lowest"]), kind)
        alpha = f"{value} ({wording.escape(row['alpha_lowest_of'].lower())})"
    remarks = [
        wording.escape(row["departs"]),
        f"α insufficient: {wording.escape(row['below'].lower().replace('; ', ', '))}"
        * bool(row["below"]),
        wording.escape(row["notes"]),
        "no paper" * (row["verdict"] == "no paper"),
        "not in the tests" * (row["tested"] == "no"),
    ]
    return [
        name,
        mark(wording.count(row["eligible"]), kind),
        mark(wording.count(row["sampled"]), kind),
        alpha,
        "; ".join(filter(None, remarks)),
    ]


def differences(rows: Sequence[Mapping], names: Mapping[str, str]) -> str:
    """Where a codebook departs from the others, as a table; a sentence where none does."""
    if not rows:
        return "The codebooks give the compared variables the same codes, labels and definitions.\n"
    columns = [
        *[("Study", "l", 16), ("Variable", "l", 16), ("Code", "l", 16), ("Difference", "l", 18)],
        *[("Here", "l", 30), ("Elsewhere", "l", 30)],
    ]
    cells = [
        [
            wording.escape(names[row["study"]]),
            *(wording.escape(row[name]) for name in ("variable", "value", "difference")),
            *(wording.escape(row[name]) or wording.EN_DASH for name in ("here", "elsewhere")),
        ]
        for row in rows
    ]
    caption = (
        "Where a codebook departs from the others. Codes are held beside one another by their "
        "name alone; a code that some studies lack is compared among those that have it, and "
        "stays out of the test of its variable."
    )
    return "@tbl-differences lists where the codebooks depart from one another.\n\n" + pipe_table(
        columns, cells, caption, "differences"
    )


def tests_table(rows: Sequence[Mapping]) -> str:
    """Chi-squared of study by code for each variable, with its effect size and its class."""
    columns = [
        *[("Variable", "l", 20), ("Studies", "r", 8), ("Codes", "r", 7), ("Videos", "r", 8)],
        *[("χ²", "r", 9), ("*df*", "r", 6), ("*p*", "r", 9), ("*p*, Holm", "r", 10)],
        *[("Corrected *V*", "r", 10), ("Interval", "l", 13)],
    ]
    cells = [
        [
            mark(wording.escape(row["label"]), row["evidence"]),
            *(wording.count(row[name]) for name in ("studies", "codes", "n")),
            wording.fixed(row["chi2"]),
            wording.count(row["dof"]),
            apa_statistics.p_number(row["p_used"])
            + ("\\*" if row["method"] == "permutation" else ""),
            apa_statistics.p_number(row["p_holm"]),
            wording.coefficient(row["v_corrected"]),
            interval_cell(row["v_low"], row["v_high"], wording.coefficient),
        ]
        for row in rows
    ]
    tested = [row for row in rows if row["p_used"] != ""]
    caption = (
        "Chi-squared tests of study by code, over the codes that all studies have; a letter gives "
        "the evidence class of the line. *V* is Cramér’s, corrected for bias, with the interval of "
        "the noncentral chi-squared distribution, undefined where the studies are more alike than "
        "chance would make them."
    )
    if any(row["method"] == "permutation" for row in tested):
        draws = wording.count(tested[0]["permutations"])
        caption += (
            f" A star: *p* from {draws} permutations, because an expected count is below 5; else "
            "asymptotic."
        )
    if tested:
        family = wording.in_words(tested[0]["family_size"])
        caption += f" Holm’s correction runs over the tests of the table ({family})."
    return pipe_table(columns, cells, caption, "tests")


def codes_table(rows: Sequence[Mapping], tests: Sequence[Mapping], names) -> str:
    """Heterogeneity of each code's share."""
    columns = [
        *[("Variable and code", "l", 24), ("Studies", "r", 8), ("*Q*", "r", 8), ("*df*", "r", 6)],
        *[("*p*, Holm", "r", 10), ("*I*²", "r", 7), ("Interval", "l", 14), ("Lowest", "l", 18)],
        ("Highest", "l", 18),
    ]
    cells = []
    for test in tests:
        own = [row for row in rows if row["variable"] == test["variable"]]
        label = wording.escape(test["label"])
        cells.append([f"**{label}**" if own else f"**{label}**: no test", *[""] * 8])
        for row in own:
            ends = [
                f"{wording.share(row[f'{end}_share'])} {wording.escape(names[row[end]])}"
                for end in ("lowest", "highest")
            ]
            if row["lowest_share"] == row["highest_share"]:
                ends = [f"{wording.share(row['lowest_share'])} all", ""]
            cells.append(
                [
                    mark(wording.escape(row["label"]), row["evidence"]),
                    wording.count(row["studies"]),
                    wording.fixed(row["q"]),
                    wording.count(row["dof"]),
                    apa_statistics.p_number(row["p_holm"]),
                    wording.share(row["i2"]),
                    interval_cell(row["i2_low"], row["i2_high"], wording.share),
                    *ends,
                ]
            )
    caption = (
        "Heterogeneity of the share of each code: Cochran’s *Q* and *I*² on the double arcsine "
        "scale, over the studies that have the code; a letter gives the evidence class of the "
        "line. Holm’s correction runs over the codes of a "
        "variable. The interval of *I*² is based on the test, and undefined for two studies that "
        "hardly differ."
    )
    return pipe_table(columns, cells, caption, "heterogeneity")


def builds_table(studies: Sequence[Mapping], names: Mapping[str, str]) -> str:
    """Title, evidence class of each input, and content hash of each study that is compared."""
    columns = [("Study", "l", 14), ("Title", "l", 52), ("Captures", "l", 11), ("Coding", "l", 11)]
    columns += [("Codebook", "l", 10), ("Content hash", "l", 14)]
    cells = [
        [
            wording.escape(names[row["study"]]),
            wording.escape(row["title"]),
            *(mark(row[part], row[part]) for part in ("captures", "coding")),
            wording.escape(row["codebook"]),
            f"`{row['hash'][:12]}`",
        ]
        for row in studies
        if row["evidence"]
    ]
    caption = (
        "Papers of the studies, version of their codebooks, and the beginning of the SHA-256 of "
        "data, code and environment lock that each was built from."
    )
    return pipe_table(columns, cells, caption, "builds")


def evidence_said(studies: Sequence[Mapping]) -> str:
    """Which classes the studies are of, and what that means for the tests."""
    full = [row for row in studies if row["evidence"]]
    kinds = list(dict.fromkeys(row["evidence"] for row in full))
    counts = [
        mark(f"{wording.in_words(sum(row['evidence'] == kind for row in full))} {kind}", kind)
        for kind in kinds
    ]
    said = (
        f"Of the studies compared, by the weaker of captures and coding: {wording.listing(counts)}."
    )
    if kinds == ["simulated"]:
        return said + " All that is printed here shows how the comparison works, and is no finding."
    if any(row["tested"] == "no" for row in full):
        return (
            said + " Simulated studies stand in tables and figures, marked as such; they enter no "
            "test, since a test over simulated and other records together would tell nothing."
        )
    if "simulated" in kinds:
        return (
            said + " A test that a simulated study enters is marked as simulated; it is no finding."
        )
    return said
