"""What a comparison tells of each variable: the test in words, the picture, and the shares."""

from collections.abc import Mapping, Sequence

from scripts.paper.fragments import apa_statistics, wording
from scripts.paper.fragments.markup import mark, pipe_table

ACROSS = 5  # codes side by side in a table


def results(
    shares: Sequence[Mapping],
    tests: Sequence[Mapping],
    codes: Sequence[Mapping],
    names: Mapping[str, str],
    alpha: float,
) -> str:
    """A section per variable: what the test says, and the picture."""
    parts = []
    for test in tests:
        rows = [row for row in shares if row["variable"] == test["variable"]]
        measured = [row for row in codes if row["variable"] == test["variable"]]
        parts += [
            f"## {wording.escape(test['label'])} {{#sec-{_label(test)}}}\n",
            f"{_test_said(test, rows, alpha)} {_widest_said(measured, rows, names)}\n",
        ]
        if _drawn(rows):
            parts.append(_figure(test, rows))
    return "\n".join(parts)


def share_tables(
    shares: Sequence[Mapping], tests: Sequence[Mapping], names: Mapping[str, str]
) -> str:
    """Every share with its interval: a table per variable, in parts where it has many codes."""
    tables = []
    for test in tests:
        rows = [row for row in shares if row["variable"] == test["variable"]]
        codes = list(dict.fromkeys(row["value"] for row in rows))
        for start in range(0, len(codes), ACROSS):
            part = codes[start : start + ACROSS]
            before = f"part-{start // ACROSS + 1}-" if start else ""
            tables.append(_share_table(test, rows, names, part, f"{before}{_label(test)}"))
    return "\n".join(tables)


def _label(test):
    # With a word before it, since a variable may be called as a section of the manuscript.
    return f"of-{test['variable']}"


def _test_said(test, rows, alpha):
    shown = f"@tbl-{_label(test)} gives them."
    if _drawn(rows):
        shown = f"@fig-{_label(test)} shows them, {shown}"
    if test["p_used"] == "":
        return (
            "No test is possible: fewer than two of the studies that enter tests, or of the codes "
            f"that they share, have a video. The shares stand alone: {shown}"
        )
    kind = test["evidence"]
    number = (
        f"{apa_statistics.chi_squared(test['chi2'], test['dof'], test['n'])}, {test['method']} "
    )
    number += apa_statistics.p_value(test["p_used"])
    number += f", {apa_statistics.p_value(test['p_holm'], label='*p* (Holm)')}"
    effect = apa_statistics.estimate(
        "corrected *V*", test["v_corrected"], test["v_low"], test["v_high"], test["confidence"]
    )
    verdict = "differ between the studies by more than chance would make them"
    if float(test["p_holm"]) >= alpha:
        verdict = "are not shown to differ between the studies"
    begun = "On simulated records (no finding), the" if kind == "simulated" else "The"
    rest = ""
    if test["left_out"] != "0":
        rest = f" Left out are {mark(wording.count(test['left_out']), kind)} videos with a code "
        rest += "that some of the studies lack."
    said = f"{begun} shares {verdict}: {mark(number, kind)}; {mark(effect, kind)}.{rest}"
    return f"{said} {shown}"


def _drawn(rows):
    return [row for row in rows if row["share"] != ""]


def _widest_said(measured, rows, names):
    varied = [row for row in measured if row["i2"] not in ("", "0")]
    if not measured:
        return ""
    if not varied:
        return "The share of no code varies more than chance alone lets expect."
    widest = max(varied, key=lambda row: (float(row["i2"]), float(row["q"])))
    kinds = {(row["value"], row["study"]): row["evidence"] for row in rows}
    ends = []
    for end in ("lowest", "highest"):
        share = mark(wording.share(widest[f"{end}_share"]), kinds[widest["value"], widest[end]])
        ends.append(f"{share} ({wording.escape(names[widest[end]])})")
    size = f"*I*² = {wording.share(widest['i2'])}"
    if widest["i2_low"] != "":
        bounds = (widest["i2_low"], widest["i2_high"], widest["confidence"])
        size += f", {apa_statistics.share_interval(*bounds)}"
    return (
        f"What varies most is the share of *{wording.escape(widest['label'].lower())}*, from "
        f"{ends[0]} to {ends[1]}; {mark(size, widest['evidence'])}."
    )


def _figure(test, rows):
    label = wording.escape(test["label"])
    classes = list(dict.fromkeys(row["evidence"] for row in rows))
    spoken = {
        "published": "squares are published", "simulated": "circles are simulated",
        "observed": "diamonds are observed",
    }  # fmt: skip
    kinds = wording.listing([mark(spoken[name], name) for name in classes])
    level = wording.share(rows[0]["confidence"])
    caption = (
        f"{label}: share of each code by study, with {level} Wilson intervals; behind the name the "
        f"number of videos coded; {kinds}. No share of all studies together is drawn."
    )
    ranges = []
    for value in dict.fromkeys(row["value"] for row in rows):
        drawn = [row for row in _drawn(rows) if row["value"] == value]
        ends = [pick(float(row["share"]) for row in drawn) for pick in (min, max)] if drawn else ()
        spoken_ends = " to ".join(wording.share(end) for end in ends) or wording.UNDEFINED
        name = next(row["label"] for row in rows if row["value"] == value)
        ranges.append(f"{name} {spoken_ends}")
    plain = "".join(
        character for character in
        f"Dot plots of {test['label'].lower()} by study, {wording.listing(classes)} records. "
        f"Lowest to highest share: {'; '.join(ranges)}. The table gives every share."
        if character not in '\\`*<>{}[]|#$"&'
    )  # fmt: skip
    picture = f"results/draw_comparison/{test['variable']}.svg"
    return f'![{caption}]({picture}){{#fig-{_label(test)} fig-alt="{plain}"}}\n'


def _share_table(test, rows, names, codes, label):
    found = {(row["study"], row["value"]): row for row in rows}
    headings = {row["value"]: row["label"] for row in rows}
    columns = [("Study", "l", 18), ("*n*", "r", 6)]
    columns += [(wording.escape(headings[code]), "l", 18) for code in codes]
    cells = []
    for study in dict.fromkeys(row["study"] for row in rows):
        base = next(row["base"] for row in rows if row["study"] == study)
        shown = [_share_cell(found.get((study, code))) for code in codes]
        cells.append([wording.escape(names[study]), wording.count(base), *shown])
    level = wording.share(rows[0]["confidence"])
    caption = (
        f"{wording.escape(test['label'])} by study: share of the videos coded (*n*) and {level} "
        "Wilson interval in percent. A dash: the codebook of the study has no such code."
    )
    return pipe_table(columns, cells, caption, label)


def _share_cell(row):
    if row is None:
        return wording.EN_DASH
    if row["share"] == "":
        return wording.UNDEFINED
    low, high = (wording.fixed(100 * wording.exact(row[end]), 0) for end in ("low", "high"))
    text = f"{wording.share(row['share'])} [{low},{wording.NO_BREAK}{high}]"
    return mark(text, row["evidence"])
