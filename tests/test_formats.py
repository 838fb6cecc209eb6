"""Every format: recognised by its content, and the same post out of each of them."""

import json
import re

import pytest
from capture_tables import COUNTS as COUNT_COLUMNS
from capture_tables import POSTS, format_table, video_table
from sample_captures import (
    COLLECTED,
    POST,
    SAMPLES,
    SECOND,
    SHANGHAI,
    api_item,
    apify,
    downloader_row,
    fourcat_douyin_row,
    fourcat_row,
    lines,
    pyktok_row,
    research,
    table,
    tiktok,
    zeeschuimer,
)
from sample_study import ROOT

from scripts.errors import InputError
from scripts.videos.captures import log_line, read
from scripts.videos.formats.registry import FORMATS
from scripts.videos.posts import Post, Unreadable


@pytest.fixture
def captured(tmp_path):
    def call(data, *, name="capture", field="shareCount", local=""):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return read(path, field, local)

    return call


def plain(post, field):
    told = {name: getattr(post, name) for name in POST if hasattr(post, name)}
    counts = dict(post.counts)
    return told | {field: counts.pop("reposts")} | counts


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
@pytest.mark.parametrize("field", ["shareCount", "repostCount"])
def test_the_same_post_is_read_from_every_format(captured, sample, field):
    capture = captured(sample.data, field=field, local=sample.local)
    count = len(sample.kinds)
    line = log_line(capture.path, capture.name, capture.layouts, count)
    assert line.endswith(f"capture: {sample.name}, {count} record{'s' * (count > 1)}")
    assert len(capture.records) == count
    other = {"shareCount", "repostCount"} - {field}
    wanted = {name: value for name, value in (POST | sample.differs).items() if name not in other}
    assert plain(capture.records[0], field) == wanted
    for record, kind in zip(capture.records, sample.kinds, strict=True):
        told = record.reason if isinstance(record, Unreadable) else record.kind
        assert told.startswith(kind)


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_the_name_of_a_file_says_nothing(captured, sample):
    told = [
        captured(sample.data, name=name, local=sample.local).name
        for name in ("x.csv", "pyktok.ndjson", "research.json", "x")
    ]
    assert set(told) == {sample.name.partition(" (")[0]}


def test_every_format_has_a_sample():
    sampled = {sample.name.rsplit(" ", 2)[0] for sample in SAMPLES.values()}
    assert {known.name for known in FORMATS} <= sampled


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("a,b\n1,2\n", "a, b"),
        (lines({"shortcode": "x", "likes": 1}), "an object with shortcode, likes"),
        (lines({}), "an object without a key"),
        ("just a sentence\n", "just a sentence"),
        # Comments of the Research API, which have a video's id and likes.
        (
            lines({"id": 1, "video_id": 2, "text": "x", "like_count": 3, "parent_comment_id": 2}),
            "an object with id, video_id, text, like_count, parent_comment_id",
        ),
        ("video_id,like_count,reply_count\n7,8,9\n", "video_id, like_count, reply_count"),
        (json.dumps({"name": "x", "version": 1}, indent=2), "an object with name, version"),
    ],
)
def test_unknown_format_is_refused_with_what_was_found(captured, data, found):
    with pytest.raises(InputError) as error:
        captured(data)
    assert "the format is not known" in str(error.value)
    assert f"found:    '{found}'" in str(error.value)
    assert all(known.name in str(error.value) for known in FORMATS)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK\x03\x04rest", "a workbook or a zip archive"),
        (b"\x1f\x8brest", "the gzip archive is damaged"),
        (b"", "the capture is empty"),
        (b"\n\n", "the capture is empty"),
        (b"[]", "no record of the file can be read; the first: no object: a list"),
        (b'[\n {"id": "1"', "line 2: the JSON is broken here"),
        (b'[\n {"id": "1"},\n', "line 3: the JSON is broken here (the list is not closed)"),
        (b"\xff\xfea", "the mark of UTF-16, but is damaged"),
        (b"id,id\n1,2\n", "column 'id': the column stands twice"),
        (b'{"a": \n', "no record of the file can be read; the first: not JSON"),
    ],
)
def test_file_that_is_no_capture_is_refused(captured, data, told):
    with pytest.raises(InputError, match=re.escape(told)):
        captured(data)


def test_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path)


# Times


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (pyktok_row, "video_timestamp"),
        (downloader_row, "发布时间"),
        (lambda **changes: fourcat_douyin_row(unix_timestamp="", **changes), "timestamp"),
    ],
)
def test_local_time_counts_only_where_its_zone_is_set(captured, row, name):
    data = table([row(), row(**{name: ""})])
    unknown, absent = captured(data).records
    assert (unknown.posted, unknown.local_only) == (None, True)
    assert (absent.posted, absent.local_only) == (None, False)
    assert captured(data, local="Asia/Shanghai").records[0].posted == SECOND
    assert captured(data, local="UTC").records[0].posted == SECOND + 8 * 3600


@pytest.mark.parametrize(
    "told",
    [
        SECOND,
        str(SECOND),
        f"{SECOND}.0",
        float(SECOND),
        SHANGHAI + "+08:00",
        "2023-12-24 22:30:30+06",
        "2023-12-24T16:30:30Z",
        "2023-12-24T16:30:30.000Z",
        "2023/12/24 16:30:30 UTC",
        "2023-12-24 16:30:30",
    ],
)
def test_times_as_exports_write_them(captured, told):
    (post,) = captured(lines({"id": "1", "video_description": "x", "create_time": told})).records
    assert post.posted == SECOND


@pytest.mark.parametrize(
    "odd", [SECOND * 1000, "1.70E+09", "24.12.2023", "12/24/2023 16:31", "2023-13-01 00:00", True]
)
def test_time_that_cannot_be_read_makes_the_record_unreadable(captured, odd):
    data = lines(tiktok(), tiktok(createTime=odd))
    assert captured(data).records[1].reason.startswith("the time of posting cannot be read")


def test_time_of_a_table_of_4cat_is_utc_for_tiktok(captured):
    (post,) = captured(table([fourcat_row(unix_timestamp="")])).records
    assert post.posted == SECOND


# Counts and ids


def test_minus_one_is_a_missing_count_in_one_tool_and_unreadable_in_the_others(captured):
    (post,) = captured(table([downloader_row(点赞数量="-1")])).records
    assert post.counts["likes"] is None
    good, bad = captured(table([fourcat_row(), fourcat_row(likes="-1")])).records
    assert (good.counts["likes"], bad.reason[:19]) == (12345, "the count 'likes' c")


def test_exact_count_that_is_missing_gives_way_to_the_rounded_one(captured):
    (post,) = captured(lines(tiktok(statsV2={"diggCount": None, "playCount": ""}))).records
    assert (post.counts["likes"], post.counts["plays"]) == (12300, 400000)


@pytest.mark.parametrize(
    "ids",
    [
        ["7.316199335579305E+18", "1"],
        ["7316199335579300000", "7316199335579310000", "7316199335579320000"],  # a spreadsheet
        [str(int(n * 1e18)) for n in (6.915887479237266, 7.016199335579305, 7.316199335579305)],
    ],
)
def test_ids_that_were_numbers_stop_the_build(captured, ids):
    data = table([fourcat_row(id=one, unix_timestamp="1900000000") for one in ids])
    with pytest.raises(InputError, match=r"turned into (a number|numbers and back)"):
        captured(data)


def test_ids_beyond_doubles_are_exact_in_json_integers(captured):
    (post,) = captured('{"id": 7316199335579305361, "video_description": "x"}\n').records
    assert post.video_id == "7316199335579305361"


@pytest.mark.parametrize("kept", [f"'{POST['video_id']}", f" {POST['video_id']}\t"])
def test_id_that_was_kept_from_becoming_a_number_is_the_id(captured, kept):
    assert captured(table([fourcat_row(id=kept)])).records[0].video_id == POST["video_id"]


def test_hashtags_come_from_the_caption_only_where_a_record_has_no_field_for_them(captured):
    bare = {"textExtra": None, "challenges": None}
    data = lines(tiktok(**bare), tiktok(**bare | {"challenges": []}), tiktok(contents=[]))
    assert [record.hashtags for record in captured(data).records] == [
        {"river", "重庆"},
        set(),
        {"river", "重庆"},
    ]


# Text that was damaged on its way


@pytest.mark.parametrize("wrong", ["cp1252", "mac_roman", "gbk"])
def test_garbled_captions_are_refused_with_a_hint(captured, wrong):
    posted = "Night #重庆 x" if wrong == "gbk" else "don’t ♡"
    garbled = posted.encode().decode(wrong, "ignore" if wrong == "gbk" else "replace")
    with pytest.raises(InputError, match=r"(?s)line 2:.*wrong encoding.*mend:.*open it as UTF-8"):
        captured(lines(tiktok(), tiktok(desc=garbled)))
    quoted = lines(*[tiktok() for _ in range(40)], tiktok(desc=garbled))
    assert len(captured(quoted).records) == 41


def test_line_that_is_no_text_is_unreadable_and_the_others_are_read(captured):
    data = zeeschuimer(tiktok(), tiktok(), tiktok()).encode().splitlines(keepends=True)
    cut = data[1].replace("夜".encode(), "夜".encode()[:2])
    records = captured(data[0] + cut + data[2]).records
    assert [type(record) for record in records] == [Post, Unreadable, Post]
    assert "no text" in records[1].reason


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_tables_with_any_line_end_and_a_mark_of_a_spreadsheet(captured, end):
    text = "sep=;\n" + table([fourcat_row(body="plain"), fourcat_row(body="a")], ";")
    records = captured(text.replace("\r\n", "\n").replace("\n", end)).records
    assert [(record.line, record.kind) for record in records] == [(3, "video"), (4, "video")]


def test_quotation_mark_that_is_not_closed_makes_every_line_behind_it_unreadable(captured):
    one = fourcat_row(body="plain", hashtags="river")
    rows = table([one] * 6).splitlines(keepends=True)
    rows[3] = rows[3].replace("plain", '"plain', 1)
    records = captured("".join(rows)).records
    assert [type(record) for record in records] == [Post] * 2 + [Unreadable] * 4


def test_row_with_other_cells_than_the_header_is_unreadable(captured):
    text = table([fourcat_row(body="plain"), fourcat_row(body="plain")])
    records = captured(text + "1,2\n").records
    assert records[2].reason == "2 cells where the header has 18"


@pytest.mark.parametrize("written", [repr, json.dumps])
def test_objects_in_the_cells_of_a_table_are_read(captured, written):
    def cells(post):
        return {name: written(value) if isinstance(value, (dict, list)) else value
                for name, value in post.items()}  # fmt: skip

    tables = {"TikTok objects": tiktok(), "Douyin objects": api_item(), "Apify": apify()}
    tables["TikTok Research API"] = research(hashtag_names=None, hashtag_info_list=[
        {"hashtag_name": tag} for tag in POST["hashtags"]])  # fmt: skip
    for name, post in tables.items():
        capture = captured(table([cells(post)]))
        (found,) = capture.records
        assert capture.name == f"{name} CSV"
        assert (found.hashtags, found.counts["likes"]) == (POST["hashtags"], POST["likes"])
        assert (found.duration_s, found.kind) == (POST["duration_s"], "video")


def test_a_list_that_breaks_off_in_its_cell_is_no_post_without_hashtags(captured):
    row = {name: repr(value) for name, value in tiktok().items()} | {"id": POST["video_id"]}
    (record,) = captured(table([row | {"textExtra": row["textExtra"][:30]}])).records
    assert record.reason.startswith("the list 'textExtra' cannot be read: ")


def test_page_is_no_formula_and_no_control_character(captured):
    (post,) = captured(table([fourcat_row(collected_from_url="=HYPERLINK(1)\x07\u2028x")])).records
    assert post.page == "HYPERLINK(1) x"


def test_posts_that_a_page_held_back_have_no_rank(captured):
    records = captured(SAMPLES["zeeschuimer douyin, both dialects"].data).records
    assert [record.rank for record in records] == [1, 2, 3, 4, 5, 6, None]
    assert {record.collected_ms for record in records} == {COLLECTED}


# The data dictionary


@pytest.mark.parametrize("made", [format_table(POSTS), format_table(COUNT_COLUMNS), video_table()])
def test_data_dictionary_repeats_the_code(made):
    assert made in (ROOT / "data" / "README.md").read_text(encoding="utf-8")
