"""Do the same submissions get the same grades from stock `nbgrader autograde` and from `torchcourse grade`?

Where they must not, because stock nbgrader is wrong, docs/compatibility.md says so, and a test here shows it.
"""

from __future__ import annotations

import json
import re
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from support import parity_course
from support.parity_course import Change, answer, cell, check, hand_in, notebook, of
from support.stock_course import OTHER_TABLES, QUICKSTART, copy_of, dump, rows_of, stock
from support.stock_course import make_course as make_quickstart

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.pipeline.grading_run import Outcome, Request, grade

# Stock nbgrader's own, on SQLAlchemy 2.1 and ipykernel 7.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")


def by_stock(course: Course, assignment: str, *students: str) -> dict[str, bool]:
    """Grade each submission by stock nbgrader; whether it could be graded."""
    names = students or [folder.student for folder in course.submissions(assignment)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {name: stock(course).autograde(assignment, name)["success"] for name in names}


def by_us(course: Course, assignment: str, *students: str) -> Outcome:
    return grade(Request(course.root, assignment, students, workers=2, seed=1))


@dataclass(frozen=True)
class Both:
    """The same course, graded in each way."""

    stock: Course
    ours: Course

    @classmethod
    def graded(cls, course: Course, folder: Path, assignment: str, *students: str) -> Both:
        both = cls(copy_of(course, folder / "stock"), copy_of(course, folder / "ours"))
        assert all(by_stock(both.stock, assignment, *students).values())
        assert not by_us(both.ours, assignment, *students).failed
        return both

    def assert_equal(self) -> None:
        assert dump(self.ours.db_url) == dump(self.stock.db_url)
        assert dump(self.ours.db_url, OTHER_TABLES) == dump(self.stock.db_url, OTHER_TABLES)


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """A course with manual answers, tasks, two notebooks, files, partial credit, late and missing work."""
    folder = tmp_path_factory.mktemp("ordinary")
    course = parity_course.make_course(folder / "course")
    parity_course.hand_in_class(course)
    return Both.graded(course, folder, "week1")


def test_an_ordinary_course_gets_the_grades_that_stock_gives(ordinary):
    ordinary.assert_equal()
    grades = rows_of(dump(ordinary.ours.db_url), "grade", "bob", "code")
    scores = {name: row[1] for name, row in grades.items()}
    assert scores["test_mean"] == 1.0, "bob's mean is right in two of three tries"
    assert scores["test_words_for_points"] == 0.5
    assert scores["picture"] is None, "for a human"
    assert set(scores.values()) == {0.0, 0.5, 1.0, None}


@pytest.mark.parametrize("student", ["ada", "bob", "cyd", "dee"])
def test_the_graded_notebooks_show_what_stock_shows(ordinary, student):
    folders = [course.path_of("autograded", "week1", student) for course in (ordinary.ours, ordinary.stock)]
    ours, wanted = ({path.name: shown(path) for path in one.glob("*.ipynb")} for one in folders)
    assert ours == wanted


def shown(path: Path) -> list[Any]:
    """What a reader sees of a graded notebook: texts, streams, and which displays and errors."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [
        (
            one["cell_type"],
            one["source"],
            one.get("execution_count"),
            list(dict.fromkeys(str(_shown_output(output)) for output in one.get("outputs", []))),
        )
        for one in cells
    ]


def _shown_output(output: dict[str, Any]) -> tuple[Any, ...]:
    if output["output_type"] == "error":
        took_too_long = output["ename"] in ("KeyboardInterrupt", "CellTimeoutError", "CellTimeout")
        # A cell's text has another file name in a kernel.
        said = re.sub(r"\(<?ipython-input.*?, |\(\d+\.py, ", "(", output["evalue"])
        return ("took too long",) if took_too_long else (output["ename"], said)
    return output["output_type"], output.get("text"), sorted(output.get("data", {}))


def test_long_outputs_are_cut_as_stock_cuts_them(ordinary):
    texts = [
        nbformat.reads((course.path_of("autograded", "week1", "eve") / "code.ipynb").read_text("utf-8"), 4)
        for course in (ordinary.ours, ordinary.stock)
    ]
    ours, wanted = (
        [out.text for one in text.cells for out in one.get("outputs", []) if out.output_type == "stream"]
        for text in texts
    )
    assert ours == wanted
    assert "... Output truncated ..." in ours[0]


def test_graded_again_after_a_human_was_there_they_are_equal_too(ordinary, tmp_path):
    both = Both(copy_of(ordinary.stock, tmp_path / "stock"), copy_of(ordinary.ours, tmp_path / "ours"))
    for course in (both.stock, both.ours):
        parity_course.again(course)
    by_stock(both.stock, "week1", "cyd", "fay")
    assert {one.student for one in by_us(both.ours, "week1").graded} == {"cyd", "fay"}
    both.assert_equal()
    picture = rows_of(dump(both.ours.db_url), "grade", "fay", "code")["picture"]
    assert picture[1:] == (None, 1, 2.5, 0.25), "the human's score and extra credit stay"


def test_nbgraders_quickstart_course_gets_the_grades_that_stock_gives(tmp_path):
    course = make_quickstart(tmp_path / "course")
    Both.graded(course, tmp_path, "ps1", "bitdiddle", "hacker").assert_equal()


def test_nbgraders_autotests_get_the_grades_that_stock_gives(tmp_path):
    root = tmp_path / "course"
    shutil.copytree(QUICKSTART / "source" / "ps1_autotest", root / "source" / "ps1_autotest")
    shutil.copy(QUICKSTART / "autotests.yml", root / "source" / "ps1_autotest")
    (root / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'course101'\n")
    course = Course.open(root)
    said = stock(course).generate_assignment("ps1_autotest")
    assert said["success"], said["log"]
    names = {"squares", "sum_of_squares", "cell-d3df8cd59fd0eb74"}
    solved = {
        parity_course.grade_id(one): one.source for one in source_cells(root / "source" / "ps1_autotest")
    }

    def solve(one: nbformat.NotebookNode) -> None:
        for name in names:
            of(one, name).source = solved[name]

    def nearly(one: nbformat.NotebookNode) -> None:
        solve(one)
        of(one, "squares").source = "def squares(n):\n    return [i**2 for i in range(n)]"

    hand_in(course, "right", "ps1_autotest", {"problem1": solve})
    hand_in(course, "nearly", "ps1_autotest", {"problem1": nearly})
    both = Both.graded(course, tmp_path, "ps1_autotest")
    both.assert_equal()
    found = dump(both.ours.db_url)
    assert rows_of(found, "grade", "right", "problem1")["correct_squares"][1] == 1.0
    assert rows_of(found, "grade", "nearly", "problem1")["correct_squares"][1] == 0.0


def source_cells(folder: Path) -> list[nbformat.NotebookNode]:
    return nbformat.reads((folder / "problem1.ipynb").read_text("utf-8"), 4).cells


# --- where stock is wrong ---------------------------------------------------------------------------------

SMALL = notebook(
    answer("add", "def add(a, b):\n    return a + b"),
    check("test_add", "assert add(1, 2) == 3", 2),
    check("test_credit", "add(1, 0)", 1),
    answer("sub", "def sub(a, b):\n    return a - b"),
    check("test_sub", "assert sub(3, 2) == 1", 4),
)


def wrote(**texts: str) -> Change:
    """The instructor's answers, but these in the place of some."""
    known = {"add": "def add(a, b):\n    return a + b", "sub": "def sub(a, b):\n    return a - b"} | texts

    def change(one: nbformat.NotebookNode) -> None:
        for name, text in known.items():
            of(one, name).source = text

    return change


def without(name: str) -> Change:
    def change(one: nbformat.NotebookNode) -> None:
        wrote()(one)
        one.cells.remove(of(one, name))

    return change


def twice(name: str) -> Change:
    def change(one: nbformat.NotebookNode) -> None:
        wrote()(one)
        copy = nbformat.from_dict(json.loads(json.dumps(of(one, name))))
        copy.id = "a-copy"
        one.cells.append(copy)

    return change


@dataclass(frozen=True)
class Case:
    """What a student does, and what of it each way of grading makes: scores of add, credit and sub."""

    change: Change
    stock: tuple[float | None, ...] | None  # None: the submission fails, and nothing of it is graded
    ours: tuple[float, ...]


ADDS = "def add(a, b):\n    {}\n    return a + b"
CREDIT = "def add(a, b):\n    return 3 if b else {}"
CASES = {
    "warns": Case(
        wrote(add=ADDS.format("import warnings; warnings.warn('slow')")), (0.0, 0.0, 4.0), (2.0, 1.0, 4.0)
    ),
    "logs to stderr": Case(
        wrote(add=ADDS.format("import sys; print('?', file=sys.stderr)")), (0.0, 0.0, 4.0), (2.0, 1.0, 4.0)
    ),
    "credit below zero": Case(wrote(add=CREDIT.format("-5")), (2.0, 1.0, 4.0), (2.0, 0.0, 4.0)),
    "credit not a number": Case(wrote(add=CREDIT.format("float('nan')")), (2.0, 1.0, 4.0), (2.0, 0.0, 4.0)),
    "credit above the maximum": Case(wrote(add=CREDIT.format("9")), None, (2.0, 0.0, 4.0)),
    "test cell deleted": Case(without("test_add"), (None, 1.0, 4.0), (2.0, 1.0, 4.0)),
    "test cell twice": Case(twice("test_add"), None, (2.0, 1.0, 4.0)),
    "answer cell twice": Case(twice("add"), None, (2.0, 1.0, 4.0)),
    "process ended": Case(wrote(sub="def sub(a, b):\n    import os; os._exit(0)"), None, (2.0, 1.0, 0.0)),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("small") / "course"
    parity_course.put(
        root / "nbgrader_config.py", "c = get_config()\nc.CourseDirectory.course_id = 'course101'\n"
    )
    return parity_course.released(root, "week1", sums=SMALL)


@pytest.fixture(scope="module")
def odd(small: Course, tmp_path_factory: pytest.TempPathFactory) -> tuple[Both, dict[str, bool]]:
    folder = tmp_path_factory.mktemp("odd")
    course = copy_of(small, folder / "course")
    for name, case in CASES.items():
        hand_in(course, name, changed={"sums": case.change})
    both = Both(copy_of(course, folder / "stock"), copy_of(course, folder / "ours"))
    assert not by_us(both.ours, "week1").failed
    return both, by_stock(both.stock, "week1")


def scores(course: Course, student: str, one: str = "sums") -> tuple[float | None, ...]:
    grades = rows_of(dump(course.db_url), "grade", student, one)
    return tuple(grades[name][1] for name in ("test_add", "test_credit", "test_sub"))


@pytest.mark.parametrize("name", CASES)
def test_stock_is_wrong_and_the_engine_is_not(odd, name):
    both, graded = odd
    assert scores(both.ours, name) == CASES[name].ours
    assert graded[name] == (CASES[name].stock is not None)
    if graded[name]:
        assert scores(both.stock, name) == CASES[name].stock


def test_one_cell_in_two_places_ends_stocks_whole_run_and_not_ours(small, tmp_path):
    course = copy_of(small, tmp_path / "course")
    for student, change in (("ada", wrote()), ("bob", twice("test_add")), ("cyd", wrote())):
        hand_in(course, student, changed={"sums": change})
    both = Both(copy_of(course, tmp_path / "stock"), copy_of(course, tmp_path / "ours"))
    by_stock(both.stock, "week1", "*")
    assert {path.parent.name for path in (both.stock.root / "autograded").glob("*/week1")} == {"ada"}
    assert {row[0] for row in dump(both.stock.db_url)["grade"]} == {"ada", "bob"}, (
        "cyd, behind bob, was not graded"
    )
    by_us(both.ours, "week1")
    assert {one: scores(both.ours, one) for one in ("ada", "bob", "cyd")} == dict.fromkeys(
        ("ada", "bob", "cyd"), (2.0, 1.0, 4.0)
    )


@pytest.mark.parametrize("bad", [b"", b"{}", "cell deleted"])
def test_a_failed_or_changed_regrade_leaves_no_old_score(small, tmp_path, bad):
    course = copy_of(small, tmp_path / "course")
    folder = hand_in(course, "ada", changed={"sums": wrote()})
    both = Both.graded(course, tmp_path, "week1")
    assert scores(both.ours, "ada") == scores(both.stock, "ada") == (2.0, 1.0, 4.0)
    for one in (both.stock, both.ours):
        if isinstance(bad, bytes):
            (one.path_of("submitted", "week1", "ada") / "sums.ipynb").write_bytes(bad)
        else:
            lazy = wrote(sub="def sub(a, b):\n    return 7")

            def lazy_and_without(nb: nbformat.NotebookNode, lazy: Change = lazy) -> None:
                lazy(nb)
                nb.cells.remove(of(nb, "test_sub"))

            hand_in(one, "ada", changed={"sums": lazy_and_without}, timestamp=parity_course.LATE)
    assert by_stock(both.stock, "week1") == {"ada": not isinstance(bad, bytes)}
    by_us(both.ours, "week1")
    assert scores(both.stock, "ada") == (2.0, 1.0, 4.0), "of the submission before"
    assert scores(both.ours, "ada") == ((None,) * 3 if isinstance(bad, bytes) else (2.0, 1.0, 0.0))
    assert folder.exists()


def test_a_task_of_a_notebook_that_comes_later_is_for_a_human(tmp_path):
    root = tmp_path / "course"
    parity_course.put(
        root / "nbgrader_config.py", "c = get_config()\nc.CourseDirectory.course_id = 'course101'\n"
    )
    task = notebook(cell("markdown", "Explain.", "explain", task=True, locked=True, points=4))
    course = parity_course.released(root, "week1", sums=SMALL, words=task)
    hand_in(course, "ada")
    (course.path_of("submitted", "week1", "ada") / "words.ipynb").unlink()
    both = Both.graded(course, tmp_path, "week1")
    both.assert_equal()
    for one in (both.stock, both.ours):
        hand_in(one, "ada", timestamp=parity_course.LATE)
    by_stock(both.stock, "week1")
    by_us(both.ours, "week1")
    rows = [rows_of(dump(one.db_url), "grade", "ada", "words")["explain"] for one in (both.stock, both.ours)]
    assert [row[1:3] for row in rows] == [(0.0, 0), (None, 1)]


def test_a_renamed_notebook_is_found(small, tmp_path):
    course = copy_of(small, tmp_path / "course")
    folder = hand_in(course, "ada", changed={"sums": wrote()})
    (folder / "sums.ipynb").rename(folder / "my sums (2).ipynb")
    both = Both(copy_of(course, tmp_path / "stock"), copy_of(course, tmp_path / "ours"))
    assert by_stock(both.stock, "week1") == {"ada": False}
    by_us(both.ours, "week1")
    assert scores(both.ours, "ada") == (2.0, 1.0, 4.0)


def test_what_needs_another_process_runs_in_stock_only(small, tmp_path):
    """The one thing that costs points here and not there: the sandbox starts no processes."""
    course = copy_of(small, tmp_path / "course")
    expr = "int(subprocess.check_output(['expr', str(a), '-', str(b)]))"
    sub = f"import subprocess\ndef sub(a, b):\n    return {expr}"
    hand_in(course, "ada", changed={"sums": wrote(sub=sub)})
    both = Both.graded(course, tmp_path, "week1")
    assert scores(both.stock, "ada") == (2.0, 1.0, 4.0)
    assert scores(both.ours, "ada") == (2.0, 1.0, 0.0)
