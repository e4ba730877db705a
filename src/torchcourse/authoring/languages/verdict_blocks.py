"""What verdicts say of an exercise besides messages: the names of observations, and the answer bank's hints.

They are the same in every language's course, and are put into a student's language when a verdict is written.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from torchcourse.authoring.languages.blocks import Block
from torchcourse.authoring.languages.code_blocks import HINT
from torchcourse.authoring.languages.text_blocks import PlacedBlock
from torchcourse.authoring.text.marked_regions import HIDDEN_TESTS
from torchcourse.authoring.text.records import AssignmentText, Cell
from torchcourse.bank_hints import hints_in, said_path, split_hint
from torchcourse.bank_path import files_of_bank
from torchcourse.percent_text import read_cells

OBSERVATION = "observation"


def observation_names(text: AssignmentText) -> Iterator[PlacedBlock]:
    """The names that an assignment's probes give to what they observe, in their order."""
    for cell in text.cells:
        if cell.role == "test":
            for name in _observed(cell):
                yield PlacedBlock(Block(0, 0, OBSERVATION, name), f"{cell.exercise}, test", True)


def _observed(cell: Cell) -> list[str]:
    hidden = [line.text if line.region == HIDDEN_TESTS and not line.marker else "" for line in cell.lines]
    found = [
        node.args[0]
        for node in ast.walk(ast.parse("\n".join(hidden)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "observe"
        if node.args and isinstance(node.args[0], ast.Constant)
    ]
    return [str(name.value) for name in sorted(found, key=lambda one: (one.lineno, one.col_offset))]


def hints_of_bank(bank: Path) -> Iterator[PlacedBlock]:
    """The hints in the files that are read for one notebook's folder of known answers.

    Raises:  AuthoringError for a mistake in them
    """
    for path in files_of_bank(bank):
        if not path.is_file():
            continue
        place = said_path(path, 1 if path.parent == bank.parent else 2)
        cells = read_cells(path, place)
        said = [hint.text for hint in hints_in(cells)]
        said += [hint for cell in cells if cell.kind == "code" and (hint := split_hint(cell)[0])]
        for hint in said:
            yield PlacedBlock(Block(0, 0, HINT, hint), place, True)
