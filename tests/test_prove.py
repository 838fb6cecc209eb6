"""The proof that numbers are bound, and the proof of that proof: planted faults are found."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from quick_settings import hasten
from workspace import ROOT

from scripts.checkout import copy_project
from scripts.files.tables import read_csv
from scripts.prove import comparison
from scripts.prove.figure_constants import typed_words
from scripts.prove.places import VARIABLE, Place, plain
from scripts.prove.prove import judge, report
from scripts.prove.trials import Trial

KINDS = [
    *("relabel_codes", "shrink_sample", "scramble_counts", "change_published_sizes"),
    *("drop_respondent", "change_genders", "change_saturation_rule", "change_levels"),
    "change_quotations",
]
PAPER, FRAGMENTS = "paper.qmd", "scripts/paper/fragments"
# What is planted: file, text, what takes its place, and what the message must name.
PLANTS = {
    "number typed in prose": (PAPER, "{{< var flow.eligible >}} eligible", "262 eligible", "262"),
    "number-word typed in prose": (
        PAPER, "{{< var codebook.variables_word >}} coded", "nine coded", "nine",
    ),
    "number typed in the title": (
        PAPER, "of Wang ({{< var source.year >}})", "of Wang (2024)", "Wang \\(2024",
    ),
    "number typed in the abstract": (
        PAPER, "runs from {{< var published_ci.theme_natural_landscape_low >}}", "runs from 29%",
        "runs from 29",
    ),
    "swapped variables in prose": (
        PAPER, "{{< var published.emotion_neutral >}} as neutral",
        "{{< var published.emotion_negative >}} as neutral",
        "published.emotion_negative.*the variable published.emotion_neutral",
    ),
    "number typed in a figure's caption": (
        f"{FRAGMENTS}/figure_fragments.py", "of the {wording.count(rows[0]['base'])} videos, with",
        "of the 50 videos, with", "fig-theme, caption",
    ),
    "number typed in a table's caption": (
        f"{FRAGMENTS}/interview_fragments.py", "{wording.count(rows[0]['orders'])}", "5,000",
        "tbl-saturation, caption",
    ),
    "number-word typed in a caption": (
        f"{FRAGMENTS}/table_fragments.py", "where {note}", "where seven groups are small",
        "tbl-engagement, caption",
    ),
    "base typed in alternative text": (
        f"{FRAGMENTS}/figure_fragments.py", "{row['n']} of {row['base']}, ", "{row['n']} of 50, ",
        "fig-theme, alt",
    ),
    "number typed in a table's cells": (
        f"{FRAGMENTS}/table_fragments.py", 'wording.count(row["units"])', '"50"',
        "tbl-reliability, row \\d+, column 3",
    ),
    "base typed in a figure's label": (
        "scripts/results/draw_figures.py", "of {wording.count(row['base'])}  ·", "of 50  ·",
        "fig-theme, panel 1 text",
    ),
    "number typed in a drawing call": (
        "scripts/results/draw_figures.py", "with {level} interval", "with 95% interval",
        "draw_figures.py, line \\d+, typed",
    ),
    "constant in a script": (
        f"{FRAGMENTS}/variables.py", "wording.count(len(cells))",
        "wording.count(450)", "variable coding.cells",
    ),
    "bound cut off instead of rounded": (
        f"{FRAGMENTS}/variables.py", 'wording.share(row["high"])',
        'f"{int(100 * float(row[\'high\']))}%"', "published_ci.theme_natural_landscape_high",
    ),
    "minimum and maximum swapped": (
        f"{FRAGMENTS}/variables.py", '{"min": defined[0], "max": defined[-1]}',
        '{"min": defined[-1], "max": defined[0]}', "variable reliability.alpha_min",
    ),
    "count off by one": (
        f"{FRAGMENTS}/interview_variables.py", "wording.count(found)", "wording.count(found + 1)",
        "variable interviews.contradictions:",
    ),
    "share of the wrong base": (
        f"{FRAGMENTS}/table_fragments.py", 'wording.share(row["share"]),',
        'wording.share_of(row["n"], rows[0]["base"]),', "tbl-frequencies, row \\d+, column 5",
    ),
    "table read from a stale copy": (
        "scripts/paper/bind_results.py", "    plotted = {",
        '    table["correlations"] = read_csv("stale.csv", (), optional=None)\n    plotted = {',
        "variable correlation.likes_comments: .* after",
    ),
    "one decimal too few": (
        f"{FRAGMENTS}/table_fragments.py", 'wording.coefficient(row["epsilon_squared"])',
        'wording.coefficient(row["epsilon_squared"], 1)', "tbl-engagement, row \\d+, column 9",
    ),
    "wrong sign": (
        f"{FRAGMENTS}/variables.py", 'int(row["base"]) - int(row["count"])',
        'int(row["count"]) - int(row["base"])', "variable published_n.theme_natural_landscape_rest",
    ),
    "days of the wrong month": (
        "scripts/interviews/frequencies.py", "DAYS_PER_MONTH = 365.25 / 12",
        "DAYS_PER_MONTH = 28.0", "variable interviews.viewing_median",
    ),
    "pairs of codes of other respondents": (
        "scripts/interviews/relations.py", "len(bearers[one] & bearers[other])",
        "len(bearers[one] | bearers[other])", "tbl-cooccurrence, row",
    ),
    "median of the wrong group": (
        f"{FRAGMENTS}/figure_fragments.py", 'row["outcome"] == outcome and row["group"] == group',
        'row["outcome"] == outcome', "fig-engagement, alt",
    ),
}  # fmt: skip


def prove(folder: Path, kinds) -> subprocess.CompletedProcess:
    """Run the rule's command in a copy of the project."""
    return subprocess.run(
        [
            *[sys.executable, "-m", "scripts.prove.prove", "--root", "."],
            *["--mutants", str(len(kinds)), "--kinds", *kinds, "--seed", "7"],
            *["--recomputation", "tests/recomputation.py", "--out", "out/numbers.csv"],
            *["--report", "out/report.md"],
        ],
        cwd=folder, capture_output=True, text=True, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip


def copy_with_quotations(folder: Path) -> Path:
    """A copy of the project whose paper has the tables of interviews, too, that this one lacks."""
    copy_project(ROOT, folder)
    quotes = "data/raw/interviews/quotes.csv"
    said = "quote_id,respondent,quote,original\nnight,F1,I went there 2 times,\nhot,M2,Three,三\n"
    (folder / quotes).write_text(said, encoding="utf-8")
    names = ("tbl-quotes", "tbl-cooccurrence", "tbl-negative-cases", "quote-night")
    included = [f"{{{{< include results/bind_results/{name}.md >}}}}" for name in names]
    for path, old, new in (
        ("config.yaml", 'quotes: ""', f"quotes: {quotes}"),
        ("data/raw/interviews/codebook.yaml", "  visit:\n", "  visit:\n    opposes: distortion\n"),
        (PAPER, "# Supplement", "\n\n".join([*included, "# Supplement"])),
    ):
        text = (folder / path).read_text(encoding="utf-8")
        assert old in text
        (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    return hasten(folder)


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """The paper without a fault, after a few mutants."""
    folder = copy_with_quotations(tmp_path_factory.mktemp("clean") / "project")
    return folder, prove(folder, KINDS)


@pytest.fixture(scope="module")
def planted(tmp_path_factory, clean):
    """What is said of a copy in which every fault of `PLANTS` is planted."""
    folder = copy_with_quotations(tmp_path_factory.mktemp("planted") / "project")
    for name, (path, old, new, _) in PLANTS.items():
        text = (folder / path).read_text(encoding="utf-8")
        assert old in text, f"{name}: '{old}' does not stand in {path} any more"
        (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    stale = "x,y,rho,rho_low,rho_high\n"
    stale += "likes,comments,0.8167,0.6787,0.8992\nlikes,reposts,0.8760,0.7731,0.9355\n"
    stale += "comments,reposts,0.7195,0.5211,0.8440\n"
    # The chain runs in copies, as a build on another machine would: the stale file is committed.
    (folder / "stale.csv").write_text(stale, encoding="utf-8")
    return prove(folder, ["shrink_sample", "drop_respondent", "change_levels"])


def test_clean_paper_has_no_dangling_number(clean):
    _, told = clean
    assert told.returncode == 0, told.stderr


def test_twenty_faults_and_more_are_planted():
    assert len(PLANTS) >= 20


@pytest.mark.parametrize("name", PLANTS)
def test_planted_fault_is_found(planted, name):
    assert planted.returncode == 1
    assert re.search(PLANTS[name][3], planted.stderr), planted.stderr


def test_every_number_of_the_prose_has_a_row(clean):
    folder, _ = clean
    rows = read_csv(folder / "out/numbers.csv", (), optional=None)
    known = {row["place"] for row in rows}
    used = VARIABLE.findall((folder / PAPER).read_text(encoding="utf-8"))
    assert {f"variable {name}" for name in used if re.match("flow|freq|published_", name)} <= known
    assert {row["verdict"] for row in rows} <= {"bound", "constant", "unmoved"}
    assert all(row["reason"] for row in rows if row["verdict"] == "unmoved")
    assert {"fig-theme, alt", "tbl-frequencies, caption", "fig-flow, panel 1 text 1"} <= known
    moved = {(row["place"], row["printed"]) for row in rows if row["verdict"] == "bound"}
    assert ("tbl-quotes, row 2, column 3", "Three") in moved
    assert "tbl-negative-cases, caption" in known


def test_report_tells_scores_and_what_is_left_out(clean):
    report = (clean[0] / "out/report.md").read_text(encoding="utf-8")
    assert f"{len(KINDS)} of {len(KINDS)} mutants with every expected change seen" in report


def test_range_of_chance_is_kept_to():
    assert comparison.mismatch("p < .001", [(0.0, 0.0005)]) is None
    assert comparison.mismatch("p = .12", [(0.2, 0.3)])
    assert comparison.mismatch("reached in 55% of", [(0.5, 0.6)]) is None


def test_number_that_nothing_accounts_for_is_a_fault():
    assert comparison.mismatch("9 of 50", ["9"]) == "no number in place of '50'"


def test_colour_and_size_of_a_figure_are_no_results():
    assert typed_words('axes.text(1, 2, label, color="#5d6975", fontsize=8.5)') == []


def test_a_number_that_nothing_moved_tells_why():
    place = Place(("prose", 1, 0), ("variable", "size"), "Of 9", "paper.qmd", 3)
    base = Trial("", {place.key: ["9"]})
    (row,) = judge([place], base, [Trial("shrink", {place.key: ["9"]})], {})
    assert (row["verdict"], row["moved_by"]) == ("unmoved", 0)
    told = "the recomputation asks for the same in all 1 changed studies that print it"
    assert row["reason"] == told
    assert told in report([row], base, [], [], [])


def test_evidence_marks_are_no_text():
    assert plain("[21 of 50 (42%)]{.simulated}") == "21 of 50 (42%)"
