"""The statistics of self-checks count tries from the first answer, and what was mended at the next one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from torchcourse.grading.gradebook.check_record import CheckedExercise, RecordedCheck
from torchcourse.reports.self_checks import CheckStatistics, Mended, check_statistics

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def checks_of(student: str, *tries: tuple[float, str | None, str | None]) -> list[RecordedCheck]:
    """One check a minute, of `mean`: its points of 2, the state, the known mistake."""
    return [
        RecordedCheck(
            student,
            "ps1",
            START + timedelta(minutes=number),
            (CheckedExercise("mean", points, 2.0, state, misconception),),
        )
        for number, (points, state, misconception) in enumerate(tries)
    ]


def test_tries_count_from_the_first_answer_and_what_follows_a_named_mistake_is_apart():
    blank, named, wrong = (0.0, "not written", None), (1.0, None, "squares"), (0.5, None, None)
    right = (2.0, None, None)
    checks = [
        *checks_of("ann", blank, named, right, wrong),  # a right answer that was broken is no try
        *checks_of("bob", wrong, wrong, named, right),
        *checks_of("cat", wrong),
        *checks_of("dan", blank),
    ]
    assert check_statistics(reversed(checks)) == (
        CheckStatistics("mean", 3, 2, 3.0, Mended(2, 2), Mended(0, 2)),
    )


def test_no_checks_say_nothing():
    assert check_statistics([]) == ()
    assert Mended(0, 0).share == 0.0
