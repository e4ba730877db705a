"""What is to be exported: each student's scores, rounded once, and what the gradebook knows of who it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.gradebook.students import StudentInGradebook
from torchcourse.grading.gradebook.writer import GradebookWriter
from torchcourse.reports.class_record import by_name, read_record
from torchcourse.reports.points import in_figures


@dataclass(frozen=True)
class Scored:
    """One student, with a score for each assignment that has one."""

    who: StudentInGradebook
    scores: Mapping[str, Decimal] = field(default_factory=dict)  # at most two decimals; by assignment


@dataclass(frozen=True)
class ClassScores:
    """What a course has to export."""

    assignments: Mapping[str, Decimal]  # what each is worth without its bonus
    students: tuple[Scored, ...]
    waiting: Mapping[str, int]  # of how many submissions some answer waits to be marked by hand


def read_scores(root: Path, assignments: Sequence[str]) -> ClassScores:
    """Read the scores of some assignments, or of all; late penalties and bonus points are in them.

    Raises:  CourseError, GradebookError
    """
    course = Course.open(root)
    with GradebookWriter.of(course) as gradebook:
        students = gradebook.students()
        names = list(assignments) or gradebook.assignment_names()
    records = {name: read_record(root, name, "export") for name in names}
    if not assignments:  # what nobody handed in is no column
        records = {name: one for name, one in records.items() if any(who.has_scores for who in one.students)}
    if not records:
        raise CourseError("No assignment has a score yet. `torchcourse grade NAME` makes some.")
    scores: dict[str, dict[str, Decimal]] = {}
    for name, record in records.items():
        for student in record.students:
            if student.has_scores:
                scores.setdefault(student.student, {})[name] = Decimal(in_figures(student.points.total))
    return ClassScores(
        {name: Decimal(in_figures(record.most.max_score)) for name, record in records.items()},
        tuple(
            Scored(one, scores.get(one.id, {})) for one in sorted(students, key=lambda who: by_name(who.id))
        ),
        {
            name: sum(any(cell.needs_manual for cell in one.cells) for one in record.students)
            for name, record in records.items()
        },
    )


def in_text(score: Decimal) -> str:
    """'12.5', '7': with a decimal point, and no separator of thousands."""
    return in_figures(float(score))
