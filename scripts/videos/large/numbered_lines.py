"""Some lines of a large file by their numbers, and how many lines it has."""

from collections.abc import Sequence

from scripts.videos.archives import open_bytes

BLOCK = 1 << 18


def find_lines(path, wanted: Sequence[int]) -> tuple[dict[int, bytes], int]:
    r"""Lines of a file, without their ends, and the number of its lines.

    Parameters
    ----------
    path : path-like
        Text, perhaps packed by gzip or zstd.
    wanted : sequence of int
        Numbers of lines, from 1, ascending.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "three.txt"
    ...     _ = path.write_bytes(b"a\nbb\nccc")
    ...     find_lines(path, [2, 3])
    ({2: b'bb', 3: b'ccc'}, 3)
    """
    found: dict[int, bytes] = {}
    ahead = iter(wanted)
    target = next(ahead, None)
    number, begun, ended = 1, [], True  # the line at hand, and what of it is wanted
    with open_bytes(path) as file:
        while block := file.read(BLOCK):
            ends, ended = block.count(b"\n"), block.endswith(b"\n")
            if target is not None and target <= number + ends:
                pieces = block.split(b"\n")
                while target is not None and target <= number + ends:
                    begun.append(pieces[target - number])
                    if target == number + ends:
                        break
                    found[target], begun = b"".join(begun), []
                    target = next(ahead, None)
            number += ends
    if not ended and target == number:
        found[target] = b"".join(begun)
    return found, number - ended
