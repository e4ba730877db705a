"""A small assignment to be mangled: three exercises and a written answer, released and solved."""

from __future__ import annotations

import copy
import functools
import json
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearMarkScheme,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)
from traitlets.config import Config

from torchcourse.grading.mend.mend_notebook import mend
from torchcourse.grading.notebook.read_notebook import read_notebook
from torchcourse.grading.records import MendedNotebook, SourceNotebook
from torchcourse.grading.sources.from_notebook import source_from_notebook

NAME = "01_small"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
CONFIG = Config({"ClearSolutions": {"code_stub": {"python": "raise NotImplementedError"}}})

DOUBLE = 'def double(x):\n    """Return x twice."""\n    return x + x  # the student\'s'
STACK = (
    'class Stack:\n    """Last in, first out."""\n\n    def __init__(self):\n        self.items = []\n\n'
    "    def push(self, item):\n        self.items.append(item)\n\n"
    "    def pop(self):\n        return self.items.pop()"
)
AREA = 'def area(radius):\n    """Return the area of a circle."""\n    return math.pi * radius ** 2'
WHY = "Why is the empty sum zero?\n\nBecause adding nothing changes nothing: the student's words."
ANSWERS = {"double": DOUBLE, "stack": STACK, "area": AREA, "why": WHY}

_TESTS = {
    "double": "assert double(2) == 4\nassert double('a') == 'aa'\nprint('double: 2 checks passed')",
    "stack": "stack = Stack()\nstack.push(1)\nassert stack.pop() == 1",
    "area": "assert close(area(1), math.pi)",
}
_HIDDEN = {
    "double": "assert double([7]) == [7, 7]",
    "stack": "stack.push(2)\nstack.push(3)\nassert stack.pop() == 3",
    "area": "assert close(area(3), 9 * math.pi)",
}


def _nbgrader(grade_id: str, **flags: Any) -> dict[str, Any]:
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": plain | {"grade_id": grade_id} | flags}


def _exercise(name: str, points: int) -> list[NotebookNode]:
    head, _, body = ANSWERS[name].rpartition('"""\n')
    solution = f'{head}"""\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION'
    test = f"{_TESTS[name]}\n### BEGIN HIDDEN TESTS\n{_HIDDEN[name]}\n### END HIDDEN TESTS"
    return [
        new_markdown_cell(
            f"## {name} · {points} points\nWrite `{name}`.",
            id=f"{name}-statement",
            metadata=_nbgrader(f"{name}_statement", locked=True),
        ),
        new_code_cell(solution, id=f"{name}-answer", metadata=_nbgrader(name, solution=True)),
        new_code_cell(
            test,
            id=f"{name}-test",
            metadata=_nbgrader(f"test_{name}", grade=True, locked=True, points=points),
        ),
    ]


@functools.cache
def _source_notebook() -> NotebookNode:
    why = "Why is the empty sum zero?\n\n### BEGIN SOLUTION\nIt is neutral.\n### END SOLUTION"
    task = "Draw a stack below.\n### BEGIN MARK SCHEME\nOne point for an arrow.\n### END MARK SCHEME"
    setup = "import math\n\n\ndef close(a, b):\n    return abs(a - b) < 1e-9"
    return new_notebook(
        cells=[
            new_markdown_cell("# A small assignment", id="title"),
            new_code_cell(setup, id="setup"),
            *_exercise("double", 2),
            *_exercise("stack", 3),
            new_markdown_cell("Half way. The next one is about circles.", id="half-way"),
            *_exercise("area", 1),
            new_markdown_cell(why, id="why", metadata=_nbgrader("why", grade=True, solution=True, points=1)),
            new_markdown_cell(task, id="draw", metadata=_nbgrader("draw", task=True, locked=True, points=1)),
            new_markdown_cell("That is all.", id="end"),
        ],
        metadata={"kernelspec": KERNEL, "language_info": {"name": "python"}},
    )


@functools.cache
def source() -> SourceNotebook:
    """The source notebook, as submissions are mended against it."""
    return source_from_notebook(_source_notebook(), NAME, CONFIG)


@functools.cache
def _released() -> NotebookNode:
    notebook, resources = copy.deepcopy(_source_notebook()), {}
    steps = [LockCells, ClearSolutions, ComputeChecksums, ClearHiddenTests, ClearMarkScheme, ComputeChecksums]
    for step in steps:
        notebook, resources = step(config=CONFIG)(notebook, resources)
    return notebook


def instructors_version() -> dict[str, Any]:
    """The notebook with solutions and hidden tests."""
    return json.loads(json.dumps(_source_notebook()))


def released() -> dict[str, Any]:
    """The notebook that students were given."""
    return json.loads(json.dumps(_released()))


def solved(**answers: str) -> dict[str, Any]:
    """The notebook with every answer filled in, or with other ones."""
    notebook = released()
    for name, text in (ANSWERS | answers).items():
        cell = notebook["cells"][index(notebook, name)]
        cell["source"] = text
        if cell["cell_type"] == "code":
            cell |= {
                "execution_count": 7,
                "outputs": [{"output_type": "stream", "name": "stdout", "text": "old"}],
            }
    return notebook


def code_cell(text: str, **more: Any) -> dict[str, Any]:
    """A cell of the student's own."""
    plain = {"cell_type": "code", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
    return plain | more


def index(notebook: dict[str, Any], grade_id: str) -> int:
    """Where a notebook has the first cell with a grade_id."""
    return next(
        place
        for place, cell in enumerate(notebook["cells"])
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def as_bytes(notebook: Any) -> bytes:
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode()


def mended(submission: dict[str, Any] | bytes) -> MendedNotebook:
    data = submission if isinstance(submission, bytes) else as_bytes(submission)
    return mend(read_notebook(data), source())


def as_notebook(result: MendedNotebook) -> dict[str, Any]:
    return {"cells": list(result.cells), "metadata": result.metadata, "nbformat": 4, "nbformat_minor": 5}


def grade_id(cell: dict[str, Any]) -> str | None:
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def text_of(result: MendedNotebook, name: str) -> str:
    """The text of the cell with this grade_id."""
    return next(cell["source"] for cell in result.cells if grade_id(cell) == name)


def passed(result: MendedNotebook) -> set[str]:
    """Run the notebook's code cells in one namespace, and say which exercises' test cells raise nothing."""
    namespace: dict[str, Any] = {"print": lambda *_: None}
    good = set()
    for cell in result.cells:
        if cell["cell_type"] != "code":
            continue
        try:
            exec(cell["source"], namespace)
        except Exception:
            continue
        if (grade_id(cell) or "").startswith("test_"):
            good.add(grade_id(cell).removeprefix("test_"))
    return good
