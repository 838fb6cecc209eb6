"""Find in a folder what must not be published, each with file and place (see `patterns`)."""

import contextlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from scripts.errors import InputError
from scripts.release.keyed.identifiers import long_ids
from scripts.release.keyed.reduced_captures import is_reduced
from scripts.release.privacy.captured_posts import is_header, posts_in, read_posts
from scripts.release.privacy.carriers import decoded, documents
from scripts.release.privacy.machine import Machine, find_machine, this_machine
from scripts.release.privacy.patterns import (
    EVERYWHERE,
    KINDS,
    PERSON_FIELD,
    SOFTWARE,
    find_patterns,
)
from scripts.release.privacy.pieces import Document
from scripts.release.privacy.trace_search import find_traces
from scripts.release.privacy.traces import DIGITS, SAID_ACCOUNT, gather, is_record, is_simulated

LEAK_COLUMNS = ["verdict", "kind", "file", "place", "value", "count", "reason", "mend"]
CITATION_KEY = re.compile(r"^\s*@\w+\s*\{\s*([^,\s]+)", re.MULTILINE)
POST_ID = re.compile(r"[67]\d{18}")
# An id of fewer digits, by itself or part of a name; under these names a number counts or measures.
SHORT = re.compile(r"(?<![^\W_])(?<![0-9]\.)[1-9][0-9]{8,13}(?![^\W_])(?!\.[0-9])")
MEASURE = re.compile(
    r"n|min|max|mean|median|q[13]|sd|h|z|seed|size|bytes|rank|start|end|seconds|duration"
    r"|likes|comments|reposts|plays|saves|followers|followers?_?count|(?:.*[a-z_])?counts?"
    r"|.*_(?:n|s|ms|low|high)|.*(?:time|timestamp)(?:_.*)?",
    re.IGNORECASE,
)
# Files that may be a capture; every other one is read for what stands in it alone.
TABULAR = {".csv", ".tsv", ".txt", ".json", ".ndjson", ".jsonl", ""}
# Parts of exports in table form, of which columns were taken out, beside those that are read.
EXPORTS = [
    {"collected_from_url", "body"},
    {"tiktok_url", "author_full"},
    {"video_description", "author_username"},
    {"video_description", "username"},
    {"aweme_id", "nickname"},
    {"webVideoUrl", "authorMeta.name"},
    {"webVideoUrl", "authorMeta/name"},
    {"作品ID", "账号昵称"},
]
SIMULATED = "the captures are simulated, and the records say so"
UNMARKED = (
    "study.evidence.captures says simulated, but the record does not (user_agent 'Simulated/...')"
)


class Leak(NamedTuple):
    """A finding before it is masked; `allowed` says why it may stay, if it may."""

    kind: str
    place: str
    value: str
    allowed: str = ""
    reason: str = ""


def mask(value: str) -> str:
    """The beginning of a value, enough to find it and not enough to use it.

    Examples
    --------
    >>> mask("abcdefghijkl")
    'abc… (12 characters)'
    """
    shown = " ".join(value[: 3 if len(value) > 6 else 1].split())
    return f"{shown}… ({len(value)} characters)"


def find_leaks(
    folder: Path,
    *,
    evidence: str,
    keyed: bool = False,
    captures: Iterable[Path] = (),
    spoken: frozenset[tuple[str, ...]] = frozenset(),
    allowed: Mapping[str, str] | None = None,
    machine: Machine | None = None,
) -> list[dict]:
    """Rows for every leak in the files of `folder`, and for what may stay with the reason.

    Parameters
    ----------
    folder : Path
        Every file in it is read, whatever its name, and the members of archives too.
    evidence : str
        Class of the captures. ``simulated`` records, captions and handles may stay where the
        records say that they are; of any other class, raw captures are leaks themselves.
    keyed : bool
        Whether ids of posts and accounts must have been replaced by pseudonyms.
    captures : iterable of Path
        Captures outside the folder whose captions, handles and ids must not be in it.
    spoken : frozenset
        Runs of words of transcripts; see `scripts.release.privacy.transcript_words`.
    allowed : mapping, optional
        Texts that may stay, to the reason: the address of the authors, for instance.
    machine : Machine, optional
        By default the one that this runs on.

    Returns
    -------
    list of dict
        With `LEAK_COLUMNS`; `verdict` is ``leak`` or ``allowed``, values are masked.
    """
    machine = this_machine(folder) if machine is None else machine
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    found = [document for path in files for document in _documents(path, folder)]
    records = [record for document in found for record in _records(document)]
    records += read_posts(list(captures))
    simulated = gather(record for record in records if is_simulated(record))
    genuine = gather(
        record for record in records if evidence != "simulated" or not is_simulated(record)
    )._replace(spoken=spoken)
    citations = frozenset(
        key
        for path in files
        if path.suffix == ".bib"
        for key in CITATION_KEY.findall(decoded(path.read_bytes()) or "")
    )
    rows = []
    for document in found:
        leaks = [*_in_capture(document, evidence)]
        if not leaks or evidence == "simulated":
            leaks += _in_pieces(document, citations, machine)
            if not _is_capture(document):
                leaks += _traces(document, genuine, "")
                if evidence == "simulated":
                    leaks += _traces(document, simulated, SIMULATED)
            if keyed:
                invented = simulated.ids if evidence == "simulated" else frozenset()
                leaks += _ids(document, genuine.ids | simulated.ids, invented - genuine.ids)
        leaks = _told_once(_allow(leaks, document, evidence, allowed or {}))
        rows += _rows(document.name, leaks)
    return rows


def _documents(path, folder) -> Iterator[Document]:
    first, *members = documents(path.relative_to(folder).as_posix(), path.read_bytes())
    posts = []
    if path.suffix.lower() in TABULAR:
        # What is no capture is read for what stands in it all the same.
        with contextlib.suppress(InputError):
            posts = posts_in(path)
    # The importers know more shapes than one record a line or a list of them.
    yield first._replace(records=posts) if any(is_record(one) for _, one in posts) else first
    yield from members


def _records(document):
    return [record for _, record in document.records if is_record(record)]


def _is_capture(document):
    return any(_is_raw(record) for _, record in document.records)


def _is_raw(record):
    return is_record(record) and not is_reduced(record)


def _in_capture(document, evidence) -> Iterator[Leak]:
    found = [(line, record) for line, record in document.records if _is_raw(record)]
    if not found:
        header = [piece.text for piece in document.pieces if piece.key == "header"]
        if any(names <= set(header) for names in EXPORTS) or is_header(header):
            yield Leak("raw capture", "row 1", "an export of posts as a table")
        return
    text = f"{len(found)} records of posts"
    if evidence != "simulated":
        yield Leak("raw capture", f"line {found[0][0]}", text)
        return
    unmarked = [line for line, record in found if not is_simulated(record)]
    if unmarked:
        text = f"{len(unmarked)} records that do not say that they are simulated"
        yield Leak("raw capture", f"line {unmarked[0]}", text, reason=UNMARKED)
    else:
        yield Leak("raw capture", "whole file", text, SIMULATED)


def _in_pieces(document, citations, machine) -> Iterator[Leak]:
    own = "\n".join(p.text for p in document.pieces if p.role in ("prose", "visible", "data"))
    folded = " ".join(own.casefold().split())
    for piece in document.pieces:
        if piece.role == "unreadable":
            yield Leak("unreadable", piece.place, piece.text)
            continue
        found = list(find_patterns(piece, citations))
        if piece.role in EVERYWHERE:
            told = {kind for kind, _ in found}
            found += [entry for entry in find_machine(piece.text, machine) if entry[0] not in told]
        for kind, value in found:
            yield Leak(kind, piece.place, value)
        if piece.role == "metadata" and PERSON_FIELD.fullmatch(piece.key):
            names = [name.strip() for name in re.split(r"[;,]| and ", piece.text)]
            hidden = [name for name in names if " ".join(name.casefold().split()) not in folded]
            if hidden and "$" not in piece.text and not SOFTWARE.match(piece.text) and not found:
                yield Leak("author in metadata", f"{piece.place}, {piece.key}", piece.text)


def _traces(document: Document, traces, allowed) -> Iterator[Leak]:
    for roles in ({"visible", "shown code"}, EVERYWHERE - {"bytes", "shown code"}):
        pieces = [piece for piece in document.pieces if piece.role in roles]
        if not pieces:
            continue
        text = "\n".join(piece.text for piece in pieces)
        ends = list(accumulate(len(piece.text) + 1 for piece in pieces))
        for kind, start, end in find_traces(text, traces):
            yield Leak(kind, pieces[bisect_right(ends, start)].place, text[start:end], allowed)


def _ids(document, known, invented) -> Iterator[Leak]:
    for piece in document.pieces:
        if piece.role == "unreadable":
            continue
        found = {value for value in DIGITS.findall(piece.text) if value in known}
        if piece.role != "data" or not MEASURE.fullmatch(piece.key):
            found |= {value for value in SHORT.findall(piece.text) if value in known}
        if piece.role in ("data", "name", "metadata"):
            found |= set(filter(POST_ID.fullmatch, long_ids(piece.text)))
        for value in sorted(found):
            # Code may give an invented record as an example; data is where ids are replaced.
            example = piece.role == "code" and value in invented
            yield Leak("platform id", piece.place, value, SIMULATED if example else "")


def _allow(leaks, document, evidence, allowed):
    invented = evidence == "simulated" and _records(document)
    invented = invented and all(map(is_simulated, _records(document)))
    for leak in leaks:
        if leak.value in allowed:
            yield leak._replace(allowed=allowed[leak.value])
        elif leak.kind == "handle" and evidence == "simulated" and not leak.allowed:
            said = invented or leak.value.lstrip("@").casefold().startswith(SAID_ACCOUNT)
            yield leak._replace(allowed=SIMULATED if said else "")
        else:
            yield leak


def _told_once(leaks: Iterable[Leak]) -> list[Leak]:
    # What a page shows stands in its source too; the same place is told once.
    seen, kept = {}, []
    for leak in leaks:
        key = (leak.kind, leak.place, leak.value.lstrip("@").casefold())
        if key not in seen:
            seen[key] = True
            kept.append(leak)
    return kept


def _rows(name, leaks: Sequence[Leak]) -> list[dict]:
    rows, counts = [], Counter((leak.kind, leak.allowed) for leak in leaks)
    told = set()
    for leak in leaks:
        if leak.allowed and (leak.kind, leak.allowed) in told:
            continue  # hundreds of allowed cells are one row with their number
        told.add((leak.kind, leak.allowed))
        reason, mend = KINDS[leak.kind]
        own_words = leak.kind in ("raw capture", "unreadable")
        rows.append(
            {
                "verdict": "allowed" if leak.allowed else "leak",
                "kind": leak.kind,
                "file": name,
                "place": leak.place,
                "value": leak.value if own_words else mask(leak.value),
                "count": counts[leak.kind, leak.allowed] if leak.allowed else 1,
                "reason": leak.allowed or leak.reason or reason,
                "mend": "" if leak.allowed else mend,
            }
        )
    return rows
