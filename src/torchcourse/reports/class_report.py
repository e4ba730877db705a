"""What a teacher reads of a graded class: what to teach next, and who needs to be looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from torchcourse.grading.one_line import one_line
from torchcourse.reports.class_record import ClassRecord, StudentRecord
from torchcourse.reports.statistics import ExerciseStatistics, exercise_statistics
from torchcourse.reports.teach_next import teach_next


@dataclass(frozen=True)
class Remark:
    """Something about one submission that a teacher may want to look at."""

    student: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ClassReport:
    """All that the page, the table and the JSON say."""

    record: ClassRecord
    first: str  # what to teach next
    exercises: tuple[ExerciseStatistics, ...]
    handed_in: int
    late: tuple[StudentRecord, ...]
    missing: tuple[str, ...]  # enrolled, and nothing handed in
    waiting: int  # submissions with an answer to be marked by hand
    totals: tuple[float, ...]
    repaired: tuple[Remark, ...]
    flagged: tuple[Remark, ...]
    failed: tuple[Remark, ...]
    seconds: tuple[tuple[str, float], ...]  # how long each submission took, the longest first


def class_report(record: ClassRecord) -> ClassReport:
    """Make the report of a class's record."""
    graded = [one for one in record.students if one.has_scores]
    exercises = exercise_statistics(record)
    took = ((one.student, one.seconds) for one in record.students if one.seconds)
    return ClassReport(
        record,
        teach_next(exercises),
        exercises,
        sum(one.in_gradebook or one.in_submitted for one in record.students),
        tuple(one for one in record.students if one.seconds_late > 0),
        tuple(one.student for one in record.students if not (one.in_gradebook or one.in_submitted)),
        sum(any(cell.needs_manual for cell in one.cells) for one in graded),
        tuple(one.points.total for one in graded),
        tuple(_remarks(record.students, "repairs")),
        tuple(_remarks(record.students, "flags")),
        tuple(
            Remark(one.student, (one_line(str(one.told["error"]), 500),))
            for one in record.students
            if one.told.get("error")
        ),
        tuple(sorted(took, key=lambda one: -one[1])),
    )


def _remarks(students: Iterable[StudentRecord], what: str) -> Iterable[Remark]:
    for one in students:
        lines = tuple(one_line(str(line), 500) for line in one.told.get(what) or ())
        if lines:
            yield Remark(one.student, lines)
