"""Claims that need a figure and are made without one."""

import re

from scripts.audit.document import Document
from scripts.audit.findings import make
from scripts.audit.patterns import either
from scripts.audit.samples import COUNT

_SATURATED = re.compile(r"\bsaturat\w+", re.I)
_OF_DATA = re.compile(r"data|theor|themat|code|information|interview|respond|particip|sampl", re.I)
_OF_MATTER = re.compile(r"oxygen|colou?r|market|fat|soil|water|SpO|blood|solution|hue", re.I)
_UNCLAIMED = re.compile(r"without a figure|\bnot\b|\bcannot\b|\bno saturation", re.I)
_NEW = r"new\s+(?:\w+\s+)?(?:code|theme|information|concept|topic)s?"
_SHOWN = re.compile(
    either(
        rf"\b(?:no|few|{COUNT})\s+(?:further\s+|additional\s+)?{_NEW}",
        rf"{_NEW}\b[^.]{{0,60}}\d",
        r"\brun length|\bbase size",
        rf"\b(?:last|final)\s+{COUNT}\s+interviews",
        r"\bno\s+(?:new|further|additional)\b[^.]{0,60}\binterview",
    ),
    re.I,
)
_CODING = re.compile(
    either(
        r"\bcoders?\b",
        r"\b(?:double-)?coded\b",
        r"\b(?:independent(?:ly)?|open|axial|manual|thematic|content)\s+coding\b",
        r"\bcoding (?:scheme|frame|process|sheet|book|manual)",
        r"\bcodebook\b",
        r"\bcontent analysis\b",
        r"\b(?:divided|falls?|classified|sorted|categori[sz]ed) into (?:\w+ ){0,3}categories",
    ),
    re.I,
)
_NOT_CODING = re.compile(r"source code|computer code|zip code|postcode", re.I)
_AGREED = re.compile(
    r"(?:kappa|κ|alpha|α|Holsti\w*|agreement|ICC|AC1|reliability|concordance)[^.]{0,80}?"
    r"(?:[=:]\s*|\b(?:of|was|between|to|from|at|above)\s+)-?(?:\d?\.\d+|\d+(?:\.\d+)?\s?%)",
    re.I,
)
_STATISTIC = re.compile(
    either(
        r"\b[pP]\s*[<>=≤≥]",
        r"\b[tFrzHUQd]\s*(?:\([^)]*\))?\s*=\s*-?[\d.]",
        r"χ|[ρτβφη]²?\s*=|\b(?:OR|RR|HR|V)\s*=",
        r"\bCIs?\b|\binterval\b",
        r"\b(?:coefficient of|median|mean|M)s?\b[^.]{0,30}\d",
    )
)
_MORE = r"(?:more|higher|lower|fewer|less|stronger|greater)"
_ASSOCIATED = re.compile(
    either(
        r"\bcorrelat(?:ed|es|ion)\b",
        r"\bsignificant(?:ly)?\s+(?:\w+\s+)?(?:differ|correlat|associat|relat|predict)\w*",
        rf"\bsignificantly\s+{_MORE}\b|\bsignificant interaction effect",
        r"\b(?:strong|weak|moderate|clear|close|significant|positive|negative)(?:er)?\s+"
        r"(?:association|relation(?:ship)?|link) (?:between|with)\b",
        r"\bdiffer(?:ed|s)?\s+significantly|\bstatistically\s+significant",
        rf"\b(?:with|having|have|had)\s+(?:a\s+)?(?:high|many|low|few|{_MORE})\b[^.;]{{0,70}}?"
        r"\b(?:often|tend(?:s|ed)? to|usually|generally)\s+"
        r"(?:have|had|be|are|were|show|get|receive|attract|report)\b",
        r"\btend(?:s|ed)? to (?:have|be|get|receive|attract|show|report|use)\s+"
        rf"(?:\w+\s+)?{_MORE}\b",
        r"\b(?:is|are|were|was) (?:\w+ )?more likely to\b",
        rf"\bthe (?:more|higher)\b[^.;]{{0,60}}, the {_MORE}\b",
    ),
    re.I,
)
_DENIED = re.compile(
    r"\b(?:no|not|cannot|whether|without|nor|if|hypothes\w+|question|may|might|expect\w*)\b", re.I
)
_CITED = re.compile(r"\[@|\[\d+(?:[,;-]\s*\d+)*\]|\([^()]*(?:19|20)\d\d[a-z]?\)|\bet al\b")
_MOST = re.compile(
    r"(?<![\"“])\b(?:most|(?:the |a )?(?:vast |large )?majority|nearly all|almost all)\s+(?:of\s+)?"
    r"(?:(?:the|our|these)\s+)?(?:\w+\s+)?(?:respondents|interviewees|participants|informants)\b",
    re.I,
)
_ELSEWHERE = ("introduction", "literature", "abstract", "references")


def check_claims(document: Document) -> list[dict]:
    """Findings on saturation, coding, associations and quantifiers without a figure.

    Examples
    --------
    >>> paper = Document("a.md", "Data saturation was reached. Most respondents liked it.")
    >>> [finding["rule"] for finding in check_claims(paper)]
    ['saturation_without_figure', 'quantifier_without_count']
    """
    return [
        *_saturation(document),
        *_coding(document),
        *_associations(document),
        *_quantifiers(document),
    ]


def _own(document):
    return [one for one in document.sentences if one.section.part not in _ELSEWHERE]


def _place(document, sentence, match):
    return document.place(sentence.start + match.start(), sentence.end) | {
        "line": document.line(sentence.start + match.start())
    }


def _saturation(document):
    if _SHOWN.search(document.text):
        return
    for sentence in _own(document):
        match = _SATURATED.search(sentence.text)
        if match and _UNCLAIMED.search(sentence.text):
            continue
        if match and _OF_DATA.search(sentence.text) and not _OF_MATTER.search(sentence.text):
            told = "Saturation is claimed, and nothing in the text counts what was new."
            yield make("saturation_without_figure", _place(document, sentence, match), told)
            return


def _coding(document):
    if _AGREED.search(document.text):
        return
    for sentence in _own(document):
        match = _CODING.search(sentence.text)
        if match and not _NOT_CODING.search(sentence.text) and not _CITED.search(sentence.text):
            told = "Units are sorted by judgement, and no agreement between coders is given."
            yield make("coding_without_agreement", _place(document, sentence, match), told)
            return


def _associations(document):
    done = set()
    for sentence in _own(document):
        paragraph = sentence.paragraph
        match = _ASSOCIATED.search(sentence.text)
        if match is None or paragraph.start in done or sentence.section.part == "methods":
            continue
        before = sentence.text[max(match.start() - 40, 0) : match.start()]
        if _DENIED.search(before) or _CITED.search(sentence.text):
            continue
        shown = _STATISTIC.search(document.text[paragraph.start : paragraph.end])
        if not shown and not re.search(r"\d\s?%", sentence.text):
            done.add(paragraph.start)
            told = "The claim compares measured things, and its paragraph has no statistic."
            yield make("association_without_statistic", _place(document, sentence, match), told)


def _quantifiers(document):
    for sentence in _own(document):
        match = _MOST.search(sentence.text)
        # Ids of respondents (F1, P03) count as much as a number does.
        if match and not re.search(rf"\d|\b{COUNT}\s+of\b", sentence.text):
            told = f"“{match.group()}” stands without a count."
            yield make("quantifier_without_count", _place(document, sentence, match), told)
