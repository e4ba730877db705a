"""The course and its settings as nbgrader_config.py says them now, read again when it changes."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.serve.settings import SelfCheck, read_self_check_settings

log = logging.getLogger("torchcourse.serve")


@dataclass(frozen=True)
class _Read:
    course: Course
    settings: SelfCheck
    state: tuple[int, int, int] | None


class LiveCourse:
    """Gives the course and its settings; what cannot be read is told in the log, and the old ones stay."""

    def __init__(self, root: Path) -> None:
        """Raises:  CourseError"""
        self._root = root
        self._lock = threading.Lock()
        self._read = self._read_now()
        self._refused: tuple[int, int, int] | None = None

    def _read_now(self) -> _Read:
        state = self._state()
        course = Course.open(self._root)
        return _Read(course, read_self_check_settings(course), state)

    def _state(self) -> tuple[int, int, int] | None:
        try:
            about = (self._root / "nbgrader_config.py").stat()
        except OSError:
            return None
        return about.st_ino, about.st_size, about.st_mtime_ns

    def _now(self) -> _Read:
        with self._lock:
            state = self._state()
            if state not in (self._read.state, self._refused):
                try:
                    self._read = self._read_now()
                    log.info("nbgrader_config.py was read anew")
                except CourseError as error:
                    log.error("The old settings stay: %s", error)
                    self._refused = state
            return self._read

    def course(self) -> Course:
        return self._now().course

    def settings(self) -> SelfCheck:
        return self._now().settings
