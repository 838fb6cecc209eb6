"""Prove that every number of the paper follows from the raw data, by changing the raw data."""

import argparse
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.errors import InputError, run
from scripts.files.tables import write_csv
from scripts.files.text_files import write_text
from scripts.prove.figure_constants import typed_in_figures
from scripts.prove.interview_mutants import MUTANTS
from scripts.prove.places import Place, misplaced_variables, others, typed_numbers
from scripts.prove.trials import Bench, Fault, Trial, declared, run_trials

BOUND, CONSTANT, UNMOVED, DANGLING = "bound", "constant", "unmoved", "dangling"
COLUMNS = ["verdict", "path", "line", "place", "printed", "text", "moved_by", "first", "reason"]
# Most characters of a text that a message repeats.
LONGEST = 140


def told(place: Place) -> str:
    """A place in words."""
    if place.key[0] == "prose":
        return f"variable {place.about[1]}"
    if place.key[0] == "typed":
        return "typed"
    name, *rest = place.about
    if len(rest) == 2:
        return f"{name}, row {rest[0]}, column {rest[1] + 1}"
    return f"{name}, {rest[0] if isinstance(rest[0], str) else f'item {rest[0] + 1}'}"


def judge(
    places: Sequence[Place],
    base: Trial,
    trials: Sequence[Trial],
    constants: Mapping[str, str],
) -> list[dict]:
    """One row per printed number, with its verdict; see `COLUMNS`."""
    wrong = {}
    for trial in [base, *trials]:
        for fault in trial.faults:
            wrong.setdefault(fault.place.key, (trial.kind or "the data as they are", fault))
    rows = []
    for place in places:
        for nth, number in enumerate(base.texts[place.key]):
            moved = [trial.kind for trial in trials if _moved(base, trial, place.key, nth)]
            why = declared(place.about, constants)
            verdict = BOUND if moved else CONSTANT if why else UNMOVED
            reason = "" if moved else why or why_unmoved(trials, place.key)
            if place.key in wrong:
                kind, fault = wrong[place.key]
                verdict = DANGLING
                reason = f"{kind}: printed '{fault.place.text}', expected {fault.expected}"
            rows.append(
                {
                    "verdict": verdict,
                    "path": place.path,
                    "line": place.line or None,
                    "place": told(place),
                    "printed": number,
                    "text": place.text,
                    "moved_by": len(moved),
                    "first": moved[0] if moved else "",
                    "reason": reason,
                }
            )
    return rows


def why_unmoved(trials: Sequence[Trial], key: tuple) -> str:
    """Why a number that may move did not, as far as the changed studies tell.

    Examples
    --------
    >>> trials = [Trial("x", {("a",): ["9", "3"]}), Trial("y", {("a",): ["9", "2"]}), Trial("z")]
    >>> why_unmoved(trials[:2], ("a",))
    'the recomputation asks for the same in all 2 changed studies that print it'
    >>> why_unmoved(trials, ("a",)).partition("; ")[2]
    '1 does not print it'
    """
    built = [trial for trial in trials if trial.built]
    printed = sum(key in trial.texts for trial in built)
    if not printed:
        return f"none of the {len(built)} changed studies prints it"
    gone = len(built) - printed
    told = f"the recomputation asks for the same in all {printed} changed studies that print it"
    return f"{told}; {gone} {'does' if gone == 1 else 'do'} not print it" if gone else told


def _moved(base, trial, key, nth):
    before, after = base.texts[key], trial.texts.get(key)
    if not trial.built or after is None:
        return False
    return len(after) != len(before) or after[nth] != before[nth]


def static_faults(root: Path, wording_of: Mapping[str, str]) -> list[Fault]:
    """What can be seen without a mutant: typed numbers, and variables in the wrong sentence."""
    typed = [place for place, reason in typed_numbers(root) if not reason]
    typed += typed_in_figures(root)
    misplaced = misplaced_variables(root, wording_of)
    return [
        *[Fault(place, "a number that is bound to a result") for place in typed],
        *[Fault(place, expected) for place, expected in misplaced],
    ]


def typed_rows(root: Path) -> list[dict]:
    """One row per number that the manuscript types; see `COLUMNS`."""
    return [
        dict.fromkeys(COLUMNS, "")
        | {
            "verdict": CONSTANT if reason else DANGLING,
            "path": place.path,
            "line": place.line,
            "place": told(place),
            "printed": place.key[-1],
            "text": place.text,
            "moved_by": 0,
            "reason": f"allowed: {reason}" if reason else "typed",
        }
        for place, reason in typed_numbers(root)
    ]


def faults_of(base: Trial, trials: Sequence[Trial], static: Sequence[Fault]) -> list[str]:
    """Each faulty place once, told for an author, with the version of the data that shows it."""
    lines = {fault.place.key: _fault_line(fault, "") for fault in static}
    for trial in [base, *trials]:
        for fault in trial.faults:
            lines.setdefault(fault.place.key, _fault_line(fault, trial.kind))
    return list(lines.values())


def _fault_line(fault, kind):
    place = fault.place
    where = f"{place.path}, line {place.line}" if place.line else place.path
    after = f" after {kind.replace('_', ' ')}" if kind else ""
    return (
        f"{where}, {told(place)}: printed '{_shortened(place.text)}', "
        f"expected {fault.expected}{after}"
    )


def _shortened(text):
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def report(rows, base, trials, faults, left_out) -> str:
    """The report as Markdown."""
    verdicts = Counter(row["verdict"] for row in rows)
    built = [trial for trial in trials if trial.built]
    seen = sum(not trial.faults for trial in built)
    refused = sum(len(trial.refused) for trial in trials)
    follows = verdicts[BOUND] + verdicts[UNMOVED] + verdicts[DANGLING]
    share = verdicts[BOUND] / follows if follows else 0
    lines = [
        "# Numbers proved to be bound\n",
        f"The paper prints {len(rows)} numbers in prose, captions, alternative texts, tables, "
        f"lists and figures. The raw data were changed in {len(built)} ways, and every number was "
        "compared with an independent recomputation each time.\n",
        "| verdict | numbers | meaning |",
        "|:--|--:|:--|",
        f"| bound | {verdicts[BOUND]} | moved as it should, and was right every time |",
        f"| constant | {verdicts[CONSTANT]} | declared not to depend on the data |",
        f"| unmoved | {verdicts[UNMOVED]} | right every time, but nothing moved it: no proof |",
        f"| dangling | {verdicts[DANGLING]} | wrong, or does not move where it should |\n",
        f"Mutation score: {seen} of {len(built)} mutants with every expected change seen; "
        f"{verdicts[BOUND]} of {follows} numbers that can move proved bound ({share:.1%}). "
        f"{refused} mutants were refused by the chain as invalid studies and drawn again.\n",
    ]
    if left_out:
        names = ", ".join(f"`{name}`" for name in left_out)
        lines.append(f"Left to the tests of the rules that make them: {names}.\n")
    if faults:
        lines += ["## Dangling\n", *[f"- {line}" for line in faults], ""]
    for verdict in (UNMOVED, CONSTANT):
        some = [row for row in rows if row["verdict"] == verdict]
        if some:
            lines += [f"## {verdict.capitalize()}\n", "| where | place | number | reason |"]
            lines += ["|:--|:--|--:|:--|"]
            lines += [
                f"| {row['path']}:{row['line'] or ''} | {row['place']} | {row['printed']} "
                f"| {row['reason']} |"
                for row in some
            ]
            lines.append("")
    lines += ["## Mutants\n", "| change | numbers moved | places wrong | refused before |"]
    lines += ["|:--|--:|--:|--:|"]
    for trial in trials:
        moved = sum(
            _moved(base, trial, key, nth)
            for key, texts in base.texts.items()
            for nth in range(len(texts))
        )
        wrong = len(trial.faults) if trial.built or trial.faults else "never valid"
        name = trial.kind.replace("_", " ")
        lines.append(f"| {name} | {moved} | {wrong} | {len(trial.refused)} |")
    return "\n".join(lines) + "\n"


def prove(root: Path, recomputation: Path, kinds: Sequence[str], seed: int, workers: int):
    """Rows of the numbers, the report, and the faults, for mutants of `kinds`."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(root, recomputation, Path(folder))
        trials = run_trials(bench, kinds, seed, workers)
    second = bench.recomputation
    rows = judge(bench.places, bench.base, trials, second.CONSTANT) + typed_rows(root)
    faults = faults_of(bench.base, trials, static_faults(root, second.WORDING))
    return rows, report(rows, bench.base, trials, faults, others(root)), faults


def main(argv: Sequence[str] | None = None) -> None:
    """Run the mutants; write numbers and report, and refuse dangling numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, required=True, help="folder of the project")
    parser.add_argument("--mutants", type=int, required=True)
    parser.add_argument("--kinds", nargs="+", choices=list(MUTANTS), default=list(MUTANTS))
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--recomputation", type=Path, required=True)
    parser.add_argument("--out", required=True, help="every number with its verdict (CSV)")
    parser.add_argument("--report", required=True, help="report (Markdown)")
    args = parser.parse_args(argv)
    kinds = [args.kinds[index % len(args.kinds)] for index in range(args.mutants)]
    rows, text, faults = prove(args.root, args.recomputation, kinds, args.seed, args.workers)
    write_csv(args.out, COLUMNS, rows)
    write_text(args.report, text)
    if faults:
        raise InputError(
            f"{len(faults)} places of the paper do not follow the raw data:\n    "
            + "\n    ".join(faults),
            mend="bind each to the result it tells, or correct the rule that makes it",
        )


if __name__ == "__main__":
    run(main)
