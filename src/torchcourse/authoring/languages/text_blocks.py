"""All blocks of a lesson or an assignment, with the place of each in words that no edit elsewhere changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from torchcourse.authoring.languages.blocks import Block
from torchcourse.authoring.languages.code_blocks import HINT, code_blocks
from torchcourse.authoring.languages.markdown_blocks import markdown_blocks
from torchcourse.authoring.text.marked_regions import HIDDEN_TESTS
from torchcourse.authoring.text.records import AssignmentText, Cell, LessonText

_SECTION = re.compile(r"^## ", re.MULTILINE)


@dataclass(frozen=True)
class PlacedBlock:
    """A block, and where an author or a translator looks for it."""

    block: Block
    place: str  # "softmax, statement" or "section 2"
    is_of_probe: bool = False  # seen by instructors and, as a hint, in verdicts; by nobody in a notebook


def blocks_of_cell(cell: Cell) -> list[Block]:
    return markdown_blocks(cell.source) if cell.kind == "markdown" else code_blocks(cell)


def blocks_of_text(text: AssignmentText | LessonText) -> Iterator[PlacedBlock]:
    """List what is translated of a text, in its order."""
    section = 0
    for cell in text.cells:
        if cell.role is None and cell.kind == "markdown":
            section += len(_SECTION.findall(cell.source))
        place = f"{cell.exercise}, {cell.role}" if cell.role is not None else f"section {section}"
        for block in blocks_of_cell(cell):
            yield PlacedBlock(block, place, is_of_probe(cell, block))


def is_of_probe(cell: Cell, block: Block) -> bool:
    line = cell.source.count("\n", 0, block.start)
    return block.kind == HINT and cell.lines[line].region == HIDDEN_TESTS
