"""A course that is graded in a moment, for tests that start and stop the real command many times."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil
from support.parity_course import answer, cell, check, notebook, released
from support.stock_course import dump, files_of

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.record.autograded_folder import RECEIPT_NAME

TWICE = """
assert twice(2) == 4
### BEGIN HIDDEN TESTS
from torchcourse.grading import given, observe
number = given("number", lambda: random.randrange(10, 1000))
observe("of a number", twice(number))
### END HIDDEN TESTS"""
MEAN = """
assert mean([1]) == 1
### BEGIN HIDDEN TESTS
from torchcourse.grading import given, observe
numbers = given("numbers", lambda: [random.random() for _ in range(9)])
observe("of some numbers", mean(numbers))
observe("of one number", mean(numbers[:1]))
### END HIDDEN TESTS"""
SUMS = notebook(
    cell("code", "import random\nimport time"),
    answer("twice", "def twice(n):\n    return 2 * n"),
    check("test_twice", TWICE, 2),
    answer("mean", "def mean(xs):\n    return sum(xs) / len(xs)"),
    check("test_mean", MEAN, 3),
)
BANK = """# %% role="wrong" name="squares"
# hint: the square of 2 is 4 as well; try 3
def twice(n):
    return n * n
"""
ANSWERS = {
    "right": {},
    "squares": {"twice": "def twice(n):\n    return n * n"},
    "raises": {"mean": "def mean(xs):\n    raise ValueError('no idea')"},
    "prints": {"twice": "def twice(n):\n    print('twice', n)\n    return n + n"},
}
A_MOMENT = "time.sleep(0.2)"  # in which a process can be killed


@dataclass(frozen=True)
class QuickCourse:
    """The course, and the real command on it, with a temporary folder of its own."""

    root: Path
    enter: tuple[str, ...] = ()  # what the command is to be started with

    @classmethod
    def make(cls, root: Path, config: str = "") -> QuickCourse:
        (root / "answer_bank" / "sums").mkdir(parents=True)
        (root / "answer_bank" / "sums" / "twice.py").write_text(BANK)
        config = f"c = get_config()\nc.ExecutePreprocessor.timeout = 60\n{config}\n"
        (root / "nbgrader_config.py").write_text(config)
        (root / "source" / "ps1").mkdir(parents=True)
        (root / "source" / "ps1" / "table.csv").write_text("1,2\n")
        released(root, "ps1", sums=SUMS)
        (root / "tmp").mkdir()
        return cls(root)

    def hand_in(self, student: str, between: str = "", **answers: str) -> Path:
        """Hand in the reference's answers, others in the place of some, and a cell `between` them."""
        one = nbformat.read(self.root / "release" / "ps1" / "sums.ipynb", as_version=4)
        right = {known(cell): cell.source for cell in SUMS.cells}
        for cell_ in one.cells:
            if known(cell_) in ("twice", "mean"):
                cell_.source = answers.get(known(cell_), right[known(cell_)])
        one.cells.insert(3, nbformat.v4.new_code_cell(between, id="between"))
        path = self.root / "submitted" / student / "ps1" / "sums.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(nbformat.writes(one))
        return path

    def hand_in_all(self, each: int) -> None:
        """Let several students hand in each kind of answer."""
        for name, answers in ANSWERS.items():
            for number in range(each):
                self.hand_in(f"{name}-{number}", A_MOMENT, **answers)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start grading, in a process group of its own, as a terminal does."""
        command = [
            *self.enter,
            sys.executable,
            "-m",
            "torchcourse.cli",
            "grade",
            "ps1",
            "--seed",
            "5",
            *arguments,
        ]
        return subprocess.Popen(
            command,
            cwd=self.root,
            env={**os.environ, "TMPDIR": str(self.root / "tmp"), "COLUMNS": "1000"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def grade(self, *arguments: str) -> tuple[int, str]:
        """Grade to the end; return the exit status, and what was printed."""
        run = self.start(*arguments)
        printed = run.communicate()[0]
        return run.returncode, printed

    def state(self) -> tuple[Any, Any]:
        """All that grading leaves: the gradebook's rows, and the graded folders without their marks."""
        files = files_of(self.root / "autograded")
        kept = {name: file for name, file in files.items() if not name.endswith(RECEIPT_NAME)}
        return dump(Course.open(self.root).db_url), kept

    def scores(self) -> dict[str, float | None]:
        """The recorded points by student; None where some cell has none."""
        rows: dict[str, list[float | None]] = {}
        for student, _, _, _, score, *_ in dump(Course.open(self.root).db_url)["grade"]:
            rows.setdefault(student, []).append(score)
        return {student: None if None in each else sum(each) for student, each in rows.items()}

    def is_taken_by(self, run: subprocess.Popen[str]) -> bool:
        """Has this run begun to grade?"""
        try:
            return json.loads((self.root / ".torchcourse.lock").read_text())["pid"] == run.pid
        except (OSError, ValueError):
            return False

    def processes(self) -> list[psutil.Process]:
        """The templates and the processes forked from them: they live in the temporary folder."""
        inside = str(self.root / "tmp")
        found = []
        for process in psutil.process_iter():
            try:
                if process.cwd().startswith(inside):
                    found.append(process)
            except psutil.Error:
                continue
        return found


def known(cell_: Any) -> str | None:
    return cell_.metadata.get("nbgrader", {}).get("grade_id")


def copy_of(course: QuickCourse, root: Path) -> QuickCourse:
    shutil.copytree(course.root, root)
    return QuickCourse(root)
