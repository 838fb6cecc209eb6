"""Build one study in a folder of its own with this project's pipeline, and say what came of it."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.changes.sides.chain_runs import ended_by_signals, run_target, tell
from scripts.compare.summaries import summarise
from scripts.compare.working_copy import PLACE, lay_out, note_failure
from scripts.errors import InputError, run
from scripts.files.text_files import write_bytes, write_json
from scripts.study.folders import STUDIES, differing_pipeline

# The rules behind every number of a comparison; the paper may fail for a sentence of its text.
# All of them, since Snakemake asks for no table in the middle where what was made of it is there.
RESULTS = (
    *("clean_videos", "draw_sample", "merge_codes", "measure_reliability", "collect_statements"),
    *("tabulate_respondents", "code_interviews", "compute_statistics", "compare_published"),
    *("draw_figures", "check_results", "describe_build"),
)
PAPERS = ("paper.html", "paper.pdf")
SETTINGS = "config.yaml"
BUILT, NO_PAPER, FAILED, MISSING = "built", "no paper", "failed", "missing"


class Ended(InputError):
    """A build that did not fail, but was ended."""


def build(root: Path, name: str, cores: int) -> dict:
    """Build a study as far as it can be built, and return what the comparison needs of it.

    Parameters
    ----------
    root : pathlib.Path
        This project.
    name : str
        The study, a folder of ``studies/``.
    cores : int
        Jobs that run at the same time.

    Returns
    -------
    dict
        ``verdict``: built; no paper (the results are sound, but there is no paper of now);
        failed (nothing of it can be compared); missing. ``failures``: what the rules said.
        ``notes``: what a reader has to know. With results, the fields of `summarise`.

    Raises
    ------
    Ended
        If the build was ended from outside, which says nothing about the study.
    """
    folder = root / PLACE / name
    outcome = {"study": name, "verdict": MISSING, "failures": [], "notes": []}
    try:
        if (root / STUDIES / name).is_dir():
            outcome |= _build(root, name, cores)
        else:
            outcome["failures"] = [f"there is no folder {STUDIES / name}"]
    except Ended:
        raise
    except (InputError, OSError) as error:  # a study that cannot even be read stops no other
        said = str(error).replace(f"{root}{os.sep}", "").encode("utf-8", "backslashreplace")
        outcome |= {"verdict": FAILED, "failures": [said.decode()]}
    if outcome["verdict"] != BUILT:
        note_failure(folder)
    return outcome


def _build(root, name, cores):
    study, folder = root / STUDIES / name, root / PLACE / name
    if not (study / SETTINGS).is_file():
        raise InputError(
            "the study has no settings",
            path=STUDIES / name / SETTINGS,
            mend="lay the study out with new_study, or take the folder away",
        )
    with lay_out(root, study, folder), ended_by_signals():
        failures = _run(folder, cores)
        outcome = {"verdict": BUILT, "failures": failures}
        if failures:
            # Of an earlier build much may be there still: what is not of now is made, or refused.
            outcome["verdict"] = FAILED if _run(folder, cores, *RESULTS) else NO_PAPER
        if foreign := differing_pipeline(root, study):
            outcome["notes"] = [_told(foreign)]
        return outcome if outcome["verdict"] == FAILED else outcome | summarise(folder)


def _run(folder, cores, *target):
    done = run_target(folder, sys.executable, cores, *target)
    tell(done.printed)
    if done.interrupted:
        raise Ended("the build was ended from outside", path=folder, mend="run it again")
    return list(done.failures)


def _told(paths: Sequence[str]) -> str:
    shown = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
    return f"its own copy of the pipeline is not used; it differs in {shown}"


def bring_out(outcome: dict, folder: Path, target: Path) -> None:
    """Write what came of a study to `target`, and its paper beside it where that is of now."""
    for paper in PAPERS:
        if outcome["verdict"] == BUILT:
            write_bytes(target.with_name(paper), (folder / paper).read_bytes())
        else:
            target.with_name(paper).unlink(missing_ok=True)
    write_json(target, outcome)


def main(argv: Sequence[str] | None = None) -> None:
    """Build a study; one that fails is an answer, and no error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--study", required=True, help="name of a folder of studies/")
    parser.add_argument("--cores", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    outcome = build(Path().absolute(), args.study, args.cores)
    bring_out(outcome, PLACE / args.study, args.out)
    tell(
        "\n".join([f"{args.study}: {outcome['verdict']}", *outcome["failures"], *outcome["notes"]])
    )


if __name__ == "__main__":
    run(main)
