"""The instructor's notebooks as they are built now: what a check and the answer bank are graded against."""

from __future__ import annotations

from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.notebook.read_notebook import RESTORE_IT, UnreadableSubmission, read_notebook
from torchcourse.grading.records import SourceNotebook
from torchcourse.grading.sources.from_notebook import source_from_notebook


def built_sources(course: Course, assignment: str) -> tuple[SourceNotebook, ...]:
    """Read an assignment's notebooks in source/, as the gradebook would record them.

    Raises:  CourseError when there is none, or one cannot be read
    """
    folder = course.path_of("source", assignment)
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise CourseError(f"{folder} holds no notebook: run `make build` first, or name another assignment.")
    sources = []
    for path in paths:
        try:
            raw = read_notebook(path.read_bytes(), salvage=False)
        except UnreadableSubmission as error:
            raise CourseError(f"{path} cannot be read: {error.reason} {RESTORE_IT}") from error
        notebook = {"cells": list(raw.cells), "metadata": raw.metadata, "nbformat": 4, "nbformat_minor": 5}
        config = course.settings.app.config
        sources.append(source_from_notebook(notebook, path.stem, config, str(folder)))
    return tuple(sources)
