"""One check from the body that was sent to the answer: reserved, run, recorded, told. No HTTP."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from torchcourse.errors import TorchcourseError
from torchcourse.grading.execute.task import RunsLong
from torchcourse.grading.gradebook.check_record import (
    CheckedExercise,
    CheckRecord,
    CheckRecordError,
    RecordedCheck,
)
from torchcourse.grading.self_check.checker import CheckedNotebook, Checker, CheckerFailed, NotChecked
from torchcourse.serve.fair_queue import FairQueue, QueueFull
from torchcourse.serve.limits import Left, Limits, Refused, Reservation
from torchcourse.serve.live_course import LiveCourse
from torchcourse.serve.metrics import Metrics
from torchcourse.serve.pace import Pace
from torchcourse.serve.settings import Person, SelfCheck, allowance_of, told_of_record
from torchcourse.serve.told import told
from torchcourse.serve.warm import NotReady, WarmAssignments

log = logging.getLogger("torchcourse.serve")
_OVERLOAD_SECONDS = 20.0
_FAILED_SECONDS = 5.0
_TRIES = 4


class BadNotebook(Exception):
    """A body that cannot be checked: the kind, and what to tell the student."""

    def __init__(self, kind: str, told: str) -> None:
        super().__init__(told)
        self.kind = kind


class CheckService:
    """Checks notebooks for students, within their limits; used in one event loop."""

    def __init__(self, course: LiveCourse, record: CheckRecord, workers: int, sandbox: bool = True) -> None:
        settings = course.settings()
        self._live = course
        # One template more than there are cores, for the slow lane: the others are left to everybody else.
        self._warm = WarmAssignments(course.course, settings.warm, workers + 1, sandbox)
        # Some are read or judged while others run.
        self._queue = FairQueue(workers + 2, settings.waiting)
        self._slow_lane = FairQueue(1, settings.waiting)
        self._pace = Pace()
        self._threads = ThreadPoolExecutor(workers + 3, "check")
        self._limits = Limits(record)
        self.metrics = Metrics(lambda: self._waiting, lambda: self._running, lambda: len(self._warm.ready))

    @property
    def _waiting(self) -> int:
        return self._queue.waiting + self._slow_lane.waiting

    @property
    def _running(self) -> int:
        return self._queue.running + self._slow_lane.running

    @property
    def settings(self) -> SelfCheck:
        return self._live.settings()

    @property
    def ready(self) -> tuple[str, ...]:
        return self._warm.ready

    def has(self, assignment: str) -> bool:
        """Whether it is one of the course's that are open for checks."""
        return assignment in self._warm.names and assignment not in self.settings.closed

    async def warm_up(self, assignment: str) -> None:
        """Have an assignment ready before anybody asks for it.

        Raises:  NotReady
        """
        async with self._warm.lend(assignment):
            pass

    async def limits(self, person: Person, assignment: str) -> dict[str, Any]:
        """Raises:  CheckRecordError"""
        left = await self._left(person, assignment)
        return {"assignment": assignment, **self._limits_as_json(left), "queued": self._waiting}

    async def reserve(self, person: Person, assignment: str) -> Reservation:
        """Raises:  Refused, CheckRecordError"""
        return await self._limits.reserve(person.name, assignment, allowance_of(person, self.settings))

    async def check(
        self, person: Person, reserved: Reservation, notebook: Path, exercises: Sequence[str]
    ) -> dict[str, Any]:
        """Check the notebook in a file; what is given back has not counted.

        Raises:  BadNotebook, Refused
        """
        began, outcome = time.monotonic(), "failed"
        try:
            answer = await self._check(person, reserved, notebook, exercises)
            outcome = "answered"
            return answer
        except (BadNotebook, Refused) as error:
            outcome = error.kind
            raise
        except asyncio.CancelledError:
            outcome = "left"
            raise
        finally:
            reserved.give_back()
            self.metrics.checks.labels(reserved.assignment, outcome).inc()
            if outcome == "answered":
                self.metrics.seconds.labels(reserved.assignment).observe(time.monotonic() - began)

    async def _check(
        self, person: Person, reserved: Reservation, notebook: Path, exercises: Sequence[str]
    ) -> dict[str, Any]:
        settings = self.settings
        try:
            try:
                checked = await self._in_a_lane(self._queue, reserved, notebook, exercises)
            except RunsLong as stopped:
                self._pace.was_stopped(person.name, reserved.assignment, stopped.seconds)
                checked = await self._in_a_lane(self._slow_lane, reserved, notebook, exercises)
            await reserved.record(_recorded(reserved, checked, settings, notebook))
        except QueueFull:
            raise Refused(
                "overload", "So many are waiting that yours would take long.", _OVERLOAD_SECONDS
            ) from None
        except NotReady:
            raise Refused(
                "starting", "This assignment cannot be checked just now.", _OVERLOAD_SECONDS
            ) from None
        except CheckRecordError as error:
            log.error("%s", error)
            raise Refused("failed", "The check could not be recorded.", _FAILED_SECONDS) from None
        answer = told(checked, settings.hints)
        # The file's name is ours; to the student it says nothing.
        answer["repairs"] = [one for one in answer["repairs"] if notebook.name not in one]
        return {**answer, **self._limits_as_json(await self._left(person, reserved.assignment))}

    async def _in_a_lane(
        self, lane: FairQueue, reserved: Reservation, notebook: Path, exercises: Sequence[str]
    ) -> CheckedNotebook:
        """Wait for a turn there, and run it; in the slow lane to its end.

        Raises:  QueueFull, NotReady, BadNotebook, Refused, RunsLong
        """
        who = reserved.student, reserved.assignment
        async with lane.turn(reserved.student), self._warm.lend(reserved.assignment) as checker:
            reserved.is_running = True
            unknown = sorted(set(exercises) - set(checker.exercises))
            if unknown:
                raise BadNotebook("exercise", f"The exercises here are {', '.join(checker.exercises)}.")
            if lane is self._slow_lane:
                return await self._run(checker, notebook, exercises, None)
            checked = await self._run(checker, notebook, exercises, self._pace.patience_seconds(*who))
            self._pace.took(*who, checked.seconds)
            return checked

    async def _run(
        self, checker: Checker, notebook: Path, exercises: Sequence[str], patience_seconds: float | None
    ) -> CheckedNotebook:
        """Raises:  BadNotebook, Refused, RunsLong"""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(
                self._threads, _checked, checker, notebook, exercises, patience_seconds
            )
        except RunsLong:
            raise
        except CheckerFailed as error:
            log.error("%s", error)
        except NotChecked as error:
            raise BadNotebook("unreadable", str(error).replace(notebook.name, "Your notebook")) from None
        except TorchcourseError as error:  # no room on the disk, say
            log.error("%s", error)
        except Exception:
            log.exception("a fault of Torchcourse's own")
        raise Refused("failed", "The check failed, by no fault of yours.", _FAILED_SECONDS)

    async def _left(self, person: Person, assignment: str) -> Left:
        return await self._limits.look(person.name, assignment, allowance_of(person, self.settings))

    def _limits_as_json(self, left: Left) -> dict[str, Any]:
        return {**left.as_json(), "hints": self.settings.hints, "record": told_of_record(self.settings)}

    async def look_after(self) -> None:
        """For ever: keep the assignments' secret seeds fresh."""
        await self._warm.look_after(
            lambda: self.settings.seeds,
            lambda: self.settings.seed_hours * 3600.0,
            lambda: self._waiting > 0,
        )

    async def finish(self, seconds: float) -> None:
        """Wait for the checks that are under way, for so long at most."""
        end = time.monotonic() + seconds
        while self._running + self._waiting and time.monotonic() < end:
            await asyncio.sleep(0.05)

    async def close(self) -> None:
        """End every process that was started."""
        await self._warm.close()
        self._threads.shutdown(wait=False, cancel_futures=True)


def _checked(
    checker: Checker, notebook: Path, exercises: Sequence[str], patience_seconds: float | None
) -> CheckedNotebook:
    """Again where readers or templates were killed: each that is met is replaced.

    Raises:  NotChecked, CheckerFailed, RunsLong
    """
    for _ in range(_TRIES - 1):
        try:
            return checker.check(notebook, exercises, patience_seconds=patience_seconds)
        except CheckerFailed as error:
            log.warning("%s", error)
    return checker.check(notebook, exercises, patience_seconds=patience_seconds)


def _recorded(
    reserved: Reservation, checked: CheckedNotebook, settings: SelfCheck, notebook: Path
) -> RecordedCheck:
    exercises = tuple(
        CheckedExercise(
            one.exercise,
            one.points,
            one.max_points,
            None if one.state is None else one.state.kind,
            one.misconception,
            settings.hints and one.hint is not None,
        )
        for one in checked.verdicts
    )
    kept = notebook.read_bytes() if settings.keep_notebooks else None
    return RecordedCheck(reserved.student, reserved.assignment, reserved.asked, exercises, kept)
