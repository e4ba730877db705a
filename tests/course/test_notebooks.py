"""The notebooks as committed: released ones run to their stubs, answer keys and lessons are executed."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook, new_output
from support.paths import ROOT

RELEASED = sorted(ROOT.glob("release/*/*.ipynb"))
KEYS = sorted(ROOT.glob("solutions/*.ipynb"))
LESSONS = sorted(ROOT.glob("notebooks/*.ipynb"))

every_released = pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
every_key = pytest.mark.parametrize("path", KEYS, ids=lambda path: path.stem)
every_executed = pytest.mark.parametrize(
    "path", KEYS + LESSONS, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
every_notebook = pytest.mark.parametrize(
    "path", RELEASED + KEYS + LESSONS, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def role(cell: nbformat.NotebookNode) -> str:
    """What nbgrader takes a cell for."""
    nbgrader = cell.metadata.get("nbgrader", {})
    if nbgrader.get("solution"):
        return "written" if nbgrader["grade"] else "answer"
    return "test" if nbgrader.get("grade") else "plain"


def errors_in(cell: nbformat.NotebookNode) -> list[str]:
    return [output.ename for output in cell.get("outputs", []) if output.output_type == "error"]


def test_there_is_a_release_and_a_key_of_every_assignment():
    written = [path.stem for path in sorted(ROOT.glob("source/*.py"))]
    assert [path.stem for path in RELEASED] == [path.stem for path in KEYS] == written
    assert [path.stem for path in LESSONS] == [path.stem for path in sorted(ROOT.glob("notebooks/*.py"))]


@every_notebook
def test_a_notebook_is_valid_and_its_cells_have_ids_of_their_own(path):
    notebook = json.loads(path.read_text())  # nbformat would mend what it reads
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    nbformat.validate(notebook)


@every_released
def test_a_released_notebook_shows_no_outputs(path):
    cells = code_cells(read(path))
    assert [cell.id for cell in cells if cell.outputs or cell.execution_count is not None] == []


@every_released
def test_everything_to_be_answered_is_a_stub(path):
    cells = read(path).cells
    answers = [cell for cell in cells if role(cell) == "answer"]
    assert len(answers) == len([cell for cell in cells if role(cell) == "test"]) > 0
    assert [cell.id for cell in answers if "raise NotImplementedError" not in cell.source] == []
    written = [cell for cell in cells if role(cell) == "written"]
    assert [cell.id for cell in written if "YOUR ANSWER HERE" not in cell.source] == []
    assert len(written) >= 1


@every_released
def test_run_all_goes_on_after_each_stub_and_nothing_else_raises(path, tmp_path):
    notebook = read(path)
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=60, resources=resources).execute()  # stops at an error, but for the tag
    raised = {cell.id: errors_in(cell) for cell in code_cells(notebook)}
    tests = {cell.id for cell in notebook.cells if role(cell) == "test"}
    assert raised == {name: ["NotWritten"] if name in tests else [] for name in raised}


@every_executed
def test_what_is_executed_has_run_from_top_to_bottom_without_an_error(path):
    cells = code_cells(read(path))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    meant = [cell for cell in cells if "raises-exception" in cell.metadata.get("tags", [])]
    assert [cell.id for cell in cells if errors_in(cell)] == [cell.id for cell in meant]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_torchinfo_leaves_a_network_where_it_is(path):
    # Called without a device it moves the network to a graphics card, and the next cells fail.
    code = "\n".join(re.sub(r"^[%!]", "#", cell.source, flags=re.M) for cell in code_cells(read(path)))
    called = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    summaries = [node for node in called if getattr(node.func, "id", None) == "summary"]
    assert all("device" in [one.arg for one in node.keywords] for node in summaries)
    assert bool(summaries) == ("torchinfo" in code)


@every_key
def test_in_an_answer_key_every_visible_test_passes_with_one_line(path):
    quiet = [
        output.text
        for cell in code_cells(read(path))
        if "with checks(" in cell.source
        for output in cell.outputs
        if output.output_type == "stream"
    ]
    tests = [cell for cell in read(ROOT / "release" / path.stem / path.name).cells if role(cell) == "test"]
    assert len(quiet) == len(tests)
    assert [text for text in quiet if not (text.endswith(" passed\n") and text.count("\n") == 1)] == []


def test_nbval_sees_a_changed_output_and_forgives_what_may_vary(tmp_path):
    write(tmp_path / "same.ipynb", "print(1 + 1)", new_output("stream", text="2\n"))
    write(tmp_path / "changed.ipynb", "print(1 + 1)", new_output("stream", text="3\n"))
    address = new_output("execute_result", execution_count=1, data={"text/plain": "<object at 0x7f00>"})
    write(tmp_path / "address.ipynb", "object()", address)
    sanitize = ROOT / "tests" / "nbval_sanitize.cfg"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval", "--nbval-sanitize-with"]
    done = subprocess.run([*command, sanitize, tmp_path], cwd=tmp_path, capture_output=True, text=True)
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert ["changed.ipynb::Cell 0" in line for line in failed] == [True], done.stdout
    assert "2 passed" in done.stdout


def write(path: Path, source: str, output: nbformat.NotebookNode) -> None:
    cell = new_code_cell(source, execution_count=1, outputs=[output])
    nbformat.write(new_notebook(cells=[cell]), path)
