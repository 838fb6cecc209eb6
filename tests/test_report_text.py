"""The report as Markdown for a pull request and as text for a terminal."""

import re

import pypandoc
import pytest
from sample_changes import HOSTILE
from sample_diff import (
    DOCUMENTS,
    alike_document,
    assert_in_order,
    failed_document,
    large_document,
    long_sentence,
    same_document,
    sample_document,
)

from scripts.changes.report.markdown_text import APART, escaped, marked
from scripts.changes.report.report_text import MARKER, report_markdown, report_terminal
from scripts.paper.page import Page

DOCUMENTS = [*DOCUMENTS, lambda: large_document(5000)]


def rendered(markdown):
    return pypandoc.convert_text(markdown, "html", format="gfm", extra_args=["--wrap=none"])


@pytest.mark.parametrize("make", DOCUMENTS)
def test_a_comment_starts_with_its_marker_and_stays_below_the_limit(make):
    text = report_markdown(make())
    assert text.startswith(MARKER + "\n")
    assert len(text) < 60_000
    assert text.count("<details>") == text.count("</details>")


def test_a_comment_stays_below_the_limit_whatever_the_text():
    document = large_document(500)
    for edit in document["edits"]:
        edit["told"] = "<&*|" * 500
    for sentence in document["sentences"]:
        sentence["words"] = [["-", "<&*|" * 1000], ["+", "`$~" * 1000]]
    text = report_markdown(document)
    assert 30_000 < len(text) < 60_000
    assert text.endswith("*There is more in diff.html and diff.json.*\n")
    assert text.count("<details>") == text.count("</details>")


def test_a_comment_tells_verdict_flips_movers_counts_edits_and_sentences_in_this_order():
    told = Page(rendered(report_markdown(sample_document()))).text
    places = [
        "≠ Differs",
        "2 claims flip",
        "second-theme: holds → fails (e1)",
        "Share of Food: 18% → 20% +2 points e1",
        "Sample flow 27 cells 0 0",
        "e1 v017, theme: natural_landscape → food, by coders A and B ⇒ consensus",
        "2 edits move nothing (e6, e7)",
        "paper.qmd:98 (e1) In the split at hand",
        "Other claims (1)",
    ]
    assert_in_order(told, places)


def test_edits_that_differ_in_their_row_only_stand_on_one_line():
    document = alike_document()
    lines = report_markdown(document).splitlines()
    (line,) = (line for line in lines if "theme: food → other, by coder A" in line)
    assert line.startswith("- `e101–e104` theme: food → other, by coder A, in 4 rows: v101, v102")
    terminal = " ".join(report_terminal(document).split())
    assert "| +2 points | e101–e104 |" in report_markdown(document)
    assert "+2 points (e101–e104)" in terminal


def test_text_comes_before_captions_and_long_ones_are_cut_to_what_changed():
    document = sample_document()
    document["sentences"].insert(0, long_sentence())
    lines = [line for line in report_markdown(document).splitlines() if line.startswith("- ")]
    (caption,) = (line for line in lines if "Figure theme, caption" in line)
    assert "~~2~~ **3** of 9; a row stays" in caption and caption.endswith("…")
    assert len(caption) < 300
    assert lines.index(caption) > max(n for n, line in enumerate(lines) if "`paper.qmd:" in line)


def test_a_change_of_pictures_only_is_told_in_both():
    document = same_document()
    document["figures"][0].update(status="pixels only", pixels=7, parts=["code"])
    told = "drawn differently from the same data (code)"
    assert f"- `emotion`: {told}" in report_markdown(document)
    assert f"emotion: {told}" in report_terminal(document)


def test_figures_of_a_side_that_failed_are_not_called_new():
    for text in (report_markdown(failed_document()), report_terminal(failed_document())):
        assert "ot built on both sides" in text and "theme: new" not in text


def test_a_failure_is_told_to_its_end():
    for text in (report_markdown(failed_document()), report_terminal(failed_document())):
        assert "add the column, or correct its name" in " ".join(text.split())


def test_a_change_without_known_cause_says_so():
    document = sample_document()
    document["figures"][0].update(edits=[], parts=[])
    for text in (report_markdown(document), report_terminal(document)):
        assert "(cause not traced)" in " ".join(text.split())


def test_a_long_path_keeps_its_ends_in_the_terminal():
    text = " ".join(report_terminal(sample_document()).split())
    path = text[text.index("⇒ consensus of v017") : text.index("Compared")]
    assert "share of Food: 18% → 20% (+4) ⇒ … ⇒ paper.qmd, line 101" in path
    assert "second-theme: holds → fails" in path


def test_an_edit_stands_on_one_line():
    lines = report_markdown(sample_document()).splitlines()
    (line,) = (line for line in lines if line.startswith("- `e1`"))
    assert "second-theme: holds → fails" in line


def test_changed_words_are_struck_and_bold_as_github_renders_them():
    html = rendered(report_markdown(sample_document()))
    assert "<del>21</del> <strong>20</strong> videos" in html
    assert "<del>outcom</del> <strong>outcome</strong>." in html


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([["=", "about "], ["-", "4"], ["=", "2%"]], "about <del>4</del>2%"),
        ([["=", "("], ["-", "42%"], ["+", "44%"], ["=", ")"]], "(~~42%~~ **44%**)"),
        ([["-", "all "], ["+", "some "], ["=", "fell"]], "~~all~~ **some** fell"),
        ([["=", "a"], ["-", " "], ["=", "b"]], "a b"),
    ],
)
def test_marks_open_and_close_wherever_they_stand(words, expected):
    assert marked(words, 100) == expected


def test_text_of_the_project_makes_no_markup_and_notifies_nobody():
    text = report_markdown(sample_document())
    assert "@octocat" not in text and "#12" not in text
    html = rendered(text)
    assert "<script>" not in html and "<em>stars</em>" not in html
    assert HOSTILE in Page(html).text.replace(APART, "")


def test_a_pipe_does_not_break_a_table():
    document = sample_document()
    document["movers"][0]["told"] = "a | b"
    assert "<td>a | b</td>" in re.sub(r' style="[^"]*"', "", rendered(report_markdown(document)))


def test_escaped_text_reads_as_it_was():
    text = r"a_b_c 1*2 [x](y) <b> & ~~z~~ $e$ \ {k}"
    assert Page(rendered(escaped(text))).text == text


def test_nothing_differs_is_short():
    text = report_markdown(same_document())
    assert "## ✓ Nothing differs" in text and "Claims that flip" not in text
    assert len(text) < 1500


def test_a_failed_side_is_told_in_both():
    for text in (report_markdown(failed_document()), report_terminal(failed_document())):
        assert "ncomplete" in text.lower() and "Nothing differs" not in text
        assert "build of the baseline failed" in text
        assert "the column is missing" in text


@pytest.mark.parametrize("width", [72, 100])
@pytest.mark.parametrize("make", DOCUMENTS)
def test_the_terminal_report_keeps_to_width_and_length(make, width):
    lines = report_terminal(make(), width=width).splitlines()
    assert max(map(len, lines)) <= width
    assert len(lines) <= 45


def test_the_terminal_report_tells_what_matters():
    text = report_terminal(sample_document(), files=("out/diff.html",))
    for told in (
        "≠ DIFFERS",
        "before: v1.0 (1f3e5d7)",
        "cause:  data (4 files), settings (config.yaml), text (paper.qmd)",
        "second-theme: holds → fails (e1)",
        "Share of Food: 18% → 20%, +2 points (e1)",
        "e1 v017, theme",
        "2 edits without effect",
        "Statistics    1,745 compared, 6 changed, 1 within tolerance",
        "unchanged: Sample flow 27, Interviews 604",
        "Files: out/diff.html",
    ):
        assert told in re.sub(r"e1 +v017", "e1 v017", text)


def test_a_layer_that_was_not_compared_is_not_called_unchanged():
    text = " ".join(report_terminal(failed_document()).split())
    assert "not compared: Statistics (not built in the baseline)" in text
    assert "Statistics 0" not in text


def test_text_of_the_project_cannot_colour_the_terminal():
    document = sample_document()
    document["edits"][0]["told"] = "\x1b[31mred\r\n\x07"
    document["baseline"]["failures"] = ["\x1b[2J\nsecond"]
    assert not re.search("[\x00-\x09\x0b-\x1f]", report_terminal(document))
    assert not re.search("[\x00-\x09\x0b-\x1f]", report_markdown(document))


def test_a_failure_of_several_lines_reads_as_one_sentence():
    document = failed_document()
    document["baseline"]["failures"] = [
        "a.csv: unknown code\n  found:    'fod'\n  mend:     see it"
    ]
    told = "a.csv: unknown code; found: 'fod'; mend: see it"
    assert told in " ".join(report_terminal(document).split())
    assert told in report_markdown(document)
