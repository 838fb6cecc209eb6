"""The smallest number of relabelled videos that changes a verdict, against closed forms."""

from dataclasses import replace
from math import ceil, sqrt

import pytest

from scripts.claims import relabelling
from scripts.claims.ledger import FAILS, HOLDS, UNDETERMINED, Claim, claims_of, decide
from scripts.claims.relabelling import Flip, exact_flip, single_flip, with_counts
from scripts.claims.variations import recompute
from scripts.results.compare_published import compare

CLAIMS = claims_of("claims")
THEMES = ("natural_landscape", "history_culture", "city_features", "food", "other")
Z = 1.959963984540054  # normal quantile of 0.975


@pytest.fixture(scope="module")
def records(records):
    return replace(records, permutations=199)


# Exact


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ((21, 7, 11, 9, 2), HOLDS),
        ((15, 10, 12, 9, 4), HOLDS),
        ((14, 10, 12, 9, 5), HOLDS),
        ((13, 12, 10, 10, 5), HOLDS),
        ((12, 12, 12, 9, 5), UNDETERMINED),
        ((12, 13, 10, 10, 5), FAILS),
        ((12, 9, 9, 16, 4), FAILS),
        ((10, 10, 7, 17, 6), FAILS),
    ],
)
def test_a_leader_is_caught_by_half_its_lead_rounded_up(results, counts, verdict):
    claim = CLAIMS["largest-theme"]
    start = with_counts(results, "theme", dict(zip(THEMES, counts, strict=True)))
    assert claim.predicate(start).verdict == verdict
    lead = abs(counts[0] - max(counts[1:]))
    assert exact_flip(claim, start, 6) == Flip(max(ceil(lead / 2), 1), 6, "exact")


@pytest.mark.parametrize("base", [40, 50, 64])
@pytest.mark.parametrize("over", [1, 2, 5])
def test_a_share_falls_to_one_half_at_the_bound_of_the_score_interval(results, base, over):
    # Wilson's interval inverts the score test, so that its lower end is above one half exactly
    # where (2k - n) / √n is above z.
    least = next(k for k in range(base) if (2 * k - base) / sqrt(base) > Z)
    counts = {"positive": least + over - 1, "neutral": base - least - over, "negative": 1}
    frequencies = [{**row, "base": str(base)} for row in results.rows("frequencies")]
    start = with_counts(results.with_tables(frequencies=frequencies), "emotion", counts)
    claim = CLAIMS["positive-records"]
    assert claim.predicate(start).verdict == HOLDS
    assert exact_flip(claim, start, 8) == Flip(over, 8, "exact")


def test_a_share_below_the_bound_is_lifted_over_it(results):
    start = with_counts(results, "emotion", {"positive": 29, "neutral": 20, "negative": 1})
    assert exact_flip(CLAIMS["positive-records"], start, 8) == Flip(3, 8, "exact")


def test_the_search_ends_at_its_bound(results):
    start = with_counts(results, "emotion", {"positive": 48, "neutral": 1, "negative": 1})
    assert exact_flip(CLAIMS["positive-records"], start, 4) == Flip(None, 4, "exact")


def test_a_video_cannot_be_taken_from_a_code_that_has_none(results):
    tried = []

    def predicate(changed):
        tried.append([int(row["n"]) for row in changed.rows("frequencies", variable="emotion")])
        return decide(True, [], "published", "", "")

    start = with_counts(results, "emotion", {"positive": 1, "neutral": 1, "negative": 0})
    assert (
        exact_flip(Claim("any", predicate, "", variables=("emotion",)), start, 5).relabels is None
    )
    assert all(min(counts) >= 0 and sum(counts) == 2 for counts in tried)
    # Two videos over three codes: six ways, of which the first is the start.
    assert len({tuple(counts) for counts in tried}) == 6


def test_counts_change_the_published_comparison_too(results):
    start = with_counts(results, "theme", dict(zip(THEMES, (20, 8, 11, 9, 2), strict=True)))
    sizes = {
        "sample": len(results.rows("consensus")),
        "respondents": len(results.rows("respondents")),
    }
    confidence = results.settings["statistics"]["confidence"]
    anew = compare(results.published, start.rows("frequencies"), sizes, confidence)
    assert start.rows("anchors") == results.with_tables(anchors=anew).rows("anchors")
    row = start.row("anchors", figure="theme_natural_landscape")
    assert (row["found_n"], row["verdict"]) == ("20", "differs")
    assert start.share("theme", "natural_landscape").evidence == "simulated"
    assert start.rows("frequencies", variable="emotion") == results.rows(
        "frequencies", variable="emotion"
    )


# Single


def crossed(results, records, table):
    """Results and records for videos with these counts of theme by tone."""
    cells = [
        (theme, tone)
        for theme, row in zip(("natural_landscape", "food"), table, strict=True)
        for tone, n in zip(("positive", "neutral"), row, strict=True)
        for _ in range(n)
    ]
    consensus = [
        {**row, "theme": theme, "emotion": tone}
        for row, (theme, tone) in zip(records.consensus, cells, strict=False)
    ]
    records = replace(records, consensus=consensus)
    precise = replace(records, permutations=9999)
    return recompute(results, precise, consensus), records


@pytest.mark.parametrize(
    ("table", "verdict", "relabels"),
    [
        # Two-sided p of Fisher's test by R: .0698 and, one video further, .0230.
        (((8, 2), (3, 7)), HOLDS, 1),
        (((8, 2), (2, 8)), FAILS, 1),
        (((5, 5), (5, 5)), HOLDS, None),
        (((10, 0), (0, 10)), FAILS, None),
        # p is 1/50; without the one video of its kind there is nothing to test.
        (((49, 0), (0, 1)), FAILS, 1),
    ],
)
def test_one_relabelled_video_flips_a_test_or_none_does(results, records, table, verdict, relabels):
    planted, twenty = crossed(results, records, table)
    claim = CLAIMS["theme-emotion"]
    assert claim.predicate(planted).verdict == verdict
    assert single_flip(claim, planted, twenty) == Flip(relabels, 1, "single")


def test_a_flip_by_chance_of_few_permutations_is_none(results, records, monkeypatch):
    planted, twenty = crossed(results, records, ((8, 2), (3, 7)))
    asked = []

    def recomputed(results, records, consensus):
        asked.append(records.permutations)
        (row,) = results.rows("associations")
        p = "0.025" if records.permutations == 199 else "0.056"
        return results.with_tables(associations=[{**row, "p_permutation": p}])

    monkeypatch.setattr(relabelling, "recompute", recomputed)
    claim = CLAIMS["theme-emotion"]
    assert single_flip(claim, planted, twenty) == Flip(None, 1, "single")
    assert {199, 9999} == set(asked)


def test_rank_tests_are_searched_in_every_variable_of_the_claim(results, records):
    # Likes rise with the code, but for one video that sits in the wrong group.
    units = sorted(records.units, key=lambda row: row["unit_id"])
    units = [
        {**row, "likes": str(10 * place + 1), "comments": "1", "reposts": "1"}
        for place, row in enumerate(units)
    ]
    tones = ["neutral"] * 5 + ["positive"] * 7
    planted = [
        {**row, "emotion": tone, "storyline": "none", "role_setting": "creator",
         "background_music": "none", "information_source": "citizen"}
        for row, tone in zip(records.consensus, tones, strict=False)
    ]  # fmt: skip
    records = replace(records, units=units, consensus=planted, permutations=1999)
    changed = recompute(results, records, planted)
    claim = CLAIMS["no-false-alarm"]
    assert claim.predicate(changed).verdict == FAILS
    assert single_flip(claim, changed, records).method == "single"
