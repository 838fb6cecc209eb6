"""The whole workflow: the same bytes everywhere, no work twice, and sound after any failure."""

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
import zlib

import pypdfium2
import pytest
from workspace import HOST, USER, differing, jobs

from scripts.checkout import project_files
from scripts.files.tables import read_csv

NOTHING = "Nothing to be done"
# Rules that do not make the paper.
BESIDE = {"simulate", "new_study", "coding_sheets", "prove", "diff", "release", "verify"}
BESIDE |= {"build_study", "compare_studies", "draw_comparison", "bind_comparison"}
BESIDE |= {"render_comparison", "check_comparison", "compare"}
# The rules that every edit of data or code reaches: the colophon states the content hash.
COLOPHON = {"describe_build", "bind_results", "judge_claims", "render_paper", "check_paper"}


def times(workspace):
    paths = [*workspace.outputs(), *(f"logs/{p.name}" for p in workspace.folder.glob("logs/*"))]
    return {path: (workspace.folder / path).stat().st_mtime_ns for path in paths}


def dry_run(workspace):
    return jobs(workspace.run("--cores", "1", "--dry-run"))


@contextlib.contextmanager
def without(workspace, path):
    """Within the block a file is not there."""
    file = workspace.folder / path
    away = file.rename(file.with_name(f"{file.name}.away"))
    try:
        yield
    finally:
        away.rename(file)


@pytest.fixture(scope="module")
def elsewhere(built, tmp_path_factory):
    """A build under other conditions that is killed three times and taken up again."""
    place = tmp_path_factory.mktemp("second")
    settings = {"TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "random"}
    workspace = built.unbuilt(place / "b", place / "other" / "machine", **settings)
    delays = random.Random(3)
    for rule in ("clean_videos", "compute_statistics", "render_paper"):
        with workspace.start("--cores", "2") as process:
            for line in process.stdout:
                if re.match(rf"(local)?rule {rule}:", line):
                    break
            time.sleep(delays.uniform(0, 0.4))
            os.killpg(process.pid, signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL, f"the build ended before {rule}"
    workspace.run("--cores", "1")
    return workspace


@pytest.fixture(scope="module")
def kept(built, tmp_path_factory):
    """A finished build whose sources are edited; the edits must be undone."""
    return built.clone(tmp_path_factory.mktemp("kept") / "clone")


@pytest.fixture
def clone(built, tmp_path):
    return built.clone(tmp_path / "clone")


# Same inputs, same bytes


def test_zone_locale_hash_seed_cores_folder_and_kills_change_no_byte(built, elsewhere):
    made = built.outputs()
    assert {"paper.html", "paper.pdf", "_variables.yml"} <= made.keys()
    assert differing(made, elsewhere.outputs()) == []


def test_a_build_makes_what_its_rules_declare_and_nothing_else(built, rules):
    declared = {str(file) for name, rule in rules.items() if name not in BESIDE
                for file in rule.output}  # fmt: skip
    assert sorted(built.outputs()) == sorted(declared)
    assert all(built.outputs().values()), "an output is empty"


def test_a_build_changes_no_source(built):
    now = {path: (built.folder / path).read_bytes() for path in project_files(built.folder)}
    assert differing(built.sources, now) == []


def test_a_build_touches_no_network(built, elsewhere):
    attempt = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    for workspace in (built, elsewhere):
        assert not workspace.attempts.exists(), workspace.attempts.read_text(encoding="utf-8")
    # The guard does see an attempt.
    tried = subprocess.run([sys.executable, "-c", attempt], env=elsewhere.env, capture_output=True)
    assert tried.returncode != 0
    assert "192.0.2.1" in elsewhere.attempts.read_text(encoding="utf-8")
    elsewhere.attempts.unlink()


def test_no_output_tells_of_the_machine(built):
    words = [USER, HOST, built.home.name, built.folder.parent.name, str(built.machine)]
    words += [built.folder.name, built.folder.name.replace(" ", "%20"), sys.prefix]
    sources = b"\n".join(built.sources.values()).decode("utf-8", "replace")
    for path, content in built.outputs().items():
        text = content.decode("utf-8", "replace")
        if path.endswith(".pdf"):
            text += "".join(unpacked_streams(content)) + pdf_text(content)
        found = [word for word in words if word in text and word not in sources]
        assert not found, f"{path} holds {found}"


def unpacked_streams(pdf):
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(stream).decode("utf-8", "replace")
        except zlib.error:
            continue


def pdf_text(pdf):
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    return "\n".join([*pages, *map(str, document.get_metadata_dict().items())])


# No work twice


def test_a_second_run_does_nothing_even_if_every_file_was_touched(kept):
    before = times(kept)
    assert NOTHING in kept.run("--cores", "2")
    for path in kept.sources:
        os.utime(kept.folder / path)
    assert NOTHING in kept.run("--cores", "2")
    assert times(kept) == before


def test_an_edited_statement_concerns_the_interviews_only(kept):
    path = "data/raw/interviews/statements.csv"
    paraphrase = read_csv(kept.folder / path, (), optional=None)[0]["paraphrase"]
    with kept.edited(path, lambda text: text.replace(paraphrase, f"In short: {paraphrase}")):
        assert dry_run(kept) == COLOPHON | {
            "collect_statements", "tabulate_respondents", "code_interviews", "report_coreq",
            "check_results", "measure_fragility",
        }  # fmt: skip


def test_an_edited_capture_concerns_all_but_the_interviews(kept, rules):
    sample = read_csv(kept.folder / "data/draw_sample/sample.csv", ["video_id"], optional=None)
    video = sample[0]["video_id"]
    path = next(path for path, content in kept.sources.items()
                if path.endswith(".ndjson") and video.encode() in content)  # fmt: skip

    def like(text):
        lines = text.split("\n")
        chosen = next(place for place, line in enumerate(lines) if video in line)
        lines[chosen] = re.sub(r'("diggCount": "?)(\d)', r"\g<1>9\2", lines[chosen])
        return "\n".join(lines)

    with kept.edited(path, like):
        assert dry_run(kept) == rules.keys() - BESIDE - {
            "paper", "collect_statements", "tabulate_respondents", "code_interviews",
            "check_quotes", "report_coreq", "trace_provenance",
        }  # fmt: skip


def test_a_comment_in_a_module_concerns_the_rules_that_import_it(kept):
    with kept.edited("scripts/codes/agreement/alpha.py", lambda text: f"{text}# A remark.\n"):
        assert dry_run(kept) == COLOPHON | {
            "measure_reliability", "measure_fragility", "trace_provenance",
            "draw_figures", "check_results",
        }  # fmt: skip


def test_a_word_of_the_manuscript_concerns_the_paper_only(kept):
    with kept.edited("paper.qmd", lambda text: f"{text}\nAnother word.\n"):
        assert dry_run(kept) == COLOPHON


def test_a_choice_in_the_settings_concerns_the_rules_that_take_it(kept):
    change = re.compile(r"(?<=\n  seed: )11(?=\n)")
    with kept.edited("config.yaml", lambda text: change.sub("111", text)):
        assert dry_run(kept) == COLOPHON | {
            "measure_reliability", "measure_fragility", "trace_provenance",
            "draw_figures", "check_results",
        }  # fmt: skip


# Sound after any failure


def test_a_killed_build_that_was_taken_up_again_has_nothing_left_to_do(elsewhere):
    for kind in ("locks", "incomplete"):
        assert not list((elsewhere.folder / ".snakemake" / kind).iterdir())
    assert NOTHING in elsewhere.run("--cores", "2")


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("data/raw/coding/coder_A.csv", "coding.sheets.A"),
        ("data/raw/interviews/statements.csv", "interviews.statements"),
        ("data/raw/published.yaml", "published"),
    ],
)
def test_a_file_that_is_gone_is_told_though_the_paper_stands(kept, path, key):
    with without(kept, path):
        told = kept.fail("--cores", "1")
    assert "Traceback" not in told
    assert re.search(rf"error: config.yaml, line \d+, key '{key}': there is no such file", told)
    assert f"'{path}'" in told


def test_blank_sheets_are_for_coders_who_have_none(kept):
    with without(kept, "data/raw/coding/coder_A.csv"):
        assert "coding_sheets" in kept.run("--cores", "1", "--dry-run", "coding_sheets")


# What is edited, how, the rule that finds it, and what it says.
FAULTS = [
    (
        "data/raw/coding/coder_A.csv",
        lambda text: text.replace("natural_landscape", "natural_lanscape", 1),
        "merge_codes",
        "natural_lanscape",
    ),
    ("paper.qmd", lambda text: f"{text}\nSo says @nobody1999.\n", "render_paper", "nobody1999"),
    ("paper.qmd", lambda text: f"{text}\nIs it so???\n", "check_paper", "???"),
]


def test_faults_are_told_and_leave_what_was_good(built, clone, rules):
    good = built.outputs()
    for path, change, rule, told in FAULTS:
        with clone.edited(path, change):
            text = clone.fail("--cores", "2")
            assert "Traceback" not in text
            message = text[text.index(f"Logfile logs/{rule}.log") :]
            assert "error: " in message
            assert path in message
            assert told in message
            assert rule in dry_run(clone), "a fault stays a fault until it is mended"
            left = clone.outputs()
            own = {str(file) for file in rules[rule].output}
            late = COLOPHON | BESIDE | {rule}
            kept = {str(file) for name in rules.keys() - late for file in rules[name].output}
            # Snakemake takes a rule's old outputs away before it runs: gone, or as they were.
            assert [name for name in own & left.keys() if left[name] != good[name]] == []
            assert [name for name in kept if left.get(name) != good[name]] == []
            assert left["paper.html"] == good["paper.html"]
            assert left["paper.pdf"] == good["paper.pdf"]
    clone.run("--cores", "2")
    assert differing(good, clone.outputs()) == []
