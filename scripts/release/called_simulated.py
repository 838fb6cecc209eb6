"""Refuse to publish a README that calls data simulated which the settings call something else."""

import re
from collections.abc import Mapping
from pathlib import Path

from scripts.errors import InputError
from scripts.files.text_files import read_text

READMES = ("README.md", "data/raw/README.md")
SIMULATED = "simulated"
# As a class, or said of something; not the name of a rule, and not denied.
CALLED = re.compile(r"[`*(|]\s*simulated\s*[`*)|]|\b(?:is|are|was|were) simulated\b", re.IGNORECASE)
DENIED = re.compile(r"\b(?:no|not|none|nothing|never|neither|nor)\b", re.IGNORECASE)
KINDS = {
    "captures": re.compile(r"captur|\b(?:posts|videos)\b", re.IGNORECASE),
    "coding": re.compile(r"\bcod(?:ing|ers?|es)\b|coder_|\bsheets?\b|adjudication", re.IGNORECASE),
    "interviews": re.compile(r"interview|respondent|statement|quotation|transcript", re.IGNORECASE),
}


def called_simulated(text: str, evidence: Mapping[str, str]) -> list[int]:
    r"""Lines that call something simulated where nothing of what they name is, counted from 1.

    Parameters
    ----------
    text : str
    evidence : mapping
        Class of captures, coding and interviews.

    Examples
    --------
    >>> text = "Captures are `simulated`.\nSheets: **simulated**.\nNo other is simulated."
    >>> called_simulated(text, dict(captures="observed", coding="simulated"))
    [1]
    >>> called_simulated(text, dict(captures="observed", coding="observed"))
    [1, 2]
    """
    lines = []
    for number, line in enumerate(text.split("\n"), start=1):
        if CALLED.search(line) and not DENIED.search(line):
            named = [kind for kind in evidence if KINDS[kind].search(line)] or list(evidence)
            if SIMULATED not in {evidence[kind] for kind in named}:
                lines.append(number)
    return lines


def check_readmes(root: Path, evidence: Mapping[str, str]) -> None:
    """Refuse the first such line of a README.

    Raises
    ------
    InputError
        Names file and line, and both ways to mend it.
    """
    for name in READMES:
        text = read_text(root / name) if (root / name).is_file() else ""
        for number in called_simulated(text, evidence):
            told = ", ".join(f"{kind}: {held}" for kind, held in evidence.items())
            raise InputError(
                "the text calls data simulated, and the settings do not",
                path=name,
                row=number,
                value=text.split("\n")[number - 1].strip(),
                expected=f"what study.evidence in config.yaml says ({told})",
                mend="describe your data there, or correct study.evidence",
            )
