"""What belongs together in two tables: repeated keys, and columns under another name."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from scripts.changes.tables.keyed_tables import Difference, Keyed, Table, differences

# Share of equal values from which two columns of different names are taken for one.
RENAMED = 0.9


class Pair(NamedTuple):
    """Two states of a table, matched by key, in the names of the later one.

    Parameters
    ----------
    before, after : Keyed
        The rows.
    compared : tuple of str
        Columns of both that are compared.
    found : list of Difference
    key_changed : str
        How the key differs, or "".
    renamed : mapping
        Columns of the earlier state to their names in the later one.
    notes : tuple of str
    """

    before: Keyed
    after: Keyed
    compared: tuple[str, ...]
    found: list[Difference]
    key_changed: str
    renamed: Mapping[str, str]
    notes: tuple[str, ...]


def match(
    before: Table,
    after: Table,
    key: Sequence[str],
    ignore: Collection[str] = (),
    only: Collection[str] = (),
) -> Pair:
    """Two states of a table, row by row.

    Parameters
    ----------
    before, after : Table
    key : sequence of str
        Columns that name a row.
    ignore : collection of str
        Columns that are not compared.
    only : collection of str
        If not empty, the sole columns that are compared, in rows that both states have.

    Examples
    --------
    >>> before = Table(("code", "n_videos"), [{"code": "food", "n_videos": "9"}])
    >>> match(before, before.renamed({"n_videos": "n"}), ["code"]).notes
    ('column n_videos seems to be called n now',)
    """
    before, key, changed = match_key(before, after, key)
    ours, theirs = before.by(key), after.by(key)
    if only:
        names = (*ours.columns, *theirs.columns)
        ignore = [name for name in names if name not in (*only, *key)]
    repeated = ours.repeated | theirs.repeated
    if repeated:
        ours = aligned(ours, theirs, ignore)
    names = {} if set(ours.columns) == set(theirs.columns) else renamed_columns(ours, theirs)
    if names:
        ours = before.renamed(names).by(key)
        ours = aligned(ours, theirs, ignore) if repeated else ours
    found = differences(ours, theirs, ignore)
    if only:
        found = [one for one in found if one.column and one.change == "edited"]
    notes = [f"column {old} seems to be called {new} now" for old, new in names.items()]
    if repeated:
        notes.append(f"keys that stand more than once: {len(repeated)}; told apart by occurrence")
    compared = tuple(
        name for name in ours.columns if name in theirs.columns and name not in (*key, *ignore)
    )
    return Pair(ours, theirs, compared, found, "; ".join(changed), names, tuple(notes))


def aligned(before: Keyed, after: Keyed, ignore: Collection[str] = ()) -> Keyed:
    """`before` with its repeated keys named as their counterparts in `after` are.

    Of rows with one key, those with equal cells belong together; the rest are paired in their
    order, and what is left over gets numbers that `after` does not use.

    Examples
    --------
    >>> key = ("unit",)
    >>> before = Table(("unit", "n"), [{"unit": "a", "n": "1"}, {"unit": "a", "n": "2"}]).by(key)
    >>> after = Table(("unit", "n"), [{"unit": "a", "n": "2"}]).by(key)
    >>> aligned(before, after).rows
    {('a', '2'): {'unit': 'a', 'n': '1'}, ('a',): {'unit': 'a', 'n': '2'}}
    """
    names = {}
    shared = [name for name in before.columns if name in after.columns and name not in ignore]
    for base in before.repeated | after.repeated:
        ours, theirs = _occurrences(before, base), _occurrences(after, base)
        pairs = []
        for one in ours:
            twins = (two for two in theirs if _equal(before.rows[one], after.rows[two], shared))
            if twin := next(twins, None):
                theirs.remove(twin)
                pairs.append((one, twin))
        left = [one for one in ours if one not in dict(pairs)]
        used = len(_occurrences(after, base))
        spare = [(*base, str(number)) if number > 1 else base for number in
                 range(used + 1, used + len(ours) + 1)]  # fmt: skip
        names |= dict(pairs) | dict(zip(left, [*theirs, *spare], strict=False))
    if not names:
        return before
    rows = {names.get(name, name): row for name, row in before.rows.items()}
    return Keyed(before.columns, rows, before.key, before.repeated)


def _occurrences(keyed, base):
    names, number = [], 1
    name = base
    while name in keyed.rows:
        names.append(name)
        number += 1
        name = (*base, str(number))
    return names


def _equal(one, other, columns):
    return all(one.get(column) == other.get(column) for column in columns)


def match_key(
    before: Table, after: Table, key: Sequence[str]
) -> tuple[Table, tuple[str, ...], list[str]]:
    """`before` under the column names of the key in `after`, the key, and what was changed.

    A key column that one side lacks is looked for among the columns that the other lacks, by
    its values; without it the rest of the key has to do, and without any, all common columns.

    Examples
    --------
    >>> before = Table(("unit", "n"), [{"unit": "v1", "n": "3"}])
    >>> after = Table(("unit_id", "n"), [{"unit_id": "v1", "n": "4"}])
    >>> match_key(before, after, ["unit_id"])[1:]
    (('unit_id',), ['key column unit_id is called unit in the baseline'])
    """
    names, kept, told = {}, [], []
    only_before = [name for name in before.columns if name not in after.columns]
    only_after = [name for name in after.columns if name not in before.columns]
    for column in key:
        if column in before.columns and column in after.columns:
            kept.append(column)
        elif column in after.columns:
            twin = _same_values(after, column, before, only_before)
            told.append(_told_key(column, twin, "in the baseline"))
            names |= {twin: column} if twin else {}
            kept += [column] if twin else []
        elif column in before.columns:
            twin = _same_values(before, column, after, only_after)
            told.append(_told_key(column, twin, "now"))
            names |= {column: twin} if twin else {}
            kept += [twin] if twin else []
        else:
            told.append(f"neither side has the key column {column}")
    before = before.renamed(names) if names else before
    if not kept:
        kept = [name for name in before.columns if name in after.columns]
        told.append("a row is known by all its cells")
    return before, tuple(kept), told


def _told_key(column, twin, where):
    told = f"is called {twin} {where}" if twin else f"is missing {where}"
    return f"key column {column} {told}"


def _same_values(table, column, other, candidates):
    ours = Counter(row.get(column, "") for row in table.rows)
    shares = {
        name: (ours & Counter(row.get(name, "") for row in other.rows)).total()
        / max(len(table.rows), len(other.rows), 1)
        for name in candidates
    }
    best = max(shares, key=shares.get, default=None)
    return best if best is not None and shares[best] >= RENAMED else None


def renamed_columns(before: Keyed, after: Keyed) -> dict[str, str]:
    """Dropped columns to the added ones that hold mostly the same values by key.

    Rows in which both have the commonest value say nothing, unless all rows have it.

    Examples
    --------
    >>> rows = [{"unit": name, "n_videos": name * 2} for name in "abc"]
    >>> before = Table(("unit", "n_videos"), rows)
    >>> renamed_columns(before.by(("unit",)), before.renamed({"n_videos": "n"}).by(("unit",)))
    {'n_videos': 'n'}
    """
    found = {}
    added = [name for name in after.columns if name not in before.columns]
    for column in (name for name in before.columns if name not in after.columns):
        shares = {name: _likeness(before, column, after, name) for name in added}
        best = max(shares, key=shares.get, default=None)
        if best is not None and shares[best] >= RENAMED:
            found[column] = best
            added.remove(best)
    return found


def _likeness(before, column, after, name):
    pairs = [
        (row.get(column, ""), after.rows[key].get(name, ""))
        for key, row in before.rows.items()
        if key in after.rows
    ]
    if not any(old for old, _ in pairs):
        return 0.0
    commonest = Counter(old for old, _ in pairs).most_common(1)[0][0]
    telling = [pair for pair in pairs if pair != (commonest, commonest)] or pairs
    return sum(old == new for old, new in telling) / len(telling)
