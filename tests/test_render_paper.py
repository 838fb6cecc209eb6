"""The manuscript becomes one HTML file and one tagged PDF, the same bytes each time."""

import ctypes
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from sample_paper import PAPER, SVG, write_sample

from scripts.errors import InputError
from scripts.paper.check_paper import Page, read_pdf
from scripts.paper.render_paper import choose_engine, embed_cjk, render

ROOT = Path(__file__).parents[1]
NBSP = "\u00a0"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rendered")
    files = write_sample(folder)
    html, pdf = render(*files.values(), "pandoc")
    (folder / "made.pdf").write_bytes(pdf)
    return folder, html.decode("utf-8"), read_pdf(folder / "made.pdf"), pdf


def test_numbers_of_sections_figures_and_tables(rendered):
    _, html, pdf, _ = rendered
    for text in (Page(html).text, pdf["text"].replace("\r\n", " ")):
        plain = re.sub(r"\s+", " ", text)
        assert "Figure 1: Themes" in plain
        assert "Table 1: Values of 2.50%" in plain
        assert "1.1 Methods" in plain
        assert "See Figure 1, Table 1 and Section 1.1" in plain
    assert Page(html).headings[1:] == [
        "1 Introduction", "1.1 Methods", "1.2 Share of 42%", "Appendix", "References",
    ]  # fmt: skip
    assert f'<a href="#fig-theme" class="cross-reference">Figure{NBSP}1</a>' in html


@pytest.mark.parametrize(
    "place",
    [
        r'<section class="abstract".*?42%{mark}',
        r"<h3[^>]*>.*?42%{mark}</span></h3>",
        r"<figcaption>.*?21{mark}",
        r"<caption>.*?2\.50%{mark}",
        r"<td[^>]*>.*?2\.50%{mark}</span></td>",
        r'<a href="https://doi\.org/10\.62051/ymgetw08">.*?2\.50%{mark}</span></a>',
    ],
)
def test_evidence_marks_in_html(rendered, place):
    mark = r'<sup class="evidence-mark evidence-(published|simulated)" role="img" [^>]*>[PS]</sup>'
    assert re.search(place.replace("{mark}", mark), rendered[1], re.DOTALL)


def test_evidence_marks_in_pdf(rendered):
    text = re.sub(r"\s", "", rendered[2]["text"])
    assert all(marked in text for marked in ("42%P", "2.50%S", "21S", "3O"))


def test_html_is_one_file_with_metadata(rendered):
    _, html, _, _ = rendered
    page = Page(html)
    assert all(address.startswith("data:") for address in page.loads)
    assert page.language == "en-GB"
    assert page.images == ['A "bar" chart: 42 %']
    assert "<title>The image of Chongqing (重庆): a “reproducible” paper</title>" in html
    assert '<meta name="author" content="Ada Example, Bo Example">' in html
    assert '<meta name="keywords" content="short video, city image">' in html
    assert '<meta name="description" content="Landscape makes 42%' in html
    assert '<time datetime="2024-02-26">26 February 2024</time>' in html
    assert "<!--" not in html.replace("<!DOCTYPE", "")


def test_pdf_is_tagged_with_metadata(rendered):
    pdf = rendered[2]
    assert pdf["tagged"] and pdf["language"] == "en-GB"
    assert pdf["metadata"]["Title"] == "The image of Chongqing (重庆): a “reproducible” paper"
    assert pdf["metadata"]["Author"] == "Ada Example, Bo Example"
    assert pdf["metadata"]["Keywords"] == "short video, city image"
    assert pdf["metadata"]["CreationDate"].startswith("D:20240226")
    assert "重庆" in pdf["text"]


def test_description_is_plain_text(tmp_path, rendered):
    # A description in one paragraph or several, with citations of each kind and a claim.
    told = (
        "As Liu [-@liu2021; @doe2020] has it, [{{< var share.nature >}} *lead*]{.claim #claim-a}."
    )
    paper = PAPER.replace("  A second paragraph.\n", "").replace(
        "[@doe2020].\n", f"[@doe2020]. {told}\n"
    )
    _, one, _, _ = rendered
    for html in (one, render(*write_sample(tmp_path, paper=paper).values(), "pandoc")[0].decode()):
        (said,) = re.findall('<meta name="description" content="([^"]*)">', html)
        assert said.startswith("Landscape makes 42%")
        assert not re.search(r"\[-?@|@\w|\s[.,;:]|[*{}]|\[", said)
    assert " ".join(said.split()).endswith("(Doe 2020). As Liu (2021; Doe 2020) has it, 42% lead.")


def test_title_and_abstract_are_headings_in_the_pdf(rendered):
    def headings(element):
        kind = pdfium_text(pdfium.FPDF_StructElement_GetType, element)
        if re.fullmatch(r"H\d", kind):
            yield kind, pdfium_text(pdfium.FPDF_StructElement_GetTitle, element)
        for child in range(pdfium.FPDF_StructElement_CountChildren(element)):
            if below := pdfium.FPDF_StructElement_GetChildAtIndex(element, child):
                yield from headings(below)

    with pypdfium2.PdfDocument(rendered[0] / "made.pdf") as document:
        tree = pdfium.FPDF_StructTree_GetForPage(document[0])
        # The first page holds all but the references.
        found = list(headings(pdfium.FPDF_StructTree_GetChildAtIndex(tree, 0)))
    assert found == [
        ("H1", 'The image of Chongqing (重庆): a "reproducible" paper'),
        ("H2", "Abstract"),
        ("H2", "1\N{EN SPACE}Introduction"),
        ("H3", "1.1\N{EN SPACE}Methods"),
        ("H3", "1.2\N{EN SPACE}Share of 42%P"),
        ("H2", "Appendix"),
    ]


def pdfium_text(get, element):
    """A text that PDFium tells of an element of the structure."""
    buffer = ctypes.create_string_buffer(size := get(element, None, 0) or 2)
    get(element, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le")


def test_no_path_of_the_machine_is_printed(rendered):
    folder, html, _, pdf = rendered
    for secret in (str(folder), str(ROOT), "/paper-", sys.prefix):
        assert secret not in html
        assert secret.encode() not in pdf


def test_cjk_font_holds_only_the_characters_used():
    html = embed_cjk("<head></head><p>重庆</p>")
    assert "unicode-range:U+5E86,U+91CD}" in html
    assert len(html) < 8000
    assert embed_cjk("<head></head><p>plain</p>") == "<head></head><p>plain</p>"
    with pytest.raises(InputError, match="no such character"):
        embed_cjk("<head></head>\U0003ffff")


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("one", {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"}),
        ("another folder", {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"}),
    ],
)
def test_bytes_do_not_depend_on_the_surroundings(rendered, tmp_path, name, environment):
    files = write_sample(tmp_path / name)
    command = [sys.executable, "-m", "scripts.paper.render_paper", "--renderer", "pandoc"]
    for option, path in (files | {"html": "o.html", "pdf": "o.pdf"}).items():
        command += [f"--{option}", str(tmp_path / name / Path(path).name)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)
    assert (tmp_path / name / "o.html").read_bytes() == rendered[1].encode("utf-8")
    assert (tmp_path / name / "o.pdf").read_bytes() == rendered[3]


def test_typst_refusal_is_an_input_error(tmp_path):
    files = write_sample(tmp_path)
    (tmp_path / "parts" / "theme.svg").write_text(SVG.replace("</svg>", ""))
    with pytest.raises(InputError, match="Typst refused"):
        render(*files.values(), "pandoc")


def test_pandoc_refusal_is_an_input_error(tmp_path):
    files = write_sample(tmp_path)
    (tmp_path / "references.bib").write_text("@book{doe2020, title={A\n@book{liu2021, title={B}}\n")
    with pytest.raises(InputError, match=r"pandoc .* refused"):
        render(*files.values(), "pandoc")


def test_widths_must_fit_the_columns(tmp_path):
    files = write_sample(tmp_path, paper=PAPER.replace('"[60,40]"', '"[60,20,20]"'))
    with pytest.raises(InputError, match="3 widths for 2 columns"):
        render(*files.values(), "pandoc")


QUARTO = """#!{python}
import os, sys
from pathlib import Path
if {fails}:
    sys.exit("ERROR: refused in " + os.getcwd())
found = sorted(str(path) for path in Path().rglob("*") if path.is_file())
text = " ".join([*sys.argv[1:], os.environ["SOURCE_DATE_EPOCH"], *found])
Path("paper.html").write_text("<head></head>" + text + "{leak}")
Path("paper.pdf").write_bytes(b"%PDF")
"""


def quarto(folder, monkeypatch, fails=False):
    (folder / "bin").mkdir()
    script = folder / "bin" / "quarto"
    script.write_text(QUARTO.format(python=sys.executable, fails=fails, leak=""))
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder / "bin"), prepend=os.pathsep)


def test_quarto_renders_once_in_a_folder_with_only_what_it_needs(tmp_path, monkeypatch):
    files = write_sample(tmp_path / "paper")
    (tmp_path / "paper" / "private.txt").write_text("secret")
    quarto(tmp_path, monkeypatch)
    html, pdf = render(*files.values(), "auto")
    assert html.decode().removeprefix("<head></head>").split() == [
        "render", "paper.qmd", "1708905600", "_quarto.yml", "_variables.yml", "paper.qmd",
        "parts/theme.md", "parts/theme.svg", "references.bib", "render/claims.lua",
        "render/evidence.lua",
    ]  # fmt: skip
    assert pdf == b"%PDF"


def test_quarto_refusal_is_an_input_error(tmp_path, monkeypatch):
    files = write_sample(tmp_path / "paper")
    quarto(tmp_path, monkeypatch, fails=True)
    with pytest.raises(InputError, match=r"Quarto refused the paper\nERROR: refused in \.$"):
        render(*files.values(), "quarto")


def test_choice_of_the_engine(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert choose_engine("auto") == choose_engine("pandoc") == "pandoc"
    with pytest.raises(InputError, match="not on PATH"):
        choose_engine("quarto")
    monkeypatch.setattr(shutil, "which", lambda name: "/somewhere/quarto")
    assert choose_engine("auto") == choose_engine("quarto") == "quarto"
    assert choose_engine("pandoc") == "pandoc"


def test_tables_and_figures_stand_where_they_are_written(tmp_path):
    text = "before the table", "after the table"
    rows = "\n".join(f"| row{number:02} | {number} |" for number in range(70))
    table = f"{text[0]}\n\n| name | *n* |\n|---|---|\n{rows}\n\n: Rows. {{#tbl-long}}\n\n{text[1]}"
    files = write_sample(tmp_path, paper=PAPER.replace("# Appendix", f"{table}\n\n# Appendix"))
    (tmp_path / "made.pdf").write_bytes(render(*files.values(), "pandoc")[1])
    whole = read_pdf(tmp_path / "made.pdf")["text"]
    shown = re.findall(rf"{text[0]}|{text[1]}|row\d\d|Table\s2, continued|\bname\b", whole)
    rows = [f"row{number:02}" for number in range(70)]
    assert [piece for piece in shown if piece[:3] in ("row", "bef", "aft")] == [
        text[0], *rows, text[1]
    ]  # fmt: skip
    # Where the table goes on, the page says so and repeats the header.
    again = shown.index(f"Table{NBSP}2, continued")
    assert shown[again + 1] == "name" and shown.count("name") == 2
    assert 3 <= len([piece for piece in shown[again:] if piece in rows]) <= 67


@pytest.mark.parametrize("rows", [44, 45, 46, 47])  # the page has room for 44
def test_no_page_begins_with_one_or_two_rows_of_a_table(tmp_path, rows):
    table = "".join(f"| row{number:02} | {number} |\n" for number in range(rows))
    table = f"# Rows\n\n| name | *n* |\n|---|---|\n{table}\n: Rows. {{#tbl-long}}\n"
    front = PAPER[: PAPER.index("# Introduction")]
    files = write_sample(tmp_path, paper=front + table)
    (tmp_path / "made.pdf").write_bytes(render(*files.values(), "pandoc")[1])
    whole = read_pdf(tmp_path / "made.pdf")["text"]
    after = whole.partition(f"Table{NBSP}1, continued")[2]
    assert len(re.findall(r"row\d\d", after)) not in (1, 2)
