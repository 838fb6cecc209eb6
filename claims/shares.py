"""Claims about the shares of coded videos."""

from fractions import Fraction

from scripts.claims.ledger import REGISTER, decide, untestable
from scripts.claims.results import Results
from scripts.codes.codebook import split
from scripts.paper.fragments import apa_statistics, wording
from scripts.results.statistics.grim import possible_counts

WIDE = 0.2
HALF = 0.5


def told(results: Results, variable: str, value: str) -> str:
    """Label, count, base and interval of a code, for a list of statistics."""
    share = results.share(variable, value)
    label = results.codebook.variables[variable].values[value].label
    interval = apa_statistics.share_interval(
        share.low, share.high, results.settings["statistics"]["confidence"]
    )
    return f"{label} {wording.count_of(share.n, share.base)}, {interval}"


def published_shares(results: Results, variable: str) -> list:
    """Published percentages of a variable with the counts that they can stand for."""
    return [row for row in results.rows("anchors") if row["variable"] == variable]


@REGISTER.claim(
    "published-shares",
    rule="compare_published",
    source="42% natural landscape; 72%, 22% and 6% positive, neutral and negative",
)
def published_shares_are_possible(results: Results):
    """Each share that the source prints is a count out of its sample."""
    rows = [row for row in results.rows("anchors") if row["attainable"]]
    bad = [row["figure"] for row in rows if not possible_counts(row["printed"], int(row["base"]))]
    statistics = [f"{row['printed']}% of {row['base']}: {row['counts']}" for row in rows]
    return decide(
        not bad if rows else None,
        statistics,
        "published",
        "Every printed percentage fits exactly the counts given.",
        f"No count fits {', '.join(bad)}.",
    )


@REGISTER.claim("shares-attainable", rule="compare_published")
def attainable_and_wide(results: Results):
    """The published shares are attainable, and the leading theme's interval is wide."""
    rows = [row for row in results.rows("anchors") if row["attainable"]]
    leading = results.row("anchors", figure="theme_natural_landscape")
    if not leading or not leading["low"]:
        return decide(None, [], "published", "", "The leading share fits no single count.")
    width = float(leading["high"]) - float(leading["low"])
    possible = all(row["attainable"] == "yes" for row in rows)
    return decide(
        possible and width >= WIDE,
        [f"interval {wording.share(leading['low'])} to {wording.share(leading['high'])}"],
        "published",
        "All counts exist, and the interval spans twenty percentage points or more.",
        "A share is impossible, or the interval is narrower than twenty percentage points.",
    )


@REGISTER.claim(
    "largest-theme",
    rule="compute_statistics",
    figure="fig-theme",
    source="natural landscape accounts for the highest proportion",
    variables=["theme"],
    inputs=["videos", "coders"],
)
def natural_landscape_is_largest(results: Results):
    """Natural landscape is the largest theme."""
    counts = {
        code: results.share("theme", code).n for code in results.codebook.variables["theme"].codes
    }
    leader = counts.pop("natural_landscape")
    runner = max(counts, key=counts.get)
    verdict = None if leader == counts[runner] else leader > counts[runner]
    return decide(
        verdict,
        [told(results, "theme", "natural_landscape"), told(results, "theme", runner)],
        results.evidence("coding"),
        "No other theme has as many videos; the split of the others is simulated, so this "
        "demonstrates the check and adds nothing to the source's word.",
        "Another theme has as many videos or more.",
    )


@REGISTER.claim("other-themes", rule="compare_published")
def other_themes_are_not_published(results: Results):
    """The source gives no share for any theme but the leading one, and its chart is lost."""
    chart = results.published["materials"]["theme_chart"]["released"]
    given = [row["value"] for row in published_shares(results, "theme")]
    return decide(
        given == ["natural_landscape"] and not chart,
        [f"published share of {', '.join(given).replace('_', ' ') or 'no theme'}"],
        "published",
        "Only the leading theme has a published share.",
        "Another theme has a published share too, or none has, or the chart is there.",
    )


@REGISTER.claim(
    "second-theme",
    rule="compute_statistics",
    figure="fig-theme",
    variables=["theme"],
    inputs=["videos", "coders"],
)
def one_theme_is_second(results: Results):
    """A single theme leads in the split at hand, and a single theme comes second."""
    counts = sorted(int(row["n"]) for row in results.rows("frequencies", variable="theme"))
    return decide(
        None if len(counts) < 3 else counts[-1] > counts[-2] > counts[-3],
        [f"counts in order: {', '.join(map(str, reversed(counts)))}"],
        results.evidence("coding"),
        "The first count is above the second, and that above the third.",
        "Two themes share a place.",
    )


@REGISTER.claim("shares-sum", rule="compare_published", source="72%, 22% and 6% of the videos")
def emotion_shares_sum(results: Results):
    """The published shares of the tones sum to a hundred, and their counts to the sample."""
    rows = published_shares(results, "emotion")
    figures = results.published["figures"]
    as_printed = all(figures[row["figure"]]["value"] == row["printed"] for row in rows)
    total = sum(Fraction(row["printed"]) for row in rows)
    counts = [int(row["count"]) for row in rows if row["count"]]
    base = int(rows[0]["base"]) if rows else 0
    return decide(
        as_printed and total == 100 and sum(counts) == base if rows else None,
        [f"sum {wording.quantity(float(total))}%", f"{' + '.join(map(str, counts))} of {base}"],
        "published",
        "Percentages are those of the source, and they and their counts add up.",
        "Percentages are not those of the source, or they or their counts do not add up.",
    )


@REGISTER.claim(
    "positive-prevails",
    rule="compare_published",
    figure="fig-emotion",
    source="positive emotional tendency accounts for 72%",
)
def positive_prevails(results: Results):
    """More than half of the published videos are positive, beyond the interval's width."""
    row = results.row("anchors", figure="emotion_positive")
    if not row or not row["low"]:
        return decide(None, [], "published", "", "The published share fits no single count.")
    level = results.settings["statistics"]["confidence"]
    interval = apa_statistics.share_interval(row["low"], row["high"], level)
    return decide(
        float(row["low"]) > HALF,
        [f"{wording.count_of(row['count'], row['base'])}, {interval}"],
        "published",
        "The lower end of the interval is above one half; the published figure decides it.",
        "The interval reaches down to one half.",
    )


@REGISTER.claim(
    "positive-records",
    rule="compute_statistics",
    figure="fig-emotion",
    variables=["emotion"],
    inputs=["videos", "coders"],
)
def positive_prevails_in_the_records(results: Results):
    """More than half of the videos at hand are positive, beyond the interval's width."""
    share = results.share("emotion", "positive")
    return decide(
        share.low > HALF if share.base else None,
        [told(results, "emotion", "positive")],
        results.evidence("coding"),
        "The lower end of the interval is above one half.",
        "The interval reaches down to one half.",
    )


@REGISTER.claim(
    "viewers-positive",
    rule="compare_published",
    source="most users have a positive attitude towards tourism in the city",
)
def viewers_are_not_measured(results: Results):
    """Whether viewers think well of the city."""
    return untestable("The coding describes videos; no figure on viewers is published.")


@REGISTER.claim("anchors-counted", rule="compare_published", inputs=["videos", "coders"])
def anchors_are_counted_right(results: Results):
    """The number of figures that the calibrated chain gives back is told correctly."""
    simulated = results.evidence("coding") == "simulated"
    rows = [row for row in results.rows("anchors") if row["verdict"] != "context"]
    wrong = []
    for row in rows:
        if row["variable"]:
            share = results.share(row["variable"], row["value"])
            same = share.n in possible_counts(row["printed"], share.base) if share.base else False
            if same != (row["verdict"] == "reproduced"):
                wrong.append(row["figure"])
    held = sum(row["verdict"] == "reproduced" for row in rows)
    return decide(
        not wrong and simulated if rows else None,
        [f"{held} of {len(rows)} reproduced"],
        results.evidence("coding"),
        "A recount of every share confirms the verdicts.",
        f"A recount contradicts the verdict on {', '.join(wrong)}."
        if wrong
        else "The codes are not simulated, so that nothing was calibrated.",
    )


@REGISTER.claim(
    "technique-majority",
    rule="compute_statistics",
    source="most videos adopt high-definition image quality",
)
def technique_is_not_counted(results: Results):
    """Whether high definition, rich colour and varied camera work prevail."""
    return untestable("The source prints no count for any technique.")


@REGISTER.claim(
    "technique-simulated",
    rule="compute_statistics",
    inputs=["videos", "coders"],
)
def techniques_are_recounted(results: Results):
    """The counts of image quality and camera work are those of the codes."""
    told_counts, right = [], True
    for variable, value in (
        ("image_quality", "high"),
        ("camera_work", "aerial"),
        ("camera_work", "time_lapse"),
    ):
        recount = sum(value in split(row[variable]) for row in results.rows("consensus"))
        right = right and recount == results.share(variable, value).n
        share = results.share(variable, value)
        told_counts.append(f"{value.replace('_', ' ')} {wording.count_of(share.n, share.base)}")
    return decide(
        right,
        told_counts,
        results.evidence("coding"),
        "A recount of the agreed codes gives the same numbers.",
        "A recount of the agreed codes gives other numbers.",
    )


@REGISTER.claim("largest-published", rule="compare_published")
def published_share_does_not_decide(results: Results):
    """The leading theme's share leaves room for a larger one, so the source's word is needed."""
    row = results.row("anchors", figure="theme_natural_landscape")
    if not row or not row["count"]:
        return decide(None, [], "published", "", "The leading share fits no single count.")
    leading, base = int(row["count"]), int(row["base"])
    # What the source leaves for other themes, from its percentage and not from the count.
    others = 100 - Fraction(results.published["figures"]["theme_natural_landscape"]["value"])
    rest = round(others * base / 100)
    return decide(
        rest > leading and rest + leading == base,
        [f"{leading} in the leading theme, {rest} in all others"],
        "published",
        "The other videos are more than the leading theme's, and could be of a single theme.",
        "The other videos are too few to make a larger theme, or do not fit the share.",
    )


@REGISTER.claim("what-holds", rule="compare_published")
def published_shares_hold_together(results: Results):
    """The published shares are possible and sum, and positive tone prevails."""
    parts = [
        predicate(results)
        for predicate in (published_shares_are_possible, emotion_shares_sum, positive_prevails)
    ]
    return decide(
        all(part.verdict == "holds" for part in parts),
        [part.statistics[-1] for part in parts if part.statistics],
        parts[-1].evidence,
        "All parts of the sentence hold.",
        " ".join(part.reason for part in parts if part.verdict != "holds"),
    )
