"""Which modules of the project a script imports: the helpers of its rule."""

import re
from functools import cache
from pathlib import Path

# In the example of a docstring a prompt comes first. Parsing every module would take a second.
IMPORT = re.compile(r"^ *from (scripts[\w.]*) import (\([^)]*\)|.*)", re.MULTILINE)


def imported_by(*paths: str) -> list[str]:
    """Paths of the modules below ``scripts/`` that some modules import, directly or not.

    Parameters
    ----------
    *paths : str
        Relative to the folder of the project, which is the working directory. One that is not
        there imports nothing.

    Examples
    --------
    >>> imported_by("scripts/files/tables.py")
    ['scripts/errors.py', 'scripts/files/text_files.py', 'scripts/files/yaml_lines.py']
    """
    found, ahead = set(), list(paths)
    while ahead:
        new = _named_in(ahead.pop()) - found
        found |= new
        ahead += new
    return sorted(found.difference(paths))


@cache
def _named_in(path):
    text = Path(path).read_text(encoding="utf-8") if Path(path).is_file() else ""
    found = set()
    for module, names in IMPORT.findall(text):
        within = module.replace(".", "/")
        if Path(f"{within}.py").is_file():
            found.add(f"{within}.py")
        else:
            found.update(f"{within}/{name}.py" for name in re.findall(r"\w+", names))
    return frozenset(name for name in found if Path(name).is_file())
