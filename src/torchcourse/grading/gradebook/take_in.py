"""How does a mended source get into a gradebook that holds submissions already?

nbgrader refuses ("Cannot add or remove cells … because there are submissions"). Here cells that stay keep
their rows, and with them what a human gave; automatic scores, which the old tests gave, are all taken back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from nbgrader import api
from sqlalchemy import Connection, Table, delete, insert, select, update

from torchcourse.grading.gradebook.connection import GradebookError
from torchcourse.grading.gradebook.rows import (
    AssignmentInGradebook,
    NotebookInGradebook,
    complete,
    taken_back,
)
from torchcourse.grading.gradebook.source_changes import KINDS, CellKey, SourceChanges, cell_keys, compare
from torchcourse.grading.gradebook.tables import (
    assignments,
    base_cells,
    comments,
    grade_cells,
    grades,
    notebooks,
    read_assignment,
    read_submission,
    source_cells,
    submissions,
    submitted_notebooks,
    task_cells,
    write_submission,
)
from torchcourse.grading.notebook.cells import CellMetadata
from torchcourse.grading.records import SourceCell

TABLES: dict[str, tuple[str, Table]] = {
    "grade_cells": ("GradeCell", grade_cells),
    "solution_cells": ("SolutionCell", api.SolutionCell.__table__),
    "task_cells": ("TaskCell", task_cells),
}

Refuse = Callable[[SourceChanges, Mapping[str, int]], None]


def take_in(
    connection: Connection, new: AssignmentInGradebook, renamed: Mapping[str, str], refuse: Refuse
) -> SourceChanges:
    """Make the gradebook hold the new source of an assignment, in the transaction that is open.

    `refuse` hears what changes, and of how many students each removed cell holds a human's work; when it
    raises, nothing has changed.
    Raises:  GradebookError when the assignment is not in the gradebook
    """
    old = read_assignment(connection, new.name)
    if old is None:
        raise GradebookError(f"{new.name} is not in the gradebook. `torchcourse grade {new.name}` adds it.")
    changes = compare(old, new, renamed)
    refuse(changes, _work_by_hand(connection, old, changes.removed))
    _remove_cells(connection, old, changes.removed)
    _remove_notebooks(connection, old, {one.name for one in new.notebooks})
    known = {one.name: one for one in old.notebooks}
    for notebook in new.notebooks:
        _write_notebook(connection, old.id, known.get(notebook.name), notebook, renamed)
    _take_back_scores(connection, new.name)
    return changes


def add(connection: Connection, new: AssignmentInGradebook, course_id: str) -> None:
    """Write the rows of an assignment of which there is none, or only the name and the date it is due."""
    old = read_assignment(connection, new.name)
    if old is None:
        row = {"id": new.id, "name": new.name, "course_id": course_id}
        connection.execute(insert(assignments).values(row))
    for notebook in new.notebooks:
        _write_notebook(connection, new.id if old is None else old.id, None, notebook, {})


def _work_by_hand(
    connection: Connection, old: AssignmentInGradebook, cells: Iterable[CellKey]
) -> dict[str, int]:
    """Of how many students there is a manual score, extra credit or comment on each of some cells."""
    ids = _ids_of(old)
    students: dict[str, set[str]] = {}
    for key in cells:
        by_hand = [
            (grades, grades.c.manual_score.is_not(None) | (grades.c.extra_credit.is_not(None))),
            (comments, comments.c.manual_comment.is_not(None)),
        ]
        for table, entered in by_hand:
            found = connection.scalars(
                select(submissions.c.student_id)
                .join(submitted_notebooks, submitted_notebooks.c.assignment_id == submissions.c.id)
                .join(table, table.c.notebook_id == submitted_notebooks.c.id)
                .where(table.c.cell_id == ids[key], entered)
            ).all()
            if found:
                students.setdefault(key.name, set()).update(found)
    return {name: len(found) for name, found in sorted(students.items())}


def _ids_of(assignment: AssignmentInGradebook) -> dict[CellKey, str]:
    known = {one.name: one for one in assignment.notebooks}
    return {key: getattr(known[key.notebook], key.kind)[key.name] for key in cell_keys(assignment)}


def _remove_cells(connection: Connection, old: AssignmentInGradebook, cells: Iterable[CellKey]) -> None:
    ids = _ids_of(old)
    for key in cells:
        for table in (grades, comments):
            connection.execute(delete(table).where(table.c.cell_id == ids[key]))
        _, table = TABLES[key.kind]
        connection.execute(delete(table).where(table.c.id == ids[key]))
        connection.execute(delete(base_cells).where(base_cells.c.id == ids[key]))


def _remove_notebooks(connection: Connection, old: AssignmentInGradebook, stay: set[str]) -> None:
    for notebook in old.notebooks:
        if notebook.name not in stay:
            of_it = (source_cells.c.notebook_id, submitted_notebooks.c.notebook_id, notebooks.c.id)
            for column in of_it:
                connection.execute(delete(column.table).where(column == notebook.id))


def _write_notebook(
    connection: Connection,
    assignment_id: str,
    old: NotebookInGradebook | None,
    new: NotebookInGradebook,
    renamed: Mapping[str, str],
) -> None:
    kernelspec = json.dumps(new.kernelspec)
    if old is None:
        old = NotebookInGradebook(new.id, new.name, new.kernelspec)
        row = {"id": new.id, "name": new.name, "assignment_id": assignment_id, "kernelspec": kernelspec}
        connection.execute(insert(notebooks).values(row))
    elif old.kernelspec != new.kernelspec:
        connection.execute(update(notebooks).where(notebooks.c.id == old.id).values(kernelspec=kernelspec))
    for kind in KINDS:
        stay = {renamed.get(name, name): id_ for name, id_ in getattr(old, kind).items()}
        for name in getattr(new, kind):
            _write_cell(connection, old.id, kind, new, name, stay.get(name))
    connection.execute(delete(source_cells).where(source_cells.c.notebook_id == old.id))
    rows = [
        {
            "id": api.new_uuid(),
            "name": cell.grade_id,
            "notebook_id": old.id,
            "cell_type": cell.cell_type,
            "locked": CellMetadata(cell.metadata).is_locked,
            "source": cell.source,
            "checksum": cell.checksum,
        }
        for cell in new.cells.values()
    ]
    if rows:
        connection.execute(insert(source_cells), rows)


def _write_cell(
    connection: Connection,
    notebook_id: str,
    kind: str,
    new: NotebookInGradebook,
    name: str,
    known_id: str | None,
) -> None:
    """Write a cell that grades or comments hang on; one that stays keeps its id, and them."""
    type_, table = TABLES[kind]
    id_ = known_id or getattr(new, kind)[name]
    source = new.cells[name]
    if known_id is None:
        row = {"id": id_, "name": name, "notebook_id": notebook_id, "type": type_}
        connection.execute(insert(base_cells).values(row))
        connection.execute(insert(table).values(_on_cell(kind, id_, source)))
        return
    connection.execute(update(base_cells).where(base_cells.c.id == id_).values(name=name))
    if kind != "solution_cells":
        connection.execute(update(table).where(table.c.id == id_).values(_on_cell(kind, id_, source)))


def _on_cell(kind: str, id_: str, source: SourceCell) -> dict[str, object]:
    if kind == "solution_cells":
        return {"id": id_}
    return {"id": id_, "max_score": source.points, "cell_type": source.cell_type}


def _take_back_scores(connection: Connection, name: str) -> None:
    """Give every submission the rows of the new source, without the scores of the old tests."""
    assignment = read_assignment(connection, name)
    assert assignment is not None, "its new source has just been taken in"
    handed_in = select(submissions.c.student_id).where(submissions.c.assignment_id == assignment.id)
    for student in connection.scalars(handed_in).all():
        before = read_submission(connection, assignment, student)
        assert before is not None, "the student was found among these rows"
        after = taken_back(complete(before, assignment))
        write_submission(connection, assignment, student, before, after)
