"""Make feedback pages, and tell what became of them."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from torchcourse.grading.feedback.pages import FeedbackOrder, FeedbackOutcome, make_feedback
from torchcourse.grading.one_line import one_line


def give_feedback(order: FeedbackOrder, out: Console, err: Console) -> bool:
    """Make the pages, with a progress bar; whether all could be made.

    Raises:  CourseError, GradebookError
    """
    columns = (TextColumn("making pages"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Without the bar's own thread: processes are forked while it stands there.
    with Progress(*columns, console=err, transient=True, auto_refresh=False) as bar:
        task = bar.add_task("pages", total=None)
        outcome = make_feedback(
            order, lambda done, total: bar.update(task, completed=done, total=total, refresh=True)
        )
    print_outcome(order.assignment, outcome, out)
    return not outcome.failed


def print_outcome(assignment: str, outcome: FeedbackOutcome, out: Console) -> None:
    """Print whose pages could not be made and why, and how many were made."""
    for student, why in sorted(outcome.failed.items()):
        out.print(Text(f"{one_line(student)}\n  no feedback: {one_line(why, 1000)}"))
    parts = [f"feedback for {len(outcome.made)}"]
    if outcome.unchanged:
        parts.append(f"{len(outcome.unchanged)} unchanged since it was made")
    if outcome.failed:
        parts.append(f"{len(outcome.failed)} could not be made")
    out.print(f"{assignment}: {', '.join(parts)}.", highlight=False)
