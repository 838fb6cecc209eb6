"""The tables and lists of the interviews as Markdown, each with its evidence class."""

from scripts.paper.fragments import wording
from scripts.paper.fragments.markup import mark, pipe_table, told

# Heading, alignment and width of the columns of the source's table and of what is made of them.
COLUMNS = {
    "number": ("No.", "l", 5),
    "category": ("Category", "l", 8),
    "interviewee": ("Interviewee", "l", 10),
    "gender": ("Gender", "l", 7),
    "age": ("Age", "r", 4),
    "occupation": ("Occupation", "l", 17),
    "viewing_frequency": ("Viewing frequency", "l", 11),
    "viewing_days_per_month": ("Viewing, days per month", "r", 8),
    "visiting_frequency": ("Visiting frequency", "l", 13),
    "visiting_days_per_month": ("Visiting, days per month", "r", 8),
}
# Widest column that a long word is given, and widest head of respondents beside their codes.
LONGEST_WORD, WIDEST_HEAD = 12, 80
# What is computed stands beside its column only where it says more; files stay unnamed.
UNSHOWN = ("_normalised", "_per_month_low", "_per_month_high", "transcript")


def respondents(rows, note: str, evidence: str) -> str:
    """The respondents' table as it is, with frequencies on one scale beside it.

    `note` is what the study's settings say of it, in Markdown.
    """
    names = shown_columns(rows[0])
    columns = [_column(name, [row[name] for row in rows]) for name in names]
    cells = [
        [
            wording.quantity(row[name])
            if name.endswith("_days_per_month")
            else wording.escape(row[name])
            for name in names
        ]
        for row in rows
    ]
    converted = ""
    if any(name.endswith("_days_per_month") for name in names):
        converted = (
            ", and frequencies converted to days per month (midpoint of a range; a visit counts "
            "as one day)"
        )
    caption = f"Basic information on the respondents{converted}. {note} {told(evidence)}"
    caption = caption.replace("  ", " ")
    return pipe_table(columns, cells, caption, "respondents")


def shown_columns(row) -> list[str]:
    """Columns of the respondents' table that the paper prints.

    Examples
    --------
    >>> shown_columns({"number": "R1", "age": "24", "transcript": "monday.txt"})
    ['number', 'age']
    """
    return [name for name in row if not name.endswith(UNSHOWN)]


def _column(name, cells):
    # Nothing is broken within dates, bands of age and the like; they would run into the next cell.
    words = [word for cell in cells for word in str(cell).split()]
    longest = min(max(map(len, words), default=0), LONGEST_WORD)
    if name in COLUMNS:
        heading, align, width = COLUMNS[name]
        fits = longest <= width or name.endswith("_days_per_month")
        return heading, align, width if fits else longest + 1
    heading = _heading(name)
    return heading, "l", max(longest + 2, *(len(word) + 3 for word in heading.split()))


def _heading(name):
    return wording.escape(wording.capital(name.replace("_", " ")))


def statements(
    matrix, prevalence, respondents_, evidence: str, *, with_against: bool = False
) -> str:
    """Statements by code and respondent; respondents that the table lacks stand apart.

    `with_against` tells that some speak against their codes.
    """
    labels = {row["code"]: row for row in prevalence}
    listed = [row["number"] for row in respondents_]
    others = [name for name in matrix[0] if name != "code" and name not in listed]
    if sum(len(name) + 3 for name in (*listed, *others)) > WIDEST_HEAD:
        return _statements_by_name(matrix, labels, listed, others, evidence, with_against)
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
    caption = "Attributed statements by code and respondent; a dot means none. "
    caption += _remarks(labels, others, with_against) + told(evidence)
    return pipe_table(columns, cells, caption, "statements")


def _statements_by_name(matrix, labels, listed, others, evidence, with_against):
    # More respondents than a page has room for side by side are named in the row of the code.
    columns = [("Code", "l", 26), ("Respondents", "r", 12), ("Statements", "r", 11)]
    cells = []
    for row in matrix:
        said = [(name, int(row[name])) for name in (*listed, *others) if row[name] != "0"]
        named = [
            wording.escape(f"{name}{'*' * (name in others)}{f' ({count})' * (count > 1)}")
            for name, count in said
        ]
        label = wording.escape(labels[row["code"]]["label"])
        counts = wording.count(len(said)), wording.count(sum(count for _, count in said))
        cells.append([label, *counts, ", ".join(named) or "·"])
    caption = (
        "Attributed statements by code, and from whom; in brackets how many, where more than one. "
        f"The table of respondents has {wording.count(len(listed))}. "
    )
    caption += _remarks(labels, others, with_against) + told(evidence)
    return pipe_table([*columns, ("From", "l", 58)], cells, caption, "statements")


def _remarks(labels, others, with_against):
    caption = ""
    if others:
        caption += "An asterisk marks respondents who are cited but not in @tbl-respondents. "
    if with_against:
        caption += "Statements that speak against their code are counted, too. "
    if any(int(row["group_statements"]) for row in labels.values()):
        caption += "Statements about several respondents at once are left out. "
    return caption


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


def saturation(rows, evidence: str, *, dated: bool = False) -> str:
    """New information by base and run, over random orders and in that of dates or table."""
    columns = [
        *[("Base", "r", 6), ("Run", "r", 6), ("Codes in base", "r", 12)],
        *[
            ("New in last run", "r", 14),
            ("In order of date" if dated else "In table order", "l", 16),
        ],
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
    silent, unlisted = (
        int(rows[0][name]) for name in ("interviews_without_statement", "unlisted_left_out")
    )
    caption = (
        "Saturation of the interview codes in the reported statements, by number of interviews in "
        f"base and run, for a threshold of {wording.share(rows[0]['threshold'])} new information "
        f"and {wording.count(rows[0]['orders'])} random orders; the median is over those that "
        "reach it. "
    )
    if silent:
        has, counts = ("has", "counts") if silent == 1 else ("have", "count")
        caption += (
            f"{wording.in_words(silent, capital=True)} of the "
            f"{wording.count(rows[0]['interviews'])} interviews {has} no statement to show and "
            f"{counts} as bringing no new code. "
        )
    if unlisted:
        caption += "Respondents who are cited but not listed are left out. "
    caption += told(evidence)
    return pipe_table(columns, cells, caption, "saturation")


def coreq(rows) -> str:
    """The checklist for reports of interviews, item by item, and what is told of each."""
    columns = [("No.", "r", 4), ("Item", "l", 34), ("What is told", "l", 42), ("Where", "l", 14)]
    cells, domain = [], ""
    for row in rows:
        if row["domain"] != domain:
            domain = row["domain"]
            cells.append(["", f"**{wording.escape(domain)}**", "", "", ""])
        parts = []
        if row["answer"]:
            parts.append(wording.escape(row["answer"].rstrip(".")))
        if row["computed"]:
            parts.append(f"*here:* {wording.escape(row['computed'])}")
        classes = [row["answer_evidence"], row["computed_evidence"]]
        kinds = [kind for kind in dict.fromkeys(classes) if kind]
        cells.append(
            [
                str(row["item"]),
                f"{wording.escape(row['topic'])}. {wording.escape(row['asks'])}",
                "; ".join(parts) or f"*{row['status']}*",
                wording.escape(row["where"]),
                wording.listing([mark(kind, kind) for kind in kinds]),
            ]
        )
    open_ = sum(row["status"] == "not reported" for row in rows)
    caption = (
        "The items of COREQ, with questions in our words, and what is told of each; "
        f"{wording.count(open_)} of {wording.count(len(rows))} are not reported. What follows "
        "*here* is computed from the records at hand. Evidence is given by row."
    )
    return pipe_table([*columns, ("Evidence", "l", 11)], cells, caption, "coreq")


def statement_list(rows, evidence: str) -> str:
    """The statements of one section as a list, by respondent as cited."""
    lines = []
    for row in rows:
        who = row["respondent"] or wording.capital(row["cited_as"])
        who = mark(wording.escape(who), evidence)
        lines.append(f"- **{who}** {wording.escape(row['paraphrase'])}")
    return "\n".join(lines) + "\n"
