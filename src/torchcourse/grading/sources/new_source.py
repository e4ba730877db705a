"""What would nbgrader record of an assignment's source as it is now? Its own generate_assignment says it.

It works on the course's source folder with the course's settings, but releases into a temporary folder and
records into a gradebook of its own, so that nothing of the course changes.
"""

from __future__ import annotations

import copy
import io
import logging
from contextlib import closing
from pathlib import Path

from nbgrader.api import Base
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from torchcourse.files.private_folder import PrivateFolder
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.gradebook.connection import GradebookConnection
from torchcourse.grading.gradebook.rows import AssignmentInGradebook
from torchcourse.grading.gradebook.tables import read_assignment
from torchcourse.grading.notebook.read_notebook import RESTORE_IT, UnreadableSubmission, read_notebook


def read_new_source(course: Course, assignment: str) -> AssignmentInGradebook:
    """Read an assignment as a gradebook that had never seen it would record it.

    Raises:  CourseError when there is no source, or nbgrader refuses it
    """
    source = course.path_of("source", assignment)
    notebooks = sorted(source.glob("*.ipynb"))
    if not notebooks:
        raise CourseError(
            f"{source} holds no notebook. Put the instructor's version there. The gradebook is as it was."
        )
    for path in notebooks:  # nbgrader would not say which one
        try:
            read_notebook(path.read_bytes(), salvage=False)
        except UnreadableSubmission as error:
            raise CourseError(
                f"{path} cannot be read: {error.reason} {RESTORE_IT} The gradebook is as it was."
            ) from error
    with closing(PrivateFolder()) as private:  # a kill leaves it to the next grader to remove
        gradebook = private.path / "gradebook.db"
        gradebook.touch()
        connection = GradebookConnection(f"sqlite:///{gradebook}")
        try:
            # With its tables made, nbgrader does not ask alembic for a version: 3 s.
            connection.run(Base.metadata.create_all)
            _generate(course, assignment, private.path / "release", gradebook)
            found = connection.run(lambda one: read_assignment(one, assignment))
        finally:
            connection.close()
    if found is None or not found.notebooks:
        raise CourseError(f"{course.path_of('source', assignment)} holds no notebook.")
    return found


class _Elsewhere(GenerateAssignment):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's converter, that releases where it is told."""

    destination = Path()

    def _format_dest(self, assignment_id: str, student_id: str, escape: bool = False) -> str:
        return str(self.destination)


def _generate(course: Course, assignment: str, release: Path, gradebook: Path) -> None:
    config = copy.deepcopy(course.settings.app.config)
    config.merge(
        Config(
            CourseDirectory={
                "root": str(course.root),
                "assignment_id": assignment,
                "db_url": f"sqlite:///{gradebook}",
            },
            GenerateAssignment={"create_assignment": True, "no_database": False},
        )
    )
    said = io.StringIO()
    log = logging.Logger("generate_assignment", logging.ERROR)
    log.addHandler(logging.StreamHandler(said))
    converter = _Elsewhere(coursedir=CourseDirectory(config=config), config=config, log=log)
    converter.destination = release
    try:
        converter.start()
    except (NbGraderException, SystemExit) as error:
        raise CourseError(
            f"{course.path_of('source', assignment)}: nbgrader cannot release it: "
            f"{_reason(said.getvalue()) or error}. The gradebook is as it was."
        ) from error


def _reason(log: str) -> str:
    """Of what nbgrader logs, the line that says why: the last of the first traceback."""
    lines = log.strip().splitlines()
    start = next((n for n, line in enumerate(lines) if line.startswith("Traceback")), None)
    after = lines[start + 1 :] if start is not None else lines
    return next((line for line in after if line and not line.startswith(" ")), "").rstrip(".")
