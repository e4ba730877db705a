"""The points of a graded class as tables for the terminal: by student, or, of a large class, by exercise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from torchcourse.grading.one_line import one_line
from torchcourse.grading.records import GradedSubmission, Verdict

MOST_STUDENTS = 50  # whose rows a reader looks through; of more, the table tells how the class did


def verdicts_of(submission: GradedSubmission) -> list[Verdict]:
    """All verdicts of a submission, in the order of its notebooks."""
    return [verdict for notebook in submission.notebooks for verdict in notebook.verdicts]


def score_of(submission: GradedSubmission) -> float:
    """The points that a submission's test cells earned."""
    return round(sum(verdict.points for verdict in verdicts_of(submission)), 2)


def score_table(submissions: tuple[GradedSubmission, ...]) -> Table:
    """Students × exercises, with the points that each earned."""
    exercises = list(dict.fromkeys(v.exercise for one in submissions for v in verdicts_of(one)))
    table = Table(header_style="bold")
    table.add_column("student", no_wrap=True)
    for exercise in exercises:
        # A name breaks at its underscores, so that a narrow terminal shows all of it.
        table.add_column(exercise.replace("_", "_\n"), justify="right", overflow="fold")
    table.add_column("score", justify="right", no_wrap=True)
    for submission in sorted(submissions, key=lambda one: one.student):
        by_name = {verdict.exercise: verdict for verdict in verdicts_of(submission)}
        points = [_points(by_name.get(exercise)) for exercise in exercises]
        total = Text("—", "red") if not by_name else Text(f"{score_of(submission):g}", "bold")
        table.add_row(Text(one_line(submission.student)), *points, total)
    return table


def _points(verdict: Verdict | None) -> Text:
    if verdict is None:
        return Text("—", "red")
    style = "green" if verdict.points == verdict.max_points else "yellow" if verdict.points else "red"
    return Text(f"{verdict.points:g}", style)


def class_table(submissions: Sequence[GradedSubmission]) -> Table:
    """How a class did in each exercise, and the mistake that was recognised most often."""
    table = Table(header_style="bold")
    table.add_column("exercise", no_wrap=True)
    for heading in ("points", "mean", "all", "some", "none"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("most frequent mistake, as the answer bank names it", overflow="fold")
    by_exercise: dict[str, list[Verdict]] = {}
    for submission in submissions:
        for verdict in verdicts_of(submission):
            by_exercise.setdefault(verdict.exercise, []).append(verdict)
    for exercise, verdicts in by_exercise.items():
        table.add_row(Text(exercise), *_counted(verdicts), _most_frequent(verdicts))
    scores = [score_of(one) for one in submissions if one.notebooks]
    if scores:
        table.add_section()
        table.add_row("score", "", f"{sum(scores) / len(scores):.2f}", style="bold")
    return table


def _counted(verdicts: Sequence[Verdict]) -> Iterable[str]:
    """The points to reach, their mean, and how many students reached all, some and none of them."""
    points = [verdict.points for verdict in verdicts]
    most = max(verdict.max_points for verdict in verdicts)
    full = sum(verdict.points >= verdict.max_points for verdict in verdicts)
    none = sum(verdict.points <= 0 < verdict.max_points for verdict in verdicts)
    yield from (f"{most:g}", f"{sum(points) / len(points):.2f}")
    yield from map(str, (full, len(points) - full - none, none))


def _most_frequent(verdicts: Iterable[Verdict]) -> Text:
    named = Counter(verdict.misconception for verdict in verdicts if verdict.misconception)
    if not named:
        return Text("")
    [(name, count)] = named.most_common(1)
    return Text(f"{name} ({count})")
