"""A small study of raw files, and the ways in which somebody may edit it."""

import csv
import io
import json
import shutil
from pathlib import Path

import yaml

from scripts.files.tables import write_csv
from scripts.files.text_files import write_text

CONFIG = """\
captures: {files: "data/raw/captures/*.ndjson", repost_field: shareCount, topics: [Town, Food]}
coding:
  codebook: data/raw/codebook.yaml
  sheets: {A: data/raw/coder_A.csv, B: data/raw/coder_B.csv}
  adjudication: data/raw/adjudication.csv
interviews: {respondents: data/raw/respondents.csv}
statistics: {alpha: 0.05, seed: 13}
renderer: auto
"""
CODEBOOK = """\
version: "1.0"
variables:
  theme: {label: Theme, values: {food: {label: Food}, city: {label: City}}}
  quality: {label: Quality, values: {low: {label: Low}, mid: {label: Mid}, high: {label: High}}}
"""
CAPTURE, OTHER_CAPTURE = "data/raw/captures/one.ndjson", "data/raw/captures/two.ndjson"
SHEETS = ("data/raw/coder_A.csv", "data/raw/coder_B.csv")
LOG, RESPONDENTS = "data/raw/adjudication.csv", "data/raw/respondents.csv"
BOOK = "data/raw/codebook.yaml"
UNITS = 8


def record(number, page="town", collected=1000, likes=0):
    """A post as the collector writes it."""
    return {
        "item_id": str(number),
        "timestamp_collected": collected + number,
        "source_platform_url": f"https://example.org/tag/{page}",
        "data": {
            "id": str(number),
            "desc": f"Post {number}, with 重庆",
            "challenges": [{"title": "town"}, {"title": "food"}],
            "stats": {"diggCount": likes + 10 * number, "shareCount": number},
            "statsV2": {"diggCount": str(likes + 10 * number), "playCount": "7"},
        },
    }


def make_study(folder: Path) -> Path:
    """The study with eight units, the posts of which are seen on two pages."""
    write_text(folder / "config.yaml", CONFIG)
    write_text(folder / BOOK, CODEBOOK)
    write_lines(folder / CAPTURE, [record(number) for number in range(101, 116)])
    write_lines(
        folder / OTHER_CAPTURE, [record(number, "food", 2000) for number in range(101, 105)]
    )
    for coder, sheet in zip("AB", SHEETS, strict=True):
        rows = [
            {
                "unit_id": f"v{number:03}",
                "video_id": str(100 + number),
                "theme": "food" if number % 2 else "city",
                "quality": "low" if number == 3 and coder == "B" else "mid",
                "note": f"remark {number}",
            }
            for number in range(1, UNITS + 1)
        ]
        write_csv(folder / sheet, list(rows[0]), rows)
    log = {"unit_id": "v003", "variable": "quality", "value_A": "mid", "value_B": "low"}
    log |= {"decision": "mid", "rule": "discussion", "reason": "Talked over."}
    write_csv(folder / LOG, list(log), [log])
    people = [
        {"number": f"M{number}", "gender": "Male", "age": str(20 + number)}
        for number in range(1, 6)
    ]
    write_csv(folder / RESPONDENTS, list(people[0]), people)
    return folder


def write_lines(path, records):
    """Records, or lines that are broken, one per line."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in records]
    write_text(path, "".join(f"{line}\n" for line in lines))


def read_records(path):
    """Records of a capture; a broken line stays text."""
    return [_parsed(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _parsed(line):
    try:
        return json.loads(line)
    except ValueError:
        return line


def edit_rows(path, change):
    """Call `change` on the list of rows, each a dict, and write what it leaves."""
    header, *rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    rows = [dict(zip(header, row, strict=True)) for row in rows]
    rows = change(rows) or rows
    write_csv(path, list(rows[0]) if rows else header, rows)


def set_cell(path, number, column, value):
    """Set one cell of a CSV file by the position of its row."""
    edit_rows(path, lambda rows: rows[number].__setitem__(column, value))


def edit_records(path, change):
    """Call `change` on the list of records and write what it leaves."""
    records = read_records(path)
    write_lines(path, change(records) or records)


def edit_tree(path, change):
    """Call `change` on the content of a YAML file and write it again."""
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(tree)
    write_text(path, yaml.safe_dump(tree, sort_keys=False, allow_unicode=True))


def content(path):
    """What a file holds whatever the order of its rows, read without the project's readers."""
    data = path.read_bytes()
    if path.suffix == ".csv" and b"\0" not in data:
        rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
        return sorted(json.dumps(row, sort_keys=True) for row in rows)
    if path.suffix == ".ndjson" and b"\0" not in data:
        return sorted(json.dumps(one, sort_keys=True) for one in read_records(path))
    if path.suffix == ".yaml" and b"\0" not in data:
        return json.dumps(yaml.safe_load(data))  # the order of keys counts
    return data


def contents(folder):
    """Content of every raw file and of the settings."""
    paths = [folder / "config.yaml", *sorted((folder / "data").rglob("*.*"))]
    return {path.relative_to(folder).as_posix(): content(path) for path in paths}


def copy(source, target):
    """A copy of a folder."""
    shutil.copytree(source, target)
    return target


# Random edits: each takes the folder and a seeded generator.
def _path(folder, random, paths):
    return folder / random.choice([path for path in paths if (folder / path).is_file()])


def _random_cell(folder, random):
    path = _path(folder, random, [*SHEETS, LOG, RESPONDENTS])

    def change(rows):
        row = random.choice(rows)
        row[random.choice(list(row)[1:])] = f"new {random.random()}"

    edit_rows(path, change)


def _random_row(folder, random):
    path = _path(folder, random, [*SHEETS, RESPONDENTS])

    def change(rows):
        if random.random() < 0.5 and len(rows) > 4:
            del rows[random.randrange(len(rows))]
        else:
            new = dict.fromkeys(rows[0], "x")
            new[next(iter(new))] = f"n{random.randrange(10**6)}"
            rows.insert(random.randrange(len(rows) + 1), new)

    edit_rows(path, change)


def _random_shuffle(folder, random):
    edit_rows(_path(folder, random, [*SHEETS, RESPONDENTS]), lambda rows: random.shuffle(rows))


def _random_column(folder, random):
    path = _path(folder, random, [*SHEETS, RESPONDENTS])

    def change(rows):
        name = random.choice(list(rows[0])[1:])
        for row in rows:
            if len(row) > 2 and seed < 0.5:
                row.pop(name, None)
            else:
                row[f"column {seed}"] = f"{random.random()}"

    seed = random.random()
    edit_rows(path, change)


def _random_name(folder, random):
    path = _path(folder, random, [*SHEETS, RESPONDENTS])

    def change(rows):
        old, new = random.choice(list(rows[0])), f"name {random.random()}"
        return [{new if key == old else key: row[key] for key in row} for row in rows]

    edit_rows(path, change)


def _random_record(folder, random):
    def change(records):
        one, kind = random.randrange(len(records)), random.randrange(3)
        if kind == 0 and len(records) > 2:
            del records[one]
        elif kind == 1:
            records.insert(one, record(random.randrange(1000, 10**6)))
        else:
            records.insert(one, '{"data": ' + str(random.random()))

    edit_records(_path(folder, random, [CAPTURE, OTHER_CAPTURE]), change)


def _random_leaf(folder, random):
    def change(records):
        data = random.choice([one for one in records if isinstance(one, dict)])["data"]
        random.choice(
            [
                lambda: data.setdefault("stats", {}).update(diggCount=random.random()),
                lambda: data.update(desc=f"said {random.random()}"),
                lambda: data.pop("statsV2", None),
                lambda: data.update(challenges=data["challenges"][1:]),
                lambda: data.update({"a.b": {"c": [random.random()]}}),
                lambda: data["challenges"] and data["challenges"][0].update(title=None),
            ]
        )()

    edit_records(_path(folder, random, [CAPTURE, OTHER_CAPTURE]), change)


def _random_tree(folder, random):
    def change(tree):
        node = tree["variables"]
        while random.random() < 0.7 and any(isinstance(one, dict) for one in node.values()):
            node = random.choice([one for one in node.values() if isinstance(one, dict) and one])
        keys = list(node)
        kind = random.randrange(4)
        if kind == 0:
            node[random.choice(keys)] = random.random()
        elif kind == 1 and len(keys) > 1:
            del node[random.choice(keys)]
        elif kind == 2:
            node[f"key {random.random()}"] = {"label": "New", "values": [1, 2]}
        else:
            items = random.sample(list(node.items()), len(keys))
            node.clear()
            node.update(items)

    edit_tree(_path(folder, random, [BOOK]), change)


def _random_setting(folder, random):
    edit_tree(folder / "config.yaml", lambda tree: tree["statistics"].update(seed=random.random()))


def _random_file(folder, random):
    if random.random() < 0.5:
        name = f"data/raw/captures/new{random.randrange(10**6)}.ndjson"
        write_lines(folder / name, [record(5), record(6)])
    else:
        _path(folder, random, [OTHER_CAPTURE, RESPONDENTS, CAPTURE]).unlink()


def _random_garbage(folder, random):
    _path(folder, random, [SHEETS[1], BOOK, RESPONDENTS, CAPTURE]).write_bytes(b"\0\1\2")


SINGLE = (_random_cell, _random_row, _random_shuffle, _random_record, _random_leaf, _random_tree)
SINGLE += (_random_setting,)
DRASTIC = (_random_column, _random_name, _random_file, _random_garbage)
