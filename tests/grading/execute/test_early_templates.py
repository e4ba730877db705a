"""A grading run's templates start before nbgrader is imported, and are ended whatever comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from torchcourse.grading.execute.preload import early_templates
from torchcourse.grading.execute.template_pool import TemplatePool
from torchcourse.grading.sandbox import prepared as sandbox


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder that holds a source whose first cell imports something."""
    folder = tmp_path / "source" / "ps1"
    folder.mkdir(parents=True)
    cells = [
        {"cell_type": "code", "source": ["import sqlite3\n", "import torchcourse.values.plain_data\n"]},
        {"cell_type": "markdown", "source": "Prose is no Python."},
    ]
    (folder / "sums.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    return tmp_path


def processes_of(pool: TemplatePool) -> list[int]:
    return [template._process.pid for template in pool._templates]


def is_running(pid: int) -> bool:
    return os.path.exists(f"/proc/{pid}")


def test_templates_import_what_the_source_names_while_the_command_still_starts(course: Path):
    with early_templates(course, "ps1", students=0, workers=2, sandbox=True) as pool:
        pool.wait_until_ready()
        started = processes_of(pool)
        assert len(started) == 2
        assert all("_sqlite3" in Path(f"/proc/{pid}/maps").read_text() for pid in started)
    assert not any(map(is_running, started))


def test_starting_them_imports_neither_nbgrader_nor_torch(course: Path):
    program = (
        "import sys; from pathlib import Path\n"
        "from torchcourse.grading.execute.preload import early_templates\n"
        f"with early_templates(Path({str(course)!r}), 'ps1', 1, None, True) as pool:\n"
        "    print(pool.count, sorted({'nbgrader', 'torch', 'sqlalchemy'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "1 []\n"


@pytest.mark.parametrize("assignment", ["ps1", "no_such_assignment"])
def test_templates_that_nobody_needed_are_ended_while_they_import(course: Path, assignment: str):
    with early_templates(course, assignment, students=0, workers=2, sandbox=True) as pool:
        started = processes_of(pool)
        assert all(map(is_running, started))
    assert not any(map(is_running, started))


def test_no_more_are_started_than_there_are_students(course: Path):
    with early_templates(course, "ps1", students=1, workers=None, sandbox=True) as pool:
        assert pool.count == 1


@pytest.mark.parametrize("text", ["", "[]", '{"cells": 3}', '{"cells": [{"source": 3}]}'])
def test_a_source_that_is_no_notebook_is_left_to_whoever_reads_it_next(course: Path, text: str):
    (course / "source" / "ps1" / "sums.ipynb").write_text(text)
    with early_templates(course, "ps1", students=1, workers=1, sandbox=True) as pool:
        pool.wait_until_ready()


def test_without_a_sandbox_nothing_is_started_early(course: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sandbox, "SECCOMP_ACTIONS", Path("/no/such/file"))
    assert sandbox.missing()
    with early_templates(course, "ps1", students=1, workers=1, sandbox=True) as pool:
        assert pool is None
