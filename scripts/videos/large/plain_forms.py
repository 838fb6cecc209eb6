"""SQL for the plain forms of values: those of which it is certain what Python makes of them.

Each function returns an expression that is NULL, or a condition that is not true, where a value
has another form; `scripts.videos.formats.layouts` then reads the record.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from scripts.videos.garbled import LOST, garbled_signs, gbk_signs
from scripts.videos.parquet_rows import quoted
from scripts.videos.values import MISSING

WORDS = sorted({*MISSING, "None", "NaN", "N/A", "Unknown"})
FALSE = ["", "0", "false", "no", "null", "[]", "{}", "$undefined"]
TRUE, TRUE_STARTS = ["1", "true", "yes"], ['{"', '["', "[{", "http"]
# Topics that JSON writes otherwise, or that a number or mark in place of a tag could look like.
NO_TAG = re.compile(
    r"0|[+-]?\d*\.\d*([eE][+-]?\d+)?|\d+[eE]\d+|true|false|.*[\"\\/\s\x00-\x1f].*", re.DOTALL
)
# What folding takes off the ends of a tag, and what DuckDB writes for one that is a list.
DOUBTS = r"[#\s\x0b\x1c-\x1f\[]"
BETWEEN_TAGS = r"[\s\x0b\x1c-\x1f,;|#＃，、'\"\[\]()]+"
# Blocks of which `stable_signs` takes the characters that folding leaves alone.
BLOCKS = [(0xA1, 0x24F), (0x386, 0x481), (0x2010, 0x2027), (0x3001, 0x3029), (0x3041, 0x3096)]
BLOCKS += [(0x30A1, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xFE0F, 0xFE0F)]
BLOCKS += [(0x1F300, 0x1FAFF)]


def among(value: str, words: Iterable[str]) -> str:
    """Whether a value is one of some words."""
    # Of a long IN DuckDB makes a join, through which every row goes.
    return f"({' OR '.join(f'{value} = {quoted(word)}' for word in words)})"


def first_value(values: Sequence[str], missing: Sequence[str] = ("",)) -> str:
    """The first of some values that is there and none of the words for a missing one.

    Examples
    --------
    >>> first_value(["a", "b"])
    "CASE WHEN a IS NULL OR (a = '') THEN nullif(b, '') ELSE a END"
    """
    if not values:
        return "NULL::VARCHAR"
    *others, last = values
    if len(missing) == 1:
        found = f"nullif({last}, {quoted(missing[0])})"
    else:
        found = f"CASE WHEN {among(last, missing)} THEN NULL ELSE {last} END"
    for value in reversed(others):
        found = (
            f"CASE WHEN {value} IS NULL OR {among(value, missing)} THEN {found} ELSE {value} END"
        )
    return found


def is_set(value: str) -> str:
    """1 for a mark that is set, 0 for one that is not; see `scripts.videos.values.is_true`."""
    starts = " OR ".join(f"starts_with({value}, {quoted(start)})" for start in TRUE_STARTS)
    return (
        f"CASE WHEN {value} IS NULL OR {among(value, FALSE)} THEN 0"
        f" WHEN {among(value, TRUE)} OR {starts} THEN 1"
        f" WHEN regexp_full_match({value}, '[1-9][0-9]*') THEN 1 END"
    )


def is_stable(text: str) -> str:
    """Whether folding changes no more of a text than its case."""
    # Of OR both sides would be computed for every row.
    return (
        f"CASE WHEN strlen({text}) = length({text}) THEN true"
        f" ELSE regexp_full_match({text}, {quoted(f'[{stable_signs()}]*')}) END"
    )


def is_same(text: str) -> str:
    """Whether folding changes nothing of a text, or of any tag in it."""
    return f"regexp_full_match({text}, {quoted(f'[{same_signs()}]*')})"


@cache
def stable_signs() -> str:
    """Characters that NFKC leaves alone and of which the lower case is all of folding."""
    return r"\t\n\r -~" + _class(_stable(BLOCKS))


@cache
def same_signs() -> str:
    """Characters that folding leaves alone wherever they stand in a tag."""
    found = [code for code in _stable([(0x21, 0x7E), *BLOCKS]) if chr(code).lower() == chr(code)]
    return _class(code for code in found if not re.match(DOUBTS, chr(code)))


def _stable(blocks):
    return [code for low, high in blocks for code in range(low, high + 1) if _is_stable(chr(code))]


def _is_stable(sign):
    return (
        unicodedata.normalize("NFKC", sign) == sign
        and not unicodedata.combining(sign)
        and sign.casefold() == sign.lower()
        and len(sign.lower()) == 1
        and unicodedata.category(sign) not in ("Cn", "Zs")
    )


def _class(codes):
    """Ranges of code points as a class of RE2."""
    ranges = []
    for code in sorted(codes):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(rf"\x{{{low:x}}}-\x{{{high:x}}}" for low, high in ranges)


def may_be_garbled(text: str) -> str:
    """Whether a text could be one that `scripts.videos.garbled.is_garbled` recognises."""
    signs = _class(map(ord, garbled_signs()))
    gbk = "".join(f"[{_class(map(ord, codes))}]" for codes in gbk_signs())
    lost = "|".join([*LOST, gbk])
    return (
        f"CASE WHEN strlen({text}) <> length({text})"
        f" THEN regexp_matches({text}, {quoted(f'[{signs}]{{2,}}|{lost}')}) ELSE false END"
    )


def topic_marks(tags: str, doubts: str, topics: Sequence[str]) -> str:
    """For each topic 1 or 0, as `scripts.videos.eligibility.topic_marks` tells them.

    The columns are tag_text, all that could hold a tag; tag_same, whether folding changes nothing
    of it; and tag_low, the same in lower case and NULL where folding is more than that.

    Parameters
    ----------
    tags : str
        The list of tags; computed only where the text holds a topic, be it as part of a word.
    doubts : str
        Class of signs in the text that leave the record in doubt; empty for none.
    topics : sequence of str
        Folded topics.
    """
    if any(not topic or topic in MISSING or NO_TAG.fullmatch(topic) for topic in topics):
        return "NULL::VARCHAR"
    needed = [one for one in topics if not any(two in one for two in topics if two != one)]
    held = " OR ".join(f"contains(tag_low, {quoted(topic)})" for topic in needed)
    doubt = f"WHEN regexp_matches(tag_text, {quoted(doubts)}) THEN NULL" if doubts else ""
    # A list in a list, so that the inner one is made once, and only here.
    low = f"[list_transform({tags}, lambda tag: lower(tag))]"
    exact = f"list_transform({low}, lambda low: {_marks_of('low', topics)})[1]"
    return (
        f"CASE WHEN tag_low IS NULL THEN NULL WHEN NOT ({held}) THEN {quoted('0' * len(topics))}"
        f" WHEN tag_same THEN {_marks_of(tags, topics)} {doubt} ELSE {exact} END"
    )


def _marks_of(tags, topics):
    held = (f"list_contains({tags}, {quoted(topic)})" for topic in topics)
    each = ", ".join(f"CASE WHEN {one} THEN '1' ELSE '0' END" for one in held)
    return f"CASE WHEN len({tags}) > 0 THEN concat({each}) END"


def listed_tags(value: str, keys: Sequence[str]) -> str:
    """The tags in a list of objects, which may hold further lists.

    Examples
    --------
    >>> listed_tags("extra", ["[]", "name"])
    'list_transform(extra, lambda x2: x2."name")'
    """
    element = f"x{len(keys)}"
    inner = list(keys[1:])
    more = inner.index("[]") if "[]" in inner else len(inner)
    found = ".".join([element, *(f'"{key}"' for key in inner[:more])])
    if inner[more:]:
        found = listed_tags(found, inner[more:])
    several = f"list_transform({value}, lambda {element}: {found})"
    return f"flatten({several})" if inner[more:] else several


def split_tags(text: str) -> str:
    """The tags in a cell that holds several."""
    return f"regexp_split_to_array({text}, {quoted(BETWEEN_TAGS)})"
