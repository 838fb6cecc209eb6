"""Each claim of the paper holds on its data, and a planted change makes it fail."""

import copy
import functools
from dataclasses import replace

import pytest
from built_chain import copy_tables, load_results

from scripts.claims.ledger import (
    FAILS,
    HOLDS,
    UNDETERMINED,
    UNTESTABLE,
    claims_of,
)
from scripts.files.tables import read_csv

CLAIMS = claims_of("claims")
CLASSES = {"published", "simulated", "observed"}
ASSERTED = {
    "citizens-resonate",
    "government-promotes",
    "likes-emotion",
    "most-respondents",
    "technique-majority",
    "viewers-positive",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return load_results(copy_tables(tmp_path_factory.mktemp("results")))


def cells(table, *, where=None, **changed):
    """A change of the cells of all rows of a table that fit `where`."""

    def change(results):
        rows = results.rows(table, **(where or {}))
        assert rows, f"no row of {table} fits {where}"
        fits = [id(row) for row in rows]
        after = [dict(row, **changed) if id(row) in fits else row for row in results.rows(table)]
        return results.with_tables(**{table: after})

    return change


def without(table, **where):
    """A change that takes the rows of a table that fit `where` away."""

    def change(results):
        gone = [id(row) for row in results.rows(table, **where)]
        assert gone, f"no row of {table} fits {where}"
        kept = [row for row in results.rows(table) if id(row) not in gone]
        return results.with_tables(**{table: kept})

    return change


def figure(name, **fields):
    """A change of a published figure; without fields the figure is taken away."""

    def change(results):
        published = copy.deepcopy(results.published)
        if fields:
            published["figures"].setdefault(name, {"value": "1", "unit": "count", "where": ""})
            published["figures"][name].update(fields)
        else:
            del published["figures"][name]
        return replace(results, published=published)

    return change


def no_random_draw(results):
    procedures = {"by_engagement": "section 3.1"}
    return replace(results, published={**results.published, "procedures": procedures})


def told(*path, value):
    """A change of what is written down of the source, named by its keys."""

    return lambda results: replace(results, published=put(results.published, path, value))


def put(content, path, value):
    """A copy of nested content with another value at the end of the path."""
    changed = holder = copy.deepcopy(content)
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed


def released(material):
    """A change by which the source published some material with its text."""
    return told("materials", material, "released", value=True)


def choice(*path, value):
    """A change of a setting, named by its keys."""

    return lambda results: replace(results, settings=put(results.settings, path, value))


def uncoded(variable):
    """A change that takes a variable out of the codebook."""

    def change(results):
        variables = dict(results.codebook.variables)
        del variables[variable]
        return replace(results, codebook=replace(results.codebook, variables=variables))

    return change


def moved(variable, category):
    """A change that puts a variable of the codebook into another category."""

    def change(results):
        variables = dict(results.codebook.variables)
        variables[variable] = replace(variables[variable], category=category)
        return replace(results, codebook=replace(results.codebook, variables=variables))

    return change


def both(*changes):
    """One change after the other."""
    return lambda results: functools.reduce(lambda state, change: change(state), changes, results)


def silenced(code):
    """A change that takes a code from all statements of a respondent."""

    def change(results):
        rows = [
            {**row, "codes": ";".join(c for c in row["codes"].split(";") if c != code) or "visit"}
            if row["respondent"]
            else row
            for row in results.rows("statements")
        ]
        return results.with_tables(statements=rows)

    return change


def told_in_one_place(results):
    rows = [{**row, "where": "table"} for row in results.rows("contradictions")]
    return results.with_tables(contradictions=rows)


def codes_one_theme(results):
    rows = [{**row, "camera_work": "static"} for row in results.rows("consensus")]
    return results.with_tables(consensus=rows)


EMOTION = {"variable": "emotion", "value": "positive"}
LANDSCAPE = {"variable": "theme", "value": "natural_landscape"}
CITY = {"variable": "theme", "value": "city_features"}
HISTORY = {"variable": "theme", "value": "history_culture"}
LIKES_TONE = {"outcome": "likes", "variable": "emotion"}
SCHOLAR = {"found": "scholar"}
STREET = {"statement_id": "s05"}
LEADING = {"figure": "theme_natural_landscape"}
TECHNIQUE = {"respondent": "M4"}
CITIZENS = {"respondent": "M8"}
OBSERVED_CODES = choice("study", "evidence", "coding", value="observed")
OBSERVED_CAPTURES = choice("study", "evidence", "captures", value="observed")
PAIR = {"row_variable": "theme", "column_variable": "emotion"}


def of_videos(n):
    """A change of the number of coded videos wherever a published share is out of it."""

    def change(results):
        bases = [{**row, "base": str(n) if row["base"] else ""} for row in results.rows("anchors")]
        return results.with_tables(anchors=bases)

    return both(figure("videos_coded", value=str(n)), change)


# For each claim that can be decided: planted changes, and the verdict that they have to give.
FLIPS = [
    ("context-internet", figure("netizens", where="section 1"), FAILS),
    ("context-internet", figure("mobile_traffic"), FAILS),
    ("context-plays", figure("chongqing_plays"), FAILS),
    ("context-visitors", figure("visitors_year", where="section 1"), FAILS),
    ("plays-visitors", figure("chongqing_plays", where="section 1, citing reference 4"), FAILS),
    ("plays-visitors", figure("first_quarter_visitors", where="section 1"), FAILS),
    ("plays-visitors", figure("rho_plays_visitors", unit="correlation"), FAILS),
    ("nothing-released", released("videos"), FAILS),
    ("nothing-released", released("coding_sheets"), FAILS),
    ("nothing-released", released("transcripts"), FAILS),
    ("records-calibrated", cells("anchors", where=LEADING, found="0.57"), FAILS),
    ("records-calibrated", cells("anchors", where=LEADING, found="0.55"), HOLDS),
    ("records-calibrated", cells("anchors", where=LEADING, found=""), FAILS),
    ("records-calibrated", OBSERVED_CODES, FAILS),
    ("records-calibrated", choice("study", "evidence", "interviews", value="simulated"), FAILS),
    ("records-calibrated", without("anchors"), UNDETERMINED),
    ("not-reported", figure("alpha_theme", unit="agreement"), FAILS),
    ("not-reported", figure("videos_excluded", unit="videos"), FAILS),
    ("not-reported", without("saturation"), FAILS),
    ("source-methods", cells("respondents", viewing_days_per_month="0"), FAILS),
    ("source-methods", figure("interviews"), FAILS),
    ("source-methods", choice("study", "city", value="Wuhan"), FAILS),
    ("source-methods", without("respondents"), UNDETERMINED),
    ("captures-disorder", cells("flow", where={"stage": "advertisement"}, n="0"), FAILS),
    ("captures-disorder", without("flow", stage="wrong_type"), FAILS),
    ("captures-disorder", OBSERVED_CAPTURES, FAILS),
    ("letters-explained", cells("respondents", where={"number": "M5"}, number="X5"), FAILS),
    ("letters-explained", cells("respondents", gender="Male"), FAILS),
    ("letters-explained", told("numbering", "letters", value={"F": "Female"}), FAILS),
    ("letters-explained", without("respondents"), UNDETERMINED),
    ("factors-backed", without("statements", respondent="M4"), FAILS),
    ("factors-backed", silenced("discovery"), FAILS),
    ("factors-backed", cells("statements", where=CITIZENS, section="4.2.1"), FAILS),
    ("factors-backed", cells("statements", where=CITIZENS, respondent="F8"), FAILS),
    (
        "factors-backed",
        cells("statements", where={"respondent": "F10"}, codes="citizen_clips", section="4.3"),
        FAILS,
    ),
    ("platform-named", told("names", "platform", "called", value=["TikTok", "Douyin"]), FAILS),
    ("platform-named", choice("study", "platform", value="Douyin"), FAILS),
    ("generator-invents", OBSERVED_CODES, FAILS),
    ("generator-invents", cells("tests", where={"outcome": "likes"}, p_holm="0.04"), FAILS),
    ("generator-invents", cells("associations", where=PAIR, p_permutation="0.04"), FAILS),
    ("generator-invents", cells("anchors", variable=""), FAILS),
    ("technique-witnessed", cells("statements", where=TECHNIQUE, codes="camera_work"), FAILS),
    ("technique-witnessed", without("statements", respondent="M4"), FAILS),
    ("no-statistic", figure("rho_likes_emotion", unit="correlation"), FAILS),
    ("no-crosstab", figure("chi2_theme_emotion", unit="statistic"), FAILS),
    ("no-crosstab", told("headings", "4.1", value="Themes and tones"), FAILS),
    ("neither-measured", figure("mean_likes", unit="per video"), FAILS),
    ("neither-measured", figure("popularity", unit="comments"), FAILS),
    ("neither-measured", cells("anchors", where=LEADING, variable="information_source"), FAILS),
    ("records-generated", choice("study", "evidence", "captures", value="observed"), FAILS),
    ("records-generated", choice("study", "evidence", "interviews", value="observed"), FAILS),
    ("records-generated", choice("study", "evidence", "interviews", value="simulated"), FAILS),
    ("records-generated", cells("statements", where=STREET, evidence="observed"), FAILS),
    ("theme-emotion", cells("associations", where=PAIR, p_permutation="0.0499"), FAILS),
    ("theme-emotion", cells("associations", where=PAIR, p_permutation="0.05"), HOLDS),
    ("theme-emotion", cells("associations", where=PAIR, p_permutation=""), UNDETERMINED),
    ("theme-emotion", without("associations", **PAIR), UNDETERMINED),
    ("theme-emotion", OBSERVED_CODES, FAILS),
    ("expected-small", cells("associations", where=PAIR, expected_min="5"), FAILS),
    ("expected-small", cells("associations", where=PAIR, expected_min=""), UNDETERMINED),
    ("no-false-alarm", cells("tests", where={"outcome": "likes"}, p_holm="0.0499"), FAILS),
    ("no-false-alarm", cells("tests", p_holm="", p_used=""), UNDETERMINED),
    ("no-false-alarm", without("tests"), UNDETERMINED),
    ("no-false-alarm", OBSERVED_CAPTURES, FAILS),
    ("no-false-alarm", cells("tests", where=LIKES_TONE, p_used="0.0099"), FAILS),
    ("no-false-alarm", cells("tests", where=LIKES_TONE, p_used="0.01"), HOLDS),
    ("no-false-alarm", cells("tests", where=LIKES_TONE, epsilon_squared="0.2"), FAILS),
    ("counts-correlate", cells("correlations", where={"x": "likes"}, rho_low="0"), FAILS),
    ("counts-correlate", cells("correlations", rho="", rho_low=""), UNDETERMINED),
    ("counts-correlate", without("correlations"), UNDETERMINED),
    ("respondent-medians", cells("respondents", visiting_days_per_month="30.4375"), FAILS),
    ("respondent-medians", without("respondents"), UNDETERMINED),
    ("respondent-medians", without("respondents", number="M3"), FAILS),
    ("respondent-medians", without("contradictions", rule="mixed_periods"), FAILS),
    ("cited-listed", without("statements", respondent="M2"), FAILS),
    ("cited-listed", cells("coverage", where={"respondent": "M5"}, cited="yes"), FAILS),
    ("image-factors", without("statements", respondent="M4"), FAILS),
    ("image-factors", silenced("visit"), FAILS),
    ("image-factors", cells("statements", where=STREET, codes="urban_culture"), FAILS),
    ("image-sources", silenced("history"), FAILS),
    (
        "image-sources",
        cells("statements", where={"respondent": "F9"}, paraphrase="More than friends told her."),
        FAILS,
    ),
    ("speed-and-doubt", silenced("distortion"), FAILS),
    ("speed-and-doubt", figure("distorted_videos", unit="percent"), FAILS),
    ("contradictions", without("contradictions", kind="contradiction"), FAILS),
    ("contradictions", no_random_draw, FAILS),
    ("contradictions", cells("respondents", where={"number": "M10"}, gender="Male"), FAILS),
    ("contradictions", figure("saturation_reached_at", unit="interviews"), FAILS),
    ("contradictions-listed", cells("contradictions", where=SCHOLAR, found="student"), FAILS),
    ("contradictions-listed", told_in_one_place, FAILS),
    ("contradictions-listed", without("contradictions", kind="contradiction"), UNDETERMINED),
    ("statements-left", cells("coverage", where={"respondent": "F1"}, statements="3"), FAILS),
    ("statements-left", without("statements", statement_id="s03"), FAILS),
    ("statements-left", released("transcripts"), FAILS),
    ("statements-left", cells("statements", where={"respondent": ""}, cited_as=""), FAILS),
    ("statements-left", cells("statements", where={"respondent": ""}, statement_id="s"), FAILS),
    ("statements-listed", cells("statements", where=STREET, section="4.4"), FAILS),
    ("statements-listed", cells("statements", where=STREET, evidence="observed"), FAILS),
    ("statements-listed", cells("statements", where=STREET, paraphrase=""), FAILS),
    ("statements-listed", cells("statements", where=STREET, codes="visit;dream"), FAILS),
    ("statements-listed", without("statements"), UNDETERMINED),
    ("image-pictures", silenced("food"), FAILS),
    ("image-pictures", silenced("scenery"), FAILS),
    ("saturation", cells("saturation", reached_at_interview="7"), FAILS),
    ("saturation", cells("coverage", where={"respondent": "F1"}, statements="3"), FAILS),
    ("saturation", cells("saturation", last_ratio=""), UNDETERMINED),
    ("respondents-young", cells("respondents", where={"gender": "Male"}, age="30"), FAILS),
    ("respondents-young", cells("respondents", where={"gender": "Male"}, category="r"), FAILS),
    ("respondents-young", told("names", "interview_place", "called", value=["G", "H"]), FAILS),
    ("respondents-young", without("respondents"), UNDETERMINED),
    ("respondents-young", cells("respondents", age="20-29"), HOLDS),
    ("respondents-young", cells("respondents", age="25-34"), FAILS),
    ("respondents-young", cells("respondents", age=""), FAILS),
    ("recognised", cells("prevalence", where={"code": "history"}, respondents="0"), FAILS),
    ("recognised", without("prevalence", code="food"), FAILS),
    ("source-unchecked", figure("alpha_theme", unit="agreement"), FAILS),
    ("source-unchecked", figure("n_positive", unit="count"), FAILS),
    ("source-unchecked", no_random_draw, FAILS),
    ("source-unchecked", released("coding_sheets"), FAILS),
    ("source-unchecked", choice("study", "evidence", "coding", value="published"), FAILS),
    ("source-sample", figure("window_last", value="2024-02-27"), FAILS),
    ("source-sample", choice("captures", "window", "first", value="2023-12-24"), FAILS),
    ("source-sample", choice("captures", "topics", value=["Chongqing"]), FAILS),
    ("source-sample", figure("videos_coded", value="60"), FAILS),
    ("source-sample", cells("anchors", where=EMOTION, count="35"), FAILS),
    ("interviews-reported", without("respondents", number="M5"), FAILS),
    ("interviews-reported", figure("interviews", value="12"), FAILS),
    ("interviews-reported", told("names", "interview_place", "called", value=["H City"]), FAILS),
    ("interviews-reported", figure("interviews_last_month", value="2024-01"), FAILS),
    ("interviews-reported", figure("interview_minutes_low", value="60"), FAILS),
    ("interviews-reported", figure("interview_minutes_low"), UNDETERMINED),
    ("leading-share", cells("anchors", where=LEADING, count="22"), FAILS),
    ("leading-share", cells("anchors", where=LEADING, low="0.28"), FAILS),
    ("leading-share", cells("anchors", where=LEADING, high="0.2937500335"), FAILS),
    ("leading-share", figure("theme_natural_landscape", value="42.5"), FAILS),
    ("leading-share", cells("anchors", where=LEADING, count=""), UNDETERMINED),
    ("interval-width", figure("videos_coded", value="500"), FAILS),
    ("interval-width", cells("anchors", where=LEADING, base="49"), FAILS),
    # z / √(n + z²) is .2002 for 92 videos and .1992 for 93.
    ("interval-width", of_videos(92), HOLDS),
    ("interval-width", of_videos(93), FAILS),
    ("interval-width", figure("videos_coded"), UNDETERMINED),
    ("what-is-open", figure("rho_likes_emotion", unit="correlation"), FAILS),
    ("what-is-open", figure("saturation_reached_at", unit="interviews"), FAILS),
    ("what-is-open", cells("anchors", where={"figure": "categories"}, variable="theme"), FAILS),
    ("categories-layers", figure("categories", value="7"), FAILS),
    ("categories-layers", uncoded("emotion"), FAILS),
    ("categories-layers", moved("colour", 3), FAILS),
    ("codebook-variables", figure("categories", value="7"), FAILS),
    ("codebook-variables", uncoded("colour"), FAILS),
    ("coders-complete", cells("codes", where={"unit_id": "v001"}, value=""), FAILS),
    ("coders-complete", without("codes", coder_id="B"), FAILS),
    ("coders-complete", cells("flow", where={"stage": "sampled"}, n="51"), FAILS),
    ("coders-complete", choice("coding", "sheets", value={"A": "a.csv"}), FAILS),
    ("two-procedures", no_random_draw, FAILS),
    ("two-procedures", choice("sampling", "topic", value="Chongqing"), FAILS),
    ("sample-flow", cells("flow", where={"stage": "duplicate"}, n="274"), FAILS),
    ("sample-flow", without("consensus", unit_id="v001"), FAILS),
    ("coders-differ", without("disagreements", unit_id="v001"), FAILS),
    ("coders-differ", cells("disagreements", where={"unit_id": "v001"}, reason=" "), FAILS),
    ("coders-differ", cells("codes", where={"unit_id": "v001"}, value="NC"), FAILS),
    ("alpha-range", cells("reliability", where={"variable": "theme"}, alpha=""), FAILS),
    ("alpha-range", cells("reliability", alpha=""), UNDETERMINED),
    ("alpha-range", OBSERVED_CODES, FAILS),
    ("published-shares", cells("anchors", where=LEADING, printed="43"), FAILS),
    ("published-shares", cells("anchors", attainable=""), UNDETERMINED),
    ("shares-attainable", cells("anchors", where=EMOTION, attainable="no"), FAILS),
    ("shares-attainable", cells("anchors", where=LEADING, low="0.36", high="0.55"), FAILS),
    ("shares-attainable", cells("anchors", where=LEADING, low="", high=""), UNDETERMINED),
    ("largest-theme", cells("frequencies", where=CITY, n="22"), FAILS),
    ("largest-theme", cells("frequencies", where=CITY, n="21"), UNDETERMINED),
    ("other-themes", cells("anchors", where={"figure": "categories"}, variable="theme"), FAILS),
    ("other-themes", without("anchors", **LEADING), FAILS),
    ("other-themes", released("theme_chart"), FAILS),
    ("second-theme", cells("frequencies", where=HISTORY, n="11"), FAILS),
    ("second-theme", without("frequencies", variable="theme"), UNDETERMINED),
    ("shares-sum", cells("anchors", where=EMOTION, printed="73"), FAILS),
    ("shares-sum", cells("anchors", where=EMOTION, count="35"), FAILS),
    ("shares-sum", figure("emotion_neutral", value="23"), FAILS),
    ("shares-sum", without("anchors", variable="emotion"), UNDETERMINED),
    ("positive-prevails", cells("anchors", where=EMOTION, low="0.49"), FAILS),
    ("positive-prevails", cells("anchors", where=EMOTION, low=""), UNDETERMINED),
    ("positive-records", cells("frequencies", where=EMOTION, n="31"), FAILS),
    ("positive-records", cells("frequencies", where=EMOTION, n="32"), HOLDS),
    ("positive-records", without("frequencies", **EMOTION), UNDETERMINED),
    ("anchors-counted", cells("anchors", where=LEADING, verdict="differs"), FAILS),
    ("anchors-counted", cells("frequencies", where=LANDSCAPE, n="20"), FAILS),
    ("anchors-counted", without("anchors"), UNDETERMINED),
    ("anchors-counted", OBSERVED_CODES, FAILS),
    ("technique-simulated", codes_one_theme, FAILS),
    ("largest-published", cells("anchors", where=LEADING, count="25"), FAILS),
    (
        "largest-published",
        both(
            figure("theme_natural_landscape", value="48"),
            cells("anchors", where=LEADING, count="24"),
        ),
        HOLDS,
    ),
    ("largest-published", figure("theme_natural_landscape", value="44"), FAILS),
    ("largest-published", cells("anchors", where=LEADING, count=""), UNDETERMINED),
    ("what-holds", cells("anchors", where=LEADING, printed="43"), FAILS),
    ("what-holds", cells("anchors", where=EMOTION, printed="71"), FAILS),
    ("what-holds", cells("anchors", where=EMOTION, low="0.49"), FAILS),
]


def test_every_claim_that_can_be_decided_has_a_change_that_flips_it():
    flipped = {name for name, _, verdict in FLIPS if verdict != HOLDS}
    assert sorted(flipped) == sorted(CLAIMS.keys() - ASSERTED)
    assert CLAIMS.keys() > ASSERTED


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_a_claim_holds_on_its_data_and_says_why(results, name):
    finding = CLAIMS[name].predicate(results)
    assert finding.verdict == (UNTESTABLE if name in ASSERTED else HOLDS)
    assert finding.evidence in CLASSES
    assert finding.reason.endswith(".")
    assert finding.statistics or finding.verdict == UNTESTABLE
    assert CLAIMS[name].meaning.endswith(".")


@pytest.mark.parametrize(
    ("name", "change", "verdict"),
    FLIPS,
    ids=[f"{name}-{verdict}-{place}" for place, (name, _, verdict) in enumerate(FLIPS)],
)
def test_a_planted_change_gives_the_verdict_that_it_has_to(results, name, change, verdict):
    before = CLAIMS[name].predicate(results)
    after = CLAIMS[name].predicate(change(results))
    assert after.verdict == verdict
    if verdict != HOLDS:
        assert after.reason != before.reason
    assert CLAIMS[name].predicate(results) == before, "the change spoilt the results"


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_a_claim_names_a_rule_a_figure_variables_and_records_that_exist(results, rules, name):
    claim = CLAIMS[name]
    assert claim.rule in rules
    fragments = {str(file) for file in rules["bind_results"].output}
    assert not claim.figure or f"results/bind_results/{claim.figure}.md" in fragments
    variables = results.codebook.variables
    assert all(variables[variable].select == "single" for variable in claim.variables)
    assert set(claim.inputs) <= {"videos", "coders", "respondents"}


def test_what_rests_on_codes_alone_is_never_a_published_finding(results):
    for name in ("largest-theme", "positive-records", "technique-simulated", "theme-emotion"):
        assert CLAIMS[name].predicate(results).evidence == "simulated"


def test_a_published_share_decides_whatever_the_codes_give(results):
    published, records = CLAIMS["positive-prevails"].predicate, CLAIMS["positive-records"].predicate
    changed = cells("frequencies", where=EMOTION, n="20")(results)
    assert (published(changed).verdict, published(changed).evidence) == (HOLDS, "published")
    assert "published figure decides" in published(changed).reason
    assert (records(changed).verdict, records(changed).evidence) == (FAILS, "simulated")


def test_observed_records_make_an_observed_claim(results):
    evidence = {"captures": "observed", "coding": "observed", "interviews": "observed"}
    study = {**results.settings["study"], "evidence": evidence}
    observed = replace(results, settings={**results.settings, "study": study})
    assert CLAIMS["largest-theme"].predicate(observed).evidence == "observed"
    assert CLAIMS["respondents-young"].predicate(observed).evidence == "observed"
    assert CLAIMS["no-false-alarm"].predicate(observed).evidence == "observed"


def test_the_cells_that_a_coder_left_empty_are_named(results):
    def told(**where):
        changed = cells("codes", where={"coder_id": "B"} | where, value="")(results)
        return CLAIMS["coders-complete"].predicate(changed).statistics[1]

    assert told(unit_id="v001", variable="theme").endswith(" cells (empty: theme of v001)")
    assert "theme of v001" in told(unit_id="v001")
    assert told(unit_id="v001").endswith("and 4 more)")


def test_statistics_are_those_of_the_tables(results):
    def stated(name):
        return " ".join(CLAIMS[name].predicate(results).statistics).replace("\u00a0", " ")

    leader, second = (results.row("frequencies", **code) for code in (LANDSCAPE, CITY))
    assert f"{leader['n']} of {leader['base']} (42%), 95% CI [29%, 56%]" in stated("largest-theme")
    assert f"{second['n']} of {second['base']}" in stated("largest-theme")
    assert "36 of 50 (72%)" in stated("positive-records")
    assert "36 + 11 + 3 of 50" in stated("shares-sum")
    assert "M5" in stated("cited-listed")


def test_results_are_read_as_the_rules_wrote_them(results, tmp_path):
    assert results.row("frequencies", variable="theme", value="nothing") is None
    share = results.with_tables(frequencies=[]).share("theme", "food")
    assert (share.n, share.base, share.evidence) == (0, 0, "simulated")
    with pytest.raises(LookupError, match="no 'postive' of 'emotion'; did you mean 'positive'"):
        results.share("emotion", "postive")
    with pytest.raises(LookupError, match="no 'emotions' as a variable; did you mean 'emotion'"):
        results.share("emotions", "positive")
    changed = results.with_tables(flow=[{"stage": "seen", "kind": "total", "n": 3}])
    assert changed.rows("flow") == [{"stage": "seen", "kind": "total", "n": "3"}]
    assert results.rows("flow") == read_csv(
        copy_tables(tmp_path) / "data/draw_sample/flow.csv", (), optional=None
    )
