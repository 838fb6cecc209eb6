"""Claims that any study of this kind makes: a study's own package enters them under a name."""

from collections.abc import Iterable

from scripts.claims.ledger import decide
from scripts.claims.results import Results
from scripts.codes.codebook import MAIN
from scripts.paper.fragments import wording

# So many of the cells that a coder left empty are named.
NAMED = 5


def flow_adds_up(results: Results):
    """The records that were left out and the sampled ones sum to those captured."""
    rows = results.rows("flow")
    seen = int(rows[0]["n"])
    dropped = sum(int(row["n"]) for row in rows if row["kind"] == "dropped")
    sampled = int(rows[-1]["n"])
    return decide(
        seen - dropped == sampled == len(results.rows("consensus")),
        [f"{seen} seen, {dropped} left out, {sampled} sampled"],
        results.evidence("captures"),
        "The flow adds up, and every sampled video is coded.",
        "The flow does not add up, or a sampled video is not coded.",
    )


def coders_worked_through_all(results: Results):
    """Each coder has a code or a marker in every cell; files of the main round name others."""
    coding = results.settings["coding"]
    filled = {coder: set() for coder in coding["sheets"]}
    for row in results.rows("codes"):
        if row["value"] and row.get("round", MAIN) == MAIN:
            filled.setdefault(row["coder_id"], set()).add((row["unit_id"], row["variable"]))
    sampled = int(results.rows("flow")[-1]["n"])
    cells = sampled * len(results.codebook.variables)
    known = len(filled) == len(coding["sheets"]) or bool(coding.get("rounds"))
    asked = [
        (row["unit_id"], variable)
        for row in results.rows("consensus")
        for variable in results.codebook.variables
    ]
    return decide(
        known and len(filled) > 1 and all(len(own) == cells for own in filled.values()),
        [
            f"{coder}: {len(own)} of {cells} cells"
            + _named(cell for cell in asked if cell not in own)
            for coder, own in sorted(filled.items())
        ],
        results.evidence("coding"),
        "No sheet leaves a cell empty.",
        "A sheet leaves a cell empty, or is missing.",
    )


def _named(cells: Iterable[tuple[str, str]]) -> str:
    told = [f"{variable} of {unit}" for unit, variable in cells]
    more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
    return f" (empty: {', '.join(told[:NAMED])}{more})" if told else ""


def disagreements_are_logged(results: Results):
    """Every cell on which the coders differ has a logged decision."""
    cells = {}
    for row in results.rows("codes"):
        if row.get("round", MAIN) != MAIN:
            continue
        cells.setdefault((row["unit_id"], row["variable"]), set()).add(row["value"])
    differing = {cell for cell, values in cells.items() if len(values) > 1}
    logged = {(row["unit_id"], row["variable"]) for row in results.rows("disagreements")}
    return decide(
        differing == logged,
        [f"{len(differing)} of {len(cells)} cells differ, {len(logged)} decisions"],
        results.evidence("coding"),
        "Cells that differ and logged decisions are the same.",
        "A cell that differs has no decision, or a decision has no such cell.",
    )


def alpha_is_defined(results: Results):
    """Alpha is defined for every variable, so that it has a range."""
    rows = results.rows("reliability")
    values = [float(row["alpha"]) for row in rows if row["alpha"]]
    return decide(
        None if not values else len(values) == len(rows),
        [f"alpha {wording.coefficient(min(values))} to {wording.coefficient(max(values))}"]
        if values
        else [],
        results.evidence("coding"),
        "Every variable varies, so alpha exists for each.",
        "For a variable without variation alpha does not exist.",
    )
