"""What a grading run tells while it goes on, and what a regrading changed."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from torchcourse.grading.one_line import one_line
from torchcourse.grading.pipeline.grading_run import Listener
from torchcourse.grading.pipeline.regrade import Regraded
from torchcourse.grading.records import GradedSubmission


class Progress(Listener):
    """Shows a grading run's progress in the terminal: how many are done, and how long it will take."""

    def __init__(self, console: Console) -> None:
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task("opening the course", total=None)

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def preparing(self, what: str) -> None:
        self._bar.update(self._task, description=what)

    def started(self, total: int, skipped: int) -> None:
        self._bar.update(self._task, total=total, completed=0)

    def graded(self, submission: GradedSubmission) -> None:
        self._bar.update(self._task, advance=1, description=escape(f"graded {one_line(submission.student)}"))


def changes_told(regraded: Regraded) -> list[str]:
    """What a regrading changed in the gradebook, in lines."""
    if not regraded.changes:
        return ["The gradebook has this source already."]
    lines = ["The gradebook has the new source:", *(f"  {one}" for one in regraded.changes)]
    if regraded.not_there:
        names = ", ".join(regraded.not_there)
        lines.append(f"Without an automatic score now, for nothing of theirs is submitted: {names}.")
    if regraded.waiting:
        grade = f"`torchcourse grade {regraded.outcome.assignment}`"
        lines.append(f"Without an automatic score until {grade}: {', '.join(regraded.waiting)}.")
    return lines
