import pytest
import yaml

from scripts.errors import InputError
from scripts.release.citation import Author, citation, read_source, read_work, write_citation

BIBLIOGRAPHY = """\
@article{li2020,
  author = {Li, Ming and {The Group}},
  title = {Images of Chongqing on TikTok},
  year = {2020},
  doi = {10.1000/xyz}
}
@misc{other, author = {{A Body}}, title = {Other}, year = {2019}}
"""
FRONT = """\
---
title: "The image of {{< var study.city >}}"
author:
  - name: The Group
  - name: {given: Ada, family: Byron}
    orcid: https://orcid.org/0000-0002-1825-0097
date: "2026-01-31"
lang: en-GB
keywords: [city, "2024"]
---

Text.
"""


@pytest.fixture
def work(tmp_path):
    (tmp_path / "paper.qmd").write_text(FRONT, encoding="utf-8")
    (tmp_path / "_variables.yml").write_text('{"study": {"city": "Chongqing"}}', encoding="utf-8")
    release = {"version": "1.2.0", "identifiers": "plain"}
    return read_work(tmp_path / "paper.qmd", tmp_path / "_variables.yml", release)


@pytest.fixture
def source(tmp_path):
    (tmp_path / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    return read_source(tmp_path / "references.bib", "10.1000/xyz")


def test_the_work_is_what_the_front_matter_says(work):
    assert work.title == "The image of Chongqing"
    assert (work.version, work.date, work.language) == ("1.2.0", "2026-01-31", "en-GB")
    assert work.authors == (Author("The Group"), Author("Byron", "Ada", "0000-0002-1825-0097"))
    assert work.keywords == ("city", "2024")


def test_an_author_without_a_name_is_refused(tmp_path):
    front = FRONT.replace("name: The Group", "affiliation: X")
    (tmp_path / "paper.qmd").write_text(front, encoding="utf-8")
    (tmp_path / "_variables.yml").write_text("{}", encoding="utf-8")
    (tmp_path / "_variables.yml").write_text('{"study": {"city": "C"}}', encoding="utf-8")
    with pytest.raises(InputError, match=r"column 'author': an author has no name"):
        read_work(tmp_path / "paper.qmd", tmp_path / "_variables.yml", {"version": "1"})


def test_the_source_keeps_its_capitals_whatever_the_language_of_the_machine(tmp_path, monkeypatch):
    (tmp_path / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    for language in ("C", "en_US.UTF-8", "zh_CN.UTF-8"):
        monkeypatch.setenv("LANG", language)
        found = read_source(tmp_path / "references.bib", "10.1000/xyz")
        assert found["title"] == "Images of Chongqing on TikTok"


def test_a_source_that_the_bibliography_lacks_is_named(tmp_path):
    (tmp_path / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    with pytest.raises(InputError, match=r"no entry has the DOI of the source\n.*10\.1000/abc"):
        read_source(tmp_path / "references.bib", "10.1000/abc")


def test_the_citation_names_work_and_source(tmp_path, work, source):
    write_citation(tmp_path / "CITATION.cff", work, source)
    text = (tmp_path / "CITATION.cff").read_text(encoding="utf-8")
    # An alias would be valid YAML that some readers of the format do not resolve.
    assert "*id" not in text
    read = yaml.safe_load(text)
    assert read == citation(work, source)
    person = {
        "family-names": "Byron", "given-names": "Ada",
        "orcid": "https://orcid.org/0000-0002-1825-0097",
    }  # fmt: skip
    assert (
        read["authors"] == read["preferred-citation"]["authors"] == [{"name": "The Group"}, person]
    )
    assert (read["license"], read["preferred-citation"]["license"]) == ("MIT", "CC-BY-4.0")
    assert read["references"][0]["doi"] == "10.1000/xyz"
    assert read["references"][0]["authors"] == [
        {"family-names": "Li", "given-names": "Ming"}, {"name": "The Group"},
    ]  # fmt: skip


def test_the_citation_has_what_its_schema_requires_and_nothing_that_it_does_not_know(work, source):
    # Keys of the schema of the Citation File Format 1.2.0.
    content = citation(work, source)
    assert {"authors", "cff-version", "message", "title"} <= content.keys()
    assert content.keys() <= {
        "abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi",
        "identifiers", "keywords", "license", "license-url", "message", "preferred-citation",
        "references", "repository", "repository-artifact", "repository-code", "title", "type",
        "url", "version",
    }  # fmt: skip
    assert content["cff-version"] == "1.2.0"
    for reference in (content["preferred-citation"], *content["references"]):
        assert {"authors", "title", "type"} <= reference.keys()
