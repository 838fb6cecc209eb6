"""A side is built once by its own code, equals a build from scratch, and leaves nothing behind."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sample_project import FILES, commit, git, lock, repository, tree, write
from workspace import ROOT

from scripts.changes.sides import environments
from scripts.changes.sides.builds import CACHE, KEPT, obtain
from scripts.changes.sides.chain_runs import read_failures
from scripts.changes.sides.revisions import find_source
from scripts.changes.sides.seeds import plant
from scripts.checkout import copy_project
from scripts.errors import read_log

CLAIMS = b"ONE\nTWO\n6\n"


@pytest.fixture(autouse=True)
def plain_git(monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)


@pytest.fixture
def project(tmp_path):
    folder = write(tmp_path / "project")
    lock(folder)
    return repository(folder)


def build(project, name=None, start=None):
    return obtain(project, find_source(project, name), 2, start)


def from_scratch(project, tmp_path):
    """The working copy built where nothing is cached."""
    other = copy_project(project, tmp_path / f"again-{time.monotonic_ns()}")
    return build(other)


def cached(project, part="builds"):
    return sorted(path.name for path in (project / CACHE / part).iterdir())


def steps(side):
    """Jobs of the last Snakemake that ran for a side."""
    log = max((side.folder / ".snakemake/log").iterdir())
    return re.findall(r"^(?:local)?rule (\w+):$", log.read_text(), re.MULTILINE)


def test_a_side_is_built_up_to_the_claims_and_then_cached(project, capsys):
    before = tree(project)
    side = build(project, "HEAD")
    assert tree(side.folder)["results/claims.txt"] == CLAIMS
    assert (side.failures, side.notes, len(side.lock)) == ((), (), 64)
    assert capsys.readouterr().err == f"building {side.described}\n"
    assert build(project, "HEAD") == side
    assert capsys.readouterr().err == f"{side.described}: taken from the cache\n"
    # The same contents under another name are the same build.
    assert build(project).folder == side.folder
    assert tree(project) == before
    assert git(project, "status", "--porcelain") == ""


def edit(project, path, text):
    (project / path).parent.mkdir(exist_ok=True)
    (project / path).write_text(text)


EDITS = {
    "data": lambda p: edit(p, "numbers.csv", "1\n3\n"),
    "code of a rule": lambda p: edit(
        p, "scripts/loud.py", "def loud(text):\n    return text * 2\n"
    ),
    "code that no rule names": lambda p: edit(p, "scripts/quiet.py", "changed = True\n"),
    "a number of the config": lambda p: edit(p, "config.yaml", "times: 5\nnames: [total]\n"),
    "an output less": lambda p: edit(p, "config.yaml", "times: 2\nnames: [total]\nclaims: stop\n"),
    "the Snakefile": lambda p: edit(
        p, "Snakefile", FILES["Snakefile"].replace('"cat {input}', '"tac {input}')
    ),
    "a capture more": lambda p: edit(p, "data/three.txt", "three\n"),
    "a capture less": lambda p: (p / "data/one.txt").unlink(),
    "an input less": lambda p: (p / "numbers.csv").unlink(),
    "an error in the data": lambda p: edit(p, "numbers.csv", "bad\n"),
}
# The edits of a pair reach different rules, so that neither hides what is missed of the other.
PAIRS = [
    ("data", "a capture more"),
    ("a number of the config", "code of a rule"),
    ("an output less", "a capture less"),
]
ALONE = [(kind,) for kind in EDITS if not any(kind in pair for pair in PAIRS)]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A project, and its built side from which others start."""
    folder = write(tmp_path_factory.mktemp("finished") / "project")
    edit(folder, "config.yaml", "times: 2\nnames: [total, other]\nclaims: stop\n")
    edit(folder, "scripts/quiet.py", "changed = False\n")
    lock(folder)
    side = build(folder)
    assert side.failures == ()
    return folder, side


@pytest.mark.parametrize("kinds", [*PAIRS, *ALONE])
def test_a_build_from_another_equals_one_from_scratch(finished, tmp_path, kinds):
    folder, start = finished
    project = copy_project(folder, tmp_path / "project")
    for kind in kinds:
        EDITS[kind](project)
    side, again = build(project, None, start), from_scratch(project, tmp_path)
    assert tree(side.folder) == tree(again.folder)
    assert side.failures == again.failures


def test_a_build_from_another_makes_only_what_depends_on_the_edit(project):
    start = build(project, "HEAD")
    before = tree(start.folder)
    edit(project, "numbers.csv", "1\n3\n")
    side = build(project, None, start)
    assert steps(side) == ["total", "judge_claims"]
    assert tree(start.folder) == before
    untouched = "made/words.txt"
    assert (side.folder / untouched).stat().st_mtime_ns == (
        start.folder / untouched
    ).stat().st_mtime_ns
    assert not (side.folder / untouched).samefile(start.folder / untouched)


def test_times_that_say_nothing_lead_to_a_build_from_scratch(tmp_path):
    seed, sources = write(tmp_path / "seed"), write(tmp_path / "sources")
    os.utime(seed / "numbers.csv", (time.time() + 60,) * 2)
    assert not plant(seed, FILES, sources, ["paper.qmd"], tmp_path / "folder")


def test_bytecode_of_an_edited_script_does_not_come_along(tmp_path):
    # Python takes it for that of a file of the same length from the same second.
    caches = {f"scripts/__pycache__/{name}.cpython-311.pyc": "" for name in ("loud", "words")}
    seed, sources = write(tmp_path / "seed", FILES | caches), write(tmp_path / "sources")
    time.sleep(0.02)
    assert plant(seed, FILES, sources, ["scripts/loud.py"], tmp_path / "folder")
    left = [path.name for path in (tmp_path / "folder/scripts/__pycache__").iterdir()]
    assert left == ["words.cpython-311.pyc"]


def test_a_rule_that_fails_is_told_and_the_rest_is_built(project, capsys):
    edit(project, "numbers.csv", "bad\n")
    side = build(project)
    assert side.failures == ("total: numbers.csv: bad",)
    assert tree(side.folder)["made/words.txt"] == b"ONE\nTWO\n"
    assert "results/claims.txt" not in tree(side.folder)
    assert build(project) == side
    assert "taken from the cache" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("Snakefile", "rule:\n  input", r"^Snakefile, line 2: SyntaxError: Colon expected"),
        ("Snakefile", 'import sys\nsys.exit("error: data.csv: bad")\n', r"^data\.csv: bad$"),
        ("config.yaml", "times: [\n", r"(?s)^\w*(Error|Exception)"),
        ("config.yaml", "names: [total]\n", r"(?s)^KeyError.*times"),
    ],
)
def test_a_snakemake_that_cannot_start_is_a_failure_of_the_side(project, path, text, told):
    edit(project, path, text)
    side = build(project)
    assert len(side.failures) == 1
    assert re.search(told, side.failures[0]), side.failures[0]
    assert str(project) not in side.failures[0] and "Traceback" not in side.failures[0]
    assert tree(side.folder)["paper.qmd"] == b"Nothing.\n"


def test_an_input_that_is_missing_is_a_failure_of_the_side(project):
    (project / "numbers.csv").unlink()
    (message,) = build(project).failures
    assert message.startswith("MissingInputException") and "numbers.csv" in message


def test_a_project_of_before_the_claims_is_built_without_them(project):
    guard = 'if "claims" in config: sys.exit("error: config.yaml, column \'claims\': not known")\n'
    snakefile = FILES["Snakefile"].replace("rule words", f"import sys\n{guard}rule words", 1)
    edit(project, "Snakefile", snakefile.replace("judge_claims", "bind_results"))
    edit(project, "config.yaml", "times: 2\nnames: [total]\n")
    side = build(project)
    assert side.failures == ()
    assert tree(side.folder)["results/claims.txt"] == CLAIMS


def test_without_a_rule_that_is_known_the_default_target_is_built(project):
    edit(project, "Snakefile", FILES["Snakefile"].replace("judge_claims", "everything"))
    assert tree(build(project).folder)["results/claims.txt"] == CLAIMS


def test_claims_are_reported_and_do_not_stop(project):
    rule = '    shell: "cat {input} > {output}"'
    policy = '    params: policy=config["claims"]\n    shell: "echo {params.policy} > {output}"'
    edit(project, "Snakefile", FILES["Snakefile"].replace(rule, policy, 1))
    assert tree(build(project).folder)["results/claims.txt"] == b"report\n"


def test_a_build_sees_nothing_of_the_snakemake_and_the_repository_around_it(project, monkeypatch):
    rule = '    shell: "cat {input} > {output}"'
    asking = '    shell: "(env; git rev-parse --show-toplevel || true) > {output}"'
    edit(project, "Snakefile", FILES["Snakefile"].replace(rule, asking, 1))
    source = find_source(project)
    for name in ("SNAKEMAKE_PROFILE", "PYTHONPATH", "PYTHONHOME", "GIT_DIR"):
        monkeypatch.setenv(name, "/nowhere/of/the/test")
    told = tree(obtain(project, source, 2).folder)["results/claims.txt"].decode()
    assert "/nowhere/of/the/test" not in told
    assert str(project) not in told.splitlines()


def test_it_works_in_a_rule_of_a_snakemake(project, tmp_path):
    outer = tmp_path / "outer"
    call = (
        f"from scripts.changes.sides.builds import obtain; "
        f"from scripts.changes.sides.revisions import find_source; "
        f"print(obtain({str(project)!r}, find_source({str(project)!r}, 'HEAD'), 1).failures)"
    )
    text = f'rule diff:\n    output: "told.txt"\n    shell: """python -c {call!r} > {{output}}"""\n'
    write(outer, {"Snakefile": text, "profiles/default/config.yaml": "keep-going: true\n"})
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "2"], cwd=outer, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": path}, capture_output=True,
    )  # fmt: skip
    assert (outer / "told.txt").read_text() == "()\n"


def test_without_a_lock_the_present_environment_is_taken_and_a_note_says_so(project):
    shutil.rmtree(project / "envs")
    side = build(project)
    assert side.lock == "" and not side.failures
    assert "has no lock (envs/requirements.txt)" in side.notes[0]


def test_comments_of_a_lock_do_not_make_it_another(project):
    side = build(project, "HEAD")
    path = project / "envs/requirements.txt"
    path.write_text("# made today\n\n" + path.read_text())
    assert build(project).lock == side.lock
    assert build(project).notes == ()


def another_lock(project, text):
    """The committed state has another lock than the one whose environment is running."""
    present = (project / "envs/requirements.txt").read_text()
    (project / "envs/requirements.txt").write_text(text)
    commit(project)
    (project / "envs/requirements.txt").write_text(present)


def test_another_lock_gets_an_environment_of_its_own(project, monkeypatch):
    another_lock(project, "# nothing is pinned\n-i https://localhost/\n")
    made = environments._make

    def make(place, folder, entry):
        # An empty environment, in which the packages of the running one are seen.
        told = made(place, folder, entry)
        own = next((entry / "lib").glob("python*/site-packages")) / "running.pth"
        own.write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
        return told

    monkeypatch.setattr(environments, "_make", make)
    rule = '    shell: "cat {input} > {output}"'
    asking = "    shell: \"python -c 'import sys; print(sys.prefix)' > {output}\""
    edit(project, "Snakefile", FILES["Snakefile"].replace(rule, asking, 1))
    another_lock(project, "-i https://localhost/\n")
    side = build(project, "HEAD")
    (name,) = cached(project, "environments")
    assert (side.failures, side.notes) == ((), ())
    prefix = tree(side.folder)["results/claims.txt"].decode().strip()
    assert prefix == str(project / CACHE / "environments" / name)
    monkeypatch.setattr(environments, "_make", None)
    assert build(project, "HEAD") == side


def test_an_environment_that_cannot_be_made_is_noted(project, monkeypatch, capsys):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
    another_lock(project, f"no-such-package==1 --hash=sha256:{'0' * 64}\n")
    side = build(project, "HEAD")
    assert not side.failures
    assert "No matching distribution found for no-such-package==1" in side.notes[0]
    assert "built in the environment of this project" in side.notes[0]
    assert cached(project, "environments") == []
    assert "making the environment" in capsys.readouterr().err
    assert build(project, "HEAD") == side
    assert "making the environment" not in capsys.readouterr().err


def test_what_a_killed_diff_left_is_deleted_and_what_a_living_one_makes_is_not(project):
    build(project, "HEAD")
    dead = project / CACHE / "builds" / ".partial-999999-left"
    write(dead / "project")
    write(project / CACHE / "environments" / ".partial-1-left")
    edit(project, "Snakefile", "shell('sleep 60')\n" + FILES["Snakefile"])
    with start_build(project) as process:
        (living,) = wait_for(lambda: partial(project) - {dead})
        build(project, "HEAD")
        assert partial(project) == {living} and cached(project, "environments") == []
        process.kill()
    build(project, "HEAD")
    assert partial(project) == set()


def partial(project):
    return set((project / CACHE / "builds").glob(".partial-*"))


def wait_for(condition):
    for _ in range(400):
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen within 20 s")


def start_build(project):
    code = (
        # Where the tests run in the background, they were told to ignore an interruption.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "import sys; from scripts.changes.sides.builds import obtain;"
        "from scripts.changes.sides.revisions import find_source;"
        "obtain(sys.argv[1], find_source(sys.argv[1], sys.argv[2]), 1)"
    )

    def start(name=""):
        return subprocess.Popen(
            [sys.executable, "-c", code, str(project), name],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE,
        )  # fmt: skip

    return start()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_ended_build_ends_its_snakemake_and_leaves_nothing(project, tmp_path, number):
    sign = tmp_path / "pid"
    command = f'shell("echo $$ > {sign}; sleep 60")\n'
    edit(project, "Snakefile", command + FILES["Snakefile"])
    with start_build(project) as process:
        pid = int(wait_for(lambda: sign.exists() and sign.read_text()))
        process.send_signal(number)
        process.wait(20)
        assert process.returncode in (-number, 128 + number)
    assert cached(project) == []
    wait_for(lambda: not is_alive(pid))


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_job_that_was_killed_is_a_failure_that_is_not_kept(project):
    first = "rule words:"
    killed = 'rule killed:\n    output: "made/k"\n    shell: "kill -KILL $$"\n\nrule words:'
    snakefile = (
        FILES["Snakefile"]
        .replace(first, killed)
        .replace("input: words=", 'input: "made/k", words=')
    )
    edit(project, "Snakefile", snakefile)
    side = build(project)
    assert side.failures == ("killed: its command failed and left no message",)
    assert tree(side.folder)["made/words.txt"] == b"ONE\nTWO\n"
    again = build(project)
    assert again.folder != side.folder and side.folder.exists()


def test_two_at_the_same_time_end_with_one_build(project):
    edit(project, "Snakefile", "shell('sleep 1')\n" + FILES["Snakefile"])
    with start_build(project) as first, start_build(project) as second:
        told = [process.communicate()[1] for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], told
    assert len(cached(project)) == 1
    assert tree(build(project).folder)["results/claims.txt"] == CLAIMS


def test_only_the_latest_builds_are_kept_but_for_those_in_use(project):
    entries = project / CACHE / "builds"
    for number in range(KEPT + 2):
        write(entries / f"old-{number}", {"project/x": ""})
        os.utime(entries / f"old-{number}", (number, number))
    used = build(project, "HEAD").folder.parent
    assert len(cached(project)) == KEPT
    left = [f"old-{number}" for number in range(2, KEPT + 2)]
    assert [name for name in left if name in cached(project)] == left[1:]
    os.utime(used, (0, 0))
    edit(project, "numbers.csv", "9\n")
    new = build(project).folder.parent
    assert set(cached(project)) == {new.name, used.name, *left[1:]}


def test_both_sides_have_the_transcripts_of_the_working_copy(project):
    with (project / "config.yaml").open("a") as file:
        file.write("interviews: {transcripts: data/raw/texts}\n")
    (project / ".gitignore").write_text((project / ".gitignore").read_text() + "/data/raw/texts/\n")
    commit(project)
    texts = project / "data/raw/texts"
    texts.mkdir(parents=True)
    for said in ("yes", "no"):  # other transcripts are another build
        (texts / "F1.txt").write_text(said)
        for name in ("HEAD", None):
            assert (build(project, name).folder / "data/raw/texts/F1.txt").read_text() == said
    shutil.rmtree(texts)
    assert not (build(project, "HEAD").folder / "data/raw/texts").exists()


def test_a_traceback_is_told_with_its_last_line_in_the_project(tmp_path):
    log = tmp_path / "run.log"
    log.write_text(
        "Traceback (most recent call last):\n"
        '  File "/p/scripts/results/shares.py", line 45, in share\n    return n / base\n'
        '  File "/p/.venv/lib/site-packages/numpy/scripts/a.py", line 2, in b\n    c\n'
        "ZeroDivisionError: division by zero\n",
        encoding="utf-8",
    )
    assert read_log(log) == (
        "scripts/results/shares.py, line 45: ZeroDivisionError: division by zero"
    )


def test_a_fault_that_stops_several_rules_is_told_once_with_their_names(tmp_path):
    faults = {"code_interviews": "a.csv, line 2: no id", "check_quotes": "a.csv, line 2: no id",
              "draw_figures": "b.csv: no rows"}  # fmt: skip
    write(tmp_path, {f"logs/{rule}.log": f"error: {told}\n" for rule, told in faults.items()})
    printed = "".join(
        f"Error in rule {rule}:\n    message: None\n    log: logs/{rule}.log\n" for rule in faults
    )
    assert read_failures(printed, tmp_path) == (
        "check_quotes, code_interviews: a.csv, line 2: no id",
        "draw_figures: b.csv: no rows",
    )
