import random
from functools import cache

from scripts.changes.text.sequences import common_subsequence


def longest(one, other):
    @cache
    def length(i, j):
        if i == len(one) or j == len(other):
            return 0
        if one[i] == other[j]:
            return 1 + length(i + 1, j + 1)
        return max(length(i + 1, j), length(i, j + 1))

    return length(0, 0)


def test_the_subsequence_is_common_and_as_long_as_by_exhaustive_search():
    draw = random.Random(7)
    for _ in range(300):
        one, other = ("".join(draw.choices("abcd", k=draw.randrange(12))) for _ in range(2))
        pairs = common_subsequence(one, other)
        assert len(pairs) == longest(one, other)
        assert all(one[i] == other[j] for i, j in pairs)
        for side in zip(*pairs, strict=True):
            assert list(side) == sorted(set(side))
