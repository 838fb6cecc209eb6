import json

import pytest
from sample_project import write

from scripts.changes.text.sentences import read_sentences, split_block

PAPER = """---
title: "The {{< var city >}} study: a test"
subtitle: A plain one
author:
  - name: Nobody
date: 2026-05-01
keywords: [one city, two films]
abstract: |
  It is short. [It has {{< var n.seen >}} videos]{.claim #claim-seen}, of
  which few count.

  A second paragraph.
---

::: {.callout-note title="What is simulated"}
All is. {{< var told >}}

{{< include results/summary.md >}}
:::

# Results {#sec-results}

<!-- Not printed. -->
First line
goes on. [One here. Two here]{.claim #claim-two}; the rest. See @fig-a [@wang2024].

## Lists

1. First item.
2. Second item
   goes on.

- **[F1]{.published}** She went.

{{< include results/fig-a.md >}}

{{< include results/tbl-a.md >}}

{{< include results/judge_claims/tbl-ledger.md >}}

# Methods

``` python
code = "is not read. At all."
```

> Quoted text.

![Typed caption.](a.svg){#fig-b fig-alt="Typed alt."}
"""
FILES = {
    "paper.qmd": PAPER,
    "_variables.yml": json.dumps(
        {"city": "Lintong", "n": {"seen": "[50]{.simulated}"}, "told": "Two ends. One more."}
    ),
    "results/summary.md": "Of 3 claims 2 hold.\n",
    "results/fig-a.md": "![Bars of 50. Evidence: [simulated]{.simulated}.](a.svg)"
    '{#fig-a fig-alt="Bar chart. Food 9 of 50, 18%."}\n',
    "results/tbl-a.md": "| A | B |\n|:--|--:|\n| x. | 1 |\n\n: Counts by *n*. {#tbl-a}\n",
    "references.bib": "@misc{lee,\n  title = {Not cited},\n}\n"
    "@article{wang2024,\n  author = {Wang, Keqi},\n  title = {Image & {shape}},\n"
    "  year = 2024,\n  keywords = {none},\n}\n",
    "results/judge_claims/tbl-ledger.md": "| A |\n|---|\n\n: Ledger. {#tbl-ledger}\n",
}


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path, FILES)


def test_a_paper_is_read_in_the_order_of_its_print(folder):
    callout, lists = "What is simulated", "Results › Lists"
    assert [(one.section, one.text) for one in read_sentences(folder)] == [
        ("Title", "The Lintong study: a test"),
        ("Title", "A plain one"),
        ("Title", "Nobody"),
        ("Title", "2026-05-01"),
        ("Abstract", "one city, two films"),
        ("Abstract", "It is short."),
        ("Abstract", "It has 50 videos, of which few count."),
        ("Abstract", "A second paragraph."),
        (callout, "What is simulated"),
        (callout, "All is."),
        (callout, "Two ends."),
        (callout, "One more."),
        (callout, "Of 3 claims 2 hold."),
        ("Results", "Results"),
        ("Results", "First line goes on."),
        ("Results", "One here."),
        ("Results", "Two here; the rest."),
        ("Results", "See Figure a wang2024."),
        (lists, "Lists"),
        (lists, "First item."),
        (lists, "Second item goes on."),
        (lists, "F1 She went."),
        (lists, "Bars of 50."),
        (lists, "Evidence: simulated."),
        (lists, "Bar chart."),
        (lists, "Food 9 of 50, 18%."),
        (lists, "Counts by n."),
        ("Methods", "Methods"),
        ("Methods", "Quoted text."),
        ("Methods", "Typed caption."),
        ("Methods", "Typed alt."),
        ("References", "Wang, Keqi; Image & shape; 2024"),
    ]


def test_each_sentence_knows_its_place_claim_template_and_variables(folder):
    by_text = {one.text: one for one in read_sentences(folder)}
    seen = by_text["It has 50 videos, of which few count."]
    assert (seen.path, seen.claim) == ("paper.qmd", "seen")
    assert seen.template == "It has {n.seen} videos, of which few count."
    assert [word.text for word in seen.words if word.variable == "n.seen"] == ["50"]
    assert (
        by_text["A second paragraph."].line == PAPER.split("\n").index("  A second paragraph.") + 1
    )
    assert by_text["One here."].claim == by_text["Two here; the rest."].claim == "two"
    assert by_text["Typed alt."].line == PAPER.count("\n")
    food = by_text["Food 9 of 50, 18%."]
    assert (food.path, food.line, food.template) == ("results/fig-a.md", 1, "Food {} of {}, {}.")
    assert by_text["Counts by n."].line == 5


def test_a_side_that_was_not_built_shows_names(folder):
    (folder / "_variables.yml").unlink()
    (folder / "results/fig-a.md").unlink()
    texts = [one.text for one in read_sentences(folder)]
    assert "It has {n.seen} videos, of which few count." in texts
    assert [one.text for one in read_sentences(folder) if one.is_missing] == ["{results/fig-a.md}"]
    (folder / "paper.qmd").unlink()
    assert read_sentences(folder) == []


@pytest.mark.parametrize("text", ["", "---\ntitle: [\n---\n", "no front matter", "---\ntitle: a"])
def test_a_manuscript_that_is_broken_is_read_as_far_as_it_goes(folder, text):
    (folder / "paper.qmd").write_text(text, encoding="utf-8")
    assert all(one.text for one in read_sentences(folder))


def test_the_full_stop_of_a_variable_ends_a_sentence():
    values = {"a": "none is silent."}
    one, two = split_block("[Nine spoke, {{< var a >}}]{.claim #claim-x} It is told.", values)
    assert (one.text, one.template) == ("Nine spoke, none is silent.", "Nine spoke, {a}")
    assert (two.text, two.claim) == ("It is told.", "")
