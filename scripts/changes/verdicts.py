"""The verdict on a comparison, by the measure that the user chose."""

from collections.abc import Mapping

ANY, NUMBERS, CLAIMS = "any", "numbers", "claims"
FAIL_ON = (ANY, NUMBERS, CLAIMS)
SAME, FAULT, DIFFERS = 0, 1, 3
NAMED = 3  # most files in the sentence on files that move nothing
NUMERIC = ("reliability", "statistics", "flow", "interviews")


def give_verdict(document: Mapping, fail_on: str) -> dict:
    """Verdict of a report, with the exit status of the command.

    Parameters
    ----------
    document : mapping
        The report with layers, figures, sentences, claims, edits and both sides.
    fail_on : str
        "any": any difference in what the paper is made from or says; "numbers": a number of the
        results beyond its tolerance; "claims": a claim whose verdict changed.

    Returns
    -------
    dict
        See ``diff.schema.json``. The status is 1 where a side could not be built, since what
        was not built was not compared.
    """
    flipped = [claim for claim in document["claims"] if claim["change"] == "flipped"]
    beyond, within = _moved_numbers(document)
    broken = document["baseline"]["failures"] or document["current"]["failures"]
    differs = any(part["part"] != "other" for part in document["parts"]) or _is_told(document)
    fails = {ANY: differs, NUMBERS: beyond > 0, CLAIMS: bool(flipped)}[fail_on]
    return {
        "differs": differs,
        "fails": fails,
        "fail_on": fail_on,
        "status": FAULT if broken else DIFFERS if fails else SAME,
        "sentence": _told(document, flipped, beyond, within, differs, broken),
    }


def _is_told(document):
    """Whether the report names anything that differs, besides files."""
    return bool(
        document["sentences"]
        or document["claims"]
        or any(figure["status"] != "same" for figure in document["figures"])
        or any(file["changes"] for layer in document["layers"] for file in layer["files"])
    )


def _moved_numbers(document):
    changes = [
        change
        for layer in document["layers"]
        if layer["layer"] in NUMERIC
        for file in layer["files"]
        for change in file["changes"]
        if change["kind"] != "text"
    ]
    within = sum(change["within"] for change in changes)
    return len(changes) - within, within


def _told(document, flipped, beyond, within, differs, broken):
    if broken:
        names = {"baseline": "the baseline", "current": "the current state"}
        sides = [told for name, told in names.items() if document[name]["failures"]]
        told = f"Neither {' nor '.join(sides)}" if len(sides) > 1 else sides[0].capitalize()
        verb = "could" if len(sides) > 1 else "could not"
        return f"{told} {verb} be built in full, so the comparison is incomplete."
    if not differs:
        total = sum(count["compared"] for count in document["counts"])
        return f"Nothing differs in the {total:,} items compared."
    if not _is_told(document):
        files = [
            path for part in document["parts"] if part["part"] != "other" for path in part["files"]
        ]
        named = ", ".join(files[:NAMED]) + (
            f" and {len(files) - NAMED} more" * (len(files) > NAMED)
        )
        verb = "differs" if len(files) == 1 else "differ"
        return f"{named} {verb}, and nothing that is compared moves."
    edits = document["edits"]
    matter = sum(edit["outcome"] in ("matters", "only together") for edit in edits)
    parts = [
        _counted(len(flipped), "claim flips", "claims flip") if flipped else "No claim flips",
        _counted(beyond, "number moves beyond tolerance", "numbers move beyond tolerance")
        if beyond
        else "no number moves beyond tolerance",
        *([f"{within} within it"] if within else []),
    ]
    if pictures := sum(figure["status"] != "same" for figure in document["figures"]):
        parts.append(_counted(pictures, "figure differs", "figures differ"))
    if document["sentences"]:
        parts.append(_counted(len(document["sentences"]), "sentence differs", "sentences differ"))
    if edits:
        told = _counted(len(edits), "edit of data or settings", "edits of data or settings")
        untried = any(edit["outcome"] == "not tried" for edit in edits)
        parts.append(told if untried else f"{told}, {_told_matter(matter, len(edits))}")
    return "; ".join(parts) + "."


def _told_matter(matter, edits):
    if edits == 1:
        return "which moves results" if matter else "which moves no result"
    if matter == edits:
        return "all of which move results"
    return f"{matter or 'none'} of which {'moves' if matter == 1 else 'move'} results"


def _counted(count, one, many):
    return f"{count} {one if count == 1 else many}"
