"""The summary of a class: after a run, and whenever it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from torchcourse.grading.one_line import one_line, printable_lines
from torchcourse.grading.pipeline.grading_run import Outcome
from torchcourse.reports.class_record import ClassRecord, StudentRecord
from torchcourse.reports.points import in_words
from torchcourse.reports.remarks import remarks, to_be_looked_at
from torchcourse.reports.score_tables import MOST_STUDENTS, class_table, student_tables


def print_outcome(record: ClassRecord, outcome: Outcome, console: Console) -> None:
    """Print what a run did, and the class's current state."""
    graded = [one for one in record.students if one.graded_now]
    if graded and len(graded) <= MOST_STUDENTS:
        _print_students(record, graded, console)
    for one in graded:
        _print_remarks(one, console)
    _print_class(record, console)
    parts = [f"{len(outcome.graded) - len(outcome.failed)} graded"]
    if outcome.skipped:
        parts.append(f"{len(outcome.skipped)} unchanged since they were graded")
    if outcome.failed:
        parts.append(f"{len(outcome.failed)} could not be graded")
    _say(console, f"{outcome.assignment}: {', '.join(parts)}. Seed {outcome.seed}.")
    if len(graded) > MOST_STUDENTS:
        _say(console, f"Each student's points: `torchcourse summary {outcome.assignment}`, or --json FILE.")


def print_summary(record: ClassRecord, console: Console) -> None:
    """Print the class's current state, every student in order of names."""
    shown = [one for one in record.students if one.cells]
    if shown:
        _print_students(record, shown, console)
    _print_class(record, console)
    _say(console, f"{record.assignment}: {len(shown)} of {len(record.students)} students submitted.")


def _print_students(record: ClassRecord, students: Sequence[StudentRecord], console: Console) -> None:
    for table in student_tables(record, students, console):
        console.print(table)
    legend = "* given by hand" * any(cell.manual is not None for one in students for cell in one.cells)
    legend += "   ? to be marked by hand" * any(
        cell.needs_manual and cell.given is None for one in students if one.was_run for cell in one.cells
    )
    if legend:
        _say(console, legend.strip())


def _print_class(record: ClassRecord, console: Console) -> None:
    if record.has_scores:
        console.print(class_table(record))
    for line in _told_of_class(record):
        _say(console, line)


def _told_of_class(record: ClassRecord) -> Iterator[str]:
    yield from remarks(record)
    unusual = list(to_be_looked_at(record))
    if unusual:
        yield f"given by hand where a test gives points, or where nothing is written ({len(unusual)}):"
        yield from (f"  {line}" for line in unusual)
        yield (
            f"  `torchcourse grades {record.assignment}` lists when these were seen first, and how to find "
            "out who gave them."
        )


def _print_remarks(one: StudentRecord, console: Console) -> None:
    lines = [f"  repaired: {repair}" for repair in one.told.get("repairs", [])]
    lines += [f"  flag: {flag}" for flag in one.told.get("flags", [])]
    if one.told.get("error"):
        lines.append(f"  not graded: {one.told['error']}")
    if lines:
        points = f": {in_words(one.points)}" if one.has_scores else ""
        # Names of files and folders are a student's to choose: nothing in them may steer the terminal.
        console.print(Text(printable_lines("\n".join([one_line(one.student) + points, *lines]))))


def _say(console: Console, line: str) -> None:
    console.print(line, highlight=False, markup=False)
