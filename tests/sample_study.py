"""A tiny study for tests: capture records, a codebook, coding sheets and command lines."""

import json
from pathlib import Path

from scripts.codes.adjudication import decision_columns
from scripts.codes.codebook import Value, Variable
from scripts.files.tables import write_csv
from scripts.files.text_files import write_text

ROOT = Path(__file__).resolve().parents[1]
NOON = 1704081600  # 2024-01-01T04:00:00Z, noon in Shanghai
CODEBOOK = """\
version: "1.0"
variables:
  theme:
    label: Theme
    category: 1
    definition: What it shows
    level: nominal
    select: single
    values:
      nature: {label: Nature, definition: d, example: e}
      food: {label: Food, definition: d, example: e}
  camera:
    label: Camera
    category: 2
    definition: How it is filmed
    level: nominal
    select: multi
    values:
      aerial: {label: Aerial, definition: d, example: e}
      static: {label: Static, definition: d, example: e}
"""
SHEET = ["unit_id", "video_id", "theme", "camera"]
CODES = {"v1": ("1001", "nature", "aerial;static"), "v2": ("1002", "food", "static")}
CODES |= {"v3": ("1003", "food", "aerial")}


def record(video_id="1001", *, page="river", seen=1, platform="tiktok.com", **data):
    """A capture line as Zeeschuimer writes it; `data` overrides fields, None takes one out."""
    content = {
        "id": video_id,
        "createTime": NOON,
        "author": {"uniqueId": "someone"},
        "authorStats": {"followerCount": 12},
        "stats": {"diggCount": 10, "commentCount": 2, "shareCount": 3, "playCount": 400},
        "textExtra": [{"hashtagName": "river"}],
        "challenges": [],
        "video": {"duration": 21},
    }
    content |= data
    return {
        "item_id": video_id if isinstance(video_id, str) else None,
        "timestamp_collected": 1_709_000_000_000 + seen,
        "source_platform": platform,
        "source_platform_url": f"https://www.tiktok.com/tag/{page}",
        "data": {field: value for field, value in content.items() if value is not None},
    }


def write_capture(path, records):
    lines = [line if isinstance(line, str) else json.dumps(line) for line in records]
    write_text(path, "\n".join(lines) + "\n")
    return str(path)


def write_rows(path, columns, rows):
    """Write rows that are sequences of cells, and return the path."""
    write_csv(path, columns, [dict(zip(columns, row, strict=True)) for row in rows])
    return path


def write_sheet(path, rows):
    """Rows as unit to (video, theme, camera)."""
    write_rows(path, SHEET, [(unit, *cells) for unit, cells in rows.items()])


def write_log(path, *rows, coders=("A", "B")):
    write_rows(path, decision_columns(coders), rows)


def single_choice(name, codes):
    """A nominal variable with these codes, a letter each."""
    values = {code: Value(code, "", "") for code in codes}
    return Variable(name, name, 1, "", "nominal", "single", values)


def options(**values):
    """`--name value …` for keyword arguments; lists become several words."""
    words = []
    for name, value in values.items():
        several = value if isinstance(value, list) else [value]
        words += ["--" + name.replace("_", "-"), *map(str, several)]
    return words


def clean_options(captures, out, **changes):
    """Command line of `clean_videos` with outputs below the folder `out`."""
    given = {
        "captures": captures,
        "topics": ["River"],
        "first": "2023-12-25",
        "last": "2024-02-26",
        "zone": "Asia/Shanghai",
        "keep_snapshot": "latest",
        "repost_field": "shareCount",
        "max_unreadable_share": 0,
    }
    names = ("videos", "dropped", "flow", "sources", "platforms")
    outputs = {name: out / f"{name}.csv" for name in names}
    return options(**given | changes, **outputs)


def draw_options(folder, out, **changes):
    """Command line of `draw_sample` on what `clean_videos` wrote into `folder`."""
    given = {"videos": folder / "videos.csv", "flow": folder / "flow.csv"}
    given |= {"procedure": "at_random", "size": 3, "seed": 1, "latest": 200, "topic": "River"}
    return options(
        **given | changes, sample=out / "sample.csv", sample_flow=out / "sample_flow.csv"
    )


def merge_options(sample, folder, out, coders=("A", "B")):
    """Command line of `merge_codes` on the coding files of `folder`."""
    names = ("codes", "consensus", "units", "disagreements", "remarks")
    return options(
        sample=sample,
        codebook=folder / "codebook.yaml",
        coders=list(coders),
        sheets=[folder / f"coder_{coder}.csv" for coder in coders],
        adjudication=folder / "adjudication.csv",
        **{name: out / f"{name}.csv" for name in names},
    )
