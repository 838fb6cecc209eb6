"""Columns of a table that stand for objects and lists, such as ``author/name`` and ``tags/0``."""

import re
from collections.abc import Sequence
from functools import lru_cache


def nested(header: Sequence[str], cells: Sequence[str]) -> dict:
    """A row with its flattened columns, such as ``a/0/b``, as objects and lists within objects.

    Examples
    --------
    >>> nested(["id", "author/name", "tags/0", "tags/1"], ["7", "a", "river", "boat"])
    {'id': '7', 'author': {'name': 'a'}, 'tags': ['river', 'boat']}
    """
    row: dict = {}
    for name, cell in zip(header, cells, strict=True):
        keys = _keys(name)
        target = row
        for key in keys[:-1]:
            inner = target.get(key)
            target[key] = target = inner if isinstance(inner, dict) else {}
        target.setdefault(keys[-1], cell)
    return {name: _with_lists(value) for name, value in row.items()}


def _with_lists(value):
    """Objects whose keys are all numbers as lists."""
    if not isinstance(value, dict):
        return value
    within = {key: _with_lists(inner) for key, inner in value.items()}
    return list(within.values()) if all(map(str.isdecimal, within)) else within


@lru_cache(maxsize=1 << 12)
def _keys(name):
    return re.split(r"[/.]", name)
