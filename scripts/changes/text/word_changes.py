"""What changed within a sentence: words, and numbers by the variable that gives them."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from scripts.changes.text.sentence_ends import NUMBER
from scripts.changes.text.sentences import Word
from scripts.changes.text.sequences import common_subsequence
from scripts.claims.spans import NUMBER_WORDS

# Numbers that are written as words where a variable gives them.
SPELLED = {*NUMBER_WORDS, "none", "no"}
SHORT = 3  # letters of a word that is not kept by itself between two changes


@lru_cache(maxsize=65536)
def is_figure(text: str) -> bool:
    """Whether a word is a number in figures."""
    return bool(NUMBER.fullmatch(text))


def word_changes(before: Sequence[Word], after: Sequence[Word]) -> list[list[str]]:
    """The words of both sentences: kept ``=``, taken out ``-`` and put in ``+``.

    Returns
    -------
    list of [mark, text]
        The texts of ``=`` and ``-`` join to the sentence before, those of ``=`` and ``+`` to
        the one after.

    Examples
    --------
    >>> word_changes([Word("In"), Word("42%", gap=" "), Word(".")],
    ...              [Word("In"), Word("44%", gap=" "), Word(".")])
    [['=', 'In '], ['-', '42%'], ['+', '44%'], ['=', '.']]
    """
    steps, i, j = [], 0, 0
    kept = _kept(before, after)
    for place, (p, q) in enumerate([*kept, (len(before), len(after))]):
        change = [list(before[i:p]), list(after[j:q])]
        both = (before[p], after[q]) if place < len(kept) else None
        steps.append((change, both))
        i, j = p + 1, q + 1
    return _merged(_told(_without_islands(steps)))


def _kept(before, after):
    """Positions of the words that stay."""
    if [_mask(word) for word in before] == [_mask(word) for word in after]:
        # The wording is the same, so that a number stays only at its own place.
        return [
            (at, at)
            for at, (one, other) in enumerate(zip(before, after, strict=True))
            if one.text == other.text
        ]
    return common_subsequence([_key(word) for word in before], [_key(word) for word in after])


def _mask(word):
    return (word.variable, "#") if is_figure(word.text) else word.text


def _key(word):
    # Equal numbers of two variables are not the same number.
    return (word.text, word.variable) if is_figure(word.text) else word.text


def _without_islands(steps):
    """Join two changes of wording that only a short word or mark divides."""
    joined = []
    for change, both in steps:
        if joined and _is_island(joined[-1], change):
            (removed, inserted), (one, other) = joined.pop()
            change = [[*removed, one, *change[0]], [*inserted, other, *change[1]]]
        joined.append((change, both))
    return joined


def _is_island(step, following):
    (removed, inserted), (one, _) = step
    changes = [removed + inserted, following[0] + following[1]]
    return (
        len(one.text) <= SHORT
        and not is_figure(one.text)
        and all(words and not all(is_figure(word.text) for word in words) for words in changes)
    )


def _told(steps):
    for (removed, inserted), both in steps:
        texts = [_joined(removed), _joined(inserted)]
        kept = ""
        if both:
            one, other = both
            if one.gap == other.gap:
                kept = one.gap + one.text
            else:
                texts, kept = [texts[0] + one.gap, texts[1] + other.gap], one.text
        if texts[0] == texts[1]:
            yield "=", texts[0]
        else:
            if texts[0].startswith(" ") and texts[1].startswith(" "):
                yield "=", " "
                texts = [text[1:] for text in texts]
            yield "-", texts[0]
            yield "+", texts[1]
        yield "=", kept


def _joined(words):
    return "".join(word.gap + word.text for word in words)


def _merged(told):
    merged = []
    for mark, text in told:
        if text and merged and merged[-1][0] == mark:
            merged[-1][1] += text
        elif text:
            merged.append([mark, text])
    return merged


def changed_numbers(before: Sequence[Word], after: Sequence[Word]) -> list[dict]:
    """Numbers that differ, of the variables that both sentences have.

    In a variable whose value is a phrase, numbers are matched within that phrase.

    Returns
    -------
    list of dict
        With ``variable``, ``before`` and ``after``, in the order of the sentence after.

    Examples
    --------
    >>> changed_numbers([Word("42%", "a.share")], [Word("44%", "a.share")])
    [{'variable': 'a.share', 'before': '42%', 'after': '44%'}]
    """
    ones, others, found = _values(before), _values(after), []
    for variable in others:
        for one, other in zip(ones.get(variable, ()), others[variable], strict=False):
            for old, new in _matched(one, other):
                entry = {"variable": variable, "before": old, "after": new}
                if old != new and entry not in found:
                    found.append(entry)
    return found


def changed_variables(before: Sequence[Word], after: Sequence[Word]) -> bool:
    """Whether a variable that both sentences have reads differently."""
    ones, others = _values(before), _values(after)
    return any(
        [word.text for word in one] != [word.text for word in other]
        for variable in others
        for one, other in zip(ones.get(variable, ()), others[variable], strict=False)
    )


def _values(words):
    """The words of each variable, by its name, once for each time that it stands there."""
    values, last = defaultdict(list), ""
    for word in words:
        if word.variable:
            if word.variable != last:
                values[word.variable].append([])
            values[word.variable][-1].append(word)
        last = word.variable
    return values


def _matched(one, other):
    numbers = [[word.text for word in words if _is_number(word)] for words in (one, other)]
    if len(numbers[0]) == len(numbers[1]):
        yield from zip(*numbers, strict=True)
        return
    kept = common_subsequence([word.text for word in one], [word.text for word in other])
    i = j = 0
    for p, q in [*kept, (len(one), len(other))]:
        numbers = [
            [word.text for word in words if _is_number(word)] for words in (one[i:p], other[j:q])
        ]
        if len(numbers[0]) == len(numbers[1]):
            yield from zip(*numbers, strict=True)
        i, j = p + 1, q + 1


def _is_number(word):
    return is_figure(word.text) or word.text.lower() in SPELLED
