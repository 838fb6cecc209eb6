"""A built study whose raw data are put into other formats that the rules read."""

import csv
import io
import json

import yaml
from openpyxl import Workbook
from sample_captures import table

from scripts.files.tables import read_csv
from scripts.files.text_files import read_yaml, write_text
from scripts.videos.captures import read
from scripts.videos.posts import Post

KEPT = ("video", "advertisement")


def with_settings(folder, change):
    settings = read_yaml(folder / "config.yaml")
    change(settings)
    write_text(folder / "config.yaml", yaml.safe_dump(settings, sort_keys=False))


def put_elsewhere(folder):
    """4CAT's tables as captures; a workbook, a wide table, a pilot; a workbook of NVivo.

    Respondents in a workbook below a title, and the log of decisions as a spreadsheet saves text.
    """
    captures_as_tables(folder)
    sheets_as_others(folder)
    statements_as_matrix(folder)
    tables_of_a_spreadsheet(folder)


def captures_as_tables(folder):
    for path in sorted((folder / "data/raw/captures").glob("*.ndjson")):
        posts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        # 4CAT's table does not tell photos and streams from videos.
        kinds = {one.line: one.kind for one in read(path).records if isinstance(one, Post)}
        kept = [(post, kinds.get(line)) for line, post in enumerate(posts, start=1)]
        text = table([_row(post, kind) for post, kind in kept if kind in KEPT])
        path.with_suffix(".csv").write_text(text, encoding="utf-8", newline="")
        path.unlink()
    with_settings(folder, lambda s: s["captures"].update(files="data/raw/captures/*.csv"))


def _row(record, kind):
    data = record["data"]
    author, counts = data["author"], data.get("stats") or {}
    names = {"diggCount": "likes", "commentCount": "comments", "shareCount": "shares"}
    return {
        "collected_from_url": record["source_platform_url"],
        "id": data["id"],
        "author": author["uniqueId"] if isinstance(author, dict) else author,
        "body": data["desc"],
        "unix_timestamp": data["createTime"],
        "is_ad": "yes" if kind == "advertisement" else "no",
        "tiktok_url": f"https://www.tiktok.com/video/{data['id']}",
        **{column: counts.get(field, "") for field, column in names.items()},
        "plays": counts.get("playCount", ""),
        "hashtags": ",".join(tag["title"] for tag in data.get("challenges", [])),
    }


def workbook(path, rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def sheets_as_others(folder):
    """Coder A in a workbook, B and C in one wide table, and a pilot round in long form."""
    coding = folder / "data/raw/coding"
    sheets = {name: list(_rows(coding / f"coder_{name}.csv")) for name in "ABC"}
    variables = list(read_yaml(coding / "codebook.yaml")["variables"])
    head = ["unit_id", "video_id", *variables]
    workbook(coding / "coder_A.xlsx", [head, *([row[n] for n in head] for row in sheets["A"])])
    own = {name: {row["unit_id"]: row for row in sheets[name]} for name in "BC"}
    wide = [["unit_id", "video_id", *(f"{v}_{c}" for v in variables for c in "BC")]]
    for unit, row in own["B"].items():
        cells = [own[c][unit][v] for v in variables for c in "BC"]
        wide.append([unit, row["video_id"], *cells])
    _write(coding / "wide.csv", wide)
    pilot = [["unit_id", "coder_id", "variable", "value"]]
    for coder in "ABC":
        for number in range(3):
            pilot += [[f"p{number}", coder, v, sheets[coder][number][v]] for v in variables]
    _write(coding / "pilot.csv", pilot)
    for name in "ABC":
        (coding / f"coder_{name}.csv").unlink()
    rounds = {"main": ["data/raw/coding/wide.csv"], "pilot": ["data/raw/coding/pilot.csv"]}
    change = {"sheets": {"A": "data/raw/coding/coder_A.xlsx"}, "rounds": rounds}
    with_settings(folder, lambda s: s["coding"].update(change))


def statements_as_matrix(folder):
    """Codes by cases, as NVivo writes them."""
    path = folder / "data/raw/interviews/statements.csv"
    rows = [row for row in _rows(path) if row["respondent"]]
    cases = sorted({row["respondent"] for row in rows})
    codes = sorted({code for row in rows for code in row["codes"].split(";")})
    counts = [
        [sum(row["respondent"] == case and code in row["codes"].split(";") for row in rows)
         for case in cases]
        for code in codes
    ]  # fmt: skip
    head = ["", *(f"{chr(65 + n)} : {case}" for n, case in enumerate(cases))]
    named = [
        [f"{n} : {code}", *told]
        for n, (code, told) in enumerate(zip(codes, counts, strict=True), 1)
    ]
    workbook(path.with_name("matrix.xlsx"), [head, *named])
    path.unlink()
    place = {"statements": "data/raw/interviews/matrix.xlsx"}
    with_settings(folder, lambda s: s["interviews"].update(place))


def tables_of_a_spreadsheet(folder):
    people = folder / "data/raw/interviews/respondents.csv"
    rows = _rows(people)
    typed = [[int(cell) if cell.isdecimal() else cell for cell in row.values()] for row in rows]
    workbook(people.with_suffix(".xlsx"), [["Respondents"], [], list(rows[0]), *typed])
    people.unlink()
    place = {"respondents": "data/raw/interviews/respondents.xlsx"}
    with_settings(folder, lambda s: s["interviews"].update(place))
    log = folder / "data/raw/coding/adjudication.csv"
    rows = _rows(log)
    buffer = io.StringIO()
    csv.writer(buffer, delimiter="\t").writerows([list(rows[0]), *(row.values() for row in rows)])
    log.write_text(buffer.getvalue(), encoding="utf-16", newline="")


def _rows(path):
    return [dict(row) for row in read_csv(path, (), optional=None)]


def _write(path, rows):
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    write_text(path, buffer.getvalue())
