"""The claims of the paper that changed: flipped, resting on other statistics, reworded."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

CLAIMS = "results/judge_claims/claims.json"
ORDER = ("flipped", "statistics", "wording", "new", "gone")
# What a claim rests on besides its statistics, and what it only says.
GROUNDS = ("statistics", "evidence")
WORDS = ("sentence", "meaning", "reason", "source")
TAKEN_OVER = ("sentence", "path", "line", "meaning", "rule", "script", "evidence", "reason")


def compare_claims(before, after) -> list[dict]:
    """Claims that differ, flipped ones first, then in the order of the text.

    A claim has ``flipped`` if its verdict differs, else its ``statistics`` (or their evidence)
    may differ, else its ``wording``. Where it moved in the file, and how robust it is, are no
    differences by themselves; the latter is told beside statistics that differ.

    Parameters
    ----------
    before, after : path-like
        Folders of the two sides. Where one of them has no readable claims there is nothing
        to compare; `count_claims` says so.

    Returns
    -------
    list of dict
        See the documented schema; ``edits`` and ``parts`` are empty.
    """
    ones, others = read_claims(before), read_claims(after)
    if ones is None or others is None:
        return []
    # A claim that is gone stands behind the one that it followed.
    order = {name: (place, 0) for place, name in enumerate(others)}
    last = (-1, 0)
    for name in ones:
        last = order[name] if name in order else (last[0], last[1] + 1)
        order.setdefault(name, last)
    changes = [
        change
        for name in sorted(order, key=order.get)
        if (change := _compare(name, ones.get(name), others.get(name)))
    ]
    return sorted(changes, key=lambda change: ORDER.index(change["change"]))


def count_claims(before, after, changes: Sequence[Mapping]) -> dict:
    """How many claims were compared, and how many of them differ or stay: a part of "counts".

    Parameters
    ----------
    before, after : path-like
        Folders of the two sides.
    changes : sequence of mapping
        What `compare_claims` returned.
    """
    ones, others = read_claims(before), read_claims(after)
    if ones is None or others is None:
        lacking = [
            name
            for name, claims in (("baseline", ones), ("current side", others))
            if claims is None
        ]
        held = len(others or ones or ())
        compared, note = 0, f"no judged claims in the {' and the '.join(lacking)}"
        if held:
            note += f"; the {held} of the other side are not compared"
    else:
        compared = len({**ones, **others})
        note = f"{compared - len(changes)} unchanged"
    return {
        "layer": "claims",
        "title": "Claims",
        "compared": compared,
        "unit": "claims",
        "changed": len(changes),
        "within": 0,
        "note": note,
    }


def read_claims(folder) -> dict[str, dict] | None:
    """Judged claims of a side by name; None where there are none, or none that can be read."""
    try:
        content = json.loads((Path(folder) / CLAIMS).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not built, from before there were claims, or broken off
        return None
    if not isinstance(content, list):
        return None
    return {
        entry["name"]: entry for entry in content if isinstance(entry, dict) and "name" in entry
    }


def _compare(name, one, other):
    if one is None or other is None:
        kind = "new" if one is None else "gone"
    elif one.get("verdict") != other.get("verdict"):
        kind = "flipped"
    elif any(one.get(field) != other.get(field) for field in GROUNDS):
        kind = "statistics"
    elif any(one.get(field) != other.get(field) for field in WORDS):
        kind = "wording"
    else:
        return None
    shown = other or one
    old, new = (list((claim or {}).get("statistics", ())) for claim in (one, other))
    if kind in ("flipped", "statistics"):
        for title in ("evidence", "fragility"):
            if one.get(title) != other.get(title):
                old.append(f"{title}: {one.get(title) or 'not told'}")
                new.append(f"{title}: {other.get(title) or 'not told'}")
    return {
        "name": name,
        "change": kind,
        "before": (one or {}).get("verdict", ""),
        "after": (other or {}).get("verdict", ""),
        **{field: shown.get(field, None if field == "line" else "") for field in TAKEN_OVER},
        "statistics_before": old,
        "statistics_after": new,
        "edits": [],
        "parts": [],
    }
