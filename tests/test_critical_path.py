import pytest

from scripts.chain import Command
from scripts.critical_path import longest_path, main, read_cost
from scripts.errors import InputError

HEADING = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"


def stage(name, inputs, outputs):
    return Command("", (), name, tuple(inputs), tuple(outputs))


STAGES = [
    stage("clean", ["raw"], ["videos"]),
    stage("talk", ["raw"], ["said"]),
    stage("count", ["videos"], ["shares"]),
    stage("draw", ["shares"], ["figure"]),
    stage("page", ["figure", "said", "shares"], ["paper"]),
]


@pytest.mark.parametrize(
    ("seconds", "path"),
    [
        ({"talk": 1}, ["clean", "count", "draw", "page"]),
        ({"talk": 9}, ["talk", "page"]),
        ({"talk": 1, "page": 0, "draw": 0}, ["clean", "count"]),
    ],
)
def test_the_critical_path_is_the_chain_that_takes_longest(seconds, path):
    times = dict.fromkeys(["clean", "count", "draw", "page"], 1) | seconds
    assert longest_path(STAGES, times) == path


def test_a_benchmark_is_read_with_what_could_not_be_measured(tmp_path):
    file = tmp_path / "a.tsv"
    file.write_text(HEADING + "1.5\t0:00:01\t190.5\t1\t1\t1\t0\t0\t50\t1.25\n")
    assert read_cost(file) == (1.5, 1.25, 190.5)
    file.write_text(HEADING + "0.1\t0:00:00\t-\t-\t-\t-\t-\t-\t0.00\tNA\n")
    assert read_cost(file) == (0.1, 0, 0)


@pytest.mark.parametrize("text", ["", HEADING, HEADING + "1.5\t0:00", HEADING + "x\t" * 10])
def test_a_benchmark_that_is_cut_off_is_named(tmp_path, text):
    file = tmp_path / "a.tsv"
    file.write_text(text)
    with pytest.raises(InputError, match=r"a\.tsv: no benchmark of Snakemake"):
        read_cost(file)


def test_no_run_at_all_is_no_choice(capsys):
    with pytest.raises(SystemExit):
        main(["--runs", "0"])
    assert "--runs has to be 1 or more" in capsys.readouterr().err


def test_a_stage_that_was_never_built_is_named(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("scripts.critical_path.read_commands", lambda *_: STAGES)
    with pytest.raises(InputError, match=r"logs/clean\.tsv: this stage was not built here"):
        main([])
