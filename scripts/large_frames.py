"""Measure cleaning and sampling on large synthetic captures against a bare scan of the same files.

Run ``python -m scripts.large_frames --records 50 50000 1000000 --folder FOLDER`` in the
environment of the paper; the captures are made in FOLDER, 1.3 kB a record, and removed. With
``--out`` the figures are kept, and ``--table`` prints those that were kept as a Markdown table.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median

from scripts.errors import InputError, run
from scripts.files.text_files import read_json, read_yaml, write_json, write_text

ROOT = Path(__file__).parents[1]
A_FILE, FILES = 125_000, 8  # records of a file, and files of a capture that has enough for them
SHARE = 0.001  # of records that may be unreadable; some are cut off
MAKE = "import sys; from scripts.large_frames import make; make(*sys.argv[1:])"
SCAN = "import sys; from scripts.large_frames import scan; scan(sys.argv[2:], int(sys.argv[1]))"
HEADER = (
    "| records | size, GB | bare scan, s | `clean_videos`, s | `draw_sample`, s | both to the scan "
    "| peak, MiB |\n| --: | --: | --: | --: | --: | --: | --: |"
)


def make(folder: str, records: str, shards: str) -> None:
    """Write synthetic captures into a folder."""
    from scripts.videos.large.synthetic_captures import write_shards

    write_shards(folder, int(records), shards=int(shards))


def scan(captures: Sequence[str], threads: int) -> None:
    """Count the values of every column that the rules read, which DuckDB has to read for it."""
    import duckdb

    from scripts.videos.large.layout_queries import scan_query
    from scripts.videos.large.shapes import objects_shape
    from scripts.videos.parquet_rows import quoted
    from scripts.videos.posts import PLATFORMS

    shape = objects_shape(PLATFORMS.keys(), envelope_within=False)
    files = f"[{', '.join(map(quoted, captures))}]"
    with duckdb.connect(config={"threads": threads}) as database:
        database.execute(scan_query(shape, "ignore_errors=true", files)).fetchall()


def measure(command: Sequence[str]) -> tuple[float, float]:
    """Seconds and peak MiB of memory that a command takes; a failure is an `InputError`."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    told = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise InputError(f"{' '.join(command[:4])} … failed\n{told[-3000:]}")
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return seconds, used.ru_maxrss / scale


def commands(captures: Sequence[str], out: Path, threads: int, settings) -> dict[str, list[str]]:
    """The bare scan and the two rules with the settings of the project, by name."""
    choices, sampling = settings["captures"], settings["sampling"]
    python = [sys.executable, "-m"]
    clean = [
        *[*python, "scripts.videos.clean_videos", "--captures", *captures],
        *[f"--threads={threads}", "--topics", *choices["topics"]],
        *[f"--{name}={choices['window'][name]}" for name in ("first", "last", "zone")],
        f"--keep-snapshot={choices['keep_snapshot']}",
        f"--repost-field={choices['repost_field']}",
        f"--max-unreadable-share={SHARE}",
        *[f"--{name}={out / name}.csv" for name in ("videos", "dropped", "flow")],
        *[f"--{name}={out / name}.csv" for name in ("sources", "platforms")],
    ]
    names = ("procedure", "seed", "latest", "topic")
    draw = [
        *[*python, "scripts.videos.draw_sample"],
        *[f"--{name}={sampling[name]}" for name in names],
        *[f"--{name}={out / name}.csv" for name in ("videos", "flow")],
        *[f"--sample={out / 'sample.csv'}", f"--sample-flow={out / 'sample_flow.csv'}"],
    ]
    return {
        "scan": [sys.executable, "-c", SCAN, str(threads), *captures],
        "clean": clean,
        "draw": draw,
    }


def measure_size(records: int, folder: Path, runs: int, threads: int, settings) -> dict:
    """Figures of one size: the commands take turns, so that all share a slow minute."""
    shards = max(1, -(-records // A_FILE), min(FILES, records // 1000))
    # In a process of its own: a child counts the memory of its parent as its own at first.
    measure([sys.executable, "-c", MAKE, str(folder / "captures"), str(records), str(shards)])
    captures = sorted(map(str, (folder / "captures").iterdir()))
    told = commands(captures, folder / "out", threads, settings)
    # No more than the frame holds: a few records have few eligible videos.
    told["draw"].append(f"--size={min(settings['sampling']['size'], max(1, records // 20))}")
    (folder / "out").mkdir()
    found = {name: [] for name in told}
    for turn in range(runs):
        for name, command in told.items():
            found[name].append(measure(command))
            seconds, peak = found[name][-1]
            print(
                f"{records} records, {name}, {turn + 1} of {runs}: {seconds:.2f} s, {peak:.0f} MiB",
                file=sys.stderr,
            )
    size = sum(Path(path).stat().st_size for path in captures)
    shutil.rmtree(folder / "captures")
    shutil.rmtree(folder / "out")
    return {
        "records": records,
        "files": shards,
        "bytes": size,
        "seconds": {name: [round(s, 3) for s, _ in several] for name, several in found.items()},
        "peak_mib": {name: round(max(p for _, p in several)) for name, several in found.items()},
    }


def ratio(size: dict) -> float:
    """Median over the turns of the time of both rules to that of the scan."""
    turns = zip(*(size["seconds"][name] for name in ("scan", "clean", "draw")), strict=True)
    return median((clean + draw) / bare for bare, clean, draw in turns)


def table(figures: dict) -> str:
    """Markdown table of medians.

    Examples
    --------
    >>> size = {"records": 50, "bytes": 65_000, "peak_mib": {"scan": 90, "clean": 60, "draw": 40},
    ...         "seconds": {"scan": [0.2], "clean": [0.3], "draw": [0.1]}}
    >>> print(table({"sizes": [size]}).splitlines()[-1])
    | 50 | 0.00 | 0.2 | 0.3 | 0.1 | 2.0 | 60 |
    """
    rows = [HEADER]
    for size in figures["sizes"]:
        times = [f"{median(size['seconds'][name]):.1f}" for name in ("scan", "clean", "draw")]
        peak = max(size["peak_mib"][name] for name in ("clean", "draw"))
        cells = [f"{size['records']:,}", f"{size['bytes'] / 1e9:.2f}", *times]
        rows.append(f"| {' | '.join([*cells, f'{ratio(size):.1f}', str(peak)])} |")
    return "\n".join(rows)


def plot(figures: dict, path: Path) -> None:
    """Time and memory by number of records, as SVG, both axes logarithmic."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams.update({"svg.hashsalt": "large_frames", "svg.fonttype": "none"})
    sizes = figures["sizes"]
    records = [size["records"] for size in sizes]
    bare = [median(size["seconds"]["scan"]) for size in sizes]
    both = [
        median(map(sum, zip(size["seconds"]["clean"], size["seconds"]["draw"], strict=True)))
        for size in sizes
    ]
    drawn, (left, right) = pyplot.subplots(1, 2, figsize=(8, 3), layout="constrained")
    left.loglog(records, both, "o-", color="#0072b2", label="clean_videos and draw_sample")
    left.loglog(records, bare, "s--", color="#555555", label="bare scan")
    left.set(xlabel="records", ylabel="seconds")
    left.legend(frameon=False)
    right.semilogx(records, [size["peak_mib"]["clean"] for size in sizes], "o-", color="#0072b2")
    right.axhline(1536, color="#555555", linestyle="--", linewidth=1)
    right.annotate("1.5 GiB", (records[0], 1536), xytext=(0, -12), textcoords="offset points")
    right.set(xlabel="records", ylabel="peak memory, MiB", ylim=(0, 1700))
    drawn.savefig(path, metadata={"Date": None})
    pyplot.close(drawn)


def machine() -> dict:
    """What the figures were measured on, as far as they depend on it."""
    import duckdb

    return {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Measure the sizes that are asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--records", nargs="+", type=int, default=[50, 50_000, 1_000_000])
    parser.add_argument("--folder", type=Path, help="for the captures; it must not exist")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, for the median")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, help="where to keep figures and plot (.json, .svg)")
    parser.add_argument("--table", type=Path, help="print the table of figures that were kept")
    args = parser.parse_args(argv)
    if args.table:
        print(table(read_json(args.table)))
        return
    if args.folder is None or args.folder.exists():
        raise InputError(
            "--folder has to name a folder that does not exist", path=args.folder, value=None
        )
    if min(*args.records, args.runs, args.threads) < 1:
        raise InputError("--records, --runs and --threads have to be 1 or more")
    settings = read_yaml(ROOT / "config.yaml")
    one = partial(measure_size, folder=args.folder, runs=args.runs, threads=args.threads)
    try:
        sizes = [one(records, settings=settings) for records in args.records]
    finally:
        shutil.rmtree(args.folder, ignore_errors=True)
    figures = {**machine(), "threads": args.threads, "runs": args.runs, "sizes": sizes}
    if args.out:
        write_json(args.out, figures)
        plot(figures, args.out.with_suffix(".svg"))
        lines = args.out.with_suffix(".svg").read_text(encoding="utf-8").splitlines()
        write_text(args.out.with_suffix(".svg"), "\n".join(map(str.rstrip, lines)) + "\n")
    print(table(figures))


if __name__ == "__main__":
    run(main)
