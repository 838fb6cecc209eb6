"""Transcripts of interviews: which file is whose, and their text in plain shapes."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.errors import InputError
from scripts.files.named_files import is_seen
from scripts.files.text_files import read_text
from scripts.interviews.respondent_names import respondent_of

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
# Between these a blank is an end of a line, or chance.
UNSPACED = re.compile(r"[\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef]")


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
