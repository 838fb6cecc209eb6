"""Which sentence of one text is which of the other, also where it was moved, edited or split."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Sequence
from typing import NamedTuple

from scripts.changes.text.sentences import Sentence
from scripts.changes.text.sequences import common_subsequence

ALIKE = 0.5
# Files that rules make are alike in their wording, so more is asked of a pair across files.
ALIKE_ACROSS_FILES = 0.8
# So much of the shorter sentence stands in the longer one where a sentence was split.
CONTAINED = 0.8
LONG = 4  # words by which a sentence is known in another file, or as part of a longer one
COMMON = 60  # a word that stands in more sentences than these finds none
CANDIDATES = 12
WORD = re.compile(r"\{[\w./-]+\}|[^\W\u3400-\u9fff]+|[\u3400-\u9fff]")


class Pair(NamedTuple):
    """Positions in both texts: of one sentence, or of those that it was split into."""

    before: tuple[int, ...]
    after: tuple[int, ...]


class Alignment(NamedTuple):
    """Sentences that are the same in place, the same elsewhere, edited, or without a partner."""

    same: list[Pair]
    moved: list[Pair]
    edited: list[Pair]
    dropped: list[int]
    added: list[int]


class _Side:
    """The sentences of one text; `open` are those that have no partner yet.

    `gaps` tells between which two matched sentences each one stands.
    """

    def __init__(self, sentences, names, matched):
        self.sentences, self.names = sentences, names
        self.gaps = [bisect_left(matched, at) for at in range(len(sentences))]
        self.open = dict.fromkeys(sorted(set(range(len(sentences))) - set(matched)))
        self.bags = {at: bag_of(sentences[at].template) for at in self.open}
        self.ranks = {}
        for at in self.open:
            self.ranks[at] = at - (matched[self.gaps[at] - 1] if self.gaps[at] else -1)

    def where(self, at):
        return self.sentences[at].path, self.sentences[at].section


def bag_of(template: str) -> Counter:
    """Words of a template with their counts, without masked numbers.

    Examples
    --------
    >>> sorted(bag_of("The {a.b} of the {} 视频."))
    ['of', 'the', '{a.b}', '视', '频']
    """
    return Counter(word.lower() for word in WORD.findall(template))


def likeness(one: Counter, other: Counter) -> float:
    """Dice's coefficient of two bags of words: twice the common ones by all, from 0 to 1.

    Examples
    --------
    >>> likeness(bag_of("it is red"), bag_of("it is blue"))
    0.6666666666666666
    """
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def known_text(sentence: Sentence, ignore: Collection[str]) -> str:
    """The sentence as read, with the variables in `ignore` as ``{name}``."""
    if not ignore or not any(word.variable in ignore for word in sentence.words):
        return sentence.text
    return "".join(
        word.gap + (f"{{{word.variable}}}" if word.variable in ignore else word.text)
        for word in sentence.words
    )


def align(
    before: Sequence[Sentence], after: Sequence[Sentence], ignore: Collection[str] = ()
) -> Alignment:
    """Pair the sentences of two texts.

    Equal ones are paired by a longest common subsequence; of the rest, equal ones count as moved,
    then equal templates are paired (their values changed), then alike ones, within the same
    gap before elsewhere. A pair takes in neighbours by which a sentence was split or merged.

    Parameters
    ----------
    before, after : sequence of Sentence
    ignore : collection of str
        Variables whose value counts as equal.
    """
    names = [[known_text(sentence, ignore) for sentence in side] for side in (before, after)]
    matched = common_subsequence(*names)
    one = _Side(before, names[0], [at for at, _ in matched])
    other = _Side(after, names[1], [at for _, at in matched])
    moved = _pair_equal(one, other, lambda side, at: (side.sentences[at].path, side.names[at]))
    moved += _pair_equal(one, other, _long(lambda side, at: side.names[at]))
    edited = []
    for name in (
        lambda side, at: (side.sentences[at].path, side.gaps[at], side.sentences[at].template),
        lambda side, at: (side.sentences[at].path, side.sentences[at].template),
        _long(lambda side, at: side.sentences[at].template),
    ):
        edited += _pair_equal(one, other, name)
    edited += [_with_neighbours(pair, one, other) for pair in _pair_alike(one, other)]
    unbuilt = [pair for pair in edited if _only_unbuilt(pair, before, after)]
    return Alignment(
        [Pair((i,), (j,)) for i, j in matched] + unbuilt,
        moved,
        [pair for pair in edited if pair not in unbuilt],
        list(one.open),
        list(other.open),
    )


def _long(name: Callable) -> Callable:
    return lambda side, at: name(side, at) if side.bags[at].total() >= LONG else None


def _pair_equal(
    one: _Side, other: _Side, name: Callable[[_Side, int], Hashable | None]
) -> list[Pair]:
    waiting, pairs = defaultdict(deque), []
    for at in one.open:
        waiting[name(one, at)].append(at)
    for at in list(other.open):
        key = name(other, at)
        if key is not None and waiting[key]:
            pairs.append(_close(one, other, waiting[key].popleft(), at))
    return pairs


def _close(one, other, i, j) -> Pair:
    del one.open[i], other.open[j]
    return Pair((i,), (j,))


def _pair_alike(one, other) -> list[Pair]:
    scored = sorted(
        (one.gaps[i] != other.gaps[j], -score, abs(one.ranks[i] - other.ranks[j]), j, i)
        for i, j in _candidates(one, other)
        if (score := _score(one, other, i, j))
    )
    return [_close(one, other, i, j) for *_, j, i in scored if i in one.open and j in other.open]


def _candidates(one, other):
    holding, ranked = defaultdict(list), {}
    for i in one.open:
        ranked[one.gaps[i], one.ranks[i]] = i
        for word in one.bags[i]:
            holding[word].append(i)
    for j in other.open:
        shared = Counter()
        for word in other.bags[j]:
            if len(holding[word]) <= COMMON:
                shared.update(holding[word])
        found = [i for i, _ in shared.most_common(CANDIDATES)]
        # Where no rare word tells, the sentence at the same place does.
        beside = ranked.get((other.gaps[j], other.ranks[j]))
        for i in dict.fromkeys([*found, *([] if beside is None else [beside])]):
            yield i, j


def _score(one, other, i, j) -> float:
    """Likeness of two sentences, 0 where it does not suffice for a pair."""
    score = likeness(one.bags[i], other.bags[j])
    shorter = min(one.bags[i].total(), other.bags[j].total())
    if one.sentences[i].path != other.sentences[j].path:
        return score if score >= ALIKE_ACROSS_FILES and shorter >= LONG else 0
    if score >= ALIKE:
        return score
    held = (one.bags[i] & other.bags[j]).total()
    is_part = shorter >= LONG and held >= CONTAINED * shorter
    return score if is_part and one.gaps[i] == other.gaps[j] else 0


def _with_neighbours(pair, one, other) -> Pair:
    """The pair with the sentences beside it that make its two sides more alike."""
    pair = Pair(*map(list, pair))
    bags = [
        sum((side.bags[at] for at in places), Counter())
        for side, places in zip((one, other), pair, strict=True)
    ]
    grown = True
    while grown:
        grown = False
        for side, places, this in ((other, pair.after, 1), (one, pair.before, 0)):
            for at in (places[-1] + 1, places[0] - 1):
                if at not in side.open or side.where(at) != side.where(places[0]):
                    continue
                left = bags[1 - this] - bags[this]  # words that have no partner yet
                size = side.bags[at].total()
                joined = bags[this] + side.bags[at]
                if (
                    size
                    and (left & side.bags[at]).total() >= ALIKE * size
                    and likeness(joined, bags[1 - this]) > likeness(*bags)
                ):
                    del side.open[at]
                    places.append(at)
                    places.sort()
                    bags[this], grown = joined, True
    return Pair(tuple(pair.before), tuple(pair.after))


def _only_unbuilt(pair, before, after) -> bool:
    """Whether two sentences differ only in variables that one of the sides has no value of."""
    # A variable without a value has no full stop either, so that sentences may run on.
    one, other = [before[at] for at in pair.before], [after[at] for at in pair.after]
    unknown = {
        word.variable
        for sentence in one + other
        for word in sentence.words
        if word.variable and word.text == f"{{{word.variable}}}"
    }
    return (
        bool(unknown)
        and _joined_templates(one) == _joined_templates(other)
        and _known_words(one, unknown) == _known_words(other, unknown)
    )


def _joined_templates(sentences):
    return " ".join(sentence.template for sentence in sentences)


def _known_words(sentences, unknown):
    words = (word for sentence in sentences for word in sentence.words)
    return [word.text for word in words if word.variable not in unknown]
