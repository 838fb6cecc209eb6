"""A small paper with every feature that the manuscript may use, written to a folder."""

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]

PAPER = """---
title: "The image of {{< var city >}}: a \\"reproducible\\" paper"
short-title: The image of a city
author:
  - name: Ada Example
    affiliations:
      - name: University of Nowhere
  - name: Bo Example
date: 2024-02-26
lang: en-GB
keywords: [short video, city image]
abstract: |
  Landscape makes {{< var share.nature >}} [@doe2020].

  A second paragraph.
---

# Introduction {#sec-intro}

Text on 重庆 with {{< var share.nature >}} and `code`. See @fig-theme, @tbl-one and
@sec-methods[^1]. As @doe2020 says, and others [-@liu2021]. [Read on](#appendix).

[^1]: A footnote with {{< var p >}}.

## Methods {#sec-methods}

$$ \\alpha = 1 - \\frac{D_o}{D_e} $$

{{< include parts/theme.md >}}

::: {.callout-note title="What is simulated"}
A box [that claims]{.claim #claim-one} something about [3]{.observed}.
:::

- an item with a [link of {{< var share.sim >}}](https://doi.org/{{< var doi >}})

| id | value |
|:---|------:|
| x  | {{< var share.sim >}} |

: Values of {{< var share.sim >}} {#tbl-one tbl-colwidths="[60,40]"}

## Share of {{< var share.nature >}}

Inline $x^2$.<!-- @fig-nowhere {#fig-theme} -->

# Appendix {#appendix .unnumbered}

```
@fig-nowhere {#fig-theme}
```

# References {.unnumbered}

::: {#refs}
:::
"""

THEME = """![Themes; [21]{.simulated} of 50, see @tbl-one.](parts/theme.svg){#fig-theme width=80%
fig-alt="A \\"bar\\" chart: 42 %"}
"""

SVG = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60"><path d="M0 0H90V50H0z"/></svg>
"""

BIBLIOGRAPHY = """@article{doe2020, author={Doe, Jane}, title={A title}, journal={Journal},
  year={2020}}
@book{liu2021, author={Liu, Xiao and Smith, John}, title={A book with a long title},
  publisher={Press}, year={2021}}
"""

VARIABLES = {
    "city": "Chongqing (重庆)",
    "share": {"nature": "[42%]{.published}", "sim": "[2.50%]{.simulated}"},
    "p": "*p* = .050",
    "doi": "10.62051/ymgetw08",
}

PROJECT = """project: {type: default}
bibliography: references.bib
citeproc: true
link-citations: true
number-sections: true
filters: [quarto, render/evidence.lua, render/claims.lua]
claims: results/claims.json
"""


CLAIM = {
    "name": "one",
    "path": "paper.qmd",
    "line": 32,
    "sentence": "that claims",
    "meaning": "The box claims something.",
    "verdict": "holds",
    "statistics": ["3 of 4 (75%)"],
    "evidence": "published",
    "reason": "3 is more than half of 4.",
    "rule": "compute_statistics",
    "source": "'most' (section 2)",
    "fragility": "holds in 4 of 4",
    "figure": "fig-theme",
}


def write_sample(folder, *, paper=PAPER, theme=THEME, variables=None, claims=None):
    """Write the paper and what it names; return the options that name its files.

    `claims` is the ledger of claims, which is not written where it is None.
    """
    folder = Path(folder)
    (folder / "parts").mkdir(parents=True, exist_ok=True)
    for name in ("render", "results"):
        (folder / name).mkdir(exist_ok=True)
    filters = [f"render/{name}.lua" for name in ("evidence", "claims")]
    for name, text in {
        "paper.qmd": paper,
        "parts/theme.md": theme,
        "parts/theme.svg": SVG,
        "references.bib": BIBLIOGRAPHY,
        "_quarto.yml": PROJECT,
        "_variables.yml": json.dumps(variables or VARIABLES, ensure_ascii=False),
        **{name: (ROOT / name).read_text(encoding="utf-8") for name in filters},
        **({} if claims is None else {"results/claims.json": json.dumps(claims)}),
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {
        "manuscript": str(folder / "paper.qmd"),
        "variables": str(folder / "_variables.yml"),
        "project": str(folder / "_quarto.yml"),
    }


def write_rendered(folder, html, pdf):
    """Write both formats of a rendered paper, and return their paths."""
    (folder / "made.html").write_text(html, encoding="utf-8")
    (folder / "made.pdf").write_bytes(pdf)
    return folder / "made.html", folder / "made.pdf"
