"""Loops that never end wait for each other, and everybody else is answered before them."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import pytest
from support.quick_course import QuickCourse
from support.self_check_service import RunningService, service

from torchcourse.serve.pace import FIRST_SECONDS, LEAST_SECONDS, MOST_STUDENTS, Pace

ENDLESS = {"twice": "def twice(n):\n    while True:\n        pass"}
ASLEEP = {"twice": "def twice(n):\n    time.sleep(1000)"}
CONFIG = "c.SelfCheck.checks = 3\nc.ExecutePreprocessor.timeout = 12"
HONEST = [f"honest-{number}" for number in range(12)]
SLOW = ["slow-0", "slow-1", "slow-2"]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    return QuickCourse.make(tmp_path_factory.mktemp("course"), CONFIG)


@pytest.fixture(scope="module")
def running(course: QuickCourse) -> Iterator[RunningService]:
    with service(course.root, "--warm", "ps1", "--workers", "2", students=HONEST + SLOW) as one:
        yield one


def test_a_class_is_answered_before_the_first_of_several_endless_loops(
    course: QuickCourse, running: RunningService
) -> None:
    right = course.hand_in("right")
    endless, asleep = course.hand_in("endless", **ENDLESS), course.hand_in("asleep", **ASLEEP)
    order: list[str] = []

    def ask(who: str) -> tuple[int, float]:
        notebook = {"slow-0": endless, "slow-1": asleep, "slow-2": endless}.get(who, right)
        reply = running.check(notebook, who)
        order.append(who)
        return reply.status, reply.content.get("points", -1)

    with ThreadPoolExecutor(len(HONEST + SLOW)) as pool:
        slow = [pool.submit(ask, who) for who in SLOW]
        time.sleep(1)  # until they have all that runs
        honest = list(pool.map(ask, HONEST))
        # A second one by somebody whose first is still in the slow lane.
        quick = running.check(right, "slow-2")
        assert order == [who for who in order if who in HONEST], "no loop was answered before an honest check"
        assert honest == [(200, 5)] * len(HONEST)
        assert (quick.status, quick.content["points"]) == (200, 5)
        # One is judged like any other, and costs a check like any other.
        first = next(iter(wait(slow, return_when=FIRST_COMPLETED).done))
        assert first.result() == (200, 3)
        assert sum(running.left(who) for who in SLOW) == 3 * len(SLOW) - 2  # and so does the quick one
        running.end(signal.SIGKILL)  # nobody waits for the others


def test_what_is_long_follows_what_is_usual_and_a_students_last_check() -> None:
    pace = Pace()
    assert pace.patience_seconds("ann", "01") == LEAST_SECONDS
    for number in range(20):
        pace.took(f"student-{number}", "05", 3.0)
    assert pace.patience_seconds("ann", "05") == 15
    assert pace.patience_seconds("ann", "01") == LEAST_SECONDS, "of another assignment"
    pace.was_stopped("ann", "05", 15)
    assert pace.patience_seconds("ann", "05") < 4
    assert pace.patience_seconds("bob", "05") == 15
    pace.took("ann", "05", 3.0)
    assert pace.patience_seconds("ann", "05") == 15


def test_one_student_alone_does_not_change_what_is_usual() -> None:
    pace = Pace()
    for _ in range(100):
        pace.was_stopped("ann", "01", 2.0)
    assert pace.patience_seconds("bob", "01") == max(LEAST_SECONDS, 5 * FIRST_SECONDS[0])


def test_those_who_were_slow_are_forgotten_before_they_are_too_many() -> None:
    pace = Pace()
    for number in range(MOST_STUDENTS + 10):
        pace.was_stopped(f"student-{number}", "01", 0.4)
    assert len(pace._slow) == MOST_STUDENTS
