"""Large captures: read out of core they give the same tables as record by record."""

import copy
import csv
import gzip
import io
import json
import random
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from sample_captures import (
    VIDEO_ID,
    api_item,
    embedded,
    envelope,
    fourcat_row,
    page_item,
    table,
    tiktok,
)
from sample_study import ROOT, clean_options, draw_options

from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.files.text_files import read_json
from scripts.large_frames import table as figures_table
from scripts.videos import draw_sample, eligibility
from scripts.videos.captures import read
from scripts.videos.clean_videos import choose_engine, main
from scripts.videos.draw_sample import draw
from scripts.videos.large.plain_forms import same_signs, stable_signs
from scripts.videos.large.synthetic_captures import write_shards
from scripts.videos.values import fold
from scripts.videos.video_table import VIDEO_COLUMNS

TABLES = ("videos", "dropped", "flow", "sources", "platforms")
TOPICS = ["River", "重庆", "Straße"]
# Values that a field may have in an export, or that no export has.
ODD = [None, "", "0", 0, 1, -1, 7.5, "1e3", "12,345", "1.2万", "undefined", "null", "NaN", " 5 "]
ODD += [True, False, "yes", [], {}, [1], {"a": 1}, "007", "99999999999999999999", 10**16, "x\u3000"]
TAGS = ["river", "RIVER", " river", "#river", "＃river", "ｒｉｖｅｒ", "rivers", "重庆", "重庆夜景"]
TAGS += [
    "strasse",
    "STRASSE",
    "straße",
    'a"river',
    "a\\river",
    "ri\u200bver",
    "",
    None,
    5,
    "①",
    "😀river",
    ["river"],
    {"hashtagName": "river"},
    7.0,
    True,
    "river,boat",
    "İriver",
]
PAGES = ["https://www.tiktok.com/tag/x", "https://www.tiktok.com/tag/x#y,z", "=1+1", "'=1+1"]
PAGES += ["夜 景", "#x", 'a "b"', ""]
LINES = ["", "   ", "{", "[]", "7", "null", '{"data": {}}', '{"id": "1"}', '{"data": {"id": NaN}}']
LINES += [
    '[{"item_id": "1", "data": {"id": "5"}}]',
    '{"data": {"videos": [{"id": "8"}]}}',
    "\ufeff{}",
]


DOUYIN_ITEMS = [(api_item, "douyin.com"), (page_item, "douyin.com")]


def outcome(folder, captures, **changes):
    """Bytes of each table that the engine wrote."""
    out = folder / "out"
    main(clean_options(captures, out, **{"topics": TOPICS, "max_unreadable_share": 1} | changes))
    return {name: (out / f"{name}.csv").read_bytes() for name in TABLES}


def both(folder, captures, **changes):
    one = outcome(folder / "records", captures, engine="records", **changes)
    other = outcome(folder / "sieve", captures, engine="sieve", **changes)
    assert not (folder / "sieve" / "out" / "frame.tmp").exists()
    return one, other


def odd_record(rng):
    """A record of Zeeschuimer with some fields that are odd."""
    make, platform = rng.choice([(tiktok, "tiktok.com"), (embedded, "tiktok.com"), *DOUYIN_ITEMS])
    item = make()
    number = rng.randrange(40)
    made = 1_704_081_600 + rng.randrange(-4, 4) * 10**6
    for name in ("id", "aweme_id", "awemeId"):
        if name in item:
            item[name] = str((made << 32) + number)
    for name in ("createTime", "create_time"):
        if name in item:
            item[name] = made if rng.random() < 0.8 else str(made)
    for name, key in (("textExtra", "hashtagName"), ("text_extra", "hashtag_name")):
        if name in item:
            item[name] = [{key: rng.choice(TAGS)} for _ in range(rng.randrange(3))]
    if "challenges" in item:
        item["challenges"] = [{"title": rng.choice(TAGS), "desc": "river"}]
    item["desc"] = rng.choice(["", "#river", "Night 夜景 #重庆", "夜景", "山城", "a\nb"])
    if rng.random() < 0.01:
        item["desc"] = rng.choice(["donâ€™t", "café ‚ô°"])
    for _ in range(rng.choice([0, 0, 1, 2])):
        target = item
        if inner := [value for value in item.values() if isinstance(value, dict) and value]:
            target = rng.choice([item, *inner])
        name = rng.choice(list(target))
        target[name] = copy.deepcopy(rng.choice(ODD))
        if "id" in name.lower() and target[name] in (7.5, "1e3"):
            target[name] = "x"  # such an id stops everything
    inner = rng.choice([[{"hashtagName": rng.choice(TAGS)}], "river", None, [["river"]], ["river"]])
    for name, value in (("contents", [{"textExtra": inner}, None, {"textExtra": []}]),
                        ("contents", {"textExtra": inner}), ("challenges", ["river", None]),
                        ("textExtra", {"0": {"hashtagName": "river"}}), ("isAd", True),
                        ("liveRoomId", rng.choice(ODD)), ("kind", rng.choice(ODD)),
                        ("imagePost", {"images": [1]}), ("ZS_collected_from_mix", True),
                        ("video", rng.choice(ODD))):  # fmt: skip
        if rng.random() < 0.04:
            item[name] = value
    record = envelope(item, platform) | {"timestamp_collected": 1_709_000_000_000 + number % 3}
    record["source_platform_url"] = rng.choice(PAGES)
    for _ in range(rng.random() < 0.1):
        record[rng.choice(list(record))] = rng.choice(ODD)
    return record


def within(record):
    """The same record as 4CAT writes it, with the envelope in the platform's object."""
    item = record.get("data")
    meta = {name: value for name, value in record.items() if name != "data"}
    return (item if isinstance(item, dict) else {}) | {"__import_meta": meta}


def odd_lines(rng, count, change):
    records = [change(odd_record(rng)) for _ in range(count)]
    lines = [json.dumps(one, ensure_ascii=rng.random() < 0.5) for one in records]
    for _ in range(rng.choice([0, count // 20])):
        lines.insert(rng.randrange(1, len(lines)), rng.choice(LINES))
    return [line.encode() for line in lines]


@pytest.mark.parametrize("seed", range(6))
def test_odd_records_come_out_the_same(tmp_path, seed):
    rng = random.Random(seed)
    paths = []
    for number in range(3):
        change = within if seed % 3 == 2 else dict
        first = json.dumps(change(envelope(tiktok()))).encode()
        lines = [first, *odd_lines(rng, 150, change)]
        if rng.random() < 0.3:
            lines.insert(5, b'{"data": {"id": "\xff\xfe"}}')
        paths.append(str(tmp_path / f"{number}.ndjson"))
        Path(paths[-1]).write_bytes(b"\n".join(lines) + rng.choice([b"", b"\n", b"\n\n"]))
    kept = rng.choice(["earliest", "latest"])
    field = rng.choice(["shareCount", "repostCount"])
    one, other = both(tmp_path, paths, keep_snapshot=kept, repost_field=field)
    for name in TABLES:
        lines, others = (table[name].decode().splitlines(keepends=True) for table in (one, other))
        assert lines == others
    assert one["videos"].count(b"\n") > 20


# White space to Python that RE2 and DuckDB's trim take for none.
SPACES = ["\x0b", "\x1c", "\x1f", "\t", "\u3000", "\u2028"]


def test_rare_white_space_is_none_of_a_tag(tmp_path):
    tags = [made for space in SPACES for made in (f"river{space}", f"{space}river")]
    records = [envelope(tiktok(textExtra=[{"hashtagName": tag}])) for tag in tags]
    records += [envelope(tiktok(challenges=[{"title": tag}], textExtra=[])) for tag in tags]
    for number, one in enumerate(records):
        one["data"]["id"] = str((1_704_081_600 << 32) + number)
        one["data"]["createTime"] = 1_704_081_600
    row = table_rows(random.Random(1), 1)[1][0]
    rows = [row | {"id": str((1_704_081_600 << 32) + 100 + number), "hashtags": f"hill{space}river",
                   "unix_timestamp": "1704081600", "challenges": "", "is_ad": "no"}
            for number, space in enumerate(SPACES)]  # fmt: skip
    for one in rows:
        one.update(dict.fromkeys(("likes", "comments", "shares", "plays"), "5"))
    paths = [write_ndjson(tmp_path / "a.ndjson", records), write_table(tmp_path / "b.csv", rows)]
    one, other = both(tmp_path, paths)
    assert one == other
    assert one["videos"].count(b"\n") == 1 + len(records) + len(rows)


def test_rare_white_space_is_none_of_a_kind(tmp_path):
    records = []
    for number, space in enumerate(["", *SPACES]):
        changes = {"aweme_id": str((1_704_081_600 << 32) + number), "aweme_type": f"68{space}"}
        records.append(envelope(api_item(**changes), "douyin.com"))
    one, other = both(tmp_path, [write_ndjson(tmp_path / "a.ndjson", records)])
    assert one == other
    assert one["dropped"].count(b"wrong_type") == len(records)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_null_characters_in_a_table_make_a_row_unreadable(tmp_path, kind):
    rows = table_rows(random.Random(1), 5)[1]
    rows[2]["author"] = "a\0b"  # no rule reads it
    path = write_table(tmp_path / f"a.{kind}", rows)
    one, other = both(tmp_path, [path])
    assert one == other
    assert b"it holds null characters" in one["dropped"]


def write_ndjson(path, records):
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return str(path)


def write_table(path, rows):
    """Rows as CSV or, by the name of the file, as Parquet."""
    if path.suffix == ".parquet":
        names = ", ".join(f'"{name}" VARCHAR' for name in rows[0])
        with duckdb.connect() as database:
            database.execute(f"CREATE TABLE made ({names})")
            marks = ", ".join("?" for _ in rows[0])
            database.executemany(
                f"INSERT INTO made VALUES ({marks})", [[*r.values()] for r in rows]
            )
            database.execute(f"COPY made TO '{path}' (FORMAT parquet)")
    else:
        path.write_text(table(rows), encoding="utf-8", newline="")
    return str(path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Synthetic records in a few layouts, and what comes of them record by record."""
    folder = tmp_path_factory.mktemp("large")
    layouts = {
        "one file": {"shards": 1},
        "seven files": {"shards": 7},
        "in turns": {"shards": 3, "in_turns": True},
        "gzip": {"shards": 2, "suffix": ".gz"},
        "zstd, in turns": {"shards": 2, "suffix": ".zst", "in_turns": True},
    }
    return {
        name: write_shards(folder / str(number), 2_400, **choices)
        for number, (name, choices) in enumerate(layouts.items())
    }


CHONGQING = {"topics": ["Chongqing", "ChongqingCuisine"], "max_unreadable_share": 0.01}


def test_shards_packing_threads_and_order_of_files_decide_nothing(shared, tmp_path):
    wanted, samples = None, []
    for number, (name, paths) in enumerate(shared.items()):
        folder = tmp_path / str(number)
        one, other = both(folder, paths, **CHONGQING)
        assert one == other, name
        if "turns" in name:
            again = outcome(folder / "again", paths[::-1], engine="sieve", threads=2, **CHONGQING)
            assert again == one, name
        rows = read_csv(folder / "sieve" / "out" / "videos.csv", VIDEO_COLUMNS)
        wanted = wanted or without_place(rows)
        assert without_place(rows) == wanted, name
        samples.append(draw(rows, procedure="at_random", size=50, seed=1, latest=200, topic=""))
    assert len(wanted) > 200
    assert all(without_place(one) == without_place(samples[0]) for one in samples)


def without_place(rows):
    return [{name: value for name, value in row.items() if name != "rank"} for row in rows]


def test_the_shipped_captures_come_out_the_same(tmp_path):
    paths = sorted(map(str, (ROOT / "data/raw/captures").glob("*.ndjson")))
    one, other = both(tmp_path, paths, topics=["Chongqing", "ChongqingCuisine"])
    assert one == other


def table_rows(rng, count):
    header = ["collected_from_url", "id", "author", "body", "timestamp", "unix_timestamp", "is_ad"]
    header += ["tiktok_url", "likes", "comments", "shares", "plays", "hashtags", "challenges"]
    rows = []
    for _ in range(count):
        made = 1_704_081_600 + rng.randrange(-4, 4) * 10**6
        row = {name: rng.choice(["", "1", "25"]) for name in header}
        row |= {"id": str((made << 32) + rng.randrange(60)), "unix_timestamp": str(made)}
        row |= {"body": rng.choice(["a, b", 'say "hi"', "two\nlines", "夜景 #river", "山城"])}
        row |= {
            "hashtags": rng.choice(["river", "River,boat", "#重庆 #x", "", "none", "a river b"])
        }
        row |= {"is_ad": rng.choice(["no", "no", "yes"]), "plays": rng.choice(["undefined", "7"])}
        if rng.random() < 0.1:
            name = rng.choice(header)
            row[name] = rng.choice(["x", "1.2万", " 5", "2024-01-01 00:00:00", "undefined"])
        rows.append(row)
    return header, rows


@pytest.mark.parametrize("seed", range(3))
def test_tables_come_out_the_same_from_csv_and_parquet(tmp_path, seed):
    rng = random.Random(seed)
    paths = []
    for number, separator in enumerate(",;"):
        header, rows = table_rows(rng, 120)
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, header, delimiter=separator, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        text = buffer.getvalue()
        if seed == 2:
            text += "\n" + separator.join(header) + "\nbroken" + separator + "row\n"
        paths.append(tmp_path / f"{number}.csv.gz")
        paths[-1].write_bytes(gzip.compress(text.encode()))
        plain = tmp_path / f"plain_{number}.csv"
        plain.write_text(text if seed < 2 else buffer.getvalue(), encoding="utf-8")
        parquet = tmp_path / f"{number}.parquet"
        duckdb.sql(
            f"COPY (FROM read_csv('{plain}', all_varchar=true, delim='{separator}', header=true))"
            f" TO '{parquet}' (FORMAT parquet)"
        )
        paths.append(parquet)
    one, other = both(tmp_path, sorted(map(str, paths)), topics=["River", "重庆"])
    assert one == other
    assert one["videos"].count(b"\n") > 20
    both_tables = [read(str(tmp_path / f"0.{kind}")).records for kind in ("parquet", "csv.gz")]
    assert len(both_tables[0]) == 120 <= len(both_tables[1])


@pytest.mark.parametrize("kind", ["ndjson", "csv", "quoted csv"])
def test_files_put_behind_one_another_with_their_marks_are_read(tmp_path, kind):
    first, second = VIDEO_ID, str(int(VIDEO_ID) + 1)
    if kind == "ndjson":
        texts = [json.dumps(envelope(tiktok(id=one))) + "\n" for one in (first, second)]
    else:
        texts = [table([fourcat_row(id=one)]) for one in (first, second)]
    if kind == "quoted csv":
        heads = (",".join(f'"{name}"' for name in fourcat_row()), texts[0].splitlines()[0])
        texts = [text.replace(heads[1], heads[0]) for text in texts]
    path = tmp_path / "both"
    path.write_text("".join("\ufeff" + text for text in texts), encoding="utf-8", newline="")
    one, other = both(tmp_path, [str(path)], max_unreadable_share=0)
    assert one == other
    assert one["videos"].count(b"\n") == 3


def test_objects_in_parquet_are_read(tmp_path):
    posts = [tiktok(id=str(int(tiktok()["id"]) + number)) for number in range(3)]
    source = write_ndjson(tmp_path / "posts.ndjson", posts)
    target = tmp_path / "posts.parquet"
    duckdb.sql(f"COPY (FROM read_json('{source}')) TO '{target}' (FORMAT parquet)")
    (tmp_path / "plain").mkdir()
    plain = outcome(tmp_path / "plain", [source])
    one, other = both(tmp_path, [str(target)])
    assert one == other
    assert one["videos"] == plain["videos"]
    assert one["videos"].count(b"\n") == 4


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("engine", ["records", "sieve"])
def test_a_packed_capture_that_breaks_off_is_refused(tmp_path, shared, suffix, engine):
    source = next(paths[0] for paths in shared.values() if paths[0].endswith(suffix))
    path = tmp_path / "cut.ndjson"
    path.write_bytes(Path(source).read_bytes()[:-500])
    with pytest.raises(InputError, match=r"archive is damaged or breaks off"):
        outcome(tmp_path, [str(path)], engine=engine)


@pytest.mark.parametrize("engine", ["records", "sieve"])
def test_damaged_parquet_and_a_mixed_folder_get_messages(tmp_path, engine):
    path = tmp_path / "cut.parquet"
    path.write_bytes(b"PAR1 no more")
    with pytest.raises(InputError, match="the Parquet file cannot be read"):
        outcome(tmp_path, [str(path)], engine=engine)
    sound = tmp_path / "sound.ndjson"
    sound.write_text(json.dumps(envelope(tiktok())) + "\n", encoding="utf-8")
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"other\.csv: the format is not known"):
        outcome(tmp_path, [str(sound), str(other)], engine=engine)
    assert not (tmp_path / "out" / "videos.csv").exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"desc": "donâ€™t"}, "captions beyond ASCII went through a wrong encoding"),
        ({"desc": "閲嶅簡"}, "captions beyond ASCII went through a wrong encoding"),
        ({"desc": ""}, "the ids were turned into numbers and back"),
        ({"id": 7.3e18}, "the id was turned into a number"),
        ({"createTime": "soon"}, "records cannot be read"),
    ],
)
def test_faults_of_a_whole_file_are_refused_by_both(tmp_path, changes, told):
    path = tmp_path / "c.ndjson"
    records = [envelope(tiktok(**{"id": str(7316199335579300000 + n * 10000)} | changes))
               for n in range(40)]  # fmt: skip
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    errors = []
    for engine in ("records", "sieve"):
        with pytest.raises(InputError, match=told) as error:
            outcome(tmp_path, [str(path)], engine=engine, max_unreadable_share=0)
        errors.append(str(error.value))
    assert errors[0] == errors[1]


def test_very_many_dropped_records_are_summed_up(shared, tmp_path, monkeypatch):
    monkeypatch.setattr(eligibility, "LISTED", 50)
    monkeypatch.setattr(eligibility, "EACH", 7)
    one, other = both(tmp_path, shared["in turns"], **CHONGQING)
    assert one["dropped"] == other["dropped"]
    rows = read_csv(tmp_path / "sieve/out/dropped.csv", ["file"], optional=None)
    flow = {row["stage"]: int(row["n"]) for row in read_csv(
        tmp_path / "sieve/out/flow.csv", ["stage"], optional=None)}  # fmt: skip
    counted = {}
    for row in rows:
        many = 1 if row["line"] else int(row["detail"].split()[1])
        counted[row["reason"]] = counted.get(row["reason"], 0) + many
    assert counted == {reason: flow[reason] for reason in eligibility.REASONS if flow[reason]}
    assert len(rows) < 8 * 6 * 3 + 1


def test_the_engine_is_chosen_by_size_and_kind(tmp_path, monkeypatch):
    small = tmp_path / "small.ndjson"
    small.write_text("{}", encoding="utf-8")
    assert choose_engine("auto", [str(small)]) == "records"
    assert choose_engine("sieve", [str(small)]) == "sieve"
    monkeypatch.setattr("scripts.videos.clean_videos.LARGE", 1)
    assert choose_engine("auto", [str(small)]) == "sieve"
    monkeypatch.undo()
    small.write_bytes(b"PAR1")
    assert choose_engine("auto", [str(small)]) == "sieve"


def test_a_small_capture_loads_no_duckdb(tmp_path):
    capture = ROOT / "data/raw/captures/chongqing.ndjson"
    words = clean_options([str(capture)], tmp_path, topics=["Chongqing"])
    code = "import sys; from scripts.videos.clean_videos import main; main(sys.argv[1:])"
    code += "\nassert 'duckdb' not in sys.modules"
    subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, check=True)


@pytest.mark.parametrize("procedure", ["at_random", "by_engagement"])
@pytest.mark.parametrize("latest", [200, 10**6])
def test_a_large_table_gives_the_same_sample(shared, tmp_path, monkeypatch, procedure, latest):
    outcome(tmp_path, shared["one file"], engine="records", **CHONGQING)
    words = {"procedure": procedure, "size": 40, "latest": latest, "topic": "Chongqing"}
    samples = []
    for most in (10**9, 0):
        monkeypatch.setattr(draw_sample, "LARGE", most)
        draw_sample.main(draw_options(tmp_path / "out", tmp_path / str(most), **words))
        samples.append((tmp_path / str(most) / "sample.csv").read_bytes())
    assert samples[0] == samples[1]


def test_a_large_table_out_of_order_is_refused(shared, tmp_path, monkeypatch):
    outcome(tmp_path, shared["one file"], engine="records", **CHONGQING)
    path = tmp_path / "out" / "videos.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([header, *rows[:-3], rows[-1], *rows[-3:-1]]), encoding="utf-8")
    monkeypatch.setattr(draw_sample, "LARGE", 0)
    with pytest.raises(InputError, match="not whole rows in order of their time"):
        draw_sample.main(draw_options(tmp_path / "out", tmp_path))


def test_signs_fold_as_their_classes_say():
    signs = [chr(code) for code in range(0x21, 0x1FB00) if not 0xD800 <= code < 0xE000]
    with duckdb.connect() as database:
        found = database.execute(
            f"SELECT sign, lower(sign) FROM (SELECT unnest(?) AS sign)"
            f" WHERE regexp_full_match(sign, '[{stable_signs()}]')",
            [signs],
        ).fetchall()
        same = database.execute(
            "SELECT sign FROM (SELECT unnest(?) AS sign)"
            f" WHERE regexp_full_match(sign, '[{same_signs()}]')",
            [signs],
        ).fetchall()
    assert len(found) > len(same) > 30_000
    assert [sign for sign, low in found if low.lstrip("#") != fold(sign)] == []
    assert [sign for (sign,) in same if fold(sign) != sign] == []


def test_the_table_of_the_readme_is_that_of_the_figures():
    told = figures_table(read_json(ROOT / "reference/large_frames.json"))
    assert told in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "reference/large_frames.svg" in (ROOT / "README.md").read_text(encoding="utf-8")
