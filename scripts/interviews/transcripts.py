"""Transcripts of interviews, and where a quotation stands in them.

A quotation is verbatim if its words stand in the transcript as they are, apart from white space
and the shapes of quotation marks, dashes and ellipses. A cut, ``[…]``, or an editor's insertion
in brackets divides it into parts, which have to follow each other in the transcript; those beside
an insertion closely, since it stands for a few words and hides no cut.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from scripts.errors import InputError
from scripts.interviews.coded_tables import respondent_of
from scripts.named_files import is_seen
from scripts.text_files import read_text

SUFFIXES = (".txt", ".md")
# What word processors and subtitles are; such a file among the transcripts is not read.
DOCUMENTS = (".docx", ".doc", ".odt", ".rtf", ".pdf", ".pages", ".html", ".htm", ".vtt", ".srt")
SHAPES = dict.fromkeys("“”„‟«»「」『』＂", '"') | dict.fromkeys("‘’‚‛´`＇", "'")
SHAPES |= (
    dict.fromkeys("‐‑‒–—―−", "-") | {"…": "..."} | dict.fromkeys("\u200b\u2060\ufeff\u00ad", "")
)
# Marks of direction around Arabic and Hebrew, which nobody sees.
SHAPES |= dict.fromkeys(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ""
)
CUT = re.compile(r"[\[(（【]\s*\.(?:\s?\.)+\s*[\])）】]")
# Of a word that an insertion changes, [W]e or walk[ed], all letters are the editor's.
INSERTION = re.compile(r"[^\W_\u2e80-\uffff]*[\[【][^\[\]【】]*[\]】][^\W_\u2e80-\uffff]*")
PAUSE = re.compile(r"\.(?:\s?\.){2,}")
# Characters of a transcript that an insertion may stand for.
REPLACED = 80
# Between these a blank is an end of a line, or chance.
UNSPACED = re.compile(r"[\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef]")
# What surrounds a quotation and belongs to the sentence that quotes.
EDGE = " \"'.,;:!?-。，；：！？、"
WORD = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7a3]|[^\W_]+?(?=[\u2e80-\u9fff\uac00-\ud7a3]|\b)|[^\W_]+"
)
# Windows of a transcript that are compared letter by letter with a quotation that is not in it.
CLOSEST = 5


@dataclass(frozen=True)
class Transcript:
    """One interview: respondent, file, SHA-256 of its bytes, text, and the text to search.

    `plain` is the text in plain shapes, and `places` leads from each of its characters to that
    of `text`, whose characters are counted from 0, composed (NFC) and with line feeds only.
    """

    respondent: str
    path: str
    sha256: str
    text: str
    plain: str
    places: tuple[int, ...]

    def line(self, start: int) -> int:
        """Line of a character, counted from 1."""
        return self.text.count("\n", 0, start) + 1


@dataclass(frozen=True)
class Passage:
    """Characters `start` to `end` of a transcript's text, the last one not included.

    `parts` is the number of parts that a quotation of it has between its cuts.
    """

    start: int
    end: int
    parts: int = 1


def list_transcripts(setting: str) -> list[str]:
    """The files that the setting names: those of a pattern, or the texts in a folder.

    Examples
    --------
    >>> list_transcripts("")
    []
    """
    if setting and Path(setting).is_dir():
        files = filter(is_seen, Path(setting).iterdir())
        return sorted(str(path) for path in files if path.suffix.lower() in SUFFIXES)
    root = Path(setting).anchor
    try:
        found = list(Path(root or ".").glob(setting.removeprefix(root))) if setting else []
    except ValueError:  # no pattern, such as a/**b; what fits none is told by check_quotes
        found = []
    return sorted(map(str, filter(is_seen, found)))


def refuse_documents(setting: str) -> None:
    """Refuse a document of a word processor in the folder that has no text of its name beside it.

    Raises
    ------
    InputError
        Names it: its quotations would go unchecked.
    """
    for path in sorted(Path(setting).iterdir()) if setting and Path(setting).is_dir() else []:
        texts = [path.with_suffix(suffix) for suffix in SUFFIXES]
        if not is_seen(path) or path.suffix.lower() not in DOCUMENTS:
            continue
        if not any(text.exists() for text in texts):
            raise InputError(
                "a document among the transcripts is no text, and is not read",
                path=path,
                expected=" or ".join(f"{path.stem}{suffix}" for suffix in SUFFIXES),
                mend="save it as plain text in UTF-8, or move it out of the folder",
            )


def plain_text(text: str) -> tuple[str, tuple[int, ...]]:
    r"""Text in plain shapes with one blank for white space, and the place of each character.

    Dashes in a row are one, and between Chinese characters there is no blank.

    Examples
    --------
    >>> plain_text("“Yes” …\n no")
    ('"Yes" ... no', (0, 1, 2, 3, 4, 5, 6, 6, 6, 7, 9, 10))
    >>> plain_text("夜\n景--so")[0]
    '夜景-so'
    """
    found, places = [], []
    for place, char in enumerate(text):
        for shape in SHAPES.get(char, char):
            if shape.isspace():
                if found and found[-1] != " ":
                    found.append(" ")
                    places.append(place)
            elif shape != "-" or found[-1:] != ["-"]:
                if found[-1:] == [" "] and all(map(UNSPACED.match, (*found[-2:-1], shape))):
                    del found[-1], places[-1]
                found.append(shape)
                places.append(place)
    return "".join(found), tuple(places)


def make_transcript(respondent: str, path, text: str, data: bytes) -> Transcript:
    """A transcript of this text, ready to be searched."""
    text = unicodedata.normalize("NFC", text)
    return Transcript(
        respondent, str(path), hashlib.sha256(data).hexdigest(), text, *plain_text(text)
    )


def read_transcripts(paths: Sequence, respondents: Sequence) -> dict[str, Transcript]:
    """Transcripts by respondent.

    A transcript belongs to the respondent whose row names the file in a column ``transcript``;
    where there is none, to the one whose number is the name of the file or a word of it.

    Parameters
    ----------
    paths : sequence of path-like
    respondents : sequence of Row

    Raises
    ------
    InputError
        For a file that belongs to nobody in the table or to somebody who has another one.
    """
    listed = [row["number"] for row in respondents]
    named = {row["transcript"]: row["number"] for row in respondents if row.get("transcript")}
    found: dict[str, Transcript] = {}
    for path in map(Path, paths):
        who = named.get(path.name) or named.get(path.stem) or respondent_of(path.name, listed)
        if who not in listed:
            raise InputError(
                "the transcript belongs to nobody in the respondents' table",
                path=path,
                expected=f"a name with one of: {', '.join(listed)}",
                mend="rename it, or name it in a column 'transcript' of that table",
            )
        if who in found:
            raise InputError(
                f"{who} has two transcripts, {found[who].path} and this one",
                path=path,
                mend="join them, in the order of the interviews",
            )
        found[who] = make_transcript(who, path, read_text(path), path.read_bytes())
    return found


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
