"""Start a study of your own: a folder with this pipeline, a short paper, and stand-in records."""

import argparse
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.checkout import project_files
from scripts.codes.codebook_file import load
from scripts.errors import InputError, run
from scripts.simulation.simulate import read_cleaning, simulate
from scripts.tables import read_text, read_yaml, write_text

TEMPLATE = Path("template")
# What every study shares; all else belongs to one study, or to the tests of the pipeline.
FILES = (
    *("Makefile", "Snakefile", "_quarto.yml", "pyproject.toml", ".gitignore", "LICENSE"),
    "data/README.md",
)
FOLDERS = ("envs/", "figures/", "profiles/", "render/", "scripts/")
SETTINGS = "settings.yaml"


def with_settings(text: str, values: Mapping[str, str]) -> str:
    r"""Settings with some values replaced, comments and order kept.

    Parameters
    ----------
    text : str
        YAML of nested mappings whose values each stand on the line of their key.
    values : mapping
        Dotted key to the new value as YAML text.

    Raises
    ------
    InputError
        For a key that the settings do not hold.

    Examples
    --------
    >>> with_settings("study:\n  # Where.\n  city: A  # here\n", {"study.city": "B"})
    'study:\n  # Where.\n  city: B\n'
    """
    lines, place, left = text.split("\n"), [], dict(values)
    for number, line in enumerate(lines):
        match = re.match(r"( *)([\w-]+):(?= |$)", line)
        if not match:
            continue
        depth = len(match[1]) // 2
        place[depth:] = [match[2]]
        if (key := ".".join(place)) in left:
            lines[number] = f"{match[0]} {left.pop(key)}"
    if left:
        raise InputError(
            "the settings have no such key",
            path=TEMPLATE / SETTINGS,
            column=next(iter(left)),
            mend="name a key of config.yaml whose value stands on its own line",
        )
    return "\n".join(lines)


def read_choices(path: Path) -> dict[str, str]:
    """Dotted key to YAML text, one a line, of the template's settings."""
    lines = read_text(path).splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def lay_out(root: Path, folder: Path) -> None:
    """Copy the pipeline and the template into `folder`, with the settings of the template."""
    template = root / TEMPLATE
    if not template.is_dir():
        raise InputError(
            "this folder is itself a study that new_study made, and has no template for another",
            path=TEMPLATE,
            mend="run new_study in the project from which this study was made",
        )
    for path in project_files(root):
        if path in FILES or path.startswith(FOLDERS):
            _copy(root / path, folder / path)
        name = path.removeprefix(f"{TEMPLATE}/")
        if name not in (path, SETTINGS):
            _copy(root / path, folder / name)
    chosen = with_settings(read_text(root / "config.yaml"), read_choices(template / SETTINGS))
    write_text(folder / "config.yaml", chosen)


def _copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def fill(folder: Path) -> None:
    """Make the simulated records of a study that has none yet, in its ``data/raw``."""
    settings = read_yaml(folder / "config.yaml")
    simulate(
        read_yaml(folder / "data/simulation/scenario.yaml"),
        load(folder / settings["coding"]["codebook"]),
        settings["sampling"],
        read_cleaning(settings),
        folder / "data/raw",
    )


def make_study(root: Path, folder: Path) -> None:
    """Lay out a new study in `folder`, whole or not at all.

    Raises
    ------
    InputError
        If no folder is named, if it holds anything already, or lies within this project; or
        where this project has no template.
    """
    if folder == Path():
        raise InputError(
            "no folder is named", mend="snakemake --cores 1 new_study --config folder=../my-study"
        )
    if folder.resolve().is_relative_to(root.resolve()):
        raise InputError(
            "the folder lies within this project",
            path=folder,
            mend="name one beside it, such as --config folder=../my-study",
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "the folder is not empty",
            path=folder,
            mend="name a folder that does not exist yet; nothing was written",
        )
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        lay_out(root, partial)
        fill(partial)
        if folder.exists():
            folder.rmdir()
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def main(argv: Sequence[str] | None = None) -> None:
    """Make the folder, and say how to go on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="a folder that does not exist")
    args = parser.parse_args(argv)
    make_study(Path(), args.folder)
    print(
        f"{args.folder} holds a study of its own; its records are simulated until yours replace "
        f"them.\n  cd {args.folder} && make paper\nREADME.md there says what to replace, in order.",
        file=sys.stderr,
    )


if __name__ == "__main__":
    run(main)
