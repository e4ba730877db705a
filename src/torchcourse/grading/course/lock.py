"""Is another grader at work on this course?"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from torchcourse.grading.course.settings import CourseError

LOCK_NAME = ".torchcourse.lock"
POLL_SECONDS = 0.2

_held_here: set[Path] = set()  # a POSIX lock does not keep out its own process


class CourseLocked(CourseError):
    """Another grader is at work on this course: says which, and since when."""


class CourseLock:
    """Keeps a second grader out of a course; the system lets go of it when its holder dies, however it dies.

    A POSIX lock and not flock, which a template forked from a killed grader would go on holding.
    """

    def __init__(
        self, root: Path, wait_seconds: float = 0.0, waiting: Callable[[str], None] = lambda holder: None
    ) -> None:
        """`waiting` is told once who holds the lock, before the wait begins."""
        self._path = root.resolve() / LOCK_NAME
        self._wait_seconds = wait_seconds
        self._waiting = waiting
        self._descriptor = -1

    def __enter__(self) -> CourseLock:
        """Take the lock.

        Raises:  CourseLocked when somebody else has it for longer than `wait_seconds`; CourseError
        """
        deadline = time.monotonic() + self._wait_seconds
        told = False
        while not self._taken():
            holder = self._holder()
            if time.monotonic() >= deadline:
                raise CourseLocked(
                    f"{self._path.parent} is being worked on by {holder}. Wait for its end, then run again."
                )
            if not told:
                self._waiting(holder)
                told = True
            time.sleep(POLL_SECONDS)
        return self

    def __exit__(self, *_error: object) -> None:
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
        _held_here.discard(self._path)

    def _taken(self) -> bool:
        import fcntl  # not on Windows, where no course is graded, but its configuration may be read

        if self._path in _held_here:
            return False
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o664)
        except OSError as error:
            raise CourseError(
                f"{self._path} cannot be written: {os.strerror(error.errno or 0)}. "
                "Get write permission for the course folder."
            ) from error
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        me = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now().isoformat(" ", "seconds"),
        }
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(me).encode(), 0)
        self._descriptor = descriptor
        _held_here.add(self._path)
        return True

    def _holder(self) -> str:
        if self._path in _held_here:  # reading the file would close it, and that would give the lock away
            return "this very process"
        try:
            said = json.loads(self._path.read_text())
            return f"process {said['pid']} on {said['host']} since {said['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"
