"""Forging scores in the notebook itself: tags, tests, grade cells, outputs."""

from __future__ import annotations

from typing import Any

from hostile.attack import RAISING, Attack, attack, cells_with_tests, code_cell


def _skip_tests(notebook: dict[str, Any]) -> None:
    for cell in cells_with_tests(notebook):
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell"]
        cell["metadata"]["nbgrader"]["remove"] = True
        cell["metadata"]["execution"] = {"timeout": 0}


def _edit_tests(notebook: dict[str, Any]) -> None:
    for cell in cells_with_tests(notebook):
        cell["source"] = "5.0"
        cell["metadata"]["nbgrader"] |= {"locked": False, "points": 100, "checksum": "0" * 32}


def _observe_in_own_words(notebook: dict[str, Any]) -> None:
    for cell in cells_with_tests(notebook):
        probe = "from torchcourse.grading import given, observe\nobserve('a batch, with a bias', True)"
        cell["source"] = f"### BEGIN HIDDEN TESTS\n{probe}\n### END HIDDEN TESTS"


def _turn_tests_into_text(notebook: dict[str, Any]) -> None:
    for cell in cells_with_tests(notebook):
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]


def _grade_cells_of_its_own(notebook: dict[str, Any]) -> None:
    known = {"grade": True, "solution": False, "locked": True, "points": 50, "schema_version": 3}
    for grade_id in ("test_bonus", "test_mlp", "why_zero", "mlp"):
        cell = code_cell("50.0", nbgrader={**known, "grade_id": grade_id, "cell_type": "code"})
        notebook["cells"].append(cell)


def _forged_outputs(notebook: dict[str, Any]) -> None:
    for cell in cells_with_tests(notebook):
        result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
        cell["outputs"] = [{**result, "data": {"text/plain": "3.0"}}]
        cell["execution_count"] = 1


EDITED_NOTEBOOKS: list[Attack] = [
    attack("edit-skip-tags", change=_skip_tests, **RAISING),
    attack("edit-test-cells", change=_edit_tests, **RAISING),
    attack("edit-probes", change=_observe_in_own_words, **RAISING),
    attack("edit-tests-into-text", change=_turn_tests_into_text, **RAISING),
    attack("edit-grade-cells-added", change=_grade_cells_of_its_own, **RAISING),
    attack("edit-outputs", change=_forged_outputs, **RAISING),
]
