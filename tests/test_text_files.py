"""Files as they are read and written: encodings, YAML and JSON."""

import pytest

from scripts.errors import InputError
from scripts.files.text_files import decode, read_text, read_yaml, write_json

CHINESE = "unit_id,note\nv001,山城夜景很美，洪崖洞\nv002,重庆火锅 😀 café\n"
TRADITIONAL = "unit_id,note\nv001,臺灣遊客說重慶的夜景很美\nv002,這裡的火鍋很辣\n"
FRENCH = "unit_id,note\nv001,Un été à la montagne, café crème\nv002,Größe – naïve “quoted”\n"
JAPANESE = "unit_id,note\nv001,重慶の夜景はとても美しい\nv002,火鍋を食べました\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("text", [CHINESE, "id\nv1\n", "", "id\n重\n", "id\n😀\n"])
def test_encodings_that_are_read(encoding, text):
    assert decode(text.encode(encoding), "f.csv") == text


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (CHINESE, "utf-16", "UTF-16"),
        (CHINESE, "utf-16-le", "UTF-16"),
        ("unit_id,note\nv001,plain\n", "utf-16-be", "UTF-16"),
        (TRADITIONAL, "big5", "Big5"),
        (JAPANESE, "shift_jis", "Shift-JIS"),
        (FRENCH, "cp1252", "Windows-1252"),
        ("unit_id,note\nv001,the guide’s view\n", "cp1252", "Windows-1252"),
        (FRENCH, "mac_roman", "Mac Roman"),
    ],
)
def test_other_encodings_are_refused_by_name(text, encoding, name):
    with pytest.raises(InputError) as error:
        decode(text.encode(encoding), "f.csv")
    assert "f.csv: the file is not in a text encoding that is read here" in str(error.value)
    assert f"it looks like {name})" in str(error.value)
    assert "save the file again as UTF-8" in str(error.value)


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\x00"])
def test_a_workbook_where_text_is_read_is_told_as_one(start):
    with pytest.raises(InputError, match=r"(?s)f.csv: the file is a workbook.*'CSV UTF-8'"):
        decode(start, "f.csv")


def test_file_that_breaks_off_within_a_character_is_told_so():
    with pytest.raises(InputError, match=r"f.csv, line 2: the file breaks off"):
        decode("id,note\nv1,山城重庆".encode()[:-1], "f.csv")


def test_line_ends_of_any_system_read_alike(tmp_path):
    for end in (b"\n", b"\r\n", b"\r"):
        (tmp_path / "f.txt").write_bytes(b"a" + end + b"b" + end)
        assert read_text(tmp_path / "f.txt") == "a\nb\n"


def test_absent_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none.txt: the file does not exist"):
        read_text(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [1\n", "line 2: not readable as YAML"),
        ("a: 1\nb: {c: 1, c: 2}\n", "line 2: .*the key 'c' stands twice"),
        ("a: 1\nb: 2\na: 3\n", "line 3: .*the key 'a' stands twice"),
    ],
)
def test_fault_in_yaml_is_told_with_its_line(tmp_path, text, told):
    (tmp_path / "f.yaml").write_text(text)
    with pytest.raises(InputError, match=f"f.yaml, {told}"):
        read_yaml(tmp_path / "f.yaml")


def test_yaml_anchors_and_merges_are_read(tmp_path):
    (tmp_path / "f.yaml").write_text(
        "a: &a {x: 1, y: 2}\nb: &b {<<: *a, x: 3}\nc: {<<: *b, y: 4}\n"
    )
    assert read_yaml(tmp_path / "f.yaml")["c"] == {"x": 3, "y": 4}


def test_json_is_sorted_and_refuses_what_json_has_not(tmp_path):
    write_json(tmp_path / "f.json", {"b": 1, "a": "重"})
    assert (tmp_path / "f.json").read_text(encoding="utf-8") == '{\n  "a": "重",\n  "b": 1\n}\n'
    with pytest.raises(ValueError):
        write_json(tmp_path / "f.json", {"a": float("nan")})


def test_a_bomb_of_aliases_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.yaml"
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match=r"bomb.yaml, line \d+: .*more than 1000000 values"):
        read_yaml(path)
    path.write_text("a: &a [*a]\n", encoding="utf-8")
    with pytest.raises(InputError, match="more than 1000000 values"):
        read_yaml(path)


@pytest.mark.parametrize("level", ["[", "{a: ", "- ", "? "])
def test_yaml_without_end_is_refused_before_it_is_parsed(tmp_path, level):
    path = tmp_path / "deep.yaml"
    path.write_text(level * 20_000, encoding="utf-8")
    with pytest.raises(InputError, match=r"deep.yaml, line 1: .*more than 100 levels"):
        read_yaml(path)


def test_an_asterisk_in_text_is_no_alias(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("note: see *this*\nrest: |\n  *x is text\n", encoding="utf-8")
    assert read_yaml(path) == {"note": "see *this*", "rest": "*x is text\n"}
