"""Check the coding sheets against codebook and sample, and merge them into consensus codes."""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scripts.codes.adjudication import (
    LOG,
    MAJORITY,
    decision_columns,
    merge,
    no_decision,
    write_draft,
)
from scripts.codes.codebook import CODE_COLUMNS, MAIN, Codebook
from scripts.codes.codebook_file import load
from scripts.codes.remarks import REMARK_COLUMNS, notes_of, remarks_of
from scripts.codes.sheets.blank_workbook import ENCLOSED
from scripts.codes.sheets.coded_cells import Coding, compile_cells
from scripts.codes.sheets.faults import Faults
from scripts.codes.sheets.label_studio import is_export, read_export
from scripts.codes.sheets.sheet_columns import header_row, is_header, no_header
from scripts.codes.sheets.sheet_layouts import Entry, Layout, coder_named
from scripts.codes.sheets.vocabulary import Vocabulary, missing_words
from scripts.errors import InputError, run
from scripts.files.sheet_files import Grid, read_grids
from scripts.files.table_files import read_table
from scripts.files.tables import read_csv, write_csv
from scripts.videos.video_table import VIDEO_COLUMNS

SHEET_COLUMNS = ["unit_id", "video_id"]
SHEET_EXTRAS = ["coded_on", "note"]


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
    layout, entries, aside = Layout(codebook, vocabularies, faults), [], []
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
            found = [g for g in read_grids(path, is_header) if g.sheet not in ENCLOSED]
            grids = [g for g in found if header_row(g.rows) is not None] or found
            aside += [grid for grid in found if grid not in grids]
            for grid in grids:
                # Workbooks of several sheets name a coder in each; others in their own name.
                named = coder_named(grid.sheet if len(grids) > 1 else Path(path).stem)
                entries += layout.entries(grid, round_name, coder, named)
        if len(entries) + len(faults.errors) == before:
            raise InputError(
                "the sheet holds no coded video", path=path, mend="code the videos of the sample"
            )
    _pass_over(aside, entries, faults)
    return entries


def _pass_over(aside: Iterable[Grid], entries: Iterable[Entry], faults: Faults) -> None:
    """Leave out sheets that stand beside the codes, unless they name a unit that was coded.

    Codes whose header is lost name units, as what is to be read does; notes and a legend do not.
    """
    named = {name for entry in entries for name in (entry.unit, entry.video)}
    for grid in aside:
        if named.isdisjoint(text for cells in grid.rows for text in cells if text):
            print(f"note: {grid.name} names no unit, and is passed over", file=sys.stderr)
        else:
            faults.add(no_header(grid))


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
    parser.add_argument("--undecided", default="", help="where to draft what the log lacks")
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
    decisions = read_table(args.adjudication, columns, key=["unit_id", "variable"])
    coded = list(names.values())
    log_path, faults = args.adjudication, Faults("the adjudication log")
    consensus, disagreements, undecided = merge(
        coding,
        coded,
        codebook,
        decisions,
        faults,
        log_path=log_path,
        procedure=args.consensus_by,
    )
    if args.undecided:
        write_draft(args.undecided, columns, undecided)
    if undecided:
        faults.errors.insert(0, no_decision(undecided, log_path, args.undecided))
    faults.check()
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
