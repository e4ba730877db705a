"""A test cell is a visible test and a probe: cut them apart, and cut the probe into statements.

The engine runs a probe statement by statement, so that a mechanism that raises costs its own observation
and not those behind it. What only the reference's side needs (how inputs are made, what is expected)
is taken out of the text that a submission's process gets to see.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache

BEGIN_HIDDEN = "### BEGIN HIDDEN TESTS"
END_HIDDEN = "### END HIDDEN TESTS"


@dataclass(frozen=True)
class Statement:
    """One top-level statement of a probe, and the observations that stand in it by literal name."""

    source: str
    observations: tuple[str, ...]


# The same few test cells come with every submission.
@lru_cache(maxsize=1000)
def split_test_cell(source: str, begin: str = BEGIN_HIDDEN, end: str = END_HIDDEN) -> tuple[str, str | None]:
    """Cut a test cell's text in its visible test and its probe; the probe is None where there is none.

    Hidden tests that observe nothing are not a probe: they stay where they are, as asserts.
    """
    visible: list[str] = []
    hidden: list[str] = []
    inside = False
    for line in source.splitlines():
        if begin in line:
            inside = True
        elif end in line:
            inside = False
        else:
            (hidden if inside else visible).append(line)
    probe = "\n".join(hidden)
    if not is_probe(probe):
        return source, None
    return "\n".join(visible), probe


def is_probe(text: str) -> bool:
    """Whether the text is Python that calls `observe`."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return any(_called_name(node) == "observe" for node in ast.walk(tree))


@lru_cache(maxsize=1000)
def statements_of(probe: str, for_submission: bool) -> tuple[Statement, ...]:
    """Cut a probe into its top-level statements.

    For a submission, `given(name, make)` becomes `given(name)`, and `observe` keeps name and value only.
    """
    tree = ast.parse(probe)
    return tuple(
        Statement(ast.unparse(_ReferencePartsRemoved().visit(node) if for_submission else node), names)
        for node in tree.body
        for names in [literal_observations(node)]
    )


def literal_observations(node: ast.AST) -> tuple[str, ...]:
    """Name the observations that a piece of a probe makes, as far as their names are literal."""
    return tuple(
        call.args[0].value
        for call in ast.walk(node)
        if _called_name(call) == "observe" and call.args and _is_text(call.args[0])
    )


class _ReferencePartsRemoved(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if _called_name(node) == "given":
            node.args, node.keywords = node.args[:1], []
        elif _called_name(node) == "observe":
            node.args, node.keywords = node.args[:2], []
        return node


def _called_name(node: ast.AST) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id
    return None


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
