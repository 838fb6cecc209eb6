"""Claims about the interviews."""

from statistics import median

from scripts.claims.ledger import REGISTER, decide, untestable
from scripts.claims.results import Results
from scripts.paper import wording

YOUNG = 30
# Sections of the source that report on the interviews, each with a list in the paper.
SECTIONS = ("4.2.1", "4.2.2", "4.2.3", "4.3")


def codes_in(results: Results, section: str) -> set[str]:
    """Codes of the statements that a section attributes to a respondent."""
    return {
        code.strip()
        for row in results.rows("statements", section=section)
        if row["respondent"]
        for code in row["codes"].split(";")
    }


def all_present(results: Results, section: str, wanted: set[str], what: str):
    """A finding on whether a section's attributed statements carry all the codes `wanted`."""
    found = codes_in(results, section)
    missing = ", ".join(sorted(wanted - found))
    return decide(
        not missing,
        [f"section {section}: {', '.join(sorted(wanted & found))}"],
        results.evidence("interviews"),
        f"Attributed statements of section {section} name {what}.",
        f"No attributed statement of section {section} is coded {missing}.",
    )


@REGISTER.claim("respondent-medians", rule="tabulate_respondents", inputs=["respondents"])
def respondents_watch_more_than_they_visit(results: Results):
    """In the median and one by one, respondents watch on more days than they visit."""
    rows = results.rows("respondents")
    pairs = [
        (float(row["viewing_days_per_month"]), float(row["visiting_days_per_month"]))
        for row in rows
    ]
    if not pairs:
        return decide(None, [], results.evidence("interviews"), "", "There are no respondents.")
    viewing, visiting = (median(days) for days in zip(*pairs, strict=True))
    return decide(
        viewing > visiting and all(days > visits for days, visits in pairs),
        [
            f"median viewing days {wording.quantity(viewing)}",
            f"median visiting days {wording.quantity(visiting)}",
        ],
        results.evidence("interviews"),
        "The medians, and the days of every respondent, are in that order.",
        "A median, or the days of a respondent, are not in that order.",
    )


@REGISTER.claim("cited-listed", rule="code_interviews", inputs=["respondents"])
def listed_respondents_are_cited(results: Results):
    """How many listed respondents are cited, and who is not."""
    listed = {row["number"] for row in results.rows("respondents")}
    cited = {row["respondent"] for row in results.rows("statements")}
    silent = sorted(listed - cited)
    table = sorted(
        row["respondent"] for row in results.rows("coverage", listed="yes") if row["cited"] == "no"
    )
    return decide(
        silent == table,
        [f"{len(listed & cited)} of {len(listed)} cited; silent: {', '.join(silent) or 'nobody'}"],
        results.evidence("interviews"),
        "A recount from table and statements gives the same respondents.",
        "A recount from table and statements gives other respondents.",
    )


@REGISTER.claim(
    "most-respondents",
    rule="code_interviews",
    source="most interviewees said that they learned about the city through the platform",
    inputs=["respondents"],
)
def most_cannot_be_counted(results: Results):
    """Whether most respondents said what the source says they said."""
    top = max(results.rows("prevalence"), key=lambda row: int(row["respondents"]))
    k, n = int(top["respondents"]), int(top["listed"])
    return untestable(
        f"No code is borne by more than {k} of {n} listed respondents in what is quoted, "
        "and transcripts were not published.",
        [f"{top['label']}: {k} of {n}"],
    )


@REGISTER.claim("statements-left", rule="code_interviews", inputs=["respondents"])
def statements_are_attributed(results: Results):
    """Statements by respondent and statements in general sum to all that are reported."""
    rows = results.rows("statements")
    single = sum(int(row["statements"]) for row in results.rows("coverage"))
    general = len(results.rows("statements", respondent=""))
    ids = {row["statement_id"] for row in rows}
    return decide(
        single + general == len(rows) == len(ids) and all(row["cited_as"] for row in rows),
        [f"{single} of a respondent, {general} in general"],
        results.evidence("interviews"),
        "Both kinds sum to the statements, and none stands twice.",
        "Both kinds do not sum to the statements, or one stands twice or has no speaker.",
    )


@REGISTER.claim("statements-listed", rule="code_interviews", inputs=["respondents"])
def statements_are_listed(results: Results):
    """Every statement has a section with a list, words and codes of ours, and its evidence."""
    rows, evidence = results.rows("statements"), results.evidence("interviews")
    known = {row["code"] for row in results.rows("prevalence")}
    wrong = [
        row["statement_id"]
        for row in rows
        if row["section"] not in SECTIONS
        or row["evidence"] != evidence
        or not row["paraphrase"]
        or not {code.strip() for code in row["codes"].split(";")} <= known
    ]
    listed = [len(results.rows("statements", section=section)) for section in SECTIONS]
    return decide(
        not wrong if rows else None,
        [f"{' + '.join(map(str, listed))} in sections {', '.join(SECTIONS)}"],
        evidence,
        "Each stands under a section of the paper, with codes of the interviews' codebook.",
        f"Without list, words, evidence or known codes: {', '.join(wrong) or 'all'}.",
    )


@REGISTER.claim("image-factors", rule="code_interviews", inputs=["respondents"])
def factors_are_named(results: Results):
    """The accounts name a landmark, a technique and a subject off the beaten track."""
    wanted = {"night_view", "camera_work", "urban_culture"}
    return all_present(results, "4.2.1", wanted, "a landmark, a technique and street culture")


@REGISTER.claim("image-sources", rule="code_interviews", inputs=["respondents"])
def sources_are_named(results: Results):
    """The statements name a first acquaintance, an appetite, a background and a fashion."""
    wanted = {"discovery", "food", "history", "urban_culture"}
    return all_present(results, "4.2.2", wanted, "acquaintance, food, history and urban culture")


@REGISTER.claim(
    "speed-and-doubt",
    rule="code_interviews",
    source="spreads quickly, but some content is exaggerated or distorted",
    inputs=["respondents"],
)
def speed_and_doubt(results: Results):
    """Speed is praised and exaggeration is noted by a respondent."""
    return all_present(results, "4.2.3", {"fast_spread", "distortion"}, "speed and exaggeration")


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


@REGISTER.claim("contradictions-listed", rule="tabulate_respondents", inputs=["respondents"])
def contradictions_stand_in_the_source(results: Results):
    """Each contradiction has a place of its own, and what it finds there stands in the source."""
    rows = results.rows("contradictions", kind="contradiction")
    places = {(row["respondent"], row["where"]) for row in rows}
    absent = [row["respondent"] for row in rows if not _stands_in_source(results, row)]
    return decide(
        not absent and len(places) == len(rows) if rows else None,
        [f"{len(places)} places"],
        results.evidence("interviews"),
        "What each contradiction quotes stands in the table or in a statement.",
        f"A place stands twice, or is not in the source: {', '.join(absent) or 'none found'}.",
    )


def _stands_in_source(results, row):
    number = row["respondent"]
    if number == "":  # a finding on a whole column, which it quotes
        column = row["where"].removeprefix("table, ")
        return row["found"] == ", ".join(cells[column] for cells in results.rows("respondents"))
    told = results.rows("respondents", number=number) + results.rows(
        "statements", respondent=number
    )
    return any(row["found"] in cells.values() for cells in told)


@REGISTER.claim("contradictions", rule="tabulate_respondents", inputs=["respondents"])
def contradictions_exist(results: Results):
    """Table and text contradict each other, and so do two accounts of sampling."""
    rows = results.rows("contradictions", kind="contradiction")
    accounts = len(results.published["procedures"])
    saturation = [name for name in results.published["figures"] if "saturation" in name]
    return decide(
        bool(rows) and accounts > 1 and not saturation,
        [
            f"{len(rows)} contradictions by {len({row['rule'] for row in rows})} rules",
            f"{accounts} accounts of sampling",
        ],
        results.evidence("interviews"),
        "Rules find contradictions, each with its place; no figure on saturation is published.",
        "No rule finds a contradiction, sampling is told once, or saturation has a figure.",
    )


@REGISTER.claim(
    "saturation",
    rule="code_interviews",
    source="ten interviewees by the principle of saturation",
    inputs=["respondents"],
)
def saturation_is_not_reached(results: Results):
    """The reported statements do not reach saturation in the order of the table."""
    row = results.rows("saturation")[0]
    reached = row["reached_at_interview"] != ""
    return decide(
        None if row["last_ratio"] == "" else not reached,
        [
            f"base {row['base_size']}, run {row['run_length']}: "
            f"{wording.share(row['last_ratio'])} new",
        ],
        results.evidence("interviews"),
        "The last run still brings more new codes than the threshold allows.",
        "The threshold is met.",
    )


@REGISTER.claim("respondents-young", rule="tabulate_respondents", inputs=["respondents"])
def respondents_are_young(results: Results):
    """More than half of the respondents are under thirty."""
    ages = [int(row["age"]) for row in results.rows("respondents")]
    young = sum(age < YOUNG for age in ages)
    return decide(
        young > len(ages) / 2 if ages else None,
        [f"{young} of {len(ages)} under {YOUNG}"],
        results.evidence("interviews"),
        "More than half are under thirty.",
        "Half or fewer are under thirty.",
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
