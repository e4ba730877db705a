"""Every regular expression of the package, and how its code asks it: nobody has to keep a list."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import torchcourse

ANCHORED = ("match", "fullmatch")
METHODS = (*ANCHORED, "search", "sub", "subn", "split", "findall", "finditer")


@dataclass(frozen=True)
class Used:
    """One expression as one place of the package asks it."""

    place: str  # torchcourse.grading.mend.outline._VALID_ID, or the function that has it
    pattern: re.Pattern
    method: str

    def run(self, text: str | bytes) -> None:
        if self.method in (*ANCHORED, "search"):
            getattr(self.pattern, self.method)(text)
        else:
            for _ in self.pattern.finditer(text):
                pass


def expressions(exempt: tuple[str, ...]) -> Iterator[Used]:
    """All of them, but for those whose place begins with an exempt one.

    Raises:  ValueError for one whose text nobody can know from the code
    """
    for info in pkgutil.walk_packages(torchcourse.__path__, "torchcourse."):
        if info.name.startswith(exempt) or info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        tree = ast.parse(Path(module.__file__).read_text("utf-8"))
        found = {*_named(module, tree), *_inside_functions(module, tree, exempt)}
        yield from (one for one in sorted(found, key=str) if not one.place.startswith(exempt))


def _named(module: ModuleType, tree: ast.Module) -> Iterator[Used]:
    """The expressions with a name, by what is called of them; what is handed on may search."""
    named = {name: held for name, held in vars(module).items() if isinstance(held, re.Pattern)}
    called: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name) as value, attr=method)) if name in named:
                called.add(id(value))
                is_from_a_place = method in ANCHORED and len(node.args) > 1
                yield Used(f"{module.__name__}.{name}", named[name], "search" if is_from_a_place else method)
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in named and id(node) not in called:
                yield Used(f"{module.__name__}.{name}", named[name], "finditer")
    for name, held in vars(module).items():
        for pattern in _held_in(held):
            yield Used(f"{module.__name__}.{name}", pattern, "finditer")


def _held_in(held: object) -> Iterator[re.Pattern]:
    """The expressions in a collection, or in a class of its module."""
    items = [*held.values()] if isinstance(held, dict) else held if isinstance(held, (tuple, list)) else ()
    items = (
        vars(held).values() if isinstance(held, type) and held.__module__.startswith("torchcourse") else items
    )
    for item in items:
        if isinstance(item, re.Pattern):
            yield item
        elif isinstance(item, (tuple, list)):
            yield from _held_in(item)


def _inside_functions(module: ModuleType, tree: ast.Module, exempt: tuple[str, ...]) -> Iterator[Used]:
    functions = (one for one in ast.walk(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)))
    for function in functions:
        place = f"{module.__name__}.{function.name}"
        if place.startswith(exempt):
            continue
        texts = {
            node.targets[0].id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(function):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=method), args=[first, *more]):
                    if method in (*METHODS, "compile"):
                        source = _text_of(texts.get(getattr(first, "id", None), first), module)
                        flags = _flags(node, more)
                        kind = "finditer" if method == "compile" else method
                        yield Used(place, re.compile(source, flags), kind)


def _text_of(node: ast.expr, module: ModuleType) -> str:
    """An expression's text; what is put into it stands for a name."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else "name" for part in parts)
    raise ValueError(
        f"{module.__name__}, line {node.lineno}: this expression's text is known only as the code runs; "
        "write it where it is used, or exempt it with a reason"
    )


def _flags(call: ast.Call, more: list[ast.expr]) -> int:
    """The flags that are named in a call: `re.M | re.S`."""
    named = [*more, *(word.value for word in call.keywords)]
    names = {one.attr for node in named for one in ast.walk(node) if _is_flag(one)}
    return sum(getattr(re, name).value for name in names)


def _is_flag(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(getattr(re, node.attr, None), re.RegexFlag)
