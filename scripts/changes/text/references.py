"""The entries of a bibliography that a text cites, as plain text."""

import re
from collections.abc import Iterator, Set

ENTRY = re.compile(r"^[ \t]*@(?!comment|string|preamble)\w+\s*\{\s*([^,\s]+)\s*,", re.I | re.M)
FIELD = re.compile(r"^\s*([\w-]+)\s*=\s*", re.M)
# What no list of references prints.
SILENT = {"abstract", "file", "keywords", "langid"}
CITED = re.compile(r"@([\w](?:[\w:.#$%&+?<>~/-]*\w)?)")
MARKUP = re.compile(r"([\\`*_\[\]<>^~$@{}])")


def cited_keys(markdown: str) -> set[str]:
    """Keys that a text cites; what else begins with @ does no harm.

    Examples
    --------
    >>> sorted(cited_keys("As in @wang2024, and [-@lee2020; @fig-a]."))
    ['fig-a', 'lee2020', 'wang2024']
    """
    return set(CITED.findall(markdown))


def cited_entries(bibtex: str, keys: Set[str]) -> Iterator[tuple[int, str]]:
    r"""Line and text of each entry of a BibTeX file that is among `keys`, in their order.

    The text is Markdown without markup: the values of the fields, in the order of the file.

    Examples
    --------
    >>> text = "@book{a,\n  author = {Lee, Ann},\n  title = {{A} *city*},\n  year = 2020\n}\n"
    >>> list(cited_entries(text, {"a"})), list(cited_entries(text, {"b"}))
    ([(1, 'Lee, Ann; A \\*city\\*; 2020')], [])
    """
    starts = [*ENTRY.finditer(bibtex)]
    ends = [match.start() for match in starts[1:]] + [len(bibtex)]
    for match, end in zip(starts, ends, strict=True):
        if match[1] in keys:
            yield bibtex.count("\n", 0, match.start(1)) + 1, _told(bibtex[match.end() : end])


def _told(fields):
    _, *pieces = FIELD.split(fields.strip().removesuffix("}"))
    named = zip(pieces[::2], pieces[1::2], strict=True)
    values = (_plain(value) for name, value in named if name.lower() not in SILENT)
    return "; ".join(value for value in values if value)


def _plain(value):
    text = " ".join(re.sub(r"[{}]", "", value).split()).rstrip(", ").strip('"')
    return MARKUP.sub(r"\\\1", text)
