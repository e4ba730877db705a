"""What are submissions graded against? The tests of the gradebook and the solutions of the instructor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torchcourse.answer_bank import BankAnswer
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.gradebook.writer import AssignmentInGradebook, NotebookInGradebook
from torchcourse.grading.notebook.cells import grade_id_of
from torchcourse.grading.records import Release, SourceCell, SourceNotebook
from torchcourse.grading.sources.earlier_releases import earlier_releases
from torchcourse.grading.sources.instructors_notebook import instructors_notebook
from torchcourse.grading.sources.known_answers import known_answers
from torchcourse.grading.sources.other_languages import with_other_languages
from torchcourse.probes.statements import split_test_cell


def assignment_sources(course: Course, assignment: AssignmentInGradebook) -> tuple[SourceNotebook, ...]:
    """Join each notebook's cells in the gradebook with the instructor's version in source/.

    Raises:  CourseError when a notebook with probes has no instructor's version to run them against, or the
             record of earlier releases cannot be read
    """
    folder = course.path_of("source", assignment.name)
    earlier = earlier_releases(course.root, assignment)
    config = course.settings.app.config
    found = (
        _source(folder / f"{notebook.name}.ipynb", notebook, earlier.get(notebook.name, ()))
        for notebook in assignment.notebooks
    )
    return tuple(with_other_languages(one, course.root, assignment.name, config) for one in found)


def _source(path: Path, in_gradebook: NotebookInGradebook, earlier: tuple[Release, ...]) -> SourceNotebook:
    notebook = _instructors_version(path, in_gradebook)
    order = {grade_id: place for place, grade_id in enumerate(_grade_ids(notebook))}
    cells = sorted(in_gradebook.cells.values(), key=lambda cell: order.get(cell.grade_id, len(order)))
    return SourceNotebook(in_gradebook.name, tuple(cells), notebook, in_gradebook.kernelspec, earlier)


def _instructors_version(path: Path, in_gradebook: NotebookInGradebook) -> dict[str, Any]:
    if not path.exists():
        if any(_has_probe(cell) for cell in in_gradebook.cells.values()):
            raise CourseError(
                f"{path} is missing. Its hidden tests are probes, which compare a submission with the "
                "instructor's solution: put the instructor's version back."
            )
        # As in stock nbgrader, asserts are graded from the gradebook alone.
        return {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return instructors_notebook(path)


def _has_probe(cell: SourceCell) -> bool:
    return cell.is_test and split_test_cell(cell.source)[1] is not None


def _grade_ids(notebook: dict[str, Any]) -> list[str]:
    return [grade_id for grade_id in map(grade_id_of, notebook["cells"]) if grade_id]


def assignment_answers(
    course: Course, sources: tuple[SourceNotebook, ...]
) -> dict[str, tuple[BankAnswer, ...]]:
    """Read the answer bank of each notebook, where there is one: answer_bank/NOTEBOOK/EXERCISE.py.

    Raises:  AuthoringError for a mistake in it
    """
    return {source.name: known for source in sources if (known := known_answers(course.root, source))}
