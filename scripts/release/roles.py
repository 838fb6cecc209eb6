"""What each file of the project is: the rule that makes it, its part in the paper, its class."""

import csv
import io
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from scripts.files.text_files import read_text, read_yaml
from scripts.paper.fragments.markup import classes_in
from scripts.results.evidence import WEAKEST_FIRST, weakest

BUILD, CONFIG = "results/describe_build/build.json", "config.yaml"
# What rules make lies in data/<rule>/ and results/<rule>/, but for these; the first that fits.
MADE = {
    "figures/fragility.svg": "measure_fragility",
    "figures/README.md": "",
    "figures/*": "draw_figures",
    "_variables.yml": "bind_results",
    "paper.html": "paper",
    "paper.pdf": "paper",
}
INPUTS = ("data/raw/", "data/simulation/", "data/README.md")
# The part that a file has in the paper, by its path; the first pattern that fits.
ROLES = {
    "*paper.html": "paper",
    "*paper.pdf": "paper",
    "figures/README.md": "text",
    "figures/*.csv": "data",
    "figures/*": "figure",
    "data/README.md": "text",
    "data/raw/README.md": "text",
    "data/*": "data",
    BUILD: "environment",
    "results/bind_results/*": "table",
    "results/judge_claims/*": "claims",
    "results/measure_fragility/*": "claims",
    "results/paper/claims.json": "claims",
    "results/*": "statistics",
    "_variables.yml": "statistics",
    "envs/*": "environment",
    "scripts/*": "code",
    "tests/*": "code",
    "claims/*": "code",
    "render/*": "code",
    "profiles/*": "code",
    "rules/*": "code",
    ".*": "code",
    "LICENSE*": "text",
    "*.md": "text",
    "*.qmd": "text",
    "*.bib": "text",
    "*.cff": "text",
}
OTHER_ROLE = "code"
# Files of these roles hold or show results, which are of an evidence class.
RESULTS = ("paper", "figure", "table", "statistics", "claims", "data")
# A codebook says what is coded: an instrument, of which no class tells where it was measured.
INSTRUMENTS = ("data/raw/*/codebook.yaml", "results/bind_results/tbl-codebook.md")
INTERVIEWS = (
    *("collect_statements", "tabulate_respondents", "code_interviews", "check_quotes"),
    "report_coreq",
)


def rule_of(path: str) -> str:
    """The rule that makes a file, or "" for one of the project's own.

    Examples
    --------
    >>> [rule_of(path) for path in ("data/merge_codes/codes.csv", "data/raw/a.csv", "paper.pdf")]
    ['merge_codes', '', 'paper']
    """
    for pattern, rule in MADE.items():
        if fnmatchcase(path, pattern):
            return rule
    parts = path.split("/")
    is_made = parts[0] in ("data", "results") and len(parts) > 2
    return parts[1] if is_made and not path.startswith(INPUTS) else ""


def role_of(path: str) -> str:
    """The part that a file has in the paper.

    Examples
    --------
    >>> [role_of(path) for path in ("figures/theme.svg", "results/x/y.csv", "Snakefile")]
    ['figure', 'statistics', 'code']
    """
    return next((role for name, role in ROLES.items() if fnmatchcase(path, name)), OTHER_ROLE)


def evidence_of(folder: Path, path: str, classes: Mapping[str, str]) -> str:
    """Evidence class of what a file holds: the weakest where it holds several.

    Parameters
    ----------
    folder : Path
    path : str
        Relative to `folder`. A table that has a column ``evidence`` tells it itself, and tells it
        of the figure of its name; a fragment of the paper tells it in caption or cells. Of others
        the class follows from the inputs of their rule.
    classes : mapping
        Evidence class of captures, coding and interviews; ``study.evidence`` of config.yaml.

    Returns
    -------
    str
        "published", "observed", "simulated", or "" for what holds no results.
    """
    role, rule = role_of(path), rule_of(path)
    instrument = any(fnmatchcase(path, name) for name in INSTRUMENTS)
    if role not in RESULTS or instrument or not classes:
        return ""
    if told := _told_evidence(folder / path) if rule else ():
        return weakest(told)
    parts = path.split("/")
    if path.startswith("data/raw/"):
        return classes.get(parts[2], "published")
    if path.startswith("data/simulation/"):
        return "simulated"
    if rule in INTERVIEWS:
        return classes["interviews"]
    return weakest(classes.values())


def _told_evidence(path: Path) -> set[str]:
    if path.suffix == ".md":
        return classes_in(read_text(path))
    table = path.with_suffix(".csv")
    if not table.is_file():
        return set()
    rows = csv.DictReader(io.StringIO(read_text(table)))
    return {row.get("evidence") for row in rows} & set(WEAKEST_FIRST)


def read_classes(folder: Path) -> dict[str, str]:
    """Evidence class of captures, coding and interviews in a project; none without settings."""
    config = read_yaml(folder / CONFIG) if (folder / CONFIG).is_file() else {}
    return config.get("study", {}).get("evidence", {})
