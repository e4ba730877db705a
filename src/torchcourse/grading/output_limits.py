"""How much of a graded notebook's outputs does the course keep? What nbgrader's own settings say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbformat.notebooknode import from_dict
from nbgrader.preprocessors import IgnorePattern, LimitOutput, NbGraderPreprocessor
from traitlets.utils.importstring import import_item

from torchcourse.grading.course import Course


def limit_outputs(limits: Sequence[NbGraderPreprocessor], notebook: dict[str, Any]) -> dict[str, Any]:
    """Cut long outputs, and drop those to be ignored."""
    cells = [_limited(cell, limits) if cell.get("outputs") else cell for cell in notebook["cells"]]
    return {**notebook, "cells": cells}


def output_limits(course: Course) -> list[NbGraderPreprocessor]:
    """nbgrader's steps that look at outputs only, as far as they are among the course's for autograding."""
    named = course.settings.converter.autograde_preprocessors
    steps = [import_item(step) if isinstance(step, str) else step for step in named]
    limits = [course.settings.configured(step) for step in steps if step in (IgnorePattern, LimitOutput)]
    return [limit for limit in limits if limit.enabled]


def _limited(cell: dict[str, Any], limits: Sequence[NbGraderPreprocessor]) -> dict[str, Any]:
    node = from_dict(cell)
    for limit in limits:
        node, _ = limit.preprocess_cell(node, {}, 0)
    return node
