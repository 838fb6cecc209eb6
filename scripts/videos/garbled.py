"""Text that was saved as UTF-8 and opened as something else on its way."""

import re

# What Windows-1252 and Mac Roman show for each byte beyond ASCII, and back.
_BYTES = [
    {bytes([byte]).decode(codec, "replace").replace("\ufffd", chr(byte)): byte
     for byte in range(0x80, 0x100)}
    for codec in ("cp1252", "mac_roman")
]  # fmt: skip
_SIGNS = "".join(sorted(set().union(*_BYTES)))
_RUNS = re.compile(f"[{re.escape(_SIGNS)}]{{2,}}")
# Two Chinese characters are six bytes of UTF-8, of which GBK makes three characters that seldom
# meet: these are the first, second and third of them. The first byte of a character is 0xE4 to
# 0xE9, the others are 0x80 to 0xBF.
_HEADS, _TAILS = range(0xE4, 0xEA), range(0x80, 0xC0)
_FIRST = range(0x81, 0xC0)  # no character of GBK begins with 0x80
_PAIRS = ((_HEADS, _TAILS), (_FIRST, _HEADS), (_FIRST, _TAILS))


def gbk_signs() -> list[str]:
    """The characters that may stand first, second and third where GBK was read for UTF-8.

    Examples
    --------
    >>> [sign in signs for sign, signs in zip("閲嶅簡", gbk_signs(), strict=True)]
    [True, True, True]
    """
    return [
        b"".join(bytes([one, two]) for one in ones for two in twos).decode("gb18030")
        for ones, twos in _PAIRS
    ]


_GBK = re.compile("".join(f"[{signs}]" for signs in gbk_signs()))
# A character that stands for what was lost, and what it becomes by way of GBK.
LOST = ("\ufffd", "锟斤拷")


def garbled_signs() -> str:
    """Every character that a byte beyond ASCII could have become."""
    return _SIGNS


def is_garbled(text: str) -> bool:
    """Whether a text holds characters that are bytes of UTF-8 read in another encoding.

    Examples
    --------
    >>> is_garbled("donâ€™t"), is_garbled("‚ô° river"), is_garbled("cafÃ©"), is_garbled("閲嶅簡")
    (True, True, True, True)
    >>> is_garbled("café, don’t, 重庆 ♡, CAFÉ®")
    False
    """
    if text.isascii():
        return False
    if any(mark in text for mark in LOST) or _GBK.search(text):
        return True
    return any(_is_utf_8(match[0]) for match in _RUNS.finditer(text))


def _is_utf_8(run):
    for codes in _BYTES:
        if all(char in codes for char in run):
            data = bytes(codes[char] for char in run)
            try:
                text = data.decode()
            except UnicodeDecodeError:
                continue
            # Two signs may stand side by side by chance, as in CAFÉ®; not those of Latin letters.
            return len(data) > 2 or text < "\u0100"
    return False
