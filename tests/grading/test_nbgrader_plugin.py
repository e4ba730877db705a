"""Plain `nbgrader autograde` uses the engine, and a probe works in an instructor's own Jupyter."""

import json
import sqlite3

import nbformat
import pytest
from nbclient import NotebookClient
from support.course_in_a_folder import MODULE, ROOT, CourseFolder, grade_id, solved

WARNS = """
import warnings
def linear_param_count(sizes, bias=True):
    warnings.warn("only a warning")
    return sum((a + bias) * b for a, b in zip(sizes, list(sizes)[1:]))
"""
NO_BIAS = "def linear_param_count(sizes, bias=True):\n    return sum(a * b for a, b in zip(sizes, sizes[1:]))"
PEEKS = "SECRET = open('{secret}').read()\ndef linear_param_count(sizes, bias=True):\n    print(SECRET)"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return CourseFolder.make(tmp_path_factory.mktemp("plugin") / "course")


@pytest.fixture(scope="module")
def scores(course):
    """Each student's score in the gradebook after `nbgrader autograde`."""
    course.hand_in("right", solved())
    course.hand_in("warns", solved(linear_param_count=WARNS))
    course.hand_in("no-bias", solved(linear_param_count=NO_BIAS))
    secret = course.root / "secret.txt"
    secret.write_text("the instructor's secret")
    course.hand_in("peeks", solved(linear_param_count=PEEKS.format(secret=secret)))
    doubled = solved()
    doubled["cells"].append(json.loads(json.dumps(doubled["cells"][3])))
    course.hand_in("doubled", doubled)
    course.nbgrader("autograde", MODULE)
    with sqlite3.connect(course.root / "gradebook.db") as database:
        rows = database.execute(
            """select submitted_assignment.student_id, sum(grade.auto_score) from grade
               join submitted_notebook on grade.notebook_id = submitted_notebook.id
               join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
               group by 1"""
        )
        return dict(rows.fetchall())


def test_nbgraders_own_command_records_what_the_judge_says(scores):
    assert scores["right"] == 20
    assert scores["warns"] == 20
    assert 18 < scores["no-bias"] < 20
    assert scores["doubled"] == 20


def test_its_runs_are_in_the_sandbox(course, scores):
    assert scores["peeks"] == 18
    text = (course.root / "autograded" / "peeks" / MODULE / f"{MODULE}.ipynb").read_text()
    assert "the instructor's secret" not in text
    assert "PermissionError" in text


def test_the_verdict_and_its_hint_stand_in_the_graded_notebook(course, scores):
    notebook = nbformat.read(course.root / "autograded" / "no-bias" / MODULE / f"{MODULE}.ipynb", 4)
    cell = next(cell for cell in notebook.cells if grade_id(cell) == "test_linear_param_count")
    verdict = cell.outputs[-2]["data"]["text/plain"]
    assert "✗" in verdict
    assert "hint:" in verdict
    assert float(cell.outputs[-1]["data"]["text/plain"]) < 2


def test_the_instructors_version_runs_in_plain_jupyter_and_shows_what_it_observes():
    notebook = nbformat.read(ROOT / "source" / MODULE / f"{MODULE}.ipynb", 4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    cell = next(cell for cell in notebook.cells if grade_id(cell) == "test_linear_forward")
    assert "two leading dimensions: tensor(" in "".join(output.get("text", "") for output in cell.outputs)
