"""A small class of submissions made of the answer bank, graded from folder to gradebook and feedback."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from torchcourse.answer_bank import BankAnswer, read_answer_bank
from torchcourse.bank_path import bank_path
from torchcourse.cli.grading_report import Progress
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.notebook.cells import grade_id_of, is_answer_cell, is_test_cell
from torchcourse.grading.pipeline.grading_run import Request, grade
from torchcourse.reports.class_record import read_record
from torchcourse.reports.summary import print_outcome

ASSIGNMENT = "01_networks"
Notebook = dict[str, Any]


def run_demo(root: Path, folder: Path, out: Console, err: Console) -> int:
    """Make the demo's course, have its class graded, and say where to look; returns the exit status.

    Raises:  CourseError when the course is not built, or the folder is somebody's
    """
    Course.open(root)  # raises where there is none
    make_course(root, folder)
    make_class(root, folder)
    nbgrader(folder, "generate_assignment", ASSIGNMENT, "--force")
    with Progress(err) as progress:
        outcome = grade(Request(folder, ASSIGNMENT), progress)
    nbgrader(folder, "generate_feedback", ASSIGNMENT, "--force")
    print_outcome(read_record(folder, ASSIGNMENT, "demo", outcome), outcome, out)
    out.print(_where_to_look(folder), highlight=False, markup=False)
    return 0


def make_course(root: Path, folder: Path) -> None:
    """Make a fresh course folder of the project's source, config and answer bank."""
    source = root / "source" / ASSIGNMENT
    if not (source / f"{ASSIGNMENT}.ipynb").exists():
        raise CourseError(f"{source}/{ASSIGNMENT}.ipynb is missing: run `make build` first")
    mark = folder / ".torchcourse-demo"
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise CourseError(f"{folder} is there already and is no demo: name another folder, or move it away")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mark.touch()
    shutil.copytree(source, folder / "source" / ASSIGNMENT)
    shutil.copytree(root / "answer_bank", folder / "answer_bank")
    config = (root / "nbgrader_config.py").read_text("utf-8")
    # One of the class never ends: show that without making anybody wait.
    (folder / "nbgrader_config.py").write_text(f"{config}\nc.ExecutePreprocessor.timeout = 4\n", "utf-8")


def make_class(root: Path, folder: Path) -> None:
    """Write the class's submissions: right, wrong, unfinished, mangled."""
    bank = read_answer_bank(bank_path(root, ASSIGNMENT))
    released = json.loads((root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text("utf-8"))
    solved = json.loads((root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text("utf-8"))
    for student, make in STUDENTS.items():
        path = folder / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True)
        notebook = make(json.loads(json.dumps(released)), solved, bank)
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf-8")


def nbgrader(folder: Path, *arguments: str) -> None:
    """Run one of nbgrader's commands in the demo's course.

    Raises:  CourseError with what it said when it fails
    """
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise CourseError(f"nbgrader {' '.join(arguments)} failed in {folder}:\n{done.stderr[-3000:]}")


def _all_right(released: Notebook, solved: Notebook, bank: tuple[BankAnswer, ...]) -> Notebook:
    return _with_answers(released, _reference_answers(solved))


def _other_right_answers(released: Notebook, solved: Notebook, bank: tuple[BankAnswer, ...]) -> Notebook:
    return _with_answers(released, _reference_answers(solved) | _nth(bank, "right", 0))


def _wrong(which: int) -> Callable[[Notebook, Notebook, tuple[BankAnswer, ...]], Notebook]:
    def make(released: Notebook, solved: Notebook, bank: tuple[BankAnswer, ...]) -> Notebook:
        return _with_answers(released, _reference_answers(solved) | _nth(bank, "wrong", which))

    return make


def _unfinished(released: Notebook, solved: Notebook, bank: tuple[BankAnswer, ...]) -> Notebook:
    answers = _reference_answers(solved)
    return _with_answers(released, dict(list(answers.items())[: len(answers) // 2]))


def _mangled(released: Notebook, solved: Notebook, bank: tuple[BankAnswer, ...]) -> Notebook:
    """Right answers in a notebook out of shape: a test deleted, a cell duplicated, one turned to prose."""
    notebook = _with_answers(released, _reference_answers(solved))
    cells = notebook["cells"]
    tests = [cell for cell in cells if is_test_cell(cell)]
    answers = [cell for cell in cells if grade_id_of(cell) in _reference_answers(solved)]
    cells.remove(tests[0])
    cells.insert(cells.index(answers[1]), json.loads(json.dumps(answers[1])))
    prose = {"cell_type": "markdown", "id": answers[2]["id"], "source": answers[2]["source"]}
    cells[cells.index(answers[2])] = {**prose, "metadata": answers[2]["metadata"]}
    return notebook


def _endless(released: Notebook, solved: Notebook, bank: tuple[BankAnswer, ...]) -> Notebook:
    """Right answers but one, which never ends."""
    answers = _reference_answers(solved)
    name = "linear_param_count"
    return _with_answers(
        released, answers | {name: f"def {name}(sizes, bias=True):\n    while True:\n        pass"}
    )


STUDENTS: dict[str, Callable[[Notebook, Notebook, tuple[BankAnswer, ...]], Notebook]] = {
    "amina": _all_right,
    "bo": _other_right_answers,
    "chiara": _wrong(0),
    "daniel": _wrong(3),
    "emeka": _unfinished,
    "farah": _mangled,
    "goran": _endless,
}


def _reference_answers(solved: Notebook) -> dict[str, str]:
    return {
        grade_id_of(cell) or "": "".join(cell["source"]) for cell in solved["cells"] if is_answer_cell(cell)
    }


def _nth(bank: tuple[BankAnswer, ...], role: str, which: int) -> dict[str, str]:
    """The answer at one place among those of a role, for each exercise."""
    found: dict[str, list[str]] = {}
    for answer in bank:
        if answer.role == role:
            found.setdefault(answer.exercise, []).append(answer.source)
    return {exercise: sources[which % len(sources)] for exercise, sources in found.items()}


def _with_answers(notebook: Notebook, answers: dict[str, str]) -> Notebook:
    for cell in notebook["cells"]:
        name = grade_id_of(cell)
        if is_answer_cell(cell) and name in answers:
            cell["source"] = answers[name]
    return notebook


def _where_to_look(folder: Path) -> str:
    student = "chiara"
    return (
        f"\nLook at\n"
        f"  {folder}/feedback/{student}/{ASSIGNMENT}/{ASSIGNMENT}.html   what a student reads\n"
        f"  {folder}/autograded/                                     the graded notebooks\n"
        f"  {folder}/gradebook.db                                    the gradebook; "
        f"`cd {folder} && jupyter lab`, then Nbgrader, Formgrader, shows it"
    )
