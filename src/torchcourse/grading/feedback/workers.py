"""Make each student's pages in a process that may take only so much memory and time.

A process makes one student's pages after another's, since much of them is alike. One that ran out of memory,
took too long or was killed costs the pages that it was making; another goes on with the next student.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from torchcourse.grading.sandbox.process_limits import leave_session_and_die_with

MAX_SECONDS = 60  # for one student's pages, of which an honest one takes a tenth of a second
GRACE_SECONDS = 15  # until a process that does not heed its own alarm is killed
MEMORY_MEBIBYTES = 1024  # of address space, above what this process has mapped; an honest page takes 50

LOOK = (
    "Look at the graded notebook for a cell or an output that is very long, or has very many small parts; "
    "shorten it, or grade again with this version, which shows such cells in part."
)
TOO_SLOW = f"the pages take more than {MAX_SECONDS} s to make. {LOOK}"
TOO_LARGE = f"the pages take more than {MEMORY_MEBIBYTES} MiB of memory to make. {LOOK}"

Make = Callable[[Any], str | None]  # one student's pages; says why they cannot be made
Answer = tuple[str, str | None]  # the student, and why


class PageTimeout(Exception):
    """A student's pages take too long to make; a subclass of no error that means the disk."""


def make_in_processes(make: Make, todo: dict[str, Any], count: int) -> Iterator[Answer]:
    """Make the pages of some students, `count` at a time; give each as it is done.

    This process must have no threads yet: the others are its forks, and inherit `make`.
    """
    waiting = list(reversed(todo.items()))
    workers: list[_Worker] = []
    try:
        while waiting or workers:
            while waiting and len(workers) < count:
                workers.append(_Worker.start(make))
                workers[-1].give(*waiting.pop())
            for worker in _ready(workers):
                answer = worker.answer()
                if not worker.is_done():
                    worker.end()
                    workers.remove(worker)
                elif waiting:
                    worker.give(*waiting.pop())
                else:
                    worker.end()
                    workers.remove(worker)
                yield answer
    finally:
        for worker in workers:
            worker.end()


def _ready(workers: Sequence[_Worker]) -> list[_Worker]:
    """Those that have an answer, have ended, or have taken too long; waits for one."""
    first = min(worker.deadline for worker in workers)
    ready = wait([worker.pipe for worker in workers], max(0.0, first - time.monotonic()))
    return [one for one in workers if one.pipe in ready or one.deadline <= time.monotonic()]


@dataclass
class _Worker:
    """A process that makes pages, and the student whose pages it is making."""

    process: BaseProcess
    pipe: Connection
    student: str = ""
    deadline: float = 0.0
    fit: bool = True  # for another student

    @staticmethod
    def start(make: Make) -> _Worker:
        fork = multiprocessing.get_context("fork")
        ours, theirs = fork.Pipe()
        process = fork.Process(target=_work, args=(make, theirs, ours, os.getpid()), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def give(self, student: str, order: Any) -> None:
        self.student = student
        self.deadline = time.monotonic() + MAX_SECONDS + GRACE_SECONDS
        with contextlib.suppress(OSError):  # it has ended: its answer says so
            self.pipe.send(order)

    def answer(self) -> Answer:
        """What became of the pages that it was given."""
        try:
            if self.pipe.poll():
                why, self.fit = self.pipe.recv()
                return self.student, why
            why = TOO_SLOW
        except (EOFError, OSError):
            self.process.join()
            why = _ending_in_words(self.process.exitcode)
        self.fit = False
        return self.student, why

    def is_done(self) -> bool:
        """Whether it can make another student's pages."""
        return self.fit

    def end(self) -> None:
        self.pipe.close()
        if not self.fit or self.process.exitcode is None:
            self.process.kill()
        self.process.join()


def _ending_in_words(status: int | None) -> str:
    if status is not None and status < 0:
        name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
        return f"the process that made the pages was killed ({name}), perhaps for want of memory. {LOOK}"
    return f"the process that made the pages ended by itself (exit status {status}). {LOOK}"


def _work(make: Make, pipe: Connection, parents: Connection, parent: int) -> None:
    """In a process of its own: make the pages that are asked for, until there is nobody to ask."""
    parents.close()
    leave_session_and_die_with(parent)
    limit_memory(MEMORY_MEBIBYTES)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            pipe.send(_made(make, pipe.recv()))


def _made(make: Make, order: Any) -> tuple[str | None, bool]:
    """Why pages could not be made, or None; and whether this process is fit to make others."""
    try:
        with _time_limit():
            return make(order), True
    except PageTimeout:
        return TOO_SLOW, False
    except MemoryError:
        return TOO_LARGE, False


def limit_memory(mebibytes: int) -> None:
    """Let this process map so much more than it has."""
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = mapped + mebibytes * 2**20
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    """Raises:  PageTimeout"""

    def end(*_: object) -> None:
        raise PageTimeout

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, MAX_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
