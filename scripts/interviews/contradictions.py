"""Rules that find where a respondents' table contradicts itself or the text that cites it.

Each rule takes tables and returns findings; none of them corrects anything. A finding of kind
``contradiction`` cannot be true as it stands; one of kind ``note`` can, but a reader should know.
"""

import re
from collections import Counter

from scripts.interviews.person_words import NUMBER_GENDERS, PERSON_WORDS, fields_of_work
from scripts.interviews.records import FEMALE, MALE, TITLE_GENDERS, gender_of, title_key, title_of

COLUMNS = ("kind", "rule", "respondent", "where", "found", "expected", "detail")


def find(respondents, statements, periods) -> list[dict]:
    """All findings, contradictions before notes, each in the order of the table or text.

    Parameters
    ----------
    respondents, statements : list of Row
        As `records.read_respondents` and `records.read_statements` return them.
    periods : mapping of str to list of str
        For each column of frequencies, the period that each respondent's words refer to, or ''.

    Returns
    -------
    list of dict
        Keys are `COLUMNS`.

    Examples
    --------
    >>> row = {"number": "R1", "gender": "Female", "interviewee": "Mr. A",
    ...        "category": "Guest", "occupation": "Teacher"}
    >>> said = {"statement_id": "s1", "respondent": "R1", "section": "4", "cited_title": "Mr.",
    ...         "cited_description": ""}
    >>> [finding["rule"] for finding in find([row], [said], {})]
    ['gender_and_title']
    """
    by_number = {row["number"]: row for row in respondents}
    lettered = _letters_tell_gender(respondents)
    cited = [row for row in statements if row["respondent"]]
    known = [(by_number[row["respondent"]], row) for row in cited if row["respondent"] in by_number]
    findings = [
        *(finding for row in respondents for finding in _within_row(row, lettered)),
        *(finding for pair in known for finding in _row_and_text(*pair)),
        *_category_spellings(respondents),
        *_not_listed(cited, respondents),
        *_numbering(respondents),
        *_never_cited(respondents, cited),
        *_mixed_periods(periods),
    ]
    return sorted(findings, key=lambda finding: finding["kind"] != "contradiction")


def _finding(rule, respondent, where, found, expected, detail, kind="contradiction"):
    cells = (kind, rule, respondent, where, found, expected, detail)
    return dict(zip(COLUMNS, cells, strict=True))


def _letters_tell_gender(respondents):
    # F and M may as well be farmers and merchants; that no number has another letter, and most
    # genders agree, tells that they are meant so.
    if not all(_letters(row["number"]) in NUMBER_GENDERS for row in respondents):
        return False
    known = [row for row in respondents if gender_of(row) in (FEMALE, MALE)]
    agree = sum(NUMBER_GENDERS[_letters(row["number"])] == gender_of(row) for row in known)
    return 2 * agree > len(known)


def _within_row(row, lettered):
    number, gender, title = row["number"], gender_of(row), title_of(row.get("interviewee", ""))
    by_number = NUMBER_GENDERS.get(_letters(number)) if lettered else None
    if by_number and gender in (FEMALE, MALE) and by_number != gender:
        yield _finding(
            "gender_and_number",
            number,
            "table, gender",
            row["gender"],
            by_number,
            f"{number} is listed as {gender.lower()}, but the letter of the number stands for "
            f"{by_number.lower()}.",
        )
    by_title = TITLE_GENDERS.get(title_key(title))
    if by_title and gender in (FEMALE, MALE) and by_title != gender:
        yield _finding(
            "gender_and_title",
            number,
            "table, interviewee",
            row["interviewee"],
            gender,
            f"{number} carries the title {title}, but is listed as {gender.lower()}.",
        )


def _row_and_text(row, said):
    number, gender = row["number"], gender_of(row)
    section = f"section {said['section']}" if said["section"] else "the statements"
    where = f"{section}, {said['statement_id']}"
    listed, cited = title_of(row.get("interviewee", "")), said["cited_title"]
    if cited and listed and title_key(cited) != title_key(listed):
        apart = {TITLE_GENDERS[title_key(cited)], TITLE_GENDERS[title_key(listed)]} == {
            FEMALE,
            MALE,
        }
        yield _finding(
            "title_in_text_and_table",
            number,
            where,
            cited,
            listed,
            f"{number} is {listed} in the table and {cited} in {section}.",
            kind="contradiction" if apart else "note",
        )
    by_cited = TITLE_GENDERS.get(title_key(cited))
    if by_cited and not listed and gender in (FEMALE, MALE) and by_cited != gender:
        yield _finding(
            "title_in_text_and_gender",
            number,
            where,
            cited,
            gender,
            f"{number} is {cited} in {section}, but is listed as {gender.lower()}.",
        )
    words = re.findall("[a-z]+", said["cited_description"].casefold())
    called = {PERSON_WORDS[word] for word in words if word in PERSON_WORDS}
    if called and gender in (FEMALE, MALE) and gender not in called:
        yield _finding(
            "person_word_and_gender",
            number,
            where,
            said["cited_description"],
            gender,
            f"{number} is listed as {gender.lower()}, but {section} says "
            f"\u201c{said['cited_description']}\u201d.",
        )
    in_text = fields_of_work(said["cited_description"])
    in_table = fields_of_work(row.get("occupation", ""))
    if in_text and in_table and not in_text & in_table:
        yield _finding(
            "occupation_in_text_and_table",
            number,
            where,
            said["cited_description"],
            row["occupation"],
            f"{number} has the occupation \u201c{row['occupation']}\u201d in the table, but "
            f"{section} says \u201c{said['cited_description']}\u201d.",
        )


def canonical_categories(respondents) -> dict[str, str]:
    """Each spelling of a category and the commonest spelling of the same words.

    Spellings that differ in capitals or white space only are one category; of equally common
    ones the first in the table stands.

    Examples
    --------
    >>> canonical_categories([{"category": c} for c in ("Guest", "host", "Host", "Host")])
    {'Guest': 'Guest', 'host': 'Host', 'Host': 'Host'}
    """
    counts = Counter(row["category"] for row in respondents)
    return {
        spelling: max((other for other in counts if _same(other, spelling)), key=counts.get)
        for spelling in counts
    }


def _same(one, other):
    return one.casefold().split() == other.casefold().split()


def _category_spellings(respondents):
    if not all("category" in row for row in respondents):
        return
    canonical = canonical_categories(respondents)
    for row in respondents:
        expected = canonical[row["category"]]
        if row["category"] != expected:
            yield _finding(
                "category_spelling",
                row["number"],
                "table, category",
                row["category"],
                expected,
                f"{row['number']} has the category \u201c{row['category']}\u201d, which is "
                f"\u201c{expected}\u201d elsewhere in the table.",
            )


def _not_listed(cited, respondents):
    listed = {row["number"] for row in respondents}
    for number in dict.fromkeys(row["respondent"] for row in cited):
        if number in listed:
            continue
        places = [row for row in cited if row["respondent"] == number]
        sections = ", ".join(dict.fromkeys(row["section"] for row in places if row["section"]))
        where = ", ".join(row["statement_id"] for row in places)
        digits = _digits(number)
        alike = [other for other in sorted(listed) if digits and _digits(other) == digits]
        suggestion = f" The table has {' and '.join(alike)} with the same digits." if alike else ""
        cites = f"Section {sections} cites" if sections else "The statements cite"
        yield _finding(
            "cited_but_not_listed",
            number,
            f"section {sections}, {where}" if sections else where,
            number,
            " or ".join(alike),
            f"{cites} {number}, who is not in the table.{suggestion}",
        )


def _letters(number):
    return re.match("[A-Za-z]*", number).group()


def _digits(number):
    found = re.search(r"\d+", number)
    return int(found.group()) if found else None


def _numbering(respondents):
    # Only numbers of letters and digits count, most of which lie where a count from 1 has them;
    # others are names that somebody gave, such as ids of a panel.
    if not all(re.fullmatch(r"[A-Za-z]+\d+", row["number"]) for row in respondents):
        return
    # A table may count through, or count each letter by itself; either is in order.
    digits = [_digits(row["number"]) for row in respondents]
    by_letter = {}
    for row in respondents:
        by_letter.setdefault(_letters(row["number"]), []).append(_digits(row["number"]))
    if _counts_up(digits) or all(_counts_up(own) for own in by_letter.values()):
        return
    if not any(_mostly_counts(own) for own in (digits, *by_letter.values())):
        return
    numbers = ", ".join(row["number"] for row in respondents)
    yield _finding(
        "numbering",
        "",
        "table, number",
        numbers,
        f"1 to {len(digits)}, each once",
        f"The respondents' numbers ({numbers}) do not count from 1 to {len(digits)}, neither "
        "through the table nor within each letter.",
    )


def _counts_up(digits):
    return sorted(digits) == list(range(1, len(digits) + 1))


def _mostly_counts(digits):
    return 2 * len({*digits} & {*range(1, len(digits) + 1)}) > len(digits)


def _never_cited(respondents, cited):
    heard = {row["respondent"] for row in cited}
    for row in respondents:
        if row["number"] not in heard:
            yield _finding(
                "listed_but_not_cited",
                row["number"],
                "table, number",
                row["number"],
                "at least one statement",
                f"{row['number']} is in the table, but no statement is reported from this "
                "respondent.",
                kind="note",
            )


def _mixed_periods(periods):
    for column, found in periods.items():
        different = [period for period in dict.fromkeys(found) if period]
        if len(different) > 1:
            yield _finding(
                "mixed_periods",
                "",
                f"table, {column}",
                ", ".join(different),
                "one period for all",
                f"The column {column} counts per {', per '.join(different[:-1])} and per "
                f"{different[-1]}.",
                kind="note",
            )
