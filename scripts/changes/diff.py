"""Report what a change moves: from edited rows to statistics, figures, sentences and claims.

Exit status 0: nothing differs by the measure of `fail_on`; 3: something does; 1: an error.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from scripts.changes.causes import attribute, items_of, moved, parts_to_hold, recompute
from scripts.changes.effects import Effect, measure
from scripts.changes.inputs.edits import find_edits, raw_layer, row_contents
from scripts.changes.inputs.raw_files import ADDED, DROPPED
from scripts.changes.parts import CODE, ENVIRONMENT, IN_PROCESS, put_back, sort_files
from scripts.changes.report.pixels import figure_changes, figure_images
from scripts.changes.report.report_html import report_html
from scripts.changes.report.report_text import report_markdown, report_terminal
from scripts.changes.sides.builds import Side, obtain
from scripts.changes.sides.revisions import default_baseline, find_source
from scripts.changes.tables.layers import compare_layers, count_layers, read_layers
from scripts.changes.tables.movers import find_movers
from scripts.changes.text.claim_changes import compare_claims, count_claims
from scripts.changes.text.sentences import read_sentences
from scripts.changes.text.text_changes import compare_sentences, count_sentences
from scripts.changes.verdicts import FAIL_ON, give_verdict
from scripts.errors import InputError, run
from scripts.files.text_files import read_yaml, write_json, write_text
from scripts.settings import check_section

FORMAT = "1.0"
UNBUILT = "a side could not be built, so that nothing could be recomputed"
PARTLY = "a side could not be built in full: this is what it moves in what was built"
OTHER_EDITS = "the edits cannot be followed: the current side lists them in another way"
NOT_FOLLOWED = "how fragile the claims are was not measured anew for each edit"


def told_side(side: Side) -> dict:
    """A side as the report names it."""
    return {
        "described": side.described,
        "kind": side.kind,
        "commit": side.commit,
        "lock": side.lock,
        "failures": list(side.failures),
        "notes": list(side.notes),
    }


def compare(before: Side, after: Side, settings: Mapping) -> dict:
    """The report on two built sides, without causes and verdict."""
    layers, choices = read_layers(), settings["diff"]
    failures = before.failures + after.failures
    edits = find_edits(before.folder, after.folder, choices["edits"])
    raw = raw_layer(before.folder, after.folder, edits)
    contents = row_contents(edits, before.folder, after.folder)
    # A rule that failed keeps those behind it from running, and Snakemake does not tell which.
    unbuilt = {spec.rule for layer in layers for spec in layer.files if failures}
    tables = compare_layers(before.folder, after.folder, layers, choices["tolerance"], unbuilt)
    sentences = [read_sentences(side.folder) for side in (before, after)]
    texts = compare_sentences(*sentences)
    claims = compare_claims(before.folder, after.folder)
    plotted = {
        Path(file["path"]).stem: len(file["changes"])
        for layer in tables
        for file in layer["files"]
        if layer["layer"] == "figures"
    }
    document = {
        "format": FORMAT,
        "baseline": told_side(before),
        "current": told_side(after),
        "parts": sort_files(before.folder, after.folder),
        "edits": [told_edit(edit, contents) for edit in edits],
        "layers": [raw, *tables],
        "figures": built_figures(before, after, plotted),
        "sentences": texts,
        "claims": claims,
        "movers": find_movers(tables, before.folder, after.folder, layers),
    }
    document["counts"] = [
        *count_layers(document["layers"]),
        count_sentences(*sentences, texts),
        count_claims(before.folder, after.folder, claims),
    ]
    return document


def built_figures(before: Side, after: Side, plotted: Mapping[str, int]) -> list[dict]:
    """The figures of the report; what a side failed to draw is neither new nor gone."""
    failed = {"new": before.failures, "gone": after.failures}
    figures = figure_changes(before.folder, after.folder, plotted)
    return [figure for figure in figures if not failed.get(figure["status"])]


def told_edit(edit, contents: Mapping) -> dict:
    """An edit as the report holds it, with the `contents` of whole rows; its causes are unknown."""
    sides = {ADDED: "after", DROPPED: "before"}
    cells = [
        cell._asdict() | ({sides[cell.change]: contents[cell]} if cell in contents else {})
        for cell in edit.cells
    ]
    unknown = {"group": "", "outcome": "", "moves": {}, "path": []}
    return unknown | {
        "id": edit.id,
        "part": edit.part,
        "told": edit.told,
        "reason": edit.reason,
        "cells": cells,
    }


def find_causes(document: dict, before: Side, after: Side, root: Path, cores: int, most: int):
    """Complete `document` with the edits and parts that move each item."""
    differing = parts_to_hold(document)
    # Where a single part differs, it is the cause of everything and need not be held.
    parts = [part for part in differing if part in IN_PROCESS and len(differing) > 1]
    edits, effects, held = document["edits"], {}, {}
    broken, whole = bool(before.failures or after.failures), None
    if len(differing) == len(edits) == 1:
        # Without its one edit the current side is the baseline, and that has been built.
        whole = measure(before.folder, after.folder, read_layers(), pictures=True)
    if whole and (not broken or moved(items_of(document), whole)):
        effects = {"edits": {edits[0]["id"]: whole}}
        edits[0]["reason"] = edits[0]["reason"] or PARTLY * broken
    elif broken:
        differing = []
        for edit in edits:
            edit["reason"] = edit["reason"] or UNBUILT
    elif edits or parts:
        try:
            found = recompute(before.folder, after.folder, root, parts, most, cores)
            # The current side may hold another version of what lists and numbers the edits.
            ids, joined = {edit["id"] for edit in edits}, " ".join(found["together"]).split()
            if found["edits"].keys() != ids or not ids.issuperset(joined):
                raise InputError(OTHER_EDITS)
            effects = found
            document["current"]["notes"].append(NOT_FOLLOWED)
        except InputError as error:
            document["current"]["notes"].append(str(error))
        held |= effects.get("parts", {})
    if len(differing) > 1:
        for part in (CODE, ENVIRONMENT):
            if part in differing:
                held[part] = hold(part, before, after, root, cores)
    attribute(document, effects, held)


def hold(part: str, before: Side, after: Side, root: Path, cores: int) -> Effect:
    """What moves if one part is as it was: a build of its own, since it changes what runs."""
    with tempfile.TemporaryDirectory() as place:
        mixed = put_back(part, before.folder, after.folder, Path(place) / "held")
        told = f"the current side with the {part} of the baseline"
        source = replace(find_source(root, str(mixed)), described=told)
        side = obtain(root, source, cores, start=after)
    if side.failures:
        return Effect(failure=side.failures[0])
    return measure(side.folder, after.folder, read_layers(), pictures=True)


def report(before: Side, after: Side, settings: Mapping, root: Path, cores: int, fail_on: str):
    """The whole report on two built sides."""
    document = compare(before, after, settings)
    find_causes(document, before, after, root, cores, settings["diff"]["edits"])
    document["verdict"] = give_verdict(document, fail_on)
    return document


def find_sides(root: Path, baseline: str | None, current: str | None, cores: int):
    """Both sides, built as far as they are not in the cache."""
    now = find_source(root, current)
    then = find_source(root, baseline) if baseline else default_baseline(root)
    before = obtain(root, then, cores)
    return before, obtain(root, now, cores, start=before)


def write_reports(reports: Mapping[str, tuple[Callable, object]]) -> None:
    """Write each report to its path by the function that goes with it, whole or not at all.

    Raises
    ------
    InputError
        Names the file that cannot be written.
    """
    for path, (write, content) in reports.items():
        try:
            write(path, content)
        except OSError as error:
            raise InputError(
                f"the report cannot be written ({error.strerror})",
                path=path,
                mend="name another place, or make it writable",
            )


def main(argv: Sequence[str] | None = None) -> None:
    """Compare two states of the project; write the reports, print the summary."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder of the project")
    parser.add_argument("--baseline", help="revision, tag or folder (default: last release, HEAD)")
    parser.add_argument("--current", help="revision, tag or folder (default: the working copy)")
    parser.add_argument("--fail-on", choices=FAIL_ON, help="default: diff.fail_on of config.yaml")
    parser.add_argument("--cores", type=int, default=os.cpu_count(), help="processes")
    parser.add_argument("--html", default="diff.html")
    parser.add_argument("--json", default="diff.json")
    parser.add_argument("--markdown", default="diff.md")
    args = parser.parse_args(argv)
    if args.cores < 1:
        raise InputError("nothing can run", path="--cores", value=args.cores, expected="1 or more")
    root = args.root.resolve()
    settings = read_yaml(args.root / "config.yaml")
    check_section(settings, "diff")
    before, after = find_sides(root, args.baseline, args.current, args.cores)
    fail_on = args.fail_on or settings["diff"]["fail_on"]
    document = report(before, after, settings, root, args.cores, fail_on)
    images = figure_images(before.folder, after.folder, document["figures"])
    write_reports(
        {
            args.json: (write_json, document),
            args.markdown: (write_text, report_markdown(document)),
            args.html: (write_text, report_html(document, images)),
        }
    )
    print(report_terminal(document, files=(args.html, args.json, args.markdown)))
    sys.exit(document["verdict"]["status"])


if __name__ == "__main__":
    run(main)
