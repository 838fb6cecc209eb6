"""Claims about respondents and statements as records, and where the source contradicts itself."""

import re
from statistics import median

from scripts.claims.ledger import REGISTER, decide, untestable
from scripts.claims.results import Results
from scripts.paper.fragments import wording

YOUNG = 30
# Statements of a respondent that make "a sentence or so".
BRIEF = 2
# Sections of the source that report on the interviews, each with a list in the paper.
SECTIONS = ("4.2.1", "4.2.2", "4.2.3", "4.3")
# Answers that the paper quotes from the respondents' table.
ANSWERS = ("5-6 times in half a year", "once or twice a month")


@REGISTER.claim("respondent-medians", rule="tabulate_respondents", inputs=["respondents"])
def respondents_watch_more_than_they_visit(results: Results):
    """Answers mix periods; converted, respondents watch more than they visit."""
    rows = results.rows("respondents")
    mixed = results.row("contradictions", rule="mixed_periods", where="table, visiting_frequency")
    given = {row["visiting_frequency"].lower() for row in rows}
    pairs = [
        (float(row["viewing_days_per_month"]), float(row["visiting_days_per_month"]))
        for row in rows
    ]
    if not pairs:
        return decide(None, [], results.evidence("interviews"), "", "There are no respondents.")
    viewing, visiting = (median(days) for days in zip(*pairs, strict=True))
    return decide(
        viewing > visiting
        and all(days > visits for days, visits in pairs)
        and mixed is not None
        and given.issuperset(ANSWERS),
        [
            f"median viewing days {wording.quantity(viewing)}",
            f"median visiting days {wording.quantity(visiting)}",
        ],
        results.evidence("interviews"),
        "The quoted answers stand in the table; medians and days of each are in that order.",
        "A median or the days of a respondent are not in that order, or the quoted answers are "
        "not in the table or not in mixed periods.",
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
    """Statements, single and in general, are all there is, without transcripts."""
    rows = results.rows("statements")
    transcripts = results.published["materials"]["transcripts"]["released"]
    single = sum(int(row["statements"]) for row in results.rows("coverage"))
    general = len(results.rows("statements", respondent=""))
    ids = {row["statement_id"] for row in rows}
    return decide(
        single + general == len(rows) == len(ids)
        and all(row["cited_as"] for row in rows)
        and not transcripts,
        [f"{single} of a respondent, {general} in general"],
        results.evidence("interviews"),
        "Both kinds sum to the statements, and none stands twice.",
        "Transcripts were published."
        if transcripts
        else "Both kinds do not sum to the statements, or one stands twice or has no speaker.",
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


@REGISTER.claim("contradictions-listed", rule="tabulate_respondents", inputs=["respondents"])
def contradictions_stand_in_the_source(results: Results):
    """Each contradiction has its own place, and what it finds stands there."""
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
    """Table and text contradict each other uncorrected; sampling is told twice."""
    rows = results.rows("contradictions", kind="contradiction")
    corrected = [row["respondent"] for row in rows if not _stands_in_source(results, row)]
    accounts = len(results.published["procedures"])
    saturation = [name for name in results.published["figures"] if "saturation" in name]
    return decide(
        bool(rows) and accounts > 1 and not saturation and not corrected,
        [
            f"{len(rows)} contradictions by {len({row['rule'] for row in rows})} rules",
            f"{accounts} accounts of sampling",
        ],
        results.evidence("interviews"),
        "Rules find contradictions, each with its place; no figure on saturation is published.",
        "No rule finds a contradiction, sampling is told once, saturation has a figure, or a "
        "contradiction was corrected.",
    )


@REGISTER.claim(
    "saturation",
    rule="code_interviews",
    source="ten interviewees by the principle of saturation",
    inputs=["respondents"],
)
def saturation_is_not_reached(results: Results):
    """The statements, at most two each, do not reach saturation in the order that is tried."""
    row = results.rows("saturation")[0]
    longest = max((int(row["statements"]) for row in results.rows("coverage")), default=0)
    reached = row["reached_at_interview"] != ""
    return decide(
        None if row["last_ratio"] == "" else not reached and longest <= BRIEF,
        [
            f"base {row['base_size']}, run {row['run_length']}: "
            f"{wording.share(row['last_ratio'])} new; {longest} statements at most",
        ],
        results.evidence("interviews"),
        "The last run still brings more new codes than the threshold allows.",
        "The threshold is met." if reached else "A respondent is given more than a few words.",
    )


@REGISTER.claim("respondents-young", rule="tabulate_respondents", inputs=["respondents"])
def respondents_are_young(results: Results):
    """Of the respondents, met in a single city, most are under thirty and most are visitors."""
    rows = results.rows("respondents")
    cities = results.published["names"]["interview_place"]["called"]
    # Of a band of ages its upper end counts.
    ages = [re.findall(r"\d+", row["age"]) for row in rows]
    young = sum(bool(age) and int(age[-1]) < YOUNG for age in ages)
    visitors = sum(row["category"].lower() == "visitor" for row in rows)
    return decide(
        min(young, visitors) > len(rows) / 2 and len(cities) == 1 if rows else None,
        [f"{young} of {len(rows)} under {YOUNG}, {visitors} visitors; {', '.join(cities)}"],
        results.evidence("interviews"),
        "More than half are under thirty, more than half are visitors, and one place is named.",
        "Half or fewer are under thirty or visitors, or other places are named.",
    )


@REGISTER.claim("letters-explained", rule="tabulate_respondents", inputs=["respondents"])
def letters_are_explained(results: Results):
    """Each respondent's number bears a letter that the source's note explains."""
    letters = results.published["numbering"]["letters"]
    rows = results.rows("respondents")
    strange = [row["number"] for row in rows if row["number"][:1] not in letters]
    genders = {row["gender"] for row in rows}
    return decide(
        not strange and genders == set(letters.values()) if rows else None,
        [f"{letter} for {gender.lower()}" for letter, gender in letters.items()],
        results.evidence("interviews"),
        "The numbers bear these letters alone, and the table lists these genders alone.",
        f"Without an explained letter: {', '.join(strange)}."
        if strange
        else "The table lists other genders than the note explains.",
    )
