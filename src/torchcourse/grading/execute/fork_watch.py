"""Watch one forked process until it ends or must be ended: what it reports, its time, what it uses."""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from torchcourse.grading.child.channel import ChannelError, FrameReader
from torchcourse.grading.execute.collect import Collector

FIRST_CELL_SECONDS = 30.0  # until a fork says that its first cell begins: what it hides counts as this long
LOOK_EVERY_SECONDS = 0.2
READ_EVERY_SECONDS = 0.05
READ_BYTES = 2**18
SECONDS_AFTER_DONE = 5.0
ANSWER_SECONDS = 120.0
TOO_LONG = "took longer than it may, and did not stop when told to"


@dataclass(frozen=True)
class Ending:
    """How a forked process came to its end."""

    status: int  # as from wait
    reason: str | None  # why it was killed, if it was; a sentence's second half: "took longer than …"
    overused: bool = False  # it was killed for what it used
    tried: tuple[str, ...] = ()  # what it asked the system for and did not get: "to start another process"
    peak_mebibytes: float = 0.0  # of memory, with what is the template's as well; 0 where nobody knows

    @property
    def signal(self) -> int | None:
        number = self.status & 0x7F  # as wait writes it, on systems that have no wait as well
        return number if number not in (0, 0x7F) else None


class Parent(Protocol):
    """The template that has forked it, as far as it is needed here."""

    control: socket.socket  # readable when there is an answer

    def receive(self, seconds: float) -> dict[str, Any]: ...

    def kill_fork(self) -> None: ...


class ForkWatch:
    """Looks after one forked process: its frames, its time, its use of the machine."""

    def __init__(
        self,
        template: Parent,
        report: int,
        collector: Collector,
        cell_limit_seconds: Callable[[int], float],
        overuse: Callable[[int], str | None],
        pid: int,
    ) -> None:
        self.template = template
        self.report = report
        self.collector = collector
        self.cell_limit_seconds = cell_limit_seconds
        self.overuse = overuse
        self.pid = pid
        self.reader = FrameReader()
        self.reason: str | None = None
        self.overused = False
        self.cell = collector.cell
        self.is_done = False
        self.is_open = True
        self.deadline = time.monotonic() + FIRST_CELL_SECONDS

    def until_end(self) -> Ending:
        """Read what is reported, and look after the process, until the template says that it has ended.

        Nobody waits for a frame: to be woken by each costs more than all else that is done with it.
        """
        control = self.template.control
        poll = select.poll()
        poll.register(control, select.POLLIN)
        look_at = time.monotonic() + LOOK_EVERY_SECONDS
        while not poll.poll(READ_EVERY_SECONDS * 1000):
            self._read(until=look_at)
            if time.monotonic() > look_at:
                self._look()
                look_at = time.monotonic() + LOOK_EVERY_SECONDS
        ended = self.template.receive(ANSWER_SECONDS)
        self._read(until=time.monotonic() + ANSWER_SECONDS)  # what it had written before it ended
        if self.reason is None and ended["deadly"]:
            self.reason = f"was stopped: it tried {ended['deadly']}"
        peak = ended.get("peak_kibibytes", 0) / 2**10
        return Ending(ended["status"], self.reason, self.overused, tuple(ended["tried"]), peak)

    def end_at_once(self) -> None:
        """End the process, so that the template is free for another."""
        self.template.kill_fork()
        while "ended" not in self.template.receive(ANSWER_SECONDS):
            pass

    def _read(self, until: float) -> None:
        """Take in what has arrived; a process that never stops writing keeps nobody from looking after it."""
        while self.is_open and time.monotonic() < until:
            try:
                data = os.read(self.report, READ_BYTES)
            except BlockingIOError:
                return
            self.is_open = bool(data)
            self._take(data)

    def _take(self, data: bytes) -> None:
        if self.reason is None:
            try:
                for kind, payload in self.reader.feed(data):
                    self.collector.take(kind, payload)
            except ChannelError as error:
                self._end(str(error))
        if self.collector.cell != self.cell:
            self.cell = self.collector.cell
            self.deadline = time.monotonic() + self.cell_limit_seconds(self.cell)
        if self.collector.done and not self.is_done:
            self.is_done = True
            self.deadline = min(self.deadline, time.monotonic() + SECONDS_AFTER_DONE)

    def _look(self) -> None:
        if self.reason is not None:
            return
        if time.monotonic() > self.deadline:
            self._end(TOO_LONG)
        elif (reason := self.overuse(self.pid)) is not None:
            self.overused = True
            self._end(reason)

    def _end(self, reason: str) -> None:
        self.reason = reason
        self.template.kill_fork()
