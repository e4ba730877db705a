"""A small class is shown student by student, a large one exercise by exercise."""

from __future__ import annotations

from rich.console import Console

from torchcourse.grading.records import GradedNotebook, GradedSubmission, Verdict
from torchcourse.grading.schedule import Outcome
from torchcourse.report import print_summary


def graded(student: str, *points: float, mistake: str | None = None) -> GradedSubmission:
    verdicts = (
        Verdict("mean", points[0], 2.0, (), (), misconception=mistake),
        Verdict("variance", points[1], 3.0, (), ()),
    )
    notebook = GradedNotebook("ps1", {}, verdicts, (), (), 0.1)
    return GradedSubmission(student, "ps1", None, (notebook,))


def printed(*submissions: GradedSubmission) -> list[list[str]]:
    """The words of each line of the summary, without the table's rules."""
    console = Console(width=120)
    with console.capture() as text:
        print_summary(Outcome("ps1", 7, submissions), console)
    return [line.replace("│", " ").replace("┃", " ").split() for line in text.get().splitlines()]


def test_a_small_class_is_shown_student_by_student():
    lines = printed(graded("ada", 2, 3), graded("[bold]boole", 0, 1.5))
    assert ["ada", "2", "3", "5"] in lines
    assert ["[bold]boole", "0", "1.5", "1.5"] in lines


def test_a_large_class_is_shown_exercise_by_exercise_with_its_most_frequent_mistake():
    right = [graded(f"right{number}", 2, 3) for number in range(40)]
    wrong = [graded(f"wrong{number}", 0, 1.5, mistake="sum_instead_of_mean") for number in range(15)]
    others = [graded(f"other{number}", 1, 0, mistake="[bold]axis") for number in range(5)]
    lines = printed(*right, *wrong, *others)
    assert ["mean", "2", "1.42", "40", "5", "15", "sum_instead_of_mean", "(15)"] in lines
    assert ["variance", "3", "2.38", "40", "15", "5"] in lines
    assert ["score", "3.79"] in lines
    assert not any("right0" in line for line in lines), "sixty rows hide what a teacher looks for"


def test_a_submission_that_could_not_be_graded_counts_in_no_mean():
    failed = GradedSubmission("curry", "ps1", None, (), error="no notebook")
    lines = printed(*[graded(f"right{number}", 2, 3) for number in range(60)], failed)
    assert ["score", "5.00"] in lines
    assert ["mean", "2", "2.00", "60", "0", "0"] in lines
