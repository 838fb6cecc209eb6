"""What a comparison has to know of a study: its design, its codebook, its codes and their class."""

import hashlib
from pathlib import Path

from scripts.codes.codebook_file import load
from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.files.text_files import read_json, read_yaml
from scripts.paper.text.manuscript import SHORTCODE, read, read_variables
from scripts.results.evidence import share_evidence, weakest

RELIABILITY = ("variable", "value", "label", "alpha", "alpha_low", "verdict", "units", "coders")
FREQUENCIES = ("variable", "value", "n", "base", "base_missing")


def summarise(folder: Path) -> dict:
    """The design and the results of a study, from the folder in which it was built.

    Raises
    ------
    InputError
        For a file of the study that cannot be read.
    """
    settings = read_yaml(folder / "config.yaml")
    codebook = load(folder / settings["coding"]["codebook"])
    results = folder / "results"
    frequencies = read_csv(results / "compute_statistics/frequencies.csv", (), optional=None)
    reliability = read_csv(results / "measure_reliability/reliability.csv", (), optional=None)
    anchors = read_csv(results / "compare_published/anchors.csv", (), optional=None)
    flow = read_csv(folder / "data/draw_sample/flow.csv", (), optional=None)
    codes = read_csv(folder / "data/merge_codes/codes.csv", (), optional=None)
    sample = read_csv(
        folder / "data/draw_sample/sample.csv", ("platform", "video_id"), optional=None
    )
    classes = settings["study"]["evidence"]
    evidence = weakest([classes["captures"], classes["coding"]])
    shares = share_evidence(anchors, evidence)
    return {
        "city": settings["study"]["city"],
        "platform": settings["study"]["platform"],
        "title": read_title(folder) or settings["study"]["city"],
        "evidence": evidence,
        "classes": classes,
        "topics": settings["captures"]["topics"],
        "window": settings["captures"]["window"],
        "sampling": {name: settings["sampling"][name] for name in ("procedure", "size", "latest")},
        "stages": {row["stage"]: int(row["n"]) for row in flow},
        # Whether two studies hold the same videos can be told from these, and no address.
        "videos": sorted(_digest(f"{row['platform']} {row['video_id']}") for row in sample),
        "coders": len({row["coder_id"] for row in codes}),
        "rounds": sorted({row["round"] for row in codes}),
        "consensus": settings["coding"]["consensus"],
        "reliability": [{name: row[name] for name in RELIABILITY} for row in reliability],
        "codebook": _codebook(codebook),
        "shares": [
            {name: row[name] for name in FREQUENCIES}
            | {"evidence": shares.get((row["variable"], row["value"]), evidence)}
            for row in frequencies
        ],
        "hash": read_json(results / "describe_build/build.json")["hash"],
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _codebook(codebook) -> dict:
    # Lists, because the order of variables and codes is that of printing, and JSON sorts keys.
    def described(variable) -> dict:
        return {
            "name": variable.name,
            "label": variable.label,
            "definition": variable.definition,
            "level": variable.level,
            "select": "number" if variable.range else variable.select,
            "values": [
                {"code": code, "label": value.label, "definition": value.definition}
                for code, value in variable.values.items()
            ],
        }

    variables = [described(variable) for variable in codebook.variables.values()]
    return {"version": codebook.version, "variables": variables}


def read_title(folder: Path) -> str:
    """Title of the manuscript with its variables put in; '' where it needs one that is missing."""
    try:
        front = read(folder / "paper.qmd").front
        variables = read_variables(folder / "_variables.yml")
        title = SHORTCODE.sub(lambda match: variables[match[1].split()[1]], str(front["title"]))
    except (InputError, LookupError, TypeError):
        return ""
    return title.replace("\\", "")
