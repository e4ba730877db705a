"""What does a lesson compute with other seeds? Its own functions, taken from its text."""

from __future__ import annotations

import ast
from typing import Any

import jupytext
from support.paths import ROOT

LESSONS = ROOT / "notebooks"


def lesson_code(lesson: str, *names: str) -> dict[str, Any]:
    """Run a lesson's imports and definitions, and those assignments that give one of these names a value."""
    namespace: dict[str, Any] = {"__name__": lesson}
    for cell in jupytext.read(LESSONS / f"{lesson}.py").cells:
        if cell.cell_type == "code" and not cell.source.startswith("%"):
            kept = [node for node in ast.parse(cell.source).body if _is_kept(node, names)]
            exec(compile(ast.Module(kept, []), lesson, "exec"), namespace)
    return namespace


def _is_kept(node: ast.stmt, names: tuple[str, ...]) -> bool:
    if isinstance(node, ast.Assign):
        given = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and _is_given(one)}
        return not given.isdisjoint(names)
    return isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef))


def _is_given(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)
