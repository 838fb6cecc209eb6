"""What has to stand in each place of the paper, as `recomputation` describes it."""

from statistics import median

import plain_figures
from plain_interviews import contradictions, days_per_month, same_words
from plain_statistics import wilson
from plain_text import (
    NONE,
    amount,
    day,
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


def expected(study):
    """Expected text by kind and name of place."""
    return {
        "variables": dict(_flat(variables(study))),
        "tables": tables(study),
        "figures": plain_figures.figures(study),
        "lists": lists(study),
    }


def _flat(content, path=()):
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, (*path, name))
        else:
            yield ".".join((*path, name)), value


def variables(study):
    """Every variable of the manuscript but those of the build."""
    config, codebook = study["config"], study["codebook"]
    captures, sampling = config["captures"], config["sampling"]
    used = [str(sampling["latest"]), str(sampling["seed"])]
    if sampling["procedure"] == "by_engagement":
        used = ["#" + sampling["topic"]]
    observed = [name for name, kind in config["study"]["evidence"].items() if kind == "observed"]
    return {
        "study": {
            "city": config["study"]["city"],
            "platform": config["study"]["platform"],
            "topics": name_list(f"#{topic}" for topic in captures["topics"]),
            "zone": captures["window"]["zone"],
            "repost_field": captures["repost_field"],
        },
        "sampling": {"engagement_topic": "#" + sampling["topic"], "used_sentence": used},
        "settings": {
            "alpha": unit(config["statistics"]["alpha"]),
            "confidence": percent(config["statistics"]["confidence"]),
            "permutations": amount(config["statistics"]["permutations"]),
            "resamples": amount(config["reliability"]["resamples"]),
        },
        "evidence": {"observed": [name_list(observed)]},
        **_published(study),
        "flow": {stage: amount(n) for stage, n in study["flow"].items()},
        "codebook": {
            "variables_word": in_words(len(codebook["variables"])),
            "version": str(codebook["version"]),
        },
        "coding": {
            "coders_word_cap": in_words(study["coders"]).capitalize(),
            "disagreements": amount(study["differing"]),
            "cells": amount(len(study["units"]) * len(codebook["variables"])),
        },
        "reliability": _alphas(study["agreement"]),
        **_shares(study),
        **_tests(study),
        "interviews": _interviews(study),
        "saturation": _saturation(study["saturation"][0]),
    }


def _published(study):
    plain, words, counts, bounds, sums = {}, {}, {}, {}, {}
    confidence = study["config"]["statistics"]["confidence"]
    for name, figure in study["published"]["figures"].items():
        value, kind = figure["value"], figure["unit"]
        plain[name] = f"{value}%" if kind == "percent" else value
        plain[name] = day(value) if kind in ("date", "month") else plain[name]
        if value.isdigit():
            words[f"{name}_word"] = in_words(int(value))
            words[f"{name}_cap"] = in_words(int(value)).capitalize()
    for row in study["anchors"]:
        if row.get("count") is not None:
            name, low_high = row["name"], wilson(row["count"], row["base"], confidence)
            counts[name] = amount(row["count"])
            counts[f"{name}_rest"] = amount(row["base"] - row["count"])
            bounds[f"{name}_low"], bounds[f"{name}_high"] = map(percent, low_high)
        if "variable" in row["anchor"]:
            key = row["anchor"]["variable"]
            sums[key] = sums.get(key, 0) + float(row["figure"]["value"])
    base = min(row["base"] for row in study["anchors"] if "base" in row)
    low, high = wilson(base // 2, base, confidence)
    tried, held = study["anchors"], sum(row["holds"] for row in study["anchors"])
    missed = [row["name"].replace("_", " ") for row in tried if not row["holds"]]
    sentence = [in_words(held), in_words(len(tried)), *missed]
    if not missed:
        sentence = [in_words(held)]
    elif not held:
        sentence = ["None", in_words(len(tried)), *missed]
    return {
        "source": dict(study["published"]["source"]),
        "published": plain | words,
        "published_n": counts,
        "published_ci": bounds | {"widest": rounded(100 * (high - low), 0)},
        "published_sum": {name: trimmed(total) + "%" for name, total in sums.items()},
        "anchors": {"sentence": sentence},
    }


def _alphas(agreement):
    known = [(float(format(row["found"][1], ".10g")), row["label"]) for row in agreement
             if row["found"][1] is not None]  # fmt: skip
    known.sort(key=lambda pair: pair[0])
    (low, first), (high, last) = known[0], known[-1]
    return {
        "alpha_min": unit(low), "alpha_min_label": first.lower(),
        "alpha_max": unit(high), "alpha_max_label": last.lower(),
    }  # fmt: skip


def _shares(study):
    freq, rank = {}, {}
    for name, variable in study["codebook"]["variables"].items():
        own = {code: study["shares"][name, code] for code in variable["values"]}
        freq[name] = {
            code: {"n": amount(n), "base": amount(base), "share": share(n, base)}
            for code, (n, base) in own.items()
        }
        order = sorted(own, key=lambda code: -own[code][0])
        rank[name] = {}
        for place, code in zip(("first", "second"), order, strict=False):
            rank[name][f"{place}_label"] = variable["values"][code]["label"].lower()
            rank[name][f"{place}_n"] = amount(own[code][0])
    return {"freq": freq, "rank": rank}


def _verdict(pair, bound, below, above):
    """`below` or `above` the bound, or either where chance leaves it open."""
    return frozenset(below if p < bound else above for p in pair)


def _tests(study):
    choice, associations = study["config"]["statistics"], {}
    alpha = choice["alpha"]
    for (row, column), found in study["associations"].items():
        n, (chi2, dof, smallest, p, v, (low, high)) = study["both_coded"][row, column], found
        associations[f"{row}_{column}"] = {
            "test": [str(dof), amount(n), rounded(chi2), p_value(p)],
            "v": [unit(v), percent(choice["confidence"]), low, high],
            "expected_min": trimmed(smallest, 2),
            "verdict": [_verdict(p, alpha, "an association", "no association")],
        }
    known = [row for row in study["tests"] if row["result"]]
    few, many = (sum(row["holm"][end] < alpha for row in known) for end in (1, 0))
    smallest = [min(row["result"][4][end] for row in known) for end in (0, 1)]
    engagement = {
        "tests": amount(len(known)),
        "significant": [frozenset(in_words(n) if n else "none" for n in range(few, many + 1))],
        "smallest_p": [p_value(tuple(smallest))],
        "raise": [frozenset("raises a" if n else "raises no" for n in (few, many))],
    }
    for row in known:
        n, _, h, dof, p, epsilon = row["result"]
        pieces = [str(dof), amount(n), rounded(h), p_value(p), unit(epsilon)]
        engagement[f"{row['outcome']}_{row['variable']}"] = pieces
    correlation = {
        name: unit(found[0]) + f" {interval(found[1], found[2], unit)}" * (found[1] is not None)
        for name, found in study["correlations"].items()
        if found
    }
    return {"association": associations, "engagement": engagement, "correlation": correlation}


def _interviews(study):
    respondents, statements = study["respondents"], study["statements"]
    found = contradictions(respondents, statements)
    heard = {row["respondent"] for row in statements}
    silent = [row["number"] for row in respondents if row["number"] not in heard]
    categories = same_words(respondents)
    middles = {
        f"{name}_median": trimmed(
            median(days_per_month(row[f"{name}_frequency"]) for row in respondents)
        )
        for name in ("viewing", "visiting")
    }
    return middles | {
        "contradictions": amount(len(found)),
        "contradictions_word": in_words(len(found)),
        "contradictions_prose": [piece for *_, pieces in found for piece in pieces],
        "statements": amount(len(statements)),
        "cited_listed_cap": in_words(len(respondents) - len(silent)).capitalize(),
        "never_cited_sentence": [name_list(silent) if silent else "nobody"],
        "residents": in_words(sum(name == "Resident" for name in categories.values())),
    }


def _saturation(row):
    base, run, (_, outcome, place, _, reached, _) = row
    pieces = [str(place)] if place else []
    if outcome == "not reached":
        pieces = ["does not reach saturation"]
    pieces += [NONE if reached is None else reached]
    return {"base": in_words(base), "run": in_words(run), "sentence": pieces}


def lists(study):
    """Lines of the statements of each section."""
    found = {}
    for row in study["statements"]:
        who = row["respondent"] or row["cited_as"][:1].upper() + row["cited_as"][1:]
        found.setdefault(f"statements-{row['section']}", []).append(f"{who} {row['paraphrase']}")
    return found


def tables(study):
    """Caption and rows of every table; a row is a list of cells."""
    config, codebook = study["config"], study["codebook"]
    percent_of = percent(config["statistics"]["confidence"])
    choice, tests_ = config["reliability"], study["tests"]
    sizes = sorted({str(row["family"]) for row in tests_})
    permuted = [row for row in tests_ if row["result"] and row["permuted"]]
    draws = [amount(config["statistics"]["permutations"]), "5"] if permuted else []
    rule = config["interviews"]["saturation"]
    pair = next(iter(study["associations"]))
    return {
        "tbl-respondents": (["1", "one"], _respondents(study)),
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
            [percent(rule["threshold"]), amount(rule["orders"])],
            [_saturation_row(row) for row in study["saturation"]],
        ),
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
            _, groups, h, dof, p, epsilon = row["result"]
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
        for place, (code, value) in enumerate(variable["values"].items()):
            n, base = study["shares"][name, code]
            rows.append([
                "" if place else variable["label"], value["label"], amount(n), amount(base),
                share(n, base), interval(*wilson(n, base, confidence), percent),
                evidence(name, code),
            ])  # fmt: skip
    return rows


def _saturation_row(row):
    base, run, (codes, outcome, place, last, reached, middle) = row
    told = f"reached ({place - run}+{run})" if place else outcome
    reached, middle = (NONE if pair is None else [pair] for pair in (reached, middle))
    return [str(base), str(run), str(codes), percent(last), told, reached, middle]
