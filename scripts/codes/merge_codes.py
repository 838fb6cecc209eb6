"""Check the coding sheets against codebook and sample, and merge them into consensus codes."""

import argparse
from collections.abc import Sequence

from scripts.codes.codebook import Codebook, load
from scripts.errors import InputError, run
from scripts.tables import Row, read_csv, write_csv
from scripts.videos.video_table import VIDEO_COLUMNS

SHEET_COLUMNS = ["unit_id", "video_id"]
SHEET_EXTRAS = ["coded_on", "note"]
CODE_COLUMNS = ["unit_id", "coder_id", "variable", "value"]


def decision_columns(coders: Sequence[str]) -> list[str]:
    """Columns of the adjudication log: unit, variable, one value per coder, decision, reason.

    Examples
    --------
    >>> decision_columns(["A", "B"])
    ['unit_id', 'variable', 'value_A', 'value_B', 'decision', 'rule', 'reason']
    """
    values = [f"value_{coder}" for coder in coders]
    return ["unit_id", "variable", *values, "decision", "rule", "reason"]


def check_sheet(rows: Sequence[Row], codebook: Codebook) -> dict[str, Row]:
    """The rows of one coder by video id, every code checked and in canonical form.

    Raises
    ------
    InputError
        For a code that the codebook does not hold, or a video that is coded twice.
    """
    by_video: dict[str, Row] = {}
    for row in rows:
        if row["video_id"] in by_video:
            raise row.error(
                "video_id",
                f"the video is coded twice, first in line {by_video[row['video_id']].line}",
                mend="keep one of the two rows",
            )
        for variable in codebook.variables.values():
            try:
                row[variable.name] = variable.canonical(row[variable.name])
            except ValueError as error:
                raise row.error(
                    variable.name,
                    f"unknown code: {error}",
                    expected=", ".join(variable.codes) + "; or NC, NA, or blank",
                    mend="correct the cell, or add the code to the codebook",
                )
        by_video[row["video_id"]] = row
    return by_video


def unit_names(sheets: dict[str, dict[str, Row]], videos: Sequence[str]) -> dict[str, str]:
    """Name of the unit for each sampled video, on which all coders must agree.

    Raises
    ------
    InputError
        Lists the sampled videos that a coder's sheet lacks, or names a video that stands
        under two unit names.
    """
    names = {}
    for coder, rows in sheets.items():
        if missing := [video for video in videos if video not in rows]:
            raise InputError(
                f"{len(missing)} of the {len(videos)} sampled videos are not coded by coder "
                f"{coder}:\n    " + "\n    ".join(missing),
                path=next(iter(rows.values())).path,
                mend="code these videos, or go back to the sampling settings of the coded sample",
            )
        for video in videos:
            name = rows[video]["unit_id"]
            if names.setdefault(video, name) != name:
                raise rows[video].error(
                    "unit_id", f"another coder calls video {video} '{names[video]}'"
                )
    return names


def merge(
    sheets: dict[str, dict[str, Row]],
    names: dict[str, str],
    codebook: Codebook,
    decisions: Sequence[Row],
    log_path: str = "the adjudication log",
) -> tuple[list[dict], list[dict], list[dict]]:
    """Merge the coders' codes by the adjudication log.

    Parameters
    ----------
    sheets : dict
        Coder to video id to checked row.
    names : dict
        Sampled video id to unit name, in the order of the output.
    codebook : Codebook
    decisions : sequence of Row
        The adjudication log; see `decision_columns`.
    log_path : str
        Named in the error where a decision is missing.

    Returns
    -------
    codes, consensus, disagreements : list of dict
        Independent codes in long form, one row of agreed or decided codes per unit, and the
        decisions that were applied.

    Raises
    ------
    InputError
        For a disagreement without a decision, or a decision about other values than those in
        the sheets.
    """
    log = {(row["unit_id"], row["variable"]): row for row in decisions}
    codes, consensus, disagreements = [], [], []
    for video, unit in names.items():
        merged = {"unit_id": unit}
        for variable in codebook.variables:
            values = {coder: rows[video][variable] for coder, rows in sheets.items()}
            codes += [
                {"unit_id": unit, "coder_id": coder, "variable": variable, "value": value}
                for coder, value in values.items()
            ]
            decision = log.pop((unit, variable), None)
            if len(set(values.values())) == 1 and decision is None:
                merged[variable] = next(iter(values.values()))
                continue
            merged[variable] = _decide(
                unit, codebook.variables[variable], values, decision, log_path
            )
            disagreements.append(dict(decision, decision=merged[variable]))
        consensus.append(merged)
    _check_unused(log, sheets, codebook)
    return codes, consensus, disagreements


def _check_unused(log, sheets, codebook):
    # What is left of the log may only be about videos that are coded, but not in the sample.
    coded = {row["unit_id"] for rows in sheets.values() for row in rows.values()}
    for (unit, variable), row in log.items():
        if unit not in coded:
            raise row.error("unit_id", "no coder has coded this unit", mend="correct the unit")
        if variable not in codebook.variables:
            raise row.error(
                "variable",
                f"'{variable}' is not a variable of the codebook",
                expected=", ".join(codebook.variables),
            )


def _decide(unit, variable, values, decision, log_path):
    told = ", ".join(f"{coder}: '{value}'" for coder, value in values.items())
    if decision is None:
        raise InputError(
            f"the coders disagree on '{variable.name}' of unit {unit} ({told}), "
            "and no decision is logged",
            path=log_path,
            mend=f"add a row with unit_id {unit}, variable {variable.name}, both values and "
            "the decision",
        )
    for coder, value in values.items():
        column = f"value_{coder}"
        if _canonical(decision, column, variable) != value:
            raise decision.error(
                column,
                f"the decision on '{variable.name}' of unit {unit} was made about another value",
                expected=f"'{value}', as in the sheet of coder {coder}",
                mend="decide again and correct the row, or take it out where the coders agree",
            )
    if len(set(values.values())) == 1:
        raise decision.error(
            "decision", f"the coders agree on '{variable.name}' of unit {unit} ({told})"
        )
    chosen = _canonical(decision, "decision", variable)
    if not chosen:
        raise decision.error(
            "decision", "the decision is blank", expected=", ".join(variable.codes)
        )
    return chosen


def _canonical(row, column, variable):
    try:
        return variable.canonical(row[column])
    except ValueError as error:
        raise row.error(column, f"unknown code: {error}", expected=", ".join(variable.codes))


def read_sheet(path, codebook: Codebook) -> list[Row]:
    """Rows of one coder's sheet; see ``data/README.md`` for its columns."""
    columns = [*SHEET_COLUMNS, *codebook.variables]
    rows = read_csv(path, columns, key=["unit_id"], ids=["video_id"], optional=SHEET_EXTRAS)
    if not rows:
        raise InputError(
            "the sheet holds no coded video", path=path, mend="code the videos of the sample"
        )
    return rows


def main(argv: Sequence[str] | None = None) -> None:
    """Read sample, codebook, sheets and log; write codes, consensus, units and decisions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", required=True)
    parser.add_argument("--codebook", required=True)
    parser.add_argument("--coders", nargs="+", required=True)
    parser.add_argument("--sheets", nargs="+", required=True, help="one path per coder")
    parser.add_argument("--adjudication", required=True)
    parser.add_argument("--codes", required=True)
    parser.add_argument("--consensus", required=True)
    parser.add_argument("--units", required=True)
    parser.add_argument("--disagreements", required=True)
    args = parser.parse_args(argv)
    codebook = load(args.codebook)
    sheets = {
        coder: check_sheet(read_sheet(path, codebook), codebook)
        for coder, path in zip(args.coders, args.sheets, strict=True)
    }
    sample = read_csv(args.sample, VIDEO_COLUMNS, key=["video_id"])
    names = unit_names(sheets, [row["video_id"] for row in sample])
    names = dict(sorted(names.items(), key=lambda item: item[1]))
    columns = decision_columns(list(sheets))
    decisions = read_csv(args.adjudication, columns, key=["unit_id", "variable"])
    codes, consensus, disagreements = merge(sheets, names, codebook, decisions, args.adjudication)
    units = sorted(
        ({"unit_id": names[row["video_id"]], **row} for row in sample),
        key=lambda row: row["unit_id"],
    )
    write_csv(args.codes, CODE_COLUMNS, codes)
    write_csv(args.consensus, ["unit_id", *codebook.variables], consensus)
    write_csv(args.units, ["unit_id", *VIDEO_COLUMNS], units)
    write_csv(args.disagreements, columns, disagreements)


if __name__ == "__main__":
    run(main)
