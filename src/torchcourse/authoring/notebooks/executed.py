"""Is an executed notebook still what its text would give? Executes it again only when it is not.

A built notebook keeps a digest of all that its outputs depend on, so that a look at it says whether it is
up to date. Versions of libraries are left out: the project pins them, and nbval compares the outputs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

import torchcourse
from torchcourse.authoring.notebooks.build import notebook_bytes
from torchcourse.authoring.notebooks.run_notebook import NotebookFailed, run_notebook
from torchcourse.authoring.text.records import AssignmentText, LessonText
from torchcourse.messages import CHECKS

DIGEST_KEY = "made_from_sha256"

_CODE_IN_OUTPUTS = (
    "messages.py",
    "said.py",
    "values/plain_data.py",
    "values/tensor_difference.py",
    "values/gap_in_words.py",
    "authoring/notebooks/run_notebook.py",
    "authoring/notebooks/normal_outputs.py",
)
# What students import and nothing that is executed here shows: lessons and answer keys have no such cell.
_OF_THE_LAST_CELL = (
    "student/__init__.py",
    "student/check_service.py",
    "student/check_table.py",
    "student/own_notebook.py",
    "student/self_checks.py",
    "student/session.py",
)


def with_digest(notebook: NotebookNode, files: Mapping[str, Path]) -> NotebookNode:
    """Note in a notebook what its outputs depend on: its cells, its files, and the course's own code."""
    digest = hashlib.sha256(notebook_bytes(notebook))
    for name, path in sorted({**files, **_code_in_outputs()}.items()):
        digest.update(f"\0{name}\0".encode() + path.read_bytes())
    notebook.metadata["torchcourse"] = {DIGEST_KEY: digest.hexdigest()}
    return notebook


def is_up_to_date(notebook: NotebookNode, built: Path) -> bool:
    """Whether a built file has just these cells and this metadata, outputs apart."""
    try:
        existing = nbformat.reads(built.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(existing)
    except (OSError, ValueError, nbformat.ValidationError):
        return False
    return notebook_bytes(_without_outputs(existing)) == notebook_bytes(notebook)


def executed_bytes(
    text: AssignmentText | LessonText, notebook: NotebookNode, files: Mapping[str, Path]
) -> bytes:
    """Execute a notebook that was built from a text, cell by cell.

    Raises:  AuthoringError that names the text's cell, when one raises, takes too long or ends the kernel
    """
    try:
        return notebook_bytes(run_notebook(notebook, files))
    except NotebookFailed as error:
        cell = text.cells[error.cell_index].text
        raise cell.mistake(f"fails when executed; correct it, or what it uses: {error}") from error


def _without_outputs(notebook: NotebookNode) -> NotebookNode:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _code_in_outputs() -> dict[str, Path]:
    """List the course's own code that shows in outputs: what notebooks import, and how they are run."""
    package = Path(torchcourse.__file__).parent
    students = {*(package / "student").rglob("*.py")} - {package / name for name in _OF_THE_LAST_CELL}
    files = [package / name for name in _CODE_IN_OUTPUTS] + sorted(students)
    files += sorted((package / "locale").rglob(f"{CHECKS}.mo"))
    return {path.relative_to(package).as_posix(): path for path in files}
