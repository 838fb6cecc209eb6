"""Write the numbers, tables and figures of the comparison for its manuscript to include."""

import argparse
import json
import platform
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from scripts.claims.prose import check_numbers
from scripts.claims.spans import read_own_lines
from scripts.compare import comparison_fragments as fragments
from scripts.compare.designs import names_of
from scripts.compare.variable_fragments import results, share_tables
from scripts.errors import InputError, run
from scripts.files.tables import read_csv
from scripts.files.text_files import read_yaml, write_text
from scripts.paper.describe_build import package_versions
from scripts.paper.fragments import wording
from scripts.paper.fragments.markup import mark
from scripts.paper.fragments.variables import build_variables
from scripts.results.evidence import weakest

BIBLIOGRAPHY = "render/comparison.bib"
# Parts of a paper that a comparison has not: its sentences are made from the results.
LEFT_OUT = ("claims", "provenance")
NAMED = 4  # places that a title can name


def project_of(project: Mapping, manuscript: str) -> dict:
    """The settings of the renderers for the comparison, made from those of the paper.

    Examples
    --------
    >>> paper = {"project": {"render": ["paper.qmd"]}, "claims": "x.json", "filters": [
    ...     "quarto", "render/evidence.lua", "render/claims.lua"]}
    >>> project_of(paper, "comparison.qmd")["filters"]
    ['quarto', 'render/evidence.lua']
    """

    def kept(content):
        if isinstance(content, dict):
            kept_items = {name: kept(value) for name, value in content.items()}
            return {
                n: value for n, value in kept_items.items() if n not in LEFT_OUT and value != []
            }
        if isinstance(content, list):
            return [kept(one) for one in content if Path(str(one)).stem not in LEFT_OUT]
        return content

    render = {**project.get("project", {}), "render": [manuscript]}
    return kept(project) | {"project": render, "bibliography": BIBLIOGRAPHY}


def bind(
    studies: Sequence[Mapping],
    tests: Sequence[Mapping],
    names: Mapping[str, str],
    settings: Mapping,
) -> dict:
    """The variables of the manuscript, as nested dictionaries of Markdown."""
    full = [row for row in studies if row["evidence"]]
    sampled = sum(int(row["sampled"]) for row in full)
    statistics = settings["statistics"]
    versions = {"python": platform.python_version(), "packages": package_versions()}
    return {
        "compared": {
            "studies": wording.in_words(len(full)),
            "places": _places([wording.escape(names[row["study"]]) for row in full]),
            "videos": mark(wording.count(sampled), weakest(row["evidence"] for row in full)),
            "variables": wording.listing([wording.escape(row["label"].lower()) for row in tests]),
            "evidence": fragments.evidence_said(studies),
        },
        "settings": {
            "alpha": wording.coefficient(statistics["alpha"]),
            "confidence": wording.share(statistics["confidence"]),
            "permutations": wording.count(statistics["permutations"]),
        },
        "build": {"versions": build_variables(versions | {"hash": ""})["versions"]},
    }


def _places(names):
    return wording.listing(names) if len(names) <= NAMED else f"{wording.count(len(names))} Places"


def main(argv: Sequence[str] | None = None) -> None:
    """Read the tables of the comparison; write its variables, fragments and project."""
    parser = argparse.ArgumentParser(description=__doc__)
    tables = ("studies", "shares", "tests", "codes", "differences")
    for name in ("manuscript", "settings", "project", *tables, "variables", "out-project"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--fragments", nargs="+", required=True, help="files to write")
    args = parser.parse_args(argv)
    check_numbers(read_own_lines(args.manuscript))
    table = {name: read_csv(getattr(args, name), (), optional=None) for name in tables}
    settings, names = read_yaml(args.settings), names_of(table["studies"])
    alpha = settings["statistics"]["alpha"]
    makers = {
        "summary": partial(fragments.summary, table["studies"], names),
        "failures": partial(fragments.failures, table["studies"], names),
        "tbl-studies": partial(fragments.studies_table, table["studies"], names),
        "differences": partial(fragments.differences, table["differences"], names),
        "results": partial(results, table["shares"], table["tests"], table["codes"], names, alpha),
        "shares": partial(share_tables, table["shares"], table["tests"], names),
        "tbl-tests": partial(fragments.tests_table, table["tests"]),
        "tbl-heterogeneity": partial(fragments.codes_table, table["codes"], table["tests"], names),
        "tbl-builds": partial(fragments.builds_table, table["studies"], names),
    }
    for path in args.fragments:
        name = Path(path).name.removesuffix(".md")
        if name not in makers:
            raise InputError(
                "no fragment of this name can be made of a comparison",
                path=path,
                value=name,
                expected=", ".join(sorted(makers)),
            )
        write_text(path, makers[name]())
    bound = bind(table["studies"], table["tests"], names, settings)
    # JSON is YAML, and quotes every string.
    for path, content in (
        (args.variables, bound),
        (args.out_project, project_of(read_yaml(args.project), args.manuscript)),
    ):
        write_text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    run(main)
