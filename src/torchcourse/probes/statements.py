"""A test cell is a visible test and a probe: cut them apart, and cut the probe into statements.

The engine runs a probe statement by statement, so that a mechanism that raises costs its own observation
and not those behind it. What only the reference's side needs (how inputs are made, what is expected)
is taken out of the text that a submission's process gets to see.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from torchcourse.probes.names_in_code import called_name
from torchcourse.probes.reference_only import bound_by, kept_statements, taken_names

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
    return any(called_name(node) == "observe" for node in ast.walk(tree))


@lru_cache(maxsize=1000)
def statements_of(probe: str, for_submission: bool = False) -> tuple[Statement, ...]:
    """Cut a probe into its top-level statements; for a submission, into those of `for_a_submission`.

    Raises:  SyntaxError, ValueError when the probe is no Python
    """
    if for_submission:
        return for_a_submission(probe).statements
    return tuple(Statement(ast.unparse(node), literal_observations(node)) for node in ast.parse(probe).body)


@dataclass(frozen=True)
class ProbeToRun:
    """A probe as it runs: the reference's as it is written, a submission's without what it does not need."""

    statements: tuple[
        Statement, ...
    ]  # as many as were written: `pass` is in the place of one that is kept back
    kept_back: tuple[str, ...]  # what these bind
    needs: frozenset[str]  # names that it takes from the notebook
    givens: frozenset[str] | None  # the names of its inputs; None where some is not literal


@lru_cache(maxsize=1000)
def for_a_submission(probe: str) -> ProbeToRun:
    """Take out of a probe what only the reference needs.

    `given(name, make)` becomes `given(name)`, and `observe` keeps name and value only; then statements go
    that nothing left needs. Their places stay, since a statement's number decides what it draws.

    Raises:  SyntaxError, ValueError when the probe is no Python
    """
    remover = _ReferencePartsRemoved()
    nodes = [remover.visit(node) for node in ast.parse(probe).body]
    kept = kept_statements(nodes, remover.names)
    flagged = list(zip(nodes, kept.flags, strict=True))
    statements = tuple(
        Statement(ast.unparse(node) if stays else "pass", literal_observations(node))
        for node, stays in flagged
    )
    kept_back = dict.fromkeys(name for node, stays in flagged if not stays for name in bound_by(node))
    givens = _literal_givens([node for node, stays in flagged if stays])
    return ProbeToRun(statements, tuple(kept_back), kept.needs, givens)


@lru_cache(maxsize=1000)
def for_the_reference(probe: str) -> ProbeToRun:
    """All of a probe.

    Raises:  SyntaxError, ValueError when the probe is no Python
    """
    nodes = ast.parse(probe).body
    return ProbeToRun(statements_of(probe), (), taken_names(nodes), _literal_givens(nodes))


def literal_observations(node: ast.AST) -> tuple[str, ...]:
    """Name the observations that a piece of a probe makes, as far as their names are literal."""
    names = (_literal_name(call) for call in _calls_of("observe", node))
    return tuple(name for name in names if name is not None)


def _literal_givens(nodes: Sequence[ast.AST]) -> frozenset[str] | None:
    names = [_literal_name(call) for node in nodes for call in _calls_of("given", node)]
    literal = frozenset(name for name in names if name is not None)
    return None if None in names else literal


def _calls_of(function: str, node: ast.AST) -> Iterator[ast.Call]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and called_name(call) == function:
            yield call


def _literal_name(call: ast.Call) -> str | None:
    """What a call of the engine's is given first, where that is a literal text."""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


class _ReferencePartsRemoved(ast.NodeTransformer):
    """Cuts the calls of a probe, and collects the names that were read in what is cut."""

    _POSITIONS: ClassVar = {"given": 1, "observe": 2, "not_allowed": 0}

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        count = self._POSITIONS.get(called_name(node) or "")
        if count is None:
            return node
        cut = [*node.args[count:], *(each.value for each in node.keywords)]
        self.names |= {one.id for each in cut for one in ast.walk(each) if isinstance(one, ast.Name)}
        node.args, node.keywords = node.args[:count], []
        return node
