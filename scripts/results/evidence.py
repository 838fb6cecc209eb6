"""Which evidence class a result belongs to."""

from collections.abc import Iterable, Mapping

WEAKEST_FIRST = ("simulated", "observed", "published")


def share_evidence(anchors: Iterable[Mapping], coding: str) -> dict[tuple[str, str], str]:
    """Evidence class of the shares that a publication gives too.

    A share is published where the pipeline gives exactly the published figure. Where it gives
    another one, the number that is shown comes from the coding, and is of that class.

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
    >>> share_evidence([row], "simulated")
    {('theme', 'food'): 'published'}
    """
    return {
        (row["variable"], row["value"]): "published" if row["verdict"] == "reproduced" else coding
        for row in anchors
        if row["variable"]
    }


def weakest(classes: Iterable[str]) -> str:
    """Evidence class of a number that rests on several inputs: simulated spoils all others.

    Examples
    --------
    >>> weakest(["published", "simulated"]), weakest(["published", "observed"])
    ('simulated', 'observed')
    """
    found = set(classes)
    return next(name for name in WEAKEST_FIRST if name in found)
