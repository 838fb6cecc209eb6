"""Put keyed pseudonyms in place of the ids of posts and accounts, the same one everywhere.

The upper half of a TikTok id is the second of posting, and a plain hash of an id is undone by
trying the ids of a time; only a hash with a secret key (HMAC, RFC 2104) hides them.
"""

import csv
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from pathlib import Path

from scripts.errors import InputError
from scripts.files.sheet_files import read_sheet_text
from scripts.files.spreadsheets import read_workbook
from scripts.files.text_files import read_text, write_text
from scripts.files.written_workbooks import put_text, write_workbook

VARIABLE = "RELEASE_KEY"
SHORTEST_KEY = 32
SUFFIXES = (".csv", ".tsv", ".json", ".ndjson", ".jsonl")
# Where ids that are known are replaced too.
PROSE = (".txt", ".md", ".yaml", ".yml")
TABLES, WORKBOOK = (".csv", ".tsv"), ".xlsx"
# The columns and keys under which ids of posts and accounts stand, whatever their length.
ID_FIELD = r"(?:video_id|item_id|aweme_id|awemeId|author_id|author_user_id|user_id|uid)"
ID_IN_JSON = re.compile(rf'"{ID_FIELD}"\s*:\s*"?(\d{{5,}})')
# Ids of the platforms have 17 to 20 digits; no count and no time in milliseconds has as many.
# They stand in names of units and files too (`pilot_<id>`), but not in a content hash.
LONG_ID = re.compile(
    r"[0-9a-f]{32,}|(?<![^\W_])(?<!\d\.)(?P<id>[1-9][0-9]{16,19})(?![^\W_])", re.IGNORECASE
)
# Whatever stands around so many digits, they are the id; fewer may be part of a word or number.
ID_IN_TEXT = re.compile(
    r"(?<![0-9])[0-9]{15,}(?![0-9])"
    r"|(?<![^\W_])(?<![0-9]\.)[0-9]{5,14}(?![^\W_])(?!\.[0-9])"
)
JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![\w.+-])\d+(?![\w.])')


def pseudonym(key: bytes, identifier: str, attempt: int = 0) -> str:
    """``p_`` and the first 64 bits of HMAC-SHA256 of an id, another one for each attempt.

    Examples
    --------
    >>> pseudonym(b"k" * 32, "7337226195635284909")
    'p_a93ea80d56a62c20'
    """
    text = f"{identifier}/{attempt}" if attempt else identifier
    return "p_" + hmac.new(key, text.encode("ascii"), hashlib.sha256).hexdigest()[:16]


def read_key(
    path: Path | None, project: Path, environment: Mapping[str, str] = os.environ
) -> bytes:
    """The secret key, from the file at `path` or else from the variable ``RELEASE_KEY``.

    Raises
    ------
    InputError
        If there is none, if the file lies in the project (where it would be published or
        committed), if the variable holds the path of a file, or if the key is short or repeats
        itself.
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
    if path is None and _names_a_file(text.strip()):
        raise InputError(
            "this is the path of a file, which can be guessed, and not the key",
            path=where,
            mend=f'hand over what the file holds: export {VARIABLE}="$(cat FILE)"',
        )
    if len(key) < SHORTEST_KEY or len(set(key)) < 8:
        raise InputError(
            "the key can be guessed",
            path=where,
            expected=f"at least {SHORTEST_KEY} characters, drawn at random",
            mend=make,
        )
    return key


def _names_a_file(text):
    try:
        return Path(text).is_file()
    except OSError:  # too long for a path
        return False


def find_ids(folder: Path) -> set[str]:
    """All ids in the tables and JSON files of a folder: long numbers, and what is in id fields."""
    found = set()
    for path, text in read_texts(folder).items():
        found |= long_ids(text)
        if path.suffix.lower() in TABLES:
            found |= _ids_in_columns(text)
        else:
            found |= set(ID_IN_JSON.findall(text))
    for path in _workbooks(folder):
        cells = (cell for rows in read_workbook(path).values() for row in rows for cell in row)
        found |= {one for cell in cells for one in long_ids(cell)}
    return found


def long_ids(text: str) -> set[str]:
    """The numbers in a text that have as many digits as ids of the platforms.

    Examples
    --------
    >>> long_ids("pilot_7337226195635284909, 0.73372261956352849, " + "7337226195635284909" * 2)
    {'7337226195635284909'}
    """
    return {match["id"] for match in LONG_ID.finditer(text) if match["id"]}


def _workbooks(folder):
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() == WORKBOOK)


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
    >>> replace("pilot_71234,71234,712345", {"71234": "p_0"}, json=False)
    'pilot_p_0,p_0,712345'
    """

    def within(part):
        return ID_IN_TEXT.sub(lambda match: names.get(match[0], match[0]), part)

    if not json:
        return within(text)

    def token(match):
        if match[0].startswith('"'):
            return within(match[0])
        return f'"{names[match[0]]}"' if match[0] in names else match[0]

    return JSON_TOKEN.sub(token, text)


def pseudonymise(folder: Path, names: Mapping[str, str]) -> None:
    """Replace the ids in every table, workbook, JSON file and text of a folder, in place.

    A workbook that holds any is written anew, without the name of who saved it.

    Parameters
    ----------
    folder : Path
        A copy of what is to be published; the originals stay where they are.
    names : mapping
        Pseudonym of each id.
    """
    for path, text in read_texts(folder, SUFFIXES + PROSE).items():
        new = replace(text, names, json=path.suffix.lower() not in TABLES + PROSE)
        if new != text:
            write_text(path, new)
    for path in _workbooks(folder):
        _pseudonymise_workbook(path, names)


def _pseudonymise_workbook(path, names):
    from openpyxl import load_workbook  # only a study with workbooks needs it

    book, changed = load_workbook(path), False
    for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, (str, int)) and not isinstance(cell.value, bool):
            new = replace(str(cell.value), names, json=False)
            if new != str(cell.value):
                changed = True
                if cell.data_type == "f":  # a formula stays one
                    cell.value = new
                else:
                    put_text(cell, new)
        for holder, name in _beside(cell):
            text = getattr(holder, name) or ""
            if (new := replace(text, names, json=False)) != text:
                setattr(holder, name, new)
                changed = True
    if changed:
        write_workbook(path, book)


def _beside(cell):
    # A link keeps its address, and what is shown of it, apart from the text of its cell.
    if cell.hyperlink:
        yield from ((cell.hyperlink, name) for name in ("target", "location", "tooltip", "display"))
    if cell.comment:
        yield cell.comment, "text"


def read_texts(folder: Path, suffixes: tuple[str, ...] = SUFFIXES) -> dict[Path, str]:
    """Texts of the files of a folder in which ids may stand."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in suffixes)
    return {path: read_sheet_text(path) for path in paths if path.is_file()}
