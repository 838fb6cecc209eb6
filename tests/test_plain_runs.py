import pytest

from scripts.changes.text.plain_runs import plain, plain_runs


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Themes.** It *is* `a_b*` so", "Themes. It is a_b* so"),
        ("[72%]{.published} of [them](https://example.org)", "72% of them"),
        ("Wang [-@wang2024] and [@a2; @b3, p. 5]", "Wang wang2024 and a2; b3, p. 5"),
        ("@fig-theme, @tbl-codes in @sec-data", "Figure theme, Table codes in Section data"),
        (r"\[.68, .90\] of a\_binary \#Chongqing", "[.68, .90] of a_binary #Chongqing"),
        ("[1] is literal, and so is a * b", "[1] is literal, and so is a * b"),
        ("A note[^1] and $x_1$", "A note and x_1"),
        ("Heading {#sec-a .unnumbered}", "Heading"),
        ("two\n  lines of\ttext", "two lines of text"),
    ],
)  # fmt: skip
def test_marks_are_reduced_to_reading_text(markdown, text):
    assert plain(markdown) == text


def test_variables_keep_their_name_and_what_is_markdown_in_them_is_none_outside():
    runs = plain_runs("So {{< var a >}}{{< var a >}}\n({{< var b >}})", {"a": "[*p* = \\[1"}, 4)
    assert [(run.text, run.variable, run.line) for run in runs] == [
        ("So ", "", 4), ("[p = [1", "a", 4), ("[p = [1", "a", 4), (" ", "", 4), ("(", "", 5),
        ("{b}", "b", 5), (")", "", 5),
    ]  # fmt: skip


def test_a_claim_marks_its_words_also_around_citations():
    runs = plain_runs("It [rose [@a1] and *fell*]{.claim #claim-x}; so", {})
    assert [(run.text, run.claim) for run in runs] == [
        ("It ", ""), ("rose a1 and fell", "x"), ("; so", ""),
    ]  # fmt: skip
