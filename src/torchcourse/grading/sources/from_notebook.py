"""The source notebook of an assignment, as the engine needs it: what `generate_assignment` would store."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.converters.generate_assignment import GenerateAssignment
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import ClearSolutions, LockCells, SaveCells
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from torchcourse.grading.notebook.cells import grade_id_of
from torchcourse.grading.records import SourceCell, SourceNotebook


def source_from_notebook(
    notebook: dict[str, Any], name: str, config: Config | None = None, folder: str = "."
) -> SourceNotebook:
    """Turn an instructor's notebook into what submissions are mended against.

    nbgrader's own preprocessors run in `generate_assignment`'s order, with the course's configuration: the
    cells are kept as they are where SaveCells would store them, and the texts that students are given as
    they are at the end. `folder` is where the notebook lies (nbgrader's autotests look there).

    Raises:  what nbgrader's preprocessors raise, for a notebook that generate_assignment refuses too
    """
    config = config or Config(ClearMarkScheme={"enforce_metadata": False})  # as in this course
    nb = _as_current_notebook(notebook)
    resources = {"metadata": {"name": name, "path": folder}, "nbgrader": {"notebook": name}}
    reference = stored = None
    for step in _steps(config):
        if reference is None and step in (LockCells, ClearSolutions):
            reference = copy.deepcopy(nb)
        if step is SaveCells:
            stored = copy.deepcopy(nb)
        else:
            nb, resources = step(config=config)(nb, resources)
    reference, stored = reference or copy.deepcopy(nb), stored or nb
    given = {_grade_id(cell): cell.source for cell in nb.cells if _is_known(cell)}
    return SourceNotebook(
        name=name,
        cells=tuple(_source_cell(cell, given) for cell in stored.cells if _is_known(cell)),
        notebook=_plain(reference),
        kernelspec=_plain(reference.metadata.get("kernelspec", {})),
    )


def _steps(config: Config) -> list[Callable[..., Any]]:
    """List the preprocessors of generate_assignment, as the course has configured them."""
    configured = config.get("GenerateAssignment", {}).get("preprocessors")
    steps = configured or GenerateAssignment.class_traits()["preprocessors"].default()
    return [import_item(step) if isinstance(step, str) else step for step in steps]


def _as_current_notebook(notebook: dict[str, Any]) -> NotebookNode:
    """Copy a notebook into the current format; cells that had no id get one that is the same every time."""
    # Reading joins lines, too.
    nb: NotebookNode = nbformat.reads(json.dumps(notebook), as_version=nbformat.NO_CONVERT)
    old = (nb.get("nbformat", 4), nb.get("nbformat_minor", 0))
    if old != (4, 5):
        nb = nbformat.convert(nb, 4)
    MetadataValidator().upgrade_notebook_metadata(nb)
    if old < (4, 5):
        nb.metadata.pop("orig_nbformat_minor", None)
        for position, cell in enumerate(nb.cells):
            known = _is_known(cell) and re.fullmatch(r"[\w-]{1,64}", _grade_id(cell), re.ASCII)
            cell.id = _grade_id(cell) if known else f"source-{position}"
    return nb


def _is_known(cell: NotebookNode) -> bool:
    """Whether nbgrader stores this cell in its gradebook."""
    return bool(
        utils.is_grade(cell) or utils.is_solution(cell) or utils.is_locked(cell) or utils.is_task(cell)
    )


def _grade_id(cell: NotebookNode) -> str:
    return str(grade_id_of(cell))


def _source_cell(cell: NotebookNode, given: dict[str, str]) -> SourceCell:
    metadata = _plain(cell.metadata.nbgrader)
    return SourceCell(
        grade_id=_grade_id(cell),
        cell_type=cell.cell_type,
        source=cell.source,
        metadata=metadata,
        checksum=metadata.get("checksum", ""),
        given=given.get(_grade_id(cell)),
    )


def _plain(node: Any) -> Any:
    """Turn nbformat's nodes back into ordinary dicts and lists."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    return [_plain(value) for value in node] if isinstance(node, list) else node
