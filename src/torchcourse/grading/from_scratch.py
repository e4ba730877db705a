"""Does an answer call the finished function that its exercise asks for? A static look at the student's code.

It reads, and never runs, the solution cell and the student's own functions that it leads to. A function
of the student's own may have the name of a forbidden one: only PyTorch's counts, as an attribute
(`F.softmax`, `x.softmax`, `nn.Softmax`) or as a name imported from torch.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import Any


def forbidden_calls(answer: str, other_cells: Iterable[str], forbidden: Sequence[str]) -> tuple[str, ...]:
    """Name the forbidden functions that an answer uses, as they stand in its code, each once.

    `other_cells` are the student's other cells: their imports count, and their functions where the answer
    leads to them. Names match in any form: `log_softmax` also finds `LogSoftmax`, `func` all of torch.func.
    """
    wanted = {_folded(name) for name in forbidden}
    others = [tree for tree in map(_parsed, other_cells) if tree is not None]
    tree = _parsed(answer)
    if tree is None or not wanted:
        return ()
    definitions = {node.name: node for other in others for node in other.body if _is_definition(node)}
    own = {node.name for node in tree.body if _is_definition(node)} | set(definitions)
    imported = {alias: name for one in [tree, *others] for alias, name in _imports(one, wanted)}
    found: dict[str, None] = {}
    for node in _reachable(tree, definitions):
        for used in ast.walk(node):
            if isinstance(used, ast.Attribute) and _folded(used.attr) in wanted and not _is_own(used):
                found[ast.unparse(used)[:80]] = None
            elif isinstance(used, ast.Name) and used.id in imported and used.id not in own:
                found[imported[used.id]] = None
    return tuple(found)


def _folded(name: str) -> str:
    return name.replace("_", "").lower().removesuffix("loss")


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_definition(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _is_own(used: ast.Attribute) -> bool:
    """A method of the student's own class: `self.softmax(x)`."""
    return isinstance(used.value, ast.Name) and used.value.id == "self"


def _imports(tree: ast.Module, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """Forbidden names imported from torch: the name in use, and what it is of torch's."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or (node.module or "").split(".")[0] != "torch":
            continue
        for alias in node.names:
            parts = [*node.module.split(".")[1:], alias.name]
            if any(_folded(part) in wanted for part in parts):
                yield alias.asname or alias.name, alias.name


def _reachable(tree: ast.Module, definitions: dict[str, Any]) -> Iterator[ast.AST]:
    """The answer, and the student's functions that it mentions, and those that these mention."""
    left: list[ast.AST] = [tree]
    seen: set[str] = set()
    while left:
        node = left.pop()
        yield node
        for used in ast.walk(node):
            if isinstance(used, ast.Name) and used.id in definitions and used.id not in seen:
                seen.add(used.id)
                left.append(definitions[used.id])
