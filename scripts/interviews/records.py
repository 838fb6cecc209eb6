"""The respondents' table, the reported statements and their codebook, read and checked."""

import re
from dataclasses import dataclass

from scripts.errors import InputError
from scripts.tables import Row, read_csv, read_yaml

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
_NUMBER = re.compile(r"[A-Za-z]+\d+")
_SECTION = re.compile(r"\d+(\.\d+)*")


@dataclass(frozen=True)
class Code:
    """One interview code with its definition and the family that it belongs to."""

    name: str
    label: str
    definition: str
    family: str


def read_respondents(path) -> list[Row]:
    """Rows of the respondents' table, cells as written.

    Raises
    ------
    InputError
        For a missing column, a number that stands twice, an age that is not a whole number from
        0 to 120, or an unknown word for gender.
    """
    rows = read_csv(path, RESPONDENT_COLUMNS, key=("number",))
    if not rows:
        raise InputError("the table has no respondents", path=path, mend="add one row for each")
    for row in rows:
        if not _NUMBER.fullmatch(row["number"]):
            raise row.error("number", "not a respondent's number", expected="such as F1 or M10")
        if not re.fullmatch(r"[0-9]+", row["age"]) or int(row["age"]) > 120:
            raise row.error("age", "not an age", expected="a whole number from 0 to 120")
        if row["gender"].casefold() not in GENDERS:
            raise row.error("gender", "unknown gender", expected=", ".join(GENDERS.values()))
    return rows


def read_statements(path) -> list[Row]:
    """Rows of the reported statements, cells as written.

    A statement cites one respondent by number (`cited_as` and `respondent` agree), or a group
    in words, with `respondent` left empty.

    Raises
    ------
    InputError
        For a missing column, a statement that stands twice or cites nobody, a section that is
        not a number such as 4.2.1, an unknown title or evidence class, or missing codes.
    """
    rows = read_csv(path, STATEMENT_COLUMNS, key=("statement_id",))
    for row in rows:
        _check_citation(row)
        if not _SECTION.fullmatch(row["section"]):
            raise row.error("section", "not a section number", expected="such as 4.2 or 4.2.1")
        if row["cited_title"] and title_key(row["cited_title"]) not in TITLE_GENDERS:
            raise row.error(
                "cited_title", "unknown title", expected=", ".join(TITLE_GENDERS) + ", or nothing"
            )
        if row["evidence"] not in EVIDENCE:
            raise row.error("evidence", "unknown evidence class", expected=", ".join(EVIDENCE))
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
    if respondent and not _NUMBER.fullmatch(respondent):
        raise row.error(
            "respondent",
            "not a respondent's number",
            expected="such as F1, or nothing for a group",
        )
    if cited != respondent and (respondent or _NUMBER.fullmatch(cited)):
        raise row.error(
            "respondent",
            f"the statement is cited as '{cited}', but given to another respondent",
            expected=cited if _NUMBER.fullmatch(cited) else "nothing, since a group is cited",
            mend="make the two cells agree; a wrong citation is reported, not corrected",
        )


def codes_of(row) -> tuple[str, ...]:
    """Codes of a statement, in the order in which they are written."""
    return tuple(part.strip() for part in row["codes"].split(";"))


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
    """Gender of a respondent in canonical spelling."""
    return GENDERS[row["gender"].casefold()]


def read_codes(path) -> dict[str, Code]:
    """Interview codes by name, in the order of the codebook.

    Raises
    ------
    InputError
        Names the code and the key that is missing or not known.
    """
    content = read_yaml(path)
    if not isinstance(content, dict) or not isinstance(content.get("codes"), dict):
        raise InputError("the codebook has no codes", path=path, expected="version and codes")
    if unknown := sorted(set(content) - {"version", "codes"}, key=str):
        raise InputError("unknown key", path=path, column=unknown[0], expected="version and codes")
    wanted = ("label", "definition", "family")
    codes = {}
    for name, entry in content["codes"].items():
        if not re.fullmatch(r"[a-z][a-z0-9_]*", str(name)):
            raise InputError(
                "not a code name",
                path=path,
                value=name,
                expected="small letters, digits and underscores",
            )
        if not isinstance(entry, dict) or sorted(entry) != sorted(wanted):
            raise InputError(
                "the code is not described in full",
                path=path,
                column=name,
                value=sorted(entry, key=str) if isinstance(entry, dict) else entry,
                expected=", ".join(wanted),
            )
        codes[name] = Code(name, **{key: str(entry[key]) for key in wanted})
    return codes
