"""A study of one's own: other city, codebook, coders and size, built by the same rules."""

import csv
import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from other_formats import put_elsewhere
from quick_settings import hasten

from scripts.checkout import copy_project, project_files
from scripts.errors import InputError
from scripts.files.tables import read_csv, write_csv
from scripts.files.text_files import read_yaml
from scripts.prove.interview_mutants import MUTANTS
from scripts.prove.studies import NoSuchChange, Study
from scripts.prove.trials import load_recomputation
from scripts.release.release import read_published
from scripts.study.new_study import make_study, with_settings, without_section
from scripts.verify import perturbation
from scripts.verify.rebuild import RECOMPUTATION

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studies") / "lisbon é"
    make_study(ROOT, folder)
    build(folder)
    return folder


def build(folder, *options):
    done = subprocess.run(
        ["snakemake", "--cores", "2", *options], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-3000:]
    return done.stderr


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")).split())


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_rules_and_scripts_are_those_of_this_project(study):
    ours = {path for path in project_files(ROOT) if path.startswith(("scripts/", "render/"))}
    assert {
        path for path in project_files(study) if path.startswith(("scripts/", "render/"))
    } == ours
    for path in [*ours, "Snakefile", "envs/requirements.txt", "_quarto.yml"]:
        assert (study / path).read_bytes() == (ROOT / path).read_bytes(), path


def test_a_study_holds_no_template_and_says_where_another_is_made(study, tmp_path):
    assert not (study / "template").exists()
    assert (study / "data/simulation/scenario.yaml").is_file()
    with pytest.raises(InputError, match="in the project from which this study was made"):
        make_study(study, tmp_path / "another")
    assert list(tmp_path.iterdir()) == []


def test_its_own_codebook_coders_and_size_come_out(study):
    settings = read_yaml(study / "config.yaml")
    codebook = read_yaml(study / settings["coding"]["codebook"])["variables"]
    assert codebook.keys().isdisjoint(
        read_yaml(ROOT / "data/raw/coding/codebook.yaml")["variables"]
    )
    assert len(rows(study / "data/draw_sample/sample.csv")) == settings["sampling"]["size"] == 30
    coders = {row["coder_id"] for row in rows(study / "data/merge_codes/codes.csv")}
    assert coders == set(settings["coding"]["sheets"]) == {"A", "B", "C"}
    counted = rows(study / "results/compute_statistics/frequencies.csv")
    assert {(row["variable"], row["value"]) for row in counted} == {
        (name, code) for name, variable in codebook.items() for code in variable.get("values", ())
    }


def test_frequencies_are_those_of_the_scenario(study):
    scenario = read_yaml(study / "data/simulation/scenario.yaml")
    wanted = {
        (variable, code): str(count)
        for part in (scenario["codes"], scenario["multi"])
        for variable, counts in part.items()
        for code, count in counts.items()
    }
    found = rows(study / "results/compute_statistics/frequencies.csv")
    assert {(row["variable"], row["value"]): row["n"] for row in found} == wanted


def test_numbers_spread_as_in_the_scenario_and_reach_the_paper(study):
    asked = read_yaml(study / "data/simulation/scenario.yaml")["numbers"]["cuts"]
    (row,) = rows(study / "results/compute_statistics/numbers.csv")
    assert (row["variable"], row["level"]) == ("cuts", "ratio")
    assert (row["median"], row["not_codeable"]) == (str(asked["median"]), str(asked["NC"]))
    entered = [
        cell for coded in rows(study / "data/merge_codes/consensus.csv")
        if (cell := coded["cuts"]) != "NC"
    ]  # fmt: skip
    assert len(entered) == int(row["n"]) == 30 - asked["NC"]
    assert float(row["mean"]) == pytest.approx(sum(map(float, entered)) / len(entered))
    text = text_of(study / "paper.html")
    assert f"Mdn = {asked['median']} (IQR" in text and "in 28 of 30 videos; 2 not codeable" in text
    assert 'id="tbl-numbers"' in (study / "paper.html").read_text(encoding="utf-8")
    correlated = rows(study / "results/compute_statistics/correlations.csv")
    assert {row["y"] for row in correlated if row["x"] == "cuts"} == {
        "likes",
        "comments",
        "reposts",
    }


def test_a_variable_with_a_condition_is_coded_where_it_applies_alone(study):
    consensus = rows(study / "data/merge_codes/consensus.csv")
    assert {row["subject"] for row in consensus if row["dish"] != "NA"} == {"food"}
    assert sum(row["dish"] != "NA" for row in consensus) == 11
    dish = [row for row in rows(study / "results/compute_statistics/frequencies.csv")
            if row["variable"] == "dish"]  # fmt: skip
    assert {(row["base"], row["base_missing"]) for row in dish} == {("11", "19")}
    codes = rows(study / "data/merge_codes/codes.csv")
    subject = {(row["unit_id"], row["coder_id"]): row["value"] for row in codes
               if row["variable"] == "subject"}  # fmt: skip
    erred = [
        row for row in codes if row["variable"] == "dish"
        and (row["value"] == "NA") == (subject[row["unit_id"], row["coder_id"]] == "food")
    ]  # fmt: skip
    assert not erred


def test_the_paper_shows_its_figures_tables_and_words_and_nothing_of_another_study(study):
    page = (study / "paper.html").read_text(encoding="utf-8")
    assert (study / "paper.pdf").read_bytes().startswith(b"%PDF")
    for label in (
        "fig-subject",
        "fig-tone",
        "fig-cuts",
        "fig-aids",
        "tbl-crosstab-subject-presenter",
    ):
        assert f'id="{label}"' in page, label
    text = text_of(study / "paper.html")
    assert "Lisbon in Short Videos" in text
    assert "Sights leads with 14 of 30 (47%), 95% CI" in text
    assert not re.search("chongqing|table 1 of the source|wang", text, re.IGNORECASE)
    verdicts = {
        row["verdict"]
        for row in json.loads((study / "results/paper/claims.json").read_text("utf-8"))
    }
    assert verdicts == {"holds"}


def without_interviews(folder):
    for path in (folder / "data/raw/interviews").glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")


CHANGES_OF_PEOPLE = [
    *["drop_respondent", "drop_respondent_and_statements", "change_ages", "change_frequencies"],
    *["change_genders", "change_categories", "recode_statements", "drop_statements"],
    "cite_other_respondents",
]


def test_a_change_of_interviews_is_left_out_where_there_are_none(study, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(study, folder, ignore=shutil.ignore_patterns(".snakemake"))
    without_interviews(folder)
    for name in CHANGES_OF_PEOPLE:
        with pytest.raises(NoSuchChange, match="has no row"):
            MUTANTS[name](Study(folder, [], random.Random(1)))


def test_interviews_comparisons_and_single_choice_codes_can_be_left_out(study, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(study, folder)
    coding = folder / "data/raw/coding"
    without_interviews(folder)
    codebook = read_yaml(coding / "codebook.yaml")
    gone = {name for name, one in codebook["variables"].items() if one["select"] == "single"}
    codebook["variables"] = {"aids": codebook["variables"]["aids"]}
    (coding / "codebook.yaml").write_text(yaml.safe_dump(codebook), encoding="utf-8")
    for path in coding.glob("*.csv"):
        kept = [row for row in rows(path) if row.get("variable") not in gone]
        write_csv(path, [name for name in kept[0] if name not in gone], kept)
    settings = read_yaml(hasten(folder) / "config.yaml")
    settings["statistics"] |= {"associations": [], "engagement_by": []}
    settings["figures"] = {"shares": ["aids"], "engagement_by": ""}
    settings["study"]["evidence"] = dict.fromkeys(settings["study"]["evidence"], "observed")
    (folder / "config.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    text = (folder / "paper.qmd").read_text(encoding="utf-8")
    start, end = text.index("## Pairs of variables"), text.index("# Data and reproducibility")
    absent = re.compile(r".*/(fig-(subject|tone|cuts)|tbl-(numbers|coreq))\.md >}}")
    text = absent.sub("", text[:start] + text[end:])
    (folder / "paper.qmd").write_text(text, encoding="utf-8")
    build(folder)
    page = text_of(folder / "paper.html")
    assert "it marks the captures and coding of this version" in page
    assert "share of the runs with one video or coder fewer in which" in page
    assert "Aids: Music is seen most often" in page


def test_a_second_build_does_nothing(study):
    assert "Nothing to be done" in build(study)


def recode_one(folder):
    """All coders see sights in a video in which they agreed to see living."""
    log = rows(folder / "data/raw/coding/adjudication.csv")
    disputed = {row["unit_id"] for row in log if row["variable"] == "subject"}
    agreed = next(
        row["unit_id"]
        for row in rows(folder / "data/merge_codes/consensus.csv")
        if row["subject"] == "living" and row["unit_id"] not in disputed
    )
    for sheet in (folder / "data/raw/coding").glob("coder_*.csv"):
        listed = rows(sheet)
        next(row for row in listed if row["unit_id"] == agreed)["subject"] = "sights"
        write_csv(sheet, list(listed[0]), listed)


# What a page, a document, a shell or a spreadsheet would run.
NASTY = (
    "=1+1 <script>alert(1)</script> [x](javascript:alert(1)) **b** `c` $x$ {.simulated} "
    "#let | \\input{x}"
)


def nasty_yaml(path, fields):
    """Put `NASTY` behind each text of such a field, wherever it stands."""

    def spoil(node):
        if isinstance(node, dict):
            return {
                key: f"{value} {NASTY}"
                if key in fields and isinstance(value, str)
                else spoil(value)
                for key, value in node.items()
            }
        return node

    path.write_text(yaml.safe_dump(spoil(read_yaml(path)), sort_keys=False), encoding="utf-8")


def nasty_table(path, columns):
    listed = rows(path)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, listed[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | dict.fromkeys(columns, NASTY) for row in listed)


def quote(folder, *rows):
    """Let a study have quotations, and its paper include their table and each of them."""
    path = "data/raw/interviews/quotes.csv"
    write_csv(folder / path, list(rows[0]), rows)
    settings = read_yaml(folder / "config.yaml")
    settings["interviews"]["quotes"] = path
    (folder / "config.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    names = ["tbl-quotes", *(f"quote-{row['quote_id']}" for row in rows)]
    included = [f"{{{{< include results/bind_results/{name}.md >}}}}" for name in names]
    text = (folder / "paper.qmd").read_text(encoding="utf-8")
    text = text.replace("# Data and", "\n\n".join([*included, "# Data and"]), 1)
    (folder / "paper.qmd").write_text(text, encoding="utf-8")


def test_an_edit_moves_the_paper_and_markup_formulas_and_commands_stay_text(study, tmp_path):
    folder = tmp_path / "nasty"
    shutil.copytree(study, folder)
    hasten(folder)
    recode_one(folder)
    nasty_yaml(folder / "config.yaml", {"city"})
    nasty_yaml(folder / "data/raw/coding/codebook.yaml", {"label", "definition", "example"})
    nasty_yaml(folder / "data/raw/interviews/codebook.yaml", {"label", "definition", "family"})
    nasty_table(folder / "data/raw/interviews/respondents.csv", ["category", "occupation"])
    nasty_table(folder / "data/raw/interviews/statements.csv", ["paraphrase"])
    nasty_table(folder / "data/raw/coding/adjudication.csv", ["reason"])
    # What stands in no claim may be quoted: nobody types it.
    said = {"quote": f"Most of 30 are never {NASTY}", "original": f"很辣 {NASTY}"}
    quote(folder, {"quote_id": "q1", "respondent": "R1"} | said)
    captures = folder / "data/raw/captures"
    (captures / "lisbon.ndjson").rename(captures / "=l$(touch run) `touch run` & 'q'.ndjson")
    build(folder)
    page = (folder / "paper.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page and 'href="javascript' not in page
    assert NASTY.split()[1] in html.unescape(page)
    assert re.search(
        r"Sights =1\+1 .* leads with 15 of 30 \(50%\), 95% CI", text_of(folder / "paper.html")
    )
    assert text_of(folder / "paper.html").count("Most of 30 are never") == 2
    cards = json.loads((folder / "results/trace_provenance/provenance.json").read_text("utf-8"))
    behind = [f"data/raw/interviews/{name}.csv" for name in ("quotes", "respondents")]
    assert cards["tbl-quotes"]["raw"] == behind
    assert not list(folder.rglob("run"))
    for path in [*folder.glob("data/*/*.csv"), *folder.glob("results/*/*.csv")]:
        if "raw" not in path.parts:
            cells = [cell for row in csv.reader(path.open(encoding="utf-8")) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "@"))], path


def test_within_studies_it_holds_its_own_files_alone_and_records_of_its_own(tmp_path):
    project = copy_project(ROOT, tmp_path / "project")
    before = project_files(project)
    (project / "studies").mkdir()
    for name in ("porto", "new-york"):
        make_study(project, project / "studies" / name)
    made = {name: project / "studies" / name for name in ("porto", "new-york")}
    for folder in made.values():
        names = {path.name for path in folder.iterdir()}
        assert names == {"claims", "config.yaml", "data", "paper.qmd", "references.bib"}
        assert "compare" not in read_yaml(folder / "config.yaml")
    cities = {name: read_yaml(path / "config.yaml")["study"]["city"] for name, path in made.items()}
    assert cities == {"porto": "Porto", "new-york": "New York"}
    scenarios = [read_yaml(path / "data/simulation/scenario.yaml") for path in made.values()]
    assert scenarios[0]["codes"] != scenarios[1]["codes"]
    for scenario in scenarios:
        sizes = {name: sum(counts.values()) for name, counts in scenario["codes"].items()}
        assert sizes == {"subject": 30, "tone": 30, "presenter": 30, "dish": sizes["dish"]}
        assert sizes["dish"] == scenario["codes"]["subject"]["food"]
    assert project_files(project) == before  # neither released nor compared as the project's own


@pytest.mark.parametrize("name", ["a b", "../../x", "a/b", "_a"])
def test_a_study_within_the_project_has_a_plain_name(tmp_path, name):
    project = copy_project(ROOT, tmp_path / "outer/project")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    folder = project / "studies" / name
    if folder.resolve().is_relative_to(project.resolve()):
        with pytest.raises(InputError, match=r"cannot have this name|within this project"):
            make_study(project, folder)
        assert sorted(path.name for path in tmp_path.rglob("*")) == before
    else:  # what leaves the project is a folder beside it, with the whole pipeline
        make_study(project, folder)
        assert (tmp_path / "outer/x/Snakefile").is_file()


def test_a_section_is_left_out_with_its_comments():
    text = "a: 1\n\n# Of b.\n# More.\nb:\n  # Inner.\n  c: 2\n\n# Of d.\nd: 3\n"
    assert without_section(text, "b") == "a: 1\n\n# Of d.\nd: 3\n"
    assert without_section(text, "missing") == text


@pytest.mark.parametrize("place", ["inside", "full", "nameless"])
def test_a_folder_that_cannot_be_used_is_refused_and_left_alone(tmp_path, place):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    folder = {"inside": ROOT / "scripts/x", "full": tmp_path / "full", "nameless": Path()}[place]
    wanted = {"inside": "within this project", "full": "not empty", "nameless": "no folder"}[place]
    with pytest.raises(InputError, match=wanted):
        make_study(ROOT, folder)
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "mine.txt"]
    assert not (ROOT / "scripts/x").exists()


def test_the_rule_names_the_folder_and_how_to_go_on(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "scripts.study.new_study", "--folder", str(tmp_path / "mine")],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0
    assert f"cd {tmp_path / 'mine'} && make paper" in done.stderr
    listed = read_csv(tmp_path / "mine/data/raw/coding/coder_C.csv", (), optional=None)
    assert len(listed) == 30


def test_without_a_folder_the_rule_says_once_how_to_name_one(study):
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "1", "new_study"], cwd=study,
        capture_output=True, text=True, env=os.environ | {"BUILD_PROGRESS": ""},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("error: no folder is named\n  mend:     snakemake --cores 1") == 1


def test_a_setting_that_does_not_exist_is_not_added():
    with pytest.raises(InputError, match=r"template/settings.yaml(, line \d+)?, key 'study.town'"):
        with_settings("study:\n  city: A\n", {"study.town": "B"})


def test_results_follow_the_data_without_a_recomputation_in_any_format(study, tmp_path):
    folder = tmp_path / "other"
    shutil.copytree(study, folder, ignore=shutil.ignore_patterns(".snakemake"))
    hasten(folder)
    quote(folder, {"quote_id": "q1", "respondent": "R1", "quote": "It was very full."})
    put_elsewhere(folder)
    found = perturbation.perturb(folder, None, 2)
    assert (found["faults"], found["recomputed"], found["unmoved"]) == ([], False, [])
    assert found["made_plain"] == ["captures", "sheets", "interviews"]
    assert len(found["changes"]) >= 6 and "change quotations" in found["changes"]


def test_a_proof_without_a_recomputation_is_refused_with_what_it_needs(study):
    with pytest.raises(InputError, match=r"(?s)no independent recomputation.*recompute\("):
        load_recomputation(study / RECOMPUTATION)


def test_a_release_names_no_source_where_there_is_none(study, tmp_path):
    assert read_published(study / "data/raw/published.yaml", study / "references.bib") is None
    (tmp_path / "published.yaml").write_text("source: {title: A}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"published.yaml(, line \d+)?, key 'source.doi'"):
        read_published(tmp_path / "published.yaml", study / "references.bib")
    assert "Chongqing" not in (study / "LICENSE-TEXT").read_text(encoding="utf-8")


def test_a_line_without_a_record_stays_when_a_capture_is_changed(study, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(study, folder, ignore=shutil.ignore_patterns(".snakemake"))
    path = next((folder / "data/raw/captures").glob("*.ndjson"))
    with path.open("a", encoding="utf-8") as file:
        file.write('{"data": {"id"\n[1]\n')
    changed = Study(folder, [], random.Random(1))
    changed.change_records(lambda records: records[:2])
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    assert lines[2:] == ['{"data": {"id"', "[1]"]
