"""A released notebook filled in, and one put out of shape as students put them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from torchcourse.grading.notebook.cells import CellMetadata, grade_id_of, is_answer_cell, is_test_cell

Notebook = dict[str, Any]


def text_of(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def reference_answers(solved: Notebook) -> dict[str, str]:
    """The instructor's own solutions, by exercise."""
    return {grade_id_of(cell) or "": text_of(cell) for cell in solved["cells"] if is_answer_cell(cell)}


def written_questions(notebook: Notebook) -> list[str]:
    """The cells that a human marks, by name."""
    cells = (cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    return [CellMetadata.of(cell).grade_id or "" for cell in cells if CellMetadata.of(cell).is_solution]


def with_answers(notebook: Notebook, answers: Mapping[str, str]) -> Notebook:
    """A copy in which these answers are written; the others are as they were given out."""
    copy: Notebook = json.loads(json.dumps(notebook))
    for cell in copy["cells"]:
        name = grade_id_of(cell) or ""
        if name in answers and CellMetadata.of(cell).is_solution:
            cell["source"] = answers[name]
    return copy


def mangled(notebook: Notebook, draw: Random | None = None) -> Notebook:
    """The same answers in a notebook out of shape, in one of the ways or, without `draw`, in all of them."""
    copy: Notebook = json.loads(json.dumps(notebook))
    for damage in WAYS if draw is None else (draw.choice(WAYS),):
        damage(copy["cells"], draw or Random(0))
    return copy


def _delete_a_test(cells: list[Any], draw: Random) -> None:
    tests = [cell for cell in cells if is_test_cell(cell)]
    cells.remove(tests[0])


def _duplicate_an_answer(cells: list[Any], draw: Random) -> None:
    answers = [cell for cell in cells if is_answer_cell(cell)]
    again = answers[1 % len(answers)]
    cells.insert(cells.index(again), json.loads(json.dumps(again)))


def _turn_an_answer_into_prose(cells: list[Any], draw: Random) -> None:
    answers = [cell for cell in cells if is_answer_cell(cell)]
    place = cells.index(answers[2 % len(answers)])
    kept = {key: cells[place][key] for key in ("id", "source", "metadata")}
    cells[place] = {"cell_type": "markdown", **kept}


def _edit_a_statement(cells: list[Any], draw: Random) -> None:
    locked = [cell for cell in cells if cell["cell_type"] == "markdown" and CellMetadata.of(cell).is_locked]
    if locked:
        cell = draw.choice(locked)
        cell["source"] = text_of(cell) + "\n\nmy notes: see page 12"


WAYS: tuple[Callable[[list[Any], Random], None], ...] = (
    _delete_a_test,
    _duplicate_an_answer,
    _turn_an_answer_into_prose,
    _edit_a_statement,
)
