"""What `torchcourse simulate` does and tells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rich.console import Console

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.sources.new_assignment import gradebook_with
from torchcourse.simulation.class_model import Shares
from torchcourse.simulation.simulate import Order, simulate


def simulate_class(
    root: Path, assignment: str, students: int, seed: int, copied: float, out: Console
) -> None:
    """Write a class's submissions, enrol it, and say what to do next.

    Raises:  CourseError, GradebookError
    """
    done = simulate(Order(root, assignment, students, seed, replace(Shares(), copied=copied)))
    course = Course.open(root)
    with gradebook_with(course, assignment) as gradebook:
        gradebook.enrol(done.students)
    lines = [f"{done.handed_in} of {len(done.students)} simulated students handed in {assignment}."]
    lines.append(f"What was planted: {done.record}")
    if not done.is_due_date_known:
        due = f"{done.due:%Y-%m-%d %H:%M} UTC"
        lines.append(f"No due date is set. To see who was late: `nbgrader db assignment add {assignment} "
                     f'--duedate "{due}"`.')  # fmt: skip
    lines.append(f"Next: `torchcourse grade {assignment}`.")
    for line in lines:
        out.print(line, highlight=False, markup=False, soft_wrap=True)
