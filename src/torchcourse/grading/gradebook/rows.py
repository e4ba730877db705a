"""Which rows should a graded submission leave in the gradebook?

The rules are those of nbgrader 0.9.6: utils.determine_grade, SaveAutoGrades, AssignLatePenalties, and
Autograde.init_assignment for notebooks that were not handed in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from nbformat.notebooknode import from_dict
from nbgrader.utils import compute_checksum

from torchcourse.grading.notebook.cells import CellMetadata
from torchcourse.grading.records import GradedNotebook, GradedSubmission, LatePenalty, SourceCell, Verdict
from torchcourse.messages import N_

NO_RESPONSE = N_("No response.")


def new_id() -> str:
    return uuid4().hex


@dataclass(frozen=True)
class NotebookInGradebook:
    """A notebook of an assignment as `nbgrader generate_assignment` recorded it."""

    id: str
    name: str
    kernelspec: dict[str, Any]
    cells: dict[str, SourceCell] = field(default_factory=dict)  # by grade_id, in no order
    grade_cells: dict[str, str] = field(default_factory=dict)  # grade_id -> id of the gradebook's cell
    task_cells: dict[str, str] = field(default_factory=dict)
    solution_cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AssignmentInGradebook:
    """An assignment as `nbgrader generate_assignment` recorded it."""

    id: str
    name: str
    duedate: datetime | None
    notebooks: tuple[NotebookInGradebook, ...]


@dataclass(frozen=True)
class GradeRow:
    """A row of nbgrader's table `grade`; a human's columns are read and never written."""

    cell_id: str
    id: str = field(default_factory=new_id)
    auto_score: float | None = None
    needs_manual_grade: bool = True
    manual_score: float | None = None
    extra_credit: float | None = None

    @property
    def score(self) -> float:
        given = self.auto_score if self.manual_score is None else self.manual_score
        return 0.0 if given is None else given + (self.extra_credit or 0.0)


@dataclass(frozen=True)
class CommentRow:
    """A row of nbgrader's table `comment`, without what a human wrote."""

    cell_id: str
    id: str = field(default_factory=new_id)
    auto_comment: str | None = None


@dataclass(frozen=True)
class NotebookRows:
    """A row of nbgrader's table `submitted_notebook` with the rows that hang on it."""

    notebook: NotebookInGradebook
    id: str = field(default_factory=new_id)
    late_submission_penalty: float | None = None
    grades: tuple[GradeRow, ...] = ()
    comments: tuple[CommentRow, ...] = ()

    @property
    def score(self) -> float:
        return sum(grade.score for grade in self.grades)


@dataclass(frozen=True)
class SubmissionRows:
    """A row of nbgrader's table `submitted_assignment` with the rows that hang on it."""

    id: str = field(default_factory=new_id)
    timestamp: datetime | None = None
    extension: timedelta | None = None
    notebooks: tuple[NotebookRows, ...] = ()

    def seconds_late(self, duedate: datetime | None) -> float:
        if self.timestamp is None or duedate is None:
            return 0.0
        due = duedate + (self.extension or timedelta(0))
        return max(0.0, (self.timestamp - due).total_seconds())


def complete(rows: SubmissionRows, assignment: AssignmentInGradebook) -> SubmissionRows:
    """Add empty rows for all that the assignment has and the submission lacks; drop what it has no more."""
    by_id = {one.notebook.id: one for one in rows.notebooks}
    notebooks = [by_id.get(notebook.id, NotebookRows(notebook)) for notebook in assignment.notebooks]
    return replace(rows, notebooks=tuple(map(_complete_notebook, notebooks)))


def graded(
    rows: SubmissionRows, submission: GradedSubmission, duedate: datetime | None, late_penalty: LatePenalty
) -> tuple[SubmissionRows, dict[str, float | None]]:
    """The rows after grading, and the late penalty of each notebook, which is not among them yet."""
    rows = replace(rows, timestamp=submission.timestamp or rows.timestamp)
    late = rows.seconds_late(duedate)
    handed_in = {notebook.name: notebook for notebook in submission.notebooks}
    notebooks, penalties = [], {}
    for one in rows.notebooks:
        name = one.notebook.name
        if name in handed_in:
            one = _graded_notebook(one, handed_in[name])
        else:
            one = _missing_notebook(one) if name in submission.missing else _without_scores(one)
        asked = late > 0 and name in handed_in
        penalties[name] = _penalty(late_penalty, submission.student, one.score, late) if asked else None
        notebooks.append(one)
    return replace(rows, notebooks=tuple(notebooks)), penalties


def penalties_by_hand(rows: SubmissionRows, computed: Mapping[str, float | None]) -> frozenset[str]:
    """Names of the notebooks whose penalty is not the one that was computed last: a human entered it."""
    return frozenset(
        one.notebook.name
        for one in rows.notebooks
        if one.notebook.name in computed and one.late_submission_penalty != computed[one.notebook.name]
    )


def with_penalties(
    rows: SubmissionRows, penalties: Mapping[str, float | None], by_hand: frozenset[str]
) -> SubmissionRows:
    """Put the penalties into the rows, save where a human entered one."""
    notebooks = (
        one
        if one.notebook.name in by_hand
        else replace(one, late_submission_penalty=penalties[one.notebook.name])
        for one in rows.notebooks
    )
    return replace(rows, notebooks=tuple(notebooks))


def failed(rows: SubmissionRows, timestamp: datetime | None) -> SubmissionRows:
    """The rows of a submission that could not be graded at all."""
    notebooks = tuple(_without_scores(one) for one in rows.notebooks)
    return replace(rows, timestamp=timestamp or rows.timestamp, notebooks=notebooks)


def taken_back(rows: SubmissionRows) -> SubmissionRows:
    """The rows without the scores that other tests gave; what a human gave, or has to give, stays."""
    return replace(rows, notebooks=tuple(map(_without_auto_scores, rows.notebooks)))


def _without_auto_scores(rows: NotebookRows) -> NotebookRows:
    grades = (
        grade if grade.auto_score is None else replace(grade, auto_score=None, needs_manual_grade=True)
        for grade in rows.grades
    )
    return replace(rows, grades=tuple(grades))


def _without_scores(rows: NotebookRows) -> NotebookRows:
    """The rows of a notebook that could not be graded: no score, and a human must look at each cell."""
    grades = [replace(grade, auto_score=None, needs_manual_grade=True) for grade in rows.grades]
    comments = [replace(comment, auto_comment=None) for comment in rows.comments]
    return replace(rows, grades=tuple(grades), comments=tuple(comments))


def _complete_notebook(rows: NotebookRows) -> NotebookRows:
    notebook = rows.notebook
    grades = {row.cell_id: row for row in rows.grades}
    comments = {row.cell_id: row for row in rows.comments}
    graded_ids = [*notebook.grade_cells.values(), *notebook.task_cells.values()]
    commented_ids = [*notebook.solution_cells.values(), *notebook.task_cells.values()]
    return replace(
        rows,
        grades=tuple(grades.get(cell_id, GradeRow(cell_id)) for cell_id in graded_ids),
        comments=tuple(comments.get(cell_id, CommentRow(cell_id)) for cell_id in commented_ids),
    )


def _graded_notebook(rows: NotebookRows, graded: GradedNotebook) -> NotebookRows:
    unanswered = _unanswered(rows.notebook, graded)
    verdicts = {verdict.exercise: verdict for verdict in graded.verdicts}
    scores = {
        cell_id: _auto_score(rows.notebook.cells[name], name in unanswered, verdicts)
        for name, cell_id in rows.notebook.grade_cells.items()
    }
    responses = {rows.notebook.solution_cells[name]: NO_RESPONSE for name in unanswered}
    grades = [
        _regraded(row, scores[row.cell_id]) if row.cell_id in scores else _task(row) for row in rows.grades
    ]
    comments = [replace(row, auto_comment=responses.get(row.cell_id)) for row in rows.comments]
    return replace(rows, grades=tuple(grades), comments=tuple(comments))


def _missing_notebook(rows: NotebookRows) -> NotebookRows:
    grades = [replace(grade, auto_score=0.0, needs_manual_grade=False) for grade in rows.grades]
    return replace(rows, grades=tuple(grades))


def _unanswered(notebook: NotebookInGradebook, graded: GradedNotebook) -> set[str]:
    """Names of the solution cells that are as they were given out."""
    names = set()
    for name, text in graded.answers.items():
        if name in notebook.solution_cells and name in notebook.cells:
            source = notebook.cells[name]
            seen = {
                "cell_type": source.cell_type,
                "source": text,
                "metadata": {"nbgrader": source.metadata},
            }
            if source.checksum == compute_checksum(from_dict(seen)):
                names.add(name)
    return names


def _auto_score(cell: SourceCell, unanswered: bool, verdicts: dict[str, Verdict]) -> float | None:
    """The score of a grade cell; None when a human has to give it."""
    if CellMetadata(cell.metadata).is_solution:
        return 0.0 if unanswered else None
    verdict = verdicts.get(cell.grade_id) or verdicts.get(cell.grade_id.removeprefix("test_"))
    if verdict is None or not math.isfinite(verdict.points):
        return None
    return min(max(float(verdict.points), 0.0), cell.points)


def _regraded(row: GradeRow, auto_score: float | None) -> GradeRow:
    review = row.manual_score is not None or auto_score is None
    return replace(row, auto_score=auto_score, needs_manual_grade=review)


def _task(row: GradeRow) -> GradeRow:
    """A task's grade is a human's; only the 0 of a notebook that was missing until now must not stand."""
    if row.auto_score is None:
        return row
    return replace(row, auto_score=None, needs_manual_grade=row.manual_score is None)


def _penalty(late_penalty: LatePenalty, student: str, score: float, seconds_late: float) -> float | None:
    penalty = late_penalty(student, score, seconds_late)
    return None if penalty is None else min(max(float(penalty), 0.0), score)
