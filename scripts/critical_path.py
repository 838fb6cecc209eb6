"""Print where the time of the last build went: every stage, the critical path, and the floor.

Run ``python -m scripts.critical_path`` after a build. The critical path is the chain of stages,
each waiting for the one before, that takes longest: no number of cores shortens it. The times
are those of ``benchmark:`` in the last run of each rule, in ``logs/<rule>.tsv``.
"""

import argparse
import csv
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from scripts.benchmark import CHAIN, STARTS, timed
from scripts.chain import Command, read_commands
from scripts.errors import InputError, run
from scripts.files.text_files import read_text

START = "empty Snakefile"


class Cost(NamedTuple):
    """What a stage took: wall seconds, processor seconds, and peak memory in MiB."""

    seconds: float
    processor: float
    memory: float


def read_cost(path: Path) -> Cost:
    """The last line of a benchmark that Snakemake wrote; what it could not measure is 0.

    Raises
    ------
    InputError
        For a file that is cut off.
    """
    rows = list(csv.DictReader(read_text(path).splitlines(), delimiter="\t"))
    try:
        measured = [rows[-1][name] for name in ("s", "cpu_time", "max_rss")]
        return Cost(*(0.0 if text in ("-", "NA") else float(text) for text in measured))
    except (LookupError, TypeError, ValueError):
        raise InputError("no benchmark of Snakemake", path=path, mend=f"rm {path}, and build again")


def longest_path(stages: Sequence[Command], seconds: Mapping[str, float]) -> list[str]:
    """Rules of the chain that takes longest, in the order in which they run.

    Parameters
    ----------
    stages : sequence of Command
        In an order in which they could run, each with its inputs and outputs.
    seconds : mapping of str to float
        How long each rule takes.

    Examples
    --------
    >>> stages = [Command("", (), "a", ("raw",), ("x",)), Command("", (), "b", ("raw",), ("y",)),
    ...           Command("", (), "c", ("x", "y"), ("z",))]
    >>> longest_path(stages, {"a": 1, "b": 3, "c": 1})
    ['b', 'c']
    """
    makers: dict[str, str] = {}
    ends: dict[str, float] = {}
    before: dict[str, str | None] = {}
    for stage in stages:
        needed = {makers[path] for path in stage.inputs if path in makers}
        last = max(needed, key=ends.get, default=None)
        before[stage.rule], ends[stage.rule] = last, ends.get(last, 0) + seconds[stage.rule]
        makers |= dict.fromkeys(stage.outputs, stage.rule)
    path, rule = [], max(ends, key=ends.get)
    while rule is not None:
        path.append(rule)
        rule = before[rule]
    return path[::-1]


def table(stages: Sequence[Command], costs: Mapping[str, Cost], path: Sequence[str]) -> str:
    """Markdown table of all stages, those of the critical path marked.

    Examples
    --------
    >>> stages = [Command("", (), "a"), Command("", (), "b")]
    >>> print(table(stages, {"a": Cost(1.25, 1, 90), "b": Cost(0.05, 0, 3)}, ["a"]))
    | stage | s | processor, s | peak, MiB | critical |
    | --- | --: | --: | --: | --- |
    | a | 1.25 | 1.00 | 90 | yes |
    | b | 0.05 | – | – | |
    """
    rows = [
        "| stage | s | processor, s | peak, MiB | critical |",
        "| --- | --: | --: | --: | --- |",
    ]
    for stage in stages:
        cost, mark = costs[stage.rule], "yes" if stage.rule in path else ""
        # A stage that ends before Snakemake looks at it again is measured by the clock alone.
        seen = f"{cost.processor:.2f} | {cost.memory:.0f}" if cost.processor else "– | –"
        figures = f"{cost.seconds:.2f} | {seen}"
        rows.append(f"| {stage.rule} | {figures} | {mark} |".replace("|  |", "| |"))
    return "\n".join(rows)


def measure_floor(runs: int) -> dict[str, float]:
    """Median seconds of each part that no build can do without; see `scripts.benchmark`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "Snakefile").touch()
        commands = {part: [sys.executable, "-c", code] for part, code in STARTS.items()}
        commands[START] = [sys.executable, "-m", "snakemake", "--cores", "1"]
        return {part: median(timed(commands[part], folder) for _ in range(runs)) for part in CHAIN}


def main(argv: Sequence[str] | None = None) -> None:
    """Read the benchmarks of the last build, measure the floor, and print both."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--target", default="check_paper", help="rule up to which is looked")
    parser.add_argument("--runs", type=int, default=3, help="of each part of the floor")
    args = parser.parse_args(argv)
    if args.runs < 1:
        parser.error("--runs has to be 1 or more")
    stages = read_commands(Path(), args.target)
    costs = {}
    for stage in stages:
        path = Path("logs", f"{stage.rule}.tsv")
        if not path.is_file():
            raise InputError(
                "this stage was not built here",
                path=path,
                mend=f"snakemake --cores 4 {args.target}",
            )
        costs[stage.rule] = read_cost(path)
    critical = longest_path(stages, {rule: cost.seconds for rule, cost in costs.items()})
    print(table(stages, costs, critical))
    floor = measure_floor(args.runs)
    start = floor[START]
    waiting = sum(costs[rule].seconds for rule in critical) + start
    total = sum(cost.seconds for cost in costs.values()) + start
    print(
        f"\nCritical path: {waiting:.1f} s of the {total:.1f} s of all stages, each with"
        f" {start:.1f} s for the start of Snakemake: {' > '.join(critical)}."
        f"\nFloor: {sum(floor.values()):.1f} s ("
        + ", ".join(f"{part} {seconds:.1f}" for part, seconds in floor.items())
        + f"). The critical path takes {waiting / sum(floor.values()):.2f} times the floor."
    )


if __name__ == "__main__":
    run(main)
