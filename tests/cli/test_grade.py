"""`torchcourse grade` on a real course: each submission gets a verdict or a clear error; no other suffers."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from resource import RUSAGE_CHILDREN, getrusage

import pytest
from support.course_in_a_folder import MODULE, CourseFolder, grade_id, released, solved

ENDLESS = "def linear_param_count(sizes, bias=True):\n    while True:\n        pass"
STUBBORN = """
def linear_param_count(sizes, bias=True):
    count = 0
    while True:
        try:
            while True:
                count += 1
        except BaseException:
            count -= 1
"""
WARNS = """
import sys, warnings
def linear_param_count(sizes, bias=True):
    warnings.warn("this is only a warning")
    print("and this too", file=sys.stderr)
    return sum((a + bias) * b for a, b in zip(sizes, list(sizes)[1:]))
"""


def with_cell(notebook, source):
    """Put a cell of the student's own behind the imports."""
    cell = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].insert(2, {**cell, "source": source})
    return notebook


HANDED_IN = {
    "right": solved(),
    "unfinished": released(),
    "syntax-error": solved(linear_param_count="def linear_param_count(sizes, bias=True:\n    return 1"),
    "raises": with_cell(solved(), "raise ValueError('not caught')"),
    "prints-100-MB": with_cell(solved(), "print('x' * 100_000_000)\nfor _ in range(10**5): print('y' * 99)"),
    "endless": solved(linear_param_count=ENDLESS),
    "stubborn": solved(linear_param_count=STUBBORN),
    "exits": solved(linear_param_count="import os\ndef linear_param_count(*_, **__): os._exit(0)"),
    "exits-at-once": with_cell(solved(), "import os\nos._exit(0)"),
    "crashes": solved(
        linear_param_count="import ctypes\ndef linear_param_count(*_, **__): ctypes.string_at(0)"
    ),
    "warns": solved(linear_param_count=WARNS),
    "empty": b"",
    "not-json": b"# my answers",
    "no-notebook": b'{"answers": 42}',
    "a-list": b"[]",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return CourseFolder.make(tmp_path_factory.mktemp("grading") / "course")


@pytest.fixture(scope="module")
def graded(course):
    for student, content in HANDED_IN.items():
        course.hand_in(student, content)
    (course.root / "submitted" / "only-a-file").write_text("no folder")
    status, submissions, printed = course.grade("--seed", "11")
    return status, submissions, printed


def test_what_could_be_graded_is_graded_and_the_rest_is_named(graded):
    status, submissions, printed = graded
    unreadable = {"empty", "not-json", "no-notebook", "a-list"}
    assert set(submissions) >= set(HANDED_IN)
    assert {name for name in HANDED_IN if submissions[name]["error"]} == unreadable
    assert status == 1
    assert "4 could not be graded" in printed


@pytest.mark.parametrize(
    ("student", "score"),
    [
        ("right", 20),
        ("unfinished", 0),
        ("syntax-error", 18),
        ("raises", 20),
        ("prints-100-MB", 20),
        ("endless", 18),
        ("stubborn", 18),
        ("exits", 18),
        ("exits-at-once", 20),
        ("crashes", 18),
        ("warns", 20),
    ],
)
def test_points_earned_are_kept_whatever_else_happens(graded, student, score):
    assert graded[1][student]["score"] == score


@pytest.mark.parametrize(
    ("student", "said"),
    [
        ("empty", "empty"),
        ("not-json", "not JSON"),
        ("no-notebook", "notebook"),
        ("a-list", "notebook"),
    ],
)
def test_what_is_no_notebook_is_told_what_it_is(graded, student, said):
    assert said in graded[1][student]["error"]


@pytest.mark.parametrize("student", ["stubborn", "exits", "exits-at-once", "crashes"])
def test_a_process_that_ended_is_flagged(graded, student):
    assert any("process that ran cell" in flag for flag in graded[1][student]["flags"])


def test_a_loop_that_never_ends_is_told_as_such(graded):
    exercise = next(e for e in graded[1]["endless"]["exercises"] if e["name"] == "linear_param_count")
    assert any("never ends" in failed["message"] for failed in exercise["failed"])


def test_a_flood_of_output_is_cut_in_the_graded_notebook(course, graded):
    path = course.root / "autograded" / "prints-100-MB" / MODULE / f"{MODULE}.ipynb"
    assert path.stat().st_size < 2_000_000
    assert "output cut here" in path.read_text()


def test_gradebook_and_record_agree(course, graded):
    with sqlite3.connect(course.root / "gradebook.db") as database:
        rows = database.execute(
            """select submitted_assignment.student_id, sum(grade.auto_score) from grade
               join submitted_notebook on grade.notebook_id = submitted_notebook.id
               join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
               group by 1"""
        )
        recorded = {student: score for student, score in rows if student in HANDED_IN}
    for student, submission in graded[1].items():
        if student in HANDED_IN and not submission["error"]:
            assert recorded[student] == pytest.approx(submission["score"])


def test_stock_nbgrader_reads_the_same_points_from_the_graded_notebook(course, graded):
    import nbformat
    from nbgrader.utils import determine_grade

    for student in ("right", "warns", "endless", "unfinished"):
        notebook = nbformat.read(course.root / "autograded" / student / MODULE / f"{MODULE}.ipynb", 4)
        nbformat.validate(notebook)
        points = {e["name"]: e["points"] for e in graded[1][student]["exercises"]}
        for cell in notebook.cells:
            if grade_id(cell).startswith("test_"):
                assert determine_grade(cell)[0] == points[grade_id(cell).removeprefix("test_")]


def test_what_is_graded_and_unchanged_is_skipped_and_what_changed_is_graded_again(course, graded):
    course.hand_in("right", solved(linear_param_count="def linear_param_count(sizes, bias=True): return 26"))
    _, submissions, _ = course.grade("--student", "right", "--student", "warns")
    assert graded_now(submissions) == ["right"]
    assert submissions["right"]["score"] < 20
    course.hand_in("right", HANDED_IN["right"])
    _, submissions, _ = course.grade("--student", "right", "--force", "--student", "warns")
    assert graded_now(submissions) == ["right", "warns"]


def graded_now(submissions: dict[str, dict]) -> list[str]:
    return sorted(name for name, one in submissions.items() if one["graded_now"])


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["grade", "09_nothing"], 2, "09_nothing is not in the gradebook"),
        (["grade", MODULE, "--student", "nobody"], 2, "nobody submitted nothing"),
        (["grade", MODULE, "--course", "/nonexistent"], 2, "/nonexistent is not a folder"),
        (["grade", MODULE, "--workers", "0"], 2, "workers"),
        (["grade"], 2, "assignment"),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong(course, arguments, status, said):
    done = course.torchcourse(*arguments)
    assert done.returncode == status
    printed = " ".join((done.stdout + done.stderr).split())
    assert said.lower() in printed.lower()
    assert "Traceback" not in done.stderr


def test_the_seed_repeats_a_run(course, graded):
    one = course.grade("--student", "syntax-error", "--force", "--seed", "5")[1]
    other = course.grade("--student", "syntax-error", "--force", "--seed", "5")[1]
    for run in (one, other):
        del run["syntax-error"]["seconds"]
    assert one == other
    assert json.dumps(one) != "{}"


def processor_seconds(run: Callable[[], object]) -> float:
    """What a command takes of all processors, with all that it starts and waits for."""
    before = getrusage(RUSAGE_CHILDREN)
    run()
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_to_grade_one_student_takes_little_more_than_to_import_torch(course, graded):
    """A command and a template, on two processors: 2.6 times the import, of which half is waited for."""
    imports = processor_seconds(lambda: subprocess.run([sys.executable, "-c", "import torch"], check=True))
    assert processor_seconds(lambda: course.grade("--student", "right", "--force")) < 4 * imports
