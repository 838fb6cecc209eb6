"""What the captures hold of the people who posted: captions, names and ids, to be looked for."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from scripts.release.privacy.captured_posts import is_post, person
from scripts.release.privacy.patterns import CAPTION_FIELD, EMPTY, SESSION_FIELD, find_patterns
from scripts.release.privacy.pieces import Piece

# A name that is shown: two words, or three Chinese characters. One word may be anything.
SHOWN = 6
HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af"
TOKEN = re.compile(rf"[{HAN}]|[^\W{HAN}]+(?:['’][^\W{HAN}]+)*")
NAME = re.compile(r"[\w.]{5,}")
HANDLE_KEY = re.compile(r"uniqueId|unique_id|username|author_username|author")
ID_KEY = re.compile(r"id|item_id|aweme_id|awemeId|author_user_id|uid")
SESSION_VALUE = re.compile(r"[\w%~+/=-]{8,}")
DIGITS = re.compile(r"(?<![0-9])[1-9][0-9]{14,19}(?![0-9])")
# Shorter ids are known as such by their field alone.
SHORT_ID = re.compile(r"[1-9][0-9]{8,13}")
# What the records of the simulation carry, so that no other record passes for one of them.
SAID_SIMULATED = "Simulated/"
SAID_ACCOUNT, SAID_SHOWN = "simulated.", "simulated"


class Weights(NamedTuple):
    """How much a word and a Chinese character weigh, and how much it takes to be a run."""

    word: int
    character: int
    run: int


# Eight words or twelve Chinese characters in a row, and any mixture that weighs as much.
WRITTEN = Weights(word=3, character=2, run=24)


class Traces(NamedTuple):
    """Runs of captions, handles, shown names, values of sessions, ids of posts and accounts.

    `spoken` are runs of transcripts.
    """

    captions: frozenset[tuple[str, ...]]
    handles: frozenset[str]
    shown: frozenset[tuple[str, ...]]
    sessions: frozenset[str]
    ids: frozenset[str]
    spoken: frozenset[tuple[str, ...]] = frozenset()


def words_of(text: str) -> list[str]:
    """Words and single Chinese characters, compared without regard to case and width.

    Examples
    --------
    >>> words_of("Don’t miss 重庆!")
    ["don't", 'miss', '重', '庆']
    """
    found = TOKEN.findall(text)
    folded = {word: _fold(word) for word in set(found)}
    return [folded[word] for word in found]


def _fold(word):
    folded = word.casefold()
    if folded.isascii():
        return folded
    return unicodedata.normalize("NFKC", folded).replace("’", "'")


def spans_of(text: str) -> list[tuple[int, int]]:
    """Where each of `words_of` stands in the text.

    Examples
    --------
    >>> spans_of("Don’t miss 重庆!")
    [(0, 5), (6, 10), (11, 12), (12, 13)]
    """
    return [match.span() for match in TOKEN.finditer(text)]


def weight(word: str, weights: Weights = WRITTEN) -> int:
    """How much a word adds to a run."""
    # Nothing but Chinese, Japanese and Korean characters is a word that starts beyond here.
    return weights.character if word >= HAN[0] else weights.word


def runs(
    words: Sequence[str], starts: frozenset[str] | None = None, weights: Weights = WRITTEN
) -> Iterator[tuple[int, int]]:
    """First and last index (not included) of the shortest run from each word that weighs enough.

    Examples
    --------
    >>> list(runs(words_of("one two three four five six seven eight nine")))
    [(0, 8), (1, 9)]
    """
    if starts is not None and starts.isdisjoint(words):
        return
    weighed = [weight(word, weights) for word in words]
    end = total = 0
    for start, word in enumerate(words):
        while total < weights.run and end < len(words):
            total += weighed[end]
            end += 1
        if total < weights.run:
            return
        if starts is None or word in starts:
            yield start, end
        total -= weighed[start]


def is_record(value: Mapping) -> bool:
    """Whether an object is a record of a platform, in any format that is read.

    Examples
    --------
    >>> is_record({"item_id": "1", "data": {}}), is_record({"desc": "a", "createTime": 1})
    (True, True)
    >>> is_record({"desc": "a column"})
    False
    """
    envelope = {"item_id", "timestamp_collected", "source_platform", "__import_meta"} & set(value)
    if envelope and isinstance(value.get("data", {}), Mapping):
        return True
    text = {"desc", "video_description", "contents"} & set(value)
    times = {"createTime", "create_time", "aweme_id", "awemeId"} & set(value)
    return bool(text and times) or is_post(value)


def is_simulated(record: Mapping) -> bool:
    """Whether a record says of itself that it was generated, in the agent or the account.

    Examples
    --------
    >>> is_simulated({"id": "7", "body": "a", "tiktok_url": "", "author": "simulated.account.1"})
    True
    >>> is_simulated({"id": "7", "body": "a", "tiktok_url": "", "author": "somebody"})
    False
    """
    if "user_agent" in record:
        return str(record["user_agent"]).startswith(SAID_SIMULATED)
    data = record.get("data")
    author = record.get("author", data.get("author") if isinstance(data, Mapping) else None)
    name = author.get("uniqueId") if isinstance(author, Mapping) else author
    told = person(record)
    return any(one.startswith(SAID_ACCOUNT) for one in (str(name or ""), *told.names)) or any(
        one.casefold().startswith(SAID_SHOWN) for one in told.shown
    )


def gather(records: Iterable[Mapping[str, Any]]) -> Traces:
    """Runs of captions, names, values of the session, and ids, from records of any format.

    Handles that might be a common word are looked for behind an at sign only; see
    `scripts.release.privacy.patterns`.
    """
    captions, handles, shown, sessions, ids = set(), set(), set(), set(), set()
    for record in records:
        told = person(record)
        leaves = list(_leaves(record))
        words = [value for key, value in leaves if CAPTION_FIELD.fullmatch(key)]
        for text in {*words, *told.words}:
            said = words_of(text)
            captions |= {tuple(said[start:end]) for start, end in runs(said)}
        names = [value for key, value in leaves if HANDLE_KEY.fullmatch(key)]
        for name in {*names, *told.names, *told.shown}:
            if re.search(r"[\d._]", name) and NAME.fullmatch(name) and not name.isdecimal():
                handles.add(name.casefold())
            ids |= set(DIGITS.findall(name))
        for name in told.shown:
            called = words_of(name)
            if sum(map(weight, called)) >= SHOWN:
                shown.add(tuple(called))
        ids |= {one for value in told.ids for one in _ids(value)}
        for key, value in leaves:
            sessions |= _session(key, value)
            if ID_KEY.fullmatch(key):
                ids |= _ids(value)
    return Traces(*map(frozenset, (captions, handles, shown, sessions, ids)))


def _ids(value):
    return {value} if SHORT_ID.fullmatch(value) else set(DIGITS.findall(value))


def _session(key, value) -> set[str]:
    if SESSION_FIELD.fullmatch(key):
        return {value} if SESSION_VALUE.fullmatch(value) and not EMPTY.fullmatch(value) else set()
    if "=" not in value:
        return set()
    found = find_patterns(Piece("", value, "data"), frozenset())
    return {one for kind, one in found if kind == "session parameter" and len(one) >= 8}


def _leaves(value, key=""):
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    elif isinstance(value, (str, int)) and not isinstance(value, bool):
        yield key, str(value)
