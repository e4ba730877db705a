"""A cell is told to stop in time, by a timer of the system and by a thread where there is none."""

from __future__ import annotations

import threading
import time

import pytest

from torchcourse.grading.child.time_limit import CellTimeout, TimeLimit

pytestmark = pytest.mark.parametrize("has_timers", [True, False], ids=["timer", "thread"])


@pytest.fixture
def limit(has_timers: bool) -> TimeLimit:
    limit = TimeLimit(has_timers)
    limit.prepare()
    return limit


def spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def spin_and_catch() -> None:
    while True:
        try:
            spin(60)
        except Exception:
            continue


def test_what_takes_too_long_is_stopped_also_where_every_exception_is_caught(limit: TimeLimit) -> None:
    begin = time.monotonic()
    limit.start(0.2)
    with pytest.raises(CellTimeout, match="is there a loop that never ends"):
        spin_and_catch()
    limit.stop()
    assert 0.15 < time.monotonic() - begin < 10


def test_what_ends_in_time_is_left_alone_and_so_is_what_comes_after(limit: TimeLimit) -> None:
    for _ in range(20):
        limit.start(0.05)
        limit.stop()
    spin(0.3)


def test_a_second_start_counts_anew(limit: TimeLimit) -> None:
    limit.start(0.1)
    limit.start(60)
    spin(0.3)
    limit.stop()


def test_no_thread_is_left(limit: TimeLimit, has_timers: bool) -> None:
    spin(0.1)  # until those of other tests have ended
    before = threading.active_count()
    limit.start(60)
    assert threading.active_count() == before + (not has_timers)
    limit.stop()
    spin(0.1)
    assert threading.active_count() == before
