"""What is the same content, what is within tolerance, and what is told of a difference."""

import base64
import json
from functools import cache

import pytest
import typst

from scripts.release.likeness.contents import compare, digests, kind_of
from scripts.release.likeness.documents import read_html, read_pdf

SHARES = (
    "variable,value,n,share\ntheme,food,9,0.18\ntheme,city,11,0.2200000001\nemotion,joy,3,0.06\n"
)
HASH = "0123456789abcdef" * 4
BAR = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">{}</svg>'
TICKS = "".join(f'<rect id="t{n}" x="{4 * n}" y="62" width="2" height="9"/>' for n in range(45))


def figure(width=90, colour="navy"):
    bar = f'<rect x="10" y="20" width="{width}" height="40" fill="{colour}"/>'
    return BAR.format(bar + TICKS)


def page(*paragraphs, picture=None, alt="A bar of food.", script="", style=""):
    source = base64.b64encode((picture or figure()).encode()).decode()
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    return (
        f"<!doctype html><html><head><title>T</title><style>{style}</style></head><body>"
        f"<h1>Results</h1>{text}<img alt='{alt}' src='data:image/svg+xml;base64,{source}'>"
        f"<script>{script}</script></body></html>"
    )


@cache
def pdf(text="Most of it is food. All of it is short.", width="12cm", **picture):
    source = (
        f"#set page(width: {width}, height: 12cm, numbering: (n, of) => [#n of #of],"
        " footer: context counter(page).display(both: true, (n, of) => [#n of #of]))\n"
        f"#set text(hyphenate: true)\n= Results\n{text}\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 9cm)\n'
    )
    return typst.compile(
        source.encode(), sys_inputs={"svg": figure(**picture)}, ignore_system_fonts=True
    )


@pytest.fixture
def judged(tmp_path):
    """Verdict and first difference of two contents, with and without the reference's file."""

    def judge(name, before, after, **choices):
        paths = []
        for side, content in (("reference", before), ("here", after)):
            paths.append(tmp_path / side / name)
            paths[-1].parent.mkdir(exist_ok=True)
            paths[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
        known = digests(paths[0])
        told = compare(paths[0], known, paths[1], **choices)
        blind = compare(None, known, paths[1], **choices)
        assert told.verdict == blind.verdict, (told, blind)
        if told.verdict in ("different", "within tolerance"):
            assert (
                "only digests" in blind.first
                or "this file: " in told.first
                or "the file of" in told.first
            )
        return told

    return judge


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.csv", SHARES, SHARES.replace("\n", "\r\n")),
        ("a.csv", SHARES, SHARES.replace("food", '"food"').replace("0.18", "0.18000000000000002")),
        ("a.csv", SHARES, "\ufeff" + SHARES),
        ("a.json", '{"a": 0.3, "b": [1, 2.0]}', '{"b":[1,2],\n"a":0.30000000000000004}'),
        ("a.yaml", "a: 1\nb: [x, 0.5]\n", "# note\nb:\n  - x\n  - 0.50\na: 1\n"),
        ("a.md", "One.\nTwo.\n", "One.\r\nTwo.\r\n"),
        ("a.svg", figure(), figure().replace('x="10" y="20"', "y='20'  x='10'")),
        ("a.svg", figure(), figure().replace("<rect", "<!-- 1 -->\n <rect").replace('"t', '"u')),
        (
            "a.html",
            page("Of <b>50</b> clips."),
            page("Of\n<b>50</b> clips.").replace("<p>", '<p class="x">'),
        ),
    ],
)  # fmt: skip
def test_how_a_file_is_written_is_no_difference_of_content(judged, name, before, after):
    assert judged(name, before, after) == ("identical content", "")
    assert judged(name, before, before) == ("identical bytes", "")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.csv", SHARES, SHARES.replace("0.2200000001", "0.2200001")),
        ("a.json", '{"alpha": 0.81234567}', '{"alpha": 0.81234999}'),
        ("a.yaml", "p: 0.0312345", "p: 0.0312399"),
        ("a.json", '{"packages": {"numpy": "2.4.6"}}', '{"packages": {"numpy": "2.3.5"}}'),
        ("a.json", f'{{"hash": "{HASH}"}}', f'{{"hash": "{HASH[::-1]}"}}'),
        ("a.md", "With numpy 2.4.6 and typst 0.15.2.", "With numpy 2.3.5 and typst 0.14."),
        ("a.html", page(f"Hash: {HASH}"), page(f"Hash: {HASH[::-1]}")),
        ("a.html", page("Clips."), page("Clips.", style="p { color: red }")),
    ],
)  # fmt: skip
def test_what_another_library_may_change_is_within_tolerance(judged, name, before, after):
    verdict, first = judged(name, before, after)
    assert verdict == "within tolerance" and first
    assert judged(name, before, after, is_exact=True).verdict == "different"


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("a.csv", SHARES, SHARES.replace("0.18", "0.19"),
         "line 2 (theme, food), column share: “0.18” in the reference, “0.19” here"),
        ("a.csv", SHARES, SHARES.replace(",11,", ",12,"), "column n: “11” in the reference, “12”"),
        ("a.csv", "id\n7298163547012345678\n", "id\n7298163547012345679\n", "column id"),
        ("a.csv", "n\n1223\n", "n\n1224\n", "“1223” in the reference, “1224” here"),
        ("a.csv", "m\n3125.5\n", "m\n3134.5\n", "“3125.5”"),
        ("a.csv", SHARES, SHARES.replace("share", "part"), "the header"),
        ("a.csv", "a,b\n1,x\n2,y\n", "a,b\n2,y\n1,x\n", "the rows stand in another order; line 2"),
        ("a.csv", SHARES, SHARES.replace("theme,city,11,0.2200000001\n", ""),
         "line 3 is missing here: “theme,city,11,0.22"),
        ("a.csv", SHARES, SHARES + "emotion,awe,1,0.02\n", "line 5 is not in the reference"),
        ("a.csv", "p\n-0.3\n", "p\n0.3\n", "“-0.3”"),
        ("a.json", '{"a": [{"b": "x"}]}', '{"a": [{"b": "y"}]}', "a[0].b: “x” in the reference"),
        ("a.json", '{"a": 1}', '{"b": 1}', "a is missing here (and 1 more)"),
        ("a.json", '{"a": 1}', '{"a": true}', "a: “1” in the reference, “True” here"),
        ("a.json", '{"a": [1, 2]}', '{"a": [1]}', "a: 2 entries in the reference, 1 here"),
        ("a.json", '{"id": "7.10"}', '{"id": "7.1"}', "id: “7.10”"),
        ("a.yaml", "version: '1.0'\nk: {v: food}", "version: '1.0'\nk: {v: city}", "k.v: “food”"),
        ("a.md", "One.\nTwo.\n", "One.\nSix.\n", "line 2: “Two.” in the reference, “Six.” here"),
        ("a.md", "alpha is 0.821", "alpha is 0.822", "line 1"),
        ("a.md", "We use numpy 2.4.6 often.", "We use numpy 2.4.6 seldom.", "line 1"),
        ("a.html", page("It is 42% here. All is well."), page("It is 43% here. All is well."),
         "section “Results”: “It is 42% here.” in the reference, “It is 43% here.” here"),
        ("a.html", page("Food <sup>P</sup>"), page("Food <sup>S</sup>"), "“Food P”"),
        ("a.html", page("x"), page("x", alt="A bar of air."), "[picture: A bar of food.]"),
        ("a.html", page("x"), page("x", picture=figure(120)), "picture 1 (section “Results”): "),
        ("a.html", page("x"), page("x", script="document.title = 1"), "a script of the page"),
        ("a.html", page("x", "y"), page("x"), "section “Results”: “y” in the reference, nothing"),
        ("a.svg", figure(), figure(colour="teal"), "% of the pixels differ"),
        ("a.bin", b"abcd", b"abxd", "byte 3"),
    ],
)  # fmt: skip
def test_a_real_change_is_different_and_told_in_words(judged, name, before, after, told):
    if name == "a.bin":
        assert kind_of(name) == "other"
    verdict, first = judged(name, before, after)
    assert verdict == "different" and told in first


def test_what_the_cards_of_claims_hold_is_text_of_the_page(judged):
    card = '<script type="application/json">{}</script>'
    before, after = (page("x") + card.format(json.dumps({"p": value})) for value in (".03", ".05"))
    assert judged("a.html", before, after).verdict == "different"


def test_the_producer_and_the_ids_of_a_pdf_do_not_count(judged):
    before = pdf()
    start = before.index(b"(Typst ")
    after = before[: start + 1] + b"Other" + before[start + 6 :]
    assert judged("a.pdf", before, after) == ("identical content", "")


def test_lines_of_a_pdf_that_break_elsewhere_are_within_tolerance(judged):
    text = "Representation of microcelebrity neighbourhoods is well-known since 2019. " * 3
    found = judged("a.pdf", pdf(text), pdf(text, width="11.3cm"))
    assert found.verdict == "within tolerance"


def test_a_changed_word_of_a_pdf_is_told_with_its_page(judged):
    before = "#pagebreak()\nMost of it is food. All of it is short."
    found = judged("a.pdf", pdf(before), pdf(before.replace("food", "city")))
    assert found.verdict == "different"
    assert "page 2: " in found.first and "Most of it is food." in found.first
    assert "Most of it is city." in found.first


def test_a_figure_in_a_pdf_counts_though_it_has_no_text(judged):
    assert len(read_pdf(pdf()).pictures) == 1
    found = judged("a.pdf", pdf(), pdf(width="12cm", colour="teal"))
    assert found.verdict == "different"
    assert found.first.startswith("picture 1 (page 1): ")


def test_versions_in_the_colophon_of_a_pdf_are_within_tolerance(judged):
    text = "Built with Python {}, numpy {} and typst 0.15.2. Hash:\n\n`{}`"
    before, after = text.format("3.11.7", "2.4.6", HASH), text.format("3.12.1", "2.3.5", HASH[::-1])
    found = judged("a.pdf", pdf(before), pdf(after))
    assert found.verdict == "within tolerance"
    assert "Python 3.11.7" in found.first and "Python 3.12.1" in found.first


def test_a_number_on_the_edge_of_rounding_is_within_tolerance_by_the_file(tmp_path):
    before, after = tmp_path / "before.csv", tmp_path / "after.csv"
    before.write_text("p\n42.34999\n")
    after.write_text("p\n42.35001\n")
    assert compare(before, digests(before), after).verdict == "within tolerance"


@pytest.mark.parametrize(
    ("name", "sound", "broken", "told"),
    [
        ("a.json", "{}", "{", "not readable as JSON"),
        ("a.yaml", "a: 1", "a: [", "not readable as YAML"),
        ("a.csv", "a\n1\n", 'a\n"1\n', "not readable as CSV"),
        ("a.svg", figure(), figure()[:-9], "not readable as SVG"),
        ("a.svg", figure(), "", "not readable as SVG"),
        ("a.png", None, b"\x89PNG\r\n\x1a\nbroken", "not readable as a picture"),
        ("a.pdf", None, b"%PDF-1.7 broken", "not readable as PDF"),
        ("a.html", page("x"), b"<p>\xff\xfe", "not readable as HTML"),
        ("a.html", page("x"), page("x", picture="<svg"), "not readable as SVG"),
        ("a.md", "One.", b"\xff\xfe\x00\x01", "not in a text encoding"),
    ],
)  # fmt: skip
def test_a_broken_file_is_different_with_the_reason(judged, name, sound, broken, told):
    sound = sound or (pdf() if name == "a.pdf" else b"other bytes")
    if name == "a.png":
        sound = png()
    verdict, first = judged(name, sound, broken)
    assert (verdict, told in first) == ("different", True), first
    assert "\n" not in first
    assert judged(name, broken, sound).verdict == "different"
    assert judged(name, broken, broken).verdict == "identical bytes"


def png(**choices):
    import io

    from PIL import Image

    file = io.BytesIO()
    picture = Image.new("RGB", (80, 40), "white")
    picture.paste("navy", (10, 10, 60, 30))
    picture.save(file, format="PNG", **choices)
    return file.getvalue()


def test_a_png_that_breaks_off_is_different(judged):
    found = judged("a.png", png(), png()[:-30])
    assert found.verdict == "different" and found.first.startswith("this file: not readable")


def test_the_compression_of_a_png_does_not_count(judged):
    assert judged("a.png", png(), png(compress_level=0)).verdict == "identical content"


def test_missing_and_extra_files(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(SHARES)
    assert compare(path, digests(path), tmp_path / "b.csv").verdict == "missing"
    assert compare(path, digests(path), None).verdict == "missing"
    assert compare(None, None, path).verdict == "extra"


def test_a_reference_file_that_is_not_the_one_of_its_manifest_is_told(tmp_path):
    reference, path = tmp_path / "reference.csv", tmp_path / "here.csv"
    reference.write_text(SHARES)
    path.write_text(SHARES)
    known = digests(reference)
    reference.write_text(SHARES.replace("0.18", "0.19"))
    verdict, first = compare(reference, known, path)
    assert verdict == "different" and "not the one that its manifest names" in first


def test_the_reader_of_html_keeps_marks_and_headings_and_skips_scripts():
    document = read_html(page("Food <sup>P</sup>", script="var shown = 1").encode())
    assert ("section “Results”", "Food P") in document.blocks
    assert not any("shown" in block.text for block in document.blocks)
    assert document.scripts == ("var shown = 1",)
