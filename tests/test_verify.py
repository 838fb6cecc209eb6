"""Verifying a small project and the real one: what agrees, and how each tampering is seen."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from quick_settings import hasten
from sample_project import write
from workspace import ROOT, edit

from scripts.checkout import private_files, project_files
from scripts.errors import InputError
from scripts.lock_environment import pins
from scripts.prove.trials import Trial
from scripts.release.manifest import (
    make_manifest,
    manifest_digest,
    read_manifest,
    reference_of,
    write_manifest,
)
from scripts.verify import perturbation
from scripts.verify import verify as module
from scripts.verify.conditions import both_conditions
from scripts.verify.items import extra_items, made_files
from scripts.verify.rebuild import OF_TRANSCRIPTS, RECOMPUTATION, other_versions, rebuild
from scripts.verify.verify import find_reference

# A project with data, a table, a statistic, a picture and claims, built in a second.
SCRIPT = """\
import json
import sys
from pathlib import Path

from PIL import Image

counts = [int(line) for line in Path("data/raw/counts.csv").read_text().split()[1:]]
mean = sum(counts) / len(counts)
Path(sys.argv[1]).write_text(f"mean,n\\n{mean!r},{len(counts)}\\n")
picture = Image.new("L", (120, 60), 255)
picture.paste(0, (10, 10, 10 + counts[0], 50))
picture.save(sys.argv[2])
claim = {"name": "most", "sentence": "Most is six.", "reason": "It is.", "verdict": "holds"}
claim["verdict"] = "holds" if max(counts) == 6 else "fails"
Path(sys.argv[3]).write_text(json.dumps([claim]))
"""
FILES = {
    ".gitignore": "/.snakemake/\n/results/\n/figures/\n__pycache__/\n/certificate/\n",
    "Snakefile": """\
rule measure:
    input: "scripts/measure.py", "data/raw/counts.csv"
    output: "results/measure/mean.csv", "figures/bar.png", "results/judge_claims/claims.json"
    shell: "python -m scripts.measure {output}"
""",
    "data/raw/counts.csv": "count\n3\n6\n4\n",
    "scripts/measure.py": SCRIPT,
}
ABOUT = {"title": "Counting", "version": "1.0.0"}
ABOUT_IT = ("manifest.json", "manifest.json.sha256", "reference/manifest.json")
PART = "reference/manifest.json"
MEAN, CLAIMS = "results/measure/mean.csv", "results/judge_claims/claims.json"


def describe(folder: Path) -> dict:
    """Make the manifest of all that is in a folder, and its part as a release has it."""
    paths = {*project_files(folder), *made_files(folder)} - {"manifest.json", PART}
    manifest = make_manifest(folder, paths, ABOUT)
    if (folder / PART).is_file():
        write_manifest(folder / PART, reference_of(manifest))
    write_manifest(folder / "manifest.json", manifest)
    return manifest


def build(folder: Path, keep_record: bool = False) -> None:
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "--quiet", "all"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(command, cwd=folder, env=os.environ | {"PATH": path}, check=True)
    if not keep_record:  # of what Snakemake made here
        shutil.rmtree(folder / ".snakemake")


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The small project as it is released: built, with its manifest."""
    folder = write(tmp_path_factory.mktemp("released") / "paper", FILES)
    build(folder)
    describe(folder)
    return folder


@pytest.fixture
def paper(released, tmp_path):
    """A copy of the release that may be tampered with."""
    return Path(shutil.copytree(released, tmp_path / "paper"))


@pytest.fixture(scope="module")
def build_once(tmp_path_factory):
    """Stands for `rebuild`: the same sources are built once for all tests."""
    built = {}

    def rebuilt(root, files, both, place):
        beside = [*private_files(root), *(one for one in OF_TRANSCRIPTS if (root / one).is_file())]
        read = [path for path in files if path not in ABOUT_IT] + beside
        key = tuple((path, (root / path).read_bytes()) for path in read)
        if key not in built:
            built[key] = rebuild(root, files, both, tmp_path_factory.mktemp("rebuilt"))
        return built[key]

    return rebuilt


@pytest.fixture
def verify(build_once, monkeypatch, capsys):
    """Run the command on a folder: exit status, certificate, and what stands on standard error."""
    monkeypatch.setattr(module, "rebuild", build_once)

    def run(folder: Path, *options: str):
        with pytest.raises(SystemExit) as ended:
            module.main(["--files", str(folder), *options])
        path = folder / "certificate" / "certificate.json"
        return ended.value.code, json.loads(path.read_text("utf-8")), capsys.readouterr().err

    return run


def verdicts(document: dict) -> dict[str, str]:
    return {item["path"]: item["verdict"] for item in document["items"]}


def faulty(document: dict) -> set[str]:
    return {fault["item"] for fault in document["faults"]}


def fit_manifest(folder: Path, path: str, **entries) -> None:
    """Let the manifest say of one file what is there now."""
    manifest = read_manifest(folder / "manifest.json")
    (now,) = make_manifest(folder, [path], ABOUT)["items"]
    items = [now | entries if item["path"] == path else item for item in manifest["items"]]
    write_manifest(folder / "manifest.json", manifest | {"items": items})


def test_a_release_as_it_was_made_is_reproduced(paper, verify):
    before = sorted(path for path in paper.rglob("*") if path.is_file())
    status, document, told = verify(paper)
    assert (status, document["verdict"], document["faults"]) == (0, "reproduced", [])
    assert set(verdicts(document).values()) == {"identical bytes"}
    assert {MEAN, "figures/bar.png", CLAIMS, "data/raw/counts.csv"} <= verdicts(document).keys()
    assert document["claims"][0]["reference"] == "holds"
    assert document["claims"][0]["builds"] == ["holds", "holds"]
    for build in document["builds"]:
        assert build["rules"].keys() == {"measure"}
        assert 0 < build["rules"]["measure"] < build["seconds"]
    assert document["release"]["digest"] == manifest_digest(read_manifest(paper / "manifest.json"))
    assert "first build, one job at a time: done" in told
    after = {path for path in paper.rglob("*") if path.is_file()} - set(before)
    assert {path.name for path in after} == {
        f"certificate.{kind}" for kind in ("html", "json", "md")
    }


def test_only_the_projects_own_files_are_built_from(paper, verify):
    # Were the outputs copied, Snakemake would have nothing to do, and see no fault of the script.
    edit(paper / "scripts/measure.py", "mean = sum(counts)", "mean = 1 + sum(counts)")
    status, document, _ = verify(paper)
    assert status == 1
    assert {MEAN, "scripts/measure.py"} == faulty(document)
    assert any("column mean" in fault["problem"] for fault in document["faults"])


def test_a_changed_byte_in_the_data_is_seen(paper, verify):
    edit(paper / "data/raw/counts.csv", "\n4\n", "\n5\n")
    status, document, told = verify(paper)
    assert status == 1
    assert {"data/raw/counts.csv", MEAN} == faulty(document)
    assert "data/raw/counts.csv: different: " in told


def test_a_byte_that_changes_no_value_is_seen_all_the_same(paper, verify):
    edit(paper / "data/raw/counts.csv", "\n4\n", "\n04\n")
    status, document, _ = verify(paper)
    assert (status, faulty(document)) == (1, {"data/raw/counts.csv"})


def test_a_result_typed_into_an_output_is_seen(paper, verify):
    edit(paper / MEAN, "4.333333333333333", "4.334333333333333")
    status, document, _ = verify(paper)
    assert (status, faulty(document)) == (1, {MEAN})
    assert "was not made by" in document["faults"][0]["problem"]


def change_item(folder: Path, path: str, manifest: str = "manifest.json", **entries) -> None:
    """Let a manifest say something else of a file."""
    edited = read_manifest(folder / manifest)
    for item in edited["items"]:
        item |= entries if item["path"] == path else {}
    write_manifest(folder / manifest, edited)


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ({"sha256": "0" * 64}, "states SHA-256 0000"),
        ({"bytes": 7}, "the reference says 7 bytes"),
        ({"rule": "other"}, "the rule other makes it, not measure"),
    ],
)
def test_an_entry_of_the_reference_that_does_not_hold_of_the_released_file_is_seen(
    paper, verify, entries, problem
):
    change_item(paper, MEAN, **entries)
    status, document, _ = verify(paper)
    assert (status, faulty(document), document["verdict"]) == (1, {MEAN}, "not reproduced")
    assert problem in document["faults"][0]["problem"]


@pytest.mark.parametrize("edited", ["manifest.json", PART])
def test_the_two_manifests_of_a_release_have_to_agree(paper, verify, edited):
    (paper / "reference").mkdir()
    write_manifest(paper / PART, reference_of(read_manifest(paper / "manifest.json")))
    assert verify(paper)[0] == 0
    change_item(paper, MEAN, edited, content="0" * 64)
    status, document, _ = verify(paper)
    assert (status, faulty(document)) == (1, {PART})
    assert f"content of {MEAN}" in document["faults"][0]["problem"]


def test_another_title_than_that_of_the_citation_is_seen(paper, verify):
    (paper / "CITATION.cff").write_text("title: Counting\nversion: 1.0.0\n", "utf-8")
    describe(paper)
    assert verify(paper)[0] == 0
    manifest = read_manifest(paper / "manifest.json")
    write_manifest(paper / "manifest.json", manifest | {"title": "Guessing"})
    status, document, _ = verify(paper)
    assert (status, faulty(document)) == (1, {"manifest.json"})
    assert "'Guessing', and 'Counting' in CITATION.cff" in document["faults"][0]["problem"]


def test_a_file_that_was_added_to_the_results_is_seen(paper, verify):
    (paper / "results/measure/more.csv").write_text("n\n1\n", encoding="utf-8")
    status, document, _ = verify(paper)
    assert (status, faulty(document)) == (1, {"results/measure/more.csv"})


def test_a_result_typed_into_output_and_reference_is_seen(paper, verify):
    edit(paper / MEAN, "4.333333333333333", "4.433333333333333")
    describe(paper)
    status, document, _ = verify(paper)
    assert (status, faulty(document)) == (1, {MEAN})
    assert "4.433333333" in document["faults"][0]["problem"]


@pytest.mark.parametrize("is_described", [False, True])
def test_a_swapped_figure_is_seen(paper, verify, is_described):
    from PIL import Image

    Image.new("L", (120, 60), 255).save(paper / "figures/bar.png")
    if is_described:
        describe(paper)
    status, document, _ = verify(paper)
    assert (status, faulty(document)) == (1, {"figures/bar.png"})


def test_a_reference_edited_to_fit_is_seen(paper, verify):
    edit(paper / "data/raw/counts.csv", "\n4\n", "\n5\n")
    fit_manifest(paper, "data/raw/counts.csv")
    status, document, _ = verify(paper)
    assert (status, faulty(document)) == (1, {MEAN})


def test_a_result_of_another_evidence_class_than_the_reference_says_is_seen(paper, verify):
    (paper / "config.yaml").write_text("study: {evidence: {captures: simulated}}\n", "utf-8")
    describe(paper)
    assert verify(paper)[1]["faults"] == []
    fit_manifest(paper, MEAN, evidence="observed")
    status, document, _ = verify(paper)
    assert (status, faulty(document)) == (1, {MEAN})
    assert "calls it observed, and it is simulated" in document["faults"][0]["problem"]


def test_an_output_that_the_reference_calls_a_source_is_judged_by_the_rebuild(paper, verify):
    edit(paper / MEAN, "4.333333333333333", "5.333333333333333")
    fit_manifest(paper, MEAN, rule="")
    status, document, _ = verify(paper)
    assert (status, faulty(document)) == (1, {MEAN})


def test_a_reference_made_anew_is_told_by_its_digest(paper, verify):
    published = manifest_digest(read_manifest(paper / "manifest.json"))
    edit(paper / "scripts/measure.py", "import json\n", "import json  # the same\n")
    describe(paper)
    status, document, _ = verify(paper)
    assert (status, document["faults"]) == (0, [])
    assert any("the one that was published" in line for line in document["not_checked"])
    status, document, told = verify(paper, "--digest", published)
    assert (status, faulty(document)) == (1, {"manifest.json"})
    assert published in told
    with pytest.raises(InputError, match="no SHA-256"):
        module.main(["--files", str(paper), "--digest", published[:16]])
    (paper / "manifest.json.sha256").write_text(f"{published}  manifest.json\n")
    assert verify(paper)[0] == 1
    own = manifest_digest(read_manifest(paper / "manifest.json"))
    (paper / "manifest.json.sha256").write_text(f"{own}  manifest.json\n")
    status, document, _ = verify(paper)
    assert status == 0
    assert not any("the one that was published" in line for line in document["not_checked"])


def test_missing_and_extra_items_are_named(paper, verify):
    (paper / "scripts/more.py").write_text("", encoding="utf-8")
    manifest = read_manifest(paper / "manifest.json")
    gone = make_manifest(paper, [MEAN], ABOUT)["items"][0] | {"path": "results/measure/gone.csv"}
    items = [item for item in manifest["items"] if item["path"] != MEAN]
    manifest["items"] = sorted([*items, gone], key=lambda item: item["path"])
    write_manifest(paper / "manifest.json", manifest)
    status, document, _ = verify(paper)
    assert status == 1
    judged = verdicts(document)
    assert judged["results/measure/gone.csv"] == "missing"
    assert (judged[MEAN], judged["scripts/more.py"]) == ("extra", "extra")


def test_the_committed_reference_knows_all_sources_that_it_is_asked_for():
    listed, own = read_manifest(ROOT / PART)["items"], project_files(ROOT)
    assert "data/raw/README.md" in own
    assert extra_items(listed, [], own) == []
    (extra,) = extra_items(listed, [], [*own, "data/raw/captures/more.ndjson", "scripts/more.py"])
    assert (extra.path, extra.verdict) == ("data/raw/captures/more.ndjson", "extra")


def test_a_claim_that_flips_is_named(paper, verify):
    edit(paper / "data/raw/counts.csv", "\n6\n", "\n7\n")
    fit_manifest(paper, "data/raw/counts.csv")
    status, document, _ = verify(paper)
    assert status == 1
    assert {"most", CLAIMS, MEAN} == faulty(document)
    assert document["claims"][0]["builds"] == ["fails", "fails"]


def test_what_depends_on_the_conditions_is_named(paper, verify):
    edit(
        paper / "scripts/measure.py",
        "mean = sum(counts)",
        "mean = len(str(Path.cwd())) * sum(counts)",
    )
    status, document, _ = verify(paper)
    assert status == 1
    (item,) = [item for item in document["items"] if item["path"] == MEAN]
    assert item["agree"] == "different"
    assert item["first"].startswith("the two builds differ: ")


def test_a_build_that_fails_is_told_with_its_rule(paper, verify):
    edit(paper / "scripts/measure.py", "mean = ", "sys.exit('error: no mean today')\nmean = ")
    status, document, told = verify(paper)
    assert status == 1
    assert "first build: measure: " in told
    assert verdicts(document)[MEAN] == "missing"
    assert str(paper) not in json.dumps(document)


def test_a_release_whose_settings_stop_its_build_gets_a_failing_certificate(paper, verify):
    fragment = "results/judge_claims/tbl.md"
    edit(paper / "Snakefile", "rule measure:\n", f"""\
configfile: "config.yaml"

rule all:
    input: "{MEAN}", "{fragment}"

rule judge_claims:
    input: "config.yaml"
    output: "{fragment}"
    log: "logs/judge_claims.log"
    params: kind=config["study"]["evidence"]["coding"]
    shell: "test {{params.kind}} = simulated && cp {{input}} {{output}}"
        " || (echo error: no such class > {{log}}; false)"

rule measure:
""")  # fmt: skip
    (paper / "config.yaml").write_text("study: {evidence: {coding: simulated}}\n", "utf-8")
    build_again(paper)
    describe(paper)
    assert verify(paper)[0] == 0
    edit(paper / "config.yaml", "simulated", "observed")
    status, document, told = verify(paper)
    assert (status, document["verdict"]) == (1, "not reproduced")
    assert {"config.yaml", fragment} < faulty(document)
    assert "first build: judge_claims: no such class" in told
    named = [fault["item"] for fault in document["faults"]]
    assert named.index("first build") < named.index("config.yaml") < named.index(fragment)
    page = (paper / "certificate/certificate.html").read_text("utf-8")
    assert "The first and the second builds failed." in page


def test_digests_alone_are_enough(paper, verify):
    manifest = describe(paper)
    (paper / "manifest.json").unlink()
    kept = [item for item in manifest["items"] if item["rule"] or item["role"] == "data"]
    (paper / "reference").mkdir()
    write_manifest(paper / "reference/manifest.json", manifest | {"items": kept})
    shutil.rmtree(paper / "results")
    shutil.rmtree(paper / "figures")
    status, document, _ = verify(paper)
    assert (status, document["faults"]) == (0, [])
    assert document["release"]["reference"] == "reference/manifest.json"
    assert document["claims"][0]["reference"] == ""
    assert any("digests alone" in line for line in document["not_checked"])
    edit(paper / "scripts/measure.py", "mean = sum(counts)", "mean = 1 + sum(counts)")
    status, document, _ = verify(paper)
    assert (status, faulty(document)) == (1, {MEAN})


# A study whose transcripts stay at home, with what is made of them and what follows from that.
QUOTED = {
    ".gitignore": FILES[".gitignore"] + "/data/check_quotes/\n/data/raw/texts/\n",
    "config.yaml": "interviews: {transcripts: data/raw/texts/*.txt}\n",
    "Snakefile": """\
from glob import glob

rule report:
    input: "data/check_quotes/quotes.csv"
    output: "results/report/verdicts.csv"
    shell: "cut -d, -f2 {input} > {output}"

rule check_quotes:
    input: glob("data/raw/texts/*.txt")
    output: "data/check_quotes/quotes.csv"
    shell: "(echo quote,verdict; echo q1,$(cat /dev/null {input})) > {output}"
""",
    "data/raw/texts/F1.txt": "verbatim\n",
}
QUOTES, REPORT = "data/check_quotes/quotes.csv", "results/report/verdicts.csv"


@pytest.fixture
def quoted(tmp_path):
    """Such a study as a reviewer has it: released, without the transcripts."""
    folder = write(tmp_path / "quoted", QUOTED)
    build(folder)
    shutil.rmtree(folder / "data/raw/texts")
    describe(folder)
    return folder


def test_tables_of_transcripts_that_stay_at_home_are_not_rebuilt_and_no_fault(quoted, verify):
    status, document, _ = verify(quoted)
    assert (status, document["faults"]) == (0, [])
    judged = verdicts(document)
    assert (judged[QUOTES], judged[REPORT]) == ("not rebuilt", "identical bytes")
    assert document["counts"]["not rebuilt"] == 1
    (line,) = [line for line in document["not_checked"] if QUOTES in line]
    assert "transcripts that are not released" in line


def test_a_changed_byte_in_a_table_of_quotations_is_seen_without_transcripts(quoted, verify):
    edit(quoted / QUOTES, "verbatim", "Verbatim")
    status, document, _ = verify(quoted)
    assert (status, faulty(document)) == (1, {QUOTES, REPORT})
    edit(quoted / QUOTES, "Verbatim", "verbatim")
    (quoted / QUOTES).unlink()
    status, document, _ = verify(quoted)
    assert verdicts(document)[QUOTES] == "not rebuilt"
    assert faulty(document) == {REPORT}, "what follows was built without"


def test_a_table_of_quotations_is_rebuilt_where_the_transcripts_are(quoted, verify):
    write(quoted, {"data/raw/texts/F1.txt": "verbatim\n"})
    assert verdicts(verify(quoted)[1])[QUOTES] == "identical bytes"
    edit(quoted / QUOTES, "verbatim", "invented")
    fit_manifest(quoted, QUOTES)
    assert QUOTES in faulty(verify(quoted)[1])


def test_line_ends_of_another_system_are_no_difference(paper, verify):
    path = paper / "data/raw/counts.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    status, document, _ = verify(paper)
    assert (status, verdicts(document)["data/raw/counts.csv"]) == (0, "identical content")


def test_what_was_built_beside_the_sources_may_be_newer_than_the_reference(paper, verify):
    # Elsewhere the last digits differ; who builds before verifying has such files beside.
    edit(paper / "scripts/measure.py", "mean = sum(counts)", "mean = 1e-15 + sum(counts)")
    fit_manifest(paper, "scripts/measure.py")
    build_again(paper, keep_record=True)
    status, document, _ = verify(paper)
    assert (status, document["faults"]) == (0, [])
    assert verdicts(document)[MEAN] in ("identical content", "within tolerance")


def build_again(folder: Path, keep_record: bool = False) -> None:
    shutil.rmtree(folder / "results")
    build(folder, keep_record)


def test_without_a_reference_it_is_told_how_to_get_one(tmp_path):
    write(tmp_path, FILES)
    with pytest.raises(InputError, match=r"(?s)no reference.*make a release first"):
        find_reference(tmp_path, None)
    with pytest.raises(InputError, match="does not exist"):
        find_reference(tmp_path, "other.json")


def test_the_reference_of_a_release_comes_before_the_committed_one(tmp_path):
    for path in ("reference/manifest.json", "manifest.json"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("{}", encoding="utf-8")
        assert find_reference(tmp_path, None) == tmp_path / path
    assert find_reference(tmp_path, "reference/manifest.json").parent.name == "reference"


def test_the_conditions_have_nothing_in_common(tmp_path):
    write(tmp_path / "source", FILES)
    both = both_conditions(2, ["C", "C.utf8"])
    for name, value in both[0].told().items():
        assert value != both[1].told()[name], name
    second = both[1].folder
    assert " " in second and not second.isascii()
    paths = list(FILES)
    folders = [one.lay_out(paths, tmp_path / "source", tmp_path / one.folder) for one in both]
    modes = [(folder / "Snakefile").stat().st_mode & 0o777 for folder in folders]
    assert modes == [0o644, 0o600]
    orders = [sorted(paths, key=lambda path: (folder / path).stat().st_mtime) for folder in folders]
    assert orders[0] == orders[1][::-1]


def test_the_variables_of_a_build_are_not_the_users(tmp_path, monkeypatch):
    for name in ("XDG_CACHE_HOME", "LC_TIME", "LANG", "MPLCONFIGDIR", "PYTHONPATH"):
        monkeypatch.setenv(name, "mine")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    for one in both_conditions(2, []):
        variables = one.variables(tmp_path, sys.executable)
        assert "mine" not in variables.values()
        assert variables["TZ"] == one.zone
        assert variables["HOME"] == str(tmp_path)
        assert variables["https_proxy"] == "http://127.0.0.1:9"


def test_the_lock_is_compared_with_what_is_installed():
    lock = (ROOT / "envs/requirements.txt").read_text(encoding="utf-8")
    known = dict(re.match(r"([\w.-]+)==([^\s;]+)", pin).groups() for pin in reversed(pins(lock)))
    assert [one for one in other_versions(lock, known.get) if one.package != "numpy"] == []
    other = other_versions(lock, lambda name: "0.1" if name == "matplotlib" else known[name])
    assert ("matplotlib", known["matplotlib"], "0.1") in other


def test_an_ended_verification_leaves_nothing_behind(paper, tmp_path):
    edit(paper / "Snakefile", "python -m", "sleep 60; python -m")
    place = tmp_path / "temporary"
    place.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.verify.verify", "--files", str(paper)],
        cwd=ROOT, env=os.environ | {"TMPDIR": str(place)}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(400):
        if list(place.glob("verify-*/first/.snakemake/log")):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 128 + signal.SIGTERM
    assert list(place.iterdir()) == []
    assert not (paper / "certificate").exists()


def test_changes_that_cannot_be_made_together_are_made_one_by_one(monkeypatch):
    def run_trials(bench, kinds, seed, workers):
        impossible = {"drop_a + drop_b", "drop_b"}
        return [Trial(kind, built=kind not in impossible) for kind in kinds]

    monkeypatch.setattr(perturbation, "run_trials", run_trials)
    trials = perturbation.try_changes(None, ["shrink", "drop_a + drop_b", "cite + recode"], 1)
    assert [(trial.kind, trial.built) for trial in trials] == [
        ("shrink", True), ("cite + recode", True), ("drop_a", True), ("drop_b", False)
    ]  # fmt: skip


def test_a_script_that_writes_a_constant_is_named(built, tmp_path):
    copy = built.unbuilt(tmp_path / "study", tmp_path / "machine", MPLBACKEND="agg")
    path, name = "results/compute_statistics/correlations.csv", "results/compute_statistics.py"
    script = copy.folder / "scripts" / name
    constant = (built.folder / path).read_text(encoding="utf-8")
    typed = f"    Path(args.correlations).write_text({constant!r}, encoding='utf-8')\n"
    hasten(copy.folder)
    edit(script, "\n\nif __name__", f"{typed}\n\nif __name__")
    edit(script, "import argparse\n", "import argparse\nfrom pathlib import Path\n")
    command = [sys.executable, "-m", perturbation.__name__, "--root", ".", "--out", "out.json"]
    subprocess.run(
        [*command, "--recomputation", RECOMPUTATION], cwd=copy.folder, env=copy.env, check=True
    )
    findings = json.loads((copy.folder / "out.json").read_text("utf-8"))
    still = {"path": path, "rule": "compute_statistics", "script": f"scripts/{name}"}
    assert findings["unmoved"] == [still]
    assert any("correlation." in fault for fault in findings["faults"])
