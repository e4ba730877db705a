"""What to teach next, in a sentence made from the numbers."""

from __future__ import annotations

from collections.abc import Sequence

from torchcourse.reports.points import in_figures
from torchcourse.reports.statistics import ExerciseStatistics

WELL_DONE = 0.9  # of the points, on average: nothing to teach again


def teach_next(exercises: Sequence[ExerciseStatistics]) -> str:
    """Name the exercise that cost the class most points, and why, as far as that is known."""
    tests = [one for one in exercises if one.is_test and one.count]
    if not tests:
        return "Nothing is graded yet, so there is nothing to say."
    worst = max(tests, key=lambda one: one.lost)
    if all(one.share >= WELL_DONE for one in tests):
        least = min(tests, key=lambda one: one.share)
        return (
            f"Nothing needs to be taught again: the class has {least.share:.0%} or more of the points in "
            f"every exercise, least in {least.name}."
        )
    mean = f"{in_figures(worst.mean)} of {in_figures(worst.max_points)} points on average"
    if worst.lost_to_blank > worst.lost / 2:
        return (
            f"Give time for {worst.name} next: {_of(worst.blank, worst.count)} left it blank, and it cost "
            f"the class the most ({mean})."
        )
    begin = f"Teach {worst.name} next: it cost the class the most ({mean})"
    shared = [*worst.misconceptions, *worst.unnamed]
    if not shared:
        return f"{begin}; no two wrong answers are alike."
    most = max(shared, key=lambda one: (one.lost, len(one.students)))
    wrong = worst.count - worst.full - worst.blank
    if most.name is None:
        alike = (
            f"{_of(len(most.students), wrong)} wrong answers are wrong in the same way, which has no name yet"
        )
        return f"{begin}, and {alike}."
    return f"{begin}, and {_of(len(most.students), wrong)} wrong answers are “{most.name.replace('_', ' ')}”."


def _of(count: int, all_: int) -> str:
    return f"{count} of {all_}"
