"""Text, YAML and JSON files, read strictly, and written whole or not at all."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import yaml

from scripts.errors import InputError

MOST_VALUES = 1_000_000
DEEPEST = 100
NESTING = re.compile(rf"^[ ?-]{{{DEEPEST}}}", re.MULTILINE)
# Encodings that a refused file may be in, under the names that editors and spreadsheets show.
OTHER_ENCODINGS = {
    "big5": "Big5",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "euc_kr": "EUC-KR",
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "utf_16_le": "UTF-16",
    "utf_16_be": "UTF-16",
}


def decode(data: bytes, path) -> str:
    """Text of a file that is UTF-8, UTF-8 with a byte order mark, or GB18030.

    GB18030 accepts almost any bytes, so text that is not UTF-8 counts as GB18030 only
    where nearly all of its two-byte characters are among the common ones of GB 2312.
    (EUC-KR and EUC-JP use the same bytes as GB 2312 and cannot be told from it.)

    Raises
    ------
    InputError
        For any other encoding, named as well as it can be guessed.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-")):
        raise InputError(
            "the file is a workbook or another document, no text",
            path=path,
            expected="a text file in UTF-8",
            mend="save the sheet as 'CSV UTF-8', or the document as plain text",
        )
    if b"\0" not in data:  # UTF-16 without a mark is valid UTF-8, full of null characters
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            cut_short = error.reason == "unexpected end of data"
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            text = None
        if text is not None and _is_chinese(text):
            return text
        if cut_short:
            raise InputError(
                "the file breaks off in the middle of a character",
                path=path,
                row=data.count(b"\n") + 1,
                mend="take the whole file from its source again",
            )
    raise InputError(
        f"the file is not in a text encoding that is read here (it looks like {_encoding(data)})",
        path=path,
        expected="UTF-8, UTF-8 with byte order mark, or GB18030",
        mend="save the file again as UTF-8",
    )


def _is_chinese(text: str) -> bool:
    # Four-byte characters (emoji) say nothing: no other encoding gives them by chance.
    wide = [char for char in text if len(char.encode("gb18030")) == 2]
    return sum(_in_gb2312(char) for char in wide) >= 0.95 * len(wide)


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    from charset_normalizer import from_bytes  # slow to import; needed only to name a fault

    best = from_bytes(data, cp_isolation=list(OTHER_ENCODINGS)).best()
    return OTHER_ENCODINGS[best.encoding] if best else "none that is known here"


def read_bytes(path) -> bytes:
    """Content of a file; one that is not there or cannot be read is an `InputError`."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError("the file does not exist", path=path, mend="create it or correct the path")
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror})", path=path)


def read_text(path) -> str:
    """Decoded text of `path` with line feeds only; see `decode` for the encodings."""
    return decode(read_bytes(path), path).replace("\r\n", "\n").replace("\r", "\n")


# The parser in C, where the library was built with it, is ten times as quick.
class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else id(key)
            if name in seen:
                problem = f"the key '{name}' stands twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


def read_yaml(path):
    """Content of a YAML file; a fault in it, or a repeated key, is an `InputError`.

    So are a few lines of aliases of aliases that stand for more values than any study has.
    """
    return parse_yaml(read_text(path), path, yaml.load)


def parse_yaml(text: str, path, parse: Callable):
    """What `parse` (`yaml.load` or `yaml.compose`) makes of a text; see `read_yaml`."""
    try:
        if NESTING.search(text) or text.count("[") + text.count("{") > DEEPEST:
            _refuse_depths(text)
        if re.search(r"(?<![^\s,\[{:-])\*\w", text):
            _values(yaml.compose(text, _StrictLoader), {})
        return parse(text, _StrictLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            f"not readable as YAML ({getattr(error, 'problem', None) or error})",
            path=path,
            row=mark.line + 1 if mark else None,
            mend="indent with blanks, close every bracket and quotation mark, and put text with "
            "'#' or ': ' into quotation marks",
        )


def _refuse_depths(text):
    # The parser in C calls itself for each level, and takes the interpreter down with it.
    depth = 0
    for event in yaml.parse(text, _StrictLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            problem = f"it nests more than {DEEPEST} levels deep"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def _values(node, known):
    """How many values a node stands for with all aliases in it written out."""
    if id(node) not in known:
        known[id(node)] = MOST_VALUES  # while its own parts are counted: an alias of itself
        parts = node.value if isinstance(node, yaml.CollectionNode) else ()
        inner = [one for part in parts for one in (part if isinstance(part, tuple) else [part])]
        known[id(node)] = 1 + sum(_values(one, known) for one in inner)
    if known[id(node)] > MOST_VALUES:
        problem = f"with its aliases written out it holds more than {MOST_VALUES} values"
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
    return known[id(node)]


def read_json(path):
    """Content of a JSON file that a rule of this project wrote."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def write_text(path, text: str) -> None:
    """Write `text` as UTF-8 with line feeds, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path, data: bytes) -> None:
    """Write `data` under a temporary name and move it into place, unless it stands there."""
    path = Path(path)
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(data)
    temporary.replace(path)


def write_json(path, content) -> None:
    """Write JSON with sorted keys, two spaces of indent and a final line feed."""
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    write_text(path, text + "\n")
