"""An answer as somebody hands it in who hides where it is from; written apart from `torchcourse simulate`.

Own names and arguments are other ones, statements and methods change places, docstrings go, remarks come.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from random import Random

NAMES = (
    "q",
    "zz",
    "my_val",
    "foo",
    "bar",
    "thing",
    "s1",
    "var_a",
    "kk",
    "uu",
    "ergebnis",
    "cur",
    "nxt",
    "blob",
)
REMARKS = ("here we go", "from my head", "this one was hard", "ask the tutor", "dont touch", "works!!")


def disguised(text: str, draw: Random) -> str:
    """The same in disguise; what is no plain Python stays as it is."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return text
    for body in _bodies(tree):
        for place in range(len(body) - 1):
            if _is_apart(body[place], body[place + 1]) and draw.random() < 0.7:
                body[place], body[place + 1] = body[place + 1], body[place]
        if len(body) > 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            del body[0]
        if all(isinstance(one, ast.FunctionDef) for one in body):
            draw.shuffle(body)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            _rename(node, draw)
    return "\n".join(_with_remarks(ast.unparse(tree), draw))


def _bodies(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for part in ("body", "orelse"):
            body = getattr(node, part, None)
            if isinstance(body, list) and body:
                yield body


def _is_apart(one: ast.stmt, other: ast.stmt) -> bool:
    both = (one, other)
    if not all(isinstance(statement, ast.Assign) for statement in both):
        return False
    if any(
        isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store)
        for statement in both
        for node in ast.walk(statement)
    ):
        return False
    return not (_stored(one) & _names(other) or _stored(other) & _names(one))


def _rename(function: ast.FunctionDef, draw: Random) -> None:
    arguments = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)} - {"self"}
    used = _names(function) | arguments
    free = [name for name in NAMES if name not in used]
    new = dict(zip(sorted(_stored(function) | arguments), draw.sample(free, len(free)), strict=False))
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = new.get(node.arg, node.arg)


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _stored(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _with_remarks(text: str, draw: Random) -> Iterator[str]:
    for line in text.splitlines():
        if line.startswith(" ") and draw.random() < 0.3:
            yield f"{re.match(' *', line)[0]}# {draw.choice(REMARKS)}"
        yield line
