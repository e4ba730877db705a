"""An exercise's answer among a notebook's cells: its text, what is around it, and what its test asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torchcourse.grading.notebook.cells import grade_id_of, is_answer_cell, is_test_cell
from torchcourse.grading.notebook.student_code import free_names, read_cells
from torchcourse.grading.notebook.test_cells import exercise_of

Cells = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class AnswerTexts:
    """What a look at one answer reads."""

    answer: str
    others: tuple[str, ...]  # the student's other cells
    before_test: tuple[str, ...]  # those of them that run between answer and test
    asked_for: frozenset[str]  # the names that the test uses


def answer_texts(cells: Cells, test: int) -> AnswerTexts:
    """Find them for the test cell at a place."""
    exercise = exercise_of(cells[test])
    answer = ""
    others: list[str] = []
    before_test: list[str] = []
    for place, cell in enumerate(cells):
        if not is_students(cell):
            continue
        if is_answer_cell(cell) and grade_id_of(cell) == exercise:
            answer, before_test = cell["source"], []
        else:
            others.append(cell["source"])
            before_test += [cell["source"]] if place < test else []
    asked_for = frozenset().union(*map(free_names, read_cells([cells[test]["source"]])))
    return AnswerTexts(answer, tuple(others), tuple(before_test), asked_for)


def is_students(cell: dict[str, Any]) -> bool:
    """Whether a cell runs, and is no test."""
    return cell["cell_type"] == "code" and not is_test_cell(cell)
