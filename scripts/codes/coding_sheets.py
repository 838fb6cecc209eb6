"""Write blank coding sheets from codebook and sample, one per coder, as .xlsx and .csv.

Units of the round ``main`` are the sampled videos, those of ``reliability`` some of them drawn
at random, and those of any other round, such as ``pilot``, eligible videos that are not in the
sample. A unit is called as in the sheets that coders have handed back, if there are any. A sheet
that somebody has begun to fill is never overwritten.
"""

import argparse
import random
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.codes.codebook import MAIN, Codebook
from scripts.codes.codebook_file import load
from scripts.codes.sheets.blank_workbook import (
    CLOSING,
    ENCLOSED,
    LEADING,
    code_columns,
    make_workbook,
)
from scripts.codes.sheets.coded_cells import CODER
from scripts.codes.sheets.sheet_columns import FIELDS, is_header
from scripts.codes.sheets.unit_names import name_units, names_in_sheets
from scripts.errors import InputError, run
from scripts.files.sheet_files import key, read_grids
from scripts.files.tables import read_csv, write_csv
from scripts.files.written_workbooks import write_workbook

RELIABILITY = "reliability"
# Pages of a post that need no name of an account, by platform.
PAGES = {
    "tiktok.com": "https://www.tiktok.com/@/video/{id}",
    "douyin.com": "https://www.douyin.com/video/{id}",
}
POST_ID = re.compile(r"[0-9]{1,25}")
HANDED_OUT = (*LEADING, "done")


def video_link(platform: str, video_id: str) -> str:
    """Address of a post, '' for a platform or an id that is not known here.

    Examples
    --------
    >>> video_link("tiktok.com", "7337341653423060305")
    'https://www.tiktok.com/@/video/7337341653423060305'
    >>> video_link("tiktok.com", "../7"), video_link("gopher", "7")
    ('', '')
    """
    page = PAGES.get(platform.casefold().removeprefix("www."))
    return page.format(id=video_id) if page and POST_ID.fullmatch(video_id) else ""


def units_of(
    sample: Sequence[dict],
    videos: Sequence[dict],
    round_name: str,
    size: int,
    seed: int,
    known: Mapping[str, str] | None = None,
) -> list[dict]:
    """The units of a round with their names and links.

    Parameters
    ----------
    sample, videos : sequence of dict
        Sampled and eligible videos with `video_id` and `platform`.
    round_name : str
        See the module's description.
    size : int
        Number of units of a round other than `MAIN`.
    seed : int
    known : mapping, optional
        Unit by video, where other sheets have named it.

    Returns
    -------
    list of dict
        `unit_id`, `video_id`, `link`; a sampled video has the same name in every round.

    Raises
    ------
    InputError
        Where there are fewer videos than units.
    """
    known = dict(known or {})
    names = name_units([row["video_id"] for row in sample], known)
    named = [(names[row["video_id"]], row) for row in sample]
    if round_name != MAIN:
        if round_name != RELIABILITY:
            taken = {row["video_id"] for row in sample}
            others = sorted(
                (row for row in videos if row["video_id"] not in taken),
                key=lambda row: row["video_id"],
            )
            named = [
                (known.get(video) or f"{round_name}_{video}", row)
                for row in others
                if (video := row["video_id"])
            ]
        if len(named) < size:
            raise InputError(
                f"there are {len(named)} videos for the {size} units of round {round_name}",
                path="config.yaml",
                column="coding.blank.units",
                value=size,
                mend="take fewer units, or widen the captures",
            )
        named = sorted(random.Random(f"{seed} {round_name}").sample(named, size))
    return [
        {
            "unit_id": name,
            "video_id": row["video_id"],
            "link": video_link(row["platform"], row["video_id"]),
        }
        for name, row in named
    ]


def rows_of(units: Sequence[dict], coder: str, round_name: str, seed: int) -> list[dict]:
    """The rows of one coder, in an order of their own."""
    rows = [{**unit, "coder_id": coder, "round": round_name} for unit in units]
    random.Random(f"{seed} {round_name} {coder}").shuffle(rows)
    return rows


def check_unfilled(path: Path) -> None:
    """Refuse to go on where a sheet holds anything that a coder has written.

    Raises
    ------
    InputError
        Names the file and its first filled cell; or says that the file cannot be read.
    """
    if not path.exists():
        return
    for grid in read_grids(path, is_header):
        start = next((n for n, row in enumerate(grid.rows) if is_header(row)), None)
        if grid.sheet in ENCLOSED:
            continue
        names = grid.rows[start] if start is not None else []
        for row in range((start or 0) + (start is not None), len(grid.rows)):
            for column, text in enumerate(grid.rows[row]):
                name = names[column] if column < len(names) else ""
                if text and FIELDS.get(key(name), name) not in HANDED_OUT:
                    raise grid.error(
                        row,
                        column,
                        name,
                        "the sheet has been filled in, and is not overwritten",
                        value=text,
                        mend="move the sheet away, or name another folder in coding.blank",
                    )


def write_sheets(
    folder: Path, units: Sequence[dict], codebook: Codebook, coders, round_name: str, seed: int
) -> list[Path]:
    """Write a workbook and a CSV file per coder, and return their paths.

    Raises
    ------
    InputError
        Before anything is written, where one of the files has been filled in.
    """
    for coder in [*coders, round_name]:
        if not CODER.fullmatch(coder) or ".." in coder:
            raise InputError(
                "not usable in the name of a sheet",
                path="config.yaml",
                column="coding.blank",
                value=coder,
                expected="letters, digits, blanks, '-', '_' and '.', at most 40",
            )
    paths = {coder: folder / f"{round_name}_{coder}" for coder in coders}
    for path in paths.values():
        for kind in (".xlsx", ".csv"):
            check_unfilled(path.with_name(path.name + kind))
    columns = [*LEADING, *code_columns(codebook), *CLOSING]
    written = []
    for coder, path in paths.items():
        rows = rows_of(units, coder, round_name, seed)
        blank = [dict.fromkeys(columns, "") | row for row in rows]
        table, book = path.with_name(path.name + ".csv"), path.with_name(path.name + ".xlsx")
        write_csv(table, columns, blank)
        write_workbook(book, make_workbook(rows, codebook, coder, round_name))
        written += [book, table]
    return written


def main(argv: Sequence[str] | None = None) -> None:
    """Read codebook, sample and eligible videos; write the sheets of one round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codebook", required=True)
    parser.add_argument("--sample", required=True)
    parser.add_argument("--videos", required=True)
    parser.add_argument("--round", required=True)
    parser.add_argument("--coders", nargs="+", required=True)
    parser.add_argument("--size", type=int, required=True, help="units of a round but main")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--coded", nargs="*", default=[], help="files that coders handed back")
    args = parser.parse_args(argv)
    sample, videos = (
        read_csv(path, ["video_id", "platform"], key=["video_id"], optional=None)
        for path in (args.sample, args.videos)
    )
    known = names_in_sheets(args.coded, {row["video_id"] for row in sample})
    units = units_of(sample, videos, args.round, args.size, args.seed, known)
    codebook = load(args.codebook)
    for path in write_sheets(args.folder, units, codebook, args.coders, args.round, args.seed):
        print(f"{path}: {len(units)} units", file=sys.stderr)


if __name__ == "__main__":
    run(main)
