"""The one table of what must not leave with a release, with the reason and the mend per kind."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from scripts.files.written_workbooks import LISTS
from scripts.release.privacy.pieces import Piece

EVERYWHERE = frozenset(
    ["data", "prose", "code", "markup", "shown code", "key", "metadata", "name", "bytes"]
)
# Not in code: an at sign there starts a decorator, a rule of a style sheet or an entry of BibTeX.
WRITTEN = frozenset(["data", "prose", "visible", "metadata", "name"])

SESSIONS = (
    *("msToken", "device_id", "verifyFp", "_signature", "X-Bogus", "X-Gnarly", "odinId", "odin_tt"),
    *("ttwid", "sessionid", "sessionid_ss", "sid_guard", "sid_tt", "s_v_web_id", "tt_csrf_token"),
    *("passport_csrf_token", "tt_chain_token", "user_agent", "cookie", "cookies"),
)
SESSION = "|".join(SESSIONS)
SESSION_FIELD = re.compile(SESSION, re.IGNORECASE)
HANDLE_FIELD = re.compile(
    r"uniqueId|unique_id|author_(?:username|full|nickname)|username|nickname|secUid|sec_uid"
    r"|author(?:Meta[./])(?:name|nickName)"
)
CAPTION_FIELD = re.compile(r"desc|contents|video_description|caption")
PERSON_FIELD = re.compile(
    r"author|artist|creator|dc:creator|cp:lastmodifiedby|company|manager|meta:initial-creator"
    r"|user name|owner",
    re.IGNORECASE,
)
# And the owner of the files in an archive that was made in a container, and what Excel has as the
# author of a comment whose person it names elsewhere.
SOFTWARE = re.compile(
    r"matplotlib|openpyxl|xlsxwriter|typst|pandoc|quarto|libreoffice|microsoft|inkscape|root$"
    r"|tc=\{",
    re.IGNORECASE,
)
# A session parameter without a value: blank, zeros, a word for none, or said to be simulated.
EMPTY = re.compile(r"0*|none|null|nan|undefined|\S*simulated\S*|simulated/.*", re.IGNORECASE)
# Reserved for examples (RFC 2606), and the account that every clone from a forge goes by.
NO_ADDRESS = re.compile(
    r"(?:.*[@.])?(?:example\.(?:com|org|net)|[\w-]+\.(?:example|invalid|test)|localhost)"
    r"|git@[\w.-]+",
    re.IGNORECASE,
)
# Keywords of JSON-LD and of style sheets, decorators that a text may mention.
NO_HANDLE = re.compile(
    r"@(?:id|type|context|graph|value|language|vocab|base|list|set"
    r"|reverse|none|media|import|font-face|keyframes|page|supports|charset|dataclass|property"
    r"|staticmethod|classmethod|pytest|functools|contextlib)(?:[._].*)?",
    re.IGNORECASE,
)


class Pattern(NamedTuple):
    """One kind of leak: where it is looked for, how it looks, why it matters, how to mend it.

    Whatever looks so holds one of `marks`, which are compared without regard to case.
    """

    kind: str
    roles: frozenset[str]
    marks: tuple[str, ...]
    looks: re.Pattern
    reason: str
    mend: str


KINDS = {
    "handle": (
        "a handle names the person who posted, and the post is found by it",
        "take the column out, or put a code in place of the name",
    ),
    "caption": (
        "a verbatim caption is found by any search engine, and the person with it",
        "paraphrase it, or cut it to fewer than eight words",
    ),
    "transcript": (
        "the words of a respondent lead to the person, and only declared quotations are published",
        "take them out (a table of coded segments needs no column of them), or declare the passage "
        "in interviews.quotes",
    ),
    "session parameter": (
        "it belongs to the collector's own browser and account",
        "export without it, or blank the value",
    ),
    "e-mail address": (
        "it names a person who may not have agreed",
        "take it out, or declare it in release.allowed with the reason",
    ),
    "absolute path": (
        "it tells the user name and the machine",
        "write it relative to the project",
    ),
    "user or host name": (
        "it names the person at the machine, or the machine",
        "take it out; make the file on a machine where it is not written",
    ),
    "signed address": (
        "a signature or expiry in the address belongs to the collector's session",
        "take the address out",
    ),
    "hidden sheet": (
        "no reader sees it, and whoever unhides it finds what it holds, such as a key to the names",
        "delete the sheet and save again, or show it if it is to be published",
    ),
    "author in metadata": (
        "the file names a person that its own text does not",
        "remove the document properties, or the names of those who comment, and save again",
    ),
    "platform id": (
        "the upper half of an id is the second of posting, and the id leads to the post",
        "take the column out; ids in CSV and JSON files are replaced in a keyed release",
    ),
    "raw capture": (
        "records of real people must not be published, by ethics and the platform's terms",
        "set release.identifiers: keyed in config.yaml, which cuts the captures to what is read",
    ),
    "unreadable": (
        "what cannot be opened cannot be cleared",
        "take the file out, or save it unencrypted and whole",
    ),
}


def _pattern(kind, roles, marks, looks, flags=0):
    marks = tuple(mark.casefold() for mark in marks)
    return Pattern(kind, roles, marks, re.compile(looks, flags), *KINDS[kind])


# In this order; what one pattern has taken of a text is not told again by a later one.
PATTERNS = [
    _pattern(
        "signed address",
        EVERYWHERE,
        ["http"],
        r"https?:(?:\\?/){2}[\w.-]{0,253}(?:(?:tiktokcdn|douyinpic|douyinvod|byteimg|ibyteimg|muscdn|"
        r"pstatp|tiktokv)[\w-]*\.[a-z]+|[^\s\"'<>]{1,500}?[?&;](?:x-signature|x-expires|"
        r"X-Amz-Signature|Signature)=)[^\s\"'<>]*",
        re.IGNORECASE,
    ),
    _pattern(
        "session parameter",
        EVERYWHERE,
        SESSIONS,
        rf"(?<![\w-])(?:{SESSION})(?:%3D|\\?[\"']?\s{{0,3}}[:=]\s{{0,3}}\\?[\"']?)"
        r"(?P<value>[\w.%~+/=-]{6,})(?![\w(\[{])",
        re.IGNORECASE,
    ),
    _pattern(
        "session parameter",
        EVERYWHERE,
        ["Mozilla/"],
        r"Mozilla/\d\.\d \([^)]{6,}\)[^\"'<>\n]{0,120}",
    ),
    _pattern("handle", EVERYWHERE, ["/@"], r"(?:tiktok\.com/|douyin\.com/)(?P<value>@[\w.-]{2,})"),
    # The user's part is at most 64 characters (RFC 5321) and starts where a word does: on long
    # lines without an at sign a pattern without these bounds takes quadratic time.
    _pattern(
        "e-mail address",
        EVERYWHERE,
        ["@"],
        r"(?<![\w.%+@/-])[\w.%+-]{1,64}@(?!\d+x\.)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}"
        r"(?![\w(])",
        re.ASCII,
    ),
    _pattern(
        "absolute path",
        EVERYWHERE,
        [
            *["file:/", "home", "Users", "root", "tmp", "mnt", "var/folders", "private/var"],
            "Documents",
        ],
        r"file:/{2,3}(?=[\w%~.])[^\s\"'<>|]*|(?<![\w.~:$}\])/-])/(?:home|Users|root|tmp|mnt|"
        r"var/folders|private/var)/[^\s\"'<>|*:,;()\[\]{}`]+|(?<![\w.~$}\])/-])/root(?![\w/])"
        r"|(?<!\w)[A-Za-z]:\\{1,2}(?:Users|Documents|home)\\{1,2}[^\s\"'<>|*,;]+",
    ),
    _pattern(
        "hidden sheet",
        frozenset(["markup"]),
        ["hidden"],
        r"<(?:\w+:)?sheet(?=\s[^>]*\bstate=[\"'](?:veryHidden|hidden)[\"'])"
        r"[^>]*?\sname=([\"'])(?P<value>.*?)\1",
    ),
    # Cross-references of the manuscript look like handles; so do its citations (`citations`).
    _pattern(
        "handle",
        WRITTEN,
        ["@", "＠"],
        r"(?<![\w.@/+\-\\#&=＠])[@＠](?!(?:fig|tbl|sec|eq|lst)-)[^\W_][\w.]{1,29}(?![\w/(@])",
    ),
]
# Each pattern needs one of these: most cells have none, and are done with at once.
MARKS = re.compile(r"[@＠/\\:=%]")
# Addresses in code have to end as addresses do: `x@y.mean` multiplies two matrices.
DOMAINS = re.compile(
    r".*\.(?:com|org|net|edu|gov|info|io|me|ac|cn|hk|tw|jp|kr|sg|de|uk|fr|nl|eu|it|es|se|ch|at|us"
    r"|ca|au|nz|in|br|ru)",
    re.IGNORECASE,
)


def find_patterns(piece: Piece, citations: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Kind and value of what the table finds in one piece.

    Parameters
    ----------
    piece : Piece
    citations : frozenset of str
        Keys of the bibliography; ``@key`` is a citation.

    Examples
    --------
    >>> piece = Piece("line 1", "by @" + "someone and [@wang2024]", "prose")
    >>> list(find_patterns(piece, frozenset({"wang2024"})))
    [('handle', '@someone')]
    """
    yield from _find_fields(piece)
    if not MARKS.search(piece.text):
        return
    rest, folded = piece.text, piece.text.casefold()
    for pattern in PATTERNS:
        if piece.role not in pattern.roles or not any(map(folded.__contains__, pattern.marks)):
            continue
        taken = []
        for match in pattern.looks.finditer(rest):
            value = match.groupdict().get("value") or match[0]
            if _is_meant(pattern.kind, value, piece, citations):
                taken.append(match.span())
                yield pattern.kind, value
        for start, end in taken:
            rest = rest[:start] + " " * (end - start) + rest[end:]


def _find_fields(piece):
    if piece.role == "data" and SESSION_FIELD.fullmatch(piece.key):
        # Numbers of one's own, such as a share of cookies, are no session; tokens are long.
        if not EMPTY.fullmatch(piece.text) and len(piece.text) >= 6:
            yield "session parameter", piece.text
    elif piece.role == "data" and HANDLE_FIELD.fullmatch(piece.key):
        yield "handle", piece.text


def _is_meant(kind, value, piece, citations):
    if kind == "session parameter":
        return not EMPTY.fullmatch(value) and not _is_own_field(piece)
    if kind == "e-mail address":
        ends = piece.role not in ("code", "shown code", "bytes") or DOMAINS.fullmatch(value)
        return bool(ends) and not NO_ADDRESS.fullmatch(value)
    if kind == "hidden sheet":
        return value != LISTS
    if kind == "handle":
        name = value[1:].rstrip(".")
        return name not in citations and not NO_HANDLE.fullmatch(f"@{name}")
    return True


def _is_own_field(piece):
    return piece.role == "data" and SESSION_FIELD.fullmatch(piece.key) is not None
