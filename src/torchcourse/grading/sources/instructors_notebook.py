"""Reading a notebook of the instructor's, which is never mended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torchcourse.grading.course.course_folder import CourseError
from torchcourse.grading.notebook.read_notebook import RESTORE_IT, UnreadableSubmission, read_notebook


def instructors_notebook(path: Path) -> dict[str, Any]:
    """Read one notebook of the instructor's, which is never mended.

    Raises:  CourseError when it cannot be read
    """
    try:
        raw = read_notebook(path.read_bytes(), salvage=False)
    except UnreadableSubmission as error:
        raise CourseError(f"{path} cannot be read: {error.reason} {RESTORE_IT}") from error
    return {"cells": list(raw.cells), "metadata": raw.metadata, "nbformat": 4, "nbformat_minor": 5}
