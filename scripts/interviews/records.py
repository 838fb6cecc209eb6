"""The respondents' table and the statements that they are reported to have made."""

import re
from collections.abc import Sequence
from datetime import date

from scripts.files.table_files import read_table
from scripts.files.tables import Row

RESPONDENT_KEY = ("number",)
# The columns that are checked where they are there; a table needs `number` alone.
RESPONDENT_COLUMNS = (
    "number",
    "category",
    "interviewee",
    "gender",
    "age",
    "occupation",
    "viewing_frequency",
    "visiting_frequency",
)
# Columns of the respondents' table that describe nobody.
NO_TRAITS = ("number", "date", "transcript", "minutes", "recorded")
STATEMENT_COLUMNS = (
    "statement_id",
    "cited_as",
    "respondent",
    "cited_title",
    "cited_description",
    "section",
    "codes",
    "paraphrase",
    "evidence",
)
NEEDED_COLUMNS = ("statement_id", "respondent", "codes")
# Whether the statement speaks for or against its codes, and how often a code was given where
# single statements are not known.
FURTHER_COLUMNS = ("stance", "references")
STATEMENT_KEY = ("statement_id",)
OPTIONAL = (*(name for name in STATEMENT_COLUMNS if name not in NEEDED_COLUMNS), *FURTHER_COLUMNS)
FOR, AGAINST = "for", "against"
DATE = "date"
# Words for whether an interview was recorded.
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
EVIDENCE = ("published", "simulated", "observed")
FEMALE, MALE = "Female", "Male"
GENDERS = {
    "female": FEMALE,
    "male": MALE,
    "non-binary": "Non-binary",
    "not stated": "Not stated",
}
# Titles that tell a gender, and titles that do not.
TITLE_GENDERS = {
    "mr": MALE,
    "ms": FEMALE,
    "mrs": FEMALE,
    "miss": FEMALE,
    "mx": None,
    "dr": None,
    "prof": None,
}
NUMBER = re.compile(r"[^\W_][\w.-]*")
# A column of the matrix that is no respondent.
RESERVED = "code"
_LETTER_AND_DIGITS = re.compile(r"[A-Za-z]+\d+")
_AGE = re.compile(r"([0-9]{1,3})(?:\s?[-\u2013]\s?([0-9]{1,3})|\+)?")
_SECTION = re.compile(r"\d+(\.\d+)*")


def read_respondents(path) -> list[Row]:
    """Rows of the respondents' table, cells as written, with whatever columns it has.

    A study without interviews has none.

    Raises
    ------
    InputError
        For a missing or repeated number, or one that differs from another by capitals alone;
        where there are such columns, for an age that is neither a whole number from 0 to 120 nor
        a band of them, an unknown word for gender, a date that is no day, minutes that are no
        whole number, or another word than yes and no for whether the interview was recorded.
    """
    rows = read_table(path, RESPONDENT_KEY, key=RESPONDENT_KEY, optional=None)
    by_fold = {}
    for row in rows:
        if (first := by_fold.setdefault(row["number"].casefold(), row)) is not row:
            raise row.error(
                "number",
                f"the number differs from {first['number']} in line {first.line} by capitals alone",
                mend="give one of the two respondents another number",
            )
        if not NUMBER.fullmatch(row["number"]) or row["number"] == RESERVED:
            raise row.error(
                "number",
                "not a respondent's number",
                expected="letters and digits such as F1 or M10, joined by _ . or - at most",
            )
        if row.get("age") and not _is_age(row["age"]):
            raise row.error(
                "age", "not an age", expected="a whole number from 0 to 120, or a band as 20-29"
            )
        if row.get("gender") and row["gender"].casefold() not in GENDERS:
            raise row.error("gender", "unknown gender", expected=", ".join(GENDERS.values()))
        if row.get(DATE) and not _is_day(row[DATE]):
            raise row.error(DATE, "not a day", expected="a day as YYYY-MM-DD, or nothing")
        if row.get("minutes") and not (row["minutes"].isascii() and row["minutes"].isdecimal()):
            raise row.error("minutes", "not a length", expected="whole minutes, or nothing")
        if row.get("recorded") and row["recorded"].casefold() not in {*YES, *NO}:
            raise row.error("recorded", "neither yes nor no", expected="yes, no, or nothing")
    return rows


def _is_age(text):
    match = _AGE.fullmatch(text)
    ages = [int(part) for part in match.groups() if part] if match else [121]
    return ages == sorted(ages) and ages[-1] <= 120


def _is_day(text):
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) and date.fromisoformat(text)
    except ValueError:
        return False


def interview_order(respondents: Sequence, by: str) -> list[int]:
    """Places of the respondents in the order of their interviews.

    Parameters
    ----------
    respondents : sequence of Row
    by : str
        "date": by the column `date` where there is one, those of one day as the table lists
        them; "table": all as the table lists them.

    Raises
    ------
    InputError
        For an interview without a date among others with one.

    Examples
    --------
    >>> days = [{"number": "R1", "date": "2024-03-02"}, {"number": "R2", "date": "2024-02-27"}]
    >>> interview_order(days, "date"), interview_order(days, "table")
    ([1, 0], [0, 1])
    """
    places = list(range(len(respondents)))
    if not is_dated(respondents, by):
        return places
    for row in respondents:
        if not row[DATE]:
            raise row.error(
                DATE,
                "the interview has no date",
                expected="a day as YYYY-MM-DD",
                mend="give it, or set interviews.saturation.order to table",
            )
    return sorted(places, key=lambda place: respondents[place][DATE])


def is_dated(respondents: Sequence, by: str) -> bool:
    """Whether the interviews are put in the order of their dates."""
    return by == DATE and bool(respondents) and DATE in respondents[0]


def read_statements(path) -> list[Row]:
    """Rows of the reported statements, cells as written.

    A statement cites one respondent by number (`cited_as` and `respondent` agree, or `cited_as`
    is blank), or a group in words, with `respondent` left empty.

    Raises
    ------
    InputError
        For a missing column, a statement that stands twice or cites nobody, a section that is
        not a number such as 4.2.1, an unknown title, stance or evidence class, or missing codes.
    """
    rows = read_table(path, NEEDED_COLUMNS, key=STATEMENT_KEY, optional=OPTIONAL)
    for row in rows:
        row["cited_as"] = row["cited_as"] or row["respondent"]
        _check_citation(row)
        if row["section"] and not _SECTION.fullmatch(row["section"]):
            raise row.error("section", "not a section number", expected="such as 4.2 or 4.2.1")
        if row["cited_title"] and title_key(row["cited_title"]) not in TITLE_GENDERS:
            raise row.error(
                "cited_title", "unknown title", expected=", ".join(TITLE_GENDERS) + ", or nothing"
            )
        if row["evidence"] not in ("", *EVIDENCE):
            raise row.error("evidence", "unknown evidence class", expected=", ".join(EVIDENCE))
        if row["stance"] not in ("", FOR, AGAINST):
            raise row.error("stance", "unknown stance", expected="for, against, or nothing")
        if row["references"] and not re.fullmatch(r"[1-9][0-9]{0,5}", row["references"]):
            raise row.error("references", "not a count", expected="a whole number from 1 up")
        names = codes_of(row)
        if not all(names) or len(set(names)) < len(names):
            raise row.error(
                "codes",
                "a code is empty or stands twice",
                expected="different codes joined by ';'",
            )
    return rows


def _check_citation(row):
    cited, respondent = row["cited_as"], row["respondent"]
    if not cited:
        raise row.error(
            "cited_as",
            "the statement cites neither a respondent nor a group",
            expected="a number such as F1, or a group such as 'most interviewees'",
        )
    if respondent and not NUMBER.fullmatch(respondent):
        raise row.error(
            "respondent",
            "not a respondent's number",
            expected="such as F1, or nothing for a group",
        )
    is_number = bool(_LETTER_AND_DIGITS.fullmatch(cited))
    if cited != respondent and (respondent or is_number):
        raise row.error(
            "respondent",
            f"the statement is cited as '{cited}', but given to another respondent",
            expected=cited if is_number else "nothing, since a group is cited",
            mend="make the two cells agree; a wrong citation is reported, not corrected",
        )


def codes_of(row) -> tuple[str, ...]:
    """Codes of a statement, in the order in which they are written."""
    return tuple(part.strip() for part in row["codes"].split(";"))


def times(statement) -> int:
    """How many statements a row stands for: one, or what a matrix counts.

    Examples
    --------
    >>> times({"references": "3"}), times({"references": ""})
    (3, 1)
    """
    return int(statement.get("references") or 1)


def title_key(title: str) -> str:
    """A title without full stop and capitals.

    Examples
    --------
    >>> title_key("Ms."), title_key("Miss")
    ('ms', 'miss')
    """
    return title.strip().rstrip(".").casefold()


def title_of(name: str) -> str:
    """Known title at the head of a name, as written, or ''.

    Examples
    --------
    >>> title_of("Ms. Guo"), title_of("Guo")
    ('Ms.', '')
    """
    head = name.split()[0] if name.split() else ""
    return head if title_key(head) in TITLE_GENDERS else ""


def gender_of(row) -> str:
    """Gender of a respondent in canonical spelling, or '' where the table does not tell."""
    return GENDERS.get(row.get("gender", "").casefold(), "")
