"""Every number of the interviews as a named, formatted and marked piece of Markdown."""

from statistics import median

from scripts.interviews.records import times
from scripts.paper.fragments import wording
from scripts.paper.fragments.markup import mark


def interview_variables(respondents, statements, contradictions, coverage, evidence: str) -> dict:
    """Counts over respondents, statements and contradictions, as far as columns give them."""
    found = sum(row["kind"] == "contradiction" for row in contradictions)
    silent = [
        row["respondent"] for row in coverage if row["listed"] == "yes" and row["cited"] == "no"
    ]
    cited = len(respondents) - len(silent)
    told = {}
    if all("category_normalised" in row for row in respondents):
        residents = sum(row["category_normalised"].casefold() == "resident" for row in respondents)
        told["residents"] = wording.in_words(residents)
    for name in ("viewing", "visiting"):
        column = f"{name}_days_per_month"
        if not all(column in row for row in respondents):
            continue
        days = [row[column] for row in respondents]
        known = [float(cell) for cell in days if cell != ""]
        told[f"{name}_median"] = wording.quantity(median(known) if known else None)
    never = "and nobody in the table goes unheard."
    if silent:
        verb = "is" if len(silent) == 1 else "are"
        names = wording.listing([wording.escape(name) for name in silent])
        never = f"while {names} {verb} listed and never heard."
    return {
        "contradictions": mark(wording.count(found), evidence),
        "contradictions_word": mark(wording.in_words(found), evidence),
        "statements": mark(wording.count(sum(map(times, statements))), evidence),
        "cited_listed_cap": mark(wording.in_words(cited, capital=True), evidence),
        "never_cited_sentence": never,
        **{name: mark(text, evidence) for name, text in told.items()},
    }


def saturation_variables(saturation, evidence: str, *, dated: bool = False) -> dict:
    """The verdict for the smallest base and run that were tried, in the order of dates or table."""
    row = saturation[0]
    share, over = mark(wording.share(row["share_reached"]), evidence), ""
    if row["share_reached"] != "":
        over = f"; over random orders it is reached in {share} of the cases"
    verdict = "does not reach saturation"
    if row["outcome"] not in ("reached", "not reached"):
        verdict = f"cannot be applied ({wording.escape(row['outcome'])})"
    elif row["reached_at_interview"] != "":
        place = mark(wording.count(row["reached_at_interview"]), evidence)
        verdict = f"reaches saturation at interview {place}"
    return {
        "base": wording.in_words(row["base_size"]),
        "run": wording.in_words(row["run_length"]),
        "order": "of their dates" if dated else "of the table",
        "sentence": f"{verdict}{over}",
    }
