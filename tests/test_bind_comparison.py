"""The text of a comparison: every number from a table, marked by its class, for any studies."""

import json
import re
import shutil
from pathlib import Path

import pytest
from compared_studies import OTHER, THEME, compare, failed, study

from scripts.compare.bind_comparison import main
from scripts.compare.variable_fragments import results
from scripts.errors import InputError
from scripts.paper.text.manuscript import read, read_project

ROOT = Path(__file__).parents[1]
NAMES = ("summary", "failures", "tbl-studies", "differences", "results", "tbl-tests",
         "tbl-heterogeneity", "shares", "tbl-builds")  # fmt: skip


def bind(place, outcomes, manuscript=None):
    compare(place, outcomes)
    (place / "studies.csv").write_bytes((place / "table.csv").read_bytes())
    main([
        "--manuscript", str(manuscript or ROOT / "comparison.qmd"),
        "--settings", str(ROOT / "config.yaml"), "--project", str(ROOT / "_quarto.yml"),
        *(part for name in ("studies", "shares", "tests", "codes", "differences")
          for part in (f"--{name}", str(place / f"{name}.csv"))),
        "--variables", str(place / "variables.yml"), "--out-project", str(place / "project.yml"),
        "--fragments", *(str(place / f"{name}.md") for name in NAMES),
    ])  # fmt: skip
    made = {name: (place / f"{name}.md").read_text(encoding="utf-8") for name in NAMES}
    return made, json.loads((place / "variables.yml").read_text(encoding="utf-8"))


def test_every_share_is_marked_with_the_class_of_its_study(tmp_path):
    outcomes = [
        study("wuhan", {"theme": THEME}), study("porto", {"theme": OTHER}),
        study("oslo", {"theme": THEME}, evidence="simulated"),
    ]  # fmt: skip
    outcomes[1]["shares"][0]["evidence"] = "published"
    made, bound = bind(tmp_path, outcomes)
    table = made["shares"]
    cells = re.findall(r"\d+% \\\[\d+,\u00a0\d+\\\]\]\{\.(\w+)\}", table)
    assert cells == ["observed"] * 3 + ["published"] + ["observed"] * 2 + ["simulated"] * 3
    assert "60% \\[39,\u00a078\\]" in table
    said = bound["compared"]["evidence"]
    assert "two observed" in said and "one simulated" in said and "they enter no test" in said
    assert "not in the tests" in made["tbl-studies"]
    assert "{.simulated}" not in made["tbl-tests"] + made["tbl-heterogeneity"]


def test_simulated_studies_alone_are_called_no_finding(tmp_path):
    outcomes = [study(n, {"theme": THEME}, evidence="simulated") for n in ("a", "b")]
    made, bound = bind(tmp_path, outcomes)
    assert "is no finding" in bound["compared"]["evidence"]
    assert "On simulated records (no finding)" in made["results"]
    assert "{.simulated}" in made["tbl-tests"]


def test_the_words_follow_the_test(tmp_path):
    alike = bind(tmp_path / "alike", [study(n, {"theme": THEME}) for n in ("a", "b")])[0]
    assert "are not shown to differ between the studies" in alike["results"]
    assert "no code varies more than chance" in alike["results"]
    assert re.search(r"\[Food\]\{.observed\} \|.*\| 60% all \|  \|", alike["tbl-heterogeneity"])
    far = {"food": 0, "views": 1, "people": 19}
    apart = bind(tmp_path / "apart", [study("a", {"theme": THEME}), study("b", {"theme": far})])[0]
    assert "differ between the studies by more than chance" in apart["results"]
    assert re.search(
        r"share of \*people\*, from \[10%\].*\(A\) to \[95%\].*\(B\)", apart["results"]
    )


@pytest.mark.parametrize(("times", "said"), [(0.99, "are not shown to differ"), (1.01, "differ")])
def test_the_words_turn_where_p_reaches_alpha(tmp_path, times, said):
    found = compare(tmp_path, [study("a", {"theme": THEME}), study("b", {"theme": OTHER})])
    alpha = times * float(found["tests"][0]["p_holm"])
    names = {"a": "A", "b": "B"}
    told = results(found["shares"], found["tests"], found["codes"], names, alpha)
    assert f"The shares {said} " in told


def test_designs_are_told_once_and_departures_from_them_by_study(tmp_path):
    outcomes = [study(name, {"theme": THEME}) for name in "abc"]
    outcomes[1] |= {"coders": 3, "notes": ["it is old"]}
    made, _ = bind(tmp_path, outcomes)
    assert re.search(r"\| B \|.*\| coders\\: 3; it is old \|", made["tbl-studies"])
    assert "coders\\: 2; consensus\\: log" in made["tbl-studies"]
    assert re.search(r"\| C \|.*\.90.*\|  \|", made["tbl-studies"])


def test_studies_without_a_code_in_common_are_shown_and_not_tested(tmp_path):
    counts = [{"theme": {"food": 12, "views": 8}}, {"theme": {"night": 5, "cats": 15}}]
    outcomes = [study(name, one) for name, one in zip("ab", counts, strict=True)]
    made, _ = bind(tmp_path, outcomes)
    assert "No test is possible: fewer than two" in made["results"]
    assert "@fig-of-theme shows them, @tbl-of-theme gives them." in made["results"]
    assert "| [Theme]{.observed} | 2 | 0 | 0 | n/a |" in made["tbl-tests"]
    assert "permutations" not in made["tbl-tests"] and "Holm’s" not in made["tbl-tests"]
    assert "| **Theme**: no test |" in made["tbl-heterogeneity"]
    assert made["shares"].count("\u2013") == 4
    assert made["differences"].count("further code") == 4


def test_variables_may_be_called_as_the_sections_and_tables_of_the_manuscript(tmp_path):
    counts = dict.fromkeys(("tests", "studies", "data", "builds", "differences"), THEME)
    made, _ = bind(tmp_path, [study(name, counts) for name in "ab"])
    text = (ROOT / "comparison.qmd").read_text(encoding="utf-8") + "".join(made.values())
    labels = re.findall(r"\{#([\w-]+)", text)
    assert len(labels) > 20 and sorted(set(labels)) == sorted(labels)


def test_a_variable_that_no_video_has_been_coded_on_has_no_picture(tmp_path):
    counts = {"theme": {"food": 0, "views": 0}, "tone": THEME}
    made, _ = bind(tmp_path, [study(name, counts) for name in "ab"])
    assert "@tbl-of-theme gives them" in made["results"] and "fig-of-theme" not in made["results"]
    assert "{#fig-of-tone" in made["results"]


def test_thirty_studies_and_many_codes_make_tables_in_parts(tmp_path):
    counts = {"theme": {f"code{place}": 2 for place in range(12)}}
    made, bound = bind(tmp_path, [study(f"city{place}", counts) for place in range(30)])
    labels = re.findall(r"\{#tbl-([\w-]+)\}", made["shares"])
    assert labels == ["of-theme", "part-2-of-theme", "part-3-of-theme"]
    assert (
        bound["compared"]["places"] == "30 Places"
        and bound["compared"]["videos"] == "[600]{.observed}"
    )
    assert made["shares"].count("| City7 ") == 3


def test_messages_of_failed_studies_are_text_whatever_they_hold(tmp_path):
    message = "merge_codes: `x` {{< var y >}} <b> ?@fig-z\n  found: 1\n  2\n  3\n  4"
    outcomes = [study(n, {"theme": THEME}) for n in ("a", "b")]
    made, _ = bind(tmp_path, [*outcomes, failed("c", message=message)])
    told = "Two of three studies are compared. Failed and not compared: c. @sec-studies tells why."
    assert made["summary"] == f"{told}\n"
    quoted = re.search(r"- \*\*c\*\* \(failed\): `([^`]*)`", made["failures"])[1]
    assert quoted == "merge_codes: 'x' { var y } <b> ?@fig-z; found: 1; 2; 3; …"
    assert "not compared: failed" in made["tbl-studies"]


def test_the_manuscript_includes_every_fragment_and_types_no_number(tmp_path):
    for name in NAMES:
        path = tmp_path / f"results/bind_comparison/{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    shutil.copy(ROOT / "comparison.qmd", tmp_path)
    included = [mention.name for mention in read(tmp_path / "comparison.qmd").includes]
    assert sorted(Path(name).stem for name in included) == sorted(NAMES)
    text = (tmp_path / "comparison.qmd").read_text(encoding="utf-8")
    (tmp_path / "typed.qmd").write_text(text + "\nWe compared 30 cities.\n", encoding="utf-8")
    outcomes = [study(n, {"theme": THEME}) for n in ("a", "b")]
    with pytest.raises(InputError, match=r"(?s)typed.qmd, line \d+: a number is typed.*30 cities"):
        bind(tmp_path / "made", outcomes, tmp_path / "typed.qmd")


def test_the_project_of_the_comparison_is_that_of_the_paper_without_claims(tmp_path):
    bind(tmp_path, [study(n, {"theme": THEME}) for n in ("a", "b")])
    for path in ("render/evidence.lua", "render/comparison.bib"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    project = read_project(tmp_path / "project.yml")
    assert project["filters"] == ["render/evidence.lua"]
    assert project["bibliography"] == ["render/comparison.bib"]
    assert "claims" not in json.dumps(project) and "provenance" not in json.dumps(project)
    assert project["format"]["html"]["css"] == ["render/evidence.css"]
