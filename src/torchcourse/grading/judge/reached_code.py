"""Which code does an answer lead to when its test calls it? Read, never run.

From the names that a test asks for it goes to what they stand for: functions, classes, decorators, default
values, names for something else, in any of the student's cells and in the files beside the notebook.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from torchcourse.grading.notebook.student_code import (
    FUNCTIONS,
    Code,
    Imported,
    ImportedFromFile,
    Module,
    bindings,
    free_names,
    read_cells,
)

Bound = Mapping[str, list[Code]]


def bound_in(cells: Iterable[Code]) -> dict[str, list[Code]]:
    """What each name stands for at the end: a function takes the place of what was there before."""
    bound: dict[str, list[Code]] = defaultdict(list)
    for code in cells:
        for name, value in bindings(code):
            if isinstance(value, FUNCTIONS):
                bound[name].clear()
            if not bound[name] or bound[name][-1] is not value:  # a text binds a name as often as it is there
                bound[name].append(value)
    return bound


@dataclass(frozen=True)
class Surroundings:
    """What an answer may lead to."""

    others: Bound = field(default_factory=dict)  # bound by the student's other cells
    again: Bound = field(default_factory=dict)  # by those that run between the answer and its test
    files: Bound = field(default_factory=dict)  # by the files beside the notebook
    modules: frozenset[str] = frozenset()  # the names by which cells know these files


def surroundings(
    answer: Code, others: Sequence[Code], again: Sequence[Code], files: Mapping[str, str]
) -> Surroundings:
    """Sort what there is around an answer; `files` are texts, by the names of their modules."""
    imported = ((name, one) for code in (answer, *others) for name, one in bindings(code))
    known_as = {name for name, one in imported if isinstance(one, Module) and one.path in files}
    in_files = bound_in(read_cells(files.values()))
    return Surroundings(bound_in(others), bound_in(again), in_files, frozenset(known_as | files.keys()))


def reached(answer: Code, asked_for: set[str], around: Surroundings) -> Iterator[Code]:
    """Go through all code that an answer leads to, each piece once.

    Of an answer that binds none of the names `asked_for`, all that it binds counts.
    """
    own = bound_in([answer])
    left = _beginning(answer, own, asked_for, around)
    seen, followed = set(map(id, left)), set(asked_for & own.keys()) or set(own)
    while left:
        code = left.pop()
        yield code
        for next_one in _next(code, followed, own, around):
            if id(next_one) not in seen:
                seen.add(id(next_one))
                left.append(next_one)


def _beginning(answer: Code, own: Bound, asked_for: set[str], around: Surroundings) -> list[Code]:
    if not isinstance(answer, ast.Module):
        return [answer, *(code for name in own for code in around.again.get(name, ()))]
    names = [name for name in own if name in asked_for and not all(map(_is_module, own[name]))]
    if not names:
        names = [name for name in own if name != "*"]
        elsewhere = [around.files.get(name, ()) for name in asked_for]  # a star, or %run
    else:
        elsewhere = []
    left = [code for name in names for code in own[name]]
    left += [code for found in elsewhere for code in found]
    return left + [code for name in names for code in around.again.get(name, ())]


def _is_module(code: Code) -> bool:
    return isinstance(code, Module)


def _next(code: Code, followed: set[str], own: Bound, around: Surroundings) -> Iterator[Code]:
    if isinstance(code, ImportedFromFile):
        yield from around.files.get(code.name, ())
        return
    new = free_names(code) - followed  # each once: there may be thousands of both
    followed |= new
    for name in new:
        found = own.get(name) or around.others.get(name) or around.files.get(name.removeprefix("."))
        yield from found or _by_star(name, own, around)


def _by_star(name: str, own: Bound, around: Surroundings) -> list[Code]:
    return [Imported(f"torch.{name}")] if "*" in around.others or "*" in own else []
