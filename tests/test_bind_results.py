"""What the manuscript asks for is what is bound, no more fragments and no fewer variables."""

import json
import re
from pathlib import Path

import pytest
from built_chain import BIND, BUILD, ROOT, command, copy_tables, run_module

from scripts.errors import InputError
from scripts.files.text_files import write_json
from scripts.paper.bind_results import main
from scripts.paper.text.inclusions import included_from
from scripts.paper.text.manuscript import leaves

PAPER = (ROOT / "paper.qmd").read_text(encoding="utf-8")
INCLUDED = re.findall(r"\{\{< include (results/bind_results/\S+\.md) >\}\}", PAPER)
OPTIONS = BIND | {"fragments": INCLUDED}


@pytest.fixture(scope="module")
def bound(tmp_path_factory):
    folder = copy_tables(tmp_path_factory.mktemp("bound"), figures=True)
    write_json(folder / BIND["build"], BUILD)
    done = run_module("scripts.paper.bind_results", OPTIONS, folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_every_variable_that_the_paper_uses_exists(bound):
    known = dict(leaves(json.loads((bound / BIND["variables"]).read_text(encoding="utf-8"))))
    used = set(re.findall(r"\{\{< var (\S+) >\}\}", PAPER))
    assert used and not used - set(known)


def test_the_paper_includes_each_figure_and_no_fragment_twice(bound):
    drawn = [f"fig-{path.stem}" for path in (bound / "figures").glob("*.svg")]
    included = [path.split("/")[-1].removesuffix(".md") for path in INCLUDED]
    assert drawn and set(drawn) <= set(included)
    assert len(set(included)) == len(included)


def test_every_fragment_that_can_be_made_is_included_here_or_in_a_new_study(bound, monkeypatch):
    monkeypatch.chdir(bound)
    with pytest.raises(InputError, match="no fragment of this name") as caught:
        main(command(OPTIONS | {"fragments": ["results/bind_results/tbl-nothing.md"]}))
    known = re.search(r"expected: (.*)", str(caught.value))[1].split(", ")
    included = {*INCLUDED, *included_from(ROOT / "template/paper.qmd", "results/bind_results")}
    assert set(known) <= {path.split("/")[-1].removesuffix(".md") for path in included}


def test_all_includes_that_cannot_be_made_are_told_with_the_line_of_the_first(bound, monkeypatch):
    monkeypatch.chdir(bound)
    # No variable of this study has numbers: their table would be empty.
    absent = [f"results/bind_results/{name}.md" for name in ("tbl-numbers", "numbers-in-words")]
    text = "".join(f"{{{{< include {path} >}}}}\n" for path in ["a.md", *absent])
    (bound / "text.qmd").write_text(text, encoding="utf-8")
    options = OPTIONS | {"fragments": absent, "manuscript": "text.qmd"}
    with pytest.raises(InputError, match=r"text\.qmd, line 2: no fragment") as caught:
        main(command(options))
    assert "'tbl-numbers, numbers-in-words'" in str(caught.value)


@pytest.mark.parametrize(
    ("empty", "absent"),
    [
        (("respondents", "statements"), ["tbl-respondents", "tbl-coreq", "statements-4.2"]),
        (("tests", "correlations"), ["tbl-engagement", "platforms-in-words"]),
        (("associations",), ["pairs-in-words", "tbl-crosstab"]),
        (("cooccurrence",), ["tbl-cooccurrence"]),
        # No row of it tells of this study by what a contradiction would be known.
        ((), ["tbl-negative-cases", "tbl-quotes", "quote-q1"]),
    ],
)
def test_what_would_have_nothing_to_show_is_not_made(bound, monkeypatch, empty, absent):
    monkeypatch.chdir(bound)
    headers = {}
    for name in empty:
        headers[name] = f"{name}_empty.csv"
        header = (bound / BIND[name]).read_text(encoding="utf-8").partition("\n")[0]
        (bound / headers[name]).write_text(f"{header}\n", encoding="utf-8")
    fragments = [f"results/bind_results/{name}.md" for name in absent]
    with pytest.raises(InputError, match="no fragment of this name") as caught:
        main(command(OPTIONS | headers | {"fragments": fragments}))
    assert f"'{', '.join(absent)}'" in str(caught.value)


def test_each_quotation_is_a_fragment_of_its_own_and_all_are_a_table(bound, monkeypatch):
    monkeypatch.chdir(bound)
    said = "quote_id,respondent,quote\nq1,F1,I saw it.\nlate-2,M2,Never.\n"
    (bound / "quotes.csv").write_text(said, encoding="utf-8")
    checked = "quote_id,respondent,verdict\nq1,F1,verbatim\nlate-2,M2,not found\n"
    (bound / "checked.csv").write_text(checked, encoding="utf-8")
    names = ("quote-q1", "quote-late-2", "tbl-quotes")
    fragments = [f"results/bind_results/{name}.md" for name in names]
    options = {"quotes": "quotes.csv", "checked-quotes": "checked.csv", "fragments": fragments}
    main(command(OPTIONS | options))
    first, second, listed = (Path(path).read_text("utf-8") for path in fragments)
    assert first.startswith(
        "> I saw it.\n>\n> — **[F1]{.published}**, Visitor, Ms. Guo, Female, 25"
    )
    assert "**[M2]{.published}**" in second and "not found word for word" in second
    assert "| late-2 | M2 | Never. | not found word for word in the transcript |" in listed


def test_fragments_carry_labels_that_the_paper_can_refer_to(bound):
    labels = [
        label
        for path in INCLUDED
        for label in re.findall(r"\{#((?:fig|tbl)-[\w-]+)", (bound / path).read_text("utf-8"))
    ]
    referred = set(re.findall(r"@((?:fig|tbl)-[\w-]+)", PAPER))
    assert len(set(labels)) == len(labels)
    assert not referred - set(labels)


def test_no_fragment_holds_a_shortcode_or_an_undefined_value(bound):
    for path in INCLUDED:
        text = (bound / path).read_text(encoding="utf-8")
        assert not re.search(r"\{\{|\bnan\b|\bNone,|Traceback", text), path


def test_variables_are_yaml_of_quoted_text(bound):
    text = (bound / BIND["variables"]).read_text(encoding="utf-8")
    assert all(isinstance(value, str) for _, value in leaves(json.loads(text)))
    assert text.endswith("}\n")


def test_two_processes_write_the_same_bytes(bound, tmp_path):
    copy_tables(tmp_path, figures=True)
    write_json(tmp_path / BIND["build"], BUILD)
    done = run_module(
        "scripts.paper.bind_results", OPTIONS, tmp_path, PYTHONHASHSEED="9", TZ="Asia/Tokyo"
    )
    assert done.returncode == 0
    for path in [BIND["variables"], *INCLUDED]:
        assert (tmp_path / path).read_bytes() == (bound / path).read_bytes(), path


def test_without_a_tested_pair_there_is_no_crosstab_but_a_message(bound, tmp_path, monkeypatch):
    monkeypatch.chdir(copy_tables(tmp_path, figures=True))
    write_json(tmp_path / BIND["build"], BUILD)
    path = tmp_path / BIND["associations"]
    path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="tbl-crosstab"):
        main(command(OPTIONS))
