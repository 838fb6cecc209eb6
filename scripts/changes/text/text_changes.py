"""The sentences of the paper that changed: edited, added, dropped or moved."""

from collections.abc import Collection, Sequence

from scripts.changes.text.sentence_pairs import align
from scripts.changes.text.sentences import Sentence
from scripts.changes.text.word_changes import (
    changed_numbers,
    changed_variables,
    is_figure,
    word_changes,
)

# The hash of the build differs whenever any file does, so it tells nothing of the paper.
BUILD_FACTS = ("build.hash",)


def compare_sentences(
    before: Sequence[Sentence], after: Sequence[Sentence], ignore: Collection[str] = BUILD_FACTS
) -> list[dict]:
    """Sentences that differ, in the order of the text after; dropped ones at their place.

    Sentences of a file that one side did not build are set aside.

    Parameters
    ----------
    before, after : sequence of Sentence
    ignore : collection of str
        Variables whose value counts as equal.

    Returns
    -------
    list of dict
        ``id``, ``change`` (edited, added, dropped, moved), ``section``, ``path``, ``line`` and
        ``line_before`` (None where there is none), ``before``, ``after``, ``words``, ``numbers``,
        ``by`` (numbers, wording, both, or "" where it was not edited), ``claim``, and ``edits``
        and ``parts``, which are empty.

    Examples
    --------
    >>> from scripts.changes.text.sentences import split_block
    >>> change, = compare_sentences(split_block("It has {{< var n >}}.", {"n": "42%"}),
    ...                             split_block("It has {{< var n >}}.", {"n": "44%"}))
    >>> change["words"], change["numbers"], change["by"]
    ([['=', 'It has '], ['-', '42%'], ['+', '44%'], ['=', '.']], \
[{'variable': 'n', 'before': '42%', 'after': '44%'}], 'numbers')
    """
    before, after, _ = _both_built(before, after)
    alignment = align(before, after, ignore)
    placed = []
    for pair in alignment.edited:
        one, other = [before[at] for at in pair.before], [after[at] for at in pair.after]
        placed.append(((pair.after[0], 0, 0), _edited(one, other)))
    for pair in alignment.moved:
        one, other = before[pair.before[0]], after[pair.after[0]]
        words = [["=", other.text]]
        placed.append(((pair.after[0], 0, 0), _change("moved", [one], [other], words)))
    for at in alignment.added:
        words = [["+", after[at].text]]
        placed.append(((at, 0, 0), _change("added", [], [after[at]], words)))
    for at, place in zip(alignment.dropped, _places_of(alignment), strict=True):
        words = [["-", before[at].text]]
        placed.append(((place, 1, at), _change("dropped", [before[at]], [], words)))
    placed.sort(key=lambda item: item[0])
    return [{"id": f"s{number}", **change} for number, (_, change) in enumerate(placed, start=1)]


def count_sentences(
    before: Sequence[Sentence],
    after: Sequence[Sentence],
    changes: Sequence[dict],
    ignore: Collection[str] = BUILD_FACTS,
) -> dict:
    """How many sentences were compared, and how many of them differ or stay: a part of "counts".

    Parameters
    ----------
    before, after, ignore
        As for `compare_sentences`.
    changes : sequence of dict
        What `compare_sentences` returned.
    """
    ones, others, aside = _both_built(before, after)
    same = len(align(ones, others, ignore).same)
    notes = [f"{same} unchanged"]
    if not before or not after:
        notes.append(f"the {'current side' if before else 'baseline'} has no text")
    elif aside:
        notes.append(f"{aside} stand in files that one side has not built, and are not compared")
    return {
        "layer": "sentences",
        "title": "Sentences",
        "compared": same + len(changes),
        "unit": "sentences",
        "changed": len(changes),
        "within": 0,
        "note": "; ".join(notes),
    }


def _both_built(before, after):
    """The sentences of both sides without those of files that one side lacks, and their number."""
    if not before or not after:
        return [], [], 0
    missing = {
        sentence.path for side in (before, after) for sentence in side if sentence.is_missing
    }
    kept = [[one for one in side if one.path not in missing] for side in (before, after)]
    aside = max(
        sum(one.path in missing and not one.is_missing for one in side) for side in (before, after)
    )
    return *kept, aside


def _places_of(alignment):
    """For each dropped sentence, the place in the text after that it would stand behind."""
    partners = {pair.before[-1]: pair.after[-1] for pair in alignment.same}
    highest, following = -1, {}
    for at in sorted(partners):
        following[at] = highest = max(highest, partners[at])
    # An edited sentence counts where it kept its place among those that stay.
    starts = sorted(following)
    for pair in alignment.edited:
        low = max((at for at in starts if at < pair.before[0]), default=None)
        high = min((at for at in starts if at > pair.before[0]), default=None)
        if (low is None or following[low] < pair.after[0]) and (
            high is None or pair.after[-1] < following[high]
        ):
            partners[pair.before[-1]] = pair.after[-1]
    known = sorted(partners)
    for at in alignment.dropped:
        yield (
            partners[max((place for place in known if place < at), default=-1)]
            if (known and known[0] < at)
            else -1
        )


def _edited(one, other):
    words = [_words(side) for side in (one, other)]
    numbers = changed_numbers(*words)
    return _change("edited", one, other, word_changes(*words), numbers, _cause(one, other, *words))


def _words(sentences):
    """The words of sentences in a row, parted by spaces."""
    first, *rest = sentences
    words = list(first.words)
    for sentence in rest:
        head, *tail = sentence.words
        words += [head._replace(gap=" "), *tail]
    return words


def _cause(one, other, words_before, words_after):
    templates = [" ".join(sentence.template for sentence in side) for side in (one, other)]
    if templates[0] == templates[1]:
        return "numbers"
    numbers = [
        [word.text for word in words if is_figure(word.text)]
        for words in (words_before, words_after)
    ]
    if other[0].path.startswith("results/"):  # made by a rule, and every number of it too
        return "wording" if numbers[0] == numbers[1] else "both"
    return "both" if changed_variables(words_before, words_after) else "wording"


def _change(kind, one, other, words, numbers=(), by=""):
    shown = (other or one)[0]
    return {
        "change": kind,
        "section": shown.section,
        "path": shown.path,
        "line": other[0].line if other else None,
        "line_before": one[0].line if one else None,
        "before": " ".join(sentence.text for sentence in one),
        "after": " ".join(sentence.text for sentence in other),
        "words": words,
        "numbers": list(numbers),
        "by": by,
        "claim": _claim(one, other, words),
        "edits": [],
        "parts": [],
    }


def _claim(one, other, words):
    """The claim in which the words changed, else the first one of the sentence."""
    if not any(sentence.claim for sentence in (*one, *other)):
        return ""
    changed = {mark for mark, _ in words} - {"="}
    for mark, sentences in (("+", other), ("-", one)):
        if mark in changed and sentences:
            offset, spans = 0, _claim_spans(sentences)
            for sign, text in words:
                if sign == mark:
                    inside = (
                        name
                        for start, end, name in spans
                        if start < offset + len(text) and end > offset
                    )
                    if name := next(inside, ""):
                        return name
                if sign in ("=", mark):
                    offset += len(text)
    return next((sentence.claim for sentence in (*other, *one) if sentence.claim), "")


def _claim_spans(sentences):
    spans, offset = [], 0
    for word in _words(sentences):
        end = offset + len(word.gap) + len(word.text)
        if word.claim:
            spans.append((offset + len(word.gap), end, word.claim))
        offset = end
    return spans
