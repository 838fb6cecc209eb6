"""Run a project's own Snakemake in a copy of it, and read from what it prints what failed."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.changes.sides.environments import clean_variables
from scripts.errors import read_log

# What is built, the first that the Snakefile has; else its default target.
TARGETS = ("judge_claims", "bind_results")
STEPS = re.compile(r"^(\d+ of \d+ steps) \(\d+%\) done")
STARTED = re.compile(r"^(?:local)?(?:rule|checkpoint) \w+:$", re.MULTILINE)
FAILED = re.compile(r"^Error in (?:rule|checkpoint|group job) (\S+):\n((?:[ \t].*\n)*)", re.M)
FAULT = re.compile(r"^(?:error: |\w*(?:Error|Exception)\b)", re.MULTILINE)
CHATTER = re.compile(r"^(?:Complete log|Elapsed time|Exiting because|Shutting down).*\n?", re.M)
# A job, or the shell around it, that a signal ended: nobody's fault, and it may pass.
KILLED = re.compile(r"died with <Signals\.|Terminating processes on user request"
                    r"|returned non-zero exit status 1(?:29|30|37|43)\.")  # fmt: skip
PATIENCE = 10  # seconds that a process is given to end


class Run(NamedTuple):
    """What came of one Snakemake."""

    failures: tuple[str, ...]
    interrupted: bool
    printed: str


def run_chain(
    folder: Path,
    sources: Sequence[str],
    python: str,
    cores: int,
    options: Sequence[str] = (),
    described: str = "",
) -> Run:
    """Run the Snakemake of a project up to its claims, in report mode where it has one.

    Parameters
    ----------
    folder : pathlib.Path
        The project.
    sources : sequence of str
        Its own files; its Snakefiles are among them.
    python : str
        Interpreter of its environment.
    cores : int
        Jobs that run at the same time.
    options : sequence of str
        Further ones for Snakemake; the last must not take a list.
    described : str
        The project in messages on standard error; '' for none.

    Returns
    -------
    Run
        With what Snakemake printed on both streams.
    """
    command = _command(python, cores, options)
    workflow = [path for path in sources if path.endswith((".smk", "Snakefile"))]
    target = choose_target([(folder / path).read_text("utf-8", "replace") for path in workflow])
    status, told = _run([*command, "--config", "claims=report", "--", *target], folder, described)
    # A project of before the claims refuses the key, whether by name or as unknown.
    if status and not STARTED.search(told) and "claims" in told:
        status, told = _run([*command, "--", *target], folder, described)
    return _told(status, told, folder)


def run_target(folder: Path, python: str, cores: int, *target: str) -> Run:
    """Run the Snakemake of a project up to `target`, or its paper, under its own settings."""
    return _told(*_run([*_command(python, cores), "--", *target], folder, ""), folder)


def _command(python: str, cores: int, options: Sequence[str] = ()) -> list[str]:
    command = [python, "-m", "snakemake", "--cores", str(cores), *options]
    return [
        *command, "--keep-going", "--nocolor", "--nolock", "--rerun-incomplete",
        "--show-failed-logs",
    ]  # fmt: skip


def _told(status: int, told: str, folder: Path) -> Run:
    told = told.replace(f"{folder}{os.sep}", "").replace(str(folder), ".")
    failures = read_failures(told, folder) if status else ()
    return Run(failures, status < 0 or bool(KILLED.search(told)), told)


def choose_target(snakefiles: Sequence[str]) -> list[str]:
    r"""The rule that is built, as arguments for Snakemake.

    Examples
    --------
    >>> choose_target(["rule bind_results:\n    input: 'a'\nrule judge_claims:\n"])
    ['judge_claims']
    >>> choose_target(["rule all:\n"])
    []
    """
    text = "\n".join(snakefiles)
    for name in TARGETS:
        if re.search(rf"^[ \t]*(?:rule|checkpoint)[ \t]+{name}[ \t]*:", text, re.MULTILINE):
            return [name]
    return []


def read_failures(told: str, folder: Path) -> tuple[str, ...]:
    """A message for each rule that failed, in the order of their names.

    Parameters
    ----------
    told : str
        What a Snakemake that failed printed.
    folder : pathlib.Path
        Where it ran, and where the logs of its rules are.

    Returns
    -------
    tuple of str
        ``rule: message`` with the message of the rule's log; a message that several rules left,
        as on a table that they all read, once with their names. Where no rule was run, what
        Snakemake said.
    """
    rules: dict[str, set[str]] = {}
    for match in FAILED.finditer(told):
        rule, block = match.groups()
        log = re.search(r"^    log: (.*?)(?: \(check log.*)?$", block, re.MULTILINE)
        message = read_log(folder / log[1]) if log else ""
        own = re.search(r"^    message: (?!None$)(.+)$", block, re.MULTILINE)
        message = message or (own[1] if own else "its command failed and left no message")
        rules.setdefault(message.replace(f"{folder}{os.sep}", ""), set()).add(rule)
    failures = sorted(f"{', '.join(sorted(names))}: {told}" for told, names in rules.items())
    return tuple(failures) or (snakemakes_words(told),)


def snakemakes_words(told: str) -> str:
    """Why a Snakemake that ran no rule refused, without what it prints around that."""
    text = CHATTER.sub("", told).strip()
    found = FAULT.search(text)
    if not found:
        return text.splitlines()[-1] if text else "Snakemake failed without a message"
    message = text[found.start() :].split("\n\n")[0].removeprefix("error: ")
    lines = [line for line in message.splitlines() if not line.startswith('  File "')]
    # Of a traceback, the last line that is in a file of the project.
    places = re.findall(r'^  File "([^/"<][^"]*)", line (\d+)', text[: found.start()], re.MULTILINE)
    place = "{}, line {}: ".format(*places[-1]) if places else ""
    return place + "\n".join(lines).strip()


def _run(command: Sequence[str], folder: Path, described: str) -> tuple[int, str]:
    here = str(Path(command[0]).parent)
    variables = clean_variables() | {
        "PATH": os.pathsep.join([here, os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": str(folder),
        # The user's repository lies around the cache, and is none of this project's business.
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
    }
    if described:
        tell(f"building {described}")
    lines = []
    with subprocess.Popen(
        command, cwd=folder, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            for line in process.stdout:
                lines.append(line)
                steps = STEPS.match(line)
                if steps and described and sys.stderr.isatty():
                    tell(f"building {described}: {steps[1]}", over=True)
        except BaseException:  # also when this process is told to end
            end_group(process)
            raise
    return process.returncode, "".join(lines)


def tell(line: str, over: bool = False) -> None:
    """A line on standard error, on a terminal in the place of the last one if `over`."""
    up = "\x1b[1A\x1b[2K" if over else ""
    print(up + line, file=sys.stderr, flush=True)


def end_group(process: subprocess.Popen) -> None:
    """End a process that leads a session of its own, with all that it began."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
            return


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """Within the block SIGTERM and SIGHUP raise SystemExit, so that what was begun is undone."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread can be told
        return

    def end(number, frame):
        sys.exit(128 + number)

    numbers = [n for n in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(n) != signal.SIG_IGN]
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
