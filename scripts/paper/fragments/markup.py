"""The Markdown of marked values, interval cells and captioned tables."""

import re
from collections.abc import Sequence

from scripts.paper.fragments import wording
from scripts.results.evidence import WEAKEST_FIRST

MARK = re.compile(rf"\]\{{\.({'|'.join(WEAKEST_FIRST)})\}}")


def mark(text: str, evidence: str) -> str:
    r"""A piece of text as a span of its evidence class; brackets in it stay brackets.

    Examples
    --------
    >>> mark("42%", "published"), mark("[1, 2]", "observed")
    ('[42%]{.published}', '[\\[1, 2\\]]{.observed}')
    """
    inner = re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", text)  # escaped text has its backslashes already
    return f"[{inner}]{{.{evidence}}}"


def told(evidence: str) -> str:
    """The sentence in a caption that gives the evidence class.

    Examples
    --------
    >>> told("simulated")
    'Evidence: [simulated]{.simulated}.'
    """
    return f"Evidence: {mark(evidence, evidence)}."


def classes_in(markdown: str) -> set[str]:
    """Evidence classes that are marked in a text.

    Examples
    --------
    >>> classes_in("Of [50]{.simulated} videos.")
    {'simulated'}
    """
    return set(MARK.findall(markdown))


def interval_cell(low, high, text) -> str:
    """An interval in brackets for a cell, or n/a; `text` formats a bound."""
    if low == "" or high == "":
        return wording.UNDEFINED
    return f"\\[{text(low)},{wording.NO_BREAK}{text(high)}\\]"


def pipe_table(
    columns: Sequence[tuple[str, str, int]],
    rows: Sequence[Sequence[str]],
    caption: str,
    label: str,
) -> str:
    """A pipe table with relative column widths.

    Parameters
    ----------
    columns : sequence of (heading, alignment, width)
        Alignment is one of ``l``, ``r``, ``c``; widths are relative.
    rows : sequence of sequence of str
        Markdown cells.
    caption, label : str
        The label without ``tbl-``.

    Examples
    --------
    >>> print(pipe_table([("Code", "l", 6), ("n", "r", 3)], [["food", "9"]], "Codes.", "codes"))
    | Code | n |
    |:-----|--:|
    | food | 9 |
    <BLANKLINE>
    : Codes. {#tbl-codes}
    <BLANKLINE>
    """
    rules = {
        "l": lambda width: ":" + "-" * (width - 1),
        "r": lambda width: "-" * (width - 1) + ":",
        "c": lambda width: ":" + "-" * (width - 2) + ":",
    }
    lines = [
        "| " + " | ".join(heading for heading, _, _ in columns) + " |",
        "|" + "|".join(rules[align](width) for _, align, width in columns) + "|",
        *("| " + " | ".join(cells) + " |" for cells in rows),
    ]
    return "\n".join(lines) + f"\n\n: {caption} {{#tbl-{label}}}\n"
