"""Compare what humans entered in the gradebook with the ledger, and add what is new to it."""

from __future__ import annotations

from torchcourse.grading.by_hand.by_hand import computed_penalties, entered_by_hand
from torchcourse.grading.by_hand.ledger import Ledger
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.gradebook.writer import AssignmentInGradebook, ClassInGradebook, GradebookWriter


def ledger_of(course: Course, assignment: str) -> Ledger:
    """The ledger of an assignment; the group reads and writes it where it shares the course."""
    return Ledger(course.root, assignment, mode=0o660 if course.groupshared else 0o600)


def note_by_hand(
    course: Course, gradebook: GradebookWriter, assignment: AssignmentInGradebook, seen_by: str
) -> ClassInGradebook:
    """Note what has been entered by hand since the last look; return what the gradebook holds.

    Raises:  CourseError, GradebookError
    """
    class_ = gradebook.class_of(assignment)
    entered = entered_by_hand(class_, computed_penalties(course, class_))
    ledger_of(course, assignment.name).note(entered, seen_by)
    return class_
