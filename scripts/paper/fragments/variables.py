"""Every number of the prose as a named, formatted and marked piece of Markdown.

A value that is evidence is a span with its evidence class, ``[42%]{.published}``; settings of
the method, names and words are plain text.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from scripts.codes.codebook import MAIN, Codebook
from scripts.paper.fragments import apa_statistics, wording
from scripts.paper.fragments.markup import mark
from scripts.results.evidence import share_evidence, weakest
from scripts.results.statistics.intervals import wilson
from scripts.results.statistics.platform_counts import outcome_and_platform


def study_variables(
    settings: Mapping,
    flow: Sequence[Mapping],
    platforms: Sequence[str] = (),
    *,
    interviewed: bool = True,
) -> dict:
    """Names and choices of the study, as `config.yaml` gives them.

    Fewer eligible posts in `flow` than the latest that are drawn from are all of them.
    `platforms` are those that the counts are told apart by, and `interviewed` says whether the
    study has respondents.
    """
    captures, sampling = settings["captures"], settings["sampling"]
    [eligible] = [int(row["n"]) for row in flow if row["stage"] == "eligible"]
    latest = "all" if eligible <= sampling["latest"] else f"the {sampling['latest']} latest"
    used = {
        "at_random": f"This version draws at random, from {latest} eligible posts, "
        "with seed {seed}.",
        "by_engagement": "This version takes the videos of the topic {topic} with the most likes "
        "plus comments" + (", the same share of each platform." if platforms else "."),
    }[sampling["procedure"]]
    classes = dict(settings["study"]["evidence"])
    if not interviewed:
        del classes["interviews"]
    observed = [name for name, kind in classes.items() if kind == "observed"]
    return {
        "study": {
            "city": wording.escape(settings["study"]["city"]),
            "platform": wording.escape(settings["study"]["platform"]),
            "topics": wording.listing([_topic(topic) for topic in captures["topics"]]),
            "zone": wording.escape(captures["window"]["zone"]),
            "repost_field": f"`{captures['repost_field']}`",
        },
        "sampling": {
            "engagement_topic": _topic(sampling["topic"]),
            "used_sentence": used.format(**sampling | {"topic": _topic(sampling["topic"])}),
        },
        "settings": {
            "alpha": wording.coefficient(settings["statistics"]["alpha"]),
            "confidence": wording.share(settings["statistics"]["confidence"]),
            "permutations": wording.count(settings["statistics"]["permutations"]),
            "resamples": wording.count(settings["reliability"]["resamples"]),
        },
        "evidence": {
            "observed": f"it marks the {wording.listing(observed)} of this version"
            if observed
            else "there are none in this version",
        },
    }


def _topic(topic):
    return "\\#" + wording.escape(topic)


def published_variables(published: Mapping, anchors: Sequence[Mapping], confidence: float) -> dict:
    """Figures of the source, and what follows from them by arithmetic alone."""
    plain = {}
    for name, entry in published["figures"].items():
        value, unit = entry["value"], entry["unit"]
        if unit == "percent":
            plain[name] = f"{value}%"
        elif unit in ("date", "month"):
            plain[name] = wording.day_in_words(value)
        else:
            plain[name] = wording.escape(value)
    counts, bounds, sums = {}, {}, {}
    for row in anchors:
        if row["count"] != "":
            name = row["figure"]
            counts[name] = mark(wording.count(row["count"]), "published")
            counts[f"{name}_rest"] = mark(
                wording.count(int(row["base"]) - int(row["count"])), "published"
            )
            bounds[f"{name}_low"] = mark(wording.share(row["low"]), "published")
            bounds[f"{name}_high"] = mark(wording.share(row["high"]), "published")
        if row["variable"]:
            sums[row["variable"]] = sums.get(row["variable"], 0) + Fraction(row["printed"])
    counted = {
        name
        for name, entry in published["figures"].items()
        if entry["value"].isdigit() and entry["unit"] not in ("percent", "year")
    }
    bases = [int(row["base"]) for row in anchors if row["base"] != ""]
    low, high = wilson(min(bases) // 2, min(bases), confidence) if bases else (0, None)
    widest = None if high is None else 100 * (high - low)
    return {
        "source": {name: wording.escape(value) for name, value in published["source"].items()},
        "published": {name: mark(text, "published") for name, text in plain.items()}
        | {
            f"{name}_word": mark(wording.in_words(entry["value"]), "published")
            for name, entry in published["figures"].items()
            if name in counted
        }
        | {
            f"{name}_cap": mark(wording.in_words(entry["value"], capital=True), "published")
            for name, entry in published["figures"].items()
            if name in counted
        },
        "published_n": counts,
        "published_ci": bounds | {"widest": mark(wording.fixed(widest, 0), "published")},
        "published_sum": {
            name: mark(f"{wording.quantity(float(total))}%", "published")
            for name, total in sums.items()
        },
    }


def anchor_sentence(anchors: Sequence[Mapping]) -> str:
    """One sentence on how many of the published figures the chain gives back."""
    tried = [row for row in anchors if row["verdict"] in ("reproduced", "differs")]
    held = sum(row["verdict"] == "reproduced" for row in tried)
    if not tried:
        return "None of them can be held against the chain."
    if held == len(tried):
        return f"All {wording.in_words(held)} come out as printed."
    missed = [
        wording.escape(row["figure"].replace("_", " "))
        for row in tried
        if row["verdict"] == "differs"
    ]
    come = "comes" if held == 1 else "come"
    number = wording.in_words(held, capital=True) if held else "None"
    return (
        f"{number} of {wording.in_words(len(tried))} {come} out as printed; "
        f"{wording.listing(missed)} {'does' if len(missed) == 1 else 'do'} not."
    )


def flow_variables(flow: Sequence[Mapping], evidence: str) -> dict:
    """Number of records at each stage of the sample flow."""
    return {row["stage"]: mark(wording.count(row["n"]), evidence) for row in flow}


def coding_variables(codebook: Codebook, codes, disagreements, evidence: str) -> dict:
    """Size of codebook and coding, and how often the coders differed."""
    codes = [row for row in codes if row.get("round", MAIN) == MAIN]
    coders = {row["coder_id"] for row in codes}
    cells = {(row["unit_id"], row["variable"]) for row in codes}
    return {
        "codebook": {
            "variables_word": wording.in_words(len(codebook.variables)),
            "version": wording.escape(codebook.version),
        },
        "coding": {
            "coders_word_cap": mark(wording.in_words(len(coders), capital=True), evidence),
            "disagreements": mark(wording.count(len(disagreements)), evidence),
            "cells": mark(wording.count(len(cells)), evidence),
        },
    }


ENDS = ("min", "max")


def reliability_variables(reliability: Sequence[Mapping], evidence: str) -> dict:
    """Range of Krippendorff's alpha over the variables in which it is defined, and verdicts."""
    defined = sorted(
        (row for row in reliability if row["alpha"] != ""), key=lambda row: float(row["alpha"])
    )
    nothing = {"alpha": "", "label": "undefined for every variable"}
    ends = {"min": defined[0], "max": defined[-1]} if defined else dict.fromkeys(ENDS, nothing)
    weak = [wording.escape(row["label"]) for row in defined if row["verdict"] == "insufficient"]
    numbers = [mark(wording.count(n), evidence) for n in (len(weak), len(reliability))]
    told = "By the lower end of its interval agreement is insufficient for "
    told += f"{numbers[0]} of {numbers[1]} items"
    return {
        **{
            f"alpha_{name}": mark(wording.coefficient(row["alpha"]), evidence)
            for name, row in ends.items()
        },
        **{
            f"alpha_{name}_label": wording.escape(row["label"].lower())
            for name, row in ends.items()
        },
        "verdicts_sentence": told + (f": {wording.listing(weak)}." if weak else "."),
    }


def frequency_variables(frequencies, anchors, coding: str) -> dict:
    """Count, base and share of every code, and the two most frequent codes of every variable."""
    evidence = share_evidence(anchors, coding)
    shares, ranks = {}, {}
    for row in frequencies:
        kind = evidence.get((row["variable"], row["value"]), coding)
        shares.setdefault(row["variable"], {})[row["value"]] = {
            "n": mark(wording.count(row["n"]), kind),
            "base": mark(wording.count(row["base"]), kind),
            "share": mark(wording.share(row["share"]), kind),
        }
    for variable in shares:
        ordered = sorted(
            (row for row in frequencies if row["variable"] == variable),
            key=lambda row: -int(row["n"]),
        )
        for place, row in zip(("first", "second"), ordered, strict=False):
            kind = evidence.get((variable, row["value"]), coding)
            ranks.setdefault(variable, {}).update(
                {
                    f"{place}_label": wording.escape(row["label"].lower()),
                    f"{place}_n": mark(wording.count(row["n"]), kind),
                }
            )
    return {"freq": shares, "rank": ranks}


def number_variables(numbers: Sequence[Mapping], evidence: str) -> dict:
    """Middle and ends of every variable of numbers; nothing in a study that has none."""
    measures = ("mean", "sd", "median", "q1", "q3", "min", "max")
    found = {
        row["variable"]: {"n": mark(wording.count(row["n"]), evidence)}
        | {name: mark(wording.quantity(row[name]), evidence) for name in measures}
        for row in numbers
    }
    return {"number": found} if found else {}


def association_variables(associations, alpha: float, evidence: str) -> dict:
    """Test, effect size and verdict of every cross-tabulated pair."""
    variables = {}
    for row in associations:
        test = apa_statistics.chi_squared(row["chi2"], row["dof"], row["n"])
        test += f", permutation {apa_statistics.p_value(row['p_permutation'])}"
        effect = apa_statistics.estimate(
            "corrected *V*", row["v_corrected"], row["v_low"], row["v_high"], row["confidence"]
        )
        verdict = "nothing that could be tested"
        if row["p_permutation"] != "":
            found = float(row["p_permutation"]) < alpha
            verdict = "an association" if found else "no association"
        variables[f"{row['row_variable']}_{row['column_variable']}"] = {
            "test": mark(test, evidence),
            "v": mark(effect, evidence),
            "expected_min": mark(wording.quantity(row["expected_min"], 2), evidence),
            "verdict": verdict,
        }
    return variables


def engagement_variables(tests, correlations, alpha: float, evidence: str) -> dict:
    """Rank tests of the platform counts between codes, and the correlations among the counts."""
    defined = [row for row in tests if row["p_used"] != ""]
    low = [row for row in defined if float(row["p_holm"]) < alpha]
    smallest = min((float(row["p_used"]) for row in defined), default=None)
    engagement = {
        "tests": mark(wording.count(len(defined)), evidence),
        "significant": mark(wording.in_words(len(low)) if low else "none", evidence),
        "smallest_p": mark(apa_statistics.p_value(smallest), evidence),
        "raise": "raises no false alarm here" if not low else "raises a false alarm here",
    }
    for row in tests:
        text = apa_statistics.kruskal_wallis(row["h"], row["dof"], row["n"])
        way = "permutation " if row["method"] == "permutation" else ""
        text += f", {way}{apa_statistics.p_value(row['p_used'])}"
        text += f", {apa_statistics.relation('ε²', wording.coefficient(row['epsilon_squared']))}"
        engagement[f"{_key(row['outcome'])}_{row['variable']}"] = mark(text, evidence)
    pairs = {}
    for row in correlations:
        text = wording.coefficient(row["rho"])
        if row["rho_low"] != "":
            low, high = wording.coefficient(row["rho_low"]), wording.coefficient(row["rho_high"])
            text += f" [{low},{wording.NO_BREAK}{high}]"
        pairs[f"{_key(row['x'])}_{_key(row['y'])}"] = mark(text, evidence)
    return {"engagement": engagement, "correlation": pairs}


def _key(measure):
    # Where counts are told apart by platform, as in likes_tiktok.
    return "_".join(filter(None, outcome_and_platform(measure))).lower()


def build_variables(build: Mapping) -> dict:
    """Content hash and software versions for the colophon."""
    versions = {"Python": build["python"], **build["packages"]}
    return {
        "hash": f"`{build['hash']}`",
        "versions": wording.listing(
            [f"{wording.escape(name)} {number}" for name, number in versions.items()]
        ),
    }


def evidence_of(settings: Mapping) -> dict[str, str]:
    """Evidence class by kind of result: captures, coding, interviews, and both together."""
    classes = dict(settings["study"]["evidence"])
    return classes | {"engagement": weakest([classes["captures"], classes["coding"]])}
