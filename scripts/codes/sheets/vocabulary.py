"""What coders write into cells, and which code of the codebook it is."""

import difflib
import re
from collections.abc import Iterable, Mapping

from scripts.codes.codebook import MARKERS, NOT_APPLICABLE, NOT_CODEABLE, SEPARATOR, Variable
from scripts.errors import InputError
from scripts.files.sheet_files import key

TICKED = ("x", "1", "1.0", "true", "yes", "y", "✓", "✔", "☑")
UNTICKED = ("0", "0.0", "false", "no", "n", "☐")
WHOLE = re.compile(r"(-?\d+)\.0+")
BLANK_WORD = "blank"


def missing_words(pairs: Iterable[str]) -> dict[str, str]:
    """Words of a study for missing codes, to the marker that they mean.

    Parameters
    ----------
    pairs : iterable of str
        ``marker=word``, where marker is NC, NA or blank.

    Examples
    --------
    >>> missing_words(["NC=unclear", "blank=-"])
    {'nc': 'NC', 'na': 'NA', 'unclear': 'NC', '': ''}
    """
    words = {key(marker): marker for marker in (NOT_CODEABLE, NOT_APPLICABLE)}
    for pair in pairs:
        marker, _, word = pair.partition("=")
        words[key(word)] = "" if marker == BLANK_WORD else marker
    return words


class Vocabulary:
    """Codes and labels of one variable, looked up without case and kind of blank.

    Parameters
    ----------
    variable : Variable
    missing : mapping
        See `missing_words`.

    Raises
    ------
    InputError
        For a word for missing codes that is a code or label of the variable.

    Examples
    --------
    >>> from scripts.codes.codebook import Value
    >>> values = {"aerial": Value("From the air", "", ""), "static": Value("Static", "", "")}
    >>> camera = Variable("camera", "Camera", 2, "", "nominal", "multi", values)
    >>> words = Vocabulary(camera, missing_words([]))
    >>> words.read("Static | from the AIR"), words.read("nc")
    ('aerial;static', 'NC')
    """

    def __init__(self, variable: Variable, missing: Mapping[str, str]):
        self.variable = variable
        self.codes: dict[str, set[str]] = {}
        for code, value in variable.values.items():
            for name in (code, value.label):
                self.codes.setdefault(key(name), set()).add(code)
        self.missing = {word: marker for word, marker in missing.items() if word not in self.codes}
        clash = [word for word in missing if word in self.codes and word not in ("nc", "na")]
        if clash:
            raise InputError(
                f"a word for missing codes is a code or label of '{variable.name}'",
                path="config.yaml",
                column="coding.missing",
                value=clash[0],
                mend="take the word out, or rename the code",
            )
        names = [name for code, value in variable.values.items() for name in (code, value.label)]
        self.separators = r"[;|\n]" if any("," in name for name in names) else r"[;|,\n]"
        self.known: dict[str, str] = {}

    def read(self, text: str) -> str:
        """A cell in the canonical form of `Variable.canonical`, or ValueError."""
        if text not in self.known:
            self.known[text] = self._read(text)
        return self.known[text]

    def _read(self, text):
        if text in MARKERS:
            return text
        if (word := key(text)) in self.missing:
            return self.missing[word]
        if self.variable.range:
            return self.variable.canonical(text)
        if self.variable.select == "single" or word in self.codes:
            return self._code(text)
        parts = [part.strip() for part in re.split(self.separators, text)]
        return self.variable.canonical(SEPARATOR.join(self._code(part) for part in parts if part))

    def _code(self, text):
        if text in self.variable.values:
            return text
        whole = WHOLE.fullmatch(text)
        found = self.codes.get(key(text)) or self.codes.get(whole[1] if whole else "", set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise ValueError(f"'{text}' names several codes: {', '.join(sorted(found))}")
        told = SEPARATOR.join(text.splitlines())
        raise ValueError(f"'{told}' is not a code of '{self.variable.name}'{self._near(text)}")

    def _near(self, text):
        near = difflib.get_close_matches(key(text)[:100], self.codes, n=1)
        if not near:
            return ""
        code = min(self.codes[near[0]])
        label = self.variable.values[code].label
        return (
            f"; did you mean '{code}'?"
            if near[0] == key(code)
            else (f"; did you mean '{label}' (code {code})?")
        )

    def ticked(self, text: str) -> bool | str | None:
        """Whether a cell of a column per code ticks it; None for a blank, else a marker.

        Raises
        ------
        ValueError
            For a cell that is neither.
        """
        word = key(text)
        if not text:
            return None
        if word in self.missing:
            return self.missing[word] or None
        if word in TICKED or word in UNTICKED:
            return word in TICKED
        raise ValueError(f"'{text}' neither ticks the code nor leaves it out")
