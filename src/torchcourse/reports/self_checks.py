"""What did a class's self-checks do? Tries to full marks, and what was mended at the next try."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from torchcourse.grading.gradebook.check_record import CheckedExercise, RecordedCheck

UNWRITTEN = "not written"


@dataclass(frozen=True)
class Mended:
    """Of wrong answers that were checked again, how many had full marks at the next check."""

    count: int
    of: int

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True)
class CheckStatistics:
    """The checks of one exercise, from the first in which somebody had written something."""

    exercise: str
    students: int
    full: int  # students who came to full marks
    tries: float | None  # their median number of checks up to then
    named: Mended  # where a known mistake was recognised
    unnamed: Mended


def check_statistics(checks: Iterable[RecordedCheck]) -> tuple[CheckStatistics, ...]:
    """The statistics of each exercise, in the order in which they were first checked."""
    by_exercise: dict[str, dict[str, list[CheckedExercise]]] = defaultdict(lambda: defaultdict(list))
    for check in sorted(checks, key=lambda one: one.asked):
        for one in check.exercises:
            tries = by_exercise[one.exercise][check.student]
            if tries or one.state != UNWRITTEN:
                tries.append(one)
    return tuple(_of_exercise(name, list(own.values())) for name, own in by_exercise.items())


def _of_exercise(name: str, tries_by_student: list[list[CheckedExercise]]) -> CheckStatistics:
    tried = [tries for tries in tries_by_student if tries]
    to_full = []
    next_tries: dict[bool, list[bool]] = {True: [], False: []}
    for tries in tried:
        right = [_is_full(one) for one in tries]
        if True in right:
            to_full.append(right.index(True) + 1)
        for one, is_full, follows in zip(tries, right, right[1:], strict=False):
            if not is_full:
                next_tries[one.misconception is not None].append(follows)
    return CheckStatistics(
        name,
        len(tried),
        len(to_full),
        median(to_full) if to_full else None,
        *(Mended(sum(next_tries[named]), len(next_tries[named])) for named in (True, False)),
    )


def _is_full(one: CheckedExercise) -> bool:
    return one.points >= one.max_points
