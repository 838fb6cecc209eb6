"""A claim opens its card in HTML, and is struck out in HTML and PDF where it does not hold."""

import json
import re
import subprocess
from pathlib import Path

import pypandoc
import pytest
from sample_paper import CLAIM, PAPER, write_rendered, write_sample

from scripts.errors import InputError
from scripts.paper.check_paper import check, read_pdf
from scripts.paper.page import Page
from scripts.paper.render_paper import render

ROOT = Path(__file__).parents[1]
HOSTILE = "</script><script>alert(1)</script> <b>&amp; more</b> \u2028 重庆 \" ' \\ {{< var x >}}"


def through_filter(folder, markdown, rows=None, to="html", options=()):
    if rows is not None:
        (folder / "results/judge_claims").mkdir(parents=True, exist_ok=True)
        (folder / "results/judge_claims/claims.json").write_text(json.dumps(rows))
    filters = [f"--lua-filter={ROOT / 'render/claims.lua'}"]
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "--wrap=none", f"--to={to}", *options, *filters],
        cwd=folder, input=markdown, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout


def cards(html):
    return json.loads(Page(html).cards)


@pytest.mark.parametrize(
    ("verdict", "evidence", "shown", "glyph", "told", "mark"),
    [
        ("holds", "published", "holds", "✓", "holds", None),
        ("holds", "observed", "holds", "✓", "holds", None),
        ("holds", "simulated", "demonstration", "○", "no finding", None),
        ("untestable", "published", "untestable", "–", "not testable", None),
        ("undetermined", "simulated", "undetermined", "?", "undetermined", "[undetermined]"),
        ("fails", "published", "fails", "×", "does not hold", "[does not hold]"),
    ],
)
def test_verdict_in_html_and_typst(tmp_path, verdict, evidence, shown, glyph, told, mark):
    row = {**CLAIM, "verdict": verdict, "evidence": evidence}
    source = "Well: [It *is* so.]{.claim #claim-one} Next."
    html = through_filter(tmp_path, source, [row])
    span = re.search(r'<span id="claim-one" class="claim (claim-\w+)">(.*)</span> Next', html, re.S)
    assert span[1] == f"claim-{shown}"
    (button,) = re.findall(r"<button [^>]*>[^<]*</button>", span[2])
    assert button.endswith(f">{glyph}</button>")
    assert 'type="button"' in button
    assert 'aria-haspopup="dialog" aria-controls="claim-card"' in button
    assert re.search(rf'aria-label="What this sentence rests on: [^"]*{told}', button)
    typst = through_filter(tmp_path, source, [row], to="typst")
    assert "<claim-one>" in typst
    if mark:
        assert "<del>It <em>is</em> so.</del>" in span[2]
        assert f">{mark}</strong>" in span[2]
        assert "#strike[It #emph[is] so.]" in typst
        assert mark[1:-1] in typst
    else:
        assert not re.search("<del|<strong", span[2])
        # It looks like any other sentence.
        assert typst == through_filter(tmp_path, source, to="typst", options=["-Mclaims=none"])


def test_the_legend_tells_the_marks_that_are_there_and_no_others(tmp_path):
    source = "[A.]{.claim #claim-one} [B.]{.claim #claim-two} [C.]{.claim #claim-three}\n\n"
    source += "Counted. []{.verdict-legend}"
    rows = [
        {**CLAIM, "name": "one", "verdict": "untestable"},
        {**CLAIM, "name": "two", "verdict": "holds", "evidence": "published"},
        {**CLAIM, "name": "three", "verdict": "holds", "evidence": "published"},
    ]
    told = (
        "Counted. The mark behind a sentence opens what it rests on: ✓\u00a0holds; "
        "–\u00a0not testable from what was published."
    )
    assert told in re.sub("<[^>]*>", "", through_filter(tmp_path, source, rows))
    # The PDF has no marks, and a paper without claims has none either.
    assert "mark behind" not in through_filter(tmp_path, source, rows, to="typst")
    assert "mark behind" not in through_filter(tmp_path, "Counted. []{.verdict-legend}", rows)


def test_glyphs_of_the_verdicts_differ():
    code = (ROOT / "render/claims.lua").read_text(encoding="utf-8")
    glyphs = re.findall(r'glyph = "(.)"', code)
    assert len(glyphs) == len(set(glyphs)) == 5


def test_the_button_stays_with_the_last_word(tmp_path):
    html = through_filter(tmp_path, "[It is so.]{.claim #claim-one}", [CLAIM])
    assert re.search(r'It is <span class="claim-end">so\.<button', html)


def test_the_card_holds_all_that_the_ledger_says(tmp_path):
    row = {**CLAIM, "script": "scripts/results/compute_statistics.py"}
    html = through_filter(tmp_path, "[x]{.claim #claim-one}", [row])
    card = cards(html)["claim-one"]
    assert (card["verdict"], card["meaning"]) == ("holds", "The box claims something.")
    assert card["figure"] == "fig-theme"
    assert dict(card["parts"]) == {
        "Numbers": ["3 of 4 (75%)"],
        "Evidence": [
            "published: stands in the source, or follows from its numbers by arithmetic alone"
        ],
        "Reason": ["3 is more than half of 4."],
        "Fragility": ["holds in 4 of 4"],
        "The source says": ["'most' (section 2)"],
        "Made by the rule": ["compute_statistics (scripts/results/compute_statistics.py)"],
    }


def test_a_simulated_claim_says_that_it_is_no_finding(tmp_path):
    row = {**CLAIM, "evidence": "simulated"}
    card = cards(through_filter(tmp_path, "[x]{.claim #claim-one}", [row]))["claim-one"]
    assert dict(card["parts"])["Evidence"] == ["simulated: demonstrates the check, no finding"]
    assert "no finding" in card["verdict"]


def test_empty_fields_are_left_out(tmp_path):
    row = {key: CLAIM[key] for key in ("name", "verdict", "evidence", "meaning")}
    row |= {"source": "", "fragility": "", "statistics": [], "figure": ""}
    card = cards(through_filter(tmp_path, "[x]{.claim #claim-one}", [row]))["claim-one"]
    assert [name for name, _ in card["parts"]] == ["Evidence"]


def test_hostile_words_stay_inert(tmp_path):
    fields = ("sentence", "meaning", "reason", "rule", "source", "fragility", "figure", "script")
    row = {**CLAIM, **dict.fromkeys(fields, HOSTILE), "statistics": [HOSTILE]}
    html = through_filter(tmp_path, "[x]{.claim #claim-one}", [row])
    assert len(re.findall("<script", html)) == len(re.findall("</script", html)) == 1
    assert "<b>" not in html and "&amp;" not in html
    card = cards(html)["claim-one"]
    assert card["meaning"] == card["figure"] == HOSTILE
    assert all(HOSTILE in texts[0] for name, texts in card["parts"] if name != "Evidence")


def test_the_script_finds_what_the_filter_writes(tmp_path):
    code = (ROOT / "render/claims.html").read_text(encoding="utf-8")
    html = through_filter(tmp_path, "[x]{.claim #claim-one}", [CLAIM]) + code
    page = Page(html)
    for name in re.findall(r'getElementById\("([\w-]+)"\)|querySelector\("#([\w-]+)"\)', code):
        assert "".join(name) in page.ids
    for name in re.findall(r'(?:closest|querySelector)\("\.([\w-]+)"\)', code):
        assert re.search(rf'class="[^"]*\b{name}\b', html)
    assert set(re.findall(r"\bcard\.(\w+)", code)) == set(cards(html)["claim-one"])
    (labels,) = re.findall('aria-labelledby="([^"]+)"', code)
    assert set(labels.split()) <= page.ids
    # Mouse, finger and keyboard arrive as clicks; the dialog itself closes on Esc.
    for wanted in ("showModal()", '"click"', "opener.focus(", '<form method="dialog">'):
        assert wanted in code


def test_without_a_ledger_the_sentence_is_left_alone(tmp_path):
    for markdown in ("[x *y*.]{.claim #claim-one}", "[x]{.claim #claim-other}"):
        rows = None if "one" in markdown else [CLAIM]
        html = through_filter(tmp_path, markdown, rows)
        assert 'class="claim">' in html
        assert not re.search("button|script", html)


def test_the_metadata_names_the_ledger(tmp_path):
    (tmp_path / "a_b-c.json").write_text(json.dumps([CLAIM]))
    for option in ("-Mclaims=a_b-c.json", "--metadata-file=meta.yml"):
        (tmp_path / "meta.yml").write_text("claims: a_b-c.json\n")
        assert "claim-holds" in through_filter(tmp_path, "[x]{.claim #claim-one}", options=[option])


def test_an_unknown_verdict_is_refused(tmp_path):
    with pytest.raises(subprocess.CalledProcessError) as caught:
        through_filter(tmp_path, "[x]{.claim #claim-one}", [{**CLAIM, "verdict": "maybe"}])
    assert "claim-one has no known verdict: maybe" in caught.value.stderr


# The whole paper ---------------------------------------------------------------------------------

ABSTRACT = PAPER.replace(
    "  A second paragraph.", "  A second paragraph, [of which a part fails]{.claim #claim-two}."
)
LEDGER = [CLAIM, {**CLAIM, "name": "two", "verdict": "fails", "meaning": "A part fails."}]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("claims")
    files = write_sample(folder, paper=ABSTRACT, claims=LEDGER)
    html, pdf = render(*files.values(), "pandoc")
    return files, html.decode("utf-8"), pdf


def test_the_rendered_paper_shows_its_claims(rendered, tmp_path):
    files, html, pdf = rendered
    check(*files.values(), *write_rendered(tmp_path, html, pdf))
    page, read = Page(html), read_pdf(tmp_path / "made.pdf")
    assert page.claims["claim-one"].text == "that claims"
    assert page.claims["claim-two"].text == "of which a part fails [does not hold]"
    assert set(cards(html)) == {"claim-one", "claim-two"}
    assert read["text"].count("[does not hold]") == 1
    assert read["tagged"]
    assert html.count('<dialog id="claim-card"') == 1
    # Cards and glyphs are no text of the paper, and no part of its description.
    assert not re.search("The box claims something|✓|Close", page.text)
    assert "button" not in re.search('<meta name="description"[^>]*>', html)[0]


def test_bytes_are_the_same_each_time(rendered):
    files, html, pdf = rendered
    assert render(*files.values(), "pandoc") == (html.encode("utf-8"), pdf)


FAULTS = {
    "shown": ('class="claim claim-holds"', 'class="x"', "does not show the claim", "one"),
    "verdict": ("claim-holds", "claim-fails", "does not tell that the verdict", "one"),
    "button": ('class="claim-button"', 'class="x"', "no card", None),
    "card": ("The box claims something.", "Another.", "no card", "one"),
    "figure": ('id="fig-theme"', 'id="fig-x"', "lacks the label", None),
    "strike": (r"</?del>", "", "does not mark the claim as one that fails", "two"),
    "mark": (r"\[does not hold\]", "", "does not mark the claim as one that fails", "two"),
}


@pytest.mark.parametrize(("old", "new", "told", "name"), FAULTS.values(), ids=list(FAULTS))
def test_a_claim_badly_shown_stops_publication(rendered, tmp_path, old, new, told, name):
    files, html, pdf = rendered
    broken = re.sub(old, new, html)
    assert broken != html
    with pytest.raises(InputError, match=told) as caught:
        check(*files.values(), *write_rendered(tmp_path, broken, pdf))
    if name:
        line = ABSTRACT[: ABSTRACT.index(f"#claim-{name}")].count("\n") + 1
        assert f"paper.qmd, line {line}:" in str(caught.value)


@pytest.mark.parametrize(
    ("ledger", "told"),
    [
        (LEDGER[:1], "ledger of claims lacks the claim"),
        ([LEDGER[0], {**LEDGER[1], "figure": "fig-none"}], "names a figure that the HTML lacks"),
        ([{**CLAIM, "verdict": "undetermined"}, LEDGER[1]], "verdict on the claim is undetermined"),
    ],
)
def test_a_ledger_of_another_build_stops_publication(rendered, tmp_path, ledger, told):
    _, html, pdf = rendered
    files = write_sample(tmp_path, paper=ABSTRACT, claims=ledger)
    with pytest.raises(InputError, match=told):
        check(*files.values(), *write_rendered(tmp_path, html, pdf))


def test_the_pdf_must_mark_what_does_not_hold(rendered, tmp_path):
    files, html, _ = rendered
    other = write_sample(
        tmp_path, paper=ABSTRACT, claims=[CLAIM, {**LEDGER[1], "verdict": "holds"}]
    )
    _, pdf = render(*other.values(), "pandoc")
    with pytest.raises(InputError, match=r"the PDF does not mark every claim"):
        check(*files.values(), *write_rendered(tmp_path, html, pdf))


@pytest.mark.parametrize(
    ("markdown", "told"),
    [
        ("[x]{.claim}", "the claim has no id of its own"),
        ("[x]{#claim-x .claim}", "the claim has no id of its own"),
        ("[x]{.claim #sec-x}", "the claim has no id of its own"),
        ("## A [heading]{.claim #claim-x}", "a heading cannot be a claim"),
    ],
)
def test_a_claim_that_cannot_be_shown_is_refused(tmp_path, markdown, told):
    paper = PAPER.replace("Inline $x^2$.", f"\n{markdown}\n\n")
    files = write_sample(tmp_path, paper=paper)
    with pytest.raises(InputError, match=told) as caught:
        render(*files.values(), "pandoc")
    line = paper[: paper.index(markdown)].count("\n") + 1
    assert f"paper.qmd, line {line}:" in str(caught.value)
