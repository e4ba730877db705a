"""How long may a cell take? As long as the settings say, or as the tag of the source's cell says."""

import json
import subprocess
import sys

import nbformat
import pytest
from support.parity_course import answer, cell, check, notebook, put, released

A_SECOND = "c = get_config()\nc.ExecutePreprocessor.timeout = 1\n"
SLOW = "import time\ntime.sleep(2.5)"
OWN = f"{SLOW}\nmine = 1"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A submission whose cells all take 2.5 s; the source gives that much to one of its test cells."""
    root = tmp_path_factory.mktemp("limits") / "course"
    put(root / "nbgrader_config.py", A_SECOND)
    tests = check("test_slow", SLOW), check("test_patient", SLOW)
    tests[1].metadata["tags"] = ["timeout=20"]
    released(root, "ps1", slow=notebook(answer("one", "one = 1"), *tests, cell("code", "last = 1")))
    handed_in = nbformat.read(root / "release" / "ps1" / "slow.ipynb", as_version=4)
    handed_in.cells[0].source = "one = 1"
    handed_in.cells.append(nbformat.v4.new_code_cell(OWN, metadata={"tags": ["timeout=20"]}))
    put(root / "submitted" / "ada" / "ps1" / "slow.ipynb", nbformat.writes(handed_in))
    command = [sys.executable, "-m", "torchcourse.cli", "grade", "ps1", "--json", "grades.json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    cells = nbformat.read(root / "autograded" / "ada" / "ps1" / "slow.ipynb", as_version=4).cells
    points = json.loads((root / "grades.json").read_text())["submissions"][0]["exercises"]
    return {one["name"]: one["points"] for one in points}, {one.source: one for one in cells}


def errors_of(one) -> list[str]:
    return [output.ename for output in one.outputs if output.output_type == "error"]


def test_a_cell_of_the_source_may_have_a_time_limit_of_its_own(graded):
    points, _ = graded
    assert points == {"slow": 0, "patient": 1}


def test_a_students_own_cell_may_not(graded):
    _, cells = graded
    assert errors_of(cells[OWN]) == ["CellTimeout"]
