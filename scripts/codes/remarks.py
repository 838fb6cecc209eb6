"""What a reader of the codes must know beyond them: who coded what, and what nobody used."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from scripts.codes.codebook import MAIN, MARKERS, NOT_APPLICABLE, SEPARATOR, Codebook, split
from scripts.codes.sheets.coded_cells import Coding

REMARK_COLUMNS = ["kind", "round", "coders", "variable", "value", "units"]


def remarks_of(coding: Coding, units: Sequence[str], codebook: Codebook) -> list[dict]:
    """What a reader of the codes must know beyond them, one `REMARK_COLUMNS` row each.

    Kinds: `coded_by`, how many units were coded by exactly these coders; `blank`, `NC` and
    `NA`, cells of a coder without a code, where `value` names the units of blank ones;
    `NA_though_met`, those of them whose condition holds, where `value` names the units;
    `unused`, a code that a coder never gave; and `outside_sample`, units of the main round that
    are not in the sample.
    """
    rows = []

    def add(kind, where, coders, units, variable="", value=""):
        rows.append(
            dict(zip(REMARK_COLUMNS, (kind, where, coders, variable, value, units), strict=True))
        )

    inside = set(units)
    for where in sorted({name for name, _ in coding.cells}, key=lambda name: (name != MAIN, name)):
        by_unit = {
            unit: by
            for (name, unit), by in coding.cells.items()
            if name == where and (name != MAIN or unit in inside)
        }
        cells = list(by_unit.values())
        coders = coding.coders(where)
        groups = Counter("+".join(c for c in coders if c in by) for by in cells)
        for group, number in sorted(groups.items()):
            add("coded_by", where, group, number)
        for coder in coders:
            own_codes = {
                unit: {name: cell.value for name, cell in by[coder].items()}
                for unit, by in by_unit.items()
                if coder in by
            }
            for kind, number, *told in _of_coder(own_codes, codebook):
                add(kind, where, coder, number, *told)
        left_out = [
            unit for name, unit in coding.cells if name == where == MAIN and unit not in inside
        ]
        if left_out:
            add("outside_sample", where, "", len(left_out))
    return rows


def _of_coder(codes: Mapping[str, Mapping[str, str]], codebook: Codebook) -> Iterator[tuple]:
    """Kind, number of units, variable and value of each remark on one coder's codes by unit."""
    for name, variable in codebook.variables.items():
        cells = {unit: values.get(name, "") for unit, values in codes.items()}
        used = Counter(code for cell in cells.values() for code in {cell, *split(cell)})
        for marker in MARKERS:
            if used[marker]:
                blank = "" if marker else _joined(unit for unit in cells if not cells[unit])
                yield marker or "blank", used[marker], name, blank
        if variable.condition:
            needless = [unit for unit in cells if cells[unit] == NOT_APPLICABLE]
            if met := [unit for unit in needless if codebook.applies(name, codes[unit])]:
                yield "NA_though_met", len(met), name, _joined(met)
        for code in variable.values if cells else ():
            if not used[code]:
                yield "unused", len(cells), name, code


def _joined(units: Iterable[str]) -> str:
    return SEPARATOR.join(sorted(units))


def notes_of(remarks: Sequence[Mapping]) -> list[str]:
    """The remarks that deserve a look, as sentences.

    Examples
    --------
    >>> cells = [("coded_by", "main", "A+B", "", "", 40), ("coded_by", "main", "B+C", "", "", 10),
    ...          ("unused", "main", "B", "theme", "food", 50)]
    >>> for note in notes_of([dict(zip(REMARK_COLUMNS, row)) for row in cells]):
    ...     print(note)
    round main: units were coded by different coders (A+B: 40, B+C: 10)
    round main: coder B never used food of theme in 50 units
    """
    notes = []
    for where in dict.fromkeys(row["round"] for row in remarks):
        own = [row for row in remarks if row["round"] == where]
        groups = [f"{r['coders']}: {r['units']}" for r in own if r["kind"] == "coded_by"]
        if len(groups) > 1:
            notes.append(
                f"round {where}: units were coded by different coders ({', '.join(groups)})"
            )
        unused: dict[tuple, list] = {}
        for row in own:
            if row["kind"] == "unused":
                unused.setdefault((row["coders"], row["variable"], row["units"]), []).append(
                    row["value"]
                )
            elif row["kind"] == "NA_though_met":
                notes.append(
                    f"round {where}: coder {row['coders']} gave NA for {row['variable']} where its"
                    f" condition holds ({row['value'].replace(SEPARATOR, ', ')})"
                )
            elif row["kind"] == "outside_sample":
                are = "unit is" if row["units"] == 1 else "units are"
                notes.append(f"round {where}: {row['units']} coded {are} not in the sample")
        notes += [
            f"round {where}: coder {coder} never used {', '.join(codes)} of {name} in {units} "
            f"{'unit' if units == 1 else 'units'}"
            for (coder, name, units), codes in unused.items()
        ]
    return notes
