"""What does the gradebook say of each submitted notebook, as its student is to read it?

Scores and comments are nbgrader's own definitions (a manual score goes before an automatic one, …).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from nbgrader import api
from sqlalchemy import Connection, Select, func, select


@dataclass(frozen=True)
class NotebookScores:
    """The scores and comments of one student's notebook."""

    score: float
    max_score: float
    late_penalty: float | None
    cells: dict[str, tuple[float, float]] = field(default_factory=dict)  # grade_id -> score and maximum
    comments: dict[str, str | None] = field(default_factory=dict)  # by grade_id
    # In order: a page is made again when what is recorded reads otherwise.
    bonus_cells: tuple[str, ...] = ()  # whose points come on top of the notebook's
    waiting_cells: tuple[str, ...] = ()  # that a human has yet to mark

    @property
    def bonus(self) -> tuple[float, float]:
        """What the bonus cells brought, and could bring."""
        found = [cell for name, cell in self.cells.items() if name in self.bonus_cells]
        return sum(score for score, _ in found), sum(most for _, most in found)


def read_scores(connection: Connection, assignment_id: str) -> dict[tuple[str, str], NotebookScores]:
    """The scores of a whole class, by student and notebook: five queries, however large the class.

    nbgrader's SubmittedNotebook.score would read every grade of the class for each of its notebooks.
    """
    submitted, owner = api.SubmittedNotebook, api.SubmittedAssignment
    of_it = (
        select(submitted.id, submitted.notebook_id, owner.student_id, submitted.late_submission_penalty)
        .join(owner, owner.id == submitted.assignment_id)
        .where(owner.assignment_id == assignment_id)
    )
    ids = of_it.with_only_columns(submitted.id)
    its_notebooks = select(api.Notebook.id, api.Notebook.name, api.Notebook.max_score).where(
        api.Notebook.assignment_id == assignment_id
    )
    named = {id_: (name, most) for id_, name, most in connection.execute(its_notebooks)}
    total = select(api.Grade.notebook_id, func.sum(api.Grade.score)).where(api.Grade.notebook_id.in_(ids))
    totals = dict(tuple(row) for row in connection.execute(total.group_by(api.Grade.notebook_id)))
    cells: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    comments: dict[str, dict[str, str | None]] = defaultdict(dict)
    waiting: dict[str, set[str]] = defaultdict(set)
    read = _on_cells(api.Grade, ids, "score", "max_score", "needs_manual_grade")
    for id_, name, score, most, is_waiting in connection.execute(read):
        cells[id_][name] = (score, most)
        if is_waiting:
            waiting[id_].add(name)
    for id_, name, comment in connection.execute(_on_cells(api.Comment, ids, "comment")):
        comments[id_][name] = comment
    return {
        (student, named[of][0]): NotebookScores(
            totals.get(id_, 0.0),
            named[of][1],
            penalty,
            cells[id_],
            comments[id_],
            waiting_cells=tuple(sorted(waiting[id_])),
        )
        for id_, of, student, penalty in connection.execute(of_it)
    }


def _on_cells(table: type[Any], ids: Select[Any], *columns: str) -> Select[Any]:
    """Columns of the rows that hang on cells of these submitted notebooks, with the cells' names."""
    return (
        select(table.notebook_id, api.BaseCell.name, *(getattr(table, column) for column in columns))
        .join(api.BaseCell, api.BaseCell.id == table.cell_id)
        .where(table.notebook_id.in_(ids))
    )
