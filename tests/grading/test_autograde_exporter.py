"""Where `nbgrader autograde` cannot grade again, it says why, and what was graded earlier stands."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import pytest
from support.quick_course import BANK, QuickCourse
from support.stock_course import files_of, stock

from torchcourse.grading.course.course_folder import Course

ENGINE_IN_NBGRADER = """
c.Autograde.exporter_class = "torchcourse.grading.autograde_exporter.AutogradeExporter"
c.Autograde.sanitize_preprocessors = ["torchcourse.grading.nbgrader_plugin.Mend"]
c.Autograde.autograde_preprocessors = [
    "torchcourse.grading.nbgrader_plugin.ExecuteAndJudge", "nbgrader.preprocessors.SaveAutoGrades"
]
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    """A class that nbgrader has graded, in a course whose gradebook it did not have."""
    course = QuickCourse.make(tmp_path_factory.mktemp("autograde") / "course", ENGINE_IN_NBGRADER)
    (course.root / "gradebook.db").unlink()
    course.hand_in("ada")
    course.hand_in("boole", mean="def mean(xs):\n    return 0")
    status, said = autograde(course)
    assert (status, course.scores()["ada"]) == (0, 5), said
    return course


@pytest.fixture(autouse=True)
def as_before(graded: QuickCourse) -> None:
    (graded.root / "answer_bank" / "sums" / "twice.py").write_text(BANK)
    graded.hand_in("ada")


def autograde(course: QuickCourse, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "nbgrader", "autograde", "ps1", *options]
    binaries = os.path.dirname(sys.executable)
    done = subprocess.run(
        command,
        cwd=course.root,
        env={**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


def break_adas(course: QuickCourse) -> None:
    (course.root / "submitted" / "ada" / "ps1" / "sums.ipynb").write_text("no notebook")


def nothing_beside(course: QuickCourse) -> bool:
    return {path.name for path in course.root.glob("autograded/*/*")} == {"ps1"}


def test_where_the_engine_fails_nbgrader_says_why_and_nothing_is_gone(graded):
    (graded.root / "answer_bank" / "sums" / "twice.py").write_text(BANK.replace('"wrong"', '"wrogn"'))
    before = graded.state()
    status, said = autograde(graded, "--force")
    assert status == 1
    (line,) = said.strip().splitlines()
    assert "answer_bank/sums/twice.py, cell 1" in line
    assert line.endswith("What was graded earlier is as it was.")
    assert graded.state() == before


def test_the_folder_of_a_submission_that_fails_comes_back(graded):
    break_adas(graded)
    before = graded.scores(), files_of(graded.root / "autograded" / "ada")
    status, said = autograde(graded, "--force")
    assert status == 1
    assert "The file is not a notebook: it is not JSON." in said
    assert "Setting destination file permissions" in said, "the next one is graded"
    assert (graded.scores(), files_of(graded.root / "autograded" / "ada")) == before
    assert nothing_beside(graded)


def test_a_notebook_that_would_fill_nbgraders_own_memory_is_refused_before_it_is_read(graded):
    path = graded.root / "submitted" / "ada" / "ps1" / "sums.ipynb"
    before = graded.scores()
    path.write_text('{"cells": [], "metadata": {"a": [' + "0," * 2_100_000 + "0]}}")
    status, said = autograde(graded, "--force", "--student", "ada")
    assert (status, graded.scores()) == (1, before)
    assert "holds more values than a notebook to be graded may" in said
    with path.open("wb") as file:
        file.truncate(20 * 2**30)
    status, said = autograde(graded, "--force", "--student", "ada")
    assert (status, graded.scores()) == (1, before)
    assert "The file has more than 128 MiB" in said
    assert nothing_beside(graded)


@pytest.mark.parametrize("notebooks", ["*", "sums"])
def test_it_comes_back_in_formgrader_as_soon_as_its_button_is_done(graded, notebooks):
    break_adas(graded)
    before = files_of(graded.root / "autograded" / "ada")
    api = stock(Course.open(graded.root))
    api.coursedir.notebook_id = notebooks

    async def press_the_button() -> dict[str, object]:
        result = api.autograde("ps1", "ada")
        await asyncio.sleep(0)
        assert files_of(graded.root / "autograded" / "ada") == before
        return result

    result = asyncio.run(press_the_button())
    assert not result["success"]
    assert "[ERROR] " in str(result["log"])
    assert "The file is not a notebook" in str(result["log"])
    assert nothing_beside(graded)


def test_a_source_that_the_gradebook_has_not_taken_in_is_told(graded):
    path = graded.root / "source" / "ps1" / "sums.ipynb"
    source = path.read_text()
    before = graded.state()
    try:
        path.write_text(source.replace("assert mean([1]) == 1", "assert mean([2]) == 2"))
        result = stock(Course.open(graded.root)).autograde("ps1", "ada")
        assert "cell test_mean has changed" in result["log"]
        assert graded.state() == before
    finally:
        path.write_text(source)
