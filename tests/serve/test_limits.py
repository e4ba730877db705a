"""Who may ask how often, and whose turn it is: on a real database, with a clock of the test's own."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from torchcourse.grading.gradebook.check_record import (
    CheckedExercise,
    CheckRecord,
    CheckRecordError,
    RecordedCheck,
)
from torchcourse.serve.fair_queue import FairQueue, QueueFull
from torchcourse.serve.limits import Limits, Refused
from torchcourse.serve.settings import Allowance, Person, SelfCheck, allowance_of

TEN = Allowance(10, 3600, 3)
START = datetime(2026, 11, 28, 10, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def record(tmp_path: Path) -> CheckRecord:
    return CheckRecord("sqlite:///checks.db", tmp_path)


def checked(student: str, asked: datetime) -> RecordedCheck:
    exercise = CheckedExercise("softmax", 1.5, 2.0, "raised", "no_shift", True)
    return RecordedCheck(student, "02", asked, (exercise,))


async def one_check(limits: Limits, student: str = "ann", allowance: Allowance = TEN) -> None:
    reserved = await limits.reserve(student, "02", allowance)
    await reserved.record(checked(student, reserved.asked))


def test_the_window_slides_with_each_check(record: CheckRecord) -> None:
    async def play() -> None:
        clock = Clock()
        limits = Limits(record, clock)
        for _ in range(10):
            await one_check(limits)
            clock.go_on(minutes=5)
        with pytest.raises(Refused) as refused:  # at minute 50; the first was at 0, the second at 5
            await limits.reserve("ann", "02", TEN)
        assert refused.value.kind == "limit"
        assert refused.value.retry_seconds == 600
        assert refused.value.left is not None
        assert refused.value.left.next == START + timedelta(hours=1)
        clock.go_on(minutes=10, seconds=1)
        assert (await limits.look("ann", "02", TEN)).left == 1
        await one_check(limits)
        assert (await limits.look("ann", "02", TEN)).left == 0
        clock.go_on(hours=2)
        assert (await limits.look("ann", "02", TEN)).left == 10

    asyncio.run(play())


def test_what_is_given_back_has_never_counted_and_moves_no_clock(record: CheckRecord) -> None:
    async def play() -> None:
        clock = Clock()
        limits = Limits(record, clock)
        await one_check(limits)
        clock.go_on(minutes=1)
        for _ in range(20):
            (await limits.reserve("ann", "02", TEN)).give_back()
        now = await limits.look("ann", "02", TEN)
        assert (now.left, now.next) == (9, START + timedelta(hours=1))

    asyncio.run(play())


def test_checks_under_way_count_so_that_many_at_once_are_no_way_around(record: CheckRecord) -> None:
    async def play() -> None:
        limits = Limits(record, Clock())
        two = Allowance(2, 3600, 9)
        tries = [limits.reserve("ann", "02", two) for _ in range(8)]
        came = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(not isinstance(one, Exception) for one in came) == 2
        assert {one.kind for one in came if isinstance(one, Refused)} == {"limit"}
        await one_check(limits, "bob", two)

    asyncio.run(play())


def test_a_record_that_cannot_be_written_counts_nothing(record: CheckRecord, tmp_path: Path) -> None:
    async def play() -> None:
        limits = Limits(record, Clock())
        reserved = await limits.reserve("ann", "02", TEN)
        broken = RecordedCheck("ann", "02", START, (CheckedExercise("a", 1, 1), CheckedExercise("a", 1, 1)))
        with pytest.raises(CheckRecordError):
            await reserved.record(broken)
        assert (await limits.look("ann", "02", TEN)).left == 10
        assert [await limits.reserve("ann", "02", TEN) for _ in range(3)]

    asyncio.run(play())


def test_what_was_recorded_is_read_again_whole(record: CheckRecord, tmp_path: Path) -> None:
    record.add(checked("ann", START))
    record.add(RecordedCheck("bob", "03", START, (), b"{}"))
    record.close()
    again = CheckRecord("sqlite:///checks.db", tmp_path)
    assert list(again.checks()) == [checked("ann", START), RecordedCheck("bob", "03", START, (), b"{}")]
    assert list(again.checks("02")) == [checked("ann", START)]
    assert again.times("ann", "02", START) == [START]
    assert again.times("ann", "02", START + timedelta(seconds=1)) == []


def test_a_record_that_is_nowhere_is_told_without_its_password() -> None:
    with pytest.raises(CheckRecordError, match=r"SelfCheck\.db_url") as error:
        CheckRecord("postgresql+psycopg://me:secret@127.0.0.1:1/none")
    assert "secret" not in str(error.value)


def test_turns_go_round_the_students() -> None:
    async def play() -> list[str]:
        queue, came = FairQueue(1, 100), []

        async def take(student: str) -> None:
            async with queue.turn(student):
                came.append(student)
                await asyncio.sleep(0)

        names = ["ann"] * 5 + ["bob", "cat", "bob"]
        await asyncio.gather(*map(take, names))
        assert (queue.running, queue.waiting) == (0, 0)
        return came

    assert asyncio.run(play()) == ["ann", "ann", "bob", "cat", "ann", "bob", "ann", "ann"]


def test_one_student_never_has_more_than_half_of_the_places() -> None:
    async def play() -> None:
        queue, running, most = FairQueue(4, 100), set(), 0

        async def take(number: int) -> None:
            nonlocal most
            async with queue.turn("ann"):
                running.add(number)
                most = max(most, len(running))
                await asyncio.sleep(0.01)
                running.discard(number)

        await asyncio.gather(*map(take, range(8)))
        assert most == 2

    asyncio.run(play())


def test_a_full_queue_refuses_and_who_leaves_makes_room() -> None:
    async def play() -> None:
        queue = FairQueue(1, 2)
        end = asyncio.Event()

        async def take(student: str) -> None:
            async with queue.turn(student):
                await end.wait()

        tasks = [asyncio.create_task(take(name)) for name in ("ann", "bob", "cat")]
        await asyncio.sleep(0)
        with pytest.raises(QueueFull):
            await take("dan")
        tasks[1].cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert queue.waiting == 1
        tasks.append(asyncio.create_task(take("dan")))
        end.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert (queue.running, queue.waiting) == (0, 0)

    asyncio.run(play())


def test_of_several_groups_the_most_generous_counts_and_the_student_above_all() -> None:
    settings = SelfCheck(
        exceptions={"ann": {"checks": 1}, "group:a": {"checks": 20}, "group:b": {"checks": 40, "queue": 2}},
        groups={"b": ["bob"]},
    )
    assert allowance_of(Person("ann", frozenset({"a"})), settings).checks == 1
    assert allowance_of(Person("bob", frozenset({"a"})), settings) == Allowance(40, 3600, 2)
    assert allowance_of(Person("cat", frozenset({"a"})), settings).checks == 20
    assert allowance_of(Person("dan"), settings) == TEN
