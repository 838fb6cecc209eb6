"""The two procedures of sampling: what is drawn, and what may change it."""

import random
from collections import Counter

import pytest
from sample_study import clean_options, draw_options, record, write_capture

from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.videos import clean_videos
from scripts.videos.draw_sample import at_random, by_engagement, check_platform, draw, main
from scripts.videos.video_table import FLOW_COLUMNS, VIDEO_COLUMNS

# Upper 0.1 % point of chi-square with 39 degrees of freedom (scipy.stats.chi2.isf(0.001, 39)).
CHI2_39 = 72.05


def video(number, likes="5", comments="1", topics="River"):
    return {
        "video_id": str(number),
        "posted_at_utc": f"2024-01-01T00:{number // 60:02}:{number % 60:02}Z",
        "topics": topics,
        "likes": likes,
        "comments": comments,
    }


VIDEOS = [video(number) for number in range(100, 160)]


def ids(rows):
    return [row["video_id"] for row in rows]


def test_random_sample_is_of_the_latest_videos_only():
    drawn = {
        video_id
        for seed in range(50)
        for video_id in ids(at_random(VIDEOS, 5, seed=seed, latest=9))
    }
    assert drawn == set(ids(VIDEOS[-9:]))


def test_random_sample_does_not_depend_on_the_order_of_rows():
    shuffled = VIDEOS[:]
    random.Random(2).shuffle(shuffled)
    for seed in range(5):
        expected = at_random(VIDEOS, 20, seed=seed, latest=40)
        assert at_random(shuffled, 20, seed=seed, latest=40) == expected


def test_other_seed_draws_another_sample():
    samples = {tuple(sorted(ids(at_random(VIDEOS, 20, seed=seed, latest=60)))) for seed in range(9)}
    assert len(samples) == 9


def test_losing_an_unsampled_video_changes_nothing():
    sample = at_random(VIDEOS, 20, seed=1, latest=200)
    for gone in VIDEOS:
        if gone not in sample:
            rest = [row for row in VIDEOS if row != gone]
            assert at_random(rest, 20, seed=1, latest=200) == sample


@pytest.mark.parametrize("latest", [40, 200])
def test_losing_a_sampled_video_replaces_that_one_only(latest):
    sample = at_random(VIDEOS, 20, seed=1, latest=latest)
    for gone in sample:
        rest = [row for row in VIDEOS if row != gone]
        changed = ids(at_random(rest, 20, seed=1, latest=latest))
        assert set(ids(sample)) - set(changed) == {gone["video_id"]}
        assert len(changed) == 20


def test_one_video_more_or_less_in_the_frame_moves_one_at_most():
    sample = set(ids(at_random(VIDEOS, 20, seed=1, latest=40)))
    for gone in VIDEOS:
        rest = [row for row in VIDEOS if row != gone]
        assert len(sample - set(ids(at_random(rest, 20, seed=1, latest=40)))) <= 1


def test_every_video_of_the_frame_is_as_likely_as_any_other():
    seeds, size, frame = 3000, 10, 40
    drawn = Counter(
        video_id
        for seed in range(seeds)
        for video_id in ids(at_random(VIDEOS, size, seed=seed, latest=frame))
    )
    expected = seeds * size / frame
    # Draws without replacement: each count varies by the factor (frame - size) / (frame - 1) less.
    spread = expected * (frame - size) / (frame - 1)
    chi2 = sum((drawn[row["video_id"]] - expected) ** 2 / spread for row in VIDEOS[-frame:])
    assert len(drawn) == frame
    assert chi2 < CHI2_39


def test_engagement_ranks_by_likes_plus_comments_within_the_topic():
    videos = [
        video(101, "50", "0"),
        video(102, "9", "45"),
        video(103, "900", "9", topics="Boat"),
        video(104, "1", "1", topics="Boat;River"),
        video(105, "100", "0", topics="Riverside"),
    ]
    assert ids(by_engagement(videos, 9, topic="River")) == ["102", "101", "104"]


def test_engagement_compares_numbers_and_breaks_ties_by_id():
    videos = [video(103, "10", "0"), video(101, "9", "1"), video(102, "9", "0")]
    for rows in (videos, videos[::-1]):
        assert ids(by_engagement(rows, 2, topic="River")) == ["101", "103"]


def test_engagement_takes_the_same_share_of_each_platform():
    small = [video(n, str(n)) | {"platform": "tiktok.com"} for n in range(100, 200)]
    large = [video(n, str(n * 1000)) | {"platform": "douyin.com"} for n in range(200, 500)]
    drawn = by_engagement([*large, *small], 40, topic="River")
    expected = {str(n) for n in (*range(190, 200), *range(470, 500))}
    assert set(ids(drawn)) == expected
    assert drawn == by_engagement([*small, *large[::-1]], 40, topic="River")


def test_missing_count_is_never_ranked():
    videos = [video(101, "", "99"), video(102, "99", ""), video(103, "0", "0"), video(104, "1")]
    assert ids(by_engagement(videos, 9, topic="River")) == ["104", "103"]


@pytest.mark.parametrize(
    ("procedure", "frame"),
    [("at_random", "but only 60 are eligible"), ("by_engagement", "only 60 of topic 'River'")],
)
def test_too_few_videos_are_refused(procedure, frame):
    choices = {"procedure": procedure, "seed": 1, "latest": 200, "topic": "River"}
    assert len(draw(VIDEOS, size=60, **choices)) == 60
    with pytest.raises(InputError, match="needs 61 videos") as error:
        draw(VIDEOS, size=61, **choices)
    assert frame in str(error.value)
    assert "at most 60" in str(error.value)


def test_a_frame_smaller_than_the_sample_is_named():
    with pytest.raises(InputError, match=r"only 20 are the latest .*sampling.latest admits"):
        draw(VIDEOS, procedure="at_random", size=30, seed=1, latest=20, topic="River")


@pytest.mark.parametrize("procedure", ["at_random", "by_engagement"])
def test_tables_and_flow_of_the_script(tmp_path, procedure):
    lines = [record(str(number)) for number in range(1001, 1006)]
    capture = write_capture(tmp_path / "c.ndjson", [*lines, record("1001", seen=2)])
    clean_videos.main(clean_options([capture], tmp_path))
    main(draw_options(tmp_path, tmp_path, procedure=procedure, latest=4))
    sample = read_csv(tmp_path / "sample.csv", VIDEO_COLUMNS, key=["video_id"])
    eligible = read_csv(tmp_path / "videos.csv", VIDEO_COLUMNS)
    assert all(row in eligible for row in sample)
    stages = read_csv(tmp_path / "sample_flow.csv", FLOW_COLUMNS, key=["stage"])
    n = {row["stage"]: int(row["n"]) for row in stages}
    assert (n["seen"], n["eligible"], n["sampled"]) == (6, 5, 3)
    [pool] = [row for row in stages if row["stage"] == "outside_pool"]
    told = {
        "at_random": ("Older than the latest 4", "1", 1),
        "by_engagement": ("Off the topic, or not rankable", "0", 2),
    }
    assert (pool["label"], pool["n"], n["not_drawn"]) == told[procedure]
    dropped = sum(int(row["n"]) for row in stages if row["kind"] == "dropped")
    assert n["seen"] - dropped == n["sampled"] == len(sample)


@pytest.mark.parametrize(
    ("platforms", "told", "refused"),
    [
        ("tiktok.com", "TikTok", None),
        ("tiktok.com douyin.com", "抖音 and TikTok", None),
        ("tiktok.com douyin.com douyin.com", "TikTok", "2 of 3 videos drawn are of Douyin"),
        ("tiktok.com", "YouTube", "1 of 1 videos drawn are of TikTok"),
    ],
)
def test_a_study_names_the_platforms_of_its_videos(platforms, told, refused):
    sample = [{"platform": platform} for platform in platforms.split()]
    if refused:
        with pytest.raises(InputError, match=refused) as error:
            check_platform(sample, told)
        assert "study.platform" in str(error.value)
    else:
        check_platform(sample, told)
