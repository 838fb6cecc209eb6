"""A reduced capture gives the same tables, and tells nothing that leads to a post or a person."""

import json
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

import pytest
from sample_captures import SAMPLES
from workspace import ROOT

from scripts.files.text_files import read_yaml, write_text
from scripts.release.keyed.reduced_captures import days_in_order, is_reduced, reduced_text
from scripts.release.privacy.leaks import find_leaks
from scripts.release.privacy.machine import Machine
from scripts.videos.captures import read
from scripts.videos.posts import Post, Unreadable
from scripts.videos.values import fold

KEPT = attrgetter("platform", "kind", "page", "collected_ms", "hashtags", "followers", "counts")
CAPTURES = sorted((ROOT / "data/raw/captures").glob("*.ndjson"))
CHOICES = read_yaml(ROOT / "config.yaml")["captures"]
TOPICS, FIELD, ZONE = CHOICES["topics"], CHOICES["repost_field"], CHOICES["window"]["zone"]


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """The records of a capture of the study, with lines that hold none and an empty one."""
    path = tmp_path_factory.mktemp("original") / "a.ndjson"
    lines = "".join(path.read_text(encoding="utf-8") for path in CAPTURES)
    write_text(path, '{"data": {"id"\n\n[1]\n' + lines)
    return read(path, FIELD).records


@pytest.fixture(scope="module")
def times(original):
    return days_in_order([one for one in original if isinstance(one, Post)], ZONE)


@pytest.fixture(scope="module")
def reduced(original, times, tmp_path_factory):
    """Path of the same capture, reduced."""
    path = tmp_path_factory.mktemp("reduced") / "a.ndjson"
    ids = {one.video_id for one in original if isinstance(one, Post)}
    names = {one: f"p_{int(one) % 16**16:016x}" for one in ids}
    write_text(path, reduced_text(original, names, times, TOPICS, FIELD))
    return path


def test_all_that_the_rules_read_is_the_same_but_id_and_time_of_day(original, times, reduced):
    topics = {fold(topic) for topic in TOPICS}
    after = read(reduced, FIELD).records
    assert len(after) == len(original)
    kinds = set()
    for one, other in zip(original, after, strict=True):
        assert (one.line, type(one)) == (other.line, type(other))
        if isinstance(one, Unreadable):
            continue
        kinds.add(one.kind)
        posted = times[one.posted, one.video_id]
        duration = one.duration_s if one.kind == "video" else None
        expected = replace(
            one, file=other.file, video_id=other.video_id, posted=posted,
            hashtags=one.hashtags & topics, duration_s=duration,
        )  # fmt: skip
        assert other == expected
    assert {"video", "advertisement", "photo post", "live stream"} <= kinds


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_a_capture_of_any_format_gives_the_same_posts_when_it_is_reduced(sample, tmp_path):
    path = tmp_path / "a"
    path.write_bytes(sample.data)
    before = read(path, FIELD, ZONE).records
    posts = [one for one in before if isinstance(one, Post)]
    names = {one.video_id: f"p_{int(one.video_id) % 16**16:016x}" for one in posts}
    times = days_in_order(posts, ZONE)
    topics = {tag for one in posts for tag in one.hashtags}
    write_text(path, reduced_text(before, names, times, topics, FIELD))
    after = [one for one in read(path, FIELD, ZONE).records if isinstance(one, Post)]
    assert all(is_reduced(json.loads(line)) for line in path.read_text("utf-8").split("\n") if line)
    assert list(map(KEPT, after)) == list(map(KEPT, posts))
    assert [one.duration_s for one in after if one.kind == "video"] == [
        one.duration_s for one in posts if one.kind == "video"
    ]


def test_posts_keep_their_day_and_their_order_and_lose_the_time_of_day(times):
    zone = ZoneInfo(ZONE)
    assert sorted(times, key=times.get) == sorted(times)
    assert len(set(times.values())) == len(times)
    for (posted, _), told in times.items():
        before, after = (datetime.fromtimestamp(one, zone) for one in (posted, told))
        assert before.date() == after.date()
        assert after.hour == 0 and after.minute < 5


def test_a_record_has_nothing_but_what_the_rules_read(reduced):
    lines = reduced.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines if line]
    assert len(records) > len(CAPTURES)
    assert all(map(is_reduced, records))
    text = reduced.read_text(encoding="utf-8")
    for path in CAPTURES:
        for line in path.read_text(encoding="utf-8").splitlines():
            data = json.loads(line)["data"]
            assert data["id"] not in text
            assert not data["desc"] or data["desc"] not in text


@pytest.mark.parametrize(
    "change",
    [
        {"user_agent": "Simulated/1.0"},
        {"data": {"id": "7337226195635284909"}},
        {"data": {"id": "p_0123456789abcdef", "author": {"uniqueId": "someone"}}},
        {"data": {"id": "p_0123456789abcdef", "challenges": [{"title": "a", "desc": "b"}]}},
        {"data": {"id": "p_0123456789abcdef", "stats": {"diggCount": "Noodles at dawn"}}},
        {"data": None},
    ],
)
def test_a_record_with_anything_else_is_not_reduced(reduced, change):
    record = json.loads(reduced.read_text(encoding="utf-8").splitlines()[5])
    assert is_reduced(record)
    assert not is_reduced(record | change)


def test_the_gate_lets_it_pass_though_the_captures_are_observed(reduced):
    options = {"evidence": "observed", "keyed": True, "machine": Machine()}
    assert find_leaks(reduced.parent, **options, captures=CAPTURES) == []


def test_the_gate_looks_into_it_for_what_a_page_may_tell(reduced, tmp_path):
    text = reduced.read_text(encoding="utf-8").replace("/tag/chongqing", "/@simulated.account.3083")
    write_text(tmp_path / "a.ndjson", text)
    options = {"evidence": "observed", "keyed": True, "machine": Machine()}
    assert {row["kind"] for row in find_leaks(tmp_path, **options)} == {"handle"}
