"""Claims about captures, sample and coding."""

from scripts.claims.ledger import REGISTER, decide
from scripts.claims.results import Results
from scripts.paper import wording


@REGISTER.claim(
    "two-procedures",
    rule="compare_published",
    source="50 samples by praise and comments; 50 sampled at random from the latest",
)
def two_procedures_are_described(results: Results):
    """The source describes its sampling in two ways that exclude each other."""
    described = results.published["procedures"]
    return decide(
        {"by_engagement", "at_random"} <= set(described),
        [f"{name.replace('_', ' ')}: {where}" for name, where in described.items()],
        "published",
        "Both accounts stand in the text.",
        "Only one account stands in the text.",
    )


@REGISTER.claim("sample-flow", rule="draw_sample", figure="fig-flow", inputs=["videos"])
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


@REGISTER.claim("coders-differ", rule="merge_codes", inputs=["videos", "coders"])
def disagreements_are_logged(results: Results):
    """Every cell on which the coders differ has a logged decision."""
    cells = {}
    for row in results.rows("codes"):
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


@REGISTER.claim("alpha-range", rule="measure_reliability", inputs=["coders"])
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
