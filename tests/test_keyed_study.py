"""A keyed release tells no id, and builds to the same paper from its raw files on."""

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from crate_validator import UNTOLD, fill_cache, find_faults
from workspace import HOST, USER

from scripts.chain import read_commands
from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.files.text_files import write_text
from scripts.release.keyed.keyed_study import check_results, name_ids
from scripts.release.likeness.contents import digests
from scripts.release.manifest import read_manifest
from scripts.release.privacy.traces import DIGITS
from scripts.release.release import main
from scripts.videos.draw_sample import draw

# Not spelt out, since this file is released too.
KEY = hashlib.sha256(b"the key of these tests").hexdigest()
SAMPLING = {"size": 12, "seed": 7, "latest": 60, "topic": "River"}
# Tables of posts: their ids, their times, and the order of the draw differ on purpose.
OF_POSTS = (
    *("data/clean_videos/videos.csv", "data/clean_videos/dropped.csv"),
    *("data/draw_sample/sample.csv", "data/merge_codes/units.csv"),
)


def eligible(number):
    """Videos of which many have the same counts and the same time of posting."""
    return [
        {
            "video_id": str(7337226195635284909 + 13 * place),
            "posted_at_utc": f"2024-01-{1 + place // 9:02}T00:00:00Z",
            "topics": "River",
            "likes": str(place % 4),
            "comments": "1",
        }
        for place in range(number)
    ]


@pytest.mark.parametrize("procedure", ["at_random", "by_engagement"])
@pytest.mark.parametrize("key", [KEY.encode(), KEY[::-1].encode()])
def test_the_same_videos_are_drawn_under_their_pseudonyms(procedure, key):
    videos, choices = eligible(100), SAMPLING | {"procedure": procedure}
    sample = {row["video_id"] for row in draw(videos, **choices)}
    names = name_ids(["1234567"], key, videos, sample, choices)
    assert len(set(names.values())) == len(names) == 101
    rows = [
        dict(row, video_id=names[row["video_id"]], posted_at_utc=f"{place:09}")
        for place, row in enumerate(videos)
    ]
    drawn = {row["video_id"] for row in draw(rows, **choices)}
    assert drawn == {names[one] for one in sample}
    assert names == name_ids(["1234567"], key, videos, sample, choices)


@pytest.mark.parametrize("procedure", ["at_random", "by_engagement"])
def test_ids_in_names_of_units_keep_their_order_in_and_outside_of_the_sample(procedure):
    videos, choices = eligible(100), SAMPLING | {"procedure": procedure}
    sample = {row["video_id"] for row in draw(videos, **choices)}
    pilot = {row["video_id"] for row in videos[::7]} - sample
    names = name_ids([], KEY.encode(), videos, sample, choices, sample | pilot)
    for group in (sorted(sample), sorted(pilot)):
        assert [names[one] for one in group] == sorted(names[one] for one in group)
    rows = [
        dict(row, video_id=names[row["video_id"]], posted_at_utc=f"{place:09}")
        for place, row in enumerate(videos)
    ]
    assert {row["video_id"] for row in draw(rows, **choices)} == {names[one] for one in sample}


def test_a_sample_that_the_settings_do_not_draw_is_refused(monkeypatch):
    monkeypatch.setattr("scripts.release.keyed.keyed_study.ATTEMPTS", 50)
    videos = eligible(100)
    sample = [row["video_id"] for row in videos[:12]]  # too early to be among the latest
    with pytest.raises(InputError, match="same sample"):
        name_ids([], KEY.encode(), videos, sample, SAMPLING | {"procedure": "at_random"})


@pytest.mark.parametrize(
    ("path", "before", "after", "is_refused"),
    [
        ("results/a/b.csv", "share\n0.29375\n", "share\n0.29376\n", True),
        ("results/a/b.csv", "video_id\n71234\n", "video_id\np_0\n", False),
        ("results/a/b.json", '{"id": 71234}', '{"id": "p_0"}', False),
        ("_variables.yml", "hash: " + "0a" * 32, "hash: " + "1b" * 32, False),
        ("paper.html", "<p>" + "0a" * 32 + "</p>", "<p>" + "1b" * 32 + "</p>", False),
        ("paper.html", "<p>72%</p>", "<p>73%</p>", True),
        ("data/draw_sample/sample.csv", "video_id\n71234\n", "video_id\np_1\n", False),
        ("data/merge_codes/codes.csv", "value\nfood\n", "value\nother\n", True),
    ],
)
def test_results_of_the_released_data_that_differ_are_refused(
    tmp_path, path, before, after, is_refused
):
    write_text(tmp_path / "own" / path, before)
    write_text(tmp_path / "keyed" / path, after)
    places = tmp_path / "own", tmp_path / "keyed"
    if is_refused:
        with pytest.raises(InputError, match=re.escape(path)):
            check_results(*places, [path], {"71234": "p_0"})
    else:
        check_results(*places, [path], {"71234": "p_0"})


@pytest.fixture(scope="module")
def author(built, tmp_path_factory):
    """The author's project, built, which is to be released with keyed ids."""
    copy = built.clone(tmp_path_factory.mktemp("author") / "study")
    settings = copy.folder / "config.yaml"
    text = settings.read_text(encoding="utf-8")
    assert "identifiers: plain" in text
    write_text(settings, text.replace("identifiers: plain", "identifiers: keyed"))
    return copy


@pytest.fixture(scope="module")
def released(author, tmp_path_factory):
    """The unpacked release."""
    [command] = [c for c in read_commands(author.folder, "release") if c.rule == "release"]
    place = tmp_path_factory.mktemp("unpacked")
    write_text(place / "key.txt", KEY)
    options = ["--root", str(author.folder), "--key", str(place / "key.txt")]
    main([*command.arguments, *options])
    [archive] = (author.folder / "release").glob("*.zip")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(place)
    return place / archive.stem


def test_no_id_of_a_post_is_in_the_data_and_no_key_anywhere(author, released):
    posts = {
        row["video_id"]
        for path in OF_POSTS[:2]
        for row in read_csv(author.folder / path, ["video_id"], optional=None)
    }
    assert len(posts) > 200
    for path in filter(os.path.isfile, released.rglob("*")):
        data = path.read_bytes()
        assert KEY.encode() not in data, path
        if path.relative_to(released).parts[0] not in ("scripts", "tests"):  # invented examples
            text = data.decode("utf-8", "ignore")
            assert not posts.intersection(DIGITS.findall(text)), path


def test_every_table_figure_and_statistic_is_that_of_the_author(author, released):
    manifest = read_manifest(released / "manifest.json")
    made = [item for item in manifest["items"] if item["rule"] and item["path"] not in OF_POSTS]
    differing = {
        item["path"]
        for item in made
        if (author.folder / item["path"]).read_bytes() != (released / item["path"]).read_bytes()
    }
    pages = {path for path in differing if path.endswith((".html", ".pdf"))}
    assert differing - pages == {"_variables.yml", "results/describe_build/build.json"}
    for path in pages:
        before, after = (digests(folder / path) for folder in (author.folder, released))
        assert before.printed == after.printed, path


def test_its_crate_has_what_the_profiles_require(released, tmp_path):
    faults = find_faults(released, fill_cache(tmp_path))
    assert faults == {"REQUIRED": set(), "RECOMMENDED": UNTOLD}


def test_the_release_is_reproduced_and_its_certificate_tells_nothing_of_the_machine(
    author, released, tmp_path
):
    done = subprocess.run(
        [sys.executable, "-m", "scripts.verify.verify", "--out", str(tmp_path / "seen")],
        cwd=released, env=author.env, capture_output=True, text=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    document = json.loads((tmp_path / "seen/certificate.json").read_text("utf-8"))
    assert (done.returncode, document["faults"]) == (0, [])
    assert {item["verdict"] for item in document["items"]} == {"identical bytes"}
    made = {item["path"] for item in document["items"] if item["rule"]}
    assert {"data/draw_sample/sample.csv", "figures/flow.svg", "paper.pdf"} <= made
    assert document["changed_data"]["unmoved"] == []
    rules = {item["rule"] for item in document["items"]} - {""}
    assert [build["rules"].keys() for build in document["builds"]] == [rules, rules]
    assert len(document["claims"]) > 20
    assert any("stay simulated" in line for line in document["not_checked"])
    for path in (tmp_path / "seen").iterdir():
        text = path.read_text(encoding="utf-8")
        for word in (USER, HOST, str(released.parent), str(tmp_path), str(Path.home()) + "/"):
            assert word not in text, f"{path.name} tells {word}"
