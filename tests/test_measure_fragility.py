"""How few records a claim hangs on: against a recount by hand, and for every run the same."""

import csv
import resource
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from math import sqrt
from pathlib import Path

import pytest
from built_chain import (
    BIND,
    CODEBOOK,
    DRAW,
    RESULTS,
    ROOT,
    run_module,
)
from matplotlib.collections import LineCollection, PathCollection

from scripts.claims.ledger import HOLDS, UNDETERMINED, Claim, claims_of, decide
from scripts.claims.measure_fragility import (
    draw,
    flips_of,
    fragility_rows,
    in_order,
    leave_one_out,
    tell,
)
from scripts.claims.relabelling import Flip
from scripts.claims.spans import names_in
from scripts.claims.variations import recompute

CLAIMS = claims_of("claims")
FRAGILITY = {
    "settings": str(ROOT / "config.yaml"),
    "codebook": CODEBOOK,
    "published": BIND["published"],
    "units": DRAW["units"],
    **RESULTS,
    "raw-respondents": "data/raw/interviews/respondents.csv",
    "interview-codebook": "data/raw/interviews/codebook.yaml",
    "package": "claims",
    "permutations": "199",
    "relabels": "12",
    "videos": "200",
    "out": "fragility.csv",
    "svg": "fragility.svg",
}
SECONDS = 8


def rows_of(claims, results, records):
    """Rows of the table for some claims, with a search up to two relabelled videos."""
    left = leave_one_out(claims, results, records)
    return fragility_rows(claims, results, left, flips_of(claims, results, records, 2))


def largest(themes):
    counts = Counter(themes)
    leader, runner = counts.pop("natural_landscape", 0), max(counts.values())
    return "undetermined" if leader == runner else "holds" if leader > runner else "fails"


def positive(tones):
    """By the score test, which Wilson's interval inverts; 1.96 to four places."""
    k = sum(tone == "positive" for tone in tones)
    return "holds" if (2 * k - len(tones)) / sqrt(len(tones)) > 1.959964 else "fails"


@pytest.mark.parametrize("landscapes", [5, 6])
def test_leave_one_out_is_a_recount_without_each_video(results, records, landscapes):
    themes = ["natural_landscape"] * landscapes + ["food"] * 5 + ["city_features"] * 4
    tones = ["positive"] * 11 + ["neutral"] * 4
    consensus = [
        {**row, "theme": theme, "emotion": tone}
        for row, theme, tone in zip(records.consensus, themes, tones, strict=False)
    ]
    few = replace(records, consensus=consensus)
    planted = recompute(results, few, consensus)
    names = ("largest-theme", "positive-records")
    claims = {name: replace(CLAIMS[name], inputs=("videos",)) for name in names}
    found = leave_one_out(claims, planted, few)
    for name, column, judge in (
        ("largest-theme", "theme", largest),
        ("positive-records", "emotion", positive),
    ):
        by_hand = [
            (left["unit_id"], judge([row[column] for row in consensus if row is not left]))
            for left in consensus
        ]
        assert found[name, "videos"] == by_hand
        assert len({verdict for _, verdict in by_hand}) > 1


def test_a_claim_hangs_on_the_respondents_who_alone_say_it(results, records):
    name = "image-factors"
    found = leave_one_out({name: CLAIMS[name]}, results, records)[name, "respondents"]
    said = {}
    for row in results.rows("statements", section="4.2.1"):
        for code in row["codes"].split(";"):
            if row["respondent"]:
                said.setdefault(code, set()).add(row["respondent"])
    alone = {
        who for code in ("night_view", "camera_work", "urban_culture")
        if len(said[code]) == 1 for who in said[code]
    }  # fmt: skip
    assert alone
    assert {who for who, verdict in found if verdict != HOLDS} == alone
    assert len(found) == len(results.rows("respondents"))
    (row,) = rows_of({name: CLAIMS[name]}, results, records)
    assert set(row["changed_by"].split(";")) == alone
    assert (row["same"], row["tried"]) == (len(found) - len(alone), len(found))
    assert row["told"] == f"{row['same']} of {row['tried']} without one respondent"


def test_three_coders_are_left_out_in_turn(results, records):
    third = [{**row, "coder_id": "C"} for row in records.codes if row["coder_id"] == "A"]
    three = replace(records, codes=[*records.codes, *third])
    claims = {"alpha-range": CLAIMS["alpha-range"]}
    found = leave_one_out(claims, results, three)
    assert found["alpha-range", "coders"] == [("A", HOLDS), ("B", HOLDS), ("C", HOLDS)]
    found = leave_one_out(claims, results, records)
    assert found["alpha-range", "coders"] == [("A", UNDETERMINED), ("B", UNDETERMINED)]


def test_a_verdict_that_changes_by_chance_is_tested_again(results, records):
    """A predicate that holds on many permutations only, as one near its bound does."""

    def predicate(changed):
        (row,) = changed.rows("associations")
        return decide(float(row["p_permutation"]) > 1 / 100, [], "simulated", "", "")

    few = replace(records, permutations=1)

    def chancy(changed):
        # With one permutation p is a half or one: what few permutations give is taken for false.
        (row,) = changed.rows("associations")
        if float(row["p_permutation"]) in (0.5, 1.0):
            return decide(False, [], "simulated", "", "")
        return predicate(changed)

    claim = Claim("near", chancy, "", variables=("theme", "emotion"), inputs=("coders",))
    found = leave_one_out({"near": claim}, results, few)
    assert found["near", "coders"] == [("A", HOLDS), ("B", HOLDS)]


def test_a_claim_on_no_record_is_said_to_rest_on_none(results, records):
    claims = {"no-statistic": CLAIMS["no-statistic"]}
    (row,) = rows_of(claims, results, records)
    assert row["told"] == "rests on no record"
    assert (row["kind"], row["tried"], row["same"], row["relabels"]) == ("", None, None, None)


@pytest.mark.parametrize(
    ("outcomes", "found", "told"),
    [
        ([], None, "rests on no record"),
        ([("videos", 49, 50)], None, "49 of 50 without one video"),
        (
            [("videos", 50, 50), ("coders", 0, 2)],
            Flip(1, 12, "exact"),
            "50 of 50 without one video; 0 of 2 without one coder; "
            "1 relabelled video would flip it",
        ),
        ([], Flip(5, 12, "exact"), "5 relabelled videos would flip it"),
        ([], Flip(None, 12, "exact"), "no relabelling of up to 12 videos flips it"),
        ([], Flip(1, 1, "single"), "1 relabelled video would flip it"),
        ([], Flip(None, 1, "single"), "no single relabelled video flips it"),
    ],
)
def test_fragility_is_told(outcomes, found, told):
    assert tell(outcomes, found) == told


def test_the_plot_shows_each_claim_and_kind_in_its_place():
    blank = {"meaning": "None.", "relabels": None}
    rows = [
        {
            "claim": "one",
            "meaning": "One leads.",
            "kind": "videos",
            "same": 49,
            "tried": 50,
            "relabels": 5,
        },
        {
            "claim": "one",
            "meaning": "One leads.",
            "kind": "coders",
            "same": 0,
            "tried": 2,
            "relabels": 5,
        },
        {"claim": "none", "kind": "", "same": None, "tried": None, **blank},
        {
            "claim": "two",
            "meaning": "Two leads.",
            "kind": "respondents",
            "same": 7,
            "tried": 10,
            "relabels": 1,
        },
    ]
    (axes,) = draw(rows).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["One leads.", "Two leads."]
    points = {
        dots.get_label(): [(round(x, 6), round(y)) for x, y in dots.get_offsets()]
        for dots in axes.collections
        if isinstance(dots, PathCollection)
    }
    assert points == {
        "without one video": [(98, 0)],
        "without one coder": [(0, 0)],
        "without one respondent": [(70, 1)],
    }
    assert [text.get_text() for text in axes.texts] == ["5 relabels flip", "1 relabel flips"]


def test_no_mark_of_the_plot_covers_another_and_no_line_runs_through_a_word():
    kinds = ("videos", "coders", "respondents")
    rows = [
        {"claim": name, "meaning": name * 40, "kind": kind, "same": 2, "tried": 2, "relabels": 1}
        for name in ("ab ", "cd ")
        for kind in kinds
    ]
    figure = draw(rows)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    dots = [found for found in axes.collections if isinstance(found, PathCollection)]
    heights = sorted(
        axes.transData.transform(place)[1] for found in dots for place in found.get_offsets()
    )
    # A square beside a diamond, which stands on its corner; points to pixels.
    side = sqrt(dots[0].get_sizes()[0]) * figure.dpi / 72
    assert len(heights) == 6
    assert all(b - a > side * (1 + sqrt(2)) / 2 for a, b in pairwise(heights))
    ends = [path.vertices[:, 0].max() for found in axes.collections
            if isinstance(found, LineCollection) for path in found.get_paths()]  # fmt: skip
    words = [text.get_window_extent().x0 for text in axes.texts]
    assert axes.transData.transform((max(ends), 0))[0] < min(words)


def test_rows_come_in_the_order_of_the_text(tmp_path):
    paper = tmp_path / "paper.qmd"
    paper.write_text("[B]{.claim #claim-b} and [a [4]{.published}]{.claim #claim-a}.\n")
    rows = [{"claim": name} for name in ("a", "c", "b")]
    assert [row["claim"] for row in in_order(rows, names_in(paper))] == ["b", "a", "c"]


def processor_time():
    """Seconds that ended processes have used; other work on the machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_the_whole_is_fast_and_tells_every_claim(folder):
    started = processor_time()
    done = run_module("scripts.claims.measure_fragility", FRAGILITY, folder)
    taken = processor_time() - started
    assert done.returncode == 0, done.stderr
    assert taken < SECONDS, f"{taken:.1f} s"
    with Path(folder / FRAGILITY["out"]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["claim"] for row in rows} == set(CLAIMS)
    for row in rows:
        kinds = CLAIMS[row["claim"]].inputs
        assert row["kind"] in (kinds or ("",))
        assert row["told"]
        if row["kind"]:
            changed = row["changed_by"].split(";") if row["changed_by"] else []
            assert int(row["same"]) + len(changed) == int(row["tried"])
