"""The commands of the workflow, run in one process, and the text of the figures that they draw."""

import contextlib
import importlib
import io
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.errors import InputError

TARGET = "bind_results"
SHELL = "Shell command: "
# The stages that decide which videos have to be coded.
SAMPLING = ("scripts.videos.clean_videos", "scripts.videos.draw_sample")


class Command(NamedTuple):
    """One stage: the module that is run, and its arguments."""

    module: str
    arguments: tuple[str, ...]


def parse_command(line: str) -> Command:
    """The module and arguments of a shell command; redirections are left out.

    Examples
    --------
    >>> parse_command("python -m scripts.a.b --out 'my file.csv' 2> logs/b.log")
    Command(module='scripts.a.b', arguments=('--out', 'my file.csv'))
    """
    words = shlex.split(line)
    start = words.index("-m") + 1
    end = words.index("2>") if "2>" in words else len(words)
    return Command(words[start], tuple(words[start + 1 : end]))


def read_commands(folder: Path) -> list[Command]:
    """The commands of the chain in their order, as Snakemake would run them in `folder`.

    Raises
    ------
    InputError
        If Snakemake refuses, with what it says.
    """
    told = subprocess.run(
        [
            *[sys.executable, "-m", "snakemake", "--dry-run", "--forceall"],
            *["--printshellcmds", "--nocolor", TARGET],
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    text = told.stdout + told.stderr
    lines = [line.strip() for line in text.splitlines()]
    if told.returncode:
        raise InputError(f"Snakemake refuses the study:\n{text.strip()}", path=folder)
    return [parse_command(line.removeprefix(SHELL)) for line in lines if line.startswith(SHELL)]


def run_commands(commands: Sequence[Command], folder: Path) -> dict[str, dict[str, str]]:
    """Run the commands in `folder`, and return the labels of each figure that was drawn.

    The process must not depend on its working directory elsewhere: it is changed meanwhile.
    """
    figures: dict[str, dict[str, str]] = {}
    with contextlib.chdir(folder), contextlib.redirect_stderr(io.StringIO()):
        for command in commands:
            module = importlib.import_module(command.module)
            with _figures_noted(module, figures):
                module.main(list(command.arguments))
    return figures


@contextlib.contextmanager
def _figures_noted(module, figures) -> Iterator[None]:
    # Rendering takes most of the time of the chain, and its pixels hold no other text.
    save = getattr(module, "save", None)
    if save is None:
        yield
        return
    from matplotlib import pyplot as plt  # only the stage that draws needs it

    def note(figure, name, *_):
        figures[f"fig-{name}"] = figure_labels(figure)
        plt.close(figure)

    module.save = note
    try:
        yield
    finally:
        module.save = save


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
