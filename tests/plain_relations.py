"""Quotations, pairs of codes and negative cases, a second time in plain Python."""

from itertools import combinations
from math import comb

from plain_text import amount, in_words, name_list

MOST = 30


def quotations(study):
    """Caption and rows of the quotations; what the check found has no number."""
    rows = []
    for row in study["quotes"]:
        held = row.get("original") or row["quote"]
        words = row.get("translation") or row["quote"] or held
        told = words if words == held else f"{words} original: {held}"
        rows.append([row["quote_id"], row["respondent"], told, []])
    return [], rows


def quoted(study):
    """Pieces of what the checklist tells of quotations, None without any."""
    people = {row["respondent"] for row in study["quotes"]}
    texts = study["config"]["interviews"].get("transcripts")
    checked = bool(texts) and any(study["folder"].glob(f"{texts}*"))
    verbatim = [(0, len(study["quotes"]))] * checked
    return [str(len(study["quotes"])), str(len(people)), *verbatim] if people else None


def _codes(row):
    return [part.strip() for part in row["codes"].split(";")]


def _people(study, code, against=None):
    """Listed respondents with a statement of the code, of any stance unless it is asked for."""
    listed = {row["number"] for row in study["respondents"]}
    return listed & {
        row["respondent"]
        for row in study["statements"]
        if code in _codes(row) and against in (None, row.get("stance") == "against")
    }


def pairs(study):
    """Caption and rows of the pairs of codes that occur together."""
    found = []
    for one, other in combinations(study["codes"], 2):
        first, second = _people(study, one), _people(study, other)
        both = len(first & second)
        bearing = sum({one, other} <= set(_codes(row)) for row in study["statements"])
        if both or bearing:
            labels = [study["codes"][name]["label"] for name in (one, other)]
            counts = [both, len(first), len(second), bearing]
            found.append((-both, -bearing, [*labels, *map(amount, counts)]))
    rows = [cells for *_, cells in sorted(found, key=lambda pair: pair[:2])]
    left = [amount(len(rows) - MOST)] if len(rows) > MOST else []
    possible = comb(len(study["codes"]), 2)
    caption = [amount(len(study["respondents"])), amount(possible), amount(len(rows)), *left]
    return caption, rows[:MOST]


def negative_cases(study):
    """Caption and rows of the codes of which a contradiction would be known."""
    codes, rows = study["codes"], []
    stances = any(row.get("stance") for row in study["statements"])
    listed = [row["number"] for row in study["respondents"]]
    for code, entry in codes.items():
        opposing = [name for name in codes if code in _opposed(codes[name])]
        opposing += [name for name in _opposed(entry) if name not in opposing]
        if not (stances or opposing):
            continue
        against = [
            row
            for row in study["statements"]
            if (row.get("stance") == "against" and code in _codes(row))
            or (row.get("stance") != "against" and set(opposing) & set(_codes(row)))
        ]
        who = list(dict.fromkeys(row["respondent"] for row in against if row["respondent"]))
        speaking = _people(study, code, against=False)
        within = set(who) & set(listed)
        counts = [len(speaking), len(within), len(within - speaking), len(against)]
        told = ["stance"] * stances + [codes[name]["label"] for name in opposing]
        cells = [entry["label"], name_list(told, "or"), *map(amount, counts)]
        rows.append([*cells, ", ".join(who) or "·"])
    left = [in_words(len(codes) - len(rows)).capitalize()] if len(rows) < len(codes) else []
    return [amount(len(listed)), *left], rows


def _opposed(entry):
    names = entry.get("opposes", [])
    return [names] if isinstance(names, str) else names
