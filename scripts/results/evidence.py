"""Which evidence class a result belongs to."""

from collections.abc import Iterable, Mapping

WEAKEST_FIRST = ("simulated", "observed", "published")


def share_evidence(anchors: Iterable[Mapping], coding: str) -> dict[tuple[str, str], str]:
    """Evidence class of the shares that a publication gives too.

    Simulated sheets are calibrated to a publication, so that a share is published where they give
    exactly its figure, of as many units. Where they give another one, and wherever the coding is
    none that was made to agree, the number that is shown is of the class of the coding.

    Parameters
    ----------
    anchors : iterable of mapping
        Rows of ``anchors.csv``.
    coding : str
        Evidence class of the coding sheets.

    Returns
    -------
    dict
        (variable, value) to evidence class; shares that are absent are of class `coding`.

    Examples
    --------
    >>> row = {"variable": "theme", "value": "food", "verdict": "reproduced"}
    >>> row |= {"base": "50", "found_base": "50"}
    >>> share_evidence([row], "simulated"), share_evidence([row], "observed")
    ({('theme', 'food'): 'published'}, {('theme', 'food'): 'observed'})
    """
    return {
        (row["variable"], row["value"]): "published" if _is_calibrated(row, coding) else coding
        for row in anchors
        if row["variable"]
    }


def _is_calibrated(row, coding):
    same = row["verdict"] == "reproduced" and str(row["base"]) == str(row["found_base"])
    return coding == "simulated" and same


def weakest(classes: Iterable[str]) -> str:
    """Evidence class of a number that rests on several inputs: simulated spoils all others.

    Examples
    --------
    >>> weakest(["published", "simulated"]), weakest(["published", "observed"])
    ('simulated', 'observed')
    """
    found = set(classes)
    return next(name for name in WEAKEST_FIRST if name in found)
