"""Quotations in the manuscript, as pandoc reads them."""

import subprocess

import pypandoc
import pytest
from rendered import NASTY, elements, kinds, table, text

from scripts.interviews.quotes.quotations import (
    MOVED,
    NO_TRANSCRIPT,
    NO_TRANSCRIPTS,
    NOT_FOUND,
    VERBATIM,
)
from scripts.paper.fragments.quotation_fragments import quotation, quotations

PERSON = {"number": "R1", "category": "Visitor", "age": "20-29", "viewing_frequency": "Every day"}
MARKUP = {"Code", "RawInline", "Link", "Math", "Superscript", "Subscript", "RawBlock", "Cite"}
BLOCKS = {"BulletList", "OrderedList", "DefinitionList", "Header", "LineBlock", "CodeBlock"}


def quote(words="I saw it.", **cells):
    return {"quote_id": "q1", "respondent": "R1", "quote": words} | cells


def paragraphs(markdown):
    """Text of each paragraph of the one block quotation."""
    (block,) = [element["c"] for element in elements(markdown) if element["t"] == "BlockQuote"]
    assert {part["t"] for part in block} == {"Para"}
    return [text(part).replace("\u00a0", " ") for part in block]


# What stands at the head of a paragraph and would make something else of it.
HEADS = ("-", "+", "*", "#", ">", "=", "/", ":", "|", "1.", "2)", "(a)", "B.", "...", "%", "~~~")


@pytest.mark.parametrize("words", [NASTY, "one\ntwo", *(f"{head} word" for head in HEADS)])
def test_the_words_are_printed_as_they_were_said(words):
    markdown = quotation(quote(words), VERBATIM, PERSON, "observed")
    assert paragraphs(markdown)[0] == " ".join(words.split())
    assert not kinds(markdown) & (MARKUP | BLOCKS)
    listed = quotations([quote(words)], {"q1": VERBATIM}, "observed")
    (cells,) = table(listed)["rows"]
    assert [cell.replace("\u00a0", " ") for cell in cells] == [
        *["q1", "R1", " ".join(words.split()), VERBATIM]
    ]


@pytest.mark.parametrize("head", ["-", "+", "=", "/", "1."])
def test_a_mark_at_the_head_of_a_cell_is_no_list_in_the_pdf(head):
    made = subprocess.run(
        [pypandoc.get_pandoc_path(), "--from=markdown", "--to=typst"],
        input=quotations([quote(f"{head} word")], {"q1": VERBATIM}, "observed"),
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert f"{head}~word" in made
    assert f"{head} word" not in made


def test_the_respondent_is_told_with_the_traits_that_their_table_prints():
    person = PERSON | {"gender": "", "first_language": NASTY, "viewing_days_per_month": "30.4"}
    person |= {"category_normalised": "Guest", "transcript": "monday.txt", "date": "2025-05-02"}
    person |= {"minutes": "34", "recorded": "yes"}
    markdown = quotation(quote(), VERBATIM, person, "simulated")
    assert paragraphs(markdown)[-1] == (
        f"— R1, Visitor, 20-29, viewing frequency: Every day, first language: {NASTY}"
    )
    assert "[R1]{.simulated}" in markdown
    assert not kinds(markdown) & MARKUP
    alone = quotation(quote(), VERBATIM, {"number": "R1"}, "observed")
    assert paragraphs(alone)[-1] == "— R1"


@pytest.mark.parametrize(
    "cells", [{"original": "很辣*"}, {"quote": "很辣*", "translation": "I saw it."}]
)
def test_a_translation_is_told_with_its_original(cells):
    said = quote() | cells
    told = paragraphs(quotation(said, VERBATIM, PERSON, "observed"))
    assert told[:2] == ["I saw it.", "Translated from the original: 很辣*"]
    read = table(quotations([said], {"q1": VERBATIM}, "observed"))
    assert read["rows"][0][2] == "I saw it. original: 很辣*"
    assert "of a translation the original does" in read["caption"]


@pytest.mark.parametrize(
    ("verdict", "beside", "in_table"),
    [
        (VERBATIM, "", "verbatim"),
        (MOVED, "", "verbatim, at another place than listed"),
        (NOT_FOUND, "not found word for word in the transcript", None),
        (NO_TRANSCRIPT, "not checked, for want of a transcript", None),
        (NO_TRANSCRIPTS, "not checked, for want of transcripts", None),
    ],
)
def test_words_that_are_not_known_to_be_verbatim_say_so(verdict, beside, in_table):
    by = paragraphs(quotation(quote(), verdict, {"number": "R1"}, "observed"))[-1]
    assert by == (f"— R1; {beside}" if beside else "— R1")
    read = table(quotations([quote()], {"q1": verdict}, "observed"))
    assert read["rows"][0][3] == (in_table or beside)
    checked = verdict in (VERBATIM, MOVED, NOT_FOUND)
    assert ("Verbatim are those" in read["caption"]) is checked
    assert read["label"] == "tbl-quotes"
