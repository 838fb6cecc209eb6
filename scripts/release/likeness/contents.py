"""Digests of files, and the verdict on a file against a reference."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.errors import InputError
from scripts.release.likeness.differences import (
    Difference,
    csv_differences,
    document_differences,
    json_differences,
    text_differences,
)
from scripts.release.likeness.forms import (
    DOCUMENTS,
    PICTURES,
    TREES,
    canonical,
    document_of,
    kind_of,
    printed,
    sketches,
    text_of,
    tree_of,
)
from scripts.release.likeness.pictures import compare_pictures, compare_sketches, raster

SAME_BYTES, SAME_CONTENT, WITHIN, DIFFERENT, MISSING, EXTRA = VERDICTS = (
    *("identical bytes", "identical content", "within tolerance"),
    *("different", "missing", "extra"),
)
ONLY_DIGESTS = "the reference holds only digests of this file"


class Digests(NamedTuple):
    """What a manifest holds of a file.

    `bytes`, `content` and `printed` are SHA-256 in hexadecimal digits; `sketches` has one sketch
    for each picture, of a figure or in a document.
    """

    bytes: str
    content: str
    printed: str
    sketches: tuple[str, ...] = ()


class Verdict(NamedTuple):
    """One of `VERDICTS`, and the first difference that decides it, in words, or ""."""

    verdict: str
    first: str


def digests(path: Path) -> Digests:
    """Digests of a file; one that is not what its kind says is known by its bytes alone."""
    return digests_of(Path(path).read_bytes(), kind_of(path))


def digests_of(data: bytes, kind: str) -> Digests:
    """Digests of the content of a file.

    Examples
    --------
    >>> one, other = (digests_of(text, "json") for text in (b'{"a": 1}', b'{ "a" : 1 }'))
    >>> one.bytes == other.bytes, one.content == other.content
    (False, True)
    """
    own = sha256_of(data)
    try:
        return Digests(
            own,
            sha256_of(canonical(data, kind)),
            sha256_of(printed(data, kind)),
            sketches(data, kind),
        )
    except InputError:
        return Digests(own, own, own)


def sha256_of(data: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def compare(
    reference: Path | None,
    digests_of_reference: Digests | None,
    path: Path | None,
    *,
    is_exact: bool = False,
) -> Verdict:
    """Verdict on a file against the reference.

    Parameters
    ----------
    reference : Path or None
        The file of the reference, where it is at hand; it has to be what the digests say.
    digests_of_reference : Digests or None
        None where the reference has no such file.
    path : Path or None
        The file to judge; None, or a path without a file, where there is none.
    is_exact : bool
        Whether nothing is tolerated, as for raw data and code.

    Returns
    -------
    Verdict
        Never an error for a file that cannot be read: that is a difference.
    """
    path = Path(path) if path is not None and Path(path).is_file() else None
    if path is None:
        return Verdict(MISSING, "the reference has this file, and it is not here")
    if digests_of_reference is None:
        return Verdict(EXTRA, "the reference has no such file")
    data, kind = path.read_bytes(), kind_of(path)
    old = None
    if reference is not None and Path(reference).is_file():
        old = Path(reference).read_bytes()
        if sha256_of(old) != digests_of_reference.bytes:
            told = "the file of the reference is not the one that its manifest names"
            return Verdict(DIFFERENT, told)
    if sha256_of(data) == digests_of_reference.bytes:
        return Verdict(SAME_BYTES, "")
    for side, content in (("this file", data), ("the file of the reference", old)):
        if content is not None and (fault := _fault(content, kind)):
            return Verdict(DIFFERENT, f"{side}: {fault}")
    new = digests_of(data, kind)
    if new.content == digests_of_reference.content:
        return Verdict(SAME_CONTENT, "")
    if old is not None:
        return _judged(list(_differences(old, data, kind)), is_exact)
    changed = "the content differs" if is_exact else _changed(digests_of_reference, new, kind)
    if changed:
        return Verdict(DIFFERENT, f"{changed}; {ONLY_DIGESTS}, and not the place")
    return Verdict(WITHIN, f"what it prints is the same, its content is not; {ONLY_DIGESTS}")


def _fault(data, kind) -> str:
    try:
        canonical(data, kind)
        sketches(data, kind)
    except InputError as error:
        return " ".join(str(error).splitlines()[0].split())
    return ""


def _changed(before: Digests, after: Digests, kind: str) -> str:
    """What differs by digests and sketches, in words, or ""."""
    if len(before.sketches) != len(after.sketches):
        return f"{len(before.sketches)} pictures in the reference, {len(after.sketches)} here"
    pairs = enumerate(zip(before.sketches, after.sketches, strict=True), start=1)
    for number, (one, other) in pairs:
        if not compare_sketches(one, other):
            return "the picture differs" if kind in PICTURES else f"picture {number} differs"
    # The printed form of a picture is its sketch, which may differ by a shade.
    is_same = before.printed == after.printed or (kind in PICTURES and after.sketches)
    return "" if is_same else "the text or a number differs"


def _judged(found: Sequence[Difference], is_exact: bool) -> Verdict:
    telling = [one for one in found if is_exact or not one.is_within]
    if telling:
        more = f" (and {len(telling) - 1} more)" if len(telling) > 1 else ""
        return Verdict(DIFFERENT, telling[0].told + more)
    if found:
        return Verdict(WITHIN, found[0].told)
    return Verdict(DIFFERENT, "the content differs, in a way that has no words here")


def _differences(old: bytes, new: bytes, kind: str) -> Iterator[Difference]:
    if kind == "csv":
        yield from csv_differences(text_of(old), text_of(new))
    elif kind in TREES:
        yield from json_differences(tree_of(old, kind), tree_of(new, kind))
    elif kind in DOCUMENTS:
        yield from document_differences(document_of(old, kind), document_of(new, kind))
    elif kind in PICTURES:
        likeness = compare_pictures(raster(old, kind), raster(new, kind))
        told = likeness.told or "drawn otherwise, with the same pixels"
        yield Difference(told, likeness.alike)
    elif kind == "text":
        yield from text_differences(text_of(old), text_of(new))
    else:
        pairs = enumerate(zip(old, new, strict=False), start=1)
        place = next((at for at, (one, two) in pairs if one != two), min(len(old), len(new)) + 1)
        yield Difference(f"byte {place} is the first that differs", False)
