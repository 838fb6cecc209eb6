"""Counts of two platforms are compared within each, from the tests to the printed table."""

from dataclasses import replace

import pandas as pd
import pytest
from built_chain import (
    BUILD,
    CHECK,
    CODEBOOK,
    DRAW,
    ROOT,
    STATISTICS,
    command,
    copy_tables,
    load_plotted,
    load_records,
    load_results,
    load_tables,
)
from scipy.stats import kruskal

from scripts.claims.variations import recompute
from scripts.codes.codebook_file import load
from scripts.files.tables import read_csv, write_csv
from scripts.files.text_files import read_yaml
from scripts.paper.bind_results import bind_variables, fragment_makers
from scripts.results import check_results, compute_statistics, draw_figures
from scripts.results.statistics.holm import holm

COUNTS = ["likes", "comments", "reposts"]
COMPUTE = {
    "consensus": DRAW["consensus"],
    "units": DRAW["units"],
    "codebook": CODEBOOK,
    "association": ["theme", "emotion"],
    "outcomes": COUNTS,
    "by": ["emotion", "storyline"],
    "permutations": "99",
    "resamples": "9",
    "seed": "13",
    "association-tests": f"{STATISTICS}/associations.csv",
    "engagement-groups": f"{STATISTICS}/engagement_groups.csv",
    "engagement-tests": f"{STATISTICS}/engagement_tests.csv",
    **{
        name: f"{STATISTICS}/{name}.csv"
        for name in ("frequencies", "crosstab", "pairwise", "correlations", "numbers")
    },
}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The study with every other video on Douyin, where a like is a hundred times as frequent."""
    folder = copy_tables(tmp_path_factory.mktemp("platforms"), figures=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        units = read_csv(DRAW["units"], (), optional=None)
        for row in units[::2]:
            row |= {"platform": "douyin.com", "likes": str(100 * int(row["likes"] or 0))}
        write_csv(DRAW["units"], list(units[0]), units)
        compute_statistics.main(command(COMPUTE))
        draw_figures.main(command(DRAW))
        check_results.main(command(CHECK))  # refuses tables that disagree
    return folder


@pytest.fixture(scope="module")
def fragments(study):
    settings, codebook = read_yaml(ROOT / "config.yaml"), load(study / CODEBOOK)
    table, published = load_tables(study), read_yaml(study / "data/raw/published.yaml")
    bound = bind_variables(settings, codebook, published, BUILD, table)
    return bound, fragment_makers(settings, codebook, bound, table, load_plotted(study))


def test_each_platform_is_tested_by_itself_with_a_family_of_its_own(study):
    tests = read_csv(study / COMPUTE["engagement-tests"], (), optional=None)
    measures = [f"{count} on {name}" for name in ("Douyin", "TikTok") for count in COUNTS]
    assert list(dict.fromkeys(row["outcome"] for row in tests)) == measures
    assert {row["family"] for row in tests} == {f"{name} across variables" for name in measures}
    units = pd.read_csv(study / DRAW["units"], dtype={"likes": float})
    codes = pd.read_csv(study / DRAW["consensus"]).set_index("unit_id")["emotion"]
    for platform, shown in (("douyin.com", "Douyin"), ("tiktok.com", "TikTok")):
        own = units[units["platform"] == platform].dropna(subset="likes")
        groups = own.groupby(codes[own["unit_id"]].to_numpy())["likes"].apply(list)
        (row,) = [
            row
            for row in tests
            if (row["outcome"], row["variable"]) == (f"likes on {shown}", "emotion")
        ]
        assert float(row["h"]) == pytest.approx(kruskal(*groups).statistic)
        assert int(row["n"]) + int(row["missing"]) == 25
        family = [float(one["p_used"]) for one in tests if one["outcome"] == row["outcome"]]
        adjusted, size = holm(family)
        assert (int(row["family_size"]), float(row["p_holm"])) == (2, pytest.approx(adjusted[0]))
        assert size == 2


def test_no_count_is_correlated_with_that_of_another_platform(study):
    rows = read_csv(study / COMPUTE["correlations"], (), optional=None)
    pairs = {(row["x"].partition(" on ")[2], row["y"].partition(" on ")[2]) for row in rows}
    assert pairs == {("Douyin", "Douyin"), ("TikTok", "TikTok")}
    assert {(row["family"], row["family_size"]) for row in rows} == {
        ("pairs of counts on Douyin", "3"),
        ("pairs of counts on TikTok", "3"),
    }


def test_the_paper_says_that_nothing_is_pooled_and_shows_each_platform(fragments):
    bound, makers = fragments
    table = makers["tbl-engagement"]()
    assert "| Likes on TikTok" in table and "| Likes on Douyin" in table
    assert "tests of an outcome on one platform." in table
    assert "Counts of Douyin and TikTok are not pooled." in table
    said = "[25]{.simulated} of Douyin and [25]{.simulated} of TikTok."
    assert said in makers["platforms-in-words"]()
    assert "never pooled" in makers["platforms-in-words"]()
    assert "likes on TikTok" in makers["fig-engagement"]()
    assert {"likes_tiktok_emotion", "likes_douyin_emotion"} <= bound["engagement"].keys()
    assert "likes_douyin_comments_douyin" in bound["correlation"]


def test_the_figure_has_a_line_of_panels_per_platform():
    rows = [
        {"group": "A", "outcome": f"{name} on {platform}", "count": 3, "evidence": "observed"}
        for platform, names in (("Douyin", COUNTS[:2]), ("TikTok", COUNTS))
        for name in names
    ]
    panels = draw_figures.draw_points(rows, ["A"], "Tone").axes
    shown = [axes.get_xlabel() for axes in panels if axes.get_visible()]
    assert shown == [f"{row['outcome'][0].upper()}{row['outcome'][1:]}" for row in rows]
    assert [axes.get_ylabel() for axes in panels] == ["Tone", "", "", "Tone", "", ""]


def test_without_a_record_the_platforms_stay_apart(study):
    results, records = load_results(study), load_records(study, 99)
    statistics = {"engagement_by": COMPUTE["by"], "permutations": 99}
    statistics = results.settings["statistics"] | statistics
    results = replace(results, settings=results.settings | {"statistics": statistics})
    again = recompute(results, records, records.consensus)
    for mine, theirs in zip(again.rows("tests"), results.rows("tests"), strict=True):
        assert (mine["outcome"], mine["variable"]) == (theirs["outcome"], theirs["variable"])
        assert float(mine["p_used"]) == float(theirs["p_permutation"])
    assert again.tables["correlations"] == [dict(row) for row in results.rows("correlations")]
    # Of one video of Douyin alone its measures keep their names.
    left = [row for row in records.consensus if row["unit_id"] not in ("v001", "v003")]
    names = [row["outcome"] for row in recompute(results, records, left).rows("tests")]
    assert names == [row["outcome"] for row in results.rows("tests")]


def test_one_platform_is_named_nowhere(folder):
    settings, codebook = read_yaml(ROOT / "config.yaml"), load(folder / CODEBOOK)
    plotted = dict.fromkeys(settings["figures"]["shares"])
    makers = fragment_makers(settings, codebook, {}, load_tables(folder), plotted)
    assert "one platform" in makers["platforms-in-words"]()
    assert "pooled" not in makers["tbl-engagement"]()
    assert " on " not in "".join(row["outcome"] for row in load_tables(folder)["tests"])
