"""What stands behind an output is read off the code of the script that writes it."""

import itertools
from pathlib import Path

import pytest

from scripts.paper.provenance.lineage import read_output
from scripts.paper.provenance.modules import (
    imported_packages,
    known_functions,
    own_functions,
    reached,
)

INPUTS = {"codes": ["data/codes.csv"], "units": ["data/units.csv"], "settings": ["config.yaml"]}
HEAD = """import argparse
import numpy as np
from {package} import shapes
from {package}.shapes import scale
from scripts.files.tables import read_csv, write_csv
from scripts.files.text_files import write_text

NAMES = ["codes", "units"]

def count(rows):
    return len(rows)

def draw(rows):
    return rows

def load(path):
    return path

def parts(table, plotted):
    found = {{f"fig-{{name}}": shapes.bar(plotted[name]) for name in ["bars"]}}
    found |= {{"tbl-codes": count(table["codes"]), "fig-dots": draw(table["units"])}}
    for rest in ["", "-more"]:
        found[f"tbl-pairs{{rest}}"] = scale(table["units"])
    return found

def main(argv=None):
    parser = argparse.ArgumentParser()
    args = parser.parse_args(argv)
"""
packages = itertools.count()


@pytest.fixture
def rests(tmp_path, monkeypatch):
    """Files and functions behind an output of a script whose main is given."""
    monkeypatch.chdir(tmp_path)

    def ask(body, output="out/a.csv", inputs=INPUTS, **options):
        package = f"scripts{next(packages)}"  # each module is read once under its name
        Path(package).mkdir()
        Path(package, "shapes.py").write_text("def bar(x):\n    return x\n\ndef scale(x):\n    x\n")
        lines = [f"    {line}\n" for line in body.splitlines()]
        Path(package, "made.py").write_text(HEAD.format(package=package) + "".join(lines))
        read = [path for paths in inputs.values() for path in paths]
        given = {**inputs, "out": ["out/a.csv"], "other": ["out/b.csv"], **options}
        value = read_output(f"{package}/made.py", given, [*read, "scripts/errors.py"], output)
        return sorted(value.files), [function.name for function in value.functions]

    return ask


CODES, UNITS = INPUTS["codes"], INPUTS["units"]


@pytest.mark.parametrize(
    ("body", "files", "functions"),
    [
        ("write_csv(args.out, [], count(read_csv(args.codes)))", CODES, ["count"]),
        ("rows = read_csv(args.codes)\nwrite_csv(args.out, [], draw(scale(rows)))", CODES,
         ["draw", "scale"]),
        # What only reads a file is no line that matters.
        ("write_csv(args.out, [], draw(load(args.codes)))", CODES, ["draw"]),
        # Another output, and a name that is used again, are told apart.
        ("rows = draw(read_csv(args.units))\nwrite_csv(args.other, [], rows)\n"
         "rows = read_csv(args.codes)\nwrite_csv(args.out, [], rows)", CODES, []),
        ("a, b = read_csv(args.codes), read_csv(args.units)\nwrite_csv(args.out, [], b)", UNITS,
         []),
        ("a, b = scale([args.codes, args.units])\nwrite_csv(args.out, [], b)", CODES + UNITS,
         ["scale"]),
        ("rows = []\nfor path in args.codes:\n    rows += read_csv(path)\n"
         "write_csv(args.out, [], rows)", CODES, []),
        ("rows = []\nrows.append(read_csv(args.codes))\nwrite_csv(args.out, [], rows)", CODES, []),
        ("first = last = []\nfor path in args.codes:\n    last = first\n"
         "    first = read_csv(path)\nwrite_csv(args.out, [], last)", CODES, []),
        ("rows = read_csv(args.codes)\nif rows:\n    rows = read_csv(args.units)\n"
         "write_csv(args.out, [], rows)", CODES + UNITS, []),
        ("with open('x') as pool:\n    rows = read_csv(args.units)\nwrite_csv(args.out, [], rows)",
         UNITS, []),
        ("buffer = []\ndraw(read_csv(args.codes)).savefig(buffer)\nwrite_text(args.out, buffer)",
         CODES, ["draw"]),
        ("table = {name: read_csv(getattr(args, name)) for name in NAMES}\n"
         "write_csv(args.out, [], table['units'])", UNITS, []),
        ("rows = [scale(row) for row in read_csv(args.units)]\nwrite_csv(args.out, [], rows)",
         UNITS, ["scale"]),
        ("rows = {}\nrows['x'] = read_csv(args.codes)\nwrite_csv(args.out, [], rows)", CODES, []),
        # Options that are named one after the other are those alone.
        ("read = [read_csv(getattr(args, name)) for name in ('units', 'other')]\n"
         "write_csv(args.out, [], read)", UNITS, []),
        # A function that is handed over is called by whom it is handed to.
        ("write_csv(args.out, [], draw(map(shapes.bar, read_csv(args.codes))))", CODES,
         ["draw", "bar"]),
    ],
)  # fmt: skip
def test_only_what_flows_into_the_output_counts(rests, body, files, functions):
    assert rests(body) == (sorted(files), functions)


def test_functions_are_told_with_their_lines(rests):
    rests("write_csv(args.out, [], count(read_csv(args.codes)))")
    (path,) = Path().glob("scripts*/made.py")
    function = known_functions(str(path))["count"]
    lines = path.read_text().splitlines()[function.first - 1 : function.last]
    assert lines == ["def count(rows):", "    return len(rows)"]
    assert known_functions(str(path))["shapes.bar"].path == str(path.with_name("shapes.py"))
    assert {"argparse", "numpy"} <= imported_packages([str(path)])


BY_NAME = (
    "table = {name: read_csv(getattr(args, name)) for name in NAMES}\n"
    "plotted = {path: read_csv(path) for path in args.plotted}\n"
    "made = parts(table, plotted)\n"
    "for path in args.out:\n    name = Path(path).name.removesuffix('.md')\n"
    "    write_text(path, made[name])"
)


@pytest.mark.parametrize(
    ("name", "files", "functions"),
    [
        ("tbl-codes", CODES, ["count"]),
        ("fig-dots", UNITS, ["draw"]),
        ("fig-bars", ["figures/bars.csv"], ["bar"]),
        ("tbl-pairs", UNITS, ["scale"]),
    ],
)
def test_an_entry_of_a_dictionary_is_followed_alone(rests, name, files, functions):
    inputs = {**INPUTS, "plotted": ["figures/bars.csv", "figures/lines.csv"]}
    out = [f"out/{label}.md" for label in ("tbl-codes", "fig-dots", "fig-bars", "tbl-pairs")]
    assert rests(BY_NAME, f"out/{name}.md", inputs, out=out) == (files, functions)


def test_a_picture_is_known_by_folder_and_name(rests):
    body = (
        "rows = read_csv(args.codes)\n"
        "for name in args.shares:\n    save(draw(rows), name, args.folder)\n"
        "check(read_csv(args.settings), args.shares)\n"
        "save(scale(read_csv(args.units)), 'flow', args.folder)\n"
        "write_csv(args.folder / f'{name}.csv', rows)"
    )
    options = {"folder": ["figures"], "shares": ["theme", "tone"]}
    assert rests(body, "figures/tone.svg", **options) == (CODES, ["draw"])
    assert rests(body, "figures/flow.svg", **options) == (UNITS, ["scale"])
    assert rests(body, "figures/tone.csv", **options)[0] == CODES


def test_where_no_call_is_seen_to_write_everything_counts(rests):
    everything = sorted([*CODES, *UNITS, "config.yaml"])
    assert rests("run_all(args)") == (everything, ["main"])
    assert rests("write_csv(args.out, [], anything(args))")[0] == everything


def test_what_a_function_calls_is_reached_through_tables_classes_and_other_modules(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    Path("scripts").mkdir()
    Path("scripts/far.py").write_text("def far(x):\n    return x\n\ndef aside(x):\n    return x\n")
    Path("scripts/near.py").write_text(
        "from scripts import far\n\ndef _near(x):\n    return far.far(x)\n\n"
        "MAKERS = {'near': _near}\n\nclass Kind:\n    def made(self):\n        return MAKERS\n\n"
        "def first(x):\n    return Kind().made(), first\n\ndef other():\n    return far.aside\n"
    )
    found = reached([own_functions("scripts/near.py")["first"][0]])
    assert [(one.path, one.name) for one in found] == [
        *[("scripts/near.py", "first"), ("scripts/near.py", "_near"), ("scripts/far.py", "far")]
    ]
