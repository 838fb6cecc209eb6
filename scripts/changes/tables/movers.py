"""The biggest changes of the results, in words."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scripts.changes.tables.keyed_tables import Row
from scripts.changes.tables.layers import Layer, find_tables, read_keyed
from scripts.changes.tables.tolerances import (
    ESTIMATE,
    SHARE,
    P,
    declarations,
    interval_of,
    told_step,
)

MOST = 5
KINDS = (SHARE, ESTIMATE, P)
RESULTS = ("reliability", "statistics")
CROSSING = "p crosses"


def find_movers(
    document_layers: Sequence[Mapping], before: Path, after: Path, layers: Sequence[Layer]
) -> list[dict]:
    """The biggest changes beyond tolerance among shares, estimates and p, one per row.

    First come p that cross the level of significance. Then come values with an interval, by
    the change as a share of the interval's width in the baseline. The rest follows by relative
    change, and of p by the change itself, since a tenfold p may still be next to nothing.

    Parameters
    ----------
    document_layers : sequence of dict
        See `layers.compare_layers`.
    before, after : Path
        The folders that were compared, for intervals and labels.
    layers : sequence of Layer

    Returns
    -------
    list of dict
        At most five, with ``change``, ``told`` and ``relative``.
    """
    ranked = []
    specs = {path: spec for _, spec, paths in find_tables(layers, before, after) for path in paths}
    for file in (
        file for one in document_layers if one["layer"] in RESULTS for file in one["files"]
    ):
        changes = list(_candidates(file))
        if not changes:
            continue
        rows, labels = _rows(before, file, specs), _labels(_rows(after, file, specs))
        best = {}
        for change in changes:
            name = tuple(change["row"].values())
            rank = _rank(change, rows.get(name, {}))
            if name not in best or rank > best[name][0]:
                best[name] = rank, change, labels.get(name) or _told_key(change["row"])
        ranked += best.values()
    # The sort is stable: of equal changes, the one that stands first in the report comes first.
    ranked.sort(key=lambda one: one[0], reverse=True)
    return [
        {"change": change["id"], "told": _told(change, label), "relative": change["relative"]}
        for _, change, label in ranked[:MOST]
    ]


def _candidates(file) -> Iterator[Mapping]:
    for change in file["changes"]:
        known = change["kind"] in KINDS and change["column"] in declarations()["words"]
        if known and change["absolute"] and not change["within"]:
            yield change


def _rows(folder, file, specs) -> Mapping[tuple, Row]:
    keyed = read_keyed(folder, file["path"], specs[file["path"]])
    return keyed.rows if list(keyed.key) == file["key"] else {}


def _rank(change, row) -> tuple[int, float]:
    size = abs(change["absolute"])
    if any(note.startswith(CROSSING) for note in change["notes"]):
        return 2, size
    ends = interval_of(row, change["column"])
    if ends and ends[1] > ends[0]:
        return 1, size / float(ends[1] - ends[0])
    if change["kind"] == P:
        return 0, size
    return 0, min(abs(change["relative"]), 1.0) if change["relative"] is not None else 1.0


def _labels(rows: Mapping[tuple, Row]) -> dict[tuple, str]:
    """The label of each row that has one, with the start of the key where it says more."""
    labels = {name: row["label"] for name, row in rows.items() if row.get("label")}
    return {
        name: label
        if name[0].replace("_", " ").casefold() in label.casefold()
        else f"{label} ({name[0]})"
        for name, label in labels.items()
    }


def _told_key(row):
    """The key of a row; the name of a coder, often a letter, says nothing by itself.

    Examples
    --------
    >>> _told_key({"variable": "theme", "value": "", "coder": "A", "code": "food"})
    'theme, coder A, food'
    """
    return ", ".join(
        f"coder {value}" if column == "coder" else value for column, value in row.items() if value
    )


def _told(change, label):
    word = declarations()["words"][change["column"]]
    step = told_step(change["before"], change["after"], change["kind"])
    notes = "".join(f" ({note})" for note in change["notes"] if note.startswith(CROSSING))
    return f"{word} of {label}: {step}{notes}"
