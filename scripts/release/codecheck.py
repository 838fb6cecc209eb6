"""The CODECHECK configuration of a release: what a codechecker has to see made again."""

from collections.abc import Iterable, Mapping

from scripts.files.text_files import write_text
from scripts.release.citation import Work, yaml_text

# Version 2.0 wants a certificate and a summary, which only a finished check can give.
SPECIFICATION = "https://codecheck.org.uk/spec/config/1.0/"
# What a codecheck compares, in the order in which the paper is read.
CHECKED = {
    "paper": "The paper",
    "figure": "Figure",
    "table": "Table",
    "statistics": "Statistics",
    "claims": "Claims",
    "data": "Data",
}
# The specification wants both from the start; these texts say that there is none yet.
CODECHECKER = "None yet: the codechecker enters a name here"
REPORT = "None yet: the codechecker enters the DOI or address of the report here"
REVIEWER = [
    "",
    "The codechecker replaces the texts of `codechecker` and `report`, and adds what is known:",
    "codechecker:",
    "  - name: the name",
    "    ORCID: the plain identifier, without https://orcid.org/",
    "report: the DOI of the report, as a URL",
    "summary: what was run, and what came of it",
    'check_time: "the day and time at which the check was completed"',
    "certificate: the identifier in the CODECHECK register, as year and number",
]


def configuration(work: Work, items: Iterable[Mapping]) -> dict:
    """Content of ``codecheck.yml``, by version 1.0 of its specification.

    Parameters
    ----------
    work : Work
    items : iterable of mapping
        Items of the manifest with `path`, `role`, `rule` and `evidence`.

    Returns
    -------
    dict
        The files that rules make, with a comment each, and the paper. Certificate, time and
        summary are the codechecker's and left out.

    Examples
    --------
    >>> items = [{"path": "a.svg", "role": "figure", "rule": "draw", "evidence": "simulated"},
    ...          {"path": "Snakefile", "role": "code", "rule": "", "evidence": ""}]
    >>> work = Work("A", "1.0.0", "2026-01-31", "en", (), ())
    >>> configuration(work, items)["manifest"]
    [{'file': 'a.svg', 'comment': 'Figure, made by rule draw (simulated)'}]
    """
    order = list(CHECKED)
    checked = [item for item in items if item["role"] in CHECKED and item["rule"]]
    checked.sort(key=lambda item: (order.index(item["role"]), item["path"]))
    repository = {"repository": work.repository} if work.repository else {}
    return {
        "version": SPECIFICATION,
        "source": "Code, data and results are the files beside this one; `make verify` makes all "
        "results again, twice, and compares them with manifest.json.",
        "paper": {
            "title": work.title,
            "authors": [_author(author) for author in work.authors],
            "reference": f"Version {work.version} of {work.date}, paper.html and paper.pdf "
            "beside this file",
        },
        "manifest": [{"file": item["path"], "comment": _comment(item)} for item in checked],
        **repository,
        "codechecker": [{"name": CODECHECKER}],
        "report": REPORT,
    }


def _author(author) -> dict:
    orcid = {"ORCID": author.orcid} if author.orcid else {}
    return {"name": author.full_name, **orcid}


def _comment(item) -> str:
    evidence = f" ({item['evidence']})" if item["evidence"] else ""
    return f"{CHECKED[item['role']]}, made by rule {item['rule']}{evidence}"


def write_configuration(path, work: Work, items: Iterable[Mapping]) -> None:
    """Write ``codecheck.yml``, with comments that tell the codechecker what to add."""
    # Tools of CODECHECK want the marker in the very first line, so no directive precedes it.
    write_text(path, "---\n" + yaml_text(configuration(work, items), REVIEWER))
