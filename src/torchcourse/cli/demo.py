"""A small class of submissions made of the answer bank, graded from folder to gradebook and feedback."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from torchcourse.answer_bank import read_answer_bank
from torchcourse.bank_path import bank_path
from torchcourse.cli.grading_report import Progress
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.pipeline.grading_run import Request, grade
from torchcourse.reports.class_record import read_record
from torchcourse.reports.summary import print_outcome
from torchcourse.simulation.notebooks import mangled, reference_answers, with_answers
from torchcourse.simulation.simulate import known_answers, notebooks_in

ASSIGNMENT = "01_networks"
Known = dict[str, dict[str, list[str]]]  # exercise -> right or wrong -> texts
Answers = dict[str, str]  # exercise -> text


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
    released = notebooks_in(root / "release" / ASSIGNMENT)[ASSIGNMENT]
    solved = notebooks_in(root / "source" / ASSIGNMENT)[ASSIGNMENT]
    solutions = reference_answers(solved)
    known = known_answers(solutions, read_answer_bank(bank_path(root, ASSIGNMENT), solutions))
    for student, answers in STUDENTS.items():
        path = folder / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True)
        notebook = with_answers(released, answers(known))
        if student == OUT_OF_SHAPE:
            notebook = mangled(notebook)
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf-8")


def nbgrader(folder: Path, *arguments: str) -> None:
    """Run one of nbgrader's commands in the demo's course.

    Raises:  CourseError with what it said when it fails
    """
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise CourseError(f"nbgrader {' '.join(arguments)} failed in {folder}:\n{done.stderr[-3000:]}")


def _all_right(known: Known) -> Answers:
    return {exercise: texts["right"][0] for exercise, texts in known.items()}


def _other_right_answers(known: Known) -> Answers:
    return {exercise: texts["right"][1 % len(texts["right"])] for exercise, texts in known.items()}


def _wrong(which: int) -> Callable[[Known], Answers]:
    def answers(known: Known) -> Answers:
        wrong = {
            exercise: texts["wrong"][which % len(texts["wrong"])]
            for exercise, texts in known.items()
            if texts["wrong"]
        }
        return _all_right(known) | wrong

    return answers


def _unfinished(known: Known) -> Answers:
    answers = _all_right(known)
    return dict(list(answers.items())[: len(answers) // 2])


def _endless(known: Known) -> Answers:
    """Right answers but one, which never ends."""
    name = "linear_param_count"
    return _all_right(known) | {name: f"def {name}(sizes, bias=True):\n    while True:\n        pass"}


STUDENTS: dict[str, Callable[[Known], Answers]] = {
    "amina": _all_right,
    "bo": _other_right_answers,
    "chiara": _wrong(0),
    "daniel": _wrong(3),
    "emeka": _unfinished,
    "farah": _all_right,
    "goran": _endless,
}
OUT_OF_SHAPE = "farah"  # a test deleted, a cell duplicated, one turned to prose


def _where_to_look(folder: Path) -> str:
    student = "chiara"
    return (
        f"\nLook at\n"
        f"  {folder}/feedback/{student}/{ASSIGNMENT}/{ASSIGNMENT}.html   what a student reads\n"
        f"  {folder}/autograded/                                     the graded notebooks\n"
        f"  {folder}/gradebook.db                                    the gradebook; "
        f"`cd {folder} && jupyter lab`, then Nbgrader, Formgrader, shows it"
    )
