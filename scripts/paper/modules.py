"""The functions of the project's modules with their lines, and what a module can call."""

import ast
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

# They read and write for all scripts and make nothing of their own.
PLUMBING = ("scripts/errors.py", "scripts/tables.py")


class Function(NamedTuple):
    """A function of the project with its first and last line."""

    path: str
    name: str
    first: int
    last: int


@functools.cache
def parse_module(path: str) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(Path(path).read_text(encoding="utf-8"))


@functools.cache
def own_functions(path: str) -> Mapping[str, tuple[Function, ast.FunctionDef]]:
    """Functions at the top level of a module by name."""
    return {
        node.name: (Function(path, node.name, node.lineno, node.end_lineno), node)
        for node in parse_module(path).body
        if isinstance(node, ast.FunctionDef)
    }


@functools.cache
def known_functions(path: str) -> Mapping[str, Function]:
    """Functions that a module can call, by the name it calls them (``f`` or ``module.f``)."""
    known = {name: function for name, (function, _) in own_functions(path).items()}
    for node in ast.walk(parse_module(path)):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        for alias in node.names:
            called = alias.asname or alias.name
            module, package = (
                name.replace(".", "/") + ".py"
                for name in (f"{node.module}.{alias.name}", node.module)
            )
            if Path(module).is_file():
                found = {f"{called}.{name}": f for name, (f, _) in own_functions(module).items()}
                known |= found if module not in PLUMBING else {}
            elif Path(package).is_file() and package not in PLUMBING:
                found = own_functions(package).get(alias.name)
                known |= {called: found[0]} if found else {}
    return known


def imported_packages(paths: Sequence[str]) -> set[str]:
    """Modules of other projects that are imported where these modules are imported."""
    found = set()
    for path in paths:
        for node in parse_module(path).body:
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    return found
