"""Hold each published figure against what the pipeline gives, and test that it is possible."""

import argparse
import re
from collections.abc import Sequence
from datetime import date

from scripts.errors import InputError, run
from scripts.files.table_files import read_table
from scripts.files.tables import read_csv, write_csv
from scripts.files.text_files import read_yaml
from scripts.results.statistics.grim import possible_counts
from scripts.results.statistics.intervals import wilson

FIGURE_FIELDS = {"value", "unit", "where"}
OPTIONAL_FIELDS = {"of", "anchor"}
FORMS = {
    "percent": (r"\d+(\.\d+)?", "a plain number such as 42 or 18.1, without a percent sign"),
    "date": (r"\d{4}-\d{2}-\d{2}", "a day as YYYY-MM-DD"),
    "month": (r"\d{4}-\d{2}", "a month as YYYY-MM"),
}
SIZES = {"sample": "video_id", "respondents": "number"}
COLUMNS = [
    *["figure", "printed", "unit", "where", "table", "variable", "value", "base", "counts"],
    *["attainable", "count", "low", "high", "found", "found_n", "found_base", "verdict"],
]


def check_published(published: dict, path) -> None:
    """Refuse published figures that cannot be read or held against a result.

    Raises
    ------
    InputError
        Names the entry, and what a complete one holds.
    """
    content = published if isinstance(published, dict) else {}
    for key in ("source", "figures"):
        if not isinstance(content.get(key), dict):
            raise InputError(f"no {key}", path=path, column=key, expected="a mapping of entries")
    for name, text in content["source"].items():
        if not isinstance(text, str):
            raise InputError(
                "not text",
                path=path,
                column=f"source.{name}",
                value=text,
                mend="put it in quotation marks",
            )
    _check_figures(content["figures"], path)


def _check_figures(figures, path):
    for name, entry in figures.items():
        found = set(entry) if isinstance(entry, dict) else set()
        if not found >= FIGURE_FIELDS or found - FIGURE_FIELDS - OPTIONAL_FIELDS:
            raise InputError(
                "missing or unknown fields",
                path=path,
                column=f"figures.{name}",
                value=", ".join(sorted(map(str, found))),
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
        _check_form(name, entry, path)
    for name, entry in figures.items():
        if "anchor" in entry:
            _check_anchor(name, entry, figures, path)


def _check_form(name, entry, path):
    form, expected = FORMS.get(entry["unit"], (None, None))
    fits = form is None or re.fullmatch(form, entry["value"])
    if fits and entry["unit"] in ("date", "month"):
        try:
            date.fromisoformat((entry["value"] + "-01")[:10])
        except ValueError:
            fits = False
    if not fits:
        raise InputError(
            f"the value does not read as a {entry['unit']}",
            path=path,
            column=f"figures.{name}",
            value=entry["value"],
            expected=expected,
        )


def _check_anchor(name, entry, figures, path):
    anchor = entry["anchor"] if isinstance(entry["anchor"], dict) else {}
    share = {"table", "variable", "value"} == set(anchor) and anchor["table"] == "frequencies"
    if not share and not ({"table", "quantity"} == set(anchor) and anchor["table"] in SIZES):
        raise InputError(
            "the anchor names no result",
            path=path,
            column=f"figures.{name}.anchor",
            value=entry["anchor"],
            expected="{table: frequencies, variable: …, value: …} or {table: "
            f"{' or '.join(SIZES)}, quantity: …}}",
        )
    if share and entry["unit"] != "percent":
        raise InputError(
            "only a percentage can be held against a share",
            path=path,
            column=f"figures.{name}.unit",
            value=entry["unit"],
            expected="percent",
        )
    base = figures.get(entry.get("of"), {}).get("value", "")
    if share and not (base.isdecimal() and int(base)):
        raise InputError(
            "the base of the percentage is not one of the figures, or not a whole number from 1",
            path=path,
            column=f"figures.{name}.of",
            value=entry.get("of", ""),
            mend="name the figure that gives the number of units, such as 'videos_coded'",
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
            "table": anchor.get("table", ""),
            "variable": anchor.get("variable", ""),
            "value": anchor.get("value", ""),
            "verdict": "context",
        }
        if "variable" in anchor:
            found = shares.get((anchor["variable"], anchor["value"]))
            row |= compare_share(entry, base_of(entry, figures), found, confidence)
        elif anchor:
            size = sizes[anchor["table"]]
            same = str(size) == entry["value"]
            row |= {"found": str(size), "verdict": "reproduced" if same else "differs"}
        rows.append(row)
    return rows


def base_of(entry: dict, figures: dict) -> int:
    """The published number of units that a published percentage is one of."""
    return int(figures[entry["of"]]["value"])


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
    check_published(published, args.published)
    sizes = {
        name: len(read_table(getattr(args, name), [column], optional=None))
        for name, column in SIZES.items()
    }
    frequencies = read_csv(
        args.frequencies, ["variable", "value", "n", "base", "share"], optional=None
    )
    write_csv(args.out, COLUMNS, compare(published, frequencies, sizes, args.confidence))


if __name__ == "__main__":
    run(main)
