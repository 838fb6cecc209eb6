"""Which records become videos, why the others do not, and that the flow adds up."""

import random
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sample_study import NOON, clean_options, record, write_capture

from scripts.files.tables import read_csv
from scripts.videos.capture_files import find_captures
from scripts.videos.clean_videos import (
    DROPPED_COLUMNS,
    FLOW_COLUMNS,
    VIDEO_COLUMNS,
    main,
    window_bounds,
)


@pytest.fixture
def clean(tmp_path):
    """Run the script on captures (lists of records); its three tables."""

    def call(*captures, names=None, **changes):
        names = names or [f"c{index}.ndjson" for index in range(len(captures))]
        paths = [
            write_capture(tmp_path / name, lines)
            for name, lines in zip(names, captures, strict=True)
        ]
        main(clean_options(sorted(paths), tmp_path / "out", **changes))
        return (
            read_csv(tmp_path / "out" / "videos.csv", VIDEO_COLUMNS, key=["video_id"]),
            read_csv(tmp_path / "out" / "dropped.csv", DROPPED_COLUMNS, key=["file", "line"]),
            read_csv(tmp_path / "out" / "flow.csv", FLOW_COLUMNS, key=["stage"]),
        )

    return call


def at(moment):
    return int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp())


def ids(videos):
    return [row["video_id"] for row in videos]


MIXED = [
    record("1"),
    record("2", isAd=True, textExtra=[]),
    record("3", imagePost={"images": [1]}, createTime=at("2020-01-01T00:00:00")),
    record("4", liveRoomId="9", video=None),
    record("5", textExtra=[{"hashtagName": "cat"}], createTime=at("2020-01-01T00:00:00")),
    record("6", createTime=at("2023-12-24T15:59:59")),
    record("7", createTime=None),
    record("1", seen=2),
    record("8"),
]


def test_each_record_is_a_video_or_has_one_reason(clean):
    videos, dropped, _ = clean(MIXED)
    assert ids(videos) == ["1", "8"]
    assert [(row["line"], row["video_id"], row["reason"]) for row in dropped] == [
        ("1", "1", "duplicate"),
        ("2", "2", "advertisement"),
        ("3", "3", "wrong_type"),
        ("4", "4", "wrong_type"),
        ("5", "5", "off_topic"),
        ("6", "6", "outside_window"),
        ("7", "7", "outside_window"),
    ]
    assert len({(row["file"], row["line"]) for row in dropped}) + len(videos) == len(MIXED)
    assert dropped[5]["detail"] == "posted at 2023-12-24T15:59:59Z"


def test_flow_adds_up(clean):
    videos, dropped, flow = clean(MIXED, ["{", *MIXED], max_unreadable_share=0.2)
    n = {row["stage"]: int(row["n"]) for row in flow}
    steps = [row["stage"] for row in flow if row["kind"] == "dropped"]
    assert n["seen"] == 2 * len(MIXED) + 1
    assert n["seen"] - sum(n[step] for step in steps) == n["eligible"] == len(videos)
    assert {step: n[step] for step in steps if n[step]} == Counter(row["reason"] for row in dropped)
    assert n["unreadable"] == 1


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        ("2023-12-24T15:59:59", False),
        ("2023-12-24T16:00:00", True),
        ("2024-02-26T15:59:59", True),
        ("2024-02-26T16:00:00", False),
    ],
)
def test_window_opens_and_closes_at_midnight_in_shanghai(clean, moment, kept):
    videos, _, _ = clean([record("1", createTime=at(moment)), record("2")])
    assert ("1" in ids(videos)) is kept


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        ("2023-12-24T23:59:59", False),
        ("2023-12-25T00:00:00", True),
        ("2024-02-26T23:59:59", True),
        ("2024-02-27T00:00:00", False),
    ],
)
def test_the_same_window_in_another_zone_holds_other_videos(clean, moment, kept):
    videos, _, _ = clean([record("1", createTime=at(moment)), record("2")], zone="UTC")
    assert ("1" in ids(videos)) is kept


def test_days_on_which_the_clocks_change_are_23_and_25_hours_long():
    spring, autumn = date(2024, 3, 31), date(2024, 10, 27)
    hours = [
        (high - low) / 3600
        for low, high in (window_bounds(day, day, "Europe/Berlin") for day in (spring, autumn))
    ]
    assert hours == [23, 25]
    assert window_bounds(spring, spring, "Europe/Berlin")[0] == at("2024-03-30T23:00:00")


def test_day_of_posting_is_the_day_in_the_zone(clean):
    videos, _, _ = clean([record(createTime=at("2024-01-11T22:25:20"))])
    assert videos[0]["posted_at_utc"] == "2024-01-11T22:25:20Z"
    assert videos[0]["posted_on"] == "2024-01-12"


def test_topics_match_whatever_their_case_and_width(clean):
    lines = [
        record("1", textExtra=[{"hashtagName": "ｒｉｖｅｒ"}]),
        record("2", textExtra=[], challenges=[{"title": "RIVER"}, {"title": "boat"}]),
        record("3", textExtra=[{"hashtagName": "riverside"}]),
    ]
    videos, _, _ = clean(lines, topics=["Boat", "River"])
    assert {row["video_id"]: row["topics"] for row in videos} == {"1": "River", "2": "Boat;River"}


@pytest.mark.parametrize(("keep", "likes"), [("earliest", "10"), ("latest", "30")])
def test_kept_snapshot_does_not_depend_on_the_order_of_files_or_lines(clean, keep, likes):
    def seen(moment, count):
        return record("1", seen=moment, page=f"p{9 - moment}", stats={"diggCount": count})

    pages = [[seen(2, 20), seen(1, 10), record("2")], [seen(3, 30)]]
    first = clean(*pages, keep_snapshot=keep)
    other = clean(pages[1], pages[0][::-1], keep_snapshot=keep)
    assert {row["likes"] for row in first[0] if row["video_id"] == "1"} == {likes}
    stable = [column for column in VIDEO_COLUMNS if column != "rank"]
    assert [[row[c] for c in stable] for row in first[0]] == [
        [row[c] for c in stable] for row in other[0]
    ]
    assert first[2] == other[2]


@pytest.mark.parametrize("engine", ["records", "sieve"])
@pytest.mark.parametrize(("keep", "likes"), [("earliest", "10"), ("latest", "30")])
def test_snapshot_without_a_time_of_collection_gives_way(clean, engine, keep, likes):
    untimed = record("1", stats={"diggCount": 99}) | {"timestamp_collected": None}
    snapshots = [record("1", seen=n, stats={"diggCount": 10 * n}) for n in (1, 3)]
    videos, dropped, _ = clean([untimed, *snapshots], keep_snapshot=keep, engine=engine)
    assert [row["likes"] for row in videos] == [likes]
    assert len(dropped) == 2
    (only,), _, _ = clean([untimed, untimed], keep_snapshot=keep, engine=engine)
    assert only["likes"] == "99"


def test_snapshots_of_one_moment_do_not_depend_on_the_order_of_files(clean):
    pages = [[record("1", page=page, stats={"diggCount": n})] for page, n in (("a", 5), ("b", 6))]
    assert clean(*pages)[0] == clean(*pages[::-1])[0]


def test_same_id_on_two_platforms_is_two_posts(clean):
    video = {"aweme_id": "1", "create_time": NOON, "statistics": {}, "video": {}}
    douyin = {"source_platform": "douyin.com", "data": video | {"text_extra": []}}
    assert [row["reason"] for row in clean([record("1"), douyin])[1]] == ["wrong_type"]


def test_missing_counts_stay_empty_and_zero_stays_zero(clean):
    videos, _, _ = clean([record("1", stats={"diggCount": 0, "commentCount": "undefined"})])
    row = videos[0]
    assert [row[name] for name in ("likes", "comments", "plays")] == ["0", "", ""]
    undated = record("2")
    del undated["timestamp_collected"]
    assert clean([undated])[0][0]["collected_at_utc"] == ""


def test_counts_and_ids_in_the_table_are_exact(clean):
    big = 7337226195635284909
    videos, _, _ = clean([record(big, statsV2={"diggCount": "12345678901", "playCount": "1.2万"})])
    assert (videos[0]["video_id"], videos[0]["likes"]) == (str(big), "12345678901")
    assert (videos[0]["plays"], videos[0]["reposts"]) == ("12000", "3")


def test_unreadable_lines_within_the_allowed_share_are_counted(clean):
    _, dropped, flow = clean([record("1"), '{"data": {"id"'], max_unreadable_share=0.5)
    assert [(row["line"], row["reason"]) for row in dropped] == [("2", "unreadable")]
    assert flow[1] == {
        "stage": "unreadable",
        "label": flow[1]["label"],
        "kind": "dropped",
        "n": "1",
    }


def test_tables_do_not_depend_on_the_order_of_lines(clean):
    lines = [record(str(number), createTime=NOON + number % 3) for number in range(10, 40)]
    shuffled = lines[:]
    random.Random(1).shuffle(shuffled)
    assert ids(clean(lines)[0]) == ids(clean(shuffled)[0])


def test_log_tells_format_and_what_is_odd_once_per_file(clean, capsys):
    young = str((NOON + 3600) << 32 | 7)
    lines = [record("1"), record(young), record("3", createTime=None), '{"data":']
    clean(lines, [record("4")], max_unreadable_share=0.5)
    told = [line.rpartition("/")[2] for line in capsys.readouterr().err.splitlines()]
    assert told == [
        "c0.ndjson: Zeeschuimer NDJSON (TikTok), 4 records",
        "c0.ndjson: 4: unreadable: not JSON: Expecting value",
        "c0.ndjson: records with no time of posting: 1 (3)",
        "c0.ndjson: records with an id made after their time of posting: 1 (2)",
        "c1.ndjson: Zeeschuimer NDJSON (TikTok), 1 record",
    ]


def test_post_with_an_id_made_after_it_is_kept_and_counted(clean, tmp_path):
    young = str((NOON + 3600) << 32 | 7)
    assert ids(clean([record("1"), record(young)])[0]) == ["1", young]
    (row,) = read_csv(tmp_path / "out" / "sources.csv", ["late_ids"], optional=None)
    assert row["late_ids"] == "1"


def test_local_time_without_its_zone_is_dropped_with_that_reason(clean, tmp_path):
    header = "video_id,video_timestamp,video_diggcount,video_description"
    rows = [header, "7316199335579305359,2023-12-25T00:30:30,1,#River"]
    _, dropped, _ = clean(rows, names=["pyktok.csv"])
    assert dropped[0]["detail"] == "only a local time of posting, without its zone"
    videos, _, _ = clean(rows, names=["pyktok.csv"], local_zone="Asia/Shanghai")
    assert videos[0]["posted_at_utc"] == "2023-12-24T16:30:30Z"


def test_captures_are_found_by_one_pattern_or_by_several(tmp_path):
    for name in ("b.csv", "a.ndjson", "c.txt", "~$b.csv", ".~lock.c.txt#"):
        (tmp_path / name).write_text("x")
    assert find_captures("*.csv", tmp_path) == ["b.csv"]
    several = ["*.csv", "*.ndjson", str(tmp_path / "c.*"), "b*"]
    assert find_captures(several, tmp_path) == [str(tmp_path / "c.txt"), "a.ndjson", "b.csv"]
