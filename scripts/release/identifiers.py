"""Put keyed pseudonyms in place of the ids of posts and accounts, the same one everywhere.

The upper half of a TikTok id is the second of posting, and a plain hash of an id is undone by
trying the ids of a time; only a hash with a secret key (HMAC, RFC 2104) hides them.
"""

import argparse
import csv
import hashlib
import hmac
import io
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.errors import InputError, run
from scripts.tables import read_text, write_text

VARIABLE = "RELEASE_KEY"
SHORTEST_KEY = 32
SUFFIXES = (".csv", ".json", ".ndjson", ".jsonl")
# The columns and keys under which ids of posts and accounts stand, whatever their length.
ID_FIELD = r"(?:video_id|item_id|aweme_id|awemeId|author_id|author_user_id|user_id|uid)"
ID_IN_JSON = re.compile(rf'"{ID_FIELD}"\s*:\s*"?(\d{{5,}})')
# Ids of the platforms have 17 to 20 digits; no count and no time in milliseconds has as many.
LONG_ID = re.compile(r"(?<![\w.+-])[1-9]\d{16,19}(?![\w.])")
JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![\w.+-])\d+(?![\w.])')
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?Z")
POSTED = re.compile(rf"posted at {INSTANT.pattern}")
CREATED = re.compile(r'("create_?[tT]ime"\s*:\s*"?)(\d{9,10})(?!\d)')
DAY = 86_400


def pseudonym(key: bytes, identifier: str) -> str:
    """``p_`` and the first 64 bits of HMAC-SHA256 of an id.

    Examples
    --------
    >>> pseudonym(b"k" * 32, "7337226195635284909")
    'p_a93ea80d56a62c20'
    """
    return "p_" + hmac.new(key, identifier.encode("ascii"), hashlib.sha256).hexdigest()[:16]


def read_key(
    path: Path | None, project: Path, environment: Mapping[str, str] = os.environ
) -> bytes:
    """The secret key, from the file at `path` or else from the variable ``RELEASE_KEY``.

    Raises
    ------
    InputError
        If there is none, if the file lies in the project (where it would be published or
        committed), or if the key is short or repeats itself.
    """
    where = str(path) if path else f"the environment variable {VARIABLE}"
    make = "make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
    if path is None:
        text = environment.get(VARIABLE, "")
    elif path.resolve().is_relative_to(project.resolve()):
        raise InputError(
            "the key lies inside the project, where it would be published with it",
            path=path,
            mend="move it out of the project, and keep it where only the authors can read it",
        )
    else:
        text = read_text(path)
    key = text.strip().encode("utf-8")
    if not key:
        raise InputError("there is no key for the pseudonyms", path=where, mend=make)
    if len(key) < SHORTEST_KEY or len(set(key)) < 8:
        raise InputError(
            "the key can be guessed",
            path=where,
            expected=f"at least {SHORTEST_KEY} characters, drawn at random",
            mend=make,
        )
    return key


def find_ids(texts: Mapping[str, str]) -> set[str]:
    """All ids in the texts of CSV and JSON files: long numbers, and what stands in id fields."""
    found = set()
    for path, text in texts.items():
        found |= set(LONG_ID.findall(text))
        if path.endswith(".csv"):
            found |= _ids_in_columns(text)
        else:
            found |= set(ID_IN_JSON.findall(text))
    return found


def _ids_in_columns(text):
    rows = csv.DictReader(text.splitlines())
    names = [name for name in rows.fieldnames or () if re.fullmatch(ID_FIELD, name.strip())]
    return {row[name] for row in rows for name in names if re.fullmatch(r"\d{5,}", row[name] or "")}


def replace(text: str, names: Mapping[str, str], *, json: bool) -> str:
    """The text with the pseudonym for each id; in JSON a bare number becomes a string.

    Examples
    --------
    >>> replace('{"id": 71234, "n": 7}', {"71234": "p_0"}, json=True)
    '{"id": "p_0", "n": 7}'
    >>> replace("v1,71234,712345", {"71234": "p_0"}, json=False)
    'v1,p_0,712345'
    """

    def within(part):
        return re.sub(r"(?<![\w.])\d{5,}(?![\w.])", lambda m: names.get(m[0], m[0]), part)

    if not json:
        return within(text)

    def token(match):
        if match[0].startswith('"'):
            return within(match[0])
        return f'"{names[match[0]]}"' if match[0] in names else match[0]

    return JSON_TOKEN.sub(token, text)


def coarsen(text: str, *, json: bool) -> str:
    r"""Times of posting cut to the day (UTC); times of collection and all else stay.

    In CSV these are the columns ``posted_at...`` and remarks that say "posted at"; in JSON
    ``createTime``.

    Examples
    --------
    >>> print(coarsen("video_id,posted_at_utc,collected_at_utc\n"
    ...               "p_1,2024-01-18T07:30:05Z,2024-03-02T09:56:42Z\n", json=False), end="")
    video_id,posted_at_utc,collected_at_utc
    p_1,2024-01-18T00:00:00Z,2024-03-02T09:56:42Z
    >>> coarsen('{"createTime": 1708331097}', json=True)
    '{"createTime": 1708300800}'
    """
    text = POSTED.sub(r"posted at \1T00:00:00Z", text)
    if json:
        return CREATED.sub(lambda m: f"{m[1]}{int(m[2]) // DAY * DAY}", text)
    rows = list(csv.reader(io.StringIO(text)))
    columns = [n for n, name in enumerate(rows[0] if rows else ()) if name.startswith("posted_at")]
    if not columns:
        return text
    for row in rows[1:]:
        for column in columns:
            if column < len(row):
                row[column] = INSTANT.sub(r"\1T00:00:00Z", row[column])
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def pseudonymise(folder: Path, key: bytes, *, days: bool = False) -> dict[str, int]:
    """Replace the ids in every CSV, NDJSON and JSON file of a folder, in place.

    Parameters
    ----------
    folder : Path
        A copy of what is to be published; the originals stay where they are.
    key : bytes
        See `read_key`. The same key gives the same pseudonym in every file and every run.
    days : bool
        Whether times of posting are cut to the day.

    Returns
    -------
    dict
        Number of ids in the folder, and of files that were changed.

    Raises
    ------
    InputError
        If two ids have one pseudonym (which 64 bits make all but impossible).
    """
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    texts = {path: read_text(path) for path in paths if path.is_file()}
    ids = find_ids({path.as_posix(): text for path, text in texts.items()})
    names = {identifier: pseudonym(key, identifier) for identifier in sorted(ids)}
    if len(set(names.values())) < len(names):
        raise InputError("two ids have the same pseudonym", path=folder, mend="take another key")
    changed = 0
    for path, text in texts.items():
        json = path.suffix.lower() != ".csv"
        new = replace(text, names, json=json)
        new = coarsen(new, json=json) if days else new
        if new != text:
            write_text(path, new)
            changed += 1
    return {"ids": len(names), "files": changed}


def main(argv: Sequence[str] | None = None) -> None:
    """Read the key, and replace the ids in the files of a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="changed in place")
    parser.add_argument("--project", type=Path, default=Path())
    parser.add_argument("--key", type=Path, help=f"file outside the project; else {VARIABLE}")
    parser.add_argument("--days", action="store_true", help="cut times of posting to the day")
    args = parser.parse_args(argv)
    if not args.folder.is_dir():
        raise InputError("there is no such folder", path=args.folder)
    if args.folder.resolve() == args.project.resolve():
        raise InputError(
            "the project's own files would be changed",
            path=args.folder,
            mend="copy what is to be published into a folder of its own, and name that",
        )
    told = pseudonymise(args.folder, read_key(args.key, args.project), days=args.days)
    print(f"{told['ids']} ids replaced, {told['files']} files changed")


if __name__ == "__main__":
    run(main)
