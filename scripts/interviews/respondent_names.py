"""The respondent whom the name of a document or case means."""

import re
from collections.abc import Sequence

SUFFIX = re.compile(r"\.(?:txt|md|docx?|rtf|pdf|odt|html?)$", re.IGNORECASE)


def respondent_of(name: str, listed: Sequence[str]) -> str | None:
    """The respondent that a document or case belongs to, by its name.

    Parameters
    ----------
    name : str
    listed : sequence of str
        Numbers of the respondents' table.

    Returns
    -------
    str or None
        The listed number that the name is, or that is one of its words; None for anybody else,
        and where several listed numbers stand in it.

    Examples
    --------
    >>> [respondent_of(name, ["F1", "P-03"]) for name in ("f1.docx", "Int14_P-03", "Guide")]
    ['F1', 'P-03', None]
    """
    stem = SUFFIX.sub("", name.strip())
    by_fold = {number.casefold(): number for number in listed}
    if stem in listed or stem.casefold() in by_fold:
        return stem if stem in listed else by_fold[stem.casefold()]
    # A bare digit may be the count of an interview or a part of a date; of the
    # longer one is meant.
    sought = sorted((one for one in by_fold if not one.isdecimal()), key=len, reverse=True)
    pattern = rf"(?<![^\W_])(?:{'|'.join(map(re.escape, sought))})(?![^\W_])"
    within = {*re.findall(pattern, stem.casefold())} if sought else set()
    return by_fold[within.pop()] if len(within) == 1 else None
