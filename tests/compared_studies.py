"""Summaries of studies as build_study writes them, small enough to count by hand."""

import csv
import json

from scripts.compare.compare_studies import main

THEME = {"food": 12, "views": 6, "people": 2}
OTHER = {"food": 4, "views": 10, "people": 6}


def variable(name, codes, *, select="single", **changed):
    values = [
        {"code": code, "label": code.capitalize(), "definition": f"It shows {code}."}
        | changed.get(code, {})
        for code in codes
    ]
    return {
        "name": name, "label": name.capitalize(), "definition": "What it is.",
        "level": "nominal", "select": select, "values": values,
    }  # fmt: skip


def study(name, counts, *, variables=None, evidence="observed", **changed):
    """A study called `name` with counts by variable and code; every unit is coded."""
    variables = variables or [variable(one, codes) for one, codes in counts.items()]
    shares = [
        {
            "variable": one, "value": code, "n": str(n), "base": str(sum(codes.values())),
            "base_missing": "0", "evidence": evidence,
        }
        for one, codes in counts.items() for code, n in codes.items()
    ]  # fmt: skip
    reliability = [
        {"variable": one, "value": "", "label": one.capitalize(), "alpha": "0.9",
         "alpha_low": "0.8", "verdict": "reliable", "units": "20", "coders": "2"}
        for one in counts
    ]  # fmt: skip
    return {
        "study": name, "verdict": "built", "failures": [], "notes": [],
        "city": name.capitalize(), "platform": "TikTok", "title": f"{name} in short videos",
        "evidence": evidence, "classes": {"captures": evidence, "coding": evidence},
        "topics": [name], "window": {"first": "2025-05-01", "last": "2025-06-30", "zone": "UTC"},
        "sampling": {"procedure": "at_random", "size": 20, "latest": 80},
        "stages": {"seen": 100, "eligible": 60, "sampled": 20}, "coders": 2, "rounds": ["main"],
        "videos": [f"{name} {number}" for number in range(20)],
        "consensus": "log", "reliability": reliability, "shares": shares, "hash": "0" * 64,
        "codebook": {"version": "1.0", "variables": variables},
    } | changed  # fmt: skip


def failed(name, verdict="failed", message="merge_codes: a cell is wrong"):
    return {"study": name, "verdict": verdict, "failures": [message], "notes": []}


def compare(place, outcomes, *options):
    place.mkdir(exist_ok=True)
    paths = [place / f"{outcome['study']}.json" for outcome in outcomes]
    for path, outcome in zip(paths, outcomes, strict=True):
        path.write_text(json.dumps(outcome), encoding="utf-8")
    names = ("table", "shares", "tests", "codes", "differences")
    out = {name: place / f"{name}.csv" for name in names}
    main([
        *["--studies", *map(str, paths), "--incomplete", "report", "--confidence", "0.95"],
        *["--permutations", "199", "--seed", "1"],
        *["--not-compared", str(place / "not_compared.txt")],
        *(part for name, path in out.items() for part in (f"--{name}", str(path))), *options,
    ])  # fmt: skip
    found = {}
    for name, path in out.items():
        with path.open(encoding="utf-8", newline="") as file:
            found[name] = list(csv.DictReader(file))
    return found | {"told": (place / "not_compared.txt").read_text(encoding="utf-8")}
