"""Which parts of the engine does an attack name, and are they there?

An attack that dies of a name that has changed looks exactly like one that was stopped.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import re

from hostile.attack import Attack

DOTTED = re.compile(r"(?<![\w./])torchcourse(?:\.[A-Za-z_]\w*)+")
NOT_THERE = re.compile(
    r"(?:ModuleNotFoundError|ImportError|KeyError|AttributeError)\b[^\n]{0,80}\btorchcourse\b[^\n]*"
    r"|(?:No module named|cannot import name|module) [^\n]{0,80}\btorchcourse\b[^\n]*"
)


def names_not_there(one: Attack) -> list[str]:
    """The modules of the engine that an attack names, and what it takes from them, where there is no such."""
    named = {name for source in _sources(one) for name in names_in(source)}
    return sorted(name for name in named if not is_there(name))


def errors_of_names(told: str) -> list[str]:
    """The errors in what came of an attack that name a part of the engine."""
    return [match[0] for match in NOT_THERE.finditer(told)]


def names_in(source: str) -> set[str]:
    """The dotted names of modules in a piece of code, also in strings, and what it reads or sets of them."""
    if "torchcourse" not in source:
        return set()  # much of it is megabytes, made to take long
    named = set(DOTTED.findall(source))
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return named
    bound: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            bound |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            taken = {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            bound |= taken
            named |= set(taken.values())
        elif isinstance(node, ast.Assign) and (module := _module_looked_up(node.value)):
            bound |= {target.id: module for target in node.targets if isinstance(target, ast.Name)}
    for node in nodes:
        if isinstance(node, ast.Attribute):
            owner = bound.get(node.value.id) if isinstance(node.value, ast.Name) else None
            named.add(f"{owner or _module_looked_up(node.value)}.{node.attr}")
    return {name for name in named if name.startswith("torchcourse.")}


def _module_looked_up(node: ast.expr) -> str | None:
    """The name of the module in `sys.modules["…"]`."""
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "sys.modules":
        return ast.literal_eval(node.slice) if isinstance(node.slice, ast.Constant) else None
    return None


def is_there(name: str) -> bool:
    """Whether a dotted name is a module, or leads from one to something in it."""
    found, path = importlib.import_module("torchcourse"), "torchcourse"
    for part in name.split(".")[1:]:
        path += f".{part}"
        if hasattr(found, "__path__") and importlib.util.find_spec(path) is not None:
            found = importlib.import_module(path)
        else:
            return hasattr(found, part)  # what lies in an object is its own affair
    return True


def _sources(one: Attack) -> list[str]:
    """The code of a submission: of its cells, and of the files beside it."""
    try:
        cells = json.loads(one.content)["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        sources = [one.content.decode(errors="replace")]
    return sources + [content.decode(errors="replace") for content in one.files.values()]
