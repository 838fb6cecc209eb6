"""The schema of the videos: what the rule writes obeys it, and a row that does not is refused."""

import csv

import pytest
from sample_captures import SAMPLES
from sample_study import clean_options, record, write_capture

from scripts.errors import InputError
from scripts.files.tables import write_csv
from scripts.videos import clean_videos
from scripts.videos.video_table import SCHEMA, VIDEO_COLUMNS, check_rows

ROW = {
    "video_id": "7316199335579305359",
    "platform": "tiktok.com",
    "posted_at_utc": "2023-12-24T16:30:30Z",
    "posted_on": "2023-12-25",
    "collected_at_utc": "",
    "page": "https://www.tiktok.com/tag/river",
    "rank": None,
    "topics": "River",
    "duration_s": 21,
    "followers": 0,
    **dict.fromkeys(["likes", "comments", "reposts", "plays", "saves"]),
}
FAULTS = {
    "video_id": ["", "7.3E+18", "../../x"],
    "platform": ["", "instagram.com"],
    "posted_at_utc": ["", "2023-12-24 16:30:30", "2023-13-24T16:30:30Z"],
    "posted_on": ["", "25.12.2023", "2023-02-30"],
    "collected_at_utc": ["soon"],
    "page": ["x" * 501],
    "rank": [0],
    "topics": [""],
    "duration_s": [-1, 2.5],
    "likes": [-1, True],
}
# Values that a file does not hold as they are: of another type, or a formula.
TYPES = {"video_id": [5], "page": ["=1+1"], "rank": ["1"], "likes": ["12"]}


def test_sound_rows_pass():
    check_rows([ROW, ROW | {"platform": "douyin.com"}], "videos.csv")
    assert list(ROW) == VIDEO_COLUMNS


@pytest.mark.parametrize(
    ("column", "value"),
    [(name, value) for table in (FAULTS, TYPES) for name in table for value in table[name]],
)
def test_row_that_breaks_the_schema_is_refused(column, value):
    with pytest.raises(InputError, match=rf"videos.csv, line 3, column '{column}': the row breaks"):
        check_rows([ROW, ROW | {"platform": "douyin.com", column: value}], "videos.csv")


def test_video_that_stands_twice_is_refused():
    with pytest.raises(InputError, match="line 3, column 'video_id': the video stands twice"):
        check_rows([ROW, ROW], "videos.csv")


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """What the rule writes of two posts, and of one on each platform in every format."""
    folder = tmp_path_factory.mktemp("captures")
    lines = [record("1001"), record("1002", stats={}), '{"data":']
    paths = [write_capture(folder / "first.ndjson", lines)]
    for number, sample in enumerate(SAMPLES.values()):
        if set(sample.kinds) == {"video"}:
            paths.append(folder / f"capture{number}")
            paths[-1].write_bytes(sample.data)
    changes = {"max_unreadable_share": 0.5, "local_zone": "Asia/Shanghai"}
    clean_videos.main(clean_options(paths, folder, **changes))
    return folder


def validated(path):
    from frictionless import Resource, Schema, system

    with system.use_context(trusted=True):  # a path from the root is one
        return Resource(path=str(path), schema=Schema.from_descriptor(SCHEMA)).validate()


def test_table_of_the_rule_obeys_the_schema(tables):
    report = validated(tables / "videos.csv")
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    assert report.tasks[0].stats["rows"] == 4


@pytest.mark.parametrize("column", FAULTS)
def test_library_finds_the_same_faults(tmp_path, column):
    path = tmp_path / "videos.csv"
    for value in FAULTS[column]:
        write_csv(path, VIDEO_COLUMNS, [ROW | {column: value}])
        assert not validated(path).valid, value
    write_csv(path, VIDEO_COLUMNS, [ROW])
    assert validated(path).valid


def test_sources_and_platforms_account_for_every_record(tables):
    def rows(name):
        with (tables / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    flow = {row["stage"]: int(row["n"]) for row in rows("flow.csv")}
    sources, platforms = rows("sources.csv"), rows("platforms.csv")
    assert sum(int(row["records"]) for row in sources) == flow["seen"]
    for stage in [*clean_videos.REASONS, "eligible"]:
        assert sum(int(row[stage]) for row in sources) == flow[stage]
    for stage, n in flow.items():
        assert sum(int(row["n"]) for row in platforms if row["stage"] == stage) == n
    assert {row["platform"] for row in platforms} == {"", "tiktok.com", "douyin.com"}
    fields = {row["format"]: row["reposts_from"] for row in sources if row["platform"]}
    assert fields["TikTok objects JSON"] == "statsV2.shareCount or stats.shareCount"
    assert fields["4CAT CSV"] == "shares or amount_shares"
    assert fields["MediaCrawler NDJSON"] == "share_count"
