"""The dehydrated bundle leads to no post, and still gives every table and figure of the codes."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from built_chain import copy_tables
from openpyxl import Workbook
from workspace import ROOT

from scripts.checkout import copy_project
from scripts.errors import InputError
from scripts.files.spreadsheets import read_workbook
from scripts.files.table_files import read_table, write_table
from scripts.files.tables import Row, read_csv
from scripts.files.text_files import read_json, read_yaml
from scripts.release.dehydrate import dehydrate, main, rebuild
from scripts.release.keyed.bins import bin_counts, bin_of, choose_bins
from scripts.release.privacy.leaks import find_leaks
from scripts.release.privacy.machine import Machine

KEY = b"0123456789abcdef" * 2
# What rests on counts of likes, comments and reposts; all else rests on codes and interviews.
COUNTED = {
    "figures/engagement.csv",
    "results/compute_statistics/correlations.csv",
    "results/compute_statistics/engagement_groups.csv",
    "results/compute_statistics/engagement_tests.csv",
    "results/compute_statistics/pairwise.csv",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The built tables and figures."""
    folder = copy_project(ROOT, tmp_path_factory.mktemp("project") / "copy")
    return copy_tables(folder, figures=True)


@pytest.fixture(scope="module")
def bundle(project, tmp_path_factory):
    """The bundle of the project."""
    target = tmp_path_factory.mktemp("bundle") / "new"
    dehydrate(project, target, KEY, read_yaml(ROOT / "config.yaml"))
    return target


@pytest.fixture(scope="module")
def rebuilt(bundle, tmp_path_factory):
    """The code alone with the bundle over it, and what was made from that."""
    folder = copy_project(ROOT, tmp_path_factory.mktemp("rebuilt") / "copy")
    shutil.rmtree(folder / "data/raw")
    shutil.copytree(bundle, folder, dirs_exist_ok=True)
    rebuild(folder)
    return folder


def test_bins_hold_every_count_once():
    for count in [*range(2000), 10**6 - 1, 10**6, 10**9]:
        entry = bin_of(count)
        assert entry.low <= count <= entry.high
        assert bin_of(entry.low) == bin_of(entry.high) == entry
        assert entry.factor < 1.6
    assert bin_of(0).value == 0


def test_the_few_largest_counts_are_not_told_apart():
    chosen = choose_bins([15, 16, 17, 3000, 40000])
    assert chosen[3000] == chosen[40000] == chosen[15]
    assert choose_bins([15, 16, 17, 30, 31, 32])[15] == bin_of(15)
    assert choose_bins([]) == {}


def test_missing_counts_stay_missing_and_others_are_refused():
    rows = [Row(likes=text) for text in ("", "0", "12", "13", "19")]
    bins = bin_counts(rows)
    assert [row["likes"] for row in rows] == ["", "0", "14", "14", "14"]
    assert [(entry["low"], entry["high"], entry["videos"]) for entry in bins] == [
        (0, 0, 1),
        (10, 19, 3),
    ]
    wrong = Row(likes="many")
    wrong.path, wrong.line = "units.csv", 2
    with pytest.raises(InputError, match="not a count"):
        bin_counts([wrong])


def test_nothing_in_the_bundle_leads_to_a_post(project, bundle):
    captures = sorted(project.glob("data/raw/captures/*.ndjson"))
    options = {"evidence": "observed", "keyed": True, "captures": captures}
    assert find_leaks(bundle, **options, machine=Machine()) == []
    text = "\n".join(path.read_text("utf-8") for path in sorted(bundle.rglob("*.csv")))
    assert "http" not in text
    assert not re.search(r"(?<!\w)\d{12,}", text)
    assert set(re.findall(r"T\d\d:\d\d:\d\dZ", text)) <= {"T00:00:00Z"}
    exact = {
        json.loads(line)["data"]["stats"]["playCount"]
        for path in captures
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("{") and line.endswith("}")
    }
    units = read_csv(bundle / "data/merge_codes/units.csv", ["plays"], optional=None)
    given = {int(row["plays"]) for row in units if row["plays"]}
    assert len(given) < len(units) / 2 < len(exact)
    assert not list(bundle.rglob("*.ndjson"))


def test_the_same_video_has_the_same_name_in_sample_units_and_sheets(bundle):
    def names(path):
        return {row["video_id"] for row in read_csv(bundle / path, ["video_id"], optional=None)}

    sample = names("data/draw_sample/sample.csv")
    assert all(re.fullmatch(r"p_[0-9a-f]{16}", name) for name in sample)
    assert names("data/merge_codes/units.csv") == sample
    assert names("data/raw/coding/coder_A.csv") >= sample


def test_every_table_and_figure_of_codes_is_rebuilt_to_the_byte(project, rebuilt):
    made = [
        path.relative_to(project).as_posix()
        for pattern in ("results/*/*.csv", "figures/*.csv", "data/code_interviews/*.csv")
        for path in sorted(project.glob(pattern))
    ]
    assert set(made) > COUNTED
    assert "results/measure_reliability/reliability.csv" in made
    for path in set(made) - COUNTED:
        assert (rebuilt / path).read_bytes() == (project / path).read_bytes(), path
    for name in ("theme", "emotion", "flow"):
        for kind in ("svg", "png"):
            path = f"figures/{name}.{kind}"
            assert (rebuilt / path).read_bytes() == (project / path).read_bytes(), path


def test_the_whole_paper_is_rebuilt_with_its_claims(rebuilt):
    cards = read_json(rebuilt / "results/trace_provenance/provenance.json")
    made = {output["path"] for card in cards.values() for output in card["outputs"]}
    assert {"figures/fragility.svg", "results/judge_claims/tbl-ledger.md"} <= made
    assert {path for path in made if not (rebuilt / path).is_file()} == set()
    page = (rebuilt / "results/check_paper/paper.html").read_text(encoding="utf-8")
    assert all(f'id="{label}"' in page for label in cards)
    assert (rebuilt / "results/check_paper/paper.pdf").is_file()


def test_what_rests_on_counts_differs_by_the_stated_loss_at_most(project, rebuilt, bundle):
    bins = read_csv(bundle / "bins.csv", ["column", "factor"], optional=None)
    path = "results/compute_statistics/engagement_groups.csv"
    with (project / path).open() as old, (rebuilt / path).open() as new:
        pairs = list(zip(csv.DictReader(old), csv.DictReader(new), strict=True))
    assert any(before != after for before, after in pairs)
    for before, after in pairs:
        assert [before[name] for name in ("value", "n", "missing")] == [
            after[name] for name in ("value", "n", "missing")
        ]
        factor = max(float(row["factor"]) for row in bins if row["column"] == before["outcome"])
        for name in ("median", "q1", "q3", "min", "max"):
            if before[name]:
                low, high = float(before[name]) / factor, float(before[name]) * factor
                assert low - 1e-9 <= float(after[name]) <= high + 1e-9, (before, name)
    told = (bundle / "README.md").read_text("utf-8")
    assert f"{max(float(row['factor']) for row in bins):.2f} in the joined bins" in told


def test_a_folder_that_holds_something_is_not_written_over(project, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        dehydrate(project, tmp_path, KEY, read_yaml(ROOT / "config.yaml"))


def test_a_fault_leaves_no_half_of_a_bundle(project, tmp_path):
    settings = read_yaml(ROOT / "config.yaml")
    settings["coding"]["adjudication"] = "nowhere.csv"  # read after the other tables
    with pytest.raises(InputError, match=r"nowhere\.csv: the file does not exist"):
        dehydrate(project, tmp_path / "bundle", KEY, settings)
    assert not list(tmp_path.iterdir())


def test_a_file_is_no_folder_for_a_bundle(project, tmp_path):
    (tmp_path / "notes.md").write_text("mine")
    with pytest.raises(InputError, match="a file, not a folder"):
        dehydrate(project, tmp_path / "notes.md", KEY, read_yaml(ROOT / "config.yaml"))


def test_a_bundle_inside_the_project_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("RELEASE_KEY", "0123456789abcdef" * 4)
    (tmp_path / "config.yaml").write_text("study: {}\n")
    with pytest.raises(InputError, match="inside the project"):
        main(["--project", str(tmp_path), "--folder", str(tmp_path / "bundle")])


@pytest.mark.parametrize(
    ("files", "told"),
    [(None, "no Snakefile"), (["bins.csv"], "no Snakefile"), (["Snakefile"], r"no bins\.csv")],
)
def test_only_a_copy_of_the_code_with_a_bundle_is_rebuilt(tmp_path, files, told):
    folder = tmp_path / "copy"
    for name in files or ():
        folder.mkdir(exist_ok=True)
        (folder / name).touch()
    with pytest.raises(InputError, match=told):
        rebuild(folder)


def test_of_a_workbook_the_table_alone_is_bundled(project, tmp_path):
    settings = read_yaml(ROOT / "config.yaml")
    path, log = "data/raw/interviews/people.xlsx", "data/raw/coding/log.xlsx"
    own = Path(settings["interviews"]["respondents"]), Path(settings["coding"]["adjudication"])
    people, decided = (read_csv(project / one, (), optional=None) for one in own)
    write_table(project / log, list(decided[0]), decided)
    book = Workbook()
    book.active.append(["R1", "is really somebody"])
    book.create_sheet("People").append(list(people[0]))
    for row in people:
        book["People"].append(list(row.values()))
    book.save(project / path)
    settings["interviews"]["respondents"], settings["coding"]["adjudication"] = path, log
    dehydrate(project, tmp_path / "bundle", KEY, settings)
    assert list(read_workbook(tmp_path / "bundle" / path)) == ["Sheet"]
    assert read_table(tmp_path / "bundle" / path, ["number"], optional=None) == people
    bundled = read_table(tmp_path / "bundle" / log, ["unit_id"], optional=None)
    assert [row["decision"] for row in bundled] == [row["decision"] for row in decided]
    assert {row["reason"] for row in bundled} == {""}


@pytest.mark.parametrize("path", ["A.xlsx", "export.json"])
def test_codes_that_are_no_table_of_text_are_refused(tmp_path, path):
    settings = {"coding": {"sheets": {}, "rounds": {"pilot": [path]}}, "interviews": {}}
    with pytest.raises(InputError, match=rf"{path}: codes are bundled out of CSV files alone"):
        dehydrate(tmp_path, tmp_path / "bundle", b"k" * 32, settings)
