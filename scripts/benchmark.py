"""Time whole builds against what no build can do without; a Markdown table on standard output.

Run ``python -m scripts.benchmark`` in the environment of the paper. It works in a copy of the
project in a temporary folder and leaves the project alone. The floor of a command is an empty
Snakefile's run, and for what computes also the imports of the longest chain: numbers, then
figures, then page.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from scripts.checkout import copy_project
from scripts.errors import InputError, run
from scripts.files.tables import read_csv

ROOT = Path(__file__).parents[1]
# What the stages of the longest chain cannot do without, each in a process of its own.
STARTS = {
    "imports of statistics": "import pandas, pingouin",
    "imports of figures": "import pandas, seaborn",
    "start of pandoc and Typst": "import pypandoc, typst; pypandoc.get_pandoc_version()",
}
PAGE = ("empty Snakefile", "start of pandoc and Typst")
CHAIN = (*PAGE, "imports of statistics", "imports of figures")
FLOORS = {  # parts whose sum no build can go below
    "second run": PAGE[:1],
    "one word of paper.qmd": PAGE,
    "one code in both sheets": CHAIN,
    "from scratch": CHAIN,
    "diff of one code": CHAIN,
}


def environment() -> dict[str, str]:
    """The user's variables with this interpreter first on PATH and bytecode kept."""
    variables = {name: value for name, value in os.environ.items() if name[:6] != "PYTHON"}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return variables | {"PATH": path}


def timed(command: Sequence[str], folder: Path) -> float:
    """Seconds that a command takes; a failure is an `InputError` with what it printed."""
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment(), text=True, encoding="utf-8", errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    if done.returncode:
        raise InputError(f"{' '.join(command)} failed\n{done.stdout[-3000:]}")
    return seconds


def change_word(folder: Path, turn: int) -> None:
    """Put a word that was not there at the end of the manuscript."""
    with (folder / "paper.qmd").open("a", encoding="utf-8") as file:
        file.write(f"\nWord {'abcdefghijklmnopqrstuvwxyz'[turn % 26]}.\n")


def change_code(folder: Path, turn: int) -> None:
    """Give one agreed unit another code in both sheets, each turn another unit."""
    raw = folder / "data/raw/coding"
    log = read_csv(raw / "adjudication.csv", ["unit_id", "variable"], optional=None)
    settled = {row["unit_id"] for row in log if row["variable"] == "theme"}
    codes = ["food", "history_culture"]
    sheets = [(path, path.read_text(encoding="utf-8")) for path in sorted(raw.glob("coder_*.csv"))]
    line = re.compile(rf"^(v\d+),(\d+),({'|'.join(codes)}),", re.MULTILINE)
    found = sorted((m[1], m[3]) for m in line.finditer(sheets[0][1]) if m[1] not in settled)
    unit, old = found[turn % len(found)]
    new = codes[1 - codes.index(old)]
    changed = re.compile(rf"^({unit},\d+),{old},", re.MULTILINE)
    for path, text in sheets:
        path.write_bytes(changed.sub(rf"\1,{new},", text).encode("utf-8"))


def change_one_code(before: Path, folder: Path, turn: int) -> None:
    """Let `folder` differ from `before` in one code, each turn in another."""
    for path in (before / "data/raw/coding").glob("coder_*.csv"):
        shutil.copyfile(path, folder / "data/raw/coding" / path.name)
    change_code(folder, turn)


def measure(plan: Sequence[tuple], runs: int) -> dict[str, list[float]]:
    """Seconds by name of the steps of a plan, which take turns, so that all share a slow minute.

    A step is its name, its command, a function from turn to folder, and what to do before.
    """
    found = {name: [] for name, *_ in plan}
    for turn in range(runs):
        for name, command, folder, before in plan:
            if before:
                before(folder(turn), turn)
            found[name].append(timed(command, folder(turn)))
            print(f"{name}, {turn + 1} of {runs}: {found[name][-1]:.2f} s", file=sys.stderr)
    return found


def table(found: Mapping[str, Sequence[float]], floors: Mapping[str, Sequence[str]]) -> str:
    """Markdown table of medians, ranges, and the median ratio to the sum of the floor's parts.

    Examples
    --------
    >>> print(table({"empty": [1, 1, 2], "build": [3, 4, 4]}, {"build": ["empty"]}))
    | what | median, s | least to most, s | ratio to its floor |
    | --- | --: | --: | --: |
    | empty | 1.00 | 1.00 to 2.00 | |
    | build | 4.00 | 3.00 to 4.00 | 3.00 (floor 1.00) |
    """
    rows = ["| what | median, s | least to most, s | ratio to its floor |"]
    rows.append("| --- | --: | --: | --: |")
    for name, seconds in found.items():
        ratio = ""
        if name in floors:
            sums = [sum(turn) for turn in zip(*(found[part] for part in floors[name]), strict=True)]
            times = median(own / floor for own, floor in zip(seconds, sums, strict=True))
            ratio = f" {times:.2f} (floor {median(sums):.2f})"
        spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
        rows.append(f"| {name} | {median(seconds):.2f} | {spread} |{ratio} |")
    return "\n".join(rows)


def main(argv: Sequence[str] | None = None) -> None:
    """Measure the floor and the five commands in turn, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="runs of each, for the median")
    parser.add_argument("--cores", default="4", help="as for snakemake")
    args = parser.parse_args(argv)
    if args.runs < 1:
        parser.error("--runs has to be 1 or more")
    build = ["snakemake", "--cores", args.cores]
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        empty, work = place / "empty", copy_project(ROOT, place / "work")
        empty.mkdir()
        (empty / "Snakefile").touch()
        for turn in range(args.runs):
            copy_project(ROOT, place / str(turn))
        before, after = (copy_project(ROOT, place / name) for name in ("before", "after"))
        compare = [*build, "diff", "--config", f"baseline={before}"]
        timed(compare, after)  # the baseline is in the cache from now on
        timed(build, work)  # also warms the caches that every later run finds warm
        plan = [
            ("empty Snakefile", build, lambda _: empty, None),
            ("second run", build, lambda _: work, None),
            *[(part, [sys.executable, "-c", code], lambda _: empty, None)
              for part, code in STARTS.items()],
            ("one word of paper.qmd", build, lambda _: work, change_word),
            ("one code in both sheets", build, lambda _: work, change_code),
            ("from scratch", build, lambda turn: place / str(turn), None),
            ("diff of one code", compare, lambda _: after, partial(change_one_code, before)),
        ]  # fmt: skip
        found = measure(plan, args.runs)
    print(table(found, FLOORS))


if __name__ == "__main__":
    run(main)
