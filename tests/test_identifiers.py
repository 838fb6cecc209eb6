"""Keyed pseudonyms: one per id everywhere, and none without a good key."""

import hashlib
import hmac
import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from scripts.errors import InputError
from scripts.files.spreadsheets import read_workbook
from scripts.files.table_files import read_table
from scripts.files.text_files import write_text
from scripts.release.keyed.identifiers import find_ids, pseudonym, pseudonymise, read_key, replace

KEY = b"0123456789abcdef" * 4
VIDEO, AUTHOR = "7337226195635284909", "7942022387457518655"


def replace_all(folder, *known):
    """Find and replace the ids of a folder, which must be the `known` ones."""
    names = {identifier: pseudonym(KEY, identifier) for identifier in find_ids(folder)}
    assert names.keys() == set(known)
    pseudonymise(folder, names)


def test_it_is_hmac_sha256_cut_to_64_bits():
    expected = hmac.new(KEY, VIDEO.encode(), hashlib.sha256).hexdigest()[:16]
    assert pseudonym(KEY, VIDEO) == f"p_{expected}"


def test_another_key_or_attempt_gives_another_pseudonym():
    names = [pseudonym(KEY, VIDEO), pseudonym(KEY[::-1], VIDEO), pseudonym(KEY, VIDEO, 1)]
    assert len(set(names)) == 3
    plain = hashlib.sha256(VIDEO.encode()).hexdigest()
    assert pseudonym(KEY, VIDEO).removeprefix("p_") not in plain


def test_an_id_has_one_pseudonym_in_every_file(tmp_path):
    record = {"item_id": VIDEO, "data": {"id": VIDEO, "author": {"id": AUTHOR}, "n": 12345}}
    write_text(tmp_path / "a/raw.ndjson", json.dumps(record) + "\n")
    write_text(tmp_path / "sheet.csv", f"unit_id,video_id,likes\nv1,{VIDEO},{12345}\n")
    write_text(tmp_path / "api.json", f'{{"id": {VIDEO}, "share": 0.7337226195635284909}}')
    write_text(tmp_path / "page.csv", f"url\nhttps://x.org/video/{VIDEO}?a=1\n")
    replace_all(tmp_path, VIDEO, AUTHOR)
    name = pseudonym(KEY, VIDEO)
    read = json.loads((tmp_path / "a/raw.ndjson").read_text())
    assert (read["item_id"], read["data"]["id"]) == (name, name)
    assert read["data"]["author"]["id"] == pseudonym(KEY, AUTHOR)
    assert read["data"]["n"] == 12345
    assert (tmp_path / "sheet.csv").read_text() == f"unit_id,video_id,likes\nv1,{name},12345\n"
    api = json.loads((tmp_path / "api.json").read_text())
    assert api == {"id": name, "share": 0.7337226195635284909}
    assert f"/video/{name}?" in (tmp_path / "page.csv").read_text()


def test_short_ids_are_replaced_where_their_column_says_what_they_are(tmp_path):
    write_text(tmp_path / "a.csv", "author_id,likes\n123456,123457\n")
    write_text(tmp_path / "b.json", '{"author_id": 123456, "likes": 123457}')
    replace_all(tmp_path, "123456")
    name = pseudonym(KEY, "123456")
    assert (tmp_path / "a.csv").read_text() == f"author_id,likes\n{name},123457\n"
    assert json.loads((tmp_path / "b.json").read_text()) == {"author_id": name, "likes": 123457}


@pytest.mark.parametrize("key", ["", "short", "a" * 64])
def test_a_key_that_can_be_guessed_is_refused(tmp_path, key):
    with pytest.raises(InputError, match="key"):
        read_key(None, tmp_path, {"RELEASE_KEY": key})


def test_the_path_of_a_key_is_no_key(tmp_path):
    path = tmp_path / "a-folder-of-the-authors-outside-the-project.txt"
    path.write_bytes(KEY)
    with pytest.raises(InputError, match="the path of a file"):
        read_key(None, tmp_path, {"RELEASE_KEY": str(path)})


def test_the_key_comes_from_a_file_outside_the_project_or_the_environment(tmp_path, monkeypatch):
    project = tmp_path / "project"
    write_text(project / "key.txt", KEY.decode())
    write_text(tmp_path / "key.txt", KEY.decode() + "\n")
    assert read_key(tmp_path / "key.txt", project, {}) == KEY
    assert read_key(None, project, {"RELEASE_KEY": KEY.decode()}) == KEY
    with pytest.raises(InputError, match="inside the project"):
        read_key(project / "key.txt", project)
    with pytest.raises(InputError, match="inside the project"):
        read_key(project / "a" / ".." / "key.txt", project)
    monkeypatch.chdir(project)
    with pytest.raises(InputError, match="inside the project"):
        read_key(project / "key.txt", Path())
    (tmp_path / "link").symlink_to(project / "key.txt")
    with pytest.raises(InputError, match="inside the project"):
        read_key(tmp_path / "link", project)


def test_ids_in_what_a_spreadsheet_saved_as_unicode_text_are_replaced(tmp_path):
    long = "7316199335579305359"
    (tmp_path / "a.csv").write_text(f"unit_id\tnote\nv1\t{long}\n", encoding="utf-16")
    assert find_ids(tmp_path) == {long}
    pseudonymise(tmp_path, {long: "p_0"})
    assert read_table(tmp_path / "a.csv", ["unit_id", "note"])[0]["note"] == "p_0"


def test_ids_in_a_workbook_are_replaced_and_its_author_is_gone(tmp_path):
    book, long = Workbook(), "7316199335579305359"
    book.properties.creator = "somebody"
    book.active.append(["unit_id", "video_id", "note"])
    book.active.append(["v1", long, 12])
    book.save(tmp_path / "a.xlsx")
    assert find_ids(tmp_path) == {long}
    pseudonymise(tmp_path, {long: "p_0"})
    [rows] = read_workbook(tmp_path / "a.xlsx").values()
    assert rows[1] == ["v1", "p_0", "12"]
    assert "somebody" not in str(load_workbook(tmp_path / "a.xlsx").properties.creator)


NAMES = {VIDEO: "p_0", "71234": "p_1"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"pilot_{VIDEO},{VIDEO}", "pilot_p_0,p_0"),
        (f"v{VIDEO}x see {VIDEO}.", "vp_0x see p_0."),
        (f"https://x.org/@a/video/{VIDEO}.mp4?id={VIDEO}&b=1", "https://x.org/@a/video/p_0.mp4?id=p_0&b=1"),
        (f"{VIDEO}0 1{VIDEO}", f"{VIDEO}0 1{VIDEO}"),
        ("unit_71234 71234, a71234 0.71234 71234.5", "unit_p_1 p_1, a71234 0.71234 71234.5"),
    ],
)  # fmt: skip
def test_an_id_is_replaced_wherever_its_run_of_digits_is_whole(tmp_path, before, after):
    assert replace(before, NAMES, json=False) == after
    assert json.loads(replace(json.dumps({"a": before}), NAMES, json=True)) == {"a": after}
    write_text(tmp_path / "notes.md", before)
    pseudonymise(tmp_path, NAMES)
    assert (tmp_path / "notes.md").read_text() == after


def test_ids_in_names_of_units_are_found_and_hashes_are_none(tmp_path):
    write_text(
        tmp_path / "a.csv", f"unit_id,hash\npilot_{VIDEO},{'1' * 40}\nx-{AUTHOR},0.{'3' * 17}\n"
    )
    assert find_ids(tmp_path) == {VIDEO, AUTHOR}


def test_links_comments_and_formulas_of_a_workbook_hold_no_id(tmp_path):
    book = Workbook()
    book.active.append([f"pilot_{VIDEO}", "watch", f'=HYPERLINK("https://x.org/{VIDEO}")'])
    book.active["B1"].hyperlink = f"https://x.org/video/{VIDEO}"
    book.active["B1"].comment = Comment(f"see {VIDEO}", "a")
    book.save(tmp_path / "a.xlsx")
    pseudonymise(tmp_path, NAMES)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        assert not [name for name in parts.namelist() if VIDEO.encode() in parts.read(name)]
    row = load_workbook(tmp_path / "a.xlsx").active[1]
    assert [cell.value for cell in row] == ["pilot_p_0", "watch", '=HYPERLINK("https://x.org/p_0")']
    assert (row[1].hyperlink.target, row[2].data_type) == ("https://x.org/video/p_0", "f")
