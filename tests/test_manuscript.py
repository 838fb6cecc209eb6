"""The manuscript is read with the place of every line, and faults are told with theirs."""

import pytest
from sample_paper import PAPER, THEME, VARIABLES, write_sample

from scripts.errors import InputError
from scripts.paper.text.manuscript import read, read_project, read_variables, resolve
from scripts.paper.text.manuscript_text import survey
from scripts.paper.text.source_rules import check_source


def check(folder, **sample):
    files = write_sample(folder, **sample)
    manuscript = read(files["manuscript"])
    return check_source(
        manuscript, read_variables(files["variables"]), read_project(files["project"])
    )


def line_of(text, needle):
    return text[: text.index(needle)].count("\n") + 1


def test_names_of_the_sample(tmp_path):
    names = check(tmp_path)
    assert [label.name for label in names.labels] == [
        "sec-intro", "sec-methods", "fig-theme", "claim-one", "tbl-one", "appendix", "refs",
    ]  # fmt: skip
    assert {key.name for key in names.citations} == {"doe2020", "liu2021"}
    assert [key.name for key in names.references] == [
        "fig-theme", "tbl-one", "sec-methods", "tbl-one",
    ]  # fmt: skip
    assert [image.file for image in names.images] == ["parts/theme.svg"]
    assert [heading.text for heading in names.headings] == [
        "Introduction", "Methods", "Share of [42%]{.published}", "Appendix", "References",
    ]  # fmt: skip
    assert [heading.numbered for heading in names.headings] == [True, True, True, False, False]


def test_a_label_of_an_include_is_placed_in_the_included_file(tmp_path):
    files = write_sample(tmp_path, theme="A line.\n\n" + THEME)
    names = survey(resolve(read(files["manuscript"]).lines, read_variables(files["variables"])))
    label = next(label for label in names.labels if label.name == "fig-theme")
    assert (label.path, label.line) == (str(tmp_path / "parts" / "theme.md"), 3)


def test_code_and_comments_hold_no_references(tmp_path):
    check(tmp_path, paper=PAPER.replace("`code`", "`@fig-none {#fig-theme}`"))


ADDED = {
    "Unknown {{< var share.natur >}}.": ("variable is unknown", "share.nature"),
    "Open {{< var share.nature": ("not closed", "{{< var name >}}"),
    "Break {{< pagebreak >}}": ("shortcode is not supported", "pagebreak"),
    "Number @fig-them.": ("cross-reference leads nowhere", "@fig-them"),
    "As @deo2020 says.": ("citation leads nowhere", "doe2020"),
    "Two [@doe2020; @nobody].": ("citation leads nowhere", "@nobody"),
    "See @sec-intro [@doe2020].": ("vanish", "@sec-intro [@doe2020]"),
    "See @sec-intro [2%]{.published}.": ("vanish", "@sec-intro"),
    "See @doe2020 [2%]{.published}.": ("vanishes", "@doe2020"),
    "See [@fig-theme].": ("in square brackets", "@fig-theme"),
    "See [-@fig-theme].": ("without its name", "-@fig-theme"),
    "See @eq-one.": ("numbered equation", "@eq-o"),
    "## Again {#sec-intro}": ("stands twice", "sec-intro"),
    "## Unnumbered {#sec-u .unnumbered}": ("numbered heading", "sec-u"),
    "#### Deep": ("level 4", "Deep"),
    "![Cap](parts/none.svg){#fig-n fig-alt='x' }": ("alternative text", "fig-n"),
    '![Cap](parts/none.svg){#fig-n fig-alt="x"}': ("image does not exist", "none.svg"),
    '![Cap](../theme.svg){#fig-n fig-alt="x"}': ("image does not exist", "theme.svg"),
    '![Cap](parts/a.tiff){#fig-n fig-alt="x"}': ("type is not supported", "a.tiff"),
    "![Cap](parts/theme.svg){#fig-n}": ("alternative text", "fig-n"),
    '![](parts/theme.svg){#fig-n fig-alt="x"}': ("caption", "theme.svg"),
    'In ![Cap](parts/theme.svg){#fig-n fig-alt="x"} line': ("paragraph of its own", "fig-n"),
    '![Cap](parts/theme.svg){#fig-n fig-alt="{{< var p >}}"}': ("fig-alt", "fig-alt"),
    "Value $p = {{< var p >}}$.": ("mathematics", "{{< var p >}}"),
    "[x](https://a.org/{{< var share.sim >}})": ("link target", "2.50%"),
    "[x](#nowhere)": ("no label", "#nowhere"),
    "```{python}\n1\n```": ("code cell", "```{"),
    "Now `{python} x`.": ("inline code", "`{python}"),
    "Raw `x`{=html}.": ("raw text", "`{=html}"),
    "A <br> break": ("HTML tag", "<br>"),
    "\\newpage": ("TeX command", "\\\\newpage"),
    "::: {.callout-tip}\nx\n:::": ("class is not supported", "callout-tip"),
    "::: {.claim}\nx\n:::": ("division is not supported", "{.claim}"),
    "::: panel\nx\n:::": ("written with braces", "::: p"),
    "[x]{.simulate}": ("class is not supported", "simulate"),
    "[x]{style=red}": ("attribute is not supported", "style"),
    "| a |\n|:--|\n| 1 |\n\n: No label": ("table caption", "No label"),
    "{{< include parts/none.md >}}": ("does not exist", "none.md"),
    "See {{< include parts/theme.md >}}": ("alone on its line", "include"),
}


@pytest.mark.parametrize(("text", "told"), ADDED.items(), ids=list(ADDED))
def test_a_fault_is_told_with_its_line(tmp_path, text, told):
    paper = PAPER.replace("Inline $x^2$.", f"Before.\n\n{text}\n\nAfter.\n\n")
    with pytest.raises(InputError) as caught:
        check(tmp_path, paper=paper)
    message = str(caught.value)
    extra = 4 if text.startswith("| a") else 0
    assert f"paper.qmd, line {line_of(paper, text) + extra}:" in message
    assert told[0] in message
    assert told[1] in message


@pytest.mark.parametrize(
    ("value", "problem"),
    [(0.05, "not one line of text"), ("", "not one line of text"), ("a\nb", "not one line")],
)
def test_a_variable_must_be_one_line_of_text(tmp_path, value, problem):
    with pytest.raises(InputError, match=problem) as caught:
        check(tmp_path, variables=VARIABLES | {"p": value})
    assert f"line {line_of(PAPER, '{{< var p >}}')}" in str(caught.value)


def test_a_looping_include_is_refused(tmp_path):
    with pytest.raises(InputError, match="loops") as caught:
        check(tmp_path, theme="Text\n{{< include parts/theme.md >}}\n")
    assert "theme.md, line 2" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "problem", "line"),
    [
        ("date: 2024-02-26", "date: today", "date must be fixed", None),
        ("lang: en-GB\n", "", "key is missing", 1),
        ("lang: en-GB", "lang: en-GB\nexecute: false", "not supported", 11),
        ("short-title: The", "short-title: {{< var p >}}", "must be quoted", 3),
        ("keywords: [short", "keywords: [[short", "not readable as YAML", None),
    ],
)
def test_front_matter(tmp_path, old, new, problem, line):
    with pytest.raises(InputError, match=problem) as caught:
        check(tmp_path, paper=PAPER.replace(old, new))
    if line:
        assert f"line {line}" in str(caught.value)


def test_a_comment_of_the_front_matter_is_no_heading(tmp_path):
    names = check(tmp_path, paper=PAPER.replace("lang: en-GB", "# A comment\nlang: en-GB"))
    assert "A comment" not in {heading.text for heading in names.headings}
