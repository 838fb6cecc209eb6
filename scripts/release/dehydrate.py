"""Bundle codes and binned counts of observed videos, from which the paper's results are rebuilt.

Captions, handles, addresses, pages and exact times and counts stay behind. Ids become keyed
pseudonyms, times become days (UTC), and counts become bins, so that no post is found by its
numbers of likes, comments and plays.
"""

import argparse
import contextlib
import importlib
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.chain import SAMPLING, read_commands
from scripts.codes.sheets.label_studio import is_export
from scripts.errors import InputError, run
from scripts.files.named_files import files_matching
from scripts.files.spreadsheets import is_workbook
from scripts.files.table_files import read_header, read_table, write_table
from scripts.files.tables import Row, write_csv
from scripts.files.text_files import read_yaml, write_text
from scripts.interviews.collect_statements import holds_statements
from scripts.interviews.quotes.quotations import QUOTED_COLUMNS
from scripts.interviews.records import RESPONDENT_KEY
from scripts.release.keyed.bins import BIN_COLUMNS, bin_counts, bin_of
from scripts.release.keyed.identifiers import long_ids, pseudonym, read_key, replace

# What leads to the post although it is no id: its place on a page, words about it,
# and the instant of posting, of which the day (`posted_on`) is kept.
BLANKED = ("page", "rank", "line", "detail", "note", "posted_at_utc")
MADE = {
    "data/draw_sample/flow.csv": "stage",
    "data/draw_sample/sample.csv": "video_id",
    "data/clean_videos/dropped.csv": "video_id",
    "data/merge_codes/codes.csv": "unit_id",
    "data/merge_codes/consensus.csv": "unit_id",
    "data/merge_codes/disagreements.csv": "unit_id",
    "data/merge_codes/units.csv": "unit_id",
}
# What is copied as it is, from a stage that needs the transcripts.
CHECKED = ("data/check_quotes/quotes.csv", "data/check_quotes/by_respondent.csv")
# Stages whose inputs stay behind: captures, and transcripts with the names in them.
LEFT_OUT = (*SAMPLING, "scripts.interviews.check_quotes")
# Tables whose rows stand in the order of something that is left out.
UNORDERED = ("data/clean_videos/dropped.csv", "data/draw_sample/sample.csv")
BINS = "bins.csv"
ABOUT = """# Dehydrated data

Codes of the videos, and their platform counts in bins. There are no captions, handles, addresses,
pages or exact times; ids are keyed pseudonyms, and the key is not published.

`bins.csv` has the bins: a count from `low` to `high` is given as `value`, their geometric mean,
and is off by a factor of `factor` at most: {usual}, and {top} in the joined bins at the top. Blank
stays missing.

What rests on codes (shares, cross-tabulation, reliability, the figures of shares and of the
sample flow) is rebuilt exactly. What rests on counts (medians, tests between groups,
correlations, the figure of engagement) is rebuilt from the bins and differs by so much: each
median, quartile and extreme by the factor of its bins at most, the tests by the ties in them.

Put these files over a copy of the project's code, and run there:

    python -m scripts.release.dehydrate --rebuild .

The paper comes to lie in results/check_paper/. A sentence of it that does not hold on the binned
counts is struck out.
"""


def dehydrate_rows(rows: Sequence[Row], key: bytes) -> list[Row]:
    """Replace ids, cut times to the day, and blank what leads to the post; counts stay.

    Examples
    --------
    >>> [row] = dehydrate_rows([Row(video_id="", collected_at_utc="2024-03-02T09:56:42Z",
    ...                             rank="210")], b"k" * 32)
    >>> dict(row)
    {'video_id': '', 'collected_at_utc': '2024-03-02T00:00:00Z', 'rank': ''}
    """
    for row in rows:
        if row.get("video_id"):
            row["video_id"] = pseudonym(key, row["video_id"])
        for column in row:
            # Coders give their reasons in words; why a record was dropped is one of a few codes.
            if column in BLANKED or (column == "reason" and "decision" in row):
                row[column] = ""
            elif column.endswith("_at_utc") and row[column]:
                row[column] = f"{row[column][:10]}T00:00:00Z"
            else:  # names of units and links may hold an id
                found = long_ids(row[column] or "")
                names = {one: pseudonym(key, one) for one in found}
                row[column] = replace(row[column] or "", names, json=False)
    return list(rows)


def dehydrate(project: Path, target: Path, key: bytes, settings: Mapping) -> list[dict]:
    """Write the bundle of a built project into a new folder, and return its bins.

    Parameters
    ----------
    project : Path
        With the tables of the rules up to ``merge_codes``.
    target : Path
        Empty or not there yet; gets the same relative paths, ``bins.csv`` and ``README.md``.
    key : bytes
        See `identifiers.read_key`.
    settings : mapping
        Content of ``config.yaml``.

    Raises
    ------
    InputError
        If the folder is a file or not empty, or a table has not been made.
    """
    if target.exists() and not target.is_dir():
        raise InputError("this is a file, not a folder", path=target, mend="name a new folder")
    if target.exists() and any(target.iterdir()):
        raise InputError("the folder is not empty", path=target, mend="name a new folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    # A fault in the last table leaves no half of a bundle behind.
    with tempfile.TemporaryDirectory(dir=target.parent) as place:
        bins = _write_bundle(project, Path(place) / "bundle", key, settings)
        (Path(place) / "bundle").replace(target)
    return bins


def _write_bundle(project, target, key, settings):
    coding, interviews = settings["coding"], settings["interviews"]
    tables = {**MADE, **dict.fromkeys(_sheets(project, coding), "unit_id")}
    bins: list[dict] = []
    for path, column in {**tables, coding["adjudication"]: "unit_id"}.items():
        rows = dehydrate_rows(read_table(project / path, [column], optional=None), key)
        columns = read_header(project / path, [column])
        found = bin_counts(rows)
        if path in UNORDERED:
            rows.sort(key=lambda row: tuple(row.values()))
        bins = found or bins  # sample and units hold the same videos, and so the same bins
        write_table(target / path, columns, rows)
    texts = [coding["codebook"], settings["published"], *CHECKED]
    texts += [interviews[name] for name in ("codebook", "coreq") if interviews.get(name)]
    told_by = {"respondents": RESPONDENT_KEY, "quotes": QUOTED_COLUMNS}
    tables = {interviews[name]: told for name, told in told_by.items() if interviews.get(name)}
    for path in (*texts, *tables, *_said(project, interviews)):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        if path in tables and is_workbook(project / path):
            # Other sheets of it may hold anything.
            rows = read_table(project / path, tables[path], optional=None)
            write_table(target / path, read_header(project / path, tables[path]), rows)
        else:
            shutil.copyfile(project / path, target / path)
    write_csv(target / BINS, BIN_COLUMNS, bins)
    usual = max(bin_of(unit * count).factor for unit in (1, 10, 100) for count in (1, 2, 5))
    top = max((row["factor"] for row in bins), default=1.0)
    write_text(target / "README.md", ABOUT.format(usual=f"{usual:.2f}", top=f"{top:.2f}"))
    return bins


def _sheets(project, coding):
    """Every file with codes; a workbook would have to be written anew, with all that is in it."""
    paths = [
        *coding["sheets"].values(),
        *(one for files in coding["rounds"].values() for one in files),
    ]
    for path in paths:
        if is_workbook(project / path) or is_export(project / path):
            raise InputError(
                "codes are bundled out of CSV files alone",
                path=path,
                expected="a CSV file with unit_id",
                mend="save the codes as CSV (data/merge_codes/codes.csv has them in a row each), "
                "and name that in coding.sheets or coding.rounds",
            )
    return paths


def _said(project, interviews):
    """The coded statements; a table of segments would bring the words of the transcripts along."""
    found = [project / path for path in files_matching(interviews["statements"], project)]
    for path in found:
        if is_workbook(path) or not holds_statements(path):
            raise InputError(
                "the file is no CSV file of coded statements, and may hold words of the interviews",
                path=path,
                mend="copy data/collect_statements/statements.csv to data/raw/interviews/, and "
                "name that in interviews.statements",
            )
    return [path.relative_to(project) for path in found]


def rebuild(folder: Path) -> None:
    """Run all stages but the sampling on a bundle in a copy of the code, up to the checked paper.

    The stages run in this process, with `folder` as its working directory meanwhile. A claim
    that does not hold on binned counts is struck out, and stops nothing.

    Raises
    ------
    InputError
        If the folder is no copy of the code with a bundle in it; a project of its own keeps
        its results.
    """
    for name in ("Snakefile", BINS):
        if not (folder / name).is_file():
            raise InputError(
                f"the folder holds no {name}",
                path=folder,
                mend="put the files of a bundle over a copy of the code, and name that",
            )
    commands = read_commands(folder, "paper", "claims=report")
    with contextlib.chdir(folder):
        for command in commands:
            if command.module not in LEFT_OUT:
                importlib.import_module(command.module).main(list(command.arguments))


def main(argv: Sequence[str] | None = None) -> None:
    """Write the bundle of a built project, or rebuild the results from one."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--project", type=Path, default=Path(), help="built project to bundle")
    parser.add_argument("--key", type=Path, help="file outside the project; else RELEASE_KEY")
    task = parser.add_mutually_exclusive_group(required=True)
    task.add_argument("--folder", type=Path, help="new folder for the bundle")
    task.add_argument("--rebuild", type=Path, help="copy of the code with the bundle in it")
    args = parser.parse_args(argv)
    if args.rebuild:
        rebuild(args.rebuild)
        return
    settings = read_yaml(args.project / "config.yaml")
    if args.folder.resolve().is_relative_to(args.project.resolve()):
        raise InputError(
            "the folder lies inside the project, and a release would take it along",
            path=args.folder,
            mend="name a folder outside, such as ../bundle",
        )
    dehydrate(args.project, args.folder, read_key(args.key, args.project), settings)


if __name__ == "__main__":
    run(main)
