"""Chinese in texts, and the font that prints it."""

import functools
import re
from importlib.util import find_spec
from pathlib import Path

from scripts.errors import InputError

CJK = re.compile("[\u2e80-\u303f\u3040-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
CJK_FACE, CJK_NAME = 2, "Noto Sans CJK SC"  # in the collection


@functools.cache
def cjk_font() -> Path:
    """The font collection with Chinese glyphs, from its wheel."""
    found = find_spec("noto_cjk_sans_otc")
    path = found and Path(found.origin).with_name("NotoSansCJK-Regular.ttc")
    if not path or not path.is_file():
        raise InputError("the font for Chinese is missing", mend="install noto-cjk-sans-otc")
    return path
