"""Sizes of samples that a manuscript states, and the words for what was sampled."""

import re
from dataclasses import dataclass

from scripts.audit.document import Document, Sentence

_PEOPLE = (
    "respondents participants interviewees informants subjects patients students pupils teachers "
    "nurses physicians doctors adults adolescents children women men people persons users "
    "employees workers managers farmers mothers fathers parents tourists visitors residents "
    "citizens girls boys volunteers customers consumers creators followers viewers coders experts"
)
_THINGS = (
    "videos clips posts articles tweets samples cases items questionnaires surveys responses "
    "interviews records comments messages images photos documents papers studies trials households "
    "firms companies schools hospitals advertisements units topics pages reviews speeches texts"
)
PEOPLE, THINGS = _PEOPLE.split(), _THINGS.split()
IRREGULAR = {"women": "woman", "men": "man", "people": "person", "children": "child"}
IRREGULAR |= {"studies": "study", "companies": "company", "speeches": "speech"}
_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
WORDS = _WORDS.split()
COUNT = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+|{'|'.join(WORDS)})(?![\d.,]*\d|\s?%)"
SAMPLED = (
    r"(?:sampl|select|analy[sz]|interview|survey|recruit|includ|cod|collect|determin|chos|choos|"
    r"drawn|draw|drew|ask|enrol|examin|question|participat|complet|took part|"
    r"tak|watch|invit|return|randomi[sz]|allocat|screen)\w*"
)


def singular(noun: str) -> str:
    """Singular of a word in `PEOPLE` or `THINGS`.

    Examples
    --------
    >>> singular("Women"), singular("videos"), singular("person")
    ('woman', 'video', 'person')
    """
    noun = noun.casefold()
    return IRREGULAR.get(noun, noun.removesuffix("s"))


SINGULAR = {singular(noun) for noun in (*PEOPLE, *THINGS)}
UNIT = rf"(?:{'|'.join(sorted({*PEOPLE, *THINGS, *SINGULAR}, key=lambda w: (-len(w), w)))})"
PERSONS = {singular(noun) for noun in PEOPLE}
# Words that say only that something was sampled; they agree with any other thing.
GENERAL = {"sample", "unit", "item", "case", "record", "subject"}

_SIZES = re.compile(
    rf"(?P<letter>\b[nN])\s*=\s*(?P<equals>\d[\d,]*)(?![.\d])"
    rf"|(?<![\w.,#-])(?P<count>{COUNT})\s+"
    rf"(?P<phrase>(?:(?!(?:million|billion|thousand|of|per|to|and|or|in|minutes|years)\b)"
    rf"[A-Za-z-]+\s+){{0,4}}?(?:{UNIT}\b\s*)+)"
    rf"|\b(?:sample|total) of (?P<total>{COUNT})"
    rf"|^(?:Among|Of)\s+(?:(?:the|all|our)\s+)?(?P<group>{COUNT})\s+[a-z]+",
    re.I,
)


@dataclass(frozen=True)
class Size:
    """A number of units in the text; it `defines` a sample if its sentence says how it came."""

    n: int
    nouns: frozenset
    start: int
    end: int
    sentence: Sentence
    defines: bool


def count(text: str) -> int:
    """A whole number in digits, with or without commas, or in words up to twenty.

    Examples
    --------
    >>> count("1,223"), count("Ten")
    (1223, 10)
    """
    text = text.casefold().strip(" ,")
    return WORDS.index(text) + 2 if text in WORDS else int(text.replace(",", ""))


def nouns(text: str) -> frozenset:
    """Units that a text speaks of, in the singular.

    Examples
    --------
    >>> sorted(nouns("50 selected video samples"))
    ['sample', 'video']
    """
    return frozenset(singular(word) for word in re.findall(rf"\b{UNIT}\b", text, re.I))


def compatible(one: frozenset, other: frozenset) -> bool:
    """Whether two sets of units can mean the same sample.

    Examples
    --------
    >>> compatible(frozenset({"nurse"}), frozenset({"respondent"}))
    True
    >>> compatible(frozenset({"nurse"}), frozenset({"video"}))
    False
    """
    one, other = one - GENERAL, other - GENERAL
    if not one or not other or one & other:
        return True
    return bool(one & PERSONS and other & PERSONS) or bool(one - PERSONS and other - PERSONS)


def find_sizes(document: Document) -> list[Size]:
    """Every number of units in the text, in order; not the counts that have a percentage.

    Examples
    --------
    >>> text = "We analysed 50 selected short videos. Of these, 21 videos (42 %) show hills."
    >>> [(size.n, sorted(size.nouns), size.defines) for size in find_sizes(Document("a", text))]
    [(50, ['video'], True)]
    """
    found = []
    for sentence in document.sentences:
        cited = re.search(r"\[\d+\]|et al\.", sentence.text)
        for match in _SIZES.finditer(sentence.text):
            after, before = sentence.text[match.end() :], sentence.text[: match.start()]
            if re.match(r"\s*\(\s*\d[\d.]*\s?%", after) or re.search(r"%\s*\(\s*$", before):
                continue
            if re.search(r"\d\s*\(\s*$|[χ²2][\s^]*\([^)]*$", before):  # count, or N of a test
                continue
            text = match["equals"] or match["count"] or match["total"] or match["group"]
            phrase = match["phrase"] or ""
            if match["count"] and not match["equals"] and _is_year(match["count"], before):
                continue
            defines = bool(match["equals"] or match["total"] or match["group"]) or bool(
                re.search(rf"\b{SAMPLED}\b", sentence.text, re.I)
                or re.search(r"\b(?:of|all) (?:the |these |all |our )?$", before, re.I)
            )
            if nouns(phrase) and nouns(phrase) <= {"coder", "expert"}:
                defines = False
            if cited and sentence.section.part in ("introduction", "literature", "discussion"):
                defines = False
            named = nouns(phrase) or (nouns(sentence.text) if match["equals"] else frozenset())
            start = sentence.start + match.start()
            end = start + len(match.group().rstrip())
            found.append(Size(count(text), named, start, end, sentence, defines))
    return [size for size in found if size.n > 0]


def _is_year(text, before):
    return bool(re.fullmatch(r"(?:19|20)\d\d", text)) and bool(
        re.search(r"\b(?:in|since|of|by|until|from|to|and|[A-Z][a-z]+)\s*$", before)
    )
