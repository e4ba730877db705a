"""How many checks are left? A sliding window over the record, and those that are under way."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from torchcourse.grading.gradebook.check_record import CheckRecord, RecordedCheck
from torchcourse.serve.settings import Allowance


class Refused(Exception):
    """A check is not begun: why, and in how many seconds it could be."""

    def __init__(self, kind: str, told: str, retry_seconds: float, left: Left | None = None) -> None:
        super().__init__(told)
        self.kind = kind
        self.retry_seconds = retry_seconds
        self.left = left


@dataclass(frozen=True)
class Left:
    """The limits of one student and assignment as they are at one moment."""

    left: int | None  # None: any number
    next: datetime | None  # when one more comes back
    allowance: Allowance

    def as_json(self) -> dict[str, object]:
        next_ = self.next.isoformat(timespec="seconds").replace("+00:00", "Z") if self.next else None
        return {
            "left": self.left,
            "next": next_,
            "checks": self.allowance.checks or None,
            "seconds_of_limit": self.allowance.seconds,
        }


def _now() -> datetime:
    return datetime.now(UTC)


class Limits:
    """Counts checks by student and assignment; used in one event loop.

    A check is reserved before it is begun. It counts from the moment it was asked for, once it is recorded;
    what is given back has never counted.
    """

    def __init__(self, record: CheckRecord, now: Callable[[], datetime] = _now) -> None:
        self._record = record
        self._now = now
        self._under_way: Counter[tuple[str, str]] = Counter()
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}

    async def look(self, student: str, assignment: str, allowance: Allowance) -> Left:
        """Raises:  CheckRecordError"""
        if allowance.checks == 0:
            return Left(None, None, allowance)
        since = self._now() - timedelta(seconds=allowance.seconds)
        times = await asyncio.to_thread(self._record.times, student, assignment, since)
        next_ = times[max(0, len(times) - allowance.checks)] if times else None
        back = next_ + timedelta(seconds=allowance.seconds) if next_ else None
        return Left(max(0, allowance.checks - len(times)), _rounded_up(back), allowance)

    async def reserve(self, student: str, assignment: str, allowance: Allowance) -> Reservation:
        """Raises:  Refused, CheckRecordError"""
        key = student, assignment
        async with self._lock(key):
            under_way = self._under_way[key]
            if under_way >= allowance.queue:
                raise Refused(
                    "queue", f"You are waiting for {under_way} checks already: wait for one of them.", 2
                )
            now = await self.look(student, assignment, allowance)
            if now.left is not None and now.left <= under_way:
                if now.left > 0 or now.next is None:
                    raise Refused(
                        "limit", "The checks that you are waiting for are the last for now.", 2, now
                    )
                seconds = max(1.0, (now.next - self._now()).total_seconds())
                raise Refused("limit", _limit_in_words(allowance, seconds), seconds, now)
            self._under_way[key] += 1
        return Reservation(self, student, assignment, self._now())

    async def record(self, check: RecordedCheck) -> None:
        """Count a check; it is on the disk when this returns.

        Raises:  CheckRecordError
        """
        key = check.student, check.assignment
        async with self._lock(key):
            await asyncio.to_thread(self._record.add, check)
            self.give_back(key)

    def give_back(self, key: tuple[str, str]) -> None:
        """Forget one that was under way."""
        self._under_way[key] -= 1
        if self._under_way[key] <= 0:
            del self._under_way[key]

    def _lock(self, key: tuple[str, str]) -> asyncio.Lock:
        if len(self._locks) > 10_000:  # those that nobody holds are made again when they are needed
            self._locks = {one: lock for one, lock in self._locks.items() if lock.locked()}
        return self._locks.setdefault(key, asyncio.Lock())


class Reservation:
    """One check that is under way: recorded once, or given back once."""

    def __init__(self, limits: Limits, student: str, assignment: str, asked: datetime) -> None:
        self._limits = limits
        self.student = student
        self.assignment = assignment
        self.asked = asked
        self._is_open = True
        self.is_running = False  # from then on it goes to its end, whoever still listens

    async def record(self, check: RecordedCheck) -> None:
        """Raises:  CheckRecordError, and then it is given back"""
        assert self._is_open
        self._is_open = False
        try:
            await self._limits.record(check)
        except BaseException:
            self._limits.give_back((self.student, self.assignment))
            raise

    def give_back(self) -> None:
        """A second time, or after `record`, it does nothing."""
        if self._is_open:
            self._is_open = False
            self._limits.give_back((self.student, self.assignment))


def _rounded_up(time: datetime | None) -> datetime | None:
    if time is None or time.microsecond == 0:
        return time
    return time.replace(microsecond=0) + timedelta(seconds=1)


def _limit_in_words(allowance: Allowance, seconds: float) -> str:
    per = "an hour" if allowance.seconds == 3600 else f"{_span(allowance.seconds)}"
    return f"You have used your {allowance.checks} checks in {per}: the next one comes in {_span(seconds)}."


def _span(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} seconds"
    return f"{-(-seconds // 60):.0f} minutes"
