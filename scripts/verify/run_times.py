"""Write down how long each rule took in the last build, for the cards of figures and tables.

A clock would give the paper other bytes each time. So the times are measured once, kept in the
project as ``reference/run_times.json``, and shown as what they are: those of that one build.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from scripts.errors import InputError, run
from scripts.files.text_files import read_json, write_json

METADATA = ".snakemake/metadata"  # one file for each output


def read_times(folder: Path) -> dict[str, float]:
    """Seconds that each rule took in `folder`, from Snakemake's record of what was made.

    Jobs that ran at the same time had to share the machine.
    """
    starts: dict[tuple[str, float], list[float]] = {}
    for path in sorted((folder / METADATA).glob("*")):
        made = read_json(path)
        # The outputs of a job end at one moment, and are noted down one after the other before.
        starts.setdefault((made["rule"], made["endtime"]), []).append(made["starttime"])
    times: dict[str, float] = {}
    for (rule, end), began in sorted(starts.items()):
        times[rule] = times.get(rule, 0) + end - min(began)
    return times


def main(argv: Sequence[str] | None = None) -> None:
    """Read the times of the last build, and write them to a tenth of a second."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder of the project")
    parser.add_argument("--out", default="reference/run_times.json", help="default: %(default)s")
    args = parser.parse_args(argv)
    times = read_times(args.root)
    if not times:
        raise InputError(
            "nothing was built here", path=args.root / METADATA, mend="snakemake --cores 4"
        )
    write_json(args.out, {rule: round(seconds, 1) for rule, seconds in times.items()})


if __name__ == "__main__":
    run(main)
