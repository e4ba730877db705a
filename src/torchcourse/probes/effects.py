"""What may a statement of a probe change besides the names that it binds? Read, not run.

Taken to be changed: what attributes and items are set of; the object whose method is called for nothing but
its effect; what is handed to the answer's own functions, and to the probe's that change their arguments.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Sequence

from torchcourse.probes.names_in_code import DEFINITIONS, Names, called_name, root_name, run_at_once

WORLD = "*"  # no name: a seed, a setting of torch, a printed line
_ARGUMENT = "()"  # no name: what a function was called with
ENGINE = frozenset({"given", "observe", "not_allowed"})
_BUILTINS = frozenset(dir(builtins)) - {"next", "setattr", "delattr", "exec", "eval"}


class Effects:
    """What the statements of one probe may change."""

    def __init__(self, statements: Sequence[ast.stmt], names: Sequence[Names]) -> None:
        self._bound = set().union(*(one.binds for one in names))
        self._functions = _functions(statements)
        imported = _bound_by(statements, names, (ast.Import, ast.ImportFrom))
        objects = self._bound - imported - set(self._functions)
        given = set().union(*(one.binds for one, node in zip(names, statements, strict=True) if _gives(node)))
        self.state = objects - given  # what may be an object that changes, and is no copy made for this probe
        self._objects = objects
        self._of_function = self._closed({name: self._in_function(name) for name in self._functions})

    def of(self, node: ast.stmt, names: Names) -> set[str]:
        """The names of the objects that a statement may change, and `WORLD`."""
        changed: set[str] = set()
        passed = names.now & self.state
        is_call = _calls_for_effect(node)
        for one in run_at_once(node):
            changed |= _set_parts(one)
            if isinstance(one, ast.Call) and one in is_call:
                changed |= self._of_call(one, passed)
            elif isinstance(one, ast.Call) and self._is_answers(called_name(one)):
                changed |= passed
            elif isinstance(one, ast.Assert | ast.Raise) or _imports_all(one):
                changed.add(WORLD)
        for name in names.now & set(self._functions):
            changed |= self._of_function[name] - {_ARGUMENT, WORLD}
            changed |= passed if _ARGUMENT in self._of_function[name] else set()
            if WORLD in self._of_function[name] and is_call:
                changed.add(WORLD)
        return changed

    def may_matter(self, node: ast.stmt, changed: set[str]) -> bool:
        """Whether a statement may be there for what it does, since nobody reads what it binds."""
        if isinstance(node, (*DEFINITIONS, ast.Import)):
            return bool(changed)
        calls = [root_name(one) for one in run_at_once(node) if isinstance(one, ast.Call)]
        return bool(changed) or not all(self._is_harmless(name) for name in calls)

    def _of_call(self, call: ast.Call, passed: set[str]) -> set[str]:
        root = root_name(call.func)
        if root in self._objects:
            return {root}
        if root in self._functions or root in ENGINE:
            return set()
        return passed if passed and root in self._bound | _BUILTINS else passed | {WORLD}

    def _is_answers(self, name: str | None) -> bool:
        """Whether a function that is called by this name may be the student's, or takes from an iterator."""
        return name is not None and name not in self._bound | _BUILTINS | ENGINE

    def _is_harmless(self, root: str | None) -> bool:
        if root in self._functions:
            return not self._of_function[root]
        return root in ENGINE or root in _BUILTINS

    def _in_function(self, name: str) -> set[str]:
        changed: set[str] = set()
        for function in self._functions[name]:
            nodes = list(ast.walk(function))
            arguments = {one.arg for one in nodes if isinstance(one, ast.arg)}
            shared = {name for one in nodes if isinstance(one, ast.Global) for name in one.names}
            made = {
                one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
            } - shared
            calls = set().union(*map(_calls_for_effect, nodes))
            for one in nodes:
                found = _set_parts(one)
                if isinstance(one, ast.Call) and one in calls:
                    found |= self._changed_by_call(root_name(one.func), made | arguments)
                elif isinstance(one, ast.Call) and self._is_answers(called_name(one)):
                    found.add(_ARGUMENT)
                changed |= {_ARGUMENT if each in arguments else each for each in found - made}
            changed |= shared
        return changed

    def _changed_by_call(self, root: str | None, own: set[str]) -> set[str]:
        if root in self._functions or root in ENGINE:
            return set()
        return {root} if root in own | self._objects else {WORLD, _ARGUMENT}

    def _closed(self, effects: dict[str, set[str]]) -> dict[str, set[str]]:
        """Add what the functions change that a function reads."""
        reads = {
            name: {
                read for each in self._functions[name] for one in ast.walk(each) if (read := _name_read(one))
            }
            for name in effects
        }
        grows = True
        while grows:
            grows = False
            for name, found in effects.items():
                more = set().union(*(effects[other] for other in reads[name] & set(effects))) - found
                found |= more
                grows = grows or bool(more)
        return effects


def _functions(statements: Iterable[ast.stmt]) -> dict[str, list[ast.AST]]:
    """The functions and classes of a probe, those among them that are written as a lambda."""
    found: dict[str, list[ast.AST]] = {}
    for node in statements:
        if isinstance(node, DEFINITIONS):
            found.setdefault(node.name, []).append(node)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def _bound_by(statements: Sequence[ast.stmt], names: Sequence[Names], kinds: tuple[type, ...]) -> set[str]:
    pairs = zip(statements, names, strict=True)
    return set().union(*(one.binds for node, one in pairs if isinstance(node, kinds)))


def _gives(node: ast.stmt) -> bool:
    """Whether it binds what `given` hands over, or something made of it by methods."""
    return isinstance(node, ast.Assign) and root_name(node.value) == "given"


def _calls_for_effect(node: ast.AST) -> set[ast.Call]:
    """The calls in it whose result nobody takes."""
    return {
        one.value for one in ast.walk(node) if isinstance(one, ast.Expr) and isinstance(one.value, ast.Call)
    }


def _set_parts(node: ast.AST) -> set[str]:
    is_set = isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del)
    root = root_name(node) if is_set else None
    return {root} if root else set()


def _imports_all(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)


def _name_read(node: ast.AST) -> str | None:
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else None
