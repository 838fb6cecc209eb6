"""The study builds, and a second build has nothing left to do."""

import csv
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def rows(path):
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_second_build_does_nothing():
    done = subprocess.run(["snakemake", "--cores", "2"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Nothing to be done" in done.stderr


def test_every_sampled_video_has_a_consensus():
    sampled = {row["video_id"] for row in rows("data/draw_sample/sample.csv")}
    coded = {row["video_id"]: row["unit_id"] for row in rows("data/merge_codes/units.csv")}
    decided = {row["unit_id"] for row in rows("data/merge_codes/consensus.csv")}
    assert sampled == set(coded)
    assert decided == set(coded.values())
