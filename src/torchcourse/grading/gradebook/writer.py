"""The gradebook: what is recorded of a submission, all of it or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches

from sqlalchemy import Connection

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.gradebook import rows as gradebook_rows
from torchcourse.grading.gradebook import tables as gradebook_tables
from torchcourse.grading.gradebook.connection import GradebookConnection, GradebookError, NotRecorded
from torchcourse.grading.gradebook.rows import (
    AssignmentInGradebook,
    NotebookInGradebook,
    SubmissionRows,
)
from torchcourse.grading.gradebook.scores import NotebookScores, read_scores
from torchcourse.grading.gradebook.source_changes import SourceChanges
from torchcourse.grading.gradebook.students import StudentInGradebook, read_students
from torchcourse.grading.gradebook.take_in import Refuse, add, take_in
from torchcourse.grading.gradebook.whole_class import ClassInGradebook, read_class
from torchcourse.grading.records import GradedSubmission, LatePenalty

__all__ = [
    "AssignmentInGradebook",
    "ClassInGradebook",
    "GradebookError",
    "GradebookWriter",
    "NotRecorded",
    "NotebookInGradebook",
    "Recorded",
    "fingerprint",
]


@dataclass(frozen=True)
class Recorded:
    """What the gradebook holds of one submission after it was recorded."""

    fingerprint: str  # of the automatic scores, the date and the lateness
    late_penalties: dict[str, float | None] = field(default_factory=dict)  # computed, by notebook
    penalties_by_hand: frozenset[str] = frozenset()  # notebooks whose penalty a human entered


class GradebookWriter:
    """Records graded submissions in nbgrader's gradebook, as `nbgrader autograde` would leave it."""

    def __init__(
        self,
        db_url: str,
        course_id: str = "",
        *,
        create_student: bool = True,
        late_penalty: LatePenalty = lambda student, score, seconds_late: None,
        wait_seconds: float = 60.0,
    ) -> None:
        """Reach the gradebook.

        Raises:  GradebookError
        """
        self._create_student = create_student
        self._late_penalty = _with_its_errors_explained(late_penalty)
        self._connection = GradebookConnection(db_url, wait_seconds)
        self._course_id = course_id
        self._connection.run(lambda connection: gradebook_tables.ensure_course(connection, course_id))

    @classmethod
    def of(cls, course: Course) -> GradebookWriter:
        return cls(
            course.db_url,
            course.course_id,
            create_student=course.create_student,
            late_penalty=course.late_penalty,
        )

    def __enter__(self) -> GradebookWriter:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def refuse_read_only(self) -> None:
        """Find out before the work whether its results can be recorded.

        Raises:  GradebookError
        """
        self._connection.refuse_read_only()

    def assignment(self, name: str) -> AssignmentInGradebook:
        """An assignment's notebooks and source cells.

        Raises:  GradebookError when the gradebook does not hold it
        """
        found = self._connection.run(lambda connection: gradebook_tables.read_assignment(connection, name))
        if found is None or not found.notebooks:
            names = self._connection.run(gradebook_tables.assignment_names)
            close = get_close_matches(name, names, n=1)
            raise GradebookError(
                f"{name} is not in the gradebook {self._connection.where}, which holds "
                f"{', '.join(names) or 'no assignment yet'}. "
                + (
                    f"Did you mean {close[0]}?"
                    if close
                    else f"`torchcourse grade {name}` adds it once it is built."
                )
            )
        return found

    def holds(self, name: str) -> bool:
        """Is there this assignment, with a notebook at least?"""
        found = self._connection.run(lambda connection: gradebook_tables.read_assignment(connection, name))
        return found is not None and bool(found.notebooks)

    def add(self, new: AssignmentInGradebook) -> None:
        """Let the gradebook hold an assignment that it lacks, in one transaction.

        Raises:  GradebookError
        """
        self._connection.run(lambda connection: add(connection, new, self._course_id))

    def assignment_names(self) -> list[str]:
        """The assignments that the gradebook holds."""
        return self._connection.run(gradebook_tables.assignment_names)

    def students(self) -> tuple[StudentInGradebook, ...]:
        """Everybody who is in the gradebook."""
        return self._connection.run(read_students)

    def enrol(self, students: Iterable[str]) -> None:
        """Add the students that the gradebook does not hold yet, in one transaction.

        Raises:  GradebookError
        """
        names = tuple(students)

        def write(connection: Connection) -> None:
            for student in names:
                if not gradebook_tables.has_student(connection, student):
                    gradebook_tables.add_student(connection, student)

        self._connection.run(write)

    def take_in(
        self, new: AssignmentInGradebook, renamed: Mapping[str, str], refuse: Refuse
    ) -> SourceChanges:
        """Let the gradebook hold an assignment's new source, in one transaction; see gradebook_source.

        Raises:  GradebookError, and what `refuse` raises
        """
        return self._connection.run(lambda connection: take_in(connection, new, renamed, refuse))

    def scores(self, assignment: AssignmentInGradebook) -> dict[tuple[str, str], NotebookScores]:
        """What students are to read of their scores and comments, by student and notebook."""
        return self._connection.run(lambda connection: read_scores(connection, assignment.id))

    def class_of(self, assignment: AssignmentInGradebook) -> ClassInGradebook:
        """All that the gradebook holds of a class for an assignment."""
        return self._connection.run(lambda connection: read_class(connection, assignment))

    def record(
        self,
        assignment: AssignmentInGradebook,
        submission: GradedSubmission,
        penalties_before: Mapping[str, float | None] | None = None,
        before_commit: Callable[[Recorded], None] = lambda recorded: None,
    ) -> Recorded:
        """Record one graded submission in one transaction.

        `penalties_before` are the late penalties that the last recording computed: where the gradebook has
        another, a human has entered it, and it stays. `before_commit` may run more than once.
        Raises:  GradebookError; NotRecorded when only this submission cannot be recorded
        """

        def write(connection: Connection) -> Recorded:
            before = self._rows_of(connection, assignment, submission.student)
            rows = gradebook_rows.complete(before or SubmissionRows(), assignment)
            after, penalties = gradebook_rows.graded(rows, submission, assignment.duedate, self._late_penalty)
            by_hand = gradebook_rows.penalties_by_hand(before or SubmissionRows(), penalties_before or {})
            after = gradebook_rows.with_penalties(after, penalties, by_hand)
            gradebook_tables.write_submission(connection, assignment, submission.student, before, after)
            recorded = Recorded(fingerprint(after, assignment.duedate), penalties, by_hand)
            before_commit(recorded)
            return recorded

        return self._connection.run(write)

    def record_failure(
        self, assignment: AssignmentInGradebook, student: str, timestamp: datetime | None = None
    ) -> None:
        """Take back the scores of a submission that could not be graded, and mark it for a human.

        Raises:  GradebookError, NotRecorded
        """

        def write(connection: Connection) -> None:
            before = self._rows_of(connection, assignment, student)
            rows = gradebook_rows.complete(before or SubmissionRows(), assignment)
            after = gradebook_rows.failed(rows, timestamp)
            gradebook_tables.write_submission(connection, assignment, student, before, after)

        self._connection.run(write)

    def fingerprints(self, assignment: AssignmentInGradebook) -> dict[str, str]:
        """What the gradebook holds now, by student: equal to Recorded.fingerprint while nothing changed."""
        rows = self._connection.run(
            lambda connection: gradebook_tables.read_submissions(connection, assignment)
        )
        return {
            student: fingerprint(gradebook_rows.complete(one, assignment), assignment.duedate)
            for student, one in rows.items()
        }

    def _rows_of(
        self, connection: Connection, assignment: AssignmentInGradebook, student: str
    ) -> SubmissionRows | None:
        if not gradebook_tables.has_student(connection, student):
            if not self._create_student:
                raise NotRecorded(
                    f"student {student} is not in the gradebook. Run `nbgrader db student add {student}`, "
                    "or set c.Autograde.create_student = True in nbgrader_config.py."
                )
            gradebook_tables.add_student(connection, student)
        return gradebook_tables.read_submission(connection, assignment, student)


def _with_its_errors_explained(late_penalty: LatePenalty) -> LatePenalty:
    def asked(student: str, score: float, seconds_late: float) -> float | None:
        try:
            return late_penalty(student, score, seconds_late)
        except Exception as error:
            raise NotRecorded(
                f"the course's late-penalty plugin failed for {student}: {type(error).__name__}: {error}. "
                "Correct the plugin that AssignLatePenalties.plugin_class names."
            ) from error

    return asked


def fingerprint(rows: SubmissionRows, duedate: datetime | None) -> str:
    """A digest of a submission's automatic part; its id changes when a gradebook is recreated."""
    scores = sorted(
        (
            one.notebook.name,
            grade.cell_id,
            grade.auto_score if grade.auto_score is None else float(grade.auto_score),
        )
        for one in rows.notebooks
        for grade in one.grades
    )
    parts = [rows.id, str(rows.timestamp), rows.seconds_late(duedate), scores]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
