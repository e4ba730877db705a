"""Which plain cells of the source, such as the one with the imports, does a submission lack?"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from torchcourse.grading.mend.outline import Outline, Slot
from torchcourse.grading.mend.pieces import Piece
from torchcourse.grading.notebook.definitions import definitions
from torchcourse.grading.notebook.parsing import parse


def missing_setup(pieces: Sequence[Piece], outline: Outline) -> list[Slot]:
    """List the source's plain code cells that are gone, and with them a name that a test uses.

    A cell that the student has changed is not gone, nor is one whose names the student's own cells bind.
    """
    there = {one.slot.index for one in pieces if one.slot}
    with_id = {one.raw.get("id"): one for one in reversed(pieces) if one.raw}
    gone = [
        slot
        for slot in outline.slots
        if slot.cell is None
        and slot.cell_type == "code"
        and slot.index not in there
        and not _is_changed_cell(with_id.get(slot.cell_id))
    ]
    if not gone:
        return []
    tests = "\n".join(slot.cell.source for slot in outline.slots if slot.cell and slot.is_test)
    theirs = "\n".join(
        one.text for one in pieces if one.cell_type == "code" and not (one.slot and one.slot.is_locked)
    )
    return [
        slot
        for slot in gone
        if any(_uses(tests, name) and not _binds(theirs, name) for name in _bound_names(slot.given))
    ]


def _is_changed_cell(piece: Piece | None) -> bool:
    return piece is not None and piece.slot is None and piece.cell_type == "code"


def _uses(code: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", code) is not None


def _binds(code: str, name: str) -> bool:
    name = re.escape(name)
    bound = rf"^[ \t]*(?:import|from)\b[^\n]*\b{name}\b|^{name}[ \t]*[:=,]|^(?:async )?(?:def|class) {name}\b"
    return re.search(bound, code, re.MULTILINE) is not None


def _bound_names(code: str) -> set[str]:
    """What a cell of the source binds at its top level, imports included."""
    names = {one.name for one in definitions(code)}
    try:
        statements = parse(re.sub(r"^[ \t]*[%!].*$", "", code, flags=re.MULTILINE)).body
    except SyntaxError:
        return names
    for statement in statements:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
    return names
