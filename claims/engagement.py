"""Claims about associations between codes, and between codes and platform counts."""

from math import isclose

from scripts.claims.ledger import HOLDS, REGISTER, decide, untestable
from scripts.claims.results import Results
from scripts.paper.fragments import apa_statistics, wording

SMALL = 5


def is_simulated(results: Results, *kinds: str) -> bool:
    """Whether all these kinds of record are simulated."""
    return all(results.evidence(kind) == "simulated" for kind in kinds)


def relations_published(results: Results) -> list[str]:
    """Published figures that relate two things, such as a code and a count."""
    return [
        name
        for name, entry in results.published["figures"].items()
        if entry["unit"] in ("statistic", "correlation", "p")
    ]


@REGISTER.claim(
    "no-statistic",
    rule="compare_published",
    source="videos with high likes and comments have high emotional tendency",
)
def no_statistic_is_published(results: Results):
    """The source prints no statistic that links emotion or source to engagement."""
    found = relations_published(results)
    return decide(
        not found,
        [f"{len(results.published['figures'])} published figures, {len(found)} of them relate two"],
        "published",
        "No published figure relates a code to a count.",
        f"There is one: {', '.join(found)}.",
    )


@REGISTER.claim("no-crosstab", rule="compare_published", source="emotions interweave with content")
def no_crosstab_is_published(results: Results):
    """The source names an interweaving in a title, and prints no cross-tabulation."""
    found = relations_published(results)
    title = results.published["headings"].get("4.1", "")
    return decide(
        not found and "interweaving" in title.lower(),
        [f"{len(found)} published figures on two variables"],
        "published",
        "The title speaks of it, and no published figure is about two variables at once.",
        f"There is one: {', '.join(found)}." if found else "The title does not speak of it.",
    )


@REGISTER.claim(
    "theme-emotion",
    rule="compute_statistics",
    variables=["theme", "emotion"],
    inputs=["videos", "coders"],
)
def theme_and_emotion_show_no_association(results: Results):
    """In simulated codes, the test finds no association of theme and tone."""
    row = results.row("associations", row_variable="theme", column_variable="emotion")
    if row is None or row["p_permutation"] == "":
        return decide(None, [], results.evidence("coding"), "", "The test is undefined.")
    p = float(row["p_permutation"])
    simulated = is_simulated(results, "coding")
    return decide(
        p >= results.settings["statistics"]["alpha"] and simulated,
        [apa_statistics.chi_squared(row["chi2"], row["dof"], row["n"]), apa_statistics.p_value(p)],
        results.evidence("coding"),
        "The permutation p is not below alpha; the codes were generated independently.",
        "The permutation p is below alpha, although the codes were generated independently."
        if simulated
        else "The codes are not simulated.",
    )


@REGISTER.claim(
    "expected-small",
    rule="compute_statistics",
    inputs=["videos", "coders"],
)
def expected_counts_are_small(results: Results):
    """An expected count of the cross-tabulation is too small for the usual approximation."""
    row = results.row("associations", row_variable="theme", column_variable="emotion")
    if row is None or row["expected_min"] == "":
        return decide(None, [], results.evidence("coding"), "", "The test is undefined.")
    return decide(
        float(row["expected_min"]) < SMALL,
        [f"smallest expected count {wording.quantity(row['expected_min'], 2)}"],
        results.evidence("coding"),
        "The smallest expected count is below five.",
        "All expected counts are five or more.",
    )


@REGISTER.claim(
    "likes-emotion",
    rule="compute_statistics",
    source="videos with high likes and comments tend to be emotional and well told",
)
def likes_and_emotion(results: Results):
    """Whether videos with many likes and comments tend to be emotional and well told."""
    return untestable(
        "The source gives no statistic, and the records that could give one are lost."
    )


@REGISTER.claim("neither-measured", rule="compare_published")
def neither_sentence_has_a_figure(results: Results):
    """The source prints no figure on likes, comments or reposts, and none on who speaks."""
    counts = results.settings["statistics"]["outcomes"]
    figures = results.published["figures"].items()
    found = [
        name for name, entry in figures if any(word in f"{name} {entry['unit']}" for word in counts)
    ]
    found += [row["figure"] for row in results.rows("anchors", variable="information_source")]
    return decide(
        not found,
        [f"{len(figures)} published figures, {len(found)} on counts or on who speaks"],
        "published",
        "No published figure is about either sentence.",
        f"There is one: {', '.join(found)}.",
    )


@REGISTER.claim(
    "no-false-alarm",
    rule="compute_statistics",
    figure="fig-engagement",
    variables=["emotion", "storyline", "role_setting", "background_music", "information_source"],
    inputs=["videos", "coders"],
)
def no_test_is_significant(results: Results):
    """No rank test of simulated counts between codes falls below alpha after correction.

    Holm's correction rejects something in a family exactly where the smallest p times the
    number of tests is below alpha; epsilon squared is H / (n - 1).
    """
    rows = [row for row in results.rows("tests") if row["p_holm"] != ""]
    alpha = results.settings["statistics"]["alpha"]
    low = [row for row in rows if float(row["p_holm"]) < alpha]
    families = {}
    for row in rows:
        families.setdefault(row["outcome"], []).append(float(row["p_used"]))
    smallest = min((min(family) for family in families.values()), default=None)
    # Tests that are repeated without a record tell their p alone.
    sizes_agree = all(
        isclose(float(row["h"]) / (int(row["n"]) - 1), float(row["epsilon_squared"]), rel_tol=1e-6)
        for row in rows
        if row.get("h")
    )
    none_rejected = all(min(family) * len(family) >= alpha for family in families.values())
    simulated = is_simulated(results, "captures", "coding")
    return decide(
        not low and none_rejected and sizes_agree and simulated if rows else None,
        [
            f"{len(low)} of {len(rows)} tests below {alpha}",
            f"smallest {apa_statistics.p_value(smallest)}",
        ],
        results.evidence("captures", "coding"),
        "No corrected p is below alpha.",
        "A corrected p is below alpha: "
        + ", ".join(f"{r['outcome']} by {r['variable']}" for r in low)
        + "."
        if low
        else "A recount of Holm's rule or of an effect size comes out otherwise."
        if simulated
        else "Counts or codes are not simulated.",
    )


@REGISTER.claim("counts-correlate", rule="compute_statistics", inputs=["videos"])
def counts_go_together(results: Results):
    """Likes, comments and reposts rise and fall together."""
    rows = results.rows("correlations")
    lows = [row["rho_low"] for row in rows]
    return decide(
        all(float(low) > 0 for low in lows) if lows and "" not in lows else None,
        [
            f"{row['x']}, {row['y']}: {apa_statistics.spearman(row['rho'], row['n'])}"
            for row in rows
        ],
        results.evidence("captures"),
        "The lower end of every interval is above zero.",
        "An interval reaches zero or below.",
    )


@REGISTER.claim("generator-invents", rule="compute_statistics", inputs=["videos", "coders"])
def generator_invents(results: Results):
    """Other marginals than the published ones are simulated, and no test finds a link."""
    anchored = {row["variable"] for row in results.rows("anchors") if row["variable"]}
    invented = results.codebook.variables.keys() - anchored
    tests = [
        predicate(results)
        for predicate in (theme_and_emotion_show_no_association, no_test_is_significant)
    ]
    return decide(
        bool(anchored and invented)
        and is_simulated(results, "captures", "coding")
        and all(test.verdict == HOLDS for test in tests),
        [f"{len(anchored)} of {len(results.codebook.variables)} variables with a published share"],
        results.evidence("captures", "coding"),
        "Counts and codes are simulated, and nothing in them contradicts independence.",
        " ".join(test.reason for test in tests if test.verdict != HOLDS)
        or "Counts or codes are not simulated, or each variable has a published share or none has.",
    )
