"""What a reader would see is checked, and only a sound paper is published."""

import re

import pytest
from sample_paper import PAPER, write_sample

from scripts.errors import InputError
from scripts.paper.check_paper import main, printed
from scripts.paper.render_paper import render


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checked")
    files = write_sample(folder)
    html, pdf = render(*files.values(), "pandoc")
    return files, html.decode("utf-8"), pdf


def check(rendered, folder, html=None, pdf=None):
    files, good_html, good_pdf = rendered
    (folder / "made.html").write_text(html or good_html, encoding="utf-8")
    (folder / "made.pdf").write_bytes(pdf or good_pdf)
    options = files | {
        "html": folder / "made.html",
        "pdf": folder / "made.pdf",
        "out-html": folder / "paper.html",
        "out-pdf": folder / "paper.pdf",
    }
    main([text for name, path in options.items() for text in (f"--{name}", str(path))])


def line_of(needle):
    return PAPER[: PAPER.index(needle)].count("\n") + 1


def test_a_sound_paper_is_published(rendered, tmp_path):
    check(rendered, tmp_path)
    assert (tmp_path / "paper.html").read_text(encoding="utf-8") == rendered[1]
    assert (tmp_path / "paper.pdf").read_bytes() == rendered[2]


FAULTS = {
    "unknown variable": ("See <a", "See ?var:share.nature <a", "unresolved", "{{< var share.nat"),
    "cross-reference": ("See <a", "See ?@fig-theme <a", "unresolved", "@fig-theme"),
    "bare cross-reference": ("See <a", "See @tbl-one <a", "unresolved", "@tbl-one"),
    "shortcode": ("See <a", "See {{&lt; var p &gt;}} <a", "unresolved", None),
    "citation": ("See <a", "See (<strong>doe2020?</strong>) <a", "unresolved", "@doe2020"),
    "question marks": ("See <a", "See ??? <a", "unresolved", None),
    "variable": ("<em>p</em> = .050", "", "does not show the variable p", "{{< var p >}}"),
    "variable in a link": ("10.62051/ymgetw08", "", "does not show the variable doi", "var doi"),
    "label": ('id="claim-one"', "", "lacks the label", ".claim #claim-one"),
    "reference entry": ('id="ref-liu2021"', "", "not among the references", "@liu2021"),
    "alternative text": ('alt="A &quot;bar', 'alt="', "alternative text", "fig"),
    "one image more": ("See <a", "See <img src='data:,' alt='x'> <a", "2 images", None),
    "script": ("</body>", "<script src='https://a.org/x.js'></script></body>", "network", None),
    "style sheet": ("</head>", "<link rel=stylesheet href='//a.org/x.css'></head>", "net", None),
    "import": ("</head>", "<style>@import 'https://a.org/x.css';</style></head>", "net", None),
    "url": ("</head>", "<style>p{background:url(http://a.org/x)}</style></head>", "net", None),
    "heading": (" Methods</h", " Method</h", "HTML lacks the heading", "## Methods"),
    "number": (">1.1<", ">1.2<", "HTML lacks the heading", "## Methods"),
    "caption": ("Table\u00a01:", "Table\u00a02:", "HTML lacks the caption", ": Values of"),
    "language": ('lang="en-GB"', "", "no language", None),
}


@pytest.mark.parametrize(("old", "new", "told", "needle"), FAULTS.values(), ids=list(FAULTS))
def test_a_fault_of_the_html_stops_publication(rendered, tmp_path, old, new, told, needle):
    pattern = re.compile(re.escape(old))
    html = pattern.sub(lambda match: new, rendered[1])
    if needle in (".claim #claim-one", "@liu2021"):
        html = html.replace(old, new)
    assert html != rendered[1]
    with pytest.raises(InputError, match=re.escape(told)) as caught:
        check(rendered, tmp_path, html=html)
    if needle == "fig":
        assert "theme.md, line 1" in str(caught.value)
    elif needle:
        assert f"paper.qmd, line {line_of(needle)}:" in str(caught.value)
    assert not (tmp_path / "paper.html").exists()
    assert not (tmp_path / "paper.pdf").exists()


def test_the_pdf_must_be_of_the_same_paper(rendered, tmp_path):
    other = write_sample(tmp_path / "other", paper=PAPER.replace("## Methods", "## Material"))
    _, pdf = render(*other.values(), "pandoc")
    with pytest.raises(InputError, match="the PDF lacks the heading"):
        check(rendered, tmp_path, pdf=pdf)


def test_a_broken_pdf(rendered, tmp_path):
    with pytest.raises(InputError, match="not readable as PDF"):
        check(rendered, tmp_path, pdf=b"%PDF-1.7 nothing")


def test_the_shape_of_quarto_is_tolerated(rendered, tmp_path):
    html = rendered[1].replace(
        "</head>",
        '<meta name="generator" content="quarto-1.11.3">'
        '<link href="data:text/css,p%7B%7D" rel="stylesheet">'
        '<script>const u = "https://cdn.example/x.js"; const s = "{{< ?var: >}}";</script>'
        "<!-- https://quarto.org ?@fig-x --></head>",
    )
    html = re.sub(r"<(/?)h2", r"<\1h1", html)
    html = html.replace('<figure id="fig-theme">', '<div id="fig-theme"><figure>')
    html = html.replace("</figure>", "</figure></div>").replace(
        "<h1 class", "<h1 data-number='1' class"
    )
    check(rendered, tmp_path, html=html)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("[72%]{.published}", "72%"),
        ("36 of 50 ([72%]{.published})", "36 of 50 (72%)"),
        ("[[a]{.simulated}](https://a.org)", "a"),
        (r"[CI \[.00, .45\]]{.simulated}", r"CI \[.00, .45\]"),
    ],
)
def test_printed_text_of_a_variable(markdown, text):
    assert printed(markdown) == text
