"""How many cells does a graded notebook show? A page takes time and memory for each, however short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torchcourse.grading.notebook.cells import grade_id_of

MAX_OWN_CELLS = 1_000  # of the student's; a page of 7,000 takes 20 s and half a gigabyte to make

Cell = dict[str, Any]


def limit_cells(cells: Sequence[Cell]) -> tuple[list[Cell], list[str]]:
    """Leave out the student's own cells after the first thousand, and say so there and for the instructor.

    The cells of the course stay, whatever is between them.
    """
    own = [index for index, cell in enumerate(cells) if not grade_id_of(cell)]
    left_out = own[MAX_OWN_CELLS:]
    if not left_out:
        return list(cells), []
    gone = set(left_out)
    kept = [
        _note(cells, len(gone)) if index == left_out[0] else cell
        for index, cell in enumerate(cells)
        if index not in gone or index == left_out[0]
    ]
    return kept, [f"too many cells for a page: {len(gone):,} of the student's own are left out"]


def _note(cells: Sequence[Cell], count: int) -> Cell:
    taken = {cell.get("id") for cell in cells}
    cell_id = next(
        name for name in (f"left-out-{number}" for number in range(len(cells) + 1)) if name not in taken
    )
    text = f"*[{count:,} cells more are left out here. The notebook that was handed in has all of them.]*"
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": text}
