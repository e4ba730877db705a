"""The checks that a class asked for, for who reads them without serving."""

from __future__ import annotations

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.gradebook.check_record import CheckRecord, RecordedCheck
from torchcourse.serve.settings import read_self_check_settings


def recorded_checks(course: Course, assignment: str) -> list[RecordedCheck]:
    """All checks of an assignment, in their order; none where no record was ever made.

    Raises:  CourseError, CheckRecordError
    """
    db_url = read_self_check_settings(course).db_url
    if CheckRecord.is_missing(db_url, course.root):
        return []
    record = CheckRecord(db_url, course.root)
    try:
        return list(record.checks(assignment))
    finally:
        record.close()
