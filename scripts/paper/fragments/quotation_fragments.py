"""Quotations from the interviews as Markdown, each with its respondent and what the check found."""

import re
from collections.abc import Mapping

from scripts.interviews.quotes.quotations import (
    MOVED,
    NO_TRANSCRIPT,
    NO_TRANSCRIPTS,
    NOT_FOUND,
    VERBATIM,
    printed_words,
)
from scripts.interviews.records import NO_TRAITS
from scripts.paper.fragments import wording
from scripts.paper.fragments.interview_fragments import shown_columns
from scripts.paper.fragments.markup import mark, pipe_table, told

# What a reader has to know of words that are not held to be verbatim.
DOUBTS = {
    NOT_FOUND: "not found word for word in the transcript",
    NO_TRANSCRIPT: "not checked, for want of a transcript",
    NO_TRANSCRIPTS: "not checked, for want of transcripts",
}
IN_A_CELL = {VERBATIM: VERBATIM, MOVED: "verbatim, at another place than listed", **DOUBTS}
# Of these columns the cell alone says what it is.
PLAIN_TRAITS = ("category", "interviewee", "gender", "age", "occupation")
# A first mark, or a number with one, would begin a list or a heading, in a cell of the PDF, too.
OPENING = re.compile(r"^(\S*[^\w\s]) ")


def quotation(row: Mapping, verdict: str, person: Mapping, evidence: str) -> str:
    r"""One quotation as a block, with the traits of its respondent that their table prints.

    Parameters
    ----------
    row : mapping
        The quotation as its author lists it.
    verdict : str
        Of the check against the transcript.
    person : mapping
        The respondent's row of the table.
    evidence : str
        Class of the interviews.

    Examples
    --------
    >>> said = {"respondent": "R1", "quote": "I *saw* it.", "original": "看到了"}
    >>> print(quotation(said, "not found", {"number": "R1", "age": "24"}, "observed"), end="")
    > I \*saw\* it.
    >
    > *Translated from the original:* 看到了
    >
    > — **[R1]{.observed}**, 24; *not found word for word in the transcript*
    """
    words, original = _escaped_words(row)
    number = mark(wording.escape(row["respondent"]), evidence)
    by = ", ".join([f"**{number}**", *_traits(person)])
    if doubt := DOUBTS.get(verdict):
        by += f"; *{doubt}*"
    paragraphs = [words]
    if original:
        paragraphs.append(f"*Translated from the original:* {original}")
    return "\n>\n".join(f"> {text}" for text in [*paragraphs, f"— {by}"]) + "\n"


def _escaped_words(row):
    words, original = map(wording.escape, printed_words(row))
    return OPENING.sub(rf"\1{wording.NO_BREAK}", words), original


def _traits(person):
    for name in shown_columns(person):
        # Days per month repeat the frequency in words.
        if name in NO_TRAITS or name.endswith("_days_per_month") or not person[name]:
            continue
        cell = wording.escape(person[name])
        yield cell if name in PLAIN_TRAITS else f"{wording.escape(name.replace('_', ' '))}: {cell}"


def quotations(rows, verdicts: Mapping[str, str], evidence: str) -> str:
    """All quotations with respondent, words, and what the check found.

    `verdicts` has that of each quotation by its id.
    """
    columns = [
        ("Quotation", "l", _width("Quotation", [row["quote_id"] for row in rows])),
        ("Respondent", "l", _width("Respondent", [row["respondent"] for row in rows])),
        *[("Words", "l", 56), ("Check", "l", 20)],
    ]
    cells = []
    for row in rows:
        words, original = _escaped_words(row)
        if original:
            words += f" *original:* {original}"
        names = wording.escape(row["quote_id"]), wording.escape(row["respondent"])
        cells.append([*names, words, IN_A_CELL[verdicts[row["quote_id"]]]])
    caption = "Quotations that were taken from the interviews. "
    if any(verdict in (VERBATIM, MOVED, NOT_FOUND) for verdict in verdicts.values()):
        caption += (
            "Verbatim are those that stand word for word in the transcript of their respondent, "
            "but for cuts and insertions in brackets and for the shapes of marks"
        )
        translated = any(printed_words(row)[1] for row in rows)
        caption += "; of a translation the original does. " if translated else ". "
    return pipe_table(columns, cells, caption + told(evidence), "quotes")


def _width(heading, names):
    return max(map(len, [heading, *names])) + 4
