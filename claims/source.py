"""Claims about what the source reports, and what it leaves out."""

from math import isclose, sqrt
from statistics import NormalDist

from claims.engagement import no_statistic_is_published
from claims.shares import WIDE, other_themes_are_not_published, published_shares
from scripts.claims.ledger import HOLDS, REGISTER, decide
from scripts.claims.results import Results
from scripts.paper.fragments import apa_statistics, wording
from scripts.results.statistics.intervals import wilson

# Units of figures by which a reader could check a study.
CHECKING = ("count", "agreement", "statistic", "correlation", "p")
# What the chain adds: units and names of figures that would report it, and its tables.
ADDED = ("agreement", "interval", "statistic", "correlation", "effect", "p")
ADDED_NAMES = ("saturation", "interval", "excluded", "eligible", "agreement")
ADDED_TABLES = ("flow", "reliability", "anchors", "tests", "saturation")
PLACE = "G City"


def printed(results: Results, figure: str) -> str:
    """A published figure as it is printed, or '' where the source has none."""
    return results.published["figures"].get(figure, {"value": ""})["value"]


def released(results: Results, *materials: str) -> list[str]:
    """Those of the source's materials that were published with its text."""
    return [name for name in materials if results.published["materials"][name]["released"]]


@REGISTER.claim("nothing-released", rule="compare_published")
def nothing_was_released(results: Results):
    """Videos, coding sheets and transcripts were not published with the text."""
    wanted = ("videos", "coding_sheets", "transcripts")
    found = released(results, *wanted)
    return decide(
        not found,
        [f"{len(found)} of {len(wanted)} released"],
        "published",
        "The list of the source's materials has none of them as released.",
        f"Released: {', '.join(found)}.",
    )


@REGISTER.claim("not-reported", rule="compare_published")
def additions_are_not_reported(results: Results):
    """The source has no figure of the kinds for which the chain has tables."""
    given = [
        name
        for name, entry in results.published["figures"].items()
        if entry["unit"] in ADDED or any(word in name for word in ADDED_NAMES)
    ]
    absent = [table for table in ADDED_TABLES if not results.rows(table)]
    return decide(
        not given and not absent,
        [f"{len(given)} such figures published, {len(ADDED_TABLES) - len(absent)} tables added"],
        "published",
        "No published figure is of these kinds, and each has a table here.",
        f"Published: {', '.join(given) or 'none'}; without a table: {', '.join(absent) or 'none'}.",
    )


@REGISTER.claim(
    "source-methods",
    rule="compare_published",
    source="content analysis, in-depth interviews, and other methods",
    inputs=["respondents"],
)
def source_codes_and_interviews(results: Results):
    """The source codes videos of the study's city, and interviews those who view such videos."""
    cities = results.published["names"]["city"]["called"]
    sizes = [printed(results, figure) for figure in ("videos_coded", "interviews")]
    rows = results.rows("respondents")
    viewers = [row for row in rows if float(row["viewing_days_per_month"] or 0) > 0]
    same = cities == [results.settings["study"]["city"]]
    return decide(
        "" not in sizes and same and len(viewers) == len(rows) if rows else None,
        [f"{len(viewers)} of {len(rows)} respondents are viewers", *cities],
        "published",
        "The settings have its city, both numbers are printed, and every respondent is a viewer.",
        "The settings have another city, a number is not printed, or a respondent is no viewer.",
    )


@REGISTER.claim("platform-named", rule="compare_published", source="TikTok in all sections")
def platform_has_a_single_name(results: Results):
    """The text of the source has a single name for its platform, which the settings take over."""
    called = results.published["names"]["platform"]["called"]
    return decide(
        called == [results.settings["study"]["platform"]],
        [", ".join(called)],
        "published",
        "No other name stands in its sections.",
        "Another name stands in its sections, or the settings have another.",
    )


@REGISTER.claim("source-unchecked", rule="compare_published")
def source_cannot_be_checked(results: Results):
    """The source prints nothing to check it by, and tells its sampling twice."""
    given = [
        name for name, entry in results.published["figures"].items() if entry["unit"] in CHECKING
    ]
    accounts = len(results.published["procedures"])
    records = released(results, "videos", "coding_sheets")
    records += [kind for kind in ("captures", "coding") if results.evidence(kind) == "published"]
    return decide(
        not given and accounts > 1 and not records,
        [f"{len(given)} figures to check by, {accounts} accounts of sampling"],
        "published",
        "No published figure is a count of codes, an agreement or a test, and no record is.",
        f"A reader can check by {', '.join(given + records) or 'a single account of sampling'}.",
    )


@REGISTER.claim("source-sample", rule="compare_published", source="50 videos of three topics")
def source_sample_is_told(results: Results):
    """Window and topics of the source are those of the settings; its tones sum to its videos."""
    captures = results.settings["captures"]
    window = [captures["window"][end] for end in ("first", "last")]
    videos = sum(int(row["count"] or 0) for row in published_shares(results, "emotion"))
    return decide(
        window == [printed(results, "window_first"), printed(results, "window_last")]
        and str(len(captures["topics"])) == printed(results, "topics")
        and str(videos) == printed(results, "videos_coded"),
        [f"{' to '.join(window)}, {len(captures['topics'])} topics, {videos} videos by tone"],
        "published",
        "Settings and counts of the tones agree with what the source prints.",
        "The settings, or the counts of the tones, differ from what the source prints.",
    )


@REGISTER.claim(
    "interviews-reported",
    rule="compare_published",
    source="ten interviews of 30 to 45 minutes in February and March 2024",
    inputs=["respondents"],
)
def interviews_are_reported(results: Results):
    """Respondents are as many as interviews; place and ranges are in order."""
    months = [printed(results, f"interviews_{end}_month") for end in ("first", "last")]
    minutes = [printed(results, f"interview_minutes_{end}") for end in ("low", "high")]
    listed = {row["number"] for row in results.rows("respondents")}
    if "" in months + minutes:
        return decide(None, [], "published", "", "The source gives no months or no minutes.")
    return decide(
        str(len(listed)) == printed(results, "interviews")
        and months == sorted(months)
        and float(minutes[0]) < float(minutes[1])
        and results.published["names"]["interview_place"]["called"] == [PLACE],
        [f"{len(listed)} listed, {' to '.join(months)}, {' to '.join(minutes)} minutes"],
        "published",
        "The respondents' table has one row per interview, and both ranges are in order.",
        "The respondents' table has another number of rows, a range is not in order, or the place "
        "is called otherwise.",
    )


@REGISTER.claim(
    "leading-share", rule="compare_published", source="natural landscape accounts for 42%"
)
def leading_share_is_counted(results: Results):
    """The leading share is the count given, and its interval is that of the score test.

    A bound b of Wilson's interval of k out of n has n (k/n - b)² = z² b (1 - b).
    """
    row = results.row("anchors", figure="theme_natural_landscape")
    if not row or not row["count"]:
        return decide(None, [], "published", "", "The leading share fits no single count.")
    share, base = printed(results, "theme_natural_landscape"), printed(results, "videos_coded")
    k, n = int(row["count"]), int(base)
    level = results.settings["statistics"]["confidence"]
    z = NormalDist().inv_cdf((1 + level) / 2)
    bounds = [float(row[end]) for end in ("low", "high")]
    solved = all(isclose(n * (k / n - b) ** 2, z**2 * b * (1 - b), rel_tol=1e-6) for b in bounds)
    return decide(
        f"{100 * k / n:.{len(share.partition('.')[2])}f}" == share
        and solved
        and bounds[0] < k / n < bounds[1],
        [f"{wording.count_of(k, n)}, {apa_statistics.share_interval(*bounds, level)}"],
        "published",
        "The count gives the printed share, and both bounds solve the equation.",
        "The count gives another share, or a bound does not solve the equation.",
    )


@REGISTER.claim("interval-width", rule="compare_published")
def intervals_are_wide(results: Results):
    """At its widest, the interval of a share spans twenty percentage points or more.

    Wilson's interval is widest for half of n, where it spans z / √(n + z²).
    """
    base = printed(results, "videos_coded")
    if base == "":
        return decide(None, [], "published", "", "The source prints no number of videos.")
    n, confidence = int(base), results.settings["statistics"]["confidence"]
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    bounds = (wilson(k, n, confidence) for k in range(n + 1))
    widest = max(high - low for low, high in bounds)
    bases = {row["base"] for row in results.rows("anchors") if row["base"]}
    return decide(
        bases == {base} and WIDE <= widest <= z / sqrt(n + z**2) + 1e-9,
        [f"widest interval of {n + 1} possible counts {wording.fixed(100 * widest, 0)} points"],
        "published",
        "Of the intervals of all possible counts the widest spans twenty points or more.",
        "No interval spans twenty points, or a published share has another base.",
    )


@REGISTER.claim("what-is-open", rule="compare_published")
def open_points_have_no_figure(results: Results):
    """No figure of the source orders other themes, links tone to counts, or is on saturation."""
    parts = [
        predicate(results)
        for predicate in (other_themes_are_not_published, no_statistic_is_published)
    ]
    saturated = [name for name in results.published["figures"] if "saturation" in name]
    return decide(
        all(part.verdict == HOLDS for part in parts) and not saturated,
        [*(text for part in parts for text in part.statistics), f"{len(saturated)} on saturation"],
        "published",
        "None of the four points has a figure of its own.",
        " ".join(part.reason for part in parts if part.verdict != HOLDS)
        or f"There is a figure on saturation: {', '.join(saturated)}.",
    )
