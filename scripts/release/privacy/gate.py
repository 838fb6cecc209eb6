"""Refuse a release that holds what must not be published; say what was looked for and found."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.errors import InputError
from scripts.release.privacy.leaks import find_leaks
from scripts.release.privacy.transcript_words import spoken_in
from scripts.videos.capture_files import find_captures


def examine(folder: Path, settings: Mapping, root: Path) -> list[dict]:
    """Every leak in `folder`, and what may stay with the reason; see `leaks.find_leaks`.

    Parameters
    ----------
    folder : Path
        What is about to be published.
    settings : mapping
        Content of ``config.yaml``: ``study.evidence.captures``, ``captures.files``,
        ``release.identifiers``, transcripts and quotations of ``interviews`` and, where there is
        one, ``release.allowed``, a list of ``{text, reason}``.
    root : Path
        The project, which holds the captures even where the folder does not.

    Returns
    -------
    list of dict
        With `leaks.LEAK_COLUMNS`, in order of the files.
    """
    choices = settings["release"]
    return find_leaks(
        folder,
        evidence=settings["study"]["evidence"]["captures"],
        keyed=choices["identifiers"] == "keyed",
        spoken=spoken_in(settings, root),
        captures=[root / name for name in find_captures(settings["captures"]["files"], root)],
        allowed={entry["text"]: entry["reason"] for entry in choices.get("allowed", [])},
    )


def refuse(rows: Sequence[Mapping], listed: str) -> None:
    """Raise an `InputError` that names the first leak and their number, if there is one.

    Parameters
    ----------
    rows : sequence of mapping
        See `examine`.
    listed : str
        The file in which all of them are.

    Examples
    --------
    >>> refuse([{"verdict": "allowed"}], "leaks.csv")
    >>> refuse([{"verdict": "leak", "kind": "handle", "file": "a.csv", "place": "row 2",
    ...          "value": "@an…", "reason": "it names a person", "mend": "take it out"}],
    ...        "leaks.csv")
    Traceback (most recent call last):
    ...
    scripts.errors.InputError: a.csv: handle in row 2, the first of 1 leak: it names a person
      found:    '@an…'
      mend:     take it out; leaks.csv lists every find
    """
    leaks = [row for row in rows if row["verdict"] == "leak"]
    if leaks:
        first, count = leaks[0], len(leaks)
        raise InputError(
            f"{first['kind']} in {first['place']}, the first of {count} "
            f"leak{'s' if count > 1 else ''}: {first['reason']}",
            path=first["file"],
            value=first["value"],
            mend=f"{first['mend']}; {listed} lists every find",
        )
