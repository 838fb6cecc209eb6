"""Start a study of your own: a short paper with stand-in records, and this pipeline around it.

Within ``studies/`` of this project, where studies are compared, the pipeline is left out.
"""

import argparse
import json
import re
import shutil
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from scripts.checkout import project_files
from scripts.codes.codebook_file import load
from scripts.errors import InputError, run
from scripts.files.text_files import read_text, read_yaml, write_text
from scripts.simulation.simulate import read_cleaning, simulate
from scripts.study.folders import STUDIES, UNREAD, check_name, is_pipeline

TEMPLATE = Path("template")
SETTINGS = "settings.yaml"
SCENARIO = "data/simulation/scenario.yaml"


def with_settings(text: str, values: Mapping[str, str], path: Path = TEMPLATE / SETTINGS) -> str:
    r"""Settings with some values replaced, comments and order kept.

    Parameters
    ----------
    text : str
        YAML of nested mappings whose values each stand on the line of their key.
    values : mapping
        Dotted key to the new value as YAML text.
    path : pathlib.Path
        Where the values come from, named in errors.

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
            path=path,
            column=next(iter(left)),
            mend="name a key of config.yaml whose value stands on its own line",
        )
    return "\n".join(lines)


def without_section(text: str, name: str) -> str:
    r"""Settings without a section of the first level, and without the comments above it.

    Examples
    --------
    >>> without_section("a: 1\n\n# Of b.\nb:\n  c: 2\n\nd: 3\n", "b")
    'a: 1\n\nd: 3\n'
    """
    return re.sub(rf"(?m)^(?:#.*\n)*{name}:.*\n(?:[ ].*\n)*\n?", "", text)


def read_choices(path: Path) -> dict[str, str]:
    """Dotted key to YAML text, one a line, of the template's settings."""
    lines = read_text(path).splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def lay_out(root: Path, folder: Path, name: str = "") -> None:
    """Copy the template into `folder`, with its settings, and the pipeline around it.

    For a study of the comparison, called `name`, the pipeline is left out, the settings name the
    city so, and the stand-in records are others than those of the next study.
    """
    template = root / TEMPLATE
    if not template.is_dir():
        raise InputError(
            "this folder is itself a study that new_study made, and has no template for another",
            path=TEMPLATE,
            mend="run new_study in the project from which this study was made",
        )
    for path in project_files(root):
        if is_pipeline(path) and not name:
            _copy(root / path, folder / path)
        own = path.removeprefix(f"{TEMPLATE}/")
        if own not in (path, SETTINGS) and not (name and own.split("/")[0] in UNREAD):
            _copy(root / path, folder / own)
    settings, choices = read_text(root / "config.yaml"), read_choices(template / SETTINGS)
    if name:
        seed = zlib.crc32(name.encode())
        city = name.replace("-", " ").replace("_", " ").title()
        choices |= {"study.city": json.dumps(city, ensure_ascii=False), "sampling.seed": str(seed)}
        settings = without_section(settings, "compare")
        write_text(folder / SCENARIO, drawn_anew(folder, seed))
    write_text(folder / "config.yaml", with_settings(settings, choices))


def drawn_anew(folder: Path, seed: int) -> str:
    """The scenario of a study with counts drawn by chance from the shares that it asks for.

    So the stand-ins of several studies differ as samples of one city would.
    """
    path, random = folder / SCENARIO, Random(seed)
    scenario = read_yaml(path)
    codebook = load(folder / "data/raw/coding/codebook.yaml")
    drawn, values = {}, {"seed": str(seed)}
    for variable, counts in scenario["codes"].items():
        size = sum(counts.values())
        if condition := codebook.variables[variable].condition:
            size = sum(drawn[condition.variable][code] for code in condition.codes)
        picked = random.choices(list(counts), list(counts.values()), k=size)
        drawn[variable] = {code: picked.count(code) for code in counts}
        inner = ", ".join(f"{code}: {count}" for code, count in drawn[variable].items())
        values[f"codes.{variable}"] = f"{{{inner}}}"
    return with_settings(read_text(path), values, path)


def _copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def fill(folder: Path) -> None:
    """Make the simulated records of a study that has none yet, in its ``data/raw``."""
    settings = read_yaml(folder / "config.yaml")
    simulate(
        read_yaml(folder / SCENARIO),
        load(folder / settings["coding"]["codebook"]),
        settings["sampling"],
        read_cleaning(settings),
        folder / "data/raw",
    )


def name_within(root: Path, folder: Path) -> str:
    """The name of a study of the comparison, or '' for a folder outside of the project.

    Raises
    ------
    InputError
        For a folder within the project that is not one below ``studies/``, or a name that
        cannot be one.
    """
    place = folder.resolve()
    if not place.is_relative_to(root.resolve()):
        return ""
    if place.parent != (root / STUDIES).resolve():
        raise InputError(
            "the folder lies within this project",
            path=folder,
            mend="name one beside it, such as --config folder=../my-study, or, for a study to be "
            f"compared with others, --config folder={STUDIES}/my-study",
        )
    return check_name(place.name, folder)


def make_study(root: Path, folder: Path) -> str:
    """Lay out a new study in `folder`, whole or not at all; see `name_within` for the result.

    Raises
    ------
    InputError
        If no folder is named, if it holds anything already, or lies within this project but not
        in ``studies/``; or where this project has no template.
    """
    if folder == Path():
        raise InputError(
            "no folder is named", mend="snakemake --cores 1 new_study --config folder=../my-study"
        )
    name = name_within(root, folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "the folder is not empty",
            path=folder,
            mend="name a folder that does not exist yet; nothing was written",
        )
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        lay_out(root, partial, name)
        fill(partial)
        if folder.exists():
            folder.rmdir()
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return name


def main(argv: Sequence[str] | None = None) -> None:
    """Make the folder, and say how to go on."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, required=True, help="a folder that does not exist")
    args = parser.parse_args(argv)
    name = make_study(Path(), args.folder)
    begun = f"{args.folder} holds {{}}; its records are simulated until yours replace them.\n"
    if name:
        begun = begun.format("what is a study's own")
        more = "  snakemake --cores 4 compare\nbuilds it here, with the others in studies/."
    else:
        begun = begun.format("a study of its own")
        more = f"  cd {args.folder} && make paper\nREADME.md there says what to replace, in order."
    print(begun + more, file=sys.stderr)


if __name__ == "__main__":
    run(main)
