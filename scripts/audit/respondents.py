"""Respondents as the text cites them, against the table that lists them."""

import re

from scripts.audit.document import Document
from scripts.audit.findings import NOTE, make
from scripts.audit.samples import PEOPLE, singular
from scripts.errors import InputError
from scripts.interviews.contradictions import NUMBER_GENDERS, PERSON_WORDS, find
from scripts.interviews.records import GENDERS, gender_of, title_of

# What is looked for in the names of columns, for each thing that the rules know.
COLUMN_WORDS = {
    "number": r"^(?:number|no\.?|id|code|respondent|participant|interviewee|informant)\b|\bid$",
    "interviewee": r"interviewee|name|pseudonym|title",
    "gender": r"gender|\bsex\b",
    "occupation": r"occupation|profession|\bjob\b|\bwork\b|position",
    "category": r"category|group|\btype\b",
}
_ID = re.compile(r"([A-Za-z]{1,4})[-_ ]?(\d{1,4})")
_PERSON = "|".join(sorted({*PEOPLE, *map(singular, PEOPLE)}, key=len, reverse=True))
_SPEAKS = (
    r"said|says|mention\w*|report\w*|explain\w*|stat(?:ed|es)|describ\w*|felt|feels|note[ds]|"
    r"add(?:ed|s)|believ\w*|told|recall\w*|argu\w*|point(?:ed|s)|thought|emphasi\w*|put it|"
    r"agreed|suggest\w*"
)
_NAME = re.compile(
    r"\b(?P<title>Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.?\s+(?P<name>[A-Z][\w'-]*)(?P<after>,[^.;]{3,160})?"
)
_CUT = re.compile(r"\b(?:who|whose|which|that|with|said|mention|told|report|explain)\w*\b|[,;.:()]")


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
        match = _ID.fullmatch(cell)
        if match is None:
            raise row.error(
                named["number"], "not a respondent's id", expected="letters and digits, such as P3"
            )
        made = type(row)({name: row.get(named.get(name), "") for name in COLUMN_WORDS})
        made.path, made.line, made["number"] = row.path, row.line, _canonical(match)
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
    fits = [name for name in rows[0] if all(_ID.fullmatch(row[name]) for row in rows)]
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


def _canonical(match):
    return f"{match[1].upper()}{int(match[2])}"


def find_citations(document: Document, respondents) -> list[dict]:
    """Where the text cites respondents, and by which title, name and description.

    An id counts as a citation if it stands in brackets, after "respondent" and the like, before
    a verb of saying, or if the table lists it. A title and name belong to the id that follows
    them in the paragraph, before any other id.

    Returns
    -------
    list of dict
        respondent, cited_title, cited_name, cited_description, section, statement_id (the line),
        start, end, named_beside (the name stands directly before the id).
    """
    listed = {row["number"]: row for row in respondents}
    letters = sorted({re.match("[A-Z]+", number).group() for number in listed})
    token = (
        rf"(?<![\w#=.])(?<![^\d\s]-)({'|'.join(letters)})[-_ ]?(\d{{1,4}})(?![\w%]|\.\d|,\d|\s*=)"
    )
    found = []
    for paragraph in document.paragraphs:
        if paragraph.section.part == "references":
            continue
        text = document.text[paragraph.start : paragraph.end].replace("\n", " ")
        last = 0
        for match in _expand(text, re.compile(token)):
            number, start, end, inside = match
            if not (inside or number in listed or _is_cited(text, start, end)):
                continue
            title, name, described, beside = _called(text, last, start, listed.get(number))
            described = described or _apposition(text[end:], inside)
            found.append(
                {
                    "respondent": number,
                    "cited_title": title,
                    "cited_name": name,
                    "cited_description": described,
                    "section": paragraph.section.name or "without a heading",
                    "statement_id": f"line {document.line(paragraph.start + start)}",
                    "start": paragraph.start + start,
                    "end": paragraph.start + end,
                    "named_beside": beside,
                }
            )
            last = end
    return found


def _expand(text, pattern):
    """Ids with their places; a range such as P1-P4 stands for all of its members."""
    previous = None
    for match in pattern.finditer(text):
        inside = text.count("(", 0, match.start()) > text.count(")", 0, match.start())
        number, place = _canonical(match), (match.start(), match.end())
        if previous and re.fullmatch(r"\s?(?:-|to)\s?", text[previous.end() : match.start()]):
            for middle in range(int(previous[2]) + 1, int(match[2])):
                yield f"{match[1].upper()}{middle}", *place, inside
        yield number, *place, inside
        previous = match


def _is_cited(text, start, end):
    return bool(
        re.search(rf"\b(?:{_PERSON})\s+$", text[:start], re.I)
        or re.match(rf"\s+(?:also\s+)?(?:{_SPEAKS})\b", text[end:])
    )


def _called(text, last, start, row):
    """Title, name and description that a citation refers to, and whether they stand beside it."""
    names = list(_NAME.finditer(text, last, start))
    if not names:
        return "", "", "", False
    near = names[-1]
    beside = bool(re.fullmatch(r"\s*[(\[]?\s*", text[near.end("name") : start]))
    surname = _surname(row["interviewee"]) if row else ""
    own = [match for match in names if surname and match["name"] == surname]
    if own:
        near = own[0]
    elif not beside and (surname or len(names) > 1):
        return "", "", "", False
    return near["title"], near["name"], _apposition(near["after"] or "", False), beside


def _surname(name):
    return name.split()[-1] if title_of(name) and len(name.split()) > 1 else ""


def _apposition(after, inside):
    """Noun phrase after a name ("a young teacher"), or further words in an id's brackets."""
    if inside:
        own = re.split(r"\)", after)[0]
        parts = [part.strip() for part in re.split(r"[,;]", own)]
        return " ".join(part for part in parts if part and not _ID.search(part))[:60]
    match = re.match(r",?\s+(?:an?|the|our)\s+(?P<rest>.*)", after) if after[:1] == "," else None
    if match is None:
        match = re.match(
            r",\s+who\s+(?:is|was|works|worked)\s+(?:engaged in|employed|as|an?)\s+(?P<rest>.*)",
            after,
        )
    if match is None:
        return ""
    cut = _CUT.search(match["rest"])
    return match["rest"][: cut.start() if cut else 60].strip()


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
            place = _row_place(row, finding["found"])
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


def _row_place(row, quote):
    return {"file": row.path.rpartition("/")[2], "line": row.line, "section": "", "quote": quote}


def _names(document, cited, by_number):
    for said in cited:
        row = by_number.get(said["respondent"])
        listed = _surname(row["interviewee"]) if row else ""
        if listed and said["named_beside"] and said["cited_name"] != listed:
            place = document.place(said["start"], said["end"])
            place["quote"] = f"{said['cited_title']} {said['cited_name']} ({said['respondent']})"
            told = f"{said['respondent']} is {row['interviewee']} in the table."
            yield make("name_in_text_and_table", place, told)


def _counted(document, respondents, sizes):
    people = {"respondent", "interviewee", "participant", "informant"}
    stated = [size for size in sizes if size.defines and size.nouns & people]
    if stated and all(size.n != len(respondents) for size in stated):
        told = f"The table lists {len(respondents)} respondents."
        yield make("respondents_counted", document.place(stated[0].start, stated[0].end), told)
