"""The certificate: what it tells of a verification, and that all three forms tell it."""

import json
import re
from html.parser import HTMLParser

import pytest
from jsonschema import Draft202012Validator
from page_policy import admits_its_own_alone
from workspace import ROOT

from scripts.files.text_files import write_json
from scripts.verify.certificate import find_faults, make_certificate
from scripts.verify.certificate_html import certificate_html
from scripts.verify.certificate_text import (
    certificate_markdown,
    environment_line,
    further_line,
    verdict_line,
)
from scripts.verify.conditions import both_conditions
from scripts.verify.items import Item
from scripts.verify.rebuild import Build, Version

DIGEST = "ab" * 32
SENTENCE = "Most videos <em>show</em> a | landscape."
MANIFEST = {
    "title": "Counting & <telling>",
    "version": "1.2.0",
    "items": [
        {"path": "data/raw/coding/coder_A.csv", "rule": "", "evidence": "simulated"},
        {"path": "data/raw/interviews/statements.csv", "rule": "", "evidence": "published"},
        {"path": "results/a/b.csv", "rule": "a", "evidence": "simulated"},
    ],
}
RUN = {
    "began": "2024-02-26 09:05 UTC",
    "seconds": 83.2,
    "system": "Linux x86_64",
    "python": "3.11.7",
    "packages": 96,
}
SAME, WITHIN = "identical bytes", "within tolerance"
PERTURBATION = {
    **{"changes": ["drop videos"], "left_out": [], "recomputed": True, "made_plain": []},
    **{"numbers": 12, "files": 3, "unmoved": [], "unreached": [], "faults": []},
}


def item(path="results/a/b.csv", verdict=SAME, first="", role="statistics", rule="a"):
    return Item(path, "csv", role, rule, verdict, first, (verdict, verdict), SAME)


def claim(reference="holds", builds=("holds", "holds")):
    return {"name": "most", "sentence": SENTENCE, "reason": "So it is.",
            "evidence": "simulated", "reference": reference,
            "builds": list(builds)}  # fmt: skip


def certificate(
    tmp_path, items=None, claims=None, failures=(), versions=(), changed=PERTURBATION, expected=""
):
    items = items or [item(), item("data/raw/x.csv", role="data", rule="")]
    claims = [claim()] if claims is None else claims
    both = both_conditions(2, [])
    times = {"measure": 7.86, "draw": 0.4}
    builds = [Build(tmp_path, one, 12.34, tuple(failures), times) for one in both]
    faults = find_faults(items, claims, builds, changed)
    reference = {"path": "manifest.json", "digest": DIGEST, "expected": expected}
    return make_certificate(
        MANIFEST, reference, RUN, items, claims, builds, versions, changed, faults
    )


class Reader(HTMLParser):
    """Visible text, and everything that a page would fetch or run."""

    def __init__(self, page):
        super().__init__()
        self.text, self.fetched, self.open = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br", "img", "link"):
            self.open.append(tag)
        self.fetched += [value for name, value in attrs if name in ("src", "href", "srcset")]
        self.fetched += [tag] if tag in ("script", "iframe", "object", "link", "img") else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.text.append(data)


def read(document):
    reader = Reader(certificate_html(document, DIGEST))
    assert reader.open == []
    return " ".join(" ".join(reader.text).split()), reader


def schema():
    path = ROOT / "scripts/verify/certificate.schema.json"
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def bad(tmp_path):
    return certificate(
        tmp_path,
        items=[
            item(verdict="different", first="line 2, column n: “9” in the reference, “8” here"),
            item("figures/a.svg", WITHIN, "3 % of the pixels differ", "figure"),
            item("data/raw/x.csv", role="data", rule=""),
            Item("scripts/new.py", "text", "extra", "", "extra", "not known"),
        ],
        claims=[claim(builds=("holds", "fails"))],
        failures=["measure: no mean today"],
        versions=[Version("numpy", "2.4.6", "2.4.4")],
        changed=PERTURBATION
        | {"unmoved": [{"path": "results/c.csv", "rule": "c", "script": "scripts/c.py"}]},
    )


@pytest.mark.parametrize("make", [certificate, bad])
def test_the_certificate_is_as_its_schema_says(tmp_path, make):
    document = make(tmp_path)
    assert list(schema().iter_errors(document)) == []
    write_json(tmp_path / "certificate.json", document)
    assert json.loads((tmp_path / "certificate.json").read_text("utf-8")) == document


def test_the_schema_refuses_what_it_does_not_describe(tmp_path):
    document = certificate(tmp_path)
    assert list(schema().iter_errors(document | {"host": "machine"}))
    assert list(schema().iter_errors(document | {"verdict": "nearly"}))


def test_all_that_agrees_is_reproduced(tmp_path):
    document = certificate(tmp_path, items=[item(), item("a.svg", WITHIN, "3 % of pixels")])
    assert (document["verdict"], document["faults"]) == ("reproduced", [])
    told = "All 2 items agree with the reference: 1 identical bytes, 1 within tolerance."
    assert verdict_line(document) == told


@pytest.mark.parametrize("verdict", ["different", "missing", "extra"])
def test_one_item_that_does_not_agree_is_enough_to_fail(tmp_path, verdict):
    document = certificate(tmp_path, items=[item(), item("a.csv", verdict, "row 2")])
    assert document["verdict"] == "not reproduced"
    assert document["faults"] == [{"item": "a.csv", "problem": f"{verdict}: row 2"}]
    assert verdict_line(document).startswith("1 of 2 items does not agree")


def test_what_needs_transcripts_is_no_fault_and_no_confirmation(tmp_path):
    quotes = "data/check_quotes/quotes.csv"
    told = "needs transcripts that are not released; its bytes are those of the reference"
    document = certificate(tmp_path, items=[item(), item(quotes, "not rebuilt", told)])
    assert list(schema().iter_errors(document)) == []
    assert (document["verdict"], document["faults"]) == ("reproduced", [])
    line = "1 of 2 items agree with the reference: 1 identical bytes, 1 not rebuilt."
    assert verdict_line(document) == line
    assert quotes in " ".join(document["not_checked"])
    page, _ = read(document)
    assert line in page and "Not rebuilt Item Rule" in page and told in page
    assert page.count("Do not agree") == 0
    both = [item("a.csv", "different", "row 2"), item(quotes, "not rebuilt", told)]
    failing = certificate(tmp_path, items=both)
    assert verdict_line(failing).startswith("1 of 2 items does not agree")


def test_other_faults_fail_where_all_items_agree(tmp_path):
    still = {"path": "c.csv", "rule": "c", "script": "scripts/c.py"}
    for document, named in (
        (certificate(tmp_path, claims=[claim(builds=("fails", "fails"))]), "most"),
        (certificate(tmp_path, claims=[claim("", ("holds", "fails"))]), "most"),
        (certificate(tmp_path, failures=["a: no"]), "first build"),
        (certificate(tmp_path, changed=PERTURBATION | {"unmoved": [still]}), "c.csv"),
        (certificate(tmp_path, changed=PERTURBATION | {"faults": ["row 3"]}), "changed data"),
    ):
        assert document["verdict"] == "not reproduced"
        assert document["faults"][0]["item"] == named
        assert "agree with the reference, but" in verdict_line(document)


def test_a_file_that_does_not_move_is_told_with_its_script(tmp_path):
    (fault,) = (one for one in bad(tmp_path)["faults"] if one["item"] == "results/c.csv")
    assert "scripts/c.py" in fault["problem"]


def test_what_was_not_checked_is_always_told(tmp_path):
    told = " ".join(certificate(tmp_path)["not_checked"])
    assert "Whether the paper is right" in told
    assert "simulated data stay simulated" in told
    assert "data/raw/coding (1)" in told
    assert "data/raw/interviews" not in told
    assert "the one that was published" in told


def test_without_a_recomputation_files_that_stay_are_told_and_are_no_fault(tmp_path):
    still = {"path": "results/c.csv", "rule": "c", "script": "scripts/c.py"}
    other = still | {"path": "results/d.csv"}
    changed = PERTURBATION | {"recomputed": False, "unmoved": [still], "unreached": [other]}
    left_out = [{"change": "drop variable", "reason": "the settings name each"}]
    document = certificate(tmp_path, changed=changed | {"left_out": left_out})
    assert list(schema().iter_errors(document)) == []
    assert document["verdict"] == "reproduced"
    told = " ".join(document["not_checked"])
    for words in (
        "no independent recomputation",
        "results/c.csv",
        "results/d.csv",
        "drop variable",
    ):
        assert words in told
    assert "1 of 3 files moved with them" in certificate_markdown(document, DIGEST)
    assert "no number was recomputed" in further_line(document)
    document = certificate(tmp_path, changed=changed | {"made_plain": ["captures"]})
    assert "passed the readers" in " ".join(document["not_checked"])


def test_what_was_not_checked_follows_what_was(tmp_path):
    told = " ".join(certificate(tmp_path, expected=DIGEST)["not_checked"])
    assert "the one that was published" not in told
    assert "The locked environment" not in told
    versions = [Version("numpy", "2.4.6", "2.4.4")]
    document = certificate(tmp_path, versions=versions, changed=None, claims=[claim("")])
    told = " ".join(document["not_checked"])
    assert "The locked environment" in told
    assert "no code that changes them" in told
    assert "holds digests alone" in told


def test_other_versions_are_named(tmp_path):
    document = certificate(tmp_path, versions=[Version("numpy", "2.4.6", "2.4.4")])
    assert "numpy 2.4.4 in place of 2.4.6" in environment_line(document)
    assert "All 96 packages" in environment_line(certificate(tmp_path))
    missing = certificate(tmp_path, versions=[Version("numpy", "2.4.6", "")])
    assert "numpy not installed" in environment_line(missing)


def test_the_claims_are_counted_against_the_reference(tmp_path):
    claims = [claim(), claim(builds=("fails", "fails"))]
    assert further_line(certificate(tmp_path, claims=claims)).startswith("1 of 2 claims have")
    told = further_line(certificate(tmp_path, claims=[claim("")]))
    assert "in both builds" in told


@pytest.mark.parametrize("make", [certificate, bad])
def test_the_page_and_the_markdown_tell_what_the_certificate_tells(tmp_path, make):
    document = make(tmp_path)
    page, _ = read(document)
    markdown = certificate_markdown(document, DIGEST)
    for text in (page, markdown):
        assert document["run"]["began"] in text
        assert "1 min 23 s" in text
        assert DIGEST in text
        assert "sha256sum certificate.json" in text
        for one in document["items"]:
            assert one["path"] in text or (one["verdict"] == SAME and not one["rule"])
    assert document["release"]["title"] in page
    for fault in document["faults"]:
        assert fault["problem"] in page
        assert fault["item"] in page and fault["item"] in markdown
    for line in document["not_checked"]:
        assert line in page
    for build in document["builds"]:
        for told in build["conditions"].values():
            assert told in page
        assert build["rules"] == {"measure": 7.86, "draw": 0.4}
    assert SENTENCE in page
    assert page.index("measure 7.9 s 7.9 s") < page.index("draw 0.4 s 0.4 s")
    assert "| measure | 7.9 s | 7.9 s |\n| draw |" in markdown


def test_the_page_needs_nothing_but_itself(tmp_path):
    page = certificate_html(bad(tmp_path), DIGEST)
    _, reader = read(bad(tmp_path))
    assert reader.fetched == ["script"]  # the one in the page, that switches light and dark
    assert admits_its_own_alone(page)
    assert not re.search(r"url\(|@import|https?:", page)
    assert "<em>" not in page and "<telling>" not in page


def test_tables_scroll_by_keyboard_and_claims_tell_their_evidence_in_the_papers_words(tmp_path):
    told = claim("untestable", ("untestable", "untestable"))
    document = certificate(tmp_path, claims=[told])
    html, (page, _) = certificate_html(document, DIGEST), read(document)
    tables = re.findall(r'<div class="table"[^>]*>', html)
    assert len(tables) > 2
    assert all('tabindex="0" role="group" aria-label="' in opening for opening in tables)
    assert re.search(r"landscape\. simulated not testable not testable", page)
    assert "| simulated | not testable | not testable, not testable |" in certificate_markdown(
        document, DIGEST
    )
    assert "untestable" not in page
    assert '<button class="theme"' in html


def test_the_verdict_does_not_hang_on_colour_alone(tmp_path):
    good, wrong = read(certificate(tmp_path))[0], read(bad(tmp_path))[0]
    assert "✓ Reproduced" in good
    assert "✗ Not reproduced" in wrong
    assert wrong.index("line 2, column n") < wrong.index("Verdicts")


def test_cells_of_the_markdown_stay_in_their_table(tmp_path):
    lines = certificate_markdown(bad(tmp_path), DIGEST).splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} <= {4, 5, 6}
    assert any("a \\| landscape" in row for row in rows)
