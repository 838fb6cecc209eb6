"""Lines of a capture, whatever its encoding, without holding the file in memory."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from scripts.errors import InputError
from scripts.files.text_files import decode
from scripts.videos.archives import open_bytes

ARCHIVES = {b"PK\x03\x04": "a workbook or a zip archive", b"\x1f\x8b": "packed twice"}
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Stands before the first line, and before that of each file that was put behind another.
MARK = "\ufeff"
HIGH = bytes(range(0x80, 0x100))
# UTF-16 without a mark is valid UTF-8, every second byte of it a null.
NULLS = 0.1


class TextLines:
    """The lines of a text file, in order, with their line ends.

    UTF-8 (with or without a byte order mark) is read line by line; UTF-16 with a mark and
    GB18030 are decoded at once. A line of a UTF-8 file that is damaged is read with
    replacement characters, and its number stands in `broken`.

    Parameters
    ----------
    path : path-like
        Plain text, or text packed by gzip or zstd.
    most : int, optional
        Bytes from the start that are looked at, up to the last line that is whole in them.

    Raises
    ------
    InputError
        For a file that is not there, is no text, or is in another encoding, and for an archive
        that is damaged.
    """

    def __init__(self, path, most: int | None = None):
        self.path, self.most = path, most
        self.broken: set[int] = set()
        try:
            self.text = self._decoded()
        except FileNotFoundError:
            raise InputError("the file does not exist", path=path)
        except OSError as error:
            raise InputError(f"the file cannot be read ({error.strerror})", path=path)

    def __iter__(self) -> Iterator[str]:
        if self.text is not None:
            yield from (line.removeprefix(MARK) for line in io.StringIO(self.text))
            return
        with self._open() as file:
            for number, raw in enumerate(file, start=1):
                try:
                    line = raw.decode()
                except UnicodeDecodeError:
                    self.broken.add(number)
                    line = raw.decode(errors="replace")
                yield line.removeprefix(MARK)

    @contextmanager
    def _open(self):
        with open_bytes(self.path) as file:
            if self.most is None:
                yield file
            else:
                start = file.read(self.most)
                whole = len(start) if len(start) < self.most else start.rfind(b"\n") + 1
                yield io.BytesIO(start[:whole])

    def _bytes(self):
        with self._open() as file:
            return file.read()

    def _decoded(self):
        # The whole text, or None for what is read line by line.
        sound = damaged = nulls = size = 0
        old_line_ends = False
        with self._open() as file:
            for number, raw in enumerate(file):
                if number == 0:
                    self._check_start(raw)
                    if raw.startswith(UTF_16):
                        return self._utf_16()
                    old_line_ends = b"\r" in raw.rstrip(b"\r\n")
                size += len(raw)
                if b"\0" in raw:
                    nulls += raw.count(b"\0")
                if not raw.isascii():
                    try:
                        raw.decode()
                        sound += 1
                    except UnicodeDecodeError:
                        damaged += 1
        if nulls <= NULLS * size and (not damaged or sound > damaged) and not old_line_ends:
            return None
        # A capture that breaks off may end within a character; its last record is lost anyway.
        text = decode(self._bytes().rstrip(HIGH), self.path)
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _check_start(self, raw):
        for start, kind in ARCHIVES.items():
            if raw.startswith(start):
                raise InputError(
                    f"the file is {kind}, no text",
                    path=self.path,
                    expected="a capture as text: NDJSON, JSON, or a table with separators",
                    mend="unpack it, or save the sheet as 'CSV UTF-8'",
                )

    def _utf_16(self):
        try:
            text = self._bytes().decode("utf-16")
        except UnicodeDecodeError:
            raise InputError(
                "the file has the mark of UTF-16, but is damaged",
                path=self.path,
                mend="take the whole file from its source again, or save it as UTF-8",
            )
        return text.replace("\r\n", "\n").replace("\r", "\n")
