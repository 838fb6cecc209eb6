"""One row per study: how it was made, what of that departs from the others, what came of it."""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from scripts.compare.codebooks import usual

STUDY_COLUMNS = [
    *["study", "verdict", "city", "platform", "title", "evidence", "captures", "coding"],
    *["first", "last", "zone", "procedure", "size", "latest", "seen", "eligible", "sampled"],
    *["coders", "rounds", "consensus", "alpha_lowest", "alpha_lowest_of", "below", "codebook"],
    *["tested", "departs", "notes", "message", "hash"],
]
# Choices that make two samples or codings differ in kind, as a reader would call them.
CHOICES = {
    "platform": itemgetter("platform"),
    "window": lambda row: f"{row['first']} to {row['last']}",
    "sampling": lambda row: row["procedure"].replace("_", " "),
    "coders": lambda row: str(row["coders"]),
    "consensus": itemgetter("consensus"),
    "rounds of coding": itemgetter("rounds"),
    "version of the codebook": itemgetter("codebook"),
}
INSUFFICIENT = "insufficient"
NAMED = 2  # most studies that are named as holding the same videos


def names_of(studies: Sequence[Mapping]) -> dict[str, str]:
    """What a reader calls each study: its city, and its own name too where cities are alike.

    Examples
    --------
    >>> rows = [{"study": "a", "city": "Wuhan"}, {"study": "b", "city": "Porto"}]
    >>> names_of(rows)
    {'a': 'Wuhan', 'b': 'Porto'}
    >>> names_of([rows[0], {"study": "c", "city": "Wuhan"}])
    {'a': 'Wuhan (a)', 'c': 'Wuhan (c)'}
    """
    cities = [row["city"] for row in studies]
    return {
        row["study"]: row["city"]
        if cities.count(row["city"]) == 1
        else f"{row['city']} ({row['study']})"
        for row in studies
    }


def describe(
    outcomes: Sequence[Mapping], variables: Sequence[str], tested: Sequence[str]
) -> list[dict]:
    """The table of the studies, in their order; one without results has names and message only.

    Parameters
    ----------
    outcomes : sequence of mapping
        What `scripts.compare.build_study` wrote of each study.
    variables : sequence of str
        Those that are compared; reliability is told of these.
    tested : sequence of str
        Studies that enter the tests.
    """
    rows = [_described(outcome, variables, tested) for outcome in outcomes]
    full = [row for row in rows if row["evidence"]]
    common = usual_design(full)
    for row in full:
        own = {spoken: choice(row) for spoken, choice in CHOICES.items()}
        row["departs"] = "; ".join(f"{s}: {own[s]}" for s in own if own[s] != common[s])
    videos = {one["study"]: set(one["videos"]) for one in outcomes if "shares" in one}
    for row in full:
        row["notes"] = "; ".join(filter(None, [row["notes"], _told_shared(row, videos, rows)]))
    return rows


def _told_shared(row, videos, rows):
    """Which other studies hold videos of this one, whose shares are not independent of it."""
    names, own = names_of(rows), videos[row["study"]]
    shared = {
        names[other]: len(own & held) for other, held in videos.items() if other != row["study"]
    }
    told = [f"{count} in {name}" for name, count in shared.items() if count]
    if not told:
        return ""
    more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
    return (
        f"not independent: its videos are also in other studies ({', '.join(told[:NAMED])}{more})"
    )


def usual_design(rows: Sequence[Mapping]) -> dict[str, str]:
    """What is chosen most often, by the name of the choice; see `CHOICES`."""
    return {spoken: usual(map(choice, rows)) for spoken, choice in CHOICES.items()}


def _described(outcome, variables, tested):
    row = dict.fromkeys(STUDY_COLUMNS, "") | {
        "study": outcome["study"],
        "verdict": outcome["verdict"],
        "city": outcome.get("city", outcome["study"]),
        "notes": "; ".join(outcome["notes"]),
        "message": "\n".join(outcome["failures"]),
        "tested": "yes" if outcome["study"] in tested else "no",
    }
    if "shares" not in outcome:
        return row
    judged = [
        one for one in outcome["reliability"] if one["variable"] in variables and not one["value"]
    ]
    defined = [one for one in judged if one["alpha"] != ""]
    lowest = min(defined, key=lambda one: float(one["alpha"]), default=None)
    below = [one["label"] for one in judged if one["verdict"] == INSUFFICIENT]
    stages = outcome["stages"]
    return row | {
        **{name: outcome[name] for name in ("city", "platform", "title", "evidence", "coders")},
        **{name: outcome["classes"][name] for name in ("captures", "coding")},
        **outcome["window"],
        **outcome["sampling"],
        **{name: stages[name] for name in ("seen", "eligible", "sampled")},
        "rounds": "; ".join(outcome["rounds"]),
        "consensus": outcome["consensus"],
        "alpha_lowest": lowest and float(lowest["alpha"]),
        "alpha_lowest_of": lowest["label"] if lowest else "",
        "below": "; ".join(below),
        "codebook": outcome["codebook"]["version"],
        "hash": outcome["hash"],
    }
