"""Which finished functions do a notebook's answers call, though they are to write these?"""

from __future__ import annotations

from collections.abc import Mapping

from torchcourse.grading.judge.from_scratch import forbidden_calls
from torchcourse.grading.notebook.cells import is_test_cell
from torchcourse.grading.notebook.test_cells import exercise_of
from torchcourse.grading.reading.answer_texts import Cells, answer_texts

NotAllowed = Mapping[str, tuple[str, ...]]  # by exercise
Programs = Mapping[str, str]  # the texts of the Python files beside a notebook, by the names of their modules


def finished_functions(
    cells: Cells, not_allowed: NotAllowed, programs: Programs | None = None
) -> dict[str, tuple[str, ...]]:
    """Name them for each exercise whose answer calls some."""
    found = {}
    for place, cell in enumerate(cells):
        forbidden = not_allowed.get(exercise_of(cell)) if is_test_cell(cell) else None
        if forbidden:
            one = answer_texts(cells, place)
            found[exercise_of(cell)] = forbidden_calls(
                one.answer, one.others, forbidden, one.before_test, one.asked_for, programs
            )
    return {exercise: used for exercise, used in found.items() if used}
