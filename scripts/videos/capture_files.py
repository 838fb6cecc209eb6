"""Which files are the captures of the study."""

from collections.abc import Sequence
from pathlib import Path

from scripts.errors import InputError
from scripts.files.named_files import files_matching


def find_captures(patterns: str | Sequence[str], folder: Path | str = "") -> list[str]:
    """Files that one pattern or a list of patterns names, each once, in order of their names.

    Parameters
    ----------
    patterns : str or sequence of str
        ``captures.files`` of ``config.yaml``.
    folder : path-like
        Where relative patterns start; the paths that are returned start there too.

    Raises
    ------
    InputError
        For a name with brackets that the workflow would take for a place to fill in.

    Examples
    --------
    >>> find_captures(["scripts/videos/capture_*", "scripts/videos/*_files.py"])
    ['scripts/videos/capture_files.py']
    """
    several = [patterns] if isinstance(patterns, str) else patterns
    files = sorted(set().union(*(files_matching(pattern, folder) for pattern in several)))
    for path in files:
        if set(path) & set("{}<>"):
            raise InputError(
                "the name of the capture cannot be used",
                path=path,
                expected="a name without any of { } < >",
                mend="rename the file; its content tells its format",
            )
    return files
