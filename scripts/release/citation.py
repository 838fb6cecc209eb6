"""What the work is and how it is cited: ``CITATION.cff`` from the manuscript's front matter."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from scripts.errors import InputError
from scripts.files.text_files import read_text, write_text
from scripts.paper.text.manuscript import read, read_variables, resolve
from scripts.paper.text.manuscript_text import Line

CODE_LICENCE = "MIT"
TEXT_LICENCE = "CC-BY-4.0"
# Types of CSL, as pandoc gives them for a bibliography, by their names in CFF.
KINDS = {
    "article-journal": "article",
    "book": "book",
    "chapter": "book",
    "paper-conference": "conference-paper",
    "report": "report",
    "thesis": "thesis",
}


@dataclass(frozen=True)
class Author:
    """Who wrote the work: a person if `given` is known, else a group or one undivided name."""

    name: str
    given: str = ""
    orcid: str = ""

    @property
    def full_name(self) -> str:
        """The name as it is printed."""
        return f"{self.given} {self.name}".strip()


@dataclass(frozen=True)
class Work:
    """The paper that is released; `date` is a day as YYYY-MM-DD."""

    title: str
    version: str
    date: str
    language: str
    authors: tuple[Author, ...]
    keywords: tuple[str, ...]
    repository: str = ""


def read_work(manuscript, variables, release: Mapping) -> Work:
    """The work as the front matter of the manuscript and the settings of the release tell it.

    Parameters
    ----------
    manuscript, variables : path-like
        ``paper.qmd`` after a build, and the variables that its front matter names.
    release : mapping
        Section `release` of the settings: `version`, and `repository` where there is one.

    Raises
    ------
    InputError
        As `scripts.paper.text.manuscript.read`, and for an author without a name.
    """
    front, known = read(manuscript).front, read_variables(variables)
    line = Line(str(manuscript), 1, str(front["title"]))
    authors = front["author"] if isinstance(front["author"], list) else [front["author"]]
    return Work(
        title=resolve([line], known)[0].text,
        version=str(release["version"]),
        date=str(front["date"]),
        language=str(front["lang"]),
        authors=tuple(_author(entry, manuscript) for entry in authors),
        keywords=tuple(map(str, front.get("keywords") or ())),
        repository=str(release.get("repository") or ""),
    )


def _author(entry, path) -> Author:
    fields = entry if isinstance(entry, dict) else {"name": entry}
    name, orcid = fields.get("name"), str(fields.get("orcid") or "").rpartition("/")[2]
    if isinstance(name, dict) and name.get("family"):
        return Author(str(name["family"]), str(name.get("given") or ""), orcid)
    if not isinstance(name, str) or not name.strip():
        raise InputError(
            "an author has no name",
            path=path,
            column="author",
            value=entry,
            expected="a name, or name: {given: …, family: …}",
        )
    return Author(name.strip(), "", orcid)


def read_source(bibliography, doi: str) -> dict:
    """The entry of a bibliography that has `doi`, as CSL JSON.

    Raises
    ------
    InputError
        If no entry has it.
    """
    import pypandoc  # finds the program that comes with its wheel

    told = subprocess.run(
        [pypandoc.get_pandoc_path(), "--from=bibtex", "--to=csljson"],
        input=read_text(bibliography),
        capture_output=True,
        encoding="utf-8",
        # pandoc takes titles out of their capitals, names included, where the language is English.
        env={**os.environ, "LANG": "de_DE.UTF-8"},
    )
    if told.returncode:
        raise InputError(f"not readable as BibTeX ({told.stderr.strip()})", path=bibliography)
    entries = [entry for entry in json.loads(told.stdout) if entry.get("DOI") == doi]
    if not entries:
        raise InputError("no entry has the DOI of the source", path=bibliography, value=doi)
    return entries[0]


def citation(work: Work, source: Mapping | None) -> dict:
    """Content of ``CITATION.cff``, by version 1.2.0 of its schema.

    Parameters
    ----------
    work : Work
    source : mapping or None
        The study that the work rebuilds, as CSL JSON; None for a study of its own.

    Examples
    --------
    >>> work = Work("A", "1.0.0", "2026-01-31", "en", (Author("Group"),), ())
    >>> source = {"type": "article-journal", "title": "B", "DOI": "10.1000/1",
    ...           "author": [{"family": "C", "given": "D"}], "issued": {"date-parts": [[2024]]}}
    >>> content = citation(work, source)
    >>> content["preferred-citation"]["authors"], content["references"][0]["doi"]
    ([{'name': 'Group'}], '10.1000/1')
    >>> content = citation(work, None)
    >>> content["message"], "references" in content
    ('If you use this work, please cite it as below.', False)
    """
    year, month, _ = work.date.split("-")
    address = {"repository-code": work.repository} if work.repository else {}
    keywords = {"keywords": list(work.keywords)} if work.keywords else {}
    message, references = "If you use this work, please cite it as below.", {}
    if source:
        message = (
            "If you use this work, please cite it as below, and cite the study that it rebuilds "
            "(see references) for what that study published."
        )
        references = {"references": [_cff_reference(source)]}
    return {
        "cff-version": "1.2.0",
        "message": message,
        "type": "software",
        "title": work.title,
        "version": work.version,
        "date-released": work.date,
        "authors": [_cff_author(author) for author in work.authors],
        **keywords,
        # Several licences would mean a choice among them; the paper's own stands below.
        "license": CODE_LICENCE,
        **address,
        "preferred-citation": {
            "type": "report",
            "title": work.title,
            "authors": [_cff_author(author) for author in work.authors],
            "version": work.version,
            "date-released": work.date,
            "year": int(year),
            "month": int(month),
            "languages": [work.language.partition("-")[0]],
            "license": TEXT_LICENCE,
        },
        **references,
    }


def _cff_author(author: Author) -> dict:
    orcid = {"orcid": f"https://orcid.org/{author.orcid}"} if author.orcid else {}
    if author.given:
        return {"family-names": author.name, "given-names": author.given, **orcid}
    return {"name": author.name, **orcid}


def _cff_reference(source: Mapping) -> dict:
    return {
        "type": KINDS.get(source.get("type"), "generic"),
        "title": source["title"],
        "authors": [
            {"family-names": who["family"], "given-names": who.get("given", "")}
            if "family" in who
            else {"name": who["literal"]}
            for who in source["author"]
        ],
        "year": int(source["issued"]["date-parts"][0][0]),
        "doi": source["DOI"],
        "notes": "The study that this work rebuilds; Table 1 and the published figures are its.",
    }


def yaml_text(content, comments: Sequence[str] = ()) -> str:
    """YAML with the keys in their order, and comments at the end.

    Examples
    --------
    >>> print(yaml_text({"b": "2026-01-31", "a": ["重庆"]}, ["c"]), end="")
    b: '2026-01-31'
    a:
    - 重庆
    # c
    """
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    return text + "".join(f"# {line}".rstrip() + "\n" for line in comments)


def write_citation(path, work: Work, source: Mapping | None) -> None:
    """Write ``CITATION.cff``."""
    write_text(path, yaml_text(citation(work, source)))
