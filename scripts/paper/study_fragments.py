"""What the results of any codebook say, in words: lists for a paper that names no code itself."""

from collections.abc import Mapping, Sequence

from scripts.codes.codebook import Codebook
from scripts.paper import wording
from scripts.paper.markup import mark
from scripts.results.evidence import share_evidence, weakest


def leading_codes(rows, anchors, codebook: Codebook, coding: str) -> str:
    """One line per variable: its most frequent code or codes, with count, share and interval."""
    evidence = share_evidence(anchors, coding)
    lines = []
    for variable in codebook.variables.values():
        counted = [row for row in rows if row["variable"] == variable.name]
        most = max((int(row["n"]) for row in counted), default=0)
        leading = [row for row in counted if most and int(row["n"]) == most]
        kinds = [evidence.get((variable.name, row["value"]), coding) for row in leading]
        said = _said(variable, leading, weakest(kinds)) if leading else "no video has a code"
        lines.append(f"- **{wording.escape(variable.label)}**: {said}.")
    return "\n".join(lines) + "\n"


def _said(variable, leading, evidence):
    row = leading[0]
    labels = wording.listing([wording.escape(row["label"].lower()) for row in leading])
    interval = wording.share_interval(row["share_low"], row["share_high"], row["confidence"])
    numbers = mark(f"{wording.count_of(row['n'], row['base'])}, {interval}", evidence)
    # Of a multi-select variable a video may show several codes: none of them leads alone.
    one, more = {
        "single": ("leads with", "lead together with"),
        "multi": ("is seen most often, in", "are seen most often, in"),
    }[variable.select]
    if len(leading) == 1:
        return f"{labels} {one} {numbers}"
    return f"{labels} {more} {numbers} each"


def pairs_in_words(
    associations: Sequence[Mapping], bound: Mapping[str, Mapping], codebook: Codebook
) -> str:
    """One line per cross-tabulated pair; `bound` holds the variables of `association_variables`."""
    lines = []
    for row in associations:
        names = row["row_variable"], row["column_variable"]
        row_label, column_label = (codebook.variables[name].label for name in names)
        said = bound["_".join(names)]
        lines.append(
            f"- **{wording.escape(row_label)} and {wording.escape(column_label.lower())}**: "
            f"{said['test']}; {said['v']}."
        )
    return "\n".join(lines) + "\n"
