"""SQL for the plain forms of values: those of which it is certain what Python makes of them.

Each function returns an expression that is NULL, or a condition that is not true, where a value
has another form; `scripts.videos.formats.layouts` then reads the record.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from scripts.videos.garbled import LOST, garbled_signs
from scripts.videos.parquet_rows import quoted
from scripts.videos.values import MISSING

WORDS = sorted({*MISSING, "None", "NaN", "N/A", "Unknown"})
FALSE = ["", "0", "false", "no", "null", "[]", "{}", "$undefined"]
TRUE, TRUE_STARTS = ["1", "true", "yes"], ['{"', '["', "[{", "http"]
# Topics that JSON writes otherwise, or that a number or mark in place of a tag could look like.
NO_TAG = re.compile(
    r"0|[+-]?\d*\.\d*([eE][+-]?\d+)?|\d+[eE]\d+|true|false|.*[\"\\/\s\x00-\x1f].*", re.DOTALL
)
MARK = "chr(31)"  # stands between tags
BETWEEN_TAGS = r"[\s,;|#＃，、'\"\[\]()]+"
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


@cache
def stable_signs() -> str:
    """Characters that NFKC leaves alone and of which the lower case is all of folding."""
    found = [code for low, high in BLOCKS for code in range(low, high + 1) if _is_stable(chr(code))]
    return r"\t\n\r -~" + _class(found)


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
    lost = "|".join(LOST)
    return (
        f"CASE WHEN strlen({text}) <> length({text})"
        f" THEN regexp_matches({text}, {quoted(f'[{signs}]{{2,}}|{lost}')}) ELSE false END"
    )


def holds_topic(low: str, topics: Sequence[str]) -> str:
    """Whether a text in lower case holds any topic, be it as part of a word."""
    needed = [one for one in topics if not any(two in one for two in topics if two != one)]
    return " OR ".join(f"contains({low}, {quoted(topic)})" for topic in needed)


def likely_marks(topics: Sequence[str], keys: Sequence[str]) -> str:
    """For each topic 1, 0, or ? where the tags have to be taken out one by one.

    The columns are tag_text, all that could hold a tag; tag_low, the same in lower case and NULL
    where folding is more than that; and tag_flat, whether it is lists of objects with nothing
    nested in them, and NULL where it holds no topic.

    Parameters
    ----------
    topics : sequence of str
        Folded topics.
    keys : sequence of str
        Where the objects keep a tag.
    """
    if any(not topic or topic in MISSING or NO_TAG.fullmatch(topic) for topic in topics):
        return "NULL::VARCHAR"
    each = []
    for topic in topics:
        told = [f"contains(tag_text, {quoted(quote(key) + ':' + quote(topic))})" for key in keys]
        # What folding would take off the ends of a tag, or what JSON writes in another way.
        ends = [quote(topic), "#", "\\", f" {topic}", f"{topic} "]
        other = " OR ".join(f"contains(tag_low, {quoted(end)})" for end in ends)
        sure = f"WHEN NOT tag_flat THEN '?' WHEN {' OR '.join(told)} THEN '1'" if told else ""
        sure += f" WHEN NOT ({other}) THEN '0'" if told else ""
        each.append(
            f"CASE WHEN NOT contains(tag_low, {quoted(topic)}) THEN '0' {sure} ELSE '?' END"
        )
    return (
        f"CASE WHEN tag_low IS NULL THEN NULL WHEN tag_flat IS NULL"
        f" THEN {quoted('0' * len(topics))} ELSE concat({', '.join(each)}) END"
    )


def quote(text: str) -> str:
    """A text as DuckDB writes it in JSON."""
    return json.dumps(text, ensure_ascii=False)


def topic_marks(likely: str, tags: str, topics: Sequence[str]) -> str:
    """For each topic 1 or 0, as `scripts.videos.eligibility.topic_marks` tells them.

    Parameters
    ----------
    likely : str
        What `likely_marks` tells.
    tags : str
        The tags between `MARK`s; computed only where they are needed. A tag with white space or
        a number sign is in doubt, for folding takes them off its ends.
    topics : sequence of str
        Folded topics.
    """
    each = ", ".join(
        f"CASE WHEN contains(lower({MARK} || tags || {MARK}), {MARK} || {quoted(topic)} || {MARK})"
        " THEN '1' ELSE '0' END"
        for topic in topics
    )
    found = f"CASE WHEN NOT regexp_matches(tags, '[#\\s]') THEN concat({each}) END"
    exact = f"list_transform([{tags}], lambda tags: {found})[1]"
    return f"CASE WHEN contains({likely}, '?') THEN {exact} ELSE {likely} END"


def listed_tags(lists: Sequence[tuple[str, Sequence[str]]]) -> str:
    """The tags in some JSON lists (text and keys); NULL where one is no list of objects."""
    found = []
    for text, keys in lists:
        inner = [key for key in keys[:-1] if key != "[]"]
        doubts = [f"contains({text}, {quoted(quote(key) + ':{')})" for key in inner]
        doubts.append(f"contains({text}, '\\u00')")  # a control character, as MARK is one
        path = "$" + "".join("[*]" if key == "[]" else "." + quote(key) for key in keys)
        found.append(
            f"CASE WHEN {text} IS NULL OR left({text}, 1) NOT IN ('[', '{{') THEN ''"
            f" WHEN left({text}, 1) = '[' AND NOT ({' OR '.join(doubts)})"
            f" THEN array_to_string(TRY(json_extract_string({text}, {quoted(path)})), {MARK}) END"
        )
    # Joined by ||, so that one that is NULL makes all of it NULL.
    return "(" + f" || {MARK} || ".join(f"({one})" for one in found) + ")"


def split_tags(text: str) -> str:
    """The tags in a cell that holds several."""
    return f"regexp_replace({text}, {quoted(BETWEEN_TAGS)}, {MARK}, 'g')"
