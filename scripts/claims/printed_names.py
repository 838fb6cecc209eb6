"""What the paper prints where its text names a figure, table or section."""

import re
from collections import Counter
from pathlib import PurePosixPath

from scripts.paper.text.inclusions import INCLUDE
from scripts.paper.text.manuscript_text import Text, numbered, survey

KINDS = {"fig": "Figure", "tbl": "Table", "sec": "Section"}


def printed_names(text: Text) -> dict[str, str]:
    """Number of each figure, table and section by its label, in the order of the text.

    Parameters
    ----------
    text : Text
        The manuscript's own lines. What it includes has the label that its file is named after.

    Examples
    --------
    >>> from scripts.paper.text.manuscript_text import Line
    >>> lines = ["# One", "## Two {#sec-two}", "{{< include parts/tbl-a.md >}}",
    ...          "![It.](b.svg){#fig-b}", "# Three {#sec-three}"]
    >>> printed_names(Text([Line("p", n, line) for n, line in enumerate(lines, 1)]))
    {'sec-two': 'Section 1.1', 'tbl-a': 'Table 1', 'fig-b': 'Figure 1', 'sec-three': 'Section 2'}
    """
    found = survey(text.lines)
    labels = [(mention.line, mention.name) for mention in found.labels]
    for include in INCLUDE.finditer(text.prose):
        labels.append(
            (text.place(include.start("name")).number, PurePosixPath(include["name"]).stem)
        )
    sections = {heading.line: number for number, heading in numbered(found.headings) if number}
    counts, names = Counter(), {}
    for line, label in sorted(labels):
        kind = label.partition("-")[0]
        if kind == "sec" and line in sections:
            names[label] = f"{KINDS[kind]} {sections[line]}"
        elif kind in ("fig", "tbl"):
            counts[kind] += 1
            names[label] = f"{KINDS[kind]} {counts[kind]}"
    return names


def with_names(text: str, names: dict[str, str]) -> str:
    """A text with the printed name for each cross-reference; of others the label stays.

    Examples
    --------
    >>> with_names("See @tbl-a, @tbl-a-b and @sec-c.", {"tbl-a": "Table 1"})
    'See Table 1, Table a-b and Section c.'
    """

    def name(match):
        return names.get(f"{match[1]}-{match[2]}", f"{KINDS[match[1]]} {match[2]}")

    return re.sub(rf"@({'|'.join(KINDS)})-([\w-]*\w)", name, text)
