"""How long may a check run while others wait? Much longer than is usual, and it goes on in the slow lane.

As in grading, nothing is lost by that: it is run again there, to its end. But loops that never end wait for
each other, one at a time, and nobody else's check waits behind them.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from statistics import median

FIRST_SECONDS = (0.4,) * 5  # what checks are taken to take, until some have been run
TIMES_USUAL = 5  # so many times what is usual is long
LEAST_SECONDS = 2.0  # less is not long, however quick the others are
OF_A_SLOW_STUDENT = 0.25  # of that is what a student gets whose last check took long
LATEST = 50  # checks that say what is usual
MOST_STUDENTS = 10_000


class Pace:
    """What is usual of checks, and whose last one took longer; used in one event loop."""

    def __init__(self) -> None:
        self._seconds: dict[str, deque[float]] = {}
        self._slow: OrderedDict[tuple[str, str], None] = OrderedDict()

    def patience_seconds(self, student: str, assignment: str) -> float:
        """How long a check of this student may run before it is stopped, to be run again in the slow lane."""
        seconds = max(LEAST_SECONDS, TIMES_USUAL * median(self._of(assignment)))
        return seconds * OF_A_SLOW_STUDENT if (student, assignment) in self._slow else seconds

    def took(self, student: str, assignment: str, seconds: float) -> None:
        """A check ran to its end within its patience."""
        self._slow.pop((student, assignment), None)
        self._of(assignment).append(seconds)

    def was_stopped(self, student: str, assignment: str, seconds: float) -> None:
        """A check was stopped after so long. Of one student only the first says what is usual."""
        if (student, assignment) not in self._slow:
            self._of(assignment).append(seconds)
        self._slow[student, assignment] = None
        self._slow.move_to_end((student, assignment))
        if len(self._slow) > MOST_STUDENTS:
            self._slow.popitem(last=False)

    def _of(self, assignment: str) -> deque[float]:
        return self._seconds.setdefault(assignment, deque(FIRST_SECONDS, LATEST))
