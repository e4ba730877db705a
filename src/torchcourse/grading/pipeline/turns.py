"""Whose turn is it? Submissions that are large, or that run for long, are graded when the others are done.

Nothing is lost by that: all are graded. But a class then waits for its slowest submissions together, and
nobody's waits behind them, whether somebody trains for long or has handed in a loop that never ends.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from statistics import median

from torchcourse.grading.course.course_folder import SubmittedFolder
from torchcourse.grading.reading.jobs import size_of

SMALL_BYTES = 2**18  # of a submission; up to here all are equal
FIRST_SECONDS = (0.4,) * 5  # what submissions are taken to take, until some have been run
TIMES_USUAL = 5  # so many times what is usual is long
TIMES_SEEN = 2  # one that was stopped would have taken so many times as long as it was seen to, at least


class Turns:
    """The submissions of one grading run, in their order; used by one thread."""

    def __init__(self, folders: Sequence[SubmittedFolder]) -> None:
        self._first = deque(sorted(folders, key=_size_class))
        self._put_off: deque[SubmittedFolder] = deque()
        self._seconds = list(FIRST_SECONDS)

    def next(self) -> tuple[SubmittedFolder, float | None] | None:
        """Take the next one, and how many seconds it may run before it is put off: None for no limit.

        None when no more are waiting; one that is put off later will be.
        """
        if self._first:
            return self._first.popleft(), TIMES_USUAL * median(self._seconds)
        return (self._put_off.popleft(), None) if self._put_off else None

    def put_off(self, folder: SubmittedFolder, after_seconds: float) -> None:
        """One ran for so long: it comes again, behind all others."""
        self._put_off.append(folder)
        self._seconds.append(TIMES_SEEN * after_seconds)

    def took(self, seconds: float) -> None:
        """One was graded, and ran for so long."""
        self._seconds.append(seconds)


def _size_class(folder: SubmittedFolder) -> int:
    """0 for a small submission, and one more for each doubling."""
    paths = (*folder.notebooks, *(folder.path / name for name in folder.extra_files))
    return (sum(map(size_of, paths)) // SMALL_BYTES).bit_length()
