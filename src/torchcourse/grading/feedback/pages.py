"""Which pages do students get back, and how are many made at once?

They are those of `nbgrader generate_feedback`. No student's code runs here. A page is made again when what
stands in it has changed (the graded notebook, a score or comment in the gradebook, a setting); stock goes by
the submission's date alone, and leaves old scores on the page after a human has graded.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from torchcourse.files.submitted_file import UnreadableFile
from torchcourse.files.swapped_folder import SwappedFolder, remove
from torchcourse.files.writable_folder import refuse_unwritable
from torchcourse.grading.course.course_folder import Course, SubmittedFolder
from torchcourse.grading.course.lock import CourseLock
from torchcourse.grading.course.submitted_folder import digest_of
from torchcourse.grading.feedback.converter import FeedbackConverter
from torchcourse.grading.feedback.workers import PageTimeout, make_in_processes
from torchcourse.grading.gradebook.scores import NotebookScores
from torchcourse.grading.gradebook.writer import GradebookWriter
from torchcourse.grading.sources.bonus import is_bonus_by_cell
from torchcourse.installation import code_digest

MARK_NAME = ".torchcourse_feedback.json"  # nbgrader sends students the pages and nothing else

Tell = Callable[[int, int], None]  # how many pages are done, of how many


@dataclass(frozen=True)
class FeedbackOrder:
    """Whose pages are to be made."""

    course: Path
    assignment: str
    students: tuple[str, ...] = ()  # empty for all
    workers: int | None = None  # None for one a core
    force: bool = False  # also what has not changed


@dataclass
class FeedbackOutcome:
    """What became of each student's pages."""

    made: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)  # student -> why


def make_feedback(order: FeedbackOrder, tell: Tell = lambda done, total: None) -> FeedbackOutcome:
    """Make an assignment's feedback pages in feedback/.

    Raises:  CourseError, GradebookError, NotWritable when no page can be made at all
    """
    course = Course.open(order.course)
    with CourseLock(course.root):
        refuse_unwritable(course.folder_of("feedback"))
        with GradebookWriter.of(course) as gradebook:
            assignment = gradebook.assignment(order.assignment)
            scores = _with_bonus(gradebook.scores(assignment), is_bonus_by_cell(course, assignment))
        pages = _Pages(course, order.assignment, FeedbackConverter(course, scores))
        outcome, todo = FeedbackOutcome(), {}
        for folder in course.graded(order.assignment, order.students):
            if folder.error:
                outcome.failed[folder.student] = folder.error
            elif not order.force and pages.are_made(folder):
                outcome.unchanged.append(folder.student)
            else:
                todo[folder.student] = folder
        for student, why in _in_parallel(pages, todo, order.workers, tell):
            if why is None:
                outcome.made.append(student)
            else:
                outcome.failed[student] = why
    return outcome


def _with_bonus(
    scores: Mapping[tuple[str, str], NotebookScores], is_bonus: Mapping[tuple[str, str], bool]
) -> dict[tuple[str, str], NotebookScores]:
    """Note with each notebook's scores which cells are a bonus: the source says it, and no submission."""
    bonus = {key for key, is_so in is_bonus.items() if is_so}
    return {
        (student, notebook): replace(
            one, bonus_cells=tuple(sorted(cell for of, cell in bonus if of == notebook))
        )
        for (student, notebook), one in scores.items()
    }


class _Pages:
    """The pages of one assignment: which stand there already, and the way to make one student's."""

    def __init__(self, course: Course, assignment: str, converter: FeedbackConverter) -> None:
        self._course, self._assignment, self._converter = course, assignment, converter
        # As nbgrader's command sets it, for hooks and preprocessors.
        converter.coursedir.assignment_id = assignment
        versions = [version(name) for name in ("nbgrader", "nbconvert")]
        self._maker = repr((assignment, versions, code_digest(), converter.settings()))

    def are_made(self, folder: SubmittedFolder) -> bool:
        """Whether a student's pages are there and nothing that they are made of has changed."""
        pages = self._folder(folder.student)
        pages.recover()
        try:
            mark = json.loads((pages.path / MARK_NAME).read_bytes())
            all_there = all((pages.path / f"{one.stem}.html").exists() for one in folder.notebooks)
            return all_there and mark == {"digest": self._digest(folder)}
        except (OSError, ValueError, UnreadableFile):
            return False

    def make(self, folder: SubmittedFolder) -> str | None:
        """Make a student's pages and let them take their place; say why when it cannot be done.

        Raises:  MemoryError, PageTimeout
        """
        pages = self._folder(folder.student)
        try:
            digest = self._digest(folder)  # before it is read: what changes meanwhile, the next run sees
            pages.recover()
            with chdir(self._course.root):  # where nbgrader's converters stand
                self._converter.build(self._assignment, folder.student, list(folder.notebooks), pages.new)
            self._write_mark(pages.new / MARK_NAME, digest)
            pages.put_in_place()
        except OSError as error:  # of the disk: the next student's fare alike, and the old pages may stay
            return f"{error.strerror or error} ({error.filename or pages.path}). Its earlier pages are kept."
        except (MemoryError, PageTimeout):
            pages.remove()
            raise
        except Exception as error:
            pages.remove()
            return f"{type(error).__name__}: {error}"
        finally:
            remove(pages.new)
        self._converter.run_post_convert_hook()
        return None

    def _folder(self, student: str) -> SwappedFolder:
        return SwappedFolder(self._course.path_of("feedback", self._assignment, student))

    def _digest(self, folder: SubmittedFolder) -> str:
        recorded = [self._converter.scores.get((folder.student, one.stem)) for one in folder.notebooks]
        return hashlib.sha256(repr((self._maker, digest_of(folder), recorded)).encode()).hexdigest()

    def _write_mark(self, path: Path, digest: str) -> None:
        path.write_text(json.dumps({"digest": digest}) + "\n")
        path.chmod(int(str(self._converter.permissions), 8))


def _in_parallel(
    pages: _Pages, todo: dict[str, SubmittedFolder], workers: int | None, tell: Tell
) -> Iterator[tuple[str, str | None]]:
    """Make the pages of some students in processes of their own; give each as it is done."""
    count = min(len(todo), workers or len(os.sched_getaffinity(0)))
    if todo:
        tell(0, len(todo))
    for number, answer in enumerate(make_in_processes(pages.make, todo, count), 1):
        yield answer
        tell(number, len(todo))
