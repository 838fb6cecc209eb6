"""What has to stand in each place of the paper, as `recomputation` describes it."""

from statistics import median

import plain_figures
import plain_tables
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
        "tables": plain_tables.tables(study),
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
        "reliability": _alphas(study["agreement"], config["reliability"]["tentative"]),
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
    sentence = [in_words(held).capitalize(), in_words(len(tried)), *missed]
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


def _alphas(agreement, tentative):
    known = [(float(format(row["found"][1], ".10g")), row["label"]) for row in agreement
             if row["found"][1] is not None]  # fmt: skip
    known.sort(key=lambda pair: pair[0])
    (low, first), (high, last) = known[0], known[-1]
    ends = [row["found"][2][0] for row in agreement if row["found"][2]]
    few, many = (sum(chosen(end) < tentative for end in ends) for chosen in (max, min))
    return {
        "verdicts_sentence": [
            frozenset(str(n) for n in range(few, many + 1)), amount(len(agreement))
        ],
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
    return {
        "base": in_words(base),
        "run": in_words(run),
        "order": "of the table",
        "sentence": pieces,
    }


def lists(study):
    """Lines of the statements of each section."""
    found = {}
    for row in study["statements"]:
        who = row["respondent"] or row["cited_as"][:1].upper() + row["cited_as"][1:]
        found.setdefault(f"statements-{row['section']}", []).append(f"{who} {row['paraphrase']}")
    return found
