"""Which finished functions do a notebook's answers call, though they are to write these?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torchcourse.grading.judge.from_scratch import forbidden_calls
from torchcourse.grading.notebook.cells import grade_id_of, is_answer_cell, is_test_cell
from torchcourse.grading.notebook.student_code import free_names, read_cells
from torchcourse.grading.notebook.test_cells import exercise_of

NotAllowed = Mapping[str, tuple[str, ...]]  # by exercise


def finished_functions(
    cells: Sequence[dict[str, Any]], not_allowed: NotAllowed
) -> dict[str, tuple[str, ...]]:
    """Name them for each exercise whose answer calls some."""
    found = {}
    for place, cell in enumerate(cells):
        if is_test_cell(cell):
            exercise = exercise_of(cell)
            if not_allowed.get(exercise):
                found[exercise] = _of_exercise(exercise, cells, place, not_allowed[exercise])
    return {exercise: used for exercise, used in found.items() if used}


def _of_exercise(
    exercise: str, cells: Sequence[dict[str, Any]], test: int, forbidden: Sequence[str]
) -> tuple[str, ...]:
    answer = ""
    others: list[str] = []
    before_test: list[str] = []
    for place, cell in enumerate(cells):
        if cell["cell_type"] != "code" or is_test_cell(cell):
            continue
        if is_answer_cell(cell) and grade_id_of(cell) == exercise:
            answer, before_test = cell["source"], []
        else:
            others.append(cell["source"])
            before_test += [cell["source"]] if place < test else []
    asked_for = set().union(*map(free_names, read_cells([cells[test]["source"]])))
    return forbidden_calls(answer, others, forbidden, before_test, asked_for)
