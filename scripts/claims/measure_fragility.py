"""Measure how few records each claim hangs on: leave one out, and relabel until it flips."""

import argparse
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from scripts.claims.ledger import Claim, check_claims, claims_of
from scripts.claims.relabelling import Flip, exact_flip, single_flip
from scripts.claims.results import TABLES, Results
from scripts.claims.variations import Records, without_coders, without_respondents, without_videos
from scripts.codes.codebook_file import load
from scripts.errors import run
from scripts.files.tables import read_csv, write_csv
from scripts.files.text_files import read_yaml, write_bytes
from scripts.interviews.interview_codes import read_codes
from scripts.interviews.records import read_respondents, read_statements
from scripts.results.figures.figure_style import INK, MUTED, admit_chinese, set_style

KINDS = {"videos": without_videos, "coders": without_coders, "respondents": without_respondents}
TALLEST, LINE, LETTERS, WRAPPED = 9.8, 0.18, 6.8, 90  # inches, points, letters of a line
COLUMNS = [
    *["claim", "meaning", "verdict", "kind", "tried", "same", "changed_by"],
    *["relabels", "relabel_bound", "relabel_method", "told"],
]


def leave_one_out(claims: Mapping[str, Claim], results: Results, records: Records) -> dict:
    """For each claim and each kind of record it rests on, what happens without one of them.

    Where a verdict on tests changes, they are repeated with all the permutations that the
    results themselves rest on, so that no change is one of chance.

    Returns
    -------
    dict
        (claim, kind) to the list of (name of the record, verdict without it).
    """
    found = {}
    precise = replace(records, permutations=results.settings["statistics"]["permutations"])
    for kind, vary in KINDS.items():
        resting = {name: claim for name, claim in claims.items() if kind in claim.inputs}
        if not resting:
            continue
        for left_out, changed in vary(results, records):
            for name, claim in resting.items():
                verdict = claim.judge(changed).verdict
                if len(claim.variables) > 1 and verdict != claim.judge(results).verdict:
                    ((_, exact),) = vary(results, precise, left_out)
                    verdict = claim.judge(exact).verdict
                found.setdefault((name, kind), []).append((left_out, verdict))
    return found


def flip(claim: Claim, results: Results, records: Records, limit: int) -> Flip | None:
    """The smallest number of relabelled videos that changes the verdict, where one can.

    A claim on one variable is about its shares, one on several about tests between them. A
    number has no other label to give it, so that none is tried where a claim rests on numbers.
    """
    variables = results.codebook.variables
    if not claim.variables or any(variables[name].range for name in claim.variables):
        return None
    if len(claim.variables) == 1:
        return exact_flip(claim, results, limit)
    return single_flip(claim, results, records)


def flips_of(claims: Mapping[str, Claim], results: Results, records: Records, limit: int) -> dict:
    """The result of `flip` for every claim by name."""
    return {name: flip(claim, results, records, limit) for name, claim in claims.items()}


def tell(outcomes: Iterable[tuple[str, int, int]], found: Flip | None, drawn: bool = False) -> str:
    """Fragility in words; `drawn` says that not every video was tried.

    Examples
    --------
    >>> tell([("videos", 50, 50)], Flip(5, 12, "exact"))
    '50 of 50 without one video; 5 relabelled videos would flip it'
    >>> tell([("coders", 1, 2)], Flip(None, 1, "single"))
    '1 of 2 without one coder; no single relabelled video flips it'
    >>> tell([("videos", 199, 200)], Flip(None, 1, "single"), drawn=True)
    '199 of 200 drawn without one video; relabelling none of those drawn flips it'
    """
    parts = [
        f"{same} of {tried}{' drawn' * (drawn and kind == 'videos')} without one {kind[:-1]}"
        for kind, same, tried in outcomes
    ]
    if found and found.relabels:
        noun = "video" if found.relabels == 1 else "videos"
        parts.append(f"{found.relabels} relabelled {noun} would flip it")
    elif found and found.method == "exact":
        parts.append(f"no relabelling of up to {found.bound} videos flips it")
    elif found:
        parts.append(
            "relabelling none of those drawn flips it"
            if drawn
            else "no single relabelled video flips it"
        )
    return "; ".join(parts) or "rests on no record"


def fragility_rows(
    claims, results: Results, left: Mapping, flips: Mapping, drawn: bool = False
) -> list[dict]:
    """One row per claim and kind of record, or one for a claim that rests on none.

    Parameters
    ----------
    claims : mapping of str to Claim
    results : Results
    left, flips : mapping
        As `leave_one_out` and `flips_of` return them.
    drawn : bool
        Whether not every video was tried.
    """
    rows = []
    for name, claim in claims.items():
        verdict, found = claim.judge(results).verdict, flips[name]
        outcomes = []
        for kind in claim.inputs:
            tried = left[name, kind]
            changed = [record for record, other in tried if other != verdict]
            outcomes.append((kind, len(tried) - len(changed), len(tried), ";".join(changed)))
        told = tell([outcome[:3] for outcome in outcomes], found, drawn)
        for kind, same, tried, changed in outcomes or [("", None, None, "")]:
            rows.append(
                {
                    "claim": name,
                    "meaning": claim.meaning,
                    "verdict": verdict,
                    "kind": kind,
                    "tried": tried,
                    "same": same,
                    "changed_by": changed,
                    "relabels": found.relabels if found else None,
                    "relabel_bound": found.bound if found else None,
                    "relabel_method": found.method if found else "",
                    "told": told,
                }
            )
    return rows


def in_order(rows: Iterable[Mapping], order: Sequence[str]) -> list[Mapping]:
    """Rows of claims in the order of their names; those that it does not name come last.

    Examples
    --------
    >>> in_order([{"claim": "b"}, {"claim": "c"}, {"claim": "a"}], ["a", "b"])
    [{'claim': 'a'}, {'claim': 'b'}, {'claim': 'c'}]
    """
    place = {name: index for index, name in enumerate(order)}
    return sorted(rows, key=lambda row: place.get(row["claim"], len(place)))


def draw(rows: Sequence[Mapping]) -> Figure:
    """For each claim, the share of runs with one record fewer that keep its verdict.

    Claims stand in the order of the rows, under the words that the ledger has for them.
    """
    shown = [row for row in rows if row["kind"]]
    meanings = {row["claim"]: row["meaning"] for row in shown}
    place = {name: index for index, name in enumerate(meanings)}
    looks = {"videos": ("o", -0.3), "coders": ("s", 0.0), "respondents": ("D", 0.3)}
    # A page has room for all of them.
    line = min(LINE, (TALLEST - 1) / max(1, len(meanings)))
    letters = LETTERS * line / LINE
    figure, axes = plt.subplots(
        figsize=(7.2, max(1.9, 1 + line * len(meanings))), layout="constrained"
    )
    axes.hlines(range(len(meanings)), 0, 100, color="#e3e7eb", linewidth=0.8, zorder=0)
    axes.vlines(range(0, 101, 20), -0.6, len(meanings) - 0.4, color="#e3e7eb", linewidth=0.8,
                zorder=0)  # fmt: skip
    for kind, (marker, shift) in looks.items():
        points = [
            (100 * row["same"] / row["tried"], place[row["claim"]] + shift)
            for row in shown
            if row["kind"] == kind
        ]
        if points:
            axes.scatter(
                *zip(*points, strict=True),
                marker=marker,
                s=10 * (line / LINE) ** 2,
                linewidths=0,
                label=f"without one {kind[:-1]}",
            )
    for row in {row["claim"]: row for row in shown}.values():
        if row["relabels"]:
            noun = "relabel flips" if row["relabels"] == 1 else "relabels flip"
            told = f"{row['relabels']} {noun}"
            axes.text(104, place[row["claim"]], told, va="center", fontsize=letters)
    told = [
        textwrap.fill(meaning, WRAPPED, break_long_words=False) for meaning in meanings.values()
    ]
    axes.set_yticks(range(len(told)), told, fontsize=letters, linespacing=1.0)
    axes.set_ylim(len(told) - 0.4, -0.6)
    axes.set(xlim=(-4, 140), xlabel="Runs with one record fewer that keep the verdict (%)")
    axes.xaxis.label.set_size(8)
    axes.set_xticks(range(0, 101, 20))
    axes.tick_params(length=0, colors=INK)
    axes.tick_params(axis="x", labelsize=8)
    # Beside the axes, since any place among them may hold a point.
    figure.legend(loc="outside upper center", ncols=len(looks), fontsize=8, edgecolor=MUTED)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    return figure


def main(argv: Sequence[str] | None = None) -> None:
    """Read results and records, vary them, and write fragility with its figure."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    for name in ["settings", "codebook", "published", "units", *TABLES]:
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--raw-respondents", required=True)
    parser.add_argument("--interview-codebook", required=True)
    parser.add_argument("--package", required=True)
    parser.add_argument("--permutations", type=int, required=True)
    parser.add_argument("--relabels", type=int, required=True)
    parser.add_argument("--videos", type=int, required=True, help="most videos tried one at a time")
    parser.add_argument("--order", nargs="*", default=[], help="claims as the text has them")
    parser.add_argument("--out", required=True)
    parser.add_argument("--svg", type=Path, required=True)
    args = parser.parse_args(argv)
    results = Results(
        settings=read_yaml(args.settings),
        codebook=load(args.codebook),
        published=read_yaml(args.published),
        tables={name: read_csv(getattr(args, name), (), optional=None) for name in TABLES},
    )
    records = Records(
        consensus=results.tables["consensus"],
        units=read_csv(args.units, ["unit_id"], key=["unit_id"], optional=None),
        codes=results.tables["codes"],
        respondents=read_respondents(args.raw_respondents),
        statements=read_statements(args.statements),
        interview_codes=read_codes(args.interview_codebook),
        permutations=args.permutations,
        videos=args.videos,
    )
    claims = claims_of(args.package)
    check_claims(claims, results.codebook.variables)
    # Both halves take about as long, so each gets a processor of its own.
    with ProcessPoolExecutor(max_workers=1) as pool:
        flips = pool.submit(flips_of, claims, results, records, args.relabels)
        left = leave_one_out(claims, results, records)
        drawn = len(records.tried) < len(records.consensus)
        rows = fragility_rows(claims, results, left, flips.result(), drawn)
    rows = in_order(rows, args.order)
    write_csv(args.out, COLUMNS, rows)
    set_style()
    admit_chinese(row["meaning"] for row in rows)
    buffer = BytesIO()
    draw(rows).savefig(buffer, format="svg", metadata={"Date": None})
    write_bytes(args.svg, buffer.getvalue())


if __name__ == "__main__":
    run(main)
