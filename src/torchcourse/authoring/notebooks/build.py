"""What notebook does a text become? Cells with ids and nbgrader's metadata, always the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from torchcourse import self_check_cell
from torchcourse.authoring.text.marked_regions import MARK_SCHEME
from torchcourse.authoring.text.records import AssignmentText, Cell, LessonText
from torchcourse.authoring.text.totals import with_totals
from torchcourse.messages import N_, translations

# Without versions: they would change a built file on the next machine.
NOTEBOOK_METADATA: dict[str, dict[str, Any]] = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}

BONUS = "bonus"  # the tag of a cell whose points come on top of the assignment's
# What students read where instructors have the scheme. nbgrader locks that cell, and puts its hidden region
# back when it grades, as it does with hidden tests: so whoever marks has the scheme in view.
SCHEME_TEXT = N_("*Marked by hand: up to {points:g} bonus points, beside the assignment's own.*")

_FLAGS_OF_ROLE = {
    "statement": {"locked": True},
    "answer": {"solution": True},
    "test": {"grade": True, "locked": True},
    "written": {"grade": True, "solution": True},
    "scheme": {"locked": True},
}
_GRADE_ID_OF_ROLE = {
    "statement": "{}_statement",
    "answer": "{}",
    "test": "test_{}",
    "written": "{}",
    "scheme": "{}_scheme",
}


def build_source(text: AssignmentText) -> NotebookNode:
    """Build the instructor's version of an assignment."""
    text = with_totals(text)
    scheme_text = translations(text.language).gettext(SCHEME_TEXT)
    written = [
        built
        for cell, cell_id in zip(text.cells, cell_ids(text), strict=True)
        for built in _source_cells(cell, cell_id, scheme_text)
    ]
    return new_notebook([*written, _last_cell(text.name)])


def _last_cell(assignment: str) -> NotebookNode:
    """Build the cell in which a student asks for a check. nbgrader does not know it."""
    metadata = {
        "tags": list(self_check_cell.TAGS),
        self_check_cell.METADATA_KEY: {"assignment": assignment},
    }
    make = nbformat.v4.new_code_cell
    new: NotebookNode = make(source=self_check_cell.TEXT, id=self_check_cell.CELL_ID, metadata=metadata)  # type: ignore[no-untyped-call]  # nbformat's
    return new


def _source_cells(cell: Cell, cell_id: str, scheme_text: str) -> Iterator[NotebookNode]:
    if cell.role != "written":
        yield new_cell(cell, cell_id, cell.source)
        return
    inside = [line.text for line in cell.lines if line.region == MARK_SCHEME]
    answer = "\n".join(line.text for line in cell.lines if line.region != MARK_SCHEME)
    yield new_cell(replace(cell, tags=(*cell.tags, BONUS)), cell_id, answer.rstrip())
    scheme = "\n".join([scheme_text.format(points=cell.points), "", *inside])
    yield new_cell(replace(cell, role="scheme", tags=()), f"{cell.exercise}-scheme", scheme)


def build_lesson(text: LessonText) -> NotebookNode:
    """Build a lesson, not yet executed."""
    return new_notebook(
        new_cell(cell, cell_id, cell.source) for cell, cell_id in zip(text.cells, cell_ids(text), strict=True)
    )


def new_notebook(cells: Iterable[NotebookNode]) -> NotebookNode:
    notebook: NotebookNode = nbformat.v4.new_notebook(cells=list(cells), metadata=NOTEBOOK_METADATA)
    notebook.nbformat_minor = 5
    return notebook


def new_cell(cell: Cell, cell_id: str, source: str, for_nbgrader: bool = True) -> NotebookNode:
    """Build one cell, without outputs."""
    metadata: dict[str, Any] = {"tags": list(cell.tags)} if cell.tags else {}
    if cell.role is not None and for_nbgrader:
        metadata["nbgrader"] = nbgrader_metadata(cell)
    make = nbformat.v4.new_markdown_cell if cell.kind == "markdown" else nbformat.v4.new_code_cell
    new: NotebookNode = make(source=source, id=cell_id, metadata=metadata)  # type: ignore[no-untyped-call]  # nbformat's
    return new


def nbgrader_metadata(cell: Cell) -> dict[str, Any]:
    """Say what a cell of an exercise is, in nbgrader's words (schema 3)."""
    role = cell.role or ""
    metadata: dict[str, Any] = {
        "schema_version": 3,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        "grade_id": _GRADE_ID_OF_ROLE[role].format(cell.exercise),
        **_FLAGS_OF_ROLE[role],
    }
    return metadata | ({"points": cell.points} if metadata["grade"] else {})


def cell_ids(text: AssignmentText | LessonText) -> tuple[str, ...]:
    """Name the cells: those of an exercise by exercise and role, others by a digest of what they say.

    So editing a cell changes no other cell's id. Cells that say the same are told apart by their order.
    """
    ids: list[str] = []
    seen: dict[str, int] = {}
    for cell in text.cells:
        cell_id = f"{cell.exercise}-{cell.role}" if cell.role is not None else _digest_id(cell)
        seen[cell_id] = seen.get(cell_id, 0) + 1
        ids.append(cell_id if seen[cell_id] == 1 else f"{cell_id}-{seen[cell_id]}")
    return tuple(ids)


def _digest_id(cell: Cell) -> str:
    prefix = "text" if cell.kind == "markdown" else "code"
    return f"{prefix}-{hashlib.sha256(cell.source.encode()).hexdigest()[:12]}"


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """Write a notebook as nbgrader does: sorted keys, one space of indent, a newline at the end."""
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook, version=4)
    return (text.rstrip("\n") + "\n").encode()
