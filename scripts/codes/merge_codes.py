"""Check the coding sheets against codebook and sample, and merge them into consensus codes."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scripts.codes.blank_workbook import ENCLOSED
from scripts.codes.codebook import MAIN, Codebook
from scripts.codes.codebook_file import load
from scripts.codes.coded_cells import Coding, broken_condition, compile_cells
from scripts.codes.faults import Faults
from scripts.codes.label_studio import is_export, read_export
from scripts.codes.remarks import REMARK_COLUMNS, notes_of, remarks_of
from scripts.codes.sheet_columns import is_header
from scripts.codes.sheet_files import read_grids
from scripts.codes.sheet_layouts import Entry, Layout, coder_named
from scripts.codes.vocabulary import Vocabulary, missing_words
from scripts.errors import InputError, run
from scripts.tables import Row, read_csv, write_csv
from scripts.videos.video_table import VIDEO_COLUMNS

SHEET_COLUMNS = ["unit_id", "video_id"]
SHEET_EXTRAS = ["coded_on", "note"]
CODE_COLUMNS = ["unit_id", "coder_id", "round", "variable", "value"]
LOG, MAJORITY = "log", "majority"


def decision_columns(coders: Sequence[str]) -> list[str]:
    """Columns of the adjudication log: unit, variable, one value per coder, decision, reason.

    Examples
    --------
    >>> decision_columns(["A", "B"])
    ['unit_id', 'variable', 'value_A', 'value_B', 'decision', 'rule', 'reason']
    """
    values = [f"value_{coder}" for coder in coders]
    return ["unit_id", "variable", *values, "decision", "rule", "reason"]


def read_entries(
    sheets: Mapping[str, str],
    files: Iterable[tuple[str, str]],
    codebook: Codebook,
    vocabularies: Mapping[str, Vocabulary],
    annotators: Mapping[str, str],
    faults: Faults,
) -> list[Entry]:
    """What stands in all files that coders handed back.

    Parameters
    ----------
    sheets : mapping
        Coder to the file that is theirs alone, of the round `MAIN` unless it says otherwise.
    files : iterable of (str, str)
        Round and path of further files, which name their coders.
    codebook, vocabularies, annotators, faults
        See `Layout` and `read_export`.
    """
    layout, entries = Layout(codebook, vocabularies, faults), []
    listed = [(MAIN, path, coder) for coder, path in sheets.items()]
    for round_name, path, coder in [*listed, *((name, path, "") for name, path in files)]:
        before = len(entries) + len(faults.errors)
        if is_export(path) and coder:
            raise InputError(
                f"an export of Label Studio is no sheet of coder {coder} alone",
                path=path,
                mend="name the file in coding.rounds, and its coders in coding.annotators",
            )
        if is_export(path):
            entries += read_export(path, codebook, annotators, round_name, faults)
        else:
            # The codebook and the guide that blank sheets bring along come back with them.
            grids = [g for g in read_grids(path, is_header) if g.sheet not in ENCLOSED]
            for grid in grids:
                # Workbooks of several sheets name a coder in each; others in their own name.
                named = coder_named(grid.sheet if len(grids) > 1 else Path(path).stem)
                entries += layout.entries(grid, round_name, coder, named)
        if len(entries) + len(faults.errors) == before:
            raise InputError(
                "the sheet holds no coded video", path=path, mend="code the videos of the sample"
            )
    return entries


def sampled_units(coding: Coding, videos: Sequence[str], path: str) -> dict[str, str]:
    """Unit of each sampled video in the main round, in the order of the units.

    Raises
    ------
    InputError
        Lists the sampled videos that no coder has coded.
    """
    units = {coding.videos[unit]: unit for round_name, unit in coding.cells if round_name == MAIN}
    if missing := [video for video in videos if video not in units]:
        raise InputError(
            f"{len(missing)} of the {len(videos)} sampled videos are not coded by any coder:\n    "
            + "\n    ".join(missing),
            path=path,
            mend="code these videos, or go back to the sampling settings of the coded sample",
        )
    return dict(sorted(((v, units[v]) for v in videos), key=lambda item: item[1]))


def long_codes(coding: Coding, units: Sequence[str], codebook: Codebook) -> list[dict]:
    """Independent codes in long form: the sampled units of the main round, then other rounds."""
    others = sorted(place for place in coding.cells if place[0] != MAIN)
    rows = []
    coders = {name: coding.coders(name) for name in {MAIN, *(name for name, _ in others)}}
    for round_name, unit in [*((MAIN, unit) for unit in units), *others]:
        by_coder = coding.cells[round_name, unit]
        rows += [
            {
                "unit_id": unit,
                "coder_id": coder,
                "round": round_name,
                "variable": variable,
                "value": by_coder[coder][variable].value if variable in by_coder[coder] else "",
            }
            for variable in codebook.variables
            for coder in coders[round_name]
            if coder in by_coder
        ]
    return rows


def merge(
    coding: Coding,
    units: Sequence[str],
    codebook: Codebook,
    decisions: Sequence[Row],
    *,
    log_path: str = "the adjudication log",
    procedure: str = LOG,
) -> tuple[list[dict], list[dict]]:
    """Merge the coders' codes of the main round by the adjudication log.

    Parameters
    ----------
    coding : Coding
    units : sequence of str
        The sampled units, in the order of the output.
    codebook : Codebook
    decisions : sequence of Row
        The adjudication log; see `decision_columns`.
    log_path : str
        Named in the error where a decision is missing.
    procedure : str
        `LOG`, or `MAJORITY`: what more than half of three coders or more chose is the
        consensus, where the log holds no decision.

    Returns
    -------
    consensus, disagreements : list of dict
        One row of agreed or decided codes per unit, and the decisions that were applied.

    Raises
    ------
    InputError
        For a disagreement without a decision, a decision about other values than those in
        the sheets, or consensus codes that break a condition of the codebook.
    """
    log = {(row["unit_id"], row["variable"]): row for row in decisions}
    coders = coding.coders(MAIN)
    consensus, disagreements = [], []
    for unit in units:
        merged = {"unit_id": unit}
        for name, variable in codebook.variables.items():
            values = {
                coder: own[name].value
                for coder in coders
                if name in (own := coding.cells[MAIN, unit].get(coder, {}))
            }
            decision = log.pop((unit, name), None)
            if len(set(values.values())) < 2 and decision is None:
                merged[name] = next(iter(values.values()), "")
                continue
            if decision is None and procedure == MAJORITY:
                decision = _majority(unit, name, values, coders)
            if decision is None or isinstance(decision, Row):
                all_values = {coder: values.get(coder, "") for coder in coders}
                chosen = _decide(unit, variable, values, all_values, decision, log_path)
                decision = dict(decision, decision=chosen)
            merged[name] = decision["decision"]
            disagreements.append(decision)
        _check_consensus(merged, codebook, log_path)
        consensus.append(merged)
    _check_unused(log, {unit for _, unit in coding.cells}, codebook)
    return consensus, disagreements


def _majority(unit, variable, values, coders):
    [(value, number)] = Counter(values.values()).most_common(1)
    if len(values) < 3 or 2 * number <= len(values) or not value:
        return None
    return {
        "unit_id": unit,
        "variable": variable,
        **{f"value_{coder}": values.get(coder, "") for coder in coders},
        "decision": value,
        "rule": MAJORITY,
        "reason": f"{number} of {len(values)} coders",
    }


def _check_consensus(merged, codebook, log_path):
    for name in codebook.variables:
        if problem := broken_condition(codebook, merged, name):
            raise InputError(
                f"the consensus on unit {merged['unit_id']} breaks a condition: {problem}",
                path=log_path,
                column=name,
                value=merged[name],
                expected="NA",
                mend="decide on both variables together, in rows of the log",
            )


def _check_unused(log, coded, codebook):
    # What is left of the log may only be about videos that are coded, but not in the sample.
    for (unit, variable), row in log.items():
        if unit not in coded:
            raise row.error("unit_id", "no coder has coded this unit", mend="correct the unit")
        if variable not in codebook.variables:
            raise row.error(
                "variable",
                f"'{variable}' is not a variable of the codebook",
                expected=", ".join(codebook.variables),
            )


def _decide(unit, variable, values, all_values, decision, log_path):
    told = ", ".join(f"{coder}: '{value}'" for coder, value in values.items())
    if decision is None:
        raise InputError(
            f"the coders disagree on '{variable.name}' of unit {unit} ({told}), "
            "and no decision is logged",
            path=log_path,
            mend=f"add a row with unit_id {unit}, variable {variable.name}, both values and "
            "the decision",
        )
    for coder, value in all_values.items():
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


def main(argv: Sequence[str] | None = None) -> None:
    """Read sample, codebook, sheets and log; write codes, consensus, units and decisions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", required=True)
    parser.add_argument("--codebook", required=True)
    parser.add_argument("--coders", nargs="*", default=[])
    parser.add_argument("--sheets", nargs="*", default=[], help="one path per coder")
    parser.add_argument("--rounds", nargs="*", default=[], help="one round per path of --files")
    parser.add_argument("--files", nargs="*", default=[], help="files that name their coders")
    parser.add_argument(
        "--missing", nargs="*", default=[], help="MARKER=WORD, marker NC, NA, blank"
    )
    parser.add_argument("--annotators", nargs="*", default=[], help="NUMBER=CODER of Label Studio")
    parser.add_argument("--consensus-by", choices=(LOG, MAJORITY), default=LOG)
    parser.add_argument("--adjudication", required=True)
    parser.add_argument("--codes", required=True)
    parser.add_argument("--consensus", required=True)
    parser.add_argument("--units", required=True)
    parser.add_argument("--disagreements", required=True)
    parser.add_argument("--remarks", required=True)
    args = parser.parse_args(argv)
    codebook = load(args.codebook)
    missing = missing_words(args.missing)
    vocabularies = {n: Vocabulary(v, missing) for n, v in codebook.variables.items()}
    sample = read_csv(args.sample, VIDEO_COLUMNS, key=["video_id"])
    videos = [row["video_id"] for row in sample]
    sheets = dict(zip(args.coders, args.sheets, strict=True))
    files = list(zip(args.rounds, args.files, strict=True))
    annotators = dict(pair.split("=", 1) for pair in args.annotators)
    faults = Faults()
    entries = read_entries(sheets, files, codebook, vocabularies, annotators, faults)
    coding = compile_cells(entries, codebook, vocabularies, videos, faults)
    faults.check()
    names = sampled_units(coding, videos, ", ".join([*args.sheets, *args.files]))
    columns = decision_columns(coding.coders(MAIN))
    decisions = read_csv(args.adjudication, columns, key=["unit_id", "variable"])
    coded = list(names.values())
    consensus, disagreements = merge(
        coding, coded, codebook, decisions, log_path=args.adjudication, procedure=args.consensus_by
    )
    remarks = remarks_of(coding, coded, codebook)
    for note in notes_of(remarks):
        print(f"note: {note}", file=sys.stderr)
    units = sorted(
        ({"unit_id": names[row["video_id"]], **row} for row in sample),
        key=lambda row: row["unit_id"],
    )
    write_csv(args.codes, CODE_COLUMNS, long_codes(coding, coded, codebook))
    write_csv(args.consensus, ["unit_id", *codebook.variables], consensus)
    write_csv(args.units, ["unit_id", *VIDEO_COLUMNS], units)
    write_csv(args.disagreements, columns, disagreements)
    write_csv(args.remarks, REMARK_COLUMNS, remarks)


if __name__ == "__main__":
    run(main)
