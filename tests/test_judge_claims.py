"""A sentence that does not hold stops the build, or is struck out where the author wants so."""

import json
import re
import shutil

import pytest
from built_chain import BIND, CODEBOOK, RESULTS, ROOT, change, command, run_module
from rendered import NASTY, elements, kinds, table
from workspace import jobs

from scripts.claims.judge_claims import (
    fragility_figure,
    ledger_table,
    main,
    plain,
    refuse,
    summary,
)
from scripts.errors import InputError
from scripts.files.tables import read_csv, write_csv
from scripts.paper.check_paper import letters, read_pdf
from scripts.paper.page import Page

OUTPUTS = {
    "ledger": "out/claims.json",
    "table": "out/tbl-ledger.md",
    "summary": "out/summary.md",
    "figure": "out/fig-fragility.md",
}
JUDGE = {
    "manuscript": "paper.qmd",
    "settings": "config.yaml",
    "codebook": CODEBOOK,
    "published": BIND["published"],
    "variables": "_variables.yml",
    "allowed": "claims/allowed.yaml",
    **RESULTS,
    "fragility": "results/measure_fragility/fragility.csv",
    "package": "claims",
    "policy": "stop",
    "before": "results/paper/claims.json",
    **OUTPUTS,
}
FREQUENCIES = RESULTS["frequencies"]
CITY = {"variable": "theme", "value": "city_features"}
ROW = {
    "name": "one",
    "path": "paper.qmd",
    "line": 7,
    "sentence": "All is well.",
    "meaning": "All is well.",
    "verdict": "holds",
    "statistics": ["1 of 2"],
    "evidence": "simulated",
    "reason": "It is.",
    "rule": "some_rule",
    "source": "",
    "fragility": "2 of 2 without one video",
}


@pytest.fixture
def place(built, tmp_path, monkeypatch):
    """A folder with all that the stage reads, in which a test may change a table."""
    for path in {*JUDGE.values()} - {*OUTPUTS.values(), "claims", "stop"}:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(built.folder / path, tmp_path / path)
    (tmp_path / "scripts").symlink_to(ROOT / "scripts")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def line_of(text, folder):
    lines = (folder / "paper.qmd").read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, start=1) if text in line)


# Stop


def test_a_sentence_that_became_false_stops_with_all_an_author_needs(place):
    change(place / FREQUENCIES, where=CITY, n="22")
    done = run_module("scripts.claims.judge_claims", JUDGE, place)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    told = done.stderr.replace("\u00a0", " ")
    assert told.startswith("error: 1 of 66 claims does not hold\n")
    line = line_of("#claim-largest-theme}", place)
    assert f"  paper.qmd, line {line}, claim-largest-theme fails: Another theme has" in told
    (sentence,) = re.findall(r"^    sentence: (.*)$", told, re.MULTILINE)
    assert sentence.startswith(
        "Natural landscape is the largest theme, by the account of the source"
    )
    assert "    now:      Natural landscape 21 of 50 (42%), 95% CI [29%, 56%]; " in told
    assert "City features 22 of 50 (44%)" in told
    assert "    before:   Natural landscape 21 of 50 (42%)" in told
    assert re.search(r"before: .*City features 11 of 50 \(22%\)", told)
    assert "made by the rule compute_statistics" in told
    assert re.search(r"mend: +correct the data, rewrite the sentence.*'claims: report'", told)
    assert not (place / "out").exists()


def test_a_tie_is_undetermined_and_stops_too(place):
    change(place / FREQUENCIES, where=CITY, n="21")
    with pytest.raises(InputError, match="claim-largest-theme undetermined: Another theme has"):
        main(command(JUDGE))
    assert not (place / "out").exists()


def test_without_a_paper_before_there_is_no_before(place):
    change(place / FREQUENCIES, where=CITY, n="22")
    (place / JUDGE["before"]).unlink()
    with pytest.raises(InputError) as error:
        main(command(JUDGE))
    assert "now:" in str(error.value)
    assert "before:" not in str(error.value)


def test_every_sentence_that_does_not_hold_is_told_in_the_order_of_the_text(place):
    change(place / FREQUENCIES, where=CITY, n="22")
    change(place / FREQUENCIES, where={"variable": "emotion", "value": "positive"}, n="31")
    with pytest.raises(InputError) as error:
        main(command(JUDGE))
    found = re.findall(r"claim-([\w-]+) fails", str(error.value))
    assert found[0] == "largest-theme"
    assert {"anchors-counted", "positive-records"} <= set(found)
    lines = list(map(int, re.findall(r"paper\.qmd, line (\d+)", str(error.value))))
    assert lines == sorted(lines)
    assert str(error.value).startswith(f"{len(found)} of 66 claims do not hold")


def test_nothing_is_refused_where_all_hold():
    refuse([ROW, {**ROW, "verdict": "untestable"}], [])


def test_a_claim_without_a_past_is_refused_without_one():
    failing = {**ROW, "verdict": "fails", "statistics": ["1 of 3"]}
    with pytest.raises(InputError) as error:
        refuse([failing], [{**ROW, "name": "other"}])
    assert "before:" not in str(error.value)
    with pytest.raises(InputError, match="before:   1 of 2"):
        refuse([failing], [ROW])


# Report


def test_the_report_writes_everything_and_counts_what_fails(place):
    change(place / FREQUENCIES, where=CITY, n="22")
    main(command({**JUDGE, "policy": "report"}))
    assert sorted(str(path.relative_to(place)) for path in (place / "out").iterdir()) == sorted(
        OUTPUTS.values()
    )
    counted = (place / OUTPUTS["summary"]).read_text(encoding="utf-8")
    assert "59 hold" in counted and "1 fails" in counted
    rows = json.loads((place / OUTPUTS["ledger"]).read_text(encoding="utf-8"))
    assert [row["name"] for row in rows if row["verdict"] == "fails"] == ["largest-theme"]
    ledger = table((place / OUTPUTS["table"]).read_text(encoding="utf-8"))
    assert ledger["label"] == "tbl-ledger"
    assert len(ledger["rows"]) == len(rows) == 66
    (failed,) = [row for row in ledger["rows"] if row[1] == "fails"]
    assert failed[0] == "Natural landscape is the largest theme."
    assert "City features 22 of 50 (44%)" in failed[2].replace("\u00a0", " ")
    assert failed[3:] == [
        "simulated",
        "50 of 50 without one video; 2 of 2 without one coder; 5 relabelled videos would flip it",
    ]


def test_the_same_results_give_the_same_bytes_under_both_policies(place):
    made = []
    for policy in ("stop", "report"):
        main(command({**JUDGE, "policy": policy}))
        made.append({path: (place / path).read_bytes() for path in OUTPUTS.values()})
    assert made[0] == made[1]


# What is written


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ({}, "This paper makes no claims.\n"),
        ({"holds": 1}, "Of 1 claim in this paper 1 holds; @tbl-ledger lists what each rests on.\n"),
        (
            {"holds": 33, "untestable": 5},
            "Of 38 claims in this paper 33 hold and 5 are assertions of the source that cannot be "
            "tested; @tbl-ledger lists what each rests on.\n",
        ),
        (
            {"holds": 2, "untestable": 1, "undetermined": 1},
            "**Of 4 claims in this paper 2 hold, 1 is an assertion of the source that cannot be "
            "tested and 1 is undetermined; the one that does not hold is struck out below.**\n",
        ),
        (
            {"fails": 1},
            "**Of 1 claim in this paper 1 fails; the one that does not hold is struck out "
            "below.**\n",
        ),
        (
            {"fails": 3, "undetermined": 2},
            "**Of 5 claims in this paper 2 are undetermined and 3 fail; those that do not hold are "
            "struck out below.**\n",
        ),
    ],
)
def test_the_verdicts_are_counted_in_a_sentence(verdicts, told):
    rows = [{"verdict": verdict} for verdict, n in verdicts.items() for _ in range(n)]
    # Behind it the place for the legend of the marks, where there are any.
    legend = " []{.verdict-legend}" if rows else ""
    assert summary(rows) == f"{told.rstrip()}{legend}\n"


def test_markup_in_a_claim_stays_text_in_the_ledger():
    row = {**ROW, "meaning": NASTY, "statistics": [NASTY, "b"], "fragility": NASTY}
    markdown = ledger_table([row])
    plain_table = ledger_table([ROW])
    assert kinds(markdown) - kinds(plain_table) <= {"Quoted", "SingleQuote", "DoubleQuote"}
    ((meaning, verdict, statistics, evidence, fragility),) = table(markdown)["rows"]
    assert (meaning, verdict, evidence) == (NASTY, "holds", "simulated")
    assert (statistics, fragility) == (f"{NASTY}; b", NASTY)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("[{{< var a >}}]{.published} of *them*", "42% of them"),
        ("So [Wang [-@wang2024]]{.x} says [@one; @two, p. 3].", "So Wang says."),
        (
            "So it is (@fig-theme), and @tbl-anchors\nshows it.",
            "So it is, and Table anchors shows it.",
        ),
        ("A [link](https://example.org/a) \\[.1, .2\\]", "A link [.1, .2]"),
        ("CI {{< var b >}}", "CI [.1, .2]"),
    ],
)
def test_a_sentence_is_told_as_it_is_printed(markdown, text):
    variables = {"a": "[42%]{.simulated}", "b": "[\\[.1, .2\\]]{.simulated}"}
    assert plain(markdown, variables) == text


def test_a_sentence_names_tables_and_sections_as_the_paper_prints_them(built):
    rows = json.loads((built.folder / "results/judge_claims/claims.json").read_text("utf-8"))
    page = Page((built.folder / "paper.html").read_text(encoding="utf-8"))
    named = [
        found
        for row in rows
        for found in re.findall(r"\b(?:Figure|Table|Section) [\w.-]*\w", row["sentence"])
    ]
    assert {"Table 2", "Section 3.1"} <= set(named)
    assert [name for name in named if not name[-1].isdigit()] == []
    assert [name for name in named if name not in page.text.replace("\u00a0", " ")] == []


def test_no_sentence_of_the_ledger_holds_markup(built):
    path = built.folder / "results/judge_claims/claims.json"
    for row in json.loads(path.read_text(encoding="utf-8")):
        assert not re.search(r"[*{}\\@]|\]\(|\[-|  |\n", row["sentence"]), row["sentence"]
        assert not any("*" in text for text in row["statistics"])


def test_the_figure_of_fragility_is_told_from_its_data():
    rows = [
        {"meaning": "One leads.", "kind": "videos", "tried": "50", "same": "49"},
        {"meaning": "One leads.", "kind": "coders", "tried": "2", "same": "2"},
        {"meaning": 'The "other".', "kind": "respondents", "tried": "10", "same": "7"},
        {"meaning": "None.", "kind": "", "tried": "", "same": ""},
    ]
    markdown = fragility_figure(rows, "observed")
    (image,) = [element for element in elements(markdown) if element["t"] == "Image"]
    (_, _, attributes), _, (path, _) = image["c"]
    assert path == "figures/fragility.svg"
    assert "{#fig-fragility " in markdown
    assert dict(attributes)["fig-alt"] == (
        "Dot plot; 1 of 3 rows keep their verdict in every run. One leads, without one video 49 of "
        "50; One leads, without one coder 2 of 2; The 'other', without one respondent 7 of 10."
    )
    assert "Evidence: [observed]{.observed}." in markdown


# The workflow


def read(path):
    return read_csv(path, (), optional=None)


def write(path, rows):
    write_csv(path, list(rows[0]), rows)


def let_another_theme_lead(folder):
    """Both coders find the second theme in landscapes; a difference settled for it is none now."""
    log = folder / "data/raw/coding/adjudication.csv"
    logged = read(log)
    settled = {row["unit_id"]: row for row in logged if row["variable"] == "theme"}
    ((_, first),) = [
        (unit, row) for unit, row in settled.items()
        if "natural_landscape" in (row["value_A"], row["value_B"])
    ]  # fmt: skip
    agreed = [row["unit_id"] for row in read(folder / "data/merge_codes/consensus.csv")
              if row["theme"] == "natural_landscape" and row["unit_id"] not in settled]  # fmt: skip
    moved = {*agreed[:6], first["unit_id"]}
    for coder in "AB":
        sheet = folder / "data/raw/coding" / f"coder_{coder}.csv"
        rows = read(sheet)
        for row in rows:
            if row["unit_id"] in moved:
                row["theme"] = first["decision"]
        write(sheet, rows)
    write(log, [row for row in logged if row != first])


def test_codes_that_let_another_theme_lead_move_shares_and_stop_the_paper_or_strike_the_sentence(
    built, tmp_path
):
    clone = built.clone(tmp_path / "clone")
    let_another_theme_lead(clone.folder)
    good = built.outputs()

    told = clone.fail("--cores", "2").replace("\u00a0", " ")
    assert "Traceback" not in told
    message = told[told.index("Logfile logs/judge_claims.log") :]
    assert "error: 1 of 66 claims does not hold" in message
    line = line_of("#claim-largest-theme}", clone.folder)
    assert f"paper.qmd, line {line}, claim-largest-theme fails" in message
    assert (
        "sentence: Natural landscape is the largest theme, by the account of the source" in message
    )
    assert re.search(r"now: +Natural landscape 15 of 50 .*City features 17 of 50", message)
    assert re.search(r"before: +Natural landscape 21 of 50 .*City features 11 of 50", message)
    assert "compute_statistics" in message and "'claims: report'" in message
    left = clone.outputs()
    for name in ("paper.html", "paper.pdf", "results/paper/claims.json"):
        assert left[name] == good[name]
    assert "results/judge_claims/claims.json" not in left

    ran = jobs(clone.run("--cores", "2", "--config", "claims=report"))
    assert {"judge_claims", "render_paper", "check_paper"} <= ran
    others = {"clean_videos", "draw_sample", "tabulate_respondents", "code_interviews"}
    first = jobs(told)
    assert "compute_statistics" in first
    assert not others & (first | ran)
    verdicts = [
        {row["figure"]: row["verdict"] for row in read(each.folder / RESULTS["anchors"])}
        for each in (built, clone)
    ]
    assert verdicts[0]["theme_natural_landscape"] == "reproduced"
    assert verdicts[1] == verdicts[0] | {"theme_natural_landscape": "differs"}
    pages = [(each.folder / "paper.html").read_text(encoding="utf-8") for each in (built, clone)]
    printed = [re.search(r"Natural landscape[^<>]{0,40}\b30%", page) for page in pages]
    assert [bool(found) for found in printed] == [False, True]
    page = Page(pages[1])
    struck = [name for name, claim in page.claims.items() if claim.is_struck]
    assert struck == ["claim-largest-theme"]
    assert "[does not hold]" in page.claims["claim-largest-theme"].text
    pdf = letters(read_pdf(clone.folder / "paper.pdf")["text"])
    sentence = "Natural landscape is the largest theme, by the account of the source"
    assert letters(sentence) in pdf
    place = pdf.index(letters(sentence))
    assert letters("[does not hold]") in pdf[place : place + 200]
    assert pdf.count(letters("[does not hold]")) == 1
    assert letters("1 fails; the one that does not hold is struck out below") in pdf
