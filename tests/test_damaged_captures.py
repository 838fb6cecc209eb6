"""Whatever is in a capture: posts and unreadable records, or an error that tells the mend."""

import json
import random
import re
import tracemalloc
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sample_captures import SAMPLES, fourcat_row, lines, table, tiktok, zeeschuimer

from scripts.errors import InputError
from scripts.files.tables import write_csv
from scripts.videos.captures import read
from scripts.videos.clean_videos import DROPPED_COLUMNS, clean
from scripts.videos.posts import COUNTS, Post, Unreadable
from scripts.videos.video_table import VIDEO_COLUMNS, check_rows

MUTATIONS = 100
# What breaks a line, a cell, a number or a character.
PIECES = [b"\0", b'"', b"\n", b"\r", b",", b";", b"{", b"}", b"[", b"\xff", b"\xe4\xb8", b"\\ud800"]
PIECES += [b"9" * 400, b"-", b"1e999", b"null", b"\xef\xbb\xbf", b"\xff\xfe", b"NaN", b"=1+1"]


def mutated(data, rng):
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 6))):
        at, kind = rng.randrange(len(data) + 1), rng.randrange(5)
        if kind == 0:
            data[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            data[at:at] = rng.choice(PIECES)
        elif kind == 2:
            del data[at : at + rng.choice((1, 2, 40, 400))]
        elif kind == 3:
            data[at:at] = data[rng.randrange(len(data) + 1) :][:200]
        else:
            data[at : at + 8] = rng.choice(PIECES)
    return bytes(data)


def survives(path):
    """Read and clean a file; what is written of it is sound, or an InputError is raised."""
    try:
        capture = read(path)
        records = capture.records
        videos, dropped, flow = clean(
            records,
            topics=["River"],
            first=date(2023, 12, 25),
            last=date(2024, 2, 26),
            zone="Asia/Shanghai",
            keep="latest",
        )
        check_rows(videos, "videos.csv")
    except InputError as error:
        assert str(path) in str(error) or "videos.csv" in str(error)
        assert str(error).encode()  # it can be printed
        return
    assert records
    for record in records:
        assert isinstance(record, (Post, Unreadable))
        assert isinstance(record, Post) or record.reason.encode()
    assert len(videos) + len(dropped) == len(records) == flow[0]["n"]
    assert all(
        count is None or 0 <= count <= 10**15
        for record in records
        if isinstance(record, Post)
        for count in [record.followers, *(record.counts[name] for name in COUNTS)]
    )
    write_csv(path.with_suffix(".videos"), VIDEO_COLUMNS, videos)
    write_csv(path.with_suffix(".dropped"), DROPPED_COLUMNS, dropped)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_damage_to_the_bytes_of_a_file_crashes_the_reader(tmp_path, name):
    rng = random.Random(name)
    path = tmp_path / "capture"
    for _ in range(MUTATIONS):
        path.write_bytes(mutated(SAMPLES[name].data, rng))
        survives(path)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["$undefined", "../../x", "<b>x</b>", "=1+1", "1.2万", "\ud800", "7.0E+18"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner)
)
FIELDS = sorted(
    {name for sample in SAMPLES.values() for name in re.findall(r'"([A-Za-z_]\w+)": ', sample.text)}
)


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(
    sample=st.sampled_from([name for name in SAMPLES if SAMPLES[name].text.startswith("{")]),
    changes=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4),
)
@example(sample="zeeschuimer tiktok", changes={"id": 7.3e18})
@example(sample="zeeschuimer tiktok", changes={"hashtagName": ["x"]})
def test_no_value_of_any_field_crashes_the_reader(tmp_path_factory, sample, changes):
    def put(node):
        if isinstance(node, list):
            return [put(element) for element in node]
        if isinstance(node, dict):
            return {name: changes.get(name, put(value)) for name, value in node.items()}
        return node

    text, decoder = SAMPLES[sample].text, json.JSONDecoder()
    records, at = [], 0
    while at < len(text):
        record, at = decoder.raw_decode(text, at)
        records.append(put(record))
        at += len(text[at:]) - len(text[at:].lstrip())
    path = tmp_path_factory.getbasetemp() / "capture"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="ascii")
    survives(path)


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_crash_the_reader(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "capture"
    path.write_bytes(data)
    survives(path)


@pytest.mark.parametrize(
    "text",
    [
        lines(tiktok()) + '{"data": ' + "[" * 100_000 + "\n",
        lines(tiktok()) + '{"id": ' + "9" * 5000 + "}\n",
        zeeschuimer(tiktok(desc="\ud800", challenges=[{"title": "\ud800"}])),
        zeeschuimer(tiktok(id="../../x"), tiktok(author={"uniqueId": "<script>"})),
        zeeschuimer(tiktok(desc="<img src=x onerror=alert(1)>#River")),
        table([fourcat_row(body="=cmd|'/c calc'!A1", collected_from_url="@SUM(1)")]),
        table([fourcat_row(id="=1+1"), fourcat_row(likes="=1+1")]),
        table([fourcat_row(body="a\0b"), fourcat_row()]),
        table([fourcat_row(body="x" * 200_000), fourcat_row(body="x")]),
    ],
)
def test_harmful_content_is_harmless(tmp_path, text):
    path = tmp_path / "capture"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    survives(path)


@pytest.mark.parametrize(
    "text",
    [zeeschuimer(tiktok(desc="x" * 600)), table([fourcat_row(body="x" * 600)])],
    ids=["ndjson", "csv"],
)
def test_memory_grows_with_the_posts_and_not_with_their_text(tmp_path, text):
    head, _, row = text.rpartition("\n")[0].rpartition("\r\n" if text[:9] == "collected" else "\n")
    head = head + "\r\n" if head else ""
    peaks = []
    for count in (500, 2000):
        path = tmp_path / "capture"
        path.write_text(head + (row.rstrip() + "\n") * count, newline="")
        tracemalloc.start()
        assert len(read(path).records) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert (peaks[1] - peaks[0]) / 1500 < 1200, "bytes a record"
