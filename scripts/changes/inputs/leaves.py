"""Nested values of JSON and YAML as leaves: their paths, their text, and where two differ."""

import json
from collections.abc import Iterator, Mapping, Sequence

ABSENT = object()
DEEPEST = 60  # levels that are looked into; no platform nests so far


def dotted(place: Sequence) -> str:
    r"""A path of keys as text.

    Examples
    --------
    >>> dotted(("data", "stats", "diggCount")), dotted(("challenges", 0, "a.b"))
    ('data.stats.diggCount', 'challenges.0.a\\.b')
    """
    return shown(".".join(str(key).replace(".", "\\.") for key in place))


def leaf_changes(before, after, lists: bool, place: tuple = ()) -> Iterator[tuple]:
    """Where two nested values differ, as (path, value before, value after).

    Parameters
    ----------
    before, after : object
        JSON or YAML values.
    lists : bool
        Whether lists of one length are compared item by item; else a list is one leaf.
    place : tuple
        Path that leads to the values.

    Yields
    ------
    tuple
        A value that is missing is `ABSENT`. No path leads through another one, so that each
        can be set back by itself.

    Examples
    --------
    >>> list(leaf_changes({"a": {"b": 1}, "c": [1, 2]}, {"a": {"b": 2}, "c": [1, 3]}, lists=True))
    [(('a', 'b'), 1, 2), (('c', 1), 2, 3)]
    """
    deep = len(place) >= DEEPEST
    if type(before) is dict and type(after) is dict and not deep:
        for key, value in before.items():
            other = after.get(key, ABSENT)
            if not _plainly_same(value, other):
                yield from leaf_changes(value, other, lists, (*place, key))
        for key, value in after.items():
            if key not in before:
                yield (*place, key), ABSENT, value
    elif lists and _same_length(before, after) and not deep:
        for index, (value, other) in enumerate(zip(before, after, strict=True)):
            if not _plainly_same(value, other):
                yield from leaf_changes(value, other, lists, (*place, index))
    elif not _same(before, after):
        yield place, before, after


def _plainly_same(before, after):
    # Text is most of what there is; it need not go down a level to be compared.
    return type(before) is str and type(after) is str and before == after


def _same_length(before, after):
    return type(before) is list and type(after) is list and len(before) == len(after)


def _same(before, after):
    # 1, 1.0 and true are equal in Python, but not what a reader finds in the file.
    return type(before) is type(after) and (
        repr(before) == repr(after) if isinstance(before, (dict, list, float)) else before == after
    )


def shown(value) -> str:
    """A value as text that any file can hold; nothing for what is absent.

    Examples
    --------
    >>> shown("food"), shown(0.1), shown(None), shown([1, "a"]), shown(ABSENT)
    ('food', '0.1', 'null', '[1, "a"]', '')
    """
    if value is ABSENT:
        return ""
    text = value if isinstance(value, str) else as_json(value)
    return text.encode("utf-8", "replace").decode("utf-8")


def as_json(value) -> str:
    """A value as JSON; dates as text."""
    value = _plain(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _plain(value):
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
