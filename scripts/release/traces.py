"""What the captures hold of the people who posted: captions, handles and ids, to be looked for."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from scripts.release.patterns import CAPTION_FIELD

# Eight words or twelve Chinese characters in a row, and any mixture that weighs as much.
WORD, CHARACTER, RUN = 3, 2, 24
HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af"
TOKEN = re.compile(rf"[{HAN}]|[^\W{HAN}]+(?:['’][^\W{HAN}]+)*")
NAME = re.compile(r"[\w.]{5,}")
DIGITS = re.compile(r"(?<![\w.])[1-9]\d{14,19}(?![\w.])")
# What the records of the simulation carry, so that no other record passes for one of them.
SAID_SIMULATED = "Simulated/"
SAID_ACCOUNT = "simulated."


class Traces(NamedTuple):
    """Runs of captions, handles and ids of posts and accounts."""

    captions: frozenset[tuple[str, ...]]
    handles: frozenset[str]
    ids: frozenset[str]


class Token(NamedTuple):
    """A word or Chinese character, folded, with its span in the text."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Words and single Chinese characters, compared without regard to case and width.

    Examples
    --------
    >>> [token.text for token in tokens("Don’t miss 重庆!")]
    ["don't", 'miss', '重', '庆']
    """
    found = [Token(match[0].casefold(), *match.span()) for match in TOKEN.finditer(text)]
    if text.isascii():
        return found
    return [
        token._replace(text=unicodedata.normalize("NFKC", token.text).replace("’", "'"))
        if not token.text.isascii()
        else token
        for token in found
    ]


def runs(found: Sequence[Token], starts: frozenset[str] | None = None) -> Iterator[tuple[int, int]]:
    """First and last index (not included) of the shortest run from each token that weighs enough.

    Examples
    --------
    >>> list(runs(tokens("one two three four five six seven eight nine")))
    [(0, 8), (1, 9)]
    """
    if starts is not None and not any(token.text in starts for token in found):
        return
    # Nothing but Chinese, Japanese and Korean characters is a token that starts beyond here.
    weights = [CHARACTER if token.text[:1] >= HAN[0] else WORD for token in found]
    end = total = 0
    for start, token in enumerate(found):
        while total < RUN and end < len(found):
            total += weights[end]
            end += 1
        if total < RUN:
            return
        if starts is None or token.text in starts:
            yield start, end
        total -= weights[start]


def is_record(value: Mapping) -> bool:
    """Whether an object is a record of a platform: of Zeeschuimer, its item, or of an API.

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
    return bool(text and {"createTime", "create_time", "aweme_id", "awemeId"} & set(value))


def is_simulated(record: Mapping) -> bool:
    """Whether a record says of itself that it was generated, in the agent or the account."""
    if "user_agent" in record:
        return str(record["user_agent"]).startswith(SAID_SIMULATED)
    author = record.get("author", (record.get("data") or {}).get("author"))
    name = author.get("uniqueId") if isinstance(author, Mapping) else author
    return str(name or "").startswith(SAID_ACCOUNT)


def gather(records: Iterable[Mapping[str, Any]]) -> Traces:
    """Runs of captions, handles and ids of the records.

    Handles that might be a common word are looked for behind an at sign only; see
    `scripts.release.patterns`.
    """
    captions, handles, ids = set(), set(), set()
    for record in records:
        for key, value in _leaves(record):
            if CAPTION_FIELD.fullmatch(key):
                words = tokens(value)
                captions |= {
                    tuple(token.text for token in words[start:end]) for start, end in runs(words)
                }
            elif key in ("uniqueId", "unique_id", "username", "author_username", "author"):
                if re.search(r"[\d._]", value) and len(value) >= 5:
                    handles.add(value.casefold())
            elif key in ("id", "item_id", "aweme_id", "awemeId", "author_user_id", "uid"):
                ids |= set(DIGITS.findall(value))
    return Traces(frozenset(captions), frozenset(handles), frozenset(ids))


def _leaves(value, key=""):
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    elif isinstance(value, (str, int)) and not isinstance(value, bool):
        yield key, str(value)
