"""Every command that a page, a notebook or a message tells of exists as it is told."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command_forms import FILLED_IN, ROOT, complaints, is_ours

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
NOTEBOOKS = sorted([*ROOT.glob("notebooks/*.py"), *ROOT.glob("source/*.py")])
MODULES = sorted(ROOT.glob("src/torchcourse/**/*.py"))
QUOTED = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")


def told_in(path: Path) -> list[str]:
    """The commands that stand between backticks in a page, a notebook, or a module's strings."""
    text = path.read_text("utf-8")
    texts = strings_of(text) if path in MODULES else [text]
    quoted = (" ".join(found[1].split()) for one in texts for found in QUOTED.finditer(one))
    return [one for one in quoted if is_ours(one)]


def strings_of(code: str) -> Iterator[str]:
    """The strings of a module; what is put into one when it runs is FILLED_IN."""
    tree = ast.parse(code)
    pieces = {piece for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(one.value if isinstance(one, ast.Constant) else FILLED_IN for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in pieces:
            yield node.value


TELLING = [path for path in PAGES + NOTEBOOKS + MODULES if told_in(path)]


@pytest.mark.parametrize("path", TELLING, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_that_is_told_exists_as_told(path):
    assert [wrong for line in told_in(path) for wrong in complaints(line)] == []


def test_commands_are_told_in_pages_and_in_messages():
    told = [line for path in TELLING for line in told_in(path)]
    assert len(told) > 100
    assert {"make build", f"torchcourse grade {FILLED_IN}", "nbgrader autograde 01_networks"} <= {*told}


@pytest.mark.parametrize(
    "line",
    [
        "nbgrader formgrader",
        "nbgrader formgrade",
        "nbgrader db students import students.csv",
        "nbgrader zip_collect 01_networks --forced",
        "torchcourse grad 01_networks",
        "torchcourse grade 01_networks 02_losses",
        "torchcourse languages updte",
        "torchcourse grade 01_networks --jsn grades.json",
        "torchcourse regrade --seed 3 01_networks 02_losses",
        "make buid",
        "jupyter labs",
        'pip install "torchcourse[grader]"',
        "pip instal .",
        "python -m torchcours.cli",
        "dask schedule",
        ".venv/bin/torchcourse grad",
        "make build && torchcourse regrad 01_networks",
    ],
)
def test_a_slip_is_found(line):
    assert len(complaints(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "torchcourse --version",
        "torchcourse grade 01_networks --json grades.json  # the class",
        "torchcourse grade --student amina --student bo 01_networks",
        "torchcourse bank 01_networks 02_losses",
        "torchcourse languages update 03_optimizers --language zh_CN",
        "nbgrader --course-dir=elsewhere",
        'nbgrader db assignment add 01_networks --duedate "2026-03-01 23:59 CET"',
        "make PYTHON=python3.12 test",
        'python -m pip install --editable ".[student]"',
        "dask worker tcp://HOST:8786 --nworkers 1 --nthreads 8",
        "git status && make help | sort",
    ],
)
def test_what_is_right_is_let_through(line):
    assert complaints(line) == []
