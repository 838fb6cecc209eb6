"""Percentages in the text, the counts beside them, and the bases that they refer to."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from scripts.audit.document import Document, Sentence
from scripts.audit.samples import COUNT, UNIT, Size, compatible, count, nouns

_PERCENT = r"(?P<p>\d+(?:\.\d+)?|\.\d+)\s?(?:%|per\s?cent\b)"
_OF = r"(?:out\s+)?of\s+(?:the\s+|all\s+|our\s+|these\s+|those\s+)*"
_OF_UNITS = rf"(?:\s+of\s+(?:[a-z-]+\s+){{0,3}}{UNIT})?"
_ANY = re.compile(r"(?<![\d.,])(?P<p>\d+(?:[.,]\d+)?|\.\d+)\s?(?:%|per\s?cent\b)", re.I)
# A percentage printed with its count or its base, in the forms that authors use.
_PRINTED = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?<![\w.,])(?P<k>{COUNT})\s+{_OF}(?P<n>{COUNT})\s*(?:[a-z-]+\s+){{0,4}}?[(,]\s*"
        rf"{_PERCENT}",
        rf"(?<![\w.,])(?P<k>\d[\d,]*)/(?P<n>\d[\d,]*)\s*[(,]\s*{_PERCENT}",
        rf"(?<![\w.,])(?P<k>{COUNT})(?:\s+(?:[a-z-]+\s+){{0,2}}{UNIT})?\s*[(\[]\s*{_PERCENT}\s*"
        rf"[)\]](?:\s+(?:[a-z-]+\s+){{0,2}}?{_OF}(?P<n>{COUNT}))?",
        rf"{_PERCENT}{_OF_UNITS}\s*[(\[]\s*(?:n\s*=\s*)?(?P<k>\d[\d,]*)\s*"
        rf"(?:/|{_OF})\s*(?P<n>\d[\d,]*)",
        rf"{_PERCENT}{_OF_UNITS}\s*[(\[]\s*n\s*=\s*(?P<k>\d[\d,]*)\s*[)\]]",
        rf"{_PERCENT}\s*,?\s+{_OF}(?P<n>{COUNT})\b",
    )
]
_APPROXIMATE = re.compile(
    r"(?:about|around|approximately|nearly|almost|roughly|over|more than|less than|fewer than|"
    r"at least|at most|up to|under|above|below|exceed\w*|some|circa|ca\.|by|than|to|"
    r"[~≈<>≥≤±=-])\s*$",
    re.I,
)
_COMPARED = re.compile(r"\s*(?:(?:to|-)\s*\d|more\b|less\b|fewer\b|as (?:many|much))", re.I)
_NO_SHARE = re.compile(
    r"year[- ]on[- ]year|increas|decreas|growth|grew|\brose\b|\bfell\b|declin|drop|penetration|"
    r"\brates?\b|interest|confidence|\bCIs?\b|\blevel\b|varian|explain|higher|lower|accura|alpha|"
    r"kappa|agreement|threshold|discount|margin|error|humidity|ethanol|solution|inflation|power|"
    r"population|\bGDP\b|revenue|budget|market|income|of (?:the |their )?time\b|per (?:year|month)",
    re.I,
)
_LITERATURE = re.compile(r"\[@|\[\d+(?:[,;-]\s*\d+)*\]|\([^()]*(?:19|20)\d\d[a-z]?\)|\bet al\b")
_BEGINS = re.compile(r"(?:^|[,;:]\s*|\b(?:and|while|but|whereas|only|another)\s+)$", re.I)
_SAYS = re.compile(
    r"\s+(?:were|was|are|is|had|have|said|reported|agreed|felt|showed|used|of which)\b"
)
_OF_GROUP = re.compile(
    rf"\b(?:of|among)\s+(?:(?:the|all|our|these)\s+)*{COUNT}\s+(?:[a-z-]+\s+){{0,3}}?{UNIT},?\s+"
    r"(?:only\s+|just\s+)?$",
    re.I,
)
# Whom or what a percentage is a share of, where it says so.
_WHOLE = re.compile(
    rf"\s+of\s+(?:the\s+|all\s+|our\s+|these\s+|those\s+)*(?:[\w'’-]+\s+){{0,3}}?{UNIT}\b", re.I
)
_OTHER_WHOLE = re.compile(r"\s+of\s+(?:the\s+)?(?:[A-Z][\w-]*|world|country|nation|city)['’]s?\s")
# Words with a digit among all words: prose has fewer than a table that lost its layout.
MOST_FIGURES, MOST_FIGURES_IF_LONG, LONG = 0.4, 0.25, 40
_IN_INTERVAL = re.compile(
    r"(?:\bCIs?\b|\bintervals?\b)[\s:=,(\[]*(?:of |from )?[\d.,;%\s-]*(?:to\s*)?$", re.I
)
SHARE_VERB = re.compile(
    r"account(?:s|ed|ing)? for|proportion|\bshares?\b|ma[dk]e?s? up|compris|constitut|represent|"
    r"\bremaining\b|\bthe rest\b",
    re.I,
)


@dataclass(frozen=True)
class Share:
    """A percentage as printed, its count and base if known, and why it is judged or not.

    The base is `certain` where it is printed beside it or counts units that the sentence names.
    """

    printed: str
    start: int
    end: int
    sentence: Sentence
    count: int | None = None
    base: int | None = None
    base_from: str = ""
    skipped: str = ""
    certain: bool = True


def find_shares(document: Document, sizes: list[Size], option_n=None) -> list[Share]:
    """Every percentage of the text, with its base or the reason why it is not judged.

    A percentage is a share of the sample if a count or base is printed with it, if its sentence
    says so ("accounts for", "% of the nurses", "of the 50 nurses, 40%", "% said"), or if it sums
    to 100 with its neighbours. Its base is the printed one, else `option_n`, else the nearest
    size before it that defines a sample of such units: in its section, then its chapter, then
    anywhere.

    Parameters
    ----------
    document : Document
    sizes : list of Size
        As `samples.find_sizes` returns them.
    option_n : int, optional
        Base of every percentage that has none beside it.

    Returns
    -------
    list of Share
        In the order of the text.

    Examples
    --------
    >>> from scripts.audit.samples import find_sizes
    >>> paper = Document("a", "We coded 50 videos. Hills account for 42 %, up by 3 %.")
    >>> [(one.printed, one.base, one.skipped) for one in find_shares(paper, find_sizes(paper))]
    [('42', 50, ''), ('3', None, 'a bound, an approximation or a change')]
    """
    found = []
    for sentence in document.sentences:
        printed = _printed_together(sentence)
        percents = list(_ANY.finditer(sentence.text))
        closed = _closed(
            [one for one in percents if one.start() not in printed and "," not in one["p"]]
        )
        for match in percents:
            start = sentence.start + match.start()
            end = sentence.start + match.end()
            k, n = printed.get(match.start(), (None, None))
            printed_as = match["p"] if match["p"][0] != "." else f"0{match['p']}"
            share = Share(printed_as, start, end, sentence, k, n, "beside it" if n else "")
            if "," in printed_as:
                share = replace(share, skipped="a comma in it: not read as a number")
            elif k is None and n is None:
                share = replace(share, skipped=_not_a_share(sentence.text, match, closed))
            elif _LITERATURE.search(sentence.text) and n is None:
                share = replace(share, skipped="cited from elsewhere")
            if not share.skipped and n is None:
                share = _with_base(share, sizes, document, option_n)
            found.append(share)
    return found


def _printed_together(sentence):
    found = {}
    for pattern in _PRINTED:
        for match in pattern.finditer(sentence.text):
            groups = match.groupdict()
            if match.start("p") not in found:
                k, n = groups.get("k"), groups.get("n")
                found[match.start("p")] = (k and count(k), n and count(n))
    return found


def _not_a_share(text, match, closed):
    before, after = text[: match.start()], text[match.end() :]
    if _LITERATURE.search(text):
        return "cited from elsewhere"
    if _is_of_interval(before, after):
        return "a level or an end of an interval"
    if _is_table(text):
        return "in a row of figures, not in prose"
    if _OTHER_WHOLE.match(after):
        return "a share of others than the sample"
    if _APPROXIMATE.search(before) or _COMPARED.match(after):
        return "a bound, an approximation or a change"
    clause = re.split(r"[,;:(]", before)[-1] + match.group() + re.split(r"[,;()\[]", after)[0]
    if _NO_SHARE.search(clause):
        return "a rate, a change or a level"
    near = after[:40]
    if (
        closed
        or SHARE_VERB.search(text)
        or re.match(
            rf"\s+of (?:the |all |our |these |those )?(?:[\w-]+ ){{0,3}}{UNIT}\b", near, re.I
        )
        or re.match(r"\s+of (?:them|the sample)\b", near, re.I)
        or re.search(rf"\b{UNIT}\b", near, re.I)
        or _OF_GROUP.search(before)
        or (_BEGINS.search(before) and _SAYS.match(near))
    ):
        return ""
    return "not said to be a share of the sample"


def _is_of_interval(before, after):
    bracketed = re.search(r"\[[^\]]*$", before) and re.search(r"^[^\[]*\]", after)
    level = re.match(
        r"\s*(?:[\w-]+\s+){0,3}(?:intervals?|CIs?|confidence|credible|bounds?)\b", after
    )
    return bool(bracketed or level or _IN_INTERVAL.search(before))


def _is_table(text):
    words = text.split()
    figures = sum(bool(re.search(r"\d", word)) for word in words) / len(words)
    limit = MOST_FIGURES_IF_LONG if len(words) > LONG else MOST_FIGURES
    return len(words) > 12 and figures > limit


def _closed(matches):
    printed = [match["p"] for match in matches]
    off = abs(sum(map(Fraction, printed)) - 100)
    return len(printed) > 1 and off <= rounding_slack(printed)


def rounding_slack(printed) -> Fraction:
    """How far printed percentages can be from 100 by rounding alone, in points.

    Examples
    --------
    >>> float(rounding_slack(["33", "33.3"]))
    0.55
    """
    return sum(Fraction(1, 2 * 10 ** len(one.partition(".")[2])) for one in printed)


def _with_base(share, sizes, document, option_n):
    if option_n:
        return replace(share, base=option_n, base_from="--n")
    text = share.sentence.text
    whole = _WHOLE.match(text, share.end - share.sentence.start)
    spoken = nouns(whole.group() if whole else text)
    known = [
        size
        for size in sizes
        if size.defines
        and (size.start < share.start or size.sentence == share.sentence)
        and compatible(size.nouns, spoken)
    ]
    own = share.sentence.section
    for tier, where in (
        ([size for size in known if size.sentence.section == own], "in the section"),
        ([size for size in known if size.sentence.section.top == own.top], "in the chapter"),
        (known, "in the text"),
    ):
        if tier:
            named = [size for size in tier if size.nouns & spoken] or tier
            near = ([size for size in named if size.start < share.start] or named[:1])[-1]
            told = f"{where}, line {document.line(near.start)}"
            certain = bool(near.nouns & spoken)
            return replace(share, base=near.n, base_from=told, certain=certain)
    return replace(share, skipped="no n stated before it")
