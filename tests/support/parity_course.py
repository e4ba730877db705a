"""A course with all that an ordinary nbgrader course has, and a class that hands in all sorts of things."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from support.stock_course import LATE_RULE, stock

from torchcourse.grading.course.course_folder import Course

Notebook = nbformat.NotebookNode
Change = Callable[[Notebook], None]

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "course101"
c.AssignLatePenalties.plugin_class = "late_rule.TenthOfAPointAnHour"
c.Autograde.exclude_overwriting = {"week1": ["mine.csv"]}
c.ExecutePreprocessor.timeout = 4
"""
DUE = datetime(2026, 3, 2, 12)
IN_TIME, LATE = "2026-03-02 10:00:00 UTC", "2026-03-02 14:30:00 UTC"
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"


def cell(kind: str, source: str, grade_id: str = "", **marks: object) -> Notebook:
    """A cell of the instructor's; with a grade_id, one that nbgrader knows."""
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    metadata = {}
    if grade_id:
        off = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        metadata = {"nbgrader": {"grade_id": grade_id, **off, **marks}}
    return make(source, metadata=metadata)


def answer(name: str, source: str) -> Notebook:
    return cell("code", f"### BEGIN SOLUTION\n{source}\n### END SOLUTION", name, solution=True)


def check(name: str, source: str, points: float = 1) -> Notebook:
    return cell("code", source, name, grade=True, locked=True, points=points)


def notebook(*cells: Notebook) -> Notebook:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=list(cells), metadata={"kernelspec": kernel})


HIDDEN = """
assert double(2) == 4
### BEGIN HIDDEN TESTS
assert double(-1.5) == -3
### END HIDDEN TESTS"""

SKIPPED = cell("code", "raise RuntimeError('the instructor has tagged it not to run')", "slow", locked=True)
SKIPPED.metadata["tags"] = ["skip-execution"]

CODE = notebook(
    cell("markdown", "# Week 1\nRead this.", "intro", locked=True),
    cell(
        "code", "%matplotlib inline\nimport csv\nimport math\nimport matplotlib.pyplot as plt\nimport helper"
    ),
    cell("code", "RATE = 2", "rate", locked=True),
    SKIPPED,
    answer("double", "def double(x):\n    return RATE * x"),
    check("test_double", HIDDEN, 2),
    answer("mean", "def mean(xs):\n    return sum(xs) / len(xs)"),
    check(
        "test_mean",
        "tries = [[1, 2, 3], [5], [1, 2]]\n0.5 * sum(mean(x) == sum(x) / len(x) for x in tries)",
        1.5,
    ),
    answer(
        "total", "def total(path):\n    return sum(int(n) for row in csv.reader(open(path)) for n in row)"
    ),
    check("test_total", "assert total('data/table.csv') == helper.SUM"),
    answer("own_data", "own = open('mine.csv').read().split(',')"),
    check("test_own_data", "assert own == ['a', 'b']"),
    answer("forever", "def countdown(n):\n    while n > 0:\n        n -= 1\n    return n"),
    check("test_forever", "assert countdown(10) == 0"),
    check("test_words_for_points", "'well done'", 0.5),
    check("test_no_points", "assert double(1) == 3", 0),
    cell("code", "plt.plot([1, 2]);", "picture", grade=True, solution=True, points=3),
    cell("markdown", "Find a use for it.", "use_it", task=True, locked=True, points=4),
)
WORDS = notebook(
    cell("markdown", "Why?", "why", grade=True, solution=True, points=2),
    cell(
        "markdown",
        "How? ### BEGIN MARK SCHEME\nso\n### END MARK SCHEME",
        "how",
        grade=True,
        solution=True,
        points=1,
    ),
    cell("code", "counter = 1", "counter", solution=True),
    cell("markdown", "", "empty", grade=True, solution=True, points=1),
)


def make_course(root: Path) -> Course:
    """The course, released by stock nbgrader."""
    files = {"data/table.csv": "1,2\n3,4\n", "helper.py": "SUM = 10\n", "mine.csv": "a,b"}
    for name, content in files.items():
        put(root / "source" / "week1" / name, content)
    put(root / "nbgrader_config.py", CONFIG)
    put(root / "late_rule.py", LATE_RULE)
    return released(root, "week1", code=CODE, words=WORDS)


def released(root: Path, assignment: str, **notebooks: Notebook) -> Course:
    """Put an assignment into a course folder, and let stock nbgrader release it."""
    folder = root / "source" / assignment
    folder.mkdir(parents=True, exist_ok=True)
    for name, one in notebooks.items():
        nbformat.write(one, str(folder / f"{name}.ipynb"))
    course = Course.open(root)
    said = stock(course).generate_assignment(assignment)
    assert said["success"], said["log"]
    with Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=DUE)
    return course


def put(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


def hand_in(
    course: Course,
    student: str,
    assignment: str = "week1",
    changed: dict[str, Change] | None = None,
    timestamp: str | None = IN_TIME,
) -> Path:
    """Hand in the released version, with some notebooks changed."""
    folder = course.path_of("submitted", assignment, student)
    shutil.copytree(course.path_of("release", assignment), folder, dirs_exist_ok=True)
    for name, change in (changed or {}).items():
        path = folder / f"{name}.ipynb"
        one = nbformat.reads(path.read_text("utf-8"), 4)
        change(one)
        path.write_text(json.dumps(one), "utf-8")  # not nbformat's writer, which would object to some
    if timestamp:
        put(folder / "timestamp.txt", timestamp)
    return folder


def answers(**texts: str) -> Change:
    """Write these answers, by grade_id; every other code answer is the instructor's."""

    def change(one: Notebook) -> None:
        for found in one.cells:
            name = grade_id(found)
            if name in texts:
                found.source = texts[name]
            elif found.cell_type == "code" and name in SOLUTIONS:
                found.source = SOLUTIONS[name]

    return change


def of(one: Notebook, name: str) -> Any:
    """The cell with a grade_id."""
    return next(found for found in one.cells if grade_id(found) == name)


def grade_id(found: Notebook) -> str:
    return found.metadata.get("nbgrader", {}).get("grade_id", "")


def _solution(found: Notebook) -> str:
    marks = ("### BEGIN SOLUTION", "### END SOLUTION")
    return "\n".join(line for line in found.source.splitlines() if line not in marks)


SOLUTIONS = {grade_id(c): _solution(c) for c in CODE.cells if c.metadata.get("nbgrader", {}).get("solution")}


def hand_in_class(course: Course) -> None:
    """A class: what each does is said by its function."""
    for student in (ada, bob, cyd, dee, eve, fay):
        student(course)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.update_or_create_student("dee")
        gradebook.update_or_create_submission("week1", "dee")
        gradebook.find_submission("week1", "dee").extension = timedelta(hours=1)
        gradebook.db.commit()


def ada(course: Course) -> None:
    """All right and in time, with files of her own."""
    words = answers(why="Because.", how="Thus.", counter="counter = 2", empty="Nothing is empty.")
    folder = hand_in(
        course, "ada", changed={"code": answers(picture="plt.plot([2, 1]); plt.show()"), "words": words}
    )
    put(folder / "notes" / "idea.txt", "an idea")
    put(folder / "helper.py", "SUM = 11  # the assignment's own wins\n")


def bob(course: Course) -> None:
    """Each exercise wrong in its own way, and late."""
    wrong = answers(
        double="def double(x):\n    return abs(2 * x)",
        mean="def mean(xs):\n    return sum(xs) // len(xs)",
        total="def total(path:\n    return 10",
        own_data="own = open('not there').read()",
        forever="def countdown(n):\n    while True:\n        pass",
    )
    hand_in(
        course, "bob", changed={"code": wrong, "words": answers(why="Because.\n", how=" ")}, timestamp=LATE
    )


def cyd(course: Course) -> None:
    """Hands in what was given out; nothing says when."""
    hand_in(course, "cyd", timestamp=None)


def dee(course: Course) -> None:
    """One of two notebooks, late, with an extension that does not reach."""
    folder = hand_in(course, "dee", changed={"code": answers(mean=STUB)}, timestamp=LATE)
    (folder / "words.ipynb").unlink()
    put(folder / "mine.csv", "a,b")


def eve(course: Course) -> None:
    """Has changed what is not hers, added cells and files, and changed one that she may."""

    def change(one: Notebook) -> None:
        answers()(one)
        of(one, "rate").source = "RATE = 3"
        of(one, "test_total").source = "pass"
        of(one, "use_it").source = "Done."
        of(one, "mean").cell_type = "markdown"
        one.cells.insert(2, nbformat.v4.new_code_cell("1 / 0"))
        one.cells.insert(5, nbformat.v4.new_code_cell("print('y\\n' * 5000)"))
        one.cells.append(nbformat.v4.new_raw_cell("scratch"))

    folder = hand_in(course, "eve", changed={"code": change})
    nbformat.write(notebook(cell("code", "raise SystemExit")), str(folder / "scratch.ipynb"))
    put(folder / "mine.csv", "c,d")


def fay(course: Course) -> None:
    """Right in part; graded by hand later, and handed in again (`again`)."""
    hand_in(course, "fay", changed={"code": answers(mean=STUB, picture=""), "words": answers(why="So.")})


def again(course: Course) -> None:
    """What a human does after the first grading, and what two students hand in then."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        for name, notebook_name, by_hand in (
            ("test_mean", "code", 1.0),
            ("picture", "code", 2.5),
            ("why", "words", 1.0),
        ):
            grade = gradebook.find_grade(name, notebook_name, "week1", "fay")
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = by_hand, 0.25, False
        task = gradebook.find_grade("use_it", "code", "week1", "fay")
        task.manual_score, task.needs_manual_grade = 3.0, False
        gradebook.find_comment("picture", "code", "week1", "fay").manual_comment = "Lovely."
        gradebook.find_comment("mean", "code", "week1", "fay").manual_comment = "See me."
        gradebook.find_submission_notebook("code", "week1", "fay").flagged = True
        gradebook.db.commit()
    late = "2026-03-02 12:30:00 UTC"
    hand_in(
        course, "fay", changed={"code": answers(double=STUB), "words": answers(how="Ah.")}, timestamp=late
    )
    hand_in(course, "cyd", changed={"code": answers(), "words": answers(empty="x")}, timestamp=late)
