"""What two sequences have in common, in order."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Sequence


def common_subsequence(
    before: Sequence[Hashable], after: Sequence[Hashable]
) -> list[tuple[int, int]]:
    """Positions of a longest common subsequence.

    Found as Hunt and Szymanski (1977, Communications of the ACM 20, 350-353) find it, in time
    that grows with the number of equal pairs, after equal ends are set aside.

    Returns
    -------
    list of tuple of int
        Position in `before` and in `after`, both increasing.

    Examples
    --------
    >>> common_subsequence("abcd", "xbad")
    [(1, 1), (3, 3)]
    """
    shorter = min(len(before), len(after))
    head = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    places = defaultdict(list)
    for at in range(len(after) - tail - 1, head - 1, -1):
        places[after[at]].append(at)
    # ends[n] is the least end in `after` of a common subsequence of n + 1; links lead back.
    ends, links = [], []
    for at in range(head, len(before) - tail):
        for place in places.get(before[at], ()):
            length = bisect_left(ends, place)
            link = (at, place, links[length - 1] if length else None)
            if length == len(ends):
                ends.append(place)
                links.append(link)
            elif place < ends[length]:
                ends[length], links[length] = place, link
    middle, link = [], links[-1] if links else None
    while link:
        middle.append(link[:2])
        link = link[2]
    ending = [(len(before) - n, len(after) - n) for n in range(tail, 0, -1)]
    return [(at, at) for at in range(head)] + middle[::-1] + ending
