"""In which order are an assignment's cells, and which bring points on top of its own? Its source says it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.gradebook.rows import AssignmentInGradebook
from torchcourse.grading.gradebook.whole_class import NotebookCell
from torchcourse.grading.notebook.cells import grade_id_of
from torchcourse.grading.notebook.read_notebook import UnreadableSubmission, read_notebook

BONUS = "bonus"  # a tag: the gradebook has no column for it


def is_bonus_by_cell(course: Course, assignment: AssignmentInGradebook) -> dict[NotebookCell, bool]:
    """The gradebook's cells in the order of source/, and whether they have the tag.

    Of a notebook that is not in source/, or unreadable, they come in the gradebook's order, without tag.
    """
    folder = course.path_of("source", assignment.name)
    found: dict[NotebookCell, bool] = {}
    for notebook in assignment.notebooks:
        tags = _tags_by_name(folder / f"{notebook.name}.ipynb")
        for name in [*(name for name in tags if name in notebook.cells), *notebook.cells]:
            found.setdefault((notebook.name, name), BONUS in tags.get(name, ()))
    return found


def _tags_by_name(path: Path) -> dict[str, Any]:
    try:
        cells = read_notebook(path.read_bytes(), salvage=False).cells
    except (OSError, UnreadableSubmission):
        return {}
    known = [(grade_id_of(cell), cell["metadata"].get("tags") or ()) for cell in cells]
    return {grade_id: tags for grade_id, tags in known if grade_id}
