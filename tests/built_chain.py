"""The built tables in a copy that a test may spoil, and the command lines of the last stages."""

import copy
import os
import shutil
import subprocess
import sys
from pathlib import Path

from shared_builds import finished_build

from scripts.claims.results import TABLES, Results
from scripts.claims.variations import Records
from scripts.codes.codebook_file import load
from scripts.files.tables import read_csv, write_csv
from scripts.files.text_files import read_yaml
from scripts.interviews.interview_codes import read_codes
from scripts.interviews.records import read_respondents, read_statements
from scripts.paper import bind_results

ROOT = Path(__file__).resolve().parents[1]
STATISTICS = "results/compute_statistics"
# What the stages up to the figures make; the tests run those behind them.
COPIED = ["data", STATISTICS, "results/compare_published", "results/measure_reliability"]
COPIED += ["results/report_coreq"]
CODEBOOK = "data/raw/coding/codebook.yaml"
FIGURES = ["theme", "emotion", "engagement", "flow", "reliability"]
COMPARE = {
    "published": "data/raw/published.yaml",
    "frequencies": f"{STATISTICS}/frequencies.csv",
    "sample": "data/draw_sample/sample.csv",
    "respondents": "data/tabulate_respondents/respondents.csv",
    "confidence": "0.95",
    "out": "results/compare_published/anchors.csv",
}
DRAW = {
    "frequencies": f"{STATISTICS}/frequencies.csv",
    "anchors": COMPARE["out"],
    "consensus": "data/merge_codes/consensus.csv",
    "units": "data/merge_codes/units.csv",
    "flow": "data/draw_sample/flow.csv",
    "reliability": "results/measure_reliability/reliability.csv",
    "reliable": "0.8",
    "tentative": "0.667",
    "confidence": "0.95",
    "codebook": CODEBOOK,
    "shares": ["theme", "emotion"],
    "engagement-by": "emotion",
    "outcomes": ["likes", "comments", "reposts"],
    "captures-evidence": "simulated",
    "coding-evidence": "simulated",
    "folder": "figures",
}
CHECK = {
    "codebook": CODEBOOK,
    "flow": "data/draw_sample/flow.csv",
    "dropped": "data/clean_videos/dropped.csv",
    "sample": "data/draw_sample/sample.csv",
    "codes": "data/merge_codes/codes.csv",
    "consensus": "data/merge_codes/consensus.csv",
    "frequencies": f"{STATISTICS}/frequencies.csv",
    "crosstab": f"{STATISTICS}/crosstab.csv",
    "groups": f"{STATISTICS}/engagement_groups.csv",
    "numbers": f"{STATISTICS}/numbers.csv",
    "anchors": COMPARE["out"],
    "respondents": "data/tabulate_respondents/respondents.csv",
    "matrix": "data/code_interviews/matrix.csv",
    "prevalence": "data/code_interviews/prevalence.csv",
    "reliability": DRAW["reliability"],
    "figures": [f"figures/{name}.csv" for name in FIGURES],
    "checks": "results/check_results/checks.csv",
}
BIND = {
    "settings": str(ROOT / "config.yaml"),
    "codebook": CODEBOOK,
    "published": "data/raw/published.yaml",
    "build": "build.json",
    "anchors": COMPARE["out"],
    "associations": f"{STATISTICS}/associations.csv",
    "checked-quotes": "data/check_quotes/quotes.csv",
    "codes": "data/merge_codes/codes.csv",
    "contradictions": "data/tabulate_respondents/contradictions.csv",
    "cooccurrence": "data/code_interviews/cooccurrence.csv",
    "coreq": "results/report_coreq/coreq.csv",
    "correlations": f"{STATISTICS}/correlations.csv",
    "coverage": "data/code_interviews/coverage.csv",
    "crosstab": f"{STATISTICS}/crosstab.csv",
    "disagreements": "data/merge_codes/disagreements.csv",
    "flow": "data/draw_sample/flow.csv",
    "frequencies": f"{STATISTICS}/frequencies.csv",
    "matrix": "data/code_interviews/matrix.csv",
    "negative-cases": "data/code_interviews/negative_cases.csv",
    "numbers": f"{STATISTICS}/numbers.csv",
    "prevalence": "data/code_interviews/prevalence.csv",
    "reliability": "results/measure_reliability/reliability.csv",
    "respondents": "data/tabulate_respondents/respondents.csv",
    "saturation": "data/code_interviews/saturation.csv",
    "statements": "data/raw/interviews/statements.csv",
    "tests": f"{STATISTICS}/engagement_tests.csv",
    "plotted": [f"figures/{name}.csv" for name in FIGURES],
    "variables": "_variables.yml",
    "fragments": ["results/bind_results/tbl-anchors.md"],
}
RESULTS = {"consensus": "data/merge_codes/consensus.csv"} | {
    name: BIND[name] for name in TABLES if name in BIND
}


def command(options: dict) -> list[str]:
    """Options of a stage as its command line."""
    return [
        text
        for name, value in options.items()
        for text in (f"--{name}", *(value if isinstance(value, list) else [value]))
    ]


def run_module(module: str, options: dict, folder, **environment):
    """Run a stage as the workflow does, from `folder`."""
    return subprocess.run(
        [sys.executable, "-m", module, *command(options)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
    )


def change(path, *, where=None, drop=False, **cells) -> None:
    """Change cells, or drop the row, in the first row of a CSV file that fits `where`."""
    rows = read_csv(path, (), optional=None)
    columns = list(rows[0])
    fits = [row for row in rows if all(row[key] == cell for key, cell in (where or {}).items())]
    assert fits, f"no row of {path} fits {where}"
    fits[0].update(cells)
    if drop:
        rows.remove(fits[0])
    write_csv(path, columns, rows)


def copy_tables(folder, *, figures=False) -> Path:
    """Copy the built tables, with the figures if asked, into `folder`."""
    late = shutil.ignore_patterns("fragility.*")
    for name in COPIED + (["figures"] if figures else []):
        source = finished_build().folder / name
        shutil.copytree(source, Path(folder) / name, dirs_exist_ok=True, ignore=late)
    return Path(folder)


BUILD = {"hash": "0" * 64, "python": "3.11.7", "packages": {"a_package": "1.0", "other": "2.1"}}


def load_tables(folder) -> dict:
    """The tables that the manuscript is bound to, by the name of their option."""
    paths = {name: BIND[name.replace("_", "-")] for name in bind_results.TABLES}
    read = {name: read_csv(folder / path, (), optional=None) for name, path in paths.items()}
    return read | {"quotes": []}


def load_results(folder) -> Results:
    """The results that claims are judged on."""
    return Results(
        settings=read_yaml(ROOT / "config.yaml"),
        codebook=load(folder / CODEBOOK),
        published=read_yaml(folder / BIND["published"]),
        tables={name: read_csv(folder / RESULTS[name], (), optional=None) for name in TABLES},
    )


def load_records(folder, permutations: int) -> Records:
    """The records that are left out in turn, for `load_results`."""
    results = load_results(folder)
    interviews = folder / "data/raw/interviews"
    return Records(
        consensus=results.tables["consensus"],
        units=read_csv(folder / DRAW["units"], (), optional=None),
        codes=results.tables["codes"],
        respondents=read_respondents(interviews / "respondents.csv"),
        statements=read_statements(interviews / "statements.csv"),
        interview_codes=read_codes(interviews / "codebook.yaml"),
        permutations=permutations,
    )


def load_plotted(folder) -> dict:
    """The data of the figures by name."""
    return {name: read_csv(folder / f"figures/{name}.csv", (), optional=None) for name in FIGURES}


def copy_rows(table: dict) -> dict:
    """Tables whose cells a test may change."""
    return copy.deepcopy(table)
