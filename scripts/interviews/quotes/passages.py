"""Where a quotation stands in a transcript.

A quotation is verbatim if its words stand in the transcript as they are, apart from white space
and the shapes of quotation marks, dashes and ellipses. A cut, ``[…]``, or an editor's insertion
in brackets divides it into parts, which have to follow each other in the transcript; those beside
an insertion closely, since it stands for a few words and hides no cut.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from scripts.interviews.transcripts import Transcript, plain_text

CUT = re.compile(r"[\[(（【]\s*\.(?:\s?\.)+\s*[\])）】]")
# Of a word that an insertion changes, [W]e or walk[ed], all letters are the editor's.
INSERTION = re.compile(r"[^\W_\u2e80-\uffff]*[\[【][^\[\]【】]*[\]】][^\W_\u2e80-\uffff]*")
PAUSE = re.compile(r"\.(?:\s?\.){2,}")
# Characters of a transcript that an insertion may stand for.
REPLACED = 80
# What surrounds a quotation and belongs to the sentence that quotes.
EDGE = " \"'.,;:!?-。，；：！？、"
WORD = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7a3]|[^\W_]+?(?=[\u2e80-\u9fff\uac00-\ud7a3]|\b)|[^\W_]+"
)
# Windows of a transcript that are compared letter by letter with a quotation that is not in it.
CLOSEST = 5


@dataclass(frozen=True)
class Passage:
    """Characters `start` to `end` of a transcript's text, the last one not included.

    `parts` is the number of parts that a quotation of it has between its cuts.
    """

    start: int
    end: int
    parts: int = 1


def split_quotation(quotation: str) -> list[list[list[str]]]:
    """The parts that a quotation may be meant to have, the plainest reading first.

    Brackets and dots may stand in the transcript themselves, as for a laugh or a pause.

    Returns
    -------
    list of list of list of str
        Of each reading the passages between its cuts, of each passage the parts between its
        insertions.

    Examples
    --------
    >>> split_quotation("“I went there […] at night.”")
    [[['I went there'], ['at night']]]
    >>> split_quotation("[W]e ate […] there")[-1]
    [['ate'], ['there']]
    """
    text = plain_text(unicodedata.normalize("NFC", quotation))[0]
    readings = []
    for cuts, insertions in (([CUT], []), ([CUT], [INSERTION]), ([CUT, PAUSE], [INSERTION])):
        parts = [_split(passage, insertions) for passage in _split(text, cuts)]
        parts = [[part.strip(EDGE) for part in passage] for passage in parts]
        parts = [
            passage for passage in (list(filter(None, passage)) for passage in parts) if passage
        ]
        if parts and parts not in readings:
            readings.append(parts)
    return readings


def _split(text, patterns):
    pieces = [text]
    for pattern in patterns:
        pieces = [part for piece in pieces for part in pattern.split(piece)]
    return pieces


def find_quotation(transcript: Transcript, quotation: str) -> list[Passage]:
    r"""Where a quotation stands, all its parts in order; empty where it does not.

    Examples
    --------
    >>> from scripts.interviews.transcripts import make_transcript
    >>> said = "We took the cable car.\nThen we ate hot pot, of course."
    >>> found = find_quotation(make_transcript("F1", "F1.txt", said, b""), "we ate […] of course")
    >>> found, said[found[0].start : found[0].end]
    ([Passage(start=28, end=53, parts=2)], 'we ate hot pot, of course')
    """
    for reading in split_quotation(quotation):
        if passages := list(_passages(transcript, reading)):
            return passages
    return []


def _passages(transcript, reading):
    start, places = 0, transcript.places
    while found := _follow(transcript.plain, reading[0], start):
        first, end = found
        for parts in reading[1:]:
            if not (found := _follow(transcript.plain, parts, end)):
                return
            end = found[1]
        yield Passage(places[first], places[end - 1] + 1, sum(map(len, reading)))
        start = first + 1


def _follow(text, parts, start):
    # Where the parts of one passage stand from `start` on, each near the one before.
    while (first := _find(text, parts[0], start)) >= 0:
        end = first + len(parts[0])
        for part in parts[1:]:
            place = _find(text, part, end)
            if place < 0 or place - end > REPLACED:
                break
            end = place + len(part)
        else:
            return first, end
        start = first + 1
    return None


def _find(text, part, start):
    while (place := text.find(part, start)) >= 0:
        if not _joined(text, place) and not _joined(text, place + len(part)):
            return place
        start = place + 1
    return -1


def _joined(text, place):
    # Chinese is written without blanks between words.
    around = text[place - 1 : place + 1] if place else ""
    return len(around) == 2 and all(char.isalnum() and char < "\u2e80" for char in around)


def find_nearest(transcript: Transcript, quotation: str) -> tuple[Passage, float] | None:
    """The passage of a quotation's length that is most like it, and how like, from 0 to 1.

    Examples
    --------
    >>> from scripts.interviews.transcripts import make_transcript
    >>> said = "I liked the food there very much, and the lights."
    >>> transcript = make_transcript("F1", "a.txt", said, b"")
    >>> near, ratio = find_nearest(transcript, "loved the food there")
    >>> said[near.start : near.end], ratio > 0.8
    ('liked the food there', True)
    """
    wanted = plain_text(unicodedata.normalize("NFC", quotation))[0]
    words = list(WORD.finditer(transcript.plain))
    sought = Counter(word.casefold() for word in WORD.findall(wanted))
    size = min(sum(sought.values()), len(words))
    if not size:
        return None
    texts = [match[0].casefold() for match in words]
    window = Counter(texts[:size])
    shared = sum((window & sought).values())
    scores = [shared]
    for leaving, coming in zip(texts, texts[size:], strict=False):
        shared -= window[leaving] <= sought[leaving]
        window[leaving] -= 1
        window[coming] += 1
        shared += window[coming] <= sought[coming]
        scores.append(shared)
    best = sorted(range(len(scores)), key=lambda place: -scores[place])[:CLOSEST]
    found = []
    for place in best:
        start, end = words[place].start(), words[place + size - 1].end()
        ratio = SequenceMatcher(None, wanted, transcript.plain[start:end], autojunk=False).ratio()
        found.append((ratio, start, end))
    ratio, start, end = max(found, key=lambda one: one[0])
    return Passage(transcript.places[start], transcript.places[end - 1] + 1), ratio
