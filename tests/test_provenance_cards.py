"""A figure or table opens a card in HTML that tells how it was made; the PDF stays as it is."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pypandoc
import pytest
from sample_paper import write_rendered, write_sample

from scripts.errors import InputError
from scripts.paper.check_paper import check
from scripts.paper.page import Page
from scripts.paper.render_paper import render

ROOT = Path(__file__).parents[1]
HOSTILE = "</script><script>alert(1)</script> <b>&amp; more</b> \u2028 重庆 \" ' \\ {{< var x >}}"
CARD = {
    "raw": ["data/raw/codes.csv"],
    "steps": [
        {
            "rule": "draw_figures",
            "does": "Draw the figures.",
            "lines": [{"file": "scripts/draw_figures.py", "functions": ["draw (lines 3–9)"]}],
            "called": [{"file": "scripts/shares.py", "functions": ["wilson (line 3)"]}],
            "seconds": 2.9,
        }
    ],
    "evidence": {"data/raw/codes.csv": "simulated"},
    "versions": ["Python 3.11.7"],
    "outputs": [{"path": "parts/theme.svg"}, {"path": "parts/theme.md"}],
    "command": "snakemake --cores 1 --force parts/theme.svg",
}


def through_filter(folder, cards=None, to="html", options=()):
    if cards is not None:
        (folder / "results/trace_provenance").mkdir(parents=True, exist_ok=True)
        (folder / "results/trace_provenance/provenance.json").write_text(json.dumps(cards))
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), f"--to={to}", *options,
         f"--lua-filter={ROOT / 'render/provenance.lua'}"],
        cwd=folder, input="![x](y.svg){#fig-a}", capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout


def cards_of(html):
    return json.loads(Page(html).provenance)


def test_the_page_holds_the_cards(tmp_path):
    assert cards_of(through_filter(tmp_path, {"fig-a": CARD})) == {"fig-a": CARD}
    (tmp_path / "a_b.json").write_text(json.dumps({"fig-b": CARD}))
    html = through_filter(tmp_path, options=["-Mprovenance=a_b.json"])
    assert cards_of(html) == {"fig-b": CARD}


def test_hostile_words_stay_inert(tmp_path):
    cards = {"fig-a": {**CARD, "command": HOSTILE, "raw": [HOSTILE]}}
    html = through_filter(tmp_path, cards)
    assert len(re.findall("<script", html)) == len(re.findall("</script", html)) == 1
    assert "<b>" not in html and "&amp;" not in html
    assert cards_of(html) == cards


def test_without_a_trace_and_in_typst_nothing_is_added(tmp_path):
    assert "script" not in through_filter(tmp_path)
    bare = through_filter(tmp_path, to="typst")
    assert through_filter(tmp_path, {"fig-a": CARD}, to="typst") == bare


@pytest.mark.parametrize("name", ["provenance.html", "claims.html"])
def test_the_scripts_of_the_cards_put_texts_in_as_text_only(name):
    code = (ROOT / "render" / name).read_text(encoding="utf-8")
    refused = (
        r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(|https?:|fetch"
    )
    assert not re.search(refused, code)


def test_the_script_finds_what_the_trace_writes(tmp_path):
    code = (ROOT / "render/provenance.html").read_text(encoding="utf-8")
    style = (ROOT / "render/provenance.css").read_text(encoding="utf-8")
    page = Page(through_filter(tmp_path, {"fig-a": CARD}) + code)
    for name in re.findall(r'getElementById\("([\w-]+)"\)|querySelector\("#([\w-]+)"\)', code):
        assert "".join(name) in page.ids
    # Each key of a card, of a step, of its lines and of an output is read.
    keys = set(CARD) | set(CARD["steps"][0]) | set(CARD["steps"][0]["lines"][0])
    keys |= set(CARD["outputs"][0]) | {"sha256", "classes"}
    read = set(re.findall(r"\b(?:card|lines|made|one)\.(\w+)", code)) - {"append", "className"}
    assert read == keys
    (label,) = re.findall('aria-labelledby="([^"]+)"', code)
    assert label in page.ids
    for name in re.findall(r'"(provenance-(?:button|hash|lines))"', code):
        assert f".{name}" in style
    # A button is reached by keyboard; the dialog itself closes on Esc.
    for wanted in ('element("button"', "showModal()", "opener.focus(", '<form method="dialog"'):
        assert wanted in code
    for name in ("aria-haspopup", "aria-controls", "aria-label"):
        assert f'setAttribute("{name}"' in code
    assert "display: none !important" in style[style.index("@media print") :]


# The whole paper ---------------------------------------------------------------------------------


def write_paper(folder, cards):
    files = write_sample(folder)
    project = Path(files["project"])
    project.write_text(
        project.read_text().replace("claims.lua]", "claims.lua, render/provenance.lua]")
        + "provenance: results/provenance.json\n"
    )
    (folder / "render/provenance.lua").write_bytes((ROOT / "render/provenance.lua").read_bytes())
    (folder / "results/provenance.json").write_text(json.dumps(cards))
    return files


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cards")
    files = write_paper(folder, {"fig-theme": CARD})
    html, pdf = render(*files.values(), "pandoc")
    return folder, files, html.decode("utf-8"), pdf


def test_the_rendered_paper_tells_how_a_figure_was_made(rendered, tmp_path):
    folder, files, html, pdf = rendered
    check(*files.values(), *write_rendered(tmp_path, html, pdf))
    (card,) = cards_of(html).values()
    assert {made["path"]: made["sha256"] for made in card["outputs"]} == {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("parts/theme.svg", "parts/theme.md")
    }
    assert {**card, "outputs": CARD["outputs"]} == CARD | {"classes": ["simulated"]}
    assert html.count('<dialog id="provenance-card"') == 1
    # What the card holds is no text of the paper.
    assert not re.search("Draw the figures|How it was made|Close", Page(html).text)


def test_the_pdf_and_the_bytes_do_not_depend_on_the_cards(rendered, tmp_path):
    _, files, html, pdf = rendered
    assert render(*files.values(), "pandoc") == (html.encode("utf-8"), pdf)
    assert render(*write_sample(tmp_path).values(), "pandoc")[1] == pdf


def test_a_card_badly_shown_stops_publication(rendered, tmp_path):
    _, files, html, pdf = rendered
    for old, new in (
        ("lines 3–9", "lines 3–8"),
        ("provenance-cards", "x"),
        ('"fig-theme":', '"f":'),
    ):
        broken = html.replace(old, new)
        with pytest.raises(InputError, match="no card that tells how") as caught:
            check(*files.values(), *write_rendered(tmp_path, broken, pdf))
        assert "theme.md, line 1:" in str(caught.value)


def test_a_figure_of_another_build_stops_publication(rendered, tmp_path):
    _, _, html, pdf = rendered
    files = write_paper(tmp_path, {"fig-theme": CARD})
    picture = tmp_path / "parts/theme.svg"
    picture.write_text(picture.read_text().replace("H90", "H80"))
    with pytest.raises(InputError, match="no card that tells how"):
        check(*files.values(), *write_rendered(tmp_path, html, pdf))


@pytest.mark.parametrize(
    ("cards", "told"),
    [
        ({}, "no rule is known to make this figure or table"),
        ({"fig-theme": {**CARD, "outputs": [{"path": "parts/none.svg"}]}}, "does not exist"),
    ],
)
def test_a_card_that_is_missing_or_leads_nowhere_is_refused(tmp_path, cards, told):
    files = write_paper(tmp_path, cards)
    html, pdf = render(*files.values(), "pandoc")
    with pytest.raises(InputError, match=told):
        check(*files.values(), *write_rendered(tmp_path, html.decode("utf-8"), pdf))


def test_what_is_typed_in_the_manuscript_needs_no_card(rendered):
    # The sample paper types its table, tbl-one, and it passed.
    assert "tbl-one" in Page(rendered[2]).ids
    assert "tbl-one" not in cards_of(rendered[2])
