"""Trace each figure and table back to raw files, through the rules and lines that make it."""

import argparse
import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import packages_distributions, version
from pathlib import Path, PurePosixPath

from scripts.chain import Command, read_commands
from scripts.errors import InputError, run
from scripts.files.text_files import read_json, write_json
from scripts.paper.provenance.lineage import Value, read_output
from scripts.paper.provenance.modules import (
    Function,
    imported_packages,
    own_functions,
    parse_module,
    reached,
)
from scripts.release.roles import evidence_of, read_classes

LABELS = ("fig-", "tbl-")


def options_of(command: Command) -> dict[str, list[str]]:
    """Values of a command's options, by the names that the script knows them under.

    Examples
    --------
    >>> options_of(Command("a", ("--by", "theme", "tone", "--out-file", "b.csv", "--fail")))
    {'by': ['theme', 'tone'], 'out_file': ['b.csv'], 'fail': []}
    >>> options_of(Command("a", ("--answers=a=b.yaml",)))
    {'answers': ['a=b.yaml']}
    """
    found, name = {}, ""
    for word in command.arguments:
        if word.startswith("--"):
            name, joined, value = word[2:].partition("=")
            name = name.replace("-", "_")
            found.setdefault(name, []).extend([value] if joined else [])
        elif name:
            found[name].append(word)
    return found


def script_of(command: Command) -> str:
    """Path of the script that a command runs.

    Examples
    --------
    >>> script_of(Command("scripts.results.statistics.ranks", ()))
    'scripts/results/statistics/ranks.py'
    """
    return command.module.replace(".", "/") + ".py"


def outputs_of(commands: Sequence[Command]) -> dict[str, list[str]]:
    """What makes up each figure and table: its picture, if it has one, and its fragment.

    Examples
    --------
    >>> outputs_of([Command("b", (), "b", (), ("results/b/fig-a.md", "results/b/tbl-c.md")),
    ...             Command("d", (), "d", (), ("figures/a.svg", "figures/a.png"))])
    {'fig-a': ['figures/a.svg', 'results/b/fig-a.md'], 'tbl-c': ['results/b/tbl-c.md']}
    """
    made = sorted(path for command in commands for path in command.outputs)
    found = {}
    for path in map(PurePosixPath, made):
        if path.suffix == ".md" and path.stem.startswith(LABELS):
            picture = f"figures/{path.stem.removeprefix('fig-')}.svg"
            found[path.stem] = [picture] * (picture in made) + [str(path)]
    return dict(sorted(found.items()))


def trace(
    output: str, makers: Mapping[str, Command], seen: set[str], known: dict[str, Value]
) -> Iterator[tuple[str, Value]]:
    """Every made file behind `output` with what it rests on, the earliest first.

    Parameters
    ----------
    output : str
    makers : mapping of str to Command
        The command that makes each file.
    seen : set of str
        Files that have been told already; it grows.
    known : dict of str to Value
        What files rest on, so that the scripts are read once for each; it grows.
    """
    if output in seen or output not in makers:
        return
    seen.add(output)
    if output not in known:
        command = makers[output]
        known[output] = read_output(script_of(command), options_of(command), command.inputs, output)
    for path in sorted(known[output].files):
        yield from trace(path, makers, seen, known)
    yield output, known[output]


def step(command: Command, values: Sequence[Value], times: Mapping[str, float]) -> dict:
    """A rule of the chain: what it does, the lines that make what is needed, and its seconds.

    Of the lines, those that the script itself names come first, and apart from those that these
    call.
    """
    functions = list(dict.fromkeys(function for value in values for function in value.functions))
    # A function with an underscore is a part of the one that calls it.
    called = [one for one in reached(functions) if not one.name.startswith("_")]
    script = script_of(command)
    if script not in {function.path for function in functions}:
        functions.append(own_functions(script)["main"][0])
    return {
        "rule": command.rule,
        "does": (parse_module(script).body[0].value.value).partition("\n")[0],
        "lines": lines_of(functions),
        "called": lines_of([function for function in called if function not in functions]),
        "seconds": times.get(command.rule),
    }


def lines_of(functions: Sequence[Function]) -> list[dict]:
    """Functions by file, each with its lines.

    Examples
    --------
    >>> from pprint import pprint
    >>> pprint(lines_of([Function("a.py", "f", 3, 9), Function("b.py", "g", 1, 2),
    ...                  Function("a.py", "h", 11, 11)]))
    [{'file': 'a.py', 'functions': ['f (lines 3–9)', 'h (line 11)']},
     {'file': 'b.py', 'functions': ['g (lines 1–2)']}]
    """
    found: dict[str, list[str]] = {}
    for path, name, first, last in functions:
        told = f"line {first}" if first == last else f"lines {first}–{last}"
        found.setdefault(path, []).append(f"{name} ({told})")
    return [{"file": path, "functions": told} for path, told in found.items()]


def versions(paths: Sequence[str], distributions: Mapping[str, Sequence[str]]) -> list[str]:
    """Python, Snakemake and the packages that the modules import, with their versions."""
    names = {
        distributions[package][0]
        for package in imported_packages(paths)
        if package in distributions
    }
    told = [f"{name} {version(name)}" for name in sorted(names | {"snakemake"}, key=str.lower)]
    return [f"Python {platform.python_version()}", *told]


def card(
    outputs: Sequence[str],
    makers: Mapping[str, Command],
    raw: Mapping[str, str],
    distributions: Mapping[str, Sequence[str]],
    times: Mapping[str, float],
    known: dict[str, Value],
) -> dict:
    """All that a reader is told about a figure or table; the hashes come with the rendering.

    `raw` has the evidence class of each raw file.
    """
    seen: set[str] = set()
    made = [pair for output in outputs for pair in trace(output, makers, seen, known)]
    by_rule: dict[str, tuple[Command, list[Value]]] = {}
    for path, value in made:
        command = makers[path]
        by_rule.setdefault(command.rule, (command, []))[1].append(value)
    modules = {script_of(command) for command, _ in by_rule.values()}
    named = (function for _, value in made for function in value.functions)
    modules |= {function.path for function in reached(named)}
    leaves = {path for _, value in made for path in value.files}
    return {
        "raw": [path for path in sorted(raw) if path in leaves],
        "evidence": {path: kind for path, kind in sorted(raw.items()) if path in leaves},
        "steps": [step(command, values, times) for command, values in by_rule.values()],
        "versions": versions(sorted(modules), distributions),
        "outputs": [{"path": path} for path in outputs],
        "command": f"snakemake --cores 1 --force {outputs[0]}",
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Ask the workflow for its commands, read the scripts, and write the cards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", required=True, help="rule up to which the workflow is traced")
    parser.add_argument("--raw", nargs="+", required=True, help="files that no rule makes")
    parser.add_argument("--given", action="append", default=[], help="key=value over config.yaml")
    parser.add_argument("--times", nargs="*", default=[], help="seconds by rule (JSON)")
    parser.add_argument("--out", required=True)
    args = parser.parse_args(argv)
    commands = read_commands(Path.cwd(), args.target, *args.given)
    outputs = outputs_of(commands)
    if not outputs:
        raise InputError("the workflow makes no figure and no table", value=args.target)
    makers = {path: command for command in commands for path in command.outputs}
    distributions = packages_distributions()
    # Of a file that no rule makes, the settings tell the class.
    classes = read_classes(Path.cwd())
    raw = {path: evidence_of(Path.cwd(), path, classes) for path in args.raw}
    times = {rule: seconds for path in args.times for rule, seconds in read_json(path).items()}
    known: dict[str, Value] = {}
    write_json(
        args.out,
        {
            label: card(paths, makers, raw, distributions, times, known)
            for label, paths in outputs.items()
        },
    )


if __name__ == "__main__":
    run(main)
