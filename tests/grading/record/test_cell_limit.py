"""A notebook of thousands of cells is shown in part, and none of the course's own is missing."""

from __future__ import annotations

from torchcourse.grading.record.cell_limit import MAX_OWN_CELLS, limit_cells


def own(number: int) -> dict:
    return {"cell_type": "code", "id": f"o{number}", "metadata": {}, "source": "x", "outputs": []}


def course(name: str) -> dict:
    return {**own(0), "id": name, "metadata": {"nbgrader": {"grade_id": name}}}


def test_a_usual_notebook_stays_as_it_is():
    cells = [course("a"), *(own(number) for number in range(MAX_OWN_CELLS)), course("test_a")]
    assert limit_cells(cells) == (cells, [])


def test_of_thousands_of_cells_the_first_are_shown_and_all_of_the_course():
    many = [own(number) for number in range(7_000)]
    cells = [*many[:500], course("a"), *many[500:6_000], course("test_a"), *many[6_000:]]
    kept, [said] = limit_cells(cells)
    assert kept[:500] == many[:500]
    assert [cell["id"] for cell in kept[1_000:]] == ["o999", "left-out-0", "test_a"]
    assert said == "too many cells for a page: 6,000 of the student's own are left out"
    assert "6,000 cells more are left out here" in kept[1_001]["source"]
