"""Which names does a statement bind, read at once, and read later, in the functions that it defines?"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")


@dataclass
class Names:
    """The global names that one top-level statement has to do with."""

    binds: set[str]
    now: set[str]  # read when the statement runs
    later: set[str]  # read by functions that it defines, whenever these are called


def names_of(node: ast.stmt) -> Names:
    """Read a statement's names by Python's own rules of scope (symtable).

    A statement that Python refuses, such as a `return` outside of a function, reads all names in it.
    """
    names = Names(set(), _changed_in_place(node), set())
    try:
        table = symtable.symtable(ast.unparse(node), "<probe>", "exec")
    except SyntaxError:  # which it raises when it runs
        names.now |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        return names
    for symbol in table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            names.binds.add(symbol.get_name())
        if symbol.is_referenced():
            names.now.add(symbol.get_name())
    names.now -= _bound_before_use(node)
    for child in table.get_children():
        _read_scope(child, names, runs=True, calls=isinstance(node, ast.Expr))
    return names


def _read_scope(table: symtable.SymbolTable, names: Names, runs: bool, calls: bool) -> None:
    """`runs`: whether the scope around it runs at once; `calls`: whether functions are taken to be called."""
    is_class = table.get_type() == "class"
    runs = runs and (calls or is_class or table.get_name() in _COMPREHENSIONS)
    for symbol in table.get_symbols():
        is_read = symbol.is_referenced() or symbol.is_declared_global()
        if is_read and (symbol.is_global() or is_class):
            (names.now if runs else names.later).add(symbol.get_name())
    for child in table.get_children():
        _read_scope(child, names, runs, calls)


def _bound_before_use(node: ast.stmt) -> set[str]:
    """What a loop or a `with` binds before its body reads it."""
    match node:
        case ast.For(target=target, iter=source):
            targets, sources = [target], [source]
        case ast.With(items=items):
            targets = [item.optional_vars for item in items if item.optional_vars]
            sources = [item.context_expr for item in items]
        case _:
            return set()
    return _names_in(targets) - _names_in(sources)


def _names_in(nodes: list[ast.expr]) -> set[str]:
    return {one.id for node in nodes for one in ast.walk(node) if isinstance(one, ast.Name)}


def _changed_in_place(node: ast.stmt) -> set[str]:
    """`total += 1` reads `total`, which Python's own table of names does not say."""
    return {
        one.target.id
        for one in run_at_once(node)
        if isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name)
    }


def run_at_once(node: ast.stmt) -> Iterator[ast.AST]:
    """What a statement runs itself: all but the bodies of functions, unless it is an expression."""
    left: list[ast.AST] = [node]
    while left:
        one = left.pop()
        yield one
        if isinstance(one, _FUNCTIONS) and not isinstance(node, ast.Expr):
            left.extend([*one.args.defaults, *filter(None, one.args.kw_defaults)])
            left.extend(getattr(one, "decorator_list", []))
        else:
            left.extend(ast.iter_child_nodes(one))


def root_name(node: ast.AST) -> str | None:
    """The name that a chain begins with: `model` of `model.layers[0].reset()`."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def called_name(node: ast.AST) -> str | None:
    """The name of a function that is called by its plain name."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id
    return None
