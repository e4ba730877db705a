"""Does an answer call the finished function that its exercise asks for? A static look at the student's code.

It reads, and never runs, what the asked-for names lead to when they are called. Code that only compares,
prints or tests is no part of the answer. A function of the student's own may have the name of a forbidden
one: only a library's counts, as an attribute (`F.softmax`, `x.softmax`, `nn.Softmax`) or as an imported name.
"""

from __future__ import annotations

import ast
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from torchcourse.grading.judge.reached_code import Surroundings, reached, surroundings
from torchcourse.grading.notebook.student_code import LIBRARIES, Code, Imported, Text, free_names, read_cells

_one_at_a_time = threading.Lock()  # the trees of one notebook may take some hundred MiB
# Other names under which PyTorch does the same.
_RELATIVES = {
    "softmax": ("safesoftmax", "softmax2d", "gumbelsoftmax", "scaleddotproductattention", "sparsesoftmax"),
    "crossentropy": ("linearcrossentropy", "nll", "nll2d"),
}
# What is found under a forbidden name, and yet computes nothing of what is asked for.
_SWITCHES = {"no_grad", "inference_mode", "set_detect_anomaly", "detect_anomaly", "is_grad_enabled"}
_ABOUT = {"__doc__", "__name__", "__signature__", "__module__", "__class__"}
_ONLY_ASK = {"isinstance", "issubclass", "help", "hasattr", "type", "print", "callable"}


def forbidden_calls(
    answer: str,
    other_cells: Iterable[str],
    forbidden: Sequence[str],
    before_test: Iterable[str] = (),
    asked_for: Iterable[str] = (),
    files: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Name the forbidden functions that an answer uses, as they stand in its code, each once.

    `other_cells` are the student's other cells: what they bind counts where the answer leads to it.
    `before_test` are those of them that run between answer and test, and so may bind its names anew.
    `asked_for` are the names that the test uses; of an answer that binds none of them, all bound names count.
    `files` are the texts of the Python files beside the notebook, by the names of their modules.
    Names match in any form: `log_softmax` also finds `LogSoftmax`, `func` all of torch.func.
    """
    wanted = frozenset(name for one in forbidden for name in _with_relatives(_folded(one)))
    if not wanted:
        return ()
    with _one_at_a_time:
        first, *others = read_cells([answer, *other_cells])
        around = surroundings(first, others, read_cells(before_test), files or {})
        found = _Search(wanted, around)
        reached_code = reached(first, set(asked_for), around)
        return tuple(dict.fromkeys(name for code in reached_code for name in found.forbidden_in(code)))


def names_reached(
    answer: str, other_cells: Iterable[str], before_test: Iterable[str] = (), asked_for: Iterable[str] = ()
) -> set[str]:
    """All names that the code uses to which an answer leads; the arguments are those of `forbidden_calls`."""
    with _one_at_a_time:
        first, *others = read_cells([answer, *other_cells])
        around = surroundings(first, others, read_cells(before_test), {})
        return set().union(*map(free_names, reached(first, set(asked_for), around)))


def _folded(name: str) -> str:
    return name.replace("_", "").lower().removesuffix("loss")


def _with_relatives(folded: str) -> tuple[str, ...]:
    return (folded, *_RELATIVES.get(folded, ()))


@dataclass(frozen=True)
class _Search:
    """Finds forbidden functions in the code that an answer leads to."""

    wanted: frozenset[str]
    around: Surroundings

    def forbidden_in(self, code: Code) -> Iterator[str]:
        if isinstance(code, Imported):
            parts = code.path.split(".")
            if parts[-1] not in _SWITCHES and any(map(self._is_forbidden, parts[1:])):
                yield parts[-1]
        elif isinstance(code, Text):
            yield from filter(self._is_forbidden, code.attributes)
        elif isinstance(code, ast.AST):
            yield from self._forbidden_within(code)

    def _forbidden_within(self, code: ast.AST) -> Iterator[str]:
        left: list[tuple[ast.AST, bool]] = [(code, False)]  # with whether it lies in a class
        while left:
            node, in_class = left.pop()
            yield from self._forbidden_at(node, in_class)
            inside = in_class or isinstance(node, ast.ClassDef)
            left += [(one, inside) for one in _that_compute(node)]

    def _forbidden_at(self, node: ast.AST, in_class: bool) -> Iterator[str]:
        match node:
            case ast.Attribute(value=ast.Name(id="self")) if in_class:
                return  # a method of the student's own class
            case ast.Attribute(value=ast.Name(id=module)) if module in self.around.modules:
                return  # a function of a file that was handed in too, which is looked at itself
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] in LIBRARIES:
                yield from (one.name for one in names if self._is_forbidden(one.name))
            case ast.Attribute(value=value, attr=name) if self._is_forbidden(name):
                yield f"{_short(value)}.{name}"
            case ast.Call(func=ast.Name(id="getattr"), args=[value, ast.Constant(value=str(name)), *_]):
                if self._is_forbidden(name):
                    yield f"{_short(value)}.{name}"

    def _is_forbidden(self, name: str) -> bool:
        return _folded(name) in self.wanted


def _that_compute(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of some code that its result may depend on."""
    match node:
        case ast.Assert():
            return  # compares
        case ast.If(test=ast.Constant(value=value), body=body, orelse=orelse):
            yield from body if value else orelse
        case ast.Attribute(attr=name) if name in _ABOUT or name in _SWITCHES:
            return
        case ast.Call(func=ast.Attribute(attr="set_grad_enabled"), args=[ast.Constant(value=False)]):
            return
        case ast.Call(func=ast.Name(id=name)) if name in _ONLY_ASK:
            return
        case ast.arg():
            return  # its annotation
        case ast.AnnAssign(value=value):
            yield from [value] if value is not None else []
        case ast.FunctionDef(returns=returns) | ast.AsyncFunctionDef(returns=returns):
            yield from (one for one in ast.iter_child_nodes(node) if one is not returns)
        case _:
            yield from ast.iter_child_nodes(node)


def _short(node: ast.AST, names_left: int = 4) -> str:
    """A dotted name as it stands in the code; anything else as dots."""
    if isinstance(node, ast.Name):
        return node.id[:40]
    if isinstance(node, ast.Attribute) and names_left:
        return f"{_short(node.value, names_left - 1)}.{node.attr[:40]}"
    return "…"
