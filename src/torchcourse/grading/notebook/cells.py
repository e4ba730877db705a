"""What nbgrader's metadata says of a cell: its name, its part in grading, its points.

A submitted notebook may have anything there: metadata that makes no sense is that of an ordinary cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEY = "nbgrader"  # in a cell's metadata
GO_ON = "raises-exception"  # the tag of a cell after whose error a run of all cells goes on
_ROLES = ("grade", "solution", "locked", "task")


@dataclass(frozen=True, slots=True)
class CellMetadata:
    """What nbgrader keeps of a cell, https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html."""

    content: Mapping[str, Any]

    @classmethod
    def of(cls, cell: Mapping[str, Any]) -> CellMetadata:
        """The metadata of a notebook's cell; empty if there is none, or if it is no mapping."""
        content = cell["metadata"].get(KEY)
        return cls(content if isinstance(content, dict) else {})

    @property
    def grade_id(self) -> str | None:
        """The name of the cell; None for a cell that nbgrader does not know."""
        grade_id = self.content.get("grade_id")
        return grade_id if isinstance(grade_id, str) else None

    @property
    def is_graded(self) -> bool:
        return bool(self.content.get("grade"))

    @property
    def is_solution(self) -> bool:
        """Whether a student writes the cell."""
        return bool(self.content.get("solution"))

    @property
    def is_locked(self) -> bool:
        """Whether the flag is set; whether the text is put back, `locks_text` says."""
        return bool(self.content.get("locked"))

    @property
    def is_task(self) -> bool:
        return bool(self.content.get("task"))

    @property
    def is_test(self) -> bool:
        """Whether the cell is graded by running it, if it is a code cell."""
        return self.is_graded and not self.is_solution

    @property
    def is_graded_by_hand(self) -> bool:
        return (self.is_graded and self.is_solution) or self.is_task

    @property
    def has_role(self) -> bool:
        """Whether nbgrader treats the cell in another way than an ordinary one."""
        return any(self.content.get(role) for role in _ROLES)

    @property
    def locks_text(self) -> bool:
        """Whether nbgrader puts the instructor's text back into the cell (its `is_locked`)."""
        return not self.is_solution and (self.is_graded or self.is_locked)

    @property
    def points(self) -> float:
        """What the cell can earn; 0 for one that earns nothing.

        Raises:  TypeError, ValueError for points that are no number
        """
        return float(self.content.get("points", 0))

    @property
    def schema_version(self) -> Any:
        """The version of nbgrader's format, as it is written there; None if it is missing."""
        return self.content.get("schema_version")

    def differs_from(self, wanted: CellMetadata) -> bool:
        """Whether it says something else than the source's; an older version of the format does not count."""
        ours = (self.is_graded, self.is_solution, self.is_task, self.locks_text)
        if ours != (wanted.is_graded, wanted.is_solution, wanted.is_task, wanted.locks_text):
            return True
        has_points = wanted.is_graded or wanted.is_task
        return has_points and self.content.get("points") != wanted.content.get("points")


def grade_id_of(cell: Mapping[str, Any]) -> str | None:
    """The name that nbgrader's metadata gives a cell, or claims for it; None if it gives none."""
    return CellMetadata.of(cell).grade_id


def is_test_cell(cell: Mapping[str, Any]) -> bool:
    """Whether a cell is graded by running it: nbgrader's autograder tests."""
    return cell["cell_type"] == "code" and CellMetadata.of(cell).is_test


def is_answer_cell(cell: Mapping[str, Any]) -> bool:
    """Whether a student writes a cell, in code."""
    return cell["cell_type"] == "code" and CellMetadata.of(cell).is_solution
