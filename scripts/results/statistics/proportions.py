"""Shares of coded units and their intervals."""

import pandas as pd

from scripts.codes.codebook import MARKERS, Codebook, split
from scripts.results.statistics.intervals import wilson

FREQUENCY_COLUMNS = [
    *["variable", "value", "label", "select", "n", "base", "base_missing"],
    *["share", "share_low", "share_high", "method", "confidence"],
]


def frequencies(codes: pd.DataFrame, codebook: Codebook, confidence: float) -> list[dict]:
    """Count, share and Wilson interval of every code of every variable.

    The base is the units that were coded: blank, NC and NA are counted in `base_missing`.
    A unit adds one to each of its codes, so that the shares of a multi-select variable may
    add up to more than 1.
    """
    rows = []
    for variable in codebook.variables.values():
        cells = [cell for cell in codes[variable.name] if cell not in MARKERS]
        chosen = [split(cell) if variable.select == "multi" else (cell,) for cell in cells]
        for code, value in variable.values.items():
            n = sum(code in units for units in chosen)
            low, high = wilson(n, len(cells), confidence)
            rows.append(
                {
                    "variable": variable.name,
                    "value": code,
                    "label": value.label,
                    "select": variable.select,
                    "n": n,
                    "base": len(cells),
                    "base_missing": len(codes) - len(cells),
                    "share": n / len(cells) if cells else None,
                    "share_low": low,
                    "share_high": high,
                    "method": "Wilson",
                    "confidence": confidence,
                }
            )
    return rows
