"""What an assignment brings to its grading: sources, known answers, files and the time limit of a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from torchcourse.answer_bank import BankAnswer
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.course.taken_files import source_files
from torchcourse.grading.execute.work_files import AssignmentFiles
from torchcourse.grading.records import SourceNotebook
from torchcourse.grading.sources.assignment_sources import assignment_answers


@dataclass(frozen=True)
class Material:
    """All that an engine needs to know of one assignment."""

    sources: Sequence[SourceNotebook]
    answers: Mapping[str, tuple[BankAnswer, ...]] = field(default_factory=dict)  # by notebook
    files: AssignmentFiles = field(default_factory=AssignmentFiles)
    timeout_seconds: float | None = 30.0  # of a cell; None for no limit

    @classmethod
    def of(cls, course: Course, assignment: str, sources: tuple[SourceNotebook, ...]) -> Material:
        """Read what a course has for these sources.

        Raises:  AuthoringError for a mistake in the answer bank, CourseError when a folder must not be opened
        """
        answers = assignment_answers(course, sources)
        return cls(sources, answers, assignment_files(course, assignment), course.timeout_seconds)


def assignment_files(course: Course, assignment: str) -> AssignmentFiles:
    """The files beside the instructor's notebooks, and the folders that their code may read.

    Raises:  CourseError when a folder must not be opened for reading
    """
    files = files_in(course.path_of("source", assignment), course.ignore)
    return AssignmentFiles(files, course.not_overwritten(assignment), course.readable_folders())


def files_in(folder: Path, ignore: Sequence[str] = ()) -> dict[str, Path]:
    """A folder's files, but no notebooks: these may hold what the code that runs there must not read."""
    names = [name for name in source_files(folder, ignore) if name.suffix != ".ipynb"]
    return {str(name): folder / name for name in names}
