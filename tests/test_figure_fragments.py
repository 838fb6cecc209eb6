"""Captions and alternative texts of the figures are made from what is plotted."""

import re

import pytest
from rendered import NASTY, elements, kinds, text

from scripts.paper.fragments import figure_fragments

SHARES = [
    {"label": "Nature", "n": "5", "base": "8", "share": "0.625", "low": "0.3", "high": "0.86"},
    {"label": "Food", "n": "3", "base": "8", "share": "0.375", "low": "0.14", "high": "0.69"},
]
SHARES = [
    row | {"confidence": "0.9", "evidence": kind}
    for row, kind in zip(SHARES, ("published", "simulated"), strict=True)
]
POINTS = [
    {"unit_id": f"v{n}", "group": group, "outcome": "likes", "count": str(count)}
    for n, (group, count) in enumerate([("Good", 4), ("Good", 7), ("Bad", 1200)])
]
POINTS = [row | {"evidence": "observed"} for row in POINTS]
FLOW = [
    {"label": "Records captured", "n": "1234", "evidence": "simulated"},
    {"label": "Off topic", "n": "34", "evidence": "simulated"},
]
ALPHAS = [
    {"label": "Theme", "alpha": "0.917", "low": "0.807", "high": "1", "kind": "interval"},
    {"label": "Mood", "alpha": "1", "low": "0.7", "high": "1", "kind": "no disagreement"},
    {"label": "Flat", "alpha": "", "low": "", "high": "", "kind": "no variation"},
]
ALPHAS = [
    row
    | {"disagreement_high": "0.06" if row["label"] == "Mood" else "", "units": "50"}
    | {"verdict": "reliable", "threshold": "0.667", "reliable": "0.8", "tentative": "0.667"}
    | {"confidence": "0.95", "evidence": "simulated"}
    for row in ALPHAS
]
MADE = {
    "reliability": lambda rows=ALPHAS: figure_fragments.reliability(rows, 2000),
    "shares": lambda rows=SHARES, label="Theme": figure_fragments.shares("theme", rows, label),
    "engagement": lambda rows=POINTS, label="Mood": figure_fragments.engagement(rows, label),
    "flow": lambda rows=FLOW: figure_fragments.flow(rows),
}


def image(markdown):
    (found,) = [part for part in elements(markdown) if part["t"] == "Image"]
    (figure,) = [part for part in elements(markdown) if part["t"] == "Figure"]
    (_, _, pairs), caption, (target, _) = found["c"]
    label = figure["c"][0][0]
    return {"label": label, "alt": dict(pairs)["fig-alt"], "caption": text(caption), "file": target}


def test_the_alternative_text_of_bars_reads_them_out():
    read = image(MADE["shares"]())
    assert read["alt"] == (
        "Bar chart of theme, largest first. Nature 5 of 8, 63%, interval 30% to 86%, published; "
        "Food 3 of 8, 38%, interval 14% to 69%, simulated."
    )
    assert (read["label"], read["file"]) == ("fig-theme", "figures/theme.svg")
    assert "Theme of the 8 videos, with counts, shares and 90% Wilson intervals" in read["caption"]


def test_bars_of_a_scale_are_read_out_as_one():
    alt = image(MADE["shares"]([SHARES[1], SHARES[0]]))["alt"]
    assert alt.startswith("Bar chart of theme, in the order of its scale. Food")


def test_the_caption_tells_apart_the_classes_that_are_there():
    both = MADE["shares"]()
    assert "[solid bars are published]{.published} and [hatched bars are simulated]" in both
    observed = MADE["shares"]([SHARES[0] | {"evidence": "observed"}])
    assert "[dotted bars are observed]{.observed}" in observed
    assert "published" not in observed


def test_the_alternative_text_of_points_gives_medians_and_numbers():
    alt = image(MADE["engagement"]())["alt"]
    assert "observed records; median likes: good 5.5 (2 videos) and bad 1,200 (1 video)." in alt


def test_a_group_without_a_count_in_one_outcome_has_no_median():
    rows = [*POINTS, POINTS[0] | {"outcome": "plays"}]
    assert (
        "median plays: good 4 (1 video) and bad n/a (0 videos)"
        in image(MADE["engagement"](rows))["alt"]
    )


def test_the_alternative_text_of_the_flow_names_each_step():
    alt = image(MADE["flow"]())["alt"]
    assert alt == "Flow diagram, simulated records: records captured 1,234; off topic 34."


@pytest.mark.parametrize(
    ("kind", "rows", "change"),
    [
        *[("shares", SHARES, {name: value}) for name, value in (("n", "4"), ("label", "Art"))],
        *[("shares", SHARES, {name: "0.5"}) for name in ("share", "low", "high")],
        ("shares", SHARES, {"evidence": "observed"}),
        ("engagement", POINTS, {"count": "44"}),
        ("engagement", POINTS, {"group": "Bad"}),
        ("engagement", POINTS, {"evidence": "simulated"}),
        ("flow", FLOW, {"n": "1235"}),
        ("flow", FLOW, {"evidence": "observed"}),
        *[("reliability", ALPHAS, {name: "0.5"}) for name in ("alpha", "low", "high", "reliable")],
        ("reliability", ALPHAS, {"verdict": "tentative"}),
        ("reliability", ALPHAS, {"evidence": "observed"}),
    ],
)
def test_the_alternative_text_changes_with_the_data(kind, rows, change):
    changed = MADE[kind]([rows[0] | change, *rows[1:]])
    assert image(changed)["alt"] != image(MADE[kind]())["alt"]


def test_markup_in_labels_reaches_neither_caption_nor_alternative_text():
    for markdown in (
        MADE["shares"]([SHARES[0] | {"label": NASTY}], NASTY),
        MADE["engagement"]([POINTS[0] | {"group": NASTY}], NASTY),
        MADE["flow"]([FLOW[0] | {"label": NASTY}]),
        MADE["reliability"]([ALPHAS[0] | {"label": NASTY}]),
    ):
        read = image(markdown)
        assert not re.search(r'["\\`*<>{}\[\]|#&]', read["alt"])
        assert "{{<" not in markdown
        assert len(re.findall(r'(?<!\\)"', markdown)) == 2 * (1 + ("width=" in markdown))
        assert not kinds(markdown) & {"Code", "RawInline", "Link", "Math", "Cite", "Superscript"}
    assert NASTY in image(MADE["shares"](SHARES, NASTY))["caption"]


def test_the_alternative_text_of_alpha_tells_intervals_and_why_there_is_none():
    read = image(MADE["reliability"]())
    assert read["alt"] == (
        "Dot plot of Krippendorff’s alpha with 95% intervals against the bounds .667 and .800, "
        "simulated records. Theme .92, interval .81 to 1.00, reliable; Mood 1.00, no disagreement "
        "in 50 units, a rate of 6% not excluded; Flat n/a, no variation."
    )
    assert "2,000 resamples of units" in read["caption"]
    assert "codebook" not in read["caption"]
    own = image(MADE["reliability"]([ALPHAS[0] | {"threshold": "0.75"}, *ALPHAS[1:]]))
    assert "the bound that the codebook sets for a variable" in own["caption"]


def test_a_figure_without_coded_units_says_na():
    empty = {"n": "0", "base": "0", "share": "", "low": "", "high": ""}
    assert "0 of 0, n/a, interval n/a to n/a" in image(MADE["shares"]([SHARES[0] | empty]))["alt"]


def test_numbers_are_read_out_with_their_ends_and_middle():
    rows = [
        {"variable": "cuts", "value": value, "n": n, "base": "4", "evidence": "observed"}
        for value, n in (("2", "1"), ("9.5", "3"))
    ]
    made = figure_fragments.numbers("cuts", rows, "Cuts")
    assert "from 2 to 9.5, median 9.5, 4 videos." in made
    assert "Cuts of the 4 videos" in made and "{.observed}" in made
