"""The committed raw data is what the rule makes, and yields the published figures."""

import filecmp
import json
import os
import re
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from sample_study import ROOT, options

from scripts.codes import merge_codes
from scripts.codes.codebook import CODE_COLUMNS, Codebook, Condition, Range, Value, Variable
from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.files.text_files import read_yaml
from scripts.simulation.simulate import agreed_codes, independent_codes, main
from scripts.videos import clean_videos, draw_sample

RAW = ROOT / "data" / "raw"
SHEETS = sorted((RAW / "coding").glob("coder_*.csv"))


def command(folder):
    return options(
        scenario=ROOT / "data" / "simulation" / "scenario.yaml",
        codebook=RAW / "coding" / "codebook.yaml",
        settings=ROOT / "config.yaml",
        folder=folder,
    )


def files(folder):
    """Simulated files below a folder; the codebook was written, not simulated."""
    found = [path for name in ("captures", "coding") for path in (folder / name).rglob("*")]
    return {str(path.relative_to(folder)): path for path in found if path.name != "codebook.yaml"}


def first_difference(made: Path, committed: Path):
    lines = zip(made.read_bytes().split(b"\n"), committed.read_bytes().split(b"\n"), strict=False)
    for number, (new, old) in enumerate(lines, start=1):
        if new != old:
            column = next((i for i, (a, b) in enumerate(zip(new, old, strict=False)) if a != b), 0)
            start = max(column - 30, 0)
            return f"line {number}: {new[start : column + 40]!r}, not {old[start : column + 40]!r}"
    return "one is longer"


def assert_same_tree(made: Path, committed: Path):
    made, committed = files(made), files(committed)
    assert sorted(made) == sorted(committed)
    for name, path in sorted(made.items()):
        if not filecmp.cmp(path, committed[name], shallow=False):
            pytest.fail(f"{name}, {first_difference(path, committed[name])}")


def test_committed_raw_data_is_what_the_rule_makes(tmp_path):
    main(command(tmp_path))
    assert_same_tree(tmp_path, RAW)


def test_the_same_under_another_hash_seed_zone_and_locale(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "scripts.simulation.simulate", *command(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "4711", "TZ": "America/Lima", "LC_ALL": "C"},
        check=True,
    )
    assert_same_tree(tmp_path, RAW)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """Folder in which the real rules have cleaned, drawn and merged the committed raw data."""
    out = tmp_path_factory.mktemp("chain")
    settings = read_yaml(ROOT / "config.yaml")
    captures, coders = settings["captures"], list(settings["coding"]["sheets"])
    clean_videos.main(
        options(
            captures=sorted((RAW / "captures").glob("*.ndjson")),
            topics=captures["topics"],
            **captures["window"],
            **{
                name: captures[name]
                for name in ("keep_snapshot", "repost_field", "max_unreadable_share")
            },
            **{
                name: out / f"{name}.csv"
                for name in ("videos", "dropped", "flow", "sources", "platforms")
            },
        )
    )
    draw_sample.main(
        options(
            videos=out / "videos.csv",
            flow=out / "flow.csv",
            **settings["sampling"],
            sample=out / "sample.csv",
            sample_flow=out / "sample_flow.csv",
        )
    )
    merge_codes.main(
        options(
            sample=out / "sample.csv",
            codebook=RAW / "coding" / "codebook.yaml",
            coders=coders,
            sheets=[ROOT / settings["coding"]["sheets"][coder] for coder in coders],
            adjudication=RAW / "coding" / "adjudication.csv",
            **{
                name: out / f"{name}.csv"
                for name in ("codes", "consensus", "units", "disagreements", "remarks")
            },
        )
    )
    return out


def anchors(table):
    figures = read_yaml(RAW / "published.yaml")["figures"]
    return {
        name: figure
        for name, figure in figures.items()
        if figure.get("anchor", {}).get("table") == table
    }


def test_sample_is_as_large_as_published(result):
    (published,) = anchors("sample").values()
    sample = read_csv(result / "sample.csv", ["video_id"], key=["video_id"], optional=None)
    assert len(sample) == int(published["value"])


def test_each_published_share_is_the_share_of_the_consensus_codes(result):
    consensus = read_csv(result / "consensus.csv", ["unit_id"], key=["unit_id"], optional=None)
    published = anchors("frequencies")
    assert len(published) == 4
    for name, figure in published.items():
        variable, value = figure["anchor"]["variable"], figure["anchor"]["value"]
        count = Counter(row[variable] for row in consensus)[value]
        assert 100 * count == int(figure["value"]) * len(consensus), name


def test_flow_from_record_to_sample_adds_up_and_uses_every_reason(result):
    rows = read_csv(result / "sample_flow.csv", clean_videos.FLOW_COLUMNS, key=["stage"])
    n = {row["stage"]: int(row["n"]) for row in rows}
    dropped = {row["stage"]: int(row["n"]) for row in rows if row["kind"] == "dropped"}
    lines = sum(path.read_bytes().count(b"\n") for path in (RAW / "captures").iterdir())
    assert n["seen"] == lines
    assert n["seen"] - sum(dropped.values()) == n["sampled"]
    assert [stage for stage, count in dropped.items() if not count] == ["unreadable"]


def test_coders_differ_and_each_difference_is_adjudicated(result):
    codes = read_csv(result / "codes.csv", CODE_COLUMNS)
    cells = {}
    for row in codes:
        cells.setdefault((row["unit_id"], row["variable"]), set()).add(row["value"])
    differing = {cell for cell, values in cells.items() if len(values) > 1}
    log = read_csv(RAW / "coding" / "adjudication.csv", ["unit_id", "variable"], optional=None)
    assert {(row["unit_id"], row["variable"]) for row in log} == differing
    variables = {variable for _, variable in cells}
    assert {variable for _, variable in differing} == variables
    for variable in variables:
        units = [cell for cell in cells if cell[1] == variable]
        assert sum(cell in differing for cell in units) < len(units) / 2
    # Neither coder is simply the one who is right.
    for coder in ("A", "B"):
        assert {row["decision"] == row[f"value_{coder}"] for row in log} == {True, False}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_each_coder_coded_every_sampled_video_in_an_order_of_their_own(result, sheet):
    sample = read_csv(result / "sample.csv", ["video_id"], key=["video_id"], optional=None)
    rows = read_csv(sheet, ["unit_id", "video_id"], key=["unit_id"], optional=None)
    assert sorted(row["video_id"] for row in rows) == sorted(row["video_id"] for row in sample)
    orders = [
        [row["unit_id"] for row in read_csv(path, ["unit_id"], optional=None)] for path in SHEETS
    ]
    assert all(one != other for one, other in pairwise(orders))
    assert [row["unit_id"] for row in rows] != sorted(row["unit_id"] for row in rows)


def envelopes():
    for path in sorted((RAW / "captures").iterdir()):
        for line in path.read_text(encoding="utf-8").rstrip().split("\n"):
            yield json.loads(line)


def test_captures_have_the_shape_of_the_platform():
    seen = Counter()
    for envelope in envelopes():
        data = envelope["data"]
        assert isinstance(data["id"], str)
        assert envelope["item_id"] == data["id"]
        assert int(data["id"]) >> 32 <= int(data["createTime"])
        assert int(data["createTime"]) * 1000 < envelope["timestamp_collected"]
        tags = [item["hashtagName"] for item in data["textExtra"]]
        assert tags == [tag["title"] for tag in data["challenges"]]
        assert tags == [tag.lower() for tag in tags]
        for item in data["textExtra"]:
            written = data["desc"][item["start"] : item["end"]]
            assert written.lower() == "#" + item["hashtagName"]
        assert all(isinstance(count, int) for count in data["stats"].values())
        assert all(isinstance(count, str) for count in data.get("statsV2", {}).values())
        seen["mixed case"] += data["desc"] != data["desc"].lower()
        seen["missing counts"] += "diggCount" not in data["stats"]
        seen["rounded"] += str(data["stats"]["playCount"]) != str(
            data.get("statsV2", data["stats"])["playCount"]
        )
        seen["author as text"] += isinstance(data["author"], str)
        seen["Chinese"] += "重庆" in data["desc"]
        seen["photo post"] += "imagePost" in data
        seen["live stream"] += "liveRoomId" in data
        seen["advertisement"] += bool(data["isAd"])
        seen["paid partnership"] += bool(data.get("adAuthorization"))
    assert [kind for kind, count in seen.items() if not count] == []


def test_no_account_could_be_a_real_one():
    # TikTok allows letters, digits, dots and underscores; nobody is called "simulated.account".
    for envelope in envelopes():
        author = envelope["data"]["author"]
        handle = author if isinstance(author, str) else author["uniqueId"]
        assert re.fullmatch(r"simulated\.account\.\d{4}", handle)
        assert "@" not in envelope["data"]["desc"]
        assert "msToken=simulated&" in envelope["source_url"]


LIMITS = Range(Decimal(0), Decimal(60), Decimal(1))


def values(*codes):
    return {code: Value(code, "", "") for code in codes}


def simulated_codes(scenario, error, seed, coders="ABC"):
    """Agreed and independent codes of a study with a condition and numbers."""
    theme = Variable("theme", "", 1, "", "nominal", "single", values("food", "river", "shops"))
    dish = Variable("dish", "", 1, "", "nominal", "single", values("a", "b", "c"),
                    condition=Condition("theme", ("food",)))  # fmt: skip
    cuts = Variable("cuts", "", 1, "", "ratio", "single", range=LIMITS)
    codebook = Codebook("1", {"theme": theme, "dish": dish, "cuts": cuts})
    units, random = [f"v{n:03}" for n in range(12)], Random(seed)
    agreed = agreed_codes(scenario, units, codebook, random)
    errors = dict.fromkeys(codebook.variables, error)
    return agreed, independent_codes(agreed, errors, coders, codebook, random)


SCENARIO = {
    # The dish stands before what decides it.
    "codes": {"dish": {"a": 2, "b": 3}, "theme": {"food": 5, "river": 4, "shops": 2, "NC": 1}},
    "multi": {},
    "numbers": {"cuts": {"median": 12, "spread": 0.7, "NC": 1, "": 2}},
}


@pytest.mark.parametrize("coders", ["AB", "ABC"])
@pytest.mark.parametrize("error", [0, 0.3, 0.9])
def test_conditions_hold_for_every_coder_and_no_error_goes_unnoticed(error, coders):
    for seed in range(30):
        agreed, own = simulated_codes(SCENARIO, error, seed, coders)
        assert Counter(cells["theme"] for cells in agreed.values()) == SCENARIO["codes"]["theme"]
        counted = Counter(cells["dish"] for cells in agreed.values())
        assert counted == {"a": 2, "b": 3, "NA": 7}
        for unit, cells in agreed.items():
            rows = [own[coder][unit] for coder in coders]
            for name, cell in cells.items():
                # Where all agree, they agree on what the scenario asks for.
                assert (
                    len({cell, *(row[name] for row in rows)}) == 1
                    or len({row[name] for row in rows}) > 1
                )
            for row in (cells, *rows):
                assert (row["dish"] == "NA") == (row["theme"] != "food")
        assert (error > 0) == any(own["A"][unit] != agreed[unit] for unit in agreed)


def test_a_miscounted_number_lies_near_the_agreed_one():
    agreed, own = simulated_codes(SCENARIO, 0.9, 1)
    assert Counter(cells["cuts"] for cells in agreed.values())["NC"] == 1
    apart = [
        abs(int(own[coder][unit]["cuts"]) - int(cells["cuts"]))
        for unit, cells in agreed.items()
        for coder in "ABC"
        if cells["cuts"] not in ("", "NC")
    ]
    assert 0 < max(apart) <= 3


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"codes": SCENARIO["codes"] | {"dish": {"a": 12}}}, "codes.dish"),
        ({"codes": SCENARIO["codes"] | {"theme": {"food": 5}}}, "codes.theme"),
    ],
)
def test_counts_that_do_not_sum_to_the_videos_are_refused(changes, place):
    with pytest.raises(InputError, match=f"column '{place}': the counts sum to"):
        simulated_codes(SCENARIO | changes, 0, 1)
