"""The beginnings of entries for the answer bank: mistakes that students share, and that have no name yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.notebook.cells import grade_id_of
from torchcourse.grading.one_line import one_line
from torchcourse.reports.class_record import read_record
from torchcourse.reports.statistics import ExerciseStatistics, Mistake, exercise_statistics

NAMED = 3  # students, in the remark above an entry


def suggested_entries(root: Path, assignment: str) -> Iterator[str]:
    """An entry for each group of equal unnamed wrong answers, the largest of an exercise first.

    Name and hint are left to write; the code is that of one of the students.
    Raises:  CourseError, GradebookError
    """
    course = Course.open(root)
    for exercise in exercise_statistics(read_record(root, assignment, "bank")):
        for number, mistake in enumerate(exercise.unnamed, 1):
            source = _answer_of(course, assignment, exercise, mistake)
            if source:
                yield _entry(exercise, mistake, number, source)


def _entry(exercise: ExerciseStatistics, mistake: Mistake, number: int, source: str) -> str:
    students = ", ".join(one_line(one, 60) for one in mistake.students[:NAMED])
    failed = "; ".join(f"{what}: {one_line(how, 80)}" for what, how in mistake.failed[:2])
    return (
        f"# %% [markdown]\n"
        f"# For {exercise.notebook}, {exercise.name}. "
        f"{len(mistake.students)} students: {students}. {failed}\n\n"
        f'# %% role="wrong" name="unnamed_{number}"\n'
        f"# hint: write here what points at the cause, in words that the student knows.\n"
        f"{source}\n\n"
    )


def _answer_of(course: Course, assignment: str, exercise: ExerciseStatistics, mistake: Mistake) -> str:
    """One student's answer without the remarks at its top, which would be read as the hint's."""
    for student in mistake.students:
        path = course.path_of("autograded", assignment, student) / f"{exercise.notebook}.ipynb"
        try:
            cells = json.loads(path.read_text("utf-8"))["cells"]
        except (OSError, ValueError, KeyError):
            continue
        source = next((_text(cell) for cell in cells if grade_id_of(cell) == exercise.name), "")
        lines = source.splitlines()
        while lines and (not lines[0].strip() or lines[0].startswith("#")):
            del lines[0]
        # A line that begins a cell of the bank would cut the entry in two.
        if lines and not any(line.startswith("# %%") for line in lines):
            return "\n".join(lines)
    return ""


def _text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
