"""The functions of the project's modules with their lines, and what a module can call."""

import ast
import functools
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

# They read and write for all scripts and make nothing of their own.
PLUMBING = ("scripts/errors.py", "scripts/files/tables.py", "scripts/files/text_files.py")


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
def definitions(path: str) -> Mapping[str, ast.stmt]:
    """Functions, classes and assigned values at the top level of a module by name."""
    found = {}
    for node in parse_module(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in getattr(node, "targets", [getattr(node, "target", None)]):
                found |= {part.id: node for part in ast.walk(target) if isinstance(part, ast.Name)}
    return found


@functools.cache
def known_names(path: str) -> Mapping[str, tuple[str, str]]:
    """Module and name of each definition of the project that a module can name.

    The keys are as it names them: ``f``, or ``module.f``.
    """
    known = {name: (path, name) for name in definitions(path)}
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
                found = {f"{called}.{name}": (module, name) for name in definitions(module)}
                known |= found if module not in PLUMBING else {}
            elif Path(package).is_file() and package not in PLUMBING:
                known |= {called: (package, alias.name)}
    return known


@functools.cache
def known_functions(path: str) -> Mapping[str, Function]:
    """Functions that a module can call, by the name it calls them (``f`` or ``module.f``)."""
    return {
        called: own_functions(module)[name][0]
        for called, (module, name) in known_names(path).items()
        if name in own_functions(module)
    }


def reached(functions: Iterable[Function]) -> tuple[Function, ...]:
    """The functions and those that they call, directly or through others, the nearest first.

    What a function names counts, also where it stands in a class or a table of functions.
    """
    found, seen = {}, set()
    waiting = deque((function.path, function.name) for function in functions)
    while waiting:
        path, name = waiting.popleft()
        if (path, name) in seen or name not in definitions(path):
            continue
        seen.add((path, name))
        if name in own_functions(path):
            found[own_functions(path)[name][0]] = None
        waiting += _named(path, name)
    return tuple(found)


@functools.cache
def _named(path, name):
    """Module and name of each definition that a definition names."""
    known = known_names(path)
    called = dict.fromkeys(map(_dotted, ast.walk(definitions(path)[name])))
    return [known[other] for other in called if other in known]


def _dotted(node):
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return f"{name}.{attribute}"


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
