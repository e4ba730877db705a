"""What nbgrader's metadata says of a cell, also where it makes no sense."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader import utils

from torchcourse.grading.notebook.cells import CellMetadata, grade_id_of, is_answer_cell, is_test_cell

# Each combination of the four flags.
FLAGS = [
    {name: bool(number >> place & 1) for place, name in enumerate(("grade", "solution", "locked", "task"))}
    for number in range(16)
]


@pytest.mark.parametrize("flags", FLAGS, ids=lambda flags: "+".join(filter(flags.get, flags)) or "none")
def test_the_flags_mean_what_nbgrader_takes_them_for(flags):
    cell = new_code_cell(metadata={"nbgrader": flags | {"grade_id": "mean", "points": 2}})
    said = CellMetadata.of(cell)
    assert said.is_graded == utils.is_grade(cell)
    assert said.is_solution == utils.is_solution(cell)
    assert said.is_task == utils.is_task(cell)
    assert said.locks_text == utils.is_locked(cell)
    assert said.has_role == any(flags.values())
    assert said.is_test == (utils.is_grade(cell) and not utils.is_solution(cell)) == is_test_cell(cell)
    assert said.is_graded_by_hand == (
        (utils.is_grade(cell) and utils.is_solution(cell)) or utils.is_task(cell)
    )
    assert is_answer_cell(cell) == utils.is_solution(cell)
    assert (said.points, said.grade_id) == (2.0, "mean")


def test_prose_is_neither_a_test_nor_an_answer_in_code():
    metadata = {"nbgrader": {"grade": True, "solution": False}}
    assert not is_test_cell(new_markdown_cell(metadata=metadata))
    assert not is_answer_cell(new_markdown_cell(metadata={"nbgrader": {"solution": True}}))


@pytest.mark.parametrize("metadata", [{}, {"nbgrader": None}, {"nbgrader": "mean"}, {"nbgrader": ["mean"]}])
def test_a_cell_without_metadata_that_makes_sense_is_an_ordinary_one(metadata):
    cell = {"cell_type": "code", "source": "", "metadata": metadata}
    assert not CellMetadata.of(cell).has_role
    assert grade_id_of(cell) is None
    assert not is_test_cell(cell)
    assert not is_answer_cell(cell)


@pytest.mark.parametrize("grade_id", [None, 3, ["mean"], {}])
def test_a_name_is_a_text(grade_id):
    assert grade_id_of({"cell_type": "code", "metadata": {"nbgrader": {"grade_id": grade_id}}}) is None


def test_what_differs_is_the_part_in_grading_and_the_points_and_no_version():
    wanted = CellMetadata({"grade": True, "locked": True, "points": 2, "schema_version": 3})
    assert not CellMetadata({**wanted.content, "schema_version": 1}).differs_from(wanted)
    assert not CellMetadata({**wanted.content, "locked": False}).differs_from(wanted)
    assert CellMetadata({**wanted.content, "points": 3}).differs_from(wanted)
    for name in ("grade", "solution", "task"):
        changed = {**wanted.content, name: not wanted.content.get(name)}
        assert CellMetadata(changed).differs_from(wanted)
    prose = CellMetadata({"locked": True})
    assert not CellMetadata({"locked": True, "points": 3}).differs_from(prose)
    assert CellMetadata({"locked": False}).differs_from(prose)
