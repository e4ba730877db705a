"""What a teacher reads of a graded class: what to teach next, and who needs to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from torchcourse.grading.cleaning.notebook import ACTS_ON_A_SCREEN
from torchcourse.grading.gradebook.check_record import RecordedCheck
from torchcourse.grading.one_line import one_line
from torchcourse.reports.class_record import ClassRecord, StudentRecord
from torchcourse.reports.self_checks import CheckStatistics, check_statistics
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
    sanitised: tuple[Remark, ...]  # what could run in a browser is shown as text
    failed: tuple[Remark, ...]
    seconds: tuple[tuple[str, float], ...]  # how long each submission took, the longest first
    peak_mebibytes: tuple[tuple[str, float], ...]  # of memory for each submission, the largest first
    self_checks: tuple[CheckStatistics, ...]


def class_report(record: ClassRecord, checks: Iterable[RecordedCheck] = ()) -> ClassReport:
    """Make the report of a class's record and of its self-checks."""
    graded = [one for one in record.students if one.has_scores]
    exercises = exercise_statistics(record)
    took = ((one.student, one.seconds) for one in record.students if one.seconds)
    peaks = ((one.student, one.peak_mebibytes) for one in record.students if one.peak_mebibytes)
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
        tuple(_remarks(record.students, "flags", lambda line: not _is_of_cleaning(line))),
        tuple(_remarks(record.students, "flags", _is_of_cleaning)),
        tuple(
            Remark(one.student, (one_line(str(one.told["error"]), 500),))
            for one in record.students
            if one.told.get("error")
        ),
        tuple(sorted(took, key=lambda one: -one[1])),
        tuple(sorted(peaks, key=lambda one: -one[1])),
        check_statistics(checks),
    )


def _is_of_cleaning(line: str) -> bool:
    return ACTS_ON_A_SCREEN in line


def _remarks(
    students: Iterable[StudentRecord], what: str, applies: Callable[[str], bool] = lambda line: True
) -> Iterable[Remark]:
    for one in students:
        lines = tuple(one_line(str(line), 500) for line in one.told.get(what) or () if applies(str(line)))
        if lines:
            yield Remark(one.student, lines)
