"""What is known of each student's work on an assignment, from gradebook, graded folders, and the last run?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torchcourse.bank_path import bank_path, has_bank
from torchcourse.grading.by_hand.note_by_hand import ledger_of, note_by_hand
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.gradebook.rows import NO_RESPONSE, NotebookRows, SubmissionRows, complete
from torchcourse.grading.gradebook.whole_class import NotebookCell
from torchcourse.grading.gradebook.writer import ClassInGradebook, GradebookWriter, fingerprint
from torchcourse.grading.record.autograded_folder import Receipt, read_receipt
from torchcourse.grading.record.told import told, verdicts_of
from torchcourse.grading.records import Verdict
from torchcourse.grading.sources.bonus import is_bonus_by_cell
from torchcourse.reports.points import CellPoints, Points, add_up

if TYPE_CHECKING:  # reading a record takes no template, and must not wait for its imports
    from torchcourse.grading.pipeline.grading_run import Outcome


@dataclass(frozen=True)
class StudentRecord:
    """All that is known of one student's work on an assignment."""

    student: str
    cells: tuple[CellPoints, ...] = ()  # empty where the gradebook has no submission
    late_penalty: float = 0.0
    submitted: datetime | None = None  # UTC, without time zone, as the two below
    due: datetime | None = None
    seconds_late: float = 0.0
    in_gradebook: bool = False
    in_submitted: bool = False  # whether there is anything in submitted/
    graded_now: bool = False
    seconds: float | None = None  # that grading took
    peak_mebibytes: float | None = None  # of memory that it took
    told: Mapping[str, Any] = field(default_factory=dict)  # told.told; empty when nobody noted it

    @property
    def points(self) -> Points:
        return add_up(self.cells, self.late_penalty)

    @property
    def has_scores(self) -> bool:
        return any(cell.given is not None for cell in self.cells)

    @property
    def was_run(self) -> bool:
        """Whether the engine has graded it: some test gave points, or there is none."""
        tests = [cell for cell in self.cells if cell.is_test]
        return any(cell.given is not None for cell in tests) if tests else bool(self.cells)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        return verdicts_of(dict(self.told)) if self.told else ()


@dataclass(frozen=True)
class ClassRecord:
    """A class, in order of names."""

    assignment: str
    students: tuple[StudentRecord, ...]
    without_bank: tuple[str, ...]  # notebooks with probes whose known answers are nowhere
    ledger_hash: str
    cells: tuple[CellPoints, ...]  # the assignment's grade cells, without anybody's points
    misplaced: tuple[str, ...] = ()  # notebooks in submitted/ that belong to no assignment of the course

    @property
    def has_scores(self) -> bool:
        return any(one.has_scores for one in self.students)

    @property
    def most(self) -> Points:
        """With what the assignment is worth as `max_score` and `max_bonus`."""
        return add_up(self.cells, 0.0)


def read_record(root: Path, assignment: str, seen_by: str, outcome: Outcome | None = None) -> ClassRecord:
    """Read a class's record, with what a run found out; the ledger takes in what was given by hand.

    Raises:  CourseError, GradebookError
    """
    course = Course.open(root)
    with GradebookWriter.of(course) as gradebook:
        class_ = note_by_hand(course, gradebook, gradebook.assignment(assignment), seen_by)
        misplaced = course.misplaced(gradebook.assignment_names())
    bonus = is_bonus_by_cell(course, class_.assignment)
    runs = {one.student: one for one in outcome.graded} if outcome else {}
    handed_in = _handed_in(course, assignment)
    records = []
    for student in {*class_.enrolled, *class_.submissions, *runs, *handed_in}:
        record = _student(course, class_, bonus, student, student in handed_in)
        if student in runs:
            run = runs[student]
            record = _with_run(record, told(run), run.seconds)
        records.append(record)
    entries = ledger_of(course, assignment).entries()
    return ClassRecord(
        assignment,
        tuple(sorted(records, key=lambda one: by_name(one.student))),
        tuple(_without_bank(course, class_)),
        entries[-1].hash if entries else "",
        tuple(_cells_of_nobody(class_, bonus)),
        tuple(os.path.relpath(path, course.root) for path in misplaced),
    )


def by_name(student: str) -> list[tuple[int, int, str]]:
    """A key that sorts student2 before student10, and small letters with large ones."""
    return [
        (1, int(part), "") if part.isdecimal() else (0, 0, part.casefold())
        for part in re.split(r"(\d+)", student)
        if part
    ]


def _with_run(record: StudentRecord, said: Mapping[str, Any], seconds: float) -> StudentRecord:
    return replace(record, told=said, seconds=seconds, graded_now=True)


def _student(
    course: Course,
    class_: ClassInGradebook,
    bonus: Mapping[NotebookCell, bool],
    student: str,
    handed_in: bool,
) -> StudentRecord:
    rows = class_.submissions.get(student)
    if rows is None:
        return StudentRecord(student, due=class_.duedate, in_submitted=handed_in)
    receipt = read_receipt(course, student, class_.assignment.name)
    due = class_.duedate
    said = _told(receipt, fingerprint(complete(rows, class_.assignment), due))
    return StudentRecord(
        student,
        tuple(_cells(class_, student, rows, bonus)),
        sum(one.late_submission_penalty or 0.0 for one in rows.notebooks),
        rows.timestamp,
        None if due is None else due + (rows.extension or timedelta(0)),
        rows.seconds_late(due),
        in_gradebook=True,
        in_submitted=handed_in,
        seconds=receipt.seconds if receipt is not None and said and receipt.seconds else None,
        peak_mebibytes=(receipt.peak_mebibytes or None) if receipt is not None and said else None,
        told=said,
    )


def _told(receipt: Receipt | None, in_gradebook: str) -> Mapping[str, Any]:
    """What the receipt tells, if it belongs to these rows: plain nbgrader takes one from a submission."""
    return receipt.told if receipt is not None and receipt.fingerprint == in_gradebook else {}


def _cells(
    class_: ClassInGradebook, student: str, rows: SubmissionRows, bonus: Mapping[NotebookCell, bool]
) -> Iterator[CellPoints]:
    said = class_.comments.get(student, {})
    unwritten = {place for place, comment in said.items() if comment.automatic == NO_RESPONSE}
    for one in rows.notebooks:
        yield from _cells_of(one, unwritten, bonus)


def _cells_of(
    rows: NotebookRows, unwritten: set[NotebookCell], bonus: Mapping[NotebookCell, bool]
) -> Iterator[CellPoints]:
    """A notebook's grade cells, in the order of `bonus`, which is the source's."""
    notebook = rows.notebook
    by_id = {grade.cell_id: grade for grade in rows.grades}
    ids = notebook.grade_cells | notebook.task_cells
    order = {name: number for number, (of, name) in enumerate(bonus) if of == notebook.name}
    for name in sorted(ids, key=lambda one: order.get(one, len(order))):
        grade = by_id.get(ids[name])
        if grade is None:
            continue
        place, answer = (notebook.name, name), (notebook.name, name.removeprefix("test_"))
        yield CellPoints(
            *place,
            notebook.cells[name].points if name in notebook.cells else 0.0,
            grade.auto_score,
            grade.manual_score,
            grade.extra_credit or 0.0,
            grade.needs_manual_grade,
            bonus.get(place, False),
            name in notebook.grade_cells and name not in notebook.solution_cells,
            bool({place, answer} & unwritten),
        )


def _cells_of_nobody(class_: ClassInGradebook, bonus: Mapping[NotebookCell, bool]) -> Iterator[CellPoints]:
    nobody = complete(SubmissionRows(), class_.assignment)
    for one in nobody.notebooks:
        yield from _cells_of(one, set(), bonus)


def _without_bank(course: Course, class_: ClassInGradebook) -> Iterator[str]:
    for notebook in class_.assignment.notebooks:
        has_probes = any(cell.is_test and "observe(" in cell.source for cell in notebook.cells.values())
        if has_probes and not has_bank(bank_path(course.root, notebook.name)):
            yield notebook.name


def _handed_in(course: Course, assignment: str) -> set[str]:
    try:
        return {one.student for one in course.submissions(assignment)}
    except CourseError:
        return set()
