"""Which files a manuscript includes, read without loading what they hold."""

import re
from pathlib import PurePosixPath

from scripts.files.text_files import read_text

INCLUDE = re.compile(
    r"""^[ \t]*\{\{<[ \t]*include[ \t]+(["']?)(?P<name>\S.*?)\1[ \t]*>\}\}[ \t]*$""", re.MULTILINE
)


def included_name(line: str) -> str | None:
    """The file that a line of a manuscript includes, as it is named there; None where it has none.

    Examples
    --------
    >>> included_name('{{< include "results/a table.md" >}}')
    'results/a table.md'
    >>> included_name("See {{< include results/a.md >}}")
    """
    found = INCLUDE.fullmatch(line)
    return found["name"] if found else None


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
    names = dict.fromkeys(found["name"] for found in INCLUDE.finditer(read_text(manuscript)))
    return [name for name in names if str(PurePosixPath(name).parent) == folder]
