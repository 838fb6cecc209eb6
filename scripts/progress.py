"""What a build tells while it runs: a line for each finished stage, and why one failed.

Snakemake's own account, with every command and the reason for it, stands in ``.snakemake/log/``;
``BUILD_PROGRESS=off`` brings it back to the screen. On a terminal a bar shows what is running.
"""

import logging
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.errors import read_log

# Tables that are named before the rest is only counted, and bytes from which rows are not counted.
NAMED, LARGE = 5, 20_000_000
WHOLE = {".html", ".pdf", ".zip"}
# What the lines of the stages say better; all else that Snakemake says is passed on.
CHATTER = (
    *("Building DAG of jobs", "Provided cores", "Rules claiming more", "Provided resources"),
    *("Conda environments: ignored", "Group jobs: inactive", "Select jobs", "Execute "),
    *("Complete log(s)", "Elapsed time", "Shutting down", "Exiting because a job execution"),
    *("At least one job did not complete", "RuleException:\nCalledProcessError", "Using shell"),
)
# In a command that has shown its own log on the screen already.
SHOWN = ">(tee "
EVENTS = {"workflow_started", "shellcmd", "resources_info", "job_started", "group_info", "progress"}


class Stage(NamedTuple):
    """A job that was started, at `start` seconds of a clock that only runs on."""

    name: str
    outputs: Sequence[str]
    log: str
    command: str
    start: float


class Lines(logging.Handler):
    """Tells of stages on standard error, and hands everything else to Snakemake's own handler.

    Parameters
    ----------
    other : logging.Handler
        Snakemake's.
    bar : bool
        Whether a bar shows what is running, for which standard error has to be a terminal.
    """

    def __init__(self, other: logging.Handler, bar: bool):
        super().__init__()
        self.other, self.with_bar = other, bar
        self.total = self.done = 0
        self.running: dict[int, Stage] = {}
        self.failed: dict[int, str] = {}
        self.bar = None
        self.start = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of one event; a fault in doing so is told too, and does not end the build."""
        try:
            self._take(record, str(getattr(record, "event", None) or ""))
        except Exception:
            self.handleError(record)

    def _take(self, record, event):
        if event == "run_info":
            self.total = record.stats["total"]
        elif event == "job_info":
            self._begin(record)
        elif event == "job_finished":
            self._finish(record.job_id)
        elif event == "job_error":
            self._fail(record)
        elif event not in EVENTS and not is_chatter(record):
            self.other.handle(record)

    def _begin(self, record):
        name = " ".join([record.rule_name, *map(str, record.wildcards.values())])
        self.failed.pop(record.jobid, None)  # it is tried again
        self.running[record.jobid] = Stage(
            name, record.output, "".join(record.log[:1]), record.shellcmd or "", time.monotonic()
        )
        if self.with_bar and self.bar is None and self.total > 1:
            self.bar = open_bar(self.total)
        self._show()

    def _finish(self, number):
        stage = self.running.pop(number)
        self.done += 1
        taken = f"{time.monotonic() - stage.start:7.1f} s"
        place = f"{self.done:>{len(str(self.total))}} of {self.total}"
        self._tell(f"{place}  {stage.name:<20} {taken}   {describe(stage.outputs)}".rstrip())
        self._show()

    def _fail(self, record):
        if record.jobid in self.failed:
            return
        stage = self.running.pop(record.jobid)
        self.failed[record.jobid] = stage.name
        said = read_log(Path(stage.log)) if stage.log else ""
        if SHOWN not in stage.command:
            self._tell(f"error: {said or 'the command failed and left no message'}")
        place = f"; its log: {stage.log}" if stage.log else ""
        taken = time.monotonic() - stage.start
        self._tell(f"{stage.name} failed after {taken:.1f} s{place}\n  {stage.command}")
        self._show()

    def _show(self):
        if self.bar:
            names = ", ".join(stage.name for stage in self.running.values())
            self.bar.update(0, completed=self.done, names=names)

    def _tell(self, line):
        if self.bar:
            self.bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            print(line, file=sys.stderr, flush=True)

    def end(self, logs: Sequence[str]) -> None:
        """Take the bar away, and sum up; `logs` are the files of Snakemake's own account."""
        if self.bar:
            self.bar.stop()
        taken = f"{time.monotonic() - self.start:.1f} s"
        if self.failed or self.done < self.total:
            without = ", without " + ", ".join(self.failed.values()) if self.failed else ""
            self._tell(f"{self.done} of {self.total} stages in {taken}{without}")
            self._tell(f"the whole account: {', '.join(map(os.path.relpath, logs))}")
        else:
            self._tell(f"{self.done} stage{'s' * (self.done != 1)} in {taken}")


def open_bar(total: int):
    """A bar on standard error with the names of what is running, and the time."""
    # Loaded while the first stage runs, and only on a terminal.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    console = Console(stderr=True)
    columns = [BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), "{task.fields[names]}"]
    bar = Progress(*columns, console=console, transient=True, refresh_per_second=4)
    bar.add_task("", total=total, names="")
    bar.start()
    return bar


def is_chatter(record: logging.LogRecord) -> bool:
    """Whether a message is one that the lines of the stages make superfluous."""
    text = record.getMessage().removeprefix("WorkflowError:").strip()
    return not text or text.startswith(CHATTER)


def describe(outputs: Sequence[str]) -> str:
    r"""What a stage produced: rows of its tables, sizes of pages, and other files by kind.

    Parameters
    ----------
    outputs : sequence of str
        Paths of its outputs; one that is not there is passed over, of a folder its files count.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table, figure = Path(folder, "codes.csv"), Path(folder, "a.svg")
    ...     _ = table.write_text("unit,note\n1,'two'\n2,\"two\nlines\"\n"), figure.touch()
    ...     describe([str(table), str(figure)])
    'codes 2 rows, 1 SVG'
    """
    found = [
        inner
        for path in map(Path, outputs)
        for inner in (sorted(path.rglob("*")) if path.is_dir() else [path])
    ]
    # Snakemake puts a hidden file of its own into a folder.
    paths = [path for path in found if path.is_file() and not path.name.startswith(".")]
    tables = [path for path in paths if path.suffix == ".csv" and path.stat().st_size <= LARGE]
    alone = [path for path in paths if path.suffix in {*WHOLE, ".csv"} and path not in tables]
    others = [path.suffix[1:].upper() for path in paths if path not in [*tables, *alone]]
    parts = [f"{path.stem} {count_rows(path)}" for path in tables[:NAMED]]
    if parts:
        parts[-1] += " row" if len(parts) == 1 and parts[0].endswith(" 1") else " rows"
    if more := len(tables[NAMED:]):
        parts.append(f"{more} more table{'s' * (more > 1)}")
    parts += [f"{path.name} {describe_size(path.stat().st_size)}" for path in alone]
    parts += [f"{count} {kind or 'other'}" for kind, count in Counter(others).items()]
    return ", ".join(parts)


def count_rows(path: Path) -> int:
    """Records of a CSV file that a rule wrote, without its heading, however long its cells are."""
    unquoted = path.read_bytes().split(b'"')[::2]
    return max(sum(part.count(b"\n") for part in unquoted) - 1, 0)


def describe_size(number: int) -> str:
    """A number of bytes for a reader.

    Examples
    --------
    >>> describe_size(512), describe_size(4_600), describe_size(1_250_000)
    ('512 B', '5 kB', '1.2 MB')
    """
    if number >= 1e6:
        return f"{number / 1e6:.1f} MB"
    return f"{number / 1e3:.0f} kB" if number >= 1e3 else f"{number} B"


def follow(workflow) -> None:
    """Tell of the stages of a Snakemake run in place of its own account on the screen.

    Nothing changes for a dry run, for a job that another Snakemake started, where the user asks
    for another account (``--quiet``, ``--verbose``, ``--logger``), or with BUILD_PROGRESS=off.
    """
    chosen = workflow.output_settings
    asked = chosen.quiet or chosen.verbose or chosen.debug_dag or chosen.log_handler_settings
    elsewhere = workflow.exec_mode.name != "DEFAULT" or os.environ.get("BUILD_PROGRESS") == "off"
    if chosen.dryrun or asked or elsewhere:
        return
    logger = workflow.logger_manager.logger
    for handler in logger.handlers:
        if type(handler).__name__ == "ColorizingTextHandler":
            logger.removeHandler(handler)
            logger.addHandler(Lines(handler, bar=handler.can_color_tty()))
            return


def end(workflow, logs: Sequence[str]) -> None:
    """Sum up, and let Snakemake go at once.

    It leaves timers behind, which would each ask for further jobs, and waits up to a second
    for them.
    """
    for handler in workflow.logger_manager.logger.handlers:
        if isinstance(handler, Lines):
            handler.end(logs)
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()
