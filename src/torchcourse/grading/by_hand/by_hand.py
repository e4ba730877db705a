"""What in the gradebook did no grader write: scores, extra credit, comments, penalties, dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.gradebook.rows import NotebookRows, SubmissionRows
from torchcourse.grading.gradebook.whole_class import ClassInGradebook
from torchcourse.grading.record.autograded_folder import read_receipt

Value = float | str
MANUAL_SCORE, EXTRA_CREDIT, COMMENT = "manual score", "extra credit", "comment"
LATE_PENALTY, EXTENSION, DUE_DATE = "late penalty", "extension", "due date"


class Entered(NamedTuple):
    """Where something was entered by hand: empty where it belongs to no student, notebook or cell."""

    student: str
    notebook: str
    cell: str
    what: str


def computed_penalties(course: Course, class_: ClassInGradebook) -> dict[str, Mapping[str, float | None]]:
    """The late penalties that the engine computed, by student and notebook; none where it did not grade."""
    marks = {student: read_receipt(course, student, class_.assignment.name) for student in class_.submissions}
    return {student: mark.late_penalties for student, mark in marks.items() if mark is not None}


def entered_by_hand(
    class_: ClassInGradebook, computed: Mapping[str, Mapping[str, float | None]]
) -> dict[Entered, Value]:
    """All that a human entered in the gradebook for one assignment.

    A late penalty is a human's where the engine did not compute it: nbgrader has no column for that.
    """
    entered: dict[Entered, Value] = {}
    if class_.duedate is not None:
        entered[Entered("", "", "", DUE_DATE)] = class_.duedate.isoformat()
    for student, rows in class_.submissions.items():
        entered |= {Entered(student, *place): value for place, value in _of(rows, computed.get(student, {}))}
        for (notebook, cell), said in class_.comments.get(student, {}).items():
            if said.manual:
                entered[Entered(student, notebook, cell, COMMENT)] = said.manual
    return entered


def _of(
    rows: SubmissionRows, computed: Mapping[str, float | None]
) -> Iterator[tuple[tuple[str, str, str], Value]]:
    if rows.extension:
        yield ("", "", EXTENSION), rows.extension.total_seconds()
    for one in rows.notebooks:
        yield from _of_notebook(one)
        penalty = one.late_submission_penalty
        if penalty is not None and penalty != computed.get(one.notebook.name):
            yield (one.notebook.name, "", LATE_PENALTY), penalty


def _of_notebook(rows: NotebookRows) -> Iterator[tuple[tuple[str, str, str], float]]:
    names = {id_: name for name, id_ in (rows.notebook.grade_cells | rows.notebook.task_cells).items()}
    for grade in rows.grades:
        place = rows.notebook.name, names.get(grade.cell_id, "")
        if grade.manual_score is not None:
            yield (*place, MANUAL_SCORE), float(grade.manual_score)
        if grade.extra_credit:
            yield (*place, EXTRA_CREDIT), float(grade.extra_credit)
