"""Bad input as a user meets it: a message that says what to mend, and nothing half-made."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sample_study import (
    CODEBOOK,
    CODES,
    ROOT,
    clean_options,
    draw_options,
    merge_options,
    record,
    write_capture,
    write_log,
    write_sheet,
)

from scripts.codes import merge_codes
from scripts.errors import run
from scripts.files.tables import read_csv
from scripts.files.text_files import write_text
from scripts.videos import clean_videos, draw_sample

MODULES = {"clean": clean_videos, "draw": draw_sample, "merge": merge_codes}
OUT, GOOD = Path("out"), Path("good")
RECORDS = [record(str(number)) for number in (1001, 1002, 1003)]


def command(stage, **changes):
    """Command line of a stage; it reads good tables of earlier stages and writes into `out`."""
    if stage == "clean":
        return clean_options(changes.pop("captures", ["capture.ndjson"]), OUT, **changes)
    if stage == "draw":
        return draw_options(GOOD, OUT, **changes)
    return merge_options(GOOD / "sample.csv", Path(), OUT)


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A folder with sound input of every stage, as the working directory."""
    monkeypatch.chdir(tmp_path)
    write_capture("capture.ndjson", RECORDS)
    write_text("codebook.yaml", CODEBOOK)
    write_sheet("coder_A.csv", CODES)
    write_sheet("coder_B.csv", CODES | {"v2": ("1002", "nature", "static")})
    write_log("adjudication.csv", ("v2", "theme", "food", "nature", "food", "discussion", "seen"))
    clean_videos.main(clean_options(["capture.ndjson"], GOOD))
    draw_sample.main(draw_options(GOOD, GOOD))
    return tmp_path


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*")}


@pytest.fixture
def refused(study):
    """The message with which a stage stops; checks that it leaves the outputs as they were."""

    def call(stage, **changes):
        for before in ({}, {f"{name}.csv": b"old\n" for name in ("videos", "sample", "consensus")}):
            for name, data in before.items():
                OUT.mkdir(exist_ok=True)
                (OUT / name).write_bytes(data)
            with pytest.raises(SystemExit) as stop:
                run(lambda: MODULES[stage].main(command(stage, **changes)))
            # A text as the code of the exit is printed on the error output; the status is 1.
            assert isinstance(stop.value.code, str)
            assert stop.value.code.startswith("error: ")
            assert contents(OUT) == before
            assert not list(study.rglob("*.tmp"))
        return stop.value.code

    return call


def edit(path, old, new, encoding="utf-8"):
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_bytes(text.replace(old, new, 1).encode(encoding))


def told(message, *parts):
    for part in parts:
        assert part in message, message


@pytest.mark.parametrize("stage", MODULES)
def test_sound_input_passes(study, stage):
    run(lambda: MODULES[stage].main(command(stage)))
    assert contents(OUT)


def test_missing_column(refused):
    edit("coder_B.csv", "theme", "them")
    told(
        refused("merge"),
        "coder_B.csv, line 1, column 'theme': the column is missing",
        "expected: unit_id, video_id, theme, camera",
        "mend:     add the column",
        "the file has unit_id, video_id, them, camera",
    )


def test_unknown_code(refused):
    edit("coder_A.csv", "food", "fod")
    told(
        refused("merge"),
        "coder_A.csv, line 3, column 'theme': unknown code",
        "did you mean 'food'?",
        "found:    'fod'",
        "expected: nature, food; or NC, NA, or blank",
        "mend:     correct the cell",
    )


def test_duplicate_unit(refused):
    edit("coder_A.csv", "v3,1003", "v1,1003")
    told(
        refused("merge"),
        "coder_A.csv, line 4, column 'unit_id'",
        "'v1' stands twice, first in line 2",
        "mend:     keep one of the two rows",
    )


@pytest.mark.parametrize("bad", ["7.33E+18", "7.33e18", "1001.0"])
def test_id_in_e_notation_in_a_coding_sheet(refused, bad):
    edit("coder_A.csv", "1002", bad)
    told(
        refused("merge"),
        "coder_A.csv, line 3, column 'video_id': the id was turned into a number",
        f"found:    '{bad}'",
        "expected: the id as text, every digit of it",
        "mend:     take the id from the original file",
    )


@pytest.mark.parametrize(
    ("bad", "found"), [('"7.33E+18"', "'7.33E+18'"), ("7.33E+18", "7.33e+18"), ("1e3", "1000.0")]
)
def test_id_in_e_notation_in_a_capture(refused, bad, found):
    edit("capture.ndjson", '"id": "1002"', f'"id": {bad}')
    told(
        refused("clean"),
        "capture.ndjson, line 2, column 'id': the id was turned into a number",
        f"found:    {found}",
        "mend:     take the capture from the original export",
    )


def test_id_in_e_notation_among_the_eligible_videos(refused):
    edit(GOOD / "videos.csv", "1001,", "7.33E+18,")
    told(refused("draw"), "videos.csv, line 2, column 'video_id': the id was turned into a number")


@pytest.mark.parametrize("cut", [1, 40, 300])
def test_truncated_line(refused, cut):
    Path("capture.ndjson").write_bytes(Path("capture.ndjson").read_bytes()[: -1 - cut])
    told(
        refused("clean"),
        "capture.ndjson, line 3: 1 of 3 records cannot be read (line 3); the first: not JSON",
        "expected: at most 0 % unreadable records (captures.max_unreadable_share)",
        "mend:     export the capture again",
    )


def test_truncated_line_within_the_allowed_share_is_counted(study, refused):
    Path("capture.ndjson").write_bytes(Path("capture.ndjson").read_bytes()[:-40])
    told(refused("clean", max_unreadable_share=0.33), "at most 33 % unreadable records")
    shutil.rmtree(OUT)
    clean_videos.main(command("clean", max_unreadable_share=0.34))
    flow = {row["stage"]: row["n"] for row in read_csv(OUT / "flow.csv", clean_videos.FLOW_COLUMNS)}
    assert (flow["seen"], flow["unreadable"], flow["eligible"]) == ("3", "1", "2")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_chinese_encodings_are_read(study, encoding):
    edit("codebook.yaml", "What it shows", "主要表现什么 😀", encoding)
    edit("coder_A.csv", "camera\n", "camera\n", encoding)
    lines = [json.dumps(record(str(n), desc="山城夜景 😀"), ensure_ascii=False) for n in (7, 8, 9)]
    Path("capture.ndjson").write_bytes("\n".join(lines).encode(encoding))
    for stage, module in MODULES.items():
        module.main(command(stage))
    assert [row["video_id"] for row in read_csv(OUT / "videos.csv", [], optional=None)] == [*"789"]


@pytest.mark.parametrize(
    ("encoding", "text", "name"),
    [
        ("cp1252", "Un été à la montagne – “déjà vu”", "Windows-1252"),
        ("mac_roman", "Un été à la montagne, café crème, Größe – “déjà vu”", "Mac Roman"),
        ("utf-16", "plain", "UTF-16"),
        ("big5", "臺灣遊客說重慶的夜景很美，這裡的火鍋很辣", "Big5"),
        ("shift_jis", "重慶の夜景はとても美しい", "Shift-JIS"),
    ],
)
def test_other_encodings_are_refused_by_name(refused, encoding, text, name):
    edit("codebook.yaml", "What it shows", text, encoding)
    expected = (
        f"the file is not in a text encoding that is read here (it looks like {name})",
        "expected: UTF-8, UTF-8 with byte order mark, or GB18030",
        "mend:     save the file again as UTF-8",
    )
    told(refused("merge"), "codebook.yaml: ", *expected)
    shutil.rmtree(OUT)
    line = json.dumps(record(desc=text), ensure_ascii=False)
    # With its mark UTF-16 is read: spreadsheets call it Unicode text.
    Path("capture.ndjson").write_bytes(line.encode(encoding.replace("utf-16", "utf-16-le")))
    told(refused("clean"), "capture.ndjson: ", *expected)


@pytest.mark.parametrize(
    ("count", "cell"),
    [("1.2万", "12000"), ("undefined", ""), (None, ""), ("", ""), ("0", "0"), ("12,345", "12345")],
)
def test_count_as_platforms_write_it_is_read_and_a_missing_one_is_not_zero(study, count, cell):
    write_capture("capture.ndjson", [record(stats={"diggCount": count, "playCount": 5})])
    clean_videos.main(command("clean"))
    (row,) = read_csv(OUT / "videos.csv", ["likes", "plays"], optional=None)
    assert (row["likes"], row["plays"]) == (cell, "5")


@pytest.mark.parametrize("count", [-3, "-3", "many", "1.23", "1.2.3万", True])
def test_count_that_is_none_is_refused(refused, count):
    write_capture("capture.ndjson", [RECORDS[0], record("1002", stats={"diggCount": count})])
    told(
        refused("clean"),
        "capture.ndjson, line 2: 1 of 2 records cannot be read (line 2); the first: the count "
        f"'stats.diggCount' cannot be read: {str(count)!r} (not a",
        "mend:     export the capture again, take the record out, or allow a share of them",
    )


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_empty_capture(refused, data):
    Path("capture.ndjson").write_bytes(data)
    told(
        refused("clean"),
        "capture.ndjson: the capture is empty",
        "expected: one JSON object per line",
        "mend:     export the capture again",
    )


def test_no_capture(refused):
    told(
        refused("clean", captures=[]),
        "config.yaml, key 'captures.files': no capture file was found",
        "mend:     put the exports where the pattern points",
    )


def test_capture_that_does_not_exist(refused):
    told(refused("clean", captures=["gone.ndjson"]), "gone.ndjson: the file does not exist")


@pytest.mark.parametrize("procedure", draw_sample.PROCEDURES)
def test_fewer_eligible_videos_than_the_sample_needs(refused, procedure):
    told(
        refused("draw", size=4, procedure=procedure),
        "config.yaml, key 'sampling.size': the sample needs 4 videos, but",
        "expected: at most 3",
        "mend:     capture more, widen topics or window, or lower the size",
    )


def test_zone_that_does_not_exist(refused):
    told(refused("clean", zone="Asia/Shangai"), "captures.window.zone", "'Asia/Shangai'", "IANA")


def test_disagreement_without_a_decision(refused):
    write_log("adjudication.csv")
    told(
        refused("merge"),
        "adjudication.csv: the coders disagree in 1 cell, and no decision is logged:",
        "'theme' of unit v2 (A: 'food', B: 'nature')",
        "mend:     add a row with the value of every coder, the decision, the rule and the reason",
    )


def broken_capture():
    edit("capture.ndjson", '"diggCount": 10', '"diggCount": "many"')


def broken_sheet():
    edit("coder_A.csv", "food", "fod")


@pytest.mark.parametrize(
    ("stage", "spoil", "place"),
    [
        ("clean", broken_capture, "capture.ndjson, line 1: 1 of 3 records cannot be read"),
        ("merge", broken_sheet, "coder_A.csv, line 3, column 'theme'"),
    ],
)
def test_command_line_prints_the_message_alone(study, stage, spoil, place):
    spoil()
    ended = subprocess.run(
        [sys.executable, "-m", MODULES[stage].__name__, *command(stage)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith(f"error: {place}")
    assert "Traceback" not in ended.stderr
    assert not OUT.exists()


def snakemake(folder, *words):
    ended = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "1", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stdout
    assert 'File "' not in ended.stdout
    return ended.stdout


@pytest.fixture
def project(tmp_path):
    """A copy of what `snakemake clean_videos` needs."""
    for name in ("scripts", "rules", "data/raw", "profiles"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Snakefile", "config.yaml", "paper.qmd"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_snakemake_shows_the_fault_of_the_configuration_alone(project):
    edit(project / "config.yaml", "  size: 50", "  sise: 50")
    message = snakemake(project, "clean_videos")
    line = (project / "config.yaml").read_text("utf-8").split("\n").index("  sise: 50") + 1
    told(message, f"error: config.yaml, line {line}, key 'sampling.sise': the key does not exist")
    told(message, "mend:     did you mean 'size'?")
    assert not (project / "data" / "clean_videos").exists()
    edit(project / "config.yaml", "  sise: 50", "\tsize: 50")
    told(
        snakemake(project, "clean_videos"), f"error: config.yaml, line {line}: not readable as YAML"
    )
    shutil.copy(ROOT / "config.yaml", project / "config.yaml")
    message = snakemake(project, "clean_videos", "--config", "sampling={seed: many}")
    told(
        message,
        "config.yaml, key 'sampling.seed': not usable",
        "'many'",
        "expected: a value of type integer",
    )


def test_snakemake_shows_the_message_of_a_failed_rule(project):
    path = project / "data" / "raw" / "captures" / "chongqing.ndjson"
    path.write_bytes(path.read_bytes()[:-40])
    message = snakemake(project, "clean_videos")
    told(message, "error: data/raw/captures/chongqing.ndjson, line 260: 1 of 260 records cannot be")
    assert not list((project / "data").rglob("*.csv.tmp"))
    assert not list((project / "data" / "clean_videos").glob("*"))
