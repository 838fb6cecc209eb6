"""A study of three units and two coders whose sheets come in every layout."""

import csv
import io
from pathlib import Path

from sample_study import options
from workbooks import workbook_of

from scripts.codes import merge_codes
from scripts.codes.adjudication import decision_columns
from scripts.files.tables import write_csv
from scripts.files.text_files import write_text
from scripts.videos.clean_videos import VIDEO_COLUMNS

CODEBOOK = """\
version: "1.0"
date: 2024-03-01
variables:
  theme:
    label: Main theme
    definition: What it shows
    level: nominal
    select: single
    threshold: 0.8
    values:
      nature: {label: Nature & rivers, definition: d, example: e, include: i, exclude: x}
      food: {label: Food, definition: d, example: e}
      music: {label: Music/Entertainment, definition: d, example: e}
  camera:
    label: Camera
    definition: How it is filmed
    level: nominal
    select: multi
    values:
      aerial: {label: From the air, definition: d, example: e}
      static: {label: Static, definition: d, example: e}
  dish:
    label: Dish
    definition: Whether it has a price
    level: ordinal
    select: single
    condition: {variable: theme, in: [food]}
    values:
      "0": {label: Without, definition: d, example: e}
      "1": {label: With, definition: d, example: e}
  seconds:
    label: Seconds of speech
    definition: How long somebody speaks
    level: interval
    select: single
    range: {min: 0, max: 60, step: 0.5}
"""
VARIABLES = ["theme", "camera", "dish", "seconds"]
UNITS = {"v1": "7337341653423060305", "v2": "7326449794344993226", "v3": "7333666144657779640"}
CELLS = {
    "A": {
        "v1": ["nature", "aerial;static", "NA", "12"],
        "v2": ["food", "static", "1", "0.5"],
        "v3": ["NC", "NA", "NC", ""],
    },
    "B": {
        "v1": ["nature", "aerial;static", "NA", "12"],
        "v2": ["food", "static", "1", "0.5"],
        "v3": ["NC", "NA", "NC", ""],
    },
}
SHEET = ["unit_id", "video_id", *VARIABLES]


def rows_of(coder):
    """A coder's sheet as lists, with its header."""
    return [SHEET, *([u, UNITS[u], *cells] for u, cells in CELLS[coder].items())]


def long_rows():
    yield ["unit_id", "video_id", "coder_id", "variable", "value"]
    for coder, units in CELLS.items():
        for unit, cells in units.items():
            for variable, cell in zip(VARIABLES, cells, strict=True):
                yield [unit, UNITS[unit], coder, variable, cell]


def by_unit_and_coder():
    yield ["unit_id", "video_id", "coder_id", *VARIABLES]
    for coder in CELLS:
        yield from ([u, v, coder, *cells] for u, v, *cells in rows_of(coder)[1:])


def wide_rows(name="{coder}_{variable}"):
    yield [
        "unit_id",
        "video_id",
        *(name.format(coder=c, variable=v) for v in VARIABLES for c in CELLS),
    ]
    for unit, video in UNITS.items():
        cells = [CELLS[coder][unit][n] for n in range(len(VARIABLES)) for coder in CELLS]
        yield [unit, video, *cells]


def ticked_rows(coder):
    """The multi-select variable in a column per code."""
    yield ["unit_id", "video_id", "theme", "camera_aerial", "camera_static", "dish", "seconds"]
    for unit, (theme, camera, *rest) in CELLS[coder].items():
        ticks = ["x" if code in camera else "" for code in ("aerial", "static")]
        yield [unit, UNITS[unit], theme, *(ticks if camera != "NA" else ["NA", "NA"]), *rest]


def csv_bytes(rows, delimiter=",", encoding="utf-8"):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode(encoding)


def xlsx(path, **sheets):
    """Write lists of rows as sheets of a workbook, as pandas would."""
    workbook_of(sheets).save(path)


def prepare(folder, codebook=CODEBOOK, log=()):
    """Sample, codebook and an adjudication log for the coders A and B."""
    write_text(folder / "codebook.yaml", codebook)
    blank = dict.fromkeys(VIDEO_COLUMNS, "")
    write_csv(
        folder / "sample.csv", VIDEO_COLUMNS, [blank | {"video_id": v} for v in UNITS.values()]
    )
    columns = decision_columns(["A", "B"])
    rows = [dict(zip(columns, row, strict=True)) for row in log]
    write_csv(folder / "adjudication.csv", columns, rows)


def compiled(folder, sheets=None, files=None, **more):
    """Merge sheets (coder to path) and files (path to round); the bytes of ``codes.csv``."""
    out, files = Path(folder) / "out", files or {}
    names = ("codes", "consensus", "units", "disagreements", "remarks")
    merge_codes.main(
        options(
            sample=folder / "sample.csv",
            codebook=folder / "codebook.yaml",
            coders=list(sheets or {}),
            sheets=list((sheets or {}).values()),
            rounds=list(files.values()),
            files=list(files),
            **{"adjudication": folder / "adjudication.csv"} | more,
            **{name: out / f"{name}.csv" for name in names},
        )
    )
    return (out / "codes.csv").read_bytes()
