"""Report the interviews by COREQ: what the author answers, what the results tell, what is open."""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence

from scripts.errors import run
from scripts.files.tables import read_csv, write_csv
from scripts.files.text_files import read_yaml
from scripts.interviews.checklist import Answer, Item, read_answers, read_checklist
from scripts.interviews.quotes.quotations import VERBATIM
from scripts.interviews.records import NO_TRAITS, YES

COLUMNS = (
    "item",
    "domain",
    "topic",
    "asks",
    "status",
    "answer",
    "where",
    "answer_evidence",
    "computed",
    "computed_from",
    "computed_evidence",
)
TABLES = ("respondents", "contradictions", "prevalence", "saturation", "negative_cases", "quotes")
ANSWERED, COMPUTED, BOTH = "answered", "computed", "answered and computed"
NOT_REPORTED = "not reported"
# What is computed from another column says nothing of its own.
DERIVED = ("_normalised", "_per_month", "_low", "_high")


def sample_size(tables: Mapping) -> str:
    """Respondents of the table."""
    return f"{len(tables['respondents'])} in the respondents' table"


def sample(tables: Mapping) -> str:
    """Traits that the respondents' table gives.

    Examples
    --------
    >>> sample({"respondents": [{"number": "F1", "age": "25", "first_language": "zh"}]})
    'given for each respondent: age, first language'
    >>> sample({"respondents": [{"number": "F1", "age": "25"}, {"number": "M2", "age": ""}]})
    'given for some respondents: age'
    """
    rows = tables["respondents"]
    traits = [name for name in rows[0] if name not in NO_TRAITS and not name.endswith(DERIVED)]
    known = {name: sum(bool(row[name]) for row in rows) for name in traits}
    each = [name.replace("_", " ") for name in traits if known[name] == len(rows)]
    some = [name.replace("_", " ") for name in traits if 0 < known[name] < len(rows)]
    told = [f"given for each respondent: {', '.join(each)}"] * bool(each)
    told += [f"given for some respondents: {', '.join(some)}"] * bool(some)
    return "; ".join(told)


def recording(tables: Mapping) -> str:
    """Interviews that were recorded, by a column ``recorded``."""
    told = [row.get("recorded", "").casefold() for row in tables["respondents"]]
    if not any(told):
        return ""
    return f"{sum(word in YES for word in told)} of {len(told)} recorded"


def duration(tables: Mapping) -> str:
    """Shortest and longest interview, by a column ``minutes``.

    Examples
    --------
    >>> duration({"respondents": [{"minutes": "31"}, {"minutes": "44"}, {"minutes": ""}]})
    '31 to 44 minutes, known of 2 of 3 interviews'
    """
    cells = [row.get("minutes", "") for row in tables["respondents"]]
    known = sorted(int(cell) for cell in cells if cell.isascii() and cell.isdecimal())
    if not known:
        return ""
    length = f"{known[0]} to {known[-1]}" if known[0] < known[-1] else f"{known[0]}"
    interviews = _counted(len(cells), "interview")
    return f"{length} minute{'s' * (length != '1')}, known of {len(known)} of {interviews}"


def saturation(tables: Mapping) -> str:
    """The outcome for the smallest base and run."""
    row = tables["saturation"][0]
    told = f"{row['outcome']} ({row['label']})" if row["label"] else row["outcome"]
    base = _counted(int(row["base_size"]), "interview")
    return f"{told}, with a base of {base} and a run of {row['run_length']}"


def coding_tree(tables: Mapping) -> str:
    """Codes and families of the codebook."""
    families = {row["family"] for row in tables["prevalence"]}
    codes = _counted(len(tables["prevalence"]), "code")
    number = f"{len(families)} famil{'y' if len(families) == 1 else 'ies'}"
    return f"{codes} in {number}, each code defined"


def quotations(tables: Mapping) -> str:
    """Quotations that were checked, and how many are verbatim."""
    rows = tables["quotes"]
    if not rows:
        return ""
    verdicts = Counter(row["verdict"] for row in rows)
    people = len({row["respondent"] for row in rows})
    number = _counted(len(rows), "quotation")
    told = f"{number}, of {people} of the respondents, each with a number"
    if set(verdicts) <= {"no transcripts"}:
        return f"{told}; no transcripts to hold them against"
    return f"{told}; {verdicts[VERBATIM]} verbatim in the transcripts"


def consistency(tables: Mapping) -> str:
    """Contradictions between respondents' table and text."""
    found = sum(row["kind"] == "contradiction" for row in tables["contradictions"])
    told = _counted(found, "contradiction")
    return f"{told} within the respondents' table and between it and the text"


def major_themes(tables: Mapping) -> str:
    """The code that most respondents have."""
    top = max(tables["prevalence"], key=lambda row: int(row["respondents"]), default=None)
    if top is None:
        return ""
    listed = _counted(int(top["listed"]), "respondent")
    return f"the commonest code is told of {top['respondents']} of {listed}"


def minor_themes(tables: Mapping) -> str:
    """Codes with negative cases, where these could be known."""
    looked = [row for row in tables["negative_cases"] if row["looked_for"] != "no"]
    against = sum(row["contradicting_statements"] != "0" for row in looked)
    if not looked:
        return ""
    noted = "code for which they are" if len(looked) == 1 else "codes for which they are"
    return f"negative cases stand against {against} of {len(looked)} {noted} noted"


def _counted(number, noun):
    return f"{number} {noun}{'s' * (number != 1)}"


FILLED_FROM = {
    "sample size": (sample_size, "respondents"),
    "sample": (sample, "respondents"),
    "recording": (recording, "respondents"),
    "duration": (duration, "respondents"),
    "saturation": (saturation, "saturation"),
    "coding tree": (coding_tree, "prevalence"),
    "quotations": (quotations, "quotes"),
    "consistency": (consistency, "contradictions"),
    "major themes": (major_themes, "prevalence"),
    "minor themes": (minor_themes, "negative_cases"),
}


def report(
    items: Sequence[Item], answers: Mapping[int, Answer], tables: Mapping, evidence: str
) -> list[dict]:
    """One row per item, none left out; no row for a study without interviews.

    Parameters
    ----------
    items : sequence of Item
    answers : mapping of int to Answer
    tables : mapping
        Rows by the names in `TABLES`.
    evidence : str
        Class of the interviews, which is that of all that is computed from them.

    Returns
    -------
    list of dict
        Keys are `COLUMNS`; `status` says whether the item is answered, computed, both, or "not
        reported".
    """
    rows = []
    for item in items if tables["respondents"] else ():
        compute, table = FILLED_FROM.get(item.filled_from, (lambda _: "", ""))
        computed = compute(tables)
        answer = answers.get(item.number, Answer("", "", ""))
        status = ANSWERED if answer.answer else NOT_REPORTED
        if computed:
            status = BOTH if answer.answer else COMPUTED
        rows.append(
            {
                "item": item.number,
                "domain": item.domain,
                "topic": item.topic,
                "asks": item.asks,
                "status": status,
                "answer": answer.answer,
                "where": answer.where,
                "answer_evidence": answer.evidence,
                "computed": computed,
                "computed_from": table if computed else "",
                "computed_evidence": evidence if computed else "",
            }
        )
    return rows


def main(argv: Sequence[str] | None = None) -> None:
    """Read answers and results, write the checklist."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", default="", help="answers of the author (YAML)")
    parser.add_argument("--published", required=True, help="published figures (YAML)")
    parser.add_argument("--evidence", required=True, help="evidence class of the interviews")
    for name in TABLES:
        parser.add_argument(f"--{name.replace('_', '-')}", required=True)
    parser.add_argument("--out", required=True, help="the checklist (CSV)")
    options = parser.parse_args(argv)
    tables = {name: read_csv(getattr(options, name), (), optional=None) for name in TABLES}
    answers = read_answers(options.answers, read_yaml(options.published))
    write_csv(options.out, COLUMNS, report(read_checklist(), answers, tables, options.evidence))


if __name__ == "__main__":
    run(main)
