"""Make wrong answers mechanically: small changes of the reference's solutions, one at a time.

Each mutant goes through the engine as a submission would. One that earns everything is either equal in
meaning to the reference, or shows a probe that is not sharp enough.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

SWAPPED_OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Pow: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
SWAPPED_CALLS = {
    "sum": "mean",
    "mean": "sum",
    "amax": "amin",
    "max": "min",
    "min": "max",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "zeros": "ones",
    "add_": "sub_",
    "sub_": "add_",
    "mul_": "div_",
    "div_": "mul_",
    "eval": "train",
    "exp": "expm1",
    "log": "log1p",
    "abs": "neg",
    "square": "abs",
    "sqrt": "square",
}


@dataclass(frozen=True)
class Mutant:
    """One changed solution, and what was changed."""

    exercise: str
    change: str  # "line 3: x + bias  ->  x - bias"
    source: str


def mutants_of(exercise: str, solution: str) -> tuple[Mutant, ...]:
    """Every mutant of a solution that differs in its code; docstrings stay as they are."""
    tree = ast.parse(solution)
    original = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    for index, node in enumerate(ast.walk(tree)):
        for mutate in _mutations(node):
            changed = copy.deepcopy(tree)
            target = next(one for place, one in enumerate(ast.walk(changed)) if place == index)
            before = ast.unparse(target)
            mutate(target, changed)
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text != original and text not in found and _compiles(text):
                said = (
                    f"line {getattr(node, 'lineno', 0)}: {_short(before)}  ->  {_difference(original, text)}"
                )
                found[text] = Mutant(exercise, said, text)
    return tuple(found.values())


# What changes a node of a tree; its class is the one that `_mutations` saw in the tree's original.
Mutation = Callable[[Any, ast.AST], None]


def _mutations(node: ast.AST) -> Iterator[Mutation]:
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp):
        yield from (_set_operator(kind) for kind in SWAPPED_OPERATORS.get(type(node.op), ()))
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Add | ast.Mult):
        yield _swap_sides
    if isinstance(node, ast.Compare):
        yield from (_set_comparison(kind) for kind in SWAPPED_OPERATORS.get(type(node.ops[0]), ()))
    if isinstance(node, ast.UnaryOp):
        yield _drop_sign
    if isinstance(node, ast.Constant):
        yield from _other_constants(node.value)
    if isinstance(node, ast.Call):
        yield from _call_mutations(node)
    if isinstance(node, ast.IfExp):
        yield _swap_branches
    if hasattr(node, "body") and isinstance(node.body, list):
        yield from (_drop_statement(place) for place in _droppable(node.body))


def _call_mutations(node: ast.Call) -> Iterator[Mutation]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
    if name in SWAPPED_CALLS:
        yield _rename_call(SWAPPED_CALLS[name])
    if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Call | ast.Constant):
        yield _call_left_out
    if len(node.args) >= 2:
        yield _swap_arguments
    yield from (_drop_keyword(place) for place in range(len(node.keywords)))


def _set_operator(kind: type) -> Mutation:
    return lambda node, _: setattr(node, "op", kind())


def _set_comparison(kind: type) -> Mutation:
    return lambda node, _: node.ops.__setitem__(0, kind())


def _swap_sides(node: ast.BinOp, _: ast.AST) -> None:
    node.left, node.right = node.right, node.left


def _swap_branches(node: ast.IfExp, _: ast.AST) -> None:
    node.body, node.orelse = node.orelse, node.body


def _swap_arguments(node: ast.Call, _: ast.AST) -> None:
    node.args[0], node.args[1] = node.args[1], node.args[0]


def _drop_sign(node: ast.UnaryOp, tree: ast.AST) -> None:
    _replace(tree, node, node.operand)


def _call_left_out(node: ast.Call, tree: ast.AST) -> None:
    """`x.log()` becomes `x`, and `torch.log(x)` becomes `x`."""
    assert isinstance(node.func, ast.Attribute)
    owner = node.func.value
    of_library = isinstance(owner, ast.Name) and owner.id in ("torch", "F", "nn", "math", "np")
    arguments = node.args
    _replace(tree, node, arguments[0] if of_library and arguments else owner)


def _rename_call(name: str) -> Mutation:
    def rename(node: ast.Call, _: ast.AST) -> None:
        function = node.func
        setattr(function, "attr" if isinstance(function, ast.Attribute) else "id", name)

    return rename


def _drop_keyword(place: int) -> Mutation:
    return lambda node, _: node.keywords.pop(place)


def _other_constants(value: object) -> Iterator[Mutation]:
    if isinstance(value, bool):
        others: list[object] = [not value]
    elif isinstance(value, int):
        others = [value + 1, value - 1]
    elif isinstance(value, float):
        others = [value * 2, -value, 0.0]
    else:
        others = []
    yield from (_set_value(other) for other in others)


def _set_value(value: object) -> Mutation:
    return lambda node, _: setattr(node, "value", value)


def _droppable(body: list[ast.stmt]) -> Iterator[int]:
    for place, statement in enumerate(body):
        is_docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        is_definition = isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)
        if not is_docstring and not is_definition:
            yield place


class _Block(Protocol):
    """What has statements: a module, a function, a loop, a branch."""

    body: list[ast.stmt]


def _drop_statement(place: int) -> Mutation:
    def drop(node: _Block, _: ast.AST) -> None:
        node.body[place] = ast.Pass()

    return drop


def _replace(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
            elif isinstance(value, list) and any(item is old for item in value):
                value[next(i for i, item in enumerate(value) if item is old)] = new


def _compiles(text: str) -> bool:
    try:
        compile(text, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _difference(before: str, after: str) -> str:
    """The first line of the new text that is not in the old one."""
    old = set(before.splitlines())
    return next((line.strip() for line in after.splitlines() if line not in old), "left out")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "…"
