"""How the interview codes relate: which occur together, and what speaks against each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

from scripts.interviews.interview_codes import Code
from scripts.interviews.records import AGAINST, codes_of, times

COOCCURRENCE_COLUMNS = (
    "code_a",
    "code_b",
    "respondents_a",
    "respondents_b",
    "respondents_both",
    "listed",
    "statements_both",
)
NEGATIVE_COLUMNS = (
    "code",
    "label",
    "looked_for",
    "opposing_codes",
    "listed",
    "supporting_respondents",
    "contradicting_respondents",
    "contradicting_only",
    "contradicting_statements",
    "respondents",
    "statements",
)


def co_occurrence(statements, codes: Sequence[str], listed: Sequence[str]) -> list[dict]:
    """Pairs of codes that a listed respondent or a statement has both of; others have none.

    `statements_both` is None where codes were counted by respondent, so that nobody knows
    which of them were given to one statement.

    Examples
    --------
    >>> said = [{"respondent": "F1", "codes": "food;view"}, {"respondent": "M2", "codes": "food"}]
    >>> row = co_occurrence(said, ["food", "view"], ["F1", "M2"])[0]
    >>> row["respondents_a"], row["respondents_both"], row["statements_both"]
    (2, 1, 1)
    """
    places = {name: place for place, name in enumerate(codes)}
    bearers = {name: set() for name in codes}
    together: Counter[tuple] = Counter()
    known = not any(row.get("references") for row in statements)
    for row in statements:
        given = sorted(codes_of(row), key=places.__getitem__)
        for name in given:
            bearers[name].add(row["respondent"])
        together.update(combinations(given, 2))
    bearers = {name: who & set(listed) for name, who in bearers.items()}
    by_person: dict[str, list[str]] = {}
    for name, people in bearers.items():
        for person in people:
            by_person.setdefault(person, []).append(name)
    pairs = set(together).union(*(combinations(given, 2) for given in by_person.values()))
    return [
        {
            "code_a": one,
            "code_b": other,
            "respondents_a": len(bearers[one]),
            "respondents_b": len(bearers[other]),
            "respondents_both": len(bearers[one] & bearers[other]),
            "listed": len(listed),
            "statements_both": together[one, other] if known else None,
        }
        for one, other in sorted(pairs, key=lambda pair: [places[name] for name in pair])
    ]


def negative_cases(statements, codes: Mapping[str, Code], listed: Sequence[str]) -> list[dict]:
    """For each code, who and what contradicts it, among all who are cited.

    A statement contradicts the codes that it bears with stance "against", and those that one of
    its codes opposes. `looked_for` says by what a negative case could be known; where it is
    "no", that none is listed means nothing.

    Examples
    --------
    >>> codes = {"food": Code("food", "Food", "Dishes.", "Sources")}
    >>> said = [{"statement_id": "s1", "respondent": "F1", "codes": "food", "stance": "for"},
    ...         {"statement_id": "s2", "respondent": "M2", "codes": "food", "stance": "against"}]
    >>> row = negative_cases(said, codes, ["F1", "M2"])[0]
    >>> row["looked_for"], row["respondents"], row["statements"]
    ('stance', 'M2', 's2')
    """
    stances = any(row.get("stance") for row in statements)
    rows = []
    for code in codes.values():
        opposing = [other.name for other in codes.values() if code.name in other.opposes]
        opposing += [name for name in code.opposes if name not in opposing]
        bearing = [row for row in statements if code.name in codes_of(row)]
        speaking_for = [row for row in bearing if row.get("stance") != AGAINST]
        # Who denies an opposing code does not contradict this one.
        against = [
            row
            for row in statements
            if (row.get("stance") == AGAINST and code.name in codes_of(row))
            or (row.get("stance") != AGAINST and set(opposing) & set(codes_of(row)))
        ]
        supporters = {row["respondent"] for row in speaking_for} & set(listed)
        people = list(dict.fromkeys(row["respondent"] for row in against if row["respondent"]))
        within = set(people) & set(listed)
        looked = ["stance"] * stances + ["opposing codes"] * bool(opposing)
        rows.append(
            {
                "code": code.name,
                "label": code.label,
                "looked_for": " and ".join(looked) or "no",
                "opposing_codes": ";".join(opposing),
                "listed": len(listed),
                "supporting_respondents": len(supporters),
                "contradicting_respondents": len(within),
                "contradicting_only": len(within - supporters),
                "contradicting_statements": sum(map(times, against)),
                "respondents": ";".join(people),
                "statements": ";".join(row["statement_id"] for row in against),
            }
        )
    return rows
