"""A course to compare with: nbgrader's own quickstart course with a small class, and what stock leaves."""

from __future__ import annotations

import functools
import os
import shutil
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.api
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.utils import determine_grade, is_grade, is_solution
from sqlalchemy import create_engine, text

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.course.submitted_folder import SubmittedFolder
from torchcourse.grading.records import GradedNotebook, GradedSubmission, Verdict

# nbgrader calls `alembic` by name whenever it makes a gradebook, for a number that is always the same: 3 s.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
nbgrader.api.get_alembic_version = functools.cache(nbgrader.api.get_alembic_version)

QUICKSTART = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
DUE = datetime(2015, 2, 2, 12)  # UTC: bitdiddle's is late, hacker's is not

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "course101"
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\\nraise NotImplementedError()"}
c.AssignLatePenalties.plugin_class = "late_rule.TenthOfAPointAnHour"
c.Autograde.exclude_overwriting = {"ps1": ["for_students/table.csv"]}
c.ExecutePreprocessor.timeout = 20
"""

LATE_RULE = """
from nbgrader.plugins import BasePlugin


class TenthOfAPointAnHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.1 * total_seconds_late / 3600
"""


def make_course(root: Path) -> Course:
    """The quickstart course, released, with a class that handed in all sorts of things."""
    shutil.copytree(QUICKSTART / "source" / "ps1", root / "source" / "ps1")
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / "late_rule.py").write_text(LATE_RULE)
    _put(root / "source" / "ps1" / "for_students" / "table.csv", "1,2\n")
    _put(root / "source" / "ps1" / "for_students" / "fixed.csv", "3,4\n")
    course = Course.open(root)
    release(course)
    _hand_in(course)
    return course


def release(course: Course) -> None:
    """Let stock nbgrader make the gradebook and the students' version."""
    said = stock(course).generate_assignment("ps1", force=True)
    assert said["success"], said["log"]
    with Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate=DUE)


def copy_of(course: Course, root: Path) -> Course:
    shutil.copytree(course.root, root)
    return Course.open(root)


def stock(course: Course) -> NbGraderAPI:
    app = course.settings.app
    return NbGraderAPI(coursedir=app.coursedir, parent=app)


def _hand_in(course: Course) -> None:
    root = course.root / "submitted"
    for student in ("bitdiddle", "hacker"):
        shutil.copytree(QUICKSTART / "submitted" / student / "ps1", root / student / "ps1")
    nothing_written = root / "zoë zauder" / "ps1"
    shutil.copytree(course.path_of("release", "ps1"), nothing_written)
    one_of_two = root / "half" / "ps1"
    shutil.copytree(QUICKSTART / "submitted" / "hacker" / "ps1", one_of_two)
    (one_of_two / "problem2.ipynb").unlink()
    _put(one_of_two / "timestamp.txt", "2015-02-01 10:00:00 UTC")
    _put(one_of_two / "submission_secret.txt", "secret")
    _put(one_of_two / "for_students" / "table.csv", "changed by the student\n")
    _put(one_of_two / "for_students" / "fixed.csv", "changed by the student\n")
    _put(one_of_two / "notes" / "idea.txt", "an idea")
    _put(one_of_two / "__pycache__" / "x.pyc", "")


def _put(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def as_stock_graded(stock_course: Course, folder: SubmittedFolder) -> GradedSubmission:
    """What stock nbgrader found, in our records: its graded notebooks, and its scores as verdicts."""
    graded = stock_course.path_of("autograded", "ps1", folder.student)
    notebooks = tuple(_graded_notebook(path) for path in sorted(graded.glob("*.ipynb")))
    missing = {"problem1", "problem2"} - {notebook.name for notebook in notebooks}
    return GradedSubmission(folder.student, "ps1", folder.timestamp, notebooks, tuple(sorted(missing)))


def _graded_notebook(path: Path) -> GradedNotebook:
    notebook = nbformat.read(path, as_version=4)
    tests = [cell for cell in notebook.cells if is_grade(cell) and not is_solution(cell)]
    verdicts = []
    for cell in tests:
        points, most = determine_grade(cell)
        verdicts.append(Verdict(cell.metadata.nbgrader.grade_id, points, most, (), ()))
    answers = {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells if is_solution(cell)}
    return GradedNotebook(path.stem, path.read_bytes(), tuple(verdicts), (), (), 0.0, answers=answers)


# What grading writes, with names in place of the random ids.
GRADED_TABLES = {
    "student": "select * from student",
    "submitted_assignment": """
        select a.name, s.student_id, s.timestamp, s.extension
        from submitted_assignment s join assignment a on a.id = s.assignment_id""",
    "submitted_notebook": """
        select s.student_id, n.name, sn.flagged, sn.late_submission_penalty
        from submitted_notebook sn join submitted_assignment s on s.id = sn.assignment_id
        join notebook n on n.id = sn.notebook_id""",
    "grade": """
        select s.student_id, n.name, c.name, c.type,
               g.auto_score, g.needs_manual_grade, g.manual_score, g.extra_credit
        from grade g join base_cell c on c.id = g.cell_id join submitted_notebook sn on sn.id = g.notebook_id
        join submitted_assignment s on s.id = sn.assignment_id join notebook n on n.id = sn.notebook_id""",
    "comment": """
        select s.student_id, n.name, c.name, c.type, g.auto_comment, g.manual_comment
        from comment g join base_cell c on c.id = g.cell_id
        join submitted_notebook sn on sn.id = g.notebook_id
        join submitted_assignment s on s.id = sn.assignment_id
        join notebook n on n.id = sn.notebook_id""",
}
# What grading must leave alone.
OTHER_TABLES = {
    name: f"select * from {name}"
    for name in (
        *(
            "assignment",
            "notebook",
            "base_cell",
            "grade_cells",
            "solution_cells",
            "task_cells",
            "source_cell",
        ),
        "alembic_version",
    )
}
Dump = dict[str, list[tuple[Any, ...]]]


def dump(db_url: str, tables: Mapping[str, str] = GRADED_TABLES) -> Dump:
    """What a gradebook holds, comparable between gradebooks of any kind."""
    engine = create_engine(db_url)
    with engine.connect() as connection:
        found = {
            name: sorted(map(_comparable, connection.execute(text(sql))), key=str)
            for name, sql in tables.items()
        }
    engine.dispose()
    return found


def _comparable(row: Any) -> tuple[Any, ...]:
    """SQLite keeps dates as text, periods as dates after 1970, and truths as 0 and 1."""
    dates = [datetime(1970, 1, 1) + value if isinstance(value, timedelta) else value for value in row]
    return tuple(f"{one:%Y-%m-%d %H:%M:%S.%f}" if isinstance(one, datetime) else one for one in dates)


def rows_of(found: Dump, table: str, *start: Any) -> dict[Any, tuple[Any, ...]]:
    """The rows of a table that start with these values: what comes next in them -> the rest."""
    width = len(start)
    return {row[width]: row[width + 1 :] for row in found[table] if row[:width] == start}


def files_of(folder: Path) -> dict[str, tuple[str, bytes]]:
    """A folder's files: permissions and contents by relative path."""
    return {
        str(path.relative_to(folder)): (oct(path.stat().st_mode), path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
