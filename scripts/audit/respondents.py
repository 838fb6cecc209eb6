"""The table of respondents, against the text that cites them."""

import re

from scripts.audit.citations import ID, canonical, find_citations, surname
from scripts.audit.document import Document
from scripts.audit.findings import NOTE, make, number_of, row_place
from scripts.errors import InputError
from scripts.interviews.contradictions import find
from scripts.interviews.person_words import NUMBER_GENDERS, PERSON_WORDS
from scripts.interviews.records import GENDERS, gender_of

# What is looked for in the names of columns, for each thing that the rules know.
COLUMN_WORDS = {
    "number": r"^(?:number|no\.?|id|code|respondent|participant|interviewee|informant)\b|\bid$",
    "interviewee": r"interviewee|name|pseudonym|title",
    "gender": r"gender|\bsex\b",
    "occupation": r"occupation|profession|\bjob\b|\bwork\b|position",
    "category": r"category|group|\btype\b",
}


def adapt(path, rows, id_column=None) -> list:
    """Rows of any respondents' table under the names that the rules of the study know.

    Parameters
    ----------
    path : path-like
        Named in errors.
    rows : list of Row
        The table.
    id_column : str, optional
        Column with the respondents' ids; found by its name and form if not given.

    Returns
    -------
    list of Row
        With number (letters and digits), interviewee, gender, occupation, category; '' where
        the table has no such column, and 'not stated' for an unknown gender.

    Raises
    ------
    InputError
        If there is no column of ids, or an id is empty, malformed or repeated.
    """
    columns = list(rows[0])
    if id_column is not None and id_column not in columns:
        raise InputError(
            "the column of respondents' ids is not in the table",
            path=path,
            row=1,
            column=id_column,
            expected=", ".join(columns),
            mend="correct --id",
        )
    named = {"number": id_column or _id_column(path, rows)}
    for name, pattern in COLUMN_WORDS.items():
        for column in columns:
            free = name not in named and column not in named.values()
            if free and re.search(pattern, column.replace("_", " "), re.I):
                named[name] = column
    adapted, seen = [], {}
    for row in rows:
        cell = row[named["number"]]
        match = ID.fullmatch(cell)
        if match is None:
            raise row.error(
                named["number"], "not a respondent's id", expected="letters and digits, such as P3"
            )
        made = type(row)({name: row.get(named.get(name), "") for name in COLUMN_WORDS})
        made.path, made.line, made["number"] = row.path, row.line, canonical(match)
        gender = {"f": "female", "m": "male"}.get(made["gender"].casefold(), made["gender"])
        gender = PERSON_WORDS.get(gender.casefold(), gender)
        made["gender"] = gender if gender.casefold() in GENDERS else "not stated"
        if made["number"] in seen:
            raise row.error(
                named["number"], f"the id stands twice, first in line {seen[made['number']]}"
            )
        seen[made["number"]] = row.line
        adapted.append(made)
    return adapted


def _id_column(path, rows):
    fits = [name for name in rows[0] if all(ID.fullmatch(row[name]) for row in rows)]
    fits = [name for name in fits if len({row[name] for row in rows}) == len(rows)]
    named = [
        name for name in rows[0] if re.search(COLUMN_WORDS["number"], name.replace("_", " "), re.I)
    ]
    for name in [*[one for one in fits if one in named], *fits, *named]:
        return name
    raise InputError(
        "no column holds respondents' ids",
        path=path,
        row=1,
        value=", ".join(rows[0]),
        expected="a column such as id, with F1, M10, P03 ... in every row",
        mend="add the column, or name it with --id",
    )


def check_respondents(document: Document, respondents, sizes) -> list[dict]:
    """Findings of the study's own rules on this table and text, each with its place."""
    cited = find_citations(document, respondents)
    by_number = {row["number"]: row for row in respondents}
    found = []
    for finding in find(respondents, cited, {}):
        rule, number = finding["rule"], finding["respondent"]
        if rule == "gender_and_number" and not _letters_tell_gender(respondents):
            continue
        if rule == "listed_but_not_cited" and not cited:
            continue
        severity = NOTE if rule == "numbering" else finding["kind"]
        detail = finding["detail"]
        if finding["where"].startswith("table"):
            row = by_number.get(number, respondents[0])
            place = row_place(row, finding["found"])
            found.append(make(rule, place, detail, severity=severity))
        else:
            said = next(
                one
                for one in cited
                if one["respondent"] == number
                and (
                    rule == "cited_but_not_listed" or finding["where"].endswith(one["statement_id"])
                )
            )
            place = document.place(max(said["start"] - 60, 0), said["end"])
            place["quote"] = finding["found"] or place["quote"]
            place["line"] = document.line(said["start"])
            found.append(make(rule, place, detail, severity=severity))
    found += _names(document, cited, by_number)
    found += _counted(document, respondents, sizes)
    return found


def _letters_tell_gender(respondents):
    """Whether ids begin with F or M only, and most of them agree with the gender given."""
    letters = [re.match("[A-Z]+", row["number"]).group() for row in respondents]
    if not set(letters) <= set(NUMBER_GENDERS) or len(set(letters)) < 2:
        return False
    agree = [
        NUMBER_GENDERS[letter] == gender_of(row)
        for letter, row in zip(letters, respondents, strict=True)
    ]
    return sum(agree) > len(agree) / 2


def _names(document, cited, by_number):
    for said in cited:
        row = by_number.get(said["respondent"])
        listed = surname(row["interviewee"]) if row else ""
        if listed and said["named_beside"] and said["cited_name"] != listed:
            place = document.place(said["start"], said["end"])
            place["quote"] = f"{said['cited_title']} {said['cited_name']} ({said['respondent']})"
            told = f"{said['respondent']} is {row['interviewee']} in the table."
            yield make("name_in_text_and_table", place, told)


def _counted(document, respondents, sizes):
    people = {"respondent", "interviewee", "participant", "informant"}
    stated = [size for size in sizes if size.defines and size.nouns & people]
    if stated and all(size.n != len(respondents) for size in stated):
        told = f"The table lists {number_of(len(respondents), 'respondent')}."
        yield make("respondents_counted", document.place(stated[0].start, stated[0].end), told)
