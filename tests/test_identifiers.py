"""Keyed pseudonyms: one per id everywhere, none without a good key, and the tables still join."""

import hashlib
import hmac
import json
import re
from pathlib import Path

import pytest
from built_chain import copy_tables
from workspace import ROOT

from scripts.chain import read_commands, run_commands
from scripts.checkout import copy_project
from scripts.errors import InputError
from scripts.release.identifiers import main, pseudonym, pseudonymise, read_key
from scripts.tables import read_csv, write_text

KEY = b"0123456789abcdef" * 4
VIDEO, AUTHOR = "7337226195635284909", "7942022387457518655"


def test_it_is_hmac_sha256_cut_to_64_bits():
    expected = hmac.new(KEY, VIDEO.encode(), hashlib.sha256).hexdigest()[:16]
    assert pseudonym(KEY, VIDEO) == f"p_{expected}"


def test_another_key_gives_another_pseudonym():
    assert pseudonym(KEY, VIDEO) != pseudonym(KEY[::-1], VIDEO)
    plain = hashlib.sha256(VIDEO.encode()).hexdigest()
    assert pseudonym(KEY, VIDEO).removeprefix("p_") not in plain


def test_an_id_has_one_pseudonym_in_every_file(tmp_path):
    record = {"item_id": VIDEO, "data": {"id": VIDEO, "author": {"id": AUTHOR}, "n": 12345}}
    write_text(tmp_path / "a/raw.ndjson", json.dumps(record) + "\n")
    write_text(tmp_path / "sheet.csv", f"unit_id,video_id,likes\nv1,{VIDEO},{12345}\n")
    write_text(tmp_path / "api.json", f'{{"id": {VIDEO}, "share": 0.7337226195635284909}}')
    write_text(tmp_path / "page.csv", f"url\nhttps://x.org/video/{VIDEO}?a=1\n")
    told = pseudonymise(tmp_path, KEY)
    assert told == {"ids": 2, "files": 4}
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
    pseudonymise(tmp_path, KEY)
    name = pseudonym(KEY, "123456")
    assert (tmp_path / "a.csv").read_text() == f"author_id,likes\n{name},123457\n"
    assert json.loads((tmp_path / "b.json").read_text()) == {"author_id": name, "likes": 123457}


def test_the_second_of_posting_is_no_longer_there(tmp_path):
    moment = "2024-01-18T07:30:05Z"
    table = f"video_id,posted_at_utc,detail\n{VIDEO},{moment},posted at {moment}\n"
    write_text(tmp_path / "a.csv", table)
    write_text(tmp_path / "b.ndjson", json.dumps({"id": VIDEO, "createTime": 1708331097}) + "\n")
    pseudonymise(tmp_path, KEY, days=True)
    text = (tmp_path / "a.csv").read_text()
    assert not re.search(r"\d{17}", text)
    assert text.count("2024-01-18T00:00:00Z") == 2
    assert json.loads((tmp_path / "b.ndjson").read_text())["createTime"] % 86400 == 0


@pytest.mark.parametrize("key", ["", "short", "a" * 64])
def test_a_key_that_can_be_guessed_is_refused(tmp_path, key):
    with pytest.raises(InputError, match="key"):
        read_key(None, tmp_path, {"RELEASE_KEY": key})


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


def test_the_originals_are_not_touched(tmp_path, monkeypatch):
    monkeypatch.setenv("RELEASE_KEY", KEY.decode())
    with pytest.raises(InputError, match="own files"):
        main(["--folder", str(tmp_path), "--project", str(tmp_path)])


def test_the_tables_still_join_and_the_statistics_are_the_same(tmp_path, capsys):
    folder = copy_tables(copy_project(ROOT, tmp_path / "copy"))
    before = {path: path.read_bytes() for path in sorted(folder.glob("results/*/*.csv"))}
    assert before
    pseudonymise(folder, KEY, days=True)
    sheet = read_csv(folder / "data/raw/coding/coder_A.csv", ["video_id"], optional=None)
    assert all(re.fullmatch(r"p_[0-9a-f]{16}", row["video_id"]) for row in sheet)
    stages = ("merge_codes", "measure_reliability", "compute_statistics", "compare_published")
    commands = read_commands(folder, "bind_results")
    for path in before:
        path.unlink()
    run_commands([command for command in commands if command.rule in stages], folder)
    for path in sorted(folder.glob("results/*/*.csv")):
        assert path.read_bytes() == before[path], path
    names = {path.parent.name for path in folder.glob("results/*/*.csv")}
    assert names == set(stages) - {"merge_codes"}
