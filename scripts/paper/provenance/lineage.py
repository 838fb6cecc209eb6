"""Which input files and functions stand behind each file that a script writes, read off its code.

A script's ``main`` is followed statement by statement: what an option names flows through
assignments, loops and calls to the call that writes the file. Nothing is run. Where the code
leaves it open, more inputs are named rather than fewer.
"""

import ast
import re
from pathlib import PurePosixPath
from typing import NamedTuple

from scripts.paper.provenance.modules import Function, known_functions, own_functions


class Value(NamedTuple):
    """What an expression rests on: files, functions (nearest first), and texts that it may be."""

    files: frozenset[str] = frozenset()
    functions: tuple[Function, ...] = ()
    texts: frozenset[str] = frozenset()
    made: tuple | None = None  # function of the same module and its variables, if it is their call


def join(*values: Value) -> Value:
    """All that the values rest on; of their texts none is kept.

    Examples
    --------
    >>> sorted(join(Value(frozenset({"a"})), Value(frozenset({"b"}))).files)
    ['a', 'b']
    """
    functions = dict.fromkeys(function for value in values for function in value.functions)
    return Value(frozenset().union(*(value.files for value in values)), tuple(functions))


def read_output(path, options, inputs, output) -> Value:
    """What one output of a script rests on.

    Parameters
    ----------
    path : str
        The script.
    options : mapping of str to sequence of str
        Options of the command line by their attribute (``engagement_by``) with their values.
    inputs : collection of str
        Files that its rule reads; those that an option names count.
    output : str
        The file that is asked about.

    Returns
    -------
    Value
        All inputs and ``main``, where no call is seen to write the file.
    """
    return _Reading(path, options, inputs, output).result()


class _Reading:
    def __init__(self, path, options, inputs, output):
        self.options, self.output = options, PurePosixPath(output)
        self.inputs = frozenset(inputs) & {v for values in options.values() for v in values}
        self.known, self.own = known_functions(path), own_functions(path)
        self.variables: dict[str, Value] = {}
        self.arguments, self.found = "", []
        if "main" in self.own:
            self._follow(self.own["main"][1].body)

    def result(self) -> Value:
        if self.found:
            return join(*self.found)
        main = (self.own["main"][0],) if "main" in self.own else ()
        return Value(self.inputs, main)

    # Statements

    def _follow(self, body):
        for node in body:
            match node:
                case ast.Assign() | ast.AnnAssign():
                    self._assign(node)
                case ast.AugAssign():
                    self._add(node.target, self.value(node.value))
                case ast.For():
                    self._bind(node.target, self.value(node.iter))
                    for _ in range(2):  # what one round leaves behind, the next one sees
                        self._follow(node.body)
                case ast.If():
                    before = dict(self.variables)
                    self._follow([*node.body, *node.orelse])
                    self._rejoin(before)
                case ast.With():
                    for item in node.items:
                        if item.optional_vars:
                            self._bind(item.optional_vars, self.value(item.context_expr))
                    self._follow(node.body)
                case ast.Expr(value=ast.Call()):
                    self._call(node.value)

    def _rejoin(self, before):
        for name, value in before.items():
            if self.variables[name] != value:
                self.variables[name] = join(self.variables[name], value)

    def _assign(self, node):
        if node.value is None:
            return
        for target in getattr(node, "targets", [getattr(node, "target", None)]):
            is_call = isinstance(node.value, ast.Call)
            if is_call and getattr(node.value.func, "attr", "") == "parse_args":
                self.arguments = target.id
            elif isinstance(target, ast.Subscript | ast.Attribute):
                self._add(target, self.value(node.value))
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                values = [self.value(part) for part in node.value.elts]
                for part, value in zip(target.elts, values, strict=True):
                    self._bind(part, value)
            else:
                self._bind(target, self.value(node.value))

    def _bind(self, target, value):
        wanted = value.texts & {str(self.output), self.output.name, self.output.stem}
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                self.variables[node.id] = value._replace(texts=wanted or value.texts)

    def _add(self, target, value):
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Load):
                if node.id in self.variables:
                    self.variables[node.id] = join(self.variables[node.id], value)
                return

    def _call(self, call):
        parts = [*call.args, *(keyword.value for keyword in call.keywords)]
        values = [self.value(part) for part in parts]
        if self._writes(values):
            self.found.append(join(*values))
        elif isinstance(call.func, ast.Attribute):
            # A method may change its object, or what it is handed to write into.
            holder = call.func.value
            whole = join(self.value(holder), *values)
            for node in (holder, *parts):
                if isinstance(node, ast.Name):
                    self._add(node, whole)

    def _writes(self, values):
        texts = frozenset().union(*(value.texts for value in values))
        named = {self.output.name, self.output.stem} & texts
        return str(self.output) in texts or (named and str(self.output.parent) in texts)

    # Expressions

    def value(self, node) -> Value:
        """What an expression rests on."""
        match node:
            case ast.Constant(value=str(text)):
                return Value(texts=frozenset({text}))
            case ast.Name(id=name) if name == self.arguments:
                return Value(self.inputs)
            case ast.Name(id=name) if name in self.variables:
                return self.variables[name]
            case ast.Name(id=name):
                return Value(functions=(self.known[name],) if name in self.known else ())
            case ast.Attribute(value=ast.Name(id=name), attr=option) if name == self.arguments:
                return self._option(option)
            case ast.Tuple(elts=[ast.Constant(value=str()), *_] as parts) if all(
                isinstance(part, ast.Constant) for part in parts
            ):
                return Value(texts=frozenset(part.value for part in parts))
            case ast.Attribute() if ast.unparse(node) in self.known:
                return Value(functions=(self.known[ast.unparse(node)],))
            case ast.Attribute(attr="name" | "stem" as kind):
                value = self.value(node.value)
                return value._replace(
                    texts=frozenset(getattr(PurePosixPath(text), kind) for text in value.texts)
                )
            case ast.JoinedStr() | ast.BinOp(op=ast.Div()):
                return self._text(node)
            case ast.Subscript():
                return self._entry(self.value(node.value), self.value(node.slice))
            case ast.Call():
                return self._result(node)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                for generator in node.generators:
                    self._bind(generator.target, self.value(generator.iter))
        return join(*(self.value(child) for child in ast.iter_child_nodes(node)))

    def _option(self, name):
        texts = frozenset(self.options.get(name, ()))
        return Value(texts & self.inputs, texts=texts)

    def _text(self, node):
        if isinstance(node, ast.BinOp):
            left, right = self.value(node.left), self.value(node.right)
            texts = frozenset(f"{a}/{b}" for a in left.texts for b in right.texts)
            return join(left, right)._replace(texts=texts)
        texts, parts = {""}, []
        for part in node.values:
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            parts.append(self.value(inner))
            texts = {a + b for a in texts for b in parts[-1].texts}
        return join(*parts)._replace(texts=frozenset(texts))

    def _result(self, call):
        func, values = call.func, [
            self.value(part) for part in [*call.args, *(k.value for k in call.keywords)]
        ]  # fmt: skip
        name = ast.unparse(func)
        if name == "Path":
            return values[0] if values else Value()
        if isinstance(func, ast.Attribute) and func.attr == "removesuffix":
            value, suffix = self.value(func.value), next(iter(values[0].texts), "")
            texts = frozenset(text.removesuffix(suffix) for text in value.texts)
            return value._replace(texts=texts)
        if name == "getattr" and ast.unparse(call.args[0]) == self.arguments and values[1].texts:
            return join(*map(self._option, values[1].texts))
        if name not in self.known:
            return join(self.value(func), *values)
        if values and values[0].texts & self.inputs:
            return join(*values)  # it only reads a file
        result = join(Value(functions=(self.known[name],)), *values)
        if name in self.own:
            node = self.own[name][1]
            names = [argument.arg for argument in node.args.args]
            handed = dict(zip(names, values, strict=False))
            handed |= {k.arg: self.value(k.value) for k in call.keywords if k.arg}
            result = result._replace(made=(node, handed))
        return result

    def _entry(self, value, key):
        """An entry of a mapping: the input or the dictionary's item of that name, where seen."""
        if len(key.texts) != 1:
            return join(value, key)
        (name,) = key.texts
        if value.made and (entry := self._item(*value.made, name)):
            return entry
        chosen = value.files & set(self.options.get(name, ()))
        chosen = chosen or {path for path in value.files if PurePosixPath(path).stem == name}
        return value._replace(files=frozenset(chosen or value.files), texts=frozenset(), made=None)

    def _item(self, function, handed, name):
        """The value under a key of the dictionary that a function of the module makes, or None."""
        outer, self.variables = self.variables, dict(handed)
        self._follow(function.body)
        pairs = [pair for node in ast.walk(function) for pair in _pairs(node)]
        # A key that is spelt out tells more than one that is put together.
        exact = [value for key, value in pairs if getattr(key, "value", None) == name]
        fitting = exact or [value for key, value in pairs if self._fits(key, name)]
        found = [self.value(value) for value in fitting]
        self.variables = outer
        return join(*found) if found else None

    def _fits(self, key, name):
        if not isinstance(key, ast.JoinedStr):
            return False
        pattern = "".join(
            re.escape(part.value) if isinstance(part, ast.Constant) else "(.*)"
            for part in key.values
        )
        match = re.fullmatch(pattern, name)
        places = [part.value for part in key.values if isinstance(part, ast.FormattedValue)]
        for place, text in zip(places, match.groups() if match else (), strict=False):
            if isinstance(place, ast.Name):
                bound = self.variables.get(place.id, Value())
                self.variables[place.id] = bound._replace(texts=frozenset({text}))
        return bool(match)


def _pairs(node):
    if isinstance(node, ast.Dict):
        return zip(node.keys, node.values, strict=True)
    if isinstance(node, ast.DictComp):
        return [(node.key, node.value)]
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        return [(node.targets[0].slice, node.value)]
    return []
