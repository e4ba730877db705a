"""The instructor's notebooks as they are built now: what a check and the answer bank are graded against."""

from __future__ import annotations

from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.records import SourceNotebook
from torchcourse.grading.sources.from_notebook import source_from_notebook
from torchcourse.grading.sources.instructors_notebook import instructors_notebook
from torchcourse.grading.sources.other_languages import with_other_languages


def built_sources(course: Course, assignment: str) -> tuple[SourceNotebook, ...]:
    """Read an assignment's notebooks in source/, as the gradebook would record them.

    Raises:  CourseError when there is none, or one cannot be read
    """
    folder = course.path_of("source", assignment)
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise CourseError(f"{folder} holds no notebook: run `make build` first, or name another assignment.")
    config = course.settings.app.config
    found = (
        source_from_notebook(instructors_notebook(path), path.stem, config, str(folder)) for path in paths
    )
    return tuple(with_other_languages(one, course.root, assignment, config) for one in found)
