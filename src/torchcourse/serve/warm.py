"""The assignments that stand ready: started when asked for, changed with the course, the oldest ended."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from torchcourse.bank_path import bank_path, files_of_bank
from torchcourse.errors import TorchcourseError
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.self_check.checker import Checker
from torchcourse.grading.self_check.notebook_at_hand import assignments_of

SECONDS_UNTIL_NEXT_TRY = 20.0  # of what did not start
_QUIET_SECONDS = 60.0  # after which only one template of an assignment stays
_LOOK_SECONDS = 1.0  # how long what was seen of the disk is believed

log = logging.getLogger("torchcourse.serve")

State = tuple[tuple[str, int, int, int], ...]  # of files: name, inode, size, time


class NotReady(Exception):
    """An assignment cannot be checked just now, by no fault of who asks."""


@dataclass(eq=False)
class _Ready:
    """One assignment's engine, and how many use it."""

    checker: Checker
    state: State
    users: int = 0
    used: float = field(default_factory=time.monotonic)  # when somebody last was lent it
    is_old: bool = False
    seeded: float = field(default_factory=time.monotonic)  # when its newest seed was made

    def close_if_unused(self) -> None:
        if self.is_old and self.users == 0:
            asyncio.get_running_loop().run_in_executor(None, self.checker.__exit__)


class WarmAssignments:
    """Lends the checkers of a course's assignments; used in one event loop."""

    def __init__(
        self,
        course: Callable[[], Course],
        most: int,
        workers: int,
        sandbox: bool,
        start: Callable[[Course, str, int, bool], Checker] | None = None,
    ) -> None:
        """`course` gives it as it is configured now; at `most` so many assignments are ready at once."""
        self._course = course
        self.most = most
        self._workers = workers
        self._sandbox = sandbox
        self._start_checker = start or _started
        self._ready: OrderedDict[str, _Ready] = OrderedDict()
        self._starting: dict[str, asyncio.Task[_Ready]] = {}
        self._failed: dict[str, tuple[State, float]] = {}
        self._names: tuple[float, frozenset[str]] = (-1.0, frozenset())
        self._looked: dict[str, tuple[float, State]] = {}

    @property
    def names(self) -> frozenset[str]:
        """The assignments that the course holds."""
        looked, names = self._names
        if looked < 0 or time.monotonic() - looked > _LOOK_SECONDS:
            names = frozenset(assignments_of(self._course()))
            self._names = time.monotonic(), names
        return names

    @property
    def ready(self) -> tuple[str, ...]:
        return tuple(self._ready)

    @asynccontextmanager
    async def lend(self, name: str) -> AsyncIterator[Checker]:
        """The checker of an assignment, as the course is now, or as it was until the new one is ready.

        Raises:  NotReady
        """
        ready = await self._get(name)
        ready.users += 1
        ready.used = time.monotonic()
        try:
            yield ready.checker
        finally:
            ready.users -= 1
            ready.close_if_unused()

    async def _get(self, name: str) -> _Ready:
        state = self._state_of(name)
        ready = self._ready.get(name)
        if ready is not None:
            self._ready.move_to_end(name)
            if ready.state != state:
                self._begin(name, state)
            return ready
        task = self._begin(name, state)
        if task is None:
            raise NotReady
        return await asyncio.shield(task)

    def _begin(self, name: str, state: State) -> asyncio.Task[_Ready] | None:
        """Start it, unless it is being started, or failed a moment ago as it is now."""
        if name in self._starting:
            return self._starting[name]
        failed_state, until = self._failed.get(name, ((), 0.0))
        if failed_state == state and time.monotonic() < until:
            return None
        task = asyncio.create_task(self._start(name, state))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # it was logged
        self._starting[name] = task
        return task

    async def _start(self, name: str, state: State) -> _Ready:
        began = time.monotonic()
        try:
            checker = await asyncio.to_thread(
                self._start_checker, self._course(), name, self._workers, self._sandbox
            )
        except Exception as error:
            known = isinstance(error, TorchcourseError)
            log.error("%s cannot be checked: %s", name, error, exc_info=None if known else error)
            self._failed[name] = state, time.monotonic() + SECONDS_UNTIL_NEXT_TRY
            raise NotReady from error
        finally:
            del self._starting[name]
        log.info("%s is ready after %.1f s", name, time.monotonic() - began)
        self._retire(name)
        ready = self._ready[name] = _Ready(checker, state)
        while len(self._ready) > self.most:
            self._retire(next(iter(self._ready)))
        return ready

    def _retire(self, name: str) -> None:
        """Let nobody new use it; it ends when its last user is done."""
        ready = self._ready.pop(name, None)
        if ready is not None:
            ready.is_old = True
            ready.close_if_unused()

    def _state_of(self, name: str) -> State:
        looked, state = self._looked.get(name, (-1.0, ()))
        if looked < 0 or time.monotonic() - looked > _LOOK_SECONDS:
            state = _state(_files_of(self._course(), name))
            self._looked[name] = time.monotonic(), state
        return state

    async def look_after(
        self, seeds: Callable[[], int], seconds: Callable[[], float], is_busy: Callable[[], bool]
    ) -> None:
        """For ever: run the bank ahead, make seeds and replace old ones, unless students wait."""
        while True:
            for ready in list(self._ready.values()):
                if not ready.is_old:
                    ready.users += 1
                    try:
                        await self._look_after_one(ready, seeds(), seconds(), is_busy)
                    except TorchcourseError as error:
                        log.warning("no new seed for %s: %s", ready.checker.assignment, error)
                    finally:
                        ready.users -= 1
                        ready.close_if_unused()
            await asyncio.sleep(1.0)

    async def _look_after_one(
        self, ready: _Ready, seeds: int, seconds: float, is_busy: Callable[[], bool]
    ) -> None:
        if time.monotonic() - ready.used > _QUIET_SECONDS:
            await asyncio.to_thread(ready.checker.rest)
        await _all_steps(ready, ready.checker.run_bank(), is_busy)
        is_due = time.monotonic() - ready.seeded > seconds / seeds
        if ready.checker.seeds < seeds or is_due:
            await _all_steps(ready, ready.checker.prepare_seed(), is_busy)
            ready.checker.forget_seeds(but=seeds)
            ready.seeded = time.monotonic()

    async def close(self) -> None:
        """End every process."""
        for task in list(self._starting.values()):
            await asyncio.wait([task])
        ready = list(self._ready.values())
        self._ready.clear()
        for one in ready:
            await asyncio.to_thread(one.checker.__exit__)


async def _all_steps(ready: _Ready, steps: Iterator[None], is_busy: Callable[[], bool]) -> None:
    """Take the steps one by one, so that a check never waits for more than one; stop when it is retired."""
    while not ready.is_old and await asyncio.to_thread(_step, steps):
        while is_busy() and not ready.is_old:
            await asyncio.sleep(0.2)


def _step(steps: Iterator[None]) -> bool:
    for _ in steps:
        return True
    return False


def _started(course: Course, name: str, workers: int, sandbox: bool) -> Checker:
    return Checker(course, name, workers, sandbox, at_start=1).__enter__()


def _files_of(course: Course, name: str) -> list[Path]:
    """What an assignment's checks depend on."""
    source = course.path_of("source", name)
    notebooks = sorted(source.glob("*.ipynb"))
    bank = [path for one in notebooks for path in files_of_bank(bank_path(course.root, one.stem))]
    beside = [one for one in sorted(source.rglob("*"))[:1000] if one.suffix != ".ipynb"]
    return [*notebooks, *bank, *beside, course.root / "nbgrader_config.py"]


def _state(paths: list[Path]) -> State:
    found = []
    for path in paths:
        try:
            about = path.stat()
        except OSError:
            continue
        if path.is_file():
            found.append((str(path), about.st_ino, about.st_size, about.st_mtime_ns))
    return tuple(found)
