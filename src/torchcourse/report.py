"""What a grading run tells: its progress, a summary, and a record for other programs."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.text import Text

from torchcourse.grading.one_line import one_line, printable_lines
from torchcourse.grading.records import GradedSubmission, Verdict
from torchcourse.grading.regrade import Regraded
from torchcourse.grading.schedule import Listener, Outcome
from torchcourse.score_tables import MOST_STUDENTS, class_table, score_of, score_table, verdicts_of


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


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The outcome as plain data, for `--json`."""
    return {
        "assignment": outcome.assignment,
        "seed": outcome.seed,
        "submissions": [_submission_as_json(submission) for submission in outcome.graded],
    }


def _submission_as_json(submission: GradedSubmission) -> dict[str, Any]:
    verdicts = verdicts_of(submission)
    return {
        "student": submission.student,
        "score": score_of(submission),
        "max_score": sum(verdict.max_points for verdict in verdicts),
        "seconds": round(submission.seconds, 3),
        "repairs": [repair for notebook in submission.notebooks for repair in notebook.repairs],
        "flags": list(submission.flags),
        "error": submission.error,
        "exercises": [_verdict_as_json(verdict) for verdict in verdicts],
    }


def _verdict_as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": verdict.exercise,
        "points": verdict.points,
        "max_points": verdict.max_points,
        "passed": list(verdict.passed),
        "failed": [{"observation": one.observation, "message": one.message} for one in verdict.failed],
        "hint": verdict.hint,
    }


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


def print_summary(outcome: Outcome, console: Console) -> None:
    """Print who earned what, what was repaired or flagged, and what could not be graded."""
    if len(outcome.graded) > MOST_STUDENTS:
        console.print(class_table(outcome.graded))
    elif outcome.graded:
        console.print(score_table(outcome.graded))
    for submission in outcome.graded:
        _print_remarks(submission, console)
    graded = len(outcome.graded) - len(outcome.failed)
    parts = [f"{graded} graded"]
    if outcome.skipped:
        parts.append(f"{len(outcome.skipped)} unchanged since they were graded")
    if outcome.failed:
        parts.append(f"{len(outcome.failed)} could not be graded")
    console.print(f"{outcome.assignment}: {', '.join(parts)}. Seed {outcome.seed}.", highlight=False)
    if len(outcome.graded) > MOST_STUDENTS:
        console.print(
            "Each student's points: `nbgrader export`, formgrader, or --json FILE.", highlight=False
        )


def _print_remarks(submission: GradedSubmission, console: Console) -> None:
    repairs = [repair for notebook in submission.notebooks for repair in notebook.repairs]
    unprotected = [verdict.exercise for verdict in verdicts_of(submission) if not verdict.protected]
    lines = [f"  repaired: {repair}" for repair in repairs] + [f"  flag: {flag}" for flag in submission.flags]
    if unprotected and len(unprotected) < 20:
        lines.append(f"  unprotected (asserts, no probe): {', '.join(unprotected)}")
    if submission.error is not None:
        lines.append(f"  not graded: {submission.error}")
    if lines:
        # Names of files and folders are a student's to choose: nothing in them may steer the terminal.
        console.print(Text(printable_lines("\n".join([one_line(submission.student), *lines]))))
