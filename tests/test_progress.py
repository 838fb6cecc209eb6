"""What a build tells on standard error, from real runs of a small workflow."""

import os
import pty
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts.files.tables import write_csv
from scripts.progress import describe, end

ROOT = Path(__file__).parents[1]
SNAKEFILE = """
from scripts.progress import end, follow

follow(workflow)

rule page:
    input: "codes.csv"
    output: "page.html"
    log: "logs/page.log"
    shell: "{then} > {output} 2> {log}"

rule codes:
    output: "codes.csv"
    log: "logs/codes.log"
    shell: "printf 'unit,code\\\\n1,food\\\\n2,food\\\\n' > {output}"

onsuccess:
    end(workflow, log)

onerror:
    end(workflow, log)
"""
REFUSED = (
    'python -c "from scripts.errors import InputError, run\n'
    "def main(): raise InputError('no such code', path='codes.csv', row=2, value='fod')\n"
    'run(main)"'
)


@pytest.fixture
def workflow(tmp_path):
    def write(then="echo page"):
        text = SNAKEFILE.replace("{then}", then.replace("\n", "\\n").replace('"', '\\"'))
        (tmp_path / "Snakefile").write_text(text)
        return tmp_path

    return write


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if name != "BUILD_PROGRESS"}
    return kept | {"PYTHONPATH": str(ROOT)} | more


def build(folder, *options, **variables):
    return subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "1", *options], cwd=folder,
        env=environment(**variables), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def without_times(text):
    return re.sub(r" +\d+\.\d s", " T", text)


def test_each_finished_stage_is_one_line_and_nothing_else_is_said(workflow):
    folder = workflow()
    done = build(folder)
    assert done.returncode == 0
    told = without_times(done.stdout).splitlines()
    assert told[-3:] == [
        "1 of 2  codes T   codes 2 rows",
        "2 of 2  page T   page.html 5 B",
        "2 stages in T",
    ]
    assert len(told) == 4, "only where Snakemake says that its file system is shared"
    account = next((folder / ".snakemake/log").iterdir()).read_text()
    assert "rule codes:" in account
    assert "Finished jobid" in account
    assert "Nothing to be done" in build(folder).stdout


def test_a_failure_tells_the_scripts_own_message_then_the_rule_and_its_log(workflow):
    folder = workflow(REFUSED)
    done = build(folder)
    assert done.returncode == 1
    told = without_times(done.stdout)
    message = "error: codes.csv, line 2: no such code\n  found:    'fod'\n"
    failed = "page failed after T; its log: logs/page.log\n  python -c"
    assert told.index(message) + len(message) == told.index(failed)
    assert told.count("no such code") == 2, "once as message, once within the command"
    assert "Traceback" not in told
    assert "CalledProcessError" not in told
    assert re.search(
        r"1 of 2 stages in T, without page\nthe whole account: \.snakemake/log/\S+\.log$", told
    )


def test_a_build_that_was_ended_is_not_told_as_whole(workflow):
    command = workflow("echo page").joinpath("Snakefile")
    command.write_text(command.read_text().replace("printf", "kill -TERM $PPID; sleep 1; printf"))
    told = without_times(build(command.parent).stdout)
    assert re.search(r"^1 of 2 stages in T$", told, re.M) and "2 of 2" not in told


def test_a_message_that_the_command_has_shown_itself_is_not_told_again(workflow):
    command = "echo 'error: no such code' 2> >(tee {log} >&2) >&2; sleep 0.3; false #"
    told = build(workflow(command))
    assert told.stdout.splitlines().count("error: no such code") == 1
    assert "page failed after" in told.stdout


def test_a_failure_without_a_message_is_told_as_such(workflow):
    told = build(workflow("false")).stdout
    assert "error: the command failed and left no message\npage failed after" in told


@pytest.mark.parametrize(
    ("options", "variables"),
    [([], {"BUILD_PROGRESS": "off"}), (["--dry-run"], {}), (["--verbose"], {})],
)
def test_snakemakes_own_account_is_there_for_who_asks(workflow, options, variables):
    told = build(workflow(), *options, **variables).stdout
    assert "rule codes:" in told
    assert "1 of 2  codes" not in told


def test_a_terminal_shows_a_bar_and_is_left_clean(workflow):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "snakemake", "--cores", "1"], cwd=workflow("sleep 1; echo page"),
        env=environment(TERM="xterm", COLUMNS="100"), stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # the other end was closed
        pass
    os.close(ours)
    assert process.wait() == 0
    text = shown.decode()
    assert "1/2" in text, "the bar counts"
    assert "1 of 2  codes" in text
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l"), "the cursor is shown again"
    assert re.search(r"2 stages in \d", text)


def test_a_large_or_binary_output_is_told_by_its_size_and_a_missing_one_not(tmp_path, monkeypatch):
    monkeypatch.setattr("scripts.progress.LARGE", 10)
    for name, content in [("a.csv", b"x\n1\n"), ("b.csv", b"x\n" * 2_000), ("c.pdf", b"0" * 2_100)]:
        (tmp_path / name).write_bytes(content)
    paths = [str(tmp_path / name) for name in ("a.csv", "b.csv", "c.pdf", "gone.csv")]
    assert describe(paths) == "a 1 row, b.csv 4 kB, c.pdf 2 kB"


def test_rows_are_counted_whatever_their_cells_hold(tmp_path):
    rows = [{"x": "a\nb"}, {"x": 'say "so",\nor "not"'}, {"x": "y" * 200_000}, {"x": ""}]
    write_csv(tmp_path / "a.csv", ["x"], rows)
    assert describe([str(tmp_path / "a.csv")]) == "a 4 rows"


def test_of_a_folder_its_files_are_told(tmp_path):
    (tmp_path / "drawn/more").mkdir(parents=True)
    (tmp_path / "drawn/theme.csv").write_text("x\n1\n2\n")
    (tmp_path / "drawn/more/theme.svg").touch()
    (tmp_path / "drawn/.snakemake_timestamp").touch()
    assert describe([str(tmp_path / "drawn")]) == "theme 2 rows, 1 SVG"


def test_tables_beyond_the_first_five_are_counted(tmp_path):
    paths = [tmp_path / f"t{number}.csv" for number in range(7)]
    for path in paths:
        path.write_text("x\n1\n2\n")
    told = describe(list(map(str, paths)))
    assert told == "t0 2, t1 2, t2 2, t3 2, t4 2 rows, 2 more tables"


def test_the_timers_that_snakemake_leaves_behind_are_ended():
    timer = threading.Timer(60, lambda: None)
    timer.start()
    logger = SimpleNamespace(handlers=[])
    end(SimpleNamespace(logger_manager=SimpleNamespace(logger=logger)), [])
    timer.join(5)
    assert not timer.is_alive()
