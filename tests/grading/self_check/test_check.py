"""`torchcourse check`, the real command on a real course: what a student reads, and what is left alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import nbformat
import pytest
from support.quick_course import ANSWERS, QuickCourse
from support.stock_course import files_of

WRONG = ANSWERS["squares"]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    return QuickCourse.make(tmp_path_factory.mktemp("course"))


def check(notebook: Path, *options: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "torchcourse.cli", "check", str(notebook), *options],
        cwd=cwd or notebook.parent,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def told(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert run.stdout, run.stderr
    return json.loads(run.stdout)


def test_a_right_notebook_earns_everything_and_nothing_is_written(course: QuickCourse) -> None:
    notebook = course.hand_in("ann")
    before = files_of(course.root)
    run = check(notebook)
    assert run.returncode == 0, run.stderr
    assert "5 of 5" in run.stdout
    assert files_of(course.root) == before
    assert not (course.root / "autograded").exists()


def test_a_wrong_one_is_told_what_is_wrong_and_its_hint(course: QuickCourse) -> None:
    run = check(course.hand_in("bob", **WRONG), "--json")
    assert run.returncode == 1
    checked = told(run)
    twice, mean = checked["exercises"]
    assert (twice["points"], mean["points"], checked["points"]) == (0, 3, 3)
    assert twice["misconception"] == "squares"
    assert twice["hint"] == "the square of 2 is 4 as well; try 3"
    assert "the square of 2" in check(course.hand_in("bob", **WRONG)).stdout


def test_it_says_what_grading_says(course: QuickCourse, tmp_path: Path) -> None:
    notebook = course.hand_in("cat", **ANSWERS["raises"])
    status, printed = course.grade("--student", "cat", "--json", str(tmp_path / "grades.json"))
    assert status == 0, printed
    graded = json.loads((tmp_path / "grades.json").read_text())["submissions"]
    [mine] = [one for one in graded if one["student"] == "cat"]
    checked = told(check(notebook, "--json"))
    assert [one["points"] for one in checked["exercises"]] == [one["points"] for one in mine["exercises"]]
    assert [one["failed"] for one in checked["exercises"]] == [one["failed"] for one in mine["exercises"]]


def test_one_exercise_alone(course: QuickCourse) -> None:
    notebook = course.hand_in("dan", **WRONG)
    run = check(notebook, "--exercise", "mean", "--json")
    assert run.returncode == 0
    assert [one["name"] for one in told(run)["exercises"]] == ["mean"]
    unknown = check(notebook, "--exercise", "median")
    assert unknown.returncode == 2
    assert "no exercise median; its exercises are twice, mean" in unknown.stderr


def test_a_notebook_with_another_name_is_known_by_its_cells(course: QuickCourse, tmp_path: Path) -> None:
    mine = tmp_path / "my work.ipynb"
    mine.write_bytes(course.hand_in("eve").read_bytes())
    run = check(mine, "--course", str(course.root), "--json")
    assert told(run)["assignment"] == "ps1"
    assert run.returncode == 0


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("brokn.ipynb", None, "there is no such file. Did you mean broken.ipynb?"),
        ("broken.ipynb", "{", "cannot be read: The notebook is damaged at line 1"),
        ("notes.txt", "x", "is no notebook: name a file that ends in .ipynb"),
    ],
)
def test_what_cannot_be_checked_is_told_in_a_sentence(
    course: QuickCourse, name: str, text: str | None, said: str
) -> None:
    folder = course.root / "submitted" / "fay" / "ps1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "broken.ipynb").write_text("{")
    if text is not None:
        (folder / name).write_text(text)
    run = check(folder / name)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert said in " ".join(run.stderr.split())


def test_a_notebook_outside_any_course_is_told_to_name_one(tmp_path: Path) -> None:
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "own.ipynb")
    run = check(tmp_path / "own.ipynb")
    assert run.returncode == 2
    assert "Name the course's folder with --course" in " ".join(run.stderr.split())


def test_watching_checks_at_each_save_and_when_the_course_is_built_anew(tmp_path: Path) -> None:
    course = QuickCourse.make(tmp_path)
    notebook = course.hand_in("gil", **WRONG)
    watching = subprocess.Popen(
        [sys.executable, "-m", "torchcourse.cli", "check", str(notebook), "--watch", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    stop = Timer(100, watching.kill)  # a change that is not seen must not hold the tests
    stop.start()
    try:
        lines = points_at_each_save(watching)
        assert next(lines) == 3
        course.hand_in("gil")
        assert next(lines) == 5
        notebook.write_text("{")  # for a moment, or for longer
        source = course.root / "source" / "ps1" / "sums.ipynb"
        built_anew = nbformat.read(source, as_version=4)
        course.hand_in("gil", **WRONG)
        assert next(lines) == 3
        for cell in built_anew.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "test_mean":
                cell.metadata.nbgrader["points"] = 4
        nbformat.write(built_anew, source)
        assert next(lines) == 4
    finally:
        stop.cancel()
        watching.send_signal(signal.SIGINT)
        watching.wait(20)
    assert watching.returncode == 130


def points_at_each_save(watching: subprocess.Popen[str]) -> Iterator[float]:
    assert watching.stdout is not None
    for line in watching.stdout:
        yield json.loads(line)["points"]
