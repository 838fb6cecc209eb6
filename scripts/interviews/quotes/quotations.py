"""Quotations from interviews as their author lists them, and what the check of one may find."""

import re
from collections.abc import Mapping, Sequence

from scripts.files.table_files import read_table
from scripts.files.tables import Row

# Verdicts of the check; "moved" is verbatim, too, at another place than the one that is given.
VERBATIM, MOVED, NOT_FOUND = "verbatim", "moved", "not found"
NO_TRANSCRIPTS, NO_TRANSCRIPT = "no transcripts", "no transcript"
QUOTED_COLUMNS = ("quote_id", "respondent", "quote")
PLACES = ("start", "end", "line")
# Names a file, which has to be sound on every system.
QUOTE_ID = re.compile(r"[^\W_][\w.-]{0,63}")


def read_quotes(path, listed: Sequence[str]) -> list[Row]:
    """Quotations, cells as written.

    Parameters
    ----------
    path : path-like or None
        Columns ``quote_id``, ``respondent`` and ``quote``; perhaps ``transcript``, ``start`` and
        ``end`` (characters from 0, the last one not included) or ``line``, ``original`` or
        ``translation``; others are left alone.
    listed : sequence of str
        Numbers of the respondents' table.

    Raises
    ------
    InputError
        For an id that is no name of a file or differs from another by capitals alone, a
        respondent who is not in the table, or a place that is none.
    """
    rows = read_table(path, QUOTED_COLUMNS, key=("quote_id",), optional=None) if path else []
    by_fold = {}
    for row in rows:
        _check_id(row, by_fold)
        if row["respondent"] not in listed:
            raise row.error(
                "respondent",
                "the quotation is of somebody who is not in the respondents' table",
                expected=", ".join(listed),
                mend="correct the number, or add the respondent to the table",
            )
        for name in PLACES:
            if row.get(name) and not (row[name].isascii() and row[name].isdecimal()):
                raise row.error(name, "not a place", expected="a whole number, or nothing")
        start, end = row.get("start"), row.get("end")
        if bool(start) != bool(end) or (start and int(start) >= int(end)):
            raise row.error("end", "start and end do not mark a passage", expected="both in order")
    return rows


def _check_id(row, by_fold):
    name = row["quote_id"]
    if not QUOTE_ID.fullmatch(name):
        raise row.error(
            "quote_id",
            "the id cannot be part of the name of a file, quote-<quote_id>.md",
            expected="at most 64 letters and digits such as q1 or R3-food, joined by _ . or -",
            mend="give the quotation another id, here and in the text that includes it",
        )
    if (first := by_fold.setdefault(name.casefold(), row)) is not row:
        raise row.error(
            "quote_id",
            f"the id differs from {first['quote_id']} in line {first.line} by capitals alone",
            mend="give one of the two quotations another id",
        )


def said_words(row: Mapping) -> str:
    """What the transcript has to hold: the original of a quotation, or its words.

    Examples
    --------
    >>> said_words({"quote": "very hot", "original": "很辣"}), said_words({"quote": "very hot"})
    ('很辣', 'very hot')
    """
    return row.get("original") or row["quote"]


def printed_words(row: Mapping) -> tuple[str, str]:
    """The words of a quotation for a reader, and their original where they are a translation.

    Examples
    --------
    >>> printed_words({"quote": "very hot", "original": "很辣"})
    ('very hot', '很辣')
    >>> printed_words({"quote": "很辣", "translation": "very hot"}), printed_words({"quote": "hot"})
    (('very hot', '很辣'), ('hot', ''))
    >>> printed_words({"quote": "", "original": "很辣"})
    ('很辣', '')
    """
    said = said_words(row)
    words = row.get("translation") or row["quote"] or said
    return words, said if words != said else ""
