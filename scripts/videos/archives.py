"""Captures as bytes, plain or compressed by gzip or zstd."""

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from scripts.errors import InputError

GZIP, ZSTD, PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"


def compression(path) -> str:
    """How a file is compressed, told from its first bytes: ``gzip``, ``zstd`` or ``none``."""
    with Path(path).open("rb") as file:
        start = file.read(4)
    return "gzip" if start.startswith(GZIP) else "zstd" if start == ZSTD else "none"


def is_parquet(path) -> bool:
    """Whether a file begins as a Parquet file does; one that is not there does not."""
    try:
        with Path(path).open("rb") as file:
            return file.read(4) == PARQUET
    except OSError:
        return False


@contextmanager
def open_bytes(path) -> Iterator[BinaryIO]:
    """A file opened for reading, unpacked on the way.

    Raises
    ------
    InputError
        For an archive that is damaged or breaks off, wherever in it that shows.
    """
    kind = compression(path)
    if kind == "none":
        with Path(path).open("rb") as file:
            yield file
        return
    opened, faults = (gzip.open, gzip.BadGzipFile) if kind == "gzip" else _zstd()
    try:
        with opened(path, "rb") as file:
            yield file
    except (EOFError, zlib.error, faults) as error:
        raise InputError(
            f"the {kind} archive is damaged or breaks off ({error})",
            path=path,
            mend="take the whole file from its source again",
        )


def _zstd():
    # Python has it from 3.14 on.
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    zstd = import_module(name)
    return zstd.open, zstd.ZstdError
