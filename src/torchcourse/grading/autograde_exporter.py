"""What comes before and after nbgrader's own autograde: nothing is removed for a try that cannot succeed.

nbgrader removes the folder that was graded earlier before it knows whether it can grade again. Its exporter
is the first thing that a course's configuration may replace, and is made before anything is removed.
"""

from __future__ import annotations

import asyncio
import fnmatch
import os
import re
import weakref
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from torchcourse.errors import TorchcourseError
from torchcourse.files.private_folder import NoRoom
from torchcourse.files.submitted_file import UnreadableFile, read_submitted
from torchcourse.files.swapped_folder import SwappedFolder
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.course.lock import CourseLock, CourseLocked
from torchcourse.grading.execute.executor import NotExecuted
from torchcourse.grading.execute.template import TemplateError
from torchcourse.grading.gradebook.writer import GradebookWriter
from torchcourse.grading.nbgrader_plugin import ExecuteAndJudge
from torchcourse.grading.notebook.read_notebook import (
    MAX_BYTES,
    UnreadableSubmission,
    read_notebook,
    refuse_countless,
    refuse_too_large,
)
from torchcourse.grading.one_line import one_line
from torchcourse.grading.pipeline.standing_engine import assignment_in, course_root, end_standing_engine
from torchcourse.grading.reading.readers import ReaderError
from torchcourse.grading.record.autograded_folder import FolderError
from torchcourse.grading.sandbox.prepared import SandboxError
from torchcourse.grading.sources.new_assignment import gradebook_with
from torchcourse.grading.sources.source_in_gradebook import refuse_another_source

OF_THE_ENGINE = (NotExecuted, NoRoom, ReaderError, SandboxError, TemplateError)
EARLIER_STAYS = "What was graded earlier is as it was."
# nbgrader reads a notebook in its own process, as objects of Python that take some 500 bytes for each value.
MOST_VALUES = 2_000_000


class AutogradeExporter(NotebookExporter):
    """nbgrader's exporter, in front of which the engine is tried, and behind which nothing graded is lost."""

    def __init__(self, config: Any = None, **settings: Any) -> None:
        """Raises:  NbGraderException with one sentence, while nothing has been removed"""
        super().__init__(config=config, **settings)  # type: ignore[no-untyped-call]  # nbconvert's
        if isinstance(self.parent, Autograde):
            todo = list(_to_be_graded(self.parent))
            try:
                for assignment in sorted({assignment for assignment, _ in todo}):
                    self._try(assignment)
                _keep(
                    [folder for _, folder in todo if folder.exists()], self.parent.coursedir.notebook_id, self
                )
            except TorchcourseError as error:
                raise self._told(error) from None
            except OSError as error:
                why = f"autograded/ cannot be written: {error}. Get write permission for it, or make room."
                raise self._told(FolderError(why)) from None

    def from_filename(self, filename: str, resources: Any = None, **settings: Any) -> tuple[Any, Any]:
        """Mend, or run and judge, one notebook.

        Raises:  NbGraderException with one sentence where the engine or the submission is to blame
        """
        try:
            _refuse_what_fills_the_memory(Path(filename))
            return super().from_filename(filename, resources=resources, **settings)
        except TorchcourseError as error:
            if isinstance(error, OF_THE_ENGINE):
                end_standing_engine()
            raise self._told(error) from None
        except ValueError as error:  # what nbformat says of a file that is no notebook
            raise self._told(_unreadable(Path(filename), error)) from None

    def _try(self, assignment: str) -> None:
        """Let the gradebook hold the assignment, and the engine stand ready."""
        course = Course.open(course_root(self))
        with (
            suppress(CourseLocked),
            CourseLock(course.root),
            gradebook_with(course, assignment, self.log.info),
        ):
            pass
        with GradebookWriter.of(course) as gradebook:
            refuse_another_source(course, gradebook.assignment(assignment))
        run = ExecuteAndJudge(parent=self)
        if run.enabled:
            assignment_in(course.root, assignment).engine(run.timeout, not run.unsafe_no_sandbox)

    def _told(self, error: Exception) -> NbGraderException:
        said = f"{str(error).rstrip()} {EARLIER_STAYS}"
        self.log.error("%s", said)
        return NbGraderException(said)


def _refuse_what_fills_the_memory(path: Path) -> None:
    """Raises:  UnreadableSubmission, UnreadableFile"""
    data = read_submitted(path, MAX_BYTES + 1)
    try:
        refuse_too_large(data)
        refuse_countless(data.decode("latin-1"), MOST_VALUES)
    except UnreadableSubmission as found:
        raise UnreadableSubmission(f"{path}: {found}") from None


def _unreadable(path: Path, error: ValueError) -> Exception:
    try:
        read_notebook(read_submitted(path, MAX_BYTES + 1))
    except UnreadableSubmission as found:
        return UnreadableSubmission(f"{path}: {found}")
    except UnreadableFile:
        pass
    what = one_line(f"{type(error).__name__}: {error}")
    return UnreadableSubmission(
        f"{path} is damaged ({what}). `torchcourse grade` grades what is whole of it."
    )


def _to_be_graded(converter: Autograde) -> Iterator[tuple[str, Path]]:
    """What nbgrader is about to grade: the assignment, and where the graded folder is to stand."""
    coursedir = converter.coursedir
    names = ("(?P<student>.*)", "(?P<assignment>.*)")
    pattern = coursedir.format_path(coursedir.submitted_directory, *names, escape=True)
    for submitted in sorted(converter.assignments):
        match = re.match(pattern, submitted)
        if match is None or match["student"] in coursedir.student_id_exclude.split(","):
            continue
        graded = coursedir.format_path(coursedir.autograded_directory, match["student"], match["assignment"])
        if converter.force or not os.path.exists(graded) or _is_newer(coursedir, submitted, graded):
            yield match["assignment"], Path(os.path.normpath(graded))


def _is_newer(coursedir: Any, submitted: str, graded: str) -> bool:
    times = [coursedir.get_existing_timestamp(folder) for folder in (submitted, graded)]
    return None not in times and times[0] > times[1]


def _keep(folders: list[Path], notebooks: str, until_gone: AutogradeExporter) -> None:
    """Keep what is graded until nbgrader has ended; what it has removed and not graded again comes back."""
    kept = [SwappedFolder(folder) for folder in folders]
    for folder in kept:
        folder.keep_copy()
    end = weakref.finalize(until_gone, _bring_back, kept, notebooks)  # at the latest when this process ends
    with suppress(RuntimeError):  # no server: nobody is waiting
        asyncio.get_running_loop().call_soon(end)


def _bring_back(kept: list[SwappedFolder], notebooks: str) -> None:
    for folder in kept:
        if notebooks != "*":  # nbgrader removes only these, and leaves the folder
            folder.give_up_without(lambda name: fnmatch.fnmatchcase(name, f"{notebooks}.ipynb"))
        folder.recover()
