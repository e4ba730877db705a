"""The test cells of a notebook: which exercise each one grades, and what its probe may tell a submission."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

from torchcourse.grading.notebook.cells import grade_id_of, is_test_cell
from torchcourse.grading.notebook.student_code import bindings, read_cells
from torchcourse.probes.statements import ProbeToRun, for_a_submission, for_the_reference, split_test_cell

SKIP_TAG = "skip-execution"


def exercise_name(grade_id: str) -> str:
    """An exercise is named by its test cell's grade_id without `test_`."""
    return grade_id.removeprefix("test_")


def exercise_of(cell: dict[str, Any]) -> str:
    """The exercise that a test cell grades."""
    return exercise_name(grade_id_of(cell) or "")


def is_skipped(cell: dict[str, Any]) -> bool:
    """Whether the source says by a tag, as in stock, that a cell is not to run: a download, say."""
    return SKIP_TAG in cell["metadata"].get("tags", [])


def probe_of(cell: dict[str, Any]) -> str | None:
    """The probe of a cell, as it is written; None for a cell without one."""
    return split_test_cell(cell["source"])[1] if is_test_cell(cell) else None


def probes_to_run(cells: Sequence[dict[str, Any]], reference: bool) -> dict[int, ProbeToRun]:
    """The probes as the reference's or a submission's process gets them, by the cells' places."""
    probes = {index: probe for index, cell in enumerate(cells) if (probe := probe_of(cell))}
    as_run = for_the_reference if reference else for_a_submission
    return {index: as_run(probe) for index, probe in probes.items()}


def own_builtins(cells: Sequence[dict[str, Any]]) -> frozenset[str]:
    """Which of Python's built-in names the source itself binds: an exercise may ask for `sum`."""
    texts = [cell["source"] for cell in cells if cell["cell_type"] == "code" and not is_test_cell(cell)]
    bound = {name for code in read_cells(texts) for name, _ in bindings(code)}
    return frozenset(bound & set(dir(builtins)))


def givens_for_submissions(cells: Sequence[dict[str, Any]], givens: dict[str, bytes]) -> dict[str, bytes]:
    """Leave out the inputs that only the reference's side uses; they are named `exercise/input`."""
    probes = probes_to_run(cells, reference=False)
    used = {exercise_of(cells[index]): probe.givens for index, probe in probes.items()}
    return {key: value for key, value in givens.items() if _is_used(key, used)}


def _is_used(key: str, used: dict[str, frozenset[str] | None]) -> bool:
    exercise, _, name = key.partition("/")
    names = used.get(exercise)
    return names is None or name in names
