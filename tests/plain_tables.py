"""What has to stand in the tables of the paper and in their captions."""

import plain_figures
import plain_relations
from plain_interviews import contradictions, days_per_month
from plain_statistics import wilson
from plain_text import (
    NONE,
    amount,
    in_words,
    interval,
    name_list,
    p_value,
    percent,
    rounded,
    share,
    trimmed,
    unit,
)


def tables(study):
    """Caption and rows of every table; a row is a list of cells."""
    config, codebook = study["config"], study["codebook"]
    percent_of = percent(config["statistics"]["confidence"])
    choice, tests_ = config["reliability"], study["tests"]
    sizes = sorted({str(row["family"]) for row in tests_})
    permuted = [row for row in tests_ if row["result"] and row["permuted"]]
    draws = [amount(config["statistics"]["permutations"]), "5"] if permuted else []
    rule = config["interviews"]["saturation"]
    heard = {row["respondent"] for row in study["statements"]}
    listed = [row["number"] for row in study["respondents"]]
    silent = sum(number not in heard for number in listed)
    unheard = [in_words(silent).capitalize(), amount(len(listed))] if silent else []
    pair = next(iter(study["associations"]))
    return {
        "tbl-respondents": (["one", "1"], _respondents(study)),
        "tbl-anchors": ([percent_of], _anchors(study)),
        "tbl-crosstab": ([], _crosstab(study, *pair)),
        "tbl-statements": ([], _statements(study)),
        "tbl-engagement": ([*draws, name_list(sizes, "or")], _engagement(study)),
        "tbl-contradictions": (
            [],
            [[who, where, pieces] for who, where, pieces in
             contradictions(study["respondents"], study["statements"])],
        ),
        "tbl-codebook": ([str(codebook["version"])], _codebook(codebook)),
        "tbl-reliability": (
            [percent(choice["confidence"]), amount(choice["resamples"]),
             unit(choice["reliable"], 3), unit(choice["tentative"], 3)],
            [_reliability(row, choice) for row in study["agreement"]],
        ),
        "tbl-frequencies": ([percent_of], _frequencies(study)),
        "tbl-saturation": (
            [percent(rule["threshold"]), amount(rule["orders"]), *unheard],
            [_saturation_row(row) for row in study["saturation"]],
        ),
        "tbl-coreq": _coreq(study),
        "tbl-quotes": plain_relations.quotations(study),
        "tbl-cooccurrence": plain_relations.pairs(study),
        "tbl-negative-cases": plain_relations.negative_cases(study),
    }  # fmt: skip


def _respondents(study):
    names = ["number", "category", "interviewee", "gender", "age", "occupation"]
    rows = []
    for row in study["respondents"]:
        cells = [row[name] for name in names]
        for name in ("viewing_frequency", "visiting_frequency"):
            cells += [row[name], trimmed(days_per_month(row[name]))]
        rows.append(cells)
    return rows


def _anchors(study):
    rows, confidence = [], study["config"]["statistics"]["confidence"]
    for row in study["anchors"]:
        figure, anchor, found = row["figure"], row["anchor"], row["found"]
        label, count, bounds, gives = row["name"].replace("_", " ").capitalize(), "", "", str(found)
        if "variable" in anchor:
            variable = study["codebook"]["variables"][anchor["variable"]]
            label = f"{variable['label']}: {variable['values'][anchor['value']]['label'].lower()}"
            gives = f"{amount(found[0])} of {amount(found[1])} ({share(*found)})"
            if row["count"] is not None:
                count = amount(row["count"])
                bounds = interval(*wilson(row["count"], row["base"], confidence), percent)
        printed = figure["value"] + "%" * (figure["unit"] == "percent")
        verdict = "reproduced" if row["holds"] else "differs"
        rows.append([label, figure["where"], printed, count, bounds, gives, verdict])
    return rows


def _crosstab(study, row, column):
    one, two = (study["codebook"]["variables"][name] for name in (row, column))
    pairs = study["pairs"][row, column]
    rows = [
        [one["values"][a]["label"], *(sum(p == (a, b) for p in pairs) for b in two["values"]),
         sum(p[0] == a for p in pairs)]
        for a in one["values"]
    ]  # fmt: skip
    rows.append(["Total", *(sum(p[1] == b for p in pairs) for b in two["values"]), len(pairs)])
    return [[str(cell) for cell in cells] for cells in rows]


def _statements(study):
    listed = [row["number"] for row in study["respondents"]]
    cited = dict.fromkeys(row["respondent"] for row in study["statements"] if row["respondent"])
    people = [*listed, *(name for name in cited if name not in listed)]
    rows = []
    for code, entry in study["codes"].items():
        said = [
            row["respondent"]
            for row in study["statements"]
            if code in [part.strip() for part in row["codes"].split(";")]
        ]
        rows.append([entry["label"], *(str(said.count(name) or "·") for name in people)])
    return rows


def _engagement(study):
    rows = []
    for row in study["tests"]:
        label = study["codebook"]["variables"][row["variable"]]["label"]
        cells = [row["outcome"].capitalize(), label, amount(row["n"]), str(row["groups"])]
        if row["result"]:
            _, _, h, dof, p, epsilon = row["result"]
            cells += [rounded(h), str(dof), p_value(p), p_value(row["holm"]), unit(epsilon)]
        else:
            cells += [NONE, str(max(0, row["groups"] - 1)), NONE, NONE, NONE]
        rows.append(cells)
    return rows


def _codebook(codebook):
    rows = []
    for variable in codebook["variables"].values():
        label = f"{variable['label']} ({variable['level']}, {variable['select']})"
        rows.append([label, variable["definition"], ""])
        for value in variable["values"].values():
            rows.append([value["label"], value["definition"], value["example"]])
    return rows


def _reliability(row, choice):
    observed, alpha, bounds, kappa, ac1, differing = row["found"]
    if bounds:
        shown, lowest = [bounds[0], bounds[1]], bounds[0]
    else:
        shown, lowest = NONE, None
    steps = [(choice["reliable"], "reliable"), (choice["tentative"], "tentative")]
    names = "reliable", "tentative", "insufficient"
    if lowest:
        places = [next((i for i, step in enumerate(steps) if x >= step[0]), 2) for x in lowest]
        verdict = [frozenset(names[min(places) : max(places) + 1])]
    else:
        verdict = [] if alpha is None else [frozenset(names)]
    return [
        row["label"], row["level"], amount(row["units"]), percent(observed),
        NONE if alpha is None else unit(alpha), shown,
        NONE if kappa is None else unit(kappa), NONE if ac1 is None else unit(ac1),
        amount(differing), verdict,
    ]  # fmt: skip


def _frequencies(study):
    rows, confidence = [], study["config"]["statistics"]["confidence"]
    evidence = plain_figures.evidence(study)
    for name, variable in study["codebook"]["variables"].items():
        for code, value in variable["values"].items():
            n, base = study["shares"][name, code]
            rows.append([
                variable["label"], value["label"], amount(n), amount(base),
                share(n, base), interval(*wilson(n, base, confidence), percent),
                evidence(name, code),
            ])  # fmt: skip
    return rows


def _saturation_row(row):
    base, run, (codes, outcome, place, last, reached, middle) = row
    told = f"reached ({place - run}+{run})" if place else outcome
    reached, middle = (NONE if pair is None else [pair] for pair in (reached, middle))
    return [str(base), str(run), str(codes), percent(last), told, reached, middle]


def _coreq(study):
    """The checklist: headings of the domains have no number, what is told has those of the data."""
    answers, figures = study["coreq"]["answers"], study["published"]["figures"]
    listed, said = [row["number"] for row in study["respondents"]], study["statements"]
    heard = [
        {row["respondent"] for row in said if code in row["codes"].split(";")} & set(listed)
        for code in study["codes"]
    ]
    base, run, (_, outcome, place, *_) = study["saturation"][0]
    reached = f"reached ({place - run}+{run})" if place else outcome
    found = contradictions(study["respondents"], said)
    families = {entry["family"] for entry in study["codes"].values()}
    computed = {
        12: [str(len(listed))],
        16: [],
        22: [reached, str(base), str(run)],
        25: [str(len(study["codes"])), str(len(families))],
        30: [str(len(found))],
        31: [str(max(map(len, heard))), str(len(listed))],
    }
    if quoted := plain_relations.quoted(study):
        computed[29] = quoted
    if looked := plain_relations.negative_cases(study)[1]:
        computed[32] = [str(sum(row[5] != "0" for row in looked)), str(len(looked))]
    rows, domains = [], {1: "Research team", 9: "Study design", 24: "Analysis and findings"}
    for number in range(1, 33):
        if number in domains:
            rows.append(["", domains[number], "", "", ""])
        answer = answers.get(number, {})
        words = answer.get("answer", "")
        named = [figures[part.split("}")[0]]["value"] for part in words.split("{")[1:]]
        told = [*named, *computed.get(number, [])]
        if not words and number not in computed:
            told = "not reported"
        where = " ".join(answer.get("where", "").split())
        classes = [study["coreq"]["evidence"]] * bool(words)
        classes += [study["config"]["study"]["evidence"]["interviews"]] * (number in computed)
        evidence = " and ".join(dict.fromkeys(classes))
        rows.append([[str(number)], [], told, where, evidence])
    open_ = 32 - len(answers.keys() | computed.keys())
    return [str(open_), "32"], rows
