"""Which files of a folder a manuscript includes, read without loading what they hold."""

import re
from pathlib import PurePosixPath

from scripts.text_files import read_text

INCLUDE = re.compile(r"^\s*\{\{<\s*include\s+(\S+?)\s*>\}\}\s*$", re.MULTILINE)


def included_from(manuscript, folder: str) -> list[str]:
    """Paths below `folder` that the manuscript itself includes, each once and in its order.

    Parameters
    ----------
    manuscript : path-like
    folder : str
        Relative to the manuscript's folder, as in its includes.

    Raises
    ------
    InputError
        If the manuscript does not exist or is not text.

    Examples
    --------
    >>> included_from("paper.qmd", "results/judge_claims")[0]
    'results/judge_claims/summary.md'
    """
    names = dict.fromkeys(INCLUDE.findall(read_text(manuscript)))
    return [name for name in names if str(PurePosixPath(name).parent) == folder]
