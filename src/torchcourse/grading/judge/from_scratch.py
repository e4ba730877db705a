"""Does an answer call the finished function that its exercise asks for? A static look at the student's code.

It reads, and never runs, the solution cell and what it leads to in the student's other cells: functions,
and names for something else (`loss = F.cross_entropy`). A function of the student's own may have the name
of a forbidden one: only PyTorch's counts, as an attribute (`F.softmax`, `x.softmax`, `nn.Softmax`) or as a
name imported from torch.
"""

from __future__ import annotations

import ast
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from torchcourse.grading.notebook.student_code import Code, Imported, Text, bindings, free_names, read_cells

_one_at_a_time = threading.Lock()  # the trees of one notebook may take some hundred MiB


def forbidden_calls(
    answer: str, other_cells: Iterable[str], forbidden: Sequence[str], before_test: Iterable[str] = ()
) -> tuple[str, ...]:
    """Name the forbidden functions that an answer uses, as they stand in its code, each once.

    `other_cells` are the student's other cells: what they bind counts where the answer leads to it.
    `before_test` are those of them that run between answer and test, and so may bind its names anew.
    Names match in any form: `log_softmax` also finds `LogSoftmax`, `func` all of torch.func.
    """
    wanted = frozenset(_folded(name) for name in forbidden)
    if not wanted:
        return ()
    with _one_at_a_time:
        first, *others = read_cells([answer, *other_cells])
        bound = dict(pair for code in others for pair in bindings(code))
        again = dict(pair for code in read_cells(before_test) for pair in bindings(code))
        return tuple(dict.fromkeys(_Search(wanted, bound, again).used_by(first)))


def _folded(name: str) -> str:
    return name.replace("_", "").lower().removesuffix("loss")


@dataclass(frozen=True)
class _Search:
    """Goes from an answer to all that it leads to."""

    wanted: frozenset[str]
    bound: dict[str, Code]  # by the student's other cells
    again: dict[str, Code]  # by those that run between the answer and its test

    def used_by(self, answer: Code) -> Iterator[str]:
        own = dict(bindings(answer))
        left = [answer, *(self.again[name] for name in own if name in self.again)]
        seen = set(map(id, left))
        while left:
            code = left.pop()
            yield from self._forbidden_in(code)
            local = own if code is answer else {}
            for name in free_names(code):
                next_one = local.get(name) or self.bound.get(name) or self._by_star(name)
                if next_one is not None and id(next_one) not in seen:
                    seen.add(id(next_one))
                    left.append(next_one)

    def _by_star(self, name: str) -> Code | None:
        is_imported = "*" in self.bound and self._is_forbidden(name)
        return Imported(f"torch.{name}") if is_imported else None

    def _forbidden_in(self, code: Code) -> Iterator[str]:
        if isinstance(code, Imported):
            if any(map(self._is_forbidden, code.path.split(".")[1:])):
                yield code.path.rpartition(".")[2]
        elif isinstance(code, Text):
            yield from filter(self._is_forbidden, code.attributes)
        else:
            for node in ast.walk(code):
                yield from self._forbidden_at(node)

    def _forbidden_at(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Attribute(value=ast.Name(id="self")):
                return  # a method of the student's own class
            case ast.Attribute(value=value, attr=name) if self._is_forbidden(name):
                yield f"{_short(value)}.{name}"
            case ast.Call(func=ast.Name(id="getattr"), args=[value, ast.Constant(value=str(name)), *_]):
                if self._is_forbidden(name):
                    yield f"{_short(value)}.{name}"

    def _is_forbidden(self, name: str) -> bool:
        return _folded(name) in self.wanted


def _short(node: ast.AST, names_left: int = 4) -> str:
    """A dotted name as it stands in the code; anything else as dots."""
    if isinstance(node, ast.Name):
        return node.id[:40]
    if isinstance(node, ast.Attribute) and names_left:
        return f"{_short(node.value, names_left - 1)}.{node.attr[:40]}"
    return "…"
