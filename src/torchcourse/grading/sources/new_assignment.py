"""An assignment that is built and that the gradebook lacks gets there by itself, before it is graded.

The rows are those of `nbgrader generate_assignment`; release/ is left alone.
"""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from nbgrader.api import Gradebook

from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.gradebook.connection import missing_file
from torchcourse.grading.gradebook.writer import GradebookError, GradebookWriter
from torchcourse.grading.sources.new_source import read_new_source
from torchcourse.grading.sources.source_in_gradebook import note_source


def gradebook_with(
    course: Course, assignment: str, tell: Callable[[str], None] = lambda what: None
) -> GradebookWriter:
    """Open the gradebook; an assignment that it lacks is taken in, if its source is built.

    Raises:  GradebookError, CourseError when nbgrader refuses the source
    """
    missing = missing_file(course.db_url)
    if not any(course.path_of("source", assignment).glob("*.ipynb")):
        if missing is not None:
            raise CourseError(_no_such_assignment(course, assignment))
        return GradebookWriter.of(course)
    if missing is not None:
        _make_gradebook(missing, course.course_id)
    gradebook = GradebookWriter.of(course)
    try:
        if not gradebook.holds(assignment):
            tell(f"taking {assignment} into the gradebook")
            gradebook.add(read_new_source(course, assignment))
            note_source(course, gradebook.assignment(assignment))
    except BaseException:
        gradebook.close()
        raise
    return gradebook


def _no_such_assignment(course: Course, assignment: str) -> str:
    """What to say of a name that neither a gradebook nor source/ knows."""
    folder = course.path_of("source", assignment)
    built = sorted({path.parent.name for path in folder.parent.glob("*/*.ipynb")})
    near = difflib.get_close_matches(assignment, built, n=1)
    if near:
        advice = f"Did you mean {near[0]}?"
    elif built:
        advice = f"There are {', '.join(built)}."
    else:
        advice = "Put its source there, and build it."
    return f"{folder} holds no notebook, and there is no gradebook yet. {advice}"


def _make_gradebook(path: Path, course_id: str) -> None:
    """Let nbgrader make an empty gradebook, whole or not at all; one that came meanwhile stays."""
    try:
        with tempfile.TemporaryDirectory(prefix=".gradebook-", dir=path.parent) as folder:
            made = Path(folder) / path.name
            Gradebook(f"sqlite:///{made}", course_id).close()
            with suppress(FileExistsError):
                os.link(made, path)
    except OSError as error:
        raise GradebookError(
            f"The gradebook {path} cannot be made: {error.strerror}. Get write permission for its folder, "
            "and free some space if the disk is full."
        ) from error
