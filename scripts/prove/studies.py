"""A study that may be changed: its raw files as tables, records and mappings."""

import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from scripts.chain import SAMPLING, Command, run_commands
from scripts.errors import InputError
from scripts.files.table_files import read_header, read_table, write_table
from scripts.files.text_files import write_text
from scripts.interviews.quotes.quotations import QUOTED_COLUMNS
from scripts.interviews.records import NEEDED_COLUMNS, RESPONDENT_KEY
from scripts.prove.plain_study import record_of
from scripts.videos.capture_files import find_captures

# Columns by which the tables of an author are found, below the keys of their settings.
TOLD_BY = {
    ("coding", "adjudication"): ("unit_id", "variable"),
    ("interviews", "respondents"): RESPONDENT_KEY,
    ("interviews", "statements"): NEEDED_COLUMNS,
    ("interviews", "quotes"): QUOTED_COLUMNS,
}


class NoSuchChange(InputError):
    """A change that cannot be made in this study, since it has nothing of the kind."""


def video_id(post: Mapping) -> str:
    """Id of a platform's object."""
    return str(post.get("id") or post.get("awemeId"))


class Study:
    """The raw data below `folder`, read and written in place.

    Parameters
    ----------
    folder : Path
        A checkout whose chain has run.
    commands : list of Command
    rng : random.Random
        Source of everything that a mutant leaves to chance.
    """

    def __init__(self, folder: Path, commands: list[Command], rng: random.Random):
        self.folder, self.commands, self.rng = folder, commands, rng
        self.config = self.yaml("config.yaml")
        self.told_by = {self.config[part].get(name): told for (part, name), told in TOLD_BY.items()}
        self.codebook = _free(self.yaml(self.config["coding"]["codebook"])["variables"])
        sheets = [self.table(path) for path in self.config["coding"]["sheets"].values()]
        sampled = self.sampled()
        self.unit_of = {
            row["video_id"]: row["unit_id"]
            for sheet in sheets
            for row in sheet
            if row["video_id"] in sampled
        }

    def yaml(self, path: str):
        """Content of a YAML file."""
        return yaml.safe_load((self.folder / path).read_text(encoding="utf-8"))

    def change_yaml(self, path: str, change: Callable[[dict], None]) -> None:
        """Let `change` edit the content of a YAML file."""
        content = self.yaml(path)
        change(content)
        write_text(self.folder / path, yaml.safe_dump(content, allow_unicode=True, sort_keys=False))

    def table(self, path: str) -> list[dict]:
        """Rows of a CSV file, or of a table of the author's."""
        told_by = self.told_by.get(path, ())
        return [dict(row) for row in read_table(self.folder / path, told_by, optional=None)]

    def filled(self, path: str, *columns: str) -> list[dict]:
        """Rows of a table that has some, and these columns.

        Raises
        ------
        NoSuchChange
            Where it has no row, or lacks a column.
        """
        rows = self.table(path)
        if not rows:
            raise NoSuchChange("the table has no row", path=path)
        for name in columns:
            if name not in rows[0]:
                raise NoSuchChange("the table has no such column", path=path, column=name)
        return rows

    def write_table(self, path: str, rows: list[dict]) -> None:
        """Write rows back; the columns are those of the first row, or stay if there is none."""
        file = self.folder / path
        columns = list(rows[0]) if rows else read_header(file, self.told_by.get(path, ()))
        write_table(file, columns, rows)

    def change_rows(
        self, path: str, change: Callable[[dict], None], *columns: str, some: int | None = None
    ):
        """Let `change` edit every row of a table with these columns, or `some` of them."""
        rows = self.filled(path, *columns)
        for row in rows if some is None else self.rng.sample(rows, min(some, len(rows))):
            change(row)
        self.write_table(path, rows)

    def captures(self) -> list[Path]:
        """The files of the captures."""
        names = find_captures(self.config["captures"]["files"], self.folder)
        return [self.folder / name for name in names]

    def change_records(self, change: Callable[[list[dict]], list[dict]]) -> None:
        """Let `change` edit the records of each capture; lines without one stay, at the end."""
        for path in self.captures():
            lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
            read = [(line, record_of(line)) for line in lines]
            records = change([record for _, record in read if record])
            kept = [line for line, record in read if not record]
            told = [*(json.dumps(one, ensure_ascii=False) for one in records), *kept]
            write_text(path, "".join(f"{line}\n" for line in told))

    def change_posts(self, ids, change: Callable[[dict], None]) -> None:
        """Let `change` edit every snapshot of the posts `ids`."""

        def edit(records):
            for record in records:
                if video_id(record["data"]) in ids:
                    change(record["data"])
            return records

        self.change_records(edit)

    def sampled(self) -> list[str]:
        """Ids of the sampled videos, as drawn last."""
        return [row["video_id"] for row in self.table("data/draw_sample/sample.csv")]

    def unsampled(self) -> list[str]:
        """Ids of eligible videos that are not in the sample."""
        eligible = [row["video_id"] for row in self.table("data/clean_videos/videos.csv")]
        return sorted(set(eligible) - set(self.sampled()))

    def code_replacements(self) -> None:
        """Draw the sample anew, and give videos that are new in it the codes of those gone."""
        before = self.sampled()
        run_commands([one for one in self.commands if one.module in SAMPLING], self.folder)
        after = self.sampled()
        gone = [video for video in before if video not in after]
        new = [video for video in after if video not in before]
        names = dict(zip(gone, new, strict=False))

        def rename(row):
            row["video_id"] = names.get(row["video_id"], row["video_id"])

        for path in self.config["coding"]["sheets"].values():
            self.change_rows(path, rename)

    def other_code(self, variable: str, cell: str) -> str:
        """A coded cell other than `cell`."""
        entry = self.codebook[variable]
        if entry["select"] == "single":
            return self.rng.choice([code for code in entry["values"] if code != cell])
        while True:
            chosen = [code for code in entry["values"] if self.rng.random() < 0.4]
            if chosen and ";".join(chosen) != cell:
                return ";".join(chosen)

    def coded_cells(self) -> list[tuple[str, str, list[str]]]:
        """Unit, variable and the cells of all coders, of each sampled video that they all coded."""
        sheets = [
            {row["unit_id"]: row for row in self.table(path)}
            for path in self.config["coding"]["sheets"].values()
        ]
        return [
            (unit, variable, [sheet[unit][variable] for sheet in sheets])
            for unit in sorted(self.unit_of.values())
            if all(unit in sheet for sheet in sheets)
            for variable in self.codebook
        ]

    def write_cells(self, coder: int, cells: dict[tuple[str, str], str]) -> None:
        """Put (unit, variable) to cell into the sheet of one coder, counted from 0."""
        path = list(self.config["coding"]["sheets"].values())[coder]
        rows = self.table(path)
        for row in rows:
            row |= {v: cell for (unit, v), cell in cells.items() if unit == row["unit_id"]}
        self.write_table(path, rows)


def _free(variables):
    """Variables with codes that may take any of them, whatever the others have."""
    asked = {one["condition"]["variable"] for one in variables.values() if "condition" in one}
    return {
        name: one
        for name, one in variables.items()
        if "values" in one and "condition" not in one and name not in asked
    }
