"""Do the seven steps of CONTRIBUTING.md work as they are written? They are taken from its text, and done."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console
from support.paths import ROOT

from torchcourse.grading.sources.known_answers import known_answers
from torchcourse.percent_text import AuthoringError
from torchcourse.quality.bank_report import built_source, check_course_bank
from torchcourse.quality.check_bank import check_bank

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
STEPS = re.split(r"^\d\. ", TEXT.split("in seven steps\n")[1].split("\n## ")[0], flags=re.MULTILINE)[1:]
MODULE = "02_losses"
NEW = "scale_rows"


def code_of(step: str) -> str:
    """The code block of a step: what is indented by seven, as blocks in a list are."""
    lines = [line.removeprefix(" " * 7) for line in step.splitlines() if not line or line.startswith(" " * 7)]
    return "\n".join(lines).strip("\n")


def run(folder: Path, *command: str) -> str:
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's second module with the exercise that steps 1 to 4 add, built as step 5 says."""
    folder = tmp_path_factory.mktemp("contributing")
    for name in ("nbgrader_config.py", "pyproject.toml", f"source/{MODULE}.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "answer_bank" / MODULE, folder / "answer_bank" / MODULE)
    statement, answer, test, known = map(code_of, STEPS[:4])
    source = folder / "source" / f"{MODULE}.py"
    [place, giver] = re.findall(r"above `(\w+)`[\s\S]* take two from `(\w+)`", STEPS[0])[0]
    source.write_text(
        with_exercise(take_two(source.read_text("utf-8"), giver), place, statement, answer, test)
    )
    [bank] = re.findall(r"`(answer_bank/\w+/\w+\.py)`", STEPS[3])
    (folder / bank).write_text(f"{known}\n", "utf-8")
    run(folder, "torchcourse.cli", "build", MODULE)
    return folder


def take_two(text: str, giver: str) -> str:
    """Take two points from an exercise, in the header of its statement."""
    found = re.search(rf'exercise="{giver}" role="statement" points=(\d+)', text)
    head = found[0].removesuffix(found[1]) + str(int(found[1]) - 2)
    return text[: found.start()] + head + text[found.end() :]


def with_exercise(text: str, place: str, *cells: str) -> str:
    """Put cells above the first cell of an exercise."""
    start = text.index(f'# %% [markdown] exercise="{place}"')
    two_lines = "\n\n\n"  # as ruff has it after a function
    return f"{text[:start].rstrip()}\n\n{cells[0]}\n\n\n{two_lines.join(cells[1:])}\n\n{text[start:]}"


def test_there_are_seven_steps():
    assert len(STEPS) == 7
    assert re.findall(r"^\*\*([\w ]+)", "\n".join(STEPS), flags=re.MULTILINE) == [
        "Say what is asked",
        "Write the solution",
        "Write the test",
        "Add known answers",
        "Build",
        "Check the bank",
        "Check everything",
    ]


def test_what_was_added_is_released_without_its_solution(course):
    released = (course / "release" / MODULE / f"{MODULE}.ipynb").read_text("utf-8")
    assert "def scale_rows(x, w):" in released
    assert "w[:, None]" not in released
    assert "as many rows as columns" not in released


def test_the_known_answers_are_as_many_as_asked_for_and_graded_as_the_text_says(course):
    source = built_source(course, MODULE)
    answers = [one for one in known_answers(course, source) if one.exercise == NEW]
    roles = Counter(one.role for one in answers)
    assert roles["wrong"] >= 8
    assert roles["right"] >= 3
    report = check_bank(source, answers, range(1, 3))
    assert report.surprises() == []
    assert sum(verdict.max_points for verdict in report.solutions) == 20 * len(report.references)


def test_a_bank_that_is_checked_before_the_build_says_so(course, tmp_path):
    for name in ("source", "release"):
        shutil.copytree(ROOT / name / MODULE, tmp_path / name / MODULE)
    shutil.copytree(course / "answer_bank", tmp_path / "answer_bank")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    with pytest.raises(AuthoringError, match=r"no solution cell named 'scale_rows' .* `make build` first"):
        check_course_bank(tmp_path, [MODULE], 1, None, True, Console(), Console())


def test_what_was_written_has_the_form_that_is_checked_and_nothing_is_stale(course):
    run(course, "ruff", "check", "--no-cache")
    run(course, "ruff", "format", "--check", "--no-cache")
    run(course, "torchcourse.cli", "build", "--check")
