"""A folder that the course opens is read by submissions, and only read, whichever command grades them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from support.quick_course import QuickCourse

OPENED = 'c.TorchcourseGrading.readable_folders = ["data"]'
ENGINE_IN_NBGRADER = """
c.Autograde.sanitize_preprocessors = ["torchcourse.grading.nbgrader_plugin.Mend"]
c.Autograde.autograde_preprocessors = [
    "torchcourse.grading.nbgrader_plugin.ExecuteAndJudge", "nbgrader.preprocessors.SaveAutoGrades"
]
"""
# What a submission tries, each with what it says of it.
TRIES = """
import os
from pathlib import Path
root = Path("{root}")
def tries(name, do):
    try: print(name, "->", do())
    except OSError as error: print(name, "->", type(error).__name__)
tries("read", (root / "data" / "inner" / "numbers.txt").read_text)
tries("list", lambda: sorted(os.listdir(root / "data")))
tries("write", lambda: (root / "data" / "new.txt").write_text("mine"))
tries("overwrite", lambda: (root / "data" / "inner" / "numbers.txt").write_text("mine"))
tries("remove", (root / "data" / "inner" / "numbers.txt").unlink)
tries("sibling", (root / "sibling" / "numbers.txt").read_text)
tries("link", (root / "data" / "link" / "numbers.txt").read_text)
tries("gradebook", (root / "gradebook.db").read_bytes)
tries("source", lambda: os.listdir(root / "source"))
"""
SAID = [
    "read -> 1 2 3",
    "list -> ['inner', 'link']",
    *(f"{name} -> PermissionError" for name in ("write", "overwrite", "remove", "sibling", "link")),
    *(f"{name} -> PermissionError" for name in ("gradebook", "source")),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    course = QuickCourse.make(tmp_path_factory.mktemp("opened") / "course", OPENED + ENGINE_IN_NBGRADER)
    for name in ("data/inner", "sibling"):
        (course.root / name).mkdir(parents=True)
        (course.root / name / "numbers.txt").write_text("1 2 3")
    (course.root / "data" / "link").symlink_to(course.root / "sibling")
    course.hand_in("ada", TRIES.format(root=course.root))
    return course


def said_by(course: QuickCourse, student: str) -> list[str]:
    """What the cell between the exercises printed."""
    graded = course.root / "autograded" / student / "ps1" / "sums.ipynb"
    (cell,) = (cell for cell in json.loads(graded.read_text())["cells"] if cell["id"] == "between")
    return "".join("".join(output["text"]) for output in cell["outputs"]).splitlines()


def test_torchcourse_grade_opens_the_folder_for_reading_only(course):
    status, printed = course.grade()
    assert status == 0, printed
    assert said_by(course, "ada") == SAID
    assert (course.root / "data" / "inner" / "numbers.txt").read_text() == "1 2 3"


def test_nbgrader_autograde_opens_it_just_so(course):
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", "ps1", "--force"],
        cwd=course.root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert said_by(course, "ada") == SAID


def test_a_folder_that_would_give_something_away_ends_the_run_before_any_submission(course):
    config = course.root / "nbgrader_config.py"
    before = config.read_text()
    config.write_text(before + 'c.TorchcourseGrading.readable_folders = ["source"]\n')
    status, printed = course.grade("--force")
    config.write_text(before)
    assert status == 2, printed
    assert "would open the folder source/" in printed
    assert "Traceback" not in printed


def test_an_answer_that_reads_it_earns_its_points(course):
    numbers = course.root / "data" / "inner" / "numbers.txt"
    course.hand_in("bea", twice=f"def twice(n):\n    return int(open({str(numbers)!r}).read()[2]) * n")
    status, printed = course.grade("--student", "bea")
    assert status == 0, printed
    assert course.scores()["bea"] == 5.0
