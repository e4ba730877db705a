"""What does the gradebook hold of a whole class for one assignment: scores, comments, who is enrolled?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from torchcourse.grading.gradebook.rows import AssignmentInGradebook, SubmissionRows
from torchcourse.grading.gradebook.tables import (
    base_cells,
    comments,
    read_submissions,
    students,
    submissions,
    submitted_notebooks,
)

NotebookCell = tuple[str, str]  # a notebook's name and a cell's


@dataclass(frozen=True)
class Comments:
    """What is said of one answer, by the grader and by a human."""

    automatic: str | None
    manual: str | None


@dataclass(frozen=True)
class ClassInGradebook:
    """One assignment's rows of the gradebook, all read in one transaction."""

    assignment: AssignmentInGradebook
    enrolled: tuple[str, ...]
    submissions: Mapping[str, SubmissionRows]  # by student
    comments: Mapping[str, Mapping[NotebookCell, Comments]]  # by student

    @property
    def duedate(self) -> datetime | None:
        return self.assignment.duedate


def read_class(connection: Connection, assignment: AssignmentInGradebook) -> ClassInGradebook:
    """Read everything that the gradebook holds of a class: six queries, however large it is."""
    said = (
        select(
            submissions.c.student_id,
            submitted_notebooks.c.notebook_id,
            base_cells.c.name,
            comments.c.auto_comment,
            comments.c.manual_comment,
        )
        .join(submitted_notebooks, submitted_notebooks.c.assignment_id == submissions.c.id)
        .join(comments, comments.c.notebook_id == submitted_notebooks.c.id)
        .join(base_cells, base_cells.c.id == comments.c.cell_id)
        .where(submissions.c.assignment_id == assignment.id)
    )
    names = {one.id: one.name for one in assignment.notebooks}
    found: dict[str, dict[NotebookCell, Comments]] = {}
    for student, notebook, cell, automatic, manual in connection.execute(said):
        found.setdefault(student, {})[names[notebook], cell] = Comments(automatic, manual)
    enrolled = tuple(connection.scalars(select(students.c.id)))
    return ClassInGradebook(assignment, enrolled, read_submissions(connection, assignment), found)
