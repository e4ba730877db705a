"""An honest submission is mended to what nbgrader's own sanitizing leaves; the source is what it stores."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from support.mangled.small_course import (
    CONFIG,
    NAME,
    as_bytes,
    code_cell,
    grade_id,
    instructors_version,
    released,
    solved,
)
from support.stock_course import QUICKSTART, stock

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.mend.mend_notebook import mend
from torchcourse.grading.notebook.read_notebook import read_notebook
from torchcourse.grading.records import SourceNotebook
from torchcourse.grading.sources.from_notebook import source_from_notebook

SETTINGS = f"c = get_config()\nc.ClearSolutions.code_stub = {CONFIG.ClearSolutions.code_stub!r}\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with the small assignment and nbgrader's own, released by stock nbgrader."""
    root = tmp_path_factory.mktemp("course")
    (root / "nbgrader_config.py").write_text(SETTINGS)
    folder = root / "source" / "ps1"
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(as_bytes(instructors_version()))
    for path in (QUICKSTART / "source" / "ps1").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    course = Course.open(root)
    said = stock(course).generate_assignment("ps1")
    assert said["success"], said["log"]
    return course


def source_of(course: Course, name: str) -> SourceNotebook:
    notebook = json.loads((course.root / "source" / "ps1" / f"{name}.ipynb").read_text())
    return source_from_notebook(notebook, name, CONFIG)


NOTEBOOKS = [NAME, "problem1", "problem2"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_source_is_what_generate_assignment_stores(course, name):
    source = source_of(course, name)
    with Gradebook(course.db_url) as gradebook:
        notebook = gradebook.find_notebook(name, "ps1")
        stored = {
            one.name: (one.cell_type, one.source, one.checksum, one.locked) for one in notebook.source_cells
        }
        points = {one.name: one.max_score for one in [*notebook.grade_cells, *notebook.task_cells]}
        assert json.loads(notebook.kernelspec) == source.kernelspec
    ours = {
        cell.grade_id: (
            cell.cell_type,
            cell.source,
            cell.checksum,
            bool(cell.metadata["locked"] or cell.is_test),
        )
        for cell in source.cells
    }
    assert ours == stored
    assert {cell.grade_id: cell.points for cell in source.cells if cell.grade_id in points} == points


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_students_are_given_what_generate_assignment_releases(course, name):
    release = json.loads((course.root / "release" / "ps1" / f"{name}.ipynb").read_text())
    given = {
        cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
        for cell in release["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id")
    }
    assert {cell.grade_id: cell.given for cell in source_of(course, name).cells} == given


def handed_in(student: str, name: str) -> bytes:
    return (QUICKSTART / "submitted" / student / "ps1" / f"{name}.ipynb").read_bytes()


def with_a_cell_of_ones_own() -> bytes:
    notebook = solved()
    notebook["cells"].insert(4, code_cell("mine = 1", id="mine"))
    return as_bytes(notebook)


HONEST = {
    "problem1 by hacker": handed_in("hacker", "problem1"),
    "problem2 by hacker": handed_in("hacker", "problem2"),
    "problem2 by bitdiddle": handed_in("bitdiddle", "problem2"),
    f"{NAME} untouched": as_bytes(released()),
    f"{NAME} solved": as_bytes(solved()),
    f"{NAME} with an own cell": with_a_cell_of_ones_own(),
}


@pytest.mark.parametrize("which", HONEST)
def test_an_honest_submission_is_left_as_stock_leaves_it(course, which):
    name, data = which.partition(" ")[0], HONEST[which]
    result = mend(read_notebook(data), source_of(course, name))
    assert result.repairs == ()
    wanted = sanitized_by_stock(course, name, data)
    assert [comparable(cell) for cell in result.cells] == [comparable(cell) for cell in wanted.cells]
    assert result.metadata["kernelspec"] == wanted.metadata["kernelspec"]


def test_where_tests_were_edited_the_same_texts_are_restored(course):
    data = handed_in("bitdiddle", "problem1")
    result = mend(read_notebook(data), source_of(course, "problem1"))
    assert result.repairs == (
        "The test cell of correct_squares had been edited, though it is locked: restored.",
        "The test cell of squares_invalid_input had been edited, though it is locked: restored.",
        "The solution cell of sum_of_squares_application had the tag raises-exception: removed.",
    )
    ours = {grade_id(cell): cell["source"] for cell in result.cells if grade_id(cell)}
    stocks = {grade_id(cell): cell["source"] for cell in sanitized_by_stock(course, "problem1", data).cells}
    assert ours.items() <= stocks.items()


def sanitized_by_stock(course: Course, name: str, data: bytes) -> Any:
    notebook = nbformat.reads(data.decode(), as_version=4)
    resources = {"nbgrader": {"notebook": name, "assignment": "ps1", "db_url": course.db_url}}
    for step in Autograde.class_traits()["sanitize_preprocessors"].default():
        notebook, resources = step()(notebook, resources)
    return notebook


def comparable(cell: Any) -> dict[str, Any]:
    """A cell without what says nothing about its grade: its id, who may edit it, and a task's absence."""
    plain = json.loads(json.dumps(cell))
    plain.pop("id", None)
    plain["metadata"].pop("deletable", None)
    plain["metadata"].pop("editable", None)
    plain["metadata"].get("nbgrader", {}).pop("cell_type", None)  # older releases had none
    known = plain["metadata"].get("nbgrader", {})
    if known.get("task") is False:
        del known["task"]
    return plain
