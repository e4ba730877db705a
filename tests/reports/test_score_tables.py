"""A class is shown by student and by exercise, and a narrow terminal breaks no number."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from rich.console import Console

from torchcourse.grading.pipeline.grading_run import Outcome
from torchcourse.grading.record.told import told
from torchcourse.grading.records import GradedNotebook, GradedSubmission, Verdict
from torchcourse.reports.class_record import ClassRecord, StudentRecord, by_name
from torchcourse.reports.points import CellPoints, add_up, in_figures, in_words, rounded
from torchcourse.reports.summary import print_outcome, print_summary


def cell(name: str, most: float, points: float | None = None, **others: object) -> CellPoints:
    one = CellPoints("ps1", name, most, points, None, 0.0, False, False, True, False)
    return replace(one, **others)


def words(points: float | None = None, **others: object) -> CellPoints:
    """The written question: 2 bonus points by hand."""
    return cell("why", 2.0, points, is_bonus=True, is_test=False, **others)


CELLS = (cell("test_mean", 2.0), cell("test_variance", 3.0), words())


def graded(student: str, *points: float, mistake: str | None = None, **others: object) -> StudentRecord:
    cells = (cell("test_mean", 2.0, points[0]), cell("test_variance", 3.0, points[1]), words(0.0))
    verdicts = (Verdict("mean", points[0], 2.0, (), (), misconception=mistake),)
    submission = GradedSubmission(student, "ps1", None, (GradedNotebook("ps1", b"", verdicts, (), (), 0.1),))
    one = StudentRecord(student, cells, told=told(submission), in_gradebook=True, in_submitted=True)
    return replace(one, **{"graded_now": True, **others})


def class_of(*students: StudentRecord) -> ClassRecord:
    in_order = tuple(sorted(students, key=lambda one: by_name(one.student)))
    return ClassRecord("ps1", in_order, (), "", CELLS)


def printed(*students: StudentRecord, width: int = 120, whole: bool = False) -> list[list[str]]:
    """The words of each line of the summary, without the table's rules."""
    console, record = Console(width=width), class_of(*students)
    with console.capture() as text:
        if whole:
            print_summary(record, console)
        else:
            now = [GradedSubmission(one.student, "ps1", None, ()) for one in students if one.graded_now]
            print_outcome(record, Outcome("ps1", 7, tuple(now)), console)
    return [line.replace("│", " ").replace("┃", " ").split() for line in text.get().splitlines()]


def test_a_small_class_is_shown_student_by_student_and_exercise_by_exercise():
    lines = printed(graded("ada", 2, 3), graded("[bold]boole", 0, 1.5, mistake="[bold]axis"))
    assert ["ada", "2", "3", "0", "5", "0", "5", "0", "5"] in lines
    assert ["[bold]boole", "0", "1.5", "0", "1.5", "0", "1.5", "0", "1.5"] in lines
    assert ["mean", "2", "1", "1", "0", "1", "[bold]axis", "(1)"] in lines
    assert ["total", "5", "+", "2", "3.25"] in lines


def test_a_large_class_is_shown_exercise_by_exercise_with_its_most_frequent_mistake():
    right = [graded(f"right{number}", 2, 3) for number in range(40)]
    wrong = [graded(f"wrong{number}", 0, 1.5, mistake="sum_instead_of_mean") for number in range(15)]
    others = [graded(f"other{number}", 1, 0, mistake="[bold]axis") for number in range(5)]
    lines = printed(*right, *wrong, *others)
    assert ["mean", "2", "1.42", "40", "5", "15", "sum_instead_of_mean", "(15)"] in lines
    assert ["variance", "3", "2.38", "40", "15", "5"] in lines
    assert ["total", "5", "+", "2", "3.79"] in lines
    assert not any("right0" in line for line in lines), "sixty rows hide what a teacher looks for"
    assert any("right0" in line for line in printed(*right, *wrong, *others, whole=True)), "asked for"


def test_a_submission_that_could_not_be_graded_counts_in_no_mean():
    failed = StudentRecord("curry", told={"error": "no notebook"}, graded_now=True, in_submitted=True)
    lines = printed(*[graded(f"right{number}", 2, 3) for number in range(60)], failed)
    assert ["total", "5", "+", "2", "5"] in lines
    assert ["mean", "2", "2", "60", "0", "0"] in lines
    assert ["not", "graded:", "no", "notebook"] in lines
    assert not any("marked" in line for line in lines), "neither that all is graded, nor that it waits"


def test_students_come_in_order_of_names_and_with_what_was_found_about_them():
    found = {**graded("x", 0, 0).told, "repairs": ["put back"]}
    lines = printed(*[graded(name, 2, 3, told=found) for name in ("ada10", "Ada2", "bo", "ada1")])
    assert [line[0] for line in lines if len(line) == 9] == ["ada1", "Ada2", "ada10", "bo"]
    assert [line[0] for line in lines if line[1:3] == ["5", "of"]] == ["ada1:", "Ada2:", "ada10:", "bo:"]


def test_points_by_hand_bonus_extra_credit_and_lateness_are_apart_and_add_up():
    cells = (
        cell("test_mean", 2.0, 1.25, extra=0.5),
        cell("test_variance", 3.0, 0.0, manual=3.0),
        words(None, manual=1.5),
    )
    one = graded("ada", 0, 0, cells=cells, late_penalty=0.75)
    assert in_words(one.points) == "4.25 of 5, and 1.5 bonus, 0.5 extra, less 0.75 for being late"
    assert rounded(one.points.total) == 5.5
    row = ["ada", "1.25", "3*", "1.5*", "1.25", "4.5", "0.5", "-0.75", "4.25", "1.5", "5.5"]
    assert row in printed(one)


def test_an_extra_credit_without_a_score_counts_for_nothing_as_in_nbgrader():
    one = graded("ada", 0, 0, cells=(words(None, extra=1.0, needs_manual=True),))
    assert one.points.total == 0
    assert any("nothing" in line and "extra," in line for line in printed(one))


def test_points_are_rounded_for_people():
    points = add_up([cell("a", 1.1, 1.1), cell("b", 2.2, 2.2), cell("c", 0.5, 0.5)], 0.0)
    assert points.max_score != 3.8, "or this tests nothing"
    assert in_words(points) == "3.8 of 3.8"
    assert [in_figures(one) for one in (20.0, 0.1 + 0.2, -0.0, 2.875001, 12345.6)] == [
        "20", "0.3", "0", "2.88", "12345.6"
    ]  # fmt: skip


def test_names_that_are_long_squeeze_no_number_out_of_a_narrow_terminal():
    names = [str(UUID(int=number * 10**30)) for number in (7, 8)]
    lines = printed(*[graded(name, 1.25, 2.75) for name in names], width=80)
    for name in names:
        at = next(place for place, line in enumerate(lines) if line and line[0] == name[: len(line[0])])
        assert lines[at][1:] in (["1.25", "2.75", "0"], ["1.25", "2.75", "0", "4", "0", "4", "0", "4"])
    assert all(name in "".join(line[0] for line in lines if line) for name in names), "folded, not cut"


def test_what_a_teacher_must_know_of_a_class_is_one_line_each():
    unprotected = Verdict("mean", 2.0, 2.0, (), (), protected=False)
    notebook = GradedNotebook("ps1", b"", (unprotected,), (), (), 0.1)
    found = told(GradedSubmission("x", "ps1", None, (notebook,), missing=("words",)))
    lines = printed(
        graded("ada", 2, 3, told=found, seconds_late=7200, late_penalty=1.0),
        graded("bo", 2, 3, told=found),
        graded("chi", 2, 3, cells=(words(None, needs_manual=True),), in_submitted=False),
        StudentRecord("dee"),
        StudentRecord("eve", in_submitted=True),
    )
    told_lines = [" ".join(line) for line in lines]
    assert "late (1): ada by 2:00:00, less 1 points" in told_lines
    assert "handed in without words.ipynb (2): ada, bo" in told_lines
    assert "enrolled, nothing submitted (1): dee" in told_lines
    assert "submitted, not graded (1): eve" in told_lines
    assert "in the gradebook, and no longer in submitted/ (1): chi" in told_lines
    assert "to be marked by hand in formgrader, why (1): chi" in told_lines
    assert [line for line in told_lines if "unprotected" in line] == ["unprotected (asserts, no probe): mean"]
    assert "all is graded: nothing waits to be marked by hand" in [
        " ".join(line) for line in printed(graded("ada", 2, 3))
    ]


def test_marks_by_hand_where_tests_give_points_or_nothing_is_written_are_always_listed():
    forged = graded("ada", 0, 0, cells=(words(0.0, manual=2.0, is_unwritten=True),), graded_now=False)
    instead = graded("bo", 0, 0, cells=(cell("test_mean", 2.0, 0.25, manual=2.0),), graded_now=False)
    honest = graded("chi", 2, 3, cells=(words(None, manual=2.0),))
    lines = [" ".join(line) for line in printed(forged, instead, honest)]
    assert "ada, why: 2 of 2 by hand, the full mark, for an answer that is not written" in lines
    assert "bo, test_mean: 2 of 2 by hand; its tests gave 0.25" in lines
    assert not any(line.startswith("chi, why") for line in lines)
