"""Files that a pattern of the settings names."""

from glob import glob
from pathlib import Path

# Office leaves ~$name beside an open file, LibreOffice .~lock.name#, macOS ._name beside any.
UNSEEN = (".", "~$")


def is_seen(path) -> bool:
    """Whether a file is one that its owner put there.

    Examples
    --------
    >>> is_seen("data/coder_A.xlsx"), is_seen("data/~$coder_A.xlsx"), is_seen("data/.DS_Store")
    (True, False, False)
    """
    return not Path(path).name.startswith(UNSEEN)


def files_matching(pattern: str, folder: Path | str = "") -> list[str]:
    """Files and folders that fit a pattern, by name, without what programs leave beside them.

    Parameters
    ----------
    pattern : str
        Of `glob.glob`, such as ``data/raw/captures/*.ndjson``.
    folder : path-like
        Where it starts; the paths that are returned start there too.

    Examples
    --------
    >>> files_matching("named_*.py", "scripts/files")
    ['named_files.py']
    """
    return sorted(filter(is_seen, glob(pattern, root_dir=folder or None)))  # noqa: PTH207
