"""Claims about what the respondents' statements say."""

from scripts.claims.ledger import REGISTER, decide, untestable
from scripts.claims.results import Results
from scripts.paper.fragments import wording

# Codes of what a clip shows, and words for channels other than the platform.
PICTURES = {"night_view", "scenery", "camera_work", "urban_culture", "food"}
CHANNELS = (
    *("friend", "family", "television", "newspaper", "magazine", "radio", "website"),
    *("travel site", "travel agen", "guidebook", "other platform", "parent", "relative"),
    *("colleague", "school", "cinema", "weibo", "wechat", "xiaohongshu", "bilibili"),
)


def attributed(results: Results, **where: str) -> list[tuple[str, set[str]]]:
    """Respondent and codes of each statement that is attributed to a respondent."""
    return [
        (row["respondent"], {code.strip() for code in row["codes"].split(";")})
        for row in results.rows("statements", **where)
        if row["respondent"]
    ]


def all_present(results: Results, section: str, wanted: set[str], what: str, besides: str = ""):
    """A finding on whether a section's attributed statements carry all the codes `wanted`.

    `besides` tells what else speaks against the sentence, '' if nothing does.
    """
    found = set().union(*(codes for _, codes in attributed(results, section=section)))
    missing = ", ".join(sorted(wanted - found))
    return decide(
        not missing and not besides,
        [f"section {section}: {', '.join(sorted(wanted & found))}"],
        results.evidence("interviews"),
        f"Attributed statements of section {section} name {what}.",
        f"No attributed statement of section {section} is coded {missing}." if missing else besides,
    )


@REGISTER.claim("image-factors", rule="code_interviews", inputs=["respondents"])
def factors_are_named(results: Results):
    """Accounts name landmark, technique, street culture; pictures move some."""
    wanted = {"night_view", "camera_work", "urban_culture"}
    moved = [
        who
        for who, codes in attributed(results, section="4.2.1")
        if "visit" in codes and codes & PICTURES
    ]
    few = "" if len(moved) > 1 else "A picture comes before a visit in one account at most."
    return all_present(results, "4.2.1", wanted, "a landmark, a technique and street culture", few)


@REGISTER.claim(
    "factors-backed",
    rule="code_interviews",
    source="novelty, creativity and authenticity are the key factors",
    inputs=["respondents"],
)
def two_factors_are_backed(results: Results):
    """Section 4.2.1 backs novelty and creativity; authenticity is praised by one, in 4.3."""
    listed = {row["number"] for row in results.rows("respondents")}
    backing = {
        factor: [who for who, codes in attributed(results, section="4.2.1") if code in codes]
        for factor, code in (("novelty", "discovery"), ("creativity", "camera_work"))
    }
    authentic = [
        (who, row["section"])
        for row in results.rows("statements")
        for who, codes in attributed(results, statement_id=row["statement_id"])
        if "citizen_clips" in codes
    ]
    return decide(
        all(backing.values())
        and {section for _, section in authentic} == {"4.3"}
        and len({who for who, _ in authentic}) == 1
        and not listed & {who for who, _ in authentic},
        [f"{factor}: {', '.join(who) or 'nobody'}" for factor, who in backing.items()]
        + [f"authenticity: {', '.join(who for who, _ in authentic) or 'nobody'}"],
        results.evidence("interviews"),
        "Novelty and creativity have a statement in 4.2.1, authenticity that of one not listed.",
        "A factor has no statement, or authenticity one in another section, by one listed, or by "
        "several.",
    )


@REGISTER.claim("image-sources", rule="code_interviews", inputs=["respondents"])
def sources_are_named(results: Results):
    """The statements name acquaintance, food, history and fashion, and no other channel."""
    wanted = {"discovery", "food", "history", "urban_culture"}
    others = [
        row["statement_id"]
        for row in results.rows("statements", section="4.2.2")
        if any(channel in row["paraphrase"].lower() for channel in CHANNELS)
    ]
    told = f"Another channel is named in {', '.join(others)}." if others else ""
    return all_present(
        results, "4.2.2", wanted, "acquaintance, food, history and urban culture", told
    )


@REGISTER.claim(
    "speed-and-doubt",
    rule="code_interviews",
    source="spreads quickly, but some content is exaggerated or distorted",
    inputs=["respondents"],
)
def speed_and_doubt(results: Results):
    """Speed is praised and exaggeration noted, without a figure on it."""
    counted = [
        name
        for name in results.published["figures"]
        if any(word in name for word in ("authentic", "distort", "exaggerat"))
    ]
    told = f"There is a figure: {', '.join(counted)}." if counted else ""
    wanted = {"fast_spread", "distortion"}
    return all_present(results, "4.2.3", wanted, "speed and exaggeration", told)


@REGISTER.claim(
    "citizens-resonate",
    rule="code_interviews",
    source="daily clips by citizens are more likely to resonate than official ones",
    inputs=["respondents"],
)
def citizens_clips_resonate(results: Results):
    """Whether clips by ordinary citizens touch viewers more than official ones."""
    row = results.row("prevalence", code="citizen_clips")
    listed = int(row["respondents"]) if row else 0
    unlisted = int(row["unlisted_respondents"]) if row else 0
    return untestable(
        f"{wording.in_words(listed, capital=True)} of the listed respondents and "
        f"{wording.in_words(unlisted)} that the table does not list say so, and nothing was "
        "measured.",
        [f"{listed} listed, {unlisted} not listed"],
    )


@REGISTER.claim("technique-witnessed", rule="code_interviews", inputs=["respondents"])
def technique_is_told_with_its_subject(results: Results):
    """Those who tell of camera work tell of what it shows, and nobody of technique alone."""
    told = [(who, codes) for who, codes in attributed(results) if "camera_work" in codes]
    return decide(
        bool(told) and all(codes & (PICTURES - {"camera_work"}) for _, codes in told),
        [f"{who}: {', '.join(sorted(codes))}" for who, codes in told],
        results.evidence("interviews"),
        "Each statement on camera work is coded for its subject too.",
        "No statement is on camera work, or one is on camera work alone.",
    )


@REGISTER.claim("recognised", rule="code_interviews", inputs=["respondents"])
def recognised_subjects(results: Results):
    """Respondents name night views, food, history and streets of fashion."""
    wanted = ("night_view", "food", "history", "urban_culture")
    counts = {
        code: int(row["respondents"])
        for code in wanted
        if (row := results.row("prevalence", code=code))
    }
    return decide(
        all(counts.get(code) for code in wanted),
        [f"{code.replace('_', ' ')} {count}" for code, count in counts.items()],
        results.evidence("interviews"),
        "Each subject is named by at least one listed respondent.",
        "A subject is named by no listed respondent.",
    )


@REGISTER.claim("image-pictures", rule="code_interviews", inputs=["respondents"])
def image_starts_from_pictures(results: Results):
    """Respondents tell of landscape, landmarks and food that they saw in clips."""
    said = {
        code: {
            row["respondent"]
            for row in results.rows("statements")
            if row["respondent"] and code in row["codes"].replace(" ", "").split(";")
        }
        for code in ("scenery", "night_view", "food")
    }
    return decide(
        all(said.values()),
        [f"{code.replace('_', ' ')} {len(who)}" for code, who in said.items()],
        results.evidence("interviews"),
        "Each of the three is told by at least one respondent.",
        "One of the three is told by no respondent.",
    )
