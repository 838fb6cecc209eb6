"""How the interview codes relate, as tables in Markdown: pairs that occur, and negative cases."""

from math import comb

from scripts.paper.fragments import wording
from scripts.paper.fragments.markup import pipe_table, told

# Pairs of codes that are printed; of forty codes there may be hundreds.
MOST_PAIRS = 30
NO_STATEMENTS = "Of codes that were counted by respondent, single statements are not known. "


def co_occurrence(rows, prevalence, evidence: str, *, with_against: bool = False) -> str:
    """Pairs of codes that occur together, the most frequent first.

    Parameters
    ----------
    rows, prevalence : sequence of mapping
        The tables ``cooccurrence.csv`` and ``prevalence.csv``.
    evidence : str
        Class of the interviews.
    with_against : bool
        Whether some statements speak against their codes.
    """
    labels = {row["code"]: row["label"] for row in prevalence}
    known = all(row["statements_both"] != "" for row in rows)
    counted = ("respondents_both", *["statements_both"] * known)
    ordered = sorted(rows, key=lambda row: [-int(row[name]) for name in counted])
    columns = [
        *[("Code", "l", 26), ("With", "l", 26), ("Respondents with both", "r", 14)],
        *[("With the first", "r", 10), ("With the second", "r", 10)],
        *[("Statements with both", "r", 13)] * known,
    ]
    names = ("respondents_both", "respondents_a", "respondents_b", *["statements_both"] * known)
    cells = [
        [
            *(wording.escape(labels[row[name]]) for name in ("code_a", "code_b")),
            *(wording.count(row[name]) for name in names),
        ]
        for row in ordered[:MOST_PAIRS]
    ]
    listed = wording.count(rows[0]["listed"])
    caption = (
        "Pairs of interview codes that occur together, those of most respondents first: how many "
        f"of the {listed} respondents of the table have both codes, in whatever statements, and "
        f"how many have each. {_in_statements(prevalence) if known else NO_STATEMENTS}"
    )
    if with_against:
        caption += "Statements that speak against their code are counted, too. "
    possible = wording.count(comb(len(labels), 2))
    caption += f"Of {possible} possible pairs {wording.count(len(rows))} occur; the others are "
    caption += "left out"
    if left := len(rows) - len(cells):
        caption += f", and so are {wording.count(left)} that are no more frequent than the last"
    return pipe_table(columns, cells, f"{caption}. {told(evidence)}", "cooccurrence")


def _in_statements(prevalence):
    whose = [
        text
        for column, text in (
            ("unlisted_statements", "of respondents who are not in the table"),
            ("group_statements", "about several respondents at once"),
        )
        if any(int(row[column]) for row in prevalence)
    ]
    among = f", those {wording.listing(whose)} among them" if whose else ""
    return f"The last column counts single statements that bear both{among}. "


def looked_for(rows) -> list:
    """The codes of which a stance or opposing codes tell what would contradict them."""
    return [row for row in rows if row["looked_for"] != "no"]


def negative_cases(rows, evidence: str) -> str:
    """Who contradicts each code, where the codebook or the statements tell what would.

    Parameters
    ----------
    rows : sequence of mapping
        The table ``negative_cases.csv``.
    evidence : str
        Class of the interviews.
    """
    labels = {row["code"]: row["label"] for row in rows}
    looked = looked_for(rows)
    columns = [
        *[("Code", "l", 22), ("Told by", "l", 22), ("Respondents for", "r", 15)],
        *[("Respondents against", "r", 15), ("Against alone", "r", 11)],
        *[("Statements against", "r", 15), ("Who is against", "l", 18)],
    ]
    counts = ("supporting_respondents", "contradicting_respondents", "contradicting_only")
    cells = [
        [
            wording.escape(row["label"]),
            _told_by(row, labels),
            *(wording.count(row[name]) for name in (*counts, "contradicting_statements")),
            wording.escape(", ".join(filter(None, row["respondents"].split(";")))) or "·",
        ]
        for row in looked
    ]
    caption = (
        "Negative cases: statements against a code, or that bear a code which opposes it. Of the "
        f"{wording.count(rows[0]['listed'])} respondents of the table it is counted how many speak "
        "for the code, how many against it, and how many against it alone; statements, and who is "
        "against, are of all who are cited. "
    )
    if left := len(rows) - len(looked):
        codes = "code is" if left == 1 else "codes are"
        caption += (
            f"{wording.in_words(left, capital=True)} {codes} left out, for which nothing tells "
            "what would contradict. "
        )
    return pipe_table(columns, cells, caption + told(evidence), "negative-cases")


def _told_by(row, labels):
    opposing = [wording.escape(labels[code]) for code in row["opposing_codes"].split(";") if code]
    stance = ["stance"] * row["looked_for"].startswith("stance")
    return wording.listing([*stance, *opposing], "or")
