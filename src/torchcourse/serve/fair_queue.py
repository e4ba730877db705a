"""Whose turn is it? Round robin over students, so that nobody's many checks keep another's from running."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class QueueFull(Exception):
    """So many wait that another one would wait too long."""


class FairQueue:
    """Lets `at_once` in, of each student at most half of that while others wait; used in one event loop."""

    def __init__(self, at_once: int, most_waiting: int) -> None:
        self._at_once = at_once
        self._most_of_one = max(1, at_once // 2)
        self._most_waiting = most_waiting
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._running: Counter[str] = Counter()

    @property
    def waiting(self) -> int:
        return sum(map(len, self._waiting.values()))

    @property
    def running(self) -> int:
        return self._running.total()

    @asynccontextmanager
    async def turn(self, student: str) -> AsyncIterator[None]:
        """Wait until it is the student's turn, and have it until the end of the block.

        Raises:  QueueFull
        """
        if self.waiting >= self._most_waiting:
            raise QueueFull
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(student, deque()).append(turn)
        self._let_in()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it came at the same moment
                self._end(student)
            else:
                self._forget(student, turn)
            raise
        try:
            yield
        finally:
            self._end(student)

    def _end(self, student: str) -> None:
        self._running[student] -= 1
        if self._running[student] <= 0:
            del self._running[student]
        self._let_in()

    def _let_in(self) -> None:
        while self.running < self._at_once and (student := self._next()) is not None:
            turns = self._waiting.pop(student)
            turn = turns.popleft()
            if turns:
                self._waiting[student] = turns  # behind all others
            self._running[student] += 1
            turn.set_result(None)

    def _next(self) -> str | None:
        return next((one for one in self._waiting if self._running[one] < self._most_of_one), None)

    def _forget(self, student: str, turn: asyncio.Future[None]) -> None:
        turns = self._waiting.get(student)
        if turns is not None and turn in turns:
            turns.remove(turn)
            if not turns:
                del self._waiting[student]
