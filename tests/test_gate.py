"""The gate lets a clean folder through, and refuses another with the first leak and the number."""

import json
import shutil

import pytest
from workspace import ROOT

from scripts.errors import InputError
from scripts.files.table_files import write_table
from scripts.files.tables import read_csv
from scripts.files.text_files import read_yaml, write_text
from scripts.release.privacy import gate
from scripts.release.privacy.anonymity import ANONYMITY_COLUMNS
from scripts.release.privacy.leaks import LEAK_COLUMNS
from scripts.release.release import report

ADDRESS = "jane.roe" + "@" + "uni-city.edu.cn"
QUASI = ["category", "gender", "age", "occupation"]


def settings(**release):
    choices = {"version": "1.0.0", "identifiers": "plain", "quasi_identifiers": QUASI}
    return read_yaml(ROOT / "config.yaml") | {"release": choices | release}


def check_release(folder, choices, root):
    rows = gate.examine(folder, choices, root)
    gate.refuse(rows, "leaks.csv")
    return rows


def test_a_clean_folder_passes_with_a_report(tmp_path):
    capture = "data/raw/captures/chongqing.ndjson"
    write_text(tmp_path / capture, (ROOT / capture).read_text(encoding="utf-8"))
    rows = check_release(tmp_path, settings(), ROOT)
    assert rows
    assert {row["verdict"] for row in rows} == {"allowed"}
    assert all(row["reason"] for row in rows)


def test_the_first_leak_is_named_with_file_place_number_and_mend(tmp_path):
    write_text(tmp_path / "a.csv", f"id,note\n1,{ADDRESS}\n2,{ADDRESS}\n")
    write_text(tmp_path / "b.md", ADDRESS)
    with pytest.raises(InputError) as told:
        check_release(tmp_path, settings(), ROOT)
    text = str(told.value)
    assert text.startswith("a.csv: e-mail address in row 2, column 'note', the first of 3 leaks")
    assert "mend:" in text
    assert ADDRESS not in text


def test_captions_of_the_project_are_looked_for_though_no_capture_is_released(tmp_path):
    first = (ROOT / "data/raw/captures/chongqing.ndjson").read_text("utf-8").partition("\n")[0]
    write_text(tmp_path / "quote.md", json.loads(first)["data"]["desc"])
    assert check_release(tmp_path, settings(), ROOT)[0]["kind"] == "caption"
    observed = settings()
    observed["study"] = {"evidence": {"captures": "observed"}}
    with pytest.raises(InputError, match=r"quote\.md: caption in line 1"):
        check_release(tmp_path, observed, ROOT)


def test_plain_ids_are_refused_where_keyed_ones_are_declared(tmp_path):
    write_text(tmp_path / "sample.csv", "video_id\n7337226195635284909\n")
    assert check_release(tmp_path, settings(), ROOT) == []
    with pytest.raises(InputError, match="platform id"):
        check_release(tmp_path, settings(identifiers="keyed"), ROOT)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sheet.csv", "unit_id,theme\npilot_{},food\n"),
        ("note.md", "as in v{}x"),
        ("{}.txt", "nothing"),
        ("a.json", '{{"unit": "u-{}"}}'),
        ("a.bin", "\0\1\2/URI (https://x.org/v{})\0"),
    ],
)
def test_an_id_of_a_capture_is_found_wherever_it_stands(tmp_path, name, words):
    first = (ROOT / "data/raw/captures/chongqing.ndjson").read_text("utf-8").partition("\n")[0]
    post = json.loads(first)["data"]["id"]
    write_text(tmp_path / name.format(post), words.format(post))
    with pytest.raises(InputError, match="platform id"):
        check_release(tmp_path, settings(identifiers="keyed"), ROOT)


def test_transcripts_of_the_study_are_looked_for_beside_its_quotations(tmp_path):
    said = "I thought that it would be foggy and grey, and it was"
    write_text(tmp_path / "home/texts/F1.txt", f"F1: {said}. We went up the hill on foot at night.")
    write_text(tmp_path / "home/quotes.csv", f'quote_id,respondent,quote\nq1,F1,"{said}"\n')
    write_text(tmp_path / "out/paper.md", f"“{said}” (F1)\n")
    choices, captures = settings(), tmp_path / "home/data/raw/captures"
    shutil.copytree(ROOT / "data/raw/captures", captures)
    texts = {"transcripts": "texts/*.txt", "quotes": "quotes.csv"}
    choices["interviews"] = choices["interviews"] | texts
    assert check_release(tmp_path / "out", choices, tmp_path / "home") == []
    segments = "doc,segment\nF1,We went up the hill on foot at night\n"
    write_text(tmp_path / "out/segments.csv", segments)
    with pytest.raises(InputError) as told:
        check_release(tmp_path / "out", choices, tmp_path / "home")
    assert "segments.csv: transcript in row 2, column 'segment'" in str(told.value)
    assert "hill" not in str(told.value)
    classes = choices["study"]["evidence"] | {"interviews": "simulated"}
    choices["study"] = choices["study"] | {"evidence": classes}
    assert check_release(tmp_path / "out", choices, tmp_path / "home") == []


def test_a_declared_text_may_stay(tmp_path):
    write_text(tmp_path / "CITATION.cff", f"email: {ADDRESS}\n")
    allowed = [{"text": ADDRESS, "reason": "address for letters to the authors"}]
    [row] = check_release(tmp_path, settings(allowed=allowed), ROOT)
    assert (row["verdict"], row["reason"]) == ("allowed", allowed[0]["reason"])


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_both_reports_are_written_before_it_refuses(tmp_path, suffix):
    write_text(tmp_path / "release/a.md", ADDRESS)
    choices = settings()
    people = read_csv(ROOT / choices["interviews"]["respondents"], (), optional=None)
    table = (tmp_path / "people").with_suffix(suffix)
    write_table(table, list(people[0]), people)
    choices["interviews"]["respondents"] = str(table)
    with pytest.raises(InputError, match="the first of 1 leak:"):
        report(tmp_path / "release", tmp_path, choices, tmp_path)
    assert read_csv(tmp_path / "leaks.csv", LEAK_COLUMNS)[0]["file"] == "a.md"
    assert read_csv(tmp_path / "anonymity.csv", ANONYMITY_COLUMNS)[0]["k"] == "1"
