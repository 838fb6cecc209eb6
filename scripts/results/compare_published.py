"""Hold each published figure against what the pipeline gives, and test that it is possible."""

import argparse
from collections.abc import Sequence

from scripts.errors import InputError, run
from scripts.results.grim import possible_counts
from scripts.results.intervals import wilson
from scripts.tables import read_csv, read_yaml, write_csv

FIGURE_FIELDS = {"value", "unit", "where"}
OPTIONAL_FIELDS = {"of", "anchor"}
COLUMNS = [
    *["figure", "printed", "unit", "where", "variable", "value", "base", "counts"],
    *["attainable", "count", "low", "high", "found", "found_n", "found_base", "verdict"],
]


def check_figures(figures: dict, path) -> None:
    """Refuse an entry of the published figures with missing or unknown fields."""
    for name, entry in figures.items():
        found = set(entry) if isinstance(entry, dict) else set()
        if not found >= FIGURE_FIELDS or found - FIGURE_FIELDS - OPTIONAL_FIELDS:
            raise InputError(
                "missing or unknown fields",
                path=path,
                column=f"figures.{name}",
                value=", ".join(sorted(found)),
                expected=f"{', '.join(sorted(FIGURE_FIELDS))}; perhaps of, anchor",
            )
        if not isinstance(entry["value"], str):
            raise InputError(
                "the value is not text, and trailing zeros would be lost",
                path=path,
                column=f"figures.{name}",
                value=entry["value"],
                mend="put it in quotation marks, digit for digit as printed",
            )
        if entry["unit"] == "percent" and entry.get("anchor") and entry.get("of") not in figures:
            raise InputError(
                "the base of the percentage is not one of the figures",
                path=path,
                column=f"figures.{name}.of",
                value=entry.get("of"),
            )


def compare_share(entry: dict, base: int, found: dict | None, confidence: float) -> dict:
    """What a published percentage says about a count, and whether the pipeline gives it.

    Parameters
    ----------
    entry : dict
        The published figure.
    base : int
        Its published base.
    found : dict or None
        Row of ``frequencies.csv`` for the same variable and value.
    confidence : float
        Level of the Wilson interval of the published count.

    Returns
    -------
    dict
        Some of the columns of ``anchors.csv``. `count` and its interval are empty where the
        percentage fits no count or more than one.
    """
    counts = possible_counts(entry["value"], base)
    count = counts[0] if len(counts) == 1 else None
    low, high = wilson(count, base, confidence) if count is not None else (None, None)
    row = {
        "base": base,
        "counts": ";".join(map(str, counts)),
        "attainable": "yes" if counts else "no",
        "count": count,
        "low": low,
        "high": high,
    }
    if found is None:
        return row | {"verdict": "not in the codebook"}
    n, found_base = int(found["n"]), int(found["base"])
    same = n in possible_counts(entry["value"], found_base) if found_base else False
    return row | {
        "found": found["share"],
        "found_n": n,
        "found_base": found_base,
        "verdict": "reproduced" if same else "differs",
    }


def compare(published: dict, frequencies, sizes: dict[str, int], confidence: float) -> list[dict]:
    """Rows of ``anchors.csv``: every published figure, and the verdict on those with an anchor.

    Parameters
    ----------
    published : dict
        Content of ``published.yaml``.
    frequencies : list of Row
    sizes : dict
        Name of a table in the anchors to its number of rows.
    confidence : float
    """
    shares = {(row["variable"], row["value"]): row for row in frequencies}
    figures, rows = published["figures"], []
    for name, entry in figures.items():
        anchor = entry.get("anchor") or {}
        row = dict.fromkeys(COLUMNS) | {
            "figure": name,
            "printed": entry["value"],
            "unit": entry["unit"],
            "where": entry["where"],
            "variable": anchor.get("variable", ""),
            "value": anchor.get("value", ""),
            "verdict": "context",
        }
        if "variable" in anchor:
            base = int(figures[entry["of"]]["value"])
            found = shares.get((anchor["variable"], anchor["value"]))
            row |= compare_share(entry, base, found, confidence)
        elif anchor:
            size = sizes[anchor["table"]]
            same = str(size) == entry["value"]
            row |= {"found": str(size), "verdict": "reproduced" if same else "differs"}
        rows.append(row)
    return rows


def main(argv: Sequence[str] | None = None) -> None:
    """Read the published figures and the results; write the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published", required=True)
    parser.add_argument("--frequencies", required=True)
    parser.add_argument("--sample", required=True)
    parser.add_argument("--respondents", required=True)
    parser.add_argument("--confidence", type=float, required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args(argv)
    published = read_yaml(args.published)
    check_figures(published["figures"], args.published)
    sizes = {
        "sample": len(read_csv(args.sample, ["video_id"], optional=None)),
        "respondents": len(read_csv(args.respondents, ["number"], optional=None)),
    }
    frequencies = read_csv(
        args.frequencies, ["variable", "value", "n", "base", "share"], optional=None
    )
    write_csv(args.out, COLUMNS, compare(published, frequencies, sizes, args.confidence))


if __name__ == "__main__":
    run(main)
