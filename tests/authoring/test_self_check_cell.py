"""The last cell of an assignment: students get it, and nothing that runs or grades a notebook does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from support.paths import ROOT

from torchcourse import self_check_cell
from torchcourse.authoring.release.student_package import student_package
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.mend.mend_notebook import mend
from torchcourse.grading.notebook.read_notebook import read_notebook
from torchcourse.grading.notebook.test_cells import is_skipped
from torchcourse.grading.records import SourceNotebook
from torchcourse.grading.sources.built_source import built_sources
from torchcourse.self_check_cell import asks_for_a_check

ASSIGNMENTS = sorted(path.stem for path in (ROOT / "source").glob("*.py"))
LAST = {"id": self_check_cell.CELL_ID, "cell_type": "code", "source": self_check_cell.TEXT}


def notebook(folder: str, name: str) -> Any:
    return nbformat.read(ROOT / folder / name / f"{name}.ipynb", as_version=4)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_assignment_ends_with_it_and_no_answer_key_has_it(name: str) -> None:
    for folder in ("source", "release"):
        cells = notebook(folder, name).cells
        assert LAST.items() <= cells[-1].items()
        assert cells[-1].metadata.torchcourse == {"assignment": name}
        assert cells[-1].metadata.tags == ["nbval-skip", "skip-execution"]
        assert [cell.id for cell in cells].count(self_check_cell.CELL_ID) == 1
    key = nbformat.read(ROOT / "solutions" / f"{name}.ipynb", as_version=4)
    assert all("self_check" not in cell.source for cell in key.cells)


@pytest.fixture(scope="module")
def source() -> SourceNotebook:
    return built_sources(Course.open(ROOT), "01_networks")[0]


@pytest.mark.parametrize(
    "text",
    [
        self_check_cell.TEXT,
        "self_check('mlp')",
        "from torchcourse.student import self_check\nself_check(notebook='mine.ipynb')",
        "# once more\nself_check()",
    ],
)
def test_whatever_is_asked_for_is_no_change_and_is_not_run(source: SourceNotebook, text: str) -> None:
    mine = notebook("release", "01_networks")
    mine.cells[-1].source = text
    mine.cells.insert(3, nbformat.v4.new_code_cell(text))
    mended = mend(read_notebook(nbformat.writes(mine).encode()), source)
    assert mended.repairs == ()
    assert [cell for cell in mended.cells if "self_check" in cell["source"]] == []
    assert len(mended.cells) == len(mine.cells) - 2


def test_without_it_nothing_is_missing(source: SourceNotebook) -> None:
    mine = notebook("release", "01_networks")
    del mine.cells[-1]
    assert mend(read_notebook(nbformat.writes(mine).encode()), source).repairs == ()


def test_what_a_student_wrote_into_it_is_kept(source: SourceNotebook) -> None:
    mine = notebook("release", "01_networks")
    mine.cells[-1].source = "self_check()\nmy_own = 3"
    mended = mend(read_notebook(nbformat.writes(mine).encode()), source)
    assert mended.repairs == ()
    assert mended.cells[-1]["source"] == "self_check()\nmy_own = 3"


def test_the_reference_passes_over_it(source: SourceNotebook) -> None:
    cells = source.notebook["cells"]
    assert [cell["id"] for cell in cells if is_skipped(cell)] == [self_check_cell.CELL_ID]


def test_nbclient_passes_over_it_and_so_do_all_that_use_it() -> None:
    short = notebook("release", "01_networks")
    short.cells = [short.cells[-1]]
    NotebookClient(short, timeout=60).execute()
    assert short.cells[0].execution_count is None
    assert short.cells[0].outputs == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("self_check()", True),
        ("self_check('a', 'b')", True),
        ("self_check", False),
        ("x = self_check()", False),
        ("self_check(print(1))", False),
        ("from torchcourse.student import checks, self_check", False),
        ("def self_check(): pass", False),
        ("self_check(", False),
        ("# self_check()", False),
    ],
)
def test_only_what_does_nothing_else_is_taken_for_it(text: str, is_one: bool) -> None:
    assert asks_for_a_check(text) is is_one


def test_the_students_package_is_all_that_it_takes(tmp_path: Path) -> None:
    for name, content in student_package().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    # No torch, nothing of grading, and no Jupyter: plain Python must do, too.
    code = (
        "import sys; sys.modules['torch'] = sys.modules['IPython'] = None\n"
        "from torchcourse.student import self_check\nself_check()"
    )
    env = {"PYTHONPATH": str(tmp_path / "src"), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONSAFEPATH": "1"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "start JupyterLab with `make lab`" in run.stdout.splitlines()[0]
    assert run.stdout.splitlines()[1] == "In this session no visible test has run yet."
    graded = subprocess.run(
        [sys.executable, "-c", code],
        env={**env, "NBGRADER_EXECUTION": "autograde"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert graded.stdout == ""
