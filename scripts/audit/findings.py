"""The rules of the audit in one table, and the findings that they make."""

import re
from dataclasses import dataclass

IMPOSSIBLE, CONTRADICTION, NOTE = "impossible", "contradiction", "note"
SEVERITIES = (IMPOSSIBLE, CONTRADICTION, NOTE)
COLUMNS = ("severity", "rule", "file", "line", "section", "quote", "detail", "mend")
QUOTE_LENGTH = 90

# Rule: severity as a rule, what it looks for, what would mend it. A rule may lower its severity.
_RULES = {
    "grim": (
        IMPOSSIBLE,
        "a share of a sample, as printed, that no whole number out of n can give",
        "recompute the share from its count, or name the base that it refers to",
    ),
    "count_and_percentage": (
        CONTRADICTION,
        "a count and a percentage printed together that do not agree for any stated n",
        "recompute the percentage, or correct the count or its base",
    ),
    "counts_do_not_sum": (
        CONTRADICTION,
        "counts of one variable's values that do not add up to n",
        "correct the counts, or say how many are missing or may stand in several values",
    ),
    "shares_do_not_sum": (
        CONTRADICTION,
        "shares of one single-choice variable that are further from 100 % than rounding explains",
        "correct the shares, name what is missing, or say that several answers were possible",
    ),
    "share_above_100": (
        IMPOSSIBLE,
        "a share of a sample above 100 %",
        "correct the share",
    ),
    "share_without_interval": (
        NOTE,
        "shares of a sample among the results, and no interval or margin of error anywhere",
        "add an interval for each share, such as Wilson's",
    ),
    "cited_but_not_listed": (
        CONTRADICTION,
        "a respondent who is cited, but is not in the table",
        "correct the citation, or add the respondent to the table",
    ),
    "listed_but_not_cited": (
        NOTE,
        "a respondent of the table whom the text never cites, where it cites others",
        "cite the respondent, or say why nothing is reported",
    ),
    "respondents_counted": (
        CONTRADICTION,
        "a number of respondents in the text that is not the number of rows in the table",
        "correct the number, or list all respondents",
    ),
    "gender_and_number": (
        CONTRADICTION,
        "a respondent whose number's letter (F, M) stands for another gender than the table gives",
        "correct the number or the gender",
    ),
    "gender_and_title": (
        CONTRADICTION,
        "a title in the table (Mr., Ms., ...) of another gender than the table gives",
        "correct the title or the gender",
    ),
    "title_in_text_and_table": (
        CONTRADICTION,
        "a title in the text that differs from the table's (a note where the gender is the same)",
        "use one title",
    ),
    "title_in_text_and_gender": (
        CONTRADICTION,
        "a title in the text of another gender than the table gives",
        "correct the title or the gender",
    ),
    "person_word_and_gender": (
        CONTRADICTION,
        "a respondent called man, woman, ... in the text against the gender in the table",
        "correct the word or the gender",
    ),
    "occupation_in_text_and_table": (
        CONTRADICTION,
        "an occupation in the text from another field of work than the table's",
        "correct the text or the table",
    ),
    "name_in_text_and_table": (
        CONTRADICTION,
        "a name beside a respondent's number that is not the table's name for that number",
        "correct the name or the number",
    ),
    "category_spelling": (
        CONTRADICTION,
        "one category of the respondents' table spelt in two ways",
        "spell the category in one way",
    ),
    "numbering": (
        NOTE,
        "respondents' numbers that leave gaps or repeat",
        "say whose numbers are missing, and why",
    ),
    "mixed_periods": (
        NOTE,
        "frequencies per different periods within one column of a table",
        "ask or recompute all frequencies for one period",
    ),
    "significance_and_statistic": (
        IMPOSSIBLE,
        "a p on the other side of .05 than test statistic and degrees of freedom give",
        "recompute p, and change the conclusion where it rests on it",
    ),
    "p_and_statistic": (
        CONTRADICTION,
        "a p that test statistic and degrees of freedom do not give, on the same side of .05",
        "recompute p from the statistic and its degrees of freedom",
    ),
    "p_zero": (
        NOTE,
        "p printed as zero",
        "write p < .001, or however finely it is known",
    ),
    "p_out_of_range": (IMPOSSIBLE, "p above 1", "correct p"),
    "coefficient_out_of_range": (
        IMPOSSIBLE,
        "a correlation, kappa or alpha beyond 1, or a chi-square or F below 0",
        "correct the coefficient",
    ),
    "df_and_n": (
        CONTRADICTION,
        "degrees of freedom that need more units than the largest n that the text states",
        "correct the degrees of freedom, or state the n that they come from",
    ),
    "df_and_table": (
        IMPOSSIBLE,
        "degrees of freedom of 0, or a chi-square whose df is not (rows - 1)(columns - 1)",
        "correct the degrees of freedom; a stray code adds a column to a table",
    ),
    "interval_reversed": (
        IMPOSSIBLE,
        "an interval whose lower end is above its upper end",
        "correct the ends of the interval",
    ),
    "interval_without_estimate": (
        CONTRADICTION,
        "an interval that does not contain the estimate before it",
        "correct the estimate or the interval",
    ),
    "two_procedures": (
        CONTRADICTION,
        "one sample described as random and as picked (by rank, purpose, convenience, snowball)",
        "describe the one procedure that was used, or the stages of the draw",
    ),
    "two_topics": (
        CONTRADICTION,
        "one sample described with hashtags or topics, and later with others beside them",
        "state the topics once",
    ),
    "two_windows": (
        CONTRADICTION,
        "one sample described with two periods",
        "state the period once, or say what each is",
    ),
    "two_sizes": (
        CONTRADICTION,
        "the same thing said to have been done to two numbers of the same units",
        "state one n, or say who was left out between the two",
    ),
    "items_in_list": (
        CONTRADICTION,
        "a number of categories, aspects, ... announced before a list of another length",
        "correct the number or the list",
    ),
    "saturation_without_figure": (
        NOTE,
        "saturation claimed, and no count of new codes or interviews that would show it",
        "report new codes by interview, or base size, run length and threshold",
    ),
    "coding_without_agreement": (
        NOTE,
        "coders, coding or content analysis by categories, and no coefficient of agreement",
        "have a second coder code independently, and report alpha or kappa for each variable",
    ),
    "association_without_statistic": (
        NOTE,
        "an association or a significant difference claimed in a paragraph without a statistic",
        "report statistic, effect size and interval, or drop the claim",
    ),
    "quantifier_without_count": (
        NOTE,
        "most, or the majority, of the respondents in a sentence without a count",
        "say how many of how many",
    ),
}


@dataclass(frozen=True)
class Rule:
    """What a rule looks for, how severe a finding is as a rule, and what would mend it."""

    severity: str
    looks_for: str
    mend: str


RULES = {name: Rule(*cells) for name, cells in _RULES.items()}


def make(rule, place, detail, *, severity=None) -> dict:
    """One finding of a rule.

    Parameters
    ----------
    rule : str
        A key of `RULES`.
    place : mapping
        file, line, section and quote; see `document.Document.place`.
    detail : str
        What is wrong here, in a sentence or two.
    severity : str, optional
        Where it differs from the rule's own.

    Returns
    -------
    dict
        Keys are `COLUMNS`.

    Examples
    --------
    >>> found = make("p_zero", {"file": "a.md", "line": 3, "section": "", "quote": "p = .000"},
    ...              "A probability is never zero.")
    >>> found["severity"], found["mend"]
    ('note', 'write p < .001, or however finely it is known')
    """
    known = RULES[rule]
    cells = {"severity": severity or known.severity, "rule": rule, "detail": detail}
    return {**cells, **place, "mend": known.mend}


def row_place(row, quote: str) -> dict:
    """The place of a finding in a row of a table."""
    return {"file": row.path.rpartition("/")[2], "line": row.line, "section": "", "quote": quote}


def shorten(text: str) -> str:
    r"""A quotation on one line, cut in its middle where it is long.

    Examples
    --------
    >>> shorten("42 %\n of the videos")
    '42 % of the videos'
    """
    text = re.sub(r"\s+", " ", text).strip()
    if len(text) <= QUOTE_LENGTH:
        return text
    half = QUOTE_LENGTH // 2 - 2
    return f"{text[:half].rstrip()} … {text[-half:].lstrip()}"


def number_of(n, noun: str) -> str:
    """A number with its noun, in the plural unless the number is 1.

    Examples
    --------
    >>> number_of(1, "share"), number_of(0, "contradiction"), number_of(0.5, "point")
    ('1 share', '0 contradictions', '0.5 points')
    """
    return f"{n} {noun if str(n) == '1' else noun + 's'}"


def in_order(findings) -> list[dict]:
    """Findings without repetition: the severest first, then by file, line and rule."""
    unique = {tuple(finding[column] for column in COLUMNS): finding for finding in findings}
    return sorted(
        unique.values(),
        key=lambda one: (
            SEVERITIES.index(one["severity"]),
            one["file"],
            one["line"],
            one["rule"],
            one["detail"],
        ),
    )
