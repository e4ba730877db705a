"""The engine kept ready for nbgrader, which grades one notebook after another."""

from __future__ import annotations

import atexit
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.course.lock import CourseLock, CourseLocked
from torchcourse.grading.execute.template_pool import TemplatePool
from torchcourse.grading.execute.work_files import AssignmentFiles
from torchcourse.grading.gradebook.writer import GradebookWriter
from torchcourse.grading.pipeline.engine import Engine, new_seed
from torchcourse.grading.pipeline.material import Material
from torchcourse.grading.reading.readers import Readers
from torchcourse.grading.records import SourceNotebook
from torchcourse.grading.sources.assignment_sources import assignment_answers, assignment_sources
from torchcourse.grading.sources.earlier_releases import is_remembered, remember_release


@dataclass
class StandingAssignment:
    """One assignment of one course, as long as this process grades it."""

    course: Course
    sources: tuple[SourceNotebook, ...]
    readable: tuple[Path, ...]
    _engine: Engine | None = None
    _readers: Readers | None = None

    @property
    def readers(self) -> Readers:
        """Who reads and mends its submissions, started by the first who asks."""
        if self._readers is None:
            self._readers = Readers(self.sources, 1)
            atexit.register(self._readers.close)
        return self._readers

    def engine(self, timeout_seconds: float | None, sandbox: bool) -> Engine:
        """The engine, started by the first who asks.

        Raises:  ReferenceFailed, AuthoringError, SandboxError, TemplateError, NoRoom
        """
        if self._engine is None:
            answers = assignment_answers(self.course, self.sources)
            files = AssignmentFiles(readable=self.readable)  # nbgrader itself copies the others
            material = Material(self.sources, answers, files, timeout_seconds)
            engine = Engine(material, TemplatePool(1, sandbox), seed=new_seed(), readers=self.readers)
            self._engine = engine.__enter__()
            atexit.register(engine.close)
        return self._engine

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
        if self._readers is not None:
            self._readers.close()


# nbgrader makes new preprocessors for each notebook; the templates must outlive them. One assignment at a
# time: an older one's processes are ended.
_current: tuple[Any, StandingAssignment] | None = None


def assignment_in(root: Path, name: str) -> StandingAssignment:
    """An assignment as the gradebook holds it now.

    Raises:  CourseError, GradebookError
    """
    global _current
    course = Course.open(root)
    with GradebookWriter.of(course) as gradebook:
        in_gradebook = gradebook.assignment(name)
    sources = assignment_sources(course, in_gradebook)
    _remember(course, name, sources)
    readable = course.readable_folders()
    key = (root, name, sources, readable)
    if _current is None or _current[0] != key:
        end_standing_engine()
        _current = (key, StandingAssignment(course, sources, readable))
    return _current[1]


def end_standing_engine() -> None:
    """End the processes that wait for the next notebook; that starts new ones."""
    global _current
    if _current is not None:
        _current[1].close()
    _current = None


def _remember(course: Course, name: str, sources: tuple[SourceNotebook, ...]) -> None:
    """Record the release that is graded; where another grader has the course's lock, that one records it."""
    cells = {one.name: one.cells for one in sources}
    if not is_remembered(course.root, name, cells):
        with suppress(CourseLocked), CourseLock(course.root):
            remember_release(course.root, name, cells)


def course_root(one: Any) -> Path:
    """The course's folder: known to the converter, a parent or grandparent of this object."""
    while one is not None:
        if hasattr(one, "coursedir"):
            return Path(os.path.abspath(one.coursedir.root))
        one = one.parent
    return Path.cwd()
