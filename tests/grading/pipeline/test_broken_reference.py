"""A reference that cannot do what its own probe asks for: the instructor reads what, where, and why."""

import subprocess
import sys
from pathlib import Path

import pytest
from support.parity_course import answer, cell, check, notebook, put, released

PROBE = """
### BEGIN HIDDEN TESTS
from torchcourse.grading import given, observe
number = given("number", lambda: 7)
{statement}
### END HIDDEN TESTS"""
STATEMENTS = {
    'observe("a share", half(number) / 0)': (
        "ZeroDivisionError: ",
        "in the statement that observes 'a share'",
    ),
    'share = half(None)\nobserve("a share", share)': ("TypeError: unsupported operand", "in its probe"),
}


def grade_one(root: Path, first_cell: str, statement: str) -> str:
    """What `torchcourse grade` says of a source with this first cell and this probe."""
    put(root / "nbgrader_config.py", "c = get_config()\n")
    test = check("test_half", PROBE.format(statement=statement))
    solution = answer("half", "half = lambda x: x / two")
    released(root, "ps1", half=notebook(cell("code", first_cell), solution, test))
    put(root / "submitted" / "ada" / "ps1" / "half.ipynb", (root / "release/ps1/half.ipynb").read_text())
    command = [sys.executable, "-m", "torchcourse.cli", "grade", "ps1"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env={"COLUMNS": "1000"})
    assert done.returncode == 2
    assert "notebook half, test cell 'test_half'" in done.stderr
    assert "mend the source" in done.stderr
    return done.stderr


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_instructor_is_told_which_statement_of_a_probe_fails_and_how(tmp_path, statement):
    said = grade_one(tmp_path / "course", "two = 2", statement)
    for words in STATEMENTS[statement]:
        assert words in said, said
    assert "after cell" not in said


def test_a_cell_that_failed_before_the_probe_is_named_as_the_cause(tmp_path):
    said = grade_one(tmp_path / "course", "from math import towo", 'observe("a share", half(number))')
    assert "NameError: name 'two' is not defined" in said
    assert "after cell 1 of the notebook failed with ImportError: cannot import name 'towo'" in said
