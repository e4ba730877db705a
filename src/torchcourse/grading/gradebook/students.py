"""Who is in the gradebook, and what else it knows of them: `nbgrader db student import` enters it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from torchcourse.grading.gradebook.tables import students


@dataclass(frozen=True)
class StudentInGradebook:
    """One student, by whatever the roster said."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


def read_students(connection: Connection) -> tuple[StudentInGradebook, ...]:
    columns = [students.c[name] for name in ("id", "first_name", "last_name", "email", "lms_user_id")]
    rows = connection.execute(select(*columns))
    return tuple(StudentInGradebook(*(value or "" for value in row)) for row in rows)
