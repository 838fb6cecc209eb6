"""Respondents as a text cites them, by number, title, name and description."""

import re

from scripts.audit.document import Document
from scripts.audit.patterns import either
from scripts.audit.samples import PEOPLE, singular
from scripts.interviews.records import title_of

ID = re.compile(r"([A-Za-z]{1,4})[-_ ]?(\d{1,4})")
_PERSON = "|".join(sorted({*PEOPLE, *map(singular, PEOPLE)}, key=len, reverse=True))
_SPEAKS = (
    r"(?:said|says|mention\w*|report\w*|explain\w*|stat(?:ed|es)|describ\w*|felt|feels|note[ds]|"
    r"add(?:ed|s)|believ\w*|told|recall\w*|argu\w*|point(?:ed|s)|thought|thinks|emphasi\w*|"
    r"puts? it|(?:dis)?agree[ds]?|suggest\w*|repl(?:ied|ies)|answer(?:ed|s)|comment(?:ed|s)|"
    r"remark(?:ed|s)|observe[ds]|claim(?:ed|s)|complain(?:ed|s)|admit(?:ted|s)|acknowledge[ds]|"
    r"stresse[ds]|insist(?:ed|s)|remember(?:ed|s)|like[ds]|dislike[ds]|love[ds]|prefer(?:red|s)|"
    r"enjoy(?:ed|s)|want(?:ed|s)|wishe[ds]|hope[ds]|criticise[ds]|criticize[ds]|praise[ds]|"
    r"object(?:ed|s)|doubt(?:ed|s)|wonder(?:ed|s)|joked|laughed|expresse[ds]|considered|"
    r"(?:had|has|would|did|does|do|could)(?:\s+not|n't)?\s+(?:said|say|agreed?|disagree|think|feel|"
    r"felt|like|want|believe|recall|mention|see|mind|told|tell))"
)
# Between ids of one list.
_JOINED = r"\s*(?:,|;|/|&|-|,?\s(?:and|or|to))\s*(?:both\s+)?"
_ADVERB = r"(?:(?:also|both|all|too|even|then|later|still|however|[a-z]+ly|who)\s+)*"
# Things other than people that letter and digits name, as they stand before the id ...
_THING = either(
    r"(?:sub)?(?:fig(?:ure|s)?|tab(?:le|s)?|panel|chart|plate|eq(?:uation)?|appendix|annex|map)s?",
    r"models?|factors?|hypothes[ie]s|items?|questions?|variables?|conditions?|stud(?:y|ies)",
    r"(?:time )?points?|waves?|phases?|steps?|stages?|levels?|grades?|class(?:es)?|blocks?",
    r"cells?|columns?|rows?|nodes?|zones?|rooms?|gates?|lines?|bus(?:es)?|trains?|routes?|keys?",
    r"vitamins?|versions?|releases?|formula|street|road|motorways?|highways?|junctions?|exits?",
    r"sections?|chapters?|scenes?|clips?|videos?|images?|posts?|documents?|sources?|themes?|codes?",
)
# ... or after it.
_THING_AFTER = re.compile(
    r"\s+(?:motorway|highway|road|street|race|racing|grand prix|key|model|factor|level|receptor|"
    r"agar|engine|chip|paper|visa|muscarinic|license|bus|train|line|team|driver|car)s?\b",
    re.I,
)
_ARTICLE = re.compile(r"\b(?:the|an?|on|via|near|along|off)\s+$", re.I)
_NAME = re.compile(
    r"\b(?P<title>Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.?\s+(?P<name>[A-Z][\w'-]*)(?P<after>,[^.;]{3,160})?"
)
_CUT = re.compile(r"\b(?:who|whose|which|that|with|said|mention|told|report|explain)\w*\b|[,;.:()]")


def canonical(match) -> str:
    """An id as `ID` matched it, with capitals and without noughts before its number.

    Examples
    --------
    >>> canonical(ID.fullmatch("p-03"))
    'P3'
    """
    return f"{match[1].upper()}{int(match[2])}"


def find_citations(document: Document, respondents) -> list[dict]:
    """Where the text cites respondents, and by which title, name and description.

    An id has the letters of an id of the table. It counts as a citation if the table lists it;
    any other one if it stands in brackets, after "respondent" and the like, or where a person
    speaks ("F9 and M3 disagreed", "according to F9"), unless the text uses it for something
    else (Figure F9, Model M3, the M25). A title and name belong to the id that follows them in
    the paragraph, before any other id.

    Returns
    -------
    list of dict
        respondent, cited_title, cited_name, cited_description, section, statement_id (the line),
        start, end, named_beside (the name stands directly before the id).

    Examples
    --------
    >>> text = "F1 and F9 disagreed. Figure F8 shows the M25, and F(2, 27) = 3.1."
    >>> cited = find_citations(Document("a.md", text), [{"number": "F1", "interviewee": ""}])
    >>> [one["respondent"] for one in cited]
    ['F1', 'F9']
    """
    listed = {row["number"]: row for row in respondents}
    letters = either(*sorted({re.match("[A-Z]+", number).group() for number in listed}))
    # Not a statistic: F2,27 = 3.1; F2, 27 = 3.1; M2 = 4.1; M3.5; F3%.
    token = (
        rf"(?<![\w#=.])(?<![^\d\s]-)({letters})[-_ ]?(\d{{1,4}})"
        r"(?![\w%]|\.\d|,\d|\s*[=<>≤≥]|\s*[,;]\s*[\d.]+\s*\)?\s*[=<>])"
    )
    things = _things(document.text, token)
    found = []
    for paragraph in document.paragraphs:
        if paragraph.section.part == "references":
            continue
        text = document.text[paragraph.start : paragraph.end].replace("\n", " ")
        last = 0
        for match in _expand(text, re.compile(token)):
            number, start, end, inside = match
            if number not in listed:
                around = _around(text, start, end, token)
                if not _is_cited(*around, number in things, inside, text[start:end]):
                    continue
            title, name, described, beside = _called(text, last, start, listed.get(number))
            described = described or _apposition(text[end:], inside)
            found.append(
                {
                    "respondent": number,
                    "cited_title": title,
                    "cited_name": name,
                    "cited_description": described,
                    "section": paragraph.section.name or "without a heading",
                    "statement_id": f"line {document.line(paragraph.start + start)}",
                    "start": paragraph.start + start,
                    "end": paragraph.start + end,
                    "named_beside": beside,
                }
            )
            last = end
    return found


def _expand(text, pattern):
    """Ids with their places; a range such as P1-P4 stands for all of its members."""
    previous = None
    for match in pattern.finditer(text):
        inside = text.count("(", 0, match.start()) > text.count(")", 0, match.start())
        number, place = canonical(match), (match.start(), match.end())
        same_letters = previous and previous[1] == match[1]
        if same_letters and re.fullmatch(r"\s?(?:-|to)\s?", text[previous.end() : match.start()]):
            for middle in range(int(previous[2]) + 1, int(match[2])):
                yield f"{match[1].upper()}{middle}", *place, inside
        yield number, *place, inside
        previous = match


def _things(text, token):
    """Ids that the text somewhere gives to something else than a person."""
    label = rf"\b{_THING}\.?\s*(?:\d+\s*)?\(?\s*"
    found = set()
    for match in re.finditer(rf"{label}((?:{token}(?:{_JOINED})?)+)", text, re.I):
        found |= {number for number, *_ in _expand(match[1], re.compile(token))}
    return found


def _around(text, start, end, token):
    """What stands before and after an id and the ids joined to it (F9, F10 and M3)."""
    # A list of ids is short; the bound keeps long paragraphs fast.
    before, after = text[max(start - 200, 0) : start], text[end : end + 200]
    joined_before = re.search(rf"(?:{token}(?:{_JOINED}))+$", before)
    joined_after = re.match(rf"(?:(?:{_JOINED}){token})+", after)
    return (
        before[: joined_before.start()] if joined_before else before,
        after[joined_after.end() :] if joined_after else after,
    )


def _is_cited(before, after, is_thing, inside, written):
    if re.search(rf"\b(?:{_PERSON})\s+$", before, re.I):
        return True
    if is_thing or _ARTICLE.search(before) or _THING_AFTER.match(after):
        return False
    # "(M 25, SD 4)" and "(F 30)" are a mean and an age.
    if inside and not re.match(r"[FMN] ", written):
        return True
    if re.match(r"\s+explain\w*\s+[^.;]{0,40}(?:\d\s?%|varia)", after):
        return False
    return bool(
        re.match(rf"(?:,\s+(?:an?|who)\s[^,.;]{{2,40}},)?\s+{_ADVERB}{_SPEAKS}\b", after)
        or re.match(r"['’]s?\s+(?:words|view|opinion|account|answer|experience)\b", after)
        or (
            re.search(r"\b(?:according to|(?:said|replied|added|recalled))\s+$", before, re.I)
            and re.match(r"[,.;:)]|$", after)
        )
    )


def _called(text, last, start, row):
    """Title, name and description that a citation refers to, and whether they stand beside it."""
    names = list(_NAME.finditer(text, last, start))
    if not names:
        return "", "", "", False
    near = names[-1]
    beside = bool(re.fullmatch(r"\s*[(\[]?\s*", text[near.end("name") : start]))
    listed = surname(row["interviewee"]) if row else ""
    own = [match for match in names if listed and match["name"] == listed]
    if own:
        near = own[0]
    elif not beside and (listed or len(names) > 1):
        return "", "", "", False
    return near["title"], near["name"], _apposition(near["after"] or "", False), beside


def surname(name: str) -> str:
    """Last word of a name with a title, else ''.

    Examples
    --------
    >>> surname("Ms. Berg"), surname("the teacher")
    ('Berg', '')
    """
    return name.split()[-1] if title_of(name) and len(name.split()) > 1 else ""


def _apposition(after, inside):
    """Noun phrase after a name ("a young teacher"), or further words in an id's brackets."""
    if inside:
        own = re.split(r"\)", after)[0]
        parts = [part.strip() for part in re.split(r"[,;]", own)]
        return " ".join(part for part in parts if part and not ID.search(part))[:60]
    match = re.match(r",?\s+(?:an?|the|our)\s+(?P<rest>.*)", after) if after[:1] == "," else None
    if match is None:
        match = re.match(
            r",\s+who\s+(?:is|was|works|worked)\s+(?:engaged in|employed|as|an?)\s+(?P<rest>.*)",
            after,
        )
    if match is None:
        return ""
    cut = _CUT.search(match["rest"])
    return match["rest"][: cut.start() if cut else 60].strip()
