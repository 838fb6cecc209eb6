"""What the results of any codebook say, in words: lists for a paper that names no code itself."""

from collections.abc import Mapping, Sequence

from scripts.codes.codebook import Codebook
from scripts.paper.fragments import apa_statistics, wording
from scripts.paper.fragments.markup import mark
from scripts.results.evidence import share_evidence, weakest
from scripts.results.statistics.platform_counts import outcome_and_platform


def leading_codes(rows, summaries, anchors, codebook: Codebook, coding: str) -> str:
    """One line per variable: its most frequent code or codes, or the median of its numbers.

    Parameters
    ----------
    rows, summaries, anchors : sequence of mapping
        The tables ``frequencies.csv``, ``numbers.csv`` and ``anchors.csv``.
    codebook : Codebook
    coding : str
        Evidence class of the coding.
    """
    evidence = share_evidence(anchors, coding)
    numbers = {row["variable"]: row for row in summaries}
    lines = []
    for variable in codebook.variables.values():
        if variable.range:
            said = _numbers_said(numbers[variable.name], coding)
            lines.append(f"- **{wording.escape(variable.label)}**: {said}.")
            continue
        counted = [row for row in rows if row["variable"] == variable.name]
        most = max((int(row["n"]) for row in counted), default=0)
        leading = [row for row in counted if most and int(row["n"]) == most]
        kinds = [evidence.get((variable.name, row["value"]), coding) for row in leading]
        said = _said(variable, leading, weakest(kinds)) if leading else "no video has a code"
        lines.append(f"- **{wording.escape(variable.label)}**: {said}.")
    return "\n".join(lines) + "\n"


def _said(variable, leading, evidence):
    row = leading[0]
    labels = wording.listing([wording.escape(row["label"]) for row in leading])
    interval = apa_statistics.share_interval(row["share_low"], row["share_high"], row["confidence"])
    numbers = mark(f"{wording.count_of(row['n'], row['base'])}, {interval}", evidence)
    # Of a multi-select variable a video may show several codes: none of them leads alone.
    one, more = {
        "single": ("leads with", "lead together with"),
        "multi": ("is seen most often, in", "are seen most often, in"),
    }[variable.select]
    if len(leading) == 1:
        return f"{labels} {one} {numbers}"
    return f"{labels} {more} {numbers} each"


def _numbers_said(row, evidence):
    missing = wording.reasons(row)
    rest = f"; {missing}" if missing else ""
    if row["n"] == "0":
        return f"no video has a number{rest}"
    middle = apa_statistics.median(row["median"], row["q1"], row["q3"])
    if row["median_low"] != "":
        ends = (wording.quantity(row[name]) for name in ("median_low", "median_high"))
        middle += f", {apa_statistics.bounds(*ends, row['confidence'])}"
    reach = " to ".join(wording.quantity(row[name]) for name in ("min", "max"))
    sample = wording.count(int(row["n"]) + int(row["missing"]))
    counted = f"{wording.count(row['n'])} of {sample} videos"
    return mark(f"{middle}; from {reach} in {counted}{rest}", evidence)


def numbers_in_words(correlations: Sequence[Mapping], codebook: Codebook, evidence: str) -> str:
    """One line per variable of numbers that was correlated with the platform counts."""
    lines = []
    for name, variable in codebook.variables.items():
        said = [
            f"{wording.escape(row['y'])} {mark(_correlation(row), evidence)}"
            for row in correlations
            if row["x"] == name and variable.range
        ]
        if said:
            lines.append(f"- **{wording.escape(variable.label)}** and {'; '.join(said)}.")
    return "\n".join(lines) + "\n"


def platforms_in_words(
    tests: Sequence[Mapping], correlations: Sequence[Mapping], evidence: str
) -> str:
    r"""Whether platform counts are compared among all videos or within each platform.

    Examples
    --------
    >>> rows = [{"outcome": "likes", "n": "28", "missing": "2"}]
    >>> platforms_in_words(rows, [], "observed")
    'The [30]{.observed} coded videos are of one platform; their counts are compared together.\n'
    """
    sizes = {}
    for row in [*tests, *correlations]:
        platform = outcome_and_platform(row.get("outcome") or row["y"])[1]
        sizes[platform] = mark(wording.count(int(row["n"]) + int(row["missing"])), evidence)
    if "" in sizes:
        told = f"The {sizes['']} coded videos are of one platform; their counts are compared"
        return f"{told} together.\n"
    listed = wording.listing([f"{n} of {wording.escape(name)}" for name, n in sizes.items()])
    return (
        f"The coded videos are {listed}. What a platform counts as a like, a play or a comment, "
        "and whom it shows a video to, is its own: counts are compared and correlated within each "
        "platform and never pooled, and Holm’s correction runs over the tests of one outcome on "
        "one platform.\n"
    )


def _correlation(row):
    if row["rho"] == "":
        return f"{wording.UNDEFINED} ({row['note'].removeprefix('undefined: ')})"
    rho = apa_statistics.spearman(
        row["rho"], row["n"], row["rho_low"], row["rho_high"], row["confidence"]
    )
    return f"{rho}, {apa_statistics.p_value(row['p_holm'], label='*p* (Holm)')}"


def pairs_in_words(
    associations: Sequence[Mapping], bound: Mapping[str, Mapping], codebook: Codebook
) -> str:
    """One line per cross-tabulated pair; `bound` holds the variables of `association_variables`."""
    lines = []
    for row in associations:
        names = row["row_variable"], row["column_variable"]
        row_label, column_label = (codebook.variables[name].label for name in names)
        said = bound["_".join(names)]
        # Where one variable is asked for under a value of the other alone, nothing can be tested.
        told = (
            "no test is possible" if row["p_permutation"] == "" else f"{said['test']}; {said['v']}"
        )
        lines.append(
            f"- **{wording.escape(row_label)} and {wording.escape(column_label)}**: {told}."
        )
    return "\n".join(lines) + "\n"
