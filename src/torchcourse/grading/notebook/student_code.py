"""What does the code of a student's cells bind, and which names does it use? Read, never run.

The text is hostile: a short one can make Python's parser take gigabytes (`import a.a.a…`). What is too long
to be parsed, or is no plain Python, is looked at word by word.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from torchcourse.grading.notebook.definitions import MAX_PARSED_CHARACTERS, definitions, without_texts
from torchcourse.grading.notebook.parsing import parse

MAX_PARSED_TOGETHER = 10 * MAX_PARSED_CHARACTERS
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

_WORDS = re.compile(r"\w+")
_ATTRIBUTE = re.compile(r"\.[ \t]*(\w+)|\bimport\b([^\n]*)")


# Libraries with finished functions of the names that exercises ask for.
LIBRARIES = {"torch", "scipy", "sklearn", "tensorflow", "keras", "jax"}
_PUTS_IN = {"append", "extend", "insert", "update", "setdefault", "add", "appendleft"}


@dataclass(frozen=True)
class Imported:
    """A name imported from a library: `torch.nn.functional.softmax`."""

    path: str


@dataclass(frozen=True)
class ImportedFromFile:
    """A name imported from some other module: perhaps a file that was handed in beside the notebook."""

    name: str  # that it has there


@dataclass(frozen=True)
class Module:
    """A module imported as a whole, by the path that its import says: `helpers`, `src.helpers`."""

    path: str


@dataclass(frozen=True)
class Text:
    """A cell that is not parsed, without its comments and strings."""

    text: str

    @property
    def words(self) -> set[str]:
        return set(_WORDS.findall(self.text))

    @property
    def attributes(self) -> Iterator[str]:
        """What follows a dot or an import."""
        for found in _ATTRIBUTE.finditer(self.text):
            yield from _WORDS.findall(found[1] or found[2] or "")


Code = ast.AST | Text | Imported | ImportedFromFile | Module


def read_cells(cells: Iterable[str]) -> list[Code]:
    """Read cells' texts; those that cannot be parsed, or are too much for it, stay text."""
    left = MAX_PARSED_TOGETHER
    read: list[Code] = []
    for source in cells:
        left -= len(source)
        tree = _parsed(source) if len(source) <= MAX_PARSED_CHARACTERS and left >= 0 else None
        read.append(tree or Text(without_texts(source)))
    return read


def _parsed(source: str) -> ast.Module | None:
    for text in (source, _without_ipython_lines(source)):
        try:
            return parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _without_ipython_lines(source: str) -> str:
    """Put `pass` for lines that only IPython understands; of a cell magic the first goes, what it runs stays.

    By lines, in linear time: an expression for it would try each of a line's blanks as its last.
    """
    return "\n".join(map(_without_ipython, source.split("\n")))


def _without_ipython(line: str) -> str:
    code = line.strip(" \t")
    if not code or not (code[0] in "%!?" or code[-1] == "?"):
        return line
    return line[: len(line) - len(line.lstrip(" \t"))] + "pass"


def bindings(code: Code) -> Iterator[tuple[str, Code]]:
    """What a cell binds at its top level, in order, each with the code that gives it its value.

    An attribute that it sets has a dot before its name; `*` stands for all of a library's module. What is put
    into an object, by `tools.append(…)` or `tools[0] = …`, binds its name as well; so does a function that
    declares the name global.
    """
    if isinstance(code, Text):
        yield from ((one.name, code) for one in definitions(code.text))
    elif isinstance(code, ast.Module):
        for statement in code.body:
            yield from _bound_by(statement)


def _bound_by(statement: ast.stmt) -> Iterator[tuple[str, Code]]:
    for node in _outside_functions(statement):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node
                yield from ((other, node) for other in _declared_global(node))
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                yield name, statement
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if method in _PUTS_IN:
                yield name, statement
            case ast.Name(id=name, ctx=ast.Store()):
                yield name, statement
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield f".{name}", statement
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] in LIBRARIES:
                for alias in names:
                    yield alias.asname or alias.name, Imported(f"{module}.{alias.name}")
            case ast.ImportFrom(names=names):
                for alias in names:
                    if alias.name != "*":
                        yield alias.asname or alias.name, ImportedFromFile(alias.name)
            case ast.Import(names=names):
                for alias in names:
                    yield alias.asname or alias.name.partition(".")[0], Module(alias.name)


def _declared_global(function: ast.AST) -> set[str]:
    return {name for node in ast.walk(function) if isinstance(node, ast.Global) for name in node.names}


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    left = [node]
    while left:
        one = left.pop()
        yield one
        if not isinstance(one, (*FUNCTIONS, ast.Lambda)):
            left.extend(ast.iter_child_nodes(one))


def free_names(code: Code) -> set[str]:
    """The names that code uses without binding them itself; an attribute's has a dot before it.

    Of a cell, what it binds at its top level is among them.
    """
    if isinstance(code, Imported | ImportedFromFile | Module):
        return set()
    if isinstance(code, Text):
        return code.words
    used: set[str] = set()
    own: set[str] = set()
    for node in ast.walk(code):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                used.add(name)
            case ast.Name(id=name) | ast.arg(arg=name):
                own.add(name)
            case ast.Attribute(attr=name):
                used.add(f".{name}")
            case ast.ImportFrom(names=names):
                used.update(alias.name for alias in names)
    return used - own
