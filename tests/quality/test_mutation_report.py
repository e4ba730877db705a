"""`torchcourse mutate` tells which changes of the solutions no probe sees, and which only the clock saw."""

import ast

import nbformat
import pytest
from support.parity_course import answer, cell, check, notebook
from typer.testing import CliRunner

from torchcourse.cli.commands import app
from torchcourse.quality.mutants import mutants_of

COUNT = """def steps(n):
    count = 0
    while n > 0:
        n = n - 1
        count = count + 1
    return max(count, count)"""
PROBE = """
assert steps(2) == 2
### BEGIN HIDDEN TESTS
import random
from torchcourse.grading import given, observe
number = given("number", lambda: random.randrange(10, 1000))
observe("of a number", steps(number))
### END HIDDEN TESTS"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What the real command prints about a course of one exercise."""
    root = tmp_path_factory.mktemp("course")
    test = check("test_steps", PROBE, 2)
    test.metadata["tags"] = ["timeout=1"]
    (root / "source" / "ps1").mkdir(parents=True)
    source = notebook(cell("code", "import random"), answer("steps", COUNT), test)
    nbformat.write(source, root / "source" / "ps1" / "ps1.ipynb")
    done = CliRunner().invoke(app, ["mutate", "ps1", "--course", str(root), "--workers", "2"])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_change_that_means_the_same_survives_and_is_listed(told):
    survivors = [line for line in told.splitlines() if line.startswith("  survived: ")]
    assert survivors == ["  survived: steps, line 7: max(count, count)  ->  return min(count, count)"]


def test_a_change_that_never_ends_is_killed_and_listed_apart(told):
    slow = [line for line in told.splitlines() if line.startswith("  killed, as it took too long: ")]
    assert "  killed, as it took too long: steps, line 5: n - 1  ->  n = n + 1" in slow
    # The table's row: exercise, killed, too slow, mutants, share.
    [row] = [line.replace("│", " ").split() for line in told.splitlines() if line.startswith("│ steps")]
    assert row[2] == str(len(slow))
    assert int(row[1]) == int(row[3]) - 1


@pytest.mark.parametrize(
    ("solution", "mutant"),
    [
        ("def f(a, b):\n    return a / b", "def f(a, b):\n    return b / a"),
        ("def f(x):\n    return x.sum(dim=1)", "def f(x):\n    return x.mean(dim=1)"),
        ("def f(x):\n    return x.sum(dim=1)", "def f(x):\n    return x.sum(dim=0)"),
        ("def f(x):\n    return x.sum(dim=1)", "def f(x):\n    return x.sum()"),
        ("def f(x):\n    return torch.log(x)", "def f(x):\n    return x"),
        ("def f(x, y):\n    return g(x, y)", "def f(x, y):\n    return g(y, x)"),
        ("def f(x):\n    return -x", "def f(x):\n    return x"),
        ("def f(x):\n    x = x + 1\n    return x", "def f(x):\n    pass\n    return x"),
        ("def f(x):\n    return x if x > 0 else 0", "def f(x):\n    return x if x >= 0 else 0"),
    ],
)
def test_solutions_are_changed_as_learners_slip(solution, mutant):
    assert ast.unparse(ast.parse(mutant)) in {one.source for one in mutants_of("f", solution)}


def test_a_docstring_is_never_changed_and_no_mutant_is_the_solution():
    solution = 'def f(x):\n    """Twice 2."""\n    return 2 * x'
    mutants = mutants_of("f", solution)
    assert mutants
    assert all("Twice 2." in one.source and one.source != solution for one in mutants)
