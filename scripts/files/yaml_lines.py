"""The line of a YAML file on which a key stands, looked up only when an error is to be told."""

from collections.abc import Iterator

import yaml

from scripts.errors import InputError
from scripts.files.text_files import parse_yaml, read_text


def line_of_key(path, key: str, value=None) -> int | None:
    r"""Line of a key, counted from 1; None where the file cannot be read or has nothing like it.

    Parameters
    ----------
    path : path-like
    key : str
        Names in dots. Levels that an error leaves out (`variables` and `values` of a codebook)
        may lie between them, the fewest win; of a key that is missing the line is that of the
        last name that is there.
    value : object, optional
        What is at fault. Where the file has another number or text under the key, the fault is
        none of the file (a setting on the command line goes before it), and there is no line.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "book.yaml")
    ...     _ = path.write_text("variables:\n  tone:\n    label: x\n    values: {calm: {}}")
    ...     [line_of_key(path, key) for key in ("tone", "tone.calm", "tone.level", "mood")]
    [2, 4, 2, None]
    """
    try:
        root = parse_yaml(read_text(path), path, yaml.compose)
    except InputError:
        return None
    found = min(_matches(root, key, 0), key=lambda match: match[:3], default=None)
    if not found or found[0] == len(key) or (found[0] == 0 and _is_other(found[3], value)):
        return None
    return found[2] + 1


def _is_other(node, value):
    scalar = isinstance(node, yaml.ScalarNode) and isinstance(value, str | int | float)
    return scalar and value not in (node.value, yaml.SafeLoader("").construct_object(node))


def _matches(node, rest: str, skipped: int) -> Iterator[tuple[int, int, int, yaml.Node]]:
    """For each way to follow a key: what is left of it, levels passed over, line, and node."""
    for name, key, below in _entries(node):
        line = key.start_mark.line
        if name == rest:
            yield 0, skipped, line, below
        elif rest.startswith(f"{name}."):
            left = rest[len(name) + 1 :]
            yield len(left), skipped, line, below
            yield from _matches(below, left, skipped)
        yield from _matches(below, rest, skipped + 1)


def _entries(node):
    if isinstance(node, yaml.MappingNode):
        return [(key.value, key, below) for key, below in node.value if key.id == "scalar"]
    if isinstance(node, yaml.SequenceNode):
        return [(str(place), below, below) for place, below in enumerate(node.value)]
    return []
