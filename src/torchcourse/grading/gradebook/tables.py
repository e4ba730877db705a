"""nbgrader's tables, read and written a whole submission at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter
from typing import Any

from nbgrader import api
from nbgrader.nbgraderformat import SCHEMA_VERSION
from sqlalchemy import Connection, Row, Table, bindparam, func, insert, select, update

from torchcourse.grading.gradebook.rows import (
    AssignmentInGradebook,
    CommentRow,
    GradeRow,
    NotebookInGradebook,
    NotebookRows,
    SubmissionRows,
)
from torchcourse.grading.records import SourceCell

assignments: Table = api.Assignment.__table__
notebooks: Table = api.Notebook.__table__
base_cells: Table = api.BaseCell.__table__
grade_cells: Table = api.GradeCell.__table__
task_cells: Table = api.TaskCell.__table__
source_cells: Table = api.SourceCell.__table__
courses: Table = api.Course.__table__
students: Table = api.Student.__table__
submissions: Table = api.SubmittedAssignment.__table__
submitted_notebooks: Table = api.SubmittedNotebook.__table__
grades: Table = api.Grade.__table__
comments: Table = api.Comment.__table__

KINDS = ("GradeCell", "TaskCell", "SolutionCell")
# The columns that grading writes. manual_score, extra_credit and manual_comment are a human's.
WRITTEN = {
    submissions: ("timestamp",),
    submitted_notebooks: ("late_submission_penalty",),
    grades: ("auto_score", "needs_manual_grade"),
    comments: ("auto_comment",),
}
# Statements are put together once: SQLAlchemy takes longer over that than the database over the answer.
INSERTS = {table: insert(table) for table in (students, *WRITTEN)}
UPDATES = {
    table: update(table)
    .where(table.c.id == bindparam("row_id"))
    .values({column: bindparam(f"new_{column}") for column in columns})
    for table, columns in WRITTEN.items()
}

STUDENT = select(students.c.id).where(students.c.id == bindparam("student"))
SUBMISSION = select(submissions).where(
    submissions.c.assignment_id == bindparam("assignment"), submissions.c.student_id == bindparam("student")
)


def read_assignment(connection: Connection, name: str) -> AssignmentInGradebook | None:
    """An assignment with its notebooks and cells, or None when the gradebook has none of that name."""
    found = connection.execute(
        select(assignments.c.id, assignments.c.duedate).where(assignments.c.name == name)
    ).one_or_none()
    if found is None:
        return None
    of_it = select(notebooks).where(notebooks.c.assignment_id == found.id).order_by(notebooks.c.name)
    return AssignmentInGradebook(
        found.id,
        name,
        found.duedate,
        tuple(_notebook(connection, row) for row in connection.execute(of_it).all()),
    )


def assignment_names(connection: Connection) -> list[str]:
    return sorted(connection.scalars(select(assignments.c.name)))


def ensure_course(connection: Connection, course_id: str) -> None:
    """Add the course, as nbgrader does; the empty course has no row."""
    known = connection.scalar(select(courses.c.id).where(courses.c.id == course_id))
    if course_id and known is None:
        connection.execute(insert(courses).values(id=course_id))


def has_student(connection: Connection, student: str) -> bool:
    return connection.scalar(STUDENT, {"student": student}) is not None


def add_student(connection: Connection, student: str) -> None:
    connection.execute(INSERTS[students], {"id": student})


def read_submission(
    connection: Connection, assignment: AssignmentInGradebook, student: str
) -> SubmissionRows | None:
    """One student's rows for an assignment.

    Each query names cells as well as notebooks: nbgrader's indexes start with the cell, and without an index
    a query reads the rows of the whole class.
    """
    of_student = {"assignment": assignment.id, "student": student}
    found = connection.execute(SUBMISSION, of_student).one_or_none()
    if found is None:
        return None
    handed_in = connection.execute(
        select(submitted_notebooks).where(
            submitted_notebooks.c.notebook_id.in_([one.id for one in assignment.notebooks]),
            submitted_notebooks.c.assignment_id == found.id,
        )
    ).all()
    ids = [row.id for row in handed_in]
    grade_rows = connection.execute(
        select(grades)
        .where(grades.c.cell_id.in_(_graded_ids(assignment)), grades.c.notebook_id.in_(ids))
        .with_for_update()  # on PostgreSQL: nobody grades by hand in between
    ).all()
    comment_rows = connection.execute(
        select(comments).where(
            comments.c.cell_id.in_(_commented_ids(assignment)), comments.c.notebook_id.in_(ids)
        )
    ).all()
    return _assembled(assignment, [found], handed_in, grade_rows, comment_rows)[student]


def read_submissions(connection: Connection, assignment: AssignmentInGradebook) -> dict[str, SubmissionRows]:
    """Every student's rows for an assignment, without comments."""
    of_it = submissions.c.assignment_id == assignment.id
    found = connection.execute(select(submissions).where(of_it)).all()
    handed_in = connection.execute(
        select(submitted_notebooks)
        .join(submissions, submissions.c.id == submitted_notebooks.c.assignment_id)
        .where(of_it)
    ).all()
    grade_rows = connection.execute(
        select(grades)
        .join(submitted_notebooks, submitted_notebooks.c.id == grades.c.notebook_id)
        .join(submissions, submissions.c.id == submitted_notebooks.c.assignment_id)
        .where(of_it)
    ).all()
    return _assembled(assignment, found, handed_in, grade_rows, [])


def write_submission(
    connection: Connection,
    assignment: AssignmentInGradebook,
    student: str,
    before: SubmissionRows | None,
    after: SubmissionRows,
) -> None:
    """Write the rows that are new or differ from what was there before."""
    if before is None:
        owner = {"assignment_id": assignment.id, "student_id": student}
        connection.execute(INSERTS[submissions], {"id": after.id, "timestamp": after.timestamp, **owner})
        before = replace(after, notebooks=())
    old, new = before.notebooks, after.notebooks
    _write(connection, submissions, [before], [(after, {})])
    _write(
        connection,
        submitted_notebooks,
        old,
        [(one, {"assignment_id": after.id, "notebook_id": one.notebook.id}) for one in new],
    )
    for table, of in ((grades, attrgetter("grades")), (comments, attrgetter("comments"))):
        rows = [(row, {"notebook_id": one.id, "cell_id": row.cell_id}) for one in new for row in of(one)]
        _write(connection, table, [row for one in old for row in of(one)], rows)


def _write(
    connection: Connection, table: Table, old: Iterable[Any], new: Iterable[tuple[Any, dict[str, str]]]
) -> None:
    """Insert the rows that are new, with the ids of what they hang on; update those that changed."""
    known = {row.id: row for row in old}
    values_of = attrgetter(*WRITTEN[table], "id")
    inserts = [
        {"id": row.id, **parents, **{column: getattr(row, column) for column in WRITTEN[table]}}
        for row, parents in new
        if row.id not in known
    ]
    updates = [
        {"row_id": row.id, **{f"new_{column}": getattr(row, column) for column in WRITTEN[table]}}
        for row, _ in new
        if row.id in known and values_of(row) != values_of(known[row.id])
    ]
    if inserts:
        connection.execute(INSERTS[table], inserts)
    if updates:
        connection.execute(UPDATES[table], updates)


def _assembled(
    assignment: AssignmentInGradebook,
    found: Iterable[Row[Any]],
    handed_in: Iterable[Row[Any]],
    grade_rows: Iterable[Row[Any]],
    comment_rows: Iterable[Row[Any]],
) -> dict[str, SubmissionRows]:
    """Put the rows of the four tables into one another, by student."""
    names = {one.id: one for one in assignment.notebooks}
    grades_of, comments_of, notebooks_of = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in grade_rows:
        grades_of[row.notebook_id].append(
            GradeRow(
                row.cell_id,
                row.id,
                row.auto_score,
                row.needs_manual_grade,
                row.manual_score,
                row.extra_credit,
            )
        )
    for row in comment_rows:
        comments_of[row.notebook_id].append(CommentRow(row.cell_id, row.id, row.auto_comment))
    for row in handed_in:
        penalty, own = row.late_submission_penalty, (tuple(grades_of[row.id]), tuple(comments_of[row.id]))
        notebooks_of[row.assignment_id].append(NotebookRows(names[row.notebook_id], row.id, penalty, *own))
    return {
        row.student_id: SubmissionRows(row.id, row.timestamp, row.extension, tuple(notebooks_of[row.id]))
        for row in found
    }


def _graded_ids(assignment: AssignmentInGradebook) -> list[str]:
    return [
        id_ for one in assignment.notebooks for id_ in (*one.grade_cells.values(), *one.task_cells.values())
    ]


def _commented_ids(assignment: AssignmentInGradebook) -> list[str]:
    return [
        id_
        for one in assignment.notebooks
        for id_ in (*one.solution_cells.values(), *one.task_cells.values())
    ]


def _notebook(connection: Connection, row: Row[Any]) -> NotebookInGradebook:
    scores = select(
        base_cells.c.id,
        base_cells.c.name,
        base_cells.c.type,
        func.coalesce(grade_cells.c.max_score, task_cells.c.max_score).label("points"),
    )
    scores = scores.outerjoin_from(base_cells, grade_cells).outerjoin(
        task_cells, task_cells.c.id == base_cells.c.id
    )
    cells = connection.execute(scores.where(base_cells.c.notebook_id == row.id)).all()
    ids = {kind: {cell.name: cell.id for cell in cells if cell.type == kind} for kind in KINDS}
    points = {cell.name: cell.points for cell in cells if cell.points is not None}
    sources = connection.execute(select(source_cells).where(source_cells.c.notebook_id == row.id)).all()
    known = {source.name: _source_cell(source, ids, points) for source in sources}
    kernelspec = json.loads(row.kernelspec or "{}")
    return NotebookInGradebook(row.id, row.name, kernelspec, known, *(ids[kind] for kind in KINDS))


def _source_cell(source: Row[Any], ids: dict[str, dict[str, str]], points: dict[str, float]) -> SourceCell:
    """A source cell with the metadata that nbgrader gave it, put together again from its tables."""
    metadata: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "grade_id": source.name,
        "grade": source.name in ids["GradeCell"],
        "solution": source.name in ids["SolutionCell"],
        "task": source.name in ids["TaskCell"],
        "locked": source.locked,
        "cell_type": source.cell_type,
        "checksum": source.checksum,
    }
    if source.name in points:
        metadata["points"] = points[source.name]
    return SourceCell(source.name, source.cell_type, source.source, metadata, source.checksum)
