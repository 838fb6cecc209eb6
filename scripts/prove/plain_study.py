"""Raw data of any format put into plain ones, which changes of a study can be made in.

Captures become one record a line in the shape of Zeeschuimer, sheets one CSV file per coder with
a column per variable, coded interviews coded statements. The chain gives the same codes and
counts from them; the importers of the other formats are passed by.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import yaml

from scripts.codes.codebook import MAIN
from scripts.files.spreadsheets import is_workbook
from scripts.files.table_files import read_header
from scripts.files.tables import read_csv, write_csv
from scripts.files.text_files import read_yaml, write_text
from scripts.interviews.collect_statements import holds_statements
from scripts.release.keyed.reduced_captures import reduced_text
from scripts.videos.capture_files import find_captures
from scripts.videos.captures import read
from scripts.videos.posts import Post

SETTINGS = "config.yaml"
CODES, UNITS = "data/merge_codes/codes.csv", "data/merge_codes/units.csv"
STATEMENTS = "data/collect_statements/statements.csv"
PLAIN_CODES, PLAIN_STATEMENTS = "data/raw/coding/plain", "data/raw/interviews/plain.csv"


def make_plain(folder: Path) -> list[str]:
    """Put the raw data of a built study into plain formats, in place.

    Parameters
    ----------
    folder : Path
        A copy of the study, with the tables of its rules.

    Returns
    -------
    list of str
        What was put into another format: captures, sheets, interviews. Nothing is touched, and
        nothing told, where all of it is plain.
    """
    settings = read_yaml(folder / SETTINGS)
    told = []
    if _captures(folder, settings["captures"]):
        told.append("captures")
    if not _are_plain(folder, settings["coding"]):
        _sheets(folder, settings["coding"])
        told.append("sheets")
    if not _is_statements(folder, settings["interviews"]["statements"]):
        write_text(folder / PLAIN_STATEMENTS, (folder / STATEMENTS).read_text(encoding="utf-8"))
        settings["interviews"]["statements"] = PLAIN_STATEMENTS
        told.append("interviews")
    if {"sheets", "interviews"} & set(told):
        text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
        write_text(folder / SETTINGS, text)
    return told


def _captures(folder, choices: Mapping) -> bool:
    changed = False
    for name in find_captures(choices["files"], folder):
        if _is_zeeschuimer(folder / name):
            continue
        field = choices["repost_field"]
        records = read(folder / name, field, choices["local_zone"]).records
        posts = [one for one in records if isinstance(one, Post)]
        names = {one.video_id: one.video_id for one in posts}
        times = {(one.posted, one.video_id): one.posted for one in posts}
        tags = {tag for one in posts for tag in one.hashtags}
        write_text(folder / name, reduced_text(records, names, times, tags, field))
        changed = True
    return changed


def _is_zeeschuimer(path) -> bool:
    # A line that holds no record is no other format.
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return False
    records = list(filter(None, map(record_of, lines)))
    return bool(records) and all(
        isinstance(one["data"].get("id"), str) and "tiktok" in str(one.get("source_platform"))
        for one in records
    )


def record_of(line: str) -> dict | None:
    """The record of a line of Zeeschuimer's; None for any other line.

    Examples
    --------
    >>> record_of('{"data": {"id": "7"}}'), record_of('{"data": {"id"'), record_of("[1]")
    ({'data': {'id': '7'}}, None, None)
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    data = record.get("data") if isinstance(record, dict) else None
    return record if isinstance(data, dict) and {"id", "awemeId"} & data.keys() else None


def _are_plain(folder, coding) -> bool:
    if not coding["sheets"] or coding["rounds"]:
        return False
    codebook = read_yaml(folder / coding["codebook"])["variables"]
    wanted = {"unit_id", "video_id", *codebook}
    for path in coding["sheets"].values():
        if is_workbook(folder / path):
            return False
        header = read_header(folder / path, ("unit_id", "video_id"))
        if not wanted <= set(header) or "round" in header:
            return False
    return True


def _sheets(folder, coding) -> None:
    """Write the codes as they were compiled, and let the settings name them."""
    videos = {row["unit_id"]: row["video_id"] for row in _rows(folder / UNITS)}
    main, others = defaultdict(lambda: defaultdict(dict)), defaultdict(list)
    for row in _rows(folder / CODES):
        if row["round"] == MAIN:
            main[row["coder_id"]][row["unit_id"]][row["variable"]] = row["value"]
        else:
            others[row["round"]].append(dict(row))
    coding["sheets"], coding["rounds"] = {}, {}
    for number, (coder, units) in enumerate(sorted(main.items()), start=1):
        path = f"{PLAIN_CODES}_{number}.csv"
        listed = [{"unit_id": u, "video_id": videos[u]} | codes for u, codes in units.items()]
        write_csv(folder / path, list(listed[0]), listed)
        coding["sheets"][coder] = path
    for number, (name, listed) in enumerate(sorted(others.items()), start=1):
        path = f"{PLAIN_CODES}_round_{number}.csv"
        columns = ["unit_id", "coder_id", "variable", "value"]
        write_csv(folder / path, columns, [{key: row[key] for key in columns} for row in listed])
        coding["rounds"][name] = [path]


def _rows(path):
    return read_csv(path, (), optional=None)


def _is_statements(folder, pattern) -> bool:
    path = folder / pattern
    return path.is_file() and holds_statements(path)
