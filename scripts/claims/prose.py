"""Prose that should be a claim: typed numbers, quantifiers and results outside of claims."""

import re
from collections.abc import Mapping, Sequence

from scripts.claims.spans import NUMBER, SILENT, Span, only_sentences
from scripts.errors import InputError
from scripts.paper.text.manuscript import SHORTCODE
from scripts.paper.text.manuscript_text import OPAQUE, Text, blanked

QUANTIFIERS = (
    *("most", "mostly", "majority", "minority", "half", "more than", "less than", "fewer than"),
    *("increased", "increases", "decreased", "significant", "significantly", "dominates"),
    *("dominate", "dominated", "largest", "smallest", "highest", "lowest", "few", "tend to"),
    *("tends to", "prevails", "prevail", "nearly all", "almost all", "correlates", "twofold"),
    *("no difference", "higher than", "lower than", "outnumber", "outnumbers", "none", "never"),
    *("all of", "many", "rarely", "seldom", "often", "usually", "always", "throughout", "nowhere"),
)
# What was or was not published, what the source says, and what simulated records show.
VERBS = (
    *("add", "assert", "attribute", "cite", "claim", "code", "conclude", "condense", "count"),
    *("credit", "describe", "find", "give", "interview", "list", "mention", "name", "note", "omit"),
    *("print", "publish", "rate", "release", "report", "say", "show", "speak", "state", "take"),
    *("tell",),
)
REPORTS = (
    r"(?:not|never) (?:published|released|reported|printed)",
    r"un(?:published|released|reported)",
    r"no (?:statistic|figure|count|test|interval|record)s?",
    r"(?:the (?:source|original|text)|its author) (?:" + "|".join(VERBS) + r")(?:e?s|e?d)",
    r"(?:the|our|these) simulated (?:records|sample|sheets|videos)",
)
# Words of a phrase may stand on two lines.
ASSERTION = re.compile(
    r"\b(?:" + "|".join([*QUANTIFIERS, *REPORTS]).replace(" ", r"\s+") + r")\b", re.IGNORECASE
)
# Attributes that are read out.
SPOKEN = re.compile(r'\b(?:title|fig-alt|fig-cap|alt)="([^"]*)"')


def check_variables(text: Text, spans: Sequence[Span], allowed: Sequence[Mapping], path) -> None:
    """Refuse a variable that carries a result and stands outside claims.

    Parameters
    ----------
    text : Text
        The manuscript with its shortcodes as written.
    spans : sequence of Span
    allowed : sequence of mapping
        Variables that carry no result; see `read_allowed`.
    path : path-like
        The allow-list, named in errors.

    Raises
    ------
    InputError
        Names line and variable; or the entry of the allow-list that matches nothing.
    """
    prose = OPAQUE.sub(lambda match: blanked(match) if match["comment"] else match[0], text.whole)
    inside, used = [range(span.start, span.end) for span in spans], set()
    for match in SHORTCODE.finditer(prose):
        kind, _, name = match[1].partition(" ")
        if kind != "var" or any(match.start() in span for span in inside):
            continue
        fitting = [entry["variable"] for entry in allowed if _names(entry["variable"], name)]
        used.update(fitting)
        if not fitting:
            raise text.error(
                match.start(),
                "the variable carries a result, and its sentence is no claim",
                value=name,
                expected="[sentence]{.claim #claim-id} with a predicate in claims/",
                mend=f"make it a claim, or list the variable with its reason in {path}",
            )
    _refuse_stale(allowed, "variable", used, path)


def _names(pattern, name):
    return name == pattern or (pattern.endswith(".*") and name.startswith(pattern[:-1]))


def _refuse_stale(allowed, kind, used, path):
    told = {"text": "the phrase does not stand in the manuscript"}
    told["variable"] = "no variable of that name stands outside the claims of the manuscript"
    for entry in allowed:
        if entry[kind] not in used:
            raise InputError(
                told[kind],
                path=path,
                row=entry["row"],
                value=entry[kind],
                mend="take the entry out",
            )


def check_prose(text: Text, spans: Sequence[Span], allowed: Sequence[Mapping], path) -> None:
    """Refuse typed numbers, and outside claims the words that assert a fact.

    Such words are quantifiers, and what tells of the source or of the simulated records.

    Parameters
    ----------
    text : Text
        The manuscript with its shortcodes as written.
    spans : sequence of Span
    allowed : sequence of mapping
        See `read_allowed`.
    path : path-like
        The allow-list, named in errors.

    Raises
    ------
    InputError
        Names line and word; or the entry of the allow-list that matches nothing.
    """
    prose, used = _spoken(text, allowed)
    _refuse_stale(allowed, "text", used, path)
    _refuse_numbers(
        text, prose, f"bind the number to a result, or list the phrase with its reason in {path}"
    )
    inside = [range(span.start, span.end) for span in spans]
    for match in ASSERTION.finditer(prose):
        if not any(match.start() in span for span in inside):
            raise text.error(
                match.start(),
                f"the sentence says '{match[0]}' and is no claim",
                value=_around(prose, match),
                expected="[sentence]{.claim #claim-id} with a predicate in claims/",
                mend=f"make it a claim, or list the phrase with its reason in {path}",
            )


def check_numbers(text: Text) -> None:
    """Refuse typed numbers alone, in a text whose sentences are made from the results.

    Raises
    ------
    InputError
        Names line and number.
    """
    _refuse_numbers(text, _spoken(text, ())[0], "bind the number to a result")


def _refuse_numbers(text, prose, mend):
    for match in NUMBER.finditer(prose):
        raise text.error(
            match.start(),
            "a number is typed",
            value=_around(prose, match),
            expected="a variable, {{< var … >}}",
            mend=mend,
        )


def _spoken(text, allowed):
    """Prose with everything blanked that is no word of it, and the allowed phrases found."""
    # A number in a formula is as typed as any other.
    prose = OPAQUE.sub(lambda match: match[0] if match["math"] else blanked(match), text.whole)
    prose = SHORTCODE.sub(blanked, prose)
    prose = SILENT.sub(_blank_but_spoken, prose)
    prose = _without_front_matter(prose)
    used = set()
    for entry in allowed:
        phrase = entry["text"]
        if phrase in prose:
            used.add(phrase)
            prose = prose.replace(phrase, " " * len(phrase))
    return prose, used


def _blank_but_spoken(match):
    blank = blanked(match)
    for told in SPOKEN.finditer(match[0]):
        blank = blank[: told.start(1)] + told[1] + blank[told.end(1) :]
    return blank


def _without_front_matter(prose):
    """Blank the fields of the front matter that are names and not sentences."""
    end = prose.find("\n---", 3) if prose.startswith("---") else -1
    if end < 0:
        return prose
    return only_sentences(prose[:end]) + prose[end:]


def _around(prose, match):
    low, high = max(match.start() - 30, 0), match.end() + 30
    return " ".join(prose[low:high].split())
