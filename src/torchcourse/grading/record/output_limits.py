"""How much of a graded notebook's outputs does the course keep? What nbgrader's own settings say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbformat.notebooknode import from_dict
from nbgrader.preprocessors import IgnorePattern, LimitOutput, NbGraderPreprocessor
from traitlets.utils.importstring import import_item

from torchcourse.grading.course.course_folder import Course


def limit_outputs(
    limits: Sequence[NbGraderPreprocessor], outputs: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Cut a code cell's long outputs, and drop those to be ignored."""
    cell = from_dict({"cell_type": "code", "metadata": {}, "source": "", "outputs": outputs})
    for limit in limits if outputs else ():
        cell, _ = limit.preprocess_cell(cell, {}, 0)
    return [_plain(output) for output in cell.outputs]


def _plain(value: Any) -> Any:
    """nbformat's nodes as plain dicts, which the receiving process reads without importing nbformat."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def output_limits(course: Course) -> list[NbGraderPreprocessor]:
    """nbgrader's steps that look at outputs only, as far as they are among the course's for autograding."""
    named = course.settings.converter.autograde_preprocessors
    steps = [import_item(step) if isinstance(step, str) else step for step in named]
    limits = [course.settings.configured(step) for step in steps if step in (IgnorePattern, LimitOutput)]
    return [limit for limit in limits if limit.enabled]
