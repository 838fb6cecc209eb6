"""What in a quotation may tell who said it: names, numbers and addresses of people."""

import re
from collections.abc import Sequence

from scripts.release.privacy.patterns import find_patterns
from scripts.release.privacy.pieces import Piece

PATTERNS = {
    "WeChat or QQ id": re.compile(
        r"\bwxid_\w+|(?:\b(?:wechat|weixin|wx|vx|qq)|微信号?|扣扣)\s*(?:id|no\.?|号)?\s*[:：是]\s*"
        r"[A-Za-z0-9][\w-]{4,}",
        re.IGNORECASE,
    ),
    "identity number": re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])"),
    # Seven digits at least, with a separator, a country code or the form of a Chinese mobile.
    "phone number": re.compile(
        r"(?<![\d.])(?:\+\d{1,3}[\s.-]?(?:\(?\d{1,4}\)?[\s.-]?){2,5}\d{2,4}|1[3-9]\d[\s-]?\d{4}[\s-]?"
        r"\d{4}|\(?0\d{1,4}\)?[\s/.-]\d{3,4}[\s.-]?\d{3,5})(?!\d)"
    ),
}


def find_details(text: str, names: Sequence[str] = ()) -> list[str]:
    """Kinds of personal details in a text, without the details themselves.

    Parameters
    ----------
    text : str
    names : sequence of str
        Names of people that must not appear, whatever their capitals.

    Examples
    --------
    >>> find_details("call me on 138 1234 5678, or ask Mei Guo", ["Mei Guo"])
    ['phone number', 'name']
    """
    found = [kind for kind, _ in find_patterns(Piece("quotation", text, "prose"), frozenset())]
    found += [kind for kind, looks in PATTERNS.items() if looks.search(text)]
    if any(_stands_in(name, text) for name in names):
        found.append("name")
    return list(dict.fromkeys(found))


def _stands_in(name, text):
    # Between letters of an alphabet a name is part of a word; Chinese has no blanks.
    edge = r"\b" if name.isascii() else ""
    return bool(re.search(f"{edge}{re.escape(name)}{edge}", text, re.IGNORECASE))
