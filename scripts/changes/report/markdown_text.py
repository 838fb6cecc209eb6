"""Text of the project as Markdown that makes no markup, and marks of changed words."""

import re
from collections.abc import Sequence

from scripts.changes.report import report_wording as wording

# A zero-width space keeps @name from notifying anybody and #12 from becoming a link.
APART = "\u200b"
SIGNS = {"-": ("~~", "del"), "+": ("**", "strong")}


def escaped(value: object, limit: int = 400) -> str:
    r"""Text on one line that reads the same in Markdown, in tables too.

    Examples
    --------
    >>> escaped("a|b *c* `d` <e>")
    'a\\|b \\*c\\* \\`d\\` &lt;e&gt;'
    >>> escaped("@name") == "@\u200bname"
    True
    """
    text = wording.one_line(value, limit)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"([\\`*_{}\[\]|~$])", r"\\\1", text)
    return re.sub(r"([@#])(?=\w)", rf"\1{APART}", text)


def code(value: object, limit: int = 120) -> str:
    """Text as a code span, in tables too.

    Examples
    --------
    >>> code("a`b|c")
    "`a'b¦c`"
    """
    text = wording.one_line(value, limit).replace("`", "'").replace("|", "¦")
    return f"`{text or ' '}`"


def marked(words: Sequence[Sequence[str]], limit: int) -> str:
    """A sentence with ~~struck~~ and **new** words.

    Examples
    --------
    >>> marked([["=", "It gives "], ["-", "42%"], ["+", "44%"], ["=", " of all."]], 100)
    'It gives ~~42%~~ **44%** of all.'
    """
    pieces, length = [], 0
    for number, (sign, piece) in enumerate(words):
        if length > limit:
            return "".join(pieces) + " …"
        length += len(piece)
        next_sign, next_piece = words[number + 1] if number + 1 < len(words) else ("=", "")
        following = " " if next_sign in SIGNS else next_piece[:1]
        previous = pieces[-1][-1:] if pieces else ""
        if sign in SIGNS and number and words[number - 1][0] in SIGNS and not previous.isspace():
            pieces.append(" ")  # ~~old~~ **new**, not ~~old~~**new**
            previous = " "
        pieces.append(_piece(sign, piece, previous, following, limit))
    return "".join(pieces).strip()


def _piece(sign: str, piece: str, previous: str, following: str, limit: int) -> str:
    inner = escaped(piece, limit)
    lead, trail = (" " * piece[:1].isspace()), (" " * piece[-1:].isspace())
    if not inner:
        return lead
    if sign in SIGNS:
        inner = _mark(sign, inner, lead or previous, trail or following)
    return lead + inner + trail


def _mark(sign: str, inner: str, previous: str, following: str) -> str:
    mark, element = SIGNS[sign]
    # Marks open and close only beside white space or punctuation; elements do everywhere.
    if previous.isalnum() or following.isalnum():
        return f"<{element}>{inner}</{element}>"
    return f"{mark}{inner}{mark}"
