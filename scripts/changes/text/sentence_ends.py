"""Where a sentence ends, and what counts as a word of it."""

import re
from collections.abc import Iterator

END = re.compile(r"(?:[.!?…]+|[。！？]+)[\"'”’»)\]」』）》]*")
NEXT = re.compile(r"\s+[\"'“‘«(\[「『（《]*(\S+)")
LAST = re.compile(r"[^\s(\[\"'“‘«/]+\Z")
WIDE = "。！？"
# After these the sentence goes on.
NEVER = {
    *("mr", "mrs", "ms", "dr", "prof", "e.g", "i.e", "eg", "ie", "cf", "vs", "viz", "resp"),
    *("fig", "figs", "eq", "eqs", "tab", "tbl", "ca", "approx", "incl", "esp", "st"),
}  # fmt: skip
# So it does after these, where a number follows.
BEFORE_NUMBER = {
    *("no", "nos", "nr", "p", "pp", "vol", "ch", "art", "sect", "ver", "v"),
    *("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"),
}  # fmt: skip
# These may end a sentence; that they do is seen from a word that begins one.
SELDOM = {"al", "etc", "inc", "ltd", "co", "jr", "sr", "ed", "eds", "sec", "app", "ref", "refs"}
INITIALS = re.compile(r"[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]|Ph\.D")
STARTERS = {
    *("A", "After", "All", "An", "And", "As", "At", "Before", "Both", "But", "By", "Each", "Every"),
    *("For", "From", "He", "Here", "How", "However", "I", "If", "In", "It", "Its", "Many", "Most"),
    *("Neither", "No", "None", "Not", "Nothing", "Of", "On", "One", "Only", "Or", "Our", "Several"),
    *("She", "Since", "So", "Some", "Such", "That", "The", "Their", "Then", "There", "These"),
    *("They", "This", "Those", "Thus", "To", "Two", "Under", "We", "What", "When", "Where"),
    *("Whether", "Which", "While", "Who", "Why", "With", "Without", "Yet"),
}  # fmt: skip

DIGITS = r"(?>\d+(?:[.,]\d+)*|\.\d+)"
NUMBER = re.compile(rf"[-−]?{DIGITS}(?: ?[%‰])?")
WORD = re.compile(
    r"\{[\w./-]+\}"  # a variable without a value
    r"|10\.\d{4,}/[^\s()]*[^\W_]"  # a DOI
    rf"|(?:(?<![\w.)\]])[-−])?{DIGITS}(?: ?[%‰]|[A-Za-z\d]*)"
    r"|[^\W\d\u3400-\u9fff][^\W\u3400-\u9fff]*(?:['’-][^\W\u3400-\u9fff]+)*"
    r"|\S"
)


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence of a paragraph.

    Parameters
    ----------
    text : str
        Plain text with single spaces.

    Examples
    --------
    >>> text = 'So do Xu et al. (2020), p = .46. "Why?" It is open … 重庆。洪崖洞。'
    >>> [text[start:end] for start, end in sentence_bounds(text)]
    ['So do Xu et al. (2020), p = .46.', '"Why?"', 'It is open …', '重庆。', '洪崖洞。']
    """
    bounds, start = [], 0
    for match in END.finditer(text):
        if _ends(text, match):
            bounds.append((start, match.end()))
            start = match.end()
    bounds.append((start, len(text)))
    return [
        (low + len(piece) - len(piece.lstrip()), high)
        for low, high in bounds
        if (piece := text[low:high]).strip()
    ]


def _ends(text, match) -> bool:
    if match[0][0] in WIDE:
        return True
    following = NEXT.match(text, match.end())
    if not following or (text[match.start() - 1 : match.start()] in {"[", "("} and match.start()):
        return False  # nothing follows, or an omission in brackets
    word = following[1]
    # A sentence may begin with a symbol: "p is exact".
    if word[0].islower() and (re.match(r"\w\w", word) or word == "a"):
        return False
    if not (word[0].isalnum() or word[0] in "{#"):
        return False
    if match[0] != ".":  # a question, an omission, or a bracket or quotation that ends here
        return True
    last = LAST.search(text[max(0, match.start() - 24) : match.start()])
    if not last:
        return True
    before = last[0].lower()
    if before in NEVER:
        return False
    if before in BEFORE_NUMBER and re.match(r"[A-Z]?\d", word):
        return False
    if before in SELDOM or INITIALS.fullmatch(last[0]):
        return re.split(r"[^\w]", word)[0] in STARTERS and not re.match(r"[A-Z]\.", word)
    return True


def find_words(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Offset and text of the words, numbers and punctuation marks of ``text[start:end]``.

    A number keeps its sign and its per cent; a Chinese character is a word of its own.

    Examples
    --------
    >>> [word for _, word in find_words("In 42% (p = .46), 9,999 times 重庆.", 0, 35)]
    ['In', '42%', '(', 'p', '=', '.46', ')', ',', '9,999', 'times', '重', '庆', '.']
    """
    for match in WORD.finditer(text, start, end):
        yield match.start(), match[0]
