"""The tables and lists of the interviews as Markdown, each with its evidence class."""

from scripts.paper import wording
from scripts.paper.markup import mark, pipe_table, told


def respondents(rows, note: str, evidence: str) -> str:
    """The respondents, with their frequencies on one scale; `note` is part of the caption."""
    columns = [
        *[("No.", "l", 5), ("Category", "l", 8), ("Interviewee", "l", 10), ("Gender", "l", 7)],
        *[("Age", "r", 4), ("Occupation", "l", 17), ("Viewing frequency", "l", 11)],
        *[("Viewing, days per month", "r", 8), ("Visiting frequency", "l", 13)],
    ]
    columns += [("Visiting, days per month", "r", 8)]
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
        "Basic information on the respondents, and frequencies converted to days per month "
        f"(midpoint of a range; a visit counts as one day). {note} {told(evidence)}"
    ).replace("  ", " ")
    return pipe_table(columns, cells, caption, "respondents")


def statements(matrix, prevalence, respondents_, evidence: str) -> str:
    """Statements by code and respondent; respondents that the table lacks stand apart."""
    labels = {row["code"]: row for row in prevalence}
    listed = [row["number"] for row in respondents_]
    others = [name for name in matrix[0] if name != "code" and name not in listed]
    columns = [("Code", "l", 34)]
    columns += [(wording.escape(name), "c", 5) for name in listed]
    columns += [(wording.escape(f"{name}*"), "c", 6) for name in others]
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
    caption = (
        f"Attributed statements by code and respondent; a dot means none.{note} {told(evidence)}"
    )
    return pipe_table(columns, cells, caption, "statements")


def contradictions(rows, evidence: str) -> str:
    """What the rules found to contradict, with its place in the source."""
    columns = [("Respondent", "l", 12), ("Where", "l", 26), ("What does not fit", "l", 60)]
    cells = [
        [wording.escape(row[name]) for name in ("respondent", "where", "detail")]
        for row in rows
        if row["kind"] == "contradiction"
    ]
    caption = f"Contradictions in the source that a rule finds. {told(evidence)}"
    return pipe_table(columns, cells, caption, "contradictions")


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
            wording.escape(f"reached ({row['label']})" if row["label"] else row["outcome"]),
            wording.share(row["share_reached"]),
            wording.quantity(row["interview_median"]),
        ]
        for row in rows
    ]
    caption = (
        "Saturation of the interview codes in the reported statements, by number of interviews in "
        f"base and run, for a threshold of {wording.share(rows[0]['threshold'])} new information "
        f"and {wording.count(rows[0]['orders'])} random orders. {told(evidence)}"
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
