"""Zeeschuimer lines as plain values: ids, counts, times, kinds and hashtags."""

import copy
import json
import re

import pytest
from sample_study import NOON, record, write_capture

from scripts.errors import InputError
from scripts.videos.capture_files import find_captures
from scripts.videos.captures import read
from scripts.videos.posts import Post, Unreadable
from scripts.videos.values import fold, parse_count

BIG = 7337226195635284909  # not exact as a float


@pytest.fixture
def posts(tmp_path):
    def call(*records, field="shareCount"):
        return read(write_capture(tmp_path / "c.ndjson", records), field).records

    return call


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (0, 0),
        ("0", 0),
        (12345, 12345),
        ("12,345", 12345),
        ("1.2万", 12000),
        ("１.２万", 12000),
        ("3.4w", 34000),
        ("1.2M", 1200000),
        ("2亿", 200000000),
        ("4.35k", 4350),
        ("10万+", 100000),
        (12.0, 12),
        (" 7 ", 7),
    ],
)
def test_counts_as_platforms_and_exports_write_them(text, count):
    assert parse_count(text) == count


@pytest.mark.parametrize(
    "word", [None, "", "undefined", "null", "None", "NaN", "Unknown", "--", "$undefined", " "]
)
def test_word_for_a_missing_count_is_missing_and_never_zero(word):
    assert parse_count(word) is None


@pytest.mark.parametrize(
    "nonsense",
    [
        -1,
        "-5",
        "1.5",
        1.5,
        "many",
        "1,2",
        "12,34",
        "1.2.3",
        "1e3",
        True,
        False,
        "9" * 5000,
        10**16,
        [],
        {},
        "1 2",
        "万",
    ],
)
def test_anything_else_is_no_count(nonsense):
    with pytest.raises(ValueError):
        parse_count(nonsense)


def test_exact_strings_win_over_rounded_numbers(posts):
    (post,) = posts(
        record(
            stats={"diggCount": 12300, "commentCount": 5, "shareCount": 1},
            statsV2={"diggCount": "12345", "commentCount": "5", "repostCount": "8"},
        )
    )
    assert post.counts["likes"] == 12345
    assert post.counts["reposts"] == 1


def test_repost_field_is_chosen(posts):
    line = record(statsV2={"shareCount": "40", "repostCount": "4"})
    assert posts(line)[0].counts["reposts"] == 40
    assert posts(line, field="repostCount")[0].counts["reposts"] == 4
    assert posts(record(), field="repostCount")[0].counts["reposts"] is None


def test_missing_counts_are_none(posts):
    (post,) = posts(record(stats={"playCount": 400, "diggCount": "undefined"}, authorStats=None))
    assert post.counts == {
        "likes": None,
        "comments": None,
        "plays": 400,
        "saves": None,
        "reposts": None,
    }
    assert post.followers is None


def test_older_shape_of_a_page(posts):
    (post,) = posts(record(author="someone", createTime=str(NOON), authorStats=None))
    assert (post.posted, post.followers, post.kind) == (NOON, None, "video")
    (post,) = posts(record(author={"stats": {"followerCount": 5}}, authorStats=None))
    assert post.followers == 5


def test_ids_stay_exact_whether_text_or_json_integer(posts):
    as_text, as_integer = posts(record(str(BIG)), record(BIG))
    assert as_text.video_id == as_integer.video_id == str(BIG)


@pytest.mark.parametrize("bad", ["7.33E+18", "7.337226195635285e+18", 7.337226195635285e18, "12.0"])
def test_id_that_became_a_number_is_refused(posts, bad):
    with pytest.raises(InputError, match=r"(?s)line 2, column 'id'.*turned into a number"):
        posts(record(), record(bad))


@pytest.mark.parametrize("bad", ["", "abc", "-5", "٣٤", True, None, "../../x", "1" * 30, [1]])
def test_what_is_no_id_makes_the_record_unreadable(posts, bad):
    line = record()
    line["data"]["id"] = bad
    assert posts(line)[0].reason.startswith("not an id: ")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "video"),
        ({"imagePost": {"images": [1]}}, "photo post"),
        ({"liveRoomId": "5", "video": None}, "live stream"),
        ({"isAd": True}, "advertisement"),
        ({"isAd": False, "adAuthorization": True}, "advertisement"),
        ({"video": None}, "no video"),
    ],
)
def test_kind_of_post(posts, changes, kind):
    assert posts(record(**changes))[0].kind == kind


def test_hashtags_of_both_fields_are_folded(posts):
    (post,) = posts(
        record(
            textExtra=[{"hashtagName": "ＣｈｏｎｇQing"}, {"userId": "5"}, {"hashtagName": ""}],
            challenges=[{"title": "Straße"}],
        )
    )
    assert post.hashtags == {"chongqing", "strasse"}
    assert fold("＃ChongqingCuisine ") == "chongqingcuisine"
    assert fold("重庆") == "重庆"


def test_rank_counts_the_posts_of_each_page(posts):
    lines = [record(page=page) for page in ("a", "b", "a", "a", "b")]
    assert [post.rank for post in posts(*lines)] == [1, 1, 2, 3, 2]


def test_time_in_milliseconds_is_unreadable_and_an_absent_one_is_missing(posts):
    (late,) = posts(record(createTime=NOON * 1000))
    assert re.fullmatch(f"the time of posting .*'{NOON}000' .*not milliseconds.*", late.reason)
    assert posts(record(createTime=None))[0].posted is None
    assert posts(record(createTime="undefined"))[0].posted is None


def test_blank_lines_and_line_ends_of_windows_keep_the_line_numbers(tmp_path):
    path = tmp_path / "c.ndjson"
    path.write_bytes(f"\r\n{json.dumps(record())}\r\n\r\n{{\r\n".encode("utf-8-sig"))
    post, cut = read(path).records
    assert (post.line, cut.line) == (2, 4)


@pytest.mark.parametrize(
    "line", ['{"data": {"id": "1', "[]", "{}", '{"data": [1]}', "7", "[" * 9000, "9" * 5000]
)
def test_line_without_a_record_is_unreadable(posts, line):
    good, bad = posts(record(), line)
    assert isinstance(good, Post)
    assert isinstance(bad, Unreadable)
    assert bad.line == 2
    assert bad.reason


def test_capture_cut_off_within_a_character_loses_its_last_line_only(tmp_path):
    path = tmp_path / "c.ndjson"
    text = json.dumps(record(), ensure_ascii=False) + '\n{"data": {"desc": "重庆'
    path.write_bytes(text.encode()[:-1])
    assert [type(line) for line in read(path).records] == [Post, Unreadable]


@pytest.mark.parametrize("moment", [10**30, "soon", -5, None])
def test_unknown_time_of_collection_is_not_made_up(posts, moment):
    assert posts(record() | {"timestamp_collected": moment})[0].collected_ms == 0


@pytest.mark.parametrize("odd", [None, "", "x", 0, -1, 1e400, True, [], [1], {}, {"a": 1}])
def test_odd_value_of_any_field_is_read_or_refused_but_never_crashes(posts, odd):
    for field in record(statsV2={})["data"]:
        line = copy.deepcopy(record(statsV2={}))
        line["data"][field] = odd
        try:
            assert len(posts(line)) == 1
        except InputError as error:
            assert "line 1, column" in str(error), field
    for field in record():
        try:
            assert len(posts(record() | {field: odd})) == 1
        except InputError as error:
            assert field == "data", error
            assert "the format is not known" in str(error)


@pytest.mark.parametrize("name", ["a{b}.ndjson", "a<b>.ndjson", "{{< include x >}}.ndjson"])
def test_a_name_that_the_workflow_would_fill_in_is_refused(tmp_path, name):
    (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="name of the capture"):
        find_captures(str(tmp_path / "*.ndjson"))
