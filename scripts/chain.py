"""The commands of the workflow, run in one process, and the text of the figures that they draw."""

import contextlib
import importlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.errors import InputError

SHELL = "Shell command: "
REFUSED = "Snakemake refuses the study:\n"
RULE = re.compile(r"(?:local)?rule (\w+):$")
# The stages that decide which videos have to be coded.
SAMPLING = ("scripts.videos.clean_videos", "scripts.videos.draw_sample")


class Command(NamedTuple):
    """One stage: its rule, the module that is run with its arguments, and the rule's files."""

    module: str
    arguments: tuple[str, ...]
    rule: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


def parse_command(line: str) -> Command:
    """The module and arguments of a shell command; redirections are left out.

    Examples
    --------
    >>> parse_command("python -m scripts.a.b --out 'my file.csv' 2> logs/b.log")[:2]
    ('scripts.a.b', ('--out', 'my file.csv'))
    """
    words = shlex.split(line)
    start = words.index("-m") + 1
    end = words.index("2>") if "2>" in words else len(words)
    return Command(words[start], tuple(words[start + 1 : end]))


def parse_plan(text: str) -> list[Command]:
    r"""The commands that a dry run of Snakemake prints, in its order.

    Examples
    --------
    >>> plan = "rule b:\n    input: a.csv, b.py\n    output: b.csv\nShell command: python -m b"
    >>> parse_plan(plan)
    [Command(module='b', arguments=(), rule='b', inputs=('a.csv', 'b.py'), outputs=('b.csv',))]
    """
    commands, job = [], {}
    for line in map(str.strip, text.splitlines()):
        name, _, files = line.partition(": ")
        if match := RULE.match(line):
            job = {"rule": match[1]}
        elif name in ("input", "output"):
            job[f"{name}s"] = tuple(files.split(", "))
        elif line.startswith(SHELL) and " -m " in line:
            commands.append(parse_command(line.removeprefix(SHELL))._replace(**job))
    return commands


def read_commands(folder: Path, target: str = "bind_results", *settings: str) -> list[Command]:
    """The commands of the chain up to `target` in their order, as Snakemake would run them.

    Parameters
    ----------
    folder : Path
    target : str
    *settings : str
        What is put over ``config.yaml``, as ``key=value``.

    Raises
    ------
    InputError
        If Snakemake refuses, with what it says.
    """
    told = subprocess.run(
        [
            *[sys.executable, "-m", "snakemake", "--dry-run", "--forceall"],
            *["--printshellcmds", "--nocolor", target],
            *(["--config", *settings] if settings else []),
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    text = told.stdout + told.stderr
    if told.returncode:
        raise InputError(f"{REFUSED}{text.strip()}", path=folder)
    return parse_plan(text)


def run_commands(commands: Sequence[Command], folder: Path) -> dict[str, dict[str, str]]:
    """Run the commands in `folder`, and return the labels of each figure that was drawn.

    The process must not depend on its working directory elsewhere: it is changed meanwhile.
    """
    figures: dict[str, dict[str, str]] = {}
    with contextlib.chdir(folder), contextlib.redirect_stderr(io.StringIO()):
        for command in commands:
            module = importlib.import_module(command.module)
            with _labels_noted(module, figures):
                module.main(list(command.arguments))
    return figures


@contextlib.contextmanager
def undrawn(module) -> Iterator[None]:
    """Let `module` draw and save no picture meanwhile; the data of its figures are written."""
    names = [name for name in vars(module) if name == "save" or name.startswith("draw_")]
    with contextlib.ExitStack() as stack:
        for name in names:
            stack.enter_context(_replaced(module, name, lambda *_: None))
        yield


@contextlib.contextmanager
def _labels_noted(module, figures: dict[str, dict[str, str]]) -> Iterator[None]:
    # Rendering takes most of the time of the chain, and its pixels hold no other text.
    if not hasattr(module, "save"):
        yield
        return
    from matplotlib import pyplot as plt  # only the stage that draws needs it

    def note(figure, name, *_):
        figures[f"fig-{name}"] = figure_labels(figure)
        plt.close(figure)

    with _replaced(module, "save", note):
        yield


@contextlib.contextmanager
def _replaced(module, name, function) -> Iterator[None]:
    own = getattr(module, name)
    setattr(module, name, function)
    try:
        yield
    finally:
        setattr(module, name, own)


def figure_labels(figure) -> dict[str, str]:
    """Every text of a Matplotlib figure by its place.

    A text beside a named tick of the vertical axis is told with the name of that tick.
    """
    labels = {}
    for number, axes in enumerate(figure.axes, start=1):
        panel = f"panel {number}"
        names = [tick.get_text() for tick in axes.get_yticklabels()] if axes.axison else []
        named = dict(zip(axes.get_yticks(), names, strict=True)) if names else {}
        labels[f"{panel} title"] = axes.get_title()
        labels[f"{panel} x label"] = axes.get_xlabel()
        labels[f"{panel} y label"] = axes.get_ylabel()
        if axes.axison:
            labels[f"{panel} x ticks"] = " ".join(t.get_text() for t in axes.get_xticklabels())
            labels[f"{panel} y ticks"] = " | ".join(names)
        texts = [text for text in axes.texts if text.get_text()]
        for place, text in enumerate(sorted(texts, key=lambda text: text.get_position()[1]), 1):
            beside = named.get(text.get_position()[1])
            told = f"{beside}: {text.get_text()}" if beside else text.get_text()
            labels[f"{panel} text {place}"] = told
    others = [text.get_text() for text in figure.texts]
    others += [text.get_text() for legend in figure.legends for text in legend.get_texts()]
    labels |= {f"figure text {place}": text for place, text in enumerate(others, start=1)}
    return {place: text.replace("\u2212", "-") for place, text in labels.items() if text}
