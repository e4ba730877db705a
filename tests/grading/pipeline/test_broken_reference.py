"""A reference that cannot do what its own probe asks for: the instructor reads what, where, and why."""

import subprocess
import sys

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


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_instructor_is_told_which_statement_of_a_probe_fails_and_how(tmp_path, statement):
    root = tmp_path / "course"
    put(root / "nbgrader_config.py", "c = get_config()\n")
    test = check("test_half", PROBE.format(statement=statement))
    released(
        root, "ps1", half=notebook(cell("code", "x = 1"), answer("half", "half = lambda x: x / 2"), test)
    )
    put(root / "submitted" / "ada" / "ps1" / "half.ipynb", (root / "release/ps1/half.ipynb").read_text())
    command = [sys.executable, "-m", "torchcourse.cli", "grade", "ps1"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env={"COLUMNS": "1000"})
    assert done.returncode == 2
    for words in (*STATEMENTS[statement], "notebook half, test cell 'test_half'", "mend the source"):
        assert words in done.stderr, done.stderr
