"""Check quotations against the transcripts: verbatim, from whom, and what they give away."""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.checkout import stayed_at_home
from scripts.errors import InputError, run
from scripts.files.tables import Row, write_csv
from scripts.files.text_files import read_text
from scripts.interviews.quotes.passages import (
    EDGE,
    Passage,
    find_nearest,
    find_quotation,
    split_quotation,
)
from scripts.interviews.quotes.personal_details import find_details
from scripts.interviews.quotes.quotations import (
    MOVED,
    NO_TRANSCRIPT,
    NO_TRANSCRIPTS,
    NOT_FOUND,
    VERBATIM,
    read_quotes,
    said_words,
)
from scripts.interviews.records import read_respondents
from scripts.interviews.transcripts import (
    Transcript,
    list_transcripts,
    plain_text,
    read_transcripts,
    refuse_documents,
)

QUOTE_COLUMNS = (
    "quote_id",
    "respondent",
    "verdict",
    "transcript",
    "sha256",
    "start",
    "end",
    "line",
    "parts",
    "similarity",
    "translated",
    "personal_details",
)
RESPONDENT_COLUMNS = ("respondent", "transcript", "sha256", "quotes", "share", "note")
MEND = (
    "quote the words as the transcript has them, with […] for a cut and brackets around an "
    "insertion; interviews.quote_gate: report builds the paper all the same"
)


def check_quote(row: Mapping, transcript: Transcript | None, names: Sequence[str] = ()) -> dict:
    """One row of ``quotes.csv``; see `QUOTE_COLUMNS`.

    Parameters
    ----------
    row : mapping
        A quotation; where it has an ``original``, that is what the transcript has to hold.
    transcript : Transcript or None
    names : sequence of str
        See `personal_details.find_details`.

    Returns
    -------
    dict
        `verdict` is "verbatim" (at the place that is given, if one is), "moved" (verbatim, but
        elsewhere; the place is where it is found), "not found" (the place is that of the most
        similar passage, with its `similarity`) or "no transcript".
    """
    words = said_words(row)
    told = [row["quote"], row.get("original") or "", row.get("translation") or ""]
    found = dict.fromkeys(QUOTE_COLUMNS) | {
        "quote_id": row["quote_id"],
        "respondent": row["respondent"],
        "verdict": NO_TRANSCRIPT,
        "translated": "yes" if any(told[1:]) else "no",
        "personal_details": "; ".join(find_details("\n".join(told), names)),
    }
    if transcript is None:
        return found
    passages = find_quotation(transcript, words)
    fitting = [passage for passage in passages if _is_at(row, passage, transcript)]
    passage, similarity = next(iter([*fitting, *passages]), None), None
    if passage is None and (nearest := find_nearest(transcript, words)):
        passage, similarity = nearest
    found |= {
        "verdict": VERBATIM if fitting else MOVED if passages else NOT_FOUND,
        "transcript": Path(transcript.path).name,
        "sha256": transcript.sha256,
        "parts": passage.parts if passages else None,
        "similarity": similarity,
    }
    if passage:
        line = transcript.line(passage.start)
        found |= {"start": passage.start, "end": passage.end, "line": line}
    return found


def _is_at(row, passage: Passage, transcript):
    if row.get("line") and int(row["line"]) != transcript.line(passage.start):
        return False
    if not row.get("start"):
        return True
    start, end = int(row["start"]), int(row["end"])
    before, after = transcript.text[start : passage.start], transcript.text[passage.end : end]
    # Marks around the words may be in the passage that is given, or not.
    return (
        end <= len(transcript.text)
        and abs(passage.start - start) + abs(passage.end - end) == len(before) + len(after)
        and not (plain_text(before)[0] + plain_text(after)[0]).strip(EDGE)
    )


def by_respondent(
    checked: Sequence[Mapping],
    listed: Sequence[str],
    transcripts: Mapping[str, Transcript],
    max_share: float,
) -> list[dict]:
    """How many of the quotations each respondent has given, and what to say of it.

    Examples
    --------
    >>> rows = by_respondent([{"respondent": "F1"}], ["F1", "M2"], {}, 0.4)
    >>> [(row["respondent"], row["quotes"], row["note"]) for row in rows]
    [('F1', 1, 'more than 40% of the quotations'), ('M2', 0, 'never quoted')]
    """
    counts = Counter(row["respondent"] for row in checked)
    rows = []
    for number in listed:
        own, transcript = counts[number], transcripts.get(number)
        share = own / len(checked) if checked else None
        note = "" if own else "never quoted" if checked else "no quotations"
        if share is not None and share > max_share:
            note = f"more than {100 * max_share:g}% of the quotations"
        rows.append(
            {
                "respondent": number,
                "transcript": Path(transcript.path).name if transcript else NO_TRANSCRIPT,
                "sha256": transcript.sha256 if transcript else "",
                "quotes": own,
                "share": share,
                "note": note,
            }
        )
        if not transcripts:
            rows[-1]["transcript"] = NO_TRANSCRIPTS
    return rows


def read_names(path) -> list[str]:
    """Names, one a line; lines that begin with # are remarks."""
    lines = [line.strip() for line in read_text(path).split("\n")] if path else []
    return [line for line in lines if line and not line.startswith("#")]


def find_transcript(row: Row, transcripts: Mapping[str, Transcript]) -> Transcript | None:
    """The transcript that a quotation names, or that of its respondent.

    Raises
    ------
    InputError
        If the named one is not there, or is that of somebody else.
    """
    own, name = transcripts.get(row["respondent"]), row.get("transcript")
    if not name or not transcripts:
        return own
    by_name = {Path(one.path).name: one for one in transcripts.values()}
    by_name |= {Path(one.path).stem: one for one in transcripts.values()}
    if name not in by_name:
        raise row.error("transcript", "there is no such transcript", expected=", ".join(by_name))
    if by_name[name].respondent != row["respondent"]:
        raise row.error(
            "transcript",
            f"the transcript is that of {by_name[name].respondent}, and the quotation of "
            f"{row['respondent']}",
            expected=Path(own.path).name if own else "nothing",
        )
    return own


def check_absent(setting: str) -> None:
    """Refuse a setting that leads to no transcript, unless this copy was handed on without any.

    That is so where the whole folder is not there and ``.gitignore`` keeps it from git and
    releases; a name that it does not list is misspelt, and in a folder that is there something
    was to be found.

    Raises
    ------
    InputError
        Names the setting.
    """
    if stayed_at_home(Path(), setting):
        print(
            f"note: {setting} is not in this copy of the project, as .gitignore says; quotations "
            "are not checked",
            file=sys.stderr,
        )
        return
    raise InputError(
        "there is no transcript",
        path="config.yaml",
        column="interviews.transcripts",
        value=setting,
        expected="a folder with .txt or .md files, or a pattern that fits some",
        mend="correct it, or leave it empty if there are no transcripts",
    )


def not_verbatim(row: Row, found: Mapping, transcript: Transcript) -> InputError:
    """What to say of a quotation that its transcript does not hold; `found` is by `check_quote`."""
    place = found["start"], found["end"]
    nearest = f"{transcript.path} has nothing like it"
    if None not in place:
        words = transcript.text[slice(*place)]
        nearest = f"words of the transcript; nearest: {words!r} ({transcript.path}, line "
        nearest += f"{found['line']})"
    return InputError(
        "the quotation is not in the transcript",
        path=row.path,
        row=row.line,
        column="original" if row.get("original") else "quote",
        value=said_words(row),
        expected=nearest,
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Read quotations and transcripts, write both tables, and say what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--respondents", required=True, help="respondents' table")
    parser.add_argument("--transcripts", default="", help="pattern or folder of the transcripts")
    parser.add_argument("--quotes", default="", help="quotations")
    parser.add_argument("--names", default="", help="names that must not appear, one a line")
    parser.add_argument("--gate", choices=("stop", "report"), default="stop")
    parser.add_argument("--max-share", type=float, required=True, help="share of one respondent")
    parser.add_argument("--out", required=True, help="quotations and what is found (CSV)")
    parser.add_argument("--by-respondent", required=True, help="quotations by respondent (CSV)")
    options = parser.parse_args(argv)
    respondents = read_respondents(options.respondents)
    listed = [row["number"] for row in respondents]
    refuse_documents(options.transcripts)
    texts = list_transcripts(options.transcripts)
    if options.transcripts and not texts:
        check_absent(options.transcripts)
    transcripts = read_transcripts(texts, respondents)
    # Names stay at home with the transcripts.
    names = [] if stayed_at_home(Path(), options.names) else read_names(options.names)
    checked, absent = [], []
    for row in read_quotes(options.quotes, listed):
        if not split_quotation(said_words(row)):
            raise row.error("quote", "the quotation is empty", expected="words of the transcript")
        transcript = find_transcript(row, transcripts)
        checked.append(check_quote(row, transcript, names))
        if not transcripts:
            checked[-1]["verdict"] = NO_TRANSCRIPTS
        # The words of a transcript are shown here and kept out of the tables.
        if checked[-1]["verdict"] == NOT_FOUND:
            absent.append(not_verbatim(row, checked[-1], transcript))
    if absent and options.gate == "stop":
        raise InputError("\n".join(map(str, absent)), mend=MEND)
    for told in absent:
        print(f"warning: {told}", file=sys.stderr)
    people = by_respondent(checked, listed, transcripts, options.max_share)
    verdicts = Counter(row["verdict"] for row in checked)
    summary = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    print(f"{len(transcripts)} transcripts; quotations: {summary or 'none'}", file=sys.stderr)
    write_csv(options.out, QUOTE_COLUMNS, checked)
    write_csv(options.by_respondent, RESPONDENT_COLUMNS, people)


if __name__ == "__main__":
    run(main)
